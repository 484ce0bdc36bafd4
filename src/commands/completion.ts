import { shells } from '../completion.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { Options, Terminal } from './options.ts'

/** `runbook completion SHELL`: what the shell is to be told; `source <(runbook completion bash)`. */
export async function completion(names: Array<string>, _: Options, { printer }: Terminal): Promise<number> {
  const [name = ''] = names
  const script = Object.hasOwn(shells, name) ? shells[name] : undefined
  if (!script)
    throw new Refusal([message('unsafe-value', { name: 'the shell', why: Object.keys(shells).join(' or ') })])
  printer.write(script)
  return exitCodes.passed
}
