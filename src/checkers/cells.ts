/**
 * What a cell, or a part of a line, is by its kind, and which kinds may vary from one run to the next.
 */

/** A kind of value. `told`: a change is worth a note, as it could matter to an operator. */
interface Kind {
  name: string
  pattern: string
  told?: boolean
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*'
const weekday = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )'
const clock = '\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?'
const offset = '(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\\d\\d:?\\d\\d)\\b)?'
const span =
  '\\d+(?:\\.\\d+)? ?(?:ns|us|µs|ms|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)'
const byte = '(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])'

/** Kinds that are recognised anywhere in a line, the more specific first. */
const embedded: Array<Kind> = [
  { name: 'uuid', pattern: '\\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\\b' },
  { name: 'hex id', pattern: '\\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\\b' },
  {
    name: 'timestamp',
    pattern:
      `\\b${weekday}?(?:\\d{4}[-/]\\d\\d[-/]\\d\\d(?:[T ]${clock}${offset})?\\b` +
      `|${month} +\\d{1,2}(?:,? \\d{4})? ${clock}(?: [A-Z]{3,4})?(?: \\d{4})?\\b` +
      `|\\d{1,2} ${month} \\d{4}(?: ${clock}${offset})?\\b)`,
  },
  { name: 'fingerprint', pattern: '\\b(?:[0-9a-f]{2}:){15,}[0-9a-f]{2}\\b|\\bSHA256:[A-Za-z0-9+/]{43}' },
  { name: 'hardware address', pattern: '\\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\b' },
  { name: 'timestamp', pattern: '\\b\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?\\b' },
  { name: 'address', pattern: `\\b(?:${byte}\\.){3}${byte}(?:/\\d{1,2})?\\b(?![.\\d])`, told: true },
  {
    name: 'address',
    pattern:
      '(?<![\\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){1,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?:/\\d{1,3})?(?![\\w:])',
    told: true,
  },
  { name: 'duration', pattern: `(?<![\\w.-])${span}(?:,? ${span}|${span})*(?![\\w-])` },
]

/** Kinds that only a whole cell can be. */
const whole: Array<Kind> = [
  { name: 'count', pattern: '[-+]?\\d+(?:[.,]\\d+)?(?:e[-+]?\\d+)?', told: true },
  { name: 'share', pattern: '\\d+(?:\\.\\d+)? ?%', told: true },
  { name: 'size', pattern: '\\d+(?:\\.\\d+)? ?(?:[KMGTP]i?B?|B|bytes)', told: true },
  { name: 'version', pattern: 'v?\\d+(?:\\.\\d+){2,}[-+~.\\w]*', told: true },
  { name: 'duration', pattern: '(?:\\d+[dhms]){1,4}' },
]

const url = '(?<![\\w+.-])[a-z][a-z0-9+.-]{0,30}://[^\\s|\'"]+'
const capturing = embedded.map((kind) => `(${kind.pattern})`).join('|')
const anywhere = new RegExp(`(${url})|${capturing}`, 'gi')
const identifiers = new RegExp(`(${embedded[0]!.pattern})|(${embedded[1]!.pattern})`, 'gi')
const wholes = [...embedded, ...whole].map(
  (kind) => ({ kind, exactly: new RegExp(`^(?:${kind.pattern})$`, 'i') }) as const,
)

/** A value whose kind may vary, found in a text. */
interface Part {
  kind: Kind
  text: string
}
/** A text with the parts that may vary taken out. */
interface Shape {
  literal: string
  parts: Array<Part>
}

/** What every part that may vary has somewhere: a cheap look before the long one. */
const lively = /:|\d\.\d|\d ?[a-zµ]|\d[-/]\d\d|[a-z] +\d|[\da-f-]{32}/i

/** The text with `‹kind›` for each part that may vary; addresses within URLs stay, identifiers there go. */
export function shapeOf(text: string): Shape {
  if (!lively.test(text)) return { literal: text, parts: [] }
  const parts: Array<Part> = []
  const take = (kind: Kind, found: string) => {
    parts.push({ kind, text: found })
    return `‹${kind.name}›`
  }
  const literal = text.replace(anywhere, (found: string, link: string | undefined, ...groups) => {
    if (link) return link.replace(identifiers, (id, uuid) => take(embedded[uuid ? 0 : 1]!, id))
    return take(embedded[groups.findIndex((group) => group !== undefined)]!, found)
  })
  return { literal, parts }
}

const nil = '00000000-0000-0000-0000-000000000000'

function kindOf(text: string): Kind | undefined {
  if (!/\d/.test(text) || text === nil) return undefined
  return wholes.find(({ exactly }) => exactly.test(text))?.kind
}

/** Words that say "nothing here". */
const nothing = new Set(['', '-', 'none', 'null', 'n/a', '<none>'])
/** Identifiers that are words. */
const namedIds = new Set(['default'])
/** Words of state whose case is not the point. */
const states = new Set(
  `up down enabled disabled enable disable active inactive true false yes no ok error running stopped ready
  available unavailable success failure failed warning online offline alive dead shutoff build`.split(/\s+/),
)
/** By column: words that mean the same there. */
const aliases: Record<string, Array<Array<string>>> = {
  alive: [
    [':-)', 'true', 'yes'],
    ['xxx', 'false', 'no'],
  ],
}

