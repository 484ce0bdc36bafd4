/** Values that a step prints and later steps use: found in an output, taken as data, never read as a program. */
import { plain } from './checkers/cells.ts'
import { isPairs } from './checkers/columns.ts'
import { parseGrids } from './checkers/grid.ts'
import { parseRuled } from './checkers/lists.ts'
import { parseRecords } from './checkers/records.ts'
import { readTables } from './checkers/tables.ts'
import { nameOf } from './checkers/titles.ts'
import type { Capture } from './model.ts'

/** What was found, or why nothing was, in words that go on from "`net_id` cannot be taken from what it printed: ". */
export type Taken = { value: string } | { missing: string }

/** The longest value, in characters, that is taken. */
const longest = 4096

/** The value that a capture names in what a step printed. */
export function takeFrom(printed: string, capture: Capture): Taken {
  const text = plain(printed)
  if (capture.regex !== undefined) return checked(byRegex(text, capture.regex))
  if (capture.key !== undefined) return checked(byKey(text, capture.key))
  return checked(byColumn(text.split('\n'), capture.column ?? '', capture.row))
}

/** What a program prints where there is no value yet. */
const nothing = /^(?:|-|none|null|n\/a|<none>)$/i

/** One line of text that is there; its length and characters are those of a value. */
function checked(found: Taken): Taken {
  if ('missing' in found) return found
  const { value } = found
  if (nothing.test(value)) return { missing: value === '' ? 'it is empty' : `it is \`${value}\`` }
  if (value.length > longest) return { missing: `it has ${value.length} characters, more than ${longest}` }
  if (/[\0-\x1f\x7f\u2028\u2029]/.test(value)) return { missing: 'it is more than one line of text' }
  return found
}

/** The first group of the first match, else all of it. */
function byRegex(text: string, source: string): Taken {
  const found = new RegExp(source, 'mu').exec(text)
  return found ? { value: (found[1] ?? found[0]).trim() } : { missing: `nothing matches \`${source}\`` }
}

// ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────

/** A member of a JSON text, by the names and indexes on the way to it: `ports.0.id`. */
function byKey(text: string, key: string): Taken {
  const root = jsonIn(text)
  if (root === undefined) return { missing: 'it is no JSON' }
  const found = key.split('.').reduce<unknown>(memberOf, root)
  if (found === undefined) return { missing: `the JSON has no \`${key}\`` }
  if (typeof found === 'object')
    return { missing: `\`${key}\` is ${found === null ? 'null' : 'no single value'}` }
  return { value: String(found) }
}

function memberOf(parent: unknown, name: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) return undefined
  return (parent as Record<string, unknown>)[name]
}

/** All of a text as JSON, or what stands between its first line that opens a value and its last that closes one. */
function jsonIn(text: string): unknown {
  const open = /^\s*[[{]/m.exec(text)
  const close = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  const tries = [text, open ? text.slice(open.index, close + 1) : '']
  for (const one of tries) {
    try {
      return JSON.parse(one)
    } catch {}
  }
  return undefined
}

// ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

/** A table as far as values are taken from it. */
interface Printed {
  titles: Array<string>
  rows: Array<Array<string>>
}

/** A cell by its column, or the value of a field; `row` is the text of a cell beside it. */
function byColumn(lines: ReadonlyArray<string>, column: string, row: string | undefined): Taken {
  const tables = tablesIn(lines)
  if (tables.length === 0) return { missing: 'there is no table in it' }
  const having = tables.filter(({ titles }) => titles.some((title) => nameOf(title) === nameOf(column)))
  if (having.length === 0) return { missing: `no table of it has a column or field \`${column}\`` }
  const cells = having.flatMap((table) => cellsOf(table, column, row))
  const values = [...new Set(cells)]
  if (values.length === 1) return { value: values[0]! }
  if (values.length > 1)
    return { missing: `${values.length} rows have a \`${column}\`, and \`row\` does not say which is meant` }
  const which = row === undefined ? '' : ` with a cell \`${row}\``
  return { missing: `there is no row${which} below \`${column}\`` }
}

function cellsOf({ titles, rows }: Printed, column: string, row: string | undefined): Array<string> {
  const at = titles.findIndex((title) => nameOf(title) === nameOf(column))
  return rows.filter((cells) => row === undefined || cells.includes(row)).map((cells) => cells[at] ?? '')
}

/** Every table of a text; a list of fields and values is one row, too, with the fields as its columns. */
function tablesIn(lines: ReadonlyArray<string>): Array<Printed> {
  const sure = [...parseGrids(lines), ...parseRecords(lines), ...parseRuled(lines)]
  const grids = sure.length > 0 ? sure : (readTables(lines)?.grids ?? [])
  return grids.flatMap((grid) => {
    const { titles, rows, unreadable } = grid
    if (!titles || unreadable) return []
    const cells = rows.map((row) => row.cells)
    const turned = { titles: cells.map(([field]) => field!), rows: [cells.map(([, value]) => value!)] }
    return [{ titles, rows: cells }, ...(isPairs(grid) ? [turned] : [])]
  })
}
