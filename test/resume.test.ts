/**
 * Runs are killed at random moments, in whole and in part: the server's side of the connection, the connection
 * (reset, reset again and again, or silent from then on), the listener, the engine. What the steps did on the host is the ground truth: each exactly once, in order, on the right state.
 * `FAULT_SEED` replays a campaign, `FAULT_KILLS` sets its size.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { type Relay, startProxy } from './support/proxy.ts'
import { Random } from './support/random.ts'
import { hasSshd, kill, type Sshd, startSshd } from './support/sshd.ts'

const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000)
const kills = Number(process.env.FAULT_KILLS ?? 200)
const workers = 3

/** Each step proves the state of the one before it, leaves one line in the effects, and takes a moment. */
const guide = [
  '# Kill me',
  '',
  '## On the web node',
  '',
  '```',
  '$ cd WORK_DIR; last=0',
  ...[1, 2, 3].flatMap((n) => plain(n)),
  '```',
  '',
  'Edit `app.conf`:',
  '',
  '```ini',
  '[main]',
  'name = shop',
  '```',
  '',
  '```',
  ...plain(4),
  '$ read -r -s -p "Passphrase: " word; echo; [ "$last $word" = "4 sesame-street" ] && last=5 && echo 5 >> effects',
  'Passphrase:',
  ...plain(6),
  '$ [ "$last" = 6 ] && echo 7 >> effects; exit 0',
  ...plain(8, 6),
  '```',
  '',
].join('\n')

function plain(n: number, before = n - 1): Array<string> {
  return [
    `$ [ "$last" = ${before} ] && last=${n} && echo ${n} >> effects && sleep 0.05 && echo "step ${n} done"`,
    `step ${n} done`,
  ]
}

interface Bench {
  sshd: Sshd
  proxy: Relay
  random: Random
}

describe.runIf(hasSshd)(`killed at random moments, FAULT_SEED=${seed}`, () => {
  const benches: Array<Bench> = []
  beforeAll(async () => {
    for (let n = 0; n < workers; n++) {
      const sshd = await startSshd({ name: `web${n}`, config: `SetEnv HOME=${scratch('home')}` })
      benches.push({ sshd, proxy: await startProxy(sshd.port), random: new Random(seed + n) })
    }
  })
  afterAll(async () => {
    for (const { sshd, proxy } of benches) await Promise.all([sshd.stop(), proxy.stop()])
  })

  test(`${kills} kills: nothing lost, nothing doubled, nothing hangs`, {
    timeout: Math.max(900_000, kills * 1_500),
  }, async () => {
    let done = 0
    const count: Record<string, number> = {}
    await Promise.all(
      benches.map(async (bench) => {
        while (done < kills) {
          for (const fault of await trial(bench)) {
            done++
            count[fault] = (count[fault] ?? 0) + 1
          }
        }
      }),
    )
    console.log(`kills: ${JSON.stringify(count)}`)
    expect(done).toBeGreaterThanOrEqual(kills)
  })
})

