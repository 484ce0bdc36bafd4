/**
 * INI files without loss: every byte belongs to a line, and a line knows what it is.
 *
 * The rules are those of oslo.config: comments only at the start of a line, `key = value` or `key: value`,
 * a value goes on in indented lines until a blank one, keys and sections may come again.
 */
import { type Dialect, oslo } from './ini-dialects.ts'

/** A line of an INI file. `text` and `end` together are its bytes. */
export interface Line {
  text: string
  /** `\n`, `\r\n`, or nothing at the end of a file. */
  end: string
  /** `bare` is a word without a value, `more` goes on with the value above, `stray` cannot be placed. */
  kind: 'blank' | 'comment' | 'section' | 'key' | 'bare' | 'more' | 'stray'
  /** Of a section or a key; of a comment the key that it comments out, as in `#key = value`. */
  name: string
  /** Of a key: its first line. */
  value: string
}

/** The lines of a text; `writeIni` gives back every byte of it. */
export function readIni(text: string, dialect: Dialect = oslo): Array<Line> {
  const lines: Array<Line> = []
  let open = false
  let cut = false
  for (const [, content, end] of text.matchAll(/([^\n]*?)(\r?\n|$)/g)) {
    if (content === '' && end === '') continue
    const line: Line = cut
      ? goingOn(content!, end!)
      : readLine(content!, end!, open, lines.length === 0, dialect)
    open = dialect.indentGoesOn && (line.kind === 'key' || line.kind === 'more')
    cut = dialect.backslashGoesOn && line.kind !== 'comment' && endsOpen(content!)
    lines.push(line)
  }
  return lines
}

/** The text of lines. */
export function writeIni(lines: ReadonlyArray<Line>): string {
  return lines.map(({ text, end }) => text + end).join('')
}

const goingOn = (text: string, end: string): Line => ({ text, end, kind: 'more', name: '', value: '' })

/** Does the line go on behind its last backslash, where a backslash does that? */
export function endsOpen(text: string): boolean {
  return /(?<!\\)(?:\\\\)*\\$/.test(text)
}

const commented = /^[#;] ?([^\s=:]+)\s*[=:]/
const setting = /^([^=:]*?)\s*[=:]\s*(.*)$/s

function readLine(text: string, end: string, open: boolean, first: boolean, dialect: Dialect): Line {
  const unmarked = (first ? text.replace(/^\uFEFF/, '') : text).trimEnd()
  const content = dialect.indentGoesOn ? unmarked : unmarked.trimStart()
  const as = (kind: Line['kind'], name = '', value = ''): Line => ({ text, end, kind, name, value })
  if (content === '') return as('blank')
  if (/^[ \t]/.test(content)) return as(open ? 'more' : 'stray')
  if (/^[#;]/.test(content)) return as('comment', dialect.same(commented.exec(content)?.[1] ?? ''))
  if (content.startsWith('['))
    return content.endsWith(']') ? as('section', content.slice(1, -1)) : as('stray')
  const [, key, value] = setting.exec(content) ?? []
  if (key === undefined) return as('bare', dialect.same(content))
  return key === '' ? as('stray') : as('key', dialect.same(key), value)
}

/** A key line as it is to be set, in a file or in a fragment. */
export interface Setting {
  /** Its first line, as the author spaced it. */
  text: string
  /** Undefined: a bare word. */
  value: string | undefined
  /** Indented lines with which the value goes on. */
  more: Array<string>
}

/** The whole value of a setting, its lines without their indent. */
export function wholeValue({ value, more }: Setting): string | undefined {
  return value === undefined ? undefined : [value, ...more.map((line) => line.trim())].join('\n')
}

/** A key that stands in a file. */
export interface Place {
  section: string | undefined
  key: string
  /** Index of its first line, and of the line behind its last. */
  from: number
  to: number
  value: string | undefined
}

/** Every key of the file, in order. */
export function placesOf(lines: ReadonlyArray<Line>): Array<Place> {
  const places: Array<Place> = []
  let section: string | undefined
  for (const [i, { kind, name, value, text }] of lines.entries()) {
    const last = places.at(-1)
    if (kind === 'section') section = name
    else if (kind === 'key') places.push({ section, key: name, from: i, to: i + 1, value })
    else if (kind === 'bare') places.push({ section, key: name, from: i, to: i + 1, value: undefined })
    else if (kind === 'more' && last) {
      last.to = i + 1
      last.value += `\n${text.trim()}`
    }
  }
  return places
}

/** Values of every key, by section. */
export function modelOf(lines: ReadonlyArray<Line>): Map<string, Array<string | undefined>> {
  const model = new Map<string, Array<string | undefined>>()
  for (const { section, key, value } of placesOf(lines)) {
    const name = nameIn(section, key)
    model.set(name, [...(model.get(name) ?? []), value])
  }
  return model
}

/** One text for a key in its section. */
export function nameIn(section: string | undefined, key: string): string {
  return section === undefined ? key : `[${section}] ${key}`
}
