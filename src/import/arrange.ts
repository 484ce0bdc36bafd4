/** Puts what was read into the order of the guide: its headings, its prose, and its steps where they stood. */
import type { Nodes, Root, Heading as Titled } from 'mdast'
import { toString as words } from 'mdast-util-to-string'
import type { Part } from '../extract/outline.ts'
import type { Aside, Passage, Position, Runbook, Step } from '../model.ts'
import type { Markup } from '../recognise.ts'
import { cut, type Line } from '../signs/lines.ts'
import { fence } from './print.ts'
import { plain } from './prose/shapes.ts'
import { proseOf } from './prose.ts'

/** Writes one step of the guide, the how-manieth it is. */
type Print = (step: Step, index: number) => string
type Headed = Extract<Part, { type: 'heading' }>

/** The body of the runbook, without its front matter; `mask` takes out of its prose what is not to be told. */
export function arrange(
  runbook: Runbook,
  parts: ReadonlyArray<Part>,
  tree: Root,
  source: ReadonlyArray<Line>,
  markup: Markup,
  print: Print,
  mask: (prose: string) => string,
): string {
  const page = new Page(rowsOf(source, markup), markup, print, mask)
  for (const position of codeIn(tree)) page.mark([position], 'code')
  for (const step of runbook.steps) page.mark(placesOf(step), 'step')
  page.headings(parts, byLine(titles(tree)), runbook.steps)
  page.steps(runbook.steps)
  for (const aside of runbook.asides) page.aside(aside)
  return page.print()
}

/** The lines of a guide; a page may hold many of its blocks in one line. */
function rowsOf(source: ReadonlyArray<Line>, markup: Markup): ReadonlyArray<Line> {
  if (markup !== 'html') return source
  const block = '(?:p|div|ul|ol|li|dl|dt|dd|pre|table|h[1-6]|section|article|blockquote|figure|img)'
  const ends = new RegExp(`(?=<${block}\\b)|(?<=</${block}>)`, 'gi')
  return source.flatMap((line) => {
    const starts = [0, ...[...line.text.matchAll(ends)].map(({ index }) => index)]
    const cuts = [...new Set(starts)].filter((from) => from === 0 || from < line.text.length)
    return cuts.map((from, index) => cut(line, from, cuts[index + 1]))
  })
}

/** The lines of a guide and what becomes of each, by their place in the list of them. */
class Page {
  readonly #source: ReadonlyArray<Line>
  /** Where in the list the lines of the guide are. */
  readonly #rows = new Map<number, Array<number>>()
  readonly #markup: Markup
  readonly #print: Print
  readonly #mask: (prose: string) => string
  /** Lines that are no prose. */
  readonly #taken = new Map<number, 'code' | 'step' | 'heading' | 'aside'>()
  /** What is put before a line, in this order. */
  readonly #before = new Map<number, Array<string>>()

  constructor(source: ReadonlyArray<Line>, markup: Markup, print: Print, mask: (prose: string) => string) {
    this.#source = source
    for (const [row, { point }] of source.entries()) {
      const there = this.#rows.get(point.line)
      if (there) there.push(row)
      else this.#rows.set(point.line, [row])
    }
    this.#markup = markup
    this.#print = print
    this.#mask = mask
  }

  mark(places: ReadonlyArray<Position>, as: 'code' | 'step' | 'heading' | 'aside'): void {
    for (const place of places) for (const row of this.#range(place)) this.#taken.set(row, as)
  }

  /** The row of a point. */
  #at({ line, column }: Position['start']): number {
    const rows = this.#rows.get(line) ?? []
    return rows.findLast((row) => this.#source[row]!.point.column <= column) ?? rows[0] ?? 0
  }

  #range({ start, end }: Position): Array<number> {
    const [from, to] = [this.#at(start), this.#at(end)]
    return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index)
  }

