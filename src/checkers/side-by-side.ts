/**
 * What was expected and what came, beside each other, for a terminal.
 */
import stringWidth from 'string-width'

/** A cell that was `[expected, actual]`, or a text that is the same on both sides. */
export type Side = string | [expected: string, actual: string]
/** One line of the picture: `=` holds, `≠` differs, `-` is missing, `+` was not expected. */
export interface Beside {
  mark: '=' | '≠' | '-' | '+'
  cells: Array<Side>
}

/** Lines of one picture. */
export const most = 40
const widest = 60

/** A table whose cells hold one value where both agree and `expected → actual` where they do not. */
export function sideBySide(titles: Array<string>, rows: Array<Beside>): string {
  const shown = rows.length <= most ? rows : rows.filter(({ mark }) => mark !== '=').slice(0, most)
  const lines = [
    ['', ...titles],
    ...shown.map(({ mark, cells }) => [mark === '=' ? '' : mark, ...cells.map(cellText)]),
  ]
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((cells) => stringWidth(cells[i] ?? ''))))
  const table = lines.map((cells) =>
    cells
      .map((cell, i) => pad(cell, widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  const left = rows.length - shown.length
  return [...table, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')
}

function cellText(cell: Side): string {
  return typeof cell === 'string' ? short(cell) : `[${short(cell[0])} → ${short(cell[1])}]`
}

/** The text in one line of bounded width. */
export function short(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ⏎ ')
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}
