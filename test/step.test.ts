/** `--step`: a person at a real terminal leads the run, and what they do is in its record. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { RunEvent } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { onScreen, type Screen } from './support/tmux.ts'

const guide = `# Shop

## On all nodes

\`\`\`console
$ echo one >> ~/trace
$ cat ~/marker
$ echo two >> ~/trace
$ echo three >> ~/trace
\`\`\`
`
const within = 30_000

function desk(text = guide, inventory = 'hosts:\n  box: { roles: [all], transport: embedded }\n') {
  const cwd = scratch('step')
  mkdirSync(join(cwd, 'vars'))
  writeFileSync(join(cwd, 'guide.md'), text)
  writeFileSync(join(cwd, 'vars/guide.yaml'), inventory)
  return { cwd, env: { XDG_STATE_HOME: join(cwd, 'state'), HOME: scratch('home') } }
}
type Desk = ReturnType<typeof desk>
const runOf = ({ env }: Desk) => {
  const runs = join(env.XDG_STATE_HOME, 'runbook/runs')
  return join(runs, readdirSync(runs).sort().at(-1)!)
}
const traceOf = (at: Desk, host = 'box') => readFileSync(join(runOf(at), 'hosts', host, 'trace'), 'utf8')
const eventsOf = (at: Desk) =>
  readFileSync(join(runOf(at), 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): RunEvent => JSON.parse(line))

const open: Array<Screen> = []
function lead(at: Desk, words = ['exec', 'guide.md', '--yes', '--step'], env: Record<string, string> = {}) {
  const screen = onScreen(words, { cwd: at.cwd, env: { ...at.env, ...env }, rows: 50 })
  open.push(screen)
  /** What is asked about, and the choice by its label. */
  const choose = async (about: RegExp, label: string) => {
    const asks = new RegExp(`${about.source}[^◆]*◆  What now\\?[^◆]*└\\s*$`, about.flags)
    await screen.sees(asks, { within })
    for (let presses = 0; presses < 8; presses++) {
      if (screen.text().includes(`● ${label}`)) break
      const before = screen.text()
      screen.keys('Down')
      await screen.sees(/●/, { within })
      for (const end = Date.now() + 3000; screen.text() === before && Date.now() < end; )
        await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await screen.sees(`● ${label}`, { within })
    screen.keys('Enter')
  }
  return { screen, choose }
}
afterEach(() => {
  for (const screen of open.splice(0)) screen.stop()
})

