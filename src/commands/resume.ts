import { findRun, newestUnfinished, openJournal, readJournal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { RunEvent } from '../model.ts'
import { recall } from '../run/recall.ts'
import { resolveSecrets } from '../secrets.ts'
import { approve } from './approve.ts'
import { askSecret } from './ask.ts'
import { carryOut } from './carry-out.ts'
import { loadInputs, planOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { Unapproved } from './tell.ts'

/** `runbook resume [RUN]`: what is done stays done, what was on its way is asked for, the rest runs. */
export async function resume([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const run = name ? await findRun(name) : await newestUnfinished(terminal.cwd)
  if (!run)
    throw new Refusal([
      message('missing-file', { what: name ? `run ${name}` : 'unfinished run of this directory' }),
    ])
  const past = await readJournal(run)
  const { begin, end } = recall(past)
  if (!begin) throw new Refusal([message('missing-file', { what: `first event of run ${run}` })])
  if (end?.state === 'passed') {
    terminal.stderr.write(`${begin.run} has passed; there is nothing left to do\n`)
    return exitCodes.passed
  }
  const settled = await settle(run, past, options)
  if (settled === 'aborted') return exitCodes.failed
  return goOn(run, [...past, ...settled], begin, options, terminal)
}

type Begin = Extract<RunEvent, { action: 'begin' }>

async function goOn(run: string, past: Array<RunEvent>, begin: Begin, options: Options, terminal: Terminal) {
  const inputs = await loadInputs(begin.guide, {
    ...options,
    ...begin.given,
    ...(begin.inventory ? { inventory: begin.inventory } : {}),
    ...(begin.sidecar ? { with: begin.sidecar } : {}),
  })
  const plan = planOf(inputs)
  if (plan.hash !== begin.hash)
    throw new Unapproved(
      `guide, sidecar or inventory have changed since ${begin.run} began: put them back, or start anew with \`runbook exec\``,
    )
  if (!options.yes) await approve(plan, { ...options, yes: true }, terminal)
  const secrets = await resolveSecrets(inputs.inventory.value, {
    ask: askSecret(terminal),
    env: terminal.env,
  })
  return carryOut({ inputs, plan: planOf(inputs, secrets), secrets, past, run }, options, terminal)
}

/** `--as done|redo|abort`: a person decides about steps whose outcome is unknown. */
async function settle(
  run: string,
  past: Array<RunEvent>,
  options: Options,
): Promise<Array<RunEvent> | 'aborted'> {
  const as = options.as
  if (!as) return []
  const unknown = [...recall(past).tasks].filter(
    ([task, { state }]) => state === 'unknown' && (!options.step || task === options.step),
  )
  if (unknown.length === 0)
    throw new Refusal([
      message('missing-file', {
        what: `task with an unknown outcome${options.step ? ` called ${options.step}` : ''}`,
      }),
    ])
  const journal = await openJournal(run)
  const events = unknown.map(
    ([task]): RunEvent => ({ at: new Date().toISOString(), action: 'settle', task, as }),
  )
  for (const event of events) await journal.append(event, { sync: true })
  await journal.close()
  return as === 'abort' ? 'aborted' : events
}
