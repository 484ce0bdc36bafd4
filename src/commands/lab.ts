/** `runbook lab ACTION`: throw-away hosts on this machine. */
import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { accessOf } from '../lab/access.ts'
import { sshWords } from '../lab/hosts.ts'
import {
  alone,
  up as bringUp,
  openSite,
  purge,
  recordedLab,
  remove,
  type Site,
  type Status,
  settle,
  statusOf,
  down as takeDown,
} from '../lab/life.ts'
import { installPackages, missingPackages, refuseMissing, refuseUnfit } from '../lab/machine.ts'
import { placesOf } from '../lab/places.ts'
import { refuseName, takeSnapshot } from '../lab/snapshots.ts'
import { type Lab, readLab, usualLab } from '../lab.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { sanitise } from '../sanitise.ts'
import { didYouMean } from '../yaml.ts'
import { contentOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'

type Action = (names: ReadonlyArray<string>, options: Options, terminal: Terminal) => Promise<number>

/** Every action by its name. */
const actions: Record<string, Action> = { up, down, status, snapshot, reset, ssh }

export async function lab(
  [name = '', ...names]: Array<string>,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action) return action(names, options, terminal)
  const why = `${Object.keys(actions).join(', ')}${didYouMean(name, Object.keys(actions))}`
  throw new Refusal([message('unsafe-value', { name: `lab ${name}`, why })])
}

/** A lab's text and what it says: the file that is named, or the lab of that name that is up. */
export async function labAt(options: Pick<Options, 'lab'>): Promise<{ text: string; lab: Lab }> {
  const given = options.lab ?? usualLab
  const recorded = existsSync(given) ? undefined : await recordedLab(given)
  if (recorded !== undefined) return { text: recorded, lab: readLab(recorded, `${given}.yaml`) }
  const text = (await contentOf(given, 'lab')).toString('utf8')
  return { text, lab: readLab(text, given) }
}

/** The machine will do, and the lab's file is read. */
export async function siteAt(options: Options, terminal: Terminal): Promise<Site & { text: string }> {
  const { text, lab } = await labAt(options)
  refuseUnfit()
  const missing = missingPackages(lab.engine)
  const say = (line: string) => void terminal.stderr.write(`${sanitise(line)}\n`)
  if (missing.length > 0 && (options.install || terminal.env.CI)) {
    say(`installing ${missing.join(', ')}`)
    await installPackages(missing)
  } else refuseMissing(missing)
  return { ...(await openSite(lab, options.quiet ? () => {} : say)), text }
}

async function up(_: ReadonlyArray<string>, options: Options, terminal: Terminal): Promise<number> {
  const site = await siteAt(options, terminal)
  const hosts = chosen(site.lab, options.host)
  await alone(site, () => bringUp(site, site.text, options.from, hosts))
  return tellUp(site, options, terminal)
}

function tellUp({ lab, access }: Site, { json }: Options, { stdout }: Terminal): number {
  stdout.write(json ? `${JSON.stringify({ name: lab.name, ...access })}\n` : `${access.inventory}\n`)
  return exitCodes.passed
}

async function down(_: ReadonlyArray<string>, options: Options, terminal: Terminal): Promise<number> {
  const site = await siteAt(options, terminal)
  await alone(site, async () => {
    await takeDown(site)
    if (options.purge) await purge(site)
  })
  return exitCodes.passed
}

/** Fresh hosts in the place of those there are, or of some of them. */
async function reset(_: ReadonlyArray<string>, options: Options, terminal: Terminal): Promise<number> {
  const site = await siteAt(options, terminal)
  const hosts = chosen(site.lab, options.host)
  await alone(site, async () => {
    await (options.host === undefined ? takeDown(site) : remove(site, hosts))
    await bringUp(site, site.text, options.from, hosts)
  })
  return tellUp(site, options, terminal)
}

async function snapshot(names: ReadonlyArray<string>, options: Options, terminal: Terminal): Promise<number> {
  const [name = ''] = names
  refuseName(name)
  const site = await siteAt(options, terminal)
  const hosts = chosen(site.lab, options.host)
  await alone(site, async () => {
    await takeSnapshot(site.lab, hosts, name, site.engine)
    await settle(site, hosts)
  })
  return exitCodes.passed
}

function chosen({ hosts }: Lab, names: string | undefined): Lab['hosts'] {
  if (names === undefined) return hosts
  return names.split(',').map((name) => hostOf(hosts, name))
}

function hostOf(hosts: Lab['hosts'], name: string): Lab['hosts'][number] {
  const found = hosts.find((host) => host.name === name || host.aliases.includes(name))
  if (found) return found
  const known = hosts.map((host) => host.name)
  const expected = `one of ${known.join(', ')}${didYouMean(name, known)}`
  throw new Refusal([message('unknown-host', { name, expected })])
}

/** Exit 0 where every host runs, else 1. */
async function status(_: ReadonlyArray<string>, options: Options, terminal: Terminal): Promise<number> {
  const site = await siteAt(options, terminal)
  const found = await statusOf(site)
  terminal.stdout.write(options.json ? `${JSON.stringify(found)}\n` : statusText(found))
  return found.hosts.every(({ state }) => state === 'running') ? exitCodes.passed : exitCodes.failed
}

function statusText({ name, subnet, hosts, proxy, snapshots, inventory }: Status): string {
  const width = Math.max(...hosts.map((host) => host.name.length))
  const rows = hosts.map(
    (host) => `  ${host.name.padEnd(width)}  ${host.address}  ${host.state}  ${host.roles.join(', ')}`,
  )
  const kept = Object.entries(snapshots).map(([tag, on]) => `  snapshot ${tag}: ${on.join(', ')}`)
  const up = hosts.some(({ state }) => state === 'running')
  return [
    `lab ${name}, ${subnet}`,
    ...rows,
    ...kept,
    ...(up ? [`  package proxy ${proxy ? 'runs' : 'does not run'}`, `  inventory ${inventory}`] : []),
    '',
  ].join('\n')
}

/** `runbook lab ssh HOST [COMMAND…]`: as `stack`, or `root@HOST`; ends as ssh does. */
async function ssh(names: ReadonlyArray<string>, options: Options): Promise<number> {
  const [target = '', ...command] = names
  const [, user, name = ''] = /^(?:([a-z][a-z0-9_-]*)@)?(.*)$/.exec(target) ?? []
  const { lab } = await labAt(options)
  const access = accessOf(placesOf(lab.name))
  const host = hostOf(lab.hosts, name)
  const words = [...sshWords(access), ...(user ? ['-l', user] : []), host.name, ...command]
  const ran = await execa('ssh', words, { stdio: 'inherit', reject: false })
  return ran.exitCode ?? exitCodes.interrupted
}
