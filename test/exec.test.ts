/** The whole way on real servers: two roles, an edit, a prompt, a table; then everything that can be wrong with hosts. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { freePort, hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const guide = `# Depot

## On the database node

\`\`\`
$ cd DEPOT && echo 'CREATED' > "$(hostname)".made
$ read -r -s -p "Password: " word; echo; echo "\${#word} letters"
Password:
14 letters
\`\`\`

## On the web nodes

Edit \`DEPOT/depot.conf\`:

\`\`\`ini
[database]
password = DEPOT_PASS
\`\`\`

\`\`\`
$ cat DEPOT/services
+-------+-------+
| Name  | State |
+-------+-------+
| front | up    |
| store | up    |
+-------+-------+
\`\`\`
`
const answer = `answers: [{ step: depot/on-the-database-node/2, with: "{{ secrets.depot }}", because: "the account's own" }]
`
const more = (depot: string) => `words:
  DEPOT: ${depot}
  DEPOT_PASS: "{{ secrets.depot }}"
secrets:
  depot: { command: [echo, correct-horse1] }
`
const healthy =
  '+-------+-------+\n| Name  | State |\n+-------+-------+\n| store | up    |\n| front | up    |\n+-------+-------+\n'

interface Depot {
  desk: Desk
  folder: string
}
function setDepot(hosts: Array<Host>, { services = healthy, text = guide, sidecar = answer } = {}): Depot {
  const folder = scratch('depot')
  const desk = setDesk(text, hosts, more(folder))
  writeFileSync(join(folder, 'depot.conf'), '# the depot\n[database]\npassword = none\nport = 1\n', {
    mode: 0o640,
  })
  writeFileSync(join(folder, 'services'), services)
  if (sidecar) writeFileSync(join(desk.directory, 'guide.yaml'), sidecar)
  return { desk, folder }
}
const exec = ({ desk }: Depot, ...options: Array<string>) =>
  runCli(['exec', desk.guide, '--yes', ...options], { cwd: desk.directory, env: desk.env })
const untouched = ({ folder }: Depot) =>
  readFileSync(join(folder, 'depot.conf'), 'utf8').includes('password = none') &&
  readdirSync(folder).length === 2

describe.runIf(hasSshd)('exec on real servers', () => {
  let db: Sshd
  let web: Sshd
  const pair = (change: Partial<Host> = {}): Array<Host> => [
    { ...db.host, roles: ['database'] },
    { ...web.host, roles: ['web'], ...change },
  ]
  beforeAll(async () => {
    db = await startSshd({ name: 'db1', config: `SetEnv HOME=${scratch('home')}` })
    web = await startSshd({ name: 'web1', config: `SetEnv HOME=${scratch('home')}` })
  })
  afterAll(async () => {
    await db.stop()
    await web.stop()
  })

  test('passes, keeps mode and comments, leaves a backup and no secret; the second time nothing changes', async () => {
    const depot = setDepot(pair())
    const first = await exec(depot, '--report', 'json=events.jsonl')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const file = join(depot.folder, 'depot.conf')
    expect(readFileSync(file, 'utf8')).toBe('# the depot\n[database]\npassword = correct-horse1\nport = 1\n')
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(depot.folder).filter((name) => name.startsWith('depot.conf.runbook-'))).toHaveLength(1)
    const log = readFileSync(join(depot.desk.directory, 'events.jsonl'), 'utf8')
    expect(`${first.stdout}${log}`).not.toContain('correct-horse1')
    const before = statSync(file).mtimeMs
    const second = await exec(depot)
    expect(second.code).toBe(0)
    expect(second.stdout).toContain('already')
    expect(statSync(file).mtimeMs).toBe(before)
  })

  test('a table that differs fails at its line; put right, the run is resumed behind what was done', async () => {
    const depot = setDepot(pair(), { services: healthy.replace('| front | up    |', '| front | down  |') })
    const failed = await exec(depot)
    expect(failed.code).toBe(1)
    expect(failed.stdout).toMatch(/guide\.md:22/)
    expect(failed.stdout).toMatch(/row front, column State: expected `up`, actual `down`/)
    writeFileSync(join(depot.folder, 'services'), healthy)
    const made = readdirSync(depot.folder).find((name) => name.endsWith('.made'))!
    rmSync(join(depot.folder, made))
    const resumed = await runCli(['resume', '--yes'], { cwd: depot.desk.directory, env: depot.desk.env })
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 })
    expect(existsSync(join(depot.folder, made)), 'a step that was done must not run again').toBe(false)
  })

  test('a guide that was changed meanwhile is not resumed', async () => {
    const depot = setDepot(pair(), { services: 'nothing\n' })
    expect((await exec(depot)).code).toBe(1)
    writeFileSync(join(depot.desk.directory, 'guide.md'), `${guide}\nMore.\n`)
    const resumed = await runCli(['resume', '--yes'], { cwd: depot.desk.directory, env: depot.desk.env })
    expect(resumed).toMatchObject({ code: 3, stdout: '' })
    expect(resumed.stderr).toContain('changed')
  })

  test('an unknown host key: exit 4, the fingerprint and the way to add it, nothing done anywhere', async () => {
    const empty = join(scratch('known'), 'known_hosts')
    const depot = setDepot(pair({ knownHosts: empty }))
    const ran = await exec(depot)
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/web1: .*SHA256:/)
    expect(untouched(depot)).toBe(true)
    const accepted = await exec(depot, '--host-key', 'accept-new')
    expect(accepted.code).toBe(0)
    expect(statSync(empty).mode & 0o777).toBe(0o600)
    expect((await exec(depot)).code).toBe(0)
  })

  test('a changed host key is refused, whatever the policy', async () => {
    const known = join(scratch('known'), 'known_hosts')
    const other = readFileSync(db.host.knownHosts!, 'utf8').replace(String(db.port), String(web.port))
    writeFileSync(known, other)
    const depot = setDepot(pair({ knownHosts: known }))
    for (const policy of ['strict', 'accept-new']) {
      const ran = await exec(depot, '--host-key', policy)
      expect(ran.code).toBe(4)
      expect(ran.stderr).toContain(`${known}:1`)
    }
    expect(untouched(depot)).toBe(true)
  })

  test('a host that does not answer: exit 4, and the host that would have answered is not touched', async () => {
    const depot = setDepot(pair({ port: await freePort() }))
    const ran = await exec(depot)
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/web1/)
    expect(untouched(depot)).toBe(true)
  })

  test('a key that is not accepted: exit 4', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'key-'))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'id')])
    const depot = setDepot(pair({ identity: join(folder, 'id') }))
    const ran = await exec(depot)
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/web1: .* is not let in/)
    expect(untouched(depot)).toBe(true)
  })

  test('the state folder is private', async () => {
    const depot = setDepot(pair())
    await exec(depot)
    const runs = join(depot.desk.env.XDG_STATE_HOME, 'runbook/runs')
    const [run] = readdirSync(runs)
    expect(statSync(join(runs, run!)).mode & 0o777).toBe(0o700)
    expect(statSync(join(runs, run!, 'events.jsonl')).mode & 0o777).toBe(0o600)
    expect(existsSync(join(homedir(), '.runbook', run!))).toBe(false)
  })
})
