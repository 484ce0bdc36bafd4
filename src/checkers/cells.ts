/**
 * Compares one cell, or a part of a line, with another by what it is.
 */
import { isIdentifier, isLively, type Kind, kindOf, type Part, shapeOf } from './kinds.ts'
import { type Traits, traitsOf } from './titles.ts'

/** Words that say "nothing here". */
const nothing = new Set(['', '-', 'none', 'null', 'n/a', '<none>'])
/** Identifiers that are words. */
const namedIds = new Set(['default'])
/** Words of state whose case is not the point. */
const states = new Set(
  `up down enabled disabled enable disable active inactive true false yes no ok error running stopped ready
  available unavailable success failure failed warning online offline alive dead shutoff build`.split(/\s+/),
)

const integer = /^\d+$/
/** The beginning of an id, as container engines print it. */
const shortened = /^(?=.*\d)[0-9a-f]{12}$/
const mask = /\*{2,}/

/** May this cell be another one in another run? */
export function mayVary(cell: string, title: string, bound?: ReadonlySet<string>): boolean {
  if (bound?.has(cell)) return false
  const { id, state, secret } = traitsOf(title)
  if (/^\*{2,}$/.test(cell) || (id && (namedIds.has(cell) || shortened.test(cell)))) return true
  if (secret) return !nothing.has(cell.toLowerCase())
  const kind = kindOf(cell)
  return kind !== undefined && !(state && kind.name === 'count')
}

/** Is a part of it hidden, or left out? */
export function isMasked(cell: string): boolean {
  return mask.test(cell) || elision.test(cell)
}

/** What is known while cells are compared. */
export interface Context {
  seen: ReadonlyMap<string, string>
  bound?: ReadonlySet<string> | undefined
  /** Filled here: identifiers of the guide and what they are. */
  learnt: Map<string, string>
  /** What was known before, where `learnt` is only tried. */
  before?: Context
}

/** The same, to try: what is learnt stays apart until it is kept. */
export function trial(context: Context): Context {
  return { seen: context.seen, bound: context.bound, learnt: new Map(), before: context }
}

function knownOf(id: string, { seen, learnt, before }: Context): string | undefined {
  return learnt.get(id) ?? (before ? knownOf(id, before) : seen.get(id))
}
/** `instead`: what was expected, where the guide's own words are not it. `told`: tolerated, for this reason. */
export interface Likeness {
  same: boolean
  told?: string
  instead?: string
}
const same: Likeness = { same: true }
const other: Likeness = { same: false }

/** Identifiers that are followed are no shorter. */
const shortestId = 11

/** Compares one cell with another by their kinds. */
export function compareCells(
  expected: string,
  actual: string,
  title: string,
  context: Context,
  cut: boolean | undefined = false,
): Likeness {
  if (cut) return compareCut(expected, actual)
  if (expected === actual && (expected.length < shortestId || !isLively(expected))) return same
  if (context.bound?.has(expected)) return expected === actual ? same : other
  if (elision.test(expected)) return fitsElided(expected, actual) ? same : other
  const [here, there, traits] = [fold(expected), fold(actual), traitsOf(title)]
  return (
    compareIds(here, there, traits, context) ??
    compareKinds(here, there, traits) ??
    (here === there || sameWords(here, there, traits) ? same : compareTexts(here, there, context)) ??
    compareLines(expected, actual) ??
    other
  )
}

const elision = /…|\.{3}/

/** Does the text go on where the guide leaves something out? */
function fitsElided(expected: string, actual: string): boolean {
  const texts = expected.split(elision).map((text) => shapeOf(fold(text)).literal)
  return fitsBetween(texts, shapeOf(fold(actual)).literal)
}

function compareCut(expected: string, actual: string): Likeness {
  if (actual.startsWith(expected) && expected !== '') return same
  return /^[\p{L}:)(-]{2,}$/u.test(expected) ? other : { same: true, told: 'cut off, not compared' }
}

function compareIds(
  expected: string,
  actual: string,
  { id, uuid }: Traits,
  context: Context,
): Likeness | undefined {
  const [here, there] = [strengthOf(expected), strengthOf(actual)]
  if (here === 'strong' && there === 'strong') return follow(expected, actual, context)
  if (!id || here === undefined || there === undefined) return undefined
  if (uuid && here === 'strong') return other
  return here === 'named' && there === 'named' ? undefined : same
}

/** Can this be an identifier: a long one, a number, or a word that names one? */
function strengthOf(text: string): 'strong' | 'weak' | 'named' | undefined {
  if ((integer.test(text) && text.length < 32) || shortened.test(text)) return 'weak'
  if (namedIds.has(text)) return 'named'
  if (text.length < 32) return undefined
  const kind = kindOf(text)
  return kind && isIdentifier(kind) ? 'strong' : undefined
}

/** An identifier of the guide is the same thing wherever it stands. */
function follow(expected: string, actual: string, context: Context): Likeness {
  const known = knownOf(expected, context)
  if (known === undefined) context.learnt.set(expected, actual)
  return known === undefined || known === actual ? same : { same: false, instead: known }
}

