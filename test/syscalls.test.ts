/**
 * The engine is killed, or refused by the kernel, at the calls that write its record: every one of them in turn over
 * a run of twelve steps, by strace's injection. Then the run is resumed. What the steps did is the ground truth.
 * `FAULT_EVERY=1` tries every call; otherwise each ninth, from a place that `FAULT_SEED` says.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const every = Number(process.env.FAULT_EVERY ?? 9)
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000)
const atOnce = 2
const strace = ['/usr/bin/strace', '/usr/local/bin/strace'].find(existsSync)

const steps = 12
const numbers = Array.from({ length: steps }, (_, k) => k + 1)
const guide = `# Count

## On the web node

\`\`\`
$ cd WORK_DIR; last=0
${numbers.map((n) => `$ [ "$last" = ${n - 1} ] && last=${n} && echo ${n} >> effects && echo "step ${n} done"\nstep ${n} done`).join('\n')}
\`\`\`
`

/** Calls that the record is made with; of those that are few each one is tried. */
const calls = { pwrite64: every, fdatasync: every, fsync: 1, mkdir: 1, link: 1, unlink: 1 }
const strikes = { killed: 'signal=SIGKILL', 'a disk fault': 'error=EIO', 'a full disk': 'error=ENOSPC' }
/** On a busy machine it takes a host some seconds to find that the run before this one has gone. */
const patient = ['--wait', '60']
/** More calls of a kind than a run makes. */
const most = 2000

describe.runIf(hasSshd && strace)(`at the calls that write the record, FAULT_SEED=${seed}`, () => {
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd({ name: 'web', config: `SetEnv HOME=${scratch('home')}` })
  })
  afterAll(() => sshd?.stop())

  const cases = Object.keys(strikes).flatMap((strike) =>
    Object.keys(calls).map((call) => [strike, call] as const),
  )
  test.each(cases)('%s at %s', { timeout: 900_000 }, async (strike, call) => {
    const pace = calls[call as keyof typeof calls]
    let next = 1 + (seed % pace)
    let tried = 0
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (next < most) {
          const when = next
          next += pace
          if (await struck(call, strikes[strike as keyof typeof strikes], when)) tried++
          else next = most // the run makes no more of these calls
        }
      }),
    )
    console.log(`${strike} at ${call}: ${tried}`)
    if (every <= 9) expect(tried, 'the record makes such calls').toBeGreaterThan(0)
    if (every === 1 && call === 'pwrite64') expect(tried).toBeGreaterThan(steps * 2)
  })

  /** One run that is struck at the call of that number, and resumed; false where it had no such call. */
  async function struck(call: string, strike: string, when: number): Promise<boolean> {
    const work = scratch('work')
    const desk = setDesk(guide, [{ ...sshd.host, roles: ['web'] }], `words:\n  WORK_DIR: ${work}\n`)
    const ended = await underStrace(desk, `inject=${call}:${strike}:when=${when}`, call)
    const place = `FAULT_SEED=${seed} ${call} ${strike} when=${when}: exit ${ended.code} ${ended.signal}\n${ended.told}`
    if (strike.startsWith('signal')) expect(ended.code === 0 || ended.signal === 'SIGKILL', place).toBe(true)
    else expect([0, 7], place).toContain(ended.code)
    const whole = ended.code === 0
    if (!whole && !says(desk, '"state":"passed"')) {
      const words = says(desk, '\n')
        ? ['resume', '--yes', ...patient]
        : ['exec', desk.guide, '--yes', ...patient]
      const again = await runCli(words, { cwd: desk.directory, env: desk.env })
      expect(again.code, `${place}\n${again.stdout}${again.stderr}`).toBe(0)
    }
    const effects = readFileSync(join(work, 'effects'), 'utf8').trim().split('\n').map(Number)
    expect(effects, place).toEqual(numbers)
    return !whole
  }

  function underStrace(desk: Desk, inject: string, call: string) {
    const cli = join(import.meta.dirname, '../dist/cli.cjs')
    const tracing = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]
    const words = [...tracing, process.execPath, cli, 'exec', desk.guide, '--yes', ...patient]
    // One thread for files, so that the calls have an order.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...desk.env, UV_THREADPOOL_SIZE: '1' }
    const child = spawn(strace!, words, { cwd: desk.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let told = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (told += text))
    return new Promise<{ code: number | null; signal: string | null; told: string }>((resolve, reject) => {
      child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, told }))
    })
  }
})

/** Does the record hold these words? A whole line: a run began, and is gone on with. */
function says(desk: Desk, words: string): boolean {
  const runs = join(desk.env.XDG_STATE_HOME, 'runbook/runs')
  if (!existsSync(runs)) return false
  return readdirSync(runs).some((run) => {
    const log = join(runs, run, 'events.jsonl')
    return existsSync(log) && readFileSync(log, 'utf8').includes(words)
  })
}
