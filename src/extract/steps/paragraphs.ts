/** Paragraphs and lists of nothing but commands or settings, as notes without any markup have them. */
import { enough } from '../../signs/confidence.ts'
import {
  isExport,
  isFenceMark,
  isHostsEntry,
  isSectionHead,
  isSetting,
  isTyped,
  mayBeTyped,
} from '../../signs/evidence.ts'
import { fileIn, isHosts } from '../../signs/file-names.ts'
import type { Line } from '../../signs/lines.ts'
import { editedFile } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { saysEdit, saysLook } from '../../signs/words.ts'
import { longest } from '../gather.ts'
import { isTypedPart, type TypedParagraph } from '../habits.ts'
import type { Unit } from '../lines/scan.ts'
import { leaves, surelySql } from '../lines/statements.ts'
import { readBlock } from '../lines.ts'
import type { Block, Part, Sentence } from '../outline.ts'
import { isRightBelow, withIndents, withTranscripts } from './transcripts.ts'

/** Paragraphs of nothing but commands, as notes without any markup have them, are code. */
export function withTypedParagraphs(parts: ReadonlyArray<Part>): Array<Part | TypedParagraph> {
  const made: Array<Part | TypedParagraph> = []
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at]!
    const script = scriptFrom(parts, at)
    if (script > 1) {
      made.push(scriptBlock(parts.slice(at, at + script)))
      at += script - 1
      continue
    }
    const settings = settingsFrom(parts, at)
    if (settings.length > 1) {
      made.push(settingsBlock(settings))
      at += settings.length - 1
      continue
    }
    if (part.type !== 'sentence' || part.code || isFenceMark(part.raw.text)) {
      made.push(part)
      continue
    }
    const lines = [part]
    for (let next = parts[at + 1]; isSameParagraph(lines, next); next = parts[at + lines.length])
      lines.push(next)
    at += lines.length - 1
    const next = parts[at + 1]
    if (isTypedParagraph(lines, made.at(-1))) made.push(block(lines, next))
    else if (isLabel(part) && isTypedParagraph(lines.slice(1), part))
      made.push(part, block(lines.slice(1), next))
    else if (isTypedBelowRemarks(lines)) made.push(block(lines, next))
    else {
      const { parts: read, took } = withTranscripts(lines, next)
      made.push(...read)
      if (took) at += 1
    }
  }
  return made
}

