import { readFile } from 'node:fs/promises'
import { inspectionJson, printInspection } from '../inspect.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { readGuide } from '../read.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/** `runbook inspect GUIDE`: what each line was taken for; the very reading that `exec` would run. */
export async function inspect(
  [guide]: Array<string>,
  options: Options,
  { stdout, env }: Terminal,
): Promise<number> {
  const bytes = await readFile(guide!).catch(() => {
    throw new Refusal([message('missing-file', { what: `guide ${guide}` })])
  })
  const { runbook, text } = readGuide(bytes, guide!)
  const look = {
    color: wantsColor(options, stdout, env),
    width: widthOf(stdout),
    because: options.because === true,
  }
  stdout.write(options.json ? `${inspectionJson(runbook)}\n` : printInspection(runbook, text, look))
  return exitCodes.passed
}
