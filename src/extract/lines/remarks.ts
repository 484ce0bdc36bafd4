/** Lines that are neither typed nor printed: blanks, rulers, remarks. */
import { weight } from '../../signs/confidence.ts'
import { isTable, isTyped, readable } from '../../signs/evidence.ts'
import type { Line } from '../../signs/lines.ts'
import { isNote } from '../../signs/notes.ts'
import { isPrinter } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { isLoneRole } from '../../signs/roles/phrases.ts'
import { headOf } from '../../signs/shell.ts'
import { isChoice, saysPage, saysType } from '../../signs/words.ts'
import { indexFrom, lastIndexBefore } from '../near.ts'
import { askedIn, takeWish, wantsAnswer } from './answers.ts'
import { isOutput, program, type Scan, take, unit } from './scan.ts'

export function takeBlank(scan: Scan, line: Line): boolean {
  if (line.text.trim() !== '') return false
  scan.at += 1
  scan.gap = true
  scan.usage = false
  return true
}

/** `-------` between things, and addresses of pages. */
export function takeRuler(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (isTable(text)) return false
  if (isFrame(scan, text)) return takeFrame(scan, line)
  if (/^([-=*_~#─━═.·])\1{4,}$/.test(text)) {
    if (
      scan.last &&
      (isPrinter(program(scan.last)) || (isSaidByIt(scan) && !scan.gap && /^[-=]+$/.test(text)))
    )
      return false
    scan.last = undefined
    scan.sql = undefined
    return take(scan, unit('narrative', [line], 'a ruler', weight.told))
  }
  if (!/^https?:\/\/\S+$/.test(text)) return false
  return take(scan, unit('narrative', [line], 'the address of a page', weight.told))
}

/** Right below what a program printed or asked. */
function isSaidByIt(scan: Scan): boolean {
  return isOutput(scan) || (scan.units.at(-1)?.kind === 'answer' && scan.last?.prompt !== undefined)
}

/** `----` right below what is typed or above the next, and the same at the other end of what was printed: its frame. */
function isFrame({ lines, at, last, units }: Scan, text: string): boolean {
  if (!/^-{3,}$/.test(text) || last?.prompt === undefined || last.prompt.ambiguous) return false
  const rulers = framesOf(lines, lines.lastIndexOf(last.rows.at(-1)!, at) + 1)
  return rulers.includes(at) && (units.at(-1) === last || at === rulers[1])
}

function takeFrame(scan: Scan, line: Line): true {
  const opens = scan.units.at(-1) === scan.last
  take(scan, unit('narrative', [line], 'a ruler', weight.told))
  if (opens) return true
  scan.last = undefined
  scan.gap = true
  return true
}

/** The two rulers around what stands from a line on to the next prompt or blank line; none where it has no frame. */
function framesOf(lines: ReadonlyArray<Line>, from: number): Array<number> {
  const text = lines[from]?.text.trim() ?? ''
  if (!/^-{3,}$/.test(text)) return []
  const found = indexFrom(lines, from + 1, isAfterFrame)
  const end = found === -1 ? lines.length : found
  const closing = lastIndexBefore(lines, end, (line) => line.text.trim() === text, from + 1)
  return closing === -1 ? [] : [from, closing]
}

function isAfterFrame({ text }: Line): boolean {
  const prompt = promptOf(text)
  return prompt !== undefined && isCertain(prompt)
}

/** `@gateway`, alone above a prompt: where that is. */
export function takeHostLabel(scan: Scan, line: Line): boolean {
  if (isNameAbove(scan, line)) {
    scan.last = undefined
    return take(scan, unit('narrative', [line], hostLabel, weight.told))
  }
  if (!/^\s*@ ?[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?\s*$/.test(line.text)) return false
  const below = indexFrom(scan.lines, scan.at + 1, (one) => one.text.trim() !== '' && !isNote(one.text))
  const next = scan.lines[below]
  if (!next || promptOf(next.text)?.of !== 'shell') return false
  scan.last = undefined
  return take(scan, unit('narrative', [line], hostLabel, weight.told))
}
/** `lb1:`, `master：`, alone right above what is typed: a name with a number, or the word for a role. */
function isNameAbove({ lines, at, calls }: Scan, { text }: Line): boolean {
  const name = /^\s*([A-Za-z][\w-]*|[^\x00-\x7f]{2,8})\s*[:：]\s*$/.exec(text)?.[1]
  if (!name || !(/[A-Za-z]\d{1,3}$/.test(name) || isLoneRole(name.toLowerCase()))) return false
  const next = lines[at + 1]?.text ?? ''
  const prompt = promptOf(next)
  return (
    isTyped(next.trim()) || calls.has(headOf(next.trim())) || (prompt?.of === 'shell' && isCertain(prompt))
  )
}
export const hostLabel = 'names the host of what follows'

/** `//`, `--`, `;`, `REM`, and lines of prose in another script between commands. */
export function takeRemark(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (scan.last?.prompt && isNote(text) && !askedIn(line))
    return take(scan, unit('narrative', [line], 'a remark', weight.word))
  if (saysPage(text) && !readable(text)) {
    scan.last = undefined
    return take(scan, unit('narrative', [line], 'tells the reader to look at a page', weight.word))
  }
  if (isChoice(text)) return take(scan, unit('narrative', [line], 'one or the other', weight.word))
  if (isOutput(scan) && !scan.gap && scan.last?.prompt) return false
  if (/^(\/\/|\/\*|\*\/|<!--|rem\b)/i.test(text))
    return take(scan, unit('comment', [line], 'a remark', weight.word))
  if (/^(?:[→⇒➔※★☆]|~{3,}[★☆])/u.test(text) && !askedIn(line))
    return take(scan, unit('narrative', [line], 'a remark', weight.word))
  if (scan.gap || readable(text) || !saysType(text) || !wantsAnswer(scan.last)) return false
  return takeWish(scan, line)
}
