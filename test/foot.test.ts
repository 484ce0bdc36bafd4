/** The foot of a live terminal, line by line, by a clock of the test's own. */
import { describe, expect, test } from 'vitest'
import type { RunEvent, TaskSummary } from '../src/model.ts'
import { makeFoot } from '../src/reporters/foot.ts'
import { textWidth } from '../src/width.ts'

const task = (step: string, host: string, title = step): TaskSummary => ({
  id: `${step}@${host}`,
  step,
  host,
  user: '',
  kind: 'command',
  title,
  text: title,
  sha: step,
  line: 1,
  trail: [],
  expects: false,
})
const at = '2026-11-20T10:15:00.000Z'
const begin = (tasks: Array<TaskSummary>): RunEvent => ({
  at,
  action: 'begin',
  run: 'r',
  guide: 'g.md',
  hash: 'h',
  given: {},
  version: '0',
  directory: '/',
  hosts: [],
  tasks,
})
const start = (id: string): RunEvent => ({ at, action: 'start', task: id })
const output = (id: string, text: string): RunEvent => ({ at, action: 'output', task: id, text })
const pass = (id: string): RunEvent => ({
  at,
  action: 'pass',
  task: id,
  tries: 1,
  ms: 1,
  output: { tail: '', bytes: 0, sha: '' },
})
const size = { columns: 60, rows: 24 }
function footOf(tasks: Array<TaskSummary>, times: Record<string, number> = {}) {
  const foot = makeFoot({ color: false, expected: ({ step }) => times[step] })
  foot.tell(begin(tasks), 0)
  return foot
}

describe('the foot', () => {
  test('is nothing while nothing runs', () => {
    const foot = footOf([task('a', 'x')])
    expect(foot.lines(0, size)).toEqual([])
    foot.tell(start('a@x'), 0)
    expect(foot.lines(0, size)).toHaveLength(2)
    foot.tell(pass('a@x'), 0)
    expect(foot.lines(0, size)).toEqual([])
  })

  test('says how far it is, and how long it may still take', () => {
    const tasks = [task('a', 'x'), task('a', 'y'), task('b', 'x')]
    const foot = footOf(tasks, { a: 10_000, b: 65_000 })
    foot.tell(start('a@x'), 0)
    foot.tell(start('a@y'), 0)
    expect(foot.lines(4_000, size)[0]).toBe('── 0 of 3 · 4 s · about 1 min 11 s left')
    foot.tell(pass('a@x'), 5_000)
    expect(foot.lines(12_000, size)[0]).toBe('── 1 of 3 · 12 s · about 1 min 05 s left')
    const partly = footOf(tasks, { a: 10_000 })
    partly.tell(start('a@x'), 0)
    expect(partly.lines(4_000, size)[0]).toBe('── 0 of 3 · 4 s')
  })

  test('counts a wait down', () => {
    const foot = footOf([task('a', 'x')])
    foot.tell(start('a@x'), 0)
    foot.tell({ at, action: 'retry', task: 'a@x', attempt: 2, pause: 3_000, left: 20_000 }, 1_000)
    expect(foot.lines(1_500, size)[1]).toMatch(/↻ a +try 3 in 3 s, 20 s left$/)
    expect(foot.lines(3_900, size)[1]).toMatch(/↻ a +try 3 in 1 s, 18 s left$/)
    expect(foot.lines(4_500, size)[1]).toMatch(/↻ a +try 3, 17 s left$/)
    expect(foot.lines(21_500, size)[1]).toMatch(/ a +21 s$/)
  })

  test.each([12, 20, 33, 60, 200])('no line is wider than %i columns, whatever is in it', (columns) => {
    const wide = '서울の日本語 e\u0301 👩‍👩‍👧‍👦 \t\x1b]0;title\x07 ‮back '.repeat(4)
    const foot = footOf([task('a', 'x', wide), task('b', '호스트', wide)], { a: 5_000, b: 6_000 })
    foot.tell(start('a@x'), 0)
    foot.tell(start('b@호스트'), 0)
    foot.tell(output('a@x', `${wide}\n${wide}\n`), 0)
    for (const line of foot.lines(3_000, { columns, rows: 24 })) {
      expect(textWidth(line)).toBeLessThan(columns)
      expect(line).not.toMatch(/[\x00-\x1f\u202e]/)
    }
  })

  test.each([3, 5, 9, 24, 60])(
    'it never takes more than %i rows, and tells of those it leaves out',
    (rows) => {
      const tasks = Array.from({ length: 40 }, (_, i) => task('a', `h${i}`))
      const foot = footOf(tasks)
      for (const { id } of tasks) foot.tell(start(id), 0)
      const lines = foot.lines(0, { columns: 60, rows })
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 2))
      const shown = lines.filter((line) => line.includes('@h')).length
      if (rows > 4) expect(lines.at(-1)).toBe(`  … and ${40 - shown} more`)
    },
  )

  test('shows the last lines of what it prints, the one that is written included', () => {
    const foot = footOf([task('a', 'x')])
    foot.tell(start('a@x'), 0)
    for (let i = 1; i <= 9; i++) foot.tell(output('a@x', `line ${i}\n\n`), 0)
    foot.tell(output('a@x', '10 %\r20 %'), 0)
    expect(foot.lines(0, size).slice(2)).toEqual([
      '    │ line 7',
      '    │ line 8',
      '    │ line 9',
      '    │ 20 %',
    ])
  })
})
