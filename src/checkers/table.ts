/**
 * Compares tables as tables: columns by title, rows by what identifies them, cells by kind.
 */
import type { Checker, Difference, Expectation, Verdict } from '../model.ts'
import { rowsSaid } from '../vocabulary/counts.ts'
import { adviceOn, adviceOnMissing, adviceOnText } from './advice.ts'
import { plain, trial } from './cells.ts'
import { adoptTitles, type Columns, isPairs, keyColumns, matchColumns, rulesOf, varying } from './columns.ts'
import { type Few, few } from './few.ts'
import type { Grid, Row } from './grid.ts'
import { type Broken, besideOf, compareRows, labelOf, matchRows, type Rows, type Wording } from './rows.ts'
import { short, sideBySide } from './side-by-side.ts'
import { findTables, level, readTables, type Tables } from './tables.ts'

/** Tables of every form. */
export const table: Checker = {
  name: 'table',
  claims: (lines) => lines.some((line) => bar.test(line)) || readTables(lines) !== undefined,
  compare,
}

/** A line of cells. */
const bar = /^\s*[|│┃║].*[|│┃║]/

/** What one expected table came to. */
interface Finding {
  rule: string
  columns: Verdict['columns'] & {}
  differences: Array<Difference>
  notes: Array<string>
  compared: number
  learnt: Map<string, string>
  picture: string
  next: Array<string>
}

function compare(expectation: Expectation, actual: string): Verdict {
  const tables = readTables(expectation.lines)
  if (!tables) return unchecked('the table of the guide cannot be read')
  const broken = tables.grids.find(({ unreadable }) => unreadable)
  if (broken) return unchecked(`the table of the guide cannot be read: ${broken.unreadable}`)
  const printed = plain(actual).split('\n')
  const grids = new Set(findTables(tables, printed))
  let learnt = new Map<string, string>()
  const findings = tables.grids.map((grid) => {
    const finding = best(grid, grids, expectation, learnt) ?? missing(grid, expectation, printed)
    learnt = merged(learnt, finding.learnt)
    return finding
  })
  return verdictOf(findings, learnt, outsideNotes(expectation.lines, tables))
}

function merged<K, V>(some: Map<K, V>, others: Map<K, V>): Map<K, V> {
  if (some.size === 0) return others
  for (const [key, value] of others) some.set(key, value)
  return some
}

function verdictOf(findings: Array<Finding>, learnt: Map<string, string>, notes: Array<string>): Verdict {
  const differences = findings.flatMap((finding) => finding.differences)
  const compared = findings.reduce((sum, finding) => sum + finding.compared, 0)
  const rule = findings.map((finding) => finding.rule).join('; then ')
  const told = [...findings.flatMap((finding) => finding.notes), ...notes]
  if (differences.length === 0 && compared === 0)
    return unchecked('the table of the guide holds nothing to compare')
  const columns = findings.flatMap((finding) => finding.columns)
  const verdict = { rule, columns, differences, notes: told, compared }
  if (differences.length === 0) return { ...verdict, outcome: 'held', learnt: [...learnt] }
  const picture = findings.flatMap((finding) => finding.picture || []).join('\n\n')
  const next = findings.flatMap((finding) => finding.next)
  return {
    ...verdict,
    outcome: 'differs',
    learnt: [],
    sideBySide: picture,
    ...(next.length > 0 ? { next } : {}),
  }
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
    .map((grid) => {
      const [here, there] = level(adoptTitles(expected, grid), grid)
      return { grid, here, there, columns: matchColumns(here, there) }
    })
    .filter(({ columns }) => columns.both.length > columns.missing.length)
    .sort((a, b) => b.columns.both.length - a.columns.both.length)
    .slice(0, candidates)
  let found: { finding: Finding; grid: Grid } | undefined
  for (const { grid, here, there, columns } of fits) {
    const finding = compareGrids(here, there, columns, expectation, learnt)
    if (!found || finding.differences.length < found.finding.differences.length) found = { finding, grid }
    if (finding.differences.length === 0) break
  }
  if (!found) return undefined
  grids.delete(found.grid)
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
    columns: [],
    differences: [difference],
    notes: [],
    compared: 1,
    learnt: new Map(),
    picture,
    next: adviceOnText(printed.join('\n')),
  }
}

