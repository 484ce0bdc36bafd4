import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import { cut, type Line, sourceLines } from '../signs/lines.ts'
import { type Piece, type Span, spansOf, treeOf, withoutEntities } from './nodes.ts'

/** The unified parser for AsciiDoc: a scan of its lines, attributes and conditions left as they stand. */
export const asciidoc: Plugin<[], string, Root> = function () {
  this.parser = (text) => treeOf(piecesOf(text))
}

interface Scan {
  lines: Array<Line>
  at: number
  pieces: Array<Piece>
  /** The markers of the lists around, outermost first. */
  markers: Array<string>
  /** What is written above the next block: `[source,bash]`. */
  style: Style | undefined
  /** A blank line ended what stood before. */
  gap: boolean
  /** `+` or an indent ties the next block to the item before. */
  tied: boolean
  /** The language of code that names none. */
  language: string
  /** Rulers that no later line closes. */
  unclosed: Set<string>
}
interface Style {
  name: string
  language: string
  /** Code that holds markup. */
  marked: boolean
}

/** Rules in the order they are tried; each takes lines, or leaves them. */
const rules: Array<(scan: Scan, line: Line) => boolean> = [
  takeBlank,
  takeUnseen,
  takeStyle,
  takeHeading,
  takeBlock,
  takeStyled,
  takeCaption,
  takeItem,
  takeLiteral,
  takeProse,
]

function piecesOf(text: string): Array<Piece> {
  const scan: Scan = {
    lines: sourceLines(text),
    at: 0,
    pieces: [],
    markers: [],
    style: undefined,
    gap: true,
    tied: false,
    language: '',
    unclosed: new Set(),
  }
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    rules.some((rule) => rule(scan, line))
  }
  return scan.pieces
}

function skip(scan: Scan): true {
  scan.at += 1
  return true
}

function takeBlank(scan: Scan, line: Line): boolean {
  if (line.text.trim() !== '') return false
  scan.gap = true
  return skip(scan)
}

