/** The hosts of a run, opened: each proven able to hold a session before the first step goes anywhere. */
import { join } from 'node:path'
import type { Journal } from '../journal.ts'
import { Fault, message, Refusal } from '../messages.ts'
import type { Hands, Host, HostLink, Plan } from '../model.ts'
import type { Pace } from '../run/march.ts'
import { openHost } from '../session/session.ts'
import { inTurns } from '../turns.ts'
import type { Undertaking } from './carry-out.ts'
import type { Options } from './options.ts'
import { atOnce } from './pace.ts'
import { secretNamed } from './secrets-of.ts'

export interface Fleet {
  link(host: string): HostLink
  /** Hosts that cannot be used, where the run may go without them. */
  out: ReadonlyMap<string, Fault>
  /** Closes all it can; gives back what went wrong. */
  close(options: { forget: boolean }): Promise<Array<unknown>>
}

/** What a fleet is opened for. */
export interface Purpose extends Pick<Undertaking, 'plan' | 'secrets' | 'past' | 'early'> {
  /** Nothing is changed, so that other runs need not be kept away. */
  looks?: boolean
  /** How many hosts at once, and how many the run may go without. */
  pace?: Pick<Pace, 'forks' | 'mayFail'>
}

export async function openFleet(
  { plan, secrets, past, early, looks, pace }: Purpose,
  journal: Pick<Journal, 'run' | 'directory'>,
  options: Options,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Fleet> {
  const embedded = await startEmbedded(plan.hosts, join(journal.directory, 'hosts'))
  const hands: Hands = {
    signal,
    secret: async (name) => secretNamed(secrets, name),
    hostKeys: options.hostKey ?? 'strict',
    log: (text) => {
      if (options.verbose) tell(text)
    },
  }
  const opening = { run: journal.run, exclusive: !looks, limits: { locked: millisecondsOf(options) } }
  // Those that are connected to already come first, so that never more are than may be at once.
  const begun = new Set(plan.hosts.filter(({ name }) => early?.has(name)).map(({ name }) => name))
  const linkTo = (host: Host) =>
    openHost(host, hands, { ...opening, connection: early?.take(host.name, hands) })
  const links = new Map(embedded.hosts.map((host) => [host.name, linkTo(host)] as const))
  const many = atOnce(pace)
  const out = new Map<string, Fault>()
  const fleet: Fleet = {
    link: (name) => links.get(name)!,
    out,
    async close(how) {
      const wrong: Array<unknown> = []
      await inTurns(many, [...links.values()], (link) => link.close(how).catch((why) => void wrong.push(why)))
      await embedded.stop()
      return wrong
    },
  }
  const users = usersIn(plan)
  const wrong = new Map<string, unknown>()
  const inOrder = [...links].sort(([a], [b]) => Number(begun.has(b)) - Number(begun.has(a)))
  await inTurns(many, inOrder, ([name, link]) =>
    link.check(users.get(name)).catch((why) => void wrong.set(name, why)),
  )
  const faults = [...links.keys()].flatMap((name) => (wrong.has(name) ? [wrong.get(name)] : []))
  for (const [name, fault] of wrong) if (fault instanceof Fault) out.set(name, fault)
  const isBearable = out.size === faults.length && out.size <= (pace?.mayFail ?? 0) && out.size < links.size
  if (isBearable) return fleet
  await fleet.close({ forget: past.length === 0 })
  throw allOf(faults)
}

/** How long another run is waited for; one that has just died needs a moment to be known for dead. */
function millisecondsOf({ wait = '2' }: Options): number {
  const seconds = Number(wait)
  if (seconds >= 0 && seconds <= 1_000_000) return seconds * 1000
  throw new Refusal([message('unsafe-value', { name: '--wait', why: 'seconds, at most 1,000,000' })])
}

/** Every host is tried before any is used; what is wrong with any of them is said at once, under the worst of codes. */
function allOf(faults: ReadonlyArray<unknown>): unknown {
  const [first] = faults
  if (faults.length === 1 || !(first instanceof Fault)) return first
  const worst = faults.find((fault) => fault instanceof Fault && fault.code !== 'locked')
  const all = faults.map((fault) =>
    fault instanceof Fault ? `${fault.host}: ${fault.message}` : (fault as Error).message,
  )
  return new Fault(
    worst instanceof Fault ? worst.code : first.code,
    '',
    `${faults.length} hosts cannot be used:\n${all.map((line) => `  ${line}`).join('\n')}`,
  )
}

/** Everybody a host has steps for. */
function usersIn({ stages }: Plan): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>()
  for (const { host, user } of stages.flatMap(({ tasks }) => tasks))
    users.set(host, (users.get(host) ?? new Set()).add(user))
  return users
}

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
