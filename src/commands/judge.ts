import { createReadStream } from 'node:fs'
import { judge } from '../judge.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { Expected, Masked, Verdict } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { type Options, type Terminal, wantsColor } from './options.ts'

/**
 * `runbook judge EXPECTED ACTUAL`: one expectation against one output, by the rules and with the explanation of a run.
 * Exit code 0: holds, 1: does not, 2: there was nothing to compare.
 */
export async function judgeTexts(
  [expected, actual]: Array<string>,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  if (expected === '-' && actual === '-')
    throw new Refusal([message('unsafe-value', { name: '-', why: 'one of the two to be a file' })])
  const [wanted, printed] = [await textOf(expected!, terminal), await textOf(actual!, terminal)]
  const verdict = judge(expectationOf(wanted, options.as as Expected['as'] | undefined), printed)
  const { stdout, env } = terminal
  if (options.json) stdout.write(`${JSON.stringify({ schemaVersion: 1, ...verdict }, null, 2)}\n`)
  else {
    const lines = await explained(verdict, expected!, wantsColor(options, stdout, env))
    stdout.write(`${lines.join('\n')}\n`)
  }
  return codes[verdict.outcome]
}

const codes: Record<Verdict['outcome'], number> = {
  held: exitCodes.passed,
  differs: exitCodes.failed,
  unchecked: exitCodes.refused,
}

/** The lines as they stand in the file, as if a guide printed them there. */
function expectationOf(text: string, as: Expected['as'] = 'auto'): Expected<Masked> {
  const value = text.replace(/\n+$/, '')
  const points = value.split('\n').map((_, i) => ({ line: i + 1, column: 1 }))
  const position = { start: points[0]!, end: points.at(-1)! }
  return { text: { value, shown: value, points }, position, as, drop: [] }
}

const heads: Record<Verdict['outcome'], [text: string, look: 'green' | 'red' | 'yellow']> = {
  held: ['holds', 'green'],
  differs: ['does not hold', 'red'],
  unchecked: ['unchecked', 'yellow'],
}

async function explained(verdict: Verdict, path: string, color: boolean): Promise<Array<string>> {
  const { default: picocolors } = await import('picocolors')
  const { verdictLines } = await import('../reporters/verdict.ts')
  const paint = picocolors.createColors(color)
  const [head, look] = heads[verdict.outcome]
  return [`${paint[look](head)}: ${sanitise(verdict.rule)}`, ...verdictLines(verdict, paint, path)]
}

/** Bytes of a text that is compared. */
const largest = 256 * 1024 * 1024

async function textOf(path: string, { stdin }: Terminal): Promise<string> {
  const chunks: Array<Buffer> = []
  let bytes = 0
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      chunks.push(Buffer.from(chunk))
      bytes += chunks.at(-1)!.length
      if (bytes > largest) throw new Refusal([message('too-large', sizes(path), { path })])
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new Refusal([message('missing-file', { what: `file ${path}`, code })])
  }
  return textIn(Buffer.concat(chunks), path)
}
const sizes = (path: string) => ({ what: path, size: 'more than 256 MiB', limit: '256 MiB' })

function textIn(bytes: Buffer, path: string): string {
  if (bytes.includes(0)) throw new Refusal([message('binary-guide', { what: 'binary file' }, { path })])
  return new TextDecoder().decode(bytes)
}
