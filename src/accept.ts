/**
 * What was really printed, written into what a guide prints: only what has to hold is changed, in the author's own form;
 * what may vary stays as the author has it. Pure: lines in, lines out.
 */

import { plain } from './checkers/cells.ts'
import { shapeOf } from './checkers/kinds.ts'
import { readTables } from './checkers/tables.ts'
import { nameOf } from './checkers/titles.ts'
import { literally } from './literally.ts'
import type { Difference, Verdict } from './model.ts'
import { textWidth } from './width.ts'

/** A line of what the guide prints. `number`: its line in the guide, or that of the line that it follows. */
export interface OwnLine {
  number: number
  text: string
}
/** The lines as they should be, or why nobody but a person can write them. */
export type Accepted = { lines: Array<OwnLine> } | { refused: string }

/** The most lines that take the place of what a guide prints. */
const most = 200

/** Lines that what was printed holds against; `unbind` puts the guide's own words for values of the inventory. */
export function accepted(
  own: ReadonlyArray<OwnLine>,
  { differences }: Verdict,
  actual: string,
  unbind: (text: string) => string,
): Accepted {
  if (differences.length === 0) return { refused: 'what differs holds a secret' }
  const printed = plain(actual).split('\n')
  if (differences.some((one) => isMissingFromColumns(own, one))) return replaced(own, printed, unbind)
  const lines: Array<Line> = own.map(({ number, text }) => ({ number, text }))
  for (const difference of differences) {
    const change = changes.find(({ what }) => what.test(difference.what))
    if (!change) return replaced(own, printed, unbind)
    const why = change.make(lines, difference, printed, unbind)
    if (why !== undefined) return { refused: `${difference.what} (line ${difference.line}): ${why}` }
  }
  return { lines: lines.filter(({ gone }) => !gone).map(({ number, text }) => ({ number, text })) }
}

/** A row of a table without bars is another one where it is not there: those that were printed take its place. */
function isMissingFromColumns(own: ReadonlyArray<OwnLine>, { what, line }: Difference): boolean {
  const row = own.find(({ number }) => number === line)
  return /^missing row /.test(what) && row !== undefined && !isBar(row.text)
}

/** A line at work; one that goes is a part of its table until the end. */
interface Line extends OwnLine {
  gone?: true
}

/** All of what was printed in the place of all that the guide prints. */
function replaced(
  own: ReadonlyArray<OwnLine>,
  printed: ReadonlyArray<string>,
  unbind: (text: string) => string,
): Accepted {
  const texts = printed.map((line) => line.trimEnd())
  const first = texts.findIndex((text) => text !== '')
  const last = texts.findLastIndex((text) => text !== '')
  if (first < 0) return { refused: 'nothing was printed; a sidecar row `expect: none` says so' }
  if (last - first >= most)
    return { refused: `${last - first + 1} lines were printed, too many to be put there` }
  const end = own.at(-1)!.number
  const lines = texts
    .slice(first, last + 1)
    .map((text, i) => ({ number: own[i]?.number ?? end, text: unbind(text) }))
  return { lines }
}

/** How a kind of difference is written; gives the reason where it cannot be. */
interface Change {
  what: RegExp
  make(
    lines: Array<Line>,
    difference: Difference,
    printed: ReadonlyArray<string>,
    unbind: (text: string) => string,
  ): string | undefined
}
const changes: ReadonlyArray<Change> = [
  { what: /^row /, make: setCell },
  { what: /^missing row /, make: removeRow },
  { what: /^missing column /, make: removeColumn },
  { what: /^extra row /, make: addRow },
  { what: /^missing line$/, make: setLine },
  {
    what: /^(?:missing text|no match)$/,
    make: () => 'a text or pattern that a person chose is written by a person',
  },
]

// ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

