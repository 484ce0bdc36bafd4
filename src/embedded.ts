/**
 * Hosts inside this process: an SSH server on loopback for each, with a home of its own and keys of one run.
 * They are reached by the same transport as any host, which makes a first run on a fresh machine a real one.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { constants, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { AuthContext, Connection, ParsedKey, Server, ServerChannel, Session } from 'ssh2'
import { Fault } from './messages.ts'

/** How to reach an embedded host; the fields are those of a host in the inventory. */
export interface EmbeddedHost {
  name: string
  address: string
  port: number
  user: string
  /** Path of the private key that is let in, 0600. */
  identity: string
  /** Path of a known_hosts file with the host's key. */
  knownHosts: string
}
export interface EmbeddedHosts {
  hosts: Array<EmbeddedHost>
  /** Ends the servers and their connections; what sessions left running goes on, as on any host. */
  stop(): Promise<void>
}

type Ssh2 = typeof import('ssh2')

/**
 * Starts a host for each name. Its home is `directory/NAME` and is kept from start to start; keys and ports
 * are new each time. Only a command can be run on it: no terminal, shell, file transfer or forwarding.
 * Throws `Fault` (`unsupported`) where it cannot be done here.
 */
export async function startEmbeddedHosts(names: Array<string>, directory: string): Promise<EmbeddedHosts> {
  const ssh2 = (await import('ssh2')).default as unknown as Ssh2
  const user = currentUser()
  const keys = join(directory, '.keys')
  await mkdir(keys, { recursive: true, mode: 0o700 })
  const client = await makeClientKey(ssh2, join(keys, 'identity'))
  const environments = await Promise.all(names.map((name) => makeEnvironment(name, directory, user)))
  const servers = await Promise.all(environments.map((own) => startHost(ssh2, own, user, client)))
  const knownHosts = join(keys, 'known_hosts')
  await writeFile(knownHosts, servers.map(({ line }) => `${line}\n`).join(''), { mode: 0o600 })
  return {
    hosts: servers.map(({ name, port }) => ({
      name,
      address: loopback,
      port,
      user,
      identity: join(keys, 'identity'),
      knownHosts,
    })),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

const loopback = '127.0.0.1'

interface HostServer {
  name: string
  port: number
  /** The host's line for known_hosts. */
  line: string
  stop(): Promise<void>
}

async function startHost(
  ssh2: Ssh2,
  environment: Environment,
  user: string,
  client: ParsedKey,
): Promise<HostServer> {
  const key = makeKey(ssh2.utils)
  const connections = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
    serve(connection, user, client, environment)
  })
  const port = await listen(server)
  return {
    name: environment.RUNBOOK_HOST,
    port,
    line: `[${loopback}]:${port} ${key.public}`,
    stop: () => stopServer(server, connections),
  }
}

/** ssh2 writes one key in a hundred so that nobody can read it, itself included. */
function makeKey(utils: Ssh2['utils']): { private: string; public: string } {
  for (;;) {
    const key = utils.generateKeyPairSync('ed25519')
    const [own, shown] = [utils.parseKey(key.private), utils.parseKey(key.public)]
    if (own instanceof Error || shown instanceof Error) continue
    if (own.getPublicSSH().equals(shown.getPublicSSH())) return key
  }
}

async function makeClientKey({ utils }: Ssh2, path: string): Promise<ParsedKey> {
  const key = makeKey(utils)
  await writeFile(path, key.private, { mode: 0o600 })
  await chmod(path, 0o600)
  return utils.parseKey(key.public) as ParsedKey
}

type Environment = Record<string, string> & { HOME: string; RUNBOOK_HOST: string }

/** A home, and an environment as small as that of a login on another machine; nothing of ours leaks in. */
async function makeEnvironment(name: string, directory: string, user: string): Promise<Environment> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new Fault('unsupported', name, 'an embedded host is named by letters, digits, `.`, `_` and `-`')
  const home = join(directory, name)
  await mkdir(join(home, '.tmp'), { recursive: true, mode: 0o700 })
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/bash',
    LANG: process.env.LANG || 'C.UTF-8',
    TERM: 'dumb',
    TMPDIR: join(home, '.tmp'),
    RUNBOOK_HOST: name,
  }
}

function currentUser(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER || 'user'
  }
}

