import { weight } from '../signs/confidence.ts'
import { isSentence, isTyped } from '../signs/evidence.ts'
import { type Line, passage, solid } from '../signs/lines.ts'
import { withoutNote } from '../signs/notes.ts'
import { answersIn, takeAnswer } from './lines/answers.ts'
import { isUnfinished, takeBare, takeHash, takePrompted, takeTalk } from './lines/commands.ts'
import { configBlock, takeCaptioned, takeConfig, takeJobs, takeNamed, takeScript } from './lines/contents.ts'
import { takeLabelled } from './lines/editors.ts'
import {
  isCalledOutput,
  isPrintedBlock,
  opensUsage,
  printedUnits,
  takePrinted,
  takeRest,
  takeTable,
  takeUnknown,
  usage,
} from './lines/printed.ts'
import { takeBlank, takeHostLabel, takeRemark, takeRuler } from './lines/remarks.ts'
import { type Mood, type Scan, scanOf, type Unit, unit } from './lines/scan.ts'
import { beginsStatement, isOneStatement, takeStatement } from './lines/statements.ts'
import type { Block } from './outline.ts'

/** Reads one block of code: each line is taken for something, nothing twice. */
export function readBlock(block: Block, mood: Mood): Array<Unit> {
  const scan = scanOf(block, mood)
  if (block.lines.every((line) => line.text.trim() === '')) return []
  const called =
    isCalledOutput(scan, mood) &&
    !(mood.output === 'perhaps' && beginsStatement(scan)) &&
    !isOneStatement(scan)
  const rest = called ? restIn(block) : 0
  if (rest > 0) {
    const [printed, more] = [block.lines.slice(0, rest), block.lines.slice(rest)]
    const { output: _, ...after } = mood
    return [...readBlock({ ...block, lines: printed }, mood), ...readBlock({ ...block, lines: more }, after)]
  }
  if (called)
    return mood.asking
      ? printedUnits(scan, 'it is called output', weight.likely)
      : [unit('output', solid(block.lines), 'it is called output', weight.likely)]
  const config = configBlock(scan, mood)
  if (config) return [config]
  if (mood.asking) {
    const asked = answersIn(scan)
    if (asked) return asked
  }
  while (scan.at < scan.lines.length) step(scan)
  if (isPrintedBlock(scan, mood))
    return printedUnits(
      scan,
      mood.asking ? 'below the command that prints it' : 'reads like a log',
      weight.either,
    )
  return scan.units.map((one) =>
    one.kind === 'output' ? { ...one, text: passage(one.rows.map(withoutNote)) } : one,
  )
}

/**
 * Where, in a block that nothing marks as one, what was printed ends: at a blank line, above lines that are typed to the last
 * one of them; nowhere, once a program has told the reader what to do.
 */
function restIn({ lines, trust }: Block): number {
  if (trust !== 'loose') return 0
  let from = 0
  for (let at = 0; at <= lines.length; at += 1) {
    const text = lines[at]?.text ?? ''
    if (text.trim() !== '') {
      if (isSentence(text.trim())) return 0
      continue
    }
    const paragraph = lines.slice(from, at)
    if (
      from > 0 &&
      paragraph.length > 0 &&
      paragraph.every((line) => /^\S/.test(line.text) && isTyped(line.text))
    )
      return from
    from = at + 1
  }
  return 0
}

/** Rules in the order they are tried; each takes some lines and returns true, or leaves them. */
const rules: Array<(scan: Scan, line: Line) => boolean> = [
  takeBlank,
  takeTalk,
  takeRuler,
  takeHostLabel,
  takeStatement,
  takePrompted,
  takeNamed,
  takeScript,
  takeHash,
  takeJobs,
  takeLabelled,
  takeCaptioned,
  takeRemark,
  takeAnswer,
  takeTable,
  takeUnknown,
  takePrinted,
  takeBare,
  takeConfig,
  takeRest,
]

/** `5.b install pip`: the author counts on, and no program speaks any more. */
function beginsAnew({ text }: Line): boolean {
  const number = /^\s*\d{1,2}(?:\.\w{1,2})*[.)]?\s+(?=\p{L})/u.exec(text)
  return number !== null && !isTyped(text.slice(number[0].length))
}

function step(scan: Scan): void {
  const line = scan.lines[scan.at]!
  if (usage.test(line.text) || opensUsage(scan)) scan.usage = scan.last?.prompt === undefined
  if (scan.told && scan.gap && beginsAnew(line)) scan.told = false
  scan.unfinished ||= isUnfinished(scan, line)
  for (const rule of rules) if (rule(scan, line)) return
}
