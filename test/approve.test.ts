/** Who may let a plan run: a person on a terminal, once for what it says; a hash that a team has pinned; nobody else. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { risksOfText } from '../src/extract/steps/risks.ts'
import { runCli, scratch } from './support/cli.ts'
import { onScreen, type Screen } from './support/tmux.ts'

const guide = (...more: Array<string>) =>
  [
    '# A shop',
    '',
    'Its sign, with `SHOP_PASS`:',
    '',
    '```console',
    '$ echo open SHOP_PASS',
    ...more,
    '```',
    '',
  ].join('\n')
const inventory = `hosts:
  box: { roles: [shop], transport: embedded }
secrets:
  door: { file: ./door }
words:
  SHOP_PASS: "{{ secrets.door }}"
`
const secret = 'swordfish-and-chips'

/** A folder with the guide, its inventory and a secret, and a state folder of its own. */
function desk(text = guide()) {
  const directory = scratch('approve')
  mkdirSync(join(directory, 'vars'))
  writeFileSync(join(directory, 'guide.md'), text)
  writeFileSync(join(directory, 'vars/guide.yaml'), inventory)
  writeFileSync(join(directory, 'door'), secret)
  chmodSync(join(directory, 'door'), 0o600)
  const env = {
    XDG_STATE_HOME: join(directory, 'state'),
    HOME: scratch('home'),
    XDG_CACHE_HOME: scratch('caches'),
  }
  const write = (now: string) => writeFileSync(join(directory, 'guide.md'), now)
  return { directory, env, write, state: join(directory, 'state/runbook') }
}
type Desk = ReturnType<typeof desk>

const call = ({ directory, env }: Desk, ...words: Array<string>) => runCli(words, { cwd: directory, env })
const hashOf = async (at: Desk) =>
  /^ {2}plan +([0-9a-f]{64})$/m.exec((await call(at, 'plan', 'guide.md')).stdout)![1]!

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/hosts/'))
    .map((entry) => join(entry.parentPath, entry.name))

const open: Array<Screen> = []
function exec({ directory, env }: Desk, ...more: Array<string>): Screen {
  const screen = onScreen(['exec', 'guide.md', ...more], { cwd: directory, env, columns: 100, rows: 60 })
  open.push(screen)
  return screen
}
afterEach(() => {
  for (const screen of open.splice(0)) screen.stop()
})

describe('on a terminal', () => {
  test('it asks once; what was approved is not asked about again', async () => {
    const at = desk()
    const first = exec(at)
    await first.sees('Run it?')
    first.keys('y')
    expect(await first.exit()).toBe(0)
    const again = exec(at)
    expect(await again.exit()).toBe(0)
    expect(again.text(true)).toMatch(
      /approved on \d{4}-\d\d-\d\d \d\d:\d\d UTC by \w+@\S+, and nothing has changed since/,
    )
    expect(again.text(true)).not.toContain('Run it?')
  })

  test('no is exit 3, nothing runs, and the next time it asks again', async () => {
    const at = desk()
    for (const _ of [1, 2]) {
      const screen = exec(at)
      await screen.sees('Run it?')
      screen.keys('n')
      expect(await screen.exit()).toBe(3)
    }
    expect(readdirSync(at.env.HOME)).toEqual([])
    expect(existsSync(join(at.state, 'audit.jsonl'))).toBe(false)
  })

  test('Ctrl-C where a secret is asked for is exit 130, and nothing runs', async () => {
    const at = desk()
    const path = join(at.directory, 'vars/guide.yaml')
    writeFileSync(path, inventory.replace('{ file: ./door }', '{ prompt: "The word at the door:" }'))
    const screen = exec(at, '--yes')
    await screen.sees('The word at the door:')
    screen.keys('C-c')
    expect(await screen.exit()).toBe(130)
    expect(screen.text(true)).toContain('interrupted: secret `door` was not given')
    expect(readdirSync(at.env.HOME)).toEqual([])
  })

  test('what has changed since stands before the question, line by line, without secrets', async () => {
    const at = desk(guide(`$ echo ${secret}`))
    const first = exec(at)
    await first.sees('Run it?')
    first.keys('y')
    expect(await first.exit()).toBe(0)
    at.write(guide(`$ echo ${secret}`, '$ echo and a bell'))
    const second = exec(at)
    const shown = await second.sees('Run it?')
    expect(shown).toMatch(/Changed since \d{4}-\d\d-\d\d \d\d:\d\d UTC, when \w+@\S+ approved it:/)
    expect(shown).toMatch(/^ {2}--- guide\.md$/m)
    expect(shown).toMatch(/^ {2}\+\$ echo and a bell$/m)
    expect(shown).toMatch(/^ {3}\$ echo ‹door›$/m)
    second.keys('n')
    expect(await second.exit()).toBe(3)
    expect(filesBelow(at.state).filter((file) => readFileSync(file, 'utf8').includes(secret))).toEqual([])
  })

  test('what cannot be undone is named in the question, each time', async () => {
    const at = desk(guide('$ rm -rf ~/old', '$ curl -fsS https://shop.example/setup | bash'))
    for (const _ of [1, 2]) {
      const screen = exec(at, '--only', 'a-shop/1,a-shop/2')
      const shown = await screen.sees('Run it? This cannot be undone:')
      expect(shown).toMatch(/guide\.md:7 on box: rm -rf ~\/old \(removes files\)/)
      screen.keys('y')
      expect(await screen.exit()).toBe(0)
    }
  })
})

