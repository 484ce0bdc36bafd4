import type { Heading, Paragraph, Root, RootContent } from 'mdast'
import { type InlineLine, inlinesOf } from './inlines.ts'

interface How {
  /** Indented code is none. */
  flat?: boolean
  /**
   * `flat` where indented code turns out to hold fences or lists, as in exports that indent everything below a bullet.
   */
  wary?: boolean
  /** Numbers of lines before which an open fence ends, whatever they hold. */
  ends?: ReadonlySet<number>
  /** A fence ends HTML, as in pages whose tags are those of a site generator. */
  tags?: boolean
  /** Phrasing is left out: paragraphs and headings hold nothing. */
  bare?: boolean
}

/**
 * Markdown's blocks as CommonMark has them, line by line (algorithm: CommonMark 0.31, appendix "A parsing
 * strategy").
 */
export function blocksOf(text: string, how: How = {}): Root {
  return blocksOfLines(text.split('\n'), how)
}

/** As `blocksOf`, of a text by its lines. */
export function blocksOfLines(lines: ReadonlyArray<string>, how: How): Root {
  return read(lines, how) ?? read(lines, { ...how, wary: false, flat: true })!
}

/** Undefined where one has to be wary. */
function read(lines: ReadonlyArray<string>, how: How): Root | undefined {
  const scan = new Blocks(how)
  const from = frontMatter(lines)
  for (let at = from; at < lines.length && !scan.hides; at += 1) scan.line(lines[at]!, at + 1)
  return scan.end()
}

/** How many lines of data stand before the text: `---` … `---`. */
function frontMatter(lines: ReadonlyArray<string>): number {
  if (!/^---[ \t]*$/.test(lines[0] ?? '')) return 0
  const end = lines.findIndex((line, index) => index > 0 && /^---[ \t]*$/.test(line))
  return end + 1
}

/** Deeper than this nothing is nested: what stands there is text. */
const deepest = 60

interface Container {
  type: 'root' | 'quote' | 'item'
  children: Array<RootContent>
  /** Columns that its lines are indented by. */
  indent: number
}
type Leaf =
  | { type: 'paragraph'; lines: Array<InlineLine> }
  | {
      type: 'fence'
      line: number
      column: number
      mark: string
      lang: string
      /** What stands behind it: in MyST the language of a directive. */
      meta: string
      indent: number
      lines: Array<string>
    }
  | { type: 'indented'; line: number; column: number; lines: Array<string> }
  | { type: 'html'; line: number; column: number; ends: RegExp | undefined; lines: Array<string> }

class Blocks {
  /** Indented code was found that is none. */
  hides = false
  readonly #how: How
  /** Columns that a block may be indented by; more is code. */
  readonly #deep: number
  readonly #root: Container = { type: 'root', children: [], indent: 0 }
  #open: Array<Container> = [this.#root]
  #leaf: Leaf | undefined
  #definitions = new Set<string>()
  /** Paragraphs and headings whose phrasing is read when all definitions are known. */
  #waiting: Array<{ node: Paragraph | Heading; lines: Array<InlineLine> }> = []
  // the line being read
  #text = ''
  #number = 0
  #at = 0
  #column = 0
  /** Where the next thing begins that is no blank. */
  #next = -1
  #nextColumn = 0
  /** Columns of a tab that are not yet used up. */
  #inTab = 0

  constructor(how: How) {
    this.#how = how
    this.#deep = how.flat ? Number.POSITIVE_INFINITY : 3
  }