const bars = /[|│┃║]/g
const isBar = (text: string): boolean => /^\s*[|│┃║].*[|│┃║]\s*$/.test(text)
const isRule = (text: string): boolean =>
  /^\s*[+|├┌└┝╞╔╚╠┠┏┗][-=+:|─━═┼┬┴┤┐┘╪╤╧╡╬╦╩╣╗╝┳┻╋┓┛┫\s]*$/.test(text) && /[-=─━═]{2}/.test(text)

function setCell(
  lines: Array<Line>,
  { what, expected = '', actual = '', line }: Difference,
  _: ReadonlyArray<string>,
  unbind: (text: string) => string,
): string | undefined {
  if (/\n/.test(expected + actual)) return 'a cell of several lines is written by a person'
  const at = lines.findIndex(({ number }) => number === line)
  if (at < 0) return 'its line is not to be found'
  const title = /, column (.*)$/s.exec(what)?.[1]
  const value = unbind(actual)
  const { text } = lines[at]!
  if (!isBar(text)) return setWord(lines[at]!, expected, value, title === undefined)
  const column = columnOf(lines, at, title)
  if (column === undefined) return 'its column is not to be found'
  widen(lines, at, column, textWidth(value))
  lines[at]!.text = withCell(lines[at]!.text, column, value)
  return undefined
}

/** Index of the column with this title, in the table around a line; of a list of fields the second. */
function columnOf(lines: ReadonlyArray<Line>, at: number, title: string | undefined): number | undefined {
  if (title === undefined) return 1
  for (let i = at; i >= 0 && isDrawn(lines[i]!.text); i--) {
    const found = cellsOf(lines[i]!.text).findIndex((cell) => nameOf(cell.trim()) === nameOf(title))
    if (i !== at && isBar(lines[i]!.text) && found >= 0) return found
  }
  const ordinal = /^column (\d+)$/.exec(title)?.[1]
  return ordinal === undefined ? undefined : Number(ordinal) - 1
}
const isDrawn = (text: string): boolean => isBar(text) || isRule(text)

/** Cells with the blanks around them. */
function cellsOf(text: string): Array<string> {
  const marks = [...text.matchAll(bars)].map(({ index }) => index)
  return marks.slice(1).map((mark, i) => text.slice(marks[i]! + 1, mark))
}

/** A line with another cell, padded as the one before was: to the left, or to the right as numbers are. */
function withCell(text: string, column: number, value: string): string {
  const marks = [...text.matchAll(bars)].map(({ index }) => index)
  const [from, to] = [marks[column]! + 1, marks[column + 1]!]
  const old = text.slice(from, to)
  const room = Math.max(0, textWidth(old) - textWidth(value))
  const isRight = /^\s{2,}\S+ ?$/.test(old) && !/\s{2,}$/.test(old)
  const before = isRight ? room - Number(old.endsWith(' ')) : Math.min(room, Number(/^\s/.test(old)))
  const cell = ' '.repeat(Math.max(0, before)) + value + ' '.repeat(Math.max(0, room - Math.max(0, before)))
  return text.slice(0, from) + cell + text.slice(to)
}

/** Makes room in a column of the table around a line: in its rows, its header and its rulers. */
function widen(lines: Array<Line>, at: number, column: number, width: number): void {
  const more = width + 2 - textWidth(cellsOf(lines[at]!.text)[column] ?? '')
  if (more <= 0) return
  for (const line of tableAround(lines, at)) {
    const isRow = isBar(line.text) && !isRule(line.text)
    const mark = isRow ? bars : /[+|┼┬┴├┤┌┐└┘│╪╤╧╬╦╩╠╣╔╗╚╝╋┳┻┣┫┏┓┗┛]/g
    const end = [...line.text.matchAll(mark)][column + 1]?.index
    if (end === undefined) continue
    const filler = isRow ? ' ' : (/[-=─━═]/.exec(line.text.slice(0, end).slice(-2))?.[0] ?? '-')
    line.text = line.text.slice(0, end) + filler.repeat(more) + line.text.slice(end)
  }
}

