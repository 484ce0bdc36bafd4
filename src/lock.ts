/**
 * One engine at a time for a directory: a file that names its holder and outlives nobody.
 *
 * A lock is `lock.N`; the highest N holds. A stale one is taken over by making `lock.N+1`, which only one
 * process can, so that two who find the same stale lock never both hold (deleting it first would let them).
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Fault } from './messages.ts'

/** A process, told from any other that has or will have its number. */
interface Holder {
  pid: number
  /** When the process began, as the system counts it. */
  start: string
  /** The boot it belongs to; empty where the system does not say. */
  boot: string
  host: string
  since: string
}

export interface Lock {
  release(): Promise<void>
}

/** Takes the directory's lock; throws `Fault` of code `locked`, naming the holder. */
export async function takeLock(directory: string): Promise<Lock> {
  for (;;) {
    const top = await topOf(directory)
    const holder = top === 0 ? undefined : await readHolder(directory, top)
    if (holder && isAlive(holder)) throw lockedBy(directory, top, holder)
    if (await claim(directory, top + 1)) return holdLock(directory, top + 1)
  }
}

/** Who holds the directory's lock, in a few words; undefined where nobody does. */
export async function findHolder(directory: string): Promise<string | undefined> {
  const top = await topOf(directory)
  const holder = top === 0 ? undefined : await readHolder(directory, top)
  return holder && isAlive(holder) ? describe(holder) : undefined
}

const fileOf = (directory: string, number: number) => join(directory, `lock.${number}`)
const describe = (holder: Holder) => `process ${holder.pid} on ${holder.host} since ${holder.since}`

function lockedBy(directory: string, number: number, holder: Holder): Fault {
  const cure = holder.host === hostname() ? '' : `; if it is gone, remove ${fileOf(directory, number)}`
  return new Fault('locked', '', `${directory} is held by ${describe(holder)}${cure}`)
}

async function topOf(directory: string): Promise<number> {
  const numbers = (await readdir(directory)).map((name) => Number(/^lock\.(\d+)$/.exec(name)?.[1] ?? 0))
  return Math.max(0, ...numbers)
}

/** Undefined where it is gone or was never whole (a crash of the machine): nobody holds it then. */
async function readHolder(directory: string, number: number): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(directory, number), 'utf8')) as Holder
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Makes the lock with its content at once; false where another was first. */
async function claim(directory: string, number: number): Promise<boolean> {
  const draft = join(directory, `lock.draft.${process.pid}.${Math.random().toString(36).slice(2)}`)
  await writeFile(draft, JSON.stringify(self()), { flag: 'wx', mode: 0o600 })
  try {
    await link(draft, fileOf(directory, number))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Older locks are stale by now; they go only after ours, or a number would be claimed twice. */
function holdLock(directory: string, number: number): Lock {
  return {
    release: async () => {
      for (let n = 1; n <= number; n++) await rm(fileOf(directory, n), { force: true })
    },
  }
}

const self = (): Holder => ({
  pid: process.pid,
  start: startOf(process.pid) ?? '',
  boot: bootId(),
  host: hostname(),
  since: new Date().toISOString(),
})

/** A holder on another machine cannot be asked: it counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  return holder.boot === bootId() && startOf(holder.pid) === holder.start
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** When a process began; undefined where there is none, or only its remains. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
