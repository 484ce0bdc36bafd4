/**
 * Merges a fragment into an INI file: keys are set where they stand, everything else stays as it is.
 *
 * - One value for a key: the last of its lines in the section gets it. Several: its lines are exactly these.
 * - A new key goes behind its commented default (`#key = …`), else behind the last key of its section, else below
 *   the section's header; a new section goes to the end.
 * - A key that stands before any section of the fragment goes to the one section of the file that sets it, else
 *   to the one that has its commented default, else to `[DEFAULT]`; a file without sections has no such question.
 * - Comments of the fragment are not written.
 */
import type { Change, Editor, Merged } from '../model.ts'
import { type Dialect, dialectOf } from './ini-dialects.ts'
import {
  endsOpen,
  type Line,
  modelOf,
  nameIn,
  type Place,
  placesOf,
  readIni,
  type Setting,
  wholeValue,
  writeIni,
} from './ini-document.ts'
import { type Fragment, readFragment, type Wish } from './ini-fragment.ts'
import { Unmergeable } from './unmergeable.ts'

/** Files of keys and values in sections, as oslo.config and many others read them. */
export const ini: Editor = { name: 'ini', claims, merge, notes }

/** Files that are not INI, whatever a fragment of them looks like. */
const others = /\.(?:ya?ml|json|toml|xml|html?|sh|bash|py|rb|js|php|rules|service\.d|sql|md)$/i

function claims({ path, text: fragment }: Change): boolean {
  if (others.test(path) || !fragment.includes('=')) return false
  const wishes = attempt(fragment)?.wishes ?? []
  const all = wishes.flatMap(({ settings }) => settings)
  return all.some(({ text }) => text.includes('=')) && !all.some(({ value }) => value?.startsWith('='))
}

function notes({ text: fragment }: Change): Array<string> {
  return attempt(fragment)?.rules ?? []
}

function attempt(fragment: string): Fragment | undefined {
  try {
    return readFragment(fragment)
  } catch (error) {
    if (error instanceof Unmergeable) return undefined
    throw error
  }
}

function merge(before: string | undefined, { path, text: fragment }: Change): Merged {
  const dialect = dialectOf(path)
  const [, mark, content] = /^(\uFEFF?)(.*)$/s.exec(before ?? '')!
  const lines = understood(content!, dialect)
  const wishes = readFragment(fragment).wishes.map((wish) => placed(lines, spoken(unrepeated(wish), dialect)))
  if (dialect.lists) for (const wish of wishes) refuseLists(lines, wish)
  const known = wishes.filter((wish) => isKnown(lines, wish))
  const inOrder = [...known, ...wishes.filter((wish) => !known.includes(wish))]
  const after = writeIni(inOrder.reduce((done, wish) => set(done, wish, dialect), lines))
  prove(lines, readIni(after, dialect), wishes)
  return { text: mark + after, changed: after !== content }
}

/** The wish in the file's own dialect; throws where its words do not mean there what they say. */
function spoken(wish: Wish, dialect: Dialect): Wish {
  for (const { text, more } of wish.settings)
    if (!dialect.indentGoesOn && (more.length > 0 || endsOpen(text)))
      throw new Unmergeable(`Unexpected value of \`${wish.key}\` over several lines, expected one line`)
  return { ...wish, key: dialect.same(wish.key) }
}

/** Where a key that is said again adds to a list, only the same lines are sure to be meant. */
function refuseLists(lines: Array<Line>, wish: Wish): void {
  const places = placesIn(lines, wish)
  const same = wish.settings.every((setting, i) => wholeValue(setting) === places[i]?.value)
  if ((places.length > 1 || wish.settings.length > 1) && places.length > 0 && !same)
    throw new Unmergeable(`Unexpected \`${wish.key}\` more than once, expected it once or the same lines`)
}

function placed(lines: Array<Line>, wish: Wish): Wish {
  return { ...wish, section: wish.section ?? sectionFor(lines, wish.key) }
}

