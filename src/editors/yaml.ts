/**
 * Merges a fragment into a YAML file, key by key: only the bytes of values that differ and of keys that are new
 * change, so that comments, order and spacing stay.
 *
 * - A scalar gets the fragment's; a map gets the keys that it has not, behind its last.
 * - A list that differs is left for a person: to add to it or to replace it is not said.
 * - Anchors, aliases and several documents in one file are not touched.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml'
import type { Change, Editor, Merged } from '../model.ts'
import { applied, lineEnd, lineStart, type Splice } from './splices.ts'
import { fileOf } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const yaml: Editor = { name: 'yaml', claims, merge, notes: () => [] }

function claims({ path, text }: Change): boolean {
  return /\.ya?ml$/i.test(path) && typeof readFragment(text) !== 'string'
}

/** A document that is a block of keys, with its text; a string says what else it is. */
interface Sheet {
  text: string
  document: Document
  root: YAMLMap<Node, Node | null>
}
function readSheet(text: string): Sheet | string {
  const documents = parseAllDocuments(text, { keepSourceTokens: false })
  if (!Array.isArray(documents) || documents.length !== 1) return 'several documents'
  const [document] = documents
  const [problem] = [...document!.errors, ...document!.warnings]
  if (problem) return problem.message.split('\n', 1)[0]!
  const root = document!.contents
  if (!isMap(root) || root.flow) return 'something that is no block of keys'
  return { text, document: document as Document, root: root as Sheet['root'] }
}

function readFragment(fragment: string): Sheet | string {
  const sheet = readSheet(fileOf(dedented(fragment)))
  if (typeof sheet === 'string') return sheet
  let shared = false
  visit(sheet.document, {
    Alias: () => void (shared = true),
    Node: (_, node) => void (shared ||= 'anchor' in node && node.anchor !== undefined),
    Pair: (_, { key }) => void (shared ||= !isScalar(key) || key.value === '<<'),
  })
  return shared ? 'an anchor, an alias or a key that is no word' : sheet
}

function dedented(fragment: string): string {
  const lines = fragment.split(/\r?\n/)
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length)
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n')
}

function merge(before: string | undefined, { text, partial }: Change): Merged {
  const wanted = readFragment(text)
  if (typeof wanted === 'string') throw new Unmergeable(`Unexpected YAML in the fragment: ${wanted}`)
  if (before === undefined || isEmpty(before)) {
    if (partial)
      throw new Unmergeable('Unexpected lines left out, expected all of a file that is not there yet')
    return { text: ended(before ?? '') + wanted.text, changed: true }
  }
  const sheet = readSheet(ended(before))
  if (typeof sheet === 'string') throw new Unmergeable(`Unexpected YAML in the file: ${sheet}`)
  const splices: Array<Splice> = []
  mergeMaps({ sheet, wanted, splices }, sheet.root, wanted.root, '')
  if (splices.length === 0) return { text: before, changed: false }
  const after = applied(sheet.text, splices)
  prove(sheet, after, wanted)
  return { text: after, changed: after !== before }
}

function isEmpty(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#|---\s*$|$)/.test(line))
}

function ended(text: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  return text === '' || text.endsWith('\n') ? text : text + end
}

interface Bench {
  sheet: Sheet
  wanted: Sheet
  splices: Array<Splice>
}
type Entry = Pair<Node, Node | null>

function mergeMaps(bench: Bench, there: Sheet['root'], wanted: Sheet['root'], trail: string): void {
  const added: Array<Entry> = []
  for (const pair of wanted.items) {
    const key = keyOf(pair)
    const known = there.items.find((one) => keyOf(one) === key)
    if (known) mergeEntry(bench, known, pair, `${trail}${String(key)}`)
    else added.push(pair)
  }
  if (added.length === 0) return
  const last = there.items.at(-1)
  if (there.flow || wanted.flow || !last)
    throw new Unmergeable(`Unexpected \`{ … }\` at \`${trail}\`, expected keys on lines of their own`)
  const { text } = bench.sheet
  const indent = ' '.repeat(columnOf(text, there.items[0]!))
  const at = lineEnd(text, endOfEntry(last))
  bench.splices.push({
    from: at,
    to: at,
    text: onLines(
      text,
      added.map((pair) => entryText(bench, pair, indent)),
    ),
  })
}

function keyOf({ key }: Entry): unknown {
  return isScalar(key) ? key.value : undefined
}

function mergeEntry(bench: Bench, there: Entry, wanted: Entry, trail: string): void {
  const [old, value] = [there.value, wanted.value]
  if (isNothing(value) || isDeepStrictEqual(plain(bench.sheet, old), plain(bench.wanted, value))) return
  if (isAlias(old) || (old && 'anchor' in old && old.anchor !== undefined))
    throw new Unmergeable(`Unexpected anchor or alias at \`${trail}\` of the file, expected a value`)
  if (isMap(old) && isMap(value)) mergeMaps(bench, old as Sheet['root'], value as Sheet['root'], `${trail}/`)
  else if (isNothing(old)) fill(bench, there, wanted)
  else if (isScalar(old) && isScalar(value)) exchange(bench, old, value, trail)
  else
    throw new Unmergeable(
      `Unexpected ${kindOf(old)} at \`${trail}\` of the file, expected the same ${kindOf(value)}`,
    )
}

