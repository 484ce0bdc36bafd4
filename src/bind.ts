/** Binds the words of a guide to an inventory's values, quoted for where each of them lands. */
import Handlebars from 'handlebars'
import type { VFileMessage } from 'vfile-message'
import type { Rules } from './adapt.ts'
import { type Captures, captureContext, makeCaptures, sourceOf, waitFor } from './bind/captures.ts'
import { type IniLine, iniLines, isFile, isSetting } from './bind/ini.ts'
import { placeholdersIn } from './bind/placeholders.ts'
import {
  aroundIn,
  type Quoted,
  quoteIni,
  quoteJson,
  quoteLine,
  quoteShell,
  quoteSql,
  quoteUrl,
  quoteXml,
  quoteYaml,
} from './bind/quote.ts'
import { hereEnds, type ShellContext, shellContexts } from './bind/shell.ts'
import { type SqlContext, sqlContexts } from './bind/sql.ts'
import { type Finder, type Found, makeFinder } from './bind/words.ts'
import { type Syntax, syntaxOf } from './edit/shelf.ts'
import { message } from './messages.ts'
import type {
  Answer,
  BoundValue,
  Expected,
  Host,
  Inventory,
  Masked,
  Passage,
  Point,
  Runbook,
  Step,
  Word,
} from './model.ts'
import { isBelow, stepsNamed } from './select.ts'
import { defaultsOf } from './written/front-matter.ts'
import { templatesIn, withoutTemplates } from './written/templates.ts'

/** Where a text goes to; decides how values are quoted and whether an unbound placeholder matters. */
export type Destination = Syntax | 'sql' | 'line' | 'expected'
/** A value as it is sent and as it may be seen. */
interface Rendered {
  value: string
  shown: string
  /** Captures it is made of whose values are not known yet. */
  awaits?: ReadonlyArray<string>
}
/** What a whole guide is bound with, and what was found wrong on the way. */
export interface Binder {
  runbook: Runbook
  inventory: Inventory
  secrets: Readonly<Record<string, string>> | undefined
  finder: Finder
  rows: ReadonlyMap<string, ReadonlyArray<Word>>
  /** Names that the guide itself gives a value. */
  known: ReadonlySet<string>
  captures: Captures
  /** Words of the task that is being bound, by the row that binds each; whoever begins a task empties it. */
  used: Map<Word | string, BoundValue>
  named: Map<string, ReadonlySet<string>>
  rendered: Map<Word | string, Map<string, Rendered | undefined>>
  missing: Map<string, Missing>
  problems: Map<string, VFileMessage>
}
/** A word that nothing is bound to, or a question without an answer. */
export interface Missing {
  kind: 'word' | 'answer'
  name: string
  at: Point
  /** Each place may mean another value. */
  apart: boolean
  /** A selector for this one place, as YAML. */
  place: string
  /** What the value probably is. */
  value: string
}

