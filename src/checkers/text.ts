/**
 * Compares lines: each line of the guide appears in the output, in order, parts that may vary by kind.
 */
import { distance } from 'fastest-levenshtein'
import type { Checker, Difference, Expectation, Verdict } from '../model.ts'
import { adviceOnText } from './advice.ts'
import { type Context, compareParts, fits, fold, piecesOf, plain, trial } from './cells.ts'
import { elided, isLeftOut } from './elisions.ts'
import { type Shape, shapeOfLine } from './kinds.ts'
import { type Beside, most, short, sideBySide } from './side-by-side.ts'

/** Lines of any kind. */
export const text: Checker = {
  name: 'text',
  claims: () => true,
  compare: (expectation, actual) => ways[expectation.as](expectation, plain(actual)),
}

const ways: Record<Expectation['as'], (expectation: Expectation, actual: string) => Verdict> = {
  auto: inOrder,
  rows: exactly,
  columns: () => unchecked('columns are asked for, but the guide shows no table'),
  none: () => unchecked('nothing is to be compared here'),
  contains,
  regex: matches,
}

/** What a program says of itself, whatever it is asked. */
const noise = [
  /^-{5,}$/,
  /^Bye$/,
  /^Database changed$/,
  /^Welcome to the (?:MariaDB|MySQL) monitor/,
  /^Reading table information for completion/,
  /\bdeprecat(?:ed|ion)/i,
  /^Its value may be silently ignored/,
  /^(?:\w+:? )?warning: /i,
  /\beventlet\b.*\bmonkey/i,
]
/** Parts of a line that the way it was called decides, not the outcome. */
const incidental: Array<[RegExp, string]> = [
  [/ \(\d+(?:\.\d+)? sec\)/g, ''],
  [/^(Query OK, \d+ rows? affected), \d+ warnings?/, '$1'],
  [/^(ERROR \d+ \(\w+\)) at line \d+:/, '$1:'],
]

function foldLine(line: string): string {
  return incidental.reduce((text, [part, instead]) => text.replace(part, instead), fold(line))
}

function unchecked(rule: string): Verdict {
  return { outcome: 'unchecked', rule, differences: [], notes: [], compared: 0, learnt: [] }
}

/** A line of the guide that has to be found. */
interface Wanted {
  line: string
  /** As printed. */
  printed: string
  number: number
}

function wantedLines({ lines, numbers }: Expectation): Array<Wanted> {
  return lines
    .map((printed, i) => ({ line: foldLine(plain(printed)), printed: printed.trim(), number: numbers[i]! }))
    .filter(({ line }) => line !== '' && !isLeftOut(line) && !noise.some((pattern) => pattern.test(line)))
}

/** What a program may print before what a guide shows: a process id, a time, a level of a log. */
const prefix = /^(?:‹timestamp› ?|\d+ |\[?(?:INFO|DEBUG|NOTICE)\]?:? )+/

function put(places: Map<string, Array<number>>, literal: string, place: number): void {
  const known = places.get(literal)
  if (known) known.push(place)
  else places.set(literal, [place])
}

/** The output's lines, to be found by their shape. */
class Printed {
  readonly lines: Array<string>
  readonly #literals: Array<string>
  readonly #places = new Map<string, Array<number>>()
  /** Lines without a number or a time at their beginning that the guide may not show. */
  readonly #bare = new Map<string, Array<number>>()
  /** Lines that may still be looked at one by one, so that many elisions cannot take for ever. */
  #patience = 1_000_000

