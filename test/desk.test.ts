/** Runs as an operator has them: interrupted, asleep, resumed on another day, with a report that has lost its folder. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { asksTyping } from '../src/run/asks.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { hasSshd, kill, startSshd } from './support/sshd.ts'

const local: Host = {
  name: 'shop1',
  address: 'shop1',
  roles: ['web'],
  become: 'none',
  transport: 'local',
  facts: {},
}
const home = scratch('home')
afterAll(() => rmSync(home, { recursive: true, force: true }))

const block = (...lines: Array<string>) => `\`\`\`\n${lines.join('\n')}\n\`\`\`\n`
const guideOf = (...blocks: Array<string>) => `# Shop\n\n## On the web node\n\n${blocks.join('\n')}`
const commands = (...lines: Array<string>) => guideOf(block(...lines.map((line) => `$ ${line}`)))
const onDesk = (desk: Desk, ...words: Array<string>) =>
  runCli(words, { cwd: desk.directory, env: { ...desk.env, HOME: home } })
const exec = (desk: Desk, ...more: Array<string>) => onDesk(desk, 'exec', desk.guide, '--yes', ...more)
const until = (met: () => boolean) => expect.poll(met, { timeout: 30_000, interval: 25 }).toBe(true)
/** A file on the host: what steps did, a line each. */
function witness() {
  const work = scratch('work')
  const path = join(work, 'effects')
  return {
    work,
    did: (line: string) => `echo ${line} >> ${path}`,
    lines: () => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []),
  }
}

test('a secret that no step needs is nobody asked for, and is hidden where a host prints it', async () => {
  const sources = {
    till: '{ prompt: "The key of the till" }',
    gone: '{ file: no-such-file }',
    store: '{ command: [echo, six-green-apples] }',
  }
  const rows = Object.entries(sources).map(([name, source]) => `  ${name}: ${source}\n`)
  const desk = setDesk(commands('echo six-green-apples'), [local], `secrets:\n${rows.join('')}`)
  const ran = await exec(desk)
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  expect(ran.stdout).toContain('‹store›')
  expect(ran.stdout + ran.stderr).not.toContain('six-green-apples')
})

test('and may have changed before a resume', async () => {
  const { work, did, lines } = witness()
  const spare = join(work, 'spare')
  writeFileSync(spare, 'six-green-apples')
  const secrets = `secrets:\n  spare: { command: [cat, ${spare}] }\n`
  const desk = setDesk(commands(did('1'), `test -e ${work}/open`, did('2')), [local], secrets)
  expect(await exec(desk)).toMatchObject({ code: 1 })
  writeFileSync(join(work, 'open'), '')
  writeFileSync(spare, 'six-brown-pears')
  const resumed = await onDesk(desk, 'resume')
  expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
  expect(lines()).toEqual(['1', '2'])
})

test.each([
  ['once by Ctrl-C: the step is let go to its end, and nothing more begins', ['SIGINT'], 130],
  ['by the CI: the record is whole', ['SIGTERM'], 143],
  ['twice by Ctrl-C: the step goes on without us', ['SIGINT', 'SIGINT'], 130],
] as const)('interrupted %s', async (_, signals, code) => {
  const { did, lines } = witness()
  const desk = setDesk(commands(did('1'), `${did('2')}; sleep 3; ${did('3')}`, did('4')), [local])
  const running = exec(desk)
  await until(() => lines().length === 2)
  const since = Date.now()
  for (const signal of signals) {
    running.child.kill(signal)
    await wait(100)
  }
  expect(await running).toMatchObject({ code })
  expect(Date.now() - since).toBeLessThan(10_000)
  expect(lines()).not.toContain('4')
  const resumed = await onDesk(desk, 'resume')
  expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
  expect(lines()).toEqual(['1', '2', '3', '4'])
})

