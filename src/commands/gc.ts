import { rm } from 'node:fs/promises'
import { isOver, listRuns, newRunId, type RunSummary, readJournal } from '../journal.ts'
import { takeLock } from '../lock.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import type { Hands, Host, HostLink } from '../model.ts'
import { makeRedactor } from '../redact.ts'
import { sanitise } from '../sanitise.ts'
import { resolveSecrets, secretsOfHost } from '../secrets.ts'
import { openHost } from '../session/session.ts'
import { type Left, look, readLook, sweep } from '../session/sweep.ts'
import { askSecret } from './ask.ts'
import { inventoryAt } from './inputs.ts'
import { canAsk, type Options, type Terminal } from './options.ts'
import { Unapproved } from './tell.ts'

/** `runbook gc`: what runs that are over have left in the state folder and, with an inventory, on its hosts. */
export async function gc(_: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const days = daysOf(options)
  const runs = await listRuns()
  const records = runs.filter((run) => !run.holder && ageOf(run.run) >= days)
  const over = new Set(runs.filter(isOver).map(({ run }) => run))
  const sites = options.inventory ? await openSites(options.inventory, runs, options, terminal) : noSites
  try {
    const looked = await Promise.all(sites.all.map((site) => site.look()))
    const found = looked.flatMap((site) => ('fault' in site ? [] : [site]))
    const faults = looked.flatMap((site) => ('fault' in site ? [site] : []))
    const chosen = found.map(({ left, ...site }) => ({
      ...site,
      left: left.filter((each) => !each.alive && (over.has(each.run) || each.days >= days)),
    }))
    const lines = [
      ...records.map(recordLine),
      ...chosen.flatMap(({ name, left }) => left.map(leftLine(name))),
    ]
    terminal.stdout.write(lines.map((line) => `${sanitise(line)}\n`).join(''))
    for (const { name, fault } of faults) terminal.stderr.write(`${sanitise(`${name}: ${fault}`)}\n`)
    const open = records.filter(({ state }) => state !== 'passed')
    if (open.length > 0 && !options.inventory) terminal.stderr.write(`${staying(open.length)}\n`)
    if (lines.length === 0) terminal.stderr.write('nothing is left of runs that are over\n')
    else {
      await agree(lines.length, options, terminal)
      for (const record of records) await removeRecord(record.path)
      const swept = await Promise.all(chosen.map(({ remove, left }) => remove(left.map(({ run }) => run))))
      terminal.stderr.write(`removed: ${records.length + swept.flat().length} of ${lines.length}\n`)
    }
    return faults.length > 0 ? exitCodes.faulted : exitCodes.passed
  } finally {
    await sites.close()
  }
}

/** A run that has not passed keeps its shells, for a resume that needs its record. */
const staying = (count: number): string =>
  `${count === 1 ? 'one of these has' : `${count} of these have`} not passed: without the record no resume goes on, and what such a run keeps in ~/.runbook stays on its hosts; \`runbook gc --inventory FILE\` removes that, too`

/** Days after which a run that has not passed counts as given up. */
function daysOf({ older = '30' }: Options): number {
  const days = Number(older)
  if (older.trim() !== '' && days >= 0) return days
  throw new Refusal([message('unsafe-value', { name: '--older', why: 'a number of days' })])
}

/** Days since a run began, by its id: `20261120T101500-k3f9` (UTC). */
function ageOf(run: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(run) ?? []
  const began = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return (Date.now() - began) / 86_400_000
}

const recordLine = ({ run, state, guide }: RunSummary) =>
  `${run}  record of ${Math.floor(ageOf(run))} days ago, ${state}  ${guide}`
const leftLine =
  (name: string) =>
  ({ run, days, kilobytes }: Left) =>
    `${run}  ${kilobytes} kB on ${name}, ${days} days old`