/** The file's lines, if each of them can be placed. */
function understood(text: string, dialect: Dialect): Array<Line> {
  if (text.includes('\0')) throw new Unmergeable('Unexpected binary file, expected text')
  const lines = readIni(text, dialect)
  const stray = lines.findIndex(
    ({ kind, name }) => kind === 'stray' || (kind === 'bare' && /[{}<>]/.test(name)),
  )
  if (stray >= 0)
    throw new Unmergeable(
      `Unexpected \`${lines[stray]!.text.trim()}\` at line ${stray + 1} of the file, expected \`key = value\` or \`[section]\``,
    )
  return lines
}

/** The same value said twice is said once. */
function unrepeated({ section, key, settings }: Wish): Wish {
  const known = new Set<string | undefined>()
  const once = settings.filter((setting) => !known.has(wholeValue(setting)) && known.add(wholeValue(setting)))
  return { section, key, settings: once }
}

function sectionFor(lines: Array<Line>, key: string): string | undefined {
  const sections = new Set(lines.filter(({ kind }) => kind === 'section').map(({ name }) => name))
  if (sections.size === 0) return undefined
  const setIn = placesOf(lines)
    .filter((place) => place.key === key)
    .map(({ section }) => section)
  const found = theOne(key, setIn) ?? theOne(key, commentedIn(lines, key))
  if (found) return found.section
  if (sections.has('DEFAULT')) return 'DEFAULT'
  if (headKeys(lines)) return undefined
  throw new Unmergeable(`Unexpected \`${key}\` without a section, expected one of ${list([...sections])}`)
}

/** The one section of these, or `[DEFAULT]` among them; several others cannot be told apart. */
function theOne(key: string, among: Array<string | undefined>): { section: string | undefined } | undefined {
  const sections = [...new Set(among)]
  if (sections.length <= 1) return sections.length === 1 ? { section: sections[0] } : undefined
  if (sections.includes('DEFAULT')) return { section: 'DEFAULT' }
  throw new Unmergeable(`Unexpected \`${key}\` without a section, expected one of ${list(sections)}`)
}

function list(sections: Array<string | undefined>): string {
  return sections.map((section) => (section === undefined ? 'none' : `[${section}]`)).join(', ')
}

function headKeys(lines: Array<Line>): boolean {
  return placesOf(lines).some(({ section }) => section === undefined)
}

function commentedIn(lines: Array<Line>, key: string): Array<string | undefined> {
  return commentedDefaults(lines, key).map(({ section }) => section)
}

