/** Every row of test/faults.yaml is shown by tests that are there, or says why not: none is silently absent. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Row {
  fault: string
  /** `FILE > NAME` of test/FILE.test.ts, NAME as it is written there; or the path of a case. */
  tests?: Array<string>
  /** What of the row its tests leave out. */
  without?: string
  cannot?: string
  missing?: string
}

const rows = Object.entries(parse(readFileSync('test/faults.yaml', 'utf8')) as Record<string, Row>)
/** How many rows each part has. */
const parts = { A: 27, B: 26, C: 14, D: 15, E: 20, F: 18, G: 12 }

const words = new Set(['fault', 'tests', 'without', 'cannot', 'missing'])

const sources = new Map<string, string>()
function sourceOf(file: string): string {
  const path = `test/${file}.test.ts`
  if (!sources.has(path)) sources.set(path, existsSync(path) ? readFileSync(path, 'utf8') : '')
  return sources.get(path)!
}
function isThere(reference: string): boolean {
  const [file, name] = reference.split(' > ')
  if (!name) return existsSync(reference)
  const source = sourceOf(file!)
  return ["'", '"', '`'].some((quote) =>
    source.includes(quote + name.replaceAll("'", quote === "'" ? "\\'" : "'") + quote),
  )
}

test('every fault has its row, in order', () => {
  const ids = Object.entries(parts).flatMap(([part, size]) =>
    Array.from({ length: size }, (_, index) => `${part}${String(index + 1).padStart(2, '0')}`),
  )
  expect(rows.map(([id]) => id)).toEqual(ids)
})

describe('rows', () => {
  test.each(rows)('%s: %j', (_, row) => {
    const said = [row.tests, row.cannot, row.missing].filter((part) => part !== undefined)
    expect(said, 'one of `tests`, `cannot`, `missing`').toHaveLength(1)
    expect(Object.keys(row).filter((key) => !words.has(key))).toEqual([])
    if (row.without) expect(row.tests, '`without` goes with `tests`').toBeDefined()
    expect(row.tests?.filter((reference) => !isThere(reference)) ?? []).toEqual([])
  })
})

test('what is not shown is told', () => {
  const count = (has: (row: Row) => unknown) => rows.filter(([, row]) => has(row))
  const [shown, partly, cannot, missing] = [
    count((row) => row.tests && !row.without),
    count((row) => row.without),
    count((row) => row.cannot),
    count((row) => row.missing),
  ]
  console.log(
    [
      `faults: ${shown.length} shown, ${partly.length} in part, ${cannot.length} cannot be tried, ${missing.length} missing`,
      ...[...cannot, ...missing].map(
        ([id, { fault, cannot, missing }]) => `  ${id} ${fault}: ${cannot ?? missing}`,
      ),
    ].join('\n'),
  )
  expect(shown.length + partly.length + cannot.length + missing.length).toBe(rows.length)
})
