/** What a rule of the linter is, what it is given, and what it finds. */
import type { Passage, Point, Position, Runbook, Step } from '../model.ts'
import type { Markup } from '../recognise.ts'

/** `error`: as written it breaks or harms; `warning`: it probably does; `info`: good to know before it runs. */
export type Severity = 'error' | 'warning' | 'info'

/** A sidecar row that settles a finding. */
export interface Offer {
  /** A list of the sidecar: `replace`, `already`, … */
  list: 'replace' | 'skip' | 'already' | 'unless' | 'expect' | 'answers'
  /** Its fields, in the order they are written. */
  row: Readonly<Record<string, string | number>>
}

export interface Found {
  at: Position
  /** "Unexpected x, expected y". */
  reason: string
  /** In place of the rule's own. */
  severity?: Severity
  /** Rows to paste. */
  offers?: ReadonlyArray<Offer>
  /** The rows do what the author meant on any host: `--fix` may write them. */
  safe?: boolean
}

/** A found defect, told. */
export interface Finding extends Found {
  rule: string
  severity: Severity
}

/** What was found in one guide. */
export interface GuideFindings {
  path: string
  /** The guide's lines. */
  lines: ReadonlyArray<string>
  findings: ReadonlyArray<Finding>
}

export interface Rule {
  id: string
  /** What it is about, in one line, for people who wonder. */
  about: string
  severity: Severity
  /** Lists of the sidecar whose rows settle a place for this rule; `replace`, `skip` and `done` always do. */
  settledBy?: ReadonlyArray<string>
  find(study: Study): Iterable<Found>
}

/** A guide, read and adapted, with all that rules look at. */
export interface Study {
  path: string
  markup: Markup
  /** Lines of the guide as positions mean them. */
  lines: ReadonlyArray<string>
  /** The same lines with the characters that reading took off: no-break spaces. */
  raw: ReadonlyArray<string>
  runbook: Runbook
  /** The steps that would run or wait for a person: those that no sidecar takes out. */
  steps: ReadonlyArray<Step>
  /** Lines that are code of any kind, by what they were taken for. */
  code: ReadonlyMap<number, string>
  /** The step whose own text stands on a line. */
  stepAt: ReadonlyMap<number, Step>
  /** Words that an inventory binds. */
  bound: ReadonlySet<string>
  /** What a step's hosts run, as far as it is told: `debian-12`. */
  targetsOf(step: Step): ReadonlySet<string>
}

/** Text that is sent to a host, and the step it belongs to. */
export interface Sent {
  step: Step
  part: 'text' | 'client' | 'path' | 'answer'
  text: Passage
  /** Of an answer: what asks. */
  prompt?: string
}

/** Everything that would be sent. */
export function sentBy(steps: ReadonlyArray<Step>): Array<Sent> {
  return steps.flatMap((step): Array<Sent> => {
    if (step.kind === 'manual') return []
    const own: Sent = { step, part: 'text', text: step.text }
    if (step.kind === 'edit') return [{ step, part: 'path', text: step.path }, own]
    if (step.kind === 'sql') return step.client ? [{ step, part: 'client', text: step.client }, own] : [own]
    const answers = step.answers.flatMap(
      ({ text, prompt, position }): Array<Sent> =>
        text && position ? [{ step, part: 'answer', text, ...(prompt === undefined ? {} : { prompt }) }] : [],
    )
    return [own, ...answers]
  })
}

/** Where a stretch of a passage stands in the guide. */
export function placeIn(passage: Passage, from: number, to: number): Position {
  return { start: pointAt(passage, from), end: pointAt(passage, to) }
}

function pointAt(passage: Passage, offset: number): Point {
  const starts = startsOf(passage)
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  const point = passage.points[Math.min(low, passage.points.length - 1)]!
  const along = offset - starts[low]!
  return {
    line: point.line,
    column: point.column + along,
    ...(point.offset === undefined ? {} : { offset: point.offset + along }),
  }
}

/** Offsets at which lines of a passage begin, found once. */
function startsOf(passage: Passage): Array<number> {
  const known = starts.get(passage)
  if (known) return known
  const found = [0, ...[...passage.text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  starts.set(passage, found)
  return found
}
const starts = new WeakMap<Passage, Array<number>>()

/** Where a passage stands, from its first character to its last. */
export function placeOf(passage: Passage): Position {
  return placeIn(passage, 0, passage.text.trimEnd().length)
}

/** A stretch of a line of the guide; columns 0-based here, the line 1-based. */
export function placeOnLine(line: number, from: number, to: number): Position {
  return { start: { line, column: from + 1 }, end: { line, column: to + 1 } }
}

/** The lines of a passage with their offsets in it and their numbers in the guide. */
export function linesOf({ text, points }: Passage): Array<{ text: string; from: number; number: number }> {
  let from = 0
  return text.split('\n').map((line, i) => {
    const found = { text: line, from, number: points[Math.min(i, points.length - 1)]!.line }
    from += line.length + 1
    return found
  })
}

/** A selector for a step by its first line, for a row. */
export function lineOf(passage: Passage): { line: number; text: string } {
  const at = passage.text.split('\n').findIndex((line) => line.trim() !== '')
  const first = Math.max(at, 0)
  return { line: passage.points[first]!.line, text: passage.text.split('\n')[first]!.trim() }
}

/** `line 3`, `lines 3, 5, 9, …` */
export function linesText(lines: Iterable<number>): string {
  const all = [...new Set(lines)]
  const more = all.length > 6 ? `, … (${all.length} in all)` : ''
  return `line${all.length > 1 ? 's' : ''} ${all.slice(0, 6).join(', ')}${more}`
}

/** The items by what they have in common, in the order they come. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, Array<T>> {
  const groups = new Map<string, Array<T>>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
