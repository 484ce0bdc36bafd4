/** Many hosts, each a session of its own on a real server; some fall out, each in its own way. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Host, HostState, RunEvent } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { freePort, hasSshd, type Sshd, startSshd } from './support/sshd.ts'

/** Hosts; the issue's own size is 200. */
const size = Number(process.env.FLEET_HOSTS ?? 30)

/** Ways to fall out, the state each ends in, and what is told of it. */
const fates: ReadonlyArray<[fate: string, state: HostState, told: RegExp]> = [
  ['closed', 'faulted', /ECONNREFUSED/],
  ['stranger', 'faulted', /key/],
  ['keyless', 'faulted', /not let in/],
  ['status', 'failed', /step-2: exit status 7|exit status 7/],
  ['table', 'failed', /printed something else|differ/],
  ['vanish', 'unknown', /removed|receipt/],
]
const fateOf = (index: number) =>
  index % 10 < 3 ? fates[(Math.floor(index / 10) * 3 + (index % 10)) % 6] : undefined

const guide = `# Fleet

## On the web nodes

\`\`\`
$ case MY_FATE in status) exit 7;; vanish) rm -rf "$HOME"/.runbook/*/MY_NAME.*; sleep 3;; esac
$ echo MY_NAME 1 >> WORK_DIR/MY_NAME
$ case MY_FATE in table) state=down;; *) state=up;; esac; printf '+------+-------+\\n| Name | State |\\n+------+-------+\\n| web  | %s |\\n+------+-------+\\n' $state
+------+-------+
| Name | State |
+------+-------+
| web  | up    |
+------+-------+
$ echo MY_NAME 2 >> WORK_DIR/MY_NAME
\`\`\`
`

describe.runIf(hasSshd)('a fleet', () => {
  let sshd: Sshd
  let closed: number
  let stranger: string
  // An account each: what a removed session began may still be at work when the next test begins.
  beforeEach(async () => {
    sshd = await startSshd({ name: 'web', config: `SetEnv HOME=${scratch('home')}` })
    closed = await freePort()
    stranger = join(scratch('known'), 'known_hosts')
    const other = readFileSync(join(sshd.directory, 'host_ecdsa.pub'), 'utf8').trim()
    writeFileSync(stranger, `[127.0.0.1]:${sshd.port} ${other.replace(/\S{8}$/, 'AAAAAAA=')}\n`)
    writeFileSync(join(sshd.directory, 'other'), readFileSync(join(sshd.directory, 'host_ed25519')), {
      mode: 0o600,
    })
  })
  afterEach(() => sshd?.stop())

  /** Hosts by their names, of which the inventory knows the fate as a fact. */
  function deskOf(hosts: ReadonlyArray<Host & { fate: string }>, work: string) {
    const rows = `words:\n  MY_FATE: "{{ host.fate }}"\n  MY_NAME: "{{ host.name }}"\n  WORK_DIR: ${work}\n`
    const desk = setDesk(guide, hosts, rows)
    const text = readFileSync(desk.inventory, 'utf8')
    const told = hosts.reduce(
      (all, { name, fate }) => all.replace(`  ${name}: { `, `  ${name}: { fate: ${fate}, `),
      text,
    )
    writeFileSync(desk.inventory, told)
    return desk
  }
  const hostOf = (index: number, fate = 'well'): Host & { fate: string } => ({
    ...sshd.host,
    name: `web${index}`,
    roles: ['web'],
    fate,
    ...(fate === 'closed' ? { port: closed } : {}),
    ...(fate === 'stranger' ? { knownHosts: stranger } : {}),
    ...(fate === 'keyless' ? { identity: join(sshd.directory, 'other') } : {}),
  })
  const eventsOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent)
  const effects = (work: string, name: string) =>
    existsSync(join(work, name)) ? readFileSync(join(work, name), 'utf8') : ''

  test.each(['barrier', 'free'])(
    'of %s: three in ten fall out in six ways, the others finish, each is told',
    { timeout: 300_000 },
    async (strategy) => {
      const work = scratch('work')
      const hosts = Array.from({ length: size }, (_, index) => hostOf(index, fateOf(index)?.[0]))
      const desk = deskOf(hosts, work)
      const words = ['exec', desk.guide, '--yes', '--json', '--strategy', strategy, '--max-failures', '30%']
      const ran = await runCli(words, { cwd: desk.directory, env: desk.env })
      expect(ran.code, ran.stderr).toBe(5) // one of them is unknown
      const end = eventsOf(ran.stdout).at(-1)!
      const verdicts = end.action === 'end' ? end.hosts! : []
      expect(verdicts.map(({ name, state }) => `${name} ${state}`)).toEqual(
        hosts.map(({ name }, index) => `${name} ${fateOf(index)?.[1] ?? 'passed'}`),
      )
      for (const [index, { name }] of hosts.entries()) {
        const fate = fateOf(index)
        const both = `${name} 1\n${name} 2\n`
        const first = fate?.[0] === 'table' ? `${name} 1\n` : ''
        expect(effects(work, name), name).toBe(fate ? first : both)
        if (!fate) continue
        const line = ran.stderr.split('\n').find((one) => new RegExp(`^  \\S ${name} `).test(one))
        expect(line).toMatch(fate[2])
      }
      expect(ran.stderr).toContain(`${hosts.filter((_, index) => !fateOf(index)).length} other hosts passed`)
    },
  )

  test('one more than may fall out: nothing is begun where they cannot be reached, and all of them are told', async () => {
    const work = scratch('work')
    const desk = deskOf([hostOf(0), hostOf(1, 'closed'), hostOf(2, 'keyless')], work)
    const exec = (...more: Array<string>) =>
      runCli(['exec', desk.guide, '--yes', ...more], { cwd: desk.directory, env: desk.env })
    const refused = await exec('--max-failures', '1')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(/2 hosts cannot be used[\s\S]*web1[\s\S]*web2/)
    expect(readdirSync(work)).toEqual([])
    const borne = await exec('--max-failures', '2')
    expect(borne.code, borne.stdout).toBe(4)
    expect(borne.stdout).toMatch(/hosts:\n {2}✓ web0 {2}passed\n {2}! web1 {2}fault, cannot be reached/)
    expect(effects(work, 'web0')).toBe('web0 1\nweb0 2\n')
  })

  test('what makes no sense is refused', async () => {
    const desk = deskOf([hostOf(0)], scratch('work'))
    for (const words of [
      ['--forks', '0'],
      ['--forks', 'x'],
      ['--max-failures', '101%'],
      ['--max-failures', '-1'],
      ['--strategy', 'wild'],
    ]) {
      const ran = await runCli(['exec', desk.guide, '--yes', ...words], {
        cwd: desk.directory,
        env: desk.env,
      })
      expect(ran.code, words.join(' ')).toBe(2)
    }
  })
})
