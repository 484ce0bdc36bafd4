/** Guides made for a test: their inventory points at a server of the test. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../../src/model.ts'
import { scratch } from './cli.ts'

export interface Desk {
  /** Where the guide lies; the engine is started here. */
  directory: string
  guide: string
  /** The engine's own state. */
  env: { XDG_STATE_HOME: string }
  inventory: string
}

/** A folder with a guide, an inventory of these hosts, and a state folder of its own. */
export function setDesk(guide: string, hosts: ReadonlyArray<Host>, more = ''): Desk {
  const directory = scratch('desk')
  const state = join(directory, 'state')
  mkdirSync(join(directory, 'vars'))
  mkdirSync(state)
  writeFileSync(join(directory, 'guide.md'), guide)
  writeFileSync(join(directory, 'vars/guide.yaml'), `hosts:\n${hosts.map(inventoryRow).join('')}${more}`)
  return {
    directory,
    guide: 'guide.md',
    env: { XDG_STATE_HOME: state },
    inventory: join(directory, 'vars/guide.yaml'),
  }
}

function inventoryRow({
  name,
  address,
  port,
  user,
  roles,
  identity,
  knownHosts,
  become,
  transport,
}: Host): string {
  const facts = {
    address,
    port,
    user,
    roles: `[${roles.join(', ')}]`,
    identity,
    'known-hosts': knownHosts,
    become,
    transport,
  }
  const given = Object.entries(facts).filter(([, value]) => value !== undefined)
  return `  ${name}: { ${given.map(([key, value]) => `${key}: ${value}`).join(', ')} }\n`
}