  constructor(actual: string) {
    this.lines = actual.split('\n').map(foldLine)
    this.#literals = this.lines.map((line) => shapeOfLine(line).literal)
    for (const [i, literal] of this.#literals.entries()) {
      put(this.#places, literal, i)
      const bare = literal.replace(prefix, '')
      if (bare !== literal && bare !== '') put(this.#bare, bare, i)
    }
  }

  /** Index of the first line at or after `from` that is like it. */
  find(wanted: string, from: number, context: Context): { at: number; told?: string } | undefined {
    if (wanted.search(elided) >= 0 || /\*{2,}/.test(wanted)) return this.#search(wanted, from)
    const { literal, parts } = shapeOfLine(wanted)
    const found = this.#among(this.#places.get(literal) ?? [], parts, from, context)
    return found ?? this.#among(this.#bare.get(literal) ?? [], parts, from, context, true)
  }

  #among(
    places: Array<number>,
    parts: Shape['parts'],
    from: number,
    context: Context,
    bare = false,
  ): { at: number; told?: string } | undefined {
    for (let i = firstFrom(places, from), tries = 0; i < places.length && tries < 100; i++, tries++) {
      const tried = trial(context)
      const before = bare ? (prefix.exec(this.#literals[places[i]!]!)?.[0].split('‹').length ?? 1) - 1 : 0
      const there = shapeOfLine(this.lines[places[i]!]!).parts.slice(before)
      const likeness = compareParts(parts, there, tried)
      if (!likeness?.same) continue
      for (const [here, there] of tried.learnt) context.learnt.set(here, there)
      return { at: places[i]!, ...(likeness.told ? { told: likeness.told } : {}) }
    }
    return undefined
  }

  #search(wanted: string, from: number): { at: number } | undefined {
    const pieces = piecesOf(wanted.split(elided).map((text) => shapeOfLine(text.trim()).literal))
    for (let at = from; at < this.lines.length && this.#patience-- > 0; at++)
      if (fits(pieces, this.#literals[at]!)) return { at }
    return undefined
  }
}

function firstFrom(places: Array<number>, from: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]! < from) low = middle + 1
    else high = middle
  }
  return low
}

interface Found {
  differences: Array<Difference>
  told: Array<string>
  picture: Array<Beside>
  compared: number
}

function inOrder(expectation: Expectation, actual: string): Verdict {
  const wanted = wantedLines(expectation)
  if (wanted.length === 0) return unchecked('the guide shows nothing that can be compared')
  const printed = new Printed(actual)
  const context: Context = { seen: expectation.seen, bound: expectation.bound, learnt: new Map() }
  const ordered = !areSettings(wanted)
  const found = findLines(wanted, printed, context, ordered)
  const order = ordered ? 'in this order, others may come between' : 'in any order, others may be there'
  const rule = `${count(wanted.length)} ${order}; times, ids and durations may vary`
  const verdict = verdictOf(rule, found, context.learnt)
  const next = verdict.outcome === 'differs' ? adviceOnText(actual) : []
  return next.length > 0 ? { ...verdict, next } : verdict
}

function count(lines: number): string {
  return `${lines} line${lines === 1 ? '' : 's'}`
}

function verdictOf(
  rule: string,
  { differences, told, picture, compared }: Found,
  learnt = new Map<string, string>(),
): Verdict {
  const notes = told.length > 0 ? [`tolerated: ${told.slice(0, 5).join(', ')}`] : []
  if (differences.length === 0)
    return { outcome: 'held', rule, differences, notes, compared, learnt: [...learnt] }
  const beside = sideBySide(['expected', 'actual'], picture)
  return { outcome: 'differs', rule, differences, notes, compared, learnt: [], sideBySide: beside }
}

/** Lines that are each the value of another name: in which order they come says nothing. */
function areSettings(wanted: Array<Wanted>): boolean {
  const names = wanted.map(({ line }) => /^([\w.:/-]{1,80}) ?= ?\S/.exec(line)?.[1])
  return wanted.length > 1 && !names.includes(undefined) && new Set(names).size === names.length
}

type Place = { at: number; told?: string } | undefined

function findLines(wanted: Array<Wanted>, printed: Printed, context: Context, ordered: boolean): Found {
  let from = 0
  const places = wanted.map(({ line }): Place => {
    const place = printed.find(line, from, context)
    if (place && ordered) from = place.at + 1
    return place
  })
  return ordered
    ? tell(wanted, settled(wanted, places), printed, context, true)
    : tell(wanted, places, printed, context, false)
}

/**
 * Of lines that are alike and one too few, the one is missing in whose place something else was printed: `active`,
 * `inactive`, `active`. Only for telling, and not far back.
 */
function settled(wanted: ReadonlyArray<Wanted>, found: ReadonlyArray<Place>): Array<Place> {
  const places = [...found]
  let told = 0
  for (let i = 1; i < places.length && told < most; i++) {
    if (places[i]) continue
    told++
    const isAlike = (at: number) => places[at] !== undefined && wanted[at]!.line === wanted[i]!.line
    for (let at = i - 1; at >= Math.max(0, i - 100) && isAlike(at); at--) {
      if (places[at]!.at === (places[at - 1]?.at ?? -1) + 1) continue
      places.copyWithin(at + 1, at, i)
      places[at] = undefined
      break
    }
  }
  return places
}

function tell(
  wanted: ReadonlyArray<Wanted>,
  places: ReadonlyArray<Place>,
  printed: Printed,
  context: Context,
  ordered: boolean,
): Found {
  const found: Found = { differences: [], told: [], picture: [], compared: 0 }
  const taken = new Set(places.flatMap((place) => place?.at ?? []))
  let from = 0
  for (const [i, { line, printed: shown, number }] of wanted.entries()) {
    const place = places[i]
    if (place) {
      if (ordered) from = place.at + 1
      found.compared++
      if (place.told) found.told.push(place.told)
      found.picture.push({ mark: '=', cells: [short(shown), short(printed.lines[place.at]!)] })
      continue
    }
    const earlier = printed.find(line, 0, trial(context))
    const isMoved = earlier !== undefined && !taken.has(earlier.at)
    const isTold = found.differences.length < most
    const near = isMoved
      ? printed.lines[earlier.at]
      : isTold
        ? (nearest(line, printed.lines, from, taken) ??
          (ordered ? instead(printed.lines, from, taken) : undefined))
        : undefined
    found.differences.push({
      what: isMoved ? 'line out of order' : 'missing line',
      expected: shown,
      ...(near === undefined ? {} : { actual: near }),
      line: number,
    })
    found.picture.push({ mark: near === undefined ? '-' : '≠', cells: [short(shown), short(near ?? '')] })
  }
  return found
}

/** What was printed between two lines that were found, where that is one line. */
function instead(lines: ReadonlyArray<string>, from: number, taken: ReadonlySet<number>): string | undefined {
  const others: Array<string> = []
  for (let at = from; at < lines.length && !taken.has(at) && others.length < 2; at++)
    if (lines[at] !== '') others.push(lines[at]!)
  return others.length === 1 ? others[0] : undefined
}

/** The line that is most like it, if one is at all: only for telling. */
function nearest(
  line: string,
  lines: Array<string>,
  from: number,
  taken: ReadonlySet<number>,
): string | undefined {
  const limited = line.slice(0, 300)
  let best: { line: string; far: number } | undefined
  for (const [i, other] of lines.slice(from, from + 200).entries()) {
    if (other === '' || taken.has(from + i)) continue
    const far = distance(limited, other.slice(0, 300))
    if (far < (best?.far ?? limited.length * 0.6)) best = { line: other, far }
  }
  return best?.line
}

/** The same lines in the same order, and no others. */
function exactly(expectation: Expectation, actual: string): Verdict {
  const verdict = inOrder(expectation, actual)
  if (verdict.outcome === 'unchecked') return verdict
  const lines = actual
    .split('\n')
    .filter((line) => line.trim() !== '' && !noise.some((pattern) => pattern.test(line)))
  const wanted = wantedLines(expectation).length
  const rule = `exactly ${count(wanted)}; times, ids and durations may vary`
  if (verdict.outcome === 'differs' || lines.length === wanted) return { ...verdict, rule }
  const what = `${lines.length - wanted} more lines`
  return {
    ...verdict,
    outcome: 'differs',
    rule,
    learnt: [],
    differences: [{ what, line: expectation.numbers[0]! }],
  }
}

function contains(expectation: Expectation, actual: string): Verdict {
  const wanted = wantedLines(expectation)
  if (wanted.length === 0) return unchecked('the guide shows nothing that can be compared')
  const there = actual.split('\n').map(foldLine).join('\n')
  const found = each(wanted, 'missing text', ({ line }) => there.includes(line))
  return verdictOf(`each of ${count(wanted.length)} somewhere in the output`, found)
}

function matches(expectation: Expectation, actual: string): Verdict {
  const wanted = wantedLines(expectation).map((line) => ({ ...line, pattern: patternOf(line.printed) }))
  if (wanted.length === 0) return unchecked('there is no regular expression to match')
  const wrong = wanted.find(({ pattern }) => pattern === undefined)
  if (wrong) return unchecked(`\`${wrong.printed}\` is no regular expression`)
  const found = each(wanted, 'no match', ({ pattern }) => pattern!.test(actual))
  return verdictOf(
    `${wanted.length} regular expression${wanted.length === 1 ? '' : 's'}, each somewhere in the output`,
    found,
  )
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'mu')
  } catch {
    return undefined
  }
}

function each<T extends Wanted>(wanted: Array<T>, what: string, holds: (line: T) => boolean): Found {
  const missing = wanted.filter((line) => !holds(line))
  return {
    differences: missing.map(({ printed, number }) => ({ what, expected: printed, line: number })),
    told: [],
    picture: missing.map(({ printed }) => ({ mark: '-', cells: [short(printed), ''] })),
    compared: wanted.length - missing.length,
  }
}
