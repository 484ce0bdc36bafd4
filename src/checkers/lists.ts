/**
 * Tables without bars: columns under rules of dashes (`---  ---`), columns that only white space sets apart, and
 * columns between tabs.
 */
import { textWidth } from '../width.ts'
import type { Grid, Row } from './grid.ts'
import { spacedTime } from './kinds.ts'
import { nameOf } from './titles.ts'

/** A line of a list, and where it stands. */
interface Line {
  text: string
  at: number
}

const rules = /^\s*-{2,}(?:\s+-{1,})+\s*$/
const oneRule = /^\s*-{5,}\s*$/

/** Lists whose header has a rule of dashes below it: one for each column, or one below all. */
export function parseRuled(lines: ReadonlyArray<string>): Array<Grid> {
  const grids: Array<Grid> = []
  for (let i = 1; i < lines.length; i++) {
    const header = lines[i - 1]!
    const many = rules.test(lines[i]!)
    if (header.trim() === '' || (!many && !isUnderlined(header, lines[i]!))) continue
    const { rows, end } = rowsBelow(lines, i + 1)
    const starts = many ? [...lines[i]!.matchAll(/-+/g)].map(({ index }) => index) : undefined
    const grid = starts ? cutAt(starts, header, i - 1, rows) : cutByGaps({ text: header, at: i - 1 }, rows)
    if (grid) grids.push(grid)
    i = end
  }
  return grids
}

/** Is this one long rule below several titles, at least as long as they are? */
function isUnderlined(header: string, rule: string): boolean {
  return oneRule.test(rule) && /\S\s{2,}\S/.test(header) && rule.trim().length >= header.trim().length
}

/** The lines up to a closing rule or a blank line; `end` is the last that was looked at. */
function rowsBelow(lines: ReadonlyArray<string>, from: number): { rows: Array<Line>; end: number } {
  const rows: Array<Line> = []
  let end = from
  for (; end < lines.length; end++) {
    const text = lines[end]!
    if (text.trim() === '' || rules.test(text) || oneRule.test(text)) break
    if (/^\(\d+ rows?\)$/.test(text.trim())) break
    rows.push({ text, at: end })
  }
  return { rows, end }
}

/** Cells from start to start; where a word stands across one, by white space. */
function cutAt(starts: Array<number>, header: string, line: number, lines: Array<Line>): Grid | undefined {
  const cut = (text: string) => {
    const columns = onScreen(text)
    const whole = starts.every((start) => start === 0 || !/\S\S/.test(columns.slice(start - 1, start + 1)))
    return whole ? sliced(columns, starts) : undefined
  }
  const titles = cut(header) ?? fields(header, starts.length)
  if (!titles || titles.includes('')) return undefined
  const rows = lines.map(({ text, at }) => ({ cells: cut(text) ?? fields(text, starts.length), line: at }))
  return gridOf(titles, rows, line)
}

function sliced(columns: string, starts: Array<number>): Array<string> {
  return starts.map((start, i) =>
    (columns.slice(i === 0 ? 0 : start, starts[i + 1]) ?? '').replaceAll('\0', '').trim(),
  )
}

/** So many cells by white space, wide gaps before narrow ones; the last takes what is left. */
function fields(text: string, count: number): Array<string> | undefined {
  const wide = text.trim().split(/\s{2,}|\t/)
  if (wide.length === count) return wide
  const words = wordsOf(text)
  return words.length < count ? undefined : [...words.slice(0, count - 1), words.slice(count - 1).join(' ')]
}

function gridOf(
  titles: Array<string>,
  rows: Array<{ cells: Array<string> | undefined; line: number }>,
  line: number,
): Grid {
  const read = rows.flatMap(({ cells, line }): Array<Row> => (cells ? [{ cells, line }] : []))
  const unread = rows.length - read.length
  const damage = unread > 0 ? [`${unread} of ${rows.length} lines do not fit its columns`] : []
  return { titles, rows: read, width: titles.length, line, damage, cut: false, unread }
}

/** A text with as many characters as columns on the screen: what is wide has a NUL behind it. */
function onScreen(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return [...text.replaceAll('\t', '        ')].map((c) => (textWidth(c) > 1 ? `${c}\0` : c)).join('')
}

