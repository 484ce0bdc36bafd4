/**
 * What makes a start quick: the command line is a few chunks of CommonJS (`rolldown.config.js`), V8 keeps what it compiled
 * of them, and a module of Node's own is loaded when something of it is used.
 */
import type { Script } from 'node:vm'

/** Node's modules without their namespaces: making one of these reads every property, and loads what hangs on it. */
const fs = process.getBuiltinModule('node:fs')
const { basename, dirname, join } = process.getBuiltinModule('node:path')
const vm = process.getBuiltinModule('node:vm')

/**
 * A pattern of many words is not interpreted first, and then compiled all the same. Nor is it marked beside the work what
 * may be thrown away: most of what a start makes is used until the end. On Node 20 a function has to run for longer before
 * it is optimised (V8 counts bytes of its code): reading even a long guide takes less time than optimising for it. Later
 * ones have no such flag, and do well without.
 */
const flags = ['--no-regexp-tier-up', '--no-incremental-marking']
const node20Flags = ['--interrupt-budget=1000000']
export function setFlags(): void {
  const isNode20 = process.versions.v8.startsWith('11.')
  for (const flag of isNode20 ? [...flags, ...node20Flags] : flags)
    process.getBuiltinModule('node:v8').setFlagsFromString(flag)
}

/** Runs a chunk, once, and gives what it exports. */
type Load = (path: string) => unknown

/** What was compiled is kept for a command, as each needs other functions; without a place for it, at every start anew. */
export function chunkLoader(kept?: Kept): Load {
  setFlags() // before anything is compiled: what is kept is of the same flags
  const modules = new Map<string, { exports: unknown }>()
  const load = (path: string): unknown => {
    const known = modules.get(path)
    if (known) return known.exports
    const module = { exports: {} }
    modules.set(path, module)
    const folder = dirname(path)
    const need = (name: string) => (name.startsWith('.') ? load(join(folder, name)) : elsewhere(name, path))
    compiled(path, kept)(module.exports, need, module, path, folder)
    return module.exports
  }
  return load
}
interface Kept {
  folder: string
  name: string
}

/**
 * Below `$XDG_CACHE_HOME/runbook`. What is read there is run: the folder is the caller's own, in a home of their own, and
 * nobody else may write to it.
 */
export function keptFor(command: string, version: string): Kept | undefined {
  const { XDG_CACHE_HOME, HOME } = process.env
  const caches = XDG_CACHE_HOME || (HOME && isOwn(HOME) ? join(HOME, '.cache') : undefined)
  if (!caches) return undefined
  const release = `${version}-${process.version}-${process.arch}`
  const folder = join(caches, 'runbook', 'compiled', release)
  const name = /^[a-z]+$/.test(command) ? command : 'other'
  return isMade(folder) && isOwn(folder) ? { folder, name } : undefined
}

function isMade(folder: string): boolean {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    return true
  } catch {
    return false
  }
}

function isOwn(folder: string): boolean {
  try {
    const { uid, mode } = fs.statSync(folder)
    return uid === process.getuid?.() && (mode & 0o022) === 0
  } catch {
    return false
  }
}

type Wrapped = (exports: unknown, require: Load, module: object, path: string, folder: string) => void

function elsewhere(name: string, from: string): unknown {
  return name.startsWith('node:') && !early.has(name) ? later(name) : requireFrom(from)(name)
}

function requireFrom(path: string): Load {
  return process.getBuiltinModule('node:module').createRequire(path)
}

/** What Node has loaded for itself. */
const early = new Set(['fs', 'path', 'url', 'util', 'events', 'buffer', 'timers', 'process'].map(ofNode))
function ofNode(name: string): string {
  return `node:${name}`
}

/** A module of Node's that is loaded when it is looked into. */
function later(name: string): unknown {
  let module: object | undefined
  const its = (): object => (module ??= process.getBuiltinModule(name) as object)
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(its(), key),
      has: (_, key) => Reflect.has(its(), key),
      ownKeys: () => Reflect.ownKeys(its()),
      getOwnPropertyDescriptor: (_, key) => ({
        ...Reflect.getOwnPropertyDescriptor(its(), key),
        configurable: true,
      }),
    },
  )
}

/** Chunks are plain ASCII: reading them takes no decoding. */
function compiled(path: string, kept: Kept | undefined): Wrapped {
  const text = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(path, 'latin1')}\n})`
  const place = kept && placeOf(path, kept)
  const before = place === undefined ? undefined : bytesAt(place)
  const script = new vm.Script(text, {
    filename: path,
    ...(before ? { cachedData: before } : {}),
  })
  if (place !== undefined && (!before || script.cachedDataRejected)) keepAtEnd(script, place)
  return script.runInThisContext() as Wrapped
}

/** V8 refuses what another version of it made, and what was made of a text of another length; a name says the rest. */
function placeOf(path: string, { folder, name }: Kept): string {
  const { size, mtimeMs } = fs.statSync(path)
  return join(folder, `${name}-${basename(path)}-${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`)
}

/** V8 believes what it reads, and dies of a byte that is another: a hash stands before it. */
function bytesAt(path: string): Buffer | undefined {
  try {
    const whole = fs.readFileSync(path)
    const bytes = whole.subarray(hashLength)
    return hashOf(bytes).equals(whole.subarray(0, hashLength)) ? bytes : undefined
  } catch {
    return undefined
  }
}
const hashLength = 32
function hashOf(bytes: Buffer): Buffer {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest()
}

/** At the end, with all functions that were used; what was refused used few of them. */
const unkept: Array<{ script: Script; place: string }> = []
function keepAtEnd(script: Script, place: string): void {
  if (unkept.length === 0) process.once('exit', (code) => code !== refused && unkept.forEach(keep))
  unkept.push({ script, place })
}
function keep({ script, place }: { script: Script; place: string }): void {
  const beside = `${place}.${process.pid}`
  try {
    const bytes = script.createCachedData()
    fs.writeFileSync(beside, Buffer.concat([hashOf(bytes), bytes]), { mode: 0o600 })
    fs.renameSync(beside, place)
    removeOlder(place)
  } catch {
    fs.rmSync(beside, { force: true })
  }
}

/** What was kept of the same chunk before it changed, and of releases that nobody has started for so long. */
function removeOlder(place: string): void {
  const [folder, name] = [dirname(place), basename(place)]
  const chunk = name.replace(/-[^-]+-[^-]+$/, '-')
  for (const other of fs.readdirSync(folder))
    if (other !== name && other.startsWith(chunk) && /^[^-]+-[^-]+$/.test(other.slice(chunk.length)))
      fs.rmSync(join(folder, other), { force: true })
  const releases = dirname(folder)
  for (const release of fs.readdirSync(releases))
    if (Date.now() - fs.statSync(join(releases, release)).mtimeMs > longUnused)
      fs.rmSync(join(releases, release), { recursive: true, force: true })
}
/** Milliseconds: 90 days. */
const longUnused = 90 * 86_400_000
/** `exitCodes.refused`, here without its module. */
const refused = 2
