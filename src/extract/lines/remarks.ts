/** Lines that are neither typed nor printed: blanks, rulers, remarks. */
import { weight } from '../../signs/confidence.ts'
import { isTable, readable } from '../../signs/evidence.ts'
import type { Line } from '../../signs/lines.ts'
import { isPrinter } from '../../signs/programs.ts'
import { saysType } from '../../signs/words.ts'
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
  if (/^([-=*_~#─━═.·])\1{4,}$/.test(text)) {
    if (scan.last && (isPrinter(program(scan.last)) || (isOutput(scan) && !scan.gap && /^[-=]+$/.test(text))))
      return false
    scan.last = undefined
    scan.sql = undefined
    return take(scan, unit('narrative', [line], 'a ruler', weight.told))
  }
  if (!/^https?:\/\/\S+$/.test(text)) return false
  return take(scan, unit('narrative', [line], 'the address of a page', weight.told))
}

/** `//`, `--`, `;`, `REM`, and lines of prose in another script between commands. */
export function takeRemark(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (isOutput(scan) && !scan.gap && scan.last?.prompt) return false
  if (/^(\/\/|\/\*|\*\/|<!--|rem\b)/i.test(text))
    return take(scan, unit('comment', [line], 'a remark', weight.word))
  if (/^(?:[→⇒➔※★☆]|~{3,}[★☆])/u.test(text) && !askedIn(line))
    return take(scan, unit('narrative', [line], 'a remark', weight.word))
  if (scan.gap || readable(text) || !saysType(text) || !wantsAnswer(scan.last)) return false
  return takeWish(scan, line)
}