// ── a server and its connections ─────────────────────────────────────────────────────────────────────────

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) =>
      reject(new Fault('unsupported', '', `no server on ${loopback}: ${cause.message}`, { cause })),
    )
    server.listen(0, loopback, () => resolve((server.address() as AddressInfo).port))
  })
}

function stopServer(server: Server, connections: Set<Connection>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const connection of connections) connection.end()
  })
}

function serve(connection: Connection, user: string, client: ParsedKey, environment: Environment) {
  ;(connection as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true)
  connection.on('error', () => connection.end())
  connection.on('authentication', (attempt) => {
    if (attempt.username === user && isOurKey(attempt, client)) attempt.accept()
    else attempt.reject(['publickey'])
  })
  connection.on('session', (accept) => serveSession(accept(), environment))
}

/** The key itself, and once it is used to sign, a right signature. */
function isOurKey(attempt: AuthContext, client: ParsedKey): boolean {
  if (attempt.method !== 'publickey' || !sameBytes(attempt.key.data, client.getPublicSSH() as Buffer)) {
    return false
  }
  if (!attempt.signature) return true
  return client.verify(attempt.blob!, attempt.signature, attempt.hashAlgo) === true
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Only `exec` and `signal` are answered; ssh2 refuses every request that nobody listens for. */
function serveSession(session: Session, environment: Environment): void {
  let child: ChildProcess | undefined
  session.on('exec', (accept, _reject, { command }) => {
    child = execute(command, accept(), environment)
  })
  session.on('signal', (accept, _reject, { name }) => {
    accept?.()
    if (child?.pid !== undefined && child.exitCode === null) signalGroup(child.pid, name)
  })
}

function signalGroup(pid: number, name: string): void {
  try {
    process.kill(-pid, `SIG${name.replace(/^SIG/, '')}`)
  } catch {
    // It is gone already, or the name is none of ours.
  }
}

/**
 * Runs a command line as sshd does: in a process group of its own, so that a Ctrl-C at our terminal is not
 * its; the exit status goes out when it exits, the channel closes when nobody holds its output any more.
 */
function execute(command: string, channel: ServerChannel, environment: Environment): ChildProcess {
  const child = spawn('bash', ['-c', command], {
    cwd: environment.HOME,
    env: environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  for (const stream of [stdin, stdout, stderr, channel, channel.stderr]) stream.on('error', () => {})
  channel.pipe(stdin)
  const inTurn = makeTurns(() => forgetSent(channel))
  const told = Promise.all([pump(stdout, channel, inTurn), pump(stderr, channel.stderr, inTurn)])
  channel.on('close', () => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  })
  child.on('error', (error) => {
    channel.stderr.write(`bash: ${error.message}\n`)
    channel.exit(127)
    channel.end()
  })
  child.on('exit', (status, signal) => tellExit(channel, status, signal))
  child.on('close', () => void told.finally(() => channel.end()))
  return child
}

type Turn = (work: () => Promise<void>) => Promise<void>

/** One piece of work after the other, whoever brings it; `before` each of them what was before is cleared away. */
function makeTurns(before: () => void): Turn {
  let last = Promise.resolve()
  return (work) => {
    last = last.then(() => {
      before()
      return work()
    })
    return last
  }
}

/**
 * ssh2 1.17 still holds a piece that had to wait for the window when it has long been sent, and would send it once more
 * in the place of the other output's next piece that has to wait.
 */
function forgetSent(channel: ServerChannel): void {
  Object.assign(channel, {
    _chunk: undefined,
    _chunkcb: undefined,
    _chunkErr: undefined,
    _chunkcbErr: undefined,
  })
}

/**
 * Carries one output into the channel. Both outputs share a window, and ssh2 wakes only one of two writers that wait
 * for it: so no two ever wait.
 */
async function pump(source: Readable, target: Writable, inTurn: Turn): Promise<void> {
  try {
    for await (const chunk of source) await inTurn(() => written(target, chunk))
  } catch {
    // The channel is closed, or the command's end of the pipe is; nobody listens any more.
  }
}
const written = (target: Writable, chunk: Buffer): Promise<void> =>
  new Promise((resolve) => target.write(chunk, () => resolve()))

/** SSH has names for some signals only; another is told as a shell would tell it. */
function tellExit(channel: ServerChannel, status: number | null, signal: NodeJS.Signals | null): void {
  try {
    if (signal) channel.exit(signal)
    else channel.exit(status ?? 255)
  } catch {
    channel.exit(128 + constants.signals[signal!])
  }
}
