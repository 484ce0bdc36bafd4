import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CheckPlan,
  checkOf,
  type Health,
  healthOf,
  monitored,
  monitorLine,
  type Tally,
  tallyOf,
} from '../check.ts'
import { type Finding, runCheck } from '../check-run.ts'
import { newRunId, runsDirectory } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { RunEvent } from '../model.ts'
import { makeRedactor, type Redactor } from '../redact.ts'
import type { EventBody, World } from '../run.ts'
import { sanitise } from '../sanitise.ts'
import { millisecondsOf, withoutSecrets, withoutSecretsIn } from './carry-out.ts'
import { openFleet } from './fleet.ts'
import { type Inputs, loadInputs, planOf, rebindOf } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'
import { secretsOf } from './secrets-of.ts'
import { takeSignals } from './signals.ts'
import { tell } from './tell.ts'

/**
 * `runbook check GUIDE`: only what looks is run, files are compared with what the guide writes, and nothing is changed.
 * With `--nagios` whatever goes wrong is told in one line, too.
 */
export async function check(guides: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  if (!options.nagios) return checkOne(guides[0]!, options, terminal)
  let told = ''
  const stderr = { write: (text: string) => (told += text) !== '' } as NodeJS.WriteStream
  try {
    return await checkOne(guides[0]!, options, { ...terminal, stderr })
  } catch (error) {
    const health: Health = tell(error, { ...terminal, stderr }) === exitCodes.faulted ? 'faulted' : 'unknown'
    terminal.stdout.write(`${sanitise(monitorLine(health, tallyOf([]), 0, told || 'trouble of our own'))}\n`)
    return monitored[health][0]
  }
}

async function checkOne(guide: string, options: Options, terminal: Terminal): Promise<number> {
  const inputs = await loadInputs(guide, options)
  const shown = checkOf(planOf(inputs))
  refuseShortLived(shown)
  const secrets = await secretsOf(shown.plan, inputs, terminal)
  const redactor = makeRedactor(Object.entries(secrets).map(([name, value]) => ({ name, value })))
  const work = checkOf(planOf(inputs, secrets))
  const signals = watchSignals()
  try {
    const looked = await onHosts(work, { inputs, secrets, redactor, options, terminal, signals })
    if (signals.code() !== undefined) return signals.code()!
    return conclude(work, looked, options, terminal)
  } catch (error) {
    if (signals.code() !== undefined) return signals.code()!
    throw withoutSecretsIn(error as Error, redactor)
  } finally {
    signals.forget()
  }
}

/** A host inside this process has nothing to be checked: it is made anew each time. */
function refuseShortLived({ plan }: CheckPlan): void {
  const problems = plan.hosts
    .filter(({ transport }) => transport === 'embedded')
    .map(({ name }) =>
      message('unsafe-value', { name: `transport: embedded`, why: `a host that lives on for \`${name}\`` }),
    )
  if (problems.length > 0) throw new Refusal(problems)
}

interface Desk {
  inputs: Inputs
  secrets: Record<string, string>
  redactor: Redactor
  options: Options
  terminal: Terminal
  signals: Signals
}
interface Looked {
  findings: Array<Finding>
  events: Array<RunEvent>
}

/** What a check leaves on a host, the folder of its session, goes with it, whatever happened. */
async function onHosts(work: CheckPlan, desk: Desk): Promise<Looked> {
  const { inputs, secrets, redactor, options, terminal, signals } = desk
  const run = newRunId()
  const say = (text: string) => void terminal.stderr.write(`${sanitise(redactor.text(text))}\n`)
  const events: Array<RunEvent> = []
  const record = async (body: EventBody) => {
    events.push(withoutSecrets({ at: new Date().toISOString(), ...body }, redactor) as RunEvent)
  }
  const limit = millisecondsOf(options)
  if (work.plan.stages.length === 0) return { findings: [], events }
  const given = { plan: work.plan, secrets, past: [], looks: true }
  const fleet = await openFleet(given, { run, directory: runsDirectory() }, options, signals.leaving, say)
  const world: World = {
    link: fleet.link,
    record,
    redactor,
    stopping: signals.stopping,
    leaving: signals.stopping,
    past: [],
    run,
    limit,
    rebind: rebindOf(inputs, secrets),
    now: () => performance.now(),
    sleep: (ms) => sleep(ms, undefined, { signal: signals.stopping }).catch(() => {}),
  }
  try {
    return { findings: await runCheck(work, world), events }
  } finally {
    const left = await fleet.close({ forget: true })
    for (const why of left)
      say(`what this check keeps in ~/.runbook stays on a host: ${(why as Error).message}`)
  }
}

async function conclude(
  work: CheckPlan,
  { findings, events }: Looked,
  options: Options,
  { stdout, env }: Terminal,
): Promise<number> {
  const tally = tallyOf(findings.map(({ found }) => found))
  const health = healthOf(tally)
  const { checkJson, checkText, matterOf } = await import('./check-text.ts')
  if (options.nagios) {
    const line = monitorLine(
      health,
      tally,
      work.left.length + tally['not-run'],
      matterOf(work, findings, health),
    )
    stdout.write(`${sanitise(line)}\n`)
    return monitored[health][0]
  }
  const code = codeOf(health, tally, options)
  const look = { color: wantsColor(options, stdout, env), width: widthOf(stdout) }
  const given = { work, findings, events, tally, health, exit: code }
  const flags = { verbose: options.verbose === true, quiet: options.quiet === true }
  stdout.write(options.json ? checkJson(given) : checkText(given, { ...look, ...flags }))
  return code
}

const codes: Readonly<Record<Health, number>> = {
  healthy: exitCodes.passed,
  unchecked: exitCodes.passed,
  differs: exitCodes.failed,
  faulted: exitCodes.faulted,
  unknown: exitCodes.unknown,
  nothing: exitCodes.refused,
}
const codeOf = (health: Health, tally: Tally, { strict }: Options): number =>
  strict && health === 'unchecked' && tally.unchecked > 0 ? exitCodes.failed : codes[health]

// ── signals ──────────────────────────────────────────────────────────────────────────────────────────────

interface Signals {
  /** Nothing more is run, and what runs is not waited for. */
  stopping: AbortSignal
  /** Nor is it cleared away. */
  leaving: AbortSignal
  code(): number | undefined
  forget(): void
}

/** The first signal ends the check and lets it clear its folders away; the second ends it at once. */
function watchSignals(): Signals {
  const [stopping, leaving] = [new AbortController(), new AbortController()]
  let code: number | undefined
  const end = (ending: number) => () => {
    if (stopping.signal.aborted) leaving.abort()
    stopping.abort()
    code ??= ending
  }
  const [interrupt, terminate] = [end(exitCodes.interrupted), end(exitCodes.terminated)]
  const forget = takeSignals(interrupt, terminate)
  return {
    stopping: stopping.signal,
    leaving: leaving.signal,
    code: () => code,
    forget,
  }
}