describe('a question that no row answers', () => {
  test.each([
    [
      'of the shell',
      'read -r -s -p "Word at the door: " word; echo "$word"',
      'waits for input',
      'Word at the door:',
    ],
    [
      'of a program that reads its input',
      'printf "Which shop? "; head -n 1 | grep .',
      'exit status 1',
      'Which shop?',
    ],
    [
      'before a file goes',
      'touch it; rm -i it; ! ls it',
      'waits for input',
      "rm: remove regular empty file 'it'?",
    ],
    ['that takes a letter', 'printf "Go on? [j/N] "; head -n 1 | grep .', 'exit status 1', 'Go on? [j/N]'],
    ['of Python', `python3 -c 'input("Name: ")'`, 'exit status 1', 'Name:'],
  ])('%s: the run fails with the row to paste, which then answers it', async (_, command, why, prompt) => {
    const { did, lines } = witness()
    const desk = setDesk(commands(command, did('2')), [local])
    const ran = await exec(desk)
    expect(ran, ran.stdout).toMatchObject({ code: 1 })
    expect(ran.stdout).toContain(why)
    const row = /answers: \[\{ step: (\S+), prompt: "([^"]*)", with: "…" \}\]/.exec(
      ran.stdout.replace(/\n */g, ' '),
    )!
    expect(row[2]).toBe(prompt)
    expect(lines()).toEqual([])
    writeFileSync(join(desk.directory, 'guide.yaml'), `${row[0].replace('…', 'yes')}\n`)
    const resumed = await onDesk(desk, 'resume', '--yes')
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
    expect(lines()).toEqual(['2'])
  })

  test.each([
    ['counts', `printf 'copied some, and gave up (3/7)'; false`],
    ['names two things', `printf 'the disk is not mounted [ro/rw]'; false`],
    ['lacks its reason', `printf 'E: cannot open the list:'; false`],
  ])('and no question is what an error says that %s', async (_, command) => {
    const ran = await exec(setDesk(commands(command), [local]))
    expect(ran, ran.stdout).toMatchObject({ code: 1 })
    expect(ran.stdout).toMatch(/^ +exit status 1$/m)
  })

  test.each([
    ['read x', true],
    ['read -r -s -p "Password: " x; echo', true],
    ['[ -n "$x" ] || read -rp "Name? " x && echo "$x"', true],
    ['read x 2>/dev/null', true],
    ['read x <file', false],
    ['read x <<<word', false],
    ['echo word | read x', false],
    ['read -t 5 x', false],
    ['read -su 3 x', false],
    ['while read x; do echo; done <file', false],
    ['grep read file', false],
    ['read x &', false],
    ['sudo rm -i file', true],
    ['mkdir a && cp -avi b a', true],
    ['rm -r file-i', false],
    ['yes | rm -i file', false],
    ['su - depot -c id', true],
    ['su - depot -c id <word', false],
  ])('%s: %s', (text, asks) => expect(asksTyping(text, false)).toBe(asks))
  test.each([
    ['su -s /bin/sh -c "app-manage db_sync" app', true, false],
    ['sudo su -s /bin/sh -c "app-manage db_sync" app', false, false],
    ['rm -i file', true, true],
  ])('%s, by root: %s', (text, isRoot, asks) => expect(asksTyping(text, isRoot)).toBe(asks))
})

test('an alias that a later step calls: the row that `lint` offers has it expanded', async () => {
  const { did, lines } = witness()
  const alias = `alias note='${did('noted')}'`
  const desk = setDesk(commands(alias, 'note', 'alias rm="rm -i"', did('2')), [local])
  expect((await exec(desk)).code).toBe(1)
  const { stdout } = await onDesk(desk, 'lint', desk.guide)
  writeFileSync(join(desk.directory, 'guide.yaml'), `${/replace: .*alias note.*/.exec(stdout)?.[0]}\n`)
  const ran = await exec(desk)
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  expect(lines()).toEqual(['noted', '2'])
})

