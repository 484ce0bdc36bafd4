import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { accepted, type LineChanges, lineChanges, withLines } from '../accept.ts'
import { adapt } from '../adapt.ts'
import { makeBinder } from '../bind/binder.ts'
import { wordValue } from '../bind/render.ts'
import { diffOf } from '../edit/patch.ts'
import { findRun, readJournal } from '../journal.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import type { Expected, Host, Plan, RunEvent, Step, Task } from '../model.ts'
import { readGuide } from '../read.ts'
import { type Recall, recall } from '../run/recall.ts'
import { asTyped, judgeAsked } from '../run/typed.ts'
import { sanitise } from '../sanitise.ts'
import { stepsNamed } from '../select.ts'
import { emptySidecar } from '../sidecar.ts'
import { encodingOf, type Inputs, loadInputs, planOf } from './inputs.ts'
import { canAsk, type Options, type Terminal, wantsColor } from './options.ts'
import { Unapproved } from './tell.ts'

/**
 * `runbook accept RUN`: where a run printed something else than the guide, and that is right, the guide is changed to say
 * so. Shows the difference and asks; refuses where guide, sidecar or inventory are not those of the run, where a secret
 * was printed, and where the guide would be read differently in any other place.
 */
export async function accept([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const desk = await deskOf(name!, options)
  const due = dueSteps(desk, options)
  if (due.length === 0) {
    terminal.stderr.write(`${desk.run} has nothing to accept: no output differs from what the guide prints\n`)
    return exitCodes.passed
  }
  const bytes = acceptAll(desk, due)
  const before = desk.inputs.guide.text
  const after = readGuide(bytes, desk.path, encodingOf(options)).text
  await approve(diffOf(desk.path, before, after), options, terminal)
  await replaceFile(desk.path, desk.bytes, bytes)
  return exitCodes.passed
}

interface Desk {
  run: string
  path: string
  bytes: Buffer
  encoding: string
  inputs: Inputs
  plan: Plan
  past: Recall
  /** How each task ended last. */
  ended: Map<string, Ended>
  options: Options
}
type Ended = Extract<RunEvent, { action: 'pass' | 'fail' }>

async function deskOf(name: string, options: Options): Promise<Desk> {
  const directory = await findRun(name)
  if (!directory) throw new Refusal([message('missing-file', { what: `run ${name}` })])
  const events = await readJournal(directory, { output: false })
  const past = recall(events)
  const { begin } = past
  if (!begin) throw new Refusal([message('missing-file', { what: `first event of run ${name}` })])
  const at = (path: string) => (process.cwd() === begin.directory ? path : resolve(begin.directory, path))
  const path = at(begin.guide)
  const inputs = await loadInputs(path, {
    ...begin.given,
    ...encodingOf(options),
    ...(begin.inventory ? { inventory: at(begin.inventory) } : {}),
    ...(begin.sidecar ? { with: at(begin.sidecar) } : {}),
  })
  const plan = planOf(inputs)
  if (plan.hash !== begin.hash) throw new Refusal([message('changed-guide', { run: begin.run }, { path })])
  const bytes = await readFile(path)
  const { encoding } = readGuide(bytes, path, encodingOf(options))
  return { run: begin.run, path, bytes, encoding, inputs, plan, past, ended: endings(events), options }
}

function endings(events: ReadonlyArray<RunEvent>): Map<string, Ended> {
  const ended = new Map<string, Ended>()
  for (const event of events) {
    if (event.action === 'pass' || event.action === 'fail') ended.set(event.task, event)
    if (event.action === 'already' || event.action === 'skip') ended.delete(event.task)
  }
  return ended
}

interface Due {
  step: Step & { expected: Expected }
  tasks: Array<Task>
}

/** Steps of which an output differs from what the guide prints. */
function dueSteps({ plan, ended }: Desk, { only }: Options): Array<Due> {
  const differs = ({ id }: Task) => ended.get(id)?.verdict?.outcome === 'differs'
  const due = plan.stages.flatMap(({ step, tasks }): Array<Due> => {
    if (!('expected' in step) || !step.expected || !tasks.some(differs)) return []
    return [{ step: { ...step, expected: step.expected }, tasks: tasks.filter(({ id }) => ended.has(id)) }]
  })
  if (only === undefined) return due
  const named = only.split(',').flatMap((name) =>
    stepsNamed(
      due.map(({ step }) => step),
      name.trim(),
    ),
  )
  return due.filter(({ step }) => named.some(({ id }) => id === step.id))
}

/** The guide's new bytes; throws `Refusal` with every step that cannot be written. */
function acceptAll(desk: Desk, due: ReadonlyArray<Due>): Buffer {
  const lines = desk.inputs.guide.text.split('\n')
  const all = new Map<number, ReadonlyArray<string>>()
  const problems = due.flatMap(({ step, tasks }) => {
    const changed = changesFor(desk, lines, step, tasks)
    if (typeof changed === 'string') return [refusal(desk, step, changed)]
    for (const [number, texts] of changed) all.set(number, texts)
    return []
  })
  if (problems.length > 0) throw new Refusal(problems)
  const bytes = withLines(desk.bytes, desk.encoding, all)
  if (!bytes)
    throw new Refusal(
      due.map(({ step }) => refusal(desk, step, `a guide in ${desk.encoding} is not written`)),
    )
  prove(desk, due, bytes)
  return bytes
}

const refusal = ({ path }: Desk, { text, position }: Step, why: string) =>
  message('unaccepted', { step: text.text.split('\n')[0]!.trim(), why }, { path, at: position.start })

const mark = /‹[\w.-]+›/

function changesFor(
  { ended, inputs }: Desk,
  lines: ReadonlyArray<string>,
  { expected }: Due['step'],
  tasks: ReadonlyArray<Task>,
): LineChanges | string {
  const task = tasks.find(({ id }) => ended.get(id)?.verdict?.outcome === 'differs')!
  const { verdict, output } = ended.get(task.id)!
  if (Buffer.byteLength(output.tail) < output.bytes) return 'the log holds only the end of what it printed'
  const host = inputs.inventory.value.hosts.find((one) => one.name === task.host)!
  const printed = asTyped(output.tail, 'answers' in task.step ? task.step.answers : [])
  const own = expected.text.text.split('\n').map((text, i) => {
    const { line, column } = expected.text.points[i] ?? expected.text.points.at(-1)!
    return { number: line, text, column }
  })
  const now = accepted(own, verdict!, printed, unbinder(inputs, host))
  if ('refused' in now) return now.refused
  const written = now.lines.find(({ text }) => mark.test(text) && !own.some((line) => line.text === text))
  if (written) return 'a secret was printed there'
  const changes = lineChanges(lines, own, now.lines)
  return typeof changes === 'number' ? `line ${changes} is not printed as it stands in the guide` : changes
}

/** Puts the guide's own words where a value of the inventory stands for one of them, the longest first. */
function unbinder({ guide, inventory }: Inputs, host: Host): (text: string) => string {
  const binder = makeBinder(guide.runbook, inventory.value, new Set(), undefined)
  const rows = inventory.value.words
    .filter(({ word, at }) => !at && guide.text.includes(word))
    .map(({ word }) => ({ word, value: wordValue(binder, word, host) ?? '' }))
    .filter(({ value, word }) => value.length > 2 && value !== word && !mark.test(value))
    .sort((a, b) => b.value.length - a.value.length)
  const meant = rows.filter(({ value }) => rows.filter((other) => other.value === value).length === 1)
  return (text) =>
    meant.reduce((line, { word, value }) => {
      const escaped = value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      return line.replace(new RegExp(`(?<![A-Za-z0-9_.-])${escaped}(?![A-Za-z0-9_-])`, 'g'), () => word)
    }, text)
}

/** The new guide is read again: what was printed must hold against it, and nothing else may have become another. */
function prove(desk: Desk, due: ReadonlyArray<Due>, bytes: Buffer): void {
  const { inputs, path, ended, past, options } = desk
  const read = readGuide(bytes, path, encodingOf(options))
  const runbook = adapt(read.runbook, inputs.sidecar?.value ?? emptySidecar)
  const plan = planOf({ ...inputs, guide: { path, text: read.text, runbook } })
  const after = new Map(plan.stages.flatMap(({ tasks }) => tasks.map((task) => [task.id, task] as const)))
  const problems = due.flatMap(({ step, tasks }) => {
    const wrong = tasks.find(({ id }) => !holdsNow(after.get(id), ended.get(id)!, past))
    const why = `it would not hold ${tasks.length > 1 ? `on ${wrong?.host}, too` : 'then'}; a person writes it`
    return wrong ? [refusal(desk, step, why)] : []
  })
  const changed = new Set(due.map(({ step }) => step.id))
  const others = otherSteps(desk.plan, changed)
  if (problems.length === 0 && others !== otherSteps(plan, changed))
    problems.push(refusal(desk, due[0]!.step, 'the guide would be read differently then; a person writes it'))
  if (problems.length > 0) throw new Refusal(problems)
}

function holdsNow(task: Task | undefined, { output, verdict }: Ended, { seen }: Recall): boolean {
  const step = task?.step
  if (!step || !('expected' in step) || !step.expected) return false
  if (verdict === undefined || Buffer.byteLength(output.tail) < output.bytes)
    return verdict?.outcome !== 'differs'
  const known = seen.knownTo({ step: step.id, host: task.host })
  const { expected } = step
  const answers = 'answers' in step ? step.answers : undefined
  return judgeAsked({ expected, answers }, output.tail, known).outcome === 'held'
}

/** All that a plan does and compares, but for what these steps compare, and without the places. */
function otherSteps({ stages, skipped }: Plan, changed: ReadonlySet<string>): string {
  const kept = stages.map(({ step, tasks }) => [
    { ...step, ...(changed.has(step.id) ? { expected: undefined } : {}) },
    tasks.map(({ id, user, already, patience }) => [id, user, already, patience]),
  ])
  const places = new Set(['position', 'points', 'line', 'witnesses', 'named', 'drop', 'because'])
  return JSON.stringify([kept, skipped.map(({ step }) => step)], (key, value) =>
    places.has(key) ? undefined : value,
  )
}

// ── asking and writing ───────────────────────────────────────────────────────────────────────────────────

async function approve(diff: string, options: Options, terminal: Terminal): Promise<void> {
  const { stdout, env } = terminal
  const { default: picocolors } = await import('picocolors')
  const paint = picocolors.createColors(wantsColor(options, stdout, env))
  const look = (line: string) =>
    line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : paint.dim(line)
  stdout.write(`${sanitise(diff).trimEnd().split('\n').map(look).join('\n')}\n`)
  if (options.yes) return
  if (!canAsk(terminal)) throw new Unapproved('nobody is here to say yes: pass --yes, nothing was written')
  const { confirm, isCancel } = await import('@clack/prompts')
  const said = await confirm({ message: 'Write it?', initialValue: false })
  if (isCancel(said) || !said) throw new Unapproved('not approved, nothing was written')
}

/**
 * At once or not at all, through symbolic links, owner and mode kept; refuses a file that is not what was read. What is
 * somebody else's, and may be written by this account, is written where it is: a new file could not be theirs.
 */
async function replaceFile(path: string, before: Buffer, after: Buffer): Promise<void> {
  const target = await realpath(path)
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  try {
    const { mode, uid, gid } = await stat(target)
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(after)
      const own = await file.stat()
      const isTheirs = own.uid !== uid || own.gid !== gid
      if (isTheirs && !(await isDone(file.chown(uid, gid)))) return await writeInPlace(target, before, after)
      await file.chmod(mode & 0o7777)
      await file.sync()
    } finally {
      await file.close()
    }
    await refuseChanged(target, before)
    await rename(temporary, target)
  } catch (cause) {
    throw new Fault('journal', '', `${path} cannot be written: ${(cause as Error).message}`, { cause })
  } finally {
    await rm(temporary, { force: true })
  }
}

const isDone = (change: Promise<void>): Promise<boolean> =>
  change.then(
    () => true,
    () => false,
  )

async function writeInPlace(target: string, before: Buffer, after: Buffer): Promise<void> {
  await refuseChanged(target, before)
  await writeFile(target, after, { flush: true })
}

async function refuseChanged(target: string, before: Buffer): Promise<void> {
  if (hashOf(await readFile(target)) !== hashOf(before)) throw new Error('somebody has changed it meanwhile')
}
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
