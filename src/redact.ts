/**
 * Keeps secrets out of everything that leaves the engine: one redactor stands before every sink.
 *
 * A secret is looked for in every form in which programs commonly print it. The search is one pass of an
 * Aho-Corasick automaton (Aho, Corasick, CACM 18(6), 1975) whose state also says how much of the end of the
 * text may still become a secret: exactly that much is held back at a chunk's border, and nothing more. Bytes in
 * which no form can begin are passed over.
 *
 * Not promised: a value that a program reverses, splits by other text, or encodes twice.
 */
import { isUtf8 } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { makeSkimmer, type Skimmer } from './skim.ts'

/** A secret's value, and the name that stands in its place: `‹name›`. */
export interface Secret {
  name: string
  value: string
}

/** Takes text in pieces, split anywhere, and gives it back without secrets. */
interface RedactingStream {
  /** What is known to be safe so far; the rest comes with later pieces. Bytes are read as UTF-8. */
  push(chunk: Buffer | string): string
  /** The same of bytes, in pieces: what nothing was found in is not decoded, and lies in the chunk itself. */
  pieces(chunk: Buffer): Array<Buffer | string>
  /** The rest. The stream is then as new. */
  flush(): string
}

export interface Redactor {
  /** For output that comes in pieces; one for each source. */
  stream(): RedactingStream
  /** For a whole text. */
  text(text: string): string
  /** For plain data: every string in it, keys included. */
  object<T>(value: T): T
}

/** Below this many characters a value is looked for only as a whole word, so that the log stays readable. */
const weak = 4
/** Lines of a secret of several lines are secrets of their own from this length on. */
const lineLength = 8

/** Longer texts are searched as bytes, of which most are passed over. */
const short = 512

/** Makes the one redactor of a run; `‹name›` is put for each form of each secret. */
export function makeRedactor(secrets: ReadonlyArray<Secret>): Redactor {
  const forms = collectForms(secrets)
  const automaton = makeAutomaton(forms)
  const skimmer = skimmerOf([...forms.keys()])
  const stream = () => redactStream(automaton, skimmer)
  const text = (whole: string) => {
    const once = stream()
    return once.push(whole.length > short && whole.isWellFormed() ? Buffer.from(whole) : whole) + once.flush()
  }
  return { stream, text, object: (value) => mapStrings(value, text) }
}

/** What finds forms in bytes; a form that bytes which are no UTF-8 may turn into can only be found in text. */
const skimmerOf = (forms: ReadonlyArray<string>): Skimmer | undefined =>
  forms.some((form) => form.includes('\ufffd'))
    ? undefined
    : makeSkimmer(forms.map((form) => Buffer.from(form)))

function mapStrings<T>(value: T, change: (text: string) => string): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part)
    if (Array.isArray(part)) return part.map(walk)
    if (part === null || typeof part !== 'object') return part
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [change(key), walk(inner)]))
  }
  return walk(value) as T
}

// ── the forms of a secret ────────────────────────────────────────────────────────────────────────────────

/** Every form that is looked for, and whose it is; where two secrets share a form, the first has it. */
function collectForms(secrets: ReadonlyArray<Secret>): Map<string, string> {
  const forms = new Map<string, string>()
  for (const { name, value } of secrets) {
    for (const form of formsOf(value)) {
      if (form.trim() !== '' && !forms.has(form)) forms.set(form, name)
    }
  }
  return forms
}

/** All forms of one value; exported for the tests, which split every one of them. */
export function formsOf(value: string): Array<string> {
  const trimmed = value.trim()
  if (trimmed.length < weak) return [value, trimmed]
  const forms = variantsOf(value).flatMap((variant) => encodings.flatMap((encode) => encode(variant)))
  return [...new Set(forms)].filter((form) => form.length >= weak)
}

/** The value itself, as a terminal, a trimming reader or Unicode normalisation would have it, and its lines. */
function variantsOf(value: string): Array<string> {
  const lines = value.split(/\r?\n/)
  return [
    value,
    value.trim(),
    value.normalize('NFC'),
    value.normalize('NFD'),
    lines.join('\r\n'),
    ...lines.map((line) => line.trim()).filter((line) => line.length >= lineLength),
  ]
}

const bytesOf = (value: string) => Buffer.from(value, 'utf8')
const escapeWith = (table: Record<string, string>) => (value: string) =>
  value.replace(/[\s\S]/g, (character) => table[character] ?? character)

