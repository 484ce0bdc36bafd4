import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt, SessionStep } from '../src/model.ts'
import { type Relay, startProxy } from './support/proxy.ts'
import { Random } from './support/random.ts'
import { open } from './support/session.ts'
import { hasSshd, kill, type Sshd, startSshd } from './support/sshd.ts'

/**
 * Whatever breaks, and whenever: every step runs exactly once, and says what it did. Each trial runs a few steps on a
 * real server while faults strike at random moments; a file on the host is the witness. `FAULT_SEED` brings a run back.
 */
const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 32))
const trials = Number(process.env.FAULT_TRIALS ?? 126)
const atOnce = 5

const faults = {
  /** The process that serves a connection is killed: nobody says goodbye. */
  sshd(at: Trial) {
    const children = at.sshd.children()
    if (children.length > 0) kill(at.random.pick(children))
  },
  /** The connection is reset. */
  cut: (at: Trial) => at.proxy.cut(),
  /** Packets are dropped from now on; only keepalive finds out. */
  silence: (at: Trial) => at.proxy.silence(),
  /** The engine dies: another one goes on. */
  abandon: (at: Trial) => {
    at.client.hands.abort()
    at.proxy.cut()
  },
  /** The keeper of the session is killed; a step that was running may end as unknown. */
  keeper: (at: Trial) => void keepersOf(at.run).map((pid) => kill(pid)),
}
type FaultName = keyof typeof faults

interface Trial {
  random: Random
  run: string
  sshd: Sshd
  proxy: Relay
  client: ReturnType<typeof open>
}
interface Scripted {
  body: string
  options: SessionStep
  status: number
  lost: boolean
  output: string
  /** What it leaves with the witness. */
  effect: string
}

const ways = [
  { transport: 'ssh', trials, silences: 6 },
  { transport: 'openssh', trials: Math.ceil(trials / 3), silences: 2 },
] as const
describe.skipIf(!hasSshd).each(ways)(`steps run exactly once by $transport (FAULT_SEED=${seed})`, (way) => {
  const { transport, trials, silences } = way
  let sshd: Sshd
  const directory = mkdtempSync(join(tmpdir(), 'kills-'))
  const struck: Record<string, number> = {}
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })

  /** `silences`: trials that mostly wait for keepalive; they come first, beside the others. */
  test(`over ${trials} trials`, { timeout: Math.max(150_000, trials * 1_500) }, async () => {
    console.log(`FAULT_SEED=${seed}`)
    const queue = Array.from({ length: trials }, (_, index) => index)
    const wrong: Array<string> = []
    const work = async () => {
      for (let index = queue.shift(); index !== undefined; index = queue.shift())
        wrong.push(...(await trial(index)).map((what) => `trial ${index} by ${transport}: ${what}`))
    }
    await Promise.all(Array.from({ length: atOnce + silences }, work))
    console.log(JSON.stringify(struck))
    expect(wrong).toEqual([])
    for (const name of Object.keys(faults)) expect(struck[name], name).toBeGreaterThan(0)
  })

  async function trial(index: number): Promise<Array<string>> {
    const random = new Random(seed + index)
    const proxy = await startProxy(sshd.port)
    const witness = join(directory, `${transport}-${index}`)
    const kinds = kindsOf(index)
    const at: Trial = {
      random,
      run: `kills-${process.pid}-${transport}-${index}`,
      sshd,
      proxy,
      client: undefined as never,
    }
    const connect = () => {
      at.client = open(
        { ...sshd.host, transport, port: proxy.port, knownHosts: knownAt(proxy.port) },
        { run: at.run, limits: { first: 60_000 } },
      )
    }
    connect()
    const steps = script(random, witness)
    const receipts: Array<Receipt & { output: string }> = []
    const strikes = schedule(at, kinds)
    while (receipts.length < steps.length) {
      const step = steps[receipts.length]!
      let output = ''
      try {
        const receipt = await at.client.talk.session.run(receipts.length + 1, step.body, {
          ...step.options,
          next: random.pick([steps[receipts.length + 1]?.body ?? '', `echo astray >>${witness}`]),
          onOutput: (chunk) => (output += chunk.toString('latin1')),
        })
        receipts.push({ ...receipt, output })
      } catch (cause) {
        if (!at.client.hands.signal.aborted) throw cause
        connect()
      }
    }
    strikes.stop()
    const wrong = differences(steps, receipts, witness, kinds.includes('keeper'))
    await at.client.link.close({ forget: true })
    await proxy.stop()
    return wrong
  }

  /** Every trial has faults of one or two kinds; the slow one (keepalive takes its time) is rare. */
  function kindsOf(index: number): Array<FaultName> {
    if (index < silences) return ['silence']
    if (index % 12 === 0) return ['keeper', 'cut']
    return [['sshd'], ['cut'], ['abandon'], ['sshd', 'abandon'], ['cut', 'abandon']][
      index % 5
    ] as Array<FaultName>
  }

  function schedule(at: Trial, kinds: Array<FaultName>) {
    const timers = Array.from({ length: kinds.includes('silence') ? 1 : at.random.int(2, 4) }, () => {
      const kind = at.random.pick(kinds)
      return setTimeout(
        () => {
          struck[kind] = (struck[kind] ?? 0) + 1
          faults[kind](at)
        },
        80 + at.random.next() ** 2 * 900,
      )
    })
    return { stop: () => timers.map(clearTimeout) }
  }

  function knownAt(port: number): string {
    const path = join(directory, `known-${port}`)
    const key = readFileSync(join(sshd.directory, 'host_ed25519.pub'), 'utf8').trim()
    if (!existsSync(path)) writeFileSync(path, `[127.0.0.1]:${port} ${key}\n`)
    return path
  }
})

