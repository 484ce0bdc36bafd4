import { inspectionJson, printInspection } from '../inspect.ts'
import { exitCodes } from '../messages.ts'
import { guideAt } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/** `runbook inspect GUIDE`: what each line was taken for; the very reading that `exec` would run. */
export async function inspect(
  [guide]: Array<string>,
  options: Options,
  { stdout, env }: Terminal,
): Promise<number> {
  const { runbook, text } = await guideAt(guide!)
  const look = {
    color: wantsColor(options, stdout, env),
    width: widthOf(stdout),
    because: options.because === true,
  }
  stdout.write(options.json ? `${inspectionJson(runbook)}\n` : printInspection(runbook, text, look))
  return exitCodes.passed
}