/** Lines like `#key = value`, those without a space first. */
function commentedDefaults(
  lines: Array<Line>,
  key: string,
): Array<{ section: string | undefined; at: number }> {
  const found: Array<{ section: string | undefined; at: number; near: boolean }> = []
  let section: string | undefined
  for (const [at, { kind, name, text }] of lines.entries()) {
    if (kind === 'section') section = name
    else if (kind === 'comment' && name === key)
      found.push({ section, at, near: /^\s*\uFEFF?[#;]\S/.test(text) })
  }
  return found.sort((a, b) => Number(b.near) - Number(a.near))
}

function placesIn(lines: Array<Line>, { section, key }: Wish): Array<Place> {
  return placesOf(lines).filter((place) => place.section === section && place.key === key)
}

function isKnown(lines: Array<Line>, wish: Wish): boolean {
  return placesIn(lines, wish).length > 0 || commentedIn(lines, wish.key).includes(wish.section)
}

/** The lines with one wish fulfilled. */
function set(lines: Array<Line>, wish: Wish, dialect: Dialect): Array<Line> {
  const places = placesIn(lines, wish)
  const kept = wish.settings.length === 1 ? places.slice(-1) : places
  const added = wish.settings.slice(kept.length)
  const at = kept.at(-1)?.to
  const more = added.length > 0 ? insert(lines, added, wish, at, dialect) : lines
  return kept.reduceRight((result, place, i) => replace(result, place, wish.settings[i], dialect), more)
}

/** The lines with a key at its place set anew, in its own spacing; without a setting it goes. */
function replace(
  lines: Array<Line>,
  place: Place,
  setting: Setting | undefined,
  dialect: Dialect,
): Array<Line> {
  if (setting && wholeValue(setting) === place.value) return lines
  const first = lines[place.from]!
  const texts = setting ? [inStyleOf(first.text, setting), ...setting.more] : []
  return spliced(lines, place.from, place.to, texts, dialect)
}

function inStyleOf(text: string, setting: Setting): string {
  const [, lead, gap] = /^([^=:]*[=:])(\s*)/.exec(text) ?? []
  if (lead === undefined || setting.value === undefined) return setting.text
  if (setting.value === '') return lead
  const spaced = gap === '' && text.trimEnd() === lead && /\s[=:]$/.test(lead)
  return lead + (spaced ? ' ' : gap) + setting.value
}

/** The lines with new ones from `from` to `to`; the file ends as it ended. */
function spliced(
  lines: Array<Line>,
  from: number,
  to: number,
  texts: Array<string>,
  dialect: Dialect,
): Array<Line> {
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  const atEnd = to === lines.length && lines.length > 0 ? lines.at(-1)!.end : end
  const before = lines.slice(0, from)
  const last = before.at(-1)
  if (last && last.end === '' && texts.length > 0) before[before.length - 1] = { ...last, end }
  const text = texts.map((line, i) => line + (i === texts.length - 1 ? atEnd : end)).join('')
  return [...before, ...readIni(text, dialect), ...lines.slice(to)]
}

function insert(
  lines: Array<Line>,
  settings: Array<Setting>,
  wish: Wish,
  behind: number | undefined,
  dialect: Dialect,
): Array<Line> {
  const texts = settings.flatMap(({ text, more }) => [text, ...more])
  const at = behind ?? placeFor(lines, wish)
  if (at !== undefined) return spliced(lines, at, at, texts, dialect)
  const gap = lines.length > 0 && lines.at(-1)!.kind !== 'blank' ? [''] : []
  return spliced(lines, lines.length, lines.length, [...gap, `[${wish.section}]`, ...texts], dialect)
}

/** Index of the line before which a new key goes; undefined: its section is new. */
function placeFor(lines: Array<Line>, { section, key }: Wish): number | undefined {
  const commented = commentedDefaults(lines, key).find((place) => place.section === section)
  if (commented) return commented.at + 1
  const last = placesOf(lines).findLast((place) => place.section === section)
  if (last) return last.to
  if (section === undefined) return lines.findLastIndex(({ kind }) => kind !== 'blank') + 1
  const header = lines.findLastIndex(({ kind, name }) => kind === 'section' && name === section)
  return header < 0 ? undefined : header + 1
}

/** Only what was wished has changed, as a fresh reader sees the file; else nothing is to be written. */
function prove(before: Array<Line>, after: Array<Line>, wishes: Array<Wish>): void {
  const wanted = modelOf(before)
  for (const { section, key, settings } of wishes) {
    const name = nameIn(section, key)
    const values = settings.map(wholeValue)
    wanted.set(name, values.length === 1 ? [...(wanted.get(name) ?? []).slice(0, -1), ...values] : values)
  }
  const texts = (lines: Array<Line>) =>
    lines.flatMap(({ kind, text }) => (kind === 'comment' || kind === 'stray' ? [text] : []))
  const proven =
    sameModel(wanted, modelOf(after)) &&
    texts(before).join('\n') === texts(after).join('\n') &&
    sectionsKept(before, after)
  if (!proven)
    throw new Unmergeable('Unexpected change of other keys by this fragment, expected only its own to change')
}

function sameModel(
  some: Map<string, Array<string | undefined>>,
  others: Map<string, Array<string | undefined>>,
): boolean {
  const same = (name: string, values: Array<string | undefined>) => {
    const found = others.get(name)
    return found?.length === values.length && values.every((value, i) => value === found[i])
  }
  return some.size === others.size && [...some].every(([name, values]) => same(name, values))
}

function sectionsKept(before: Array<Line>, after: Array<Line>): boolean {
  const names = (lines: Array<Line>) => lines.flatMap(({ kind, name }) => (kind === 'section' ? [name] : []))
  const now = names(after)
  return names(before).every((name, i) => name === now[i])
}
