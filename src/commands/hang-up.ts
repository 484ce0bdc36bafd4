import { exitCodes } from '../messages.ts'

/** A terminal that goes away ends a command that has nothing to save as SIGTERM does; a run has more to do then. */
export const hangUp = (): never => process.exit(exitCodes.terminated)
