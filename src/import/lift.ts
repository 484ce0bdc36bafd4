/** Takes passwords, addresses and host names out of a guide's steps: what is said of them is a template. */
import { isIPv4 } from 'node:net'
import { bindable } from '../bind/sheet.ts'
import { missingIn } from '../init.ts'
import { literally } from '../literally.ts'
import type { Passage, Runbook, Step } from '../model.ts'
import { escaped } from '../written/templates.ts'
import { finderOf, hostNamesIn, nameOfAddress } from './names.ts'
import { type Claim, openAnswer, secretsIn } from './secrets.ts'
import { type Slot, slotsOf } from './slots.ts'

/** A literal of the guide and the name that stands in its place. */
export interface Lifted {
  kind: 'secrets' | 'vars'
  name: string
  /** Undefined where the guide masks it or leaves it open. */
  literal?: string
  /** What it is for, in a few words. */
  what: string
}

/** Prose without the passwords that were lifted: the name of each stands in its place. `NOVA_DBPASS` tells nothing. */
export function withoutSecrets(lifted: ReadonlyArray<Lifted>): (prose: string) => string {
  const secrets = lifted.filter(
    ({ kind, literal }) =>
      kind === 'secrets' && literal !== undefined && isDistinct(literal) && !/^[A-Z][A-Z\d_]*$/.test(literal),
  )
  if (secrets.length === 0) return (prose) => prose
  const names = new Map(secrets.map(({ literal, name }) => [literal!, name]))
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length)
  const words = longestFirst.map(literally)
  const found = new RegExp(`(?<![\\w])(?:${words.join('|')})(?![\\w])`, 'g')
  return (prose) => prose.replace(found, (literal) => `‹${names.get(literal)}›`)
}

/** The steps with templates in the place of what was lifted, and what that is, in the order it was met. */
export function lift(runbook: Runbook): { steps: Array<Step>; lifted: Array<Lifted> } {
  const slots = runbook.steps.flatMap(slotsOf)
  const shelf = new Shelf()
  const cuts = new Map<Passage, Array<Cut>>(slots.map(({ text }) => [text, []]))
  for (const slot of slots)
    for (const claim of secretsIn(slot)) cutOut(cuts, slot.text, { ...claim, name: shelf.secret(claim) })
  const open = new Map(
    runbook.steps.flatMap(
      (step): Array<[Step, string]> =>
        step.kind === 'command' && step.answers.some((answer) => answer.text === undefined)
          ? [[step, shelf.secret(openAnswer(step))]]
          : [],
    ),
  )
  for (const { name, literal } of placeholdersOf(runbook)) shelf.secret({ name, literal, what: '' })
  shelf.variables(addressesIn(slots))
  shelf.variables(hostNamesIn(slots))
  const names = shelf.words()
  const finder = finderOf(names.keys())
  for (const { text, to, step } of slots)
    for (const { word, start, end } of bindable(text, to, step, finder))
      cutOut(cuts, text, { start, end, name: names.get(word)! })
  const told = (text: Passage): Passage => ({ ...text, text: withTemplates(text.text, cuts.get(text) ?? []) })
  return { steps: runbook.steps.map((step) => filled(step, told, open.get(step))), lifted: shelf.all() }
}

/** A stretch of a text and the name that takes its place. */
interface Cut {
  start: number
  end: number
  name: string
}

/** What was cut first stays cut; behind a backslash a template would be text. */
function cutOut(cuts: Map<Passage, Array<Cut>>, text: Passage, { start, end, name }: Cut): void {
  const there = cuts.get(text)!
  if (text.text[start - 1] === '\\' || there.some((one) => one.start < end && one.end > start)) return
  there.push({ start, end, name })
}

function withTemplates(text: string, cuts: ReadonlyArray<Cut>): string {
  let out = ''
  let from = 0
  for (const { start, end, name } of [...cuts].sort((a, b) => a.start - b.start)) {
    out += `${escaped(text.slice(from, start))}{{ ${name} }}`
    from = end
  }
  return out + escaped(text.slice(from))
}

function filled(step: Step, told: (text: Passage) => Passage, open: string | undefined): Step {
  const printed =
    'expected' in step && step.expected
      ? { expected: { ...step.expected, text: told(step.expected.text) } }
      : {}
  switch (step.kind) {
    case 'manual':
      return step
    case 'command': {
      const points = [step.position.start]
      const answers = step.answers.map((answer) => ({
        ...answer,
        text: answer.text ? told(answer.text) : { text: `{{ ${open} }}`, points },
      }))
      return { ...step, text: told(step.text), answers, ...printed }
    }
    case 'sql':
      return {
        ...step,
        text: told(step.text),
        ...(step.client ? { client: told(step.client) } : {}),
        ...printed,
      }
    case 'edit':
      return { ...step, path: told(step.path), text: told(step.text) }
  }
}

