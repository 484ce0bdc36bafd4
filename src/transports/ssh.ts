import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import type { AnyAuthMethod, AuthHandlerMiddleware, Client, ClientChannel, ConnectConfig } from 'ssh2'
import { Crowded, Fault } from '../messages.ts'
import type { Channel, Connection, Hands, Host, Transport } from '../model.ts'
import { fingerprint, judgeKey, type KnownKey, keyType, recordKey, typesOf } from './known-hosts.ts'
import { knownKeys, noMethod, refuse } from './refusals.ts'
import { resolve, type Settings } from './ssh-config.ts'

/** OpenSSH servers, by ssh2; the user's ssh_config is asked for by `ssh -G`. */
export const ssh: Transport = {
  name: 'ssh',
  async connect(host, hands) {
    const [settings] = await Promise.all([resolve(host), loaded()])
    for (const each of [...settings.jumps, settings]) refuseCommand(each)
    const clients: Array<Client> = []
    try {
      let sock: Duplex | undefined
      for (const jump of settings.jumps) {
        const through = await login(host, jump, hands, sock)
        clients.push(through)
        sock = await forward(
          through,
          jump === settings.jumps.at(-1) ? settings : settings.jumps[clients.length]!,
        )
      }
      clients.push(await login(host, settings, hands, sock))
    } catch (cause) {
      for (const client of clients) client.destroy()
      throw cause
    }
    return connection(clients, settings.user)
  },
}

/** ssh2, taken in while ssh_config is asked about, which another process does. */
const loaded = () => new Promise((resolve) => setImmediate(resolve)).then(() => import('ssh2'))

function refuseCommand({ host, address, command }: Settings): void {
  if (command === undefined) return
  const reason = `ssh_config has a ProxyCommand for ${address}, which is not run here; \`transport: openssh\` runs it`
  throw new Fault('unsupported', host, reason)
}

function connection(clients: Array<Client>, user: string): Connection {
  const client = clients.at(-1)!
  let listeners: Array<() => void> = []
  const gone = () => {
    const told = listeners
    listeners = []
    for (const listener of told) listener()
  }
  client.on('close', gone).on('error', gone)
  return {
    user,
    open: (command) =>
      new Promise((resolve, reject) => {
        const asked = performance.now()
        client.exec(command, (error, stream) => {
          if (error) return reject(whyNot(error))
          const roundTrip = (performance.now() - asked) / 2 // the channel is confirmed, then the command
          resolve(channel(client, stream, windowFor(roundTrip)))
        })
      }),
    onClose: (listener) => void listeners.push(listener),
    destroy() {
      for (const each of clients) each.destroy()
      gone()
    },
    async close() {
      for (const each of clients.reverse()) each.end()
    },
  }
}

const whyNot = (error: Error) =>
  /Channel open failure/.test(error.message) ? new Crowded(error.message, { cause: error }) : error

/**
 * Bytes that may be on the way at once, for a round trip of so many milliseconds. ssh2's own 2 MiB halve the speed at
 * 10 ms; but a server keeps as much as it may send, and OpenSSH's copies all it keeps each time that grows.
 */
const windowFor = (roundTrip: number) =>
  Math.min(Math.max(usualWindow, Math.round(roundTrip * bytesPerMillisecond * 2)), largestWindow)
const usualWindow = 2 * 2 ** 20
const largestWindow = 16 * 2 ** 20
const bytesPerMillisecond = 160_000

/** ssh2 has no option for it: its window is topped up here before it would do so itself. */
function widen(client: Client, stream: ClientChannel, size: number): () => void {
  const inner = client as unknown as {
    _protocol?: { channelWindowAdjust?(id: number, amount: number): void }
  }
  const ends = stream as unknown as { incoming?: { window?: number }; outgoing?: { id?: number } }
  return () => {
    const { incoming, outgoing } = ends
    if (typeof incoming?.window !== 'number' || outgoing?.id === undefined) return
    if (incoming.window > size / 2 || !inner._protocol?.channelWindowAdjust) return
    inner._protocol.channelWindowAdjust(outgoing.id, size - incoming.window)
    incoming.window = size
  }
}

