/** What is known of a run: a fold over its events that reports of one document are made from. */
import type { Ended, EndState, FaultCode, Kept, Placed, RunEvent, TaskSummary, Verdict } from '../model.ts'

export type Mark =
  | 'waiting'
  | 'running'
  | 'passed'
  | 'already'
  | 'unchecked'
  | 'skipped'
  | 'left'
  | 'unknown'
  | 'faulted'
  | 'failed'

/** Marks from the best to the worst: of several, a step has the worst; what goes on counts more than what is well. */
export const marks: ReadonlyArray<Mark> = [
  'skipped',
  'already',
  'passed',
  'waiting',
  'unchecked',
  'running',
  'left',
  'unknown',
  'faulted',
  'failed',
]
/** Marks that somebody has to look at. */
export const bad: ReadonlySet<Mark> = new Set<Mark>(['left', 'unknown', 'faulted', 'failed'])

/** One step on one host. */
export interface Entry {
  task: TaskSummary
  mark: Mark
  /** When it was begun, and when it ended: ISO 8601. */
  since?: string
  until?: string
  /** Milliseconds of its last try. */
  ms?: number
  tries: number
  status?: number
  /** Why it ended as it did. */
  reason?: string
  note?: string
  /** How it ended before the run was resumed, where it went wrong then. */
  earlier: Array<{ mark: Mark; at: string; reason: string }>
  /** What a person did to it who led the run; `text`: what they made of it. */
  hand: Array<{ did: 'edit' | 'retry' | 'shell'; text?: string }>
  verdict?: Verdict
  output?: Kept
  /** What it has printed, while it runs: the end of it. */
  printed: string
  answers: Array<{ prompt: string; shown: string }>
  captures: Array<{ name: string; value: string }>
  /** It held only when it was repeated, without a reason to. */
  flaky?: true
  diffs: Array<{ path: string; diff: string; backup?: string }>
}
export interface Account {
  run: string
  guide: string
  directory: string
  version: string
  hash: string
  inventory?: string
  sidecar?: string
  /** When it began, was last resumed, and when the last event came: ISO 8601. */
  since: string
  resumed: Array<string>
  until: string
  state?: EndState
  exit?: number
  /** Files that were put back since anything was run last. */
  putBack: number
  hosts: Array<{ name: string; address: string; user?: string }>
  /** The guide as it was run; undefined where the log does not hold it. */
  text?: string
  /** Every step of the guide, in its order, by its id. */
  places: Map<string, Placed>
  /** In the order of the plan, by task id. */
  entries: Map<string, Entry>
  /** Ids of the tasks of each step. */
  ofStep: Map<string, Array<string>>
  /** Steps that did not run on any host, with the reason. */
  skipped: Map<string, string>
  /** Steps of no host, left for a person, at which the run stopped, and whether somebody settled them. */
  left: Map<string, { line: number; text: string; reason: string; settled?: boolean }>
  /** What was wrong with hosts, or with the record, outside of any task. */
  faults: Array<{ host: string; code: FaultCode; reason: string }>
}

type Event<A extends RunEvent['action']> = Extract<RunEvent, { action: A }>

/** How much of what is printed is kept while a step runs, in characters. */
const live = 4_000

export function newAccount(): Account {
  return {
    run: '',
    guide: '',
    directory: '',
    version: '',
    hash: '',
    since: '',
    resumed: [],
    putBack: 0,
    until: '',
    hosts: [],
    places: new Map(),
    entries: new Map(),
    ofStep: new Map(),
    skipped: new Map(),
    left: new Map(),
    faults: [],
  }
}

/** Takes an event in. Gives back the ids of the steps that now stand otherwise. */
export function enter(account: Account, event: RunEvent): Array<string> {
  account.until = event.at
  const fold = folds[event.action] as ((account: Account, event: RunEvent) => string | undefined) | undefined
  const changed = fold?.(account, event)
  if (changed === undefined) return []
  const step = account.entries.get(changed)?.task.step ?? changed
  return [step]
}

