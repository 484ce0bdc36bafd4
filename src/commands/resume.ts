import { findRun, type Journal, newestUnfinished, openJournal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { RunEvent } from '../model.ts'
import { type Remembered, recall } from '../run/recall.ts'
import { resolveSecrets } from '../secrets.ts'
import { approve } from './approve.ts'
import { askSecret } from './ask.ts'
import { carryOut } from './carry-out.ts'
import { loadInputs, planOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { Unapproved } from './tell.ts'

/** `runbook resume [RUN]`: what is done stays done, what was on its way is asked for, the rest runs. */
export async function resume([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const directory = name ? await findRun(name) : await newestUnfinished(terminal.cwd)
  if (!directory) throw missing(name ? `run ${name}` : 'unfinished run of this directory')
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
  const settled = await settle(journal, options)
  if (options.as === 'abort') return exitCodes.failed
  const { inputs, plan } = await sameAsBefore(begin, options)
  await approve(plan, { ...options, yes: true }, terminal)
  const secrets = await resolveSecrets(inputs.inventory.value, {
    ask: askSecret(terminal),
    env: terminal.env,
  })
  const past = [...journal.past, ...settled]
  return carryOut({ inputs, plan: planOf(inputs, secrets), secrets, past, journal }, options, terminal)
}

/** The guide, sidecar and inventory that the run began with; throws `Unapproved` where they have changed. */
async function sameAsBefore(begin: Extract<RunEvent, { action: 'begin' }>, options: Options) {
  const inputs = await loadInputs(begin.guide, {
    ...options,
    ...begin.given,
    ...(begin.inventory ? { inventory: begin.inventory } : {}),
    ...(begin.sidecar ? { with: begin.sidecar } : {}),
  })
  const plan = planOf(inputs)
  if (plan.hash === begin.hash) return { inputs, plan }
  throw new Unapproved(
    `guide, sidecar or inventory have changed since ${begin.run} began: put them back, or start anew with \`runbook exec\``,
  )
}

/** `--as done|redo|abort`: a person decides about steps whose outcome is unknown, or that were left for a person. */
async function settle(journal: Journal, { as, step }: Options): Promise<Array<RunEvent>> {
  if (!as) return []
  const waiting = [...recall(journal.past).tasks].filter(
    ([task, { state }]) => waits(state, as) && (!step || task === step),
  )
  if (waiting.length === 0) throw missing(`task that waits for a decision${step ? ` called ${step}` : ''}`)
  const events = waiting.map(
    ([task]): RunEvent => ({ at: new Date().toISOString(), action: 'settle', task, as }),
  )
  for (const event of events) await journal.append(event, { sync: true })
  return events
}

/** What no step of ours did cannot be done again by us. */
const waits = (state: Remembered['state'], as: NonNullable<Options['as']>) =>
  state === 'unknown' || (state === 'stopped' && as !== 'redo')

const missing = (what: string) => new Refusal([message('missing-file', { what })])
