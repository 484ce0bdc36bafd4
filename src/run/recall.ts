/** What the log of a run says about where it stands: a fold over its events. */
import type { Ended, RunEvent } from '../model.ts'
import { Identities } from './identities.ts'

export interface Recall {
  tasks: Map<string, Remembered>
  /** Highest step number that was ever intended in a session. */
  lastK: Map<string, number>
  /** Of each session the newest step that is known to have left a receipt on the host. */
  receipts: Map<string, number>
  /** Files that tasks wrote, or were to write: whole paths. */
  targets: Map<string, string>
  /** Shells (`HOST/USER`) that are not those that earlier steps have set up, and stand in no folder that is known. */
  lost: Set<string>
  /** Identifiers of the guide and what they turned out to be. */
  seen: Identities
  /** Captured values, by name and host. */
  captured: Map<string, Map<string, string>>
  /** What a person has made of the text of tasks. */
  edits: Map<string, string>
  /** Tasks that passed though what they print could not be read. */
  unchecked: Set<string>
  /** `USE` statements and the like are read from the plan again; nothing else is carried. */
  begin?: Extract<RunEvent, { action: 'begin' }>
  end?: Extract<RunEvent, { action: 'end' }>
}
export interface Remembered {
  /** `stopped`: a line left for a person, under its step's id. */
  state: 'open' | 'done' | 'failed' | 'unknown' | 'stopped'
  /** The newest body given to a session: to be asked for its receipt, never to be sent under another number. */
  intent?: Extract<RunEvent, { action: 'intend' }>
  /** It was refused once because its host has forgotten the session; asked for again, it runs without. */
  refused?: boolean
  /** It has run and ended with 0, and only what it printed was not as it should be; `sha`: of the body that ran. */
  printed?: Ended & { sha: string }
  /** What there was to say when nobody could know how it ended. */
  unknown?: Ended & { evidence: string }
}
type Fold = { [A in RunEvent['action']]?: (recall: Recall, event: Extract<RunEvent, { action: A }>) => void }

const folds: Fold = {
  begin: (recall, event) => {
    recall.begin = event
  },
  resume: (recall, event) => {
    const before = new Map(recall.begin?.tasks.map(({ id, sha }) => [id, sha]))
    for (const { id, sha } of event.tasks) if (before.get(id) !== sha) recall.edits.delete(id)
    if (recall.begin) recall.begin = { ...recall.begin, hash: event.hash, tasks: event.tasks }
  },
  start: (recall, event) => {
    recall.tasks.set(event.task, { state: 'open' })
  },
  intend: (recall, event) => {
    recall.lastK.set(event.session, Math.max(event.k, recall.lastK.get(event.session) ?? 0))
    const before = recall.tasks.get(event.task)
    const unless = before?.state === 'unknown' ? before : undefined // its `unless` is asked, no more
    recall.tasks.set(event.task, { state: 'open', ...unless, intent: event })
    if (event.file) recall.targets.set(event.task, event.file.target)
  },
  retry: noteReceipt,
  capture: ({ captured }, { capture, host, value }) => keepCapture(captured, capture, host, value),
  pass: (recall, event) => {
    noteReceipt(recall, event)
    recall.tasks.set(event.task, { state: 'done' })
    const task = recall.begin?.tasks.find(({ id }) => id === event.task)
    if (task) recall.seen.learn(task, event.verdict?.learnt ?? [])
    if (event.verdict?.outcome === 'unchecked') recall.unchecked.add(event.task)
  },
  already: (recall, event) => {
    noteReceipt(recall, event)
    recall.tasks.set(event.task, { state: 'done' })
  },
  hand: ({ edits, tasks }, { did, task, text }) => {
    if (did === 'edit' && text !== undefined) edits.set(task, text)
    if (did === 'retry') delete tasks.get(task)?.printed
  },
  skip: (recall, event) => {
    recall.tasks.set(event.task, { state: 'done' })
  },
  fail: (recall, event) => {
    noteReceipt(recall, event)
    const intent = recall.tasks.get(event.task)?.intent
    const refused = intent === undefined
    recall.tasks.set(event.task, { state: 'failed', refused, ...printedIn(event, intent) })
    if (refused && event.tries > 0) loseShells(recall, ({ id }) => id === event.task)
  },
  unknown: (recall, { at: _, action: __, task, ...unknown }) => {
    recall.tasks.set(task, { ...recall.tasks.get(task), state: 'unknown', unknown })
  },
  stop: (recall, event) => {
    recall.tasks.set(event.step, { state: 'stopped' })
  },
  settle: (recall, event) => {
    const before = recall.tasks.get(event.task)
    if (event.as === 'done') recall.tasks.set(event.task, { state: 'done' })
    const isOpen = before?.state === 'unknown' || before?.printed !== undefined
    if (event.as === 'redo' && isOpen) recall.tasks.set(event.task, { state: 'failed' })
  },
  diff: (recall, event) => {
    if (!event.back) return
    recall.tasks.set(event.task, { state: 'failed' })
    delete recall.end
  },
  end: (recall, event) => {
    recall.end = event
    if (event.state !== 'passed') return
    recall.receipts.clear() // what the run kept on its hosts went with its end
    loseShells(recall, () => true)
  },
}

function printedIn(
  { status, ms, output, verdict }: Ended,
  intent: Remembered['intent'],
): Pick<Remembered, 'printed'> {
  if (status !== 0 || verdict?.outcome !== 'differs' || intent?.of !== 'body') return {}
  return { printed: { status, ms, output, verdict, sha: intent.sha } }
}

function loseShells(
  { begin, lost }: Recall,
  isMeant: (task: { id: string; host: string; user: string }) => boolean,
): void {
  for (const task of begin?.tasks.filter(isMeant) ?? []) lost.add(`${task.host}/${task.user}`)
}

export function keepCapture(captured: Recall['captured'], name: string, host: string, value: string): void {
  captured.set(name, (captured.get(name) ?? new Map<string, string>()).set(host, value))
}

function noteReceipt({ tasks, receipts }: Recall, { task, status }: { task: string; status?: number }): void {
  const intent = tasks.get(task)?.intent
  if (intent && status !== undefined) receipts.set(intent.session, intent.k)
}

export function recall(events: Iterable<RunEvent>): Recall {
  const remembered: Recall = {
    tasks: new Map(),
    lastK: new Map(),
    receipts: new Map(),
    targets: new Map(),
    lost: new Set(),
    seen: new Identities(),
    captured: new Map(),
    edits: new Map(),
    unchecked: new Set(),
  }
  for (const event of events) enterEvent(remembered, event)
  return remembered
}

/** Takes one more event in. */
export function enterEvent(remembered: Recall, event: RunEvent): void {
  const fold = folds[event.action] as ((r: Recall, e: RunEvent) => void) | undefined
  fold?.(remembered, event)
}
