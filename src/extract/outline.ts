import type { Code, Heading as MarkdownHeading, Nodes, Paragraph, PhrasingContent, Root } from 'mdast'
import { toString as plain } from 'mdast-util-to-string'
import type { Point, Position } from 'unist'
import { isTyped } from '../signs/evidence.ts'
import { cut, type Line, lineBreak, parted, positionOf } from '../signs/lines.ts'
import { withoutOptions } from './directives.ts'

declare module 'mdast' {
  interface CodeData {
    /** Where each line of the value begins; for code that was not parsed from Markdown. */
    points?: Array<Point>
  }
  interface ParagraphData {
    /** Not parsed from Markdown: what its nodes hold stands where their positions say. */
    plain?: boolean
    /** A remark of the markup: it yields to what sentences say. */
    remark?: boolean
  }
}

/** A guide in the order it is read: headings, sentences, code. */
export type Part = Heading | Sentence | Block
export interface Heading {
  type: 'heading'
  /** 1 to 6 as written; 8 for a line all in bold; from 10 on for list items that hold others, by their column. */
  level: number
  text: string
  /** The line with the markup in it. */
  written: Line
  /** A number stands before it: it is a step. */
  counted?: true
  position: Position
}
export interface Sentence {
  type: 'sentence'
  /** One line of a paragraph, markup taken off. */
  text: string
  /** The line as written, list and quote marks taken off. */
  raw: Line
  /** The line with the markup in it, where `raw` is without. */
  written?: Line
  /** The line with the blanks before it that are its own, not those of its list. */
  indented: Line
  /** The code, where the line is nothing but one piece of inline code. */
  code?: Line
  /** Quotes around it. */
  quoted: number
  /** A remark of the markup, as `.. path FILE`. */
  remark?: boolean
  /** The line its paragraph begins at. */
  paragraph: number
  /** A number stands before it: it is a step. */
  counted?: true
  /** Where its paragraph begins; lazy lines of a list item may begin before it. */
  column: number
  position: Position
}
export interface Block {
  type: 'block'
  lines: Array<Line>
  /** The word behind the fence, lower case; `''` for none. */
  language: string
  /** `loose`: taken from between prose, nothing says that it is code. */
  trust: 'fence' | 'loose'
  /** Nothing but its indent says that it is code. */
  indented?: boolean
  /** Something that is no part of it stands right below its last line. */
  goesOn?: boolean
  column: number
}

/** A text by its lines, each made when it is asked for: most of them are asked for once. */
class Source {
  readonly #text: string
  readonly #starts: Array<number> = [0]

