/** Hosts: containers with a system of their own, each an overlay on an image. */
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import type { Lab, LabHost } from '../lab.ts'
import { Fault } from '../messages.ts'
import { type Access, hostKeyOf, knownHosts } from './access.ts'
import type { Engine } from './engine.ts'
import { lastLines, path } from './machine.ts'
import { networkName } from './network.ts'
import { makeFolder, type Places, shortHash } from './places.ts'

export const containerOf = (lab: Lab, { name }: LabHost): string => `runbook-${lab.name}-${name}`

/** Seconds: services of a host may take so long to end; a host may take so long to let somebody in, and to be settled. */
const patience = { stop: 30, login: 180, settle: 30 }

// ── what a host is given ─────────────────────────────────────────────────────────────────────────────────────

/** A file that a host has from before it starts. */
interface Given {
  path: string
  text: string
  mode: number
  owner: number
}
export interface Setup {
  /** All files that a host is given, as a tar archive. */
  archive: Uint8Array
  /** Stands for them: a snapshot of a host that had the same is started as it is. */
  mark: string
}

/** What of a host is this lab's: names, keys, where packages come from. */
export async function setupOf(
  lab: Lab,
  host: LabHost,
  apt: { sources: string; settings: string },
  places: Places,
  access: Access,
): Promise<Setup> {
  const key = hostKeyOf(places, host.name)
  const identity = await readFile(`${access.identity}.pub`, 'utf8')
  const plain = { mode: 0o644, owner: 0 }
  const secret = { mode: 0o600, owner: 0 }
  const given: Array<Given> = [
    { path: 'etc/hosts', text: namesOf(lab), ...plain },
    { path: 'etc/apt/sources.list', text: apt.sources, ...plain },
    { path: 'etc/apt/apt.conf.d/90lab', text: apt.settings, ...plain },
    { path: 'etc/apt/preferences.d/90lab', text: noKernel, ...plain },
    { path: 'etc/ssh/ssh_host_ed25519_key', text: await readFile(key, 'utf8'), ...secret },
    { path: 'etc/ssh/ssh_host_ed25519_key.pub', text: await readFile(`${key}.pub`, 'utf8'), ...plain },
    { path: 'etc/ssh/ssh_known_hosts', text: await knownHosts(lab, places), ...plain },
    { path: 'root/.ssh/authorized_keys', text: identity, ...secret },
    { path: 'home/stack/.ssh/authorized_keys', text: identity, mode: 0o600, owner: 1000 },
  ]
  return { archive: await packed(given, places), mark: shortHash(JSON.stringify(given)) }
}

/** The kernel is this machine's: one that a package recommends would only cost half a gigabyte, and a minute, on each host. */
const noKernel = 'Package: linux-image-*\nPin: version *\nPin-Priority: -1\n'

function namesOf({ hosts }: Lab): string {
  const rows = hosts.map(({ address, name, aliases }) => [address, name, ...aliases].join(' '))
  return ['127.0.0.1 localhost', ...rows].map((row) => `${row}\n`).join('')
}

/** Only the files themselves: folders are the image's. */
async function packed(given: ReadonlyArray<Given>, { state }: Places): Promise<Uint8Array> {
  const folder = await mkdtemp(join(state, 'files-'))
  try {
    for (const { path, text, mode, owner } of given) {
      const file = join(folder, path)
      await makeFolder(dirname(file))
      await writeFile(file, text, { mode })
      await chown(file, owner, owner)
    }
    const words = ['-C', folder, '--no-recursion', '--numeric-owner', '-cf', '-']
    const ran = await execa('tar', [...words, ...given.map(({ path }) => path)], { encoding: 'buffer' })
    return ran.stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

// ── from nothing to a login ──────────────────────────────────────────────────────────────────────────────────

/** A host that runs, of `image` where it has to be made. A stopped one is started as it is. */
export async function startHost(
  lab: Lab,
  host: LabHost,
  image: { name: string; setup: Setup; bare: boolean },
  engine: Engine,
): Promise<void> {
  const name = containerOf(lab, host)
  const state = (await statesOf(lab, engine)).get(name)
  if (state === 'running') return
  if (state === undefined) await createHost(lab, host, image, engine)
  await engine.call(['start', name])
}

/** A host is given its files on a bare image; a snapshot taken with the same files has them, changed by guides perhaps. */
async function createHost(
  lab: Lab,
  host: LabHost,
  { name: image, setup, bare }: Parameters<typeof startHost>[2],
  engine: Engine,
): Promise<void> {
  const name = containerOf(lab, host)
  await engine.call([
    ...['create', '--name', name, '--hostname', host.name, ...engine.system],
    ...['--network', networkName(lab), '--ip', host.address, '--stop-timeout', String(patience.stop)],
    ...['--label', `runbook.lab=${lab.name}`, '--label', `runbook.setup=${setup.mark}`, image],
  ])
  if (bare) await engine.call(['cp', ...engine.copy, '-', `${name}:/`], { input: setup.archive })
}

/** States of the lab's containers by name: `running`, `exited`, `created`. */
export async function statesOf({ name }: Lab, engine: Engine): Promise<Map<string, string>> {
  const words = [
    'ps',
    '--all',
    '--filter',
    `label=runbook.lab=${name}`,
    '--format',
    '{{.Names}}\t{{.Status}}',
  ]
  const rows = (await engine.call(words)).split('\n').filter((row) => row !== '')
  return new Map(rows.map((row) => row.split('\t')).map(([name = '', said = '']) => [name, stateOf(said)]))
}
/** `Up 3 minutes`, `Exited (0) 2 hours ago`, in one word. */
function stateOf(said: string): string {
  const [word = ''] = said.toLowerCase().split(' ')
  return word === 'up' ? 'running' : word
}

/** Removes containers of the lab with all that is in them. */
export async function removeHosts(containers: ReadonlyArray<string>, engine: Engine): Promise<void> {
  if (containers.length > 0) await engine.call(['rm', '--force', '--volumes', ...containers])
}

export const stopHosts = (containers: ReadonlyArray<string>, engine: Engine) =>
  engine.call(['stop', '--time', String(patience.stop), ...containers])

/** Waits until the host lets `stack` in with the lab's key and proves to be itself, and its services have come up. */
export async function waitFor(lab: Lab, host: LabHost, access: Access): Promise<string> {
  const until = Date.now() + patience.login * 1000
  for (;;) {
    const ran = await execa('ssh', [...sshWords(access), host.name, settled], {
      env: { PATH: path },
      stdin: 'ignore',
      reject: false,
    })
    if (ran.exitCode === 0) return ran.stdout.trim()
    if (Date.now() > until)
      throw new Fault(
        'unreachable',
        host.name,
        `the host of lab ${lab.name} lets nobody in: ${lastLines(ran.stderr)}`,
      )
    await sleep(250)
  }
}
const settled = `timeout ${patience.settle} systemctl is-system-running --wait || true`

/** What `ssh` is told to reach a host of the lab. */
export const sshWords = ({ sshConfig }: Access): Array<string> => [
  ...['-F', sshConfig, '-o', 'ConnectTimeout=5', '-o', 'BatchMode=yes'],
]
