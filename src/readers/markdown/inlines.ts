import type { PhrasingContent } from 'mdast'
import type { Point, Position } from 'unist'
import { withoutEntities } from '../nodes.ts'

/** A line of a paragraph or heading: what is left of it within its containers, and where that begins. */
export interface InlineLine {
  text: string
  line: number
  column: number
}

/**
 * The phrasing of CommonMark in a run of lines: code, emphasis, links, images, HTML, breaks. `defined` tells whether
 * a reference has a definition. Linear in the length: what never closes is searched for once
 * (algorithm: CommonMark 0.31, appendix "A parsing strategy").
 */
export function inlinesOf(
  lines: ReadonlyArray<InlineLine>,
  defined: (label: string) => boolean,
): Array<PhrasingContent> {
  const text = lines.map((line) => line.text).join('\n')
  if (text === '') return []
  if (text.length > longest || !special.test(text)) return [plainText(lines, text)]
  return new Inlines(lines, text, defined).read()
}
/** Paragraphs longer than this are no prose: their signs stand for themselves. */
const longest = 100_000
const special =
  /[`*[]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|\\(?=[!-/:-@[-`{-~\n])| {2}\n/u

function plainText(lines: ReadonlyArray<InlineLine>, text: string): PhrasingContent {
  const first = lines[0]!
  const last = lines[lines.length - 1]!
  const position = {
    start: { line: first.line, column: first.column },
    end: { line: last.line, column: last.column + last.text.length },
  }
  return { type: 'text', value: text.replace(/(?<![ \t])[ \t]+\n/g, '\n'), position }
}

/** A node still to be wrapped, or a run of marks that may open or close emphasis. */
interface Token {
  node: PhrasingContent
  marks?: { char: string; length: number; whole: number; opens: boolean; closes: boolean }
  from: number
  to: number
  /** How deep nodes nest in it. */
  depth: number
}
/** Deeper than this, marks are text. */
const deepest = 40
interface Bracket {
  at: number
  token: number
  image: boolean
}

class Inlines {
  readonly #lines: ReadonlyArray<InlineLine>
  readonly #text: string
  readonly #defined: (label: string) => boolean
  readonly #starts: Array<number>
  #row = 0
  #tokens: Array<Token> = []
  #brackets: Array<Bracket> = []
  /** Brackets up to this one stand around a link: no link themselves. */
  #linked = 0
  #at = 0
  /** Where runs of back-ticks begin, by their length; those behind are dropped as they are passed. */
  #tickRuns: Map<number, Array<number>> | undefined
  #noHtml = new Set<string>()