  line(text: string, number: number): void {
    this.#text = text
    this.#number = number
    this.#at = 0
    this.#column = 0
    this.#inTab = 0
    this.#next = -1
    const depth = this.#matched()
    if (depth === this.#open.length && this.#goesOn()) return
    this.#start(depth)
  }

  end(): Root | undefined {
    this.#number += 1
    this.#closeTo(0)
    if (this.hides) return undefined
    for (const { node, lines } of this.#how.bare ? [] : this.#waiting) {
      node.children = inlinesOf(lines, (label) => this.#definitions.has(normal(label)))
    }
    return { type: 'root', children: this.#root.children }
  }

  /** How many of the open containers hold this line. */
  #matched(): number {
    let depth = 1
    for (; depth < this.#open.length; depth += 1) {
      const container = this.#open[depth]!
      const indent = this.#indent()
      if (container.type === 'quote') {
        if (indent > this.#deep || this.#text[this.#next] !== '>') break
        this.#takeQuoteMark(indent)
      } else if (this.#isBlank()) {
        if (container.children.length === 0 && !this.#leaf) break
        this.#take(Math.min(indent, container.indent))
      } else if (indent >= container.indent) this.#take(container.indent)
      else break
    }
    return depth
  }

  #takeQuoteMark(indent: number): void {
    this.#take(indent)
    this.#at += 1
    this.#column += 1
    if (this.#indent() > 0) this.#take(1)
  }

  /** Gives the line to the open leaf, if that goes on whatever it holds. */
  #goesOn(): boolean {
    const leaf = this.#leaf
    if (leaf?.type === 'fence' && this.#how.ends?.has(this.#number)) {
      this.#closeLeaf()
      return false
    }
    if (leaf?.type === 'fence') return this.#intoFence(leaf)
    if (leaf?.type === 'html') return this.#intoHtml(leaf)
    if (leaf?.type !== 'indented') return false
    const indent = this.#indent()
    if (indent < 4 && !this.#isBlank()) return false
    this.#take(Math.min(indent, 4))
    leaf.lines.push(this.#rest())
    return true
  }

  #intoFence(leaf: Extract<Leaf, { type: 'fence' }>): true {
    const indent = this.#indent()
    if (indent <= this.#deep && this.#text.includes(leaf.mark)) {
      const close = /^(`{3,}|~{3,})[ \t]*$/.exec(this.#text.slice(this.#at).trimStart())
      if (close && close[1]!.length >= leaf.mark.length) {
        this.#closeLeaf(this.#number)
        return true
      }
    }
    this.#take(Math.min(indent, leaf.indent))
    leaf.lines.push(this.#rest())
    return true
  }

  #intoHtml(leaf: Extract<Leaf, { type: 'html' }>): boolean {
    if (!leaf.ends && this.#isBlank()) return false
    const rest = this.#rest()
    if (this.#how.tags && !leaf.ends && /^\s*(?:`{3,}[^`]*|~{3,}.*)$/.test(rest)) {
      this.#closeLeaf()
      return false
    }
    leaf.lines.push(rest)
    if (leaf.ends?.test(rest)) this.#closeLeaf()
    return true
  }

  /** What the rest of the line begins, within the first `depth` containers. */
  #start(depth: number): void {
    let open = depth
    let matched = true
    while (matched && open <= deepest) {
      const indent = this.#indent()
      if (this.#isBlank()) break
      const begun = indent > this.#deep ? this.#startIndented(open) : this.#startContainer(open, indent)
      matched = begun === 'container'
      if (begun === 'leaf') return
      if (matched) open = this.#open.length
    }
    this.#words(open)
  }

  /** The rest is text, or blank. */
  #words(open: number): void {
    const leaf = this.#leaf
    if (this.#isBlank()) {
      if (leaf?.type === 'paragraph' || (leaf?.type === 'html' && !leaf.ends)) this.#closeLeaf()
      if (open < this.#open.length) this.#closeTo(open)
      return
    }
    this.#take(this.#indent())
    const line = { text: this.#text.slice(this.#at), line: this.#number, column: this.#at + 1 }
    if (leaf?.type === 'paragraph') {
      leaf.lines.push(line)
      return
    }
    this.#closeTo(open)
    this.#leaf = { type: 'paragraph', lines: [line] }
  }

  #startIndented(open: number): 'leaf' | undefined {
    if (this.#leaf?.type === 'paragraph') return undefined
    this.#closeTo(open)
    const column = this.#at + 1
    this.#take(4)
    this.#leaf = { type: 'indented', line: this.#number, column, lines: [this.#rest()] }
    return 'leaf'
  }

  #startContainer(open: number, indent: number): 'container' | 'leaf' | undefined {
    const char = this.#text[this.#next]!
    if (!begins.includes(char)) return undefined
    const rest = this.#text.slice(this.#next)
    const paragraph = this.#leaf?.type === 'paragraph' && open === this.#open.length
    switch (char) {
      case '>':
        this.#closeTo(open)
        this.#takeQuoteMark(indent)
        this.#open.push({ type: 'quote', children: [], indent: 0 })
        return 'container'
      case '#':
        return this.#startHeading(open, indent, rest)
      case '`':
      case '~':
        return this.#startFence(open, indent, rest)
      case '<':
        return this.#startHtml(open, rest)
    }
    if (paragraph && /^(=+|-+)[ \t]*$/.test(rest) && this.#setext(rest)) return 'leaf'
    if (/^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/.test(rest)) {
      this.#closeTo(open)
      return 'leaf'
    }
    return this.#startItem(open, indent, rest)
  }

  #startHeading(open: number, indent: number, rest: string): 'leaf' | undefined {
    const match = /^(#{1,6})(?:[ \t]+|$)/.exec(rest)
    if (!match) return undefined
    this.#closeTo(open)
    this.#take(indent)
    const from = this.#at + match[0].length
    const text = withoutHashes(this.#text.slice(from).trimEnd())
    this.#heading(match[1]!.length, [{ text, line: this.#number, column: from + 1 }], this.#at + 1)
    return 'leaf'
  }

  #setext(rest: string): boolean {
    const leaf = this.#leaf
    if (leaf?.type !== 'paragraph') return false
    const lines = this.#withoutDefinitions(leaf.lines)
    if (lines.length === 0) return false
    this.#leaf = undefined
    this.#heading(rest[0] === '=' ? 1 : 2, lines, lines[0]!.column)
    return true
  }

  #heading(depth: number, lines: Array<InlineLine>, column: number): void {
    const start = { line: lines[0]!.line, column }
    const end = { line: this.#number, column: this.#text.length + 1 }
    const node: Heading = {
      type: 'heading',
      depth: depth as Heading['depth'],
      children: [],
      position: { start, end },
    }
    this.#waiting.push({ node, lines: withoutEndBlanks(lines) })
    this.#add(node)
  }

  #startFence(open: number, indent: number, rest: string): 'leaf' | undefined {
    const match = /^(?:(`{3,})[ \t]*([^`]*)|(~{3,})[ \t]*(.*))$/.exec(rest)
    if (!match) return undefined
    this.#closeTo(open)
    const info = (match[2] ?? match[4] ?? '').trim()
    const lang = info.split(/[ \t]/, 1)[0]!
    const meta = info.slice(lang.length).trim()
    const mark = match[1] ?? match[3]!
    this.#take(indent)
    this.#leaf = {
      type: 'fence',
      line: this.#number,
      column: this.#at + 1,
      mark,
      lang,
      meta,
      indent,
      lines: [],
    }
    return 'leaf'
  }

  #startHtml(open: number, rest: string): 'leaf' | undefined {
    const paragraph = this.#leaf?.type === 'paragraph'
    const row = htmlStarts.find(([starts]) => starts.test(rest))
    if (!row || (paragraph && row[2])) return undefined
    this.#closeTo(open)
    const leaf = { type: 'html' as const, line: this.#number, column: this.#at + 1, ends: row[1], lines: [] }
    this.#leaf = leaf
    this.#intoHtml(leaf)
    return 'leaf'
  }

  #startItem(open: number, indent: number, rest: string): 'container' | undefined {
    const match = /^(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(rest)
    if (!match) return undefined
    const paragraph = this.#leaf?.type === 'paragraph' && open === this.#open.length
    const blank = rest.length === match[0].length || rest.slice(match[0].length).trim() === ''
    if (paragraph && (blank || (match[1] !== undefined && Number(match[1]) !== 1))) return undefined
    this.#closeTo(open)
    this.#take(indent)
    const start = { line: this.#number, column: this.#at + 1 }
    this.#at += match[0].length
    this.#column += match[0].length
    const padding = this.#indent()
    const used = blank || padding > 4 ? 1 : padding
    if (!blank || padding > 0) this.#take(Math.min(used, padding))
    const container: Container = { type: 'item', children: [], indent: indent + match[0].length + used }
    this.#addItem(container, start)
    this.#open.push(container)
    return 'container'
  }

  #addItem(container: Container, start: { line: number; column: number }): void {
    const siblings = this.#open[this.#open.length - 1]!.children
    const last = siblings[siblings.length - 1]
    const position = { start, end: start }
    const item = { type: 'listItem' as const, children: container.children as never, position }
    if (last?.type === 'list') last.children.push(item)
    else siblings.push({ type: 'list', children: [item], position })
  }

  /** Closes the leaf, and containers until `depth` are left. */
  #closeTo(depth: number): void {
    this.#closeLeaf()
    while (this.#open.length > Math.max(depth, 1)) {
      const container = this.#open.pop()!
      if (container.type !== 'quote') continue
      const children = container.children as never
      if (container.children.length > 0)
        this.#add({ type: 'blockquote', children, position: container.children[0]!.position! })
    }
  }

  #closeLeaf(last = this.#number - 1): void {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (!leaf) return
    if (leaf.type === 'paragraph') {
      this.#paragraph(this.#withoutDefinitions(leaf.lines))
      return
    }
    const start = { line: leaf.line, column: leaf.column }
    if (leaf.type === 'html') {
      const end = { line: leaf.line + leaf.lines.length - 1, column: 1 }
      this.#add({ type: 'html', value: leaf.lines.join('\n'), position: { start, end } })
      return
    }
    if (leaf.type === 'indented') while (leaf.lines[leaf.lines.length - 1]?.trim() === '') leaf.lines.pop()
    const end = {
      line: leaf.type === 'fence' ? Math.max(last, leaf.line) : leaf.line + leaf.lines.length - 1,
      column: 1,
    }
    const lang = leaf.type === 'fence' ? leaf.lang || null : null
    const value = leaf.lines.join('\n')
    if (leaf.type === 'indented' && this.#how.wary && hidden.test(value)) this.hides = true
    const meta = lang === null || leaf.type !== 'fence' ? null : leaf.meta || null
    this.#add({ type: 'code', lang, meta, value, position: { start, end } })
  }

  #paragraph(lines: Array<InlineLine>): void {
    if (lines.length === 0) return
    const last = lines[lines.length - 1]!
    const position = {
      start: { line: lines[0]!.line, column: lines[0]!.column },
      end: { line: last.line, column: last.column + last.text.length },
    }
    const node: Paragraph = { type: 'paragraph', children: [], position }
    this.#waiting.push({ node, lines: withoutEndBlanks(lines) })
    this.#add(node)
  }

  #withoutDefinitions(lines: Array<InlineLine>): Array<InlineLine> {
    let from = 0
    for (; from < lines.length; from += 1) {
      const match = definition.exec(lines[from]!.text)
      if (!match || match[1]!.trim() === '') break
      this.#definitions.add(normal(match[1]!))
    }
    return from === 0 ? lines : lines.slice(from)
  }

  #add(node: RootContent): void {
    this.#open[this.#open.length - 1]!.children.push(node)
  }

