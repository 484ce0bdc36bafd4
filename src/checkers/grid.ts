/**
 * Tables drawn with rulers and bars (`+---+`, box drawing, Markdown), whole or damaged, wherever they stand
 * in a text.
 */
import { textWidth } from '../width.ts'
import { fold } from './cells.ts'
import { isLeftOut } from './elisions.ts'

/** A table as it was drawn. */
export interface Grid {
  /** Undefined where there is no header, or one that does not fit the columns. */
  titles?: Array<string>
  rows: Array<Row>
  /** Columns of the rows. */
  width: number
  /** Index of the line that begins it: the header, else the first row. */
  line: number
  /** What is wrong with it, in words. */
  damage: Array<string>
  /** Cut off at the right: the last column is the beginning of one. */
  cut: boolean
  /** Lines that could not be read. */
  unread: number
  /** Why nothing of it can be read. */
  unreadable?: string
  /** Index of its last line, where its lines are not all rows. */
  last?: number
  /** Words of lines without a header: a line has as many cells as it has words. */
  loose?: boolean
}
export interface Row {
  cells: Array<string>
  /** Index of its first line. */
  line: number
  /** Its line goes as far as the table was cut: its last cell may be the beginning of one. */
  cut?: boolean
  /** Index of the line of each cell, where they stand below each other. */
  lines?: Array<number>
}

/** Lines, trimmed and with plain bars and rulers. */
interface Lines {
  texts: Array<string>
  /** Index of each where it stands; without it they stand where they are here. */
  places?: Array<number>
}
/** A ruler, and where its marks stand. */
interface Rule {
  marks: Array<number>
  dirty: boolean
  cut: boolean
  length: number
}
/** A ruler, or the index of a line of cells: large tables have many of them, and nothing more is kept of each. */
type Token = Rule | number

function isRule(token: Token | undefined): token is Rule {
  return typeof token === 'object'
}

/** Every table of these lines, in order. */
export function parseGrids(lines: ReadonlyArray<string>): Array<Grid> {
  const plain = withBars(unwrap(lines))
  return blocksOf(plain)
    .flatMap(tablesOf)
    .flatMap((drawing) => readTable(drawing, plain) ?? [])
}

/** Runs of lines that are drawn; a blank line ends one unless its table goes on. */
function blocksOf({ texts }: Lines): Array<Array<Token>> {
  const blocks: Array<Array<Token>> = []
  let block: Array<Token> = []
  let blank = false
  const end = () => {
    if (block.length > 0) blocks.push(block)
    block = []
  }
  texts.forEach((text, i) => {
    const token = tokenOf(text, i, block.length > 0)
    if (text === '') blank = true
    else if (token !== undefined || block.length === 0 || closed(block) || !isLeftOut(text)) {
      if (blank && (typeof token !== 'number' || closed(block))) end()
      blank = false
      if (token !== undefined) block.push(token)
      else end()
    }
  })
  end()
  return blocks
}

/** Ruler, rows and ruler again: whatever comes after a gap is another table. */
function closed(block: Array<Token>): boolean {
  return isRule(block.at(-1)) && block.filter(isRule).length > 2
}

const drawn = /[─-╿]/
/** Box drawing as `+`, `-` and `|`. */
function straighten(text: string): string {
  if (!drawn.test(text)) return text
  return text
    .replace(/[─━┄┅┈┉═╌╍]/g, '-')
    .replace(/[│┃┆┇┊┋║╎╏]/g, '|')
    .replace(/[─-╿]/g, '+')
    .replace(/^\|(?=[-+]{2,}.*[-+|]$)/, '+')
}

/** Lines that a terminal broke are put together: the first ruler says after how many columns, and how often. */
function unwrap(raw: ReadonlyArray<string>): Lines {
  const texts = raw.map((text) => straighten(text.trim()))
  if (!texts.some((_, i) => timesBroken(texts, i) > 1)) return { texts }
  const whole: Array<string> = []
  const places: Array<number> = []
  for (let i = 0; i < texts.length; i++) {
    const times = whole.at(-1)?.startsWith('|') ? 1 : timesBroken(texts, i)
    const width = texts[i]!.length
    if (times === 1) places[whole.push(texts[i]!) - 1] = i
    for (; times > 1 && /^[+|]/.test(texts[i] ?? ''); i += times) {
      const parts = texts
        .slice(i, i + times)
        .map((text) => text.padEnd(width + text.length - textWidth(text)))
      places[whole.push(parts.join('').trim()) - 1] = i
    }
    if (times > 1) i--
  }
  return { texts: whole, places }
}

