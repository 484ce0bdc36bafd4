/**
 * What a guide says of itself in comments that begin with `runbook:`: rows of a sidecar that stand where they apply.
 * `<!-- runbook: … -->`, in reStructuredText `.. runbook: …`, in AsciiDoc `// runbook: …`.
 */
import type { Nodes, Root } from 'mdast'
import type { Position } from 'unist'
import type { VFileMessage } from 'vfile-message'
import type { Block, Part } from './extract/outline.ts'
import { message, Refusal } from './messages.ts'
import type { Point, Row, Runbook, Sidecar } from './model.ts'
import type { Markup } from './recognise.ts'
import { joinedRows, readRows } from './sidecar.ts'
import { kindOf, readYaml, type Yaml } from './yaml.ts'

/** A comment that speaks to us. */
export interface Override {
  /** What stands behind `runbook:`. */
  text: string
  /** Where that begins. */
  at: Point
  /** Offsets of the whole comment. */
  span: [number, number]
  /** Its last line. */
  end: number
}

/** How each markup writes a comment that stands on lines of its own; the group is what it says. */
const comments: Record<Markup, RegExp> = {
  markdown: /^[ \t>]*<!--[ \t]*runbook:([\s\S]{0,4000}?)-->/gm,
  html: /^[ \t]*<!--[ \t]*runbook:([\s\S]{0,4000}?)-->/gm,
  mediawiki: /^[ \t]*<!--[ \t]*runbook:([\s\S]{0,4000}?)-->/gm,
  notes: /^[ \t]*<!--[ \t]*runbook:([\s\S]{0,4000}?)-->/gm,
  rst: /^([ \t]*)\.\. runbook:(?!:)(.*(?:\n\1[ \t]+\S.*)*)/gm,
  asciidoc: /^\/\/[ \t]*runbook:(.*)$/gm,
}

/** The comments of a text that speak to us, code left alone. */
export function overridesIn(text: string, markup: Markup, tree: () => Root): Array<Override> {
  if (!/runbook:/.test(text)) return []
  const found = [...text.matchAll(comments[markup])]
  if (found.length === 0) return []
  const code = codeIn(tree())
  let passed = 0
  let line = 1
  let start = 0
  return found.flatMap((match) => {
    const said = match.at(-1)!
    const from = match.index + match[0].indexOf('runbook:') + 'runbook:'.length
    for (let next = text.indexOf('\n', start); next >= 0 && next < from; next = text.indexOf('\n', start)) {
      line += 1
      start = next + 1
    }
    while (passed < code.length && code[passed]!.end.line < line) passed += 1
    if ((code[passed]?.start.line ?? line + 1) <= line) return []
    const at = { line, column: from - start + 1, offset: from }
    const span: [number, number] = [match.index, match.index + match[0].length]
    return [{ text: said, at, span, end: line + (said.match(/\n/g)?.length ?? 0) }]
  })
}

/** Where code stands, in order; what nothing but its place calls code may hold comments of ours. */
function codeIn(tree: Root): Array<Position> {
  const found: Array<Position> = []
  const walk = (node: Nodes): void => {
    if (node.type === 'code') {
      if (node.meta !== 'loose') found.push(node.position!)
    } else if ('children' in node) for (const child of node.children) walk(child)
  }
  walk(tree)
  return found
}

/** The text with blanks in the place of the comments: every other character stands where it stood. */
export function withoutOverrides(text: string, overrides: ReadonlyArray<Override>): string {
  let kept = ''
  let from = 0
  for (const { span } of overrides) {
    kept += text.slice(from, span[0]) + blanked(text.slice(...span))
    from = span[1]
  }
  return kept + text.slice(from)
}

/** Marks of quotes before it stay. */
function blanked(comment: string): string {
  const marks = /^[ \t>]*/.exec(comment)![0]
  return marks + comment.slice(marks.length).replace(/[^\n]/g, ' ')
}

/** The rows that the comments are; throws `Refusal` with every problem at its place. */
export function rowsOf(
  overrides: ReadonlyArray<Override>,
  outline: ReadonlyArray<Part>,
  { path, steps }: Runbook,
): Sidecar {
  const parts = outline.filter((part) => lastLine(part) > 0)
  const typed = new Set(steps.map((step) => step.position.start.line))
  const problems: Array<VFileMessage> = []
  let passed = 0
  const read = overrides.flatMap((one): Array<Sidecar> => {
    while (passed < parts.length && lastLine(parts[passed]!) <= one.end) passed += 1
    try {
      return [readOne(one, extentOf(parts, passed, one.end, typed), path)]
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push(...error.messages)
      return []
    }
  })
  if (problems.length > 0) throw new Refusal(problems)
  return { ...joinedRows(read), path }
}

// ── what it says ─────────────────────────────────────────────────────────────────────────────────────────

/** Kinds of rows and what a value alone stands for in them: `skip: it is interactive`. */
const alone = {
  replace: 'with',
  skip: 'because',
  done: 'because',
  already: 'failure',
  unless: 'command',
  expect: 'as',
  answers: 'with',
  retry: 'for',
  looks: 'because',
} as const
type Kind = keyof typeof alone
/** What is said of a place without naming a kind: `{ role: controller, user: root }`. */
const places = ['role', 'host', 'user'] as const
const shared = ['capture', 'because', 'text'] as const