/** Steps that depend on each other's state, print much or little, ask, or end their shell. */
function script(random: Random, witness: string): Array<Scripted> {
  let state = { previous: '', exported: '', directory: '' }
  return Array.from({ length: 4 }, (_, index) => {
    const k = index + 1
    const kind = random.pick(['plain', 'plain', 'plain', 'asks', 'exit', 'killed'] as const)
    const status = random.int(0, 120)
    const lines = random.int(0, 3000)
    const pause = () => `sleep ${(random.next() * 0.08).toFixed(3)}`
    const answer = `"a'${k}$é`
    const effect = `${k} ${state.previous} ${state.exported} ${state.directory} ${kind === 'asks' ? answer : ''}`
    const directory = random.pick(['/tmp', '/usr', '/var'])
    const ending = {
      plain: `(exit ${status})`,
      asks: `(exit ${status})`,
      exit: `exit ${status}`,
      killed: 'kill -9 $$',
    }[kind]
    const body = [
      kind === 'asks' ? `read -rs -p "Word ${k}: " word` : 'word=',
      pause(),
      `echo "${k} $previous $exported \${moved:+$PWD} $word" >>${witness}`,
      `word=; previous=p${k}; export exported=e${k}; moved=1; cd ${directory}`,
      kind === 'asks' ? '' : `seq ${lines}`,
      pause(),
      `echo "end ${k}"`,
      ending,
    ].join('\n')
    const lost = kind === 'exit' || kind === 'killed'
    if (!lost) state = { previous: `p${k}`, exported: `e${k}`, directory }
    const printed = Array.from({ length: kind === 'asks' ? 0 : lines }, (_, line) => `${line + 1}\n`).join('')
    return {
      body,
      options:
        kind === 'asks'
          ? { terminal: true, answers: [{ prompt: new RegExp(`Word ${k}: $`), text: answer }] }
          : {},
      status: kind === 'killed' ? 137 : status,
      lost,
      output: `${kind === 'asks' ? `Word ${k}: ` : ''}${printed}end ${k}\n`,
      effect,
    }
  })
}

/** What a trial got wrong. Where a keeper was killed, a step may be unknown, but then it is said. */
function differences(
  steps: Array<Scripted>,
  receipts: Array<Receipt & { output: string }>,
  witness: string,
  keeperDied: boolean,
): Array<string> {
  const effects = existsSync(witness) ? readFileSync(witness, 'utf8').split('\n') : []
  const doubtful =
    keeperDied &&
    receipts.some((receipt, k) => receipt.outcome === 'unknown' || receipt.lostShell !== steps[k]!.lost)
  const wrong: Array<string> = []
  const expectSame = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted)
      wrong.push(`Unexpected ${what} ${JSON.stringify(actual)}, expected ${JSON.stringify(wanted)}`)
  }
  expectSame('lines of what was sent ahead only', effects.filter((line) => line === 'astray').length, 0)
  for (const [index, step] of steps.entries()) {
    const receipt = receipts[index]!
    const mine = effects.filter((line) => line.startsWith(`${index + 1} `))
    if (receipt.outcome === 'unknown' && keeperDied) {
      if (mine.length > 1) wrong.push(`step ${index + 1} ran ${mine.length} times`)
      continue
    }
    expectSame(`runs of step ${index + 1}`, mine.length, 1)
    expectSame(`outcome of step ${index + 1}`, receipt.outcome, 'exited')
    expectSame(`status of step ${index + 1}`, receipt.status, step.status)
    expectSame(`output of step ${index + 1}`, receipt.output, step.output)
    expectSame(`bytes of step ${index + 1}`, receipt.bytes, step.output.length)
    expectSame(`body of step ${index + 1}`, receipt.sha, createHash('sha256').update(step.body).digest('hex'))
    if (doubtful) continue
    expectSame(`shell lost in step ${index + 1}`, receipt.lostShell, step.lost)
    expectSame(`state at step ${index + 1}`, mine[0]?.trimEnd(), step.effect.trimEnd())
  }
  return wrong
}

/** Keepers of a run: they lead a session of their own. */
function keepersOf(run: string): Array<number> {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
        return session === pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`/${run}/`)
      } catch {
        return false
      }
    })
}