function tableAround(lines: ReadonlyArray<Line>, at: number): Array<Line> {
  let [from, to] = [at, at]
  while (from > 0 && isDrawn(lines[from - 1]!.text)) from--
  while (to + 1 < lines.length && isDrawn(lines[to + 1]!.text)) to++
  return lines.slice(from, to + 1)
}

function removeRow(lines: Array<Line>, { line }: Difference): string | undefined {
  const row = lines.find(({ number, gone }) => number === line && !gone)
  if (!row) return 'its line is not to be found'
  row.gone = true
  return undefined
}

function removeColumn(lines: Array<Line>, { what, line }: Difference): string | undefined {
  const title = what.replace(/^missing column /, '')
  const at = lines.findIndex(({ number, text }) => number >= line && isBar(text))
  if (at < 0) return 'a column is taken out of tables with bars only'
  const table = tableAround(lines, at)
  const column = cellsOf(lines[at]!.text).findIndex((cell) => nameOf(cell.trim()) === nameOf(title))
  if (column < 0) return 'its column is not to be found'
  for (const one of table) {
    const mark = isRule(one.text) ? /[+|┼┬┴├┤┌┐└┘╪╤╧╬╦╩╠╣╔╗╚╝]/g : bars
    const marks = [...one.text.matchAll(mark)].map(({ index }) => index)
    const [from, to] = [marks[column], marks[column + 1]]
    if (from === undefined || to === undefined) return 'its lines do not agree on their columns'
    one.text = one.text.slice(0, from) + one.text.slice(to)
  }
  return undefined
}

/** A row that was printed and that the guide has not, drawn as the table's others are. */
function addRow(
  lines: Array<Line>,
  { what, line }: Difference,
  printed: ReadonlyArray<string>,
  unbind: (text: string) => string,
): string | undefined {
  const label = what.replace(/^extra row /, '')
  const at = lines.findIndex(({ number, text }) => number >= line && isBar(text))
  const header = lines[at]
  const last = lines.findLastIndex(({ text }) => isBar(text) && !isRule(text))
  if (!header || last < 0) return 'a row is put into tables with bars only'
  const titles = cellsOf(header.text).map((cell) => nameOf(cell.trim()))
  const grids = readTables(printed)?.grids ?? []
  const found = grids
    .flatMap(({ titles: names = [], rows }) => rows.map(({ cells }) => ({ names: names.map(nameOf), cells })))
    .find(({ cells }) => isLabel(label, cells))
  if (!found) return 'its row is not to be found in what was printed'
  const values = titles.map((title) => unbind(found.cells[found.names.indexOf(title)] ?? ''))
  const added: Line = { number: lines[last]!.number, text: lines[last]!.text }
  lines.splice(last + 1, 0, added)
  for (const [column, value] of values.entries()) {
    widen(lines, last + 1, column, textWidth(value))
    added.text = withCell(added.text, column, value)
  }
  return undefined
}

/** Is the label made of some of these cells, in their order? */
function isLabel(label: string, cells: ReadonlyArray<string>): boolean {
  if (label === '') return true
  return cells.some((cell, i) => {
    if (cell === label) return true
    return (
      cell !== '' && label.startsWith(`${cell} `) && isLabel(label.slice(cell.length + 1), cells.slice(i + 1))
    )
  })
}

/** A word of a line without bars; blanks behind it keep what follows in its column. */
function setWord(line: Line, expected: string, value: string, isLast: boolean): string | undefined {
  const places = [...line.text.matchAll(new RegExp(`(?<![\\w-])${literally(expected)}(?![\\w-])`, 'g'))]
  if (expected === '' || places.length === 0) return 'it stands there in other words'
  if (places.length > 1 && !isLast) return 'it stands there more than once'
  const { index } = places.at(-1)!
  const [, gap = '', rest = ''] = /^(\s*)(.*)$/s.exec(line.text.slice(index + expected.length)) ?? []
  const owed = textWidth(value) - textWidth(expected)
  const kept = rest === '' || gap.length < 2 ? gap : ' '.repeat(Math.max(1, gap.length - owed))
  line.text = line.text.slice(0, index) + value + kept + rest
  return undefined
}

