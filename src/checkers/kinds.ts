/**
 * What a cell, or a part of a line, is by its kind: which kinds there are, and which may vary from one run to the next.
 */

/** A kind of value. `told`: a change is worth a note, as it could matter to an operator. */
export interface Kind {
  name: string
  pattern: string
  told?: boolean
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*'
const weekday = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )'
const clock = '\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?'
const zone =
  '(?:UTC|GMT|WET|WEST|CET|CEST|EET|EEST|MSK|BST|IST|ICT|WIB|KST|JST|HKT|SGT|CST|CDT|EST|EDT|MST|MDT|PST|PDT|BRT|ART|AEST|AEDT|NZST|NZDT)'
const offset = `(?: ?(?:Z|${zone}|[+-]\\d\\d:?\\d\\d)\\b)?`
const span =
  '\\d+(?:\\.\\d+)? ?(?:ns|us|µs|ms|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)'
const byte = '(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])'
/** Everywhere, and this very host: no address that another run has otherwise. */
const nowhere = '(?!0\\.0\\.0\\.0\\b|127\\.)'
/** Where an identifier begins: at a word's edge, behind `AUTH_`, or behind a character that a URL has as `%3D`. */
const start = '(?:\\b|(?<=_|%[0-9a-f]{2}))'
/** The identifier that says there is none. */
const nil = '00000000-0000-0000-0000-000000000000'

/** Kinds that are recognised anywhere in a line, the more specific first. */
const embedded: Array<Kind> = [
  { name: 'uuid', pattern: `(?!${nil})${start}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\\b` },
  { name: 'hex id', pattern: `${start}(?:[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32})\\b` },
  { name: 'hex id', pattern: '(?<=\\b(?:tap|brq|qbr|qvb|qvo|qr-|qg-))[0-9a-f]{8}-[0-9a-f]{2}\\b' },
  {
    name: 'timestamp',
    pattern:
      `\\b${weekday}?(?:\\d{4}[-/]\\d\\d[-/]\\d\\d(?:[T ]${clock}${offset})?\\b` +
      `|${month} +\\d{1,2}(?:,? \\d{4})? ${clock}(?: ${zone})?(?: \\d{4})?\\b` +
      `|${month} +\\d{1,2},? +\\d{4}\\b` +
      `|\\d{1,2} ${month} \\d{4}(?: ${clock}${offset})?\\b)`,
  },
  { name: 'fingerprint', pattern: '\\b(?:[0-9a-f]{2}:){15,}[0-9a-f]{2}\\b|\\bSHA256:[A-Za-z0-9+/]{43}' },
  { name: 'hardware address', pattern: '\\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\b' },
  { name: 'timestamp', pattern: '\\b\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d+)?\\b' },
  {
    name: 'address',
    pattern: `\\b${nowhere}(?:${byte}\\.){3}${byte}(?:/\\d{1,2})?\\b(?![.\\d])`,
    told: true,
  },
  {
    name: 'address',
    pattern:
      '(?<![\\w:])(?!::1?(?![\\w:]))(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){1,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?:/\\d{1,3})?(?![\\w:])',
    told: true,
  },
  {
    name: 'process',
    pattern: '(?<=\\w\\[)\\d+(?=\\]:? )|(?<=\\bpid[ :=]{1,2})\\d+|(?<=─)\\d+(?= )|^\\d+(?=/[a-z])',
  },
  { name: 'duration', pattern: `(?<![\\w.-])${span}(?:,? ${span}|${span})*(?![\\w-])` },
]

/** Kinds that are recognised in lines of text besides; in a cell they may be a part of a name. */
const worded: Array<Kind> = [
  { name: 'process', pattern: '(?<=^‹timestamp› )\\d+(?= )' },
  { name: 'token', pattern: '(?<=token )[a-z0-9]{6}\\.[a-z0-9]{16}\\b' },
  {
    name: 'count',
    pattern: '(?<=^ ?Tasks: )\\d+|(?<=\\(limit: )\\d+(?=\\))|(?<=^total )\\d+$|(?<=\\bttl=)\\d+',
    told: true,
  },
  {
    name: 'size',
    pattern: '(?<![\\w.-])\\d+(?:\\.\\d+)? ?(?:[kKMGT]i?B|bytes|[KMGT])(?![\\w/])',
    told: true,
  },
  {
    name: 'version',
    pattern: '(?<![\\w./])v?\\d+(?:\\.\\d+){2,}[-+~.\\w]*|(?<=[a-z]-)\\d+(?:\\.\\d+)+-[-+~.\\w]+',
    told: true,
  },
]

