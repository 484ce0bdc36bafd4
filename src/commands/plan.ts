import { exitCodes } from '../messages.ts'
import { planJson, printPlan } from '../plan-text.ts'
import { loadInputs, planOf } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/** `runbook plan GUIDE`: what would run. Reads no secret and connects to nothing. */
export async function plan(
  [guide]: Array<string>,
  options: Options,
  { stdout, env }: Terminal,
): Promise<number> {
  const made = planOf(await loadInputs(guide!, options))
  const text = options.json
    ? planJson(made)
    : printPlan(made, { color: wantsColor(options, stdout, env), width: widthOf(stdout) })
  stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return exitCodes.passed
}
