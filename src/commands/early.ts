/** Connections that are made while a run is still made ready: hosts are far, and logins are slow. */
import { setMaxListeners } from 'node:events'
import type { Connection, Hands, Host, Plan } from '../model.ts'
import { transports } from '../transports.ts'
import type { Inputs } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { secretNamed, secretsOf } from './secrets-of.ts'

export interface Early {
  /** Is there a way to a host that nobody has taken? */
  has(host: string): boolean
  /** The way to a host, where it was begun. It is the taker's: theirs to close, its words for their log, given up with them. */
  take(host: string, hands: Pick<Hands, 'log' | 'signal'>): Promise<Connection> | undefined
  /** Drops what nobody took. */
  drop(): void
}

interface Begun {
  made: Promise<Connection>
  tellTo(log: Hands['log']): void
}

/**
 * Resolves secrets and works with them, hosts being connected to meanwhile: those of a plan that may be carried out, and
 * no more than may be connected to at once.
 */
export async function whileConnecting<T>(
  { hosts, plan, inputs }: { hosts: ReadonlyArray<Host>; plan: Plan; inputs: Inputs },
  options: Options,
  terminal: Terminal,
  work: (secrets: Record<string, string>, early: Early) => Promise<T>,
): Promise<T> {
  const resolved = secretsOf(plan, inputs, terminal)
  const early = connectEarly(hosts, resolved, options)
  try {
    return await work(await resolved, early)
  } finally {
    early.drop()
  }
}

/** What goes wrong is told to whoever takes it. */
function connectEarly(
  hosts: ReadonlyArray<Host>,
  secrets: Promise<Record<string, string>>,
  { hostKey }: Options,
): Early {
  const leaving = new AbortController()
  setMaxListeners(0, leaving.signal) // one for each host
  const leave = () => leaving.abort()
  const begun = new Map<string, Begun>()
  for (const host of hosts.filter(({ transport }) => transport !== 'embedded'))
    begun.set(
      host.name,
      begin(host, {
        signal: leaving.signal,
        secret: async (name) => secretNamed(await secrets, name),
        hostKeys: hostKey ?? 'strict',
      }),
    )
  return {
    has: (name) => begun.has(name),
    take(name, { log, signal }) {
      const one = begun.get(name)
      begun.delete(name)
      one?.tellTo(log)
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
      return one?.made
    },
    drop() {
      if (begun.size === 0) return
      const ignore = () => {}
      for (const { made } of begun.values()) made.then((connection) => connection.destroy(), ignore)
      leave()
    },
  }
}

function begin(host: Host, hands: Omit<Hands, 'log'>): Begun {
  const said: Array<string> = []
  let log: Hands['log'] = (text) => void said.push(text)
  const made = transports(host.transport).then((transport) =>
    transport.connect(host, { ...hands, log: (text) => log(text) }),
  )
  made.catch(() => {}) // told when it is taken
  return {
    made,
    tellTo(person) {
      for (const text of said) person(text)
      log = person
    },
  }
}