/** Placeholders that stand for a secret wherever they are: `NOVA_DBPASS`. */
function placeholdersOf(runbook: Runbook): Array<{ name: string; literal: string }> {
  return missingIn(runbook).flatMap(({ kind, apart, name, value }) => {
    const secret = /^\{\{ secrets\.(\w+) \}\}$/.exec(value)?.[1]
    return kind === 'word' && !apart && secret ? [{ name: secret, literal: name }] : []
  })
}

/** Addresses of hosts and networks that are sent somewhere, and what each is called there. */
function addressesIn(slots: ReadonlyArray<Slot>): Array<{ literal: string; name: string; what: string }> {
  const names = new Map<string, string>()
  for (const slot of slots.filter(({ to }) => to !== 'expected'))
    for (const match of slot.text.text.matchAll(/(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g)) {
      const [address] = match
      if (!isIPv4(address) || /^(?:127|0|255|169\.254)\./.test(address)) continue
      const name = nameOfAddress(slot, match.index, address)
      const known = names.get(address)
      if (known === undefined || (/^address/.test(known) && !/^address/.test(name))) names.set(address, name)
    }
  return [...names].map(([literal, name]) => ({ literal, name, what: '' }))
}

// ── names that are taken ─────────────────────────────────────────────────────────────────────────────────

/** What was lifted so far: one name for one thing. */
class Shelf {
  readonly #secrets = new Map<string, Lifted>()
  readonly #variables = new Map<string, Lifted>()

  /**
   * The name of a secret; another literal under the same name is another secret, and the same one where the account is
   * the same, or where a setting does not say whose it is, the same secret.
   */
  secret({ name, literal, what }: Pick<Claim, 'name' | 'literal' | 'what'>): string {
    const known = literal === undefined ? undefined : isMask(literal) ? undefined : literal
    const twin = known !== undefined && isDistinct(known) ? this.#twin(name, known, what) : undefined
    if (twin !== undefined) return `secrets.${twin}`
    for (let count = 1; ; count += 1) {
      const wanted = count === 1 ? name : `${name}_${count}`
      const there = this.#secrets.get(wanted)
      if (there && there.literal !== undefined && known !== undefined && there.literal !== known) continue
      const lifted: Lifted = { kind: 'secrets', name: wanted, what: there?.what || what }
      const value = there?.literal ?? known
      this.#secrets.set(wanted, value === undefined ? lifted : { ...lifted, literal: value })
      return `secrets.${wanted}`
    }
  }

  /** The secret that has this literal already and is meant here, too. */
  #twin(name: string, literal: string, what: string): string | undefined {
    const alike = [...this.#secrets.values()].filter((one) => one.literal === literal)
    const own = alike.find((one) => accountIn(one.name) === accountIn(name))
    return (own ?? (what === '' && alike.length === 1 ? alike[0] : undefined))?.name
  }

  variables(found: ReadonlyArray<{ literal: string; name: string; what: string }>): void {
    const known = new Set(this.all().map(({ literal }) => literal))
    for (const { literal, name, what } of found) {
      if (known.has(literal)) continue
      known.add(literal)
      let count = 1
      while (this.#variables.has(count === 1 ? name : `${name}_${count}`)) count += 1
      const own = count === 1 ? name : `${name}_${count}`
      this.#variables.set(own, { kind: 'vars', name: own, literal, what })
    }
  }

  /** The literals that are what they are wherever they stand, and the first name of each. */
  words(): Map<string, string> {
    const found = new Map<string, string>()
    for (const { kind, name, literal } of this.all())
      if (literal !== undefined && !found.has(literal) && (kind === 'vars' || isDistinct(literal)))
        found.set(literal, `${kind}.${name}`)
    return found
  }

  all(): Array<Lifted> {
    return [...this.#variables.values(), ...this.#secrets.values()]
  }
}

const accountIn = (name: string): string => name.replace(/_(?:db)?pass$/, '')

const isMask = (literal: string): boolean => /\*{3,}|^<.*>$|^x{4,}$/i.test(literal)
/** No word of a language or name of an account: it can mean nothing else. */
const isDistinct = (literal: string): boolean =>
  literal.length >= 6 && (/\d/.test(literal) || /[^A-Za-z0-9-]/.test(literal))