/** Kinds that only a whole cell can be. */
const whole: Array<Kind> = [
  { name: 'count', pattern: '[-+]?\\d+(?:[.,]\\d+)?(?:e[-+]?\\d+)?', told: true },
  { name: 'count', pattern: '\\d+ \\((?:\\d+[dhms])+ ago\\)', told: true },
  { name: 'share', pattern: '\\d+(?:\\.\\d+)? ?%', told: true },
  { name: 'size', pattern: '\\d+(?:\\.\\d+)? ?(?:[KMGTP]i?B?|B|bytes)', told: true },
  { name: 'version', pattern: 'v?\\d+(?:\\.\\d+){2,}[-+~.\\w]*', told: true },
  { name: 'duration', pattern: '(?:\\d+[dhms]){1,4}' },
  { name: 'password hash', pattern: '\\*[0-9A-F]{40}' },
]

const url = '(?<![\\w+.-])[a-z][a-z0-9+.-]{0,30}://[^\\s|\'"]+'
const capturing = embedded.map((kind) => `(${kind.pattern})`).join('|')
const anywhere = new RegExp(`(${url})|${capturing}`, 'gi')
const inText = new RegExp(worded.map(({ pattern }) => `(${pattern})`).join('|'), 'gi')
const identifiers = new RegExp(`(${embedded[0]!.pattern})|(${embedded[1]!.pattern})`, 'gi')
const wholes = [...embedded, ...whole].map(
  (kind) => ({ kind, exactly: new RegExp(`^(?:${kind.pattern})$`, 'i') }) as const,
)

/** A value whose kind may vary, found in a text. */
export interface Part {
  kind: Kind
  text: string
}
/** A text with the parts that may vary taken out. */
export interface Shape {
  literal: string
  parts: Array<Part>
}

/** What every part that may vary has somewhere: a cheap look before the long one. */
const lively =
  /:|\d\.\d|\d ?[nuµsmhdw]|\d [a-z]{3}|\d{4}[-/]\d\d|[a-z] +\d|\w\[\d|─\d|[\da-f]{8}-[\da-f]{2}|[\da-f]{32}|^\d+\/[a-z]|pid/i

/** Can a part of this text vary at all? */
export function isLively(text: string): boolean {
  return /[\d:]/.test(text) && lively.test(text)
}

const none: Array<Part> = []

/** The text with `‹kind›` for each part that may vary; addresses within URLs stay, identifiers there go. */
export function shapeOf(text: string): Shape {
  if (!isLively(text)) return { literal: text, parts: none }
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

/** The same of a line of text, where more may vary: sizes and versions among the words, the process of a log line. */
export function shapeOfLine(text: string): Shape {
  const { literal: first, parts: found } = shapeOf(text)
  const parts = [...found]
  if (!/\d/.test(first) || /:\/\//.test(first)) return { literal: first, parts }
  const literal = first.replace(inText, (part: string, ...groups) => {
    const kind = worded[groups.findIndex((group) => group !== undefined)]!
    parts.push({ kind, text: part })
    return `‹${kind.name}›`
  })
  return { literal, parts }
}

/** What a whole text is, if it is of a kind that may vary. */
export function kindOf(text: string): Kind | undefined {
  if (!/\d/.test(text)) return undefined
  return wholes.find(({ exactly }) => exactly.test(text))?.kind
}

const identifying = new Set(['uuid', 'hex id'])
/** Does a kind name one thing, which is the same thing wherever it stands? */
export function isIdentifier({ name }: Kind): boolean {
  return identifying.has(name)
}

/** Words of a time with the white space in them, as listings print it: one cell, whatever it looks like. */
export const spacedTime = new RegExp(
  `\\b${month} +\\d{1,2} +(?:${clock}|\\d{4})(?= )|\\b\\d{4}-\\d\\d-\\d\\d ${clock}(?: [+-]\\d{4})?(?= |$)`,
  'g',
)
