/**
 * What the author of plain notes says between commands: titles, and lines that tell where, as whom, in which file or what
 * for. Nothing marks them, so each is told by what it says and by what stands around it; whatever is not told so stays
 * with what was typed and printed.
 */

import { accountOf, userOf } from '../../signs/accounts.ts'
import { isColumns, isHashCommand, isSectionHead, isSetting, isTable, isTyped } from '../../signs/evidence.ts'
import { announces, fileIn, isCaption } from '../../signs/file-names.ts'
import { namedIn, titledIn } from '../../signs/host-names.ts'
import { editedFile } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { isRoleWord } from '../../signs/roles/phrases.ts'
import { roleOfHeading, roleOfSentence } from '../../signs/roles.ts'
import { unwrapped } from '../../signs/shell.ts'
import { saysEdit, saysOutput } from '../../signs/words.ts'

/** A line of the author's; a title has a depth, 1 to 6, and its words may begin behind marks and end before them. */
export interface Label {
  depth?: number
  from: number
  to: number
}

/** The author's lines by their index; `undefined` behind an index: a ruler that belongs to a title, and to no one else. */
export type Labels = ReadonlyMap<number, Label | undefined>

/** What a line that is none of the author's looks like. */
type Kind = 'start' | 'said' | 'typed' | 'prompted' | 'printed' | 'setting' | 'unknown'

interface Walk {
  lines: ReadonlyArray<string>
  hosts: ReadonlySet<string>
  found: Map<number, Label | undefined>
  /** The number that the author counted last, part by part. */
  count: ReadonlyArray<number>
  /** A file was named, and its content may stand here. */
  file: boolean
  above: Kind
  /** A blank line stands between. */
  gap: boolean
}

