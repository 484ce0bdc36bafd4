/** A plan as a health check: what of it only looks, what stands in files, and what is left out as it may change something. */
import { beyondAsking, beyondLooking, setsUpShell, sourcedFile } from './looks.ts'
import type { Command, Masked, Plan, Stage, Statement, Step, Task } from './model.ts'
import { settingUpToLook } from './set-up.ts'
import { dialectOf } from './vocabulary/clients.ts'

/** What a check does for a task: runs what only looks, sets its shell up, reads a file into it, or compares a file. */
export type Way = 'look' | 'set-up' | 'source' | 'compare'

export interface CheckPlan {
  /** The plan, with only the tasks that are looked at. */
  plan: Plan
  /** What is not run, in the order of the guide, and why. */
  left: Array<Left>
}
export interface Left {
  step: string
  line: number
  text: string
  reason: string
}

/** Tells for every task whether it can be looked at without changing anything; nothing is run that is not known to be so. */
export function checkOf(plan: Plan): CheckPlan {
  const left: Array<Left> = []
  const known = new Set<string>()
  const stages = plan.stages.flatMap((stage): Array<Stage> => {
    const refused = new Set<string>()
    const tasks = stage.tasks.flatMap((task) => {
      const found = wayOf(task, known)
      if ('reason' in found) {
        refused.add(found.reason)
        return []
      }
      if (found.rest !== undefined) refused.add(found.rest)
      return [onceOnly(inWay(task, found))]
    })
    for (const { host, captures } of tasks) for (const { name } of captures) known.add(`${name}@${host}`)
    if (stage.step.kind === 'manual') refused.add(`left for a person: ${stage.step.reason}`)
    for (const reason of refused) left.push(leftOf(stage.step, reason))
    return tasks.length > 0 ? [{ step: stage.step, tasks }] : []
  })
  const skipped = plan.skipped.map(({ step, reason, position }) => ({
    step,
    line: position.start.line,
    text: step,
    reason,
  }))
  const used = new Set(stages.flatMap(({ tasks }) => tasks.map(({ host }) => host)))
  const hosts = plan.hosts.filter(({ name }) => used.has(name))
  return {
    plan: { ...plan, stages, hosts },
    left: [...left, ...skipped].sort((a, b) => a.line - b.line),
  }
}

export const leftOf = ({ id, position, text }: Step, reason: string): Left => ({
  step: id,
  line: position.start.line,
  text: text.text.split('\n')[0]!.trim(),
  reason,
})

/** Judged as it is now: nothing was started that would need its time. */
export const onceOnly = ({ unless: _, ...task }: Task): Task => ({ ...task, already: [], patience: 0 })

/** How a task is looked at. */
interface OnTheWay {
  way: Way
  /** The part of it that is carried out for its shell, where that is not all of it. */
  part?: string
  /** Why the rest is not run. */
  rest?: string
}

/** The task as it is looked at. */
export function inWay(task: Task, { part }: OnTheWay): Task {
  const { step } = task
  if (part === undefined || step.kind !== 'command') return task
  const { expected: _, ...own } = step
  const points = part.split('\n').map(() => step.text.points[0]!)
  return {
    ...task,
    captures: [],
    step: { ...own, text: { value: part, shown: shownPart(step, part), points } },
  }
}
const shownPart = ({ text }: Command<Masked>, part: string): string =>
  text.shown === text.value ? part : settingUpToLook(text.shown).text

/** How a task is looked at, or why it is not; `known`: values that are printed before, `NAME@HOST`. */
export function wayOf(
  { step, awaits, looks }: Task,
  known: ReadonlySet<string> = new Set(),
): OnTheWay | { reason: string } {
  const unknown = awaits.find(({ name, host }) => !known.has(`${name}@${host}`))
  if (unknown)
    return { reason: `it needs \`${unknown.name}\`, which line ${unknown.line} prints, and that is not run` }
  switch (step.kind) {
    case 'edit':
      return { way: 'compare' }
    case 'sql':
      if (looks) return { way: 'look' }
      return looking(beyondAsking(`${step.text.value}\n`) ?? beyondConnecting(step))
    case 'command':
      if (step.answers.length > 0) return { reason: 'it asks something' }
      if (setsUpShell(step.text.value)) return { way: 'set-up' }
      if (sourcedFile(step.text.value) !== undefined) return { way: 'source' }
      return looks ? { way: 'look' } : lookingOrSetting(step.text.value)
    case 'manual':
      return { reason: step.reason }
  }
}
const looking = (reason: string | undefined): OnTheWay | { reason: string } =>
  reason === undefined ? { way: 'look' } : { reason }

