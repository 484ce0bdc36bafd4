/**
 * Compares tables as tables: columns by title, rows by what identifies them, cells by kind.
 */
import type { Checker, Difference, Expectation, Verdict } from '../model.ts'
import { type Context, compareCells, plain } from './cells.ts'
import {
  adoptTitles,
  type Column,
  type Columns,
  isPairs,
  keyColumns,
  keyOf,
  matchColumns,
  varying,
} from './columns.ts'
import { type Grid, parseGrids, type Row } from './grid.ts'
import { type Beside, most, type Side, short, sideBySide } from './side-by-side.ts'

/** Tables with bars and rulers. */
export const table: Checker = {
  name: 'table',
  claims: (lines) => lines.some((line) => bar.test(line)),
  compare,
}

/** A line of cells. */
const bar = /^\s*[|│┃║].*[|│┃║]/

/** What one expected table came to. */
interface Finding {
  rule: string
  differences: Array<Difference>
  notes: Array<string>
  compared: number
  learnt: Map<string, string>
  picture: string
}

function compare(expectation: Expectation, actual: string): Verdict {
  const expected = parseGrids(expectation.lines)
  if (expected.length === 0) return unchecked('the table of the guide cannot be read')
  const broken = expected.find(({ unreadable }) => unreadable)
  if (broken) return unchecked(`the table of the guide cannot be read: ${broken.unreadable}`)
  const printed = plain(actual).split('\n')
  const grids = new Set(parseGrids(printed).filter(({ unreadable }) => !unreadable))
  const learnt = new Map<string, string>()
  const findings = expected.map(
    (grid) => best(grid, grids, expectation, learnt) ?? missing(grid, expectation, printed),
  )
  return verdictOf(findings, learnt, outsideNotes(expectation.lines, expected))
}

function verdictOf(findings: Array<Finding>, learnt: Map<string, string>, notes: Array<string>): Verdict {
  const differences = findings.flatMap((finding) => finding.differences)
  const compared = findings.reduce((sum, finding) => sum + finding.compared, 0)
  const rule = findings.map((finding) => finding.rule).join('; then ')
  const told = [...findings.flatMap((finding) => finding.notes), ...notes]
  if (differences.length === 0 && compared === 0)
    return unchecked('the table of the guide holds nothing to compare')
  if (differences.length === 0)
    return { outcome: 'held', rule, differences, notes: told, compared, learnt: [...learnt] }
  const picture = findings.flatMap((finding) => finding.picture || []).join('\n\n')
  return { outcome: 'differs', rule, differences, notes: told, compared, learnt: [], sideBySide: picture }
}

function unchecked(rule: string): Verdict {
  return { outcome: 'unchecked', rule, differences: [], notes: [], compared: 0, learnt: [] }
}

/** Tables looked at closely for one expected. */
const candidates = 8

/** The table of the output that comes closest; it is taken out, as the next expected table is another one. */
function best(
  expected: Grid,
  grids: Set<Grid>,
  expectation: Expectation,
  learnt: Map<string, string>,
): Finding | undefined {
  const fits = [...grids]
    .map((grid) => ({ grid, columns: matchColumns(adoptTitles(expected, grid), grid) }))
    .filter(({ columns }) => columns.both.length > columns.missing.length)
    .sort((a, b) => b.columns.both.length - a.columns.both.length)
    .slice(0, candidates)
  let found: { finding: Finding; grid: Grid } | undefined
  for (const { grid, columns } of fits) {
    const finding = compareGrids(adoptTitles(expected, grid), grid, columns, expectation, learnt)
    if (!found || finding.differences.length < found.finding.differences.length) found = { finding, grid }
    if (finding.differences.length === 0) break
  }
  if (!found) return undefined
  grids.delete(found.grid)
  for (const [here, there] of found.finding.learnt) learnt.set(here, there)
  return found.finding
}