/** How many parts a script outside fences is: from `#!` to where two lines in a row are blank, or a fence begins. */
function scriptFrom(parts: ReadonlyArray<Part>, from: number): number {
  const first = parts[from]!
  if (first.type !== 'sentence' || !/^#! ?\/\S*sh\b/.test(first.raw.text)) return 0
  let end = from
  for (let last = first.raw.point.line; end < parts.length; end += 1) {
    const lines = linesOf(parts[end]!)
    const begins = lines[0]?.point.line ?? last
    if (begins > last + 2 || isFenced(parts[end]!, begins, last)) break
    last = lines.at(-1)?.point.line ?? last
  }
  return end - from
}

/** A block that something marks as one; a fence takes a line. */
function isFenced(part: Part, begins: number, last: number): boolean {
  return part.type === 'block' && !part.indented && begins > last + 1
}

function scriptBlock(parts: ReadonlyArray<Part>): Block {
  const lines = parts.flatMap(linesOf)
  return { type: 'block', lines, language: '', trust: 'fence', column: lines[0]!.point.column }
}

function linesOf(part: Part): Array<Line> {
  if (part.type === 'block') return part.lines
  return [part.type === 'sentence' ? part.raw : { text: `# ${part.text}`, point: part.position.start }]
}

/** Settings in inline code, one an item, or lines of a file, in a list or not, below the naming of their file. */
function settingsFrom(parts: ReadonlyArray<Part>, from: number): Array<Sentence> {
  const found: Array<Sentence> = []
  let file: string | undefined
  for (let at = from; at < parts.length; at += 1) {
    const part = parts[at]!
    if (part.type !== 'sentence') break
    const text = (part.code ?? part.raw).text.trim()
    const setting = isSetting(text) || isSectionHead(text)
    if (!setting && !isHostsEntry(text)) break
    if (at === from) file = fileNamed(parts[from - 1])
    if (!(part.code || file) || (!setting && !isHosts(file ?? ''))) break
    found.push(part.code ? { ...part, raw: part.code } : part)
  }
  return found
}

/** The file that a sentence wants changed, or opens in an editor. */
function fileNamed(part: Part | undefined): string | undefined {
  if (!part || part.type === 'block') return undefined
  const file = fileIn(part.text)?.path
  if (file !== undefined && (saysEdit(part.text) || saysLook(part.text) || isHosts(file))) return file
  return editedFile(unwrapped(part.text.replace(/[:：]$/, '').split(/\s+/, 8)))
}

/** `#the next part` and commands below it: a shell's remarks, where a heading has a blank behind its sign. */
function isTypedBelowRemarks(lines: ReadonlyArray<Sentence>): boolean {
  const from = lines.findIndex(({ raw }) => !/^#+[^#!\s]/.test(raw.text))
  return from > 0 && isTypedParagraph(lines.slice(from), undefined)
}

/** A line that says of the commands right below it where or what they are: `Node 1:`. */
function isLabel({ text, raw }: Sentence): boolean {
  const prompt = promptOf(raw.text)
  if (prompt && isCertain(prompt)) return false
  return text.length <= 60 && !text.startsWith('#!') && (/[:：]$/.test(text) || text.split(/\s+/).length <= 3)
}

/** What a shell or a client waits for belongs to its line, whatever the markup makes of its indent or second prompt. */
function isSameParagraph(lines: ReadonlyArray<Sentence>, next: Part | undefined): next is Sentence {
  if (next?.type !== 'sentence' || isFenceMark(next.raw.text) || next.raw.text.startsWith('#!')) return false
  const { raw: last, paragraph } = lines.at(-1)!
  if (next.paragraph === paragraph) return true
  if (next.raw.point.line !== last.point.line + 1) return false
  const [before, more] = [promptOf(last.text), promptOf(next.raw.text)]
  return (
    (before?.of === 'sql' && more?.of === 'sql' && more.more) ||
    (next.quoted > lines[0]!.quoted && isOpen(lines))
  )
}

/** Does the last command behind a prompt wait for more? */
function isOpen(lines: ReadonlyArray<Sentence>): boolean {
  if (/\\\s*$/.test(lines.at(-1)!.raw.text)) return true
  const from = lines.findLastIndex((line) => isPromptedLine(line.raw.text))
  if (from === -1) return false
  const [first, ...more] = lines.slice(from, from + longest).map((line) => line.raw.text)
  return readShell([first!.slice(promptOf(first!)!.length), ...more].join('\n')).open !== undefined
}

/** A paragraph that reads as commands from its first line to its last, and is more than two words. */
function isTypedParagraph(
  lines: ReadonlyArray<Sentence>,
  before: Part | TypedParagraph | undefined,
): boolean {
  if (lines.length === 0) return false
  if (isStatements(lines, before)) return true
  const first = lines[0]!.raw.text
  if (lines[0]!.written && !isPromptedLine(first)) return false
  const goesOn = before !== undefined && isTypedPart(before)
  const short = lines.length === 1 && !goesOn
  if (lines.every((line) => isExport(line.raw.text))) return goesOn && lines.length > 1
  if (!isTypedLine(first) && !/\\\s*$/.test(first) && !opensDocument(first)) return false
  if (short && !/\s[-/~][\w/-]|\s\S+\s+\S+\s+\S|^sudo\s|\s[\w.]+=\S/.test(first) && !deeds.test(first))
    return false
  const units = readBlock({ ...block(lines), trust: 'loose' }, {})
  const sure = units.filter((unit) => unit.confidence >= enough.outside)
  return units.every(isTypedUnit) && sure.length * 2 > units.length
}

/** What is done so often that two or three words of it say all. */
const deeds =
  /^(?:(?:apt|apt-get|yum|dnf|zypper|snap|apk|pip3?|npm) (?:install|update|upgrade|remove)(?: [\w.+-]+)*|systemctl (?:start|stop|restart|reload|enable|disable|status) [\w@.-]+|service [\w@.-]+ (?:start|stop|restart|reload|status)|cd [\w.~/-]+)$/

/** Statements that end as such, and below them the word that leaves their client. */
function isStatements(lines: ReadonlyArray<Sentence>, before: Part | TypedParagraph | undefined): boolean {
  const texts = lines.map((line) => line.raw.text.trim())
  const goesOn = before?.type === 'block' && isTypedPart(before)
  if (goesOn && texts.length === 1 && leaves.test(texts[0]!) && /;$/.test(texts[0]!)) return true
  return texts.every((text) => surelySql.test(text) && /;$/.test(text))
}

/** A here-document, which nobody writes in prose; where it ends is seen when the block is read. */
function opensDocument(text: string): boolean {
  return text.includes('<<') && mayBeTyped(text) && readShell(text).open?.by === 'here-document'
}

/** A program's name alone may be a word, but not among commands. */
function isTypedUnit(unit: Unit): boolean {
  return typedKinds.has(unit.kind) && (unit.confidence >= enough.outside || isTyped(unit.text.text))
}
const typedKinds = new Set<Unit['kind']>(['command', 'client', 'sql', 'editor', 'answer', 'prompt'])

/** Where a markup has code of its own, a paragraph is prose, but for one behind a prompt. */
function isPromptedLine(text: string): boolean {
  const prompt = promptOf(text)
  return prompt !== undefined && isCertain(prompt)
}

function isTypedLine(text: string): boolean {
  const prompt = promptOf(text)
  if (prompt?.of === 'sql' && !prompt.more) return true
  return isTyped(prompt && isCertain(prompt) ? text.slice(prompt.length) : text)
}

export function block(lines: ReadonlyArray<Sentence>, next?: Part): TypedParagraph {
  const made = { ...settingsBlock(lines), lines: withIndents(lines), paragraph: true as const }
  return next && isRightBelow(next, lines.at(-1)!.raw) ? { ...made, goesOn: true } : made
}

function settingsBlock(lines: ReadonlyArray<Sentence>): Block {
  return {
    type: 'block',
    lines: lines.map((one) => one.raw),
    language: '',
    trust: 'fence',
    column: lines[0]!.column,
  }
}
