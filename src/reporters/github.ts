/**
 * For GitHub Actions: annotations on the guide's lines as things go wrong (workflow commands, said into the log of
 * the job), and a job summary in Markdown at the end.
 */
import { isAbsolute, posix, relative, resolve } from 'node:path'
import type { EndState, Reporter, RunEvent } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { type Account, bad, type Entry, elapsed, enter, grouped, type Mark, newAccount } from './account.ts'
import { deedsOf, overruled } from './by-hand.ts'
import { count, duration } from './columns.ts'
import type { ReportOptions } from './terminal.ts'

export function githubReporter({ env = {} }: ReportOptions): Reporter {
  const account = newAccount()
  const fold: Reporter = (event) => {
    enter(account, event)
    return annotations(account, event, env.GITHUB_WORKSPACE)
  }
  fold.finish = () => summary(account)
  return fold
}

// ── annotations ──────────────────────────────────────────────────────────────────────────────────────────

interface Annotation {
  level: 'error' | 'warning' | 'notice'
  lines?: [number, number]
  title: string
  message: string
}

function annotations(account: Account, event: RunEvent, workspace: string | undefined): string {
  const found = annotationOf(account, event)
  if (!found) return ''
  const { level, lines, title, message } = found
  const properties: Array<[string, string | number | undefined]> = [
    ['file', lines && fileOf(account, workspace)],
    ['line', lines?.[0]],
    ['endLine', lines?.[1]],
    ['title', title],
  ]
  const told = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  )
  return `::${level} ${told.join(',')}::${data(message)}\n`
}

const levels: Partial<Record<Mark, Annotation['level']>> = {
  failed: 'error',
  unknown: 'error',
  faulted: 'error',
  unchecked: 'warning',
}

function annotationOf(account: Account, event: RunEvent): Annotation | undefined {
  if (event.action === 'stop') {
    const { line, text, reason } = event
    return {
      level: 'error',
      lines: [line, line],
      title: text.split('\n', 1)[0]!,
      message: `left for a person: ${reason}`,
    }
  }
  if (event.action === 'fault' && event.task === undefined)
    return { level: 'error', title: event.host || 'runbook', message: event.reason }
  const own = overruled(event)
  if (own) return overruling(account, own)
  if (!['pass', 'fail', 'unknown', 'fault'].includes(event.action) || !('task' in event)) return undefined
  const entry = account.entries.get(event.task!)
  const level = entry && levels[entry.mark]
  if (!level) return undefined
  return { level, ...headOf(account, entry), message: messageOf(entry) }
}

/** A line left for a person has no task. */
function overruling(
  account: Account,
  { task, told }: { task: string; told: string },
): Annotation | undefined {
  const entry = account.entries.get(task)
  return entry && { level: 'notice', ...headOf(account, entry), message: told }
}

function headOf(account: Account, { task }: Entry): Pick<Annotation, 'lines' | 'title'> {
  const lines = account.places.get(task.step)?.lines ?? [task.line, task.line]
  return { lines: [lines[0], lines[1]], title: `${task.host}: ${task.title}` }
}

const shownDifferences = 8

function messageOf({ mark, reason, verdict }: Entry): string {
  const first =
    mark === 'unchecked' ? `not compared: ${verdict?.rule ?? 'nothing was compared'}` : (reason ?? mark)
  const differences = (verdict?.differences ?? [])
    .slice(0, shownDifferences)
    .map(({ what, expected, actual }) => {
      const said = [
        expected !== undefined && `expected ${expected}`,
        actual !== undefined && `actual ${actual}`,
      ]
      return `${what}: ${said.filter(Boolean).join(', ')}`
    })
  return [first, ...differences].join('\n')
}

/** The guide's path from the root of the checkout. */
function fileOf({ guide, directory }: Account, workspace: string | undefined): string {
  const path = resolve(directory, guide)
  const inside = relative(workspace || directory, path)
  return inside.startsWith('..') || isAbsolute(inside) ? guide : inside.split('\\').join(posix.sep)
}

