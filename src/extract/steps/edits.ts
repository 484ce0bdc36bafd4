/** Edits: a file and what is to be written to it. */

import { chooseEditor } from '../../edit/shelf.ts'
import type { Edit, Manual, Passage, Said, Where } from '../../model.ts'
import { weight } from '../../signs/confidence.ts'
import { isSetting } from '../../signs/evidence.ts'
import { cut, dedented, passage, positionOf, solid } from '../../signs/lines.ts'
import { withoutNotes } from '../../signs/notes.ts'
import { jobs } from '../../signs/programs.ts'
import { isSudo } from '../../signs/shell.ts'
import { warns } from '../../signs/warnings.ts'
import { saysEdit, saysFile, saysOnlyEdit, saysThere, tellsEdit } from '../../signs/words.ts'
import { isJob, network, partOfScript } from '../lines/contents.ts'
import type { Unit } from '../lines/scan.ts'
import { putOf, tellsChange } from '../put.ts'
import { closeClient } from './clients.ts'
import { aside, type Fold, insert, type Named, nameHere, said, where } from './fold.ts'

export function foldEditor(fold: Fold, unit: Unit): void {
  closeClient(fold)
  if (fold.named?.open) closeNamed(fold)
  const at = where(fold, unit)
  const sudo = unit.commands.some(isSudo)
  const witness = { says: 'user' as const, text: 'sudo', position: positionOf(unit.rows) }
  const place: Where = sudo ? { ...at, user: 'root', witnesses: [...at.witnesses, witness] } : at
  fold.named = {
    path: pathIn(unit, fold.named?.path.text),
    by: 'editor',
    position: positionOf(unit.rows),
    where: place,
    open: true,
    fresh: true,
    said: [fold.before?.text ?? '', unit.text.text],
    asked: undefined,
    trail: fold.sections.trail(),
  }
  const { text } = fold.named.path
  if (text.startsWith('/')) fold.paths.set(text.slice(text.lastIndexOf('/') + 1), text)
  fold.last = undefined
}

function pathIn(unit: Unit, before: string | undefined): Passage {
  const path = unit.file || before || ''
  const lines = unit.text.text.split('\n')
  const row = Math.max(
    lines.findIndex((line) => line.includes(path)),
    0,
  )
  const line = { text: lines[row] ?? '', point: unit.text.points[row]! }
  return { text: path, points: [cut(line, Math.max(line.text.lastIndexOf(path), 0)).point] }
}

export function foldConfig(fold: Fold, unit: Unit): void {
  fold.last = undefined
  const below = fold.named ? undefined : belowName(fold, unit)
  if (below) {
    foldConfig(fold, below)
    return
  }
  const { named } = fold
  if (named && withoutElisions(unit.text).text.trim() === '') return
  if (named && isNoContent(unit, named)) {
    aside(fold, unit, 'narrative')
    return
  }
  if (named?.by === 'editor' && unit.rows.every((row) => isRemark.test(row.text))) {
    aside(fold, unit, 'comment')
    return
  }
  const path = named?.path.text ?? ''
  const other =
    (unit.because === network && !/net|interfaces|ifcfg/i.test(path)) ||
    (isJob(unit.text.text) && !/cron/i.test(path)) ||
    (!named?.fresh && callsMethods.test(unit.text.text)) ||
    (/^\s*<[?!\w]/.test(unit.text.text) && noMarkup.test(path))
  if (!named || path === '' || path === jobs || other) {
    leaveConfig(fold, unit)
    return
  }
  const there = thereIn(fold)
  if (there === 'found') {
    aside(fold, unit, 'narrative')
    return
  }
  const spoken = unit.rows.some((row) => isSpoken(row.text)) ? 'sentences stand between its lines' : undefined
  const why = there ? notWritten[there] : named.several ? 'its sentence names more than one file' : spoken
  if (why) leaveContent(fold, unit, named, why)
  else fold.steps.splice(named.before ?? fold.steps.length, 0, edited(fold, unit, named, said(fold, unit)))
  delete named.before
  named.open = false
  named.fresh = false
  named.said = []
  if (named.by === 'caption') fold.named = undefined
}