function placeOf({ places }: Lines, i: number): number {
  return places?.[i] ?? i
}

/** On how many lines does each line of the table stand whose first ruler begins here? */
function timesBroken(texts: Array<string>, first: number): number {
  const text = texts[first]!
  if (!/^\+-[-+]*$/.test(text)) return 1
  let end = first + 1
  while (end < texts.length && texts[end - 1]!.length === text.length && /^[-+]+$/.test(texts[end]!)) end++
  const isWhole = texts[end - 1]!.endsWith('+') && (texts[end]?.startsWith('|') ?? false)
  return end - first > 1 && isWhole ? end - first : 1
}

const bareRule = /^-+(?:\+-+)+$|^:?-{3,}:?(?: *\| *:?-{3,}:?)+$/

/** Tables whose lines have no bar at either end, as psql and some Markdown draw them, with bars there. */
function withBars(lines: Lines): Lines {
  const { texts } = lines
  if (!texts.some((text) => bareRule.test(text))) return lines
  const barred = [...texts]
  const put = (i: number, end: string) => {
    barred[i] = `${end}${end === '|' ? ` ${texts[i]!} ` : texts[i]!}${end}`
  }
  texts.forEach((text, i) => {
    const header = texts[i - 1] ?? ''
    if (!bareRule.test(text) || !header.includes('|') || header.startsWith('|')) return
    put(i - 1, '|')
    put(i, text.includes('|') ? '|' : '+')
    for (let j = i + 1; texts[j]?.includes('|'); j++) put(j, '|')
  })
  return { ...lines, texts: barred }
}

const markdownRule = /^\|(?:\s*:?-+:?\s*\|)+$/

function tokenOf(text: string, index: number, open: boolean): Token | undefined {
  if (text.startsWith('|')) return markdownRule.test(text) ? ruleOf(text, false) : index
  if (text.startsWith('+') && /^\+[-=+:]*$/.test(text) && text.length > 2) return ruleOf(text, false)
  const strokes = text.match(/[-+=]/g)?.length ?? 0
  const dirty = text.length >= 8 && strokes / text.length >= 0.6 && /[-=]\+|\+[-=]/.test(text)
  return dirty && (open || text.startsWith('+')) ? ruleOf(text, true) : undefined
}

function ruleOf(text: string, dirty: boolean): Rule {
  const marks = [...text.matchAll(/[+|]/g)].map(({ index }) => index)
  return { marks, dirty, cut: !/[+|]$/.test(text), length: text.length }
}

/** One table's tokens: groups of bars between rulers. */
interface Drawn {
  /** Indices of lines. */
  groups: Array<Array<number>>
  marks?: Array<number>
  dirty: boolean
  cut: boolean
  /** Length of its longest ruler. */
  length: number
  rules: number
  /** Header and two rulers: there are no rows. */
  empty: boolean
}
const blankTable = (): Drawn => ({
  groups: [[]],
  dirty: false,
  cut: false,
  length: 0,
  rules: 0,
  empty: false,
})

function tablesOf(block: Array<Token>): Array<Drawn> {
  const tables: Array<Drawn> = []
  let table = blankTable()
  let before: Token | undefined
  const next = () => {
    tables.push(table)
    table = blankTable()
  }
  for (const token of block) {
    if (!isRule(token)) {
      if (table.empty) next()
      table.groups.at(-1)!.push(token)
    } else if (token.dirty && isRule(before)) table.dirty = true
    else {
      if (beginsAnother(table, token)) next()
      addRule(table, token)
    }
    before = token
  }
  next()
  return tables
}

/** Does this ruler begin another table, as it stands below a closed one or is cut otherwise? */
function beginsAnother(table: Drawn, rule: Rule): boolean {
  if (table.empty) return true
  const rowless = table.groups.at(-1)!.length === 0
  if (rowless) return table.groups.length > 2
  return (
    table.groups.length > 1 && table.marks !== undefined && !rule.dirty && !alike(table.marks, rule.marks)
  )
}