/** How programs write a value down; surrounding quotes are left out, so the form is found with and without. */
const encodings: Array<(value: string) => Array<string>> = [
  (value) => [value],
  json,
  url,
  base64,
  hex,
  shell,
  markup,
  sql,
  (value) => [value.replaceAll('%', '%%'), value.replaceAll('$', '$$$$')],
  (value) => [[...bytesOf(value).toString('latin1')].join('\0')],
]

function json(value: string): Array<string> {
  const escaped = JSON.stringify(value).slice(1, -1)
  const ascii = escaped.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [escaped, ascii].flatMap((form) => [form, form.replaceAll('/', '\\/')])
}

/** Percent-encoding of everything but letters, digits and `keep`; both cases of hex. */
function url(value: string): Array<string> {
  const percent = (keep: string) =>
    [...bytesOf(value)]
      .map((byte) => [byte, String.fromCharCode(byte)] as const)
      .map(([byte, character]) =>
        /[A-Za-z0-9]/.test(character) || keep.includes(character)
          ? character
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('')
  const kept = ["-_.!~*'()", '-_.~', '-_.~/', '-_.*', "-_.!~*'();/?:@&=+$,#"]
  const upper = kept.flatMap((keep) => [percent(keep), percent(keep).replaceAll('%20', '+')])
  return upper.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

/** Base64 of the value wherever it stands in a longer text: at each of the three alignments, less the
 * characters that its neighbours share; and of the value alone, in whole and wrapped as `base64` and PEM do. */
function base64(value: string): Array<string> {
  const bytes = bytesOf(value)
  const inner = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)),
  )
  const alone = [value, `${value}\n`].map((text) => bytesOf(text).toString('base64'))
  const wrapped = [64, 76].flatMap(
    (width) => alone[0]!.match(new RegExp(`.{${lineLength},${width}}`, 'g')) ?? [],
  )
  const standard = [...inner, ...alone, ...(alone[0]!.length > 64 ? wrapped : [])]
  return standard.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}

function hex(value: string): Array<string> {
  const lower = bytesOf(value).toString('hex')
  return [lower, lower.toUpperCase()]
}

const ansiC: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\E',
  "'": "\\'",
  '\\': '\\\\',
}

