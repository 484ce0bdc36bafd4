/** What converters of every markup write alike: plain lines, tables, drawings. */

/** Fences what is drawn with signs; nothing else of an author's prose may open a fence. */
export const drawing = '~~~~~~'

/** The indent that all lines share taken off, and blank lines at the ends. */
export function dedented(lines: ReadonlyArray<string>): Array<string> {
  const lazy = (at: number) => /^[^\s]/.test(lines[at]!) && /^\s+\S|^>/.test(lines[at - 1] ?? '')
  const indents = lines.flatMap((line, at) => (line.trim() === '' || lazy(at) ? [] : [line.search(/\S/)]))
  const margin = indents.reduce((least, one) => Math.min(least, one), 1000)
  const cut = lines.map((line) =>
    line.trim() === '' ? '' : line.slice(Math.min(margin, line.search(/\S/))).trimEnd(),
  )
  const first = cut.findIndex((line) => line !== '')
  return first === -1 ? [] : cut.slice(first, cut.findLastIndex((line) => line !== '') + 1)
}

/** A line of plain text that Markdown takes for nothing else. */
export function plain(text: string): string {
  return text
    .replace(/\*(?=\S)|(?<=\S)\*/g, '\\*')
    .replace(/\](?=[([:])/g, '\\]')
    .replace(/`{2,}|<(?=[A-Za-z/!?])/g, '\\$&')
    .replace(/^(\s*)(#{1,6}(?=\s|$)|~{3,}|=+$|-+$)/, '$1\\$2')
}

/** Rows of cells as a table of Markdown; the first row is its head. */
export function table(rows: ReadonlyArray<ReadonlyArray<string>>): Array<string> {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const line = (cells: ReadonlyArray<string>) =>
    `| ${Array.from({ length: width }, (_, at) => (cells[at] ?? '').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`
  const [head = [], ...body] = rows
  return width === 0 ? [] : [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)]
}