const isNothing = (node: Node | null): boolean => node === null || (isScalar(node) && node.value === null)
const plain = ({ document }: Sheet, node: Node | null): unknown => node?.toJS(document) ?? null

function kindOf(node: Node | null): string {
  if (isMap(node)) return 'map'
  return isScalar(node) ? 'value' : 'list'
}

function exchange({ sheet, wanted, splices }: Bench, old: Node, value: Node, trail: string): void {
  const [from, to] = rangeOf(old)
  const text = sourceOf(wanted, value)
  if (/[\r\n]/.test(text) || /[\r\n]/.test(sheet.text.slice(from, to)))
    throw new Unmergeable(`Unexpected value over several lines at \`${trail}\`, expected one line`)
  splices.push({ from, to, text })
}

/** A key without a value gets the fragment's. */
function fill(bench: Bench, there: Entry, wanted: Entry): void {
  const { text } = bench.sheet
  const colon = text.indexOf(':', rangeOf(there.key)[1]) + 1
  const value = wanted.value!
  if (isScalar(value) || (value as { flow?: boolean }).flow) {
    const [from, to] = there.value ? rangeOf(there.value) : [colon, colon]
    const isThere = to > from
    bench.splices.push(
      isThere
        ? { from, to, text: sourceOf(bench.wanted, value) }
        : { from: colon, to: colon, text: ` ${sourceOf(bench.wanted, value)}` },
    )
    return
  }
  if (there.value && rangeOf(there.value)[1] > rangeOf(there.value)[0])
    throw new Unmergeable(`Unexpected \`null\` at \`${String(keyOf(there))}\` of the file, expected nothing`)
  const indent = ' '.repeat(columnOf(text, there))
  const [, ...lines] = entryText(bench, wanted, indent).split('\n')
  const at = lineEnd(text, colon)
  bench.splices.push({ from: at, to: at, text: onLines(text, [lines.join('\n')]) })
}

const rangeOf = (node: Node): [number, number] => [node.range![0], node.range![1]]
const sourceOf = ({ text }: Sheet, node: Node): string => text.slice(...rangeOf(node)).trimEnd()
const columnOf = (text: string, { key }: Entry): number => rangeOf(key)[0] - lineStart(text, rangeOf(key)[0])

/** Offset behind the last character of an entry, comments behind it left aside. */
function endOfEntry({ key, value }: Entry): number {
  if (!value || isNothing(value)) return rangeOf(value ?? key)[1]
  if (isMap(value) && !value.flow && value.items.length > 0) return endOfEntry(value.items.at(-1) as Entry)
  if ('items' in value && !(value as { flow?: boolean }).flow) {
    const last = (value as { items: Array<Node | null> }).items.at(-1)
    if (isMap(last) && last.items.length > 0) return endOfEntry(last.items.at(-1) as Entry)
    if (last?.range) return last.range[1]
  }
  return rangeOf(value)[1]
}

/** The fragment's own lines of an entry, with another indent. */
function entryText({ wanted }: Bench, pair: Entry, indent: string): string {
  const { text } = wanted
  const from = rangeOf(pair.key)[0]
  const own = columnOf(text, pair)
  const lines = text
    .slice(from, lineEnd(text, endOfEntry(pair)))
    .trimEnd()
    .split('\n')
  return lines.map((line, i) => (line === '' ? '' : indent + (i === 0 ? line : line.slice(own)))).join('\n')
}

/** Entries as lines, to be put in at an offset that begins a line. */
function onLines(text: string, entries: ReadonlyArray<string>): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  return entries
    .flatMap((entry) => entry.split('\n'))
    .map((line) => line + end)
    .join('')
}

/** The file says what it said and what was wished, as a fresh reader sees it. */
function prove(sheet: Sheet, after: string, wanted: Sheet): void {
  const now = readSheet(after)
  const meant = joined(sheet.document.toJS(), wanted.document.toJS())
  if (typeof now === 'string' || !isDeepStrictEqual(now.document.toJS(), meant))
    throw new Unmergeable('Unexpected change of other keys by this fragment, expected only its own to change')
}

function joined(there: unknown, wanted: unknown): unknown {
  if (wanted === null) return there
  if (!isRecord(there) || !isRecord(wanted)) return wanted
  const made = Object.entries(wanted).map(([key, value]) => [
    key,
    Object.hasOwn(there, key) ? joined(there[key], value) : value,
  ])
  return { ...there, ...Object.fromEntries(made) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