function channel(client: Client, stream: ClientChannel, windowSize: number): Channel {
  const topUp = widen(client, stream, windowSize)
  let status: number | undefined
  stream.on('exit', (code: number | null) => {
    if (code !== null) status = code
  })
  stream.on('error', () => {}) // told by 'close'
  topUp()
  return {
    write: (bytes) => void stream.write(bytes),
    end: () => void stream.end(),
    onData: (listener) =>
      void stream.on('data', (chunk: Buffer) => {
        topUp()
        listener(chunk)
      }),
    onError: (listener) => void stream.stderr.on('data', listener),
    onClose: (listener) =>
      void stream.once('close', () =>
        listener({
          reason: 'the connection was closed',
          ...(status === undefined ? {} : { status }),
        }),
      ),
    destroy: () => void stream.destroy(),
  }
}

/** A stream through `client` to where `next` listens. */
function forward(client: Client, next: Settings): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, next.address, next.port, (error, stream) => {
      if (!error) return resolve(stream)
      const reason = `${next.address} cannot be reached through the jump host: ${error.message}`
      reject(new Fault('unreachable', next.host, reason, { cause: error }))
    })
  })
}

/** One server logged in to, its key checked before anything about us is said. */
async function login(
  host: Host,
  settings: Settings,
  hands: Hands,
  sock: Duplex | undefined,
): Promise<Client> {
  const { Client: Ssh } = (await import('ssh2')).default
  const keys = knownKeys(settings)
  const client = new Ssh()
  let refusal: Fault | undefined
  const methods = new Methods(host, settings, hands)
  const config: ConnectConfig = {
    ...(sock ? { sock } : { host: settings.address, port: settings.port }),
    username: settings.user,
    authHandler: methods.handler,
    algorithms: {
      serverHostKey: hostKeyOrder(typesOf(keys, settings.known)),
      cipher: ciphers,
      compress: ['none'],
    },
    hostVerifier: (key: Buffer) => {
      refusal = judge(keys, settings, hands, key)
      return refusal === undefined
    },
    keepaliveInterval: 5_000,
    keepaliveCountMax: 3,
    readyTimeout: 15_000,
  }
  const leave = () => client.destroy()
  hands.signal.addEventListener('abort', leave, { once: true })
  client.on('close', () => hands.signal.removeEventListener('abort', leave))
  client.on('handshake', ({ cs, sc }) => {
    if (isStrict(client) || ![cs, sc].some(({ cipher }) => needsStrict.test(cipher))) return
    const reason = `${settings.address} has no strict key exchange, and no cipher that does without: what it says could be cut (CVE-2023-48795)`
    refusal ??= new Fault('unsupported', settings.host, reason)
    client.destroy()
  })
  return new Promise((resolve, reject) => {
    client.on('connect', () => client.setNoDelay(true)) // or each turn of the handshake waits for a late ACK
    client.on('ready', () => resolve(client))
    client.on('error', (error) => reject(refusal ?? faultOf(error, settings, methods)))
    client.on('close', () =>
      reject(refusal ?? new Fault('unreachable', settings.host, 'the connection was closed')),
    )
    try {
      client.connect(config)
    } catch (error) {
      reject(faultOf(error as Error, settings, methods))
    }
  })
}

/** Ciphers with which packets can be taken out of the beginning of a connection unless the key exchange is strict. */
const needsStrict = /^chacha20-poly1305|-cbc$/
/** ssh2 has no word for it; where it does not say, it is not. */
const isStrict = (client: Client) =>
  (client as unknown as { _protocol?: { _strictMode?: boolean } })._protocol?._strictMode === true

const ciphers: NonNullable<NonNullable<ConnectConfig['algorithms']>['cipher']> = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
]

type KeyAlgorithms = NonNullable<NonNullable<ConnectConfig['algorithms']>['serverHostKey']>

/** Signature algorithms by type of key; RSA never with SHA-1. */
const signatures: Record<string, Extract<KeyAlgorithms, Array<unknown>>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
}

/** Types of keys that are known of a host first, or a host with several keys looks unknown. */
export const hostKeyOrder = (known: Array<string>): Extract<KeyAlgorithms, Array<unknown>> =>
  [...new Set([...known, ...Object.keys(signatures)])].flatMap((type) => signatures[type] ?? [])

/** Undefined: the key is the host's. Records a new key where that is allowed. */
function judge(keys: Array<KnownKey>, settings: Settings, hands: Hands, key: Buffer): Fault | undefined {
  const finding = judgeKey(keys, settings.known, key)
  if (finding.verdict === 'known') return undefined
  const shown = { type: keyType(key), print: fingerprint(key) }
  return (
    refuse(finding, settings, hands.hostKeys, shown) ??
    record(settings.knownHosts[0]!, settings, hands, key, `${shown.type} ${shown.print}`)
  )
}

