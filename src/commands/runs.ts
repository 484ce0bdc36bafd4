import { listRuns } from '../journal.ts'
import { exitCodes } from '../messages.ts'
import type { Options, Terminal } from './options.ts'

/** `runbook runs`: what was run from this account, newest first. */
export async function runs(_: Array<string>, options: Options, { printer }: Terminal): Promise<number> {
  const found = await listRuns()
  const text = options.json
    ? `${JSON.stringify(found, null, 2)}\n`
    : found.map(({ run, state, guide }) => `${run}  ${state.padEnd(11)}  ${guide}\n`).join('')
  printer.write(text)
  return exitCodes.passed
}
