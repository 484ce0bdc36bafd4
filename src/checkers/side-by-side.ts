/**
 * What was expected and what came, beside each other, for a terminal.
 */
import { textWidth } from '../width.ts'

/** A cell that was `[expected, actual]`, or a text that is the same on both sides. */
export type Side = string | [expected: string, actual: string]
/** One line of the picture: `=` holds, `≠` differs, `-` is missing, `+` was not expected, `:` tells the rule. */
export interface Beside {
  mark: '=' | '≠' | '-' | '+' | ':'
  cells: Array<Side>
}

/** Lines of one picture. */
export const most = 40
const widest = 60

/** Columns on the screen of a whole picture; where it is wider, columns that are the same are left out. */
const screen = 120

/**
 * A table whose cells hold one value where both agree and `[expected → actual]` where they do not. `keys`: columns
 * that say whose row it is; where not all fit they are shown, with those that differ.
 */
export function sideBySide(titles: Array<string>, rows: Array<Beside>, keys: Array<number> = []): string {
  const shown = rows.length <= most ? rows : rows.filter(({ mark }) => mark !== '=').slice(0, most)
  const all = [
    ['', ...titles],
    ...shown.map(({ mark, cells }) => [/[=:]/.test(mark) ? '' : mark, ...cells.map(cellText)]),
  ]
  const lines = fitting(all, shown, keys)
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((cells) => textWidth(cells[i] ?? ''))))
  const table = lines.map((cells) =>
    cells
      .map((cell, i) => pad(cell, widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  const left = rows.length - shown.length
  return [...table, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')
}

/** Without the columns that do not matter, where all of them are too wide. */
function fitting(
  lines: Array<Array<string>>,
  rows: Array<Beside>,
  keys: Array<number>,
): Array<Array<string>> {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((cells) => textWidth(cells[i] ?? ''))))
  const matters = (i: number) =>
    i === 0 || keys.includes(i - 1) || rows.some(({ cells }) => Array.isArray(cells[i - 1]))
  const wide = widths.reduce((sum, width) => sum + width + 2, 0) > screen
  if (!wide || !widths.some((_, i) => i > 0 && matters(i))) return lines
  return lines.map((cells) => cells.filter((_, i) => matters(i)))
}

function cellText(cell: Side): string {
  return typeof cell === 'string' ? short(cell) : `[${short(cell[0])} → ${short(cell[1])}]`
}

/** The text in one line of bounded width. */
export function short(text: string): string {
  const line = text.includes('\n') ? text.replace(/\s*\n\s*/g, ' ⏎ ') : text
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
