/** A lab's life: up, down, and what it is doing. Each is the same however often it is asked for. */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab, LabHost } from '../lab.ts'
import { takeLock } from '../lock.ts'
import { type Access, accessOf, writeAccess } from './access.ts'
import { type Engine, openEngine } from './engine.ts'
import { containerOf, removeHosts, setupOf, startHost, statesOf, waitFor } from './hosts.ts'
import { buildImage, imageOf } from './image.ts'
import { makeNetwork, removeNetwork } from './network.ts'
import { aptOfHosts, findMirrors, type PackageProxy, proxyRuns, startProxy, stopProxy } from './packages.ts'
import { knownLabs, makeFolder, type Places, placesOf } from './places.ts'
import { refuseUnknown, removeSnapshots, snapshotOf, snapshotsOf } from './snapshots.ts'

/** A lab with where it is kept and what runs it. */
export interface Site {
  lab: Lab
  places: Places
  engine: Engine
  access: Access
  say(text: string): void
}

export async function openSite(lab: Lab, say: (text: string) => void): Promise<Site> {
  const places = placesOf(lab.name)
  return { lab, places, engine: await openEngine(lab.engine, places), access: accessOf(places), say }
}

/** One at a time: throws `Fault` (`locked`) where another command is changing the lab. */
export async function alone<T>({ places }: Pick<Site, 'places'>, work: () => Promise<T>): Promise<T> {
  await makeFolder(places.keys)
  const lock = await takeLock(places.keys)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** The lab as it was last brought up, beside its keys: `down` and a later `--purge` need no file of anybody's. */
const recordOf = ({ keys }: Places) => join(keys, 'lab.yaml')
/** What was recorded of the lab of that name, if any. */
export async function recordedLab(name: string): Promise<string | undefined> {
  const at = recordOf(placesOf(name))
  return existsSync(at) ? readFile(at, 'utf8') : undefined
}

/** Every host of `hosts` runs and lets people in. Those that have to be made are made of `snapshot`, or bare. */
export async function up(
  site: Site,
  text: string,
  snapshot?: string,
  hosts: ReadonlyArray<LabHost> = site.lab.hosts,
): Promise<void> {
  const { lab, places, engine, say } = site
  if (snapshot !== undefined) await refuseUnknown(lab, snapshot, engine)
  const mirrors = await findMirrors(lab.suite)
  await makeFolder(places.state)
  await makeFolder(places.keys)
  await writeFile(recordOf(places), text, { mode: 0o600 })
  const image = imageOf(mirrors, lab.packages)
  if (!(await engine.succeeds(['image', 'inspect', image.name]))) {
    say(`building the image of ${mirrors.suite}, once`)
    await buildImage(image, mirrors, engine, places)
  }
  const access = await writeAccess(lab, places)
  await makeNetwork(lab, engine, places)
  const apt = aptOfHosts(mirrors, lab.subnet.gateway)
  const frozen = snapshot === undefined ? [] : ((await snapshotsOf(lab, engine)).get(snapshot) ?? [])
  await Promise.all(
    hosts.map(async (host) => {
      const setup = await setupOf(lab, host, apt, places, access)
      const from = frozen.includes(host.name) ? snapshotOf(lab, host, snapshot!) : image.name
      const bare = from === image.name || (await markOf(from, engine)) !== setup.mark
      await startHost(lab, host, { name: from, setup, bare }, engine)
    }),
  )
  await startProxy(proxyOf(site), mirrors)
  await settle(site, hosts)
}

/** Waits for hosts that were started, and says how they are. */
export async function settle({ lab, access, say }: Site, hosts: ReadonlyArray<LabHost>): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => say(`${host.name} ${host.address}: ${await waitFor(lab, host, access)}`)),
  )
}

const markOf = (image: string, engine: Engine): Promise<string> =>
  engine.call(['image', 'inspect', '--format', '{{index .Config.Labels "runbook.setup"}}', image])

export const proxyOf = ({ lab, places }: Pick<Site, 'lab' | 'places'>): PackageProxy => ({
  gateway: lab.subnet.gateway,
  cache: places.packages,
  folder: join(places.state, 'proxy'),
})

/** Hosts go, the others and what all of them need stay. */
export async function remove({ lab, engine }: Site, hosts: ReadonlyArray<LabHost>): Promise<void> {
  const there = await statesOf(lab, engine)
  await removeHosts(
    hosts.map((host) => containerOf(lab, host)).filter((container) => there.has(container)),
    engine,
  )
}

/** Nothing of the lab runs or is mounted any more; what the next `up` would need again is kept. */
export async function down(site: Site): Promise<void> {
  const { lab, places, engine } = site
  await removeHosts([...(await statesOf(lab, engine)).keys()], engine)
  await stopProxy(proxyOf(site))
  await removeNetwork(lab, engine, places)
  await rm(places.state, { recursive: true, force: true })
}

/** After `down`: what was kept goes, too; the image and the store go when no lab is left that needs them. */
export async function purge(site: Site): Promise<void> {
  const { lab, places, engine } = site
  await removeSnapshots(lab, engine)
  await rm(places.packages, { recursive: true, force: true })
  await rm(places.keys, { recursive: true, force: true })
  if ((await knownLabs()).length === 0) await engine.forget()
}

/** What there is of a lab. */
export interface Status {
  name: string
  subnet: string
  hosts: Array<{ name: string; address: string; roles: Array<string>; state: string }>
  proxy: boolean
  snapshots: Record<string, Array<string>>
  inventory: string
}
export async function statusOf(site: Site): Promise<Status> {
  const { lab, engine, access } = site
  const states = await statesOf(lab, engine)
  return {
    name: lab.name,
    subnet: lab.subnet.text,
    hosts: lab.hosts.map((host) => ({
      name: host.name,
      address: host.address,
      roles: host.roles,
      state: states.get(containerOf(lab, host)) ?? 'absent',
    })),
    proxy: await proxyRuns(proxyOf(site)),
    snapshots: Object.fromEntries(await snapshotsOf(lab, engine)),
    inventory: access.inventory,
  }
}