async function agree(count: number, { yes }: Options, terminal: Terminal): Promise<void> {
  if (yes) return
  if (!canAsk(terminal)) throw new Unapproved('nobody is here to say yes: pass --yes')
  const { confirm, isCancel } = await import('@clack/prompts')
  const said = await confirm({ message: `Remove these ${count}?`, initialValue: false })
  if (isCancel(said) || !said) throw new Unapproved('not approved, nothing was removed')
}

/** Under its own lock, so that nobody goes on with it meanwhile. */
async function removeRecord(path: string): Promise<void> {
  const lock = await takeLock(path)
  try {
    await rm(path, { recursive: true })
  } finally {
    await lock.release()
  }
}

// ── hosts ──────────────────────────────────────────────────────────────────────────────────────────────────

/** An account on a host. */
interface Site {
  look(): Promise<
    | { name: string; left: Array<Left>; remove(runs: Array<string>): Promise<Array<string>> }
    | { name: string; fault: string }
  >
}
const noSites = { all: [] as Array<Site>, close: async () => {} }

async function openSites(
  path: string,
  runs: ReadonlyArray<RunSummary>,
  options: Options,
  terminal: Terminal,
) {
  const inventory = await inventoryAt(path)
  // the others are none of our business here
  const needed = new Set(inventory.hosts.flatMap(secretsOfHost))
  const sources = Object.entries(inventory.secrets).filter(([name]) => needed.has(name))
  const logins = { ...inventory, secrets: Object.fromEntries(sources) }
  const secrets = await resolveSecrets(logins, { ask: askSecret(terminal), env: terminal.env })
  const redactor = makeRedactor(Object.entries(secrets).map(([name, value]) => ({ name, value })))
  const hands: Hands = {
    signal: new AbortController().signal,
    secret: async (name) => secrets[name] ?? '',
    hostKeys: options.hostKey ?? 'strict',
    log: () => {},
  }
  const users = await usersOf(runs)
  const hosts = inventory.hosts.filter((host) => host.transport !== 'embedded')
  const links = hosts.map((host) => ({ host, link: openHost(host, hands, { run: newRunId() }) }))
  return {
    all: links.flatMap(({ host, link }) =>
      accountsOn(host, users.get(host.name)).map((user) => siteOf(host, link, user, redactor.text)),
    ),
    async close() {
      await Promise.allSettled(links.map(({ link }) => link.close({ forget: true })))
    },
  }
}

/** Whom the runs on record had steps for, by host. */
async function usersOf(runs: ReadonlyArray<RunSummary>): Promise<Map<string, Set<string>>> {
  const users = new Map<string, Set<string>>()
  for (const { path, state } of runs) {
    if (state === 'damaged') continue
    const [begin] = await readJournal(path, { output: false }).catch(() => [])
    for (const task of begin?.action === 'begin' ? begin.tasks : [])
      users.set(task.host, (users.get(task.host) ?? new Set()).add(task.user))
  }
  return users
}

/** The login user, and whoever else had steps there. */
const accountsOn = (host: Host, users: Iterable<string> = []): Array<string> =>
  [...new Set(['', ...(host.become === 'sudo' ? users : [])])].filter((user) => user !== host.user)

function siteOf(host: Host, link: HostLink, user: string, redact: (text: string) => string): Site {
  const name = user === '' ? host.name : `${host.name} (${user})`
  let k = 0
  const run = async (body: string) => {
    let printed = ''
    const receipt = await link
      .session(user)
      .run(++k, body, { limit: 60_000, onOutput: (chunk) => (printed += chunk) })
    if (receipt.outcome === 'exited') return printed
    throw new Fault('unreachable', host.name, receipt.evidence ?? 'it cannot be looked at')
  }
  return {
    async look() {
      try {
        await link.check()
        const left = readLook(await run(look))
        const remove = async (runs: Array<string>) =>
          runs.length === 0 ? [] : (await run(sweep(runs))).split('\n').filter((line) => line !== '')
        return { name, left, remove }
      } catch (error) {
        return { name, fault: redact((error as Error).message) }
      }
    },
  }
}