/** Of `mkdir -p site && cd site` what follows needs the `cd`. */
function lookingOrSetting(text: string): OnTheWay | { reason: string } {
  const reason = beyondLooking(text)
  const { text: part } = settingUpToLook(text)
  if (reason === undefined || part === '') return looking(reason)
  return { way: 'set-up', part, rest: `${reason}; \`${part}\` alone is carried out` }
}

/** Does the command that opens a database client do nothing else? Then it may be asked something. */
const beyondConnecting = ({ client, prompt }: Statement<Masked>): string | undefined => {
  const [program, option] = dialectOf(client?.value, prompt) === 'psql' ? ['psql', '-c'] : ['mysql', '-e']
  return beyondLooking(`${client?.value ?? program} ${option} 'SELECT 1'`)
}

// ── findings ─────────────────────────────────────────────────────────────────────────────────────────────

/** How a task was found to be. `ran`: it ended well and there was nothing to compare it with. */
export type Found =
  | 'not-run'
  | 'held'
  | 'as-written'
  | 'ran'
  | 'unchecked'
  | 'differs'
  | 'failed'
  | 'unknown'
  | 'faulted'

export type Tally = Record<Found, number>

export const tallyOf = (found: Iterable<Found>): Tally => {
  const tally: Tally = {
    held: 0,
    'as-written': 0,
    ran: 0,
    unchecked: 0,
    differs: 0,
    failed: 0,
    unknown: 0,
    faulted: 0,
    'not-run': 0,
  }
  for (const one of found) tally[one]++
  return tally
}

/** What it comes to: the worst of all. `nothing`: nothing was compared with anything, so that nothing is known. */
export type Health = 'healthy' | 'unchecked' | 'differs' | 'faulted' | 'unknown' | 'nothing'

export function healthOf(tally: Tally): Health {
  if (tally.unknown > 0) return 'unknown'
  if (tally.differs + tally.failed > 0) return 'differs'
  if (tally.faulted > 0) return 'faulted'
  if (tally.held + tally['as-written'] === 0) return 'nothing'
  return tally.unchecked > 0 ? 'unchecked' : 'healthy'
}

/** What monitoring systems call it, and the exit code that says so (Monitoring Plugins Guidelines, "Plugin Return Codes"). */
export const monitored: Readonly<Record<Health, [code: 0 | 1 | 2 | 3, name: string]>> = {
  healthy: [0, 'OK'],
  unchecked: [1, 'WARNING'],
  differs: [2, 'CRITICAL'],
  faulted: [2, 'CRITICAL'],
  unknown: [3, 'UNKNOWN'],
  nothing: [3, 'UNKNOWN'],
}

/** One line for a monitoring system: state, what is the matter, and the counts as performance data. */
export function monitorLine(health: Health, tally: Tally, left: number, matter: string | undefined): string {
  const counts = [
    `held=${tally.held}`,
    `as_written=${tally['as-written']}`,
    `differs=${tally.differs + tally.failed}`,
    `unchecked=${tally.unchecked}`,
    `faulted=${tally.faulted}`,
    `not_run=${left}`,
  ].join(' ')
  return `RUNBOOK ${monitored[health][1]} - ${oneLine(matter ?? tallyText(tally))} | ${counts}`
}

/** A text as one line that a monitoring system takes for no more than that. */
export const oneLine = (text: string): string =>
  text.replace(/\s+/g, ' ').replaceAll('|', '/').trim().slice(0, 500)

const names: ReadonlyArray<[Found, string]> = [
  ['held', 'held'],
  ['as-written', 'as written'],
  ['differs', 'not as printed or written'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['faulted', 'not reached'],
  ['unchecked', 'unchecked'],
  ['ran', 'with nothing to compare'],
]
/** `12 held, 3 as written, 1 failed`. */
export const tallyText = (tally: Tally): string =>
  names
    .filter(([found]) => tally[found] > 0)
    .map(([found, name]) => `${tally[found]} ${name}`)
    .join(', ') || 'nothing to look at'
