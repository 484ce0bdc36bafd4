import { readFile } from 'node:fs/promises'
import { initInventory } from '../init.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { readGuide } from '../read.ts'
import type { Options, Terminal } from './options.ts'

/** `runbook init GUIDE`: the inventory that the guide needs, with everything it does not say left to fill in. */
export async function init([guide]: Array<string>, _options: Options, { stdout }: Terminal): Promise<number> {
  const bytes = await readFile(guide!).catch(() => {
    throw new Refusal([message('missing-file', { what: `guide ${guide}` })])
  })
  stdout.write(initInventory(readGuide(bytes, guide!).runbook))
  return exitCodes.passed
}
