/**
 * OpenSSH servers, by the system's `ssh`: all that ssh_config can say holds, certificates, hardware keys and
 * ProxyCommand included. One master connection (ssh_config(5) ControlMaster), and a client on it for each channel.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../messages.ts'
import type { Channel, Connection, Hands, Host, Transport } from '../model.ts'
import { type Asking, answerAsked } from './askpass.ts'
import { type Finding, type KnownKey, speaksOf } from './known-hosts.ts'
import { knownKeys, noMethod, refuse } from './refusals.ts'
import { expand, isHere, resolve, type Settings } from './ssh-config.ts'

export const openssh: Transport = {
  name: 'openssh',
  async connect(host, hands) {
    const settings = await resolve(host)
    const folder = mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : '/tmp', 'runbook-'))
    const call: Call = {
      host,
      hands,
      settings,
      folder,
      asking: await answerAsked(folder, host, settings, hands),
    }
    let master: Master
    try {
      makeKnownHosts(call)
      master = startMaster(call)
    } catch (cause) {
      forget(call)
      throw cause
    }
    master.ended.then(() => forget(call))
    try {
      await shown(master, hands.signal)
      proveRecorded(call)
      return connection(master, settings.user)
    } catch (cause) {
      master.kill()
      throw cause instanceof Fault || hands.signal.aborted ? cause : faultOf(call, master.said())
    }
  },
}

interface Call {
  host: Host
  hands: Hands
  settings: Settings
  /** Ours alone: the master's socket, and what it may ask through. */
  folder: string
  asking: Asking | undefined
}

