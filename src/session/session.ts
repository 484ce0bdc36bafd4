import { setTimeout as wait } from 'node:timers/promises'
import { Crowded, Fault } from '../messages.ts'
import type {
  Connection,
  Hands,
  Host,
  HostLink,
  OpenShell,
  Receipt,
  Session,
  SessionStep,
  ShellSize,
} from '../model.ts'
import { transports } from '../transports.ts'
import { openShell } from './shell.ts'
import { type Asked, follow, hashOf, type OwnPassword } from './step.ts'
import { Lost, openWindow, type Window } from './window.ts'

export interface LinkOptions {
  /** Names the run: one directory on the host, one set of sessions. */
  run: string
  /** Only while no other run is at work for the same account; else a `Fault` (`locked`). */
  exclusive?: boolean
  limits?: Partial<Limits>
  /** The first connection, where it was begun before. */
  connection?: Promise<Connection> | undefined
}
export interface Limits {
  /** Bytes one step may print. */
  output: number
  /** Milliseconds a lost host is tried for, in all; the first connection has `first`. */
  unreachable: number
  first: number
  /** Milliseconds between asking a step to end and killing it. */
  grace: number
  /** Milliseconds in which a host that a step restarts has to go. */
  restart: number
  /** Milliseconds that another run is waited for. */
  locked: number
}
const usual: Limits = {
  output: 2 ** 31,
  unreachable: 300_000,
  first: 2_000,
  grace: 10_000,
  restart: 300_000,
  locked: 0,
}

/** A way to all sessions on a host: connected when first needed, and again whenever it is lost. */
export function openHost(host: Host, hands: Hands, options: LinkOptions): HostLink {
  return new Link(host, hands, options, { ...usual, ...options.limits })
}

/** Hosts may share a home; each has sessions of its own in it. */
const folderOf = (host: string, user: string): string =>
  `${host.replace(/[^A-Za-z0-9._-]/g, '_')}.${user || '-login'}`

class Link implements HostLink {
  readonly #host: Host
  readonly #hands: Hands
  readonly #run: string
  readonly #exclusive: boolean
  readonly limits: Limits
  readonly name: string
  readonly #sessions = new Map<string, HostSession>()
  /** The one that new windows are opened on, and all that live. */
  #connection: Promise<Connection> | undefined
  readonly #connections = new Set<Connection>()
  #begun: Promise<Connection> | undefined
  #proven = false
  readonly #leave = () => {
    for (const connection of this.#connections) connection.destroy()
  }
  user: string

  constructor(host: Host, hands: Hands, { run, exclusive = false, connection }: LinkOptions, limits: Limits) {
    this.#host = host
    this.#begun = connection
    hands.signal.addEventListener('abort', this.#leave)
    this.name = host.name
    this.#hands = hands
    this.#run = run
    this.#exclusive = exclusive
    this.limits = limits
    this.user = host.user ?? ''
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(run)) throw new TypeError(`not a run's name: ${run}`)
  }

