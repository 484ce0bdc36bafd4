/** The hosts of a run, opened: each proven able to hold a session before the first step goes anywhere. */
import { join } from 'node:path'
import type { Journal } from '../journal.ts'
import { Fault, message, Refusal } from '../messages.ts'
import type { Hands, Host, HostLink, Plan } from '../model.ts'
import { openHost } from '../session/session.ts'
import type { Undertaking } from './carry-out.ts'
import type { Options } from './options.ts'

export interface Fleet {
  link(host: string): HostLink
  /** Closes all it can; gives back what went wrong. */
  close(options: { forget: boolean }): Promise<Array<unknown>>
}

/** `looks`: nothing is changed, so that other runs need not be kept away. */
export async function openFleet(
  { plan, secrets, past, looks }: Pick<Undertaking, 'plan' | 'secrets' | 'past'> & { looks?: boolean },
  journal: Pick<Journal, 'run' | 'directory'>,
  options: Options,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Fleet> {
  const embedded = await startEmbedded(plan.hosts, join(journal.directory, 'hosts'))
  const hands: Hands = {
    signal,
    secret: async (name) => {
      const value = secrets[name]
      if (value === undefined)
        throw new Fault('authentication', '', `the inventory has no secret \`${name}\``)
      return value
    },
    hostKeys: options.hostKey ?? 'strict',
    log: (text) => {
      if (options.verbose) tell(text)
    },
  }
  const opening = { run: journal.run, exclusive: !looks, limits: { locked: millisecondsOf(options) } }
  const links = new Map(embedded.hosts.map((host) => [host.name, openHost(host, hands, opening)] as const))
  const fleet: Fleet = {
    link: (name) => links.get(name)!,
    async close(how) {
      const closed = await Promise.allSettled([...links.values()].map((link) => link.close(how)))
      await embedded.stop()
      return closed.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    },
  }
  await proveAll(links, fleet, plan, past.length === 0)
  return fleet
}

/** How long another run is waited for; one that has just died needs a moment to be known for dead. */
function millisecondsOf({ wait = '2' }: Options): number {
  const seconds = Number(wait)
  if (seconds >= 0 && seconds <= 1_000_000) return seconds * 1000
  throw new Refusal([message('unsafe-value', { name: '--wait', why: 'seconds, at most 1,000,000' })])
}

/** Every host is tried before any is used; what is wrong with any of them is said at once. */
async function proveAll(
  links: Map<string, HostLink>,
  fleet: Fleet,
  plan: Plan,
  fresh: boolean,
): Promise<void> {
  const tried = await Promise.allSettled([...links].map(([name, link]) => link.check(usersOn(name, plan))))
  const faults = tried.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const [first] = faults
  if (!first) return
  await fleet.close({ forget: fresh })
  if (faults.length === 1 || !(first instanceof Fault)) throw first
  const all = faults.map((fault) => `${fault instanceof Fault ? `${fault.host}: ` : ''}${fault.message}`)
  throw new Fault(
    first.code,
    '',
    `${faults.length} hosts cannot be used:\n${all.map((line) => `  ${line}`).join('\n')}`,
  )
}

/** Everybody a host has steps for. */
const usersOn = (host: string, plan: Plan): Array<string> =>
  plan.stages.flatMap(({ tasks }) => tasks.filter((task) => task.host === host).map(({ user }) => user))

/** Embedded hosts are started here and are plain ssh hosts from then on. */
async function startEmbedded(hosts: Array<Host>, directory: string) {
  const names = hosts.filter((host) => host.transport === 'embedded').map((host) => host.name)
  if (names.length === 0) return { hosts, stop: async () => {} }
  const { startEmbeddedHosts } = await import('../embedded.ts')
  const started = await startEmbeddedHosts(names, directory)
  const reach = new Map(started.hosts.map((host) => [host.name, host]))
  return {
    hosts: hosts.map((host) => ({
      ...host,
      ...reach.get(host.name),
      ...(reach.has(host.name) ? sshNow : {}),
    })),
    stop: started.stop,
  }
}
const sshNow = { transport: 'ssh' as const }