/** Without `secrets` their names, `‹name›`, stand in their places. */
export function makeBinder(
  runbook: Runbook,
  inventory: Inventory,
  known: ReadonlySet<string>,
  secrets: Readonly<Record<string, string>> | undefined,
  captures: Captures = makeCaptures(),
): Binder {
  return {
    runbook,
    inventory: {
      ...inventory,
      vars: runbook.declared ? { ...defaultsOf(runbook.declared), ...inventory.vars } : inventory.vars,
    },
    secrets,
    finder: makeFinder(inventory.words),
    rows: groupBy(inventory.words, (row) => row.word),
    known,
    captures,
    used: new Map(),
    named: new Map(),
    rendered: new Map(),
    missing: new Map(),
    problems: new Map(),
  }
}
function groupBy<T>(list: ReadonlyArray<T>, key: (item: T) => string): Map<string, Array<T>> {
  const groups = new Map<string, Array<T>>()
  for (const item of list) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/** All that is missing or wrong, in the guide's order, a name at one place with its other places. */
export function problemsOf(binder: Binder): Array<VFileMessage> {
  const groups = groupBy([...binder.missing.values()], (one) =>
    one.apart ? `${one.at.line}:${one.name}` : one.name,
  )
  const missing = [...groups.values()].map((places) => {
    const [first, ...more] = places.sort((a, b) => a.at.line - b.at.line)
    const lines = [...new Set(more.map((place) => place.at.line))].filter((line) => line !== first!.at.line)
    const also = lines.length > 0 ? `, also on line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}` : ''
    const where = `${first!.kind === 'answer' ? ' to answer it with' : ''}${also}`
    const place = { path: binder.runbook.path, at: first!.at }
    return message('missing-variable', { name: first!.name, where }, place, rowFrom(first!))
  })
  return [...missing, ...binder.problems.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** The step as it is for this host. */
export function bindStep(binder: Binder, step: Step, host: Host, rules: Rules | undefined): Step<Masked> {
  const bind = (text: Passage, to: Destination) => bindText(binder, text, to, step, host)
  const expected = (printed: Expected) => ({ expected: { ...printed, text: bind(printed.text, 'expected') } })
  switch (step.kind) {
    case 'manual':
      return step
    case 'command': {
      const { text, answers, expected: printed, ...said } = step
      const told = bindAnswers(binder, answers, step, host, rules)
      return { ...said, text: bind(text, 'shell'), answers: told, ...(printed ? expected(printed) : {}) }
    }
    case 'sql': {
      const { text, client, expected: printed, ...said } = step
      const opened = client ? { client: bind(client, 'shell') } : {}
      return { ...said, text: bind(text, 'sql'), ...opened, ...(printed ? expected(printed) : {}) }
    }
    case 'edit': {
      const { text, path, ...said } = step
      const syntax = syntaxOf(step.editor, { path: path.text, text: text.text })
      return { ...said, path: bind(path, 'line'), text: bind(text, syntax) }
    }
  }
}

/** A sidecar's command, bound like the step's own text. */
export function bindCommand(binder: Binder, command: string, step: Step, host: Host): Masked {
  const points = command.split('\n').map(() => step.position.start)
  return bindText(binder, { text: command, points }, 'shell', step, host)
}

// ── answers ──────────────────────────────────────────────────────────────────────────────────────────────

function bindAnswers(
  binder: Binder,
  answers: ReadonlyArray<Answer>,
  step: Step,
  host: Host,
  rules: Rules | undefined,
): Array<Answer<Masked>> {
  const rows = rules?.answers ?? []
  const named = (prompt: string) => answers.some((answer) => samePrompt(answer.prompt, prompt))
  const added = rows.filter((row) => (row.prompt === undefined ? answers.length === 0 : !named(row.prompt)))
  const asked = answers.map((answer) => {
    const row =
      rows.find((one) => one.prompt !== undefined && samePrompt(answer.prompt, one.prompt)) ??
      (answer.text === undefined ? rows.find((one) => one.prompt === undefined) : undefined)
    return row ? answerOf(answer, row.with, row.source) : boundAnswer(answer)
  })
  return [
    ...asked,
    ...added.map((row) =>
      answerOf(row.prompt === undefined ? {} : { prompt: row.prompt }, row.with, row.source),
    ),
  ]

  function answerOf(answer: Answer, template: string, source: Word['source']): Answer<Masked> {
    const { text: _, ...said } = answer
    const { value, shown, awaits } = render(binder, template, template, source, host) ?? empty
    if (awaits) awaitAll(binder, awaits, answer.position?.start ?? step.position.start, host)
    else refuse(binder, quoteLine(value), 'an answer', source.path, { line: source.line, column: 1 })
    return { ...said, text: { value, shown, points: [answer.position?.start ?? step.position.start] } }
  }
  function boundAnswer(answer: Answer): Answer<Masked> {
    const { text, ...said } = answer
    if (text) return { ...said, text: bindText(binder, text, 'line', step, host) }
    const at = answer.position?.start ?? step.position.start
    const what = answer.prompt?.trim() ?? 'what it asks'
    const place = `${selectorText(step)}${answer.prompt === undefined ? '' : `, prompt: ${quoted(what)}`}`
    const value = secretNamed('', `line ${step.position.start.line}`)
    miss(binder, { kind: 'answer', name: what, at, apart: true, place, value })
    return { ...said, text: { value: '', shown: '', points: [at] } }
  }
}
const empty: Rendered = { value: '', shown: '' }
const samePrompt = (one: string | undefined, other: string): boolean =>
  one !== undefined && plainPrompt(one) === plainPrompt(other)
const plainPrompt = (prompt: string): string =>
  prompt
    .replace(/[\s:：]+$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
/** A row's selector for a step, as YAML. */
export const selectorText = (step: Step): string => {
  const text = step.text.text.split('\n')[0]!.trim()
  return `line: ${step.text.points[0]?.line ?? step.position.start.line}, text: ${quoted(text)}`
}
const quoted = (text: string): string => JSON.stringify(text)

// ── texts ────────────────────────────────────────────────────────────────────────────────────────────────

/** A bound word, or the guide's own text between two of them. */
interface Piece extends Rendered {
  /** Length in the guide's text. */
  length: number
  own: boolean
}
/** What takes the place of a word; `own`: text of the guide all the same; `length`: columns it stood for. */
type Put = Found & Rendered & { own?: true; length?: number }

function bindText(binder: Binder, text: Passage, to: Destination, step: Step, host: Host): Masked {
  const sheet = makeSheet(text, to, step, binder.runbook.declared !== undefined)
  const filled = binder.runbook.declared ? filledIn(binder, sheet, host) : []
  const words = binder
    .finder(text.text)
    .filter((found) => sheet.allows(found) && !filled.some((one) => overlap(one, found)))
    .flatMap((found) => piecesFor(binder, found, sheet, step, host))
  const bound =
    filled.length === 0 ? words : [...filled, ...words].sort((one, other) => one.start - other.start)
  if (to !== 'expected') missUnbound(binder, sheet, bound, step)
  return joined(text, pieces(text.text, bound), to)
}

const overlap = (one: Found, other: Found): boolean => one.start < other.end && one.end > other.start

/** The values of the text's own templates, each quoted for where it lands as a word would be. */
function filledIn(binder: Binder, sheet: Sheet, host: Host): Array<Put> {
  return templatesIn(sheet.text.text).map(({ start, end, template }): Put => {
    if (template === undefined) return { word: '', start, end, value: '{{', shown: '{{', own: true }
    const found = { word: template, start, end }
    const source = { path: binder.runbook.path, line: pointAt(sheet.text, start).line }
    const row: Word = { word: template, value: template, source }
    const raw = render(binder, template, template, source, host)
    if (!raw) return { ...found, value: '', shown: '' }
    if (raw.awaits) {
      awaitAll(binder, raw.awaits, pointAt(sheet.text, start), host)
      return { ...found, ...raw }
    }
    const put = inPlace(binder, raw, found, row, sheet)
    return { ...found, ...put, length: lengthOf(binder, template) ?? put.value.length }
  })
}

/** Columns that a template stood for when the text was written: those of the variable's own value. */
function lengthOf({ runbook }: Binder, template: string): number | undefined {
  const name = /^\{\{\s*vars\.(\w+)\s*\}\}$/.exec(template)?.[1]
  return runbook.declared?.variables.find((one) => one.name === name && one.value !== '')?.value.length
}

/** Where the words that are found would be bound in one text of a step. */
export function bindable(text: Passage, to: Destination, step: Step, finder: Finder): Array<Found> {
  const found = finder(text.text)
  if (found.length === 0) return []
  const sheet = makeSheet(text, to, step, false)
  return found.filter((one) => sheet.allows(one))
}

/** A text with what has to be known of each of its places. */
interface Sheet {
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

function makeSheet(text: Passage, to: Destination, step: Step, templates: boolean): Sheet {
  const path = step.kind === 'edit' ? step.path.text : ''
  const read = templates ? withoutTemplates(text.text) : text.text
  const base = { text, to, path, urls: urlsIn(read), ini: () => undefined }
  switch (to) {
    case 'shell':
      return { ...base, ...shellSheet(read) }
    case 'sql':
      return { ...base, ...sqlSheet(read) }
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
      return { ...base, allows: () => true, quote: (value) => ({ text: value }) }
  }
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
function sqlSheet(text: string): Pick<Sheet, 'allows' | 'quote'> {
  const contexts = sqlContexts(text)
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

const urlsIn = (text: string): Array<[number, number]> =>
  [...text.matchAll(/(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s'"<>|`]+/gi)].map((match) => [
    match.index + match[0].indexOf('://') + 3,
    match.index + match[0].length,
  ])
/** Is the offset in one of the spans, which are in order? */
function isWithin(spans: ReadonlyArray<[number, number]>, offset: number): boolean {
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
function pointAt(text: Passage, offset: number): Point {
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

/** A found word's value for this place; none where no row of the word applies here. */
function piecesFor(
  binder: Binder,
  found: Found,
  sheet: Sheet,
  step: Step,
  host: Host,
): Array<Found & Rendered> {
  const row = rowFor(binder, found, sheet, step)
  if (!row) return []
  const raw = render(binder, row, row.value, row.source, host)
  if (!raw) return [{ ...found, value: '', shown: '' }]
  if (raw.awaits) {
    // What is printed before the value is known is the author's own, of a kind that may vary.
    if (sheet.to === 'expected' && raw.awaits.some((name) => !sourceOf(binder.captures, name, host.name)))
      return []
    awaitAll(binder, raw.awaits, pointAt(sheet.text, found.start), host)
    return [{ ...found, ...raw }]
  }
  return [{ ...found, ...inPlace(binder, raw, found, row, sheet) }]
}

/** A value quoted for its place; a secret that is not known yet is its name. */
function inPlace(binder: Binder, raw: Rendered, found: Found, row: Word, sheet: Sheet): Rendered {
  const secret = /‹\w+›/.test(raw.shown)
  if (secret && !binder.secrets) return raw
  const value = placed(binder, raw.value, found, row, sheet)
  return { value, shown: secret ? raw.shown : value }
}

/** Notes that the task waits for these values; a problem where none is printed for it before. */
function awaitAll(binder: Binder, names: ReadonlyArray<string>, at: Point, host: Host): void {
  for (const name of names) {
    const where = waitFor(binder.captures, name, host.name)
    if (where === undefined) continue
    const found = message(
      'missing-variable',
      { name: `capture.${name}`, where },
      { path: binder.runbook.path, at },
    )
    binder.problems.set(`${at.line}:${at.column}:${name}`, found)
  }
}

/** The narrowest row of the word that applies at this place. */
function rowFor(binder: Binder, found: Found, sheet: Sheet, step: Step): Word | undefined {
  let best: Word | undefined
  for (const row of binder.rows.get(found.word) ?? [])
    if (narrowness(row) > (best ? narrowness(best) : -1) && applies(binder, row, found, sheet, step))
      best = row
  return best
}
function narrowness({ at }: Word): number {
  if (!at) return 0
  return at.line !== undefined ? 4 : at.key !== undefined ? 3 : at.step !== undefined ? 2 : 1
}
function applies(binder: Binder, { at }: Word, found: Found, sheet: Sheet, step: Step): boolean {
  if (!at) return true
  if (at.line !== undefined) return pointAt(sheet.text, found.start).line === at.line
  if (at.key !== undefined) return isFile(at.key, sheet.path) && isSetting(at.key, sheet.ini(found.start))
  if (at.step !== undefined) return idsNamed(binder, at.step).has(step.id)
  return isBelow(step.trail, at.section ?? '')
}

/** Ids of the steps that a selector names, found once. */
function idsNamed(binder: Binder, name: string): ReadonlySet<string> {
  const known = binder.named.get(name) ?? new Set(stepsNamed(binder.runbook.steps, name).map(({ id }) => id))
  binder.named.set(name, known)
  return known
}

/** The value quoted for its place; where it cannot stand there, a problem is noted. */
function placed(binder: Binder, value: string, found: Found, row: Word, sheet: Sheet): string {
  if (sheet.to === 'expected') return value
  const inUrl = isWithin(sheet.urls, found.start)
  const url = inUrl ? quoteUrl(value, row.word, row.encode === 'url') : { text: value }
  const text = 'text' in url ? sheet.quote(url.text, found) : url
  return refuse(binder, text, row.word, binder.runbook.path, pointAt(sheet.text, found.start))
}
function refuse(binder: Binder, text: Quoted, name: string, path: string, at: Point): string {
  if ('text' in text) return text.text
  const key = `${path}:${at.line}:${at.column}:${text.refused}`
  binder.problems.set(key, message('unsafe-value', { name, why: text.refused }, { path, at }))
  return ''
}

// ── joining ──────────────────────────────────────────────────────────────────────────────────────────────

/** The guide's text cut into bound words and what stands between them. */
function pieces(text: string, bound: ReadonlyArray<Put>): Array<Piece> {
  const all: Array<Piece> = []
  let at = 0
  const own = (to: number) => {
    const part = text.slice(at, to)
    if (part !== '') all.push({ value: part, shown: part, length: part.length, own: true })
  }
  for (const { start, end, value, shown, own: kept = false, length = end - start } of bound) {
    own(start)
    all.push({ value, shown, length, own: kept })
    at = end
  }
  own(text.length)
  return all
}

function joined(text: Passage, all: ReadonlyArray<Piece>, to: Destination): Masked {
  const join = (key: 'value' | 'shown') =>
    to === 'expected' ? fitted(all, key) : all.map((piece) => piece[key]).join('')
  const put = all.filter(({ own }) => !own).map(({ value }) => value)
  const bound = to === 'expected' && put.length > 0 ? { bound: [...new Set(put)] } : {}
  return { value: join('value'), shown: join('shown'), points: pointsOf(text, all), ...bound }
}
/** In printed tables the columns stay where they were: white space behind a value makes up for its length. */
function fitted(all: ReadonlyArray<Piece>, key: 'value' | 'shown'): string {
  let owed = 0
  let out = ''
  for (const piece of all) {
    if (piece.own) {
      const [, gap = '', rest = ''] = /^( *)([\s\S]*)$/.exec(piece[key]) ?? []
      const kept = gap.length === 0 ? 0 : Math.max(1, gap.length - owed)
      out +=
        (owed === 0 ? gap : gap.length > 1 || (gap !== '' && /^[|│]/.test(rest)) ? ' '.repeat(kept) : gap) +
        rest
      owed = 0
    } else {
      out += piece[key]
      owed += piece[key].length - piece.length
    }
  }
  return out
}
/** A value of several lines stands, with all of them, where its word stood. */
function pointsOf(text: Passage, all: ReadonlyArray<Piece>): Array<Point> {
  const points = text.points.slice(0, 1)
  let line = 0
  for (const piece of all)
    for (let i = piece.value.split('\n').length - 1; i > 0; i--) {
      if (piece.own) line++
      points.push(text.points[line] ?? points.at(-1)!)
    }
  return points
}

// ── what is missing ──────────────────────────────────────────────────────────────────────────────────────

/** Notes every placeholder that no word was bound to. */
function missUnbound(binder: Binder, sheet: Sheet, bound: ReadonlyArray<Found>, step: Step): void {
  const { text } = sheet.text
  for (const { name, offset, mask } of placeholdersIn(text, binder.known)) {
    const end = offset + name.length
    if (bound.some((found) => found.start < end && found.end > offset)) continue
    if (!sheet.allows({ start: offset, end })) continue
    const at = pointAt(sheet.text, offset)
    const { place, purpose } = placeOfMask(sheet, offset, at, step)
    miss(binder, { kind: 'word', name, at, apart: mask, place, value: suggested(name, purpose) })
  }
}
function miss(binder: Binder, missing: Missing): void {
  binder.missing.set(`${missing.at.line}:${missing.at.column}:${missing.name}`, missing)
}

/** The row to paste. */
function rowFrom({ kind, name, apart, place, value }: Missing): string {
  if (kind === 'answer') return `answers:\n  - { ${place}, with: ${quoted(value)} }`
  if (!apart) return `words:\n  ${name}: ${quoted(value)}`
  return `words:\n  ${quoted(name)}:\n    - { at: { ${place} }, value: ${quoted(value)} }`
}
/** A selector for one place, and what stands there in a few words. */
function placeOfMask(
  sheet: Sheet,
  offset: number,
  at: Point,
  step: Step,
): { place: string; purpose: string } {
  const ini = sheet.ini(offset)
  if (step.kind !== 'edit' || ini?.key === undefined)
    return {
      place: `line: ${at.line}, text: ${quoted(lineOf(sheet.text, at.line))}`,
      purpose: `line ${at.line}`,
    }
  const file = sheet.path.split('/').at(-1)
  return {
    place: `key: ${quoted(`${file}/[${ini.section}]/${ini.key}`)}`,
    purpose: `${ini.section} ${ini.key}`,
  }
}
const lineOf = (text: Passage, line: number): string =>
  text.text.split('\n')[text.points.findIndex((point) => point.line === line)]?.trim() ?? ''
/** What the value probably is: an address, or a secret. */
function suggested(name: string, purpose: string): string {
  if (/^[A-Z_0-9]*(?:IP|ADDR|HOST|INTERFACE)/.test(name)) return '{{ host.address }}'
  if (/[xX]\.|\.[xX]|ip|addr|host/i.test(name)) return '{{ hosts.NAME.address }}'
  return secretNamed(name, purpose)
}
/** A secret named after the word, or after its place where the word is only a mask. */
function secretNamed(name: string, purpose: string): string {
  const [own, other] = [name, purpose].map((text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, ''),
  )
  return `{{ secrets.${/^[a-z]\w+$/.test(own!) ? own : other} }}`
}

// ── right-hand sides ─────────────────────────────────────────────────────────────────────────────────────

const handlebars = Handlebars.create()

/** A right-hand side for a host; undefined, and a problem noted, where it names what is not there. */
function render(
  binder: Binder,
  key: Word | string,
  template: string,
  source: Word['source'],
  host: Host,
): Rendered | undefined {
  const known = binder.rendered.get(key) ?? new Map<string, Rendered | undefined>()
  binder.rendered.set(key, known)
  if (!known.has(host.name)) known.set(host.name, renderNow(binder, template, source, host))
  const found = known.get(host.name)
  if (found) {
    const word = typeof key === 'string' ? key : key.word
    binder.used.set(key, { word, from: template, shown: found.shown, source })
  }
  return found
}

function renderNow(
  binder: Binder,
  template: string,
  source: Word['source'],
  host: Host,
): Rendered | undefined {
  if (!template.includes('{{')) return { value: template, shown: template }
  const { inventory, secrets } = binder
  const names = Object.fromEntries(Object.keys(inventory.secrets).map((name) => [name, `‹${name}›`]))
  try {
    const fill = handlebars.compile(template, { strict: true, noEscape: true })
    const context = {
      host: facts(host),
      hosts: Object.fromEntries(inventory.hosts.map((one) => [one.name, facts(one)])),
      vars: inventory.vars,
    }
    const { capture, asked } = captureContext(binder.captures)
    const shown = fill({ ...context, capture, secrets: names })
    const value = secrets ? fill({ ...context, capture, secrets }) : shown
    return { shown, value, ...(asked.size > 0 ? { awaits: [...asked] } : {}) }
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]!.replace(/ - \d+:\d+$/, '')
    const at = { line: source.line, column: 1 }
    binder.problems.set(
      `${source.path}:${source.line}:${why}`,
      message('missing-variable', { name: template, where: `: ${why}` }, { path: source.path, at }),
    )
    return undefined
  }
}
function facts({ facts: more, name, address, port, user, roles }: Host): Record<string, unknown> {
  return { ...more, name, address, roles, port: port ?? 22, ...(user === undefined ? {} : { user }) }
}

/** Text of a row, filled in for a host. */
export function renderRow(binder: Binder, template: string, source: Word['source'], host: Host): string {
  return render(binder, template, template, source, host)?.value ?? ''
}

/** The value of a word for one host, where no row narrows it: for host names in prompts. */
export function wordValue(binder: Binder, word: string, host: Host): string | undefined {
  const row = binder.rows.get(word)?.find((one) => !one.at)
  return row && render(binder, row, row.value, row.source, host)?.value
}
