/** From a bound plan to an exit code: hosts opened, log begun, steps run, reports written. */
import { setMaxListeners } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createJournal, type Journal } from '../journal.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import type { EndState, Plan, Reporter, RunEvent } from '../model.ts'
import { makeRedactor, type Redactor } from '../redact.ts'
import { makeReporter } from '../report.ts'
import { recall } from '../run/recall.ts'
import { type EventBody, exitOf, run } from '../run.ts'
import { sanitise } from '../sanitise.ts'
import { version } from '../version.ts'
import { openFleet } from './fleet.ts'
import { type Inputs, rebindOf } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'
import { summariesOf } from './summaries.ts'

export interface Undertaking {
  inputs: Inputs
  plan: Plan
  secrets: Record<string, string>
  /** The log of the run that is resumed, and what it says so far; a new run begins one. */
  journal?: Journal
  past: Array<RunEvent>
}

/** The exit code. Hosts and files are let go of and closed, whatever happens; a run that never began leaves nothing. */
export async function carryOut(work: Undertaking, options: Options, terminal: Terminal): Promise<number> {
  const limit = millisecondsOf(options)
  const redactor = makeRedactor(Object.entries(work.secrets).map(([name, value]) => ({ name, value })))
  const signals = watchSignals(terminal)
  const journal = work.journal ?? (await createJournal())
  const desk: Desk = { ...work, options, terminal, journal, redactor, signals, limit, begun: false }
  try {
    return await withReports(desk)
  } catch (error) {
    if (signals.leaving.aborted && (error as Error).name === 'AbortError') return interruptedBy(signals)
    throw withoutSecretsIn(error as Error, redactor)
  } finally {
    if (!work.journal) await journal.close()
    if (!work.journal && !desk.begun) await rm(journal.directory, { recursive: true, force: true })
    signals.forget()
  }
}

/** Whatever went wrong may quote what was bound, or what a host said. */
function withoutSecretsIn(error: Error, redactor: Redactor): Error {
  error.message = redactor.text(error.message)
  if (error.stack) error.stack = redactor.text(error.stack)
  return error
}

/** Everything that a run is made with. */
interface Desk extends Undertaking {
  options: Options
  terminal: Terminal
  journal: Journal
  redactor: Redactor
  signals: Signals
  /** Milliseconds a step may take. */
  limit: number
  /** Its first event is on disk. */
  begun: boolean
}

async function withReports(desk: Desk): Promise<number> {
  const tellers = openReports(desk.options, desk.terminal, desk.journal)
  try {
    tellers.remember(desk.past)
    return await withHosts(desk, tellers)
  } finally {
    tellers.close()
  }
}

async function withHosts(desk: Desk, tellers: Tellers): Promise<number> {
  const { journal, options, redactor, signals, terminal } = desk
  const recorder = makeRecorder(desk, tellers)
  const say = (text: string) => void terminal.stderr.write(`${sanitise(redactor.text(text))}\n`)
  const fleet = await openFleet(desk, journal, options, signals.leaving, say)
  let state: EndState | undefined
  try {
    if (desk.past.length === 0) await recorder.record(begin(desk, journal))
    else await recorder.record({ action: 'resume', hash: desk.plan.hash, tasks: summariesOf(desk.plan) })
    desk.begun = true
    state = await run(desk.plan, {
      link: fleet.link,
      record: recorder.record,
      redactor,
      stopping: signals.stopping,
      leaving: signals.leaving,
      past: desk.past,
      run: journal.run,
      limit: desk.limit,
      rebind: rebindOf(desk.inputs, desk.secrets),
      now: () => performance.now(),
      sleep: (ms) => sleep(ms, undefined, { signal: signals.leaving }).catch(() => {}),
    })
    return codeOf(exitOf[state], signals, recorder.unchecked(), options)
  } finally {
    const left = await fleet.close({ forget: state === 'passed' })
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
function millisecondsOf({ limit }: Options): number {
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
function withoutSecrets(part: unknown, redactor: Redactor): unknown {
  if (Array.isArray(part)) return part.map((one) => withoutSecrets(one, redactor))
  if (part === null || typeof part !== 'object') return redactor.object(part)
  return Object.fromEntries(
    Object.entries(part).map(([key, inner]) => [
      key,
      names.has(key) ? inner : withoutSecrets(inner, redactor),
    ]),
  )
}

interface Tellers {
  tell(event: RunEvent): void
  /** Events of before, so that a report knows what it speaks of. */
  remember(past: ReadonlyArray<RunEvent>): void
  close(): void
}

/** The terminal's report, JSON lines on stdout if asked, and reports into files at the end. */
function openReports(options: Options, { stdout, stderr, env }: Terminal, journal: Journal): Tellers {
  const screen = options.json ? stderr : stdout
  const log = join(journal.directory, 'events.jsonl')
  const look = { color: wantsColor(options, screen, env), width: widthOf(screen), log }
  const shown = makeReporter('terminal', {
    ...look,
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  })
  const lines: Reporter | undefined = options.json ? makeReporter('json', look) : undefined
  const files = (options.report ?? []).map((pair) => openFile(pair, look))
  return {
    tell(event) {
      screen.write(shown(event))
      if (lines) stdout.write(lines(event))
      for (const file of files) file.tell(event)
    },
    remember(past) {
      for (const event of past) for (const fold of [shown, ...files.map((file) => file.reporter)]) fold(event)
    },
    close() {
      for (const file of files) file.close()
    },
  }
}
/** A report is written as it comes; where it cannot be, the run ends as without its log. */
function openFile(pair: string, look: { color: boolean; width: number }) {
  const [, form = '', path = ''] = /^([a-z]+)=(.+)$/.exec(pair) ?? []
  if (!path)
    throw new Refusal([
      message('unsafe-value', { name: '--report', why: 'FORM=FILE, such as json=run.jsonl' }),
    ])
  const reporter = makeReporter(form, { ...look, color: false })
  const trying = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      throw new Fault('journal', '', `report ${path} cannot be written: ${(cause as Error).message}`, {
        cause,
      })
    }
  }
  const fd = trying(() => openSync(path, 'w', 0o600))
  return {
    reporter,
    tell: (event: RunEvent) => void trying(() => writeFileSync(fd, reporter(event))),
    close: () => closeSync(fd),
  }
}

// ── the first event ────────────────────────────────────────────────────────────────────────────────────────

function begin({ inputs, plan }: Undertaking, journal: Journal): EventBody {
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
    hosts: plan.hosts.map(({ name, address, user }) => ({ name, address, ...(user ? { user } : {}) })),
    tasks: summariesOf(plan),
  }
}

function givenOf({ var: vars, role, host, from, only, encoding }: Options) {
  const given = { var: vars, role, host, from, only, encoding }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

// ── signals ────────────────────────────────────────────────────────────────────────────────────────────────

interface Signals {
  stopping: AbortSignal
  leaving: AbortSignal
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
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', terminate)
  return {
    stopping: stopping.signal,
    leaving: leaving.signal,
    terminated: () => terminated,
    forget: () => process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', terminate),
  }
}
