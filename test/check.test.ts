/** A guide as a health check on real servers: what only looks is run, files are compared, and nothing is changed anywhere. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { freePort, hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const guide = `# Depot

## On the web nodes

\`\`\`
$ mkdir DEPOT/made
$ cd DEPOT
$ . openrc
$ cat services
+-------+-------+
| Name  | State |
+-------+-------+
| front | up    |
| store | up    |
+-------+-------+
$ echo "$DEPOT_NAME" | grep -c north
1
$ touch effect && cat services
\`\`\`

Edit \`DEPOT/depot.conf\`:

\`\`\`ini
[database]
password = DEPOT_PASS
\`\`\`

\`\`\`
$ systemctl restart depot
$ cat services > copy
\`\`\`
`
const words = (depot: string) => `words:
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
  file(name: string): string
}
function setDepot(hosts: Array<Host>, { text = guide, sidecar = '' } = {}): Depot {
  const folder = scratch('depot')
  const file = (name: string) => join(folder, name)
  const desk = setDesk(text, hosts, words(folder))
  if (sidecar) writeFileSync(join(desk.directory, 'guide.yaml'), sidecar)
  writeFileSync(file('depot.conf'), '[database]\npassword = correct-horse1\n')
  writeFileSync(file('services'), healthy)
  writeFileSync(file('openrc'), '# who we are\nexport DEPOT_NAME=north\n')
  return { desk, folder, file }
}
const check = ({ desk }: Depot, ...options: Array<string>) =>
  runCli(['check', desk.guide, ...options], { cwd: desk.directory, env: desk.env })

/** Everything below a folder, with what would show that it was written. */
function stateOf(folder: string): Array<string> {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const { mtimeMs, mode, size } = statSync(path)
      return entry.isDirectory() ? path : `${path} ${mtimeMs} ${mode} ${size}`
    })
    .sort()
}

