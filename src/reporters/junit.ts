/**
 * JUnit's XML, as CI servers read it: a suite for each chapter, a case for each task. What was not reached, skipped
 * or not compared is skipped, never passed. Elements and attributes are those of Jenkins' `junit-10.xsd`.
 */
import type { Reporter, Verdict } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { type Account, type Entry, elapsed, enter, grouped, type Mark, newAccount } from './account.ts'
import { deedsOf } from './by-hand.ts'

export function junitReporter(): Reporter {
  const account = newAccount()
  const fold: Reporter = (event) => {
    enter(account, event)
    return ''
  }
  fold.finish = () => document(account)
  return fold
}

interface Case {
  suite: string
  name: string
  /** Seconds. */
  time: number
  /** What it is but passed: an element with its message and text. */
  ended?: { element: 'failure' | 'error' | 'skipped'; type: string; message: string; text?: string }
  output?: string
}

function document(account: Account): string {
  const cases = casesOf(account)
  const suites = grouped(cases, ({ suite }) => suite)
  const attributes = { name: account.guide, time: seconds(elapsed(account)), ...countsOf(cases) }
  const body = [...suites].map(([name, of]) => suiteOf(name, of, account)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${open('testsuites', attributes)}>\n${body}</testsuites>\n`
}

function suiteOf(name: string, cases: ReadonlyArray<Case>, { since, guide, run }: Account): string {
  const time = seconds(cases.reduce((sum, one) => sum + one.time * 1000, 0))
  const counts = {
    ...countsOf(cases),
    skipped: cases.filter(({ ended }) => ended?.element === 'skipped').length,
  }
  const attributes = { name, ...counts, time, timestamp: since.replace(/\.\d+Z$/, ''), file: guide }
  const properties = `<properties><property${attribute('name', 'run')}${attribute('value', run)}/></properties>\n`
  return `${open('testsuite', attributes)}>\n${properties}${cases.map(caseOf).join('')}</testsuite>\n`
}

function caseOf({ suite, name, time, ended, output }: Case): string {
  const parts = [
    ended &&
      `${open(ended.element, { type: ended.type, message: ended.message })}>${text(ended.text ?? '')}</${ended.element}>\n`,
    output && `<system-out>${text(output)}</system-out>\n`,
  ].filter(Boolean)
  const start = open('testcase', { name, classname: suite, time: seconds(time * 1000) })
  return parts.length === 0 ? `${start}/>\n` : `${start}>\n${parts.join('')}</testcase>\n`
}

const countsOf = (cases: ReadonlyArray<Case>) => ({
  tests: cases.length,
  failures: cases.filter(({ ended }) => ended?.element === 'failure').length,
  errors: cases.filter(({ ended }) => ended?.element === 'error').length,
})

// ── a case ───────────────────────────────────────────────────────────────────────────────────────────────

function casesOf(account: Account): Array<Case> {
  const tasks = [...account.entries.values()].map((entry) => taskCase(account, entry))
  const left = [...account.left.values()].flatMap(({ line, text: what, reason, settled }): Array<Case> => {
    if (settled) return []
    const name = `${what.split('\n', 1)[0]} (line ${line})`
    const ended = {
      element: 'failure' as const,
      type: 'left-for-a-person',
      message: reason,
      text: `${account.guide}:${line}\n${what}`,
    }
    return [{ suite: account.guide, name, time: 0, ended }]
  })
  const faults = account.faults.map(
    ({ host, code, reason }): Case => ({
      suite: account.guide,
      name: host || 'the record of the run',
      time: 0,
      ended: { element: 'error', type: code, message: reason.split('\n', 1)[0]!, text: reason },
    }),
  )
  return [...tasks, ...left, ...faults]
}

function taskCase(account: Account, entry: Entry): Case {
  const { task, ms = 0, output } = entry
  const ended = endedOf(account, entry)
  const printed = output && output.bytes > 0 ? output.tail : ''
  const told = [...deedsOf(entry), printed].filter(Boolean).join('\n')
  return {
    suite: task.trail.join(' › ') || account.guide,
    name: `${task.title} (line ${task.line}, ${task.host})`,
    time: ms / 1000,
    ...(ended ? { ended } : {}),
    ...(told ? { output: told } : {}),
  }
}

const elements: Partial<Record<Mark, 'failure' | 'error' | 'skipped'>> = {
  failed: 'failure',
  left: 'failure',
  unknown: 'error',
  faulted: 'error',
  skipped: 'skipped',
  waiting: 'skipped',
  running: 'skipped',
  unchecked: 'skipped',
}
const messages: Partial<Record<Mark, string>> = {
  waiting: 'not reached',
  running: 'not ended',
  unchecked: 'it ran, but what it printed was not compared',
  unknown: 'whether it ran to its end is unknown',
}

function endedOf({ guide }: Account, { task, mark, reason, verdict }: Entry): Case['ended'] {
  const element = elements[mark]
  if (!element) return undefined
  const head = mark === 'unknown' && verdict ? 'a decision is needed' : messages[mark]
  const message = [head, reason?.split('\n', 1)[0], mark === 'unchecked' && verdict?.rule]
  const told = [
    `${guide}:${task.line}`,
    task.text || task.title,
    reason ?? '',
    verdict ? differencesOf(verdict) : '',
  ]
  return {
    element,
    type: mark,
    message: message.filter(Boolean).join(': '),
    ...(element === 'skipped' ? {} : { text: told.filter(Boolean).join('\n\n') }),
  }
}

function differencesOf({ differences, sideBySide }: Verdict): string {
  const rows = differences.map(({ what, expected, actual, line }) => {
    const said = [
      expected !== undefined && `expected ${expected}`,
      actual !== undefined && `actual ${actual}`,
    ]
    return `${[what, said.filter(Boolean).join(', ')].filter(Boolean).join(': ')} (line ${line})`
  })
  return [...rows, ...(sideBySide ? ['', sideBySide] : [])].join('\n')
}

// ── XML ──────────────────────────────────────────────────────────────────────────────────────────────────

const seconds = (ms: number) => (ms / 1000).toFixed(3)
const open = (name: string, attributes: Record<string, string | number>) =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => attribute(key, value))
    .join('')}`
const attribute = (name: string, value: string | number) =>
  ` ${name}="${text(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`

/** Sanitised, so that no control is left; the two other characters that XML cannot hold are shown as well. */
const text = (value: string) =>
  sanitise(value)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
