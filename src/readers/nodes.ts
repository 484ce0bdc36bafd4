import type { Blockquote, Code, List, ListItem, Paragraph, PhrasingContent, Root, RootContent } from 'mdast'
import type { Point, Position } from 'unist'
import { cut, type Line, marginOf, positionOf } from '../signs/lines.ts'

/** What a reader finds on its way through the lines of a guide, in the order they stand. */
export type Piece = Titled | Coded | Told
interface Titled {
  type: 'heading'
  depth: number
  line: Line
}
interface Coded extends Nested {
  type: 'code'
  lines: Array<Line>
  language: string
  /** `loose`: nothing but its place says that it is code. */
  loose?: boolean
}
interface Told extends Nested {
  type: 'paragraph'
  /** The spans of every line. */
  lines: Array<Array<Span>>
  /** It is a remark of the markup, as `.. path FILE`. */
  remark?: boolean
}
interface Nested {
  /** How many lists it stands in. */
  depth: number
  /** The bullet, where it begins an item. */
  bullet?: Point
  quoted?: boolean
}

/** A piece of a line, markup taken off. */
export interface Span {
  type: 'text' | 'inlineCode' | 'strong'
  line: Line
}

/** A tree of mdast from what a reader found; nodes hold the places of their lines in `data`. */
export function treeOf(pieces: ReadonlyArray<Piece>): Root {
  const root: Root = { type: 'root', children: [] }
  const open: Array<ListItem> = []
  for (const piece of pieces) {
    if (piece.type === 'heading') {
      open.length = 0
      root.children.push(headingNode(piece))
      continue
    }
    const node = piece.type === 'code' ? codeNode(piece) : paragraphNode(piece)
    if (!node) continue
    if (piece.bullet) enterItem(root, open, piece.depth, piece.bullet)
    else open.length = Math.min(open.length, piece.depth)
    const into: Array<RootContent> = open[open.length - 1]?.children ?? root.children
    into.push(piece.quoted ? quoteOf(node) : node)
  }
  return root
}

/** Lists nested deeper are read as this deep. */
const deepest = 32

function enterItem(root: Root, open: Array<ListItem>, depth: number, start: Point): void {
  open.length = Math.min(open.length, depth - 1, deepest - 1)
  const around: Array<RootContent> = open[open.length - 1]?.children ?? root.children
  const item: ListItem = { type: 'listItem', children: [], position: { start, end: start } }
  const last = around[around.length - 1]
  if (last?.type === 'list') last.children.push(item)
  else around.push(listOf(item))
  open.push(item)
}

function listOf(item: ListItem): List {
  return { type: 'list', ordered: false, children: [item], position: item.position! }
}

function headingNode({ depth, line }: Titled): RootContent {
  const position = positionOf([line])
  const level = Math.min(Math.max(depth, 1), 6) as 1 | 2 | 3 | 4 | 5 | 6
  return { type: 'heading', depth: level, children: [{ type: 'text', value: line.text, position }], position }
}

function codeNode({ lines, language, loose }: Coded): Code | undefined {
  const first = lines.findIndex((line) => line.text.trim() !== '')
  const last = lines.findLastIndex((line) => line.text.trim() !== '')
  if (first === -1) return undefined
  const kept = withoutMargin(lines.slice(first, last + 1))
  return {
    type: 'code',
    lang: language || null,
    meta: loose ? 'loose' : null,
    value: kept.map((line) => line.text).join('\n'),
    data: { points: kept.map((line) => line.point) },
    position: positionOf(kept),
  }
}

/** The indent that all lines share is the page's, not the code's. */
function withoutMargin(lines: ReadonlyArray<Line>): Array<Line> {
  const margin = marginOf(lines)
  return lines.map((line) => cut(line, Math.min(margin, line.text.length)))
}

function paragraphNode({ lines, remark }: Told): Paragraph | undefined {
  const kept = lines
    .map((spans) => spans.filter((span) => span.line.text !== ''))
    .filter((line) => line.length)
  if (kept.length === 0) return undefined
  const children = kept.flatMap((spans, index) => [
    ...(index > 0 ? [lineEnd(kept[index - 1]!)] : []),
    ...spans.map(phrase),
  ])
  const position: Position = {
    start: children[0]!.position!.start,
    end: children[children.length - 1]!.position!.end,
  }
  return { type: 'paragraph', children, data: { plain: true, ...(remark ? { remark } : {}) }, position }
}

function lineEnd(spans: ReadonlyArray<Span>): PhrasingContent {
  const { end } = positionOf([spans[spans.length - 1]!.line])
  return { type: 'text', value: '\n', position: { start: end, end } }
}

function phrase({ type, line }: Span): PhrasingContent {
  const position = positionOf([line])
  return type === 'strong'
    ? { type, children: [{ type: 'text', value: line.text, position }], position }
    : { type, value: line.text, position }
}

function quoteOf(node: Code | Paragraph): Blockquote {
  return { type: 'blockquote', children: [node], position: node.position! }
}

/** Longer lines are no prose: their marks stand for themselves. */
const longest = 100_000

/** A line cut at its marks; what stands between them is text. */
export function spansOf(line: Line, marks: RegExp, spans: (match: RegExpMatchArray) => Shown): Array<Span> {
  if (line.text.length > longest) return [{ type: 'text', line }]
  const found: Array<Span> = []
  let from = 0
  for (const match of line.text.matchAll(marks)) {
    found.push({ type: 'text', line: cut(line, from, match.index) })
    const { type = 'text', text, at = 0 } = spans(match)
    if (text !== '') found.push({ type, line: { ...cut(line, match.index + at), text } })
    from = match.index + match[0].length
  }
  found.push({ type: 'text', line: cut(line, from) })
  return found.filter((span) => span.line.text !== '')
}
/** What a reader of the page sees of a mark, and where in it that stands. */
export interface Shown {
  type?: Span['type']
  text: string
  at?: number
}

/** `&lt;`, `&#60;`: what the reader sees of them. */
export function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g, (all, decimal, hex, name) => {
    if (name) return entities[name] ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rarr: '→',
  larr: '←',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  middot: '·',
  copy: '©',
}