function compareGrids(
  expected: Grid,
  actual: Grid,
  columns: Columns,
  { numbers, as, rows: wanted, said = '', seen, bound }: Expectation,
  known: Map<string, string>,
): Finding {
  const context = trial({ seen, bound, learnt: known })
  const exact = as === 'rows' || (wanted ?? rowsSaid(said, expected.rows.length)) === 'exact'
  const rows = as === 'columns' ? { ...expected, rows: [] } : expected
  const named = keyColumns(rows, actual, columns.both, bound)
  const isList = isPairs(rows)
  const free = varying(rows, columns.both, bound)
  const firm = columns.both.filter(({ title }) => isList || !free.includes(title))
  const wording: Wording = { key: named.key, columns: columns.both, isList, lineOf: (line) => numbers[line]! }
  const matched =
    as === 'columns'
      ? { partners: [], extra: [] }
      : matchRows({ expected: rows.rows, actual: actual.rows }, named, firm, columns.both)
  const cells = compareRows(rows.rows, matched, wording, context)
  const line = numbers[expected.line]!
  const headless = columns.missing.map(
    (title): Difference => ({ what: `missing column ${title}`, expected: title, line }),
  )
  const labelOfExtra = (row: Row) => labelOf(row, wording, 'actual')
  const unwanted = (exact ? matched.extra : []).map(
    (row): Difference => ({ what: `extra row ${labelOfExtra(row)}`, line }),
  )
  const extra = few(exact ? [] : matched.extra, labelOfExtra)
  const differences = [...headless, ...cells.differences, ...unwanted]
  const rules = rulesOf(rows, columns, named.key, bound)
  return {
    rule: ruleOf(rows, wording, free, exact, as),
    columns: rules,
    differences,
    notes: notesOf(expected, columns, extra, cells.told),
    compared: cells.compared + (expected.rows.length === 0 || as === 'columns' ? columns.both.length : 0),
    learnt: context.learnt,
    picture: differences.length === 0 ? '' : pictureOf(cells, matched.extra, wording, rules),
    next: nextOf(cells.broken, columns, wording),
  }
}

/** Both tables as one; below the titles, and behind a field, stands the rule that was applied. */
function pictureOf(
  cells: Rows,
  extra: Array<Row>,
  { columns, key, isList }: Wording,
  rules: Finding['columns'],
): string {
  const titles = columns.map(({ title }) => title)
  const rows = [...cells.picture, ...extra.slice(0, 100).map((row) => besideOf('+', row, columns, 'actual'))]
  const keys = columns.flatMap((column, i) => (key.includes(column) ? [i] : []))
  const ruleOfField = new Map(rules.map(({ title, rule }) => [title, rule]))
  if (!isList)
    return sideBySide(
      titles,
      [{ mark: ':', cells: titles.map((title) => ruleOfField.get(title) ?? '') }, ...rows],
      keys,
    )
  const ruled = rows.map((row) => ({
    ...row,
    cells: [...row.cells, ruleOfField.get(String(row.cells[0])) ?? ''],
  }))
  return sideBySide([...titles, ''], ruled, [0, 2])
}

function nextOf(broken: Array<Broken>, { both, alone }: Columns, { isList }: Wording): Array<string> {
  const wrong = broken.slice(0, 100).flatMap(({ label, title, actual, row }) => {
    if (actual === undefined || !row) return []
    const named = [...both.map((column) => [column.title, column.actual] as const), ...alone]
    const cells = new Map(isList ? [] : named.map(([name, at]) => [name, row.cells[at]!]))
    return [{ label: isList ? 'this' : label, title, actual, row: cells }]
  })
  const missing = broken.filter(({ row }) => !row).slice(0, 100)
  return [...adviceOn(wrong), ...(isList ? [] : adviceOnMissing(missing.map(({ label }) => label)))]
}

function ruleOf(
  expected: Grid,
  { key }: Wording,
  free: Array<string>,
  exact: boolean,
  as: Expectation['as'],
): string {
  if (expected.rows.length === 0) return exact ? 'the columns, and no rows' : 'the columns only'
  const some = as !== 'columns' && exact ? 'exactly ' : ''
  const count = `${some}${expected.rows.length} row${expected.rows.length === 1 ? '' : 's'}`
  const by = key.length > 0 ? `by ${key.map(({ title }) => title).join(', ')}` : 'in any order'
  return `${count} ${by}${free.length > 0 ? `; ${few(free)} may vary` : ''}`
}

function notesOf(expected: Grid, columns: Columns, extra: Few, told: Few): Array<string> {
  return [
    ...expected.damage,
    ...(columns.note ? [columns.note] : []),
    ...(expected.cut
      ? ['the table is cut off at the right: its last column is compared as far as it goes']
      : []),
    ...(columns.extra.length > 0 ? [`more columns: ${few(columns.extra)}`] : []),
    ...(extra.count > 0 ? [`more rows: ${extra}`] : []),
    ...(told.count > 0 ? [`tolerated: ${told}`] : []),
  ]
}

/** Rulers, bars and counts of rows. */
const drawn = /^\s*[+|\d(]|[-+|]{3}|^\s*[─-╿]/

/** Lines of the expectation that belong to none of its tables. */
function outsideNotes(lines: Array<string>, { form, grids }: Tables): Array<string> {
  if (form !== 'grid' && form !== 'ruled') return []
  const inside = new Uint8Array(lines.length)
  for (const { line, rows } of grids) {
    inside[line] = 1
    for (const row of rows) inside[row.line] = 1
  }
  const count = lines.filter((text, i) => !inside[i] && text.trim() !== '' && !drawn.test(text)).length
  return count > 0 ? [`${count} line${count === 1 ? '' : 's'} beside the table not compared`] : []
}
