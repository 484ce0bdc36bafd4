/** A block of code while it is walked through: what is known of it, and what its lines were taken for so far. */

import type { Passage } from '../../model.ts'
import { enough } from '../../signs/confidence.ts'
import {
  type Around,
  isExport,
  isForeign,
  isHashCall,
  isHashCommand,
  isSectionHead,
  isSetting,
  isTyped,
  likeness,
  numberedCommand,
  variableIn,
  withoutTrailers,
} from '../../signs/evidence.ts'
import { cut, type Line, marginOf, passage } from '../../signs/lines.ts'
import { isProgram } from '../../signs/programs.ts'
import { isCertain, type Prompt, promptOf } from '../../signs/prompts.ts'
import { headOf, shellOf, unwrapped } from '../../signs/shell.ts'
import type { Dialect } from '../../vocabulary/clients.ts'
import type { Walk } from '../gather.ts'
import type { Habits } from '../habits.ts'
import { type Insets, insetsOf, outside } from '../insets.ts'
import type { Block } from '../outline.ts'

/** A run of lines in code and what it was taken for. */
export interface Unit {
  kind:
    | 'command'
    | 'editor'
    | 'client'
    | 'sql'
    | 'config'
    | 'output'
    | 'answer'
    | 'comment'
    | 'narrative'
    | 'prompt'
  /** The lines as they stand, first to last. */
  rows: Array<Line>
  /** What is typed or written, ready to use. */
  text: Passage
  prompt?: Prompt
  /** The words of its simple commands. */
  commands: Array<Array<string>>
  /** For `editor`: the file it opens. */
  file?: string
  /** For `answer`: what was asked and typed, where either is printed. */
  asked?: { prompt?: Passage; text?: Passage }
  /** A `#` that may be a root prompt or a comment. */
  ambiguous: boolean
  /** It has no end, and what may be the rest of it stands below. */
  cut?: true
  /** It is typed in the shell of a container, or into a program. */
  inside?: 'container' | 'program'
  because: string
  confidence: number
}

/** What is known before a block is read. */
export interface Mood {
  /** A file whose content may follow; `fresh`: none has followed yet; `open`: in an editor. */
  file?: { path: string; fresh: boolean; open?: boolean } | undefined
  /** The sentence before called it output. */
  output?: 'surely' | 'perhaps' | undefined
  /** The database client that is still open. */
  client?: Dialect | undefined
  /** A command stands before: the block may be what it asks. */
  asking?: boolean
  /** The sentence before says that a command stands here. */
  typed?: boolean
  /** Nothing stands between the block before and this one. */
  adjacent?: boolean
  /** What the guide begins with `#`. */
  hashes?: Habits['hashes']
  /** Programs that the guide calls behind a prompt. */
  calls?: Habits['calls']
  /** Variables that commands of the guide use. */
  uses?: Habits['uses']
}

