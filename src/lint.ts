/**
 * Finds defects of a guide before any host is touched. What is looked at is the very runbook that would run: read,
 * extracted, adapted by the sidecar; what a row has settled is silent.
 */

import { adapt } from './adapt.ts'
import { inspect } from './inspect.ts'
import { rolesIn } from './joint.ts'
import { ignoredIn } from './lint/comments.ts'
import { targetOf } from './lint/distributions.ts'
import type { Finding, Rule, Severity, Study } from './lint/rule.ts'
import { accountRules } from './lint/rules/accounts.ts'
import { againRules } from './lint/rules/again.ts'
import { attendedRules } from './lint/rules/attended.ts'
import { characterRules } from './lint/rules/characters.ts'
import { distributionRules } from './lint/rules/distribution.ts'
import { hostRules } from './lint/rules/hosts.ts'
import { iniRules } from './lint/rules/ini.ts'
import { leftoverRules } from './lint/rules/leftovers.ts'
import { markupRules } from './lint/rules/markup.ts'
import { passwordRules } from './lint/rules/passwords.ts'
import { slipRules } from './lint/rules/slips.ts'
import { tableRules } from './lint/rules/tables.ts'
import type { Inventory, Runbook, Step } from './model.ts'
import { recognise } from './recognise.ts'
import { indexOf, select } from './select.ts'
import { emptySidecar, joinedRows, type Sidecar } from './sidecar.ts'

export type { Finding } from './lint/rule.ts'

/** Every rule, in the order of the page that explains them. */
export const rules: ReadonlyArray<Rule> = [
  ...characterRules,
  ...markupRules,
  ...tableRules,
  ...passwordRules,
  ...slipRules,
  ...hostRules,
  ...iniRules,
  ...accountRules,
  ...distributionRules,
  ...attendedRules,
  ...leftoverRules,
  ...againRules,
]

/** A guide and all that is known about it. */
export interface Linted {
  /** As it was read, before the sidecar. */
  runbook: Runbook
  /** The text that positions mean. */
  text: string
  /** The text as it was decoded, line for line the same. */
  raw: string
  sidecar?: Sidecar
  inventory?: Inventory
}
export interface LintOptions {
  /** What every host runs: `debian-12`; else the fact `os` of the inventory's hosts. */
  target?: string
  /** Ids of rules that are not to speak. */
  ignore?: ReadonlySet<string>
  /** Ids of the only rules that are to speak. */
  only?: ReadonlySet<string>
}

/** Every finding in the guide's order. Pure. Throws `Refusal` for rows that name nothing. */
export function lint(guide: Linted, options: LintOptions = {}): Array<Finding> {
  const study = studyOf(guide, options)
  const isSettled = settledIn(guide)
  const ignored = ignoredIn(study.lines)
  return rules
    .filter(({ id }) => !options.ignore?.has(id) && (options.only?.has(id) ?? true))
    .flatMap((rule) =>
      [...rule.find(study)]
        .filter(({ at }) => !isSettled(rule, at.start.line) && !ignored(rule.id, at.start.line))
        .map((found): Finding => ({ ...found, rule: rule.id, severity: found.severity ?? rule.severity })),
    )
    .sort(
      (a, b) =>
        a.at.start.line - b.at.start.line ||
        ranks.indexOf(a.severity) - ranks.indexOf(b.severity) ||
        a.at.start.column - b.at.start.column,
    )
}
const ranks: ReadonlyArray<Severity> = ['error', 'warning', 'info']

function studyOf({ runbook, text, raw, sidecar, inventory }: Linted, { target }: LintOptions): Study {
  const now = adapt(runbook, sidecar ?? emptySidecar)
  const outcomes = now.rules
  const code = new Map<number, string>()
  for (const { lines, kind } of inspect(now))
    for (let line = lines[0]; line <= lines[1]; line += 1) code.set(line, kind)
  const stepAt = new Map<number, Step>()
  for (const step of now.steps) for (const { line } of step.text.points) stepAt.set(line, step)
  return {
    path: now.path,
    markup: recognise(text),
    lines: text.split('\n'),
    raw: rawLines(raw),
    runbook: now,
    steps: now.steps.filter(({ id, text }) => outcomes[id]?.skip === undefined && !isData(text.text)),
    stepAt,
    code,
    bound: new Set(inventory?.words.map(({ word }) => word)),
    targetsOf: target === undefined ? (step) => factsOf(step, inventory) : () => new Set([target]),
  }
}

/** Nobody types lines like these. */
const isData = (text: string): boolean =>
  text.length > 4000 && text.split('\n').some((line) => line.length > 4000)

/** As reading splits them: a carriage return ends a line only where nothing else does. */
const rawLines = (raw: string): Array<string> => (raw.includes('\n') ? raw.split(/\r?\n/) : raw.split('\r'))

/** What the hosts of a step run, where their fact `os` says it. */
function factsOf({ where }: Step, inventory: Inventory | undefined): Set<string> {
  const hosts = inventory?.hosts ?? []
  const own = hosts.filter(({ name, roles }) =>
    where.role === undefined || where.role === 'all'
      ? true
      : rolesIn(where.role).some((role) => roles.includes(role) || role === name) || name === where.host,
  )
  return new Set(own.flatMap(({ facts }) => (facts.os !== undefined && targetOf(facts.os) ? [facts.os] : [])))
}

/**
 * Which lines a sidecar's rows have settled, for which rules. Another text in the place of the guide's is looked at
 * like any other; the same text says that a person has looked and leaves it so.
 */
function settledIn({ runbook, sidecar = emptySidecar }: Linted): (rule: Rule, line: number) => boolean {
  const index = indexOf(runbook)
  const rows = joinedRows(runbook.overrides ? [runbook.overrides, sidecar] : [sidecar])
  const settled = new Map<string, Set<number>>()
  for (const list of [
    'replace',
    'skip',
    'done',
    'already',
    'unless',
    'expect',
    'answers',
    'capture',
  ] as const)
    for (const row of rows[list]) {
      if ('with' in row && list === 'replace' && row.with.trim() !== row.at.text?.trim()) continue
      const found = select(runbook, index, row.at, row.source)
      const lines = settled.get(list) ?? new Set()
      settled.set(list, lines)
      if (!('steps' in found)) continue
      for (const place of found.places) lines.add(place.line)
      for (const step of found.steps)
        if (row.at.line === undefined || isOfStep(list, step))
          for (const line of linesIn(step)) lines.add(line)
    }
  return (rule, line) =>
    ['replace', 'skip', 'done', ...(rule.settledBy ?? [])].some(
      (list) => settled.get(list)?.has(line) ?? false,
    )
}

/** Most rows are about a step, whichever of its lines they name; lines of an edit can be skipped one by one. */
const isOfStep = (list: string, step: Step): boolean =>
  list !== 'replace' && (list !== 'skip' || step.kind !== 'edit')

function linesIn(step: Step): Set<number> {
  const printed = 'expected' in step ? (step.expected?.text.points ?? []) : []
  return new Set([...step.text.points, ...printed].map(({ line }) => line))
}
