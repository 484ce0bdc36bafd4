/** From a bound plan to an exit code: hosts opened, log begun, steps run, reports written. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createJournal, type Journal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { Plan, Reporter, RunEvent, Task, TaskSummary } from '../model.ts'
import { makeRedactor, type Redactor } from '../redact.ts'
import { makeReporter } from '../report.ts'
import { type EventBody, exitOf, run } from '../run.ts'
import { version } from '../version.ts'
import { openFleet } from './fleet.ts'
import type { Inputs } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

export interface Undertaking {
  inputs: Inputs
  plan: Plan
  secrets: Record<string, string>
  /** The log of the run that is resumed, and what it says so far; a new run begins one. */
  journal?: Journal
  past: Array<RunEvent>
}

export async function carryOut(work: Undertaking, options: Options, terminal: Terminal): Promise<number> {
  const signals = watchSignals(terminal)
  const journal = work.journal ?? (await createJournal())
  const redactor = makeRedactor(Object.entries(work.secrets).map(([name, value]) => ({ name, value })))
  const tellers = openReports(options, terminal, journal)
  tellers.remember(work.past)
  const recorder = makeRecorder(journal, redactor, tellers)
  const fleet = await openFleet(work, journal, options, signals.leaving, terminal)
  let forget = false
  try {
    if (work.past.length === 0) await recorder.record(begin(work, journal))
    else await recorder.record({ action: 'resume', hash: work.plan.hash })
    const state = await run(work.plan, {
      link: fleet.link,
      record: recorder.record,
      redactor,
      stopping: signals.stopping,
      leaving: signals.leaving,
      past: work.past,
      run: journal.run,
      limit: secondsOf(options) * 1000,
      now: () => performance.now(),
      sleep: (ms) => sleep(ms, undefined, { signal: signals.leaving }).catch(() => {}),
    })
    forget = state === 'passed'
    return codeOf(exitOf[state], signals, recorder.unchecked(), options)
  } finally {
    await fleet.close({ forget })
    if (!work.journal) await journal.close()
    await tellers.finish()
    signals.forget()
  }
}

/** An interrupted run says by which signal; `--strict` takes an unread expectation for a failure. */
function codeOf(code: number, signals: Signals, unchecked: number, options: Options): number {
  if (code === exitCodes.interrupted) return signals.terminated() ? exitCodes.terminated : code
  return code === exitCodes.passed && options.strict && unchecked > 0 ? exitCodes.failed : code
}

function secondsOf(options: Options): number {
  const seconds = Number(options.limit)
  if (seconds > 0) return seconds
  throw new Refusal([message('unsafe-value', { name: '--limit', why: 'seconds, more than 0' })])
}

// ── events, on their way to disk and to people ─────────────────────────────────────────────────────────────

/** Events that decide what a resume does, on disk before anything else happens. */
const deciding: ReadonlySet<RunEvent['action']> = new Set([
  'begin',
  'resume',
  'intend',
  'pass',
  'already',
  'fail',
  'unknown',
  'skip',
  'settle',
  'end',
])

/** The one way an event takes: secrets out, onto the disk, to the reports. */
function makeRecorder(journal: Journal, redactor: Redactor, tellers: Tellers) {
  let unchecked = 0
  return {
    unchecked: () => unchecked,
    async record(body: EventBody) {
      const event = redactor.object({ at: new Date().toISOString(), ...body } as RunEvent)
      if (event.action === 'pass' && event.verdict?.outcome === 'unchecked') unchecked++
      await journal.append(event, { sync: deciding.has(event.action) })
      tellers.tell(event)
    },
  }
}

interface Tellers {
  tell(event: RunEvent): void
  /** Events of before, so that a report knows what it speaks of. */
  remember(past: ReadonlyArray<RunEvent>): void
  finish(): Promise<void>
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
      for (const file of files) file.text.push(file.reporter(event))
    },
    remember(past) {
      for (const event of past) for (const fold of [shown, ...files.map((file) => file.reporter)]) fold(event)
    },
    async finish() {
      for (const { path, text } of files) await writeFile(path, text.join(''), { mode: 0o600 })
    },
  }
}
function openFile(pair: string, look: { color: boolean; width: number }) {
  const [, form = '', path = ''] = /^([a-z]+)=(.+)$/.exec(pair) ?? []
  if (!path)
    throw new Refusal([
      message('unsafe-value', { name: '--report', why: 'FORM=FILE, such as json=run.jsonl' }),
    ])
  return { path, reporter: makeReporter(form, { ...look, color: false }), text: [] as Array<string> }
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
    tasks: plan.stages.flatMap((stage) => stage.tasks).map(summaryOf),
  }
}

function givenOf({ var: vars, role, host, from, only }: Options) {
  const given = { var: vars, role, host, from, only }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
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
  return text.includes('<<')
    ? text.split('\n', 1)[0]!
    : text
        .trimEnd()
        .replace(/\s*\n\s*/g, ' ⏎ ')
        .slice(0, 300)
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