function record(
  file: string,
  settings: Settings,
  hands: Hands,
  key: Buffer,
  shown: string,
): Fault | undefined {
  try {
    recordKey(file, settings.known, key)
    hands.log(`${settings.host}: new key ${shown} recorded in ${file}`)
    return undefined
  } catch (cause) {
    return new Fault(
      'host-key',
      settings.host,
      `the key of ${settings.host} cannot be recorded: ${(cause as Error).message}`,
      {
        cause,
      },
    )
  }
}

/** What a failure to connect means: may it pass, or is somebody needed? */
function faultOf(
  error: Error & { level?: string; code?: string },
  settings: Settings,
  methods: Methods,
): Fault {
  const { host, user, address, port } = settings
  if (error.level === 'client-authentication')
    return new Fault('authentication', host, `${user}@${address} is not let in: ${methods.tried()}`, {
      cause: error,
    })
  if (/no matching|unsupported/i.test(error.message))
    return new Fault('unsupported', host, `${address}:${port}: ${error.message}`, { cause: error })
  return new Fault('unreachable', host, `${address}:${port}: ${error.message}`, { cause: error })
}

/** Ways to log in, one after the other; a secret is fetched when its turn comes, and goes to the host itself only. */
class Methods {
  readonly #queue: Array<Method>
  readonly #said: Array<string> = []

  constructor(host: Host, settings: Settings, hands: Hands) {
    this.#queue = [...methodsOf(host, settings, hands)]
  }
  tried(): string {
    return this.#said.length > 0 ? `tried ${this.#said.join(', ')}` : noMethod
  }
  handler: AuthHandlerMiddleware = (left, partial, next) => {
    this.#next(left).then(
      (method) => next(method as AnyAuthMethod),
      (error: Error) => {
        this.#said.push(error.message)
        this.handler(left, partial, next)
      },
    )
  }
  async #next(left: Array<string> | null): Promise<AnyAuthMethod | false> {
    for (let method = this.#queue.shift(); method; method = this.#queue.shift()) {
      if (left && left.length > 0 && !left.includes(method.needs)) continue
      const made = await method.make()
      this.#said.push(method.name)
      return made
    }
    return false
  }
}
interface Method {
  name: string
  /** As the server calls it. */
  needs: 'publickey' | 'password' | 'keyboard-interactive'
  make(): Promise<AnyAuthMethod>
}

function* methodsOf(host: Host, settings: Settings, hands: Hands): Generator<Method> {
  const username = settings.user
  const keys = settings.identities.map((path) => keyMethod(path, host, settings, hands))
  const agent = settings.agent ? [agentMethod(username, settings.agent)] : []
  yield* settings.own ? [...keys, ...agent] : [...agent, ...keys]
  const { password } = host
  if (!password || settings.isJump) return
  yield {
    name: 'password',
    needs: 'password',
    make: async () => ({ type: 'password', username, password: await hands.secret(password) }),
  }
  yield {
    name: 'keyboard-interactive',
    needs: 'keyboard-interactive',
    make: async () => {
      const answer = await hands.secret(password)
      let given = false
      return {
        type: 'keyboard-interactive',
        username,
        prompt(_name, _instructions, _language, prompts, finish) {
          const asks = prompts.length === 1 && prompts[0]!.echo !== true && !given
          if (asks) given = true
          finish(asks ? [answer] : [])
        },
      }
    },
  }
}

const agentMethod = (username: string, agent: string): Method => ({
  name: 'agent',
  needs: 'publickey',
  make: async () => ({ type: 'agent', username, agent }),
})

const keyMethod = (path: string, host: Host, settings: Settings, hands: Hands): Method => ({
  name: `key ${path}`,
  needs: 'publickey',
  async make() {
    const { utils } = (await import('ssh2')).default
    const text = keyAt(path)
    const plain = utils.parseKey(text)
    if (!(plain instanceof Error)) return { type: 'publickey', username: settings.user, key: text }
    if (!/passphrase/i.test(plain.message)) throw new Error(`key ${path}: ${plain.message}`)
    if (!host.passphrase || settings.isJump)
      throw new Error(`key ${path} (encrypted, and no \`passphrase\` is named)`)
    const passphrase = await hands.secret(host.passphrase)
    const open = utils.parseKey(text, passphrase)
    if (open instanceof Error) throw new Error(`key ${path} (its passphrase is wrong)`)
    return { type: 'publickey', username: settings.user, key: text, passphrase }
  },
})

function keyAt(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Error(`key ${path} (${missing ? 'it is not there' : (error as Error).message})`)
  }
}