function alike(some: Array<number>, others: Array<number>): boolean {
  const [short, long] = some.length < others.length ? [some, others] : [others, some]
  return short.every((mark, i) => mark === long[i])
}

function addRule(table: Drawn, rule: Rule): void {
  const group = table.groups.at(-1)!
  if (group.length > 0) table.groups.push([])
  else if (table.groups.length === 2) table.empty = true
  table.rules++
  table.dirty ||= rule.dirty
  if (rule.dirty) return
  if (!table.marks || rule.marks.length > table.marks.length) {
    table.marks = rule.marks
    table.cut = rule.cut
    table.length = rule.length
  }
}

function readTable(table: Drawn, lines: Lines): Grid | undefined {
  const groups = table.groups.filter((group) => group.length > 0)
  const first = groups[0]?.[0]
  if (first === undefined) return undefined
  if (table.rules === 0 && groups[0]!.every((i) => splitBar(lines.texts[i]!).length < 2)) return undefined
  const hasHeader = groups.length > 1 || table.empty
  const body = hasHeader ? groups.slice(1) : groups
  const grid = readRows(table, body, lines, placeOf(lines, first))
  if (table.dirty) grid.damage.push('a border is damaged')
  return hasHeader ? withTitles(grid, titlesOf(table, groups[0]!, lines), body, lines) : grid
}

/** Titles may go over several lines. */
function titlesOf(table: Drawn, header: Array<number>, { texts }: Lines): Array<string> {
  const lines = header.map((i) => cellsOf(table, texts[i]!))
  return lines[0]!.map((_, i) => fold(lines.map((cells) => cells[i] ?? '').join(' ')))
}

function withTitles(grid: Grid, titles: Array<string>, body: Array<Array<number>>, lines: Lines): Grid {
  if (grid.rows.length === 0 && !grid.unreadable) return { ...grid, titles, width: titles.length }
  if (titles.length === 1 && grid.width === 1) return asRecords(grid, titles, body, lines)
  if (titles.length === grid.width) return { ...grid, titles }
  grid.damage.push(`the header has ${titles.length} titles for ${grid.width} columns`)
  return grid
}

function readRows(table: Drawn, body: Array<Array<number>>, lines: Lines, line: number): Grid {
  const grid: Grid = { rows: [], width: 0, line, damage: [], cut: table.cut, unread: 0 }
  const { texts } = lines
  let above: Array<string> | undefined
  const split = body.map((group) => group.map((i) => (above = cellsOf(table, texts[i]!, above))))
  const columns = table.marks ? table.marks.length - (table.cut ? 0 : 1) : 0
  const width = commonWidth(split, columns)
  if (width === undefined) return { ...grid, unreadable: 'its lines do not agree on their columns' }
  const records = body.length > 1 && split.every(isOneRecord)
  let last: Row | undefined
  split.forEach((group, g) => {
    group.forEach((cells, i) => {
      const at = body[g]![i]!
      if (cells.length !== width) grid.unread++
      else if (last && goesOn(cells, last, records ? i > 0 : undefined, i)) append(last, cells)
      else {
        last = { cells, line: placeOf(lines, at) }
        if (reachesEdge(table, texts[at]!)) last.cut = true
        grid.rows.push(last)
      }
    })
  })
  const count = split.reduce((sum, { length }) => sum + length, 0)
  if (grid.unread > 0) grid.damage.push(`${grid.unread} of ${count} lines do not fit its columns`)
  return { ...grid, width }
}

/** The number of cells that the lines agree on, by a clear majority or because the rulers say so. */
function commonWidth(split: Array<Array<Array<string>>>, columns: number): number | undefined {
  const counts = new Map<number, number>()
  for (const group of split) for (const { length } of group) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [width, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [columns, 0]
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0)
  return width === columns || count * 3 > all * 2 ? width : undefined
}

function isOneRecord(group: Array<Array<string>>): boolean {
  return group.every((cells, i) => i === 0 || cells[0] === '')
}

/** Is this line the rest of the row above: an empty first cell and not much beside it? */
function goesOn(cells: Array<string>, above: Row, known: boolean | undefined, i: number): boolean {
  if (i === 0 || cells.length < 2) return false
  return known ?? (cells[0] === '' && above.cells[0] !== '' && isHalfEmpty(cells))
}

