/**
 * Compares a printed configuration file, `[section]` and `key = value`: each setting of the guide is the one that
 * holds in the printed file, wherever in its section it stands there.
 */

import { modelOf, nameIn, readIni } from '../editors/ini-document.ts'
import { leftOut, number, numberOnly, withoutComment } from '../editors/ini-fragment.ts'
import type { Checker, Difference, Expectation, Verdict } from '../model.ts'
import { type Context, compareParts, fits, fold, piecesOf, plain, trial } from './cells.ts'
import { shapeOfLine } from './kinds.ts'
import { type Beside, short, sideBySide } from './side-by-side.ts'

/** Sections of keys and values, with line numbers (`cat -n`, `grep -n`) or without. */
export const settings: Checker = { name: 'settings', claims, compare }

/** A setting that the guide prints, and its line there. */
interface Wanted {
  section: string
  key: string
  value: string
  line: number
}

const header = /^\[([^\]]+)\]$/
const assignment = /^([A-Za-z_][\w.@/-]*)\s*=(?!=)\s*(.*)$/

/** Nothing but sections, settings, comments and what is left out; a setting before any section is none of a file. */
function claims(lines: Array<string>): boolean {
  const texts = withoutNumbers(lines).filter((text) => text !== '' && !isAside(text))
  return (
    header.test(texts[0] ?? '') &&
    texts.some((text) => assignment.test(text)) &&
    texts.every((text) => header.test(text) || assignment.test(text))
  )
}
const isAside = (text: string): boolean => /^[#;]/.test(text) || leftOut.test(text)

/** Trimmed; without the numbers of a listing where every line has one. */
function withoutNumbers(lines: Array<string>): Array<string> {
  return unnumbered(lines.map((line) => plain(line))).map((line) => line.trim())
}
function unnumbered(lines: Array<string>): Array<string> {
  const isNumbered = (line: string) => line.trim() === '' || /^\s*\d{1,6}(?:[:.)|\s]|$)/.test(line)
  const most = lines.filter((line) => /\S/.test(line) && isNumbered(line)).length
  if (most === 0 || most < lines.filter((line) => /\S/.test(line)).length / 2) return lines
  return lines.map((line) => (numberOnly.test(line) ? '' : line.replace(number, '')))
}

function wantedIn({ lines, numbers }: Expectation): Array<Wanted> {
  const found: Array<Wanted> = []
  let section = ''
  for (const [i, text] of withoutNumbers(lines).entries()) {
    if (isAside(text)) continue
    section = header.exec(text)?.[1] ?? section
    const [, key, value] = assignment.exec(text) ?? []
    if (key !== undefined)
      found.push({ section, key, value: withoutComment(value!).trim(), line: numbers[i]! })
  }
  return found
}

function compare(expectation: Expectation, actual: string): Verdict {
  const wanted = wantedIn(expectation)
  const printed = modelOf(readIni(unnumbered(plain(actual).split('\n')).join('\n')))
  const context: Context = { seen: expectation.seen, bound: expectation.bound, learnt: new Map() }
  const differences: Array<Difference> = []
  const picture: Array<Beside> = []
  const told: Array<string> = []
  for (const one of wanted) {
    const values = (printed.get(nameIn(one.section, one.key)) ?? []).map((value) => value ?? '')
    const likeness = valueLike(one, wanted, values, context)
    if (likeness?.told) told.push(likeness.told)
    const [shown, there] = [`${one.key} = ${one.value}`, values.at(-1)]
    picture.push({
      mark: likeness ? '=' : there === undefined ? '-' : '≠',
      cells: [`[${one.section}]`, likeness ? short(shown) : [short(shown), short(there ?? '')]],
    })
    if (!likeness)
      differences.push({
        what: `${there === undefined ? 'missing setting' : 'setting'} [${one.section}] ${one.key}`,
        expected: one.value,
        ...(there === undefined ? {} : { actual: there }),
        line: one.line,
      })
  }
  const rule = `${wanted.length} setting${wanted.length === 1 ? '' : 's'}, each in its section, others may be there; times and ids may vary`
  const notes = told.length > 0 ? [`tolerated: ${told.slice(0, 5).join(', ')}`] : []
  const compared = wanted.length - differences.length
  if (differences.length === 0)
    return { outcome: 'held', rule, differences, notes, compared, learnt: [...context.learnt] }
  const beside = sideBySide(['section', 'setting'], picture)
  return { outcome: 'differs', rule, differences, notes, compared, learnt: [], sideBySide: beside }
}

/** Is it the value that holds? A key that the guide gives several values has each of them. */
function valueLike(
  one: Wanted,
  wanted: Array<Wanted>,
  values: Array<string>,
  context: Context,
): { told?: string } | undefined {
  const isList = wanted.filter(({ section, key }) => section === one.section && key === one.key).length > 1
  const candidates = isList ? values : values.slice(-1)
  for (const candidate of candidates) {
    const tried = trial(context)
    const likeness = like(one.value, candidate, tried) ?? like(one.value, withoutComment(candidate), tried)
    if (!likeness) continue
    for (const [here, there] of tried.learnt) context.learnt.set(here, there)
    return likeness
  }
  return undefined
}

function like(expected: string, actual: string, context: Context): { told?: string } | undefined {
  const [here, there] = [shapeOfLine(fold(expected)), shapeOfLine(fold(actual))]
  if (/\*{3,}/.test(expected))
    return fits(piecesOf(here.literal.split(/\*{3,}/)), there.literal) ? {} : undefined
  if (here.literal !== there.literal) return undefined
  const likeness = compareParts(here.parts, there.parts, context)
  return likeness?.same ? (likeness.told ? { told: likeness.told } : {}) : undefined
}