describe.runIf(hasSshd)('a check', () => {
  let web: Sshd
  const home = scratch('home')
  const host = (change: Partial<Host> = {}): Array<Host> => [{ ...web.host, roles: ['web'], ...change }]
  beforeAll(async () => {
    web = await startSshd({ name: 'web1', config: `SetEnv HOME=${home}` })
  })
  afterAll(() => web.stop())

  test('of a healthy host: exit 0, nothing changed, nothing left behind, and what was not run is listed', async () => {
    const depot = setDepot(host())
    const before = [...stateOf(depot.folder), ...stateOf(home)]
    const ran = await check(depot)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0, stderr: '' })
    expect([...stateOf(depot.folder), ...stateOf(home)]).toEqual(before)
    expect(ran.stdout).toContain('as the guide says: 2 held, 1 as written')
    for (const left of ['mkdir', 'touch effect', 'systemctl restart', 'cat services > copy'])
      expect(ran.stdout).toMatch(new RegExp(`guide\\.md:\\d+ +${left}`))
    expect(ran.stdout).not.toContain('correct-horse1')
  })

  test('of an ailing host: exit 1, every difference, and the file as it is', async () => {
    const depot = setDepot(host())
    writeFileSync(depot.file('services'), healthy.replace('front | up  ', 'front | down'))
    writeFileSync(depot.file('depot.conf'), '[database]\npassword = another-horse\n')
    const before = stateOf(depot.folder)
    const ran = await check(depot)
    expect(ran, ran.stderr).toMatchObject({ code: 1 })
    expect(stateOf(depot.folder)).toEqual(before)
    expect(ran.stdout).toContain('expected `up`, actual `down`')
    expect(ran.stdout).toContain('-password = another-horse')
    expect(ran.stdout).toContain('+password = ‹depot›')
    expect(ran.stdout).not.toContain('correct-horse1')
    const json = JSON.parse((await check(depot, '--json')).stdout)
    expect(json).toMatchObject({
      schemaVersion: 1,
      health: 'differs',
      exit: 1,
      tally: { held: 1, differs: 2 },
    })
    expect(json.tasks.map(({ found }: { found: string }) => found)).toEqual([
      ...['ran', 'ran', 'differs', 'held', 'differs'],
    ])
    expect(json.left.map(({ line }: { line: number }) => line)).toEqual([6, 18, 29, 30])
    expect(JSON.stringify(json)).not.toContain('correct-horse1')
  })

  test('for monitoring: one line, and the exit codes of plugins', async () => {
    const depot = setDepot(host())
    const line = async (...options: Array<string>) => {
      const { code, stdout, stderr } = await check(depot, '--nagios', ...options)
      expect(stdout).toMatch(/^RUNBOOK [^\n]*\n$/)
      expect(stderr).toBe('')
      return { code, stdout }
    }
    expect(await line()).toEqual({
      code: 0,
      stdout:
        'RUNBOOK OK - 2 held, 1 as written, 2 with nothing to compare | held=2 as_written=1 differs=0 unchecked=0 faulted=0 not_run=4\n',
    })
    writeFileSync(depot.file('services'), healthy.replace('front | up  ', 'front | down'))
    const ailing = await line()
    expect(ailing.code).toBe(2)
    expect(ailing.stdout).toMatch(
      /^RUNBOOK CRITICAL - guide\.md:9 web1: .*front.*State.*up → down \| held=1 /,
    )
    expect(await line('--only', 'on-the-web-nodes/2')).toMatchObject({ code: 3 })
    expect(await line('--host', 'web7')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('UNKNOWN - error Unexpected host `web7`'),
    })
    const away = setDepot(host({ port: await freePort() }))
    const { code, stdout } = await check(away, '--nagios')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^RUNBOOK CRITICAL - .*web1.*cannot be reached/)
    expect((await check(away)).code).toBe(4)
  })

  test('that compared nothing is no pass: exit 2', async () => {
    const depot = setDepot(host())
    const ran = await check(depot, '--only', 'on-the-web-nodes/2')
    expect(ran.code).toBe(2)
    expect(ran.stdout).toContain('nothing could be compared')
  })

  test('reads no file into a shell that does more than set variables', async () => {
    const depot = setDepot(host())
    writeFileSync(depot.file('openrc'), `export DEPOT_NAME=north\ntouch ${depot.file('effect')}\n`)
    const ran = await check(depot)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('`openrc` does more than set variables')
    expect(readdirSync(depot.folder)).not.toContain('effect')
  })

  test('looks at a command once more when the value that it waits for is known', async () => {
    const text = `# Depot

## On the web nodes

\`\`\`
$ cat DEPOT/way
$ find DEPOT/old WAY
$ ls DEPOT/WAY
old
\`\`\`
`
    const sidecar = `capture: { way: { step: on-the-web-nodes/1, regex: '.+' } }\n`
    const depot = setDepot(host(), { text, sidecar })
    const inventory = readFileSync(depot.desk.inventory, 'utf8')
    writeFileSync(depot.desk.inventory, inventory.replace('words:\n', 'words:\n  WAY: "{{ capture.way }}"\n'))
    mkdirSync(depot.file('old'))
    writeFileSync(depot.file('way'), '-delete\n')
    const before = stateOf(depot.folder)
    const ran = await check(depot)
    expect(ran.stdout).toMatch(/guide\.md:7 .*find .*is not known to only look/)
    expect(stateOf(depot.folder)).toEqual(before)
    writeFileSync(depot.file('way'), '-name\n')
    expect((await check(depot)).code).not.toBe(0)
  })

  test('ends what takes too long, and goes on', async () => {
    const text = guide.replace('$ cat services\n', '$ sleep 600\n$ cat services\n')
    const depot = setDepot(host(), { text })
    const ran = await check(depot, '--limit', '1')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('its time was up')
    expect(ran.stdout).toContain('2 held')
    expect(readdirSync(home)).toEqual([])
  })

  test('of a host that lives only as long as a run is refused', async () => {
    const desk = setDesk(guide, [{ ...web.host, roles: ['web'], transport: 'embedded' }], words('/x'))
    const ran = await runCli(['check', desk.guide], { cwd: desk.directory, env: desk.env })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('expected a host that lives on for `web1`')
  })

  describe('of a guide that makes its folder', () => {
    const text = `# Depot

## On the web nodes

\`\`\`
$ mkdir -p DEPOT/etc && cd DEPOT/etc
\`\`\`

Edit \`wiki.conf\`:

\`\`\`ini
[site]
name = depot
\`\`\`

\`\`\`
$ depotctl nodes
web1 up
\`\`\`
`
    const looks = 'looks: [{ line: 17, text: depotctl nodes, because: it only reads }]\n'

    test('goes there, names files by their whole paths, and runs what a row says only looks', async () => {
      const depot = setDepot(host(), { text, sidecar: looks })
      mkdirSync(depot.file('etc'))
      writeFileSync(join(home, 'wiki.conf'), '[site]\nname = another\n')
      const missing = await check(depot)
      expect(missing, missing.stderr).toMatchObject({ code: 1 })
      expect(missing.stdout).toContain(`there is no such file: ${depot.file('etc/wiki.conf')}`)
      expect(missing.stdout).toMatch(/depotctl nodes/)
      writeFileSync(depot.file('etc/wiki.conf'), '[site]\nname = depot\n')
      const line = (await check(depot, '--nagios')).stdout
      expect(line).toContain('as_written=1')
      expect(line).toContain('depotctl')
    })

    test('a folder that is not there: its file is not looked for elsewhere', async () => {
      const depot = setDepot(host(), { text, sidecar: looks })
      writeFileSync(join(home, 'wiki.conf'), '[site]\nname = depot\n')
      const ran = await check(depot, '--json')
      expect(ran).toMatchObject({ code: 1 })
      const { tasks } = JSON.parse(ran.stdout)
      expect(tasks.map(({ found }: { found: string }) => found)).toEqual(['failed', 'not-run', 'differs'])
      rmSync(join(home, 'wiki.conf'))
    })
  })

  test('that is interrupted clears its folders away', async () => {
    const text = guide.replace('$ cat services\n', '$ sleep 600\n$ cat services\n')
    const depot = setDepot(host(), { text })
    const running = check(depot)
    for (let tries = 0; readdirSync(home).length === 0 && tries < 400; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.child.kill('SIGINT')
    const ran = await running
    expect(ran.code, ran.stdout + ran.stderr).toBe(130)
    expect(readdirSync(home)).toEqual([])
  })
})
