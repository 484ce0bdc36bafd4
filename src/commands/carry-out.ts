/** From a bound plan to an exit code: hosts opened, log begun, steps run, reports written. */
import { setMaxListeners } from 'node:events'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createJournal, type Journal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { EndState, Host, Plan, RunEvent } from '../model.ts'
import { makeRedactor, type Redactor } from '../redact.ts'
import type { Pace } from '../run/march.ts'
import { recall } from '../run/recall.ts'
import { type EventBody, exitOf, run, type World } from '../run.ts'
import { sanitise } from '../sanitise.ts'
import { version } from '../version.ts'
import type { Approval } from './approve.ts'
import { auditBegin, auditEnd, originOf } from './audit.ts'
import { leadOf } from './by-hand.ts'
import type { Early } from './early.ts'
import { openFleet } from './fleet.ts'
import { type Follower, follow } from './follow.ts'
import { type Inputs, rebindOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { paceOf } from './pace.ts'
import { both, openReports, type Tellers } from './reports.ts'
import { keepChecks } from './same-secrets.ts'
import { takeSignals } from './signals.ts'
import { placesOf, summariesOf } from './summaries.ts'
import { openPage } from './ui.ts'

export interface Undertaking {
  what: 'exec' | 'resume' | 'rollback'
  /** How it came to be allowed; where files are put back that is asked later. */
  approval?: Approval
  /** Not needed to put files back. */
  inputs?: Inputs
  plan: Plan
  secrets: Record<string, string>
  /** Connections that were begun before. */
  early?: Early
  /** What is done with the plan's hosts instead of the plan; the shell of a run that is not over stays there. */
  instead?: { work(world: World): Promise<EndState>; forget: boolean }
  /** The log of the run that is resumed, and what it says so far; a new run begins one. */
  journal?: Journal
  past: Array<RunEvent>
}

/** The exit code. Hosts and files are let go of and closed, whatever happens; a run that never began leaves nothing. */
export async function carryOut(work: Undertaking, options: Options, terminal: Terminal): Promise<number> {
  const limit = millisecondsOf(options)
  const pace = paceOf(options, work.plan)
  const follower = await follow(options, terminal)
  const signals = watchSignals(follower.terminal)
  const redactor = makeRedactor(Object.entries(work.secrets).map(([name, value]) => ({ name, value })))
  const shared = {
    options,
    terminal: follower.terminal,
    person: terminal,
    follower,
    redactor,
    signals,
    limit,
    pace,
  }
  try {
    return await withJournal(work, shared)
  } catch (error) {
    if (signals.leaving.aborted && (error as Error).name === 'AbortError') return interruptedBy(signals)
    throw withoutSecretsIn(error as Error, redactor)
  } finally {
    await follower.close()
    signals.forget()
  }
}

async function withJournal(
  work: Undertaking,
  shared: Omit<Desk, keyof Undertaking | 'begun'>,
): Promise<number> {
  const journal = work.journal ?? (await createJournal())
  const desk: Desk = { ...work, ...shared, journal, begun: false }
  try {
    return await withReports(desk)
  } finally {
    if (!work.journal) await journal.close()
    if (!work.journal && !desk.begun) await rm(journal.directory, { recursive: true, force: true })
  }
}

/** Whatever went wrong may quote what was bound, or what a host said. */
export function withoutSecretsIn(error: Error, redactor: Redactor): Error {
  error.message = redactor.text(error.message)
  if (error.stack) error.stack = redactor.text(error.stack)
  return error
}

/** Everything that a run is made with. */
interface Desk extends Undertaking {
  options: Options
  terminal: Terminal
  /** The terminal itself, for whoever has it lent. */
  person: Terminal
  follower: Follower
  journal: Journal
  redactor: Redactor
  signals: Signals
  /** Milliseconds a step may take. */
  limit: number
  pace: Pace
  /** Its first event is on disk. */
  begun: boolean
}

async function withReports(desk: Desk): Promise<number> {
  const tellers = openReports(desk.options, desk.terminal, desk.journal)
  const page = desk.options.ui ? await openPage(desk.terminal, desk.signals.stop) : undefined
  try {
    const followed = both(tellers, desk.follower)
    const all = page ? both(followed, page) : followed
    all.remember(desk.past)
    return await withHosts(desk, all)
  } finally {
    await page?.close()
    tellers.close()
  }
}

async function withHosts(desk: Desk, tellers: Tellers): Promise<number> {
  const { journal, options, redactor, signals, terminal } = desk
  const recorder = makeRecorder(desk, tellers)
  const say = (text: string) => void terminal.stderr.write(`${sanitise(redactor.text(text))}\n`)
  await desk.approval?.remember(redactor)
  const origin = originOf(desk) // git looks while hosts are opened
  origin.catch(() => {})
  const fleet = await openFleet(desk, journal, options, signals.leaving, say)
  let state: EndState | undefined
  let code: number | undefined
  let audited = false
  try {
    await auditBegin({ ...desk, run: journal.run }, await origin, redactor)
    audited = true
    if (desk.inputs) await recordBegin(desk, desk.inputs, recorder)
    desk.begun = true
    const lead = leadOf(options, desk.follower, desk.person, desk.plan.path, fleet.link)
    const world: World = {
      link: fleet.link,
      record: recorder.record,
      redactor,
      stopping: signals.stopping,
      leaving: signals.leaving,
      past: desk.past,
      run: journal.run,
      limit: desk.limit,
      pace: desk.pace,
      exitOf: (end) => codeOf(exitOf[end], signals, recorder.unchecked(), options),
      out: fleet.out,
      ...(lead ? { lead } : {}),
      ...(desk.inputs ? { rebind: rebindOf(desk.inputs, desk.secrets) } : {}),
      now: () => performance.now(),
      sleep: (ms) => sleep(ms, undefined, { signal: signals.leaving }).catch(() => {}),
    }
    state = await (desk.instead ? desk.instead.work(world) : run(desk.plan, world))
    code = codeOf(exitOf[state], signals, recorder.unchecked(), options)
    return code
  } finally {
    const left = await fleet.close({ forget: desk.instead?.forget ?? state === 'passed' })
    if (audited) await auditEnd(journal.run, state ?? 'broken off', code)
    if (!signals.leaving.aborted)
      for (const why of left)
        say(`what this run keeps in ~/.runbook stays on a host: ${(why as Error).message}`)
  }
}

/** An interrupted run says by which signal; `--strict` takes an unread expectation for a failure. */
function codeOf(code: number, signals: Signals, unchecked: number, options: Options): number {
  if (code === exitCodes.interrupted) return interruptedBy(signals)
  return code === exitCodes.passed && options.strict && unchecked > 0 ? exitCodes.failed : code
}

const interruptedBy = (signals: Signals) =>
  signals.terminated() ? exitCodes.terminated : exitCodes.interrupted

/** Seconds; a timer holds no more than 2³¹ ms. */
const longest = 2_000_000
export function millisecondsOf({ limit }: Options): number {
  const seconds = Number(limit)
  if (seconds > 0 && seconds <= longest) return seconds * 1000
  const why = `seconds, more than 0 and at most ${longest.toLocaleString('en')}`
  throw new Refusal([message('unsafe-value', { name: '--limit', why })])
}

// ── events, on their way to disk and to people ─────────────────────────────────────────────────────────────

/**
 * Events that are on disk before anything else happens. How a task ended need not wait: the receipt on its host says
 * it too, and what comes next, the intent of the next body or the end, takes all lines before it along.
 */
const deciding: ReadonlySet<RunEvent['action']> = new Set(['begin', 'resume', 'intend', 'settle', 'end'])

type Recorder = ReturnType<typeof makeRecorder>

/** The one way an event takes: secrets out, onto the disk, to the reports. */
function makeRecorder({ journal, redactor, past }: Desk, tellers: Tellers) {
  const { unchecked } = recall(past)
  return {
    unchecked: () => unchecked.size,
    async record(body: EventBody) {
      const event = withoutSecrets({ at: new Date().toISOString(), ...body }, redactor) as RunEvent
      if (event.action === 'pass' && event.verdict?.outcome === 'unchecked') unchecked.add(event.task)
      await journal.append(event, { sync: deciding.has(event.action) })
      tellers.tell(event)
    },
  }
}

/**
 * What names things in an event, and is no secret: taken from the guide, the command line or ourselves before any
 * secret is bound. By it a resume finds what was done, so that a secret that is part of it must not change it.
 */
const names: ReadonlySet<string> = new Set([
  ...['at', 'action', 'run', 'version', 'hash', 'guide', 'inventory', 'sidecar', 'given', 'directory'],
  ...['hosts', 'host', 'user', 'id', 'step', 'task', 'kind', 'session', 'sha', 'of', 'capture'],
  ...['as', 'code', 'state', 'outcome'],
])
export function withoutSecrets(part: unknown, redactor: Redactor): unknown {
  if (Array.isArray(part)) return part.map((one) => withoutSecrets(one, redactor))
  if (part === null || typeof part !== 'object') return redactor.object(part)
  return Object.fromEntries(
    Object.entries(part).map(([key, inner]) => [
      key,
      names.has(key) ? inner : withoutSecrets(inner, redactor),
    ]),
  )
}

// ── the first event ────────────────────────────────────────────────────────────────────────────────────────

async function recordBegin(desk: Desk, inputs: Inputs, recorder: Recorder): Promise<void> {
  const { journal, past, plan } = desk
  if (past.length === 0) {
    await keepChecks(journal.directory, desk.secrets)
    await recorder.record(begin(plan, inputs, journal))
  } else await recorder.record({ action: 'resume', hash: plan.hash, tasks: summariesOf(plan) })
  desk.begun = true
  await recordGuide(inputs, desk, recorder)
}

function begin(plan: Plan, inputs: Inputs, journal: Journal): EventBody {
  return {
    action: 'begin',
    run: journal.run,
    guide: inputs.guide.path,
    inventory: inputs.inventory.path,
    ...(inputs.sidecar ? { sidecar: inputs.sidecar.path } : {}),
    hash: plan.hash,
    given: givenOf(inputs.options),
    version,
    directory: process.cwd(),
    hosts: plan.hosts.map(hostText),
    tasks: summariesOf(plan),
  }
}

function hostText(host: Host) {
  const { name, address, user } = host
  const way = wayTo(host)
  return { name, address, ...(user ? { user } : {}), ...(way ? { way } : {}) }
}

/** The system's `ssh` finds the rest, as in `ssh_config`, by itself. */
function wayTo({ transport, address, port, user, identity, knownHosts }: Host): string | undefined {
  if (transport === 'local' || transport === 'embedded') return undefined
  const options = [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(identity ? ['-i', identity] : []),
    ...(knownHosts ? ['-o', `UserKnownHostsFile=${knownHosts}`] : []),
  ]
  const words = ['ssh', ...options, user ? `${user}@${address}` : address]
  return words.every((word) => /^[\w.:@/~%+=-]+$/.test(word)) ? words.join(' ') : undefined
}

/** The guide, where the log does not hold it as it is now. A secret of several lines must not join them. */
async function recordGuide(inputs: Inputs, { past, redactor }: Desk, { record }: Recorder): Promise<void> {
  const lines = inputs.guide.text.split('\n').map((line) => redactor.text(line))
  const event: EventBody = {
    action: 'guide',
    text: lines.join('\n'),
    steps: placesOf(inputs.guide.runbook),
  }
  const last = past.findLast((one) => one.action === 'guide')
  if (
    last &&
    isDeepStrictEqual({ text: last.text, steps: last.steps }, { text: event.text, steps: event.steps })
  )
    return
  await record(event)
}

function givenOf({ var: vars, role, host, from, only, encoding, lab }: Options) {
  const given = { var: vars, role, host, from, only, encoding, lab }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

// ── signals ────────────────────────────────────────────────────────────────────────────────────────────────

interface Signals {
  stopping: AbortSignal
  leaving: AbortSignal
  /** Stops after the running steps, as the first Ctrl-C does. */
  stop(): void
  terminated(): boolean
  forget(): void
}

/** Ctrl-C once: stop after the running steps. Twice, or SIGTERM: leave now; what runs on the hosts goes on. */
function watchSignals({ stderr }: Terminal): Signals {
  const stopping = new AbortController()
  const leaving = new AbortController()
  setMaxListeners(0, leaving.signal) // each host and each running step listens
  let terminated = false
  const interrupt = () => {
    if (stopping.signal.aborted) return leaving.abort()
    stopping.abort()
    stderr.write('\nstopping after the running steps; once more to leave them running and go\n')
  }
  const terminate = () => {
    terminated = true
    stopping.abort()
    leaving.abort()
  }
  const forget = takeSignals(interrupt, terminate)
  return {
    stopping: stopping.signal,
    leaving: leaving.signal,
    stop: () => {
      if (!stopping.signal.aborted) interrupt()
    },
    terminated: () => terminated,
    forget,
  }
}