/** One run, killed a few times and resumed until it has passed. Gives back the faults that hit. */
async function trial({ sshd, proxy, random }: Bench): Promise<Array<string>> {
  const work = scratch('work')
  const desk = setDesk(
    guide,
    [{ ...sshd.host, port: proxy.port, knownHosts: knownFor(sshd, proxy), roles: ['web'] }],
    words(work),
  )
  writeFileSync(join(work, 'app.conf'), '[main]\nname = old\nkept = 1\n')
  const faults: Array<string> = []
  const slowness = await slownessNow(desk)
  // A run that died before its record began is nobody's to resume; another one waits until the host knows.
  const start = ['exec', desk.guide, '--yes', '--with', sidecar(desk), '--wait', '60']
  let ran = await runUnderFire(start, desk)
  for (let resumes = 0; ran.code !== 0 && !hasPassed(desk); resumes++) {
    expect(resumes, `too many resumes\n${ran.stdout}${ran.stderr}`).toBeLessThan(20)
    expect(ran.signal === 'SIGKILL' || ran.code === 4, `exit ${ran.code}\n${ran.stdout}\n${ran.stderr}`).toBe(
      true,
    )
    const begun = existsSync(join(desk.env.XDG_STATE_HOME, 'runbook/runs')) && runsWithBegin(desk).length > 0
    ran = await runUnderFire(begun ? ['resume', '--yes'] : start, desk)
  }
  const effects = readFileSync(join(work, 'effects'), 'utf8').trim().split('\n').join(' ')
  expect(effects, `FAULT_SEED=${seed} ${faults}\n${ran.stdout}`).toBe('1 2 3 4 5 6 7 8')
  expect(readFileSync(join(work, 'app.conf'), 'utf8')).toBe('[main]\nname = shop\nkept = 1\n')
  return faults

  /** Starts the engine and hits it, its connection or its server, once or twice, where it hurts. */
  async function runUnderFire(words: Array<string>, desk: Desk): Promise<Ran> {
    const running = runCli(words, { cwd: desk.directory, env: desk.env })
    let over = false
    void running.then(() => (over = true))
    for (let shots = 0; shots < 3 && !over; shots++) {
      await wait((150 + random.next() * 900) * slowness)
      if (!over) faults.push(strike(random.next(), running.child.pid!))
    }
    return running
  }

  function strike(dice: number, engine: number): string {
    if (dice < 0.35) return kill(engine) ? 'engine' : 'engine, too late'
    if (dice < 0.7) {
      for (const child of sshd.children()) kill(child)
      return 'sshd'
    }
    if (dice > 0.97) {
      proxy.silence()
      return 'silence'
    }
    if (dice > 0.92) {
      for (const child of sshd.children()) kill(child)
      void sshd.restart()
      return 'listener'
    }
    if (dice > 0.85) {
      proxy.cut()
      for (let again = 1; again <= 5; again++) setTimeout(() => proxy.cut(), again * 60)
      return 'cuts while it recovers'
    }
    proxy.cut()
    return 'connection'
  }
}

/**
 * How much longer than on a machine at rest our program takes to start: where much else runs, an engine that is hit
 * after the same time would never have got to its first step.
 */
async function slownessNow({ directory, env }: Desk): Promise<number> {
  const begun = performance.now()
  await runCli(['--version'], { cwd: directory, env })
  return Math.max(1, (performance.now() - begun) / startAtRest)
}
const startAtRest = 150

const words = (work: string) =>
  `words:\n  WORK_DIR: ${work}\nsecrets:\n  word: { command: [echo, sesame-street] }\n`

/** The proxy is known under its own port, with the server's own key. */
function knownFor(sshd: Sshd, proxy: Relay): string {
  const path = join(sshd.directory, `known_hosts.${proxy.port}`)
  const line = readFileSync(sshd.host.knownHosts!, 'utf8').replace(String(sshd.port), String(proxy.port))
  writeFileSync(path, line, { mode: 0o600 })
  return path
}

function sidecar(desk: Desk): string {
  const path = join(desk.directory, 'beside.yaml')
  writeFileSync(path, 'answers: [{ step: kill-me/on-the-web-node/7, with: "{{ secrets.word }}" }]\n')
  return path
}

/** Killed when all was done, while it tidied up. */
function hasPassed(desk: Desk): boolean {
  const runs = join(desk.env.XDG_STATE_HOME, 'runbook/runs')
  return runsWithBegin(desk).some((run) =>
    /"action":"end","state":"passed"/.test(readFileSync(join(runs, run, 'events.jsonl'), 'utf8')),
  )
}

function runsWithBegin(desk: Desk): Array<string> {
  const runs = join(desk.env.XDG_STATE_HOME, 'runbook/runs')
  mkdirSync(runs, { recursive: true })
  return readdirSync(runs).filter((run) => {
    const log = join(runs, run, 'events.jsonl')
    return existsSync(log) && readFileSync(log, 'utf8').includes('\n')
  })
}
