/**
 * The record of a run: every event, one JSON line each, in `events.jsonl` of the run's own directory.
 *
 * What a resumed run decides from this file must be right or refused. So each line carries the hash of all
 * lines before it and of itself; output, which decides nothing, carries a checksum of its own instead. A last
 * line that was torn by a crash is dropped; any other damage is a `Fault`.
 */
import { createHash, randomInt } from 'node:crypto'
import { closeSync, createReadStream, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { findHolder, type Lock, takeLock } from './lock.ts'
import { Fault } from './messages.ts'
import type { EndState, RunEvent } from './model.ts'
import { changedBy } from './run/changed.ts'

/** A run's record, open for writing; one at a time for each run. */
export interface Journal {
  /** The run's id, the name of its directory. */
  run: string
  directory: string
  /** What happened before it was opened, output left out. */
  past: Array<RunEvent>
  /**
   * Writes an event at once; the promise holds until it has reached the disk where `sync` is set.
   * Rejects with a `Fault` of code `journal`, for this and every later event, once a write has failed.
   */
  append(event: RunEvent, options?: { sync?: boolean }): Promise<void>
  /** Syncs, closes and lets go of the run. */
  close(): Promise<void>
}

/** What a record says. */
interface History {
  events: Array<RunEvent>
  /** Bytes of whole lines; what lies behind them was torn. */
  bytes: number
  /** Hash of the last line that has one. */
  chain: string
}

const seed = createHash('sha256').update('runbook journal 1').digest('hex')
const hashLine = (chain: string, body: string | Buffer) =>
  createHash('sha256').update(chain).update(body).digest('hex')
const checksum = (body: string | Buffer) => crc32(body).toString(16).padStart(8, '0')

// ── where runs are kept ──────────────────────────────────────────────────────────────────────────────────

/** `$XDG_STATE_HOME/runbook`, or below `~/.local/state` where that is unset or not absolute. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment.XDG_STATE_HOME
  const base = state && isAbsolute(state) ? state : join(environment.HOME || homedir(), '.local', 'state')
  return join(base, 'runbook')
}

/** Where each run has its own directory. */
export const runsDirectory = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(stateDirectory(environment), 'runs')

/** A new run's id, sorting by time: `20261120T101500-k3f9` (UTC). */
export function newRunId(now = new Date()): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const nonce = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${nonce}`
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

/** Begins the record of a new run, in a directory that has none; throws `Fault` (`journal`, `locked`). */
export function createJournal(directory = join(runsDirectory(), newRunId())): Promise<Journal> {
  return holding(directory, async (lock) => {
    const fd = openSync(pathIn(directory), 'wx', 0o600)
    await syncDirectory(directory)
    await syncDirectory(dirname(directory))
    return writeJournal(directory, fd, { events: [], bytes: 0, chain: seed }, lock)
  })
}

/** Goes on with a record: takes the run and drops a torn last line; throws `Fault` (`journal`, `locked`). */
export function openJournal(directory: string): Promise<Journal> {
  return holding(directory, async (lock) => {
    const history = await readRecord(directory, false)
    const fd = openSync(pathIn(directory), 'r+')
    ftruncateSync(fd, history.bytes)
    return writeJournal(directory, fd, history, lock)
  })
}

const pathIn = (directory: string) => join(directory, 'events.jsonl')

/** Does what needs the run's lock; where it fails, the lock is let go and the error told as a `Fault`. */
async function holding<T>(directory: string, work: (lock: Lock) => Promise<T>): Promise<T> {
  let lock: Lock | undefined
  try {
    await makeDirectories(directory)
    lock = await takeLock(directory)
    return await work(lock)
  } catch (cause) {
    await lock?.release()
    throw asFault(directory, cause)
  }
}

/** As `mkdir -p`; Node's own tries for ever where the parent exists and takes no child, as in `/proc`. */
export async function makeDirectories(path: string): Promise<void> {
  const made = await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => error.code)
  if (made === undefined || made === 'EEXIST') return
  if (made !== 'ENOENT' || dirname(path) === path) throw new Error(`${path} cannot be made (${made})`)
  await makeDirectories(dirname(path))
  await mkdir(path, { mode: 0o700 })
}

export function asFault(path: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  return new Fault('journal', '', `${path} cannot be written: ${(cause as Error).message}`, { cause })
}

function writeJournal(directory: string, fd: number, { events, bytes, chain }: History, lock: Lock): Journal {
  const path = pathIn(directory)
  const sync = shareSync(fd)
  let broken: Fault | undefined

  const write = (event: RunEvent) => {
    const [line, next] = printLine(event, chain)
    for (let done = 0; done < line.length; ) {
      done += writeSync(fd, line, done, line.length - done, bytes + done)
    }
    bytes += line.length
    chain = next
  }
  const append: Journal['append'] = async (event, options) => {
    if (broken) throw broken
    try {
      write(event)
      if (options?.sync) await sync()
    } catch (cause) {
      throw (broken ??= asFault(path, cause))
    }
  }
  const close = async () => {
    try {
      if (!broken) await sync()
    } catch (cause) {
      throw asFault(path, cause)
    } finally {
      closeSync(fd)
      broken ??= new Fault('journal', '', `${path} is closed`) // its descriptor may be another file's by now
      await lock.release()
    }
  }
  return { run: basename(directory), directory, past: events, append, close }
}

/** Syncs a file; all who ask while one sync runs share the next. */
function shareSync(fd: number): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    next = undefined
    running = promisify(fdatasync)(fd).finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start)
    return next
  }
}

/** A line, and the hash that the next one builds on. */
function printLine(event: RunEvent, chain: string): [line: Buffer, chain: string] {
  const body = JSON.stringify(event).slice(0, -1)
  if (event.action === 'output') return [Buffer.from(`${body}${sealOutput(body)}\n`), chain]
  const next = hashLine(chain, body)
  return [Buffer.from(`${body}${sealEvent(next)}\n`), next]
}

const sealEvent = (chain: string) => `,"chain":"${chain}"}`
const sealOutput = (body: string | Buffer) => `,"crc":"${checksum(body)}"}`

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The events of the run in `directory`, a torn last line left out; throws `Fault` (`journal`) for any other
 * damage. Without `output` those events are checked and dropped, which keeps memory small.
 */
export async function readJournal(directory: string, { output = true } = {}): Promise<Array<RunEvent>> {
  return (await readRecord(directory, output)).events
}

async function readRecord(directory: string, output: boolean): Promise<History> {
  const history: History = { events: [], bytes: 0, chain: seed }
  let number = 0
  for await (const line of wholeLines(pathIn(directory))) {
    number++
    const event = readLine(line, history)
    if (!event || (number === 1) !== (event.action === 'begin')) throw damaged(directory, number)
    if (event.action === 'begin' && event.run !== basename(directory)) throw damaged(directory, number)
    history.bytes += line.length + 1
    if (output || event.action !== 'output') history.events.push(event)
  }
  return history
}

function damaged(directory: string, line: number): Fault {
  const place = `${pathIn(directory)}:${line}`
  return new Fault('journal', '', `${place} is damaged, of another run, or written by another version`)
}

/** The event of a line whose seal is right, taking the chain on; else undefined. */
function readLine(line: Buffer, history: History): RunEvent | undefined {
  const chained = line.subarray(0, Math.max(0, line.length - sealEvent(seed).length))
  const next = hashLine(history.chain, chained)
  if (endsWith(line, chained, sealEvent(next))) {
    history.chain = next
    return parseBody(chained)
  }
  const summed = line.subarray(0, Math.max(0, line.length - sealOutput('').length))
  if (!endsWith(line, summed, sealOutput(summed))) return undefined
  const event = parseBody(summed)
  return event?.action === 'output' ? event : undefined
}

const endsWith = (line: Buffer, body: Buffer, seal: string) =>
  line.subarray(body.length).toString('latin1') === seal

function parseBody(body: Buffer): RunEvent | undefined {
  try {
    return JSON.parse(`${body.toString('utf8')}}`) as RunEvent
  } catch {
    return undefined
  }
}

/** The lines of a file that are ended, without their ends. */
async function* wholeLines(path: string): AsyncGenerator<Buffer> {
  let pieces: Array<Buffer> = []
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...pieces, chunk.subarray(from, at)])
      pieces = []
      from = at + 1
    }
    pieces.push(chunk.subarray(from))
  }
}

// ── the runs of this machine ─────────────────────────────────────────────────────────────────────────────

/** One run, as `runbook runs` shows it. */
export interface RunSummary {
  run: string
  /** The run's own directory, which names it to `openJournal` and `readJournal`. */
  path: string
  /** `unfinished`: it was killed or is still running; `given up`: a person said so; `rolled back`: its files were, since, or some of them; `damaged`: see `damage`. */
  state: EndState | 'unfinished' | 'given up' | 'damaged' | 'rolled back' | 'rolled back in part'
  exit?: number
  /** Guide and working directory; empty where nothing was written yet. */
  guide: string
  directory: string
  /** The engine that is at it now. */
  holder?: string
  damage?: string
}

/** It has passed, or is to be taken up no more: what it has left on hosts is of no use. */
export const isOver = ({ state }: RunSummary): boolean => state === 'passed' || state === 'given up'

/** All runs, newest first. */
export async function listRuns(runs = runsDirectory()): Promise<Array<RunSummary>> {
  const summaries: Array<RunSummary> = []
  for (const id of await idsOf(runs)) summaries.push(await summarise(join(runs, id)))
  return summaries
}

/** The directory of the run with this id, or with the only id that ends so (`k3f9`). */
export async function findRun(name: string, runs = runsDirectory()): Promise<string | undefined> {
  const ids = (await idsOf(runs)).filter((id) => id === name || id.endsWith(`-${name}`))
  return ids.length === 1 ? join(runs, ids[0]!) : undefined
}

/**
 * The directory of the run that `resume` takes where it is given none: the newest that was begun in
 * `directory` and is not over. Throws `Fault` where a damaged one, which may be it, is newer.
 */
export async function newestUnfinished(
  directory: string,
  runs = runsDirectory(),
): Promise<string | undefined> {
  for (const id of await idsOf(runs)) {
    const summary = await summarise(join(runs, id))
    if (summary.damage) throw new Fault('journal', '', summary.damage)
    if (summary.directory === directory && !isOver(summary)) return summary.path
  }
  return undefined
}

async function idsOf(runs: string): Promise<Array<string>> {
  const names = await readdir(runs).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Fault('journal', '', `the record of runs cannot be read: ${error.message}`)
  })
  return names
    .filter((name) => /^\d{8}T\d{6}-\w{4}$/.test(name))
    .sort()
    .reverse()
}

/** Were files put back since anything was run last? */
function isPutBack(events: ReadonlyArray<RunEvent>): boolean {
  const since = events.findLastIndex(({ action }) => action === 'start')
  return events.slice(since + 1).some((event) => event.action === 'diff' && event.back === true)
}

const putBackState = (events: ReadonlyArray<RunEvent>) =>
  changedBy(events).length > 0 ? 'rolled back in part' : 'rolled back'

async function summarise(path: string): Promise<RunSummary> {
  const nothing = { run: basename(path), path, state: 'unfinished' as const, guide: '', directory: '' }
  try {
    const events = await readJournal(path, { output: false })
    const [begin, end] = [events[0], events.at(-1)]
    const holder = await findHolder(path)
    return {
      ...nothing,
      ...(begin?.action === 'begin' ? { guide: begin.guide, directory: begin.directory } : {}),
      ...(end?.action === 'end'
        ? { state: isPutBack(events) ? putBackState(events) : end.state, exit: end.exit }
        : {}),
      ...(end?.action === 'settle' && end.as === 'abort' ? { state: 'given up' as const } : {}),
      ...(holder ? { holder } : {}),
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing
    return { ...nothing, state: 'damaged', damage: (error as Error).message }
  }
}
