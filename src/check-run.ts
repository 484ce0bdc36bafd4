/** Carries a check out: every task that can be looked at, whatever became of those before it; nothing is written. */
import { type CheckPlan, type Found, inWay, onceOnly, wayOf } from './check.ts'
import { diffOf } from './edit/patch.ts'
import { mergeInto, parseRead, readScript, refusalIn, Unmergeable } from './edit.ts'
import { setsUpShell, sourcedFile } from './looks.ts'
import { Fault } from './messages.ts'
import type { Command, Edit, Masked, RunEvent, Stage, Task } from './model.ts'
import { fillIn } from './run/captures.ts'
import { type Bench, makeBench, makePerformer, reasonOf } from './run/perform.ts'
import { type Recall, recall } from './run/recall.ts'
import { textIn } from './run/sourced.ts'
import type { EventBody, World } from './run.ts'

/** What a task was found to be. */
export interface Finding {
  task: Task
  found: Found
  /** Why it is not well, in one line. */
  matter?: string
}

/** Every finding, in the order of the guide. Ends early, without the rest, when the world is left. */
export async function runCheck({ plan }: CheckPlan, world: World): Promise<Array<Finding>> {
  const findings: Array<Finding> = []
  const ended = new Map<string, EventBody>()
  const desk: Desk = {
    ended,
    past: recall([]),
    world: noting(world, ended),
    gone: new Set(),
    astray: new Map(),
  }
  const perform = makePerformer(plan, desk.past, desk.world)
  for (const { tasks } of plan.stages as Array<Stage>) {
    if (world.leaving.aborted) break
    const here = tasks.filter(({ host }) => !desk.gone.has(host))
    findings.push(...(await Promise.all(here.map((task) => findOut(task, perform, desk)))))
  }
  return findings
}

interface Desk {
  /** The event that ended each task. */
  ended: Map<string, EventBody>
  past: Recall
  world: World
  /** Hosts that do not answer any more. */
  gone: Set<string>
  /** Why a shell, `HOST/USER`, stands in no folder that is known. */
  astray: Map<string, string>
}

/** The world, with the last word on each task noted. */
function noting(world: World, ended: Map<string, EventBody>): World {
  const last: ReadonlySet<RunEvent['action']> = new Set([
    'pass',
    'already',
    'fail',
    'unknown',
    'skip',
    'fault',
  ])
  return {
    ...world,
    async record(event) {
      if (last.has(event.action) && 'task' in event && event.task) ended.set(event.task, event)
      await world.record(event)
    },
  }
}

async function findOut(task: Task, perform: (task: Task) => Promise<unknown>, desk: Desk): Promise<Finding> {
  try {
    await lookAt(task, perform, desk)
  } catch (error) {
    if (desk.world.leaving.aborted) return { task, found: 'unknown', matter: 'interrupted' }
    if (!(error instanceof Fault)) throw error
    desk.gone.add(task.host)
    const { code, message: reason } = error
    await desk.world.record({ action: 'fault', host: task.host, task: task.id, code, reason })
  }
  const { matter, ...finding } = findingOf(task, desk.ended.get(task.id))
  return { ...finding, ...(matter === undefined ? {} : { matter: desk.world.redactor.text(matter) }) }
}

/** The one place that gives anything to a host: what it gives is looked at once more, as it really is by then. */
async function lookAt(planned: Task, perform: (task: Task) => Promise<unknown>, desk: Desk): Promise<void> {
  const filled = fillIn(planned, desk.past, desk.world)
  if ('refused' in filled) return skip(planned, filled.refused, desk)
  const found = wayOf(onceOnly(filled.task))
  if ('reason' in found) return skip(filled.task, found.reason, desk)
  const task = inWay(onceOnly(filled.task), found)
  const { step } = task
  const shell = `${task.host}/${task.user}`
  if (step.kind === 'edit') {
    const lost = /^[~/]/.test(step.path.value) ? undefined : desk.astray.get(shell)
    return lost === undefined ? compare(benchFor(task, desk), step) : skip(task, lost, desk)
  }
  const ready = found.way === 'source' && step.kind === 'command' ? await sourced(task, step, desk) : task
  if (!ready) return
  await perform(ready)
  if (found.way !== 'set-up' || step.kind !== 'command') return
  if (desk.ended.get(task.id)?.action === 'pass') {
    if (/^\s*cd\s+[~/]/.test(step.text.value)) desk.astray.delete(shell)
  } else desk.astray.set(shell, `its folder is not known: \`${step.text.shown}\` did not go through`)
}

