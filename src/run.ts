/** Carries a plan out: stage by stage, its hosts at once, each event recorded before the next thing happens. */

import { exitCodes, Fault } from './messages.ts'
import type { EndState, HostLink, Plan, RunEvent, Stage, Task } from './model.ts'
import type { Rebind } from './plan.ts'
import type { Redactor } from './redact.ts'
import { byHand, type Lead, remembering } from './run/by-hand.ts'
import { legsOf, March, type Pace, usualPace } from './run/march.ts'
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
  /** The exit code of a run that ends so, where it hangs on more than the state. */
  exitOf?(state: EndState): number
  /** Where left out: all hosts at once, step by step, and none may fall out. */
  pace?: Pace
  /** Hosts that the run goes without from its beginning, as its pace allows. */
  out?: ReadonlyMap<string, Fault>
  /** Asks a person before each task; where left out, nobody is asked. */
  lead?: Lead
  /** Binds tasks that wait for captured values; needed where the plan has any. */
  rebind?: Rebind
  now(): number
  sleep(ms: number): Promise<void>
}
/** An event before it is stamped with its time. */
export type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'at'> : never) : never

/** How the whole run ended. Rejects only where the log itself cannot be written. */
export async function run(plan: Plan, world: World): Promise<EndState> {
  const past = recall(world.past)
  const pace = world.pace ?? usualPace
  const march = new March(pace, plan.stages, ({ id }) => past.tasks.get(id)?.state !== 'done')
  const state = await walk(plan, past, march, { ...world, pace })
  const hosts = march.verdicts(plan.hosts)
  await world.record({ action: 'end', state, exit: world.exitOf?.(state) ?? exitOf[state], hosts })
  return state
}

async function walk(
  plan: Plan,
  past: Recall,
  march: March,
  world: World & { pace: Pace },
): Promise<EndState> {
  const led = leading(plan, past, world)
  const isStopping = () => world.stopping.aborted
  await recordSkips(plan, past, world)
  await recordOut(march, world)
  for (const leg of legsOf(plan.stages, world.pace.strategy)) {
    if (march.isOver) break
    if (isStopping()) break
    const stage = leg[0]!
    if (stage.step.kind !== 'manual') await march.through(leg, led.perform, isStopping)
    else if (past.tasks.get(stage.step.id)?.state !== 'done') {
      await recordStop(stage, world)
      if (await led.atManual(stage)) {
        await world.record({ action: 'settle', task: stage.step.id, as: 'done' })
        continue
      }
      return march.state ?? 'stopped'
    }
  }
  return march.state ?? (isStopping() ? 'interrupted' : 'passed')
}

/** Who says what is done with each task: the plan alone, or a person who is asked each time. */
function leading(plan: Plan, past: Recall, world: World): ReturnType<typeof byHand> {
  const { lead } = world
  const performing = (at: World) => {
    const perform = makePerformer(plan, past, at)
    return (task: Task) => guarded(task, perform, at)
  }
  if (!lead) return { perform: performing(world), atManual: async () => false }
  const remembered = { ...world, lead, record: remembering(past, world.record) }
  return byHand(plan.stages, performing(remembered), past, remembered)
}

/** Those that could not even be reached: each has its fault in the log. */
async function recordOut(march: March, { out = new Map(), record }: World): Promise<void> {
  for (const [host, { code, message: reason }] of out) {
    await record({ action: 'fault', host, code, reason })
    march.fall(host, outcomeOf(code))
  }
}

async function recordSkips(plan: Plan, past: Recall, world: World): Promise<void> {
  for (const { step, reason } of plan.skipped)
    if (!past.tasks.has(step)) await world.record({ action: 'skip', task: step, reason })
}

/** A line that only a person can carry out: said with its text, and the run waits there. */
async function recordStop({ step }: Stage, { record }: World): Promise<void> {
  const manual = step.kind === 'manual' ? step : undefined
  await record({
    action: 'stop',
    step: step.id,
    line: step.position.start.line,
    text: manual?.text.text ?? step.id,
    reason: manual?.reason ?? step.because,
  })
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
    return outcomeOf(error.code)
  }
}

const outcomeOf = (code: Fault['code']): Outcome => (code === 'locked' ? 'locked' : 'faulted')

export const exitOf: Readonly<Record<EndState, number>> = {
  passed: exitCodes.passed,
  failed: exitCodes.failed,
  stopped: exitCodes.failed,
  faulted: exitCodes.faulted,
  locked: exitCodes.locked,
  unknown: exitCodes.unknown,
  interrupted: exitCodes.interrupted,
}
