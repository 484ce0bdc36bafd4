import { basename, resolve as resolvePath } from 'node:path'
import { findRun, type Journal, newestUnfinished, openJournal } from '../journal.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import type { Host, Plan, RunEvent } from '../model.ts'
import { type Remembered, recall } from '../run/recall.ts'
import { version } from '../version.ts'
import { approve } from './approve.ts'
import { refuseUnattended } from './by-hand.ts'
import { carryOut } from './carry-out.ts'
import { whileConnecting } from './early.ts'
import { loadInputs, planOf } from './inputs.ts'
import type { Decision, Options, Terminal } from './options.ts'
import { atOnce, paceOf } from './pace.ts'
import { changedSecrets, keepChecks } from './same-secrets.ts'
import { neededBy } from './secrets-of.ts'
import { summariesOf } from './summaries.ts'
import { Unapproved } from './tell.ts'

/** `runbook resume [RUN]`: what is done stays done, what was on its way is asked for, the rest runs. */
export async function resume([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const directory = name ? await findRun(name) : await newestUnfinished(terminal.cwd)
  if (!directory) {
    const what = name ? `a run \`${name}\`` : 'a run of this directory that has not passed'
    throw new Refusal([message('no-run', { what })])
  }
  if (options.rollback)
    return (await import('./rollback.ts')).rollback([basename(directory)], options, terminal)
  refuseUnattended(options, terminal)
  const journal = await openJournal(directory)
  try {
    return await goOn(journal, options, terminal)
  } finally {
    await journal.close()
  }
}

async function goOn(journal: Journal, options: Options, terminal: Terminal): Promise<number> {
  const { begin, end, unchecked } = recall(journal.past)
  if (!begin) throw missing(`first event of run ${journal.run}`)
  if (end?.state === 'passed') {
    terminal.stderr.write(`${journal.run} has passed; there is nothing left to do\n`)
    return options.strict && unchecked.size > 0 ? exitCodes.failed : exitCodes.passed
  }
  refuseOtherRelease(begin)
  const settled = await settle(journal, options)
  if (options.as === 'abort') {
    terminal.stderr.write(`${givenUp(journal.run)}\n`)
    return exitCodes.failed
  }
  const { inputs, plan, changed } = await goingOn(journal, begin, options)
  const past = [...journal.past, ...settled]
  const hosts = hostsToGo(plan, past).slice(0, atOnce(paceOf(options, plan)))
  if (changed) terminal.stderr.write(`guide, sidecar or inventory have changed since ${journal.run} began\n`)
  const approval = await approve(plan, inputs, changed ? options : { ...options, yes: true }, terminal)
  return whileConnecting({ hosts, plan, inputs }, options, terminal, async (secrets, early) => {
    const needed = neededBy(plan, inputs)
    const used = Object.entries(secrets).filter(([name]) => needed.has(name))
    await refuseOtherSecrets(journal, Object.fromEntries(used), options, terminal)
    const bound = planOf(inputs, secrets)
    const work = { what: 'resume' as const, inputs, approval, plan: bound, secrets, early, past, journal }
    return carryOut(work, options, terminal)
  })
}

const givenUp = (run: string) =>
  `${run} is given up, and gone on with only where it is named. \`runbook rollback ${run}\` puts back the files that it changed; \`runbook gc --inventory FILE\` removes what it keeps on hosts, once its shells have ended there (within an hour)`

/** Those that something is left for. */
function hostsToGo({ hosts, stages }: Plan, past: ReadonlyArray<RunEvent>): Array<Host> {
  const { tasks } = recall(past)
  const all = stages.flatMap((stage) => (stage.step.kind === 'manual' ? [] : stage.tasks))
  const open = new Set(all.filter(({ id }) => tasks.get(id)?.state !== 'done').map(({ host }) => host))
  return hosts.filter(({ name }) => open.has(name))
}

type Begin = Extract<RunEvent, { action: 'begin' }>

/** What another release wrote down may mean something else to this one: releases share it that npm's `^` lets pass for each other. */
function refuseOtherRelease({ run, version: wrote }: Begin): void {
  const shared = (release: string) => /^0\.\d+|^[1-9]\d*/.exec(release)?.[0]
  if (shared(wrote) === shared(version)) return
  const reason = `${run} was begun by release ${wrote}, and this is ${version}: go on with that release, or start anew`
  throw new Fault('journal', '', reason)
}

/** Steps that ran with another value may have left it on hosts; `--yes` goes on all the same. */
async function refuseOtherSecrets(
  { run, directory }: Journal,
  secrets: Record<string, string>,
  { yes }: Options,
  { stderr }: Terminal,
): Promise<void> {
  const changed = await changedSecrets(directory, secrets)
  if (changed.length === 0) return
  const what = `secrets are not what they were when ${run} began: ${changed.join(', ')}; what has run had the old values`
  if (!yes) throw new Unapproved(`${what}. Put them back, or pass --yes`)
  stderr.write(`${what}\n`)
  await keepChecks(directory, secrets)
}

/** The plan as guide, sidecar and inventory now make it; throws `Unapproved` where it would undo what was run. */
async function goingOn(journal: Journal, begin: Begin, options: Options) {
  const at = (path: string) => (process.cwd() === begin.directory ? path : resolvePath(begin.directory, path))
  const inputs = await loadInputs(at(begin.guide), {
    ...options,
    ...begin.given,
    ...(begin.inventory ? { inventory: at(begin.inventory) } : {}),
    ...(begin.sidecar ? { with: at(begin.sidecar) } : {}),
  })
  const plan = planOf(inputs)
  const changed = plan.hash !== begin.hash
  const undone = changed ? undoneBy(plan, begin, journal) : []
  if (undone.length === 0) return { inputs, plan, changed }
  throw new Unapproved(
    [
      `guide, sidecar or inventory have changed since ${begin.run} began, and with them steps that were run:`,
      ...undone.map((step) => `  ${step}`),
      'put them back, or start anew: `runbook exec`, perhaps with `--from STEP`',
    ].join('\n'),
  )
}

/** Tasks that were run, or are on their way, and are no longer what they were. One skipped since is no harm. */
function undoneBy(plan: Plan, begin: Begin, journal: Journal): Array<string> {
  const { tasks } = recall(journal.past)
  const before = new Map(begin.tasks.map((task) => [task.id, task]))
  const now = new Map(summariesOf(plan).map((task) => [task.id, task.sha]))
  const skipped = new Set(plan.skipped.map(({ step }) => step))
  return [...tasks].flatMap(([id, { state }]) => {
    const was = before.get(id)
    if (!was || state === 'failed' || now.get(id) === was.sha) return []
    return state === 'done' && skipped.has(was.step) ? [] : [`${id}  ${was.title}`]
  })
}

/** `--as done|redo|abort`: a person decides about steps whose outcome is unknown, or that were left for a person. */
async function settle(journal: Journal, { as: given, task: only }: Options): Promise<Array<RunEvent>> {
  const as = given as Decision | undefined // the front door lets nothing else through
  if (!as && only)
    throw new Refusal([message('unsafe-value', { name: '--task', why: '`--as done|redo|abort` with it' })])
  if (!as) return []
  const all = [...recall(journal.past).tasks].filter(([task]) => !only || task === only)
  const asked = all.filter(([, { state }]) => waits(state, as))
  const waiting = asked.length > 0 ? asked : all.filter(([, { printed }]) => printed !== undefined)
  if (waiting.length === 0) throw missing(`task that waits for a decision${only ? ` called ${only}` : ''}`)
  const events = waiting.map(
    ([task]): RunEvent => ({ at: new Date().toISOString(), action: 'settle', task, as }),
  )
  for (const event of events) await journal.append(event, { sync: true })
  return events
}

/** What no step of ours did cannot be done again by us. */
const waits = (state: Remembered['state'], as: Decision) =>
  state === 'unknown' || (state === 'stopped' && as !== 'redo')

const missing = (what: string) => new Refusal([message('missing-file', { what })])