/** Does the first line that is no remark read as a command? `# a-tool --option` is one where `#` is root's prompt. */
export function begins(scan: Scan): boolean {
  const texts = scan.lines
    .map((line) => withoutTrailers(line).text.trim())
    .filter((text) => text !== '' && !text.startsWith('//'))
  if (scan.hash === 'prompt' && /^#\s+[a-z]\w*-/.test(texts[0] ?? '') && mayBeCall(texts[0]!, scan.calls))
    return true
  const first = texts.find((text) => !text.startsWith('#') || isHashCommand(text))?.replace(/^#\s*/, '') ?? ''
  return isTyped(first) || likeness(first, scan).confidence >= enough.run
}

export interface Scan extends Walk, Around {
  units: Array<Unit>
  /** Some prompt in the block cannot be anything else. */
  transcript: boolean
  /** Commands stand in the block without a prompt. */
  bare: boolean
  /** Content of files between rulers. */
  insets: Insets
  /** `#` begins root's commands rather than comments; `mixed`: beside commands without a prompt. */
  hash: 'prompt' | 'mixed' | 'comment'
  /** The unit whose output or answers may follow. */
  last: Unit | undefined
  /** A blank line since the unit before. */
  gap: boolean
  sql: Dialect | undefined
  /** The sign that ends statements instead of `;`, and the line that told the client so. */
  delimiter: { sign: string; line: Line } | undefined
  /** Statements stand behind prompts: what has none was printed. */
  asked: boolean
  /** A program we do not drive is open, or a router's listing stands here: what it prints may read like a command. */
  other: boolean
  /** Lines of runs that do nothing but set variables. */
  exports: ReadonlySet<number>
  /** The line before which a program that keeps the terminal is left. */
  talk: number
  /** The paragraph tells how a program is called. */
  usage: boolean
  /** A file was named, and nothing stood below it yet. */
  file: string | undefined
  /** Something was begun that never ends: what stands below may be inside it. */
  unfinished: boolean
  /** The sentence before surely calls the block output. */
  called: boolean
  /** Sentences stand in the block: what reads like a command below them may be what a program printed. */
  told: boolean
}

export function scanOf(block: Block, mood: Mood): Scan {
  const lines = withoutMargin(block.lines)
  const prompts = lines.map((line) => promptOf(line.text))
  const scan: Scan = {
    language: block.language,
    trust: block.trust,
    commands: false,
    calls: mood.calls ?? nothing,
    uses: nothing,
    lines: lines.map(withoutArtefacts),
    at: 0,
    units: [],
    transcript: prompts.some((prompt) => prompt !== undefined && isCertain(prompt)),
    bare: false,
    insets: insetsOf(lines),
    numbered: false,
    hash: 'comment',
    last: undefined,
    gap: true,
    sql: mood.client,
    delimiter: undefined,
    asked: prompts.some((prompt) => prompt?.of === 'sql' && !prompt.more),
    other: block.lines.filter((line) => line.text.trim() === '!').length >= 2,
    exports: new Set(),
    talk: 0,
    usage: false,
    called: mood.output === 'surely',
    file: mood.file?.fresh && !mood.typed ? mood.file.path : undefined,
    unfinished: false,
    told: block.lines.some((line) => nearFence.test(line.text)),
    patience: 8,
    goesOn: block.goesOn ?? false,
  }
  scan.numbered = scan.lines.filter((line) => numberedCommand(line.text)).length >= 2
  scan.commands = scan.lines.some((line) => doesMore(headOf(line.text)))
  scan.uses = usesIn(scan.lines, mood.uses ?? nothing)
  scan.hash = hashIn(scan, mood)
  scan.exports = exportsIn(scan.lines)
  return scan
}

export const nothing: ReadonlySet<string> = new Set()
const nowhere: ReadonlySet<number> = new Set()

/** What else is set in the block is set in a file, too. */
function usesIn(lines: ReadonlyArray<Line>, uses: ReadonlySet<string>): ReadonlySet<string> {
  if (uses.size === 0) return nothing
  const settings = lines
    .map((line) => line.text.trim())
    .filter((text) => isSetting(text) || isSectionHead(text))
  return settings.every((text) => uses.has(variableIn(text) ?? '')) ? uses : nothing
}

function exportsIn(lines: ReadonlyArray<Line>): ReadonlySet<number> {
  if (!lines.some((line) => line.text.includes('export'))) return nowhere
  const found = new Set<number>()
  let run: Array<number> = []
  for (let at = 0; at < lines.length; at += 1) {
    if (isExport(lines[at]!.text.trim())) run.push(at)
    else run = []
    if (run.length === 3) for (const one of run) found.add(one)
    else if (run.length > 3) found.add(at)
  }
  return found
}

/** A fence that was miswritten: what is around it is not only code. */
const nearFence = /^\s*(?:`{1,2}|'{3})\w*\s*$/

/** The indent that all lines share is the export's. */
function withoutMargin(lines: ReadonlyArray<Line>): Array<Line> {
  const margin = marginOf(lines)
  if (margin === 0) return [...lines]
  return lines.map((line) => cut(line, Math.min(margin, line.text.length)))
}

/** A program, and not the word before a variable that is set. */
function doesMore(word: string): boolean {
  return isProgram(word) && word !== 'export'
}

/** What exports leave in code: words in bold (`**# like this**`), addresses as links (`[url](url)`). */
function withoutArtefacts(line: Line): Line {
  const bold = line.text.includes('**') ? /^(\s*)\*\*(.+)\*\*\s*$/.exec(line.text) : null
  const plain = bold ? cut(line, bold[1]!.length + 2, bold[1]!.length + 2 + bold[2]!.length) : line
  return plain.text.includes('](')
    ? { ...plain, text: plain.text.replace(/\[(https?:\/\/[^\]\s]+)\]\(\1\)/g, '$1') }
    : plain
}

export function take(scan: Scan, made: Unit, count = made.rows.length): true {
  scan.units.push(made)
  scan.at += count
  if (made.kind !== 'comment') scan.gap = false
  return true
}

export function unit(
  kind: Unit['kind'],
  rows: Array<Line>,
  because: string,
  confidence: number,
  more: Partial<Unit> = {},
): Unit {
  return { kind, rows, text: passage(rows), commands: [], ambiguous: false, because, confidence, ...more }
}

/** Why a statement is one that leaves its client. */
export const leaving = 'leaves the database client'

export function isOutput(scan: Scan): boolean {
  return scan.units[scan.units.length - 1]?.kind === 'output'
}

/** `# cat <<EOF > FILE`: the word that ends what root types there. */
export function wordOfDocument(text: string): string | undefined {
  const word = /^\s*# ?\S.*<<-?\s*(["']?)(\w+)\1/.exec(text)?.[2]
  return word !== undefined && isHashCommand(text) ? word : undefined
}

/** Without the texts of here-documents that root's lines open. */
function withoutDocuments(lines: ReadonlyArray<Line>): Array<Line> {
  const left: Array<Line> = []
  for (let at = 0; at < lines.length; at += 1) {
    left.push(lines[at]!)
    const word = wordOfDocument(lines[at]!.text)
    const end = word === undefined ? -1 : lines.findIndex(({ text }, i) => i > at && text.trim() === word)
    if (end > at) at = end
  }
  return left
}

/** What `#` means in this block: root's prompt where no other kind of command stands beside it. */
function hashIn(scan: Scan, mood: Mood): Scan['hash'] {
  const lines = withoutDocuments(outside(scan.lines, scan.insets))
  const marked = lines.filter((line) => line.text.includes('#') && /^\s*#/.test(line.text))
  if (marked.length === 0) return 'comment'
  const commands = marked.filter((line) => isHashCommand(line.text))
  if (isForeign(scan.language)) return 'comment'
  if (commands.length === 0) return areCalls(lines, marked, scan) ? 'prompt' : 'comment'
  if (!scan.transcript && opensWithProse(lines)) return 'comment'
  const bare = lines.some((line, at) => {
    if (/^\s*#/.test(line.text) || /\\\s*$/.test(lines[at - 1]?.text ?? '')) return false
    return isBareCommand(line, scan) && !isBelowPrinted(lines, at, scan)
  })
  scan.bare = bare
  if (showsFile(lines)) return 'prompt'
  const other = lines.some((line) => !/^\s*(#|$)/.test(line.text) && isSectionHead(line.text.trim()))
  if (other && !scan.transcript && !bare) return 'comment'
  const prompts = mood.hashes === 'runs' || (mood.hashes === 'single' && scan.transcript)
  if (bare ? !prompts : scan.transcript && mood.hashes === 'remarks') return 'comment'
  const typed = marked.every(
    ({ text }) => isHashCommand(text) || mayBeCall(text, scan.calls) || isHashSetting(text, lines, scan.uses),
  )
  const shell = lines.some(({ text }) => typedIn(text) !== undefined)
  return bare || !typed || (shell && !standBehindRoot(lines)) ? 'mixed' : 'prompt'
}

/** What stands behind the prompt of a shell that is certain. */
function typedIn(text: string): string | undefined {
  const prompt = promptOf(text)
  return prompt?.of === 'shell' && isCertain(prompt) ? text.slice(prompt.length) : undefined
}

/** `$ sudo -i`, and every `#` between it and the next `$`: what the prompt of a shell that was just opened looks like. */
function standBehindRoot(lines: ReadonlyArray<Line>): boolean {
  let root = false
  return lines.every(({ text }) => {
    const typed = typedIn(text)
    if (typed !== undefined) root = shellOf(typed) === 'root'
    return root || !/^\s*#/.test(text)
  })
}

/** `# tool --option`, first and behind every `#`: nobody remarks so. */
function areCalls(lines: ReadonlyArray<Line>, marked: ReadonlyArray<Line>, { calls }: Scan): boolean {
  const first = lines.find((line) => line.text.trim() !== '')
  const isTitle = ({ text }: Line) =>
    /^\s*#\s+\S+\s*$/.test(text) && !calls.has(text.replace(/^[\s#]+/, '').trim())
  return first === marked[0] && marked.every(({ text }) => mayBeCall(text, calls)) && !marked.every(isTitle)
}

/** Told by its options, or by a call of the same tool elsewhere. */
export function mayBeCall(text: string, calls: ReadonlySet<string>): boolean {
  const tool = /^\s*#\s+([a-z][\w.+-]*)(?=\s|$)/.exec(text)?.[1]
  return isHashCall(text) || (tool?.includes('-') === true && calls.has(tool))
}

/** `# cat /etc/app.conf` at the very beginning, and what a file holds below. */
function showsFile(lines: ReadonlyArray<Line>): boolean {
  const [first, second] = lines.filter((line) => line.text.trim() !== '')
  return (
    /^\s*# ?(?:cat|less|more|vi|vim|nano) (?:-n )?[~/][\w./-]+\s*$/.test(first?.text ?? '') &&
    !isHashCommand(second?.text ?? '')
  )
}

/** Does it begin in words that announce or tell something? Then it is no block of root's, but prose around a lost fence. */
function opensWithProse(lines: ReadonlyArray<Line>): boolean {
  const first = lines.find((line) => line.text.trim() !== '')?.text.trim() ?? ''
  const said =
    /[^\s#:]\s+\S.*[:：]$/.test(first) || (/^\p{L}[^=|]*\s\S+\s\S+\.$/u.test(first) && !isTyped(first))
  return said && !first.startsWith('#')
}

/** Right below a line that is neither blank, nor a command, nor marked: a command that was printed is none that is typed. */
function isBelowPrinted(lines: ReadonlyArray<Line>, at: number, scan: Scan): boolean {
  const before = lines[at - 1]
  if (!before || before.text.trim() === '' || /^\s*#/.test(before.text)) return false
  return commandsAbove(lines, at) && !isBareCommand(before, scan)
}
/** Does the paragraph begin with a command behind `#`? */
function commandsAbove(lines: ReadonlyArray<Line>, at: number): boolean {
  let first = at
  while (first > 0 && lines[first - 1]!.text.trim() !== '') first -= 1
  return isHashCommand(lines[first]!.text)
}

function isBareCommand(line: Line, scan: Scan): boolean {
  const prompt = promptOf(line.text)
  return prompt === undefined && likeness(line.text.trim(), scan).confidence >= enough.against
}

/** `# NAME=value`, and `$NAME` in another line, or in another block: root sets what is used there. */
export function isHashSetting(text: string, lines: ReadonlyArray<Line>, uses: ReadonlySet<string>): boolean {
  const name = /^\s*#\s+([A-Za-z_]\w*)=/.exec(text)?.[1]
  if (name === undefined) return false
  if (uses.has(name)) return true
  const use = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`)
  return lines.some((line) => line.text !== text && use.test(line.text))
}

export function program(last: Unit): string {
  return unwrapped(last.commands[last.commands.length - 1] ?? [])[0] ?? ''
}

export function isHashBlock(scan: Scan): boolean {
  return scan.hash !== 'comment'
}