test('resumed twice', async () => {
  const { work, did, lines } = witness()
  const desk = setDesk(commands(did('1'), `test -e ${work}/ready`, did('2')), [local])
  expect((await exec(desk)).code).toBe(1)
  writeFileSync(join(work, 'ready'), '')
  expect((await onDesk(desk, 'resume')).code).toBe(0)
  const [run] = readdirSync(join(desk.env.XDG_STATE_HOME, 'runbook/runs'))
  const again = await onDesk(desk, 'resume', run!)
  expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('nothing left to do') })
  expect(lines()).toEqual(['1', '2'])
})

test('a guide that has changed is approved anew, and the resume says why it asks', async () => {
  const { did, lines } = witness()
  const desk = setDesk(commands(did('1'), 'false'), [local])
  expect((await exec(desk)).code).toBe(1)
  writeFileSync(join(desk.directory, desk.guide), commands(did('1'), did('2')))
  const asked = await onDesk(desk, 'resume')
  expect(asked).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/have changed since \S+ began\n.*--yes/),
  })
  expect(await onDesk(desk, 'resume', '--yes')).toMatchObject({ code: 0 })
  expect(lines()).toEqual(['1', '2'])
})

test('an inventory that has changed what was run', async () => {
  const { did, lines } = witness()
  const desk = setDesk(commands(did('SHOP_NAME'), 'false'), [local], 'words:\n  SHOP_NAME: corner\n')
  expect((await exec(desk)).code).toBe(1)
  writeFileSync(desk.inventory, readFileSync(desk.inventory, 'utf8').replace('corner', 'market'))
  const resumed = await onDesk(desk, 'resume', '--yes')
  expect(resumed).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('shop/on-the-web-node/1'),
  })
  expect(lines()).toEqual(['corner'])
})

test('nobody reads on: the run ends well', async () => {
  const { did, lines } = witness()
  const desk = setDesk(commands('seq 3000', did('1'), 'seq 3000', did('2')), [local])
  const piped = `"$@" | head -n 1; exit "\${PIPESTATUS[0]}"`
  const words = ['-c', piped, 'bash', process.execPath, resolve('dist/cli.cjs'), 'exec', desk.guide, '--yes']
  const env = { PATH: process.env.PATH, HOME: home, ...desk.env }
  const ran = spawnSync('bash', words, { cwd: desk.directory, env, encoding: 'utf8' })
  expect(ran.stderr).not.toMatch(/EPIPE|\n\s+at /)
  expect(lines()).toEqual(['1', '2'])
  expect(ran.status).toBe(0)
})

