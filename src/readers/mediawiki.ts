import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import { cut, type Line, sourceLines } from '../signs/lines.ts'
import { type Piece, type Span, spansOf, treeOf, withoutEntities } from './nodes.ts'

/** The unified parser for MediaWiki's markup: a scan of its lines, no templates expanded. */
export const mediawiki: Plugin<[], string, Root> = function () {
  this.parser = (text) => treeOf(piecesOf(text))
}

interface Scan {
  lines: Array<Line>
  at: number
  pieces: Array<Piece>
  /** Tags that no later line closes. */
  unclosed: Set<string>
  /** Tables that are open here. */
  tables: number
}

/** Rules in the order they are tried; each takes lines, or leaves them. */
const rules: Array<(scan: Scan, line: Line) => boolean> = [
  takeBlank,
  takeRemark,
  takeTagged,
  takeHeading,
  takeFurniture,
  takePreformatted,
  takeScript,
  takeListed,
  takeProse,
]

function piecesOf(text: string): Array<Piece> {
  const scan: Scan = { lines: sourceLines(text), at: 0, pieces: [], unclosed: new Set(), tables: 0 }
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    rules.some((rule) => rule(scan, line))
  }
  return scan.pieces
}

function takeBlank(scan: Scan, line: Line): boolean {
  if (line.text.trim() !== '') return false
  scan.at += 1
  return true
}

/** `<!-- … -->`, over several lines too. */
function takeRemark(scan: Scan, line: Line): boolean {
  const from = line.text.indexOf('<!--')
  if (from === -1 || scan.unclosed.has('!--') || isInsideCode(line.text, from)) return false
  const end = closing(scan, from + 4, '-->', '!--')
  if (!end) return false
  const before = line.text.slice(0, from)
  if (before.trim() !== '') takeLine(scan, cut(line, 0, from))
  leaveAt(scan, end)
  return true
}

/** What stands behind a closing tag is read as a line of its own. */
function leaveAt(scan: Scan, end: Closing): void {
  scan.at = end.at
  scan.lines[end.at] = trimmed(cut(scan.lines[end.at]!, end.to))
}

function isInsideCode(text: string, at: number): boolean {
  const tag = openingTag.exec(text)
  return tag !== null && tag.index < at
}

interface Closing {
  at: number
  /** Where the closing tag begins and ends in its line. */
  from: number
  to: number
}

/** Where a closing tag stands, at or behind a place; tags that are never closed are searched for once. */
function closing(scan: Scan, from: number, tag: string, name: string): Closing | undefined {
  for (let at = scan.at; at < scan.lines.length; at += 1) {
    const found = scan.lines[at]!.text.toLowerCase().indexOf(tag, at === scan.at ? from : 0)
    if (found !== -1) return { at, from: found, to: found + tag.length }
  }
  scan.unclosed.add(name)
  return undefined
}

const openingTag = /<(syntaxhighlight|source|pre|code|poem)\b([^<>]*)>/i