  /** What following a step has to know of the host. */
  get of(): Pick<Asked, 'host' | 'encoding' | 'grace'> {
    return { host: this.name, encoding: this.#host.encoding, grace: this.limits.grace }
  }

  /** sudo in a step asks for the password of the account that runs it: that of the login is in the inventory. */
  own(user: string): OwnPassword | undefined {
    if (user !== '' && user !== this.user) return undefined
    const name = this.#host.becomePassword
    const secret = name === undefined ? undefined : { name, read: () => this.#hands.secret(name) }
    return { user: this.user, secret }
  }

  session(user: string): Session {
    if (!/^([A-Za-z_][A-Za-z0-9_.-]*\$?)?$/.test(user))
      throw new Fault('unsupported', this.#host.name, `\`${user}\` is not an account's name`)
    const session = this.#sessions.get(user) ?? new HostSession(this, user)
    this.#sessions.set(user, session)
    return session
  }

  async check(users: Iterable<string> = ['']): Promise<void> {
    await (this.session('') as HostSession).window()
    const others = [...new Set(users)].filter((user) => user !== '' && user !== this.user)
    for (const user of others) await (this.session(user) as HostSession).window()
  }

  async shell(user: string, size: ShellSize, holdsSecret: (text: string) => boolean): Promise<OpenShell> {
    const connection = await this.#connect()
    const session = `${this.#run}/${folderOf(this.name, user)}`
    const become = this.#become(user, connection)
    return openShell(connection, this.#host, this.#hands, { ...size, become, session, holdsSecret })
  }

  async close(options: { forget: boolean }): Promise<void> {
    const open = this.#proven ? [...this.#sessions.values()] : []
    const ended = await Promise.allSettled(open.map((session) => session.close(options)))
    await this.#connection?.catch(() => undefined)
    this.#connection = undefined
    const unused = await this.#begun?.catch(() => undefined)
    await unused?.close()
    await Promise.all([...this.#connections].map((connection) => connection.close()))
    this.#hands.signal.removeEventListener('abort', this.#leave)
    for (const result of ended) if (result.status === 'rejected') throw result.reason
  }

  /** A window for a user. A host that does not answer is tried again, later and later, until its time is up. */
  async open(user: string, signal: AbortSignal | undefined): Promise<Window> {
    const stop = AbortSignal.any(signal ? [this.#hands.signal, signal] : [this.#hands.signal])
    const begun = performance.now()
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      stop.throwIfAborted()
      try {
        return await until(stop, this.#try(user))
      } catch (cause) {
        const isLocked = cause instanceof Fault && cause.code === 'locked'
        const time = isLocked
          ? this.limits.locked
          : this.#proven
            ? this.limits.unreachable
            : this.limits.first
        const left = time - (performance.now() - begun)
        if (!(isLocked && left > 0) && !passing(cause)) throw cause
        if (left <= 0) throw this.#unreachable(cause, performance.now() - begun)
        this.#hands.log(`${this.#host.name}: ${cause.message}`)
        await wait(Math.min(pause, left), undefined, { signal: stop })
      }
    }
  }

  async #try(user: string): Promise<Window> {
    const connection = await this.#connect()
    try {
      const window = await openWindow(connection, this.#host, this.#hands, {
        run: this.#run,
        name: folderOf(this.name, user),
        cap: this.limits.output,
        exclusive: this.#exclusive,
        become: this.#become(user, connection),
      })
      this.#proven = true
      return window
    } catch (cause) {
      if (cause instanceof Crowded) this.#connection = undefined // it goes on for those who have a channel on it
      if (cause instanceof Lost) connection.destroy()
      throw cause
    }
  }

  #become(user: string, connection: Connection): string | undefined {
    this.user = connection.user
    if (user === '' || user === connection.user) return undefined
    if (this.#host.become === 'sudo') return user
    const reason = `${this.#host.name} has \`become: none\`, and a step runs as ${user}`
    throw new Fault('sudo', this.#host.name, reason)
  }

  #connect(): Promise<Connection> {
    if (this.#connection) return this.#connection
    const made =
      this.#begun ??
      transports(this.#host.transport).then((transport) => transport.connect(this.#host, this.#hands))
    this.#begun = undefined
    const forget = () => {
      if (this.#connection === made) this.#connection = undefined
    }
    made.then((connection) => {
      this.#connections.add(connection)
      connection.onClose(() => {
        this.#connections.delete(connection)
        forget()
      })
      if (this.#hands.signal.aborted) connection.destroy()
    }, forget)
    this.#connection = made
    return made
  }

  staysUp(): Fault {
    const reason = `it was to be restarted, and is still up after ${this.limits.restart / 1000} s`
    return new Fault('unreachable', this.#host.name, reason)
  }

  #unreachable(cause: Error, spent: number): Fault {
    const reason = `cannot be reached, tried for ${Math.round(spent / 1000)} s: ${cause.message}`
    return new Fault('unreachable', this.#host.name, reason, { cause })
  }
}

/** May another attempt succeed? */
const passing = (cause: unknown): cause is Error =>
  cause instanceof Lost ||
  cause instanceof Crowded ||
  (cause instanceof Fault && cause.code === 'unreachable')

/** What `promise` gives, unless stopped before. */
async function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

class HostSession implements Session {
  readonly #link: Link
  readonly #user: string
  #window: Promise<Window> | undefined
  #opened = false

  constructor(link: Link, user: string) {
    this.#link = link
    this.#user = user
  }

  /** The open window, or a new one. */
  async window(signal?: AbortSignal): Promise<Window> {
    const open = await this.#window?.catch(() => undefined)
    if (open && !open.lost) return open
    this.#window = this.#link.open(this.#user, signal)
    const window = await this.#window
    this.#opened = true
    return window
  }

  async run(k: number, body: string, options: SessionStep = {}): Promise<Receipt> {
    const bytes = Buffer.from(body)
    const sha = hashOf(bytes)
    if (bytes.includes(0)) return refused(sha, 'a step cannot hold a NUL byte')
    if (options.answers?.some(({ text }) => text.split('\n').some(tooLong)))
      return refused(sha, `a terminal takes lines of at most ${longestLine} bytes, and an answer is longer`)
    const begun = performance.now()
    const step = follow({ ...this.#link.of, own: () => this.#link.own(this.#user), k, bytes, sha, options })
    try {
      for (;;) {
        const window = await this.window(options.signal)
        const receipt = await step.on(window)
        if (!receipt) continue
        if (!options.restarts || receipt.restarted || receipt.status !== 0) return receipt
        // It ended well, and the host is about to go: what comes next is not for this boot.
        if (performance.now() - begun > this.#link.limits.restart) throw this.#link.staysUp()
        await wait(500, undefined, { signal: options.signal })
      }
    } finally {
      step.stop()
    }
  }

  async close({ forget }: { forget: boolean }): Promise<void> {
    const used = this.#opened
    try {
      for (let ended = !forget; !ended; ) ended = await end(await this.window())
    } catch (cause) {
      if (used) throw cause // else there was nothing to end
    }
    const open = await this.#window?.catch(() => undefined)
    this.#window = undefined
    open?.destroy()
  }
}

/** Bytes; Linux cuts off what a line on a terminal has more (N_TTY in canonical mode). */
const longestLine = 4095
const tooLong = (line: string) => Buffer.byteLength(line) > longestLine

const refused = (sha: string, evidence: string): Receipt => ({
  outcome: 'refused',
  evidence,
  lostShell: false,
  sha,
  bytes: 0,
  answered: 0,
})

/** Ends the session behind a window and removes its files; false when the window was lost on the way. */
function end(window: Window): Promise<boolean> {
  return new Promise((resolve) => {
    window.onLost = () => resolve(false)
    window.onFrame = (frame) => {
      if ('words' in frame && frame.words[0] === 'Q') resolve(true)
    }
    window.send('Q forget\n')
  })
}
