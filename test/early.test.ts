/** Connections that are made while secrets are waited for: real servers, each behind a relay that counts them. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { type Relay, startProxy } from './support/proxy.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const guide = `# Shop

## On the web nodes

\`\`\`
$ printf '%s\\n' 'SHOP_KEY' >> WORK_DIR/HOST_NAME
$ [ ! -e WORK_DIR/HOST_NAME.broken ]
\`\`\`
`

/** What a shell makes of a program that a signal ended. */
const codeOf = (signal: NodeJS.Signals) => 128 + constants.signals[signal]
const isAlive = (pid: number) => existsSync(`/proc/${pid}/exe`)

describe.runIf(hasSshd)('hosts are connected to while secrets are waited for', () => {
  let home: string
  let sshd: Sshd
  let relays: Array<Relay> = []
  beforeEach(async () => {
    home = scratch('home')
    sshd = await startSshd({ config: `SetEnv HOME=${home}` })
  })
  afterEach(async () => {
    for (const relay of relays) await relay.stop()
    relays = []
    await sshd?.stop()
  })

  /** Web nodes, so many, and a secret that is given when `give` says so. */
  async function setShop(
    count: number,
    { value = 'correct-horse1', transport = 'ssh' as Host['transport'] } = {},
  ) {
    const place = scratch('shop')
    const file = (name: string) => join(place, name)
    relays = await Promise.all(Array.from({ length: count }, () => startProxy(sshd.port)))
    const key = readFileSync(join(sshd.directory, 'host_ed25519.pub'), 'utf8')
    writeFileSync(file('known'), relays.map(({ port }) => `[127.0.0.1]:${port} ${key}`).join(''))
    const hosts = relays.map(({ port }, index): Host => {
      const name = `web${index + 1}`
      return { ...sshd.host, name, roles: ['web'], port, knownHosts: file('known'), transport }
    })
    const waiting = `echo $$ > ${file('asked')}; until [ -e ${file('given')} ]; do sleep 0.05; done; echo ${value}`
    const rows = `words:
  WORK_DIR: ${place}
  HOST_NAME: "{{ host.name }}"
  SHOP_KEY: "{{ secrets.key }}"
secrets:
  key: { command: [sh, -c, '${waiting}'] }
`
    const desk = setDesk(guide, hosts, rows)
    const temporary = scratch('tmp')
    return {
      /** The process that the secret comes from. */
      source: () => Number(readFileSync(file('asked'), 'utf8')),
      temporary,
      runs: () => readdirSync(desk.env.XDG_STATE_HOME, { recursive: true }),
      give: () => writeFileSync(file('given'), ''),
      keep: () => rmSync(file('given')),
      /** Its second step fails, until it is put right. */
      break: (name: string) => writeFileSync(file(`${name}.broken`), ''),
      change: (how: (text: string) => string) => writeFileSync(join(desk.directory, 'guide.md'), how(guide)),
      mend: (name: string) => rmSync(file(`${name}.broken`)),
      run: (...words: Array<string>) =>
        runCli(words, { cwd: desk.directory, env: { ...desk.env, TMPDIR: temporary } }),
      effects: () =>
        hosts.map(({ name }) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '')),
    }
  }
  /** Connections made so far, host by host. */
  const made = () => relays.map((relay) => relay.connections())
  const allMade = () => made().reduce((sum, one) => sum + one, 0)
  /** Milliseconds in which a connection that is not to be made would have been. */
  const longEnough = 1_000

  test.each([
    ['and are used', 'correct-horse1', 0],
    ['and let go of where one is refused', 'short', 2],
  ])('%s', async (_, value, code) => {
    const shop = await setShop(1, { value })
    const running = shop.run('exec', 'guide.md', '--yes')
    await expect.poll(made).toEqual([1])
    shop.give()
    const ran = await running
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code })
    expect(made()).toEqual([1])
    expect(shop.effects()).toEqual([code === 0 ? 'correct-horse1\n' : ''])
  })

  test('no more at once than --forks says', async () => {
    const shop = await setShop(5)
    const running = shop.run('exec', 'guide.md', '--yes', '--forks', '2')
    await expect.poll(allMade).toBe(2)
    await wait(longEnough)
    expect(made()).toEqual([1, 1, 0, 0, 0])
    shop.give()
    const ran = await running
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(made()).toEqual([1, 1, 1, 1, 1])
    expect(shop.effects()).toEqual(Array(5).fill('correct-horse1\n'))
  })

  /** A run that has passed on the first and the fourth of five hosts; two may fail beside it. */
  async function setHalfDone() {
    const shop = await setShop(5)
    const broken = ['web2', 'web3', 'web5']
    for (const name of broken) shop.break(name)
    shop.give()
    const ran = await shop.run('exec', 'guide.md', '--yes', '--max-failures', '4')
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 1 })
    expect(made()).toEqual([1, 1, 1, 1, 1])
    shop.keep()
    for (const name of broken) shop.mend(name)
    return shop
  }

  test('by a resume, where something is left for them', async () => {
    const shop = await setHalfDone()
    const resuming = shop.run('resume')
    await expect.poll(made).toEqual([1, 2, 2, 1, 2])
    await wait(longEnough)
    expect(made()).toEqual([1, 2, 2, 1, 2])
    shop.give()
    const resumed = await resuming
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
    expect(made()).toEqual([2, 2, 2, 2, 2])
    expect(shop.effects()).toEqual(Array(5).fill('correct-horse1\n'))
  })

  test('by a resume, no more at once than --forks says, and no others before they have answered', async () => {
    const shop = await setHalfDone()
    const hole = createServer(() => {})
    const port = await new Promise<number>((resolve) => {
      hole.listen(0, '127.0.0.1', () => resolve((hole.address() as AddressInfo).port))
    })
    for (const relay of relays) relay.leadTo(port)
    const resuming = shop.run('resume', '--forks', '2')
    await expect.poll(allMade).toBe(7)
    shop.give()
    await wait(longEnough)
    expect(made()).toEqual([1, 2, 2, 1, 1])
    resuming.child.kill('SIGTERM')
    const left = await resuming
    expect(left, left.stderr).toMatchObject({ code: 143 })
    hole.close()

    for (const relay of relays) relay.leadTo(sshd.port)
    const resumed = await shop.run('resume', '--forks', '2')
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
    expect(shop.effects()).toEqual(Array(5).fill('correct-horse1\n'))
  })

  test('by no resume that is not approved', async () => {
    const shop = await setHalfDone()
    shop.change((text) => `${text}\n\`\`\`\n$ true\n\`\`\`\n`)
    shop.give()
    const refused = await shop.run('resume')
    expect(refused, refused.stdout + refused.stderr).toMatchObject({ code: 3 })
    expect(made()).toEqual([1, 1, 1, 1, 1])
    const approved = await shop.run('resume', '--yes')
    expect(approved, approved.stdout + approved.stderr).toMatchObject({ code: 0 })
  })

  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const
  const both = ['ssh', 'openssh'] as const
  test.each(both.flatMap((transport) => signals.map((signal) => [transport, ...signal] as const)))(
    'and let go of by a signal (%s, %s): %i, not a word, and nothing is left, here or there',
    async (transport, signal, code) => {
      const shop = await setShop(2, { transport })
      const running = shop.run('exec', 'guide.md', '--yes')
      const served = () => sshd.children().length
      await expect.poll(made).toEqual([1, 1])
      await expect.poll(served).toBeGreaterThanOrEqual(2)
      await expect.poll(shop.source).toBeGreaterThan(0)
      if (transport === 'openssh') await expect.poll(() => readdirSync(shop.temporary).length).toBe(2)
      running.child.kill(signal)
      const ended = await running
      // Where nothing is to be saved a signal ends it as any program: a shell says the same.
      expect(ended.code ?? codeOf(ended.signal!)).toBe(code)
      expect(ended).toMatchObject({ stdout: '', stderr: '' })
      await expect.poll(served).toBe(0)
      await expect.poll(() => isAlive(shop.source())).toBe(false)
      await expect.poll(() => readdirSync(shop.temporary)).toEqual([])
      expect(shop.runs()).toEqual([])
      expect(readdirSync(home)).toEqual([])
      expect(shop.effects()).toEqual(['', ''])
    },
  )
})
