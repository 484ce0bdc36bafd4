/** A text of a step with what has to be known of each of its places: may a word stand there, and how is it quoted? */
import type { Syntax } from '../edit/shelf.ts'
import type { Passage, Point, Step } from '../model.ts'
import { dialectOf } from '../vocabulary/clients.ts'
import { withoutTemplates } from '../written/templates.ts'
import { type IniLine, iniLines } from './ini.ts'
import {
  aroundIn,
  type Quoted,
  quoteIni,
  quoteJson,
  quoteLine,
  quoteShell,
  quoteSql,
  quoteXml,
  quoteYaml,
} from './quote.ts'
import { hereEnds, type ShellContext, shellContexts } from './shell.ts'
import { type SqlContext, sqlContexts } from './sql.ts'
import type { Finder, Found } from './words.ts'

/** Where a text goes to; decides how values are quoted and whether an unbound placeholder matters. */
export type Destination = Syntax | 'sql' | 'line' | 'expected'

/** A text with what has to be known of each of its places. */
export interface Sheet {
  text: Passage
  to: Destination
  /** May a word stand here? Not in comments, names of variables, operators. */
  allows(found: { start: number; end: number }): boolean
  quote(value: string, found: Found): Quoted
  /** The INI line at an offset, for selectors by key. */
  ini(offset: number): IniLine | undefined
  urls: Array<[number, number]>
  path: string
}

export function makeSheet(text: Passage, to: Destination, step: Step, templates: boolean): Sheet {
  const path = step.kind === 'edit' ? step.path.text : to === 'expected' ? fileShown(step) : ''
  const read = templates ? withoutTemplates(text.text) : text.text
  const base = { text, to, path, urls: urlsIn(read), ini: () => undefined }
  switch (to) {
    case 'shell':
      return { ...base, ...shellSheet(read) }
    case 'sql':
      return { ...base, ...sqlSheet(read, step) }
    case 'ini':
      return { ...base, ...fileSheet(read, quoteIni) }
    case 'lines':
      return { ...base, ...fileSheet(read, quoteLine) }
    case 'yaml':
    case 'json':
    case 'xml':
      return { ...base, ...dataSheet(read, to) }
    case 'line':
      return { ...base, allows: () => true, quote: quoteLine }
    case 'expected':
      return {
        ...base,
        ...(path ? shownSheet(read) : {}),
        allows: () => true,
        quote: (value) => ({ text: value }),
      }
  }
}

/** The file that a command does nothing but print; `''` where it does something else. */
function fileShown(step: Step): string {
  const cat = /^(?:sudo\s+)?cat\s+(?:-n\s+)?(\/[^\s;|&<>*?]+)\s*$/
  return step.kind === 'command' ? (cat.exec(step.text.text.trim())?.[1] ?? '') : ''
}
/** A printed file has the settings of the file, with the numbers of `cat -n` or without. */
function shownSheet(text: string): Pick<Sheet, 'ini'> {
  const lines = iniLines(text.replace(/^[ \t]*\d{1,6}[ \t]+(?=[[#;A-Za-z_])/gm, ''))
  const starts = lineStarts(text)
  return { ini: (offset) => lines[lineIndex(starts, offset)] }
}

function shellSheet(text: string): Pick<Sheet, 'allows' | 'quote'> {
  const contexts = shellContexts(text)
  const ends = text.includes('<<') ? hereEnds(text) : new Set<string>()
  // `<IP>` is a redirection to bash: what it is read as is seen one further on.
  const contextAt = (start: number) => contexts[text[start] === '<' ? start + 1 : start] as ShellContext
  return {
    allows: ({ start }) => contextAt(start) !== 'never',
    quote: (value, { start }) => {
      const context = contextAt(start) as Exclude<ShellContext, 'never'>
      const here = context === 'here' || context === 'verbatim'
      if (here && (value.startsWith('\t') || ends.has(value)))
        return { refused: 'a value that leaves its here-document as it is' }
      const escaped = text[start - 1] === '\\' && context !== 'single' && context !== 'verbatim'
      return quoteShell(value, context, escaped)
    },
  }
}
function sqlSheet(text: string, step: Step): Pick<Sheet, 'allows' | 'quote'> {
  const dialect = step.kind === 'sql' ? dialectOf(step.client?.text, step.prompt) : 'mysql'
  const contexts = sqlContexts(text, dialect)
  return {
    allows: ({ start }) => contexts[start] !== 'never',
    quote: (value, { start }) => quoteSql(value, contexts[start] as Exclude<SqlContext, 'never'>),
  }
}
function fileSheet(text: string, quote: (value: string) => Quoted): Pick<Sheet, 'allows' | 'quote' | 'ini'> {
  const lines = iniLines(text)
  const starts = lineStarts(text)
  return {
    allows: ({ start }) =>
      start - starts[lineIndex(starts, start)]! < lines[lineIndex(starts, start)]!.comment,
    quote,
    ini: (offset) => lines[lineIndex(starts, offset)],
  }
}

/** A value in a file of data is quoted by what stands around it. */
function dataSheet(text: string, form: 'yaml' | 'json' | 'xml'): Pick<Sheet, 'allows' | 'quote'> {
  const quote = { yaml: quoteYaml, json: quoteJson, xml: quoteXml }[form]
  return { allows: () => true, quote: (value, { start, end }) => quote(value, aroundIn(text, start, end)) }
}

/** Where the words that are found would be bound in one text of a step. */
export function bindable(text: Passage, to: Destination, step: Step, finder: Finder): Array<Found> {
  const found = finder(text.text)
  if (found.length === 0) return []
  const sheet = makeSheet(text, to, step, false)
  return found.filter((one) => sheet.allows(one))
}

const urlsIn = (text: string): Array<[number, number]> =>
  [...text.matchAll(/(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s'"<>|`]+/gi)].map((match) => [
    match.index + match[0].indexOf('://') + 3,
    match.index + match[0].length,
  ])

/** Is the offset in one of the spans, which are in order? */
export function isWithin(spans: ReadonlyArray<[number, number]>, offset: number): boolean {
  let [low, high] = [0, spans.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const [from, to] = spans[middle]!
    if (offset >= from && offset < to) return true
    if (offset < from) high = middle - 1
    else low = middle + 1
  }
  return false
}

const lineStarts = (text: string): Array<number> => [
  0,
  ...[...text.matchAll(/\n/g)].map((match) => match.index + 1),
]
/** The last start that is not behind the offset. */
function lineIndex(starts: ReadonlyArray<number>, offset: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
/** Line starts of a passage, found once. */
const startsOf = new WeakMap<Passage, Array<number>>()

/** Where an offset of a passage stands in the guide. */
export function pointAt(text: Passage, offset: number): Point {
  const starts = startsOf.get(text) ?? lineStarts(text.text)
  startsOf.set(text, starts)
  const line = lineIndex(starts, offset)
  const start = text.points[line] ?? text.points[0]!
  const along = offset - starts[line]!
  return {
    line: start.line,
    column: start.column + along,
    ...(start.offset === undefined ? {} : { offset: start.offset + along }),
  }
}
