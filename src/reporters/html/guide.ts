/** A guide as HTML, in its own order and words, with a place for each of its steps. */
import type { Blockquote, Code, Heading, List, ListItem, Paragraph, Root, RootContent } from 'mdast'
import { toString as plain } from 'mdast-util-to-string'
import type { Point } from 'unist'
import type { Placed } from '../../model.ts'
import { parseGuide } from '../../read.ts'
import { inlinesOf } from '../../readers/markdown/inlines.ts'
import type { Markup } from '../../recognise.ts'
import { inlines, wordsOf } from './inlines.ts'
import { attribute, type Content, Html, html } from './markup.ts'
import { linesLeft, saysAll } from './words.ts'

export interface Chapter {
  /** Of its heading: 1 to 6; 0 for what stands before any. */
  depth: number
  title: string
  heading: Content
  content: Content
  /** Ids of its steps, in order. */
  steps: Array<string>
}
/** What becomes of a step: its lines of the guide in, all that is told of it out. */
export type ShowStep = (step: string, lines: Content) => Content

/** The chapters of a guide. Every step is shown once, where it stands, or at the end if it stands nowhere. */
export function showGuide(text: string, steps: Iterable<Placed>, showStep: ShowStep): Array<Chapter> {
  const { tree, markup } = parseGuide(text)
  return new Guide(text, markup, steps, showStep).chapters(tree)
}

class Guide {
  readonly #text: string
  readonly #markup: Markup
  readonly #showStep: ShowStep
  readonly #starts: Array<number> = [0]
  /** In the order of their lines. */
  readonly #steps: Array<Placed>
  #next = 0
  readonly #stepAt = new Map<number, Placed>()
  readonly #expectedAt = new Set<number>()
  readonly #shown = new Set<string>()
  /** What of the text has been shown. */
  #at = 0
  #chapter: Chapter = { depth: 0, title: '', heading: undefined, content: undefined, steps: [] }

