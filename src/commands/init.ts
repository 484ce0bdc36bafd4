import { initInventory } from '../init.ts'
import { exitCodes } from '../messages.ts'
import { guideAt } from './inputs.ts'
import type { Options, Terminal } from './options.ts'

/** `runbook init GUIDE`: the inventory that the guide needs, with everything it does not say left to fill in. */
export async function init([guide]: Array<string>, options: Options, { printer }: Terminal): Promise<number> {
  printer.write(initInventory((await guideAt(guide!, options)).runbook))
  return exitCodes.passed
}
