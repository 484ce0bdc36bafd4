/** The published shape of events: what a program that reads `--json` can rely on. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type * as z from 'zod'
import type { eventSchema } from '../src/events.ts'
import type { RunEvent } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { eventsOf, failed } from './support/events.ts'

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const validate = ajv.compile(JSON.parse(readFileSync('schema/event.schema.json', 'utf8')))
const faults = (event: unknown) => (validate(event) ? [] : validate.errors)
type Told = z.input<typeof eventSchema>
/** All keys, however deep, those that may be missing too. */
type Keys<T> = T extends object ? { [K in keyof T]-?: Keys<T[K]> } : T
/** The compiler refuses these where an event, or anything of one, is in the model and not in the schema, or the reverse. */
const told = (event: RunEvent): Told => event
const named = (keys: Keys<Told>): Keys<RunEvent> => keys

test('every line of --json has it', async () => {
  const [home, state] = [scratch('home'), scratch('state')]
  const env = { HOME: home, XDG_STATE_HOME: state }
  const ran = await runCli(['exec', 'runbooks/first-run.md', '--yes', '--json'], { env })
  expect(ran.code, ran.stderr).toBe(0)
  const events: Array<RunEvent> = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.flatMap((event) => faults(told(event)))).toEqual([])
  expect(named).toBeTypeOf('function')
  const actions = new Set(events.map(({ action }) => action))
  for (const action of ['begin', 'guide', 'start', 'intend', 'output', 'answer', 'diff', 'pass', 'end'])
    expect(actions).toContain(action)
})

test('what is missing or of another kind is refused', () => {
  const events = eventsOf('# Install\n\n```\n$ ls\n```\n', () => failed('x'))
  for (const event of events) expect(faults(event)).toEqual([])
  const fail = events.find(({ action }) => action === 'fail')!
  const { task: _, ...without } = fail as Extract<RunEvent, { action: 'fail' }>
  for (const wrong of [
    without,
    { ...fail, tries: 'many' },
    { ...fail, action: 'vanish' },
    { ...fail, at: 'noon' },
  ])
    expect(faults(wrong)).not.toEqual([])
})