function readOne({ text, at }: Override, within: [number, number] | undefined, path: string): Sidecar {
  const yaml = readYaml(text, path, at)
  const { value } = yaml
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal(yaml, [], `Unexpected ${kindOf(value === '' ? undefined : value)}, expected rows: ${names}`)
  if (!within) throw refusal(yaml, [], 'Unexpected comment, expected a step or a heading below it')
  const said = value as Record<string, unknown>
  const unknown = Object.keys(said).filter((key) => !known.has(key))
  if (unknown.length > 0)
    throw new Refusal(
      unknown.map((key) => problemAt(yaml, [key], `Unexpected \`${key}\`, expected ${names}`, true)),
    )
  const rows = readRows({
    path,
    value: documentOf(said),
    at: (keys, key) => yaml.at(ownKeys(keys, said), key),
  })
  return narrowed(rows, within, typeof said.text === 'string' ? said.text : undefined)
}
const known: ReadonlySet<string> = new Set([...Object.keys(alone), ...places, ...shared])
const names = [...places, ...Object.keys(alone), ...shared].map((name) => `\`${name}\``).join(', ')

/** The same rows as a sidecar has them. */
function documentOf(said: Record<string, unknown>): Record<string, unknown> {
  const because = said.because === undefined ? {} : { because: said.because }
  const place = Object.fromEntries(places.flatMap((key) => (key in said ? [[key, said[key]]] : [])))
  const rows = (Object.keys(alone) as Array<Kind>).flatMap((kind) =>
    kind in said ? [[kind, listOf(said[kind]).map((one) => rowFrom(kind, one, because))]] : [],
  )
  const capture = said.capture === undefined ? {} : { capture: said.capture }
  const roles = Object.keys(place).length > 0 ? { roles: [{ ...place, ...because }] } : {}
  return { ...roles, ...capture, ...Object.fromEntries(rows) }
}
const listOf = (value: unknown): Array<unknown> => (Array.isArray(value) ? value : [value])
const rowFrom = (kind: Kind, value: unknown, because: object): object =>
  typeof value === 'object' ? { ...because, ...value } : { ...because, [alone[kind]]: value }

/** Where in the comment a key of the sidecar's form stands. */
function ownKeys(keys: ReadonlyArray<PropertyKey>, said: Record<string, unknown>): Array<PropertyKey> {
  const [kind, index, ...rest] = keys
  if (kind === undefined) return []
  if (kind === 'roles') return rest
  if (kind === 'capture') return [...keys]
  if (rest[0] === 'because' && !(String(alone[kind as Kind]) === 'because')) return ['because']
  const value = said[String(kind)]
  return [kind, ...(Array.isArray(value) ? [index!] : []), ...(typeof value === 'object' ? rest : [])]
}

function narrowed(rows: Sidecar, within: [number, number], text: string | undefined): Sidecar {
  const at = { within, ...(text === undefined ? {} : { text }) }
  const all = Object.entries(rows).map(([key, list]) => [
    key,
    Array.isArray(list) ? list.map((row: Row) => ({ ...row, at })) : list,
  ])
  return Object.fromEntries(all)
}

const problemAt = (yaml: Yaml, keys: Array<PropertyKey>, problem: string, atKey = false): VFileMessage =>
  message('unread-schema', { problem }, { path: yaml.path, at: yaml.at(keys, atKey) })
const refusal = (yaml: Yaml, keys: Array<PropertyKey>, problem: string): Refusal =>
  new Refusal([problemAt(yaml, keys, problem)])

// ── where it applies ─────────────────────────────────────────────────────────────────────────────────────

/**
 * What stands below a comment, which is the part at `from`: a heading and its whole section; else the paragraph and
 * the code right below it, or the paragraph alone if it is a step of its own. Undefined where nothing stands below.
 */
function extentOf(
  parts: ReadonlyArray<Part>,
  from: number,
  line: number,
  typed: ReadonlySet<number>,
): Extent | undefined {
  const next = parts[from]
  if (!next) return undefined
  if (next.type === 'heading' && next.level < 10) {
    const after = nextFrom(parts, from + 1, (part) => part.type === 'heading' && part.level <= next.level)
    return [
      next.position.start.line,
      after < parts.length ? firstLine(parts[after]!) - 1 : Number.MAX_SAFE_INTEGER,
    ]
  }
  if (next.type === 'block') return codeBelow(next, line)
  const rest = nextFrom(parts, from + 1, (part) => !isSameParagraph(part, next))
  const paragraph: Extent = [firstLine(next), lastLine(parts[rest - 1]!)]
  const block = parts[rest]
  return block?.type !== 'block' || holdsStep(paragraph, typed)
    ? paragraph
    : [paragraph[0], codeBelow(block, line)[1]]
}

function nextFrom(parts: ReadonlyArray<Part>, from: number, fits: (part: Part) => boolean): number {
  let at = from
  while (at < parts.length && !fits(parts[at]!)) at += 1
  return at
}

function holdsStep([first, last]: Extent, typed: ReadonlySet<number>): boolean {
  for (let row = first; row <= last; row += 1) if (typed.has(row)) return true
  return false
}
type Extent = [number, number]

/** A block of code; of what nothing but its place calls code only what stands together. */
function codeBelow(block: Block, line: number): Extent {
  const rows = block.lines.filter((row) => row.point.line > line)
  const told = rows.findIndex((row) => row.text.trim() !== '')
  const gap = block.trust === 'loose' ? rows.findIndex((row, at) => at > told && row.text.trim() === '') : -1
  const kept = gap === -1 ? rows : rows.slice(0, gap)
  return [kept[0]!.point.line, kept.at(-1)!.point.line]
}
const isSameParagraph = (part: Part, first: Part): boolean =>
  part.type === 'sentence' && first.type === 'sentence' && part.paragraph === first.paragraph
const firstLine = (part: Part): number =>
  part.type === 'block' ? (part.lines[0]?.point.line ?? 0) : part.position.start.line
const lastLine = (part: Part): number =>
  part.type === 'block' ? (part.lines.at(-1)?.point.line ?? 0) : part.position.end.line
