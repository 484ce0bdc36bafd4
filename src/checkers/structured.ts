/**
 * JSON and YAML outputs as tables: a list of objects is one with a column for each key, an object a list of fields.
 * What is nested is written with its path: `status.phase`, `ports[0].name`.
 */
import { parseAllDocuments } from 'yaml'
import type { Grid, Row } from './grid.ts'

type Value = null | boolean | number | string | Array<Value> | { [key: string]: Value }

/** The JSON that begins in one of these lines and ends in another, whatever is printed around it. */
export function parseJson(lines: ReadonlyArray<string>): Array<Grid> {
  const first = lines.findIndex((line) => /^\s*(?:\{|\[\s*(?:$|[{[\]"\d]))/.test(line))
  const last = lines.findLastIndex((line) => /[}\]]\s*$/.test(line))
  if (first < 0 || last < first) return []
  try {
    const value: Value = JSON.parse(lines.slice(first, last + 1).join('\n'))
    return gridsOf(value, lines, first).map((grid) => ({ ...grid, last }))
  } catch {
    return []
  }
}

/** YAML: a list of mappings, or a mapping that is more than lines of `key: value`. */
export function parseYaml(lines: ReadonlyArray<string>): Array<Grid> {
  const first = lines.findIndex((line) =>
    /^(?:---(?: |$)|- [\w.-]+:(?: |$)|[\w.-]+:\s*$|apiVersion: )/.test(line),
  )
  if (first < 0) return []
  const text = lines.slice(first)
  if (!text.every((line) => /^\s*(?:#.*|---.*|\.\.\.|- .*|-|["'\w.$/-][^:]*:(?: .*)?|)$/.test(line)))
    return []
  const grids = documentsIn(text.join('\n')).flatMap((value) => gridsOf(value, lines, first))
  return grids.filter(({ rows }) => rows.length > 1).map((grid) => ({ ...grid, last: lines.length - 1 }))
}

function documentsIn(text: string): Array<Value> {
  try {
    const documents = parseAllDocuments(text, { schema: 'failsafe', logLevel: 'silent' })
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return []
    return documents.map((document) => document.toJS({ maxAliasCount: 0 }) as Value)
  } catch {
    return []
  }
}

function gridsOf(value: Value, lines: ReadonlyArray<string>, line: number): Array<Grid> {
  if (value === null || typeof value !== 'object') return []
  const list = Array.isArray(value) ? value : undefined
  const lineOf = finder(lines, line)
  if (list?.length && list.every(isObject)) return [asTable(list, lineOf, line)]
  const fields = [...flat(value)].map(([path, text]): Row => ({ cells: [path, text], line: lineOf(path) }))
  if (fields.length === 0 && !list) return []
  return [{ titles: ['Field', 'Value'], rows: fields, width: 2, line, damage: [], cut: false, unread: 0 }]
}

function isObject(value: Value): value is { [key: string]: Value } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function asTable(list: Array<{ [key: string]: Value }>, lineOf: LineOf, line: number): Grid {
  const records = list.map((object) => new Map(flat(object)))
  const titles = [...new Set(records.flatMap((record) => [...record.keys()]))]
  const rows = records.map((record): Row => {
    const cells = titles.map((title) => record.get(title) ?? '')
    const places = titles.map((title) => (record.has(title) ? lineOf(title) : line))
    return { cells, line: places[0] ?? line, lines: places }
  })
  return { titles, rows, width: titles.length, line, damage: [], cut: false, unread: 0 }
}

/** Deeper values are written as one. */
const deepest = 20

function* flat(value: Value, path = '', depth = 0): Generator<[path: string, text: string]> {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : []
  if (entries.length === 0 || depth === deepest)
    yield [path, typeof value === 'string' ? value : JSON.stringify(value)]
  else
    for (const [key, inner] of entries) {
      const name = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      yield* flat(inner as Value, name, depth + 1)
    }
}

type LineOf = (path: string) => number

/** A key is looked for so many lines below the one before. */
const reach = 50

/** Where keys stand that are asked for in their order. */
function finder(lines: ReadonlyArray<string>, first: number): LineOf {
  let at = first - 1
  return (path) => {
    const key = path.replace(/\[\d+\]$/, '').replace(/^.*\./, '')
    for (let i = at + 1; i < Math.min(lines.length, at + reach); i++)
      if (lines[i]!.includes(`${key}:`) || lines[i]!.includes(`${key}"`)) return (at = i)
    return Math.max(at, first)
  }
}
