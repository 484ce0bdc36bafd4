/** Logins and sudo as a run meets them: each refusal in words, exit 4, and nothing done on the host. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const account = 'rbtest4'
const rules = '/etc/sudoers.d/zz-runbook-accounts'
const canTry = hasSshd && userInfo().uid === 0 && existsSync('/usr/bin/sudo')

const guide = `# Depot

## On the web node

\`\`\`
$ touch mine
[root@web1 ~]# touch /root/depot.rbtest4
\`\`\`

## On the web node, as root

\`\`\`
[root@web1 ~]# id -un
root
\`\`\`
`

describe.runIf(canTry)('accounts on a real server', () => {
  let sshd: Sshd
  beforeAll(async () => {
    execFileSync('sh', ['-c', `id ${account} >/dev/null 2>&1 || useradd -m -s /bin/bash ${account}`])
    execFileSync('chpasswd', { input: `${account}:right-horse-1\n` })
    sshd = await startSshd({ name: 'web1', config: 'PasswordAuthentication yes' })
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(rules, { force: true })
    rmSync('/root/depot.rbtest4', { force: true })
    execFileSync('sh', ['-c', `pkill -KILL -u ${account}; userdel -r ${account} 2>/dev/null; true`])
  })

  const allow = (line: string) => writeFileSync(rules, line, { mode: 0o440 })
  const run = (change: { password?: string; sudo?: string; host?: Partial<Host>; text?: string }) => {
    const { identity: _, ...host } = sshd.host
    const secrets = `secrets:\n  login: { env: LOGIN }\n  sudo: { env: SUDO }\n`
    const desk = setDesk(
      change.text ?? guide,
      [{ ...host, user: account, roles: ['web'], ...change.host }],
      secrets,
    )
    const path = join(desk.directory, 'vars/guide.yaml')
    const withSecrets = readFileSync(path, 'utf8').replace(
      ' }\n',
      ', password: login, become-password: sudo }\n',
    )
    writeFileSync(path, withSecrets)
    const env = {
      ...desk.env,
      LOGIN: change.password ?? 'right-horse-1',
      SUDO: change.sudo ?? 'right-horse-1',
    }
    return runCli(['exec', desk.guide, '--yes'], { cwd: desk.directory, env })
  }
  const untouched = () => !existsSync(`/home/${account}/mine`) && !existsSync('/root/depot.rbtest4')

  test('a wrong password', async () => {
    const ran = await run({ password: 'wrong-horse-1' })
    expect(ran, ran.stderr).toMatchObject({ code: 4 })
    expect(ran.stderr).toMatch(/web1: .*not let in/)
    expect(ran.stderr + ran.stdout).not.toContain('wrong-horse-1')
    expect(untouched()).toBe(true)
  })

  test('an account that may not use sudo', async () => {
    rmSync(rules, { force: true })
    const ran = await run({})
    expect(ran, ran.stderr).toMatchObject({ code: 4 })
    expect(ran.stderr + ran.stdout).toMatch(/sudo/)
    expect(untouched()).toBe(true)
  })

  test('a wrong password for sudo', async () => {
    allow(`${account} ALL=(ALL) ALL\n`)
    const ran = await run({ sudo: 'wrong-horse-2' })
    expect(ran, ran.stderr).toMatchObject({ code: 4 })
    expect(ran.stderr + ran.stdout).toMatch(/sudo/)
    expect(ran.stderr + ran.stdout).not.toContain('wrong-horse-2')
    expect(untouched()).toBe(true)
  })

  test('a file that is not the account’s own to write: the row that has root write it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'accounts-'))
    chmodSync(folder, 0o777)
    const path = join(folder, 'depot.conf')
    writeFileSync(path, 'port = 1\n', { mode: 0o644 })
    const ran = await run({
      text: `# Depot\n\n## On the web node\n\nEdit \`${path}\`:\n\n\`\`\`ini\nport = 2\n\`\`\`\n`,
    })
    expect(ran, ran.stderr).toMatchObject({ code: 1 })
    expect(ran.stdout).toContain(`its owner (root:root) or mode (644) cannot be kept by ${account}`)
    expect(ran.stdout).toMatch(/roles: \[\{ step: \S+, user: root \}\]/)
    expect(readFileSync(path, 'utf8')).toBe('port = 1\n')
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('the right ones', async () => {
    allow(`Defaults:${account} timestamp_timeout=0\n${account} ALL=(ALL) ALL\n`)
    const ran = await run({})
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(existsSync(`/home/${account}/mine`)).toBe(true)
    expect(existsSync('/root/depot.rbtest4')).toBe(true)
  })
})
