/**
 * Merges a fragment into a JSON file, name by name: only the bytes of values that differ and of names that are new
 * change. A list that differs is left for a person: to add to it or to replace it is not said.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Change, Editor, Merged } from '../model.ts'
import { type JsonMember, type JsonNode, readJson } from './json-document.ts'
import { applied, lineStart, type Splice } from './splices.ts'
import { fileOf } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const json: Editor = { name: 'json', claims, merge, notes: () => [] }

function claims({ path, text, partial }: Change): boolean {
  return /\.json$/i.test(path) && !partial && readJson(text)?.kind === 'object'
}

type Json = Extract<JsonNode, { kind: 'object' }>
interface Bench {
  before: string
  fragment: string
  splices: Array<Splice>
}

function merge(before: string | undefined, { text: fragment }: Change): Merged {
  const wanted = readJson(fragment)
  if (wanted?.kind !== 'object') throw new Unmergeable('Unexpected fragment, expected a JSON object')
  if (before === undefined || before.trim() === '') return { text: fileOf(fragment), changed: true }
  const there = readJson(before)
  if (there?.kind !== 'object')
    throw new Unmergeable('Unexpected content of the file, expected a JSON object')
  const splices: Array<Splice> = []
  mergeObjects({ before, fragment, splices }, there, wanted, '')
  const after = applied(before, splices)
  if (!isDeepStrictEqual(JSON.parse(after), joined(JSON.parse(before), JSON.parse(fragment))))
    throw new Unmergeable(
      'Unexpected change of other names by this fragment, expected only its own to change',
    )
  return { text: after, changed: after !== before }
}

function mergeObjects(bench: Bench, there: Json, wanted: Json, trail: string): void {
  const added: Array<JsonMember> = []
  for (const member of wanted.members) {
    const known = there.members.find(({ name }) => name === member.name)
    if (known) mergeValues(bench, known.value, member.value, trail + member.name)
    else added.push(member)
  }
  if (added.length > 0) insert(bench, there, added)
}

function mergeValues(bench: Bench, there: JsonNode, wanted: JsonNode, trail: string): void {
  const [old, value] = [
    bench.before.slice(there.from, there.to),
    bench.fragment.slice(wanted.from, wanted.to),
  ]
  if (isDeepStrictEqual(JSON.parse(old), JSON.parse(value))) return
  if (there.kind === 'object' && wanted.kind === 'object') mergeObjects(bench, there, wanted, `${trail}/`)
  else if (there.kind === 'value' && wanted.kind === 'value')
    bench.splices.push({ from: there.from, to: there.to, text: value })
  else
    throw new Unmergeable(
      `Unexpected other value at \`${trail}\` of the file, expected the same ${wanted.kind}`,
    )
}

/** New members go behind the last one, each on a line of its own where the others are. */
function insert({ before, fragment, splices }: Bench, there: Json, added: ReadonlyArray<JsonMember>): void {
  const last = there.members.at(-1)
  const inside = before.slice(there.from, there.members[0]?.from ?? there.to)
  const end = before.includes('\r\n') ? '\r\n' : '\n'
  const outer = indentAt(before, there.from)
  const isSpread = !last || inside.includes('\n')
  const inner = last && isSpread ? indentAt(before, last.from) : outer + unitOf(before)
  const texts = added.map(({ name, value }) => {
    const said: unknown = JSON.parse(fragment.slice(value.from, value.to))
    const text = JSON.stringify(said, null, isSpread ? unitOf(before) : undefined).replaceAll(
      '\n',
      end + inner,
    )
    return `${JSON.stringify(name)}: ${text}`
  })
  if (!last) {
    const text = `{${end}${texts.map((one) => inner + one).join(`,${end}`)}${end}${outer}}`
    splices.push({ from: there.from, to: there.to, text })
    return
  }
  const gap = isSpread ? `,${end}${inner}` : ', '
  splices.push({ from: last.value.to, to: last.value.to, text: texts.map((one) => gap + one).join('') })
}

/** The white space with which the line of an offset begins. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))![0]
}

/** One step of indent, as the file has it. */
function unitOf(text: string): string {
  return /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  '
}

function joined(there: unknown, wanted: unknown): unknown {
  if (!isRecord(there) || !isRecord(wanted)) return wanted
  const entries = Object.entries(wanted).map(([name, value]) => [
    name,
    Object.hasOwn(there, name) ? joined(there[name], value) : value,
  ])
  return Object.fromEntries([...Object.entries(there), ...entries])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
