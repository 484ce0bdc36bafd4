/** The whole way on real servers: two roles, an edit, a prompt, a table; then everything that can be wrong with hosts. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
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

  test('what was run must stay as it was; what was not may change before a resume', async () => {
    const depot = setDepot(pair(), { services: 'nothing\n' })
    expect((await exec(depot)).code).toBe(1)
    const resume = () => runCli(['resume', '--yes'], { cwd: depot.desk.directory, env: depot.desk.env })
    const path = join(depot.desk.directory, 'guide.md')
    writeFileSync(path, guide.replace("echo 'CREATED'", "echo 'MADE'"))
    const refused = await resume()
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('depot/on-the-database-node/1@db1')
    writeFileSync(path, `${guide}\nMore.\n`)
    const skip =
      'skip: [{ step: depot/on-the-web-nodes/2, because: "the services are looked at elsewhere" }]\n'
    writeFileSync(join(depot.desk.directory, 'guide.yaml'), answer + skip)
    const resumed = await resume()
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
  })

  test('a secret that has changed since is told before a resume; its value is kept nowhere', async () => {
    const depot = setDepot(pair(), { services: 'nothing\n' })
    const { inventory } = depot.desk
    const source = join(depot.folder, 'secret')
    writeFileSync(
      inventory,
      readFileSync(inventory, 'utf8').replace('echo, correct-horse1', `cat, ${source}`),
    )
    writeFileSync(source, 'correct-horse1')
    expect((await exec(depot)).code).toBe(1)
    writeFileSync(join(depot.folder, 'services'), healthy)
    writeFileSync(source, 'correct-horse2')
    const resume = (...more: Array<string>) =>
      runCli(['resume', ...more], { cwd: depot.desk.directory, env: depot.desk.env })
    const refused = await resume()
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('depot')
    expect(refused.stderr).not.toContain('correct-horse')
    const kept = execFileSync('find', [depot.desk.env.XDG_STATE_HOME, '-name', 'secrets.json'])
    const [path, ...others] = kept.toString().trim().split('\n')
    expect(others).toEqual([])
    expect(statSync(path!).mode & 0o777).toBe(0o600)
    expect(Object.values(JSON.parse(readFileSync(path!, 'utf8')).checks)).toEqual([
      expect.stringMatching(/^[0-9a-f]{4}$/),
    ])
    writeFileSync(source, 'correct-horse1')
    expect((await resume()).code).toBe(0)
  })

  test('a run that another release began is left to that: exit 7, nothing done', async () => {
    const depot = setDepot(pair(), { services: 'nothing\n' })
    expect((await exec(depot)).code).toBe(1)
    const [, release] = /"version": "(\S+)"/.exec(readFileSync('package.json', 'utf8'))!
    const copy = scratch('release')
    cpSync('dist', join(copy, 'dist'), { recursive: true })
    cpSync('package.json', join(copy, 'package.json'))
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
    const chunks = join(copy, 'dist/chunks')
    const told = readdirSync(chunks).map((name) => join(chunks, name))
    const before = told.map((path) => readFileSync(path, 'utf8'))
    for (const [other, code] of [
      [release!.replace(/\d+$/, '99'), 1],
      [`9${release}`, 7],
    ] as const) {
      for (const [i, path] of told.entries())
        writeFileSync(path, before[i]!.replace(`"version": "${release}"`, `"version": "${other}"`))
      const { status, stderr } = spawnSync(
        process.execPath,
        [join(copy, 'dist/cli.cjs'), 'resume', '--yes'],
        {
          cwd: depot.desk.directory,
          env: { ...process.env, ...depot.desk.env },
          encoding: 'utf8',
        },
      )
      expect(status, stderr).toBe(code)
      if (code === 7) expect(stderr).toContain(`begun by release ${release!}, and this is ${other}`)
    }
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

  test('many servers are no cause for a warning', async () => {
    const hosts = Array.from({ length: 12 }, (_, i) => ({ ...web.host, name: `web${i}`, roles: ['web'] }))
    const desk = setDesk(steps('true'), hosts)
    const ran = await runCli(['exec', desk.guide, '--yes'], { cwd: desk.directory, env: desk.env })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
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

const local: Host = {
  name: 'install-box',
  address: 'box',
  roles: ['web'],
  become: 'none',
  transport: 'local',
  facts: {},
}
const steps = (...commands: Array<string>) =>
  `# Install\n\n## On the web node\n\n\`\`\`\n${commands.map((line) => `$ ${line}\n`).join('')}\`\`\`\n`
/** What sessions keep on the host that is this machine; it goes with the tests, and the sessions with it. */
const home = scratch('home')
const onDesk = (desk: Desk, ...words: Array<string>) =>
  runCli(words, { cwd: desk.directory, env: { ...desk.env, HOME: home } })
