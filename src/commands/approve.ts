/** Nothing runs before somebody said yes: to this plan, or to one with the very same hash. */
import picocolors from 'picocolors'
import { stagesAtRisk } from '../hidden.ts'
import { message, Refusal } from '../messages.ts'
import type { Plan, Stage, Task } from '../model.ts'
import type { Redactor } from '../redact.ts'
import { sanitise } from '../sanitise.ts'
import { type Approved, approvalsOf, changesSince, rememberApproval } from './approvals.ts'
import type { Inputs } from './inputs.ts'
import { canAsk, type Options, type Terminal, wantsColor, widthOf } from './options.ts'
import { Unapproved } from './tell.ts'

/** `asked`: a person looked and said yes; `remembered`: as before; `pinned`: by `--approved`; `unasked`: by `--yes`. */
export interface Approval {
  how: 'asked' | 'remembered' | 'pinned' | 'unasked'
  /** Keeps it for the next time, secrets masked. */
  remember(redactor: Redactor): Promise<void>
}
const unkept = async () => {}

/**
 * Shows what is about to happen, what has changed since it was last approved, the steps to look at twice by name, and
 * asks once. A plan that was approved is not asked about again, unless it does what cannot be undone. Throws `Unapproved`.
 */
export async function approve(
  plan: Plan,
  inputs: Inputs,
  options: Options,
  terminal: Terminal,
): Promise<Approval> {
  const dubious = plan.stages.flatMap((stage) => stage.tasks).filter(isAmbiguous)
  const pinned = options.approved !== undefined
  if (pinned) await refuseOther(plan, inputs, options.approved!)
  if (!canAsk(terminal)) {
    if (dubious.length > 0) throw new Unapproved(ambiguous(plan, dubious))
    if (pinned) return { how: 'pinned', remember: unkept }
    if (options.yes) return { how: 'unasked', remember: unkept }
    throw new Unapproved(
      'nobody is here to say yes: look at `runbook plan`, then pass --yes, or --approved with its hash',
    )
  }
  if (pinned && dubious.length === 0) return { how: 'pinned', remember: unkept }
  if (options.yes && dubious.length === 0) return { how: 'unasked', remember: unkept }
  const approvals = await approvalsOf(inputs.guide.path)
  const same = approvals.find(({ hash }) => hash === plan.hash)
  if (same && (options.yes || pinned || stagesAtRisk(plan, 'irreversible').length === 0)) {
    terminal.stderr.write(`approved on ${dayOf(same)} by ${same.by}, and nothing has changed since\n`)
    return { how: 'remembered', remember: unkept }
  }
  const last = same ?? approvals.find(({ texts }) => inputs.inventory.path in texts) ?? approvals[0]
  await ask(
    plan,
    inputs,
    { dubious: same ? [] : dubious, last, asksForAll: !options.yes && !pinned },
    options,
    terminal,
  )
  return { how: 'asked', remember: (redactor) => rememberApproval(plan.hash, inputs, redactor) }
}

interface Asking {
  /** Asked about one by one. */
  dubious: ReadonlyArray<Task>
  /** What was approved before. */
  last: Approved | undefined
  asksForAll: boolean
}

async function ask(
  plan: Plan,
  inputs: Inputs,
  { dubious, last, asksForAll }: Asking,
  options: Options,
  { stdout, env }: Terminal,
): Promise<void> {
  const { printSummary } = await import('../plan-text.ts')
  const color = wantsColor(options, stdout, env)
  stdout.write(`${printSummary(plan, { color, width: widthOf(stdout) })}\n`)
  if (last) stdout.write(`\n${sinceText(last, inputs, color)}\n`)
  const { confirm, isCancel } = await import('@clack/prompts')
  for (const task of dubious) await confirmed(`Run \`${sanitise(titleOf(task))}\`? It may be a comment`)
  if (asksForAll) await confirmed(questionOf(plan))

  async function confirmed(question: string): Promise<void> {
    const said = await confirm({ message: question, initialValue: false })
    if (isCancel(said) || !said) throw new Unapproved('not approved, nothing was run')
  }
}

/** The question names what cannot be undone. */
function questionOf(plan: Plan): string {
  const stages = stagesAtRisk(plan, 'irreversible')
  if (stages.length === 0) return 'Run it?'
  const shown = stages.slice(0, shownSteps).map((stage) => `  ${irreversibleText(plan, stage)}`)
  const more = stages.length > shownSteps ? [`  … and ${stages.length - shownSteps} more`] : []
  const head =
    stages.length === 1
      ? 'Run it? This cannot be undone:'
      : `Run it? ${stages.length} steps cannot be undone:`
  return [head, ...shown, ...more].join('\n')
}
const shownSteps = 12

function irreversibleText({ path }: Plan, { step, tasks }: Stage): string {
  const reason = step.risks.find((risk) => risk.class === 'irreversible')!.reason
  const title = tasks[0] ? titleOf(tasks[0]) : step.id
  const hosts = tasks.map(({ host }) => host).join(', ')
  return sanitise(`${path}:${step.position.start.line} on ${hosts}: ${title.split('\n', 1)[0]} (${reason})`)
}

/** Lines of a difference that are shown before the question; `plan` shows all that is. */
const shownLines = 60

function sinceText(last: Approved, inputs: Inputs, color: boolean): string {
  const { dim, green, red } = picocolors.createColors(color)
  const lines = sanitise(changesSince(last, inputs)).trimEnd().split('\n')
  const what = `${lines[0] === '' ? 'Nothing has changed' : 'Changed'} since ${dayOf(last)}, when ${last.by} approved it:`
  if (lines[0] === '') return `${what.slice(0, -1)}.`
  const shown = lines
    .slice(0, shownLines)
    .map((line) => (line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : dim(line)))
  const more = lines.length - shown.length
  return [what, ...shown, ...(more > 0 ? [`… ${more} more lines`] : [])].map((line) => `  ${line}`).join('\n')
}
const dayOf = ({ at }: Approved): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

/** `--approved`: this plan and no other; what is another says so, as far as it is known. */
async function refuseOther(plan: Plan, inputs: Inputs, given: string): Promise<void> {
  const pin = given.toLowerCase()
  if (!/^[0-9a-f]{32,64}$/.test(pin)) {
    const why = 'the hash that `runbook plan` prints, or at least 32 characters of it'
    throw new Refusal([message('unsafe-value', { name: `--approved ${given}`, why })])
  }
  if (plan.hash.startsWith(pin)) return
  const then = (await approvalsOf(inputs.guide.path)).find(({ hash }) => hash.startsWith(pin))
  throw new Unapproved(
    [
      `this plan is not the approved one; nothing was run:`,
      `  approved  ${pin}`,
      `  now       ${plan.hash}`,
      'guide, sidecar, inventory or options are others; look at `runbook plan` with the same options, then pass its hash',
      ...(then ? changesSince(then, inputs).trimEnd().split('\n').slice(0, shownLines) : []),
    ].join('\n'),
  )
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
