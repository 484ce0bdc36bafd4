/** How an output will be judged, before there is one: what the guide prints is judged against itself. */
import { judge } from './judge.ts'
import type { Expected, Masked, Verdict } from './model.ts'

/** Outcome `held`: the rule, and that of each column; `unchecked`: why it cannot be compared. Undefined: `as` says it all. */
export function foretell(
  expected: Expected<Masked>,
): Pick<Verdict, 'outcome' | 'rule' | 'columns'> | undefined {
  if (expected.as === 'none' || expected.as === 'regex' || expected.as === 'contains') return undefined
  const { shown, bound } = expected.text
  const text = { ...expected.text, value: shown }
  const verdict = judge({ ...expected, text }, shown, new Map(), new Set(bound))
  return verdict.outcome === 'differs' ? undefined : verdict
}
