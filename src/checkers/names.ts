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
  return columns.reduce((before, column) => together(before, byColumn(column, rows)), names)
}

function byColumn({ expected, actual }: Column, rows: Both): Names {
  const numbers = new Map<string, number>()
  let count = 0
  const numberOf = (cell: string) => {
    const known = numbers.get(cell)
    if (known !== undefined) return known
    const { literal } = shapeOf(cell)
    const number = (literal === cell ? undefined : numbers.get(literal)) ?? count++
    numbers.set(cell, number)
    if (literal !== cell) numbers.set(literal, number)
    return number
  }
  const name = (rows: ReadonlyArray<Row>, at: number) =>
    Uint32Array.from({ length: rows.length }, (_, i) => numberOf(rows[i]!.cells[at]!))
  return { expected: name(rows.expected, expected), actual: name(rows.actual, actual), count }
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
