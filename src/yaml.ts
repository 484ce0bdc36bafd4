/**
 * YAML as we take it: every scalar is the string that stands there, nothing refers to anything else,
 * nothing is deep, and every value knows its place.
 */
import { distance } from 'fastest-levenshtein'
import type { VFileMessage } from 'vfile-message'
import { isMap, isScalar, Lexer, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { message, Refusal } from './messages.ts'
import type { Point } from './model.ts'

/** A schema is used once or twice in a process: to compile code for it takes longer than to walk it. */
z.config({ jitless: true })

/** More than any inventory holds; a larger text is refused before it is read. */
const maximum = 1024 * 1024
/** Levels of nesting; the parser of the library is recursive and would end the process. */
const deepest = 64

/** A text that was read and the places of what stands in it. */
export interface Yaml {
  path: string
  value: unknown
  /** Where the value at `keys` stands; `key` asks for the key's place instead of the value's. */
  at(keys: ReadonlyArray<PropertyKey>, key?: boolean): Point
}

/**
 * The text as plain data with all scalars as strings, or a refusal that says what is wrong and where. `origin` is
 * where the text begins, if it is part of a file.
 */
export function readYaml(text: string, path: string, origin: Point = { line: 1, column: 1 }): Yaml {
  const lines = new LineCounter()
  guard(text, path, origin.line - 1)
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  })
  const point = (offset: number): Point => {
    const found = lines.linePos(offset)
    const [line, column] = [Math.max(1, found.line), Math.max(1, found.col)]
    return {
      line: line + origin.line - 1,
      column: line === 1 ? column + origin.column - 1 : column,
      offset: offset + (origin.offset ?? 0),
    }
  }
  const problems = [...document.errors, ...document.warnings].map((problem) =>
    message('unread-yaml', { problem: problem.message }, { path, at: point(problem.pos[0]) }),
  )
  if (problems.length > 0) throw new Refusal(problems)
  return {
    path,
    value: document.toJS(),
    at: (keys, key = false) => point(offsetOf(document.contents, keys, key)),
  }
}

/** Refuses, in linear time, what would blow up the parser: size, depth, anchors and aliases. */
function guard(text: string, path: string, above: number): void {
  const refuse = (problem: string, line: number) => {
    throw new Refusal([message('unread-yaml', { problem }, { path, at: { line: line + above, column: 1 } })])
  }
  if (text.length > maximum) refuse(`more than ${maximum} characters`, 1)
  const deepLine = text.split('\n').findIndex((line) => /^[\s?:-]{256}/.test(line))
  if (deepLine >= 0) refuse('structure indented by more than 256 columns', deepLine + 1)
  let depth = 0
  let line = 1
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++
    if (token === ']' || token === '}') depth--
    if (depth > deepest) refuse(`more than ${deepest} brackets deep`, line)
    if (/^["']?__proto__["']?$/.test(token)) refuse('`__proto__` is no name here', line)
    if (/^!/.test(token)) refuse('tags are not read here', line)
    if (/^[&*]./.test(token)) refuse('anchors and aliases are not read here; write the value out', line)
    line += token.split('\n').length - 1
  }
}

/** Offset of a value, or of its key; of the nearest thing above it where it is missing. */
function offsetOf(root: unknown, keys: ReadonlyArray<PropertyKey>, key: boolean): number {
  let node = root
  let offset = startOf(root)
  for (const [depth, name] of keys.entries()) {
    const last = depth === keys.length - 1
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === String(name))
      : undefined
    const next: unknown = pair ? pair.value : isItems(node) ? node.items[Number(name)] : undefined
    if (next === undefined) return offset
    offset = startOf(pair && (last ? key || !startOf(next) : !startOf(next)) ? pair.key : next)
    node = next
  }
  return offset
}
const isItems = (node: unknown): node is { items: Array<unknown> } =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)
const startOf = (node: unknown): number => (node as { range?: [number] } | null)?.range?.[0] ?? 0

