import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judge } from '../src/judge.ts'
import type { Verdict } from '../src/model.ts'

/**
 * Tables of real guides, changed in ways whose outcome is known beforehand: what differs by kind alone holds,
 * what an operator would call broken differs. The changes are made on the lines, without the checker's parser.
 */
const folders = [
  process.env.RUNBOOK_NOTES,
  process.env.RUNBOOK_CORPUS && join(process.env.RUNBOOK_CORPUS, 'docs'),
]
const texts = folders.flatMap((folder) =>
  folder === undefined
    ? []
    : readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
)

interface Found {
  place: string
  lines: Array<string>
}
const tables = texts.flatMap(({ name, text }) => tablesIn(name, text.split(/\r?\n/)))

function tablesIn(name: string, lines: Array<string>): Array<Found> {
  const found: Array<Found> = []
  let begin = -1
  for (const [i, line] of [...lines, ''].entries()) {
    const drawn = /^\s*(?:\+-[-+]+|\|.*)\s*$/.test(line)
    if (drawn && begin < 0) begin = i
    if (!drawn && begin >= 0) {
      const block = lines.slice(begin, i)
      if (/^\s*\+-/.test(block[0]!) && block.length > 4)
        found.push({ place: `${name}:${begin + 1}`, lines: block })
      begin = -1
    }
  }
  return found
}

function verdictOn(expected: Array<string>, actual: string): Verdict {
  const value = expected.join('\n')
  const points = expected.map((_, i) => ({ line: i + 1, column: 1, offset: 0 }))
  const position = { start: points[0]!, end: points.at(-1)! }
  return judge({ text: { value, shown: value, points }, position, as: 'auto', drop: [] }, actual)
}

/** Indices of the data rows, and whether each is a row of its own. */
function dataRows({ lines }: Found): Array<number> {
  const rules = lines.flatMap((line, i) => (/^\s*\+-/.test(line) ? [i] : []))
  const last = rules.length > 2 ? rules.at(-1)! : lines.length
  return lines.flatMap((_, i) => (rules.length <= 3 && i > rules[1]! && i < last ? [i] : []))
}
const isPlain = (table: Found) => {
  const rows = dataRows(table).map((i) => table.lines[i]!.split('|').map((cell) => cell.trim()))
  return rows.length > 0 && rows.every((cells) => cells.length === rows[0]!.length && cells[1] !== '')
}
const mapRows = (table: Found, change: (line: string, i: number) => string) => {
  const rows = new Set(dataRows(table))
  return table.lines.map((line, i) => (rows.has(i) ? change(line, i) : line))
}

/** Another id of the same form for each id, the same for the same. */
const otherId = (id: string) =>
  id.replace(/[0-9a-f]/gi, (digit) => ((Number.parseInt(digit, 16) + 5) % 16).toString(16))
const ids = /\b(?!0{8}-)(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})\b/g
const times = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g
const flips: Array<[RegExp, string]> = [
  [/\| up +\|/, '| down |'],
  [/\| UP +\|/, '| DOWN |'],
  [/\| enabled +\|/, '| disabled |'],
  [/\| :-\) +\|/, '| XXX |'],
  [/\| (?:ACTIVE|active) +\|/, '| ERROR |'],
  [/\|\s+True +\|/, '| False |'],
  [/\|\s+False +\|/, '| True |'],
]

describe.skipIf(tables.length === 0)(`${tables.length} tables of guides`, () => {
  it('there are many', () => expect(tables.length).toBeGreaterThan(40))

  it.each(tables)('$place holds against itself, between noise, with other ids and times', ({ lines }) => {
    const noisy = `Warning: old | x\n${lines.join('\r\n')}\r\nbye`
    expect(verdictOn(lines, noisy)).toMatchObject({ outcome: 'held', differences: [] })
    const other = noisy.replace(ids, otherId).replace(times, '2031-12-24T23:59:01')
    expect(verdictOn(lines, other)).toMatchObject({ outcome: 'held', differences: [] })
  })

  it.each(tables.filter(isPlain))('$place does not mind the order of rows, nor one more', (table) => {
    const rows = dataRows(table)
    const turned = mapRows(table, (_, i) => table.lines[rows.at(-1 - rows.indexOf(i))!]!)
    expect(verdictOn(table.lines, turned.join('\n'))).toMatchObject({ outcome: 'held', differences: [] })
    const more = mapRows(table, (line, i) =>
      i === rows[0] ? `${line.replace(/[a-z]{2,}/g, 'zz$&')}\n${line}` : line,
    )
    expect(verdictOn(table.lines, more.join('\n')).outcome).toBe('held')
  })

  it.each(tables.filter(isPlain))('$place minds a row that is missing', (table) => {
    for (const row of dataRows(table)) {
      const actual = table.lines.filter((_, i) => i !== row).join('\n')
      const { outcome, differences } = verdictOn(table.lines, actual)
      expect([row, outcome, differences[0]?.line]).toEqual([row, 'differs', row + 1])
    }
  })

  it.each(tables.filter(isPlain))('$place minds every state that is turned', (table) => {
    for (const row of dataRows(table))
      for (const [state, turned] of flips) {
        if (!state.test(table.lines[row]!)) continue
        const actual = mapRows(table, (line, i) => (i === row ? line.replace(state, turned) : line)).join(
          '\n',
        )
        const { outcome, differences } = verdictOn(table.lines, actual)
        expect([row, outcome, differences.length, differences[0]?.line]).toEqual([row, 'differs', 1, row + 1])
      }
  })

  it.each(tables)('$place minds another table, an error, and nothing', ({ lines }) => {
    const other =
      '+-----+-----+-----+\n| Qq1 | Qq2 | Qq3 |\n+-----+-----+-----+\n| zzz | zzz | zzz |\n+-----+-----+-----+'
    for (const actual of [other, 'Service Unavailable (HTTP 503)', '']) {
      expect(verdictOn(lines, actual).outcome).toBe('differs')
    }
  })
})