function forget({ asking, folder }: Call): void {
  asking?.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** As strict about who may read it as we are where we write it ourselves. */
function makeKnownHosts({ hands, settings }: Call): void {
  const [file] = settings.knownHosts
  if (hands.hostKeys === 'strict' || !file || existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, '', { mode: 0o600 })
}

/** `ssh` goes on where it cannot write down a new key; the next run would then take anybody for the host. */
function proveRecorded({ host, hands, settings }: Call): void {
  if (hands.hostKeys === 'strict' || knownKeys(settings).some((key) => speaksOf(key, settings.known))) return
  const reason = `the key of ${host.name} cannot be recorded in ${settings.knownHosts[0]}`
  throw new Fault('host-key', host.name, reason)
}

// ── how ssh is called ──────────────────────────────────────────────────────────────────────────────────────

/** What holds whatever ssh_config says: keys of hosts are checked, nothing is forwarded, every wait has an end. */
const always = [
  ...['VerifyHostKeyDNS=no', 'NoHostAuthenticationForLocalhost=no', 'UpdateHostKeys=no'],
  ...['ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes', 'Tunnel=no'],
  ...['PermitLocalCommand=no', 'RemoteCommand=none', 'RequestTTY=no', 'ControlPersist=no'],
  ...['ConnectTimeout=15', 'ConnectionAttempts=1', 'ServerAliveInterval=5', 'ServerAliveCountMax=3'],
  'NumberOfPasswordPrompts=1',
]

function argumentsFor({ host, settings, hands, asking }: Call): Array<string> {
  const way = wayTo(host, settings, hands)
  const options = [
    ...always,
    `BatchMode=${asking ? 'no' : 'yes'}`,
    `StrictHostKeyChecking=${policyFor(settings, hands)}`,
    ...(way === undefined ? [] : [`ProxyCommand=${way}`]),
    ...(host.identity ? [`IdentityFile=${quoted(host.identity)}`, 'IdentitiesOnly=yes'] : []),
    ...(host.knownHosts
      ? [`UserKnownHostsFile=${quoted(host.knownHosts)}`, 'GlobalKnownHostsFile=/dev/null']
      : []),
  ]
  return [
    ...(host.port ? ['-p', String(host.port)] : []),
    ...(host.user ? ['-l', host.user] : []),
    ...options.flatMap((option) => ['-o', option]),
  ]
}

/** A value of ssh_config, in which `%` would stand for something. */
const quoted = (path: string) => `"${path.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`

/** A new key is one of a host of which nothing at all is known: a key of another type is not new. */
function policyFor(settings: Settings, hands: Hands): string {
  const known = knownKeys(settings).some((key) => speaksOf(key, settings.known))
  return hands.hostKeys === 'accept-new' && !known ? 'accept-new' : 'yes'
}

/** Jump hosts are as strict as the host itself, which ssh's own ProxyJump leaves to ssh_config; undefined: its choice. */
function wayTo({ address }: Host, { jumps, ...settings }: Settings, hands: Hands): string | undefined {
  if (isHere(address)) return 'none'
  let way: string | undefined
  for (const [index, jump] of jumps.entries()) {
    const next = jumps[index + 1] ?? settings
    const before = way ?? (isHere(jump.asked) ? 'none' : undefined)
    const options = [
      ...always,
      'BatchMode=yes',
      `StrictHostKeyChecking=${policyFor(jump, hands)}`,
      ...(before === undefined ? [] : [`ProxyCommand=${before}`]),
    ]
    const words = [
      'ssh',
      '-v',
      '-p',
      String(jump.port),
      '-l',
      jump.user,
      ...options.flatMap((o) => ['-o', o]),
    ]
    const to = `[${next.address}]:${next.port}`
    way = [...words, '-W', to, '--', jump.asked].map(quoteWord).join(' ').replaceAll('%', '%%')
  }
  return way
}
const quoteWord = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

// ── the master ─────────────────────────────────────────────────────────────────────────────────────────────

interface Master {
  socket: string
  /** What ssh said of late, with the words of `-v`. */
  said(): string
  ended: Promise<unknown>
  isOver(): boolean
  kill(): void
  /** Ends it, and waits. */
  stop(): Promise<void>
}

/** Ends ssh when the engine does, however that ends, and takes the folder ($1) along: its end of our pipe is then closed. */
const untilWeGo = `exec 3<&0
folder=$1
shift
ssh "$@" </dev/null 3<&- &
ssh=$!
exec 2>/dev/null
{ read -r _ <&3; kill "$ssh"; } &
watch=$!
exec 3<&-
wait "$ssh"
kill "$watch"
rm -rf "$folder"`

const sizeOfWords = 64 * 1024

function startMaster(call: Call): Master {
  const socket = join(call.folder, 'master')
  const words = ['-v', '-M', '-N', '-T', '-S', socket, ...argumentsFor(call), '--', call.host.address]
  // A session of its own: Ctrl-C is for the engine, and there is no terminal to ask anything on.
  const child = spawn('/bin/sh', ['-c', untilWeGo, 'sh', call.folder, ...words], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, ...call.asking?.environment },
  })
  let said = ''
  let over = false
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-sizeOfWords)))
  child.stdin.on('error', () => {})
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true
      resolve()
    }
    child.on('close', end).on('error', (error) => {
      said += error.message
      end()
    })
    child.on('exit', () => {
      killAll(child) // what a ProxyCommand left behind
      setTimeout(end, 200)
    })
  })
  return {
    socket,
    said: () => said,
    ended,
    isOver: () => over,
    kill: () => killAll(child),
    async stop() {
      child.stdin.end()
      await Promise.race([ended, wait(1_000, undefined, { ref: false })])
      killAll(child)
      await ended
    },
  }
}

/** The whole session of a child: ssh, and what it reaches its host by. */
function killAll(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL')
  } catch {
    // gone
  }
}

/** Milliseconds in which a host has to let us in. */
const patience = 30_000

/** The socket is there as soon as we are let in. Throws when ssh ends before, or the time is up. */
async function shown({ socket, isOver }: Master, signal: AbortSignal): Promise<void> {
  for (const end = performance.now() + patience; !existsSync(socket); await wait(5, undefined, { signal }))
    if (isOver() || performance.now() > end) throw new Error('not let in')
}

// ── channels ───────────────────────────────────────────────────────────────────────────────────────────────

function connection(master: Master, user: string): Connection {
  return {
    user,
    open: async (command) => channel(startClient(master, command)),
    onClose: (listener) => void master.ended.then(listener),
    destroy: () => master.kill(),
    close: () => master.stop(),
  }
}

/** A client of the master; should that be gone it must not connect by itself. */
function startClient({ socket }: Master, command: string): ChildProcess {
  const options = ['ControlMaster=no', 'ProxyCommand=false', 'BatchMode=yes', 'EscapeChar=none']
  const words = ['-F', 'none', '-S', socket, '-T', ...options.flatMap((option) => ['-o', option])]
  return spawn('ssh', [...words, '--', 'host', command], { detached: true, stdio: 'pipe' })
}

/** What a client ends with when it is not the command that ended; a command that does so is asked again. */
const noStatus = 255