  constructor(lines: ReadonlyArray<InlineLine>, text: string, defined: (label: string) => boolean) {
    this.#lines = lines
    this.#text = text
    this.#defined = defined
    let start = 0
    this.#starts = lines.map((line) => {
      const here = start
      start += line.text.length + 1
      return here
    })
  }

  read(): Array<PhrasingContent> {
    const text = this.#text
    while (this.#at < text.length) {
      const from = this.#at
      nextSpecial.lastIndex = from
      const next = nextSpecial.exec(text)?.index ?? text.length
      if (next > from) this.#literal(from, next)
      this.#at = next
      if (next < text.length) this.#special(text[next]!)
    }
    return merged(this.#emphasise(0))
  }

  #special(char: string): void {
    if (char === '\n') this.#lineEnd()
    else if (char === '\\') this.#escape()
    else if (char === '`') this.#ticks()
    else if (char === '*' || char === '_') this.#run(char)
    else if (char === '[') this.#open(1, false)
    else if (char === '!') this.#open(2, true)
    else if (char === ']') this.#close()
    else if (char === '<') this.#angle()
    else this.#entity()
  }

  /** Blanks before a line's end are nothing, or a break where they are two or more. */
  #lineEnd(): void {
    const last = this.#tokens[this.#tokens.length - 1]
    const node = last?.node
    const solid = node?.type === 'text' && !last!.marks ? node.value.replace(/(?<![ \t])[ \t]+$/, '') : ''
    const blanks = node?.type === 'text' && !last!.marks ? node.value.slice(solid.length) : ''
    if (node?.type === 'text' && blanks !== '') node.value = solid
    if (/ {2}$/.test(blanks)) this.#push({ type: 'break' }, this.#at, this.#at + 1)
    else this.#literal(this.#at, this.#at + 1)
    this.#at += 1
  }

  #escape(): void {
    const next = this.#text[this.#at + 1]
    if (next === '\n') this.#push({ type: 'break' }, this.#at, this.#at + 2)
    else if (next !== undefined && punctuation.test(next)) {
      this.#push({ type: 'text', value: next }, this.#at, this.#at + 2)
    } else {
      this.#one()
      return
    }
    this.#at += 2
  }

  #ticks(): void {
    const length = runLength(this.#text, this.#at)
    const from = this.#at + length
    const end = this.#closingTicks(from, length)
    if (end === undefined) {
      this.#literal(this.#at, from)
      this.#at = from
      return
    }
    const value = this.#text.slice(from, end)
    const padded = /^[ \n].*[ \n]$/s.test(value) && value.trim() !== ''
    this.#push({ type: 'inlineCode', value: padded ? value.slice(1, -1) : value }, this.#at, end + length)
    this.#at = end + length
  }

  #closingTicks(from: number, length: number): number | undefined {
    this.#tickRuns ??= tickRuns(this.#text)
    const runs = this.#tickRuns.get(length)
    while (runs && runs.length > 0 && runs[runs.length - 1]! < from) runs.pop()
    return runs?.[runs.length - 1]
  }

  #run(char: string): void {
    const from = this.#at
    const to = from + runLength(this.#text, from)
    const before = from === 0 ? '\n' : this.#text[from - 1]!
    const after = this.#text[to] ?? '\n'
    const [blankAfter, blankBefore] = [/\s/.test(after), /\s/.test(before)]
    const [signAfter, signBefore] = [sign.test(after), sign.test(before)]
    const left = !blankAfter && (!signAfter || blankBefore || signBefore)
    const right = !blankBefore && (!signBefore || blankAfter || signAfter)
    const opens = char === '*' ? left : left && (!right || signBefore)
    const closes = char === '*' ? right : right && (!left || signAfter)
    const length = to - from
    this.#push({ type: 'text', value: this.#text.slice(from, to) }, from, to)
    this.#tokens[this.#tokens.length - 1]!.marks = { char, length, whole: length, opens, closes }
    this.#at = to
  }

  #open(length: number, image: boolean): void {
    this.#brackets.push({ at: this.#at + length, token: this.#tokens.length, image })
    this.#push({ type: 'text', value: image ? '![' : '[' }, this.#at, this.#at + length)
    this.#at += length
  }

  #close(): void {
    const opener = this.#brackets.pop()
    const active = opener && (opener.image || this.#brackets.length >= this.#linked)
    const end = active ? this.#linkEnd(opener) : undefined
    this.#linked = Math.min(this.#linked, this.#brackets.length)
    if (!opener || end === undefined) {
      this.#one()
      return
    }
    const from = this.#tokens[opener.token]!.from
    const children = merged(this.#emphasise(opener.token + 1))
    this.#tokens.length = opener.token
    if (opener.image) {
      this.#push({ type: 'image', url: '', alt: children.map(altOf).join('') }, from, end)
    } else {
      this.#push({ type: 'link', url: '', children }, from, end)
      this.#linked = this.#brackets.length
    }
    this.#at = end
  }

  /** Where the link ends whose text ends here; undefined where it is none. */
  #linkEnd(opener: Bracket): number | undefined {
    const after = this.#at + 1
    if (this.#text[after] === '(') {
      resource.lastIndex = after
      const match = resource.exec(this.#text)
      if (match && balanced(match[1] ?? '')) return after + match[0].length
    }
    reference.lastIndex = after
    const label = this.#text[after] === '[' ? reference.exec(this.#text) : null
    const own = this.#text.slice(opener.at, this.#at)
    if (label?.[1]) return this.#defined(label[1]) ? after + label[0].length : undefined
    return own.length < 1000 && this.#defined(own) ? after + (label?.[0].length ?? 0) : undefined
  }

  #angle(): void {
    for (const [name, pattern, opens] of tags) {
      if (this.#noHtml.has(name)) continue
      pattern.lastIndex = this.#at
      const match = pattern.exec(this.#text)
      if (!match) {
        if (opens?.test(this.#text.slice(this.#at, this.#at + 9))) this.#noHtml.add(name)
        continue
      }
      const to = this.#at + match[0].length
      if (name === 'address') {
        const value = match[0].slice(1, -1)
        const children: Array<PhrasingContent> = [
          { type: 'text', value, position: this.#position(this.#at + 1, to - 1) },
        ]
        this.#push({ type: 'link', url: value, children }, this.#at, to)
      } else this.#push({ type: 'html', value: match[0] }, this.#at, to)
      this.#at = to
      return
    }
    this.#one()
  }

  #entity(): void {
    entity.lastIndex = this.#at
    const found = entity.exec(this.#text)?.[0] ?? '&'
    this.#push({ type: 'text', value: withoutEntities(found) }, this.#at, this.#at + found.length)
    this.#at += found.length
  }

  /** The sign stands for itself. */
  #one(): void {
    this.#literal(this.#at, this.#at + 1)
    this.#at += 1
  }

  #literal(from: number, to: number): void {
    const last = this.#tokens[this.#tokens.length - 1]
    const value = this.#text.slice(from, to)
    if (last?.node.type === 'text' && !last.marks && last.to === from && last.from >= this.#floor()) {
      last.node.value += value
      last.to = to
    } else this.#push({ type: 'text', value }, from, to)
  }

  /** The text of an open bracket stands alone, so that it can be taken away. */
  #floor(): number {
    return this.#brackets[this.#brackets.length - 1]?.at ?? 0
  }

  #push(node: PhrasingContent, from: number, to: number, depth = 0): void {
    node.position = this.#position(from, to)
    this.#tokens.push({ node, from, to, depth })
  }

  #position(from: number, to: number): Position {
    return { start: this.#point(from), end: this.#point(to) }
  }

  #point(at: number): Point {
    while (this.#row > 0 && this.#starts[this.#row]! > at) this.#row -= 1
    while (this.#row + 1 < this.#starts.length && this.#starts[this.#row + 1]! <= at) this.#row += 1
    const { line, column } = this.#lines[this.#row]!
    return { line, column: column + at - this.#starts[this.#row]! }
  }

  /** Wraps what stands between matching marks, from a token on. */
  #emphasise(first: number): Array<PhrasingContent> {
    const tokens = this.#tokens
    const out: Array<Token> = []
    /** Below this no opener fits such a closer. */
    const bottoms = new Map<string, number>()
    let floor = 0
    for (const token of tokens.slice(first)) {
      out.push(token)
      const closer = token.marks
      while (closer?.closes && closer.length > 0) {
        const key = `${closer.char}${closer.opens}${closer.length % 3}`
        const bottom = Math.max(bottoms.get(key) ?? 0, floor)
        let at = out.length - 2
        while (at >= bottom && !fits(out[at]!.marks, closer)) at -= 1
        if (at < bottom) {
          bottoms.set(key, out.length - 1)
          break
        }
        if (!wrap(out, at, token, closer)) {
          floor = out.length
          break
        }
      }
    }
    return out.filter((token) => token.marks?.length !== 0).map(literalMarks)
  }
}

function fits(opener: Token['marks'], closer: NonNullable<Token['marks']>): boolean {
  if (!opener?.opens || opener.length === 0 || opener.char !== closer.char) return false
  const odd = (opener.closes || closer.opens) && (opener.length + closer.length) % 3 === 0
  return !odd || (opener.length % 3 === 0 && closer.length % 3 === 0)
}

function wrap(out: Array<Token>, at: number, token: Token, closer: NonNullable<Token['marks']>): boolean {
  const opener = out[at]!
  const marks = opener.marks!
  const length = marks.length >= 2 && closer.length >= 2 ? 2 : 1
  const inside = out.slice(at + 1, -1)
  const depth = inside.reduce((most, one) => Math.max(most, one.depth), 0) + 1
  if (depth > deepest) return false
  const children = merged(inside.filter((one) => one.marks?.length !== 0).map(literalMarks))
  const start = shifted(opener.node.position!.start, marks.length - length)
  const end = shifted(token.node.position!.start, closer.whole - closer.length + length)
  const node: PhrasingContent = {
    type: length === 2 ? 'strong' : 'emphasis',
    children,
    position: { start, end },
  }
  marks.length -= length
  closer.length -= length
  out.length = marks.length === 0 ? at : at + 1
  out.push({ node, from: opener.from, to: token.to, depth }, token)
  return true
}

function literalMarks({ node, marks }: Token): PhrasingContent {
  if (marks && node.type === 'text' && marks.length < marks.whole)
    node.value = marks.char.repeat(marks.length)
  return node
}

function shifted({ line, column }: Point, by: number): Point {
  return { line, column: column + by }
}

/** Text next to text is one text. */
function merged(nodes: ReadonlyArray<PhrasingContent>): Array<PhrasingContent> {
  const made: Array<PhrasingContent> = []
  for (const node of nodes) {
    const last = made[made.length - 1]
    if (node.type === 'text' && last?.type === 'text') {
      last.value += node.value
      last.position!.end = node.position!.end
    } else made.push(node)
  }
  return made
}

function altOf(node: PhrasingContent): string {
  if ('children' in node) return node.children.map(altOf).join('')
  return 'value' in node ? node.value : 'alt' in node ? (node.alt ?? '') : ''
}

/** Runs of back-ticks by their length, the last ones first. */
function tickRuns(text: string): Map<number, Array<number>> {
  const runs = new Map<number, Array<number>>()
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const same = runs.get(run.length)
    if (same) same.push(index)
    else runs.set(run.length, [index])
  }
  for (const same of runs.values()) same.reverse()
  return runs
}

