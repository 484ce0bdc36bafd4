/**
 * What rows are called by some of their columns: a number, the same for all rows, of either table, that have the same
 * name.
 */
import type { Column } from './columns.ts'
import type { Row } from './grid.ts'
import { shapeOf } from './kinds.ts'

/** The rows of both tables. */
export interface Both {
  expected: ReadonlyArray<Row>
  actual: ReadonlyArray<Row>
}
/** The name of each row. */
export interface Names {
  expected: Uint32Array
  actual: Uint32Array
  /** How many names there are; they are counted from 0. */
  count: number
}

/** Names by no column: all rows have the same. */
export function unnamed({ expected, actual }: Both): Names {
  return { expected: new Uint32Array(expected.length), actual: new Uint32Array(actual.length), count: 1 }
}

/** Names by some columns more; what may vary in a cell is no part of a name. */
export function namedBy(columns: ReadonlyArray<Column>, names: Names, rows: Both): Names {
  const numbers = columns.map(() => new Numbers())
  const expected = byEach(columns, numbers, rows.expected, 'expected')
  const actual = byEach(columns, numbers, rows.actual, 'actual')
  return numbers.reduce(
    (before, { count }, i) => together(before, { expected: expected[i]!, actual: actual[i]!, count }),
    names,
  )
}

/** The numbers of the cells of each column; row by row, as a row's cells lie beside each other in memory. */
function byEach(
  columns: ReadonlyArray<Column>,
  numbers: ReadonlyArray<Numbers>,
  rows: ReadonlyArray<Row>,
  side: 'expected' | 'actual',
): Array<Uint32Array> {
  const places = columns.map((column) => column[side])
  const found = columns.map(() => new Uint32Array(rows.length))
  let above: ReadonlyArray<string> | undefined
  for (let i = 0; i < rows.length; i++) {
    const { cells } = rows[i]!
    for (let c = 0; c < places.length; c++) {
      const cell = cells[places[c]!]!
      const again = cells === above || cell === above?.[places[c]!]
      found[c]![i] = again ? found[c]![i - 1]! : numbers[c]!.of(cell)
    }
    above = cells
  }
  return found
}

/** The numbers of the texts of a column, counted from 0. */
class Numbers {
  readonly #known = new Map<string, number>()
  count = 0

  of(cell: string): number {
    const known = this.#known.get(cell)
    if (known !== undefined) return known
    const { literal } = shapeOf(cell)
    const number = (literal === cell ? undefined : this.#known.get(literal)) ?? this.count++
    this.#known.set(cell, number)
    if (literal !== cell) this.#known.set(literal, number)
    return number
  }
}

/** One number for every two that come together. */
function together(one: Names, two: Names): Names {
  if (one.count === 1) return two
  if (two.count === 1) return one
  const numbers = new Map<number, number>()
  const join = (some: Uint32Array, others: Uint32Array) =>
    some.map((number, i) => {
      const pair = number * two.count + others[i]!
      const known = numbers.get(pair)
      if (known !== undefined) return known
      numbers.set(pair, numbers.size)
      return numbers.size - 1
    })
  return {
    expected: join(one.expected, two.expected),
    actual: join(one.actual, two.actual),
    count: numbers.size,
  }
}

/** How many names rows of one table have. */
export function distinct(names: Uint32Array, count: number): number {
  const met = new Uint8Array(count)
  let sum = 0
  for (const name of names) {
    if (met[name] === 0) sum++
    met[name] = 1
  }
  return sum
}
