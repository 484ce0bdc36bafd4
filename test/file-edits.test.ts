/** Edits of every kind on a real server: what a guide says of its files is what they say in the end. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const guide = `# Depot

Edit \`DEPOT/depot.yaml\`:

\`\`\`yaml
listen:
  https: 443
secret: DEPOT_PASS
\`\`\`

Edit \`DEPOT/depot.env\` and add at the end:

\`\`\`
export OS_USERNAME=depot
export OS_PASSWORD=DEPOT_PASS
\`\`\`

\`\`\`
$ vi DEPOT/depot.rules
add below line 1
-A IN -s 10.9.0.21 -j ACCEPT
\`\`\`

\`\`\`
$ vi DEPOT/up
#!/bin/sh
echo up
\`\`\`

\`\`\`
$ . DEPOT/depot.env; echo "\${#OS_PASSWORD} letters"; sh DEPOT/up
16 letters
up
\`\`\`
`
const secret = "it's $a: b#12345"
const more = (depot: string) =>
  `words:\n  DEPOT: ${depot}\n  DEPOT_PASS: "{{ secrets.depot }}"\nsecrets:\n  depot: { command: [printf, "%s", "${secret.replaceAll('$', '$')}"] }\n`

describe.runIf(hasSshd)('edits on a real server', () => {
  let server: Sshd
  let folder: string
  let desk: Desk
  beforeAll(async () => {
    server = await startSshd({ config: `SetEnv HOME=${scratch('home')}` })
  })
  afterAll(() => server.stop())
  const at = (name: string) => join(folder, name)
  const text = (name: string) => readFileSync(at(name), 'utf8')
  const run = (...words: Array<string>) => runCli(words, { cwd: desk.directory, env: desk.env })
  function set(files: Record<string, string>, guideText = guide): void {
    folder = scratch('depot')
    desk = setDesk(guideText, [server.host], more(folder))
    mkdirSync(folder, { recursive: true })
    for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content)
  }

  test('each kind of file is merged in its own way, and the second time is left alone', async () => {
    set({
      'depot.yaml': '# ours\nlisten:\n  http: 80\n',
      'depot.env': '# who\nexport OS_USERNAME=nobody\n',
      'depot.rules': '*filter\nCOMMIT\n',
    })
    const first = await run('exec', 'guide.md', '--yes')
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 })
    const after = {
      'depot.yaml': `# ours\nlisten:\n  http: 80\n  https: 443\nsecret: "${secret}"\n`,
      'depot.env': `# who\nexport OS_USERNAME=depot\nexport OS_PASSWORD='it'\\''s $a: b#12345'\n`,
      'depot.rules': '*filter\n-A IN -s 10.9.0.21 -j ACCEPT\nCOMMIT\n',
      up: '#!/bin/sh\necho up\n',
    }
    for (const [name, content] of Object.entries(after)) expect(text(name)).toBe(content)
    expect(first.stdout).not.toContain(secret)
    const second = await run('exec', 'guide.md', '--yes')
    expect(second.code).toBe(0)
    expect(second.stdout.match(/the file says it already/g) ?? []).toHaveLength(4)
    for (const [name, content] of Object.entries(after)) expect(text(name)).toBe(content)
  })

  test('a plan that looks at the hosts shows the differences, what is already so, and changes nothing', async () => {
    const before = {
      'depot.yaml': 'listen: [80]\n',
      'depot.env': '# who\n',
      'depot.rules': '*filter\n-A IN -s 10.9.0.21 -j ACCEPT\nCOMMIT\n',
    }
    set(before)
    const plan = await run('plan', 'guide.md', '--live')
    expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 })
    expect(plan.stdout).toMatch(/depot\.yaml on box: would be left for a person: .*at `listen`/)
    expect(plan.stdout).toMatch(/depot\.env on box: would change/)
    expect(plan.stdout).toContain('+export OS_USERNAME=depot\n')
    expect(plan.stdout).toMatch(/depot\.rules on box: already so/)
    expect(plan.stdout).toMatch(/up on box: would change/)
    expect(plan.stdout).not.toContain(secret)
    expect(readdirSync(folder).sort()).toEqual(Object.keys(before).sort())
    for (const [name, content] of Object.entries(before)) expect(text(name)).toBe(content)
    const { files } = JSON.parse((await run('plan', 'guide.md', '--live', '--json')).stdout)
    expect(files.map(({ state }: { state: string }) => state)).toEqual([
      'left',
      'changes',
      'already',
      'changes',
    ])
    expect(JSON.parse((await run('runs', '--json')).stdout)).toEqual([])
  })

  test('rolled back, every file is what it was, and a resume makes the changes again', async () => {
    const before = {
      'depot.yaml': '# ours\nlisten:\n  http: 80\n',
      'depot.env': '# who\nexport OS_USERNAME=nobody\n',
      'depot.rules': '*filter\nCOMMIT\n',
    }
    set(before)
    chmodSync(at('depot.yaml'), 0o640)
    const names = () => readdirSync(folder).filter((name) => !name.includes('.runbook-'))
    const first = await run('exec', 'guide.md', '--yes')
    expect(first.code).toBe(0)
    const id = /run (\S+)/.exec(first.stdout)![1]!
    const shown = await run('rollback', id)
    expect(shown, 'nobody said yes').toMatchObject({ code: 3 })
    expect(shown.stdout).toMatch(/^-export OS_USERNAME=depot$/m)
    expect(shown.stdout).toMatch(/^\+export OS_USERNAME=nobody$/m)
    expect(shown.stdout).not.toContain(secret)
    expect(text('depot.env')).not.toBe(before['depot.env'])
    expect(JSON.parse((await run('runs', '--json')).stdout)[0].state).toBe('passed')
    writeFileSync(at('depot.rules'), 'theirs\n')
    const back = await run('rollback', id, '--yes')
    expect(back.code, 'one file was changed since').toBe(1)
    expect(back.stdout).toMatch(/not put back: .*depot\.rules on box: somebody has changed it since/)
    expect(names().sort()).toEqual(['depot.env', 'depot.rules', 'depot.yaml'])
    expect(text('depot.yaml')).toBe(before['depot.yaml'])
    expect(statSync(at('depot.yaml')).mode & 0o777).toBe(0o640)
    expect(text('depot.env')).toBe(before['depot.env'])
    expect(text('depot.rules')).toBe('theirs\n')
    expect(JSON.parse((await run('runs', '--json')).stdout)[0].state).toBe('rolled back in part')
    const again = await run('resume', '--yes')
    expect(again.code, again.stdout + again.stderr).toBe(0)
    expect(text('depot.env')).toContain('OS_USERNAME=depot')
    expect(names()).toContain('up')
    writeFileSync(at('depot.rules'), '*filter\n-A IN -s 10.9.0.21 -j ACCEPT\nCOMMIT\n')
    expect(await run('rollback', id, '--yes')).toMatchObject({ code: 0 })
    expect((await run('runs')).stdout).toMatch(new RegExp(`^${id}  rolled back `, 'm'))
    for (const [name, content] of Object.entries(before)) expect(text(name)).toBe(content)
    expect((await run('rollback', id, '--yes')).stderr).toContain('has changed no file')
  })

  test('a run whose host was cut off in the middle of it can be rolled back', async () => {
    set(
      { 'depot.yaml': 'a: 1\n' },
      '# Depot\n\nEdit `DEPOT/depot.yaml`:\n\n```yaml\na: 2\n```\n\n```\n$ false\n```\n',
    )
    const failed = await run('exec', 'guide.md', '--yes')
    expect(failed.code).toBe(1)
    const id = /run (\S+)/.exec(failed.stdout)![1]!
    expect(text('depot.yaml')).toBe('a: 2\n')
    expect(await run('rollback', id, '--yes')).toMatchObject({ code: 0 })
    expect(text('depot.yaml')).toBe('a: 1\n')
  })

  test('what is not certain is left for a person, and the run goes on behind it', async () => {
    set({
      'depot.yaml': 'listen: [80]\n',
      'depot.env': '',
      'depot.rules': '*filter\nCOMMIT\n',
    })
    const stopped = await run('exec', 'guide.md', '--yes')
    expect(stopped.code).toBe(1)
    expect(stopped.stdout).toMatch(/left for a person: .*depot\.yaml on box: .*at `listen`/)
    expect(text('depot.yaml')).toBe('listen: [80]\n')
    const again = await run('resume', '--yes')
    expect(again.code, 'nobody has done it yet').toBe(1)
    writeFileSync(at('depot.yaml'), 'listen: [80, 443]\nsecret: x\n')
    const done = await run('resume', '--as', 'done', '--yes')
    expect(done, done.stdout + done.stderr).toMatchObject({ code: 0 })
    expect(text('depot.yaml')).toBe('listen: [80, 443]\nsecret: x\n')
  })
})