function missing(expected: Grid, expectation: Expectation, printed: Array<string>): Finding {
  const first = printed.find((line) => line.trim() !== '')?.trim()
  const titles = expected.titles?.join(', ') ?? `${expected.width} columns`
  const difference: Difference = {
    what: 'missing table',
    expected: titles,
    ...(first === undefined ? {} : { actual: short(first) }),
    line: expectation.numbers[expected.line]!,
  }
  const picture = `expected  a table of ${titles}\nactual    ${first === undefined ? 'nothing' : short(first)}`
  return {
    rule: `a table of ${titles}`,
    differences: [difference],
    notes: [],
    compared: 1,
    learnt: new Map(),
    picture,
  }
}

/** Rows of both tables that are the same thing. */
interface Matched {
  pairs: Array<[expected: Row, actual: Row | undefined]>
  extra: Array<Row>
}

function compareGrids(
  expected: Grid,
  actual: Grid,
  columns: Columns,
  { numbers, as, seen, bound }: Expectation,
  known: Map<string, string>,
): Finding {
  const context: Context = { seen, bound, learnt: new Map(known) }
  const rows = as === 'columns' ? { ...expected, rows: [] } : expected
  const key = keyColumns(rows, actual, columns.both, bound)
  const matched =
    as === 'columns' ? { pairs: [], extra: [] } : matchRows(rows.rows, actual.rows, key, columns.both)
  const cells = compareRows(matched, columns.both, key, isPairs(rows), context, (line) => numbers[line]!)
  const headless = columns.missing.map(
    (title): Difference => ({
      what: `missing column ${title}`,
      expected: title,
      line: numbers[expected.line]!,
    }),
  )
  const extra = matched.extra.map((row) => labelOf(row, key, columns.both, 'actual'))
  const unwanted = as === 'rows' ? extra : []
  const differences = [
    ...headless,
    ...cells.differences,
    ...unwanted.map((label): Difference => ({ what: `extra row ${label}`, line: numbers[expected.line]! })),
  ]
  return {
    rule: ruleOf(rows, key, varying(rows, columns.both, bound), as),
    differences,
    notes: notesOf(expected, columns, as === 'rows' ? [] : extra, cells.told),
    compared: cells.compared + (expected.rows.length === 0 || as === 'columns' ? columns.both.length : 0),
    learnt: context.learnt,
    picture: sideBySide(
      columns.both.map(({ title }) => title),
      [...cells.picture, ...matched.extra.map((row) => besideOf('+', row, columns.both, 'actual'))],
    ),
  }
}

/** Rows by key; where a key names several, the row that is like it in all columns goes first. */
function matchRows(
  expected: Array<Row>,
  actual: Array<Row>,
  key: Array<Column>,
  columns: Array<Column>,
): Matched {
  const found = new Map<Row, Row>()
  const used = new Set<Row>()
  const pair = (by: Array<Column>, rows: Array<Row>) => {
    const pools = poolsOf(actual, by)
    for (const row of rows) {
      const other = take(pools.get(keyOf(row, by, 'expected')), used)
      if (other) found.set(row, other)
    }
  }
  if (distinctKeys(actual, key) < actual.length) pair(columns, expected)
  pair(
    key,
    expected.filter((row) => !found.has(row)),
  )
  return {
    pairs: expected.map((row) => [row, found.get(row)]),
    extra: actual.filter((row) => !used.has(row)),
  }
}

