/**
 * Which column of one table is which of another, and which columns say whose row it is.
 */
import { isIdColumn, isMasked, mayVary, nameOf, shapeOf } from './cells.ts'
import type { Grid, Row } from './grid.ts'

/** A column that both tables have: where it stands in each. */
export interface Column {
  title: string
  expected: number
  actual: number
  /** The guide shows only the beginning of its cells. */
  cut: boolean
}
export interface Columns {
  both: Array<Column>
  missing: Array<string>
  /** Titles that only the actual table has. */
  extra: Array<string>
  /** How they were matched, where it was not by title. */
  note?: string
}

/** Titles that mean the same in tables of different versions. `Status` and `State` do not. */
const synonyms: Array<Array<string>> = [
  ['host', 'hostname', 'host name'],
  ['project', 'tenant'],
  ['project id', 'tenant id'],
  ['zone', 'availability zone'],
  ['field', 'property'],
]
const meaning = new Map(synonyms.flatMap((names) => names.map((name) => [name, names[0]!] as const)))

/** Matches the columns of two tables: by title, else by place and content. */
export function matchColumns(expected: Grid, actual: Grid): Columns {
  const titles = expected.titles
  if (titles && actual.titles) return byTitle(expected, titles, actual.titles)
  return byContent(expected, actual)
}

function byTitle(grid: Grid, titles: Array<string>, actual: Array<string>): Columns {
  const free = new Set(actual.keys())
  const found = new Map<number, number>()
  const lastIsCut = (i: number) => grid.cut && i === titles.length - 1
  for (const fits of [equalTitles, synonymous, beginning(lastIsCut)])
    for (const [i, title] of titles.entries()) {
      if (found.has(i)) continue
      const j = [...free].find((at) => fits(title, actual[at]!, i))
      if (j !== undefined && free.delete(j)) found.set(i, j)
    }
  const both = [...found]
    .sort(([a], [b]) => a - b)
    .map(([i, j]) => ({
      title: lastIsCut(i) ? actual[j]! : titles[i]!,
      expected: i,
      actual: j,
      cut: lastIsCut(i),
    }))
  const missing = titles.filter((_, i) => !found.has(i))
  return { both, missing, extra: [...free].map((j) => actual[j]!) }
}

function equalTitles(one: string, two: string): boolean {
  return nameOf(one) === nameOf(two)
}
function synonymous(one: string, two: string): boolean {
  const [here, there] = [nameOf(one), nameOf(two)]
  return (meaning.get(here) ?? here) === (meaning.get(there) ?? there)
}
function beginning(lastIsCut: (i: number) => boolean) {
  return (one: string, two: string, i: number) => lastIsCut(i) && nameOf(two).startsWith(nameOf(one))
}

/** Rows looked at to tell what a column holds. */
const sample = 200

function byContent(expected: Grid, actual: Grid): Columns {
  const pairs =
    expected.width === actual.width
      ? Array.from({ length: expected.width }, (_, i) => [i, i] as const)
      : alignColumns(expected, actual)
  const titleOf = (i: number, j: number) => actual.titles?.[j] ?? expected.titles?.[i] ?? `column ${i + 1}`
  const both = pairs.map(([i, j]) => ({
    title: titleOf(i, j),
    expected: i,
    actual: j,
    cut: expected.cut && i === expected.width - 1,
  }))
  const matched = new Set(pairs.map(([i]) => i))
  const missing = Array.from({ length: expected.width }, (_, i) => i).filter((i) => !matched.has(i))
  return {
    both,
    missing: missing.map((i) => expected.titles?.[i] ?? `column ${i + 1}`),
    extra: [],
    note: 'columns matched by their place and content, as a header is missing or damaged',
  }
}

/** The alignment that keeps the order of columns and agrees in most cells. */
function alignColumns(expected: Grid, actual: Grid): Array<readonly [number, number]> {
  const [n, m] = [expected.width, actual.width]
  const best = Array.from({ length: n + 1 }, () => new Array<number>(m + 1).fill(0))
  const scores = Array.from({ length: n }, (_, i) =>
    Array.from({ length: m }, (_, j) => agreement(expected, i, actual, j)),
  )
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      best[i]![j] = Math.max(
        best[i + 1]![j]!,
        best[i]![j + 1]!,
        scores[i]![j]! > 0 ? scores[i]![j]! + best[i + 1]![j + 1]! : 0,
      )
  const pairs: Array<readonly [number, number]> = []
  for (let i = 0, j = 0; i < n && j < m; ) {
    const taken = scores[i]![j]! > 0 && best[i]![j] === scores[i]![j]! + best[i + 1]![j + 1]!
    if (taken) pairs.push([i++, j++])
    else if (best[i]![j] === best[i + 1]![j]) i++
    else j++
  }
  return pairs
}

