/**
 * Which row of one table is which of another, and what is different between them.
 */
import type { Difference } from '../model.ts'
import { type Context, compareCells } from './cells.ts'
import type { Column } from './columns.ts'
import { Few } from './few.ts'
import type { Row } from './grid.ts'
import { type Both, distinct, type Names, namedBy } from './names.ts'
import { type Beside, most, type Side, short } from './side-by-side.ts'

/** Rows of both tables that are the same thing. */
export interface Matched {
  /** The actual row for each expected one, where there is one. */
  partners: Array<Row | undefined>
  extra: Array<Row>
}

/**
 * Rows by what they are called by the columns of the key; where that names several, the row that is like it in all
 * columns goes first, then one that is like it in those that must hold, the `firm` ones.
 */
export function matchRows(
  rows: Both,
  { key, names }: { key: Array<Column>; names: Names },
  firm: Array<Column>,
  columns: Array<Column>,
): Matched {
  const partners = new Int32Array(rows.expected.length).fill(nobody)
  const used = new Uint8Array(rows.actual.length)
  if (distinct(names.actual, names.count) < rows.actual.length) {
    const byFirm = namedBy(without(firm, key), names, rows)
    const byAll = namedBy(without(columns, [...key, ...firm]), byFirm, rows)
    for (const finer of [byAll, byFirm]) pairUp(finer, partners, used)
  }
  pairUp(names, partners, used)
  return {
    partners: rows.expected.map((_, i) => rows.actual[partners[i]!]),
    extra: rows.actual.filter((_, i) => used[i] === 0),
  }
}

function without(columns: Array<Column>, others: Array<Column>): Array<Column> {
  return columns.filter((column) => !others.includes(column))
}

const nobody = -1

/** Gives every expected row that has no partner yet the first unused actual row of its name. */
function pairUp({ expected, actual, count }: Names, partners: Int32Array, used: Uint8Array): void {
  const first = new Int32Array(count).fill(nobody)
  const next = new Int32Array(actual.length)
  for (let i = actual.length - 1; i >= 0; i--) {
    if (used[i]) continue
    next[i] = first[actual[i]!]!
    first[actual[i]!] = i
  }
  for (let i = 0; i < expected.length; i++) {
    const name = expected[i]!
    const partner = first[name]!
    if (partners[i] !== nobody || partner === nobody) continue
    partners[i] = partner
    used[partner] = 1
    first[name] = next[partner]!
  }
}

/** A cell that is not what it should be, with the row of the output it stands in; no cell: the row is missing. */
export interface Broken {
  column?: Column
  title: string
  label: string
  actual?: string
  row?: Row
}
/** What rows come to. */
export interface Rows {
  differences: Array<Difference>
  broken: Array<Broken>
  told: Few
  compared: number
  picture: Array<Beside>
}

/** How rows are spoken of. */
export interface Wording {
  key: Array<Column>
  columns: Array<Column>
  /** A list of fields: the first cell is what the second is about. */
  isList: boolean
  /** Line of the guide of a line of the table. */
  lineOf: (line: number) => number
}

export function compareRows(
  expected: Array<Row>,
  { partners }: Matched,
  wording: Wording,
  context: Context,
): Rows {
  const rows: Rows = { differences: [], broken: [], told: new Few(), compared: 0, picture: [] }
  expected.forEach((row, i) => {
    const other = partners[i]
    if (other) compareRow(row, other, wording, context, rows)
    else missRow(row, wording, rows)
  })
  return rows
}

function missRow(row: Row, wording: Wording, rows: Rows): void {
  const { columns, lineOf } = wording
  const label = labelOf(row, wording, 'expected')
  const text = short(joined(row, columns, 'expected', ' | ', true))
  rows.differences.push({ what: `missing row ${label}`, expected: text, line: lineOf(row.line) })
  rows.broken.push({ title: '', label })
  if (rows.picture.length < most * 2) rows.picture.push(besideOf('-', row, columns, 'expected'))
}

function compareRow(row: Row, other: Row, wording: Wording, context: Context, rows: Rows): void {
  const { columns, isList, lineOf } = wording
  let mark: Beside['mark'] = '='
  let label: string | undefined
  const named = () => (label ??= labelOf(row, wording, 'expected'))
  let insteads: Array<string | undefined> | undefined
  for (const column of columns) {
    const [here, there] = [row.cells[column.expected]!, other.cells[column.actual]!]
    const title = isList && column.expected === 1 ? row.cells[0]! : column.title
    const { same, told, instead } = compareCells(here, there, title, context, column.cut && row.cut)
    if (told) rows.told.add(() => `${named()}, ${column.title}: ${told}`)
    if (same) {
      rows.compared++
      continue
    }
    mark = '≠'
    insteads ??= []
    insteads[column.expected] = instead ?? here
    const what = isList ? `row ${named()}` : `row ${named()}, column ${column.title}`
    const line = lineOf(row.lines?.[column.expected] ?? row.line)
    rows.differences.push({ what, expected: instead ?? here, actual: there, line })
    rows.broken.push({ column, title, label: named(), actual: there, row: other })
  }
  const pictured = mark === '=' ? most : most * 2
  if (rows.picture.length < pictured)
    rows.picture.push({ mark, cells: sidesOf(other, columns, insteads ?? []) })
}

function sidesOf(other: Row, columns: Array<Column>, insteads: Array<string | undefined>): Array<Side> {
  return columns.map((column) => {
    const there = other.cells[column.actual]!
    const expected = insteads[column.expected]
    return expected === undefined ? there : [expected, there]
  })
}

export function besideOf(
  mark: '+' | '-',
  { cells }: Row,
  columns: Array<Column>,
  side: 'expected' | 'actual',
): Beside {
  return { mark, cells: columns.map((column) => cells[column[side]]!) }
}

/** What identifies a row, for a person. */
export function labelOf({ cells }: Row, { key, columns }: Wording, side: 'expected' | 'actual'): string {
  return short(joined({ cells }, key.length > 0 ? key : columns, side, ' ', false))
}

/** Cells beside each other, all or those that say something; a table may have very many rows to tell of. */
function joined(
  { cells }: Pick<Row, 'cells'>,
  columns: ReadonlyArray<Column>,
  side: 'expected' | 'actual',
  between: string,
  all: boolean,
): string {
  let text: string | undefined
  for (const column of columns) {
    const cell = cells[column[side]]!
    if (all || cell !== '') text = text === undefined ? cell : text + between + cell
  }
  return text ?? ''
}
