/**
 * Which lines are a table, of whatever form; how the same table is found in what a host printed.
 */
import { isLeftOut } from './elisions.ts'
import { type Grid, parseGrids, type Row } from './grid.ts'
import { parseListings } from './listings.ts'
import { parseAligned, parseHeadless, parseRuled, parseTabs, widened } from './lists.ts'
import { parseRecords } from './records.ts'
import { parseJson, parseYaml } from './structured.ts'

/** A form of tables. `whole`: it is one only where nothing else stands beside it, as many a text looks like it. */
interface Form {
  name: string
  whole?: boolean
  /** `like`: the table that is looked for; without it only what is a table for sure. */
  parse(lines: ReadonlyArray<string>, like?: Grid): Array<Grid>
}

/** The first that finds a table is the one. */
const forms: Array<Form> = [
  { name: 'grid', parse: (lines) => parseGrids(lines) },
  { name: 'json', whole: true, parse: parseJson },
  { name: 'records', parse: parseRecords },
  { name: 'ruled', parse: parseRuled },
  { name: 'yaml', whole: true, parse: parseYaml },
  { name: 'tabs', whole: true, parse: parseTabs },
  { name: 'listing', whole: true, parse: parseListings },
  { name: 'aligned', whole: true, parse: (lines, like) => parseAligned(lines, like?.titles) },
  {
    name: 'headless',
    whole: true,
    parse: (lines, like) =>
      like && !like.loose ? [] : parseHeadless(lines, like && { width: fewestWords(like) }),
  },
]

function fewestWords({ rows }: Grid): number {
  return Math.min(...rows.map(({ cells }) => cells.findLastIndex((cell) => cell !== '') + 1))
}

/** Tables of a guide, all of one form. */
export interface Tables {
  form: string
  grids: Array<Grid>
}

/** The tables of these lines; undefined where they are none. */
export function readTables(lines: ReadonlyArray<string>): Tables | undefined {
  for (const { name, whole, parse } of forms) {
    const grids = parse(lines)
    if (grids.length > 0 && (!whole || isAll(lines, grids)))
      return { form: name, grids: grids.map(withoutElided) }
  }
  return undefined
}

/** What may stand around a table that is one only as a whole. */
const around = /^(?:total|합계|合計|总用量|итого) \d+$|^\(?\d+ rows?\b|deprecat|^\W*warning\b|^[\]}>)]/i

function isAll(lines: ReadonlyArray<string>, grids: Array<Grid>): boolean {
  const taken = new Set(
    grids.flatMap(({ rows, line }) => [line, ...rows.flatMap((row) => row.lines ?? [row.line])]),
  )
  const within = (i: number) => grids.some(({ line, last = -1 }) => line <= i && i <= last)
  return lines.every(
    (line, i) =>
      taken.has(i) || line.trim() === '' || within(i) || isLeftOut(line) || around.test(line.trim()),
  )
}

/** Without rows that only say that rows were left out. */
function withoutElided(grid: Grid): Grid {
  const isElided = ({ cells }: Row) => cells.every(isLeftOut) && !cells.every((cell) => cell === '')
  const { rows } = grid
  // rows that are alike have the very same cells
  const isAny = rows.some((row, i) => row.cells !== rows[i - 1]?.cells && isElided(row))
  return isAny ? { ...grid, rows: rows.filter((row) => !isElided(row)) } : grid
}

/** Forms of which a table is found only by what it should look like. */
const searched = new Set(['listing', 'aligned', 'headless'])

/** Every table of an output that can be the one of the guide: of its form, else of any other. */
export function findTables({ form, grids }: Tables, lines: ReadonlyArray<string>): Array<Grid> {
  const found = (each: Form) =>
    grids.flatMap((like) => each.parse(lines, like).filter(({ unreadable }) => !unreadable))
  const same = forms.filter(({ name }) => name === form)
  const once = grids.length > 1 && !searched.has(form)
  const first = once
    ? same.flatMap(({ parse }) => parse(lines).filter(({ unreadable }) => !unreadable))
    : same.flatMap(found)
  return first.length > 0 ? first : forms.filter(({ name }) => name !== form).flatMap(found)
}

/** Both with as many columns, where neither has a header. */
export function level(expected: Grid, actual: Grid): [expected: Grid, actual: Grid] {
  if (!expected.loose || !actual.loose) return [expected, actual]
  const width = Math.max(expected.width, actual.width)
  const widen = (grid: Grid): Grid =>
    grid.width === width
      ? grid
      : { ...grid, width, rows: grid.rows.map((row) => ({ ...row, cells: widened(row.cells, width) })) }
  return [widen(expected), widen(actual)]
}
