/** What headings and sentences say of the steps below them. */

import type { Position } from 'unist'
import { accountOf, userOf } from '../../signs/accounts.ts'
import { isHashCommand, isTyped, mayBeTyped } from '../../signs/evidence.ts'
import { fileIn, saysOther } from '../../signs/file-names.ts'
import { labelsStep } from '../../signs/labels.ts'
import { cut, type Line } from '../../signs/lines.ts'
import { editedFile, isEveryday } from '../../signs/programs.ts'
import { roleOfHeading, roleOfSentence } from '../../signs/roles.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { warns } from '../../signs/warnings.ts'
import { labelsDeed, saysEdit, saysOnlyEdit, saysOutput } from '../../signs/words.ts'
import { endsPrinting, isPrintedSentence } from '../habits.ts'
import { surelySql } from '../lines/statements.ts'
import type { Block, Heading, Part, Sentence } from '../outline.ts'
import { tellsChange } from '../put.ts'
import { foldBlock } from './blocks.ts'
import { closeClient } from './clients.ts'
import { closeNamed } from './edits.ts'
import { callsIn, fileOf, nameFile, showsIn } from './files.ts'
import type { Fold, Named } from './fold.ts'

export function foldHeading(fold: Fold, heading: Heading): void {
  closeClient(fold)
  fold.named = keptNamed(fold, heading)
  fold.output = heading.level >= 8 ? saysOutput(heading.text) : undefined
  if (heading.level < 10 || !fold.output) fold.last = undefined
  fold.orphan = undefined
  fold.directory = undefined
  fold.spoken = undefined
  fold.sections.enter(heading)
  if (heading.level < 10) {
    fold.inside = undefined
    fold.talk = false
  }
  fold.told = undefined
  const names = fold.hosts.names
  const role = heading.level < 10 ? roleOfHeading(heading.text, names) : roleOfSentence(heading.text, names)
  if (role) fold.sections.say('role', role.role, role.text, heading.position)
  sayUser(fold, heading.text, heading.position, false)
  fold.calls = callsIn(heading.written.text).length > 0
  if (heading.level > 10 && callsEditor(wordsOf(heading.written))) {
    foldBlock(fold, loose(withoutColon(heading.written)))
    return
  }
  if (heading.level > 10) {
    const typed = foldLabelled(fold, heading.written, heading.counted)
    if (typed) fold.output = saysOutput(heading.text.replace(typed, ''))
  }
  nameFile(fold, heading.text, heading.position, undefined, heading.written)
}

/** `### Change this:`: no section of its own, but what is to be done in the editor that was opened. */
function wantsContent({ text }: Heading): boolean {
  if (fileIn(text)) return false
  return saysOnlyEdit(text) || (/[:：]\s*$/.test(text) && saysEdit(text))
}

/** A file that a sentence names is spoken of until its list ends: `in the [x] section`. */
function keptNamed(fold: Fold, heading: Heading): Named | undefined {
  const { named } = fold
  if ((named?.asked || named?.open) && (fold.sections.holds(heading) || wantsContent(heading))) return named
  closeNamed(fold)
  if (!named || named.open || named.by === 'caption' || heading.level < 10) return undefined
  return { ...named, fresh: named.fresh && fold.sections.holds(heading) }
}

export function foldSentence(fold: Fold, sentence: Sentence, next: Part | undefined): void {
  if (!sentence.quoted) fold.sections.reach(sentence.column)
  if (sentence.quoted && fold.last?.kind === 'command' && /^\[?ENTER\]?$/i.test(sentence.text)) {
    fold.last.answers.push({
      text: { text: '', points: [sentence.position.start] },
      position: sentence.position,
    })
    return
  }
  if (fold.brief) fold.last = undefined
  fold.brief = false
  const line = typedIn(sentence)
  if (line) {
    foldBlock(fold, line, isQuotedSaying(fold, sentence) ? 'a program says it' : undefined)
    return
  }
  speak(fold, sentence, next)
  sayUser(fold, sentence.text, sentence.position, true)
  const typed = foldLabelled(fold, sentence.written ?? sentence.raw, sentence.counted)
  // a command in running text is another one than the last: what is printed below is none of that
  const calls = callsIn((sentence.written ?? sentence.raw).text)
  const shows = showsIn((sentence.written ?? sentence.raw).text).length > 0
  fold.calls = calls.length > 0 || shows
  if (calls.some((code) => code !== fold.last?.text.text.trim())) fold.last = undefined
  const { named } = fold
  if (!(sentence.remark && fold.named?.by === 'sentence')) nameFileOf(fold, sentence)
  if (named && named === fold.named && !named.fresh && saysOther(sentence.text, named.path.text))
    fold.named = undefined
  if (fold.named && sentence.text !== fold.named.said.at(-1)) fold.named.said.push(sentence.text)
  if (fold.named && goesOnWith(fold, fold.named, sentence.text)) {
    fold.named.fresh = true
    fold.named.more = true
  }
  fold.told = sentence.text
  fold.output =
    saysOutput(sentence.text.replace(typed, '')) ??
    (fold.whole ? saysOutput(fold.whole) : undefined) ??
    (shows ? 'perhaps' : undefined)
  if (fold.output === 'surely' || isPrintedSentence(sentence, fold.habits)) fold.printing = true
  else if (endsPrinting(sentence, fold.habits)) fold.printing = false
}