function compareKinds(expected: string, actual: string, { state, secret }: Traits): Likeness | undefined {
  if (secret && !nothing.has(expected.toLowerCase())) return nothing.has(actual.toLowerCase()) ? other : same
  const kind = kindOf(expected)
  if (kind === undefined || (state && kind.name === 'count')) return undefined
  if (areAlike(kind, kindOf(actual), expected, actual))
    return kind.told && expected !== actual
      ? { same: true, told: `${expected} → ${actual} (${kind.name})` }
      : same
  const unheard = kind.name === 'timestamp' && nothing.has(actual.toLowerCase())
  return unheard ? { same: true, told: `${actual || 'nothing'} instead of a time` } : undefined
}

/** Nothing of an amount is printed without its unit. */
const amounts = new Set(['count', 'size', 'share', 'duration'])

function areAlike(one: Kind, two: Kind | undefined, expected: string, actual: string): boolean {
  if (one.name === two?.name) return true
  const none = expected === '0' || actual === '0'
  return none && two !== undefined && amounts.has(one.name) && amounts.has(two.name)
}

function sameWords(expected: string, actual: string, traits: Traits): boolean {
  const [here, there] = [expected.toLowerCase(), actual.toLowerCase()]
  if (nothing.has(here) && nothing.has(there)) return true
  if (here === there) return traits.state || states.has(here)
  return traits.same.some((words) => words.includes(here) && words.includes(there))
}

/** Compares texts of which parts may vary; `undefined`: they differ. */
function compareTexts(expected: string, actual: string, context: Context): Likeness | undefined {
  const here = shapeOf(expected)
  if (mask.test(expected)) return fitsBetween([here.literal], shapeOf(actual).literal) ? same : undefined
  const there = shapeOf(actual)
  return here.literal === there.literal ? compareParts(here.parts, there.parts, context) : undefined
}

/**
 * Do these texts stand in the line in this order, the first at its start, the last at its end? Between them
 * may be anything; for a mask within a text, anything without white space. The leftmost place is taken.
 */
export function fitsBetween(texts: ReadonlyArray<string>, line: string): boolean {
  return fits(piecesOf(texts), line)
}

/** A text that has to stand in a line; `hidden`: before it stands a mask. */
interface Piece {
  piece: string
  hidden: boolean
}

export function piecesOf(texts: ReadonlyArray<string>): Array<Piece> {
  return texts.flatMap((text) => text.split(/\*{2,}/).map((piece, i) => ({ piece, hidden: i > 0 })))
}

export function fits(pieces: ReadonlyArray<Piece>, line: string): boolean {
  let at = 0
  for (const [i, { piece, hidden }] of pieces.entries()) {
    const last = i === pieces.length - 1
    const found = i === 0 ? 0 : last ? line.length - piece.length : line.indexOf(piece, at)
    if (found < at || !line.startsWith(piece, found)) return false
    if (hidden && /\s/.test(line.slice(at, found))) return false
    at = found + piece.length
    if (last && at !== line.length) return false
  }
  return true
}

/** Compares the parts of two texts of one shape: identifiers are followed, bound values must hold. */
export function compareParts(
  expected: Array<Part>,
  actual: Array<Part>,
  context: Context,
): Likeness | undefined {
  const told: Array<string> = []
  for (const [i, part] of expected.entries()) {
    const text = actual[i]?.text ?? ''
    if (context.bound?.has(part.text) && part.text !== text) return undefined
    if (isIdentifier(part.kind) && !follow(part.text, text, context).same) return undefined
    if (part.kind.told && part.text !== text) told.push(`${part.text} → ${text} (${part.kind.name})`)
  }
  return told.length > 0 ? { same: true, told: told.join(', ') } : same
}

/** Cells of many lines: the same lines in whatever order, or the same text broken into lines elsewhere. */
function compareLines(expected: string, actual: string): Likeness | undefined {
  if (!expected.includes('\n') && !actual.includes('\n')) return undefined
  if (joined(expected) === joined(actual)) return same
  return expected.includes('\n') && sortedLines(expected) === sortedLines(actual) ? same : undefined
}

function joined(text: string): string {
  return shapeOf(text.replace(/\s+/g, '')).literal
}

function sortedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => shapeOf(fold(line)).literal)
    .filter((line) => line !== '')
    .sort()
    .join('\n')
}

/** The text with its white space folded. */
export function fold(text: string): string {
  return /\s\s|[^\S ]|^ | $/.test(text) ? text.replace(/\s+/g, ' ').trim() : text
}

/** The text as a regular expression for itself. */
export function verbatim(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

const sequences =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-~])/g

/** Printed text as a person reads it: without terminal sequences, one `\n` a line. */
export function plain(text: string): string {
  if (!/[\x00-\x08\x0b-\x1f\x7f]/.test(text)) return text
  return text
    .replace(sequences, '')
    .replace(/(?<!\r)\r+\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
}
