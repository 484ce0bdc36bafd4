/** What `--from` and `--only` leave out, and what is run needs all the same: steps that only set up its shell. */
import type { Rules } from './adapt.ts'
import type { Host, Masked, Passage, Risk, Statement, Step } from './model.ts'
import { carriedBehind } from './run/bodies.ts'
import { short } from './select.ts'
import { settingUp } from './set-up.ts'

/** What of the steps that a filter leaves out is carried out, and where; and what of them is missed. */
export interface Prelude {
  /** By the ids of the steps: as they are carried out, and on which hosts. */
  steps: ReadonlyMap<string, Ahead>
  /** By the ids of the steps that are run: what of their shells is not set up. */
  risks: ReadonlyMap<string, ReadonlyArray<Risk>>
}
interface Ahead {
  step: Step
  hosts: ReadonlySet<string>
}

/** The account of a step on a host. */
interface Seat {
  host: Host
  user: string
}

export const forgetful = 'shell-not-set-up'

/** `seats`: where a step runs; nowhere, as long as that is not known. `meant`: a text with its own templates filled in. */
export function preludeOf(
  steps: ReadonlyArray<Step>,
  isRun: (step: Step) => boolean,
  rules: Readonly<Record<string, Rules>>,
  seats: (step: Step) => ReadonlyArray<Seat>,
  meant: (text: string) => string,
): Prelude {
  const ahead = new Map<string, Ahead>()
  const risks = new Map<string, Array<Risk>>()
  const last = lastRuns(steps.filter(isRun), seats)
  for (const [i, step] of steps.entries()) {
    if (isRun(step) || rules[step.id]?.skip !== undefined || step.kind === 'manual') continue
    const behind = steps.slice(i + 1).filter(isRun)
    const here = seats(step).filter((seat) => behind.includes(last.get(nameOf(step, seat))!))
    if (here.length === 0) continue
    const { set, lost } = partOf(step, rules[step.id], meant)
    if (set) ahead.set(step.id, { step: set, hosts: new Set(here.map(({ host }) => host.name)) })
    if (lost === undefined) continue
    const names = new Set(here.map((seat) => nameOf(step, seat)))
    const first = behind.find((one) => seats(one).some((seat) => names.has(nameOf(step, seat, one))))
    if (first) risks.set(first.id, [...(risks.get(first.id) ?? []), riskOf(step, lost)])
  }
  return { steps: ahead, risks }
}

const riskOf = ({ position }: Step, lost: string): Risk => ({
  class: forgetful,
  reason: `line ${position.start.line} is left out and changes its shell: \`${short(lost.replaceAll('\n', ' ⏎ '))}\``,
})

/** The shell of a step, or its database client; `of`: whose kind of shell is meant, where another step is asked. */
function nameOf(of: Step, { host, user }: Seat, step: Step = of): string {
  const client = of.kind === 'sql' && step.kind === 'sql' ? ` ${step.client?.text ?? ''}` : ''
  return JSON.stringify([host.name, user, of.kind === 'sql' ? `sql${client}` : ''])
}

/** The last step that is run in each shell and client. */
function lastRuns(run: ReadonlyArray<Step>, seats: (step: Step) => ReadonlyArray<Seat>): Map<string, Step> {
  const last = new Map<string, Step>()
  for (const step of run) {
    if (step.kind === 'manual') continue
    for (const seat of seats(step)) {
      last.set(nameOf(step, seat), step)
      if (step.kind === 'sql') last.set(JSON.stringify([seat.host.name, seat.user, '']), step)
    }
  }
  return last
}

/** What of a step is carried out for its shell alone, and what of it cannot be. */
function partOf(
  step: Exclude<Step, { kind: 'manual' }>,
  rules: Rules | undefined,
  meant: (text: string) => string,
): { set?: Step; lost?: string } {
  if (step.kind === 'edit') return {}
  const { text } = step
  if (step.kind === 'sql') return setsUpClient(step) ? { set: alone(step, text) } : {}
  const filled = meant(text.text)
  const found = settingUp(filled)
  if (found.isWhole && step.answers.length === 0 && !rules?.answers.length) return { set: alone(step, text) }
  const isOwn = filled === text.text && step.answers.length === 0 && !rules?.answers.length
  const lost = [...(isOwn || found.text === '' ? [] : [filled]), ...found.lost].join('; ')
  return {
    ...(isOwn && found.text !== '' ? { set: alone(step, lined(found.text, text)) } : {}),
    ...(lost === '' ? {} : { lost }),
  }
}

/** As much of a step as `--from` and `--only` carry out ahead of what they name. */
export function aheadOf(step: Step, meant: (text: string) => string): Step {
  if (step.kind !== 'command' && step.kind !== 'sql') return step
  return partOf(step, undefined, meant).set ?? step
}

const lined = (text: string, { points }: Passage): Passage => ({
  text,
  points: text.split('\n').map(() => points[0]!),
})

/** Nothing is compared, and nothing asked. */
function alone<S extends Extract<Step, { kind: 'command' | 'sql' }>>(
  { expected: _, ...step }: S,
  text: Passage,
): Step {
  return { ...step, text } as Step
}

/** `USE shop`, `\c shop`: what the statements behind it are carried. */
function setsUpClient(step: Statement): boolean {
  const shown = ({ text, points }: Passage): Masked => ({ value: text, shown: text, points })
  const { client, answers: _answers, expected: _expected, ...said } = step
  const bound: Statement<Masked> = {
    ...said,
    text: shown(step.text),
    ...(client ? { client: shown(client) } : {}),
  }
  return carriedBehind(bound, []).length > 0
}
