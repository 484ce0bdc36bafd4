import { exitCodes } from '../messages.ts'
import { planJson, printPlan } from '../plan-text.ts'
import { loadInputs, planOf } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/**
 * `runbook plan GUIDE`: what would run. Reads no secret and connects to nothing, but with `--live`: that reads the files to
 * be changed from their hosts and shows the differences.
 */
export async function plan([guide]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const { stdout, env } = terminal
  const inputs = await loadInputs(guide!, options)
  const made = planOf(inputs)
  const ahead = options.live ? await import('./live.ts') : undefined
  const files = await ahead?.lookAhead(inputs, options, terminal)
  const text = options.json
    ? planJson(made, files)
    : printPlan(made, { color: wantsColor(options, stdout, env), width: widthOf(stdout) })
  stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  if (files && !options.json) stdout.write(`\n${ahead!.printProspects(files)}`)
  return exitCodes.passed
}