/** A title without its case and its joints: `Updated_At` is `updated at`. */
export function nameOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
}

const integer = /^\d+$/
const mask = /\*{2,}/

/** Does the column of this title hold identifiers? */
export function isIdColumn(title: string): boolean {
  return /(?:^| )(?:id|uuid)$/.test(nameOf(title))
}

/** May this cell be another one in another run? */
export function mayVary(cell: string, title: string, bound?: ReadonlySet<string>): boolean {
  if (bound?.has(cell)) return false
  return /^\*{2,}$/.test(cell) || kindOf(cell) !== undefined || (isIdColumn(title) && namedIds.has(cell))
}

/** Is a part of it hidden? */
export function isMasked(cell: string): boolean {
  return mask.test(cell)
}

/** What is known while cells are compared. */
export interface Context {
  seen: ReadonlyMap<string, string>
  bound?: ReadonlySet<string> | undefined
  /** Filled here: identifiers of the guide and what they are. */
  learnt: Map<string, string>
}
/** `instead`: what was expected, where the guide's own words are not it. `told`: tolerated, for this reason. */
export interface Likeness {
  same: boolean
  told?: string
  instead?: string
}
const same: Likeness = { same: true }
const other: Likeness = { same: false }

/** Compares one cell with another by their kinds. */
export function compareCells(
  expected: string,
  actual: string,
  title: string,
  context: Context,
  cut: boolean | undefined = false,
): Likeness {
  if (cut) return compareCut(expected, actual)
  if (expected === actual && !lively.test(expected)) return same
  if (context.bound?.has(expected)) return expected === actual ? same : other
  const [here, there] = [fold(expected), fold(actual)]
  return (
    compareIds(here, there, title, context) ??
    compareKinds(here, there) ??
    (here === there || sameWords(here, there, title) ? same : compareTexts(here, there, context)) ??
    compareLines(expected, actual) ??
    other
  )
}

function compareCut(expected: string, actual: string): Likeness {
  if (actual.startsWith(expected) && expected !== '') return same
  return /^[\p{L}:)(-]{2,}$/u.test(expected) ? other : { same: true, told: 'cut off, not compared' }
}

function compareIds(expected: string, actual: string, title: string, context: Context): Likeness | undefined {
  const [here, there] = [strengthOf(expected), strengthOf(actual)]
  if (here === 'strong' && there === 'strong') return follow(expected, actual, context)
  if (!isIdColumn(title) || here === undefined || there === undefined) return undefined
  return here === 'named' && there === 'named' ? undefined : same
}

/** Can this be an identifier: a long one, a number, or a word that names one? */
function strengthOf(text: string): 'strong' | 'weak' | 'named' | undefined {
  if (text === nil) return undefined
  if (integer.test(text) && text.length < 32) return 'weak'
  if (namedIds.has(text)) return 'named'
  const kind = text.length >= 32 ? kindOf(text)?.name : undefined
  return kind === 'uuid' || kind === 'hex id' ? 'strong' : undefined
}

/** An identifier of the guide is the same thing wherever it stands. */
function follow(expected: string, actual: string, { seen, learnt }: Context): Likeness {
  const known = seen.get(expected) ?? learnt.get(expected)
  if (known === undefined) learnt.set(expected, actual)
  return known === undefined || known === actual ? same : { same: false, instead: known }
}

function compareKinds(expected: string, actual: string): Likeness | undefined {
  const kind = kindOf(expected)
  if (kind === undefined) return undefined
  if (kind.name === kindOf(actual)?.name)
    return kind.told && expected !== actual
      ? { same: true, told: `${expected} → ${actual} (${kind.name})` }
      : same
  const unheard = kind.name === 'timestamp' && nothing.has(actual.toLowerCase())
  return unheard ? { same: true, told: `${actual || 'nothing'} instead of a time` } : undefined
}

function sameWords(expected: string, actual: string, title: string): boolean {
  const [here, there] = [expected.toLowerCase(), actual.toLowerCase()]
  if (nothing.has(here) && nothing.has(there)) return true
  if (here === there) return states.has(here)
  return aliases[nameOf(title)]?.some((words) => words.includes(here) && words.includes(there)) ?? false
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
  const pieces = texts.flatMap((text) => text.split(/\*{2,}/).map((piece, i) => ({ piece, hidden: i > 0 })))
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
    if (/ id$|^uuid$/.test(part.kind.name) && !follow(part.text, text, context).same) return undefined
    if (part.kind.told && part.text !== text) told.push(`${part.text} → ${text} (${part.kind.name})`)
  }
  return told.length > 0 ? { same: true, told: told.join(', ') } : same
}

/** Cells of many lines: the same lines, in whatever order. */
function compareLines(expected: string, actual: string): Likeness | undefined {
  if (!expected.includes('\n')) return undefined
  const sorted = (text: string) =>
    text
      .split('\n')
      .map((line) => shapeOf(fold(line)).literal)
      .filter((line) => line !== '')
      .sort()
      .join('\n')
  return sorted(expected) === sorted(actual) ? same : undefined
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
  return text
    .replace(sequences, '')
    .replace(/(?<!\r)\r+\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
}
