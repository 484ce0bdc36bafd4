/** Carries a plan out: stage by stage, its hosts at once, each event recorded before the next thing happens. */

import { exitCodes, Fault } from './messages.ts'
import type { EndState, HostLink, Plan, RunEvent, Stage, Step, Task } from './model.ts'
import type { Rebind } from './plan.ts'
import type { Redactor } from './redact.ts'
import { makePerformer, type Outcome } from './run/perform.ts'
import { type Recall, recall } from './run/recall.ts'

/** What `run` needs of the world. */
export interface World {
  link(host: string): HostLink
  /** Resolves once the event is where it must be: on disk for those that decide something. */
  record(event: EventBody): Promise<void>
  /** Takes the secrets of this run out of what a host prints. */
  redactor: Redactor
  /** Aborted once: stop after the running steps. */
  stopping: AbortSignal
  /** Aborted: leave now; what runs on the hosts goes on and `resume` finds it. */
  leaving: AbortSignal
  /** What the log of this run says so far; empty for a new run. */
  past: ReadonlyArray<RunEvent>
  /** Suffix of backups, the run's id. */
  run: string
  /** Milliseconds a step may take; a person may choose another. */
  limit: number
  /** Binds tasks that wait for captured values; needed where the plan has any. */
  rebind?: Rebind
  now(): number
  sleep(ms: number): Promise<void>
}
/** An event before it is stamped with its time. */
export type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'at'> : never) : never

/** How the whole run ended. Rejects only where the log itself cannot be written. */
export async function run(plan: Plan, world: World): Promise<EndState> {
  const state = await walk(plan, recall(world.past), world)
  await world.record({ action: 'end', state, exit: exitOf[state] })
  return state
}

async function walk(plan: Plan, past: Recall, world: World): Promise<EndState> {
  const perform = makePerformer(plan, past, world)
  await recordSkips(plan, past, world)
  for (const stage of plan.stages) {
    if (world.stopping.aborted) return 'interrupted'
    const isOpen = ({ id }: { id: string }) => past.tasks.get(id)?.state !== 'done'
    if (stage.step.kind === 'manual' && isOpen(stage.step)) return stopAt(stage.step, stage, world)
    const left = stage.step.kind === 'manual' ? [] : stage.tasks.filter(isOpen)
    const ended = worst(await allOf(left.map((task) => guarded(task, perform, world))))
    if (ended) return ended
  }
  return world.stopping.aborted ? 'interrupted' : 'passed'
}

/** What all of them gave; where one throws the others are waited for, so that nothing runs behind our back. */
async function allOf<T>(promises: ReadonlyArray<Promise<T>>): Promise<Array<T>> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

async function recordSkips(plan: Plan, past: Recall, world: World): Promise<void> {
  for (const { step, reason } of plan.skipped)
    if (!past.tasks.has(step)) await world.record({ action: 'skip', task: step, reason })
}

/** A line that only a person can carry out: said with its text, and the run waits there. */
async function stopAt(step: Step, stage: Stage, world: World): Promise<EndState> {
  const text = step.kind === 'manual' ? step.text.text : step.id
  await world.record({
    action: 'stop',
    step: step.id,
    line: step.position.start.line,
    text,
    reason: step.kind === 'manual' ? step.reason : stage.step.because,
  })
  return 'stopped'
}

/** A fault of the world becomes an event; anything else, as a log that cannot be written, is ours and goes up. */
async function guarded(
  task: Task,
  perform: (task: Task) => Promise<Outcome>,
  world: World,
): Promise<Outcome> {
  try {
    return await perform(task)
  } catch (error) {
    if (world.leaving.aborted) return 'left'
    if (!(error instanceof Fault) || error.code === 'journal') throw error
    await world.record({
      action: 'fault',
      host: error.host || task.host,
      task: task.id,
      code: error.code,
      reason: error.message,
    })
    return 'faulted'
  }
}

/** Where hosts differ the worst counts: unknown, then failed, then faulted, then left for a person. */
const severity: ReadonlyArray<[Outcome, EndState]> = [
  ['unknown', 'unknown'],
  ['failed', 'failed'],
  ['faulted', 'faulted'],
  ['stopped', 'stopped'],
  ['left', 'interrupted'],
]
function worst(outcomes: ReadonlyArray<Outcome>): EndState | undefined {
  return severity.find(([outcome]) => outcomes.includes(outcome))?.[1]
}

export const exitOf: Readonly<Record<EndState, number>> = {
  passed: exitCodes.passed,
  failed: exitCodes.failed,
  stopped: exitCodes.failed,
  faulted: exitCodes.faulted,
  unknown: exitCodes.unknown,
  interrupted: exitCodes.interrupted,
}
