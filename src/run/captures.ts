/** Captured values in a run: tasks that wait for them are bound with them, and what is printed is searched for them. */
import { takeFrom } from '../capture.ts'
import { Refusal } from '../messages.ts'
import type { Task } from '../model.ts'
import type { Redactor } from '../redact.ts'
import type { World } from '../run.ts'
import { keepCapture, type Recall } from './recall.ts'

/** The task with the captured values that it waits for, or why it cannot have them. */
export function fillIn(
  task: Task,
  { captured }: Recall,
  { rebind }: World,
): { task: Task } | { refused: string } {
  if (task.awaits.length === 0) return { task }
  const values = new Map<string, string>()
  for (const { name, host, line } of task.awaits) {
    const value = captured.get(name)?.get(host)
    if (value === undefined)
      return {
        refused: `\`capture.${name}\` is not known: line ${line}, which prints it, is over without it`,
      }
    values.set(name, value)
  }
  if (!rebind) throw new TypeError(`${task.id} waits for captured values`)
  try {
    return { task: rebind(task, values) }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
}

export type TakenAll = { values: Array<[name: string, value: string]> } | { missing: string }

/** Every value that is to be taken from what was printed, or why one cannot be. */
export function takeAll({ captures }: Task, printed: string, redactor: Redactor): TakenAll {
  const values: Array<[string, string]> = []
  for (const capture of captures) {
    const taken = takeFrom(printed, capture)
    const why =
      'missing' in taken
        ? taken.missing
        : redactor.text(taken.value) === taken.value
          ? undefined
          : 'it holds a secret, which has a name of its own'
    if (why !== undefined)
      return { missing: `\`${capture.name}\` cannot be taken from what it printed: ${why}` }
    if ('value' in taken) values.push([capture.name, taken.value])
  }
  return { values }
}

/** Values are in the log before the step that printed them is over there: a resume has them whenever it goes on behind it. */
export async function keepAll(
  { id, host }: Task,
  values: ReadonlyArray<[string, string]>,
  past: Recall,
  world: World,
): Promise<void> {
  for (const [capture, value] of values) {
    keepCapture(past.captured, capture, host, value)
    await world.record({ action: 'capture', task: id, host, capture, value })
  }
}
