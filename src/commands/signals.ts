/** Signals that end a command. */
import { exitCodes } from '../messages.ts'

/** A terminal that goes away ends a command that has nothing to save as SIGTERM does; a run has more to do then. */
export const hangUp = (): never => process.exit(exitCodes.terminated)

/** Ctrl-C, and what tells to leave, are a command's own until they are given back. */
export function takeSignals(interrupt: () => void, terminate: () => void): () => void {
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', terminate).off('SIGHUP', hangUp)
  return () => {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', terminate).on('SIGHUP', hangUp)
  }
}
