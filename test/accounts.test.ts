/** Logins and sudo as a run meets them: each refusal in words, exit 4, and nothing done on the host. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { type Running, runCli } from './support/cli.ts'
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
  const run = async (change: {
    password?: string
    sudo?: string
    host?: Partial<Host>
    text?: string
    none?: true
    meanwhile?(running: Running): Promise<void>
  }) => {
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
      `, password: login${change.none ? '' : ', become-password: sudo'} }\n`,
    )
    writeFileSync(path, withSecrets)
    const env = {
      ...desk.env,
      LOGIN: change.password ?? 'right-horse-1',
      SUDO: change.sudo ?? 'right-horse-1',
    }
    const call = (...words: Array<string>) => runCli(words, { cwd: desk.directory, env })
    const running = call('exec', desk.guide, '--yes')
    await change.meanwhile?.(running)
    const ran = change.meanwhile ? await call('resume') : await running
    return { ...ran, state: desk.env.XDG_STATE_HOME }
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

  describe('sudo that a step calls', () => {
    const block = (...lines: Array<string>) =>
      `# Depot\n\n## On the web node\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`
    const unlike = `Defaults:${account} timestamp_timeout=0, passwd_tries=3\n`
    const recorded = (state: string) =>
      readdirSync(state, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
        .join('')

    test('is told the password that the inventory names, each time it asks', async () => {
      allow(`${unlike}${account} ALL=(ALL) ALL\n`)
      const ran = await run({
        text: block(
          '$ sudo id -un',
          'root',
          '$ X=kept',
          '$ sudo -k; sudo id -u && sudo id -un',
          '0',
          'root',
          '$ echo $X',
          'kept',
        ),
      })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
      expect(ran.stdout).toContain('4 passed')
      const said = recorded(ran.state)
      expect(said).toContain('‹sudo›')
      expect(said + ran.stdout + ran.stderr).not.toContain('right-horse-1')
    })

    test('of two that are piped into each other, too', async () => {
      allow(`${account} ALL=(ALL) ALL\n`)
      const ran = await run({ text: block('$ sudo -k; sudo echo 1 | sudo tee /root/depot.rbtest4') })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
      expect(readFileSync('/root/depot.rbtest4', 'utf8')).toBe('1\n')
    })

    test('and refuses it: it is not told once more', async () => {
      allow(`${unlike}${account} ALL=(ALL) ALL\n`)
      const ran = await run({ sudo: 'wrong-horse-2', text: block('$ sudo -k id -un', '$ touch mine') })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 1 })
      expect(ran.stdout).toContain('sudo refuses the password')
      expect(ran.stdout.match(/try again/g) ?? []).toHaveLength(0)
      expect(recorded(ran.state).match(/\[sudo\] password"/g)).toHaveLength(1)
      expect(recorded(ran.state) + ran.stdout + ran.stderr).not.toContain('wrong-horse-2')
    })

    test('of an engine that was killed before it said it: by the next', async () => {
      allow(`${unlike}${account} ALL=(ALL) ALL\n`)
      const asks = () => spawnSync('pgrep', ['-u', '0', '-f', 'sudo -k touch /root/depot']).status === 0
      rmSync('/root/depot.rbtest4', { force: true })
      const ran = await run({
        text: block('$ sudo -k touch /root/depot.rbtest4'),
        async meanwhile(running) {
          await expect.poll(asks, { interval: 50 }).toBe(true)
          running.child.kill('SIGKILL')
          await running
        },
      })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
      expect(existsSync('/root/depot.rbtest4')).toBe(true)
    })

    test('and no password is named: the row that names one', async () => {
      allow(`${unlike}${account} ALL=(ALL) ALL\n`)
      const ran = await run({ none: true, text: block('$ sudo id -un') })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 1 })
      expect(ran.stdout).toContain('hosts: { web1: { become-password: SECRET } }')
    })

    const question = `[sudo] password for ${account}: `
    test.each([
      ['a program of the account', `printf '${question}' >/dev/tty; read -r x </dev/tty; echo "[$x]"`],
      ['one that is called so', `cp /bin/cat ./sudo; printf '${question}' >/dev/tty; ./sudo /dev/tty`],
      [
        'a program that sudo runs',
        `sudo -n sh -c 'printf "${question}" >/dev/tty; read -r x </dev/tty; echo "[$x]"'`,
      ],
      ['sudo, and another reads beside it', 'cat /dev/tty & sudo -k id'],
      ['sudo, for the password of another', 'sudo -k -u root id'],
    ])('is not told what is for it alone: %s asks', async (_, line) => {
      allow(
        `${line.includes('-u root') ? `Defaults:${account} targetpw\n` : ''}${account} ALL=(ALL) ${line.includes('-n') ? 'NOPASSWD: ' : ''}ALL\n`,
      )
      const ran = await run({ text: block(`$ ${line}`) })
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 1 })
      expect(ran.stdout).toMatch(/waits for input, and nobody has said what to type/)
      expect(recorded(ran.state)).not.toMatch(/‹sudo›|"answer"/)
    })
  })
})