function channel(child: ChildProcess): Channel {
  const { stdin, stdout, stderr } = child as ChildProcess &
    Required<Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr'>>
  let said = ''
  stdin!.on('error', () => {}) // told by 'close'
  stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  return {
    write: (bytes) => void stdin!.write(bytes),
    end: () => void stdin!.end(),
    onData: (listener) => void stdout!.on('data', listener),
    onError: (listener) => void stderr!.on('data', listener),
    onClose(listener) {
      child.on('error', (error) => (said += error.message))
      child.on('close', (status) => {
        const crowded = status === noStatus && said.includes('session request failed')
        const why = status === noStatus || status === null ? {} : { status }
        listener({
          reason: lastWords(said) || 'the connection was closed',
          ...why,
          ...(crowded ? { crowded } : {}),
        })
      })
    },
    destroy: () => void child.kill('SIGKILL'),
  }
}

// ── what ssh says when it fails ────────────────────────────────────────────────────────────────────────────

const lastWords = (said: string) =>
  said
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^debug\d: |^OpenSSH_/.test(line))
    .slice(-2)
    .join('; ')

function faultOf(call: Call, said: string): Fault {
  const { host, settings } = call
  const where = `${settings.address}:${settings.port}`
  const last = lastWords(said)
  if (/Host key verification failed|host key .*verif|HOST IDENTIFICATION HAS CHANGED/.test(said))
    return keyFault(call, said)
  if (/Permission denied|Too many authentication failures/.test(said))
    return new Fault(
      'authentication',
      host.name,
      `${settings.user}@${settings.address} is not let in: ${tried(call, said)}`,
    )
  if (/no matching|Bad configuration option|bad configuration/i.test(said))
    return new Fault('unsupported', host.name, `${where}: ${last}`)
  if (/ENOENT|ssh: not found/.test(said))
    return new Fault('unsupported', host.name, 'there is no program `ssh` here')
  return new Fault('unreachable', host.name, `${where}: ${last || 'no answer in time'}`)
}

/** Keys offered, questions asked, files that are not there. */
function tried({ asking, host }: Call, said: string): string {
  const keys = [...said.matchAll(/Offering public key: (.*?) \S+ SHA256:\S+(.*)/g)].map(
    ([, path, how]) => `key ${path}${how?.includes('agent') ? ' of the agent' : ''}`,
  )
  const locked = [...said.matchAll(/Server accepts key: (.*?) \S+ SHA256:/g)].map(([, path]) => path)
  const missing =
    host.identity && !existsSync(expand(host.identity)) ? [`key ${host.identity} (it is not there)`] : []
  const notes =
    asking?.notes ?? locked.map((path) => `key ${path} (encrypted, and no \`passphrase\` is named)`)
  const all = [...new Set([...keys, ...missing, ...notes])]
  return all.length > 0 ? `tried ${all.join(', ')}` : noMethod
}

/** Of the host, or of the jump host on the way whose key it was. */
function keyFault({ host, settings }: Call, said: string): Fault {
  const shown = [...said.matchAll(/Server host key: (\S+) (\S+)/g)].at(-1)
  const of = [settings, ...settings.jumps].find(({ known }) =>
    [` for ${known} `, ` ${known} is marked`].some((words) => said.includes(words)),
  )
  const at = of ?? settings
  const offending = /Offending \S+ key in (.*):(\d+)/.exec(said)
  const ours = knownKeys(at).filter((key) => speaksOf(key, at.known))
  const by = ours.find(({ path, line }) => path === offending?.[1] && line === Number(offending[2]))
  const finding = findingOf(said, by, ours)
  const refused =
    shown &&
    refuse(finding, at, 'strict', {
      type: shown[1]!.replace(/-cert-v01@openssh\.com$/, ''),
      print: shown[2]!,
    })
  return refused || new Fault('host-key', host.name, `the key of ${host.name} is refused: ${lastWords(said)}`)
}

function findingOf(
  said: string,
  by: KnownKey | undefined,
  ours: Array<KnownKey>,
): Exclude<Finding, { verdict: 'known' }> {
  const revoked = ours.find(({ marker }) => marker === '@revoked')
  if (revoked && /revoked/i.test(said)) return { verdict: 'revoked', by: revoked }
  if (by) return { verdict: 'changed', by }
  const plain = ours.filter(({ marker }) => marker === '')
  const authority = ours.find(({ marker }) => marker === '@cert-authority')
  return authority && plain.length === 0
    ? { verdict: 'authority', by: authority }
    : { verdict: 'unknown', others: plain }
}
