import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedHost, type EmbeddedHosts, startEmbeddedHosts } from '../src/embedded.ts'
import { Fault } from '../src/messages.ts'

let directory: string
let embedded: EmbeddedHosts
let one: EmbeddedHost
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'embedded-'))
  process.env.LEAKS = 'it does'
  embedded = await startEmbeddedHosts(['one', 'two'], directory)
  one = embedded.hosts[0]!
})
afterAll(async () => {
  await embedded.stop()
  rmSync(directory, { recursive: true, force: true })
})

const argumentsFor = (host: EmbeddedHost, ...more: Array<string>) => [
  ...['-F', 'none', '-i', host.identity, '-p', String(host.port), '-l', host.user],
  ...[`UserKnownHostsFile=${host.knownHosts}`, 'StrictHostKeyChecking=yes', 'BatchMode=yes'].flatMap(
    (option) => ['-o', option],
  ),
  ...['-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'ExitOnForwardFailure=yes'],
  ...more,
]
/** The client of OpenSSH. */
const ssh = (host: EmbeddedHost, command: string, { input = '', more = [] as Array<string> } = {}) =>
  new Promise<{ status: number; stdout: Buffer; stderr: string }>((resolve) => {
    const child = execFile(
      'ssh',
      [...argumentsFor(host, ...more), host.address, command],
      { encoding: 'buffer', maxBuffer: 1 << 28 },
      (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr: stderr.toString() }),
    )
    child.stdin!.on('error', () => {})
    child.stdin!.end(input)
  })
const connect = (host: EmbeddedHost, change: ssh2.ConnectConfig = {}) =>
  new Promise<ssh2.Client>((resolve, reject) => {
    const client = new ssh2.Client()
    client.on('ready', () => resolve(client)).on('error', reject)
    client.connect({
      host: host.address,
      port: host.port,
      username: host.user,
      privateKey: readFileSync(host.identity),
      ...change,
    })
  })

test('a command runs in the home of its host, in a clean environment', async () => {
  for (const host of embedded.hosts) {
    const { stdout, stderr, status } = await ssh(
      host,
      'pwd; echo "$HOME $RUNBOOK_HOST $USER"; env | cut -d= -f1 | sort',
    )
    const [where, who, ...names] = stdout.toString().trimEnd().split('\n')
    expect(where).toBe(join(directory, host.name))
    expect(who).toBe(`${join(directory, host.name)} ${host.name} ${host.user}`)
    const expected = [
      'HOME',
      'LANG',
      'LOGNAME',
      'PATH',
      'PWD',
      'RUNBOOK_HOST',
      'SHELL',
      'SHLVL',
      'TERM',
      'TMPDIR',
    ]
    expect(names.filter((name) => name !== 'OLDPWD')).toEqual([...expected, 'USER', '_'])
    expect([stderr, status]).toEqual(['', 0])
  }
})

test('exit status, both streams and input come through', async () => {
  const told = await ssh(one, 'tr a-z A-Z; echo oops >&2; exit 7', { input: 'hello 서버\n' })
  expect(told).toEqual({ status: 7, stdout: Buffer.from('HELLO 서버\n'), stderr: 'oops\n' })
})

test('a signal that ends a command is told, also one that SSH has no name for', async () => {
  const client = await connect(one)
  const endOf = (command: string) =>
    new Promise((resolve) =>
      client.exec(command, (_error, channel) => {
        channel.on('exit', (...how: Array<unknown>) => resolve(how.slice(0, 2)))
        channel.resume().stderr.resume()
      }),
    )
  expect(await endOf('kill -TERM $$')).toEqual([null, 'SIGTERM'])
  expect(await endOf('kill -BUS $$')).toEqual([135])
  client.end()
})

test('a client stops a command by a signal', async () => {
  const client = await connect(one)
  const how = await new Promise((resolve) =>
    client.exec('echo up; sleep 60', (_error, channel) => {
      channel.on('exit', (...how: Array<unknown>) => resolve(how.slice(0, 2)))
      channel.on('data', () => channel.signal('INT')).stderr.resume()
    }),
  )
  expect(how).toEqual([null, 'SIGINT'])
  client.end()
})

