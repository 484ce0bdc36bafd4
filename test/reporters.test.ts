/** `test/reporters/<reporter>/<idea>/`: `events.jsonl` and, if need be, `options.json` in, `report.txt` out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../src/messages.ts'
import type { RunEvent } from '../src/model.ts'
import { makeReporter, report } from '../src/report.ts'
import { expectFile } from './support/cases.ts'

const shelf = join(import.meta.dirname, 'reporters')
const ideas = readdirSync(shelf).flatMap((name) =>
  readdirSync(join(shelf, name)).map((idea) => ({ name, idea, folder: join(shelf, name, idea) })),
)
const eventsIn = (folder: string): Array<RunEvent> =>
  readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test.each(ideas)('$name: $idea', ({ name, folder }) => {
  const options = join(folder, 'options.json')
  const given = existsSync(options) ? JSON.parse(readFileSync(options, 'utf8')) : {}
  expectFile(
    join(folder, 'report.txt'),
    report(eventsIn(folder), name, { color: false, width: 80, ...given }),
  )
})

describe('every report for people', () => {
  const folders = ideas.filter(({ name }) => name === 'terminal')
  test.each(folders)('$idea: colours change nothing but the colours', ({ folder }) => {
    const plain = report(eventsIn(folder), 'terminal', { color: false, width: 80 })
    const colored = report(eventsIn(folder), 'terminal', { color: true, width: 80 })
    expect(plain).not.toContain('\u001b')
    expect(colored).toContain('\u001b[')
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain)
  })
})

test('an unknown reporter is refused', () => {
  expect(() => makeReporter('toString', { color: false, width: 80 })).toThrow(Refusal)
})