  constructor(text: string) {
    this.#text = text
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  /** By its number, from 1. */
  line(number: number): Line | undefined {
    const line = this.code(number)
    return line?.text.includes(lineBreak) ? { ...line, text: line.text.replaceAll(lineBreak, ' ') } : line
  }

  /** The same, with the marks of lines in it. */
  code(number: number): Line | undefined {
    const offset = this.#starts[number - 1]
    if (offset === undefined) return undefined
    const end = number < this.#starts.length ? this.#starts[number]! - 1 : this.#text.length
    return { text: this.#text.slice(offset, end), point: { line: number, column: 1, offset } }
  }
}

/** Reads a tree in source order. `source` is the text the tree was made from. */
export function outline(tree: Root, source: string): Array<Part> {
  const lines = new Source(source)
  const parts: Array<Part> = []
  const walk = (node: Nodes, quoted: number, item = 0): void => {
    if (node.type === 'heading') for (const one of headingOf(node, lines, quoted)) parts.push(one)
    else if (node.type === 'code') for (const one of codeOf(node, lines, item, parts.at(-1))) parts.push(one)
    else if (node.type === 'paragraph')
      for (const one of sentencesOf(node, lines, quoted, item)) parts.push(one)
    else if (node.type === 'html')
      for (const one of htmlLines(node.value, node.position!, lines, quoted)) parts.push(one)
    else if (node.type === 'listItem') {
      const [first] = node.children
      const holds = node.children.slice(1).some((child) => child.type === 'list' || child.type === 'code')
      if (holds && first?.type === 'paragraph' && !quoted)
        for (const one of itemHeading(first, node.position!, lines)) parts.push(one)
      for (const child of holds && !quoted && first?.type === 'paragraph'
        ? node.children.slice(1)
        : node.children)
        walk(child, quoted, node.position!.start.column)
    } else if ('children' in node)
      for (const child of node.children) walk(child, node.type === 'blockquote' ? quoted + 1 : quoted, item)
  }
  walk(tree, 0)
  return parts
}

/** A title, but for prose above a ruler: sentences, or several lines. Rulers are no part of either. */
function headingOf(node: MarkdownHeading, lines: Source, quoted: number): Array<Heading | Sentence> {
  const { start, end } = node.position!
  if (start.line < end.line && rules.test(lines.line(end.line)!.text)) {
    const ruled = sentencesOf({ ...node, type: 'paragraph' }, lines, quoted, 0).filter(
      ({ text }) => !rules.test(text),
    )
    const [first, second] = ruled
    if (first && (second || endsSentence(first.text))) return ruled
    if (first) {
      const written = withoutMarks(lines.line(first.position.start.line)!)
      return [{ type: 'heading', level: node.depth, text: first.text, written, position: first.position }]
    }
  }
  const written = withoutMarks(lines.line(start.line)!)
  return [{ type: 'heading', level: node.depth, text: plain(node), written, position: positionOf([written]) }]
}
const rules = /^[\s>]*([-=])\1*\s*$/

/** More than a word or two, and a full stop. */
function endsSentence(text: string): boolean {
  return /\S\s+\S+\s.*[.;,]$|.{8}[。；，]$/.test(text)
}

/** Code; but what is indented below `!!! note` is what the note says. */
function codeOf(node: Code, source: Source, item: number, before: Part | undefined): Array<Part> {
  const block = blockOf(node, source, item)
  const noted = block.indented && before?.type === 'sentence' && opensNote.test(before.text)
  if (!noted || before.position.end.line + 2 < node.position!.start.line) return [block]
  if (block.lines.some((line) => isFence(line) || isTyped(line.text.trim()))) return [block]
  return block.lines
    .filter(({ text }) => text.trim() !== '')
    .map((line) => sentence({ number: line.point.line, text: line.text, codes: [] }, source, 0, line.point))
}
const opensNote = /^(?:!!!|\?\?\?\+?) ?[\p{L}-]+(?: ["“].*)?$/u

/** Code lines as they stand in the source: fence indent and quote marks taken off, columns kept. */
function blockOf(node: Code, source: Source, item: number): Block {
  const { start, end } = node.position!
  if (node.data?.points) return placedBlock(node, node.data.points, item)
  const values = node.value === '' ? [] : node.value.split('\n')
  const loose = !node.lang && node.meta === 'loose'
  const indented =
    !node.lang && /^(?: {4}| {0,3}\t)/.test(source.line(start.line)!.text.slice(start.column - 1))
  const first = start.line + (indented || loose ? 0 : 1)
  const lines = values
    .map((value, index) => behindMargin(source.code(first + index), value))
    .filter((line): line is Line => line !== undefined && line.point.line <= end.line)
    .flatMap(parted)
  while (isFence(lines[0])) lines.shift()
  while (isFence(lines.at(-1))) lines.pop()
  return {
    type: 'block',
    ...withoutOptions(lines, (node.lang ?? '').toLowerCase(), node.meta ?? ''),
    trust: loose ? 'loose' : 'fence',
    ...(indented ? { indented } : {}),
    column: start.column,
  }
}

/** Code whose reader knows where its lines stand; in a list item it is the item's, wherever it begins. */
function placedBlock(node: Code, points: ReadonlyArray<Point>, item: number): Block {
  return {
    type: 'block',
    lines: node.value.split('\n').map((text, index) => ({ text, point: points[index]! })),
    language: (node.lang ?? '').toLowerCase(),
    trust: node.meta === 'loose' ? 'loose' : 'fence',
    column: columnIn(item, node.position!),
  }
}

/** Where the reader says how lists nest, only what is in an item is behind its bullet. */
function columnIn(item: number, { start }: Position): number {
  return item > 0 ? Math.max(start.column, item + 1) : 1
}

/** Fences that were written twice. */
function isFence(line: Line | undefined): boolean {
  return line !== undefined && /^\s*(?:`{3,}|~{3,})\s*\w*\s*$/.test(line.text)
}

function behindMargin(line: Line | undefined, value: string): Line | undefined {
  if (!line) return undefined
  const margin = line.text.endsWith(value) ? line.text.length - value.length : line.text.search(/[^\s>]|$/)
  return cut(line, margin)
}

function sentencesOf(
  node: Paragraph,
  source: Source,
  quoted: number,
  item: number,
): Array<Heading | Sentence> {
  const bold = quoted || item ? [] : node.children.filter((child) => child.type === 'strong')
  let before: Sentence | undefined
  return paragraphLines(node).map((line) => {
    const read = node.data?.plain
      ? placedSentence(line, source, quoted, node, item)
      : sentence(line, source, quoted, node.position!.start)
    const one = endsWrapped(before, read) ? withoutCode(read) : read
    before = one
    if (!isBold(bold, one)) return one
    return {
      type: 'heading',
      level: 8,
      text: one.text,
      written: one.written ?? one.raw,
      position: one.position,
    }
  })
}

/** `as it is called by` and on the next line the code and a full stop: the end of a sentence, and no line of its own. */
function endsWrapped(before: Sentence | undefined, { text, code }: Sentence): boolean {
  return (
    before !== undefined &&
    code !== undefined &&
    before.code === undefined &&
    /[.,;]$/.test(text) &&
    /[\p{L}\p{N}]$/u.test(before.text)
  )
}

function withoutCode({ code: _, ...sentence }: Sentence): Sentence {
  return sentence
}

function itemHeading(node: Paragraph, item: Position, source: Source): Array<Heading | Sentence> {
  const [first, ...rest] = paragraphLines(node).map((line) =>
    node.data?.plain
      ? placedSentence(line, source, 0, node, item.start.column)
      : sentence(line, source, 0, node.position!.start),
  )
  if (!first) return []
  const heading: Heading = {
    type: 'heading',
    level: 10 + item.start.column,
    text: first.text,
    written: first.written ?? first.raw,
    ...(first.counted ? { counted: first.counted } : {}),
    position: first.position,
  }
  return first.code ? [heading, first, ...rest] : [heading, ...rest]
}

/** A line that is one bold piece of its paragraph stands for a heading. */
function isBold(pieces: ReadonlyArray<PhrasingContent>, line: Sentence): boolean {
  if (line.text.length > 100) return false
  return pieces.some((piece) => {
    const { start, end } = piece.position!
    return (
      start.line === line.position.start.line && end.line === start.line && plain(piece).trim() === line.text
    )
  })
}

interface PlainLine {
  number: number
  text: string
  codes: Array<Line>
  /** Where it begins, if its nodes tell. */
  start?: Point
}

/** The lines of a paragraph as plain text. */
function paragraphLines(node: Paragraph): Array<PlainLine> {
  const lines: Array<PlainLine> = [{ number: node.position!.start.line, text: '', codes: [] }]
  for (const leaf of leaves(node.children)) {
    const code = leaf.type === 'inlineCode'
    const pieces =
      leaf.type === 'break'
        ? ['', '']
        : 'value' in leaf
          ? (leaf.type === 'html' ? '' : leaf.value).split('\n')
          : ['']
    const { line } = leaf.position!.start
    for (const [index, piece] of pieces.entries()) {
      if (index > 0)
        lines.push({ number: leaf.type === 'break' ? line + 1 : line + index, text: '', codes: [] })
      const last = lines[lines.length - 1]!
      if (index === 0 && piece !== '') last.start ??= leaf.position!.start
      last.text += piece
      if (code && index === 0) last.codes.push({ text: piece, point: leaf.position!.start })
    }
  }
  return lines.filter((line) => line.text.trim() !== '')
}

function leaves(
  nodes: ReadonlyArray<PhrasingContent>,
  found: Array<PhrasingContent> = [],
): Array<PhrasingContent> {
  for (const node of nodes)
    if ('children' in node) leaves(node.children, found)
    else found.push(node)
  return found
}

function sentence(line: PlainLine, source: Source, quoted: number, start: Point): Sentence {
  const text = line.text.trim()
  const raw = withoutMarks(source.line(line.number)!)
  const [found] = line.codes
  const code = found && inlineCode(source.line(found.point.line)!, found)
  return {
    type: 'sentence',
    text,
    raw,
    indented: indentedFrom(source.line(line.number)!, raw, start.column),
    ...(code && isAlone(code, text) ? { code } : {}),
    ...(isCounted(source.line(line.number)!) ? { counted: true as const } : {}),
    quoted,
    paragraph: start.line,
    column: start.column,
    position: positionOf([raw]),
  }
}

/** A line of a paragraph whose nodes know where they stand. */
function placedSentence(
  line: PlainLine,
  source: Source,
  quoted: number,
  node: Paragraph,
  item: number,
): Sentence {
  const text = line.text.trim()
  const start = line.start ?? node.position!.start
  const raw = { text, point: start }
  const whole = source.line(start.line)!
  const written = cut(whole, start.column - 1, Math.max(start.column - 1, whole.text.trimEnd().length))
  const [code] = line.codes
  return {
    type: 'sentence',
    text,
    raw,
    written,
    indented: indentedFrom(whole, raw, columnIn(item, node.position!)),
    ...(code && isAlone(code, text) ? { code } : {}),
    ...(isCounted(whole) ? { counted: true as const } : {}),
    quoted,
    ...(node.data?.remark ? { remark: true } : {}),
    paragraph: node.position!.start.line,
    column: columnIn(item, node.position!),
    position: positionOf([raw]),
  }
}

/** The blanks right before a line, from the column of its paragraph on. */
function indentedFrom(line: Line, raw: Line, column: number): Line {
  const to = raw.point.column - 1
  if (!/\s/.test(line.text[to - 1] ?? '')) return raw
  const blanks = to - line.text.slice(0, to).trimEnd().length
  const from = Math.max(to - blanks, Math.min(column - 1, to))
  return { text: line.text.slice(from, to) + raw.text, point: cut(line, from).point }
}

/** The code between its back-ticks, where it stands in the source. */
function inlineCode(line: Line, found: Line): Line | undefined {
  const at = line.text.indexOf(found.text, found.point.column)
  return at === -1 ? undefined : cut(line, at, at + found.text.length)
}

/** Is it the whole line, but for a sign behind it? */
function isAlone(code: Line, text: string): boolean {
  return [text, text.replace(/[:;,.]$/, '')].includes(code.text.trim())
}

/** `2. Install it`, `7.3 Install it` */
function isCounted({ text }: Line): boolean {
  return /^[\s>]*(?:[-*+•]\s+)*(?:\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2})+[.)]?)\s+\S/.test(text)
}

/** List bullets, numbers and quote marks before a line, blanks behind it. */
function withoutMarks(line: Line): Line {
  const marks = /^[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)*/.exec(line.text)![0].length
  return cut(line, marks, Math.max(marks, line.text.trimEnd().length))
}

function htmlLines(value: string, at: Position, source: Source, quoted: number): Array<Sentence> {
  return value.split('\n').flatMap((piece, index) => {
    const text = piece.replace(/<[^<>]*>/g, ' ').trim()
    const line = source.line(at.start.line + index)
    return text === '' || !line
      ? []
      : [sentence({ number: line.point.line, text, codes: [] }, source, quoted, at.start)]
  })
}
