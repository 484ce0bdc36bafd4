/** What is missing in a guide: placeholders that nothing is bound to, questions without an answer. */
import type { VFileMessage } from 'vfile-message'
import { message } from '../messages.ts'
import type { Passage, Point, Step } from '../model.ts'
import { type Binder, groupBy, type Missing, miss } from './binder.ts'
import { placeholdersIn } from './placeholders.ts'
import { pointAt, type Sheet } from './sheet.ts'
import type { Found } from './words.ts'

/** All that is missing or wrong, in the guide's order, a name at one place with its other places. */
export function problemsOf(binder: Binder): Array<VFileMessage> {
  const groups = groupBy([...binder.missing.values()], (one) =>
    one.apart ? `${one.at.line}:${one.name}` : one.name,
  )
  const missing = [...groups.values()].map((places) => {
    const [first, ...more] = places.sort((a, b) => a.at.line - b.at.line)
    const lines = [...new Set(more.map((place) => place.at.line))].filter((line) => line !== first!.at.line)
    const also = lines.length > 0 ? `, also on line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}` : ''
    const where = `${first!.kind === 'answer' ? ' to answer it with' : ''}${also}`
    const place = { path: binder.runbook.path, at: first!.at }
    return message('missing-variable', { name: first!.name, where }, place, rowFrom(first!))
  })
  return [...missing, ...binder.problems.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** Notes every placeholder that no word was bound to. */
export function missUnbound(binder: Binder, sheet: Sheet, bound: ReadonlyArray<Found>, step: Step): void {
  const { text } = sheet.text
  for (const { name, offset, mask, secret } of placeholdersIn(text, binder.known)) {
    const end = offset + name.length
    if (bound.some((found) => found.start < end && found.end > offset)) continue
    if (!sheet.allows({ start: offset, end })) continue
    const at = pointAt(sheet.text, offset)
    const { place, purpose } = placeOfMask(sheet, offset, at, step)
    miss(binder, {
      kind: 'word',
      name,
      at,
      apart: mask,
      place,
      value: secret ? secretNamed(name, purpose) : suggested(name, purpose),
    })
  }
}

/** The row to paste. */
function rowFrom({ kind, name, apart, place, value }: Missing): string {
  if (kind === 'answer') return `answers:\n  - { ${place}, with: ${quoted(value)} }`
  if (!apart) return `words:\n  ${name}: ${quoted(value)}`
  return `words:\n  ${quoted(name)}:\n    - { at: { ${place} }, value: ${quoted(value)} }`
}
/** A selector for one place, and what stands there in a few words. */
function placeOfMask(
  sheet: Sheet,
  offset: number,
  at: Point,
  step: Step,
): { place: string; purpose: string } {
  const ini = sheet.ini(offset)
  if (step.kind !== 'edit' || ini?.key === undefined)
    return {
      place: `line: ${at.line}, text: ${quoted(lineOf(sheet.text, at.line))}`,
      purpose: `line ${at.line}`,
    }
  const file = sheet.path.split('/').at(-1)
  return {
    place: `key: ${quoted(`${file}/[${ini.section}]/${ini.key}`)}`,
    purpose: `${ini.section} ${ini.key}`,
  }
}
const lineOf = (text: Passage, line: number): string =>
  text.text.split('\n')[text.points.findIndex((point) => point.line === line)]?.trim() ?? ''
/** What the value probably is: an address, or a secret. */
function suggested(name: string, purpose: string): string {
  if (/^[A-Z_0-9]*(?:IP|ADDR|HOST|INTERFACE)/.test(name)) return '{{ host.address }}'
  if (/[xX]\.|\.[xX]|ip|addr|host/i.test(name)) return '{{ hosts.NAME.address }}'
  return secretNamed(name, purpose)
}

/** A secret named after the word, or after its place where the word is only a mask. */
export function secretNamed(name: string, purpose: string): string {
  const [own, other] = [name, purpose].map((text) =>
    text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, ''),
  )
  return `{{ secrets.${/^[a-z]\w+$/.test(own!) ? own : other} }}`
}

/** A row's selector for a step, as YAML. */
export const selectorText = (step: Step): string => {
  const text = step.text.text.split('\n')[0]!.trim()
  return `line: ${step.text.points[0]?.line ?? step.position.start.line}, text: ${quoted(text)}`
}

/** As a scalar of YAML. */
export const quoted = (text: string): string => JSON.stringify(text)
