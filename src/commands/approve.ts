import type { Plan, Task } from '../model.ts'
import { canAsk, type Options, type Terminal, wantsColor, widthOf } from './options.ts'
import { Unapproved } from './tell.ts'

/** Shows what is about to happen, the steps to look at twice by name, and asks once. Throws `Unapproved`. */
export async function approve(plan: Plan, options: Options, terminal: Terminal): Promise<void> {
  const dubious = plan.stages.flatMap((stage) => stage.tasks).filter(isAmbiguous)
  if (!canAsk(terminal)) {
    if (dubious.length > 0) throw new Unapproved(ambiguous(plan, dubious))
    if (options.yes) return
    throw new Unapproved('nobody is here to say yes: look at `runbook plan`, then pass --yes')
  }
  if (options.yes && dubious.length === 0) return
  const { printSummary } = await import('../plan-text.ts')
  const { stdout, env } = terminal
  stdout.write(`${printSummary(plan, { color: wantsColor(options, stdout, env), width: widthOf(stdout) })}\n`)
  const { confirm, isCancel } = await import('@clack/prompts')
  for (const task of dubious) await ask(`Run \`${titleOf(task)}\`? It may be a comment`)
  if (!options.yes) await ask('Run it?')

  async function ask(question: string): Promise<void> {
    const said = await confirm({ message: question, initialValue: false })
    if (isCancel(said) || !said) throw new Unapproved('not approved, nothing was run')
  }
}

const isAmbiguous = (task: Task) => task.step.risks.some((risk) => risk.class === 'ambiguous-hash')
const titleOf = (task: Task) =>
  'text' in task.step && 'shown' in task.step.text ? task.step.text.shown : task.id

function ambiguous(plan: Plan, tasks: ReadonlyArray<Task>): string {
  const rows = [...new Map(tasks.map((task) => [task.step.id, task])).values()].map(
    (task) => `  ${plan.path}:${task.step.position.start.line}  ${titleOf(task)}`,
  )
  return [
    'these may be commands for root or comments; say which with a `replace` or `skip` row of the sidecar:',
    ...rows,
  ].join('\n')
}
