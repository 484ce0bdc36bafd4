/**
 * Which column of one table is which of another, and which columns say whose row it is.
 */
import type { ColumnRule } from '../model.ts'
import { isMasked, mayVary } from './cells.ts'
import type { Grid } from './grid.ts'
import { shapeOf } from './kinds.ts'
import { distinct, type Names, namedBy, unnamed } from './names.ts'
import { canIdentify, isValueTitle, meaningOf, nameOf, rankOf } from './titles.ts'

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
  /** Those, with the place of each. */
  alone: Array<readonly [title: string, actual: number]>
  /** How they were matched, where it was not by title. */
  note?: string
}

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
  const alone = [...free].map((j) => [actual[j]!, j] as const)
  return { both, missing, extra: alone.map(([title]) => title), alone }
}

function equalTitles(one: string, two: string): boolean {
  return nameOf(one) === nameOf(two)
}
function synonymous(one: string, two: string): boolean {
  return meaningOf(one) === meaningOf(two)
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
    alone: [],
    ...(expected.loose
      ? {}
      : { note: 'columns matched by their place and content, as a header is missing or damaged' }),
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

/** Is this a list of fields and their values: two columns of which the first identifies? */
export function isPairs({ titles, width }: Grid): boolean {
  return width === 2 && titles !== undefined && isValueTitle(titles[1]!)
}

/** The columns that identify a row, as few as make every row of both tables another one, and what rows are called by them. */
export function keyColumns(
  expected: Grid,
  actual: Grid,
  columns: Array<Column>,
  bound?: ReadonlySet<string>,
): { key: Array<Column>; names: Names } {
  const rows = { expected: expected.rows, actual: actual.rows }
  const first = columns.filter((column) => column.expected === 0)
  if (isPairs(expected)) return { key: first, names: namedBy(first, unnamed(rows), rows) }
  const candidates = columns
    .filter((column) => !column.cut && identifies(expected, actual, column, bound))
    .sort(expected.titles ? (a, b) => rankOf(a.title) - rankOf(b.title) : byDistinctness(expected))
  const key: Array<Column> = []
  let names = unnamed(rows)
  let told = 0
  for (const column of candidates) {
    if (told === expected.rows.length + actual.rows.length) break
    const next = namedBy([column], names, rows)
    const apart = distinct(next.expected, next.count) + distinct(next.actual, next.count)
    if (apart <= told) continue
    key.push(column)
    names = next
    told = apart
  }
  return { key, names }
}

/** Where there are no titles: the column in which most rows differ goes first. */
function byDistinctness({ rows }: Grid): (a: Column, b: Column) => number {
  const counts = new Map<Column, number>()
  const count = (column: Column) => {
    const known =
      counts.get(column) ?? new Set(rows.slice(0, sample).map(({ cells }) => cells[column.expected])).size
    counts.set(column, known)
    return known
  }
  return (a, b) => count(b) - count(a)
}

function identifies(expected: Grid, actual: Grid, column: Column, bound?: ReadonlySet<string>): boolean {
  if (!canIdentify(column.title)) return false
  const [rows, side] =
    expected.rows.length > 0 ? [expected.rows, column.expected] : [actual.rows, column.actual]
  const cells = rows.slice(0, sample).map((row) => row.cells[side]!)
  return !cells.some(isMasked) && cells.some((cell) => cell !== '' && !mayVary(cell, column.title, bound))
}

/** The rule for each column; for a list of fields, for each field. */
export function rulesOf(
  expected: Grid,
  { both, missing, alone }: Columns,
  key: Array<Column>,
  bound?: ReadonlySet<string>,
): Array<ColumnRule> {
  const rows = expected.rows.slice(0, sample)
  if (isPairs(expected))
    return rows.map(({ cells }) => ({ title: cells[0]!, rule: ruleFor([cells[1]!], cells[0]!, bound) }))
  const rules = both.map((column): ColumnRule => {
    const { title, expected: i } = column
    const cells = rows.map((row) => row.cells[i]!)
    return { title, rule: key.includes(column) ? 'identifies' : ruleFor(cells, title, bound) }
  })
  return [
    ...rules,
    ...missing.map((title): ColumnRule => ({ title, rule: 'missing' })),
    ...alone.map(([title]): ColumnRule => ({ title, rule: 'extra' })),
  ]
}

function ruleFor(cells: Array<string>, title: string, bound?: ReadonlySet<string>): ColumnRule['rule'] {
  const free = cells.filter((cell) => mayVary(cell, title, bound)).length
  if (free === cells.length && free > 0) return 'may vary'
  return free > 0 || cells.some((cell) => shapeOf(cell).parts.length > 0) ? 'in part' : 'holds'
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
