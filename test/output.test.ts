/** A step that prints a great deal: all of it is counted, hashed and searched for secrets, little of it is held. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kept, RunEvent } from '../src/model.ts'
import { type Running, runCli, scratch } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

/** Millions of bytes of each of the two parts. */
const size = Number(process.env.OUTPUT_MB ?? 100) / 2
const secret = "correct-horse & 'battery'"
const line = 'a line of sixty-four characters, as logs and builds print them.\n'
const lines = Math.ceil((size * 1e6) / line.length)
const many = `yes '${line.trim()}' | head -n ${lines}`

describe.runIf(hasSshd)('much output', () => {
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd({ name: 'box', config: `SetEnv HOME=${scratch('home')}` })
  })
  afterAll(() => sshd?.stop())

  /** The run, its events, and the most memory that the engine held, in MB. */
  async function run(steps: string) {
    const words = 'words:\n  MY_PASS: "{{ secrets.one }}"\nsecrets:\n  one: { env: ONE }\n'
    const desk = setDesk(`# Much\n\n\`\`\`\n${steps}\`\`\`\n`, [{ ...sshd.host, roles: ['box'] }], words)
    const given = ['exec', desk.guide, '--yes', '--report', 'json=log']
    const running = runCli(given, { cwd: desk.directory, env: { ...desk.env, ONE: secret } })
    const peak = watch(running)
    const ran = await running
    const text = readFileSync(join(desk.directory, 'log'), 'utf8')
    const events = text
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one) as RunEvent)
    return { ran, events, peak: peak(), log: statSync(join(desk.directory, 'log')).size, text }
  }
  const outputs = (events: ReadonlyArray<RunEvent>): Array<Kept> =>
    events.flatMap((event) => (event.action === 'pass' ? [event.output] : []))

  test('is counted and hashed without its secrets, in bounded memory and a bounded record', {
    timeout: 300_000,
  }, async () => {
    const { ran, events, peak, log, text } = await run(
      `$ { echo "first MY_PASS."; ${many}; printf %s MY_PASS; ${many}; echo; echo "last MY_PASS"; }\n`,
    )
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    const hash = createHash('sha256')
    const pieces = ['first ‹one›.\n', line.repeat(lines), '‹one›', line.repeat(lines), '\nlast ‹one›\n']
    for (const piece of pieces) hash.update(piece)
    const [kept] = outputs(events)
    expect(kept).toMatchObject({
      bytes: pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0),
      sha: hash.digest('hex'),
    })
    expect(kept!.tail.endsWith(`${line}\nlast ‹one›\n`)).toBe(true)
    expect(Buffer.byteLength(kept!.tail)).toBeLessThanOrEqual(64 * 1024)
    expect(text).not.toContain(secret)
    expect(text).toContain('it prints more than 4 MiB')
    expect(log).toBeLessThan(10e6)
    expect(peak).toBeLessThan(150)
  })

  test('is judged by its end', { timeout: 300_000 }, async () => {
    const table = '+------+-------+\n| Name | State |\n+------+-------+\n| web  | up    |\n+------+-------+\n'
    const print = `printf '${table.replaceAll('\n', '\\n')}'`
    const { ran, events } = await run(`$ ${many}; ${print}\n${table}`)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(events.find(({ action }) => action === 'pass')).toMatchObject({ verdict: { outcome: 'held' } })
  })
})

/** Looks at the memory of a process until it ends. */
function watch({ child }: Running): () => number {
  let peak = 0
  const look = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
      peak = Math.max(peak, Number(found?.[1] ?? 0) / 1000)
    } catch {
      // It has ended.
    }
  }, 20)
  return () => {
    clearInterval(look)
    return peak
  }
}