test.each([
  ['and hangs up: the run is interrupted', 'kill -HUP $!', '143'],
  ['and nobody hangs up: the run goes on to its end', ':', '0'],
])('the terminal is closed %s', async (_, onHangup, code) => {
  const { did, lines } = witness()
  const desk = setDesk(commands(did('1'), 'sleep 2', did('2')), [local])
  const status = join(scratch('status'), 'status')
  const words = [process.execPath, resolve('dist/cli.cjs'), 'exec', desk.guide, '--yes']
  const inner = `trap '${onHangup}' HUP; ${words.join(' ')} </dev/tty & wait $!; wait $!; echo $? >${status}.new; mv ${status}.new ${status}`
  const env = { PATH: process.env.PATH, HOME: home, ...desk.env }
  const terminal = spawn('script', ['-qec', inner, '/dev/null'], {
    cwd: desk.directory,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await until(() => lines().length === 1)
  terminal.kill('SIGKILL')
  await until(() => existsSync(status))
  expect(readFileSync(status, 'utf8')).toBe(`${code}\n`)
  if (code !== '0') expect(await onDesk(desk, 'resume', '--yes')).toMatchObject({ code: 0 })
  expect(lines()).toEqual(['1', '2'])
})

test('the folder of a report that goes away', async () => {
  const { did, lines } = witness()
  const reports = scratch('reports')
  const desk = setDesk(commands(did('1'), `rm -r ${reports}`, did('2')), [local])
  const ran = await exec(
    desk,
    '--report',
    `json=${reports}/events.jsonl`,
    '--report',
    `junit=${reports}/junit.xml`,
  )
  expect(ran.stderr).toMatch(/report \S+ cannot be written: it was removed/)
  expect(ran.stderr).not.toMatch(/\n\s+at /)
  expect(ran).toMatchObject({ code: 7 })
  expect(lines()).toEqual(['1', '2'])
  mkdirSync(reports)
  const [run] = readdirSync(join(desk.env.XDG_STATE_HOME, 'runbook/runs'))
  const later = await onDesk(desk, 'report', run!, '--report', `junit=${reports}/junit.xml`)
  expect(later, later.stderr).toMatchObject({ code: 0 })
  expect(readFileSync(join(reports, 'junit.xml'), 'utf8')).toContain('<testsuite')
})

test.each([
  ['the table holds, the status does not', 'cat TABLE; exit 3', /exit status 3|status 3/],
  ['the status is good, the table is not', 'sed s/up/down/ TABLE', /expected `up`, actual `down`/],
  ['the status is good, and nothing is printed', 'true TABLE', /FAIL|failed/i],
])('a status and a table that do not agree: %s', async (_, command, said) => {
  const { work, did, lines } = witness()
  const table = [
    '+-------+-------+',
    '| Name  | State |',
    '+-------+-------+',
    '| front | up    |',
    '+-------+-------+',
  ]
  writeFileSync(join(work, 'table'), `${table.join('\n')}\n`)
  const path = join(work, 'show')
  writeFileSync(path, `${command.replace('TABLE', join(work, 'table'))}\n`)
  const desk = setDesk(guideOf(block(`$ bash ${path}`, ...table), block(`$ ${did('1')}`)), [local])
  const ran = await exec(desk)
  expect(ran.code, ran.stdout).toBe(1)
  expect(ran.stdout).toMatch(said)
  expect(lines()).toEqual([])
})

describe.runIf(hasSshd)('on a server', () => {
  const onWeb = (host: Host): Host => ({ ...host, roles: ['web'] })
  const startOwn = () => startSshd({ name: 'shop1', config: `SetEnv HOME=${scratch('home')}` })

  /** Longer than keepalive waits: on waking, all that was due comes at once. */
  test('an engine that slept through its step', async () => {
    const sshd = await startOwn()
    const { did, lines } = witness()
    const desk = setDesk(commands(`${did('1')}; sleep 2; ${did('2')}`, did('3')), [onWeb(sshd.host)])
    const running = exec(desk)
    await until(() => lines().length === 1)
    kill(running.child.pid!, 'SIGSTOP')
    await wait(20_000)
    kill(running.child.pid!, 'SIGCONT')
    expect(await running).toMatchObject({ code: 0 })
    expect(lines()).toEqual(['1', '2', '3'])
    await sshd.stop()
  })

  test('another machine under the same name at the resume', async () => {
    const [one, other] = [await startOwn(), await startOwn()]
    const { did, lines } = witness()
    const desk = setDesk(commands(did('1'), 'false', did('2')), [onWeb(one.host)])
    expect((await exec(desk)).code).toBe(1)
    const known = readFileSync(one.host.knownHosts!, 'utf8').replace(String(one.port), String(other.port))
    writeFileSync(other.host.knownHosts!, known)
    const moved = setDesk('', [onWeb(other.host)])
    writeFileSync(desk.inventory, readFileSync(moved.inventory, 'utf8'))
    const resumed = await onDesk(desk, 'resume', '--yes')
    expect(resumed, resumed.stdout).toMatchObject({ code: 4 })
    expect(resumed.stdout + resumed.stderr).toMatch(/key/)
    expect(lines()).toEqual(['1'])
    await one.stop()
    await other.stop()
  })
})
