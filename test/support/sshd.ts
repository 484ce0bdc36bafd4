/** A real OpenSSH server on a loopback port, with its own keys, for tests that must not mock the other end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Host } from '../../src/model.ts'

export interface Sshd {
  /** Its keys, configuration and known_hosts. */
  directory: string
  port: number
  /** A host of the inventory that reaches it, logged in as whoever runs the tests. */
  host: Host
  /** Processes that serve a connection now. */
  children(): Array<number>
  /** Stops and starts the listener; connections live on. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(existsSync)
/** Is there an OpenSSH server to be had on this machine? */
export const hasSshd = program !== undefined

/** Starts a server; `config` goes before ours in its sshd_config, `wrap` before its command line. */
export async function startSshd(
  options: { config?: string; name?: string; wrap?: Array<string> } = {},
): Promise<Sshd> {
  if (!program) throw new Error('no sshd')
  const directory = mkdtempSync(join(tmpdir(), 'sshd-'))
  chmodSync(directory, 0o755)
  const file = (name: string) => join(directory, name)
  for (const [name, type] of [
    ['host_ed25519', 'ed25519'],
    ['host_ecdsa', 'ecdsa'],
    ['id', 'ed25519'],
  ] as const)
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', file(name)])
  writeFileSync(file('authorized_keys'), readFileSync(file('id.pub')))
  const port = await freePort()
  const known = `[127.0.0.1]:${port} ${readFileSync(file('host_ed25519.pub'), 'utf8').trim()}\n`
  writeFileSync(file('known_hosts'), known, { mode: 0o600 })
  writeFileSync(
    file('sshd_config'),
    [
      options.config ?? '', // the first word on a matter is what sshd heeds
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_ed25519')}`,
      `HostKey ${file('host_ecdsa')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'MaxStartups 100',
      'LogLevel ERROR',
      '',
    ].join('\n'),
  )
  if (userInfo().uid === 0) execFileSync('mkdir', ['-p', '/run/sshd'])
  let listener: ChildProcess
  const start = async () => {
    const [command = program, ...words] = [...(options.wrap ?? []), program]
    listener = spawn(command, [...words, '-D', '-e', '-f', file('sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    listener.stderr!.on('data', (chunk) => (said += chunk))
    for (let tries = 0; !(await answers(port)); tries++) {
      if (tries > 100 || listener.exitCode !== null) throw new Error(`sshd does not start: ${said}`)
      await wait(20)
    }
  }
  const end = async () => {
    if (listener.exitCode !== null || listener.signalCode !== null) return
    const gone = new Promise((resolve) => listener.once('exit', resolve))
    listener.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    directory,
    port,
    host: {
      name: options.name ?? 'box',
      address: '127.0.0.1',
      port,
      roles: [],
      user: userInfo().username,
      become: 'sudo',
      transport: 'ssh',
      identity: file('id'),
      knownHosts: file('known_hosts'),
      facts: {},
    },
    children: () => childrenOf(listener.pid!),
    async restart() {
      await end()
      await start()
    },
    async stop() {
      const children = childrenOf(listener.pid!)
      await end()
      for (const child of children) kill(child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Direct children of a process, from /proc. */
export function childrenOf(parent: number): Array<number> {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
      } catch {
        return false
      }
    })
    .map(Number)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => done(true)).once('error', () => done(false))
    const done = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
  })
}