test('twenty megabytes go through unchanged, both ways, also to a slow reader', async () => {
  const bytes = randomBytes(20 * 1024 * 1024)
  const file = join(directory, 'input')
  writeFileSync(file, bytes)
  const child = spawn('bash', [
    '-c',
    `ssh "$@" 'cat; echo end >&2' <"${file}" | (sleep 1; sha256sum)`,
    'ssh',
    ...argumentsFor(one),
    one.address,
  ])
  const told = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (told.out += chunk))
  child.stderr.on('data', (chunk) => (told.err += chunk))
  await new Promise((resolve) => child.on('close', resolve))
  const { createHash } = await import('node:crypto')
  expect(told).toEqual({ out: `${createHash('sha256').update(bytes).digest('hex')}  -\n`, err: 'end\n' })
})

test('a command that nobody reads is held back, not kept in memory', async () => {
  const client = await connect(one)
  const channel = await new Promise<ssh2.ClientChannel>((resolve) =>
    client.exec('yes | head -c 300000000 & echo $! >pid; wait', (_error, channel) => resolve(channel)),
  )
  channel.pause()
  const before = process.memoryUsage().rss
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  client.destroy()
})

test('what is lost with its connection goes on: the host is no part of the client', async () => {
  const client = await connect(one)
  client.exec('trap "" PIPE; sleep 0.5; echo ran >survived', (_error, channel) => channel.resume())
  await new Promise((resolve) => setTimeout(resolve, 150))
  client.destroy()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(readFileSync(join(directory, 'one', 'survived'), 'utf8')).toBe('ran\n')
})

test('a process left behind does not hold back the exit status', async () => {
  const client = await connect(one)
  const started = performance.now()
  await new Promise((resolve) =>
    client.exec('sleep 3 & exit 4', (_error, channel) =>
      channel.resume().on('exit', resolve).stderr.resume(),
    ),
  )
  expect(performance.now() - started).toBeLessThan(2_000)
  client.destroy()
})

test('only our key and our user are let in, and only commands are run', async () => {
  const key = join(directory, 'other')
  writeFileSync(key, ssh2.utils.generateKeyPairSync('ed25519').private)
  chmodSync(key, 0o600)
  expect((await ssh({ ...one, identity: key }, 'true')).status).toBe(255)
  expect((await ssh({ ...one, user: 'somebody' }, 'true')).status).toBe(255)
  await expect(connect(one, { privateKey: undefined as never, password: '' })).rejects.toThrow(
    /authentication/,
  )
  expect((await ssh(one, 'true', { more: ['-R', '0:127.0.0.1:1'] })).status).toBe(255)
  const withTerminal = await ssh(one, 'tty', { more: ['-tt'] })
  expect(withTerminal.stderr + withTerminal.stdout).toMatch(/PTY allocation request failed/)
  const client = await connect(one)
  const refusals = [
    new Promise((resolve) => client.shell((error) => resolve(error?.message))),
    new Promise((resolve) => client.sftp((error) => resolve(error?.message))),
    new Promise((resolve) =>
      client.forwardOut('127.0.0.1', 0, '127.0.0.1', 22, (error) => resolve(error?.message)),
    ),
  ]
  for (const message of await Promise.all(refusals)) expect(message).toMatch(/Unable|open failure/)
  client.end()
})

test('the host key is the one of known_hosts, new at each start, and homes stay', async () => {
  expect((await ssh({ ...one, knownHosts: '/dev/null' }, 'true')).stderr).toMatch(
    /Host key verification failed/,
  )
  const elsewhere = mkdtempSync(join(tmpdir(), 'embedded-'))
  const first = await startEmbeddedHosts(['web'], elsewhere)
  await ssh(first.hosts[0]!, 'echo kept >state')
  const keys = ['identity', 'known_hosts'].map((name) => readFileSync(join(elsewhere, '.keys', name), 'utf8'))
  await first.stop()
  expect((await ssh(first.hosts[0]!, 'true')).status).toBe(255)
  const second = await startEmbeddedHosts(['web'], elsewhere)
  expect((await ssh(second.hosts[0]!, 'cat state')).stdout.toString()).toBe('kept\n')
  for (const [i, name] of ['identity', 'known_hosts'].entries()) {
    expect(readFileSync(join(elsewhere, '.keys', name), 'utf8')).not.toBe(keys[i])
    expect(statSync(join(elsewhere, '.keys', name)).mode & 0o777).toBe(0o600)
  }
  expect(readdirSync(elsewhere).sort()).toEqual(['.keys', 'web'])
  await second.stop()
  rmSync(elsewhere, { recursive: true })
})

test('a name that is no name is refused', async () => {
  for (const name of ['../up', '', '.keys', 'a b']) {
    await expect(startEmbeddedHosts([name], directory)).rejects.toThrow(Fault)
  }
})