/** Data of a schema's shape, or a refusal with every problem at its place, those `known` already among them. */
export function checkShape<T extends z.ZodType>(
  yaml: Yaml,
  schema: T,
  known: ReadonlyArray<VFileMessage> = [],
): z.output<T> {
  const found = schema.safeParse(withoutEmpty(yaml.value))
  if (found.success && known.length === 0) return found.data
  const issues = found.success ? [] : found.error.issues
  const problems = [...known, ...issues.flatMap(problemsOf).map((problem) => tell(yaml, problem))]
  throw new Refusal(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
}

/** A key without a value is a key left out. */
function withoutEmpty(value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== ''))
}

interface Problem {
  keys: Array<PropertyKey>
  text: string
  atKey: boolean
}
type Issue = z.core.$ZodIssue

/** Zod's issue in our words; an unknown key is told with the nearest known one. */
function problemsOf(issue: Issue): Array<Problem> {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key, i) => ({
      keys: [...issue.path, key],
      atKey: true,
      text: issue.message.split('\n')[i]!,
    }))
  if (issue.code === 'invalid_key')
    return [{ keys: issue.path, atKey: true, text: issue.issues[0]?.message ?? issue.message }]
  return [{ keys: issue.path, atKey: false, text: issue.message }]
}
const tell = (yaml: Yaml, problem: Problem): VFileMessage =>
  message('unread-schema', { problem: `${problem.text}${pathText(problem)}` }, placeOf(yaml, problem))
const pathText = ({ keys }: Problem) => (keys.length > 0 ? ` at \`${keys.map(String).join('.')}\`` : '')
const placeOf = (yaml: Yaml, problem: Problem) => ({
  path: yaml.path,
  at: yaml.at(problem.keys, problem.atKey),
})

/** The known name that a mistyped one probably means. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, name.length * 0.4) + 0.5
  for (const candidate of known) {
    const far = distance(name.toLowerCase(), candidate.toLowerCase())
    if (far < least) [best, least] = [candidate, far]
  }
  return best
}

/** `, did you mean \`x\`?`, or nothing where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const found = nearest(name, known)
  return found === undefined ? '' : `, did you mean \`${found}\`?`
}

/** A schema made when it is first asked for: most calls read few kinds of files, and a schema takes milliseconds. */
export function lazily<T extends z.ZodType>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** A zod object that knows its keys: an unknown one is told with the nearest known one, a line a key. */
export function strictShape<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
        : `Unexpected ${kindOf(issue.input)}, expected a mapping with ${known.map((key) => `\`${key}\``).join(', ')}`,
  })
}
const unknownKey = (key: string, known: Array<string>): string => {
  const home = homes.find(({ keys }) => keys.includes(key))
  const other =
    home && !known.some((name) => home.keys.includes(name)) ? ` (it belongs into ${home.file})` : ''
  const meant = other ? undefined : nearest(key, known)
  return `Unexpected key \`${key}\`${other}, expected ${
    meant === undefined ? known.map((name) => `\`${name}\``).join(', ') : `\`${meant}\``
  }`
}
/** The two files that a guide goes with are taken for each other: what only one of them has. */
const homes = [
  { file: 'the inventory, `-i FILE`', keys: ['hosts', 'hosts-from', 'secrets', 'vars', 'words'] },
  {
    file: 'the sidecar, `--with FILE`',
    keys: ['replace', 'skip', 'done', 'already', 'unless', 'expect', 'answers', 'capture', 'retry', 'looks'],
  },
]

/** What a value is, for messages. */
export const kindOf = (value: unknown): string =>
  value === undefined
    ? 'missing value'
    : Array.isArray(value)
      ? 'list'
      : typeof value === 'object'
        ? 'mapping'
        : `\`${visible(String(value))}\``
const visible = (text: string): string =>
  text.replace(/[\0-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
