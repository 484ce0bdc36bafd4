import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from '../src/judge.ts'
import type { Verdict } from '../src/model.ts'

/** Tables as command-line clients draw them, made here and changed in ways whose outcome is known. */
type Row = Record<string, string>
const titles = ['ID', 'Name', 'Host', 'Status', 'State', 'Updated At', 'Size']
const width = (rows: Array<Row>, title: string) =>
  Math.max(title.length, ...rows.map((row) => row[title]!.length))

function draw(rows: Array<Row>, columns: Array<string>): string {
  const line = (cells: Array<string>) => `| ${cells.join(' | ')} |`
  const rule = `+${columns.map((title) => '-'.repeat(width(rows, title) + 2)).join('+')}+`
  const pad = (row: Row) => columns.map((title) => row[title]!.padEnd(width(rows, title)))
  const header = Object.fromEntries(titles.map((title) => [title, title]))
  return [rule, line(pad(header)), rule, ...rows.map((row) => line(pad(row))), rule].join('\n')
}

function verdictOn(value: string, actual: string): Verdict {
  const points = value.split('\n').map((_, i) => ({ line: i + 1, column: 1, offset: 0 }))
  const position = { start: points[0]!, end: points.at(-1)! }
  return judge({ text: { value, shown: value, points }, position, as: 'auto', drop: [] }, actual)
}

const word = fc.stringMatching(/^[a-z]{1,6}-[a-z0-9]{1,4}$/)
const time = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2039-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19))
const size = fc.nat(999).map((value) => `${value}G`)
const row: fc.Arbitrary<Row> = fc.record({
  ID: fc.uuid(),
  Name: word,
  Host: fc.constantFrom('head', 'bay-one', 'bay-two', '서울'),
  Status: fc.constantFrom('enabled', 'disabled'),
  State: fc.constantFrom('up', 'down'),
  'Updated At': time,
  Size: size,
})
const rows = fc.uniqueArray(row, { selector: ({ Name }) => Name, minLength: 1, maxLength: 12 })
/** The same things another day: other ids, times and sizes. */
const later = rows.chain((before) =>
  fc
    .tuple(
      ...before.map((old) =>
        fc.record({ ID: fc.uuid(), 'Updated At': time, Size: size }).map((now): Row => ({ ...old, ...now })),
      ),
    )
    .chain((now) => fc.shuffledSubarray(now, { minLength: now.length }).map((after) => ({ before, after }))),
)
const order = fc.shuffledSubarray(titles, { minLength: titles.length })

describe('tables that are made', () => {
  it('hold another day, in another order of rows and columns', () => {
    fc.assert(
      fc.property(later, order, ({ before, after }, columns) => {
        const verdict = verdictOn(draw(before, titles), draw(after, columns))
        expect(verdict).toMatchObject({ outcome: 'held', differences: [] })
        expect(verdict.learnt).toHaveLength(before.length)
        expect(verdict.compared).toBe(before.length * titles.length)
      }),
    )
  })

  it('differ where one word of state or one host is another, and say where', () => {
    const change = fc.constantFrom<[string, string]>(
      ['State', 'lost'],
      ['Status', 'broken'],
      ['Host', 'elsewhere'],
    )
    fc.assert(
      fc.property(later, order, fc.nat(), change, ({ before, after }, columns, pick, [title, value]) => {
        const changed = after.map((each, i) =>
          i === pick % after.length ? { ...each, [title]: value } : each,
        )
        const name = after[pick % after.length]!.Name!
        const line = before.findIndex(({ Name }) => Name === name) + 4
        const { outcome, differences } = verdictOn(draw(before, titles), draw(changed, columns))
        expect(outcome).toBe('differs')
        expect(differences).toMatchObject([{ what: `row ${name}, column ${title}`, actual: value, line }])
      }),
    )
  })

  it('differ where a row has gone or a column has gone', () => {
    fc.assert(
      fc.property(later, fc.nat(), fc.constantFrom(...titles), ({ before, after }, pick, title) => {
        const name = after[pick % after.length]!.Name!
        const fewer = after.filter(({ Name }) => Name !== name)
        expect(verdictOn(draw(before, titles), draw(fewer, titles)).differences).toMatchObject([
          { what: `missing row ${name}` },
        ])
        const narrower = titles.filter((each) => each !== title)
        const { differences } = verdictOn(draw(before, titles), draw(after, narrower))
        expect(differences.map(({ what }) => what)).toContain(`missing column ${title}`)
      }),
    )
  })

  it('never hold against what is no table, and never fail to answer', () => {
    const noise = fc.string({
      unit: fc.constantFrom('|', '+', '-', ' ', '\n', 'a', '1', ':', '\r', '\x1b', '[', '*', '.', '…'),
      maxLength: 80,
    })
    fc.assert(
      fc.property(rows, noise, noise, (before, expected, actual) => {
        expect(verdictOn(draw(before, titles), actual).outcome).toBe('differs')
        const { outcome, compared, differences } = verdictOn(expected, actual)
        if (outcome === 'held') expect([compared > 0, differences]).toEqual([true, []])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('whatever is expected and printed', () => {
  const ways = ['auto', 'rows', 'at-least', 'columns', 'none', 'contains', 'regex'] as const
  const pieces = fc.constantFrom(
    ...[
      '| a | b |',
      '+---+---+',
      '| 1 | x |',
      ' id | name',
      '----+------',
      '---  ----',
      'A    B',
      'x    1',
      'a\tb',
      '1\t2',
    ],
    ...[
      '{"a": 1}',
      '[{"a": "b"}]',
      '[]',
      '{}',
      '- a: 1',
      'k:',
      '  v: 2',
      '*** 1. row ***',
      '   a: 1',
      '...',
      '(snip)',
      '',
    ],
    ...[
      '-rw-r--r-- 1 a b 3 Jan  3 11:02 c',
      'NAME   READY',
      'pod-1  1/1',
      'Warning: old',
      '***',
      '| ... | ... |',
      'x = 1',
    ],
  )
  const lines = fc.array(pieces, { maxLength: 7 }).map((list) => list.join('\n'))

  it('never holds without having compared something, and differs only for a reason', () => {
    fc.assert(
      fc.property(lines, lines, fc.constantFrom(...ways), fc.boolean(), (value, printed, as, same) => {
        const points = value.split('\n').map((_, i) => ({ line: i + 1, column: 1, offset: 0 }))
        const position = { start: points[0]!, end: points.at(-1)! }
        const expected = { text: { value, shown: value, points }, position, as, drop: [] }
        const { outcome, compared, differences } = judge(expected, same ? value : printed)
        if (outcome === 'held') expect([compared > 0, differences]).toEqual([true, []])
        if (outcome === 'differs') expect(differences.length).toBeGreaterThan(0)
        if (outcome === 'unchecked') expect([compared, differences]).toEqual([0, []])
      }),
      { numRuns: 2000 },
    )
  })

  it('differs where nothing was printed and the guide shows words', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('| a | b |\n|---|---|\n| 1 | x |', 'NAME  READY\npod   1/1', 'store is open'),
        (value) => {
          expect(verdictOn(value, '').outcome).toBe('differs')
        },
      ),
    )
  })
})