const folds: {
  [A in RunEvent['action']]?: (account: Account, event: Event<A>) => string | undefined
} = {
  begin(account, event) {
    const { run, guide, directory, version, hash, inventory, sidecar, hosts } = event
    Object.assign(account, { run, guide, directory, version, hash, inventory, sidecar, hosts })
    account.since = event.at
    enlist(account, event.tasks)
    return undefined
  },
  resume(account, event) {
    account.resumed.push(event.at)
    delete account.state
    delete account.exit
    account.faults = []
    enlist(account, event.tasks ?? [])
    return undefined
  },
  guide(account, event) {
    account.text = event.text
    account.places = new Map(event.steps.map((place) => [place.step, place]))
    return undefined
  },
  start(account, event) {
    account.putBack = 0
    const entry = account.entries.get(event.task)
    if (entry)
      account.entries.set(event.task, {
        ...anew(entry.task),
        mark: 'running',
        since: event.at,
        hand: entry.hand,
        earlier: [...entry.earlier, ...endedBadly(entry)],
      })
    return event.task
  },
  intend(account, event) {
    const entry = account.entries.get(event.task)
    if (!entry || entry.mark === 'running') return undefined
    entry.mark = 'running'
    return event.task
  },
  output(account, event) {
    const entry = account.entries.get(event.task)
    if (entry) entry.printed = (entry.printed + event.text).slice(-live)
    return event.task
  },
  answer(account, { task, prompt, shown }) {
    account.entries.get(task)?.answers.push({ prompt, shown })
    return task
  },
  retry(account, event) {
    const entry = account.entries.get(event.task)
    if (entry) Object.assign(entry, { tries: event.attempt + 1, printed: '', answers: [] })
    return event.task
  },
  diff(account, { task, path, diff, backup, back }) {
    const entry = account.entries.get(task)
    entry?.diffs.push({ path, diff, ...(backup === undefined ? {} : { backup }) })
    if (back) account.putBack += 1
    if (entry && back) Object.assign(entry, { mark: 'waiting', note: 'put back to what it was' })
    return task
  },
  capture(account, { task, capture: name, value }) {
    account.entries.get(task)?.captures.push({ name, value })
    return task
  },
  pass: (account, event) =>
    settle(account, event, isUnread(account, event) ? 'unchecked' : 'passed', {
      tries: event.tries,
      ...(event.flaky ? { flaky: event.flaky } : {}),
      ...(event.note ? { note: event.note } : {}),
    }),
  already: (account, event) => settle(account, event, 'already', { note: event.note }),
  fail: (account, event) => settle(account, event, 'failed', { tries: event.tries, reason: event.reason }),
  unknown: (account, event) => settle(account, event, 'unknown', { reason: event.evidence }),
  hand(account, { task, did, text }) {
    account.entries.get(task)?.hand.push({ did, ...(text === undefined ? {} : { text }) })
    return task
  },
  skip(account, { task, reason }) {
    const entry = account.entries.get(task)
    const entries = entry ? [entry] : entriesOf(account, task)
    for (const one of entries) Object.assign(one, { mark: 'skipped', reason })
    if (entries.length === 0) account.skipped.set(task, reason)
    return task
  },
  stop(account, { step, line, text, reason }) {
    const entry = account.entries.get(step)
    const entries = entry ? [entry] : entriesOf(account, step)
    for (const one of entries) Object.assign(one, { mark: 'left', reason })
    if (entries.length === 0) account.left.set(step, { line, text, reason })
    return step
  },
  settle(account, { task, as }) {
    const left = account.left.get(task)
    if (left && as === 'done') left.settled = true
    const entry = account.entries.get(task)
    if (entry) Object.assign(entry, { note: decisions[as], ...(as === 'done' ? { mark: 'passed' } : {}) })
    return task
  },
  fault(account, { task, host, code, reason }) {
    const entry = task === undefined ? undefined : account.entries.get(task)
    if (entry) Object.assign(entry, { mark: 'faulted', reason })
    else account.faults.push({ host, code, reason })
    return task
  },
  end(account, { state, exit }) {
    Object.assign(account, { state, exit })
    return undefined
  },
}

