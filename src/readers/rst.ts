import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import type { Point } from 'unist'
import { cut, type Line, sourceLines } from '../signs/lines.ts'
import { type Piece, type Span, spansOf, treeOf } from './nodes.ts'

/** The unified parser for reStructuredText: a scan of its lines by their indent, nothing included or replaced. */
export const rst: Plugin<[], string, Root> = function () {
  this.parser = (text) => treeOf(piecesOf(text))
}

interface Item {
  /** Where what belongs to the item begins. */
  indent: number
  bullet: Point | undefined
}
interface Scan {
  lines: Array<Line>
  at: number
  pieces: Array<Piece>
  items: Array<Item>
  /** Ways in which titles are underlined, in the order they are met: the first is the highest. */
  titles: Array<string>
  /** The language of code that names none. */
  language: string
}

/** Rules in the order they are tried; each takes lines, or leaves them. */
const rules: Array<(scan: Scan, line: Line) => boolean> = [
  takeTitle,
  takeDirective,
  takeExplicit,
  takeBullet,
  takeRuler,
  takeProse,
]

function piecesOf(text: string): Array<Piece> {
  const scan: Scan = { lines: sourceLines(text), at: 0, pieces: [], items: [], titles: [], language: '' }
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    if (line.text.trim() === '') scan.at += 1
    else {
      const indent = indentOf(line)
      while (scan.items.length > 0 && scan.items[scan.items.length - 1]!.indent > indent) scan.items.pop()
      rules.some((rule) => rule(scan, line))
    }
  }
  return scan.pieces
}

/** How far the text of a line is indented, tabs to every eighth column. */
function indentOf(line: Line): number {
  let column = line.point.column - 1
  for (const sign of line.text) {
    if (sign !== ' ' && sign !== '\t') break
    column = sign === '\t' ? column + 8 - (column % 8) : column + 1
  }
  return column
}

function trimmed(line: Line): Line {
  const from = line.text.search(/\S|$/)
  return cut(line, from, Math.max(from, line.text.trimEnd().length))
}

function add(scan: Scan, piece: Piece): void {
  if (piece.type !== 'heading') {
    piece.depth = scan.items.length
    const item = scan.items[scan.items.length - 1]
    if (item?.bullet) piece.bullet = item.bullet
    if (item) item.bullet = undefined
  }
  scan.pieces.push(piece)
}

// ── titles ───────────────────────────────────────────────────────────────────────────────────────────────

