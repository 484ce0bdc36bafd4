/** What a session is likely to be given next: its host looks at that while it is busy with the body before. */
import type { Masked, Plan, Step, Task } from '../model.ts'
import { type Carried, commandBody, statementBody } from './bodies.ts'
import type { Recall } from './recall.ts'

/** Gives the first body of the task behind another in the same session; undefined where it is not known yet. */
export function foresee(
  plan: Plan,
  past: Recall,
  carried: (task: Task) => Carried,
): (task: Task) => string | undefined {
  const behind = new Map<string, Task>()
  const last = new Map<string, Task>()
  for (const task of plan.stages.flatMap(({ tasks }) => tasks)) {
    const session = `${task.host}/${task.user}`
    const before = last.get(session)
    if (before) behind.set(before.id, task)
    last.set(session, task)
  }
  return ({ id }) => {
    const task = behind.get(id)
    if (!task || task.awaits.length > 0 || past.tasks.has(task.id)) return undefined
    return task.unless ? unlessBody(task.unless) : bodyOf(task.step, carried(task))
  }
}

/** A command that says by its exit status whether a step is needed. */
export const unlessBody = (unless: NonNullable<Task['unless']>): string => `${unless.value}\n`

/** What a step sends; undefined where that depends on what is found on the host, or on a person. */
export function bodyOf(step: Step<Masked>, carried: Carried): string | undefined {
  if (step.kind === 'command') return commandBody(step)
  return step.kind === 'sql' ? statementBody(step, carried) : undefined
}
