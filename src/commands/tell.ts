/** How an error leaves the house: in words on stderr, with a documented exit code. */
import { exitCodes, Fault, Refusal } from '../messages.ts'
import type { FaultCode } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import type { Terminal } from './options.ts'

const codeOfFault: Partial<Record<FaultCode, number>> = {
  locked: exitCodes.locked,
  journal: exitCodes.journal,
}

export function tell(error: unknown, { stderr, env }: Terminal): number {
  if (error instanceof Refusal) return say(stderr, error.message, exitCodes.refused)
  if (error instanceof Unapproved) return say(stderr, `runbook: ${error.message}`, exitCodes.unapproved)
  if (error instanceof Interrupted) return say(stderr, `runbook: ${error.message}`, exitCodes.interrupted)
  if (error instanceof Fault) {
    const host = error.host ? `${error.host}: ` : ''
    return say(stderr, `runbook: ${host}${error.message}`, codeOfFault[error.code] ?? exitCodes.faulted)
  }
  const text = error instanceof Error ? error.message : String(error)
  if (env.RUNBOOK_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`)
  return say(
    stderr,
    `runbook: unexpected trouble of our own: ${text} (RUNBOOK_DEBUG=1 shows where)`,
    exitCodes.journal,
  )
}

function say(stderr: NodeJS.WriteStream, text: string, code: number): number {
  stderr.write(`${sanitise(text)}\n`)
  return code
}

/** Nobody said yes: nothing was run, exit 3. */
export class Unapproved extends Error {
  override name = 'Unapproved'
}

/** Ctrl-C at a question without which there is nothing to go on with: exit 130. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}