describe('a person at each step', () => {
  test('runs it, looks at the host, tries again, changes and skips it', { timeout: 90_000 }, async () => {
    const at = desk()
    const { screen, choose } = lead(at, undefined, { EDITOR: 'sed -i s/two/2/' })
    await choose(/\$ echo one >> ~\/trace/, 'run it')
    await choose(/\$ cat ~\/marker/, 'run it')
    await choose(/it has failed/, 'open a shell on its host')
    await screen.sees(/^a shell on box; `exit` leads back$/m, { within })
    await screen.sees(/leads back\n.*[#$]/, { within })
    screen.keys('touch ~/marker', 'Enter', 'exit', 'Enter')
    await choose(/it has failed/, 'try it again')
    await choose(/\$ echo two >> ~\/trace/, 'edit it')
    await choose(/\$ echo 2 >> ~\/trace/, 'run it')
    await choose(/\$ echo three >> ~\/trace/, 'skip it')
    await screen.sees('Why? The report shows it.', { within })
    screen.keys('sold out', 'Enter')
    expect(await screen.exit(within)).toBe(0)

    expect(traceOf(at)).toBe('one\n2\n')
    expect(screen.text(true)).toMatch(/^passed \(.*: 3 passed, 1 skipped$/m)
    const said = eventsOf(at).flatMap((event) =>
      event.action === 'hand' || event.action === 'skip'
        ? [{ ...event, at: undefined, chain: undefined }]
        : [],
    )
    expect(said).toEqual([
      { action: 'hand', task: 'shop/on-all-nodes/2@box', did: 'shell' },
      { action: 'hand', task: 'shop/on-all-nodes/2@box', did: 'retry' },
      { action: 'hand', task: 'shop/on-all-nodes/3@box', did: 'edit', text: 'echo 2 >> ~/trace' },
      { action: 'skip', task: 'shop/on-all-nodes/4@box', reason: 'by hand: sold out' },
    ])

    const report = join(at.cwd, 'report.html')
    const run = runOf(at).split('/').at(-1)!
    expect((await runCli(['report', run, '--report', `html=${report}`], at)).code).toBe(0)
    expect((await runCli(['report', run], at)).stdout).toMatch(
      /echo two.*\n +changed by hand for this run, to:\n +│ echo 2 >> ~\/trace/,
    )
    expect(readFileSync(report, 'utf8')).toMatch(/changed for this run<pre[^>]*>echo 2 &gt;&gt; ~\/trace/)
    expect(readFileSync(report, 'utf8')).toContain('by hand: sold out')
  })

  test('a shell stands where the session stands, without its secrets', { timeout: 90_000 }, async () => {
    const inventory = `hosts:
  box: { roles: [all], transport: embedded }
secrets: { shop: { env: SHOP } }
words: { SHOP_PASS: "{{ secrets.shop }}" }
`
    const lines = [
      'mkdir -p ~/depot && cd ~/depot',
      'export COLOUR=red PASS=SHOP_PASS; crates=(small "very large")',
      'count() { echo "$1 of 7"; }; unlock() { echo SHOP_PASS; }',
      'trap "echo gone > ~/trapped" EXIT; alias shop="echo SHOP_PASS"',
      'test -s ~/seen && test ! -e ~/trapped', // the trap is the session's, and not the shell's
    ]
    const at = desk(
      `# Shop\n\n## On all nodes\n\n\`\`\`console\n${lines.map((line) => `$ ${line}\n`).join('')}\`\`\`\n`,
      inventory,
    )
    const { screen, choose } = lead(at, undefined, { SHOP: 'open sesame' })
    for (const about of [/\$ mkdir/, /\$ export/, /\$ count/, /\$ trap/, /\$ test/])
      await choose(about, 'run it')
    await choose(/it has failed/, 'open a shell on its host')
    await screen.sees(/^without PASS, unlock, shop: secrets are in them$/m, { within })
    await screen.sees(/in them\n.*[#$]/, { within })
    screen.keys(
      '(pwd; echo $COLOUR ${crates[1]} "<$PASS>" $TERM; count 3; type unlock shop; trap -p) > ~/seen 2>&1',
      'Enter',
    )
    screen.keys('cd /', 'Enter', 'exit', 'Enter')
    await choose(/it has failed/, 'try it again')
    expect(await screen.exit(within)).toBe(0)
    const box = join(runOf(at), 'hosts/box')
    const seen = readFileSync(join(box, 'seen'), 'utf8').split('\n')
    expect(seen.slice(0, 3)).toEqual([
      join(box, 'depot'),
      expect.stringMatching(/^red very large <> (?!dumb)\S+$/),
      '3 of 7',
    ])
    expect(seen.slice(3).join('\n')).toMatch(/unlock: not found\n.*shop: not found\n$/)
    expect(screen.text(true)).not.toContain('sesame')
  })

  test('stops; a resume knows what was changed, and asks nobody', { timeout: 90_000 }, async () => {
    const at = desk()
    const { screen, choose } = lead(at, undefined, { EDITOR: 'sed -i "s/marker/trace; test -e ~\\/ok/"' })
    await choose(/\$ echo one/, 'run it')
    await choose(/\$ cat ~\/marker/, 'edit it')
    await choose(/\$ cat ~\/trace; test -e ~\/ok/, 'run it')
    await choose(/it has failed/, 'stop here')
    expect(await screen.exit(within)).toBe(1)
    expect(traceOf(at)).toBe('one\n')
    writeFileSync(join(runOf(at), 'hosts/box/ok'), '')
    const gone = await runCli(['resume', '--yes'], at)
    expect(gone.code, gone.stderr).toBe(0)
    expect(traceOf(at)).toBe('one\ntwo\nthree\n')
  })

  test('stops before a step: interrupted, and a resume can be led, too', { timeout: 90_000 }, async () => {
    const at = desk(guide.replace('$ cat ~/marker\n', ''))
    const first = lead(at)
    await first.choose(/\$ echo one/, 'run it')
    await first.choose(/\$ echo two/, 'stop here')
    expect(await first.screen.exit(within)).toBe(130)
    expect(traceOf(at)).toBe('one\n')
    const then = lead(at, ['resume', '--step'])
    await then.choose(/\$ echo two/, 'run it')
    await then.choose(/\$ echo three/, 'run it')
    expect(await then.screen.exit(within)).toBe(0)
    expect(traceOf(at)).toBe('one\ntwo\nthree\n')
  })

  test('is asked on one host after the other', { timeout: 90_000 }, async () => {
    const two =
      'hosts:\n  a: { roles: [all], transport: embedded }\n  b: { roles: [all], transport: embedded }\n'
    const at = desk('# Shop\n\n## On all nodes\n\n```console\n$ echo one >> ~/trace\n```\n', two)
    const { screen, choose } = lead(at)
    await choose(/ {2}a {2}guide\.md:6[^─]*\$ echo one/, 'run it')
    await choose(/ {2}b {2}guide\.md:6[^─]*\$ echo one/, 'skip it')
    await screen.sees('Why?', { within })
    screen.keys('Enter')
    expect(await screen.exit(within)).toBe(0)
    expect(traceOf(at, 'a')).toBe('one\n')
    expect(readdirSync(join(runOf(at), 'hosts/b'))).not.toContain('trace')
  })

  test('no secret comes into an editor, or out of one', { timeout: 90_000 }, async () => {
    const inventory = `hosts:
  box: { roles: [all], transport: embedded }
secrets: { shop: { env: SHOP } }
words: { SHOP_PASS: "{{ secrets.shop }}" }
`
    const at = desk(
      '# Shop\n\n## On all nodes\n\n```console\n$ echo SHOP_PASS >> ~/trace\n$ echo two\n```\n',
      inventory,
    )
    const { screen, choose } = lead(at, undefined, {
      SHOP: 'open sesame',
      EDITOR: 'sed -i "s/two/open sesame/"',
    })
    await choose(/\$ echo ‹shop› >> ~\/trace/, 'edit it')
    await screen.sees('It is not edited here: it carries a secret', { within })
    await choose(/carries a secret/, 'run it')
    await choose(/\$ echo two/, 'edit it')
    await choose(/it stays as it is: it carries a secret/, 'run it')
    expect(await screen.exit(within)).toBe(0)
    expect(traceOf(at)).toBe('open sesame\n')
    expect(readFileSync(join(runOf(at), 'events.jsonl'), 'utf8')).not.toContain('sesame')
  })

  test('a line left for a person is done, and the run goes on', { timeout: 90_000 }, async () => {
    const at = desk(
      '# Shop\n\n## On all nodes\n\n```console\n$ echo one >> ~/trace\n$ vi ~/list\n$ echo two >> ~/trace\n```\n',
    )
    const { screen, choose } = lead(at)
    await choose(/\$ echo one/, 'run it')
    await choose(/── by hand {2}guide\.md:7/, 'it is done')
    await choose(/\$ echo two/, 'run it')
    expect(await screen.exit(within)).toBe(0)
    expect(traceOf(at)).toBe('one\ntwo\n')
  })
})

describe('nobody to ask', () => {
  test('is refused, and nothing is run', async () => {
    const at = desk()
    const { code, stderr } = await runCli(['exec', 'guide.md', '--yes', '--step'], at)
    expect(stderr).toMatch(/^error {2}Unexpected value of `--step`, expected a terminal with somebody at it/)
    expect(code).toBe(2)
    const { screen } = lead(at, undefined, { CI: 'true' })
    expect(await screen.exit(within)).toBe(2)
    expect(screen.text(true)).toContain('Unexpected value of `--step`')
  })
})
