import type { VFileMessage } from 'vfile-message'
import { exitCodes, Refusal } from '../messages.ts'
import { approve } from './approve.ts'
import { refuseUnattended } from './by-hand.ts'
import { carryOut } from './carry-out.ts'
import { whileConnecting } from './early.ts'
import { loadInputs, planOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { atOnce, paceOf } from './pace.ts'
import { reportsFor } from './reports.ts'

/** `runbook exec GUIDE…`: each guide a run of its own, in order; the first that does not pass ends it. */
export async function exec(guides: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  refuseUnattended(options, terminal)
  const told = guides.map((guide) => reportsFor(guide, options, guides.length))
  if (guides.length > 1) await refuseAtFault(guides, options)
  for (const [index, guide] of guides.entries()) {
    const code = await execOne(guide, { ...options, ...told[index] }, terminal)
    if (code !== exitCodes.passed) return code
  }
  return exitCodes.passed
}

/** What is wrong with any of several guides is said before the first of them is run. */
async function refuseAtFault(guides: ReadonlyArray<string>, options: Options): Promise<void> {
  const problems: Array<VFileMessage> = []
  for (const guide of guides) {
    try {
      planOf(await loadInputs(guide, options))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push(...error.messages)
    }
  }
  if (problems.length > 0) throw new Refusal(problems)
}

async function execOne(guide: string, options: Options, terminal: Terminal): Promise<number> {
  const inputs = await loadInputs(guide, options)
  const shown = planOf(inputs)
  const hosts = shown.hosts.slice(0, atOnce(paceOf(options, shown)))
  const approval = await approve(shown, inputs, options, terminal)
  return whileConnecting({ hosts, plan: shown, inputs }, options, terminal, async (secrets, early) => {
    const plan = Object.keys(secrets).length === 0 ? shown : planOf(inputs, secrets)
    const work = { what: 'exec' as const, inputs, approval, plan, secrets, early, past: [] }
    return carryOut(work, options, terminal)
  })
}