export function labelsIn(lines: ReadonlyArray<string>): Labels {
  const hosts = new Set([
    ...lines.flatMap(namedIn),
    ...titledIn(lines.map((line) => line.replace(/^\s*([=\-~*#+])\1+|([=\-~*#+])\2+\s*$/g, ''))),
    ...lines.flatMap((line) => promptOf(line)?.host ?? []),
  ])
  const walk: Walk = { lines, hosts, found: new Map(), count: [], file: false, above: 'start', gap: true }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') {
      walk.gap = true
      continue
    }
    at = step(walk, at)
    walk.gap = false
  }
  return walk.found
}

/** Takes a line, and those that belong to it; the last of them. */
function step(walk: Walk, at: number): number {
  const { lines } = walk
  const kind = kindOf(lines[at]!)
  const title = aboveList(walk, at)
  if (!title && (kind === 'typed' || kind === 'prompted')) {
    count(walk, lines[at]!)
    walk.above = kind
    walk.file = editedFile(unwrapped(typedOf(lines[at]!).split(/\s+/, 8))) !== undefined
    return typedTo(lines, at)
  }
  const ruler = underlined(walk, at)
  const label = ruler ?? title ?? titleIn(walk, at) ?? labelIn(walk, at)
  if (!label) {
    const prints = walk.above === 'prompted' || walk.above === 'printed'
    walk.above = prints ? 'printed' : kind === 'unknown' && walk.file ? 'setting' : kind
    return at
  }
  walk.file = namesFile(lines[at]!.slice(label.from, label.to))
  walk.found.set(at, label)
  walk.above = 'said'
  if (!ruler) return at
  walk.found.set(at + 1, undefined)
  return at + 1
}

function kindOf(line: string): Kind {
  const prompt = promptOf(line)
  if (prompt && isCertain(prompt)) return 'prompted'
  const counted = numbers.exec(line)
  if (isHashCommand(line) || isTyped(line.trim()) || (counted && isTyped(line.slice(counted[0].length))))
    return 'typed'
  return isSetting(line.trim()) || isSectionHead(line.trim()) ? 'setting' : 'unknown'
}

/** The last line of something typed: behind backslashes, or where its here-document ends. */
function typedTo(lines: ReadonlyArray<string>, at: number): number {
  const word = /<<-?\s*['"\\]?([A-Za-z_]\w*)/.exec(lines[at]!)?.[1]
  if (word) {
    const end = lines.slice(at + 1, at + longest).findIndex((line) => line.trim() === word)
    return end === -1 ? at : at + 1 + end
  }
  let last = at
  while (/\\\s*$/.test(lines[last]!) && last + 1 < lines.length) last += 1
  return last
}
const longest = 200

// ── titles ───────────────────────────────────────────────────────────────────────────────────────────────

/** `Clients` above a ruler as long as it, below a blank line. */
function underlined({ lines, gap }: Walk, at: number): Label | undefined {
  const line = lines[at]!
  const ruler = /^\s*([=\-~])\1{2,}\s*$/.exec(lines[at + 1] ?? '')
  if (!gap || !ruler || !isWords(line)) return undefined
  const [title, drawn] = [line.trim().length, ruler[0].trim().length]
  if (drawn * 2 < title || drawn > title * 4 + 8) return undefined
  return { depth: ruler[1] === '=' ? 1 : 2, ...wordsOf(line) }
}

function isWords(line: string): boolean {
  const text = line.trim()
  return (
    text.length <= 100 && /\p{L}/u.test(text) && !isTable(text) && !isColumns(text) && !/[|;{}]/.test(text)
  )
}

/** `== Clients ==`, `## Clients`, `■ Clients`, `[clients]`, `2) Clients`. */
function titleIn(walk: Walk, at: number): Label | undefined {
  const line = walk.lines[at]!
  if (!isWords(line)) return undefined
  return (
    counted(walk, at) ?? (walk.gap ? (drawn(line) ?? bracketed(walk, at) ?? opening(walk, at)) : undefined)
  )
}

/** `# Clients` alone at the very beginning is no remark. */
function opening({ lines, above }: Walk, at: number): Label | undefined {
  const title = /^# (?=\p{Lu})(.*\S)\s*$/u.exec(lines[at]!)
  if (!title || above !== 'start' || lines[at + 1]?.trim() !== '') return undefined
  return { depth: 1, ...placeOf(lines[at]!, title[1]!) }
}

/** `# clients`: a few words, and the first item of a list below them, are what the list is about, and nothing root types. */
function aboveList({ lines }: Walk, at: number): Label | undefined {
  const title = /^\s*# +(\p{L}+(?: \p{L}+){0,5})\s*$/u.exec(lines[at]!)
  if (!title) return undefined
  const below = lines.slice(at + 1, at + 4).find((line) => line.trim() !== '') ?? ''
  const item = /^\s*1[.)] +(?=\p{L})/u.exec(below)
  if (!item || isTyped(below.slice(item[0].length))) return undefined
  return { depth: 1, ...placeOf(lines[at]!, title[1]!) }
}

function drawn(line: string): Label | undefined {
  const closed = /^\s{0,3}([=\-~*#+])\1+\s*(?=[^\s=\-~*#+])(.*?[^\s=\-~*#+:：])\s*[:：]?\s*\1{2,}\s*$/.exec(
    line,
  )
  if (closed) return { depth: depths[closed[1]!] ?? 4, ...placeOf(line, closed[2]!) }
  const hashes = /^(#{2,6})\s+(\S.*)$/.exec(line)
  if (hashes) return { depth: hashes[1]!.length, ...placeOf(line, hashes[2]!) }
  const sign = /^\s{0,3}[■◆●▶□◇○※▣◎★☆►]+\s*(\p{L}.*)$/u.exec(line)
  return sign ? { depth: 4, ...placeOf(line, sign[1]!) } : undefined
}
const depths: Record<string, number> = { '=': 2, '#': 2, '*': 3, '+': 3, '-': 4, '~': 4 }

/** `[clients]` says where, and no settings follow it as they follow the head of a section. */
function bracketed(walk: Walk, at: number): Label | undefined {
  const match = /^\s{0,3}[[【<《(（]\s*([^\]】>》)）]{1,60}?)\s*[\]】>》)）]\s*[:：]?\s*(.{0,40})$/u.exec(
    walk.lines[at]!,
  )
  if (!match || isSet(walk, at) || isTyped(match[2]!)) return undefined
  return isPlace(match[1]!, walk.hosts) ? { depth: 4, ...placeOf(walk.lines[at]!, match[1]!) } : undefined
}

/** Does something that is set in a file stand right below? */
function isSet({ lines }: Walk, at: number): boolean {
  return kindOf(lines[at + 1] ?? '') === 'setting'
}

/** `2.`, `1-2)`, `二、`, `Step 3:`: the next number of those that the author counts. */
function counted(walk: Walk, at: number): Label | undefined {
  const line = walk.lines[at]!
  const match = numbers.exec(line)
  const words = match ? line.slice(match[0].length) : ''
  if (!match || !/\p{L}/u.test(words) || isTyped(words.trim()) || isSentenceOfOutput(words)) return undefined
  const number = numberIn(match)
  if (!follows(walk.count, number)) return undefined
  if (
    !walk.gap &&
    walk.above !== 'said' &&
    !(number.at(-1)! > 1 && walk.above !== 'prompted') &&
    !isTypedBelow(walk, at)
  )
    return undefined
  walk.count = number
  const said = match.groups!.step ? line.trimStart() : words
  return { depth: Math.min(6, number.length + 1), ...placeOf(line, said) }
}
const steps =
  'step|schritt|paso|passo|[ée]tape|шаг|adım|krok|langkah|bước|단계|步骤|步驟|ステップ|手順|phase|part|teil|parte|часть'
const numbers = new RegExp(
  `^\\s{0,3}(?:(?<step>${steps})\\s*)?(?:[([（]?(?<number>\\d{1,2}(?:[.-]\\d{1,2}){0,2})(?:[.)\\]）、．:：]|단계|(?<=[.-]\\d{1,2})(?=\\s)|(?<=(?:${steps})\\s*\\d{1,2})(?=\\s))[.)]?(?:\\s*[-–—:](?=\\s))?|(?<letter>[A-I])[.)](?=\\s)|(?<han>[一二三四五六七八九十]{1,2})[、.．])\\s*`,
  'iu',
)
const han = '一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五'.split(' ')

function numberIn({ groups }: RegExpExecArray): Array<number> {
  if (groups!.letter) return [groups!.letter.toUpperCase().charCodeAt(0) - 64]
  return groups!.han ? [han.indexOf(groups!.han) + 1] : partsOf(groups!.number!)
}

/** A command behind a number is counted, too. */
function count(walk: Walk, line: string): void {
  const match = numbers.exec(line)
  const number = match && numberIn(match)
  if (number && follows(walk.count, number)) walk.count = number
}

function typedOf(line: string): string {
  const prompt = promptOf(line)
  return prompt ? line.slice(prompt.length) : line.trim()
}

const partsOf = (number: string): Array<number> => number.split(/[.-]/).map(Number)

/** Is it the number behind the last one, the first below it, or the next of one above it? */
function follows(last: ReadonlyArray<number>, next: ReadonlyArray<number>): boolean {
  if (next.some((part) => Number.isNaN(part))) return false
  const kept = next.slice(0, -1)
  const end = next.at(-1)!
  if (!kept.every((part, index) => part === (last[index] ?? 1))) return false
  return end === 1 ? true : (last[kept.length] ?? 0) + 1 === end
}

/** Programs count, too: a whole sentence behind a number is more than a title. */
function isSentenceOfOutput(text: string): boolean {
  return text.length > 90
}

// ── lines that say something ─────────────────────────────────────────────────────────────────────────────

function labelIn(walk: Walk, at: number): Label | undefined {
  const line = walk.lines[at]!
  const from = /^\s{0,3}(?:(?:[-*+•]|-->?|=>|>>)\s+)?/.exec(line)![0].length
  const text = line.slice(from).trim()
  if (isRoleOf(walk, text)) return wordsOf(line, from)
  if (text === '' || text.length > 120 || /^[#$>|+<{[]|^\S+\s*=|^\d+\s/.test(text) || isColumns(text))
    return undefined
  const said = rules.some((rule) => rule(walk, at, text))
  return said ? wordsOf(line, from) : undefined
}

/** `db1 = primary, db2 = standby`: which host is what. */
function isRoleOf({ hosts, gap, above }: Walk, text: string): boolean {
  if (!gap && above !== 'said') return false
  const parts = text
    .split(/\s*[,;]\s*/)
    .map((part) => /^([a-z][\w.-]*)\s*(?:=|:|->|→)\s*([\w -]+)$/i.exec(part))
  return parts.every(
    (part) =>
      part &&
      (hosts.has(part[1]!.toLowerCase()) || /\d$/.test(part[1]!)) &&
      isRoleWord(part[2]!.toLowerCase()),
  )
}

/** Each tells one kind of line. */
const rules: Array<(walk: Walk, at: number, text: string) => boolean> = [
  /** Where: behind a colon, or alone above what is typed there. */
  (walk, at, text) =>
    isFree(walk, at, text) &&
    !isLog(text) &&
    isPlace(text, walk.hosts) &&
    (endsOpen.test(text) || isTypedBelow(walk, at)),
  /** As whom. */
  (walk, at, text) =>
    isFree(walk, at, text) &&
    text.length <= 60 &&
    (userOf(text) ?? accountOf(text)) !== undefined &&
    !isLog(text),
  /** In which file. */
  (walk, at, text) => (isFree(walk, at, text) || quiet.has(walk.above)) && !isLog(text) && namesFile(text),
  /** What for: a few words and a colon, between what is typed. */
  (walk, at, text) =>
    endsOpen.test(text) &&
    wordsIn(text) <= 6 &&
    !isLog(text) &&
    walk.gap &&
    quiet.has(walk.above) &&
    isTypedBelow(walk, at) &&
    saysOutput(text) !== 'surely' &&
    !pointsOn.test(text),
  /** Something to remember. */
  (walk, _, text) => walk.gap && remarks.test(text),
  /** In letters that programs hardly print, below a blank line or what prints nothing. */
  (walk, _, text) => (walk.gap || quiet.has(walk.above)) && isForeign(text),
]
const endsOpen = /[:：]$/
const quiet = new Set<Kind>(['start', 'said', 'typed', 'setting'])
const remarks =
  /^(?:todo|fixme|note|notice|nb|n\.b\.|ps|hint|achtung|hinweis|nota|внимание|примечание|주의|참고|注意|备注|メモ)\s*[:：!]/iu
/** How programs begin what they tell the reader to do. */
const pointsOn =
  /\b(?:run|running|usage|example|examples|next|following|url|available|is|are|was|you|your)\b/i

/** Below a blank line, or between what the author says himself; a colon in the middle of what is printed is a program's. */
function isFree({ gap, above }: Walk, _at: number, text: string): boolean {
  return gap || above === 'said' || (quiet.has(above) && above !== 'prompted' && endsOpen.test(text))
}

function isLog(text: string): boolean {
  return /^\S+: \S|^\d{4}-|^\w{3} +\d+ \d\d:|^\[|\.\.\.$|^\S+\s{2,}\S/.test(text)
}

function isPlace(text: string, hosts: ReadonlySet<string>): boolean {
  const bare = text.replace(endsOpen, '').trim()
  if (bare === '' || wordsIn(bare) > 9) return false
  return roleOfSentence(text, hosts) !== undefined || roleOfHeading(bare, hosts) !== undefined
}

/** It asks for a change of a file, or is its name and little else. */
function namesFile(text: string): boolean {
  const file = fileIn(text)
  if (!file || isTyped(text) || /(?:^|\/)s?bin\//.test(file.path)) return false
  const around = text.replace(file.path, ' ')
  return (
    (isCaption(text, file.path) && (endsOpen.test(text) || file.path.includes('.'))) ||
    (saysEdit(around) && !/^[A-Z]\w+(?:ing|ed)\b/.test(text)) ||
    announces(text, file.path)
  )
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}

/** Does something typed stand below, with nothing between but a blank line? */
function isTypedBelow({ lines }: Walk, at: number): boolean {
  const next = lines[at + 1]?.trim() === '' ? lines[at + 2] : lines[at + 1]
  const kind = next === undefined ? 'unknown' : kindOf(next)
  return kind === 'typed' || kind === 'prompted'
}

/** Mostly in another script than Latin, or a few words with letters that no program prints before a colon. */
function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  const foreign = letters.filter((letter) => letter > '\u024f' && !/[\u1e00-\u1eff]/.test(letter)).length
  if (foreign > 0) return foreign * 4 >= letters.length && !isTyped(text)
  return /[^\x00-\x7f]/.test(letters.join('')) && (endsOpen.test(text) || /^\p{L}[^=|]*\s\S+\s\S/u.test(text))
}

/** Where its words begin and end. */
function wordsOf(line: string, from = line.search(/\S/)): Label {
  return { from, to: line.trimEnd().length }
}

function placeOf(line: string, words: string): { from: number; to: number } {
  const from = line.indexOf(words)
  return { from, to: from + words.trimEnd().length }
}
