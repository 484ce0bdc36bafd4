/** Files that sentences name for a change. */

import type { Position } from 'unist'
import type { Passage } from '../../model.ts'
import { isSetting, isTyped } from '../../signs/evidence.ts'
import { announces, fileIn, isCaption, wantsKind, wantsThatFile } from '../../signs/file-names.ts'
import type { Line } from '../../signs/lines.ts'
import { regex } from '../../signs/patterns.ts'
import { editedFile, isPrinter } from '../../signs/programs.ts'
import { both } from '../../signs/roles/words.ts'
import { any } from '../../signs/rows.ts'
import { headOf, readShell, unwrapped } from '../../signs/shell.ts'
import { saysContainer, saysEdit, saysFile, saysFormer, saysLook, tellsEdit } from '../../signs/words.ts'
import { closeNamed, edited } from './edits.ts'
import { type Fold, nameHere } from './fold.ts'

/** A sentence that names a file and wants it changed, or that is nothing but its name. */
export function nameFile(
  fold: Fold,
  said: string,
  position: Position,
  sentence?: Line,
  written = sentence,
): void {
  const text = withOverride(written ? withoutCalls(said, written.text) : said)
  if (isSetting(text)) return
  const file = fileInDirectory(nearest(text)) ?? fileOf(fold.directory, text)
  if (!file) {
    if (wantsKind(text)) closeNamed(fold)
    else if (fold.spoken && wantsThatFile(text) && !fold.named?.open)
      nameSpoken(fold, fold.spoken, said, position)
    return
  }
  if (!fold.named?.open && !saysEdit(text) && isOther(fold, file.path))
    speakOf(fold, file.path, text, position)
  const by = isCaption(text, file.path)
    ? 'caption'
    : saysEdit(text) || saysLook(text) || announces(text, file.path)
      ? 'sentence'
      : undefined
  if (showsFormer(text)) {
    closeNamed(fold)
    return
  }
  if (by === 'caption' && isStill(fold, file.path)) {
    fold.named!.fresh = true
    fold.named!.more = true
    return
  }
  const shown = written && showsIn(written.text).some((code) => code.includes(file.path))
  if (by === 'sentence' && bareName.test(file.path) && !announcesBare(text, file.path)) return
  if (!by || shown || fold.named?.open || nobodyEdits.test(file.path)) return
  if (by === 'sentence' && isDirectory(file.path, text)) {
    fold.directory = file.path.replace(/\/?$/, '/')
    return
  }
  const path = { text: fullPath(fold, file.path), points: [position.start] }
  closeNamed(fold)
  if (saysContainer(said)) return
  const asked = sentence && by === 'sentence' && tellsEdit(text) ? sentence : undefined
  nameHere(fold, { path, by, position, said: [said], asked })
  fold.named!.several = by === 'sentence' && namesAnother(text.slice(file.index + file.path.length))
  adoptOrphan(fold, text)
}

/** `/etc/app.conf (before):` */
function showsFormer(text: string): boolean {
  const remark = /[(（]([^()（）]{1,40})[)）]\s*[:：]?\s*$/.exec(text)?.[1]
  return remark !== undefined && saysFormer(remark)
}

/** `… and /etc/app/b.conf`: of two files, nobody knows whose what stands below is. */
function namesAnother(rest: string): boolean {
  const joint = andPattern.exec(rest)
  return joint !== null && fileIn(rest.slice(joint[0].length))?.index === 0
}
const andPattern = regex(`^["'\`”’」]*[ \\t]*(?:${any(both)})[ \\t]*["'\`“‘「]*`)

/** The file that is worked on, of the same hosts: more of it follows, as whoever opened it. */
function isStill({ named, sections }: Fold, path: string): boolean {
  const { role } = sections.where()
  return named?.path.text === path && (role === undefined || role === named.where.role)
}

/** Another file than the one that was named: that one is not spoken of any more. */
function speakOf(fold: Fold, path: string, text: string, position: Position): void {
  fold.spoken = { text: path, points: [position.start] }
  if ((saysFile(text) || fold.named?.fresh === false) && !isCaption(text, path)) closeNamed(fold)
}

function isOther({ named }: Fold, path: string): boolean {
  return /^[/~].*\/[^/]+$/.test(path) && named?.path.text !== path
}

function nameSpoken(fold: Fold, path: Passage, said: string, position: Position): void {
  closeNamed(fold)
  nameHere(fold, { path, by: 'sentence', position, said: [said], asked: undefined })
}

/** `conf/workers`: a name without an end is a file's where the sentence says so, or announces it. */
function announcesBare(text: string, path: string): boolean {
  return saysFile(text) || /[:：]\s*$/.test(text) || text.trim().endsWith(path)
}
const bareName = /^[\w.-]+\/(?:[\w.-]+\/)*(?:workers|slaves|masters|regionservers|backup-masters|myid)$/

