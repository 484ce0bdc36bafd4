/** An inventory on a lab: its hosts, roles, words and secrets stay, and every host is reached where the lab has it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readInventory } from '../inventory.ts'
import type { Lab } from '../lab.ts'
import { message, Refusal } from '../messages.ts'
import type { Host, Inventory } from '../model.ts'
import { didYouMean } from '../yaml.ts'
import { accessOf } from './access.ts'
import { placesOf } from './places.ts'

/** The inventory that a lab wrote when it came up; throws `Refusal` where it is not up. */
export async function inventoryOfLab({ name, path }: Lab): Promise<{ path: string; text: string }> {
  const at = accessOf(placesOf(name)).inventory
  if (existsSync(at)) return { path: at, text: await readFile(at, 'utf8') }
  const why = `a lab that is up: runbook lab up --lab ${path}`
  throw new Refusal([message('unsafe-value', { name: `--lab ${name}`, why })])
}

/**
 * The same inventory with the lab's addresses, users and keys. A host is the lab's of that name, alias or address; one
 * that the lab does not have is refused, for nobody who names a lab wants anything else to be touched.
 */
export function onLab(inventory: Inventory, lab: Lab, own: { path: string; text: string }): Inventory {
  const there = new Map(readInventory(own.text, own.path).hosts.map((host) => [host.name, host]))
  return { ...inventory, hosts: inventory.hosts.map((host) => moved(host, there.get(nameIn(lab, host))!)) }
}

function nameIn(lab: Lab, { name, address }: Host): string {
  const found =
    lab.hosts.find((host) => host.name === name) ??
    lab.hosts.find((host) => host.aliases.includes(name) || host.address === address)
  if (found) return found.name
  const known = lab.hosts.map((host) => host.name)
  const expected = `one of the lab ${lab.name}: ${known.join(', ')}${didYouMean(name, known)}`
  throw new Refusal([message('unknown-host', { name, expected })])
}

/** What leads to a host is the lab's, what it is in the guide is the inventory's. A lab lets root in, too. */
function moved({ name, roles, facts, user, become }: Host, to: Host): Host {
  return { ...to, name, roles, facts, ...(user === 'root' ? { user, become } : {}) }
}
