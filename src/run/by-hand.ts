/** `--step`: a person leads the run, task by task, one after the other; what they decide is in the log like all else. */
import type { Masked, RunEvent, Stage, Step, Task } from '../model.ts'
import type { World } from '../run.ts'
import { fillIn } from './captures.ts'
import type { Outcome } from './perform.ts'
import { enterEvent, type Recall } from './recall.ts'

/** What a person may do: before a task, once it has ended otherwise than it should, or at a line left for them. */
export type Deed = 'run' | 'retry' | 'skip' | 'edit' | 'shell' | 'done' | 'redo' | 'stop'
export type Choice =
  | { deed: Exclude<Deed, 'skip' | 'edit'> }
  | { deed: 'skip'; reason: string }
  | { deed: 'edit'; text: string }

/** What they are asked about. */
export interface Question {
  /** As it would run: with captured values, and as it was edited. Undefined: a line left for a person. */
  task?: Task
  stage: Stage
  /** How it ended just now. */
  last?: Outcome
  deeds: ReadonlyArray<Deed>
  /** Why it cannot be edited. */
  uneditable?: string
  /** Why it was not edited, though it was tried. */
  refused?: string
}

/** Whoever asks: on a terminal that is theirs meanwhile. */
export interface Lead {
  choose(question: Question): Promise<Choice>
  /** A shell where the task's session stands, without what holds a secret, until they leave it. */
  shell(task: Task, holdsSecret: (text: string) => boolean): Promise<void>
}

/** Before anything, and after each outcome that is no pass. What may be on its way is neither left out nor changed. */
const afterwards: Readonly<Record<Exclude<Outcome, 'passed'>, ReadonlyArray<Deed>>> = {
  failed: ['retry', 'skip', 'edit', 'shell', 'stop'],
  stopped: ['done', 'retry', 'skip', 'edit', 'shell', 'stop'],
  unknown: ['shell', 'done', 'redo', 'stop'],
  faulted: ['retry', 'stop'],
  locked: ['retry', 'stop'],
  left: ['stop'],
}
const before: ReadonlyArray<Deed> = ['run', 'skip', 'edit', 'shell', 'stop']
const underWay: ReadonlyArray<Deed> = ['run', 'shell', 'stop']
const leftForThem: ReadonlyArray<Deed> = ['done', 'stop']

/** `perform` with a person in front of it. Once they stop, nothing more is begun. */
export function byHand(
  stages: ReadonlyArray<Stage>,
  perform: (task: Task) => Promise<Outcome>,
  past: Recall,
  world: World & { lead: Lead },
) {
  const stageOf = new Map(stages.flatMap((stage) => stage.tasks.map((task) => [task.id, stage] as const)))
  const inTurn = oneAtATime()
  let over = false
  return {
    /** Whether a line left for a person is done now. */
    atManual: (stage: Stage): Promise<boolean> =>
      inTurn(async () => {
        const { deed } = await world.lead.choose({ stage, deeds: leftForThem })
        return deed === 'done'
      }),
    perform: (task: Task): Promise<Outcome> =>
      inTurn(async () => {
        if (over || world.stopping.aborted) return 'left'
        const ended = await led(task, stageOf.get(task.id)!, perform, past, world)
        over ||= ended !== 'passed'
        return ended
      }),
  }
}

/** One task until it has passed, is left out, or the person stops. */
async function led(
  task: Task,
  stage: Stage,
  perform: (task: Task) => Promise<Outcome>,
  past: Recall,
  world: World & { lead: Lead },
): Promise<Outcome> {
  const { record } = world
  let last: Outcome | undefined
  let refused: string | undefined
  for (;;) {
    const question = questionOf(task, stage, last, past, world)
    const choice = await world.lead.choose({ ...question, ...(refused === undefined ? {} : { refused }) })
    switch (choice.deed) {
      case 'stop':
        return last ?? 'left'
      case 'skip':
        await record({ action: 'skip', task: task.id, reason: choice.reason })
        return 'passed'
      case 'edit':
        refused = world.redactor.text(choice.text) === choice.text ? undefined : holdsSecret
        if (refused !== undefined) continue
        await record({ action: 'hand', task: task.id, did: 'edit', text: choice.text })
        continue
      case 'shell':
        await record({ action: 'hand', task: task.id, did: 'shell' })
        await world.lead.shell(task, (text) => world.redactor.text(text) !== text)
        continue
      case 'done':
        await record({ action: 'settle', task: task.id, as: 'done' })
        return 'passed'
      case 'redo':
        await record({ action: 'settle', task: task.id, as: 'redo' })
        break
      case 'retry':
        await record({ action: 'hand', task: task.id, did: 'retry' })
        break
      case 'run':
        break
    }
    last = await perform(task)
    if (last === 'passed' || world.stopping.aborted) return last
  }
}

function questionOf(
  task: Task,
  stage: Stage,
  last: Outcome | undefined,
  past: Recall,
  world: World,
): Question {
  const filled = fillIn(task, past, world)
  const shown = editedBy(past, 'task' in filled ? filled.task : task)
  const remembered = past.tasks.get(task.id)
  const isUnderWay = remembered?.state === 'open' && remembered.intent !== undefined
  const isOpen = remembered?.state === 'unknown' || isUnderWay
  const deeds = last && last !== 'passed' ? afterwards[last] : isOpen ? underWay : before
  const uneditable = whyNotEdited(shown, world)
  return {
    task: shown,
    stage,
    ...(last ? { last } : {}),
    deeds,
    ...(uneditable === undefined ? {} : { uneditable }),
  }
}

/** The text that a person may change: what runs, or what a file shall say. */
export const textOf = ({ step }: Task): Masked | undefined => (step.kind === 'manual' ? undefined : step.text)

const holdsSecret =
  'it carries a secret, which no editor is to show: change the guide, the sidecar or the inventory, and resume'

function whyNotEdited(task: Task, { redactor }: World): string | undefined {
  const text = textOf(task)
  if (!text) return 'there is nothing to run'
  return text.value === text.shown && redactor.text(text.value) === text.value ? undefined : holdsSecret
}

/** The task as a person has changed it. */
export function editedBy({ edits }: Recall, task: Task): Task {
  const text = edits.get(task.id)
  const { step } = task
  if (text === undefined || step.kind === 'manual') return task
  return { ...task, step: { ...step, text: { ...step.text, value: text, shown: text } } as Step<Masked> }
}

/** Work given to it is done one after the other. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** What is recorded is remembered at once: a task that is tried again stands as it would in a resume. */
export const remembering =
  (past: Recall, record: World['record']): World['record'] =>
  async (event) => {
    await record(event)
    enterEvent(past, { at: '', ...event } as RunEvent)
  }
