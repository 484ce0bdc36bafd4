/** Where labs are kept, all of it only for its owner (0700). */
import { createHash } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export interface Places {
  /** Of this lab: inventory, known hosts, what its proxy needs. Goes with `down`. */
  state: string
  /** Of this lab: its file as it was brought up, keys, and packages that the next `up` finds again. Goes with `down --purge`. */
  keys: string
  packages: string
  /** Of all labs of this account: images, containers, networks. */
  store: string
  /** Of all labs, in memory: what the engine knows of running containers. */
  running: string
}

/** The places of a lab, by its name and the XDG directories. */
export function placesOf(name: string, env: NodeJS.ProcessEnv = process.env): Places {
  const store = join(base(env, 'XDG_DATA_HOME', '.local/share'), 'lab-store')
  return {
    state: join(base(env, 'XDG_STATE_HOME', '.local/state'), 'labs', name),
    keys: join(keysDirectory(env), name),
    packages: join(base(env, 'XDG_CACHE_HOME', '.cache'), 'labs', name),
    store,
    running: join('/run', `runbook-lab-${shortHash(store)}`),
  }
}

const keysDirectory = (env: NodeJS.ProcessEnv) => join(base(env, 'XDG_DATA_HOME', '.local/share'), 'labs')

function base(env: NodeJS.ProcessEnv, variable: string, usual: string): string {
  const given = env[variable]
  return join(given && isAbsolute(given) ? given : join(env.HOME || homedir(), usual), 'runbook')
}

/** Labs that were up here and were not purged since. */
export async function knownLabs(env: NodeJS.ProcessEnv = process.env): Promise<Array<string>> {
  const found = await readdir(keysDirectory(env), { withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

export const makeFolder = (path: string) => mkdir(path, { recursive: true, mode: 0o700 })

/** Eight letters that stand for a text. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