const skip = ({ id }: Task, reason: string, { world }: Desk): Promise<void> =>
  world.record({ action: 'skip', task: id, reason })

const benchFor = (task: Task, { past, world }: Desk): Bench => makeBench(task, past, world)

function findingOf(task: Task, event: EventBody | undefined): Finding {
  switch (event?.action) {
    case 'pass': {
      const { outcome } = event.verdict ?? {}
      if (outcome === 'unchecked') return { task, found: 'unchecked', matter: event.verdict!.rule }
      return { task, found: outcome === 'held' ? 'held' : 'ran' }
    }
    case 'already':
      return { task, found: 'as-written' }
    case 'fail': {
      const [first] = event.verdict?.differences ?? []
      const change = first && [first.expected, first.actual].map((one) => one ?? 'nothing').join(' → ')
      const matter = first ? `${first.what}: ${change}` : event.reason
      const isOther = event.verdict?.outcome === 'differs' || task.step.kind === 'edit'
      return { task, found: isOther ? 'differs' : 'failed', matter }
    }
    case 'fault':
      return { task, found: 'faulted', matter: event.reason }
    case 'skip':
      return { task, found: 'not-run', matter: event.reason }
    default:
      return { task, found: 'unknown', matter: event?.action === 'unknown' ? event.evidence : 'no outcome' }
  }
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────

/** Reads the file and tells what an edit would change in it. */
async function compare(bench: Bench, step: Edit<Masked>): Promise<void> {
  const { task, world } = bench
  await world.record({ action: 'start', task: task.id })
  const read = await bench.attempt('read', readScript(step.path.value))
  const ended = { ...read.ended, output: { ...read.ended.output, tail: '', bytes: 0 } }
  const fail = (reason: string) => world.record({ action: 'fail', task: task.id, tries: 1, reason, ...ended })
  if (read.receipt.status !== 0) return fail(refusalIn(read.printed) ?? reasonOf(read.receipt))
  try {
    const state = parseRead(read.printed)
    const { changed, text } = mergeInto(step, state)
    if (!changed)
      return await world.record({ action: 'already', task: task.id, note: 'the file says it', ...ended })
    const diff = diffOf(step.path.shown, state.text, text)
    await world.record({ action: 'diff', task: task.id, path: step.path.shown, diff })
    await fail(
      state.exists
        ? `${state.target} does not say what the guide writes`
        : `there is no such file: ${state.target}`,
    )
  } catch (error) {
    if (!(error instanceof Unmergeable)) throw error
    await fail(error.message)
  }
}

/** The task that reads a file into its shell, where the file only sets variables; else nothing, and that is told. */
async function sourced(task: Task, step: Command<Masked>, desk: Desk): Promise<Task | undefined> {
  const path = sourcedFile(step.text.value) ?? ''
  const read = await benchFor(task, desk).attempt('read', readScript(path))
  const text = textIn(read)
  if (text === false || (text !== undefined && !setsUpShell(text)))
    return void (await skip(
      task,
      `\`${path}\` does more than set variables, and is not read into the shell`,
      desk,
    ))
  // Without a folder the shell would look for it elsewhere, too.
  const value = `. ${path.includes('/') ? path : `./${path}`}`
  return { ...task, step: { ...step, text: { ...step.text, value } } }
}