/** How many cells of the expected column can be found in the actual one, by kind. */
function agreement(expected: Grid, i: number, actual: Grid, j: number): number {
  const kindly = (cell: string) => shapeOf(cell).literal
  const there = new Set(actual.rows.slice(0, sample).map(({ cells }) => kindly(cells[j]!)))
  return expected.rows.slice(0, sample).filter(({ cells }) => there.has(kindly(cells[i]!))).length
}

/** Titles whose cells say how a thing is, not which it is. */
const states = new Set(
  [
    ...[
      'status',
      'state',
      'alive',
      'enabled',
      'disabled',
      'health',
      'ready',
      'result',
      'details',
      'condition',
    ],
    ...['phase', 'reason', 'restarts', 'age', 'admin state up', 'admin state', 'power state', 'task state'],
    ...['vm state', 'forced down', 'disabled reason', 'is default', 'running', 'available', 'up to date'],
    ...['desired', 'current', 'size', 'used', 'free', 'total', 'options', 'properties', 'value'],
  ].map(nameOf),
)
/** Titles whose cells name a thing, the better ones first. */
const naming = [
  'name',
  'binary',
  'agent type',
  'field',
  'hostname',
  'host',
  'hypervisor hostname',
  'service name',
]

/** Is this a list of fields and their values: two columns of which the first identifies? */
export function isPairs({ titles, width }: Grid): boolean {
  return (
    width === 2 &&
    titles !== undefined &&
    /^(?:values?|값|値|值|giá trị|valor|valeur|wert)$/.test(nameOf(titles[1]!))
  )
}

/** The columns that identify a row: as few as make every row of both tables another one. */
export function keyColumns(
  expected: Grid,
  actual: Grid,
  columns: Array<Column>,
  bound?: ReadonlySet<string>,
): Array<Column> {
  if (isPairs(expected)) return columns.filter((column) => column.expected === 0)
  const candidates = columns
    .filter((column) => !column.cut && identifies(expected, actual, column, bound))
    .sort((a, b) => rankOf(a.title) - rankOf(b.title))
  const wanted = expected.rows.length + actual.rows.length
  let [key, distinct] = [[] as Array<Column>, 0]
  for (const column of candidates) {
    if (distinct === wanted) break
    const more = distinctRows(expected.rows, actual.rows, [...key, column])
    if (more > distinct) [key, distinct] = [[...key, column], more]
  }
  return key
}

function identifies(expected: Grid, actual: Grid, column: Column, bound?: ReadonlySet<string>): boolean {
  if (states.has(nameOf(column.title)) || isIdColumn(column.title)) return false
  const [rows, side] =
    expected.rows.length > 0 ? [expected.rows, column.expected] : [actual.rows, column.actual]
  const cells = rows.slice(0, sample).map((row) => row.cells[side]!)
  return !cells.some(isMasked) && cells.some((cell) => cell !== '' && !mayVary(cell, column.title, bound))
}

function rankOf(title: string): number {
  const rank = naming.indexOf(nameOf(title))
  return rank < 0 ? naming.length : rank
}

function distinctRows(expected: Array<Row>, actual: Array<Row>, key: Array<Column>): number {
  const count = (rows: Array<Row>, side: 'expected' | 'actual') =>
    new Set(rows.map((row) => keyOf(row, key, side))).size
  return count(expected, 'expected') + count(actual, 'actual')
}

/** What identifies a row, as one text. */
export function keyOf({ cells }: Row, key: Array<Column>, side: 'expected' | 'actual'): string {
  return key.map((column) => shapeOf(cells[column[side]]!).literal).join('\u0001')
}

/** Titles of columns whose every cell may vary; of a list of fields, the fields that may. */
export function varying(expected: Grid, columns: Array<Column>, bound?: ReadonlySet<string>): Array<string> {
  const rows = expected.rows.slice(0, sample)
  if (isPairs(expected))
    return rows.filter(({ cells }) => mayVary(cells[1]!, cells[0]!, bound)).map(({ cells }) => cells[0]!)
  return columns
    .filter(({ title, expected: i }) => rows.every(({ cells }) => mayVary(cells[i]!, title, bound)))
    .map(({ title }) => title)
}

/** Is the first row of a table without a header the header of the other? */
export function adoptTitles(expected: Grid, actual: Grid): Grid {
  const first = expected.rows[0]?.cells
  if (expected.titles || !first || !actual.titles) return expected
  const known = new Set(actual.titles.map(nameOf))
  if (!first.every((title) => known.has(nameOf(title)))) return expected
  return { ...expected, titles: first, rows: expected.rows.slice(1) }
}
