/** The guide that comes with the package, as `npm start` runs it: from an empty account to a judged table. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readJournal } from '../src/journal.ts'
import { formsOf } from '../src/redact.ts'
import { runCli, scratch } from './support/cli.ts'

const guide = 'runbooks/first-run.md'

/** Runs it in a home and a state folder of its own. */
async function firstRun(...more: Array<string>) {
  const [home, state] = [scratch('home'), scratch('state')]
  const env = { HOME: home, XDG_STATE_HOME: state, XDG_CACHE_HOME: scratch('caches') }
  const ran = await runCli(['exec', guide, '--yes', ...more], { env })
  const runs = join(state, 'runbook', 'runs')
  const [run] = readdirSync(runs)
  return { ran, home, state, run: join(runs, run!) }
}
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('it passes: a file edited, questions answered, tables judged, nothing left out', async () => {
  const { ran, home, state, run } = await firstRun()
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  expect(ran.stdout).toMatch(/^passed \([\d.]+ s\): \d+ passed, 3 checks held$/m)
  expect(ran.stdout).toContain('answered Repeat password: with ‹clerk›')
  expect(ran.stdout).toContain('+connection = shop://clerk:‹clerk›@db/shop')
  const events = await readJournal(run)
  expect(events.map(({ action }) => action)).not.toContain('skip')
  expect(readdirSync(home)).toEqual([])
  expect(readdirSync(join(state, 'runbook')).sort()).toEqual(['audit.jsonl', 'runs', 'times.json'])
})

test('its secret reaches the files of its hosts, and nothing of ours', async () => {
  const { ran, home, run } = await firstRun('--verbose')
  const [program, ...words] = parse(readFileSync('vars/first-run.yaml', 'utf8')).secrets.clerk.command
  const env = { PATH: process.env.PATH, HOME: home }
  const secret = execFileSync(program, words, { encoding: 'utf8', env }).trim()
  expect(secret).toMatch(/^[0-9a-f]{24}$/)
  const holders = filesBelow(run).filter((file) => readFileSync(file, 'latin1').includes(secret))
  expect(holders.map((file) => file.slice(run.length)).sort()).toEqual(
    ['web1', 'web2'].map((host) => `/hosts/${host}/shop/shop.conf`),
  )
  for (const form of formsOf(secret)) {
    expect(ran.stdout + ran.stderr).not.toContain(form)
    expect(readFileSync(join(run, 'events.jsonl'), 'utf8')).not.toContain(form)
  }
})

test('a planted failure is told by place, cell and both tables, and where to go on', async () => {
  const { ran } = await firstRun('--with', 'runbooks/first-run.break.yaml')
  expect(ran.code).toBe(1)
  const table = readFileSync(guide, 'utf8').split('\n')
  const row = table.findIndex((line) => line.startsWith('| search ')) + 1
  expect(ran.stdout).toMatch(/✗ shopctl services +@web2/)
  expect(ran.stdout).toMatch(/✓ shopctl services +@web1/)
  expect(ran.stdout).toContain(`——▶ ${guide}:${table.indexOf('$ shopctl services') + 1}\n`)
  expect(ran.stdout).toContain(`row search, column State: expected \`up\`, actual \`down\`  line ${row}\n`)
  expect(ran.stdout).toMatch(/│ \| search {4}\| web2 \| down {2}\|/)
  expect(ran.stdout).toMatch(/^ {2}runbook resume \d{8}T\d{6}-\w{4} /m)
})