/** In a quote, below a sentence of it and below what calls it printed: advice that a program gives. */
function isQuotedSaying({ printing, before }: Fold, { quoted, code, paragraph }: Sentence): boolean {
  if (!printing || !quoted || code || before?.paragraph !== paragraph) return false
  return !isTyped(before.raw.text)
}

/** The file that a line of prose names for a change, or that its sentence does, begun on the line before. */
function nameFileOf(fold: Fold, sentence: Sentence): void {
  const { named, before } = fold
  const line = sentence.written ?? sentence.raw
  nameFile(fold, sentence.text, sentence.position, line)
  const begun = before?.paragraph === sentence.paragraph ? lastOf(before) : undefined
  if (begun === undefined || (fold.named && fold.named !== named)) return
  const text = `${begun} ${sentence.text}`
  const written = before!.written ?? before!.raw
  const place = fileIn(begun) ? before!.position : sentence.position
  nameFile(fold, text, place, { ...line, text: `${written.text} ${line.text}` })
}

/** The sentence that a line of prose ends in the middle of. */
function lastOf({ text }: Sentence): string | undefined {
  if (text.length < 24 || text.startsWith('|') || /[.!?:;。！？：；)）]$/.test(text)) return undefined
  const ended = [...text.matchAll(/[.!?。！？]\s/g)].at(-1)
  return ended ? text.slice(ended.index + 2) : text
}

/** `Replace them by these:` right below what a file holds: more of that file follows. */
function goesOnWith(fold: Fold, { path }: Named, text: string): boolean {
  const last = fold.steps.at(-1)
  return last?.kind === 'edit' && last.path.text === path.text && tellsChange(text)
}

/** What a sentence says of the place; one that is wrapped over lines is read as a whole. */
function speak(fold: Fold, sentence: Sentence, next: Part | undefined): void {
  if (sentence.text.startsWith('|') || fileOf(fold.directory, sentence.text)) return
  const text = fold.wrapped + sentence.text
  fold.whole =
    fold.wrapped === '' ? undefined : (lastOf({ ...sentence, text: text.replace(/[:：]\s*$/, '') }) ?? text)
  fold.wrapped = goesOn(sentence, next) && text.length < 400 ? `${text} ` : ''
  const role =
    fold.wrapped === ''
      ? (roleOfSentence(text, fold.hosts.names) ?? titleOf(fold, sentence, next))
      : undefined
  if (role && role.text.length + 2 >= text.trim().length && isCounted(fold, sentence, next)) return
  if (role) fold.sections.speak(role.role, role.text, sentence.position)
}

/** `서버1 (마스터)`, right above a block: a host and what it is, and no more. */
function titleOf(
  fold: Fold,
  { text, column, position }: Sentence,
  next: Part | undefined,
): ReturnType<typeof roleOfHeading> {
  const listed = column > 1 || fold.before?.position.start.line === position.start.line - 1
  return !listed && next?.type === 'block' && hostAndPart.test(text)
    ? roleOfHeading(text, fold.hosts.names)
    : undefined
}
const hostAndPart = /^[^\s()（）]{2,20}\s*[(（][^()（）]{2,20}[)）]\s*[:：]?$/u

/** One of several items of a list, of which each is a line: what there is, and not where. */
function isCounted({ before }: Fold, sentence: Sentence, next: Part | undefined): boolean {
  return [before, next].some(
    (part) =>
      part?.type === 'sentence' &&
      part.column === sentence.column &&
      sentence.column > 1 &&
      part.paragraph !== sentence.paragraph &&
      Math.abs(part.position.start.line - sentence.position.start.line) === 1,
  )
}

/** A long line of prose without an end, and more of its paragraph below. */
export function goesOn({ text, paragraph }: Sentence, next: Part | undefined): boolean {
  const more = next?.type === 'sentence' && next.paragraph === paragraph
  return more && text.length >= 24 && !/[.!?:;。！？：；)）]$/.test(text)
}

function sayUser(fold: Fold, text: string, position: Position, once: boolean): void {
  const said = warns(text) ? undefined : accountOf(text)
  if (said) {
    fold.sections.act(said.account, said.text, position, !said.stays && once)
    fold.accounts.add(said.account)
    return
  }
  const user = userOf(text)
  if (user) fold.sections.say('user', user.user, user.text, position)
}

