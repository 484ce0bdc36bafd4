/**
 * Throw-away hosts for real: one is made, a guide is carried out on it, what it holds is kept and taken up again, and
 * in the end nothing of it is left on this machine. Folders of its own, so that no lab of the account is touched.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { missingPackages } from '../src/lab/machine.ts'
import { runCli, scratch } from './support/cli.ts'

const fit = process.getuid?.() === 0 && missingPackages('podman').length === 0

const guide = `# Notes

On the web server:

\`\`\`
# echo MY_WORD >> /srv/notes
# cat /srv/notes
MY_WORD
\`\`\`
`
const wrong = `# Look

On the web server:

\`\`\`
# systemctl is-active ssh
inactive
\`\`\`
`

describe.runIf(fit)('a lab of one host', { timeout: 300_000 }, () => {
  const work = scratch('lab')
  const places = { XDG_STATE_HOME: 'state', XDG_DATA_HOME: 'data', XDG_CACHE_HOME: 'cache' }
  const env = Object.fromEntries(Object.entries(places).map(([name, folder]) => [name, join(work, folder)]))
  const run = (...words: Array<string>) => runCli(words, { cwd: work, env })
  const lab = async (...words: Array<string>) => {
    const ran = await run('lab', ...words)
    expect(ran.code, `lab ${words.join(' ')}: ${ran.stderr}`).toBe(0)
    return ran.stdout
  }
  const on = async (...words: Array<string>) => (await lab('ssh', 'root@web', '--', ...words)).trim()
  const bridges = () => execFileSync('ip', ['-brief', 'address', 'show'], { encoding: 'utf8' })

  mkdirSync(join(work, 'vars'))
  writeFileSync(
    join(work, 'vars/lab.yaml'),
    'name: one\nsubnet: 10.213.77.0/24\nhosts:\n  web: { address: 10.213.77.11, aliases: [web.example] }\n',
  )
  writeFileSync(join(work, 'notes.md'), guide)
  writeFileSync(join(work, 'wrong.md'), wrong)
  writeFileSync(
    join(work, 'vars/inventory.yaml'),
    `hosts:
  web.example: { address: 192.0.2.1, roles: [web] }
words: { MY_WORD: "{{ host.name }}" }
`,
  )
  afterAll(() => run('lab', 'down', '--purge'))

  test('comes up with an address, a name, a system and a way in', async () => {
    const inventory = (await lab('up')).trim()
    expect(readFileSync(inventory, 'utf8')).toContain('address: 10.213.77.11')
    expect(await on('hostname')).toBe('web')
    expect(await on('systemctl', 'is-system-running')).toMatch(/^(?:running|degraded)$/)
    expect(await on('getent', 'hosts', 'web.example')).toContain('10.213.77.11')
    expect((await run('lab', 'status')).code).toBe(0)
  })

  test('is where the hosts of an inventory are reached, though it has them elsewhere, and no others', async () => {
    const ran = await run('exec', 'notes.md', '--lab', 'one', '--yes')
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(await on('cat', '/srv/notes')).toBe('web.example')
    writeFileSync(
      join(work, 'more.yaml'),
      'hosts: { web: {}, db: { address: 192.0.2.2 } }\nwords: { MY_WORD: x }\n',
    )
    const other = await run('exec', 'notes.md', '-i', 'more.yaml', '--lab', 'one', '--yes')
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(/Unexpected host `db`, expected one of the lab one: web/)
  })

  test('is kept under a name, and taken up again as it was', async () => {
    await on('truncate', '-s', '64M', '/root/disk')
    await lab('snapshot', 'noted')
    await on('rm', '/srv/notes')
    await lab('reset', '--from', 'noted')
    expect(await on('cat', '/srv/notes')).toBe('web.example')
    expect(await on('stat', '-c', '%s/%b', '/root/disk')).toBe('67108864/0')
    await lab('reset')
    expect(await on('ls', '/srv')).toBe('')
  })

  test('that is up is nothing to test on', async () => {
    const ran = await run('test', 'notes.md')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/runbook lab down --lab one/)
  })

  test('brings fresh hosts for every guide that is tested, and leaves those of one that fails if asked to', async () => {
    await lab('down')
    const ran = await run('test', 'notes.md', 'wrong.md', '--keep-on-failure', '-o', 'out')
    expect(ran.code, ran.stderr).toBe(1)
    expect(ran.stdout).toMatch(/✓ notes\.md +exit 0, .*\n +✗ wrong\.md +exit 1, .*out\/wrong\.html/)
    expect(readdirSync(join(work, 'out')).sort()).toEqual(
      ['notes', 'wrong'].flatMap((name) => [`${name}.html`, `${name}.jsonl`, `${name}.xml`]),
    )
    expect(ran.stderr).toContain('runbook lab ssh web --lab one')
    expect(await on('ls', '/srv')).toBe('')
  })

  test('goes on behind the last guide that is as it was', async () => {
    await lab('down')
    const row = (...guides: Array<string>) => run('test', ...guides, '--chain', '--snapshots', '-o', 'row')
    expect((await row('notes.md', 'wrong.md')).code).toBe(1)
    writeFileSync(join(work, 'wrong.md'), wrong.replace('inactive', 'active'))
    const ran = await row('notes.md', 'wrong.md')
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/✓ notes\.md +as before, from a snapshot\n +✓ wrong\.md +exit 0/)
  })

  test('leaves nothing behind', async () => {
    await lab('down', '--purge', '--lab', 'one')
    expect(bridges()).not.toContain('10.213.77.1')
    const left = Object.values(env).flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [],
    )
    // the compiled code of the command itself is none of the lab's
    const others = /^runbook(?:\/labs|\/compiled(?:\/.*)?)?$/
    expect(left.filter((name) => /lab/.test(name) && !others.test(name))).toEqual([])
  })
})

describe('parts of guides', () => {
  test.each([
    [['--shard', '0/3'], /such as 1\/3/],
    [['--shard', '4/3'], /such as 1\/3/],
    [['--shard', '1/3', '--chain'], /no `--chain`/],
    [['--snapshots'], /`--chain` with it/],
  ])('%j is refused', async (words, why) => {
    const ran = await runCli(['test', 'a.md', 'b.md', ...words])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(why)
  })
})