// ── lines ────────────────────────────────────────────────────────────────────────────────────────────────

/** The line that was printed instead, with the author's own times, ids and durations; none: the line goes. */
function setLine(
  lines: Array<Line>,
  { actual, line }: Difference,
  printed: ReadonlyArray<string>,
  unbind: (text: string) => string,
): string | undefined {
  const own = lines.find(({ number, gone }) => number === line && !gone)
  if (!own) return 'its line is not to be found'
  if (actual === undefined) {
    own.gone = true
    return undefined
  }
  const asPrinted = printed.find((text) => text.replace(/\s+/g, ' ').trim() === actual) ?? actual
  const indent = /^\s*/.exec(own.text)![0]
  own.text = indent + unbind(withOwnParts(asPrinted.trim(), own.text))
  return undefined
}

/** A line with the parts of the author's that may vary, kind by kind, as far as there are any. */
function withOwnParts(text: string, own: string): string {
  const left = [...shapeOf(own).parts]
  return shapeOf(text).parts.reduce((line, part) => {
    const same = left.findIndex(({ kind }) => kind.name === part.kind.name)
    return same < 0 ? line : line.replace(part.text, () => left.splice(same, 1)[0]!.text)
  }, text)
}

// ── into the guide ───────────────────────────────────────────────────────────────────────────────────────

/** A change of a guide: lines by their numbers; none: the line goes. What stands around its own text stays. */
export type LineChanges = ReadonlyMap<number, ReadonlyArray<string>>

/** The guide's lines with what stands around the printed text kept; or the number of a line whose text is not as read. */
export function lineChanges(
  guide: ReadonlyArray<string>,
  own: ReadonlyArray<OwnLine & { column: number }>,
  now: ReadonlyArray<OwnLine>,
): LineChanges | number {
  const found = new Map<number, Array<string>>()
  for (const { number, text, column } of own) {
    const raw = guide[number - 1] ?? ''
    const at = raw.startsWith(text, column - 1) ? column - 1 : raw.indexOf(text)
    const later = now.filter((line) => line.number === number)
    if (later.length === 1 && later[0]!.text === text) continue
    if (at < 0) return number
    const [before, behind] = [raw.slice(0, at), raw.slice(at + text.length)]
    found.set(
      number,
      later.map((line) => (line.text === text ? raw : `${before}${line.text}${behind}`.trimEnd())),
    )
  }
  return found
}

/**
 * The bytes of a guide with other lines; its line ends and all other bytes stay. Undefined where a line cannot be written
 * in its encoding: outside of UTF-8 only ASCII is.
 */
export function withLines(bytes: Buffer, encoding: string, changes: LineChanges): Buffer | undefined {
  if (encoding.startsWith('utf-16')) return undefined
  const lines = splitLines(bytes)
  const out: Array<Buffer> = []
  for (const [i, line] of lines.entries()) {
    const change = changes.get(i + 1)
    if (!change) out.push(line)
    else {
      const end = /\r?\n$/.exec(line.toString('latin1'))?.[0] ?? '\n'
      if (encoding !== 'utf-8' && change.some((text) => /[^\x00-\x7f]/.test(text))) return undefined
      out.push(...change.map((text) => Buffer.from(text + end)))
    }
  }
  return Buffer.concat(out)
}

function splitLines(bytes: Buffer): Array<Buffer> {
  const lines: Array<Buffer> = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from)
    const to = end < 0 ? bytes.length : end + 1
    lines.push(bytes.subarray(from, to))
    from = to
  }
  return lines
}