function runLength(text: string, from: number): number {
  let to = from + 1
  while (text[to] === text[from]) to += 1
  return to - from
}

function balanced(address: string): boolean {
  let depth = 0
  for (const [char] of address.matchAll(/\\.|[()]/g)) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0
    if (depth < 0) return false
  }
  return depth === 0
}

const nextSpecial = /[`*[\]\n]|_|!\[|<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|\\(?=[!-/:-@[-`{-~\n])/g
const punctuation = /[!-/:-@[-`{-~]/
const sign = /[\p{P}\p{S}]/u
const entity = /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/y
const reference = /\[((?:[^[\]\\]|\\.){0,999})\]/y
const resource =
  /\([ \t\n]*(?:<(?:[^<>\n\\]|\\.)*>|((?!<)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*\))*))(?:[ \t\n]+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t\n]*\)/y
/** HTML within a line: its kind, its shape, and how a shape begins that may go on to the end. */
const tags: Array<[string, RegExp, RegExp?]> = [
  ['address', /<[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\s<>]*>|<[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*>/y],
  [
    'tag',
    /<\/?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']{0,2000}'|"[^"]{0,2000}"))?)*\s*\/?>/y,
  ],
  ['comment', /<!--(?:>|->|[\s\S]*?-->)/y, /^<!--/],
  ['instruction', /<\?[\s\S]*?\?>/y, /^<\?/],
  ['data', /<!\[CDATA\[[\s\S]*?\]\]>/y, /^<!\[CDATA\[/],
  ['declaration', /<![A-Za-z][^>]*>/y, /^<![A-Za-z]/],
]
