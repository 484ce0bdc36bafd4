/** What a person sees while a run goes on, in a real terminal: what is over stays, what runs is redrawn below it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { textWidth } from '../src/width.ts'
import { runCli, scratch } from './support/cli.ts'
import { onScreen, type Screen } from './support/tmux.ts'

const guide = `# 가게 열기

## On all nodes

\`\`\`console
$ for i in 1 2 3 4 5 6 7 8; do echo "줄 $i と日本語"; sleep 0.5; done
$ sleep 1
\`\`\`

### Verify

\`\`\`console
$ (sleep 5; echo up >~/state) >/dev/null 2>&1 &
$ cat ~/state
up
\`\`\`
`
const inventory = `hosts:
  box1: { roles: [all], transport: embedded }
  box2: { roles: [all], transport: embedded }
`
const sidecar = `roles: [{ section: On all nodes, role: all, because: both }]
retry: [{ line: 14, text: cat ~/state, for: 60s }]
`

function desk(text = guide, beside = sidecar) {
  const directory = scratch('screen')
  mkdirSync(join(directory, 'vars'))
  writeFileSync(join(directory, 'guide.md'), text)
  writeFileSync(join(directory, 'guide.yaml'), beside)
  writeFileSync(join(directory, 'vars/guide.yaml'), inventory)
  return { cwd: directory, env: { XDG_STATE_HOME: join(directory, 'state'), HOME: scratch('home') } }
}
type Look = Omit<Parameters<typeof onScreen>[1], 'cwd'>

const open: Array<Screen> = []
function exec(at: ReturnType<typeof desk>, look: Look = {}, ...more: Array<string>): Screen {
  const screen = onScreen(['exec', 'guide.md', '--yes', ...more], {
    ...look,
    cwd: at.cwd,
    env: { ...at.env, ...look.env },
  })
  open.push(screen)
  return screen
}
afterEach(() => {
  for (const screen of open.splice(0)) screen.stop()
})
const within = 60_000

/** Each task's line, once; nothing of the foot. */
function expectEnd(shown: string) {
  expectLines(shown)
  expect(shown).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏↻]|^── \d/m)
}
function expectLines(shown: string) {
  for (const title of ['for i in', 'sleep 1', '(sleep 5;', 'cat ~/state'])
    for (const host of ['@box1', '@box2']) {
      const lines = shown.split('\n').filter((line) => line.startsWith(`  ✓ ${title}`) && line.includes(host))
      expect(lines, `${title} ${host}:\n${shown}`).toHaveLength(1)
    }
  expect(shown).toMatch(/^passed \(.*: 8 passed, 2 checks held/m)
}

describe('a live run', () => {
  test('shows what runs, where, how long, and the last of its output; then one line for each', async () => {
    const at = desk()
    const log = join(at.cwd, 'bytes')
    const screen = exec(at, { recordTo: log })
    const shown = await screen.sees(/^ {4}│ 줄 [4-8] と日本語$/m, { within })
    expect(shown).toMatch(/^── 0 of 8 · \d+ s$/m)
    expect(shown).toMatch(/^ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] for i in 1 2 3 .* @box1 {2}\d+ s$/m)
    expect(shown).toMatch(/^ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] for i in 1 2 3 .* @box2 {2}\d+ s$/m)
    await screen.sees(/^ {2}↻ cat ~\/state .*try \d in \d s, (1 min 00|\d\d) s left$/m, { within })
    expect(await screen.exit(within)).toBe(0)
    expectEnd(screen.text(true))
    expectQuiet(readFileSync(log, 'utf8'))
  })

  test('knows from the last time how long it takes', async () => {
    const at = desk()
    expect((await runCli(['exec', 'guide.md', '--yes'], at)).code).toBe(0)
    const screen = exec(at)
    await screen.sees(/for i in .* \d s of about [4-9] s$/m, { within })
    await screen.sees(/^── \d of 8 · \d+ s · about \d+ s left$/m, { within })
    expect(await screen.exit(within)).toBe(0)
  })

  test('keeps its shape when the terminal is made wider', async () => {
    const screen = exec(desk(), { columns: 40 })
    for (const columns of [60, 90, 120]) {
      await screen.sees(/^── \d of 8 · \d+ s$[\s\S]*^ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏↻] /m, { within })
      screen.resize(columns, 30)
    }
    expect(await screen.exit(within)).toBe(0)
    expectEnd(screen.text(true))
  })

  // tmux folds the lines up to a quarter of a second before it tells the size: a frame in between may leave a rest.
  test('loses and doubles no line when the terminal is made narrower', async () => {
    const screen = exec(desk(), { columns: 110 })
    await screen.sees('줄 2', { within })
    for (const columns of [50, 90, 36]) {
      screen.resize(columns, 30)
      await wait(500)
      const shown = await screen.sees(/^── \d of 8 · \d+ s$[\s\S]*^ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏↻] /m, { within })
      const wide = shown.split('\n').filter((line) => textWidth(line) > columns)
      expect(wide).toEqual([])
    }
    screen.resize(110, 30)
    expect(await screen.exit(within)).toBe(0)
    expectLines(screen.text(true))
  })

  test('is stopped by Ctrl-C as any other, and gives the terminal back', async () => {
    const at = desk()
    const screen = exec(at)
    await screen.sees('줄 1', { within })
    screen.keys('x', 'Enter', 'C-c')
    await screen.sees('stopping after the running steps', { within })
    expect(await screen.exit(within)).toBe(130)
    const shown = screen.text(true)
    expect(shown).not.toMatch(/^x|[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/m)
    expect(shown).toMatch(/runbook resume \d{8}T\d{6}-\w{4} +goes on where it stopped/)
    expect(screen.ask('#{cursor_flag}')).toBe('1')
  })

  test.each([
    ['a dumb terminal', { TERM: 'dumb' }],
    ['CI', { CI: 'true' }],
  ])('is plain lines in %s', async (_, env) => {
    const at = desk()
    const log = join(at.cwd, 'bytes')
    const screen = exec(at, { env, recordTo: log })
    expect(await screen.exit(within)).toBe(0)
    expectEnd(screen.text(true))
    expect(readFileSync(log, 'utf8')).not.toMatch(/\x1b\[[\d;?]*[A-HJKhl]/)
  })
})

