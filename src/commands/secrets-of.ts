/** The secrets that a plan needs, and what has to be true of them before anything runs with them. */
import { Fault, message, Refusal } from '../messages.ts'
import type { Plan } from '../model.ts'
import { resolveSecrets, secretsOfHost } from '../secrets.ts'
import { askSecret } from './ask.ts'
import type { Inputs } from './inputs.ts'
import type { Terminal } from './options.ts'

export async function secretsOf(
  plan: Plan,
  inputs: Inputs,
  terminal: Terminal,
): Promise<Record<string, string>> {
  const hands = { ask: askSecret(terminal), env: terminal.env }
  const secrets = await resolveSecrets(inputs.inventory.value, hands, neededBy(plan, inputs))
  refuseWords(secrets, inputs)
  return secrets
}

/** Those of its hosts, and those that the right-hand sides name which stand in it; all, where one names none outright. */
export function neededBy({ hosts, stages }: Plan, { inventory }: Inputs): Set<string> {
  const all = Object.keys(inventory.value.secrets)
  const needed = new Set(hosts.flatMap(secretsOfHost))
  const templates = new Set(
    stages.flatMap(({ tasks }) => tasks.flatMap(({ values }) => values.map(({ from }) => from))),
  )
  for (const template of templates) {
    if (!/\{\{[^}]*\bsecrets\b/.test(template)) continue
    const words = new Set(template.match(/[\p{L}\p{N}_-]+/gu))
    const named = all.filter((name) => words.has(name))
    for (const name of named.length > 0 ? named : all) needed.add(name)
  }
  return needed
}

/** One of them, by the name that a host of the inventory has for it. */
export function secretNamed(secrets: Readonly<Record<string, string>>, name: string): string {
  const value = secrets[name]
  if (value === undefined) throw new Fault('authentication', '', `the inventory has no secret \`${name}\``)
  return value
}

/**
 * A secret is hidden wherever it stands. One that is a word of the guide would hide that word in all that is shown and
 * recorded; `weak: true` takes it all the same, and so does a row of `words` that has the guide's word for it.
 */
function refuseWords(secrets: Record<string, string>, { guide, inventory }: Inputs): void {
  const { hosts, words, secrets: sources, secretsAt } = inventory.value
  const names = new Set(
    hosts.flatMap(({ name, address, user, roles }) => [name, address, user ?? '', ...roles]),
  )
  const bound = new Set(words.map(({ word }) => word))
  const problems = Object.entries(secrets).flatMap(([name, value]) => {
    if (sources[name]!.weak || bound.has(value)) return []
    const line = lineWith(value, guide.text)
    const where = names.has(value) ? 'a name of the inventory' : line && `a word of the guide, line ${line}`
    if (!where) return []
    const why = `a value that is not ${where}: it would be hidden wherever it stands; \`weak: true\` at its source takes it`
    return [
      message(
        'unsafe-value',
        { name: `secrets.${name}`, why },
        { path: inventory.path, at: secretsAt?.[name] },
      ),
    ]
  })
  if (problems.length > 0) throw new Refusal(problems)
}

/** The first line where a value of nothing but letters stands as a word of its own; undefined where none does. */
function lineWith(value: string, text: string): number | undefined {
  if (!/^\p{L}+$/u.test(value)) return undefined
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${value}(?![\\p{L}\\p{N}_])`, 'u')
  const index = text.split('\n').findIndex((line) => word.test(line))
  return index < 0 ? undefined : index + 1
}
