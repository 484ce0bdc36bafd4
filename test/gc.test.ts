/** What runs leave behind is swept, and nothing else: on a host that is this machine, with a home of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { freePort, kill } from './support/sshd.ts'
import { onScreen } from './support/tmux.ts'

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
/** Runs that have something on the host. */
const runsThere = () => (existsSync(below()) ? readdirSync(below()).filter((name) => /^\d/.test(name)) : [])
const inMemory = (run: string) => readdirSync('/dev/shm').filter((name) => name.includes(run))
const sessionFile = (run: string, name: string) =>
  readFileSync(below(run, `${local.name}.-login`, name), 'utf8')
/** The process that keeps the session, and the shell in it. */
const keeperOf = (run: string) => Number(sessionFile(run, 'keeper'))
const shellOf = (run: string) => Number(sessionFile(run, 'child').split(' ')[1])
const isAlive = (pid: number) => existsSync(`/proc/${pid}/exe`)

afterEach(() => rmSync(join(desk.env.XDG_STATE_HOME, 'runbook/runs'), { recursive: true, force: true }))
afterAll(() => {
  for (const run of runsThere()) kill(keeperOf(run))
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

  await endKeepers([run!])
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
  await expect.poll(() => existsSync(witness)).toBe(true)
  const swept = await sweep('--older', '0', '--yes')
  expect(swept).toMatchObject({ code: 0, stdout: '' })
  expect(await running).toMatchObject({ code: 0 })
})

/** Ends what keeps the sessions of runs, as an hour of nobody's coming does. */
async function endKeepers(runs: ReadonlyArray<string>): Promise<void> {
  for (const run of runs) {
    const [keeper, shell] = [keeperOf(run), shellOf(run)]
    kill(keeper)
    await expect.poll(() => isAlive(keeper) || isAlive(shell)).toBe(false)
  }
}

test('records alone: what is told of runs that have not passed; what they keep on hosts stays there', async () => {
  const look = () => cli('gc', '--older', '0')
  expect((await start('false')).code).toBe(1)
  const one = await look()
  expect(one.code).toBe(3)
  expect(one.stderr).toMatch(/^one of these has not passed: without the record no resume goes on/)
  expect(one.stderr).toMatch(/^runbook: nobody is here to say yes: pass --yes$/m)
  expect((await start('false')).code).toBe(1)
  expect((await start('true')).code).toBe(0)
  expect((await look()).stderr).toMatch(/^2 of these have not passed: [^\n]*`runbook gc --inventory FILE`/)

  const kept = runsThere()
  expect(kept).toHaveLength(2)
  expect(await cli('gc', '--older', '0', '--yes')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^removed: 3 of 3$/m),
  })
  expect(runsThere()).toEqual(kept)
  await endKeepers(kept)
  const rest = await sweep('--older', '0', '--yes')
  expect(rest, rest.stderr).toMatchObject({ code: 0, stderr: 'removed: 2 of 2\n' })
  expect(runsThere()).toEqual([])
})

test('what a run that was given up keeps on hosts goes as soon as nothing holds it; its record stays for reports', async () => {
  expect((await start('touch made && echo a\nb')).code).toBe(1)
  const [run] = runsThere()
  await endKeepers([run!])
  expect(await sweep('--yes'), 'it may yet be resumed').toMatchObject({ code: 0, stdout: '' })
  expect(await cli('resume', '--as', 'abort')).toMatchObject({ code: 1 })
  expect(await sweep('--yes')).toMatchObject({ code: 0, stderr: 'removed: 1 of 1\n' })
  expect(runsThere()).toEqual([])
  expect(records()).toEqual([run])
})

test('a host that cannot be looked at: exit 4, its name and why; the others are swept', async () => {
  expect((await start('false')).code).toBe(1)
  await endKeepers(runsThere())
  const port = await freePort()
  const two = join(desk.directory, 'two.yaml')
  writeFileSync(
    two,
    readFileSync(desk.inventory, 'utf8').replace(
      'hosts:\n',
      `hosts:\n  gone: { address: 127.0.0.1, port: ${port}, user: x, roles: [web] }\n`,
    ),
  )
  const swept = await cli('gc', '-i', two, '--older', '0', '--yes')
  expect(swept.code).toBe(4)
  expect(swept.stderr).toMatch(/^gone: .*ECONNREFUSED/m)
  expect(swept.stderr).toMatch(/^removed: 2 of 2$/m)
  expect(runsThere()).toEqual([])
})

test('on a terminal it asks: no removes nothing, and what was taken up before the yes stays', async () => {
  expect((await start('false')).code).toBe(1)
  await endKeepers(runsThere())
  const [run] = runsThere()
  const ask = async (answer: string, meanwhile = () => {}) => {
    const words = ['gc', '-i', desk.inventory, '--older', '0']
    const screen = onScreen(words, { cwd: desk.directory, env: { ...desk.env, HOME: home } })
    await screen.sees('Remove these 2?')
    meanwhile()
    screen.keys(answer)
    const code = await screen.exit()
    const text = screen.text()
    screen.stop()
    return { code, text }
  }
  const no = await ask('n')
  expect(no).toMatchObject({ code: 3, text: expect.stringContaining('not approved, nothing was removed') })
  expect(runsThere()).toEqual([run])
  expect(records()).toEqual([run])

  let holder: ChildProcess | undefined
  const yes = await ask('y', () => {
    const lock = below(run!, `${local.name}.-login`, 'lock')
    holder = spawn('flock', ['--no-fork', lock, 'sleep', '60'], { stdio: 'ignore' })
    spawnSync('bash', ['-c', `while flock -n ${lock} true; do sleep .05; done`])
  })
  holder?.kill('SIGKILL')
  expect(yes).toMatchObject({ code: 0, text: expect.stringContaining('removed: 1 of 2') })
  expect(runsThere()).toEqual([run])
  expect(records()).toEqual([])
  expect(await sweep('--older', '0', '--yes')).toMatchObject({ code: 0, stderr: 'removed: 1 of 1\n' })
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
  await expect.poll(() => isAlive(keeper)).toBe(false)
}, 120_000)