/** No screen is cleared, and a frame that only moves on rewrites no more than its own lines. */
function expectQuiet(bytes: string) {
  expect(bytes).not.toMatch(/\x1b\[\d?J|\x1b\[H|\x1bc/)
  const frames = bytes.split('\x1b[?2026h').slice(1)
  expect(frames.length).toBeGreaterThan(20)
  for (const frame of frames) expect(frame.match(/\x1b\[\?2026l/g), JSON.stringify(frame)).toHaveLength(1)
  const moving = frames.filter((frame) => !frame.includes('\x1b[2K'))
  expect(moving.length).toBeGreaterThan(frames.length / 3)
}

test('a failure says where, what it printed, how to look and how to go on', async () => {
  const at = desk(
    '# A shop\n\n```console\n$ echo first; ls /nowhere\n```\n',
    'roles: [{ line: 4, text: "echo first; ls /nowhere", host: box1, because: one }]\n',
  )
  const screen = exec(at)
  expect(await screen.exit(within)).toBe(1)
  const shown = screen.text(true)
  expect(shown).toMatch(/——▶ guide\.md:4/)
  expect(shown).toMatch(/│ first\n +│ ls: cannot access '\/nowhere'/)
  const [, resume] = /^ {2}(runbook resume \S+)/m.exec(shown)!
  writeFileSync(
    join(at.cwd, 'guide.md'),
    readFileSync(join(at.cwd, 'guide.md'), 'utf8').replace('/nowhere', '/'),
  )
  writeFileSync(
    join(at.cwd, 'guide.yaml'),
    'roles: [{ line: 4, text: "echo first; ls /", host: box1, because: one }]\n',
  )
  const words = [resolve('dist/cli.cjs'), ...resume!.split(' ').slice(1), '--yes']
  const env = { ...process.env, ...at.env }
  expect(execFileSync(process.execPath, words, { cwd: at.cwd, env, encoding: 'utf8' })).toMatch(/^passed/m)
})
