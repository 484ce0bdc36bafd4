/**
 * Which row of one table is which of another, and what is different between them.
 */
import type { Difference } from '../model.ts'
import { type Context, compareCells } from './cells.ts'
import { type Column, keyOf } from './columns.ts'
import type { Row } from './grid.ts'
import { type Beside, most, type Side, short } from './side-by-side.ts'

/** Rows of both tables that are the same thing. */
export interface Matched {
  pairs: Array<[expected: Row, actual: Row | undefined]>
  extra: Array<Row>
}

/**
 * Rows by key; where a key names several, the row that is like it in all columns goes first, then one that is like it
 * in those that must hold.
 */
export function matchRows(
  expected: Array<Row>,
  actual: Array<Row>,
  key: Array<Column>,
  columns: Array<Column>,
  firm: Array<Column>,
): Matched {
  const found = new Map<Row, Row>()
  const used = new Set<Row>()
  const pair = (by: Array<Column>, pools: Map<string, Array<Row>>, rows: Array<Row>) => {
    for (const row of rows) {
      const other = take(pools.get(keyOf(row, by, 'expected')), used)
      if (other) found.set(row, other)
    }
  }
  const pools = poolsOf(actual, key)
  const rest = () => (found.size === 0 ? expected : expected.filter((row) => !found.has(row)))
  if (pools.size < actual.length)
    for (const like of [columns, firm]) pair(like, poolsOf(actual, like), rest())
  pair(key, pools, rest())
  return {
    pairs: expected.map((row) => [row, found.get(row)]),
    extra: used.size === actual.length ? [] : actual.filter((row) => !used.has(row)),
  }
}

/** Rows by key, the first of them last. */
function poolsOf(rows: Array<Row>, key: Array<Column>): Map<string, Array<Row>> {
  const pools = new Map<string, Array<Row>>()
  for (let i = rows.length - 1; i >= 0; i--) {
    const name = keyOf(rows[i]!, key, 'actual')
    const pool = pools.get(name)
    if (pool) pool.push(rows[i]!)
    else pools.set(name, [rows[i]!])
  }
  return pools
}

function take(pool: Array<Row> | undefined, used: Set<Row>): Row | undefined {
  for (let row = pool?.pop(); row; row = pool?.pop()) {
    if (used.has(row)) continue
    used.add(row)
    return row
  }
  return undefined
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
  told: Array<string>
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

export function compareRows({ pairs }: Matched, wording: Wording, context: Context): Rows {
  const rows: Rows = { differences: [], broken: [], told: [], compared: 0, picture: [] }
  for (const [row, other] of pairs)
    if (other) compareRow(row, other, wording, context, rows)
    else missRow(row, wording, rows)
  return rows
}

function missRow(row: Row, wording: Wording, rows: Rows): void {
  const { columns, lineOf } = wording
  const label = labelOf(row, wording, 'expected')
  const text = short(columns.map(({ expected }) => row.cells[expected]).join(' | '))
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
    if (told) rows.told.push(`${named()}, ${column.title}: ${told}`)
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
  const named = key.length > 0 ? key : columns
  const texts = named.map((column) => cells[column[side]])
  return short(texts.filter((text) => text !== '').join(' '))
}