  constructor(text: string, markup: Markup, steps: Iterable<Placed>, showStep: ShowStep) {
    this.#text = text
    this.#markup = markup
    this.#showStep = showStep
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
    this.#steps = [...steps].sort((a, b) => a.lines[0] - b.lines[0])
    for (const step of this.#steps) {
      for (const line of rangeOf(step.lines)) if (!this.#stepAt.has(line)) this.#stepAt.set(line, step)
      for (const line of rangeOf(step.expected)) this.#expectedAt.add(line)
    }
  }

  chapters(tree: Root): Array<Chapter> {
    const chapters = [this.#chapter]
    let content: Array<Content> = []
    for (const node of tree.children) {
      if (node.type !== 'heading') {
        content.push(this.#block(node))
        continue
      }
      content.push(this.#upTo(node))
      this.#chapter.content = content
      content = []
      this.#chapter = this.#chapterOf(node)
      chapters.push(this.#chapter)
    }
    content.push(this.#rest())
    this.#chapter.content = content
    const [first] = chapters
    return written(first!.content) === '' ? chapters.slice(1) : chapters
  }

  #chapterOf(node: Heading): Chapter {
    const source = this.#slice(node)
    this.#pass(node)
    const words = wordsOf(node.children, this.#source)
    const whole = saysAll(source, words, this.#markup)
    const bare = source.replace(/^[#=\s]+|[#=\s]+$/g, '')
    const title = whole ? plain(node) : bare
    const heading = whole ? inlines(node.children, this.#source) : bare
    return {
      depth: node.depth,
      title: title.replace(/\s+/g, ' ').trim(),
      heading,
      content: undefined,
      steps: [],
    }
  }

  // ── blocks ─────────────────────────────────────────────────────────────────────────────────────────────

  #block(node: RootContent): Content {
    if (node.type === 'list') return this.#list(node)
    if (node.type === 'blockquote') return this.#quote(node)
    const before = this.#upTo(node)
    const source = this.#slice(node)
    const shown = this.#leaf(node, source)
    this.#pass(node)
    return [before, shown, this.#passedSteps(node.position!.end.line)]
  }

  #leaf(node: RootContent, source: string): Content {
    if (node.type === 'code') return this.#code(node)
    if (node.type === 'paragraph') return this.#paragraph(node, source)
    if (node.type === 'heading')
      return html`<p class="b"><strong>${inlines(node.children, this.#source)}</strong></p>`
    if (node.type === 'thematicBreak') return html`<hr>`
    return raw(source)
  }

  #paragraph(node: Paragraph, source: string): Content {
    const table = this.#markup === 'markdown' ? tableIn(source) : undefined
    if (table) return table
    if (!saysAll(source, wordsOf(node.children, this.#source), this.#markup)) return raw(source)
    const lined = node.data?.plain || this.#markup === 'notes'
    return html`<p class="b${lined && ' lined'}">${inlines(node.children, this.#source)}</p>`
  }

  #quote(node: Blockquote): Content {
    return html`<blockquote>${node.children.map((child) => this.#block(child))}</blockquote>`
  }

  #list(node: List): Content {
    return html`<ul>${node.children.map((item) => this.#item(item))}</ul>`
  }

  /** With the author's own number; a bullet is a bullet. */
  #item(item: ListItem): Content {
    const before = this.#upTo(item)
    const start = this.#offset(item.position!.start)
    const mark = /^(?:\(?(?:\d{1,9}|[a-zA-Z]|[ivx]{1,5})[.)](?=\s)|[-*+•‣.#]+(?=\s))/.exec(
      this.#text.slice(start, start + 20),
    )
    if (mark && start + mark[0].length > this.#at) this.#at = start + mark[0].length
    const number = mark && /[\p{L}\p{N}]/u.test(mark[0]) ? mark[0] : undefined
    const content = item.children.map((child) => this.#block(child))
    return html`<li${attribute('data-mark', number)}>${before}${content}</li>`
  }

  // ── code ───────────────────────────────────────────────────────────────────────────────────────────────

  #code(node: Code): Content {
    const lines = this.#linesOf(node)
    const parts: Array<Content> = []
    let held: Array<Content> = []
    let step: Placed | undefined
    let blank = true // lines between steps that say nothing take no room
    const close = () => {
      if (held.length > 0 && !(blank && step === undefined)) parts.push(this.#codePart(step, held))
      held = []
      blank = true
    }
    for (const { number, text } of lines) {
      const owner = this.#ownerOf(number, step)
      if (owner !== step) {
        close()
        step = owner
      }
      held.push(lineOf(number, text, this.#expectedAt.has(number)))
      blank &&= text.trim() === ''
    }
    close()
    const label = [node.lang, node.meta === 'loose' ? '' : node.meta].filter(Boolean).join(' ')
    return html`<div class="code"${attribute('data-language', label || undefined)}>${inParts(parts)}</div>`
  }

  #codePart(step: Placed | undefined, lines: Content): Content {
    const shown = html`<pre class="lines" tabindex="0">${lines}</pre>`
    return step ? this.#step(step, shown) : html`<div class="b plain">${shown}</div>`
  }

  /** The step a line is of: its own lines, and what the guide prints below them in the same block. */
  #ownerOf(number: number, before: Placed | undefined): Placed | undefined {
    const own = this.#stepAt.get(number)
    if (own) return this.#shown.has(own.step) && own !== before ? undefined : own
    return before?.expected && number <= before.expected[1] ? before : undefined
  }

  /** The lines of a block of code as a reader sees them, each with its number in the guide. */
  #linesOf(node: Code): Array<{ number: number; text: string }> {
    const { start, end } = node.position!
    const texts = node.value.split('\n')
    const points = node.data?.points
    const fence = /^(?:`{3,}|~{3,})/.test(this.#text.slice(this.#offset(start)).trimStart().slice(0, 3))
      ? 1
      : 0
    const first = start.line + fence
    const fits = points ? points.length === texts.length : first + texts.length - 1 <= end.line
    if (fits && saysAll(this.#slice(node).split('\n').slice(fence).join('\n'), node.value, this.#markup))
      return texts.map((text, index) => ({ number: points ? points[index]!.line : first + index, text }))
    return this.#slice(node)
      .split('\n')
      .map((text, index) => ({ number: start.line + index, text }))
  }

  // ── steps ──────────────────────────────────────────────────────────────────────────────────────────────

  #step(step: Placed, lines: Content): Content {
    if (this.#shown.has(step.step)) return lines
    this.#shown.add(step.step)
    this.#chapter.steps.push(step.step)
    return this.#showStep(step.step, lines)
  }

  /** Steps that stood in sentences, up to this line. */
  #passedSteps(line: number): Content {
    const passed: Array<Content> = []
    for (; this.#next < this.#steps.length; this.#next += 1) {
      const step = this.#steps[this.#next]!
      if (step.lines[1] > line) break
      if (!this.#shown.has(step.step)) passed.push(this.#step(step, undefined))
    }
    return passed
  }

  // ── what stands where ──────────────────────────────────────────────────────────────────────────────────

  #offset({ line, column }: Point): number {
    return Math.min((this.#starts[line - 1] ?? this.#text.length) + column - 1, this.#text.length)
  }

  #slice({ position }: RootContent): string {
    return this.#text.slice(this.#offset(position!.start), this.#offset(position!.end))
  }

  readonly #source = (node: RootContent): string => (node.position ? this.#slice(node) : '')

  #pass({ position }: RootContent): void {
    this.#at = Math.max(this.#at, this.#offset(position!.end))
  }

  /** What stands before a node and in none. */
  #upTo({ position }: RootContent): Content {
    return this.#left(this.#offset(position!.start))
  }

  #left(to: number): Content {
    if (to <= this.#at) return undefined
    const lines = linesLeft(this.#text.slice(this.#at, to), this.#markup)
    this.#at = to
    return lines.length > 0 ? raw(lines.join('\n')) : undefined
  }

  #rest(): Content {
    return [this.#left(this.#text.length), this.#passedSteps(Number.POSITIVE_INFINITY)]
  }
}

function* rangeOf(lines: [number, number] | undefined): Generator<number> {
  if (lines) for (let line = lines[0]; line <= lines[1]; line += 1) yield line
}

const written = (content: Content): string => html`${content}`.text

const raw = (source: string): Content => html`<pre class="raw b">${source}</pre>`

/** A line of code with its number in the guide. */
const lineOf = (number: number, text: string, expected: boolean): Content =>
  html`<span class="l${expected && ' expected'}" data-n="${number}">${text}${new Html('\n')}</span>`

/** A table with bars, of which CommonMark knows nothing. */
function tableIn(source: string): Content {
  const rows = source.split('\n').map((line) => line.replace(/^[\s>]+/, '').trim())
  if (!/^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$|^\|\s*:?-+:?\s*\|$/.test(rows[1] ?? '')) return undefined
  const cells = rows.map((row) => row.replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/))
  const [head, , ...body] = cells.map((row) => row.map(cellOf))
  const wide = Math.max(...body.map((row) => row.length))
  if (wide > head!.length) return undefined
  return html`<div class="scroll b" tabindex="0"><table><thead><tr>${head!.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${body.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}
const cellOf = (cell: string): Content => {
  const text = cell.trim().replaceAll('\\|', '|')
  const nodes = inlinesOf([{ text, line: 1, column: 1 }], () => false)
  return inlines(nodes, ({ position }) => text.slice(position!.start.column - 1, position!.end.column - 1))
}

/** A long block in pieces: a browser then looks only after those that are to be seen. */
function inParts(parts: ReadonlyArray<Content>): Content {
  if (parts.length <= 2 * piece) return parts
  const pieces = Array.from({ length: Math.ceil(parts.length / piece) }, (_, at) =>
    parts.slice(at * piece, (at + 1) * piece),
  )
  return pieces.map(
    (some) => html`<div class="part">${some}</div>
`,
  )
}
const piece = 40