const ruler = /^\s*([=\-~^"'`+*#.:_<>])\1{2,}\s*$/

/** A line that is underlined, and perhaps overlined too. */
function takeTitle(scan: Scan, line: Line): boolean {
  const over = ruler.exec(line.text)
  const title = over ? scan.lines[scan.at + 1] : line
  const below = scan.lines[scan.at + (over ? 2 : 1)]
  const under = below && ruler.exec(below.text)
  if (!title || !under || title.text.trim() === '' || ruler.test(title.text)) return false
  if (
    over ? over[1] !== under[1] : indentOf(below) !== indentOf(title) || /^\s*(\.\. |[-*+] )/.test(title.text)
  )
    return false
  if (!over && below.text.trim().length * 2 < title.text.trim().length) return false
  const way = `${over ? 'over' : ''}${under[1]}`
  if (!scan.titles.includes(way)) scan.titles.push(way)
  const text = plain(trimmed(title))
  scan.items.length = 0
  add(scan, {
    type: 'heading',
    depth: scan.titles.indexOf(way) + 1,
    line: { ...trimmed(title), text },
  })
  scan.at += over ? 3 : 2
  return true
}

/** Rulers between paragraphs, and those of tables. */
function takeRuler(scan: Scan, line: Line): boolean {
  if (!isTable(line.text)) return false
  scan.at += 1
  return true
}

// ── directives ───────────────────────────────────────────────────────────────────────────────────────────

const codes = new Set('code-block sourcecode code parsed-literal literal prompt console'.split(' '))
/** Directives whose body is nothing to read. */
const unseen = new Set(
  'toctree contents image figure include literalinclude raw meta csv-table index default-role math replace unicode todo ditaa aafig graphviz digraph graph blockdiag seqdiag nwdiag uml plantuml mermaid autoclass automodule autofunction'.split(
    ' ',
  ),
)
/** Directives whose words stand for a title. */
const titled = /^(?:rubric|tab|tab-item|group-tab|code-tab|topic|sidebar|admonition|dropdown|tabbed)$/

/** `.. name:: words`, its options and its body. */
function takeDirective(scan: Scan, line: Line): boolean {
  const match =
    /^\s*\.\. (?:\|[^|]{1,80}\| )?([\w:+-]*\w)\s?::(?:\s+(.*))?$/.exec(line.text) ??
    /^\s*\.\. (code|code-block|sourcecode):(?:\s+(\w*))?$/.exec(line.text)
  if (!match) return false
  const name = match[1]!.toLowerCase().replace(/^.*:/, '')
  const words = (match[2] ?? '').trim()
  const indent = indentOf(line)
  scan.at += 1
  if (name === 'highlight') scan.language = words
  else if (codes.has(name) || name === 'code-tab') takeCode(scan, indent, name, words)
  else if (unseen.has(name)) skipBody(scan, indent)
  else {
    skipOptions(scan, indent)
    const at = words === '' ? -1 : line.text.lastIndexOf(words)
    if (titled.test(name) && at !== -1)
      add(scan, {
        type: 'paragraph',
        depth: 0,
        lines: [[{ type: 'strong', line: cut(line, at, at + words.length) }]],
      })
    else if (at !== -1 && !selects.has(name)) takeLines(scan, cut(line, at), indent, (next) => next > indent)
  }
  return true
}
/** Directives whose words choose for whom their body is. */
const selects = new Set('only ifconfig container tabs tab-set class cssclass list-table table'.split(' '))

function takeCode(scan: Scan, indent: number, name: string, words: string): void {
  const lines = bodyOf(scan, indent)
  const options = lines.findIndex((line) => !/^\s*:[\w-]+:/.test(line.text))
  const caption = lines
    .slice(0, Math.max(options, 0))
    .find((line) => /^\s*:(?:caption|name):/.test(line.text))
  const content = lines.slice(Math.max(options, 0))
  if (caption) {
    const at = caption.text.indexOf(':', caption.text.indexOf(':') + 1) + 1
    add(scan, { type: 'paragraph', depth: 0, lines: [inline(trimmed(cut(caption, at)))] })
  }
  const language = (name === 'prompt' ? 'console' : words.split(/[\s,]/)[0] || scan.language).toLowerCase()
  const shown = name === 'parsed-literal' ? content.map((line) => ({ ...line, text: plain(line) })) : content
  add(scan, { type: 'code', depth: 0, language, lines: shown })
}

/** The lines below that are indented deeper, blank ones between them too. */
function bodyOf(scan: Scan, indent: number): Array<Line> {
  const from = scan.at
  let to = from
  for (let at = from; at < scan.lines.length; at += 1) {
    const line = scan.lines[at]!
    if (line.text.trim() === '') continue
    if (indentOf(line) <= indent) break
    to = at + 1
  }
  scan.at = to
  return scan.lines.slice(from, to)
}

function skipBody(scan: Scan, indent: number): void {
  bodyOf(scan, indent)
}

function skipOptions(scan: Scan, indent: number): void {
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    if (!/^\s*:[\w-]+:/.test(line.text) || indentOf(line) <= indent) return
    scan.at += 1
  }
}

/** Comments, targets, footnotes; `.. path FILE` names the file of what stands near it. */
function takeExplicit(scan: Scan, line: Line): boolean {
  const match = /^\s*\.\.(?:\s+(.*))?$/.exec(line.text)
  if (!match) return false
  const path = /^\s*\.\. (?:path|file):? +(\S+)\s*$/d.exec(line.text)
  scan.at += 1
  if (path) {
    const [from, to] = path.indices![1]!
    add(scan, {
      type: 'paragraph',
      depth: 0,
      remark: true,
      lines: [[{ type: 'text', line: cut(line, from, to) }]],
    })
  } else if (!/^(?:end\w*|_.*:.*)?$/.test((match[1] ?? '').trim())) skipBody(scan, indentOf(line))
  return true
}

// ── lists and paragraphs ─────────────────────────────────────────────────────────────────────────────────

const bullet = /^\s*(?:[-*+•‣]|\(?(?:\d{1,3}|#|[a-zA-Z]|[ivx]{1,5})[.)])(?:\s+(?=\S)|\s*$)/

function takeBullet(scan: Scan, line: Line): boolean {
  const match = bullet.exec(line.text)
  if (!match || !isItem(scan, line)) return false
  const mark = cut(line, line.text.search(/\S/)).point
  scan.items.push({ indent: indentOf(line) + 1, bullet: mark })
  const rest = cut(line, match[0].length)
  if (rest.text.trim() === '') scan.at += 1
  else scan.lines[scan.at] = rest
  return true
}

/** An enumerator is one when the next line is blank, indented, or an item as well. */
function isItem(scan: Scan, line: Line): boolean {
  if (!/^\s*\(?[a-zA-Z]/.test(line.text)) return true
  const next = scan.lines[scan.at + 1]
  return !next || next.text.trim() === '' || indentOf(next) > indentOf(line) || bullet.test(next.text)
}

function takeProse(scan: Scan, line: Line): boolean {
  const indent = indentOf(line)
  takeLines(scan, line, indent, (next) => next === indent)
  return true
}

/** A paragraph from a line on, in whose lines `fits` an indent, and the literal block that it announces. */
function takeLines(scan: Scan, first: Line, margin: number, fits: (indent: number) => boolean): void {
  const rows = [trimmed(first)]
  if (scan.lines[scan.at] === first) scan.at += 1
  while (scan.at < scan.lines.length && goesOn(scan.lines[scan.at]!, rows, fits)) {
    rows.push(trimmed(scan.lines[scan.at]!))
    scan.at += 1
  }
  const last = rows[rows.length - 1]!
  const announces = last.text.endsWith('::')
  if (announces) rows[rows.length - 1] = cut(last, 0, last.text.length - (last.text === '::' ? 2 : 1))
  add(scan, { type: 'paragraph', depth: 0, lines: rows.map(inline) })
  if (announces) takeLiteral(scan, margin)
}

function goesOn(next: Line, rows: ReadonlyArray<Line>, fits: (indent: number) => boolean): boolean {
  if (
    next.text.trim() === '' ||
    isTable(next.text) ||
    /^\s*(?:\.\.|[-*+•‣]|\d{1,3}[.)]|#[.)])(?:\s|$)/.test(next.text)
  )
    return false
  return (
    fits(indentOf(next)) &&
    !(rows[rows.length - 1]!.text.endsWith('::') && indentOf(next) > indentOf(rows[0]!))
  )
}

function isTable(text: string): boolean {
  return ruler.test(text) || /^\s*(?:\+[-=+]+\+|[-=]{2,}(?:\s+[-=]{2,})+)\s*$/.test(text)
}

/** What stands indented below `::`, or in the margin behind one and the same sign. */
function takeLiteral(scan: Scan, indent: number): void {
  let lines = bodyOf(scan, indent)
  if (lines.length === 0) lines = quotedBody(scan)
  add(scan, { type: 'code', depth: 0, language: scan.language, lines })
}

function quotedBody(scan: Scan): Array<Line> {
  let from = scan.at
  while (scan.lines[from]?.text.trim() === '') from += 1
  const sign = scan.lines[from]?.text.trim()[0] ?? ''
  if (!/[>$#%|]/.test(sign)) return []
  scan.at = from
  while (scan.lines[scan.at]?.text.trim()[0] === sign) scan.at += 1
  return scan.lines.slice(from, scan.at)
}

const marks =
  /``(.{1,1000}?)``|:([\w:+-]{1,40}):`([^`]{1,500})`|`([^`]{1,500})`_{0,2}|\*\*([^*]{1,500})\*\*|\*([^*\s][^*]{0,300})\*|\|([\w -]{1,60})\||\\(.)/g

function inline(line: Line): Array<Span> {
  const bold = /^\*\*([^*]+)\*\*\s*[:：]?$/.exec(line.text)
  if (bold) return [{ type: 'strong', line: cut(line, 2, 2 + bold[1]!.length) }]
  return spansOf(line, marks, ([all, code, role, words, link, ...rest]) => {
    if (code !== undefined) return { type: 'inlineCode', text: code, at: 2 }
    if (role)
      return { ...said(words!), at: role.length + 3, ...(typed.test(role) ? { type: 'inlineCode' } : {}) }
    if (link !== undefined) return { ...said(link), at: 1 }
    const text = rest.find((one) => one !== undefined) ?? all
    return { text, at: all.indexOf(text) }
  })
}
const typed = /^(?:command|code|kbd|literal|program|samp)$/

/** `words <target>` shows the words. */
function said(words: string): { text: string } {
  return { text: words.replace(/\s*<[^<>]*>$/, '') || words }
}

function plain(line: Line): string {
  return inline(line)
    .map((span) => span.line.text)
    .join('')
}