/** `/etc/app/`, `/etc/app.conf.d`, `the directory /etc/app` */
function isDirectory(path: string, text: string): boolean {
  if (/\/$|\/[\w.-]+\.d$/.test(path)) return true
  return /\/[\w-]+$/.test(path) && behindFolder.test(text.slice(0, text.indexOf(path)))
}
const behindFolder =
  /(?:directory|folder|Verzeichnis|répertoire|dossier|directorio|carpeta|diretório|pasta|cartella|каталог\p{L}*|katalog\p{L}*)\s*["'`“«]*$/iu

/** What programs write, and programs. */
const nobodyEdits =
  /^\/(?:var\/log|proc|dev)\/|\.log$|^\/(?:usr\/)?(?:local\/)?bin\/(?:(?:ba|z|k|c|da)?sh|env|perl|python[\d.]*)$|^\/usr\/lib(?:64|exec)?\/[\w./-]*\/[\w-]+$/

/** What a command or a setting in inline code speaks of is no file that is named for a change. */
function withoutCalls(text: string, written: string): string {
  if (!written.includes('`')) return text
  return codesIn(written).reduce(
    (rest, code) => (/\s/.test(code) || isSetting(code) ? rest.replace(code, editedIn(code)) : rest),
    text,
  )
}

/** `systemctl edit nova-api` in a sentence is the file that it opens. */
function withOverride(text: string): string {
  return text.replace(overrides, (call) => editedFile(unwrapped(call.split(' '))) ?? call)
}
const overrides = /\b(?:sudo )?systemctl edit (?:--full )?[\w@:-]+(?:\.\w+)*/

/** Commands in inline code. */
export function callsIn(written: string): ReadonlyArray<string> {
  return codesIn(written).filter(isCall)
}

/** Inline code that shows a file. */
export function showsIn(written: string): ReadonlyArray<string> {
  return codesIn(written).filter((code) => /\s/.test(code) && isPrinter(headOf(code)))
}

function codesIn(written: string): Array<string> {
  if (!written.includes('`')) return []
  return Array.from(written.matchAll(/(`+)([^`]+)\1/g), (match) => match[2]!.trim())
}

/** `mkdir /etc/app && vim /etc/app/x.conf` is about the last. */
function editedIn(code: string): string {
  return editedFile(unwrapped(readShell(code).commands.at(-1) ?? [])) ?? ' '.repeat(code.length)
}

function isCall(code: string): boolean {
  if (!/\s/.test(code) || !isTyped(code)) return false
  return editedFile(unwrapped(readShell(code).commands[0] ?? [])) === undefined
}

/** `in /etc/app/ create app.conf` names one file. */
function fileInDirectory(text: string): ReturnType<typeof fileIn> {
  const file = fileIn(text)
  const rest = file ? text.slice(file.index + file.path.length) : ''
  if (!file || (!isFolder.test(rest) && !file.path.endsWith('/'))) return file
  const folder = `${file.path.replace(/\/$/, '')}/`
  const name = fileIn(rest)
  return { path: name && !name.path.includes('/') ? folder + name.path : folder, index: file.index }
}
const isFolder =
  /^[`'"”]*\s*(?:目录|目錄|directory|folder|디렉토리|디렉터리|ディレクトリ|フォルダ|Verzeichnis|répertoire|carpeta|thư mục)/i

/** Of a line that announces a block, the clause nearest to it, if that one asks for an edit of a file. */
function nearest(text: string): string {
  if (!/[:：]\s*$/.test(text)) return text
  const clause = text.slice(Math.max(text.lastIndexOf('; '), text.lastIndexOf('. ')) + 1)
  return fileIn(clause) && saysEdit(clause) ? clause : text
}

/** A name alone is that of a file in the directory just spoken of, or of one that was named in full before. */
function fullPath(fold: Fold, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (path.includes('/')) {
    if (/^[/~$]/.test(path)) fold.paths.set(name, path)
    return path
  }
  return fold.directory ? fold.directory + path : (fold.paths.get(name) ?? path)
}

/** In a directory just spoken of, one word alone is a file of it. */
export function fileOf(
  directory: string | undefined,
  text: string,
): { path: string; index: number } | undefined {
  return directory && /^[\w.-]{3,}$/.test(text) ? { path: text, index: 0 } : undefined
}

/** A caption below a fragment, and a sentence that refers to it: `[File 1] /etc/app.conf`. */
function adoptOrphan(fold: Fold, text: string): void {
  if (!/\[[^\]]*\d+\]/.test(text)) return
  const { orphan, named } = fold
  fold.named = undefined
  if (!orphan || !named) return
  const { step, unit } = orphan
  if (step.kind === 'edit' && step.path.text !== named.path.text) return
  const edit = edited(fold, unit, named, step)
  fold.steps[fold.steps.lastIndexOf(step)] = edit
  fold.orphan = { step: edit, unit }
}