/** Nothing but notes on the edit, or the addresses of pages below a sentence that named a file. */
function isNoContent({ text }: Unit, { path, by }: Named): boolean {
  const lines = withoutNotes(text, path.text).text.split('\n')
  const rest = lines.filter((line) => line.trim() !== '' && !isPage.test(line))
  return rest.length === 0 && (by !== 'editor' || lines.length < text.text.split('\n').length)
}
const isPage = /^\s*https?:\/\/\S+\s*$/

/** `logger.warn(most);`: a program's text. */
const callsMethods = /^\s*[a-z]\w*(?:\.[a-z]\w*)+\(.*\);\s*$/im

/** Files that hold no markup. */
const noMarkup = /\.(?:properties|ya?ml|json|toml|ini|cnf|sh)$/

/** Why a content that a file is said to hold is left for a person. */
const notWritten = {
  out: 'it is to be taken out of the file',
  itself: 'it is what the file holds by itself, or some of it',
}

/** `Find these lines:`, and no word of what they are to be. */
function thereIn({ before }: Fold): 'out' | 'found' | 'itself' | undefined {
  const said = before && saysThere(before.text)
  return said && !tellsEdit(said.rest) && !tellsChange(said.rest) ? said.take : undefined
}

/** `把第三行改为：`, no remark and no setting: said to the reader, in a language without blanks. */
function isSpoken(text: string): boolean {
  const bare = text.trim()
  if (!unspaced.test(bare) || /^[#;!*<"'-]|^\/[/*]/.test(bare) || isSetting(bare)) return false
  if (saysOnlyEdit(bare)) return false
  return /[：:]$/.test(bare)
    ? /：$/.test(bare) || saysEdit(bare)
    : unspaced.test(bare[0]!) && tellsChange(bare)
}
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** What only a person can make of it. */
function leaveContent(fold: Fold, unit: Unit, named: Named, reason: string): void {
  fold.steps.push({
    kind: 'manual',
    ...said(fold, unit),
    where: editWhere(fold, unit, named),
    text: unit.text,
    as: 'edit',
    path: named.path.text,
    reason,
    risks: [],
  })
}

/** `# set the rights`: words, and no setting that is switched off. */
const isRemark = /^\s*#+\s+\p{L}+(?:\s+[\p{L}\d,.'()-]+)+\s*$/u

/** `# /etc/app/app.conf`, `# add to /etc/hosts`: the first line of a content says whose it is, what stands below that. */
function belowName(fold: Fold, unit: Unit): Unit | undefined {
  const first = unit.rows[0]!
  const { words = '', path, more = '' } = caption.exec(first.text)?.groups ?? {}
  if (words + more !== '' && !saysWhose(`${words} ${more}`)) return undefined
  const rows = solid(unit.rows.slice(1))
  if (!path || rows.length === 0) return undefined
  if (words + more !== '') aside(fold, { ...unit, rows: [first], text: passage([first]) }, 'comment')
  const at = cut(first, first.text.indexOf(path))
  nameHere(fold, {
    path: passage([{ ...at, text: path }]),
    by: 'caption',
    position: positionOf([first]),
    where: where(fold, unit),
    said: [],
    asked: undefined,
  })
  const because = 'stands below the name of its file'
  return { ...unit, rows, text: dedented(rows), because, confidence: Math.max(unit.confidence, weight.habit) }
}

const caption =
  /^\s*(?:#+|;|\/\/)\s*(?<words>[\p{L}\s]{0,40}?)[:：]?\s*["'`]?(?<path>\/(?:etc|opt|usr|srv|home|root|var|mnt|lib|data)\/[\w./@-]*[\w-]|~\/[\w./-]*\w)["'`]?(?:\s+(?<more>\p{L}{3,20}))?\s*[:：]?\s*$/u

/** `add to`, `файл`: few words, and one of them for a file or a change. */
function saysWhose(words: string): boolean {
  return words.trim().split(/\s+/).length <= 3 && (saysEdit(words) || saysFile(words)) && !warns(words)
}

export function edited(fold: Fold, unit: Unit, named: Named, base: Omit<Said, 'risks'>): Edit {
  const { id, trail, position, because, confidence } = base
  const whole = withoutElisions(unit.text)
  const text = withoutNotes(whole, named.path.text)
  const put = putOf([...named.said, ...notedAbove(whole, text)])
  const isPart = whole.points.length < unit.text.points.length || unit.because === partOfScript
  const how = {
    ...(put ? { put } : {}),
    ...(isPart ? { partial: true } : {}),
  }
  const where = editWhere(fold, unit, named)
  const elsewhere = where.role !== named.where.role && named.where.role !== undefined
  return {
    kind: 'edit',
    id,
    trail,
    where,
    position,
    because: named.by === 'editor' ? `the content for ${named.path.text}` : because,
    confidence,
    risks: [],
    path: named.path,
    text,
    ...how,
    editor: chooseEditor({ path: named.path.text, text: text.text, ...how }),
    named: { by: named.by, position: named.position, ...(elsewhere ? { where: named.where } : {}) },
  }
}

/** The notes above the first line that is kept: they may say where it goes. */
function notedAbove(whole: Passage, kept: Passage): Array<string> {
  const first = whole.points.indexOf(kept.points[0]!)
  return whole.text.split('\n').slice(0, Math.max(first, 0))
}

/** Lines that stand for lines left out are no content. */
function withoutElisions(text: Passage): Passage {
  if (!/\.{3}|…|~{3}/.test(text.text)) return text
  const lines = text.text.split('\n')
  const kept = lines.flatMap((line, index) => (elision.test(line) ? [] : [index]))
  return {
    text: kept.map((index) => lines[index]).join('\n'),
    points: kept.map((index) => text.points[index]!),
  }
}

const elision =
  /^\s*(?:\.{3,}|…|~{3,}|\[(?:\.{3,}|…)\]|\((?:\.{3,}|…)\))(?:\s*[(（]?(?:snip|중략|생략|中略|後略|省略|略)[)）]?\s*(?:\.{3,}|…)?)?\s*$/

/** In the editor's own block the editor's place holds; a later fragment has its own, and the editor's account. */
function editWhere(fold: Fold, unit: Unit, named: Named): Where {
  const here = where(fold, unit)
  if (unit.file !== undefined || (here.role === undefined && !fold.sections.vague)) return named.where
  if (named.by === 'editor' && named.where.host !== undefined && isSaidBefore(here, named)) return named.where
  const { user } = named.where
  const witnesses = named.where.witnesses.filter((one) => one.says === 'user')
  return user ? { ...here, user, witnesses: [...here.witnesses, ...witnesses] } : here
}

/** Nothing was said of the place since the editor was called: its prompt has the last word. */
function isSaidBefore({ witnesses }: Where, { position }: Named): boolean {
  return witnesses.every((one) => one.says !== 'role' || one.position.start.line < position.start.line)
}

function leaveConfig(fold: Fold, unit: Unit): void {
  const reason =
    fold.named?.path.text === jobs || isJob(unit.text.text)
      ? 'jobs are put into the table of an account by hand'
      : 'it looks like the content of a file, but no file is named'
  const step: Manual = {
    kind: 'manual',
    ...said(fold, unit),
    text: unit.text,
    as: 'config',
    reason,
    risks: [],
  }
  fold.steps.push(step)
  fold.orphan = { step, unit }
}

/** A change that was asked for, and nothing said of what to write: a person makes it. */
export function closeNamed(fold: Fold): void {
  const { named } = fold
  fold.named = undefined
  if (!named?.open && !named?.asked) return
  insert(fold, {
    kind: 'manual',
    id: '',
    trail: named.trail,
    where: named.where,
    position: { start: named.position.start, end: named.position.end },
    ...(named.open
      ? { because: 'calls an editor', confidence: weight.told }
      : { because: 'a sentence asks for the edit', confidence: weight.either }),
    risks: [],
    text: named.asked ? passage([named.asked]) : named.path,
    as: 'edit',
    path: named.path.text,
    reason: `${named.open ? 'an editor is opened' : 'a file is to be changed'}, but nothing says what to write`,
  })
}

/** What is shown is the content; the edit comes before the command that shows it. */
export function editShown(fold: Fold, unit: Unit, named: Named): void {
  fold.shown = undefined
  const command = fold.steps.pop()!
  const lines = unit.rows.map((row) => cut(row, /^ *\d+\t| *\d+(?:\s|$)|/.exec(row.text)![0].length))
  const numbered = unit.rows.every((row) => /^\s*(\d+(\s|$)|$)/.test(row.text) || !/\S/.test(row.text))
  const text = numbered
    ? { text: lines.map((line) => line.text).join('\n'), points: lines.map((line) => line.point) }
    : unit.text
  fold.steps.push(edited(fold, { ...unit, text }, named, said(fold, unit)), command)
  fold.named = undefined
}