/** Words, where a time with white space in it is one. */
function wordsOf(text: string): Array<string> {
  return text
    .replace(spacedTime, (time) => time.replaceAll(' ', '\u0001'))
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('\u0001', ' '))
}

/** Words of titles that are not all capitals. */
const titleWords = new Set(
  `filesystem size used avail use% mounted on available module by unit load active sub description device boot start end
  blocks id system type proto recv-q send-q local address foreign state pid/program name user destination gateway genmask
  flags metric ref use iface target prot opt source host status time command capacity iused ifree iuse% sectors uuid
  domain title role groups address:port peer process local group version package total free shared buff/cache network
  driver scope tag image repository created names ports port netid interface age ready restarts`.split(/\s+/),
)

/** Is this the header of a list: several words, all in capitals or such as stand over columns? */
function isHeader(text: string): boolean {
  const words = wordsOf(text)
  if (words.length < 2 || words.length > 24 || words.some((word) => /^[\d.,:/-]+$/.test(word))) return false
  const capitals = words.filter(
    (word) => /^[A-Z%][A-Z0-9%():/_.-]*$/.test(word) && /[A-Z]{2}/.test(word),
  ).length
  const known = words.filter((word) => titleWords.has(word.toLowerCase())).length
  return capitals === words.length || known * 4 >= words.length * 3
}

/** Does this line name at least half of the titles that are looked for? */
function isHeaderLike(text: string, titles: ReadonlyArray<string>): boolean {
  const name = ` ${nameOf(text)} `
  return titles.filter((title) => name.includes(` ${nameOf(title)} `)).length * 2 >= titles.length
}

/** Lists in columns of white space, with a header. `like`: titles that one of them should have. */
export function parseAligned(lines: ReadonlyArray<string>, like?: ReadonlyArray<string>): Array<Grid> {
  const grids: Array<Grid> = []
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]!
    if (text.trim() === '' || !(like ? isHeaderLike(text, like) : isHeader(text))) continue
    const { rows, end } = rowsBelow(lines, i + 1)
    const grid = rows.length > 0 || like ? cutByGaps({ text, at: i }, rows, like === undefined) : undefined
    if (!grid) continue
    grids.push(grid)
    i = end
  }
  return grids
}

/**
 * Cells between the gaps that go through all lines; else by words, as many as there are titles. `sure`: only where
 * every line has just as many.
 */
function cutByGaps(header: Line, rows: Array<Line>, sure = false): Grid | undefined {
  const all = [header, ...rows].map(({ text }) => withSolidTimes(onScreen(text)))
  const starts = startsOf(all)
  const cut = (columns: string) => sliced(columns, starts).map((cell) => cell.replaceAll('\u0001', ' '))
  const isNear = (i: number) => all[0]!.charAt(starts[i]! - 2).trim() !== ''
  const { titles, join } = joinTitles(cut(all[0]!), all.slice(1).map(cut), isNear)
  if (titles.length > 1 && !titles.some((title) => /\S\s{2,}\S/.test(title)))
    return gridOf(
      titles,
      rows.map(({ at }, i) => ({ cells: join(cut(all[i + 1]!)), line: at })),
      header.at,
    )
  const words = header.text.trim().split(/\s{2,}|\t/)
  const named = words.length > 2 ? words : wordsOf(header.text)
  if (named.length < 2 || (sure && rows.some(({ text }) => wordsOf(text).length !== named.length)))
    return undefined
  return gridOf(
    named,
    rows.map(({ text, at }) => ({ cells: fields(text, named.length), line: at })),
    header.at,
  )
}

function withSolidTimes(text: string): string {
  return text.replace(spacedTime, (time) => time.replaceAll(' ', '\u0001'))
}

/** Where columns begin: behind each place that is blank in every line. */
function startsOf(lines: Array<string>): Array<number> {
  const length = lines.reduce((most, line) => Math.max(most, line.length), 0)
  const filled = new Uint8Array(length + 1)
  for (const line of lines) for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) !== 32) filled[i] = 1
  const starts: Array<number> = []
  for (let i = 0; i < length; i++) if (filled[i] && (i === 0 || !filled[i - 1])) starts.push(i)
  return starts
}

/**
 * A title of two words over one column (`Mounted on`, `Local Address:Port`), and cells of many words below one title,
 * are put together. `isNear`: only one blank is before this title.
 */
