/**
 * The foot of a live terminal: what is running now, below all that is over. A fold over events that can be asked for
 * its lines at any moment; nothing here knows a terminal.
 */
import picocolors from 'picocolors'
import type { RunEvent, TaskSummary } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { cut, spread } from './columns.ts'

export interface Foot {
  /** `now`: milliseconds of a clock that only goes on. */
  tell(event: RunEvent, now: number): void
  /** Each fits into `columns`, all of them into `rows`; none where nothing runs. */
  lines(now: number, size: { columns: number; rows: number }): Array<string>
}
export interface FootOptions {
  color: boolean
  /** Milliseconds that a task took before, if it is known. */
  expected(task: TaskSummary): number | undefined
  /** Output is shown as it comes, above: not here as well. */
  verbose?: boolean
}

interface Running {
  task: TaskSummary
  since: number
  /** The end of what it printed. */
  tail: string
  /** It did not hold: the number of its last try, when the next one is made, when it gives up. */
  retry?: { attempt: number; next: number; until: number }
}
interface Memory {
  tasks: Map<string, TaskSummary>
  ended: Set<string>
  running: Map<string, Running>
  hosts: number
  began: number
}

/** Characters of output that are kept of each running task. */
const keptTail = 4_096
/** Rows that the foot takes at most, and lines of output below a task that runs alone. */
const most = { rows: 12, output: 4 }

export function makeFoot(options: FootOptions): Foot {
  const memory: Memory = {
    tasks: new Map(),
    ended: new Set(),
    running: new Map(),
    hosts: 0,
    began: Number.NaN,
  }
  return {
    tell(event, now) {
      if (Number.isNaN(memory.began)) memory.began = now
      const note = notes[event.action] as ((m: Memory, e: RunEvent, now: number) => void) | undefined
      note?.(memory, event, now)
    },
    lines: (now, size) => (memory.running.size === 0 ? [] : linesOf(memory, now, size, options)),
  }
}

// ── the fold ─────────────────────────────────────────────────────────────────────────────────────────────

type Notes = {
  [A in RunEvent['action']]?: (memory: Memory, event: Extract<RunEvent, { action: A }>, now: number) => void
}
const over = (memory: Memory, { task }: { task: string }) => {
  memory.running.delete(task)
  memory.ended.add(task)
}
const begun = (memory: Memory, { task }: { task: string }, now: number) => {
  const summary = memory.tasks.get(task)
  if (summary && !memory.running.has(task)) memory.running.set(task, { task: summary, since: now, tail: '' })
}
const taken = (memory: Memory, tasks: ReadonlyArray<TaskSummary> = []) => {
  for (const task of tasks) memory.tasks.set(task.id, task)
  memory.hosts = new Set([...memory.tasks.values()].map(({ host }) => host)).size
}
const notes: Notes = {
  begin: (memory, { tasks }) => taken(memory, tasks),
  resume(memory, { tasks }) {
    taken(memory, tasks)
    memory.running.clear()
    memory.began = Number.NaN
  },
  start: begun,
  intend: begun,
  output(memory, { task, text }) {
    const running = memory.running.get(task)
    if (running) running.tail = (running.tail + text).slice(-keptTail)
  },
  retry(memory, { task, attempt, pause = 0, left = 0 }, now) {
    const running = memory.running.get(task)
    if (running) running.retry = { attempt, next: now + pause, until: now + left }
  },
  pass: over,
  already: over,
  fail: over,
  unknown: over,
  skip(memory, { task }) {
    for (const { id, step } of memory.tasks.values())
      if (id === task || step === task) over(memory, { task: id })
  },
  fault: (memory, { task }) => task !== undefined && over(memory, { task }),
  end: (memory) => memory.running.clear(),
}

// ── the lines ────────────────────────────────────────────────────────────────────────────────────────────

type Colors = ReturnType<typeof picocolors.createColors>
const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
/** Milliseconds that each of them stands. */
export const beat = 120