  // ── columns ────────────────────────────────────────────────────────────────────────────────────────────

  /** Columns of blanks before the next thing. */
  #indent(): number {
    if (this.#next < this.#at) this.#findNext()
    return this.#nextColumn - this.#column
  }

  #findNext(): void {
    let at = this.#at
    let column = this.#column
    for (; ; at += 1) {
      const char = this.#text[at]
      if (char === '\t') column += 4 - (column % 4)
      else if (char === ' ') column += 1
      else break
    }
    this.#next = at
    this.#nextColumn = column
  }

  #isBlank(): boolean {
    if (this.#next < this.#at) this.#findNext()
    return this.#next >= this.#text.length
  }

  /** Passes over columns of blanks; a tab may be passed in part. */
  #take(columns: number): void {
    let left = columns
    while (left > 0 && this.#at < this.#text.length) {
      if (this.#text[this.#at] === '\t') {
        const width = this.#inTab || 4 - (this.#column % 4)
        const used = Math.min(width, left)
        this.#inTab = width - used
        this.#column += used
        left -= used
        if (this.#inTab === 0) this.#at += 1
      } else {
        this.#at += 1
        this.#column += 1
        left -= 1
      }
    }
  }

  /** What is left of the line; of a tab passed in part its other columns. */
  #rest(): string {
    return this.#inTab > 0
      ? ' '.repeat(this.#inTab) + this.#text.slice(this.#at + 1)
      : this.#text.slice(this.#at)
  }
}

