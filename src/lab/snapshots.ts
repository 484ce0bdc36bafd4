/** Snapshots: what hosts hold at a moment, as images of this lab. */
import { existsSync } from 'node:fs'
import { execa } from 'execa'
import type { Lab, LabHost } from '../lab.ts'
import { message, Refusal } from '../messages.ts'
import { didYouMean } from '../yaml.ts'
import type { Engine } from './engine.ts'
import { containerOf, stopHosts } from './hosts.ts'

const repository = (lab: Lab, { name }: LabHost) => `localhost/runbook-lab/${lab.name}/${name.toLowerCase()}`
export const snapshotOf = (lab: Lab, host: LabHost, name: string): string =>
  `${repository(lab, host)}:${name}`

/** A tag of an image. */
export function refuseName(name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) return
  const why = 'letters, digits, `_`, `.` and `-`'
  throw new Refusal([message('unsafe-value', { name: `snapshot ${name}`, why })])
}

/** Names of the lab's snapshots with the hosts that are in each. */
export async function snapshotsOf(lab: Lab, engine: Engine): Promise<Map<string, Array<string>>> {
  const printed = await engine.call(['images', '--format', '{{.Repository}}\t{{.Tag}}'])
  const rows = printed.split('\n').map((row) => row.split('\t'))
  const found = new Map<string, Array<string>>()
  for (const host of lab.hosts)
    for (const [name, tag = ''] of rows)
      if (name === repository(lab, host)) found.set(tag, [...(found.get(tag) ?? []), host.name])
  return found
}

/** Refuses a snapshot that no host has. */
export async function refuseUnknown(lab: Lab, name: string, engine: Engine): Promise<void> {
  const known = await snapshotsOf(lab, engine)
  if (known.has(name)) return
  const there = known.size > 0 ? `one of ${[...known.keys()].join(', ')}` : '`runbook lab snapshot` first'
  throw new Refusal([
    message('unsafe-value', { name: `--from ${name}`, why: `${there}${didYouMean(name, known.keys())}` }),
  ])
}

/**
 * Hosts are shut down, kept, and started again: what a snapshot holds is what is on disk after services have ended in
 * good order, so that going on and starting from it later are the same.
 */
export async function takeSnapshot(
  lab: Lab,
  hosts: ReadonlyArray<LabHost>,
  name: string,
  engine: Engine,
): Promise<void> {
  const containers = hosts.map((host) => containerOf(lab, host))
  await stopHosts(containers, engine)
  try {
    for (const host of hosts) {
      await engine.call(['commit', '--quiet', containerOf(lab, host), snapshotOf(lab, host, name)])
      await digHoles(snapshotOf(lab, host, name), engine)
    }
  } finally {
    await engine.call(['start', ...containers])
  }
}

/**
 * Engines write the holes of files as zeros: a disk image of gigabytes with little in it would take them all. Digs them
 * again, where the engine keeps the files of an image in a folder of this machine; nothing is started from it yet.
 */
async function digHoles(image: string, engine: Engine): Promise<void> {
  const upper = ['image', 'inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', image]
  const folder = (await engine.call(upper)).trim()
  if (!existsSync(folder)) return
  const large = ['-xdev', '-type', 'f', '-size', '+16M']
  const dig = 'for f; do at=$(stat -c @%.9Y "$f"); fallocate --dig-holes "$f"; touch -m -d "$at" "$f"; done'
  await execa('find', [folder, ...large, '-exec', 'sh', '-c', dig, 'sh', '{}', '+'], { reject: false })
}

/** All of the lab's, or the one of that name. */
export async function removeSnapshots(lab: Lab, engine: Engine, only?: string): Promise<void> {
  for (const [name, hosts] of await snapshotsOf(lab, engine))
    if (only === undefined || name === only)
      for (const host of lab.hosts.filter((one) => hosts.includes(one.name)))
        await engine.call(['rmi', '--force', snapshotOf(lab, host, name)])
}
