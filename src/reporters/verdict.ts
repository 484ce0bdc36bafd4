/** A verdict in words: what differs and where the guide says so, what was tolerated, and both sides beside each other. */
import type picocolors from 'picocolors'
import type { Verdict } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { count, firstLines } from './columns.ts'

type Colors = ReturnType<typeof picocolors.createColors>

const shownLines = { table: 40, differences: 12 }

/** Lines for a screen; `guide` stands before the numbers of the guide's lines where it is given. */
export function verdictLines(verdict: Verdict, paint: Colors, guide?: string): Array<string> {
  const { differences, notes, sideBySide, next = [] } = verdict
  const place = (line: number) => (guide === undefined ? `  line ${line}` : `  ${guide}:${line}`)
  const shown = differences.slice(0, shownLines.differences).map(({ what, expected, actual, line }) => {
    const said = [
      expected === undefined ? '' : `expected \`${paint.green(sanitise(expected))}\``,
      actual === undefined ? '' : `actual \`${paint.red(sanitise(actual))}\``,
    ].filter(Boolean)
    return `${sanitise(what)}${said.length > 0 ? `: ${said.join(', ')}` : ''}${paint.dim(place(line))}`
  })
  const more = differences.length - shown.length
  return [
    ...shown,
    ...(more > 0 ? [`… ${count(more, 'more difference')}`] : []),
    ...notes.map((note) => paint.dim(sanitise(note))),
    ...(sideBySide ? ['', ...tableLines(sideBySide)] : []),
    ...(next.length > 0 ? ['', ...next.map((line) => `→ ${sanitise(line)}`)] : []),
  ]
}

function tableLines(table: string): Array<string> {
  const { lines, after } = firstLines(sanitise(table), shownLines.table)
  return after > 0 ? [...lines, `… ${count(after, 'more line')}`] : lines
}