/** As the runner wants it (algorithm: `@actions/core`, `escapeData` and `escapeProperty`). */
const data = (text: string) =>
  sanitise(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

// ── the summary ──────────────────────────────────────────────────────────────────────────────────────────

const states: Readonly<Record<EndState, string>> = {
  passed: '✅ passed',
  failed: '❌ failed',
  faulted: '❌ stopped by a fault',
  locked: '❌ another run is at work on a host',
  unknown: '❓ stopped: an outcome is unknown',
  interrupted: '⏸️ interrupted',
  stopped: '✋ stopped at a line left for a person',
}
function stateOf({ state, putBack }: Account): string {
  if (!state) return 'not ended'
  return state === 'interrupted' && putBack > 0
    ? `↩️ rolled back: ${count(putBack, 'file')} as before`
    : states[state]
}
/** GitHub takes a summary of 1 MiB: this much and no more is told. */
const most = { problems: 40, output: 4_000 }

function summary(account: Account): string {
  const entries = [...account.entries.values()]
  const problems = entries.filter(({ mark }) => bad.has(mark))
  const unread = entries.filter(({ mark }) => mark === 'unchecked')
  const more = problems.length - most.problems
  return [
    `## ${plain(account.guide)}: ${stateOf(account)}`,
    `${facts(account, entries)}`,
    ...account.faults.map(({ host, reason }) => `- ❌ **${plain(host)}** ${plain(reason)}`),
    ...[...account.left.values()]
      .filter(({ settled }) => !settled)
      .map(
        ({ line, text, reason }) => `- ✋ line ${line}: ${plain(text.split('\n', 1)[0]!)}: ${plain(reason)}`,
      ),
    ...problems.slice(0, most.problems).map((entry) => problem(account, entry)),
    ...(more > 0 ? [`and ${count(more, 'more task')}`] : []),
    ...deedsIn(entries),
    ...(unread.length > 0
      ? [`Not compared: ${unread.map(({ task }) => `line ${task.line} on ${plain(task.host)}`).join(', ')}`]
      : []),
    '',
  ].join('\n\n')
}

/** What people did, a line a task, so that nobody takes it for the guide's. */
function deedsIn(entries: ReadonlyArray<Entry>): Array<string> {
  const rows = entries.flatMap((entry) =>
    deedsOf(entry).map((deed) => `- line ${entry.task.line} on ${plain(entry.task.host)}: ${plain(deed)}`),
  )
  const more = rows.length - most.problems
  const shown = rows.slice(0, most.problems)
  return rows.length === 0
    ? []
    : [[...shown, ...(more > 0 ? [`- and ${count(more, 'more deed')}`] : [])].join('\n')]
}

function facts(account: Account, entries: ReadonlyArray<Entry>): string {
  const counted = grouped(entries, ({ mark }) => mark)
  const words: ReadonlyArray<[Mark, string]> = [
    ['passed', 'passed'],
    ['already', 'already so'],
    ['unchecked', 'not compared'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
    ['faulted', 'faulted'],
    ['skipped', 'skipped'],
    ['waiting', 'not reached'],
  ]
  const told = words.flatMap(([mark, word]) =>
    counted.has(mark) ? [`${counted.get(mark)!.length} ${word}`] : [],
  )
  const hosts = account.hosts.map(({ name }) => plain(name)).join(', ')
  return `${told.join(', ')} on ${hosts}, ${duration(elapsed(account))}, run ${plain(account.run)}`
}

function problem({ hosts }: Account, { task, mark, reason, verdict, output }: Entry): string {
  const host = hosts.length > 1 ? ` on **${plain(task.host)}**` : ''
  const differences = (verdict?.differences ?? []).slice(0, shownDifferences * 4)
  const rows = differences.map(
    ({ what, expected = '', actual = '', line }) =>
      `| ${[what, expected, actual].map(plain).join(' | ')} | ${line} |`,
  )
  const table =
    rows.length > 0 ? ['| what | expected | actual | line |\n|---|---|---|---|', ...rows].join('\n') : ''
  const tail = output?.tail.slice(-most.output) ?? ''
  return [
    `### ❌ ${plain(task.title)}${host}`,
    `line ${task.line}, ${mark}: ${plain(reason ?? '')}`,
    table,
    tail === '' ? '' : `<details><summary>what it printed</summary>\n\n${fenced(tail)}\n\n</details>`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** Text in which no character means anything to Markdown or HTML, on one line. */
const plain = (text: string) =>
  sanitise(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A block of code that nothing in it ends. */
function fenced(text: string): string {
  const shown = sanitise(text)
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${shown.replace(/\n$/, '')}\n${fence}`
}