/**
 * `解压：\`tar xf app.tar\``: a command behind a label that asks for it. A file that waits for its content waits on, and
 * what the command prints stands right below, if anywhere.
 */
function foldLabelled(fold: Fold, line: Line, counted = false): string {
  const code = labelledIn(line, counted)
  if (!code) return ''
  const { named } = fold
  const at = fold.steps.length
  fold.named = undefined
  fold.output = undefined
  foldBlock(fold, loose(code))
  if (named && !fold.named) {
    fold.named = named
    if (named.open || named.asked) named.before ??= at
    if (named.open) fold.last = undefined
  }
  fold.brief = true
  return code.text
}

function labelledIn(line: Line, counted: boolean): Line | undefined {
  const match = line.text.includes('`') && line.text.length <= 400 ? labelled.exec(line.text) : null
  const { label, code } = match?.groups ?? {}
  if (!match || code === undefined) return undefined
  if (label !== undefined) {
    const step = counted && isAll(match[0], line.text) && labelsStep(label)
    if (!(step || labelsDeed(label)) || warns(line.text) || offersMore(match[0], line.text)) return undefined
  }
  const words = unwrapped(readShell(code).commands[0] ?? [])
  if (editedFile(words) !== undefined || words.length < 2) return undefined
  if (!isTyped(code) && !initScript.test(code)) return undefined
  const from = line.text.indexOf(code, label?.length ?? 0)
  return cut(line, from, from + code.length)
}
/** A label and a command, or a command and a remark on it. */
const labelled =
  /^(?:(?<label>[^`:：]{1,60})[:：]\s*(?=`)|(?=`[^`]+`\s*(?:#|\/\/|[（(])[^`]*$))`(?<code>[^`]+)`\s*(?=\.?$|[，。；;,（(#]|\/\/)/u

/** Nothing is said behind it. */
function isAll(said: string, text: string): boolean {
  return /^[\s.;]*$/.test(text.slice(said.length))
}

/** Another command behind it: one of them is to be chosen. */
function offersMore(said: string, text: string): boolean {
  return callsIn(text.slice(said.length)).length > 0
}

/** A line of prose that is something typed: alone in inline code, quoted, or an editor's call. */
function typedIn(sentence: Sentence): Block | undefined {
  const { raw, code, quoted } = sentence
  const line = code ?? raw
  const words = wordsOf(line)
  if (callsEditor(words)) return loose(withoutColon(line))
  if (code && (isBehindSign(code.text) || callsPath.test(code.text) || initScript.test(code.text)))
    return loose(code)
  if (code && isStatement.test(code.text) && surelySql.test(code.text)) return loose(code)
  const isNamed = code && words.length < 2 && !/^\s*sudo\s/.test(line.text)
  return (code || quoted) && isTyped(line.text) && !isNamed ? loose(line) : undefined
}

function wordsOf({ text }: Line): ReadonlyArray<string> {
  const typed = text.replace(/[:：]$/, '')
  return text.length > 400 || !mayBeTyped(typed) ? [] : unwrapped(readShell(typed).commands[0] ?? [])
}

/** `vi /etc/app.conf`, and perhaps a word about it in another script. */
function callsEditor(words: ReadonlyArray<string>): boolean {
  const file = editedFile(words)
  const rest = words.slice(3).filter((word) => !/[^\x00-\x7f]/.test(word))
  return file !== undefined && rest.length === 0 && !isEveryday(words[0]!) && /[./]/.test(file)
}

/** It ends as a statement does. */
const isStatement = /(?:;|\\G)\s*$/

/** `# apt install x`, `$ systemctl start x`: nobody puts a remark between back-ticks. */
function isBehindSign(text: string): boolean {
  const match = /^[#$]\s+(?=(\S+))/.exec(text)
  if (!match || isEveryday(match[1]!)) return false
  return text.startsWith('#') ? isHashCommand(text) : isTyped(text.slice(match[0].length))
}

/** `/opt/app/bin/tool --option`: what runs is found by its path. */
const callsPath = /^\/(?:usr|opt|srv|home|s?bin)\/[\w./-]*[\w-](?:\s+[\w.:@/-]+)*\s+--?[A-Za-z]/

const initScript = /^(?:sudo )?\/etc\/(?:rc\.d\/)?init\.d\/[\w.@-]+ (?:start|stop|restart|reload|status)$/

function withoutColon(line: Line): Line {
  return cut(line, 0, line.text.replace(/\s*[:：]\s*$/, '').length)
}

function loose(line: Line): Block {
  return { type: 'block', lines: [line], language: '', trust: 'fence', column: line.point.column }
}
