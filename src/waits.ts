/** Where a guide says to wait, and for how long: in its prose and comments, never in what is run or printed. */
import type { Position, Runbook } from './model.ts'
import { waitOf } from './vocabulary/waiting.ts'

export interface Wait {
  line: number
  seconds: number
}

/** Nobody is kept waiting longer than this, in seconds. */
const longest = 3600
/** The longest sentence that is looked at, in characters. */
const sentenceLength = 500

/** Every place that says to wait, in the order of the guide. */
export function waitsIn(guide: string, runbook: Runbook): Array<Wait> {
  const lines = guide.split(/\r?\n/)
  const code = codeLines(runbook)
  return lines.flatMap((text, i) => {
    if (code.has(i + 1)) return []
    const before = code.has(i) ? '' : (lines[i - 1] ?? '').split(ends).at(-1)!.slice(-sentenceLength)
    const sentences = text.split(ends).map((sentence, n) => (n === 0 ? `${before} ${sentence}` : sentence))
    const found = sentences.flatMap((sentence, n) => {
      const seconds = waitOf(sentence.slice(0, 2 * sentenceLength))
      const isOfBefore = n === 0 && waitOf(before) === seconds
      return seconds === undefined || isOfBefore ? [] : [seconds]
    })
    return found.length > 0 ? [{ line: i + 1, seconds: Math.min(longest, Math.max(...found)) }] : []
  })
}

const ends = /[.!?](?=\s|$)|[。！？]/

/** Lines of what is run, written, or printed. */
function codeLines({ steps, asides }: Runbook): Set<number> {
  const lines = new Set<number>()
  const add = ({ start, end }: Position) => {
    for (let line = start.line; line <= end.line; line++) lines.add(line)
  }
  for (const step of steps) {
    if (step.kind !== 'manual') add(step.position)
    if ('expected' in step && step.expected) add(step.expected.position)
  }
  for (const { kind, position } of asides) if (kind === 'output') add(position)
  return lines
}