/** Remarks, attributes, conditions, macros of blocks, breaks. */
function takeUnseen(scan: Scan, line: Line): boolean {
  const text = line.text.trimEnd()
  const language = /^:source-language:\s*(\S+)/.exec(text)
  if (language) scan.language = language[1]!.toLowerCase()
  if (text === '+') {
    scan.tied = true
    return skip(scan)
  }
  if (unseen.test(text)) return skip(scan)
  return /^\/{4,}$|^\+{4,}$/.test(text) && delimited(scan, text) !== undefined
}
const unseen =
  /^\/\/(?!\/)|^:!?[\w-]+!?:(?:\s|$)|^(?:ifdef|ifndef|ifeval|endif|include|image|video|audio|toc)::\S*\[.*\]$|^(?:'''|<<<+|---|\*\*\*)$|^\[\[.*\]\]$|^(?:indexterm2?:\[[^\]]*\]\s*)+$/

/** `[source,bash]`: what the next block is. */
function takeStyle(scan: Scan, line: Line): boolean {
  const match = /^\[(?!\[)([^\]]*)\]\s*$/.exec(line.text)
  const next = scan.lines[scan.at + 1]?.text.trim() ?? ''
  if (!match || next === '')
    return match !== null && /^(?:source|listing|literal|,|#|\.|role|id)/.test(match[1]!) && skip(scan)
  const [first = '', second = ''] = match[1]!.split(',').map((part) => part.trim())
  const name = first.replace(/[%#.].*$/, '').toLowerCase() || (second ? 'source' : '')
  const positional = /^[\w+#-]+$/.test(second) ? second : ''
  const named = /\blanguage="?([\w+-]+)/.exec(match[1]!)?.[1]
  if (name in styles || scan.style === undefined)
    scan.style = { name, language: (named ?? positional).toLowerCase(), marked: subs.test(match[1]!) }
  return skip(scan)
}
const subs = /\bsubs="?[^"]*\b(?:quotes|normal|macros)\b/
const styles: Record<string, true> = { source: true, listing: true, literal: true }

const underlines = '=-~^+'

/** `== Title`, and titles that are underlined. */
function takeHeading(scan: Scan, line: Line): boolean {
  const match = /^(={1,6}|#{1,6})\s+(\S.*?)(?:\s+=+)?\s*$/.exec(line.text)
  const under = match ? undefined : underlined(scan, line)
  if (!match && !under) return false
  const text = match?.[2] ?? line.text.trim()
  const title = { ...cut(line, line.text.indexOf(text)), text }
  scan.pieces.push({
    type: 'heading',
    depth: match?.[1]?.length ?? under!,
    line: { ...title, text: plain(title) },
  })
  leaveLists(scan)
  scan.at += match ? 1 : 2
  return true
}

function underlined(scan: Scan, line: Line): number | undefined {
  const text = line.text.trimEnd()
  const below = scan.lines[scan.at + 1]?.text.trimEnd() ?? ''
  const short = below.length === 4 && (width(text) !== 4 || /[:.]$/.test(text)) // a ruler, rather
  const ruled = /^([=\-~^+])\1{3,}$/.test(below) && !short && Math.abs(below.length - width(text)) <= 2
  return ruled && scan.gap && /^[\p{L}\p{N}]/u.test(text) ? underlines.indexOf(below[0]!) + 1 : undefined
}

/** Columns of a text: the wide letters of East Asia take two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, letter) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/.test(letter) ? 2 : 1),
    0,
  )
}

function leaveLists(scan: Scan): void {
  scan.markers = []
  scan.style = undefined
  scan.gap = false
  scan.tied = false
}

/** A block between rulers: code between `----`, `....` and fences; the rulers of others are not there. */
function takeBlock(scan: Scan, line: Line): boolean {
  const text = line.text.trimEnd()
  if (/^(?:={4,}|\*{4,}|_{4,}|[|,:!]===)$/.test(text) || (text === '--' && !isCode(scan.style))) {
    scan.style = undefined
    return skip(scan)
  }
  const fence = /^(`{3,})([\w+-]*)/.exec(text)
  if (!fence && !/^(?:-{4,}|\.{4,}|--)$/.test(text)) return false
  const lines = delimited(scan, fence ? fence[1]! : text)
  if (!lines) return skip(scan)
  const language = fence?.[2] || languageOf(scan, !text.startsWith('.'))
  addCode(scan, lines, language)
  return true
}

function isCode(style: Style | undefined): boolean {
  return style !== undefined && style.name in styles
}

function languageOf(scan: Scan, listing: boolean): string {
  return scan.style?.language || (listing && scan.style?.name === 'source' ? scan.language : '')
}

/** The lines up to the same ruler; a ruler that is not met again is none. */
function delimited(scan: Scan, ruler: string): Array<Line> | undefined {
  if (scan.unclosed.has(ruler)) return undefined
  const from = scan.at + 1
  for (let at = from; at < scan.lines.length; at += 1)
    if (scan.lines[at]!.text.trimEnd() === ruler) {
      scan.at = at + 1
      return scan.lines.slice(from, at)
    }
  scan.unclosed.add(ruler)
  return undefined
}

function addCode(scan: Scan, lines: ReadonlyArray<Line>, language: string): void {
  const depth = depthHere(scan)
  const shown = lines.map(withoutCallouts)
  const marked = scan.style?.marked ? shown.map((line) => ({ ...line, text: plainCode(line) })) : shown
  scan.pieces.push({ type: 'code', depth, language, lines: marked })
  scan.style = undefined
  scan.gap = false
  scan.tied = false
}

/** `<1>` behind a line points at an explanation. */
function withoutCallouts(line: Line): Line {
  if (!/>\s*$/.test(line.text)) return line
  const callout = /(?<!\s)\s*(?:(?:#|\/\/|--|;;)\s*)?(?:<(?:\d{1,2}|\.)>\s*)+$|\s*<!--\d{1,2}-->\s*$/.exec(
    line.text,
  )
  return callout && callout.index > 0 ? cut(line, 0, callout.index) : line
}

/** How deep what begins here is: a block that nothing ties to the item before it has left the list. */
function depthHere(scan: Scan): number {
  if (scan.gap && !scan.tied) scan.markers = []
  return scan.markers.length
}

/** A paragraph below `[source]` is code. */
function takeStyled(scan: Scan): boolean {
  if (!isCode(scan.style)) return false
  addCode(scan, untilBlank(scan), languageOf(scan, true))
  return true
}

function untilBlank(scan: Scan): Array<Line> {
  const from = scan.at
  while (
    scan.at < scan.lines.length &&
    scan.lines[scan.at]!.text.trim() !== '' &&
    scan.lines[scan.at]!.text !== '+'
  )
    scan.at += 1
  return scan.lines.slice(from, scan.at)
}

/** `.Title` of the block below. */
function takeCaption(scan: Scan, line: Line): boolean {
  if (!/^\.[^\s.]/.test(line.text)) return false
  addLines(scan, [cut(line, 1)])
  return skip(scan)
}

const marker = /^\s*(\*{1,6}|-|\.{1,6}|\d{1,3}\.|[a-z]\.|<(?:\d{1,2}|\.)>|•)\s+(?=\S)/

function takeItem(scan: Scan, line: Line): boolean {
  const match = marker.exec(line.text)
  const labelled = match ? null : /^\s*(\S.{0,200}?)(:{2,4}|;;)(?:\s+(?=\S)|\s*$)/.exec(line.text)
  if (!match && !labelled) return false
  const mark = match ? match[1]!.replace(/\d+|[a-z](?=\.)/, '1') : labelled![2]!
  const known = scan.markers.indexOf(mark)
  scan.markers = known === -1 ? [...scan.markers, mark] : scan.markers.slice(0, known + 1)
  const depth = scan.markers.length
  const bullet = { ...line.point, column: depth, offset: line.point.offset! }
  const text = match
    ? cut(line, match[0].length)
    : cut(line, line.text.indexOf(labelled![1]!), labelled![0].length)
  const term = labelled && inline({ ...text, text: labelled[1]! })
  const rest = labelled && cut(line, labelled[0].length)
  skip(scan)
  const more = proseFrom(scan)
  const lines = term
    ? [term, ...[...(rest!.text.trim() === '' ? [] : [rest!]), ...more].map(inline)]
    : [text, ...more].map(inline)
  scan.pieces.push({ type: 'paragraph', depth, bullet, lines })
  scan.gap = false
  scan.tied = false
  scan.style = undefined
  return true
}

/** The lines of a paragraph that follow its first. */
function proseFrom(scan: Scan): Array<Line> {
  const from = scan.at
  while (scan.at < scan.lines.length && isProse(scan.lines[scan.at]!)) scan.at += 1
  return scan.lines.slice(from, scan.at).map(trimmed)
}

function isProse({ text }: Line): boolean {
  return (
    text.trim() !== '' &&
    !/^(?:\+|-{2,}|={4,}|\.{4,}|\*{4,}|_{4,}|[|,:!]===|`{3,}.*)\s*$/.test(text) &&
    !/^\[[\w,%#."= -]+\]\s*$|^\/\/|^\.[^\s.]/.test(text) &&
    !marker.test(text) &&
    !unseen.test(text.trimEnd())
  )
}

/** An indented paragraph is shown as it is. */
function takeLiteral(scan: Scan, line: Line): boolean {
  if (!/^\s/.test(line.text) || !scan.gap) return false
  scan.tied = scan.markers.length > 0
  addCode(scan, untilBlank(scan), '')
  return true
}

function takeProse(scan: Scan, line: Line): boolean {
  const label = /^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+/.exec(line.text)
  skip(scan)
  addLines(scan, [cut(line, label?.[0].length ?? 0), ...proseFrom(scan)])
  return true
}

function addLines(scan: Scan, lines: ReadonlyArray<Line>): void {
  scan.pieces.push({ type: 'paragraph', depth: depthHere(scan), lines: lines.map(inline) })
  scan.gap = false
  scan.tied = false
}

function trimmed(line: Line): Line {
  const from = line.text.search(/\S|$/)
  return cut(line, from, Math.max(from, line.text.replace(/ \+\s*$/, '').trimEnd().length))
}

const marks =
  /`\+([^+]{1,500})\+`|`([^`]{1,500})`|(?<![\w+])\+([^+\s][^+]{0,300})\+(?![\w+])|\$\$(.{1,300}?)\$\$|(?<![\w*])\*([^*\s][^*]{0,300})\*(?![\w*])|(?<![\w/._-])_([^_\s][^_]{0,300})_(?!\w)|<<[^<>,]{1,100}(?:,\s*([^<>]{1,200}))?>>|(?:link:|xref:|https?:\/\/)[^\s[\]]{1,300}\[([^\]]{0,300})\]|&#?\w{1,8};/g

function inline(line: Line): Array<Span> {
  const own = trimmed(line)
  const bold = /^\*([^*]+)\*\s*[:：]?$/.exec(own.text)
  if (bold) return [{ type: 'strong', line: cut(own, 1, 1 + bold[1]!.length) }]
  return spansOf(own, marks, ([all, plus, code, old, dollars, ...rest]) => {
    const typed = plus ?? code ?? old ?? dollars
    if (typed !== undefined) return { type: 'inlineCode', text: typed, at: all.indexOf(typed) }
    if (all.startsWith('&')) return { text: withoutEntities(all) }
    const text = rest.find((one) => one !== undefined) || all
    return { text, at: Math.max(all.lastIndexOf(text), 0) }
  })
}

function plain(line: Line): string {
  return inline(line)
    .map((span) => span.line.text)
    .join('')
}

/** Bold and italics that point something out in code; its own stars and underscores stay. */
function plainCode(line: Line): string {
  return line.text
    .replace(/(?<![\w*])\*([^*\s](?:[^*]{0,300}[^*\s])?)\*(?![\w*])/g, '$1')
    .replace(/(?<![\w_])_([^_\s](?:[^_]{0,300}[^_\s])?)_(?![\w_])/g, '$1')
}
