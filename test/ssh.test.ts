import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
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
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../src/messages.ts'
import type { Hands, Host } from '../src/model.ts'
import { hostKeyOrder } from '../src/transports/ssh.ts'
import { transports } from '../src/transports.ts'
import { hands, open, Talk } from './support/session.ts'
import { freePort, hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const { KexInit } = createRequire(import.meta.url)('ssh2/lib/protocol/kex.js')

type List = { array: Array<string> }
type Lists = Record<'kex' | 'serverHostKey', List> & Record<'cs' | 'sc', Record<string, List>>

/** Makes a server of ssh2 one that has not heard of the strict exchange of keys yet. */
function forgetStrict(connection: unknown): void {
  const { _protocol: inner } = connection as { _protocol: { _strictMode: boolean; _offer: unknown } }
  const { kex, serverHostKey, cs, sc } = (inner._offer as { lists: Lists }).lists
  const way = (lists: Record<string, List>) =>
    Object.fromEntries(Object.entries(lists).map(([name, { array }]) => [name, array]))
  inner._strictMode = false
  inner._offer = new KexInit({
    kex: kex.array.filter((name) => !name.startsWith('kex-strict')),
    serverHostKey: serverHostKey.array,
    cs: way(cs),
    sc: way(sc),
  })
}

/** Both clients of ssh; what only one of them can do is said where it is tested. */
describe.skipIf(!hasSshd).each(['ssh', 'openssh'] as const)('hosts by %s', (transport) => {
  let sshd: Sshd
  const directory = mkdtempSync(join(tmpdir(), 'ssh-test-'))
  const file = (name: string) => join(directory, name)
  beforeAll(async () => {
    sshd = await startBy()
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const startBy = async (options: Parameters<typeof startSshd>[0] = {}): Promise<Sshd> => {
    const started = await startSshd(options)
    return { ...started, host: { ...started.host, transport } }
  }
  type Given = { secrets?: Record<string, string>; hostKeys?: Hands['hostKeys'] }
  /** What comes of connecting: the fault, or undefined when a session could be held. */
  async function attempt(host: Host, given: Given = {}): Promise<Fault | undefined> {
    const { link } = open(host, given)
    try {
      await link.check()
      return undefined
    } catch (cause) {
      if (cause instanceof Fault) return cause
      throw cause
    } finally {
      await link.close({ forget: true })
    }
  }
  const key = (type: 'ed25519' | 'ecdsa') =>
    readFileSync(join(sshd.directory, `host_${type}.pub`), 'utf8').trim()
  const print = (type: 'ed25519' | 'ecdsa') =>
    execFileSync('ssh-keygen', ['-lf', join(sshd.directory, `host_${type}.pub`)], { encoding: 'utf8' }).split(
      ' ',
    )[1]!
  const other = () => {
    if (!existsSync(file('other')))
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('other')])
    return readFileSync(file('other.pub'), 'utf8').trim()
  }
  let count = 0
  const knowing = (text: string): Host => {
    const path = file(`known-${++count}`)
    writeFileSync(path, text)
    return { ...sshd.host, knownHosts: path }
  }
  const name = () => `[127.0.0.1]:${sshd.port}`

  describe('their keys', () => {
    test('unknown: refused with its fingerprint and the command that adds it', async () => {
      const host = knowing('')
      const fault = await attempt(host)
      expect(fault).toMatchObject({ code: 'host-key', host: 'box' })
      expect(fault!.message).toContain(print('ed25519'))
      const [, add] = /then add it: (.*)$/.exec(fault!.message)!
      execFileSync('sh', ['-c', add!], { stdio: 'ignore' })
      expect(await attempt(host)).toBeUndefined()
    })
    test('accept-new records it, once', async () => {
      const host = { ...sshd.host, knownHosts: file('fresh/known_hosts') }
      expect(await attempt(host, { hostKeys: 'accept-new' })).toBeUndefined()
      expect(await attempt(host)).toBeUndefined()
      const [, shown] = key('ed25519').split(' ')
      expect(readFileSync(host.knownHosts, 'utf8').split(shown!)).toHaveLength(2)
      execFileSync('ssh-keygen', ['-F', name(), '-f', host.knownHosts], { stdio: 'ignore' })
      expect(statSync(host.knownHosts).mode & 0o777).toBe(0o600)
    })
    test.each(['strict', 'accept-new'] as const)(
      'changed: refused when %s, with both fingerprints and the place',
      async (hostKeys) => {
        const host = knowing(`# a comment\n${name()} ${other()}\n`)
        const fault = await attempt(host, { hostKeys })
        expect(fault?.code).toBe('host-key')
        const expected = execFileSync('ssh-keygen', ['-lf', file('other.pub')], { encoding: 'utf8' }).split(
          ' ',
        )[1]!
        for (const said of [print('ed25519'), expected, `${host.knownHosts}:2`, `ssh-keygen -R '${name()}'`])
          expect(fault!.message).toContain(said)
        expect(readFileSync(host.knownHosts!, 'utf8')).toContain(other())
      },
    )
    test('a type that is not the known one is not new', async () => {
      const rsa = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7'
      const fault = await attempt(knowing(`${name()} ${rsa}\n`), { hostKeys: 'accept-new' })
      expect(fault).toMatchObject({
        code: 'host-key',
        message: expect.stringContaining('expected one of type ssh-rsa'),
      })
    })
    test('the type that is known is asked for', async () => {
      expect(await attempt(knowing(`${name()} ${key('ecdsa')}\n`))).toBeUndefined()
      expect(hostKeyOrder(['ecdsa-sha2-nistp256'])[0]).toBe('ecdsa-sha2-nistp256')
      expect(hostKeyOrder([])).not.toContain('ssh-rsa')
    })
    test('hashed, and by pattern', async () => {
      const hashed = knowing(`${name()} ${key('ed25519')}\n`)
      execFileSync('ssh-keygen', ['-q', '-H', '-f', hashed.knownHosts!], { stdio: 'ignore' })
      expect(await attempt(hashed)).toBeUndefined()
      expect(await attempt(knowing(`[127.0.*]:* ${key('ed25519')}\n`))).toBeUndefined()
    })
    test('revoked outweighs known', async () => {
      const fault = await attempt(knowing(`${name()} ${key('ed25519')}\n@revoked * ${key('ed25519')}\n`), {
        hostKeys: 'accept-new',
      })
      expect(fault).toMatchObject({ code: 'host-key', message: expect.stringMatching(/revoked at .*:2$/) })
    })
    test.runIf(transport === 'openssh')('an authority vouches for hosts and for people', async () => {
      other()
      const sign = (...words: Array<string>) =>
        execFileSync('ssh-keygen', ['-q', '-s', file('other'), '-I', 'test', ...words])
      const own = file('person')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', own])
      sign('-n', userInfo().username, `${own}.pub`)
      const config = [
        `HostCertificate ${file('host-cert.pub')}`,
        `TrustedUserCAKeys ${file('other.pub')}`,
        'AuthorizedKeysFile none',
      ]
      const signed = await startBy({ config: config.join('\n') })
      writeFileSync(file('host.pub'), readFileSync(join(signed.directory, 'host_ed25519.pub')))
      sign('-h', '-n', '127.0.0.1', file('host.pub'))
      await signed.restart()
      const host = {
        ...signed.host,
        identity: own,
        knownHosts: knowing(`@cert-authority * ${other()}\n`).knownHosts!,
      }
      expect(await attempt(host)).toBeUndefined()
      const stranger = knowing(`@cert-authority * ${key('ecdsa')}\n`).knownHosts!
      expect(await attempt({ ...host, knownHosts: stranger })).toMatchObject({ code: 'host-key' })
      expect(await attempt({ ...host, identity: signed.host.identity! })).toMatchObject({
        code: 'authentication',
      })
      await signed.stop()
    })
    test('an authority is politely refused', async () => {
      const fault = await attempt(knowing(`@cert-authority * ${other()}\n`), { hostKeys: 'accept-new' })
      expect(fault).toMatchObject({ code: 'host-key', message: expect.stringContaining('certificate') })
    })
    test('a file that cannot be read trusts nobody', async () => {
      const fault = await attempt({ ...sshd.host, knownHosts: directory }, { hostKeys: 'accept-new' })
      expect(fault).toMatchObject({ code: 'host-key', message: expect.stringContaining('cannot be read') })
    })
  })

  describe('logging in', () => {
    test('with a key that is not let in', async () => {
      other()
      const fault = await attempt({ ...sshd.host, identity: file('other') })
      expect(fault).toMatchObject({
        code: 'authentication',
        message: expect.stringContaining(`key ${file('other')}`),
      })
    })
    test('with a key that is not there', async () => {
      const fault = await attempt({ ...sshd.host, identity: file('missing') })
      expect(fault).toMatchObject({ code: 'authentication', message: expect.stringContaining('missing') })
    })
    test('with an encrypted key', async () => {
      const identity = file('locked')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', identity])
      const keys = join(sshd.directory, 'authorized_keys')
      writeFileSync(keys, readFileSync(keys, 'utf8') + readFileSync(`${identity}.pub`, 'utf8'))
      const host = { ...sshd.host, identity, passphrase: 'word' }
      expect(await attempt(host, { secrets: { word: 'open sesame' } })).toBeUndefined()
      const wrong = await attempt(host, { secrets: { word: 'wrong' } })
      expect(wrong).toMatchObject({
        code: 'authentication',
        message: expect.stringContaining('passphrase is wrong'),
      })
      const none = await attempt({ ...sshd.host, identity })
      expect(none).toMatchObject({ code: 'authentication', message: expect.stringContaining('encrypted') })
    })
    test('with an agent', async () => {
      const socket = file('agent')
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
      await expect.poll(() => existsSync(socket)).toBe(true)
      const before = process.env.SSH_AUTH_SOCK
      try {
        process.env.SSH_AUTH_SOCK = socket
        const { identity, ...host } = sshd.host
        expect((await attempt(host))?.code).toBe('authentication')
        execFileSync('ssh-add', ['-q', identity!], { stdio: 'ignore' })
        expect(await attempt(host)).toBeUndefined()
      } finally {
        if (before === undefined) delete process.env.SSH_AUTH_SOCK
        else process.env.SSH_AUTH_SOCK = before
        agent.kill()
      }
    })
    describe.skipIf(userInfo().uid !== 0)('with a password', () => {
      let asking: Sshd
      beforeAll(async () => {
        execFileSync('sh', ['-c', 'id rbtest3 >/dev/null 2>&1 || useradd -m -s /bin/bash rbtest3'])
        execFileSync('chpasswd', { input: 'rbtest3:right-word\n' })
        asking = await startBy({ config: 'PasswordAuthentication yes\nPubkeyAuthentication no' })
      })
      afterAll(async () => {
        await asking?.stop()
        execFileSync('sh', ['-c', 'pkill -KILL -u rbtest3; userdel -r rbtest3 2>/dev/null; true'])
      })
      test('a user too many for one connection gets another', async () => {
        const narrow = await startBy({ config: 'MaxSessions 1' })
        const { link, talk } = open(narrow.host)
        const second = new Talk(link.session('rbtest3'))
        expect((await talk.say('X=1; id -un')).text).toBe(`${userInfo().username}\n`)
        expect((await second.say('id -un')).text).toBe('rbtest3\n')
        expect((await talk.say('echo "$X"')).text).toBe('1\n')
        await link.close({ forget: true })
        expect(existsSync('/home/rbtest3/.runbook')).toBe(false)
        await narrow.stop()
      })
      test('right and wrong', async () => {
        const host = { ...asking.host, user: 'rbtest3', password: 'word' }
        expect(await attempt(host, { secrets: { word: 'right-word' } })).toBeUndefined()
        const fault = await attempt(host, { secrets: { word: 'wrong-word' } })
        expect(fault).toMatchObject({ code: 'authentication', message: expect.stringContaining('password') })
        expect(fault!.message).not.toContain('wrong-word')
      })
    })
  })

  describe('what cannot be reached', () => {
    test.each([
      ['a port that nobody listens on', async () => ({ ...sshd.host, port: await freePort() })],
      ['a name that nobody has', async () => ({ ...sshd.host, address: 'no-such-host.invalid' })],
    ])('%s, told soon', async (_, host) => {
      const begun = performance.now()
      const fault = await attempt(await host())
      expect(fault).toMatchObject({ code: 'unreachable', host: 'box' })
      expect(performance.now() - begun).toBeLessThan(8000)
    })
    test('a server that takes one login at a time drops the others, which come again', async () => {
      const narrow = await startBy({ config: 'MaxStartups 1' })
      const links = Array.from({ length: 6 }, () => open(narrow.host))
      const told = await Promise.all(links.map(({ talk }, index) => talk.say(`echo ${index}`)))
      expect(told.map(({ text }) => text)).toEqual(links.map((_, index) => `${index}\n`))
      await Promise.all(links.map(({ link }) => link.close({ forget: true })))
      await narrow.stop()
    })
    test('a host lost for good, told after its time; another client finds the step', async () => {
      const own = await startBy()
      const { run, talk } = open(own.host, { limits: { unreachable: 1000 } })
      await talk.say('X=1')
      const port = own.port
      const running = talk.say('sleep 1; X=2; echo done')
      setTimeout(() => void own.stop(), 200)
      await expect(running).rejects.toMatchObject({ code: 'unreachable' })
      const { link, talk: next } = open(sshd.host, { run })
      next.k = talk.k - 1
      expect(await next.say('sleep 1; X=2; echo done')).toMatchObject({ status: 0, text: 'done\n' })
      await link.close({ forget: true })
      expect(port).toBeGreaterThan(0)
    })
    test('a step that kills the server it came by', async () => {
      const { link, talk } = open(sshd.host)
      await talk.say('X=1')
      const pids = sshd.children().join(' ')
      expect(await talk.say(`kill -9 ${pids}; sleep .3; echo "$X"`)).toMatchObject({ status: 0, text: '1\n' })
      await link.close({ forget: true })
    })
    describe.skipIf(userInfo().uid !== 0)('a host that is restarted', () => {
      const boot = file('boot-id')
      const mount = `mount --bind ${boot} /proc/sys/kernel/random/boot_id && exec "$@"`
      const wrap = ['unshare', '--mount', 'sh', '-c', mount, 'sh']
      /** All that a host forgets, processes last: what would still meet the old host finds nothing of it. */
      const restart = async (own: Sshd, run: string) => {
        const home = join(homedir(), '.runbook', run, 'box.-login')
        const shell = readFileSync(join(home, 'child'), 'utf8').split(' ')[1]
        writeFileSync(boot, 'second\n')
        for (const name of readdirSync('/dev/shm'))
          if (name.includes(run)) rmSync(join('/dev/shm', name), { recursive: true })
        execFileSync('sh', ['-c', `kill -9 $(cat ${home}/keeper) $(ps -o pid= -s ${shell}); true`], {
          stdio: 'ignore',
        })
        for (const child of own.children()) process.kill(child, 'SIGKILL')
      }
      test.each([
        ['that returns before the host goes', 'echo going', 'going\n', true],
        ['that the host takes along', 'echo going; sleep 100', 'going\n', true],
        ['that nobody expected, in a step', 'echo going; sleep 100', 'going\n', false],
      ])('by a step %s', async (_, body, text, restarts) => {
        writeFileSync(boot, 'first\n')
        const own = await startBy({ wrap })
        const { run, link, talk } = open(own.host)
        await talk.say('X=1')
        let hear = () => {}
        const heard = new Promise<void>((resolve) => (hear = resolve))
        const running = talk.say(body, { restarts, onOutput: hear })
        await heard
        await restart(own, run)
        const told = await running
        expect(told.text).toBe(text)
        if (restarts) expect(told).toMatchObject({ outcome: 'exited', status: 0, restarted: true })
        else expect(told).toMatchObject({ outcome: 'unknown', evidence: expect.stringContaining('receipt') })
        const next = await talk.say('echo "[$X]"')
        expect(next).toMatchObject(restarts ? { status: 0, text: '[]\n' } : { outcome: 'refused' })
        await link.close({ forget: true })
        await own.stop()
      })
      test('that was to be restarted and stays up is told', async () => {
        const { link, talk } = open(sshd.host, { limits: { restart: 1000 } })
        await expect(talk.say('true', { restarts: true })).rejects.toMatchObject({
          code: 'unreachable',
          message: expect.stringMatching(/^it was to be restarted, and is still up/),
        })
        await link.close({ forget: true })
      })
    })
    test('the listener restarted under a step', async () => {
      const { link, talk } = open(sshd.host)
      await talk.say('X=1')
      const running = talk.say('sleep .6; echo "$X"')
      const before = sshd.children()
      await sshd.restart()
      for (const child of before) process.kill(child, 'SIGKILL')
      expect(await running).toMatchObject({ status: 0, text: '1\n' })
      await link.close({ forget: true })
    })
  })

  describe.runIf(transport === 'ssh')('the exchange of keys', () => {
    /** A server as before 2023-12, with this cipher only, and whether it says that it is strict. */
    async function startOld(cipher: string, strict: boolean): Promise<{ host: Host; stop(): void }> {
      const key = ssh2.utils.generateKeyPairSync('ed25519')
      const ciphers = [cipher] as Array<'aes128-gcm@openssh.com'>
      const server = new ssh2.Server(
        { hostKeys: [key.private], algorithms: { cipher: ciphers } },
        (connection) => {
          if (!strict) forgetStrict(connection)
          connection.on('error', () => {}).on('authentication', (asked) => asked.accept())
        },
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const known = knowing(`[127.0.0.1]:${port} ${key.public}\n`)
      return { host: { ...known, port }, stop: () => void server.close() }
    }
    const reasonOf = async (cipher: string, strict: boolean) => {
      const old = await startOld(cipher, strict)
      const signal = AbortSignal.timeout(3_000)
      const made = (await transports('ssh')).connect(old.host, { ...hands(), signal })
      const reason = await made.then(
        (connection) => connection.destroy(),
        (fault: Error) => fault.message,
      )
      old.stop()
      return reason
    }

    test('without strict mode no cipher is used that needs it', async () => {
      const chacha = 'chacha20-poly1305@openssh.com'
      expect(await reasonOf(chacha, false)).toMatch(/no strict key exchange/)
      expect(await reasonOf(chacha, true)).toBeUndefined()
      expect(await reasonOf('aes128-gcm@openssh.com', false)).toBeUndefined()
    })
  })

  describe('hosts that cannot hold a session', () => {
    const running: Array<Sshd> = []
    afterEach(async () => {
      for (const each of running.splice(0)) await each.stop()
    })
    const start = async (config: string) => {
      const each = await startBy({ config })
      running.push(each)
      return each.host
    }
    test('a forced command', async () => {
      expect(await attempt(await start('ForceCommand echo no shell for you >&2; exit 1'))).toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/^cannot hold a session .*no shell for you/),
      })
    })
    test('no flock', async () => {
      const bin = file('bin')
      mkdirSync(bin)
      for (const tool of ['bash', 'mkdir', 'script', 'setsid', 'rm'])
        symlinkSync(
          execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
          join(bin, tool),
        )
      const fault = await attempt(await start(`SetEnv PATH=${bin}`))
      expect(fault).toMatchObject({ code: 'unsupported', message: expect.stringContaining('flock') })
    })
    test('no home to write to', async () => {
      const fault = await attempt(await start('SetEnv HOME=/proc'))
      expect(fault).toMatchObject({ code: 'space', message: expect.stringContaining('/proc/.runbook') })
    })
    test.skipIf(userInfo().uid !== 0)('a full disk', async () => {
      const home = file('small')
      mkdirSync(home)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', home])
      try {
        const host = await start(`SetEnv HOME=${home}`)
        execFileSync(
          'sh',
          ['-c', `head -c 60000 /dev/zero >${home}/most; head -c 60000 /dev/zero >${home}/rest; true`],
          { stdio: 'ignore' },
        )
        expect(await attempt(host)).toMatchObject({ code: 'space', message: expect.stringMatching(/space/i) })
        rmSync(join(home, 'most'))
        rmSync(join(home, 'rest'))
        const { link, talk } = open(host)
        await talk.say(`X=1; head -c 100000 /dev/zero >${home}/rest`)
        await expect(talk.say('echo no')).rejects.toMatchObject({ code: 'space' })
        rmSync(join(home, 'rest'))
        talk.k--
        expect(await talk.say('echo "$X"')).toMatchObject({ status: 0, text: '1\n' })
        await link.close({ forget: true })
      } finally {
        for (const each of running.splice(0)) await each.stop()
        execFileSync('umount', ['-l', home])
      }
    })
    test('noise of a login, and one channel only', async () => {
      const { link, talk } = open(await start(`MaxSessions 1\nBanner ${join(sshd.directory, 'id.pub')}`))
      expect((await talk.say('echo on')).text).toBe('on\n')
      await link.close({ forget: true })
    })
  })

  describe('ssh_config', () => {
    const path = process.env.PATH
    afterEach(() => {
      process.env.PATH = path
    })
    /** An `ssh` that reads our configuration in place of the user's. */
    const configure = (text: string) => {
      const bin = file(`ssh-${++count}`)
      mkdirSync(bin)
      writeFileSync(join(bin, 'config'), text)
      const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim()
      writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec ${real} -F ${bin}/config "$@"\n`)
      chmodSync(join(bin, 'ssh'), 0o755)
      process.env.PATH = `${bin}:${path}`
    }
    const alias = (address: string): Host => ({
      name: 'box',
      address,
      roles: [],
      become: 'sudo',
      transport,
      facts: {},
    })

    test('gives address, port, user, key, known hosts and alias', async () => {
      const known = knowing(`shown-as ${key('ed25519')}\n`).knownHosts
      configure(
        `Host short\n HostName 127.0.0.1\n Port ${sshd.port}\n User ${userInfo().username}\n IdentityFile ${sshd.host.identity}\n` +
          ` UserKnownHostsFile ${known}\n HostKeyAlias shown-as\n`,
      )
      expect(await attempt(alias('short'))).toBeUndefined()
    })
    test('jumps over hosts, each known by its own key', async () => {
      const own = await startBy()
      const known = knowing(
        `${name()} ${key('ed25519')}\n[127.0.0.1]:${own.port} ${readFileSync(join(own.directory, 'host_ed25519.pub'), 'utf8')}`,
      )
      configure(
        `Host far\n HostName 127.0.0.1\n Port ${own.port}\n IdentityFile ${own.host.identity}\n UserKnownHostsFile ${known.knownHosts}\n ProxyJump near\n` +
          `Host near\n HostName 127.0.0.1\n Port ${sshd.port}\n IdentityFile ${sshd.host.identity}\n UserKnownHostsFile ${known.knownHosts}\n`,
      )
      const { link, talk } = open(alias('far'))
      expect((await talk.say('echo "${SSH_CONNECTION##* }"')).text).toBe(`${own.port}\n`)
      expect(sshd.children().length).toBeGreaterThan(0)
      await link.close({ forget: true })
      writeFileSync(
        known.knownHosts!,
        `[127.0.0.1]:${own.port} ${readFileSync(join(own.directory, 'host_ed25519.pub'), 'utf8')}`,
      )
      expect(await attempt(alias('far'))).toMatchObject({
        code: 'host-key',
        message: expect.stringContaining(String(sshd.port)),
      })
      await own.stop()
    })
    test.runIf(transport === 'openssh')('a ProxyCommand is run, and the key behind it checked', async () => {
      const through = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${sshd.port}; cat <&3 & exec cat >&3'`
      configure(
        `Host box\n HostName inside.invalid\n IdentityFile ${sshd.host.identity}\n ProxyCommand ${through}\n`,
      )
      const host = { ...alias('box'), knownHosts: knowing(`inside.invalid ${key('ed25519')}\n`).knownHosts! }
      expect(await attempt(host)).toBeUndefined()
      const unknown = await attempt({ ...host, knownHosts: knowing('').knownHosts! })
      expect(unknown).toMatchObject({ code: 'host-key', message: expect.stringContaining(print('ed25519')) })
    })
    test.runIf(transport === 'ssh')('a ProxyCommand is not run', async () => {
      configure(`Host box\n ProxyCommand touch ${file('ran')}\n`)
      expect(await attempt(alias('box'))).toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('ProxyCommand'),
      })
      expect(existsSync(file('ran'))).toBe(false)
    })
  })

  test.each([
    ['address', '-oProxyCommand=touch /tmp/x'],
    ['address', '$(id)'],
    ['address', 'a\nb'],
    ['address', ''],
    ['user', '-l root'],
    ['user', 'a b'],
    ['identity', '-F/etc/passwd'],
    ['knownHosts', 'a\0b'],
  ] as const)('a host whose %s is %j is refused', async (field, value) => {
    expect(await attempt({ ...sshd.host, [field]: value })).toMatchObject({ code: 'unsupported' })
  })

  test('several users share one connection', async () => {
    const { link, talk } = open(sshd.host)
    await talk.say('X=1')
    const before = sshd.children().length
    const same = new Talk(link.session(userInfo().username))
    expect((await same.say('echo "[$X]"')).text).toBe('[]\n')
    expect(sshd.children().length).toBe(before)
    await link.close({ forget: true })
  })
})
