/** Binds the words, and the templates, of one text. */
import type { Host, Masked, Passage, Step, Word } from '../model.ts'
import { isBelow, stepsNamed } from '../select.ts'
import { templatesIn } from '../written/templates.ts'
import { type Binder, type Rendered, refuse } from './binder.ts'
import { sourceOf } from './captures.ts'
import { isFile, isSetting } from './ini.ts'
import { joined, type Put, pieces } from './join.ts'
import { missUnbound } from './missing.ts'
import { quoteUrl } from './quote.ts'
import { awaitAll, render } from './render.ts'
import { type Destination, isWithin, makeSheet, pointAt, type Sheet } from './sheet.ts'
import type { Found } from './words.ts'

/** The text as it is for this host, every bound word quoted for where it lands. */
export function bindText(binder: Binder, text: Passage, to: Destination, step: Step, host: Host): Masked {
  const sheet = makeSheet(text, to, step, binder.runbook.declared !== undefined)
  const filled = binder.runbook.declared ? filledIn(binder, sheet, host) : []
  const words = binder
    .finder(text.text)
    .filter((found) => sheet.allows(found) && !filled.some((one) => overlap(one, found)))
    .flatMap((found) => piecesFor(binder, found, sheet, step, host))
  const bound =
    filled.length === 0 ? words : [...filled, ...words].sort((one, other) => one.start - other.start)
  if (to !== 'expected') missUnbound(binder, sheet, bound, step)
  return joined(text, pieces(text.text, bound), to)
}

const overlap = (one: Found, other: Found): boolean => one.start < other.end && one.end > other.start

/** The values of the text's own templates, each quoted for where it lands as a word would be. */
function filledIn(binder: Binder, sheet: Sheet, host: Host): Array<Put> {
  return templatesIn(sheet.text.text).map(({ start, end, template }): Put => {
    if (template === undefined) return { word: '', start, end, value: '{{', shown: '{{', own: true }
    const found = { word: template, start, end }
    const source = { path: binder.runbook.path, line: pointAt(sheet.text, start).line }
    const row: Word = { word: template, value: template, source }
    const raw = render(binder, template, template, source, host)
    if (!raw) return { ...found, value: '', shown: '' }
    if (raw.awaits) {
      awaitAll(binder, raw.awaits, pointAt(sheet.text, start), host)
      return { ...found, ...raw }
    }
    const put = inPlace(binder, raw, found, row, sheet)
    return { ...found, ...put, length: lengthOf(binder, template) ?? put.value.length }
  })
}

/** Columns that a template stood for when the text was written: those of the variable's own value. */
function lengthOf({ runbook }: Binder, template: string): number | undefined {
  const name = /^\{\{\s*vars\.(\w+)\s*\}\}$/.exec(template)?.[1]
  return runbook.declared?.variables.find((one) => one.name === name && one.value !== '')?.value.length
}

/** A found word's value for this place; none where no row of the word applies here. */
function piecesFor(
  binder: Binder,
  found: Found,
  sheet: Sheet,
  step: Step,
  host: Host,
): Array<Found & Rendered> {
  const row = rowFor(binder, found, sheet, step)
  if (!row) return []
  const raw = render(binder, row, row.value, row.source, host)
  if (!raw) return [{ ...found, value: '', shown: '' }]
  if (raw.awaits) {
    // What is printed before the value is known is the author's own, of a kind that may vary.
    if (sheet.to === 'expected' && raw.awaits.some((name) => !sourceOf(binder.captures, name, host.name)))
      return []
    awaitAll(binder, raw.awaits, pointAt(sheet.text, found.start), host)
    return [{ ...found, ...raw }]
  }
  return [{ ...found, ...inPlace(binder, raw, found, row, sheet) }]
}

/** A value quoted for its place; a secret that is not known yet is its name. */
function inPlace(binder: Binder, raw: Rendered, found: Found, row: Word, sheet: Sheet): Rendered {
  const secret = /‹\w+›/.test(raw.shown)
  if (secret && !binder.secrets) return raw
  const value = placed(binder, raw.value, found, row, sheet)
  return { value, shown: secret ? raw.shown : value }
}

/** The narrowest row of the word that applies at this place. */
function rowFor(binder: Binder, found: Found, sheet: Sheet, step: Step): Word | undefined {
  let best: Word | undefined
  for (const row of binder.rows.get(found.word) ?? [])
    if (narrowness(row) > (best ? narrowness(best) : -1) && applies(binder, row, found, sheet, step))
      best = row
  return best
}
function narrowness({ at }: Word): number {
  if (!at) return 0
  return at.line !== undefined ? 4 : at.key !== undefined ? 3 : at.step !== undefined ? 2 : 1
}
function applies(binder: Binder, { at }: Word, found: Found, sheet: Sheet, step: Step): boolean {
  if (!at) return true
  if (at.line !== undefined) return pointAt(sheet.text, found.start).line === at.line
  if (at.key !== undefined) return isFile(at.key, sheet.path) && isSetting(at.key, sheet.ini(found.start))
  if (at.step !== undefined) return idsNamed(binder, at.step).has(step.id)
  return isBelow(step.trail, at.section ?? '')
}

/** Ids of the steps that a selector names, found once. */
function idsNamed(binder: Binder, name: string): ReadonlySet<string> {
  const known = binder.named.get(name) ?? new Set(stepsNamed(binder.runbook.steps, name).map(({ id }) => id))
  binder.named.set(name, known)
  return known
}

/** The value quoted for its place; where it cannot stand there, a problem is noted. */
function placed(binder: Binder, value: string, found: Found, row: Word, sheet: Sheet): string {
  if (sheet.to === 'expected') return value
  const inUrl = isWithin(sheet.urls, found.start)
  const url = inUrl ? quoteUrl(value, row.word, row.encode === 'url') : { text: value }
  const text = 'text' in url ? sheet.quote(url.text, found) : url
  return refuse(binder, text, row.word, binder.runbook.path, pointAt(sheet.text, found.start))
}