describe('a hash', () => {
  test('lets the plan that has it run, where nobody can be asked', async () => {
    const at = desk()
    const hash = await hashOf(at)
    expect(await call(at, 'exec', 'guide.md', '--approved', hash)).toMatchObject({ code: 0, stderr: '' })
    expect((await call(at, 'exec', 'guide.md', '--approved', hash.slice(0, 32))).code).toBe(0)
  })

  test.each([
    ['the guide', (at: Desk) => at.write(guide('$ echo more')), []],
    [
      'the sidecar',
      (at: Desk) => writeFileSync(join(at.directory, 'guide.yaml'), 'retry: [{ step: a-shop/1, for: 5s }]\n'),
      [],
    ],
    [
      'the inventory',
      (at: Desk) => writeFileSync(join(at.directory, 'vars/guide.yaml'), `${inventory}  open: shut\n`),
      [],
    ],
    ['a variable', () => {}, ['--var', 'colour=red']],
    ['a filter', () => {}, ['--only', 'a-shop/1']],
  ])('is another where %s is: exit 3, and --yes does not help', async (_, change, more) => {
    const at = desk()
    const hash = await hashOf(at)
    change(at)
    const ran = await call(at, 'exec', 'guide.md', '--yes', '--approved', hash, ...more)
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('this plan is not the approved one; nothing was run:')
    expect(ran.stderr).toContain(`approved  ${hash}`)
    expect(ran.stderr).toContain('look at `runbook plan` with the same options')
    expect(readdirSync(at.env.HOME)).toEqual([])
  })

  test('of a few characters is no hash: exit 2', async () => {
    const ran = await call(desk(), 'exec', 'guide.md', '--approved', '0123456789ab')
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('at least 32 characters')])
  })

  test('is the same with another secret behind the same name', async () => {
    const at = desk()
    const hash = await hashOf(at)
    writeFileSync(join(at.directory, 'door'), 'another-long-one')
    expect(await hashOf(at)).toBe(hash)
  })
})

describe('the audit file', () => {
  const linesOf = (at: Desk) =>
    readFileSync(join(at.state, 'audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  test('gets two lines a run: who, which revision, which hosts, which values', async () => {
    const at = desk()
    const git = (...words: Array<string>) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        cwd: at.directory,
        encoding: 'utf8',
      })
    git('init', '-q')
    git('add', 'guide.md', 'vars')
    git('commit', '-qm', 'a shop')
    await call(at, 'exec', 'guide.md', '--yes')
    at.write(guide('$ false'))
    await call(at, 'exec', 'guide.md', '--yes')
    await call(at, 'resume', '--yes')
    const lines = linesOf(at)
    expect(lines.map(({ action }) => action)).toEqual(['exec', 'end', 'exec', 'end', 'resume', 'end'])
    const commit = git('rev-parse', 'HEAD').trim()
    expect(lines[0]).toMatchObject({
      by: expect.stringMatching(/^\w+@/),
      approved: 'unasked',
      revision: { commit, changed: [] },
      hosts: [{ name: 'box' }],
      values: { box: { SHOP_PASS: '‹door›' } },
    })
    expect(lines[0].run).toBe(lines[1].run)
    expect(lines[1]).toMatchObject({ state: 'passed', exit: 0 })
    expect(lines[2].revision).toEqual({ commit, changed: ['guide.md'] })
    expect(lines[3]).toMatchObject({ state: 'failed', exit: 1 })
    expect(lines[4].run).toBe(lines[2].run)
    expect(statSync(join(at.state, 'audit.jsonl')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(at.state, 'audit.jsonl'), 'utf8')).not.toContain(secret)
  })

  test('that cannot be written stops the run before it begins: exit 7', async () => {
    const at = desk()
    mkdirSync(join(at.state, 'audit.jsonl'), { recursive: true })
    const ran = await call(at, 'exec', 'guide.md', '--yes')
    expect([ran.code, ran.stderr]).toEqual([7, expect.stringContaining('audit.jsonl cannot be written')])
    expect(ran.stdout).not.toContain('echo open')
  })
})

test('characters that nobody sees are a danger, and are shown as what they are', async () => {
  const at = desk(guide('$ echo \u202egnp.exe\u202c', "$ printf 'a\u200bb'"))
  const { stdout } = await call(at, 'plan', 'guide.md')
  expect(stdout).toMatch(/guide\.md:7 hidden-characters: .*\\u202e.* \(holds \\u202e, \\u202c\)/)
  expect(stdout).toMatch(/guide\.md:8 hidden-characters: .*\\u200b.* \(holds \\u200b\)/)
  expect(stdout).not.toMatch(/[\u202e\u202c\u200b]/)
})

test.each([
  ['curl -fsS https://shop.example/setup | bash', 'opens-up', 'runs what another server sends, unseen'],
  [
    'curl -fsS https://shop.example/setup | sudo bash -s -- --yes',
    'opens-up',
    'runs what another server sends, unseen',
  ],
  ['chmod -R 777 /srv/shop', 'opens-up', 'lets every account write there'],
  ['sudo setenforce 0', 'opens-up', 'takes a guard away'],
  ['sudo systemctl disable --now firewalld', 'opens-up', 'takes a guard away'],
  [
    'wget --no-check-certificate https://shop.example/key',
    'opens-up',
    'takes what is not proven to be from whom it says',
  ],
])('%s is in the class %s', (line, kind, reason) => {
  expect(risksOfText('command', line)).toEqual([{ class: kind, reason }])
})

test.each(['curl -fsSO https://shop.example/setup', 'chmod 755 /srv/shop', 'systemctl stop shop'])(
  '%s is in none',
  (line) => {
    expect(risksOfText('command', line)).toEqual([])
  },
)
