import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { judge } from '../src/judge.ts'
import type { Difference, Expected, Masked, Verdict } from '../src/model.ts'

/** What a file in `checkers/` holds: one expectation and what it comes to against several outputs. */
interface Sheet {
  why: string
  expected: string
  cases: Array<Case>
}
interface Case {
  idea: string
  actual: string
  outcome: Verdict['outcome']
  expected?: string
  as?: Expected['as']
  drop?: Array<number>
  seen?: Record<string, string>
  bound?: Array<string>
  /** Each of these is a difference, in order, and there is no other. */
  differences?: Array<Partial<Difference>>
  /** Texts that the notes hold. */
  notes?: Array<string>
  /** Texts that the rule holds. */
  rule?: Array<string>
  learnt?: Array<[string, string]>
  /** Whether rows beyond the guide's are refused, as the guide says itself. */
  rows?: 'exact' | 'at-least'
  /** The sentence above it. */
  said?: string
  /** Texts that what to look at next holds, line by line; none where there is no advice. */
  next?: Array<string>
  /** The rule of columns, by title. */
  columns?: Record<string, string>
  /** Lines of the picture. */
  picture?: Array<string>
}

function expectedOf(value: string, { as = 'auto', drop = [], said, rows }: Partial<Case>): Expected<Masked> {
  const text = value.replace(/\n$/, '')
  const points = text.split('\n').map((_, i) => ({ line: i + 1, column: 1, offset: 0 }))
  return {
    text: { value: text, shown: text, points },
    position: { start: points[0]!, end: points.at(-1)! },
    as,
    drop,
    ...(said ? { said } : {}),
    ...(rows ? { rows } : {}),
  }
}

const folder = new URL('checkers/', import.meta.url)
for (const kind of readdirSync(folder))
  for (const file of readdirSync(new URL(`${kind}/`, folder))) {
    const sheet: Sheet = parse(readFileSync(new URL(`${kind}/${file}`, folder), 'utf8'))
    describe(`${kind}/${file}: ${sheet.why}`, () => {
      it.each(sheet.cases)('$idea', (example) => {
        const expected = expectedOf(example.expected ?? sheet.expected, example)
        const seen = new Map(Object.entries(example.seen ?? {}))
        const verdict = judge(expected, example.actual, seen, example.bound && new Set(example.bound))
        expect(verdict).toMatchObject({ outcome: example.outcome })
        expect(verdict.differences).toHaveLength(example.differences?.length ?? 0)
        expect(verdict.differences).toMatchObject(example.differences ?? [])
        for (const note of example.notes ?? []) expect(verdict.notes.join('\n')).toContain(note)
        for (const part of example.rule ?? []) expect(verdict.rule).toContain(part)
        if (example.learnt) expect(verdict.learnt).toEqual(example.learnt)
        const rules = Object.fromEntries((verdict.columns ?? []).map(({ title, rule }) => [title, rule]))
        expect(rules).toMatchObject(example.columns ?? {})
        if (example.next) expect(verdict.next ?? []).toHaveLength(example.next.length)
        for (const [i, text] of (example.next ?? []).entries()) expect(verdict.next![i]).toContain(text)
        for (const line of example.picture ?? []) expect(verdict.sideBySide).toContain(line)
        expect(verdict.compared > 0).toBe(verdict.outcome === 'held' || verdict.compared > 0)
        expect(verdict.sideBySide !== undefined).toBe(verdict.outcome === 'differs')
      })
    })
  }