/** Rows by key, the first of them last. */
function poolsOf(rows: Array<Row>, key: Array<Column>): Map<string, Array<Row>> {
  const pools = new Map<string, Array<Row>>()
  for (const row of rows.toReversed()) {
    const name = keyOf(row, key, 'actual')
    const pool = pools.get(name)
    if (pool) pool.push(row)
    else pools.set(name, [row])
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

function distinctKeys(rows: Array<Row>, key: Array<Column>): number {
  return new Set(rows.map((row) => keyOf(row, key, 'actual'))).size
}

interface Rows {
  differences: Array<Difference>
  told: Array<string>
  compared: number
  picture: Array<Beside>
}

function compareRows(
  { pairs }: Matched,
  columns: Array<Column>,
  key: Array<Column>,
  isList: boolean,
  context: Context,
  lineOf: (line: number) => number,
): Rows {
  const rows: Rows = { differences: [], told: [], compared: 0, picture: [] }
  for (const [row, other] of pairs) {
    const label = () => labelOf(row, key, columns, 'expected')
    if (!other) {
      const text = short(columns.map(({ expected }) => row.cells[expected]).join(' | '))
      rows.differences.push({ what: `missing row ${label()}`, expected: text, line: lineOf(row.line) })
      rows.picture.push(besideOf('-', row, columns, 'expected'))
    } else compareRow(row, other, label, columns, isList, context, lineOf, rows)
  }
  return rows
}

function compareRow(
  row: Row,
  other: Row,
  label: () => string,
  columns: Array<Column>,
  isList: boolean,
  context: Context,
  lineOf: (line: number) => number,
  rows: Rows,
): void {
  let mark: Beside['mark'] = '='
  const cells: Array<Side> = []
  for (const column of columns) {
    const [here, there] = [row.cells[column.expected]!, other.cells[column.actual]!]
    const title = isList && column.expected === 1 ? label() : column.title
    const { same, told, instead } = compareCells(here, there, title, context, column.cut && row.cut)
    const expected = instead ?? here
    if (same) rows.compared++
    else {
      mark = '≠'
      const what = isList ? `row ${label()}` : `row ${label()}, column ${column.title}`
      const line = lineOf(row.lines?.[column.expected] ?? row.line)
      rows.differences.push({ what, expected, actual: there, line })
    }
    if (told) rows.told.push(`${label()}, ${column.title}: ${told}`)
    cells.push(same ? there : [expected, there])
  }
  if (mark !== '=' || rows.picture.length < most) rows.picture.push({ mark, cells })
}

function besideOf(
  mark: '+' | '-',
  { cells }: Row,
  columns: Array<Column>,
  side: 'expected' | 'actual',
): Beside {
  return { mark, cells: columns.map((column) => cells[column[side]]!) }
}

function labelOf(
  { cells }: Row,
  key: Array<Column>,
  columns: Array<Column>,
  side: 'expected' | 'actual',
): string {
  const named = key.length > 0 ? key : columns
  return short(named.map((column) => cells[column[side]]).join(' '))
}

function ruleOf(expected: Grid, key: Array<Column>, free: Array<string>, as: Expectation['as']): string {
  if (expected.rows.length === 0) return as === 'rows' ? 'the columns, and no rows' : 'the columns only'
  const count = `${as === 'rows' ? 'exactly ' : ''}${expected.rows.length} row${expected.rows.length === 1 ? '' : 's'}`
  const by = key.length > 0 ? `by ${key.map(({ title }) => title).join(', ')}` : 'in any order'
  return `${count} ${by}${free.length > 0 ? `; ${few(free)} may vary` : ''}`
}

const fewest = 5

function notesOf(expected: Grid, columns: Columns, extra: Array<string>, told: Array<string>): Array<string> {
  return [
    ...expected.damage,
    ...(columns.note ? [columns.note] : []),
    ...(expected.cut
      ? ['the table is cut off at the right: its last column is compared as far as it goes']
      : []),
    ...(columns.extra.length > 0 ? [`more columns: ${few(columns.extra)}`] : []),
    ...(extra.length > 0 ? [`more rows: ${few(extra)}`] : []),
    ...(told.length > 0 ? [`tolerated: ${few(told)}`] : []),
  ]
}

function few(texts: Array<string>): string {
  const more = texts.length - fewest
  return texts.slice(0, fewest).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** Lines of the expectation that belong to none of its tables. */
function outsideNotes(lines: Array<string>, grids: Array<Grid>): Array<string> {
  const count = lines.filter((line) => line.trim() !== '' && !/^\s*[+|\d]|[-+|]{3}/.test(line)).length
  return count > 0 && grids.length > 0
    ? [`${count} line${count === 1 ? '' : 's'} beside the table not compared`]
    : []
}