export const decisions = {
  done: 'a person says that it was done',
  redo: 'a person wants it done again',
  abort: 'a person gave the run up',
}

/** A fresh start: what an earlier try left is told no more. */
function anew(task: TaskSummary): Entry {
  return {
    task,
    mark: 'waiting',
    tries: 0,
    printed: '',
    answers: [],
    captures: [],
    diffs: [],
    hand: [],
    earlier: [],
  }
}

function endedBadly({ mark, until, since, reason, verdict }: Entry): Entry['earlier'] {
  if (!bad.has(mark)) return []
  return [
    { mark, at: until ?? since ?? '', reason: [reason, firstDifference(verdict)].filter(Boolean).join(': ') },
  ]
}

/** What differs first, in words. */
export function firstDifference(verdict: Verdict | undefined): string | undefined {
  const [first] = verdict?.outcome === 'differs' ? verdict.differences : []
  if (!first) return undefined
  const { what, expected, actual } = first
  const sides = [
    expected === undefined ? '' : `expected ${expected}`,
    actual === undefined ? '' : `actual ${actual}`,
  ].filter(Boolean)
  return sides.length > 0 ? `${what}: ${sides.join(', ')}` : what
}

/** The tasks as they are now; what is known of one that is still there stays. */
function enlist(account: Account, tasks: ReadonlyArray<TaskSummary>): void {
  const before = account.entries
  account.entries = new Map(tasks.map((task) => [task.id, { ...(before.get(task.id) ?? anew(task)), task }]))
  account.ofStep = new Map()
  for (const entry of account.entries.values()) {
    const beside = account.ofStep.get(entry.task.step)
    if (beside) beside.push(entry.task.id)
    else account.ofStep.set(entry.task.step, [entry.task.id])
  }
}

/** What is known of a step on each of its hosts. */
export const entriesOf = (account: Account, step: string): Array<Entry> =>
  (account.ofStep.get(step) ?? []).map((task) => account.entries.get(task)!)

function settle(
  account: Account,
  { at, task, status, ms, output, verdict }: { at: string; task: string } & Ended,
  mark: Mark,
  more: Partial<Entry>,
): string {
  const entry = account.entries.get(task)
  if (!entry) return task
  delete entry.reason
  delete entry.verdict
  Object.assign(entry, { mark, ms, output, until: at, printed: '' }, more)
  if (status !== undefined) entry.status = status
  if (verdict) entry.verdict = verdict
  return task
}

/** What the guide prints was not, or could not be, compared: that is no failure and never a pass. */
const isUnread = (account: Account, { task, verdict }: Event<'pass'>) =>
  verdict ? verdict.outcome === 'unchecked' : account.entries.get(task)?.task.expects === true

/** How a step stands, over all its hosts. */
export function markOf(account: Account, step: string): Mark {
  const entries = entriesOf(account, step)
  if (entries.length > 0) return worst(entries.map(({ mark }) => mark))
  if (account.skipped.has(step)) return 'skipped'
  const left = account.left.get(step)
  if (!left) return 'waiting'
  return left.settled ? 'passed' : 'left'
}

export const worst = (found: ReadonlyArray<Mark>): Mark =>
  found.reduce((a, b) => (marks.indexOf(b) > marks.indexOf(a) ? b : a))

/** Milliseconds from the first event to the last; the pauses between runs that were resumed are in it. */
export function elapsed({ since, until }: Account): number {
  return Math.max(0, Date.parse(until) - Date.parse(since) || 0)
}

/** Values by a key, in the order the keys are met. */
export function grouped<T, K>(values: Iterable<T>, keyOf: (value: T) => K): Map<K, Array<T>> {
  const groups = new Map<K, Array<T>>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}