function isHalfEmpty(cells: Array<string>): boolean {
  return cells.filter((cell) => cell !== '').length * 2 <= cells.length
}

function append(row: Row, cells: Array<string>): void {
  row.cells = row.cells.map((text, i) => (cells[i] === '' ? text : `${text}\n${cells[i]}`))
}

/** One column of `Label: text` lines, a record between two rulers: the labels are the columns. */
function asRecords(grid: Grid, titles: Array<string>, body: Array<Array<number>>, lines: Lines): Grid {
  const records = body.map((group) => recordOf(group, lines))
  const labels = [...new Set(records.flatMap((record) => [...(record?.keys() ?? [])]))]
  if (labels.length < 2 || records.includes(undefined)) return { ...grid, titles }
  const rows = records.map((record, i) => {
    const line = placeOf(lines, body[i]![0]!)
    const fields = labels.map((label) => record!.get(label) ?? { text: '', line })
    return { cells: fields.map(({ text }) => text), line, lines: fields.map((field) => field.line) }
  })
  return { ...grid, titles: labels, rows, width: labels.length }
}

function recordOf(
  group: Array<number>,
  lines: Lines,
): Map<string, { text: string; line: number }> | undefined {
  const record = new Map<string, { text: string; line: number }>()
  let last: { text: string; line: number } | undefined
  const field = (text: string, line: number) => ({ text: text.trim(), line })
  for (const i of group) {
    const line = placeOf(lines, i)
    const cell = lines.texts[i]!.replace(/^\||\|$/g, '')
    const found = /^ ?(\S[^:]{0,30}): (.*)$/.exec(cell)
    if (found) record.set(found[1]!, (last = field(found[2]!, line)))
    else if (last && /^ {2}/.test(cell)) last.text += ` ${cell.trim()}`
    else return undefined
  }
  return record
}

function reachesEdge({ cut, length }: Drawn, text: string): boolean {
  return cut && textWidth(text) >= length
}

/**
 * The cells of a line; where the table is cut, a bar at the end is the beginning of an empty one. What stands below the
 * same text is that very text, and a line like the one above has its very cells: large tables hold few words, which
 * need not be kept for each row.
 */
function splitBar(text: string, cut = false, above: Array<string> = []): Array<string> {
  const end = text.endsWith('|') && !cut ? text.length - 1 : text.length
  let cells = above
  let count = 0
  for (let from = 1; from <= end; count++) {
    const bar = text.indexOf('|', from)
    const to = bar < 0 || bar > end ? end : bar
    const cell = cellBetween(text, from, to, above[count])
    if (cell !== above[count]) {
      if (cells === above) cells = above.slice()
      cells[count] = cell
    }
    from = to + 1
  }
  return count < cells.length ? cells.slice(0, count) : cells
}

/** A cell without the blanks around it: no text is made of one that stands above as well. */
function cellBetween(text: string, from: number, to: number, above: string | undefined): string {
  let first = from
  let last = to
  while (first < last && text.charCodeAt(first) === 32) first++
  while (first < last && text.charCodeAt(last - 1) === 32) last--
  if (above?.length === last - first && text.startsWith(above, first)) return above
  const cell = text.slice(first, last)
  return /^\s|\s$/.test(cell) ? cell.trim() : cell
}

/** The cells of a line; a bar within a cell is none of the table's where the rulers say so. */
function cellsOf({ marks, cut }: Drawn, text: string, above?: Array<string>): Array<string> {
  const cells = splitBar(text, cut, above)
  if (!marks || cells.length <= marks.length - (cut ? 0 : 1)) return cells
  return cellsAt(marks, cut, text) ?? cells
}

function cellsAt(marks: Array<number>, cut: boolean, text: string): Array<string> | undefined {
  const ends = columnsOf(text)
  const places = marks.map((mark) => ends.get(mark - marks[0]!))
  if (places.some((place) => place === undefined || text[place] !== '|')) return undefined
  if (cut) places.push(text.length)
  return places.slice(1).map((place, i) => text.slice(places[i]! + 1, place).trim())
}

/** Column on the screen → index into the text. */
function columnsOf(text: string): Map<number, number> {
  const columns = new Map<number, number>()
  let column = 0
  let index = 0
  for (const character of text) {
    columns.set(column, index)
    column += textWidth(character)
    index += character.length
  }
  return columns
}