/** What quotes, headings, fences, HTML, rulers and items begin with. */
const begins = '>#`~<=-*_+0123456789'

/** What is no code: the marker of a fence, a bullet in bold. */
const hidden = /^[ \t]*(?:`{3,}|~{3,})[\w-]*[ \t]*$|^[ \t]*- \*\*.*\*\*[ \t]*$/m

function withoutEndBlanks(lines: Array<InlineLine>): Array<InlineLine> {
  const last = lines[lines.length - 1]!
  return [...lines.slice(0, -1), { ...last, text: last.text.trimEnd() }]
}

/** The marks that close a heading, where a blank stands before them. */
function withoutHashes(text: string): string {
  let to = text.length
  while (text[to - 1] === '#') to -= 1
  return to === 0 || /[ \t]/.test(text[to - 1]!) ? text.slice(0, to).trimEnd() : text
}

function normal(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

const definition =
  /^\[((?:[^[\]\\]|\\.){1,999})\]:[ \t]*(?:<[^<>]*>|[^\s<]\S*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/

const blockTags =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul'
/** How HTML begins, what ends it (a blank line where nothing is said), and whether it needs a line's start for itself. */
const htmlStarts: Array<[RegExp, RegExp | undefined, boolean?]> = [
  [/^<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Za-z]/, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [new RegExp(`^</?(?:${blockTags})(?:\\s|/?>|$)`, 'i'), undefined],
  [
    /^(?:<[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[A-Za-z][\w-]*\s*>)[ \t]*$/,
    undefined,
    true,
  ],
]