const runsOf = (desk: Desk) => {
  const runs = join(desk.env.XDG_STATE_HOME, 'runbook/runs')
  return existsSync(runs) ? readdirSync(runs) : []
}
const until = async (met: () => boolean) => {
  for (let tries = 0; !met() && tries < 400; tries++) await new Promise((resolve) => setTimeout(resolve, 25))
}

describe('a run and its record', () => {
  afterAll(() => rmSync(home, { recursive: true }))

  test('a secret that is part of a name changes no name: what was done is known and not done again', async () => {
    const work = scratch('work')
    const secrets =
      'secrets:\n  w: { command: [echo, install], weak: true }\n  p: { command: [echo, pass], weak: true }\n'
    const guide = steps(
      `echo 1 >> ${work}/effects`,
      `test -e ${work}/ready`,
      `echo install >> ${work}/effects`,
    )
    const desk = setDesk(guide, [local], secrets)
    expect((await onDesk(desk, 'exec', desk.guide, '--yes')).code).toBe(1)
    writeFileSync(join(work, 'ready'), '')
    const resumed = await onDesk(desk, 'resume')
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 })
    expect(readFileSync(join(work, 'effects'), 'utf8')).toBe('1\ninstall\n')
    expect(resumed.stdout).not.toContain('echo install')
  })

  describe('what has run and printed something else', () => {
    const guide = (work: string, printed = 'made') =>
      `# Install\n\n## On the web node\n\n\`\`\`\n$ echo x >> ${work}/count && echo created\n${printed}\n$ echo y >> ${work}/after\n\`\`\`\n`
    const failedOnce = async () => {
      const work = scratch('work')
      const desk = setDesk(guide(work), [local])
      const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
      expect(ran, ran.stderr).toMatchObject({ code: 1 })
      expect(ran.stdout).toMatch(/runbook accept \S+ +what was printed is right/)
      const seen = () => readFileSync(join(work, 'count'), 'utf8')
      return { work, desk, seen, passed: () => seen() === 'x\n' && existsSync(join(work, 'after')) }
    }

    test('is not run a second time unasked; a person says that it is done', async () => {
      const { desk, work, seen, passed } = await failedOnce()
      for (const _ of [1, 2]) {
        const resumed = await onDesk(desk, 'resume')
        expect(resumed, resumed.stderr).toMatchObject({ code: 5 })
        expect(resumed.stdout).toContain('a decision is needed: it ran')
        expect(resumed.stdout).toMatch(/--task \S+ --as done/)
      }
      expect(seen()).toBe('x\n')
      expect(existsSync(join(work, 'after'))).toBe(false)
      expect(await onDesk(desk, 'resume', '--as', 'done')).toMatchObject({ code: 0 })
      expect(passed()).toBe(true)
    })

    test('a person gives the run up: it is told, and taken up again only by its name', async () => {
      const { desk, passed } = await failedOnce()
      expect(await onDesk(desk, 'resume')).toMatchObject({ code: 5 })
      const [run] = runsOf(desk)
      const given = await onDesk(desk, 'resume', '--as', 'abort')
      expect(given).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(`^${run} is given up`),
      })
      expect((await onDesk(desk, 'runs')).stdout).toMatch(new RegExp(`^${run}  given up +guide\\.md$`, 'm'))
      expect(await onDesk(desk, 'resume')).toMatchObject({ code: 2, stdout: '' })
      expect(passed()).toBe(false)
      expect(await onDesk(desk, 'resume', run!, '--as', 'done')).toMatchObject({ code: 0 })
      expect(passed()).toBe(true)
    })

    test('a person says at once that it is done, or is to be done again', async () => {
      const done = await failedOnce()
      expect(await onDesk(done.desk, 'resume', '--as', 'done')).toMatchObject({ code: 0 })
      expect(done.passed()).toBe(true)
      const again = await failedOnce()
      expect(await onDesk(again.desk, 'resume', '--as', 'redo')).toMatchObject({ code: 1 })
      expect(again.seen()).toBe('x\nx\n')
    })

    test.each([
      ['another text in the guide', (work: string) => ({ guide: guide(work, 'created'), sidecar: '' })],
      [
        '`expect: none`',
        (work: string) => ({
          guide: guide(work),
          sidecar: 'expect: [{ step: on-the-web-node/1, as: none, because: it varies }]\n',
        }),
      ],
    ])('%s: what was printed is judged anew, and nothing is run', async (_, change) => {
      const { desk, work, passed } = await failedOnce()
      const changed = change(work)
      writeFileSync(join(desk.directory, desk.guide), changed.guide)
      if (changed.sidecar) writeFileSync(join(desk.directory, 'guide.yaml'), changed.sidecar)
      const resumed = await onDesk(desk, 'resume', '--yes')
      expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
      expect(passed()).toBe(true)
    })

    test('accept, then resume: nothing is run again', async () => {
      const { desk, passed } = await failedOnce()
      const accepted = await onDesk(desk, 'accept', runsOf(desk)[0]!, '--yes')
      expect(accepted, accepted.stderr).toMatchObject({ code: 0 })
      expect(await onDesk(desk, 'resume', '--yes')).toMatchObject({ code: 0 })
      expect(passed()).toBe(true)
    })

    test('another command is run', async () => {
      const { desk, work, seen } = await failedOnce()
      writeFileSync(join(desk.directory, desk.guide), guide(work).replace('echo created', 'echo made'))
      expect(await onDesk(desk, 'resume', '--yes')).toMatchObject({ code: 0 })
      expect(seen()).toBe('x\nx\n')
    })

    test('what only looks is run again', async () => {
      const work = scratch('work')
      writeFileSync(join(work, 'state'), 'down\n')
      const desk = setDesk(`# Install\n\n\`\`\`\n$ cat ${work}/state\nup\n\`\`\`\n`, [local])
      expect(await onDesk(desk, 'exec', desk.guide, '--yes')).toMatchObject({ code: 1 })
      writeFileSync(join(work, 'state'), 'up\n')
      expect(await onDesk(desk, 'resume')).toMatchObject({ code: 0 })
    })
  })

  test('a run that had passed, rolled back and resumed: the edit is made again, where it was made', async () => {
    const work = scratch('work')
    const guide = `# Install\n\n## On the web node\n\n\`\`\`\n$ cd ${work}\n\`\`\`\n\nEdit \`app.ini\`:\n\n\`\`\`ini\n[main]\nname = new\n\`\`\`\n`
    writeFileSync(join(work, 'app.ini'), '[main]\nname = old\n')
    const desk = setDesk(guide, [local])
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    const back = await onDesk(desk, 'rollback', runsOf(desk)[0]!, '--yes')
    expect(back, back.stdout + back.stderr).toMatchObject({ code: 0 })
    expect(readFileSync(join(work, 'app.ini'), 'utf8')).toContain('old')
    const resumed = await onDesk(desk, 'resume')
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
    expect(readFileSync(join(work, 'app.ini'), 'utf8')).toBe('[main]\nname = new\n')
    expect(existsSync(join(home, 'app.ini'))).toBe(false)
  })

  test('a shell that is gone with its folder: a relative edit lands nowhere else', async () => {
    const work = scratch('work')
    const guide = `# Install\n\n## On the web node\n\n\`\`\`\n$ cd ${work}\n$ test -e ready\n\`\`\`\n\nEdit \`app.ini\`:\n\n\`\`\`ini\n[main]\nname = new\n\`\`\`\n`
    const desk = setDesk(guide, [local])
    expect(await onDesk(desk, 'exec', desk.guide, '--yes')).toMatchObject({ code: 1 })
    rmSync(join(home, '.runbook', runsOf(desk)[0]!), { recursive: true })
    writeFileSync(join(home, 'ready'), '')
    expect(await onDesk(desk, 'resume')).toMatchObject({ code: 1 })
    const resumed = await onDesk(desk, 'resume')
    expect(resumed).toMatchObject({ code: 1 })
    expect(resumed.stdout).toContain('runbook exec --from')
    expect(existsSync(join(home, 'app.ini'))).toBe(false)
    rmSync(join(home, 'ready'))
  })

  describe('begun in the middle', () => {
    const guide = (work: string, ...more: Array<string>) =>
      steps(
        `mkdir -p ${work}/data && cd ${work}/data`,
        'export KIND=log',
        'touch "old.$KIND"',
        'source ../openrc',
        ...more,
        'echo "$PWD $KIND $CLOUD $(umask)" > ../seen; rm -f *.log',
      )
    const setWork = (openrc: string, ...more: Array<string>) => {
      const work = scratch('work')
      mkdirSync(join(work, 'data'))
      writeFileSync(join(work, 'data/precious.log'), '')
      writeFileSync(join(work, 'openrc'), openrc)
      writeFileSync(join(home, 'mine.log'), '')
      return { work, desk: setDesk(guide(work, ...more), [local]) }
    }

    test.each([['--from'], ['--only']])(
      '%s: what sets up its shell is carried out, nothing else',
      async (option) => {
        const { work, desk } = setWork('export CLOUD=depot\n', 'umask 027')
        const plan = await onDesk(desk, 'plan', desk.guide, option, 'on-the-web-node/6')
        expect(plan.stdout).toContain(`$ cd ${work}/data\n`)
        expect(plan.stdout).not.toContain('mkdir')
        expect(plan.stdout).not.toContain('$ touch')
        expect(plan.stdout).toContain(
          `it sets up the shell for what follows, and is carried out ahead of ${option}`,
        )
        expect(plan.stdout).toMatch(/left out +1 step/)
        const ran = await onDesk(desk, 'exec', desk.guide, '--yes', option, 'on-the-web-node/6')
        expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
        expect(readFileSync(join(work, 'seen'), 'utf8')).toBe(`${work}/data log depot 0027\n`)
        expect(ran.stdout).toContain('it sets up the shell for what follows')
        expect(readdirSync(join(work, 'data'))).toEqual([])
        expect(existsSync(join(home, 'mine.log'))).toBe(true)
      },
    )

    test('a folder that is not there: nothing is run elsewhere', async () => {
      const { work, desk } = setWork('')
      rmSync(join(work, 'data'), { recursive: true })
      const ran = await onDesk(desk, 'exec', desk.guide, '--yes', '--from', 'on-the-web-node/5')
      expect(ran).toMatchObject({ code: 1 })
      expect(existsSync(join(home, 'mine.log'))).toBe(true)
    })

    test('a file that does more than set variables is not read into the shell, and the run ends there', async () => {
      const { work, desk } = setWork('export CLOUD=depot\ntouch ../touched\n')
      const ran = await onDesk(desk, 'exec', desk.guide, '--yes', '--from', 'on-the-web-node/5')
      expect(ran).toMatchObject({ code: 1 })
      expect(ran.stdout.replace(/\s+/g, ' ')).toContain('`../openrc` does more than set up a shell')
      expect(readdirSync(work).sort()).toEqual(['data', 'openrc'])
      expect(readdirSync(join(work, 'data'))).toEqual(['precious.log'])
    })

    test('what cannot be carried out for the shell alone is told at the step that misses it', async () => {
      const { desk } = setWork('', 'TOKEN=$(dd if=/dev/urandom count=1 | md5sum)')
      const plan = await onDesk(desk, 'plan', desk.guide, '--from', 'on-the-web-node/6')
      expect(plan.stdout).toContain('shell-not-set-up')
      expect(plan.stdout).toContain('line 10 is left out and changes its shell: `TOKEN=')
    })

    test('the database that was chosen before is chosen', async () => {
      const text =
        '# Shop\n\n```\nmysql> USE shop;\nmysql> CREATE TABLE a (i INT);\nmysql> DROP TABLE a;\n```\n'
      const desk = setDesk(text, [local])
      const plan = await onDesk(desk, 'plan', desk.guide, '--only', 'shop/3')
      expect(plan.stdout).toContain('SQL> USE shop;')
      expect(plan.stdout).not.toContain('CREATE')
    })

    test('what is carried out ahead is part of what is approved', async () => {
      const { work, desk } = setWork('')
      const hashIn = (text: string) => /plan +([0-9a-f]{64})/.exec(text)![1]!
      const narrowed = ['--from', 'on-the-web-node/5']
      const hash = hashIn((await onDesk(desk, 'plan', desk.guide, ...narrowed)).stdout)
      const ran = await onDesk(desk, 'exec', desk.guide, ...narrowed, '--approved', hash)
      expect(ran, ran.stderr).toMatchObject({ code: 0 })
      writeFileSync(join(desk.directory, desk.guide), guide(`${work}/..`))
      expect(await onDesk(desk, 'exec', desk.guide, ...narrowed, '--approved', hash)).toMatchObject({
        code: 3,
      })
    })
  })

  test('a host whose ~/.runbook was removed while a step ran: unknown, and not run again', async () => {
    const work = scratch('work')
    const effects = join(work, 'effects')
    const desk = setDesk(steps(`cd ${work}`, 'echo 1 >> effects; sleep 1; echo 2 >> effects'), [local])
    const running = onDesk(desk, 'exec', desk.guide, '--yes')
    await until(() => existsSync(effects))
    running.child.kill('SIGKILL')
    await until(() => readFileSync(effects, 'utf8') === '1\n2\n')
    const [run] = runsOf(desk)
    rmSync(join(home, '.runbook', run!), { recursive: true })
    const resumed = await onDesk(desk, 'resume')
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 5 })
    expect(resumed.stdout).toContain('was removed')
    const again = await onDesk(desk, 'resume')
    expect(again).toMatchObject({ code: 5 })
    for (const said of ['echo 1 >> effects', 'was removed', '--as done', '--as redo', '--as abort'])
      expect(again.stdout).toContain(said)
    expect(readFileSync(effects, 'utf8')).toBe('1\n2\n')
  })

  test('one run at a time: exit 6 names the other, for as long as its step runs, however its engine ends', async () => {
    const work = scratch('work')
    const kept = () =>
      existsSync(join(home, '.runbook'))
        ? readdirSync(join(home, '.runbook')).filter((name) => /^\d/.test(name))
        : []
    const before = kept()
    const first = setDesk(steps(`echo 1 >> ${work}/begun; sleep 15; echo 2 >> ${work}/begun`), [local])
    const running = onDesk(first, 'exec', first.guide, '--yes')
    await until(() => existsSync(join(work, 'begun')))
    const second = setDesk(steps(`cat ${work}/begun`), [local])
    const exec = (...more: Array<string>) => onDesk(second, 'exec', second.guide, '--yes', ...more)
    const locked = { code: 6, stdout: '', stderr: expect.stringContaining(runsOf(first)[0]!) }
    expect(await exec()).toMatchObject(locked)
    running.child.kill('SIGKILL')
    expect(await exec()).toMatchObject(locked)
    expect(existsSync(join(work, 'begun')) && readFileSync(join(work, 'begun'), 'utf8')).toBe('1\n')
    const waited = await exec('--wait', '30')
    expect(waited, waited.stderr).toMatchObject({ code: 0 })
    expect(waited.stdout).not.toContain('unchecked')
    expect(readFileSync(join(work, 'begun'), 'utf8')).toBe('1\n2\n')
    expect(kept()).toEqual([...before, ...runsOf(first)])
    expect((await onDesk(first, 'resume')).code).toBe(0)
  })

  test('of many runs that wait for each other never two are at work', async () => {
    const work = scratch('work')
    const one = steps(`mkdir ${work}/at-work && sleep .3 && rmdir ${work}/at-work`)
    const all = Array.from({ length: 4 }, () => {
      const desk = setDesk(one, [local])
      return onDesk(desk, 'exec', desk.guide, '--yes', '--wait', '50')
    })
    for (const ran of await Promise.all(all)) expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  })

  test('a question that nobody foresaw: exit 1, its text, and the row that answers it', async () => {
    const work = scratch('work')
    const ask = 'bash -c \'read -r -p "Shrink the volume? [y/N] " x </dev/tty; echo "[$x]"\''
    const desk = setDesk(steps(`touch ${work}/before`, ask), [local])
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran, ran.stderr).toMatchObject({ code: 1 })
    expect(ran.stdout).toContain('`bash` waits for input')
    const [, row] = /sidecar: (answers: .*?\}\])/.exec(ran.stdout.replaceAll(/\s*\n\s+/g, ' '))!
    expect(row).toContain('prompt: "Shrink the volume? [y/N]"')
    writeFileSync(join(desk.directory, 'guide.yaml'), row!.replace('…', 'y'))
    const resumed = await onDesk(desk, 'resume', '--yes')
    expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
  })

  test('a question other than the one that is answered: what the answer waits for', async () => {
    const ask = 'bash -c \'read -r -p "Shrink the volume? [y/N] " x </dev/tty; echo "[$x]"\''
    const desk = setDesk(steps(ask), [local])
    writeFileSync(
      join(desk.directory, 'guide.yaml'),
      'answers: [{ section: Install, prompt: "Wipe the disk?", with: "y", because: it is ours }]\n',
    )
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran, ran.stderr).toMatchObject({ code: 1 })
    expect(ran.stdout.replaceAll(/\s*\n\s+/g, ' ')).toContain(
      'it printed `Shrink the volume? [y/N]`; the answer that is given waits for `Wipe the disk?`',
    )
  })

  test('a question is known by its end where that begins with a sign', async () => {
    const ask = 'bash -c \'read -r -p "Shrink the volume? [y/N] " x </dev/tty; echo "[$x]"\''
    const desk = setDesk(steps(ask), [local])
    writeFileSync(
      join(desk.directory, 'guide.yaml'),
      'answers: [{ section: Install, prompt: "[y/N]", with: "y", because: it is ours }]\n',
    )
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  })

  describe('an answer that a person would see themselves type ends the line of its question', () => {
    const asking = `bash -c 'read -p "Remove it? [y/N] " a; echo "removed: $a"; read -p "Sure (yes/no)? " b; echo "gone: $b"'`
    const install = (last: string) =>
      `# Install\n\n## On the web node\n\n\`\`\`\n$ ${asking}\nRemove it? [y/N] y\nremoved: y\nSure (yes/no)? yes\n${last}\n\`\`\`\n`

    test('what stands behind it in the guide is found', async () => {
      const desk = setDesk(install('gone: yes'), [local])
      const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
      expect(ran, ran.stdout).toMatchObject({ code: 0 })
      expect(ran.stdout).toContain('1 check held')
    })

    test('what does not is told as it looks then, and accepted so', async () => {
      const desk = setDesk(install('gone: no'), [local])
      const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
      expect(ran).toMatchObject({ code: 1, stdout: expect.stringMatching(/`gone: no`, actual `gone: yes`/) })
      const accepted = await onDesk(desk, 'accept', runsOf(desk)[0]!, '--yes')
      expect(accepted, accepted.stderr).toMatchObject({ code: 0 })
      expect(readFileSync(join(desk.directory, desk.guide), 'utf8')).toBe(install('gone: yes'))
      expect(await onDesk(desk, 'resume', '--yes'), 'judged anew, not run again').toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 check held'),
      })
    })
  })

  test.each([
    ['hung up on', `bash -c 'read -p "Which disk: " d </dev/tty'`, /Which disk: /],
    [
      'not there',
      'no-such-program\nup',
      /expected `up`, actual `line 1: no-such-program: command not found`/,
    ],
  ])('a program that is %s is told without the file that its step was read from', async (_, step, told) => {
    const desk = setDesk(steps(step), [local])
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(told)
    expect(ran.stdout).not.toMatch(/\.body\./)
  })

  test('a log that cannot grow: exit 7 before the next step, and the step is found by the resume', async () => {
    const work = scratch('work')
    const guide = steps('for i in $(seq 2000); do echo "line $i"; done', `echo 2 >> ${work}/effects`)
    const desk = setDesk(guide, [local])
    const program = `trap '' XFSZ; ulimit -f 20; exec "${process.execPath}" "${resolve('dist/cli.cjs')}" exec guide.md --yes`
    const env = { PATH: process.env.PATH, HOME: home, ...desk.env }
    const full = spawnSync('bash', ['-c', program], { cwd: desk.directory, env, encoding: 'utf8' })
    expect(full, full.stderr).toMatchObject({ status: 7 })
    expect(full.stderr).toMatch(/^runbook: .*events\.jsonl cannot be written: EFBIG[^\n]*\n$/)
    expect(existsSync(join(work, 'effects'))).toBe(false)
    expect((await onDesk(desk, 'resume')).code).toBe(0)
    expect(readFileSync(join(work, 'effects'), 'utf8')).toBe('2\n')
  })

  test.each([
    [['--report', 'json=/nowhere/x'], 7, /report \/nowhere\/x cannot be written/],
    [['--report', 'pdf=x'], 2, /--report/],
    [['--limit', '0'], 2, /--limit/],
    [['--limit', '3000000'], 2, /--limit/],
  ])('%s: exit %i before anything is begun', async (words, code, said) => {
    const work = scratch('work')
    const desk = setDesk(steps(`touch ${work}/effects`), [local])
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes', ...words)
    expect(ran).toMatchObject({ code, stdout: '' })
    expect(ran.stderr).toMatch(said)
    expect(readdirSync(work)).toEqual([])
    expect(runsOf(desk)).toEqual([])
  })

  test('each of several guides has a report of its own, or none of them runs', async () => {
    const work = scratch('work')
    const desk = setDesk(steps(`touch ${work}/effects`), [local])
    const twice = ['exec', desk.guide, `./${desk.guide}`, '--yes', '--report']
    const refused = await onDesk(desk, ...twice, 'json=all.jsonl')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('{guide}')
    expect(readdirSync(work)).toEqual([])
    expect((await onDesk(desk, ...twice, 'junit={guide}.xml')).code).toBe(0)
    expect(readFileSync(join(desk.directory, 'guide.xml'), 'utf8')).toContain('<testsuites name="./guide.md"')
  })

  test('many hosts are no cause for a warning', async () => {
    const hosts = Array.from({ length: 14 }, (_, i) => ({ ...local, name: `box${i}` }))
    const desk = setDesk(steps('true'), hosts)
    expect(await onDesk(desk, 'exec', desk.guide, '--yes')).toMatchObject({ code: 0, stderr: '' })
  })

  test('interrupted while it connects: 143 by SIGTERM, 130 by two Ctrl-C, nothing left behind', async () => {
    const server = createServer(() => {})
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
    const desk = setDesk(steps('true'), [
      { ...local, address: '127.0.0.1', port, user: 'x', transport: 'ssh' },
    ])
    for (const [signals, code] of [
      [['SIGTERM'], 143],
      [['SIGINT', 'SIGINT'], 130],
    ] as const) {
      const connected = new Promise((resolve) => server.once('connection', resolve))
      const running = onDesk(desk, 'exec', desk.guide, '--yes')
      await connected
      const since = Date.now()
      for (const signal of signals) {
        running.child.kill(signal)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const ended = await running // before it watches for signals, they end it as any program: a shell says the same
      expect(ended.code ?? { SIGTERM: 143, SIGINT: 130 }[ended.signal as string]).toBe(code)
      expect(Date.now() - since).toBeLessThan(5_000)
      expect(runsOf(desk)).toEqual([])
    }
    server.close()
  })

  test('a strict run that is resumed still counts what could not be read before', async () => {
    const work = scratch('work')
    const desk = setDesk('', [local])
    const resume = (...words: Array<string>) => onDesk(desk, 'resume', runsOf(desk)[0]!, ...words)
    const unread = '# Install\n\n## On the web node\n\n```\n$ echo done\n...\n```\n'
    writeFileSync(join(desk.directory, 'guide.md'), `${unread}\n\`\`\`\n$ test -e ${work}/ready\n\`\`\`\n`)
    const first = await onDesk(desk, 'exec', desk.guide, '--yes', '--strict')
    expect(first.stdout).toContain('unchecked')
    expect(first.code).toBe(1)
    writeFileSync(join(work, 'ready'), '')
    expect((await resume('--strict')).code).toBe(1)
    expect((await resume('--strict')).code).toBe(1)
    expect((await resume()).code).toBe(0)
  })

  test('a file that cannot be merged into is not shown, in no form', async () => {
    const work = scratch('work')
    const path = join(work, 'app.conf')
    writeFileSync(path, '[a]\ntoken = of-somebody-else\n[broken\n')
    const desk = setDesk(
      `# Install\n\n## On the web node\n\nEdit \`${path}\`:\n\n\`\`\`ini\n[a]\nx = 2\n\`\`\`\n`,
      [local],
    )
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes', '--report', 'json=log')
    expect(ran.code).toBe(1)
    const told = `${ran.stdout}${readFileSync(join(desk.directory, 'log'), 'utf8')}`
    expect(told).not.toContain(readFileSync(path).toString('base64').slice(0, 12))
    expect(ran.stdout).not.toContain('runbook:')
  })
})
