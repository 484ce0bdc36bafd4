/** What a log says of the guide and of each task before it runs: enough for reports, and to know it again. */
import { createHash } from 'node:crypto'
import type { Placed, Plan, Runbook, Step, Task, TaskSummary } from '../model.ts'

export function summariesOf(plan: Plan): Array<TaskSummary> {
  return plan.stages.flatMap((stage) => stage.tasks).map(summaryOf)
}

function summaryOf(task: Task): TaskSummary {
  const { step } = task
  return {
    id: task.id,
    step: step.id,
    host: task.host,
    user: task.user,
    kind: step.kind,
    title: titleOf(step),
    text: textOf(step).slice(0, 4096),
    sha: shaOf(task),
    line: step.position.start.line,
    trail: step.trail,
    expects: 'expected' in step && step.expected !== undefined && step.expected.as !== 'none',
  }
}

/** What is run or written, secrets masked. */
const textOf = (step: Task['step']) => ('shown' in step.text ? step.text.shown : step.text.text)

/** One line for a report; continuations are joined, a here-document is left to the whole text. */
function titleOf(step: Task['step']): string {
  if (step.kind === 'edit') return `edit ${step.path.shown}`
  const text = textOf(step).replace(/\s*\\\n\s*/g, ' ')
  if (text.includes('<<')) return text.split('\n', 1)[0]!
  const line = text.trimEnd().replace(/\s*\n\s*/g, ' ⏎ ')
  return line.slice(0, 300)
}

/** SHA-256 (hex) of what the task does, where and as whom; secrets by name only. */
function shaOf({ user, step }: Task): string {
  const client = step.kind === 'sql' ? step.client?.shown : undefined
  const path = step.kind === 'edit' ? step.path.shown : undefined
  const put = step.kind === 'edit' && step.put ? [step.put] : []
  const what = [step.kind, user, textOf(step), client ?? '', path ?? '', ...put]
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}

/** Every step of the guide, in its order, with the lines it stands on. */
export function placesOf({ steps }: Runbook): Array<Placed> {
  return steps.map((step) => ({
    step: step.id,
    kind: step.kind,
    lines: linesOf(step),
    ...('expected' in step && step.expected ? { expected: linesOf(step.expected) } : {}),
    ...(step.kind === 'manual' ? { reason: step.reason } : {}),
  }))
}
const linesOf = ({ position }: Pick<Step, 'position'>): [number, number] => [
  position.start.line,
  position.end.line,
]
