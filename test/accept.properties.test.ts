/** Whatever a host prints instead of a table of the guide: once accepted it holds, and what may vary is the author's. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accepted } from '../src/accept.ts'
import { judge } from '../src/judge.ts'
import type { Expected, Masked } from '../src/model.ts'

type Cells = Record<'ID' | 'Name' | 'State' | 'Zone', string>
const titles = ['ID', 'Name', 'State', 'Zone'] as const
const names = ['berth', 'crane', 'dock', 'ferry', 'gangway', '부두']

function draw(columns: ReadonlyArray<keyof Cells>, rows: ReadonlyArray<Cells>): string {
  const wide = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 2 : 1), 0)
  const width = (title: keyof Cells) => Math.max(...[title, ...rows.map((row) => row[title])].map(wide))
  const pad = (text: string, to: number) => text + ' '.repeat(to - wide(text))
  const rule = `+${columns.map((title) => '-'.repeat(width(title) + 2)).join('+')}+`
  const line = (cell: (title: keyof Cells) => string) =>
    `|${columns.map((title) => ` ${pad(cell(title), width(title))} `).join('|')}|`
  return [rule, line((title) => title), rule, ...rows.map((row) => line((title) => row[title])), rule].join(
    '\n',
  )
}

const expectation = (value: string): Expected<Masked> => {
  const points = value.split('\n').map((_, i) => ({ line: i + 10, column: 1 }))
  const position = { start: points[0]!, end: points.at(-1)! }
  return { text: { value, shown: value, points }, position, as: 'auto', drop: [] }
}
const ownOf = (value: string) => value.split('\n').map((text, i) => ({ number: i + 10, text }))

const state = fc.constantFrom('up', 'down', 'ACTIVE', 'enabled', 'waiting for the tide')
const row = (name: string) =>
  fc.record({ ID: fc.uuid(), Name: fc.constant(name), State: state, Zone: fc.constantFrom('north', 'south') })
const rows = fc
  .subarray(names, { minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map(row)) as fc.Arbitrary<Array<Cells>>)
const printed = (own: ReadonlyArray<Cells>) =>
  fc
    .tuple(
      ...own.map((cells) =>
        fc.record({
          ID: fc.uuid(),
          Name: fc.constant(cells.Name),
          State: state,
          Zone: fc.constant(cells.Zone),
        }),
      ),
    )
    .chain((now) =>
      fc.record({
        rows: fc.shuffledSubarray(now as Array<Cells>, { minLength: 1 }),
        columns: fc.shuffledSubarray([...titles], { minLength: 4 }),
      }),
    )

describe('a table that is accepted', () => {
  it('holds then; ids stay the author’s, cells that held stay as they are', () => {
    let changed = 0
    fc.assert(
      fc.property(
        rows.chain((own) => fc.record({ own: fc.constant(own), now: printed(own) })),
        ({ own, now }) => {
          const [guide, output] = [draw(titles, own), draw(now.columns, now.rows)]
          const verdict = judge(expectation(guide), output)
          if (verdict.outcome === 'held') return
          changed++
          const result = accepted(ownOf(guide), verdict, output, (text) => text)
          if ('refused' in result) throw new Error(result.refused)
          const text = result.lines.map((line) => line.text).join('\n')
          expect(judge(expectation(text), output).outcome, text).toBe('held')
          const left = own.filter(({ Name }) => now.rows.some((one) => one.Name === Name))
          const states = new Map(now.rows.map((one) => [one.Name, one.State]))
          const meant = left.map((cells) => ({ ...cells, State: states.get(cells.Name)! }))
          const folded = (table: string) => table.replace(/-+/g, '-').replace(/ +/g, ' ')
          expect(folded(text)).toBe(folded(draw(titles, meant)))
        },
      ),
      { numRuns: 300 },
    )
    expect(changed).toBeGreaterThan(100)
  })
})