/** Code between tags: on one line or many, behind a bullet or words, with words behind it. */
function takeTagged(scan: Scan, line: Line): boolean {
  const match = openingTag.exec(line.text)
  if (!match || /\/\s*$|\binline\b/.test(match[2]!)) return false
  const name = match[1]!.toLowerCase()
  const from = match.index + match[0].length
  const found = scan.unclosed.has(name) ? undefined : closing(scan, from, `</${name}>`, name)
  if (name === 'code' && (!found || found.at === scan.at)) return false
  const end = found ?? untilHeading(scan)
  const rows = scan.lines.slice(scan.at, end.at + 1)
  const last = rows.length - 1
  const lines = rows.map((row, index) =>
    cut(row, index === 0 ? from : 0, index === last ? end.from : undefined),
  )
  takeLine(scan, cut(line, 0, match.index))
  const depth = isListed(line.text) ? marksOf(line).depth : depthBelow(scan)
  scan.pieces.push({
    type: 'code',
    lines: name === 'pre' || name === 'code' ? lines.map(shown) : lines,
    language: /\blang\s*=\s*["']?([\w+-]+)/i.exec(match[2]!)?.[1] ?? '',
    depth,
  })
  scan.at = end.at
  scan.lines[end.at] = cut(scan.lines[end.at]!, end.to)
  return true
}

/** A tag that nothing closes ends at the next heading. */
function untilHeading(scan: Scan): Closing {
  const rest = scan.lines.findIndex((line, at) => at > scan.at && heading.test(line.text))
  const at = (rest === -1 ? scan.lines.length : rest) - 1
  const { length } = scan.lines[at]!.text
  return { at, from: length, to: length }
}

/** Code right below an item belongs to it: the markup has no other way to say so. */
function depthBelow(scan: Scan): number {
  const before = scan.pieces[scan.pieces.length - 1]
  if (before?.type !== 'paragraph') return 0
  const last = before.lines.at(-1)?.at(-1)?.line.point.line ?? 0
  return last >= scan.lines[scan.at]!.point.line - 1 ? before.depth : 0
}

/** What a reader sees of a line of `<pre>`. */
function shown(line: Line): Line {
  return { ...line, text: withoutEntities(line.text.replace(/<\/?nowiki\s*\/?>/gi, '')) }
}

const heading = /^(={1,6})(?!=)\s*(.*?[^=\s])\s*(={1,6})\s*(?:<!--.*)?$/

function takeHeading(scan: Scan, line: Line): boolean {
  const match = heading.exec(line.text)
  if (!match) return false
  const depth = Math.min(match[1]!.length, match[3]!.length)
  const from = line.text.indexOf(match[2]!, match[1]!.length)
  const text = plain(cut(line, from, from + match[2]!.length))
  scan.pieces.push({ type: 'heading', depth, line: { ...cut(line, from), text } })
  scan.at += 1
  return true
}

function plain(line: Line): string {
  return inline(line)
    .map((span) => span.line.text)
    .join('')
    .trim()
}

/** What frames a page: rulers, magic words, categories, the rulers of tables. Cells of tables are prose. */
function takeFurniture(scan: Scan, line: Line): boolean {
  if (
    !/^(?:-{4,}\s*$|__[A-Z]+__\s*$|\s*:*(?:\{\||\|\}|\|-)|\[\[(?:category|file|image):|#redirect\b)/i.test(
      line.text,
    )
  )
    return false
  if (/^\s*:*\{\|/.test(line.text)) scan.tables += 1
  if (/^\s*:*\|\}/.test(line.text)) scan.tables = Math.max(0, scan.tables - 1)
  scan.at += 1
  return true
}

/** Lines that begin with a blank are shown as they are. */
function takePreformatted(scan: Scan, line: Line): boolean {
  if (scan.tables > 0 || !isPreformatted(line)) return false
  const from = scan.at
  let to = from
  for (let at = from; at < scan.lines.length; at += 1) {
    const next = scan.lines[at]!
    if (next.text.trim() === '') continue
    if (!isPreformatted(next)) break
    to = at + 1
  }
  const lines = scan.lines.slice(from, to).map((row) => (row.text === '' ? row : spread(cut(row, 1))))
  scan.pieces.push({ type: 'code', lines, language: '', depth: depthBelow(scan) })
  scan.at = to
  return true
}

function isPreformatted(line: Line): boolean {
  return /^[ \t]/.test(line.text) && !openingTag.test(line.text) && !/^\s*\{\|/.test(line.text)
}

/** Preformatted text may still hold markup. */
function spread(line: Line): Line {
  if (!/['[<&{]/.test(line.text)) return line
  const text = line.text.replace(/<\/?(?:nowiki|code|tt|b|i|br)\s*\/?>|'''/gi, '')
  return { ...line, text: withoutEntities(text) }
}

/** `#!/bin/sh`: no item of a list, but a script that the author forgot to mark, up to a blank line. */
function takeScript(scan: Scan, line: Line): boolean {
  if (scan.tables > 0 || !/^#! ?\/\S*sh\b/.test(line.text)) return false
  const rest = scan.lines.findIndex(
    ({ text }, at) => at > scan.at && (text.trim() === '' || heading.test(text)),
  )
  const to = rest === -1 ? scan.lines.length : rest
  scan.pieces.push({ type: 'code', lines: scan.lines.slice(scan.at, to), language: '', depth: 0 })
  scan.at = to
  return true
}

function isListed(text: string): boolean {
  return /^[*#:;]/.test(text)
}

function takeListed(scan: Scan, line: Line): boolean {
  if (!isListed(line.text)) return false
  takeLine(scan, line)
  scan.at += 1
  return true
}

interface Marks {
  depth: number
  /** It goes on with an item rather than to begin one. */
  goesOn: boolean
  length: number
}

/** `**`, `#:`, `;`: how deep, and how long. Colons alone only indent. */
function marksOf(line: Line): Marks {
  const marks = /^[*#:;]+/.exec(line.text)?.[0] ?? ''
  const depth = marks.replace(/^[:;]+/, '').replace(/[:;]+$/, '').length
  return { depth, goesOn: !/[*#]$/.test(marks), length: marks.length }
}

/** A line of a list, of a table, or of prose. */
function takeLine(scan: Scan, line: Line): void {
  const { depth, goesOn, length } = marksOf(line)
  const rest = cut(line, length)
  const from = rest.text.search(/\S|$/)
  const told = cut(rest, from, Math.max(from, rest.text.trimEnd().length))
  if (told.text === '') return
  const lines = /^;/.test(line.text) ? termOf(told) : linesOf(told)
  const bullet = depth > 0 && !goesOn ? cut(line, length - 1).point : undefined
  scan.pieces.push({ type: 'paragraph', lines, depth, ...(bullet ? { bullet } : {}) })
}

/** `; term : definition`: the term stands in bold. */
function termOf(line: Line): Array<Array<Span>> {
  const split = /\s:\s/.exec(line.text)
  const term = cut(line, 0, split?.index)
  const rest = split ? linesOf(cut(line, split.index + split[0].length)) : []
  return [[{ type: 'strong', line: { ...term, text: plain(term) } }], ...rest]
}

/** Lines of prose up to one that is something else. */
function takeProse(scan: Scan, line: Line): boolean {
  const lines = linesOf(trimmed(line))
  scan.at += 1
  while (scan.at < scan.lines.length && isProse(scan.lines[scan.at]!)) {
    lines.push(...linesOf(trimmed(scan.lines[scan.at]!)))
    scan.at += 1
  }
  scan.pieces.push({ type: 'paragraph', lines, depth: 0 })
  return true
}

function isProse({ text }: Line): boolean {
  return (
    text.trim() !== '' &&
    !/^[\s*#:;=|!{}]|^-{4}|^__|<!--/.test(text) &&
    !openingTag.test(text) &&
    !/^\[\[\w+:/.test(text)
  )
}

function trimmed(line: Line): Line {
  const from = line.text.search(/\S|$/)
  return cut(line, from, Math.max(from, line.text.trimEnd().length))
}

/** A line, cut where `<br>` ends it for the reader of the page. */
function linesOf(line: Line): Array<Array<Span>> {
  const made: Array<Array<Span>> = []
  let from = 0
  for (const match of line.text.matchAll(/<br\s*\/?>|$/gi)) {
    made.push(inline(trimmed(cut(line, from, match.index))))
    from = match.index + match[0].length
  }
  return made.filter((spans) => spans.length > 0)
}

const marks =
  /<(code|tt|kbd|samp|syntaxhighlight|source)\b[^<>]*>(.{0,2000}?)<\/\1>|<nowiki>(.{0,2000}?)<\/nowiki>|\[\[(?:[^\]|]{0,300}\|)?([^\]|]{0,300})\]\]|\[(?:https?|ftp):\/\/\S{1,300}(?:\s+([^\]]{0,300}))?\]|<\/?(?:b|i|u|s|big|small|su[bp]|div|span|p|font|center|strong|em|del|ins|references|ref|br|hr|nowiki|noinclude|includeonly|onlyinclude|translate|languages|abbr|cite|var|q|blockquote|table|t[rdh]|[ou]l|li)\b[^<>]{0,200}>|'{2,5}|&#?\w{1,8};/gi

function inline(line: Line): Array<Span> {
  const bold = /^'''(?!')(.*[^'])'''(\s*[:：])?$/.exec(line.text)
  if (bold && !bold[1]!.includes("'''")) {
    const inner = cut(line, 3, 3 + bold[1]!.length)
    return [{ type: 'strong', line: { ...inner, text: plain(inner) } }]
  }
  return spansOf(line, marks, (match) => {
    const [all, tag, code, nowiki, link, words] = match
    if (tag)
      return { type: 'inlineCode', text: shown({ ...line, text: code! }).text, at: all.indexOf('>') + 1 }
    if (nowiki !== undefined) return { text: nowiki, at: 8 }
    if (link !== undefined) return { text: link, at: all.lastIndexOf(link) }
    if (all.startsWith('['))
      return { text: words ?? all.slice(1, -1), at: words ? all.lastIndexOf(words) : 1 }
    return { text: all.startsWith('&') ? withoutEntities(all) : '' }
  })
}