/** As bash prints a word: `set -x`, `declare -p`, `printf %q`, `${x@Q}`, with and without a UTF-8 locale. */
function shell(value: string): Array<string> {
  const quoted = escapeWith(ansiC)(value)
  const octal = (text: string) =>
    [...bytesOf(text)]
      .map((byte) =>
        byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte),
      )
      .join('')
  const backslashed = value.replace(/[\s!"$&'()*,;<>?[\\\]^`{|}]/g, '\\$&')
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/[\\"$`]/g, '\\$&'),
    value.replace(/[\\"$`!]/g, '\\$&'),
    quoted,
    octal(quoted),
    backslashed,
    backslashed.replace(/^[#~]|(?<=[:=])~/g, '\\$&'),
    value.replace(/[^A-Za-z0-9_\-.,:+/@\n]/g, '\\$&'),
  ]
}

function markup(value: string): Array<string> {
  const basic = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  const quotes = [
    {},
    { '"': '&quot;' },
    { '"': '&quot;', "'": '&#39;' },
    { '"': '&quot;', "'": '&#x27;' },
    { '"': '&quot;', "'": '&apos;' },
    { '"': '&#34;', "'": '&#39;' },
  ]
  return quotes.map((quote) => escapeWith({ ...basic, ...quote })(value))
}

function sql(value: string): Array<string> {
  const doubled = value.replaceAll("'", "''")
  return [
    doubled,
    value.replaceAll('"', '""'),
    doubled.replaceAll('\\', '\\\\'),
    value.replace(/[\\'"]/g, '\\$&'),
    value.replace(/[\\']/g, '\\$&'),
  ]
}

// ── the search ───────────────────────────────────────────────────────────────────────────────────────────

/**
 * States are numbered by depth. The shallow ones, in which nearly all text is read, have a row in a table; of
 * the others, which seldom have two ways on, memory holds no more than those ways.
 */
interface Automaton {
  /** Characters that no form holds are all of class 0. */
  classOf: Uint16Array
  classes: number
  /** States below this number have a row in `next`. */
  shallow: number
  /** `next[state * classes + class]` */
  next: Int32Array
  /** Class and target of a state's first way on; 0: there is none. */
  way: Uint16Array
  target: Int32Array
  /** `state * classes + class` → target, for every further way on. */
  ways: Map<number, number>
  /** The state of the longest shorter beginning that the text may be in as well. */
  shorter: Int32Array
  /** Length of the beginning of a form that a state stands for. */
  depth: Int32Array
  /** 1 where some form ends. */
  hit: Uint8Array
  /** Forms that end here, longest first. */
  ends: Map<number, Array<Form>>
}
interface Form {
  name: string
  length: number
  /** Counts only as a whole word. */
  whole: boolean
}

const shallowest = 4096

function makeAutomaton(forms: Map<string, string>): Automaton {
  const classOf = new Uint16Array(65_536)
  let classes = 1
  let size = 1
  for (const form of forms.keys()) {
    size += form.length
    for (let i = 0; i < form.length; i++) classOf[form.charCodeAt(i)] ||= classes++
  }
  const automaton: Automaton = {
    classOf,
    classes,
    shallow: 0,
    next: new Int32Array(0),
    way: new Uint16Array(size),
    target: new Int32Array(size),
    ways: new Map(),
    shorter: new Int32Array(size),
    depth: new Int32Array(size),
    hit: new Uint8Array(size),
    ends: new Map(),
  }
  tabulate(automaton, growTrie(automaton, forms))
  return automaton
}

/** All forms at once, a character of each at a time, so that states come in the order of their depth. */
function growTrie(automaton: Automaton, forms: Map<string, string>): number {
  const { classOf, shorter, depth } = automaton
  let growing = [...forms].map(([form, name]) => ({ form, name, state: 0 }))
  let states = 1
  for (let i = 0; growing.length > 0; i++) {
    for (const one of growing) {
      const character = classOf[one.form.charCodeAt(i)]!
      let target = childOf(automaton, one.state, character)
      if (target === 0) {
        target = states++
        depth[target] = i + 1
        shorter[target] = i === 0 ? 0 : follow(automaton, shorter[one.state]!, character)
        addChild(automaton, one.state, character, target)
      }
      one.state = target
    }
    for (const { form, name, state } of growing)
      if (form.length === i + 1) endForm(automaton, state, form, name)
    growing = growing.filter(({ form }) => form.length > i + 1)
  }
  return states
}

function addChild(
  { way, target, ways, classes }: Automaton,
  state: number,
  character: number,
  child: number,
) {
  if (way[state] !== 0) return ways.set(state * classes + character, child)
  way[state] = character
  target[state] = child
}

function childOf({ way, target, ways, classes }: Automaton, state: number, character: number): number {
  if (character === 0 || way[state] === 0) return 0
  if (way[state] === character) return target[state]!
  return ways.get(state * classes + character) ?? 0
}

/** Where no form goes on, the text may still be in the beginning of another. */
function follow(automaton: Automaton, from: number, character: number): number {
  for (let state = from; ; state = automaton.shorter[state]!) {
    if (state < automaton.shallow) return automaton.next[state * automaton.classes + character]!
    const child = childOf(automaton, state, character)
    if (child !== 0 || state === 0) return child
  }
}

function endForm({ hit, ends }: Automaton, state: number, form: string, name: string): void {
  hit[state] = 1
  ends.set(state, [{ name, length: form.length, whole: form.length < weak }])
}

/** Hands the ends of shorter forms on to the longer ones, and gives the shallow states their rows. */
function tabulate(automaton: Automaton, states: number): void {
  const { classes, shorter, hit, ends } = automaton
  const shallow = Math.min(states, shallowest)
  const next = new Int32Array(shallow * classes)
  for (let state = 0; state < states; state++) {
    const other = shorter[state]!
    if (hit[other]) {
      hit[state] = 1
      ends.set(state, [...(ends.get(state) ?? []), ...ends.get(other)!])
    }
    for (let c = 0; state < shallow && c < classes; c++)
      next[state * classes + c] = childOf(automaton, state, c) || next[other * classes + c]!
  }
  automaton.next = next
  automaton.shallow = shallow
}

const isWord = (code: number) =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95 ||
  code === 45

/** A found secret: from, to (exclusive), in characters since the stream began. */
interface Found {
  from: number
  to: number
  name: string
}

/** Bytes that are looked at one by one where a form may begin, before it is tried again to pass over more. */
const closely = 32

function redactStream(automaton: Automaton, skimmer: Skimmer | undefined): RedactingStream {
  const { classOf, classes, shallow, next, depth, hit, ends } = automaton
  const decoder = new StringDecoder('utf8')
  let state = 0
  /** Text not yet given out; it begins at character `base`. */
  let held = ''
  let base = 0
  /** The last character given out, for the left border of whole words. */
  let before = -1
  const found: Array<Found> = []
  /** Whole words that still wait for the character behind them. */
  let waiting: Array<Found> = []

  const scan = (text: string, start: number) => {
    let current = state
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (waiting.length > 0) settleWords(code)
      const character = classOf[code]!
      current =
        current < shallow ? next[current * classes + character]! : follow(automaton, current, character)
      if (hit[current] === 1) note(text, i + 1, ends.get(current)!)
    }
    state = current
  }
  const note = (text: string, end: number, forms: Array<Form>) => {
    for (const { name, length, whole } of forms) {
      const from = end - length
      const left = from > 0 ? text.charCodeAt(from - 1) : before
      const match = { from: base + from, to: base + end, name }
      if (!whole) return merge(found, match)
      if (!isWord(left)) waiting.push(match)
    }
  }
  const settleWords = (code: number) => {
    if (!isWord(code)) for (const match of waiting) merge(found, match)
    waiting = []
  }
  /** Gives out what no later character can make part of a secret. */
  const release = (text: string, limit: number): string => {
    let safe = limit
    for (const match of waiting) safe = Math.min(safe, match.from)
    let out = ''
    let at = base
    while (found.length > 0 && found[0]!.to <= safe) {
      const match = found.shift()!
      out += `${text.slice(at - base, match.from - base)}‹${match.name}›`
      at = match.to
    }
    const to = Math.max(at, Math.min(safe, found[0]?.from ?? safe))
    out += text.slice(at - base, to - base)
    if (to > base) before = text.charCodeAt(to - base - 1)
    held = text.slice(to - base)
    base = to
    return out
  }
  const take = (piece: string): string => {
    const text = held + piece
    scan(text, held.length)
    return release(text, base + text.length - depth[state]!)
  }
  /** A character that an earlier chunk began is ended first, then bytes are passed over wherever no form is begun. */
  const skim = (bytes: Buffer, { find }: Skimmer): Array<Buffer | string> => {
    const out: Array<Buffer | string> = []
    const give = (piece: Buffer | string) => {
      if (piece.length > 0) out.push(piece)
    }
    for (let at = 0; at < bytes.length; ) {
      if (at > 0 && state === 0 && !isContinued(bytes[at])) {
        give(take(decoder.end())) // a character that was begun and is not continued
        const to = characterAt(bytes, find(bytes, at))
        if (to > at) give(pass(bytes.subarray(at, to)))
        at = Math.max(at, to)
      }
      const next = characterFrom(bytes, at + closely)
      give(take(decoder.write(bytes.subarray(at, next))))
      at = next
    }
    return out
  }
  /** Nothing is held while bytes are passed over; bytes that are no UTF-8 become what decoding makes of them. */
  const pass = (bytes: Buffer): Buffer | string => {
    before = bytes.at(-1)! // of a longer character some byte, which is no part of a word either
    return isUtf8(bytes) ? bytes : bytes.toString('utf8')
  }
  const pieces = (chunk: Buffer) =>
    skimmer && chunk.length > short ? skim(chunk, skimmer) : [take(decoder.write(chunk))]
  return {
    push: (chunk) => (typeof chunk === 'string' ? take(chunk) : pieces(chunk).join('')),
    pieces,
    flush: () => {
      const rest = take(decoder.end())
      settleWords(-1)
      const last = release(held, base + held.length)
      state = 0
      before = -1
      return rest + last
    },
  }
}

const isContinued = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

/** The beginning of the UTF-8 character that `at` is in; stray bytes that continue none are characters of their own. */
function characterAt(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4 && start >= 0; start--) if (!isContinued(bytes[start])) return start
  return at
}

/** The first beginning of a character from `at` on. */
function characterFrom(bytes: Buffer, at: number): number {
  for (let start = at; start < at + 4; start++)
    if (!isContinued(bytes[start])) return Math.min(start, bytes.length)
  return at
}

/** Adds a match; matches that overlap become one, under the name of the one that begins first. */
function merge(found: Array<Found>, match: Found): void {
  let { from, name } = match
  while (found.length > 0 && found.at(-1)!.to > from) {
    const last = found.pop()!
    if (last.from < from) {
      from = last.from
      name = last.name
    }
  }
  found.push({ from, to: match.to, name })
}
