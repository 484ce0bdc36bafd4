import { adapt } from '../adapt.ts'
import { rowsToPaste } from '../doubts.ts'
import { inspectionJson, printInspection } from '../inspect.ts'
import { exitCodes } from '../messages.ts'
import { emptySidecar } from '../sidecar.ts'
import { guideAt, leastConfidence, loadSidecar, refuseDoubts } from './inputs.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/** `runbook inspect GUIDE`: what each line was taken for; the very reading that `exec` would run. */
export async function inspect(
  [guide]: Array<string>,
  options: Options,
  { printer, env }: Terminal,
): Promise<number> {
  const { runbook: read, text } = await guideAt(guide!, options)
  const beside = await loadSidecar(guide!, options)
  const runbook = adapt(read, beside?.value ?? emptySidecar)
  const least = leastConfidence(options)
  const look = {
    color: wantsColor(options, printer, env),
    width: widthOf(printer),
    because: options.because === true,
  }
  if (options.json) printer.write(`${inspectionJson(runbook)}\n`)
  else printer.write(options.rows ? rowsToPaste(runbook, least) : printInspection(runbook, text, look))
  refuseDoubts(runbook, options)
  return exitCodes.passed
}