function linesOf(
  memory: Memory,
  now: number,
  { columns, rows }: { columns: number; rows: number },
  options: FootOptions,
): Array<string> {
  const paint = picocolors.createColors(options.color)
  const width = Math.max(1, Math.min(columns - 1, 100))
  const room = Math.max(1, Math.min(most.rows, rows - 2))
  const all = [...memory.running.values()]
  const shown = all.slice(0, Math.max(1, room - 2))
  const hidden = all.length - shown.length
  const sign = spinner[Math.floor(now / beat) % spinner.length]!
  const left = room - 1 - shown.length - (hidden > 0 ? 1 : 0)
  const each = options.verbose ? 0 : Math.min(most.output, Math.floor(left / shown.length))
  return [
    paint.dim(cut(progress(memory, now, options), width)),
    ...shown.flatMap((running) => [
      taskLine(running, { sign, now, width, many: memory.hosts > 1, paint, options }),
      ...outputLines(running.tail, each, width).map((line) => paint.dim(line)),
    ]),
    ...(hidden > 0 ? [paint.dim(cut(`  … and ${hidden} more`, width))] : []),
  ].slice(0, room)
}

/** `12 of 24 · 42 s · about 1 min 10 s left` */
function progress(memory: Memory, now: number, options: FootOptions): string {
  const rest = leftOver(memory, now, options)
  return [
    `── ${memory.ended.size} of ${memory.tasks.size}`,
    clock(now - memory.began),
    ...(rest === undefined ? [] : [`about ${clock(rest)} left`]),
  ].join(' · ')
}

/** What the steps to come took before, hosts at once; unknown where one of them never ran. */
function leftOver(
  { tasks, ended, running }: Memory,
  now: number,
  { expected }: FootOptions,
): number | undefined {
  const steps = new Map<string, number>()
  for (const task of tasks.values()) {
    if (ended.has(task.id) || task.kind === 'manual') continue
    const whole = expected(task)
    if (whole === undefined) return undefined
    const since = running.get(task.id)?.since
    const rest = since === undefined ? whole : Math.max(0, whole - (now - since))
    steps.set(task.step, Math.max(steps.get(task.step) ?? 0, rest))
  }
  return [...steps.values()].reduce((sum, one) => sum + one, 0)
}

interface Look {
  sign: string
  now: number
  width: number
  many: boolean
  paint: Colors
  options: FootOptions
}
function taskLine({ task, since, retry }: Running, { sign, now, width, many, paint, options }: Look): string {
  const waits = retry && now < retry.until
  const times = waits ? waitText(retry, now) : timeText(now - since, options.expected(task))
  const right = [...(many ? [`@${safe(task.host)}`] : []), times].join('  ')
  const mark = waits ? '↻' : sign
  const line = cut(spread(`  ${mark} ${safe(task.title)}`, right, width), width)
  return line.replace(mark, waits ? paint.yellow(mark) : paint.cyan(mark))
}

function timeText(elapsed: number, expected: number | undefined): string {
  return expected === undefined || expected < 1_000
    ? clock(elapsed)
    : `${clock(elapsed)} of about ${clock(expected)}`
}

/** Counted down: to the next try, and to the last. */
function waitText({ attempt, next, until }: NonNullable<Running['retry']>, now: number): string {
  const soon = next > now ? `try ${attempt + 1} in ${clock(next - now, Math.ceil)}` : `try ${attempt + 1}`
  return `${soon}, ${clock(until - now, Math.ceil)} left`
}

/** The last lines that say anything; a line that is being written is the last. */
function outputLines(tail: string, count: number, width: number): Array<string> {
  if (count <= 0) return []
  const lines = safe(tail)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.slice(-count).map((line) => cut(`    │ ${line.trimEnd()}`, width))
}

/** A tab would take as many columns as it likes. */
const safe = (text: string) => sanitise(text).replaceAll('\t', '  ')

/** Whole seconds: `3 s`, `1 min 05 s`. */
function clock(ms: number, round: (value: number) => number = Math.floor): string {
  const seconds = Math.max(0, round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
