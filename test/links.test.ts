/** Links and servers that are slow, still, half dead, or not the ones they were: a step runs once, and is told. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { type Relay, startProxy } from './support/proxy.ts'
import { Random } from './support/random.ts'
import { open, Talk } from './support/session.ts'
import { freePort, hasSshd, kill, type Sshd, startSshd } from './support/sshd.ts'

const strace = ['/usr/bin/strace', '/usr/local/bin/strace'].find(existsSync)

describe.runIf(hasSshd)('a link', () => {
  const directory = mkdtempSync(join(tmpdir(), 'links-'))
  const file = (name: string) => join(directory, name)
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  /** The server behind a proxy, under the proxy's port. */
  const behind = (proxy: Relay, server = sshd): Host => {
    const knownHosts = file(`known-${proxy.port}`)
    const key = readFileSync(join(server.directory, 'host_ed25519.pub'), 'utf8')
    writeFileSync(knownHosts, `[127.0.0.1]:${proxy.port} ${key}`)
    return { ...server.host, port: proxy.port, knownHosts }
  }
  /** A step that leaves a line with a witness, and takes a while. */
  const witnessed = (name: string, seconds: number) => ({
    body: `echo begun >>${file(name)}; sleep ${seconds}; echo "$X" >>${file(name)}; echo done`,
    begun: () => expect.poll(() => existsSync(file(name))).toBe(true),
    once: () => expect(readFileSync(file(name), 'utf8')).toBe('begun\nkept\n'),
  })

  test.concurrent('a server that stands still for a moment', async () => {
    const own = await startSshd()
    const { link, talk } = open(own.host)
    await talk.say('X=kept')
    const step = witnessed('still', 4)
    const running = talk.say(step.body)
    await step.begun()
    const children = own.children()
    for (const child of children) kill(child, 'SIGSTOP')
    await wait(3000)
    for (const child of children) kill(child, 'SIGCONT')
    expect(await running).toMatchObject({ status: 0, text: 'done\n' })
    expect(own.children(), 'the connection is the same').toEqual(children)
    step.once()
    await link.close({ forget: true })
    await own.stop()
  })

  test.concurrent('a server that stands still for good', async () => {
    const own = await startSshd()
    const { link, talk } = open(own.host)
    await talk.say('X=kept')
    const step = witnessed('stopped', 1)
    const running = talk.say(step.body)
    await step.begun()
    for (const child of own.children()) kill(child, 'SIGSTOP')
    expect(await running).toMatchObject({ status: 0, text: 'done\n' })
    step.once()
    await link.close({ forget: true })
    await own.stop()
  })

  test.concurrent.each(['there', 'back'] as const)('packets that vanish on their way %s', async (way) => {
    const proxy = await startProxy(sshd.port)
    const { link, talk } = open(behind(proxy))
    await talk.say('X=kept')
    const step = witnessed(`vanish-${way}`, 1)
    const running = talk.say(step.body)
    await step.begun()
    proxy.silence(way)
    expect(await running).toMatchObject({ status: 0, text: 'done\n' })
    step.once()
    await link.close({ forget: true })
    await proxy.stop()
  })

  test('a network that is late and uneven', async () => {
    const random = new Random(8)
    const proxy = await startProxy(sshd.port, () => random.int(0, 300))
    const { link, talk } = open(behind(proxy))
    await talk.say('X=kept')
    const step = witnessed('uneven', 0)
    expect(await talk.say(`${step.body}; seq 20000 | cksum`)).toMatchObject({
      status: 0,
      text: `done\n${execFileSync('sh', ['-c', 'seq 20000 | cksum'])}`,
    })
    step.once()
    await link.close({ forget: true })
    await proxy.stop()
  })

  test('a trickle is no silence', async () => {
    const proxy = await startProxy(sshd.port)
    const { link, talk } = open(behind(proxy))
    await talk.say('X=kept')
    proxy.trickle(1500)
    const before = proxy.connections()
    expect((await talk.say('seq 5000')).text).toBe(
      Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`).join(''),
    )
    expect(proxy.connections(), 'one connection is enough').toBe(before)
    proxy.trickle(0)
    await link.close({ forget: true })
    await proxy.stop()
  })

  test('keys exchanged anew in the middle of much output', async () => {
    const own = await startSshd({ config: 'RekeyLimit 1M' })
    const { link, talk } = open(own.host)
    const told = await talk.say('seq 1500000')
    const want = execFileSync('sh', ['-c', 'seq 1500000 | sha256sum; seq 1500000 | wc -c'], {
      encoding: 'utf8',
    })
    expect(told.status).toBe(0)
    expect(told.bytes).toBe(Number(want.split('\n')[1]))
    const again = await talk.say('seq 1500000 | sha256sum')
    expect(again.text).toBe(`${want.split('\n')[0]}\n`)
    await link.close({ forget: true })
    await own.stop()
  })

  test('an address that leads elsewhere in the middle of a run', async () => {
    const other = await startSshd()
    const proxy = await startProxy(sshd.port)
    const { run, link, talk } = open(behind(proxy))
    await talk.say('X=kept')
    proxy.leadTo(other.port)
    proxy.cut()
    await expect(talk.say(`echo wrong >${file('elsewhere')}`)).rejects.toMatchObject({ code: 'host-key' })
    expect(existsSync(file('elsewhere'))).toBe(false)
    await link.close({ forget: false })
    const { link: straight } = open(sshd.host, { run })
    await straight.check()
    await straight.close({ forget: true })
    await proxy.stop()
    await other.stop()
  })

  test('a step that is cut off on its way to the host', async () => {
    const proxy = await startProxy(sshd.port)
    const { link, talk } = open(behind(proxy))
    await talk.say('X=kept')
    proxy.trickle(80_000) // many packets of ssh, of which some come through
    const padding = Array.from({ length: 6000 }, (_, line) => `: line ${line} of a long step\n`).join('')
    const running = talk.say(`echo begun >>${file('cut')}\n${padding}echo "$X" >>${file('cut')}; echo done\n`)
    await wait(1200)
    proxy.trickle(0)
    proxy.leadTo(await freePort()) // time for the host to do something with the half of it
    proxy.cut()
    await wait(3000)
    proxy.leadTo(sshd.port)
    expect(await running).toMatchObject({ status: 0, text: 'done\n' })
    expect(readFileSync(file('cut'), 'utf8')).toBe('begun\nkept\n')
    await link.close({ forget: true })
    await proxy.stop()
  })

  test('a shell that dies before its step begins', async () => {
    const { run, link, talk } = open(sshd.host)
    const [shell, home] = (await talk.say('X=kept; echo $$ $PPID; echo ~')).text.split('\n') as [
      string,
      string,
    ]
    const [pid, terminal] = shell.split(' ').map(Number) as [number, number]
    kill(pid, 'SIGSTOP')
    const running = talk.say(`echo "$X" >>${file('unbegun')}; echo done`)
    const claim = join(home, '.runbook', run, `${sshd.host.name}.-login`, `${talk.k}.claim`)
    await expect.poll(() => existsSync(claim)).toBe(true)
    kill(pid)
    kill(terminal, 'SIGCONT') // script(1) stops with its child
    expect(await running).toMatchObject({ outcome: 'exited', status: 0, text: 'done\n', lostShell: false })
    expect(readFileSync(file('unbegun'), 'utf8')).toBe('kept\n')
    await link.close({ forget: true })
  })

  /** Bash reads its start-up file, too, where sshd starts it. */
  const homeWith = (startUp: string) => {
    const home = mkdtempSync(join(directory, 'home-'))
    for (const name of ['.bashrc', '.profile', '.bash_profile']) writeFileSync(join(home, name), startUp)
    return home
  }
  test.skipIf(!strace || userInfo().uid !== 0)(
    'a step that ends between two looks of its keeper',
    async () => {
      const { run, link, talk } = open(sshd.host)
      const { text } = await talk.say('X=kept; echo ~')
      const home = join(text.trim(), '.runbook', run, `${sshd.host.name}.-login`)
      const keeper = readFileSync(join(home, 'keeper'), 'utf8').trim()
      const slowly = ['-e', 'trace=select,pselect6', '-e', 'inject=select,pselect6:delay_enter=600000']
      const tracer = spawn(strace!, ['-qq', '-o', '/dev/null', ...slowly, '-p', keeper])
      const traced = () => !/TracerPid:\t0\n/.test(readFileSync(`/proc/${keeper}/status`, 'utf8'))
      await expect.poll(traced).toBe(true)
      for (const seconds of [0.6, 0.7, 0.8, 0.9])
        expect(await talk.say(`sleep ${seconds}; echo "$X"`)).toMatchObject({
          outcome: 'exited',
          status: 0,
          lostShell: false,
          text: 'kept\n',
        })
      tracer.kill()
      await link.close({ forget: true })
    },
  )

  test('start-up files that print', async () => {
    const own = await startSshd({ config: `SetEnv HOME=${homeWith('echo welcome; echo trouble >&2\n')}` })
    const { link, talk } = open(own.host)
    expect(await talk.say('echo on')).toMatchObject({ status: 0, text: 'on\n' })
    await link.close({ forget: true })
    await own.stop()
  })
  test('start-up files that end the shell', async () => {
    const own = await startSshd({ config: `SetEnv HOME=${homeWith('exit 3\n')}` })
    const { identity, port, knownHosts } = own.host
    const words = [
      '-F',
      'none',
      '-i',
      identity!,
      '-p',
      String(port),
      '-o',
      `UserKnownHostsFile=${knownHosts}`,
    ]
    const { stdout } = spawnSync('ssh', [...words, '127.0.0.1', 'echo on'], { encoding: 'utf8' })
    const { link } = open(own.host)
    const outcome = link.check().then(
      () => 'on\n',
      (cause) => cause.code,
    )
    // Not every bash reads them; where it does, it cannot hold a session, and that is said.
    expect(await outcome).toBe(stdout || 'unsupported')
    await link.close({ forget: true })
    await own.stop()
  })

  describe.skipIf(userInfo().uid !== 0)('to an account', () => {
    const account = 'rbtest5'
    const login = (shell: string) => {
      execFileSync('sh', [
        '-c',
        `id ${account} >/dev/null 2>&1 || useradd -m ${account}; usermod -s ${shell} ${account}`,
      ])
      execFileSync('chpasswd', { input: `${account}:right-horse-5\n` }) // else it is locked
      writeFileSync(`/home/${account}/key`, readFileSync(sshd.host.identity!), { mode: 0o600 })
    }
    const rules = '/etc/sudoers.d/zz-runbook-links'
    afterAll(() => {
      rmSync(rules, { force: true })
      execFileSync('sh', ['-c', `userdel -r ${account} 2>/dev/null; true`])
    })
    test.skipIf(!existsSync('/usr/bin/sudo'))('a lecture that looks like the question of sudo', async () => {
      login('/bin/bash')
      writeFileSync(file('lecture'), `[sudo] password for ${account}: \nPassword: \n`)
      writeFileSync(
        rules,
        `Defaults:${account} lecture=always, lecture_file=${file('lecture')}\n${account} ALL=(ALL) ALL\n`,
        { mode: 0o440 },
      )
      const host = { ...sshd.host, user: account, becomePassword: 'own' }
      const { link } = open(host, { secrets: { own: 'right-horse-5' } })
      const talk = new Talk(link.session('root'))
      expect(await talk.say('id -un')).toMatchObject({ status: 0, text: 'root\n' })
      await link.close({ forget: true })
    })
    test.skipIf(!existsSync('/usr/bin/sudo'))('a program that asks as sudo does', async () => {
      login('/bin/bash')
      const host = { ...sshd.host, user: account, becomePassword: 'own' }
      const { link, talk } = open(host, { secrets: { own: 'right-horse-5' }, limits: { grace: 500 } })
      const ask = `printf '[sudo] password for ${account}: ' >/dev/tty; read -r x </dev/tty; echo "[$x]"`
      const told = await talk.say(ask, { terminal: true })
      expect(told).toMatchObject({ stopped: 'input', text: expect.not.stringContaining('right-horse-5') })
      await link.close({ forget: true })
    })
    test('a login shell that is not bash', async () => {
      login('/bin/sh')
      const host = { ...sshd.host, user: account }
      const { link, talk } = open(host)
      expect(await talk.say('echo "${BASH_VERSION:+bash}"')).toMatchObject({ status: 0, text: 'bash\n' })
      await link.close({ forget: true })
      login('/usr/sbin/nologin')
      const { link: none } = open(host)
      await expect(none.check()).rejects.toMatchObject({ code: 'unsupported' })
      await none.close({ forget: true })
    })
    test('a step that may make no further process', async () => {
      login('/bin/bash')
      const { link, talk } = open({ ...sshd.host, user: account })
      await talk.say('X=kept')
      const told = await talk.say('(ulimit -u 1; sleep 30 & wait; echo end)', { limit: 40_000 })
      expect(told).toMatchObject({ outcome: 'exited', status: 254, text: expect.stringContaining('fork') })
      expect(await talk.say('echo "$X"')).toMatchObject({ status: 0, text: 'kept\n' })
      await link.close({ forget: true })
    })
  })
})
