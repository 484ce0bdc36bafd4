/** What runs leave behind is swept, and nothing else: on a host that is this machine, with a home of its own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { kill } from './support/sshd.ts'

const home = scratch('home')
const below = (...names: Array<string>) => join(home, '.runbook', ...names)
const local: Host = {
  name: 'install-box',
  address: 'box',
  roles: ['web'],
  become: 'none',
  transport: 'local',
  facts: {},
}
const desk = setDesk('', [local])
const cli = (...words: Array<string>) =>
  runCli(words, { cwd: desk.directory, env: { ...desk.env, HOME: home } })
const start = (command: string) => {
  const guide = `# Install\n\n## On the web node\n\n\`\`\`\n$ ${command}\n\`\`\`\n`
  writeFileSync(join(desk.directory, 'guide.md'), guide)
  return cli('exec', desk.guide, '--yes')
}
const sweep = (...more: Array<string>) => cli('gc', '-i', desk.inventory, ...more)
const records = ({ env }: Desk = desk) => readdirSync(join(env.XDG_STATE_HOME, 'runbook/runs')).sort()
const inMemory = (run: string) => readdirSync('/dev/shm').filter((name) => name.includes(run))
const sessionFile = (run: string, name: string) =>
  readFileSync(below(run, `${local.name}.-login`, name), 'utf8')
/** The process that keeps the session, and the shell in it. */
const keeperOf = (run: string) => Number(sessionFile(run, 'keeper'))
const shellOf = (run: string) => Number(sessionFile(run, 'child').split(' ')[1])
const isAlive = (pid: number) => existsSync(`/proc/${pid}/exe`)

afterAll(() => {
  const runs = existsSync(below()) ? readdirSync(below()).filter((name) => /^\d/.test(name)) : []
  for (const run of runs) kill(keeperOf(run))
  rmSync(home, { recursive: true, force: true })
})

test('shown first; what is alive, young or not ours stays; the rest goes, from disk and memory', async () => {
  expect((await start('X=1; false')).code).toBe(1)
  const [run] = records()
  mkdirSync(below('notes'), { recursive: true })

  const young = await sweep('--yes')
  expect(young, young.stderr).toMatchObject({ code: 0, stdout: '' })
  const living = await sweep('--older', '0')
  expect(living.code).toBe(3)
  expect(living.stdout).toContain(`${run}  record`)
  expect(living.stdout, 'its shell still waits for a resume').not.toContain('kB on')
  expect(records()).toEqual([run])

  const [keeper, shell] = [keeperOf(run!), shellOf(run!)]
  kill(keeper)
  await expect.poll(() => isAlive(keeper) || isAlive(shell), { timeout: 5_000 }).toBe(false)
  expect(inMemory(run!).length).toBeGreaterThan(0)
  const over = await sweep('--older', '0', '--yes')
  expect(over, over.stderr).toMatchObject({ code: 0 })
  expect(over.stdout).toMatch(new RegExp(`${run}  \\d+ kB on install-box, 0 days old`))
  expect(readdirSync(below())).toEqual(['notes'])
  expect(inMemory(run!)).toEqual([])
  expect(records()).toEqual([])
  rmSync(below('notes'), { recursive: true })
  const nothing = await sweep('--older', '0', '--yes')
  expect(nothing).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('nothing is left') })
})

test('a run that is at work is not touched', async () => {
  const witness = join(desk.directory, 'witness')
  const running = start(`touch ${witness}; sleep 4`)
  await expect.poll(() => existsSync(witness), { timeout: 20_000 }).toBe(true)
  const swept = await sweep('--older', '0', '--yes')
  expect(swept).toMatchObject({ code: 0, stdout: '' })
  expect(await running).toMatchObject({ code: 0 })
})

test.each([
  [['--older', 'soon'], 2, /--older/],
  [['-i', 'nowhere.yaml'], 2, /nowhere\.yaml/],
])('%j: exit %i', async (words, code, said) => {
  expect(await cli('gc', ...words)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(said) })
})

/** How often a process has fallen asleep so far. */
const sleepsOf = (pid: number) =>
  Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
const sleepsWithin = async (pid: number, ms: number) => {
  const before = sleepsOf(pid)
  await new Promise((resolve) => setTimeout(resolve, ms))
  return sleepsOf(pid) - before
}

test('a session that was left alone hardly wakes, and goes on where it was when it is resumed', async () => {
  expect((await start('LEFT=here; [ -e "$HOME/put-right" ]')).code).toBe(1)
  const keeper = keeperOf(records().at(-1)!)
  expect(await sleepsWithin(keeper, 3_000), 'just left').toBeGreaterThan(3)
  await expect.poll(() => sleepsWithin(keeper, 4_000), { timeout: 60_000, interval: 1 }).toBeLessThan(3)
  writeFileSync(join(home, 'put-right'), '')
  expect(await cli('resume')).toMatchObject({ code: 0 })
  await expect.poll(() => isAlive(keeper), { timeout: 10_000 }).toBe(false)
}, 120_000)