  #put(line: number, text: string): void {
    if (text === '') return
    const there = this.#before.get(line)
    if (there) there.push(text)
    else this.#before.set(line, [text])
  }

  /** Each step where its first line stood, and none behind a later one. */
  steps(steps: ReadonlyArray<Step>): void {
    let least = Number.MAX_SAFE_INTEGER
    const anchors = steps.map(firstPlace).reduceRight<Array<number>>((found, place) => {
      least = Math.min(least, this.#at(place))
      found.push(least)
      return found
    }, [])
    anchors.reverse()
    for (const [index, step] of steps.entries()) {
      for (const said of this.#trailers(step)) this.#put(anchors[index]!, this.#mask(said))
      this.#put(anchors[index]!, this.#print(step, index))
    }
  }

  /** Remarks behind a command, `… // so that there is a copy`, and those that tell what to type. */
  #trailers(step: Step): Array<string> {
    if (step.kind === 'edit') return [...this.#behindEditor(step), ...this.#notes(step.text, step.position)]
    if (step.kind === 'sql') return this.#behindLines(step.text)
    if (step.kind !== 'command') return []
    const wishes = step.answers.flatMap(({ position, text, prompt }) => {
      const line = position && !text?.text ? this.#source[this.#at(position.start)]!.text : ''
      if (text) return /(?<=[:：])\s*[^\x00-\x7f]\S*\s*$/.exec(line)?.map((said) => plain(said.trim())) ?? []
      return line.includes(prompt ?? line) ? [] : [plain(remark(line))]
    })
    const noted = step.expected ? this.#notes(step.expected.text) : []
    return [...new Set([...this.#around(step.text), ...this.#behindLines(step.text), ...wishes, ...noted])]
  }

  /** `解压：\`tar xf app.tar\`，稍等`: what is said around a command in running text. */
  #around({ text, points }: Passage): Array<string> {
    const [point] = points
    const row = point && this.#source[this.#at(point)]
    if (!point || !row) return []
    const from = point.column - row.point.column
    const [before, behind] = [row.text.slice(0, from), row.text.slice(from + text.length)]
    if (!before.endsWith('`') || !behind.startsWith('`')) return []
    const said = [before.slice(0, -1).replace(listMarks, ''), behind.slice(1)]
    return said.filter((part) => /\p{L}/u.test(part)).map((part) => plain(part.trim()))
  }

  #behindLines({ text, points }: Passage): Array<string> {
    return text.split('\n').flatMap((line, index) => {
      const point = points[index]!
      const row = this.#source[this.#at(point)]!
      const rest = row.text.slice(point.column - row.point.column + line.length)
      const said = /^\s*\\?\s*(?:(?:\/\/+|←|<-{1,2}|>{2,}|<{2,})\s*(.*)|([(（，].*)|(\p{Lo}.*))$/u
        .exec(rest)
        ?.slice(1)
        .join('')
      return said && /\p{L}/u.test(said) ? [plain(said.trim())] : []
    })
  }

  /** What stands behind the lines of a content or of an output, and between the content's: their author's notes. */
  #notes(text: Passage, whole?: Position): Array<string> {
    const lines = text.text.split('\n')
    const kept = new Map(text.points.map((point, index) => [this.#at(point), { point, line: lines[index]! }]))
    const rows = whole ? this.#range(whole) : [...kept.keys()]
    return rows.flatMap((row) => {
      const here = kept.get(row)
      const source = this.#source[row]!
      const from = here ? here.point.column - source.point.column + here.line.length : 0
      const said = source.text
        .slice(from)
        .replace(here ? /^\s*(?:[←⇐・]+|>{2,}|<{2,})?/ : /^\s*(?:[→⇒➔]|~+)?/, '')
      return /\p{L}/u.test(said) && /[^\x00-\x7f]/.test(said) ? [plain(said.trim())] : []
    })
  }

  /** `vi /etc/hosts: add these`, `create it: vi /etc/hosts`: what is said around the call. */
  #behindEditor({ named, path }: Extract<Step, { kind: 'edit' }>): Array<string> {
    const [point] = path.points
    if (named.by !== 'editor' || !point || point.line !== named.position.start.line) return []
    const row = this.#source[this.#at(point)]!
    const said = row.text.slice(point.column - row.point.column)
    if (/[^\x00-\x7f]/.test(row.text)) return [plain(row.text.trim())]
    return /\p{L}/u.test(said.slice(path.text.length)) ? [plain(said.trim())] : []
  }

  /** Remarks in code become prose; what was printed without its command is shown. */
  aside({ kind, text, position }: Aside): void {
    const rows = this.#range(position).filter((row) => this.#taken.get(row) !== 'step')
    if (rows.length === 0) return
    for (const row of rows) this.#taken.set(row, 'aside')
    const said = text.text.split('\n').map((line) => plain(remark(line)))
    const drawn = kind === 'output' || (kind === 'narrative' && isDrawn(text.text.trim()))
    const shown = drawn ? fence('text', undefined, text.text) : said.filter((line) => line !== '').join('\n')
    this.#put(rows[0]!, this.#mask(shown))
  }

  /** Headings by the depth they have here; an item of a list is one where it holds steps and is short. */
  headings(
    parts: ReadonlyArray<Part>,
    titled: ReadonlyMap<number, ReadonlyArray<Titled>>,
    steps: ReadonlyArray<Step>,
  ): void {
    const open: Array<number> = []
    const isSection = sectionsOf(parts, steps)
    for (const heading of parts) {
      if (heading.type !== 'heading') continue
      const { level, position, text } = heading
      const node = titled.get(position.start.line)?.find((one) => words(one).trim() === text.trim())
      const place = node?.position ?? position
      const row = this.#at(place.start)
      if (this.#taken.get(row) === 'step' || text.trim() === '') continue
      if (level >= 10 && !isSection(heading)) continue
      while (open.length > 0 && open.at(-1)! >= level) open.pop()
      open.push(level)
      this.mark([place], 'heading')
      this.#put(row, `${'#'.repeat(Math.min(open.length, 6))} ${this.#mask(this.#title(heading))}`)
    }
  }

  /** The title with the marks that its author gave it, but for bold all over. */
  #title({ text, position }: Headed): string {
    if (this.#markup !== 'markdown') return plain(text.trim())
    const line = this.#source[this.#at(position.start)]!.text.slice(position.start.column - 1)
    const bare = line
      .replace(/^\s*#{1,6}\s+/, '')
      .replace(/\s+#+\s*$/, '')
      .trim()
    const bold = /^(\*\*|__)(?=\S)(.*\S)\1$/.exec(bare)?.[2]
    return bold !== undefined && !bold.includes('**') ? bold : bare
  }

  print(): string {
    const out: Array<string> = []
    let prose: Array<string> = []
    const flush = () => {
      const said = this.#mask(proseOf(prose, this.#markup))
      if (said !== '') out.push(said)
      prose = []
    }
    for (const [row, { text }] of this.#source.entries()) {
      const before = this.#before.get(row)
      if (before) {
        flush()
        out.push(...before)
      }
      const taken = this.#taken.get(row)
      if (taken === undefined) prose.push(text)
      else flush()
    }
    flush()
    return out.join('\n\n')
  }
}

// ── lines ────────────────────────────────────────────────────────────────────────────────────────────────

/** An edit stands where the editor was called, a statement where its client was opened. */
function firstPlace(step: Step): Position['start'] {
  const { start } = step.position
  const other =
    step.kind === 'sql'
      ? step.client?.points[0]
      : step.kind === 'edit' && step.named.by === 'editor'
        ? step.named.position.start
        : undefined
  return other && other.line < start.line ? other : start
}

/** Every place that the step is made of; a sentence that names a file is prose all the same. */
function placesOf(step: Step): Array<Position> {
  const points = (text: { points: ReadonlyArray<Position['start']> } | undefined) =>
    text?.points.map((point) => ({ start: point, end: point })) ?? []
  const own = [step.position, ...points(step.text)]
  switch (step.kind) {
    case 'command':
      return [
        ...own,
        ...step.answers.flatMap(({ position }) => (position ? [position] : [])),
        ...points(step.expected?.text),
      ]
    case 'sql':
      return [...own, ...points(step.client), ...points(step.expected?.text)]
    case 'edit':
      return step.named.by === 'editor' ? [...own, step.named.position] : own
    case 'manual':
      return own
  }
}

/** Where code stands, its fences too. */
function codeIn(node: Nodes): Array<Position> {
  if (node.type === 'code') return [node.position!]
  return 'children' in node ? node.children.flatMap(codeIn) : []
}

/** Does an item of a list hold steps, and is it short enough for a title: no sentence that goes on below? */
function sectionsOf(parts: ReadonlyArray<Part>, steps: ReadonlyArray<Step>): (heading: Headed) => boolean {
  const sentences = new Map(
    parts.flatMap((part) => (part.type === 'sentence' ? [[part.position.start.line, part.text]] : [])),
  )
  const last = new Map<string, number>()
  for (const { trail, position } of steps) for (const title of trail) last.set(title, position.start.line)
  return ({ text, position: { start } }) =>
    text.length <= 80 &&
    !/^\p{Ll}/u.test(sentences.get(start.line + 1) ?? '') &&
    (last.get(text.trim()) ?? 0) > start.line
}

/** The headings of a tree, in their order. */
function titles(node: Nodes): Array<Titled> {
  if (node.type === 'heading') return [node]
  return 'children' in node && node.type !== 'paragraph' ? node.children.flatMap(titles) : []
}

function byLine(nodes: ReadonlyArray<Titled>): Map<number, Array<Titled>> {
  const found = new Map<number, Array<Titled>>()
  for (const node of nodes) {
    const { line } = node.position!.start
    found.set(line, [...(found.get(line) ?? []), node])
  }
  return found
}

/** It is made of signs rather than words. */
const isDrawn = (text: string): boolean => !/^https?:/.test(text) && /[{}<>=;|$\\]/.test(text)

/** What a remark says, without the signs that make it one; rulers say nothing. */
function remark(line: string): string {
  const text = line
    .trim()
    .replace(/^\*\*(.*)\*\*$/, '$1')
    .replace(/^(?:#+|\/\/+|--+|\/\*+|<!--|;+)\s*/, '')
    .replace(/\s*(?:\*\/|-->)$/, '')
    .trim()
  return /^[^\p{L}\p{N}]*$/u.test(text) ? '' : text
}

/** Bullets, numbers and quote marks before a line. */
const listMarks = /^[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)*/
