import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import type { Point } from 'unist'
import { cut, type Line } from '../signs/lines.ts'
import { type Piece, type Span, treeOf, withoutEntities } from './nodes.ts'

/** The unified parser for pages: a scan of their tags; nothing is fetched, run or laid out. */
export const html: Plugin<[], string, Root> = function () {
  this.parser = (text) => treeOf(piecesOf(text))
}

interface Scan {
  pieces: Array<Piece>
  /** Lines of what is being read. */
  lines: Array<Array<Span>>
  /** The level of the heading that is open. */
  heading: number | undefined
  /** `<pre>` is open; its language. */
  code: string | undefined
  /** What text is, innermost last. */
  styles: Array<Span['type']>
  lists: number
  bullet: Point | undefined
  /** The tag whose content is not shown. */
  hidden: string | undefined
  /** A language that the block around names. */
  language: string
}

const tag =
  /<!--[\s\S]*?(?:-->|$)|<!?(\/?)([a-zA-Z][\w-]{0,30})((?:[^<>"']|"[^"<>]{0,2000}"|'[^'<>]{0,2000}'){0,2000})>/g

function piecesOf(text: string): Array<Piece> {
  const scan: Scan = {
    pieces: [],
    lines: [[]],
    heading: undefined,
    code: undefined,
    styles: [],
    lists: 0,
    bullet: undefined,
    hidden: undefined,
    language: '',
  }
  const walk = walker(text)
  for (const match of text.matchAll(tag)) {
    addText(scan, walk(match.index))
    const at = walk(match.index + match[0].length)[0]!.point
    if (match[2]) takeTag(scan, match[2].toLowerCase(), match[1] === '/', match[3] ?? '', at)
  }
  addText(scan, walk(text.length))
  flush(scan)
  return scan.pieces
}

/** Gives the lines from where it last ended up to an offset, each with its place. */
function walker(text: string): (to: number) => Array<Line> {
  let offset = 0
  let line = 1
  let column = 1
  return (to) => {
    const rows = text.slice(offset, to).split('\n')
    return rows.map((row, index) => {
      if (index > 0) {
        offset += 1
        line += 1
        column = 1
      }
      const made = { text: row, point: { line, column, offset } }
      offset += row.length
      column += row.length
      return made
    })
  }
}

function addText(scan: Scan, rows: ReadonlyArray<Line>): void {
  if (scan.hidden) return
  for (const [index, row] of rows.entries()) {
    if (index > 0) scan.lines.push([])
    const type = scan.code === undefined ? (scan.styles[scan.styles.length - 1] ?? 'text') : 'text'
    if (row.text !== '') scan.lines[scan.lines.length - 1]!.push({ type, line: shown(row) })
  }
}

function shown(line: Line): Line {
  return { ...line, text: withoutEntities(line.text) }
}

/** Tags whose content no reader of the page sees, or that is about the page. */
const hides = new Set(
  'script style head svg nav footer button select textarea template noscript iframe'.split(' '),
)
/** A script that is none: text of the page, which the browser puts in its place. */
const isTemplate = /\btype\s*=\s*["']?text\/(?:x-[\w-]+|html|template|ng-template)\b/i
const blocks = new Set(
  'p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 pre table tr section article main header aside body html blockquote figure figcaption details summary form hr address'.split(
    ' ',
  ),
)
const styles: Record<string, Span['type']> = {
  code: 'inlineCode',
  tt: 'inlineCode',
  kbd: 'inlineCode',
  samp: 'inlineCode',
  b: 'strong',
  strong: 'strong',
}

function takeTag(scan: Scan, name: string, closes: boolean, attributes: string, at: Point): void {
  if (scan.hidden) {
    if (closes && name === scan.hidden) scan.hidden = undefined
    return
  }
  if (name === 'script' && isTemplate.test(attributes)) return
  if (hides.has(name) || isGutter(name, attributes)) {
    if (!closes) scan.hidden = name
    return
  }
  if (scan.code !== undefined && name !== 'pre' && !/^h[1-6]$/.test(name)) {
    if (name === 'br') scan.lines.push([])
    scan.code ||= languageIn(attributes)
    return
  }
  if (name === 'br') scan.lines.push([])
  if (name in styles) restyle(scan, styles[name]!, closes)
  if (/^t[dh]$/.test(name) && !closes) scan.lines[scan.lines.length - 1]!.push(bar(at))
  if (!blocks.has(name)) return
  flush(scan)
  openBlock(scan, name, closes, attributes, at)
}

function openBlock(scan: Scan, name: string, closes: boolean, attributes: string, at: Point): void {
  if (name === 'ul' || name === 'ol') scan.lists = Math.max(0, scan.lists + (closes ? -1 : 1))
  if (name === 'div') scan.language = closes ? '' : languageIn(attributes) || scan.language
  scan.bullet = name === 'li' && !closes ? { ...at, column: Math.max(scan.lists, 1) } : scan.bullet
  if (closes) return
  if (/^h[1-6]$/.test(name)) scan.heading = Number(name[1])
  if (name === 'pre') scan.code = languageIn(attributes) || scan.language
  if (name === 'dt') scan.styles.push('strong')
}

/** Numbers beside the lines of code. */
function isGutter(name: string, attributes: string): boolean {
  return (
    /^(?:td|div|pre|span)$/.test(name) &&
    /class\s*=\s*["'][^"']*\b(?:gutter|lineno|linenos|line-numbers-rows)\b/i.test(attributes)
  )
}

function languageIn(attributes: string): string {
  return (
    /\b(?:lang(?:uage)?|highlight(?:-source)?|brush:)[-\s]\s*([a-z][\w+-]*)/i
      .exec(attributes)?.[1]
      ?.toLowerCase() ?? ''
  )
}

function restyle(scan: Scan, style: Span['type'], closes: boolean): void {
  if (!closes) scan.styles.push(style)
  else scan.styles.pop()
}

/** The rule between the cells of a table, so that no cell stands alone. */
function bar(point: Point): Span {
  return { type: 'text', line: { text: '| ', point } }
}

/** What was read so far becomes a piece. */
function flush(scan: Scan): void {
  const { lines, heading, code } = scan
  scan.lines = [[]]
  scan.styles = []
  scan.heading = undefined
  scan.code = undefined
  if (!lines.some((spans) => spans.some((span) => span.line.text.trim() !== ''))) return
  if (heading !== undefined) {
    const text = lines.flat().map((span) => span.line.text)
    const [first] = lines.flat().filter((span) => span.line.text.trim() !== '')
    scan.pieces.push({
      type: 'heading',
      depth: heading,
      line: { ...first!.line, text: text.join('').replace(/\s+/g, ' ').trim() },
    })
    return
  }
  const place = { depth: scan.lists, ...(scan.bullet && scan.lists > 0 ? { bullet: scan.bullet } : {}) }
  scan.bullet = undefined
  if (code !== undefined)
    scan.pieces.push({ type: 'code', language: code, lines: lines.flatMap(joined), ...place })
  else scan.pieces.push({ type: 'paragraph', lines: lines.map(trimmed), ...place })
}

/** A line of code from its pieces; the tags between them are not there. */
function joined(spans: ReadonlyArray<Span>): Array<Line> {
  const [first] = spans
  if (!first) return []
  return [
    {
      ...first.line,
      text: spans
        .map((span) => span.line.text)
        .join('')
        .trimEnd(),
    },
  ]
}

function trimmed(spans: ReadonlyArray<Span>): Array<Span> {
  const kept = spans.filter((span) => span.line.text !== '')
  const solid = kept.filter((span) => span.line.text.trim() !== '')
  return kept.map((span) => {
    const { text } = span.line
    const from = span === solid[0] ? text.search(/\S|$/) : 0
    const to = span === solid[solid.length - 1] ? text.trimEnd().length : text.length
    return { ...span, line: cut(span.line, from, Math.max(from, to)) }
  })
}
