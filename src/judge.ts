/**
 * Tells whether a host printed what the guide prints.
 */
import { errorsBeside } from './checkers/advice.ts'
import { settings } from './checkers/settings.ts'
import { table } from './checkers/table.ts'
import { text } from './checkers/text.ts'
import type { Checker, Expectation, Expected, Masked, Verdict } from './model.ts'

/** Who understands expected lines; the first to claim them compares them, the last claims all. */
const checkers: Array<Checker> = [table, settings, text]
/** Ways that are always about lines. */
const linewise = new Set<Expected['as']>(['contains', 'regex'])

/**
 * Compares what a guide prints with what a host printed. `seen` are identifiers of the guide and what they
 * turned out to be in earlier checks; `bound` are values that binding put in: they must hold whatever their kind.
 */
export function judge(
  expected: Expected<Masked>,
  actual: string,
  seen: ReadonlyMap<string, string> = new Map(),
  bound?: ReadonlySet<string>,
): Verdict {
  const expectation = expectationOf(expected, seen, bound)
  if (expected.as === 'none') return nothingToCompare('a sidecar says that nothing is to be compared')
  if (expectation.lines.every((line) => line.trim() === ''))
    return nothingToCompare('the guide prints nothing here')
  const checker = linewise.has(expected.as) ? text : checkers.find(({ claims }) => claims(expectation.lines))!
  return withErrors(checker.compare(expectation, actual), expectation, actual)
}

function withErrors(verdict: Verdict, { lines }: Expectation, actual: string): Verdict {
  if (verdict.outcome !== 'held') return verdict
  return { ...verdict, notes: [...verdict.notes, ...errorsBeside(lines, actual)] }
}

function expectationOf(
  { text: { value, points }, as, drop, said, rows }: Expected<Masked>,
  seen: ReadonlyMap<string, string>,
  bound: ReadonlySet<string> | undefined,
): Expectation {
  const dropped = new Set(drop)
  const last = points.at(-1)?.line ?? 1
  const lines = value.split('\n')
  const numbers = lines.map((_, i) => points[i]?.line ?? last)
  const kept = <T>(list: Array<T>) =>
    dropped.size === 0 ? list : list.filter((_, i) => !dropped.has(numbers[i]!))
  return {
    lines: kept(lines),
    numbers: kept(numbers),
    as: as === 'at-least' ? 'auto' : as,
    seen,
    ...(bound ? { bound } : {}),
    ...(as === 'auto' && rows ? { rows } : {}),
    ...(as === 'auto' && !rows && said ? { said } : {}),
  }
}

function nothingToCompare(rule: string): Verdict {
  return { outcome: 'unchecked', rule, differences: [], notes: [], compared: 0, learnt: [] }
}
