/** How the hosts of a run go through its steps: who waits for whom, how many at once, and how many may fall out. */
import type { EndState, HostState, Stage, Task } from '../model.ts'
import { inTurns } from '../turns.ts'
import type { Outcome } from './perform.ts'

export interface Pace {
  /**
   * `barrier`: no host begins a step before all have ended the one before it. `free`: hosts wait for each other only
   * where the guide turns to other hosts, or needs what another host printed.
   */
  strategy: 'barrier' | 'free'
  /** Hosts at work at once. */
  forks: number
  /** Hosts that may fall out, and the run goes on with the others. */
  mayFail: number
}
export const usualPace: Pace = { strategy: 'barrier', forks: Number.POSITIVE_INFINITY, mayFail: 0 }

/** Steps that each host goes through on its own; behind them all wait for all. */
export function legsOf(stages: ReadonlyArray<Stage>, strategy: Pace['strategy']): Array<Array<Stage>> {
  const legs: Array<Array<Stage>> = []
  for (const stage of stages) {
    const leg = legs.at(-1)
    if (leg && strategy === 'free' && goesAlong(stage, leg)) leg.push(stage)
    else legs.push([stage])
  }
  return legs
}

function goesAlong(stage: Stage, leg: ReadonlyArray<Stage>): boolean {
  const first = leg[0]!
  if (stage.step.kind === 'manual' || first.step.kind === 'manual') return false
  const hosts = new Set(first.tasks.map(({ host }) => host))
  if (stage.tasks.length !== hosts.size || !stage.tasks.every(({ host }) => hosts.has(host))) return false
  const printed = new Set(leg.flatMap(({ tasks }) => tasks.flatMap(({ captures }) => captures.map(nameOf))))
  return !stage.tasks.some((task) =>
    task.awaits.some(({ name, host }) => host !== task.host && printed.has(name)),
  )
}
const nameOf = ({ name }: { name: string }) => name

/** From the worst to the best, as exit codes go. */
const severity: ReadonlyArray<[Outcome, EndState]> = [
  ['unknown', 'unknown'],
  ['failed', 'failed'],
  ['faulted', 'faulted'],
  ['locked', 'locked'],
  ['stopped', 'stopped'],
  ['left', 'interrupted'],
]
const worst = (outcomes: Iterable<Outcome>): EndState | undefined => {
  const found = new Set(outcomes)
  return severity.find(([outcome]) => found.has(outcome))?.[1]
}

/** Who is still on the way, and what became of those who are not. */
export class March {
  readonly #pace: Pace
  readonly #fallen = new Map<string, Outcome>()
  /** Tasks that are not over yet, by host. */
  readonly #open = new Map<string, Set<string>>()

  constructor(pace: Pace, stages: ReadonlyArray<Stage>, isOpen: (task: Task) => boolean) {
    this.#pace = pace
    for (const { step, tasks } of stages)
      for (const task of tasks) {
        const open = this.#open.get(task.host) ?? new Set()
        this.#open.set(task.host, open)
        if (step.kind !== 'manual' && isOpen(task)) open.add(task.id)
      }
  }

  fall(host: string, outcome: Outcome): void {
    this.#fallen.set(host, outcome)
  }

  /** More hosts have fallen out than may, or all have. */
  get isOver(): boolean {
    return this.#fallen.size > this.#pace.mayFail || this.#fallen.size >= this.#open.size
  }

  /** How bad it is; undefined while nobody has fallen out. */
  get state(): EndState | undefined {
    return worst(this.#fallen.values())
  }

  /**
   * Each host through its tasks of these stages, `perform` giving how each ended. Where one throws, the others end
   * what they are at before it is thrown on, so that nothing runs behind our back.
   */
  async through(
    stages: ReadonlyArray<Stage>,
    perform: (task: Task) => Promise<Outcome>,
    isStopping: () => boolean,
  ): Promise<void> {
    const tasks = new Map<string, Array<Task>>()
    for (const task of stages.flatMap((stage) => stage.tasks))
      if (this.#open.get(task.host)?.has(task.id))
        tasks.set(task.host, [...(tasks.get(task.host) ?? []), task])
    await inTurns(this.#pace.forks, [...tasks], async ([host, own]) => {
      for (const task of own) {
        if (this.#fallen.has(host) || isStopping() || this.isOver) return
        const outcome = await perform(task)
        if (outcome !== 'passed') return this.fall(host, outcome)
        this.#open.get(host)!.delete(task.id)
      }
    })
  }

  /** What became of each host. */
  verdicts(hosts: ReadonlyArray<{ name: string }>): Array<{ name: string; state: HostState }> {
    return hosts.map(({ name }) => {
      const fallen = this.#fallen.get(name)
      const state = fallen ? worst([fallen]) : undefined
      const left = this.#open.get(name)?.size ?? 0
      return { name, state: state ?? (left > 0 ? 'unfinished' : 'passed') }
    })
  }
}