function joinTitles(
  titles: Array<string>,
  rows: Array<Array<string>>,
  isNear: (column: number) => boolean,
): { titles: Array<string>; join: (cells: Array<string>) => Array<string> } {
  const goesOn = titles.map(
    (title, i) =>
      i > 0 &&
      (title === '' ||
        (/^(?:on|by|name)$/.test(title) && isEmptyBelow(rows, i)) ||
        (isNear(i) && /[a-z]$/.test(titles[i - 1]!) && isEmptyBelow(rows, i - 1))),
  )
  const join = (cells: Array<string>) => {
    const joined: Array<string> = []
    for (const [i, cell] of cells.entries())
      if (goesOn[i]) joined[joined.length - 1] = `${joined.at(-1)} ${cell}`.trim()
      else joined.push(cell)
    return joined
  }
  return { titles: join(titles), join }
}

function isEmptyBelow(rows: Array<Array<string>>, column: number): boolean {
  return rows.every((cells) => cells[column] === '')
}

/** Lines of as many words that stand below each other, without a header: words are the columns. */
export function parseHeadless(lines: ReadonlyArray<string>, like?: { width: number }): Array<Grid> {
  const filled = lines.flatMap((text, at): Array<Line> => (text.trim() === '' ? [] : [{ text, at }]))
  if (!like && !standInColumns(filled)) return []
  const cells = filled.map(({ text, at }) => ({ cells: wordsOf(text), line: at }))
  const fewest = like?.width ?? 0
  const rows = cells.filter((row) => row.cells.length >= fewest)
  const width = rows.reduce((most, row) => Math.max(most, row.cells.length), 0)
  if (rows.length === 0) return []
  const padded = rows.map((row) => ({ ...row, cells: widened(row.cells, width) }))
  return [{ rows: padded, width, line: padded[0]!.line, damage: [], cut: false, unread: 0, loose: true }]
}

/** The cells with empty ones behind them, as many as the width asks for. */
export function widened(cells: Array<string>, width: number): Array<string> {
  return cells.length < width ? [...cells, ...Array.from({ length: width - cells.length }, () => '')] : cells
}

function standInColumns(lines: Array<Line>): boolean {
  if (lines.length < 2) return false
  if (lines.some(({ text }) => /^\s*\S+\s*[=:](?:\s|$)|^\s*\d+\t|\t/.test(text) || !/\S\s{2,}\S/.test(text)))
    return false
  const screens = lines.map(({ text }) => withSolidTimes(onScreen(text)))
  const starts = startsOf(screens).slice(1)
  const wide = starts.filter((start) => screens.some((line) => /\S.*\s{2}$/.test(line.slice(0, start))))
  return wide.length >= 2 && screens.every((line) => wide.filter((start) => start < line.length).length >= 2)
}

const columnName = /^[A-Za-z_][\w ().@%/-]*$/

/** Lines that tabs cut into the same number of cells, as batch clients print them. */
export function parseTabs(lines: ReadonlyArray<string>): Array<Grid> {
  const grids: Array<Grid> = []
  let block: Array<Row> = []
  const end = () => {
    if (block.length > 1) grids.push(tabbed(block))
    block = []
  }
  for (const [line, text] of lines.entries()) {
    const cells = /^\S.*\t/.test(text) ? text.split('\t').map((cell) => cell.trim()) : []
    const begins =
      block.length > 1 && cells.every((cell) => columnName.test(cell)) && cells[0] !== block[0]!.cells[0]
    if (cells.length !== block[0]?.cells.length || (begins && isAnotherHeader(cells, block))) end()
    if (cells.length > 1) block.push({ cells, line })
  }
  end()
  return grids
}

/** Does a line look like titles where the lines above it look like data? */
function isAnotherHeader(cells: Array<string>, block: Array<Row>): boolean {
  const digits = (texts: Array<string>) => texts.filter((text) => /\d/.test(text)).length
  return digits(cells) === 0 && digits(block.at(-1)!.cells) > 0
}

function tabbed(block: Array<Row>): Grid {
  const [first] = block
  const header = first!.cells.every((cell) => columnName.test(cell))
  const rows = header ? block.slice(1) : block
  const grid = { rows, width: first!.cells.length, line: first!.line, damage: [], cut: false, unread: 0 }
  return header ? { ...grid, titles: first!.cells } : grid
}
