import type { Passage } from '../model.ts'
import {
  type Around,
  isColumns,
  isExport,
  isForeign,
  isHashCall,
  isHashCommand,
  isPrinted,
  isSectionHead,
  isSentence,
  isSetting,
  isTable,
  isTyped,
  likeness,
  looksTyped,
  numberedCommand,
  readable,
  unlikely,
  withoutTrailers,
} from './evidence.ts'
import { gather, longest, type Walk, withoutBackslash } from './gather.ts'
import type { Habits } from './habits.ts'
import { type Insets, insetsOf, outside } from './insets.ts'
import { type Block, cut, dedented, type Line, passage, solid } from './outline.ts'
import { editedFile, holdsDialog, isPrinter, isProgram, opensClient, promptsOf } from './programs.ts'
import { isCertain, type Prompt, promptOf } from './prompts.ts'
import { putOf } from './put.ts'
import { readShell, unwrapped } from './shell.ts'
import { saysOutput, saysType } from './words.ts'

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
  because: string
  confidence: number
}

/** What is known before a block is read. */
export interface Mood {
  /** A file whose content may follow; `fresh`: none has followed yet; `open`: in an editor. */
  file?: { path: string; fresh: boolean; open?: boolean }
  /** The sentence before called it output. */
  output?: 'surely' | 'perhaps'
  /** A database client is still open. */
  client: boolean
  /** A command stands before: the block may be what it asks. */
  asking?: boolean
  /** What the guide begins with `#`. */
  hashes?: Habits['hashes']
  /** Programs that the guide calls behind a prompt. */
  calls?: Habits['calls']
}

/** Reads one block of code: each line is taken for something, nothing twice. */
export function readBlock(block: Block, mood: Mood): Array<Unit> {
  const scan = scanOf(block, mood)
  if (block.lines.every((line) => line.text.trim() === '')) return []
  if (isCalledOutput(scan, mood))
    return mood.asking
      ? printedUnits(scan, 'it is called output', 0.85)
      : [unit('output', solid(block.lines), 'it is called output', 0.85)]
  const config = configBlock(scan, mood)
  if (config) return [config]
  if (mood.asking) {
    const asked = answersIn(scan)
    if (asked) return asked
  }
  while (scan.at < scan.lines.length) step(scan)
  if (isPrintedBlock(scan, mood))
    return printedUnits(scan, mood.asking ? 'below the command that prints it' : 'reads like a log', 0.7)
  return scan.units.map((one) => (one.kind === 'output' ? { ...one, text: passage(one.rows) } : one))
}

/** Right below a command, a block in which nothing is understood but signs of something printed. */
function isPrintedBlock(scan: Scan, mood: Mood): boolean {
  if (mood.file?.fresh || isForeign(scan.language)) return false
  const strange = scan.units.every(
    (one) =>
      one.kind === 'narrative' ||
      one.kind === 'answer' ||
      one.kind === 'output' ||
      (one.kind === 'command' && one.confidence < 0.6),
  )
  if (!strange) return false
  if (scan.lines.filter((line) => logged.test(line.text)).length > 1) return true
  return mood.asking === true && scan.lines.some((line) => isPrintedLine(line.text))
}

/** What services write down, and how `systemctl status` tells of them. */
const logged =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|(?:\w{3} )?\w{3} +\d+ \d\d:\d\d:\d\d\b|(?:Loaded|Active|Main PID|CGroup|Drop-In|Memory|Tasks): \S|[\w.-]+: (?:error|warning|fatal|notice|info)\b|\S+ +\d+ +\d+\.\d +\d+\.\d )/i

function isPrintedLine(text: string): boolean {
  const bare = text.trim()
  return (
    printedShape.test(text) ||
    asks.test(text) ||
    isSentence(bare) ||
    isColumns(bare) ||
    /^[A-Z][\w ]+[\w)]: +\S|\.{3}$|^[\da-f]{8}-[\da-f-]{20,}$/.test(bare)
  )
}

/** What a program prints, and between it what it asks. */
function printedUnits(scan: Scan, because: string, confidence: number): Array<Unit> {
  const units: Array<Unit> = []
  let run: Array<Line> = []
  const close = (): void => {
    const rows = solid(run)
    if (rows.length > 0) units.push(unit('output', rows, because, confidence))
    run = []
  }
  for (const line of solid(scan.lines)) {
    const asked = askedIn(line)
    if (!asked) run.push(line)
    else {
      close()
      units.push(unit('answer', [line], 'the command before asks', confidence, { asked }))
    }
  }
  close()
  return units
}

/** Called output; where the word may mean a look at it, only what does not read as a command. */
function isCalledOutput(scan: Scan, mood: Mood): boolean {
  if (scan.transcript) return false
  if (isPrinted(scan.language) || callsItself(scan)) return true
  if (!mood.output) return false
  return mood.output === 'surely' || !begins(scan)
}

/** `Output:` in its first line. */
function callsItself(scan: Scan): boolean {
  const first = scan.lines.find((line) => line.text.trim() !== '')?.text.trim() ?? ''
  return /[:：]$/.test(first) && saysOutput(first) === 'surely'
}

/** Does the first line that is no remark read as a command? */
function begins(scan: Scan): boolean {
  const texts = scan.lines.map((line) => withoutTrailers(line).text.trim()).filter((text) => text !== '')
  const first = texts.find((text) => !text.startsWith('#') || isHashCommand(text))?.replace(/^#\s*/, '') ?? ''
  return isTyped(first) || likeness(first, scan).confidence >= 0.6
}

interface Scan extends Walk, Around {
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
  sql: boolean
  /** Statements stand behind prompts: what has none was printed. */
  asked: boolean
  /** A program we do not drive is open, or a router's listing stands here: what it prints may read like a command. */
  other: boolean
  /** Lines of runs that do nothing but set variables. */
  exports: ReadonlySet<number>
  /** Sentences stand in the block: what reads like a command below them may be what a program printed. */
  told: boolean
}

function scanOf(block: Block, mood: Mood): Scan {
  const lines = withoutMargin(block.lines)
  const prompts = lines.map((line) => promptOf(line.text))
  const scan: Scan = {
    language: block.language,
    trust: block.trust,
    commands: false,
    calls: mood.calls ?? nothing,
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
    asked: prompts.some((prompt) => prompt?.of === 'sql' && !prompt.more),
    other: block.lines.filter((line) => /^\s*!\s*$/.test(line.text)).length >= 2,
    exports: new Set(),
    told: block.lines.some((line) => nearFence.test(line.text)),
    patience: 8,
  }
  scan.numbered = scan.lines.filter((line) => numberedCommand(line.text)).length >= 2
  scan.commands = scan.lines.some((line) => doesMore(unwrapped(line.text.trim().split(/\s+/, 8))[0] ?? ''))
  scan.hash = hashIn(scan, mood)
  scan.exports = exportsIn(scan.lines)
  return scan
}

const nothing: ReadonlySet<string> = new Set()

function exportsIn(lines: ReadonlyArray<Line>): Set<number> {
  const found = new Set<number>()
  let run: Array<number> = []
  for (const [at, line] of lines.entries()) {
    if (isExport(line.text.trim())) run.push(at)
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
  const indents = lines.flatMap((line) => (line.text.trim() === '' ? [] : [line.text.search(/\S/)]))
  const margin = indents.reduce((least, one) => Math.min(least, one), 1000)
  if (margin === 0) return [...lines]
  return lines.map((line) => cut(line, Math.min(margin, line.text.length)))
}

/** A program, and not the word before a variable that is set. */
function doesMore(word: string): boolean {
  return isProgram(word) && word !== 'export'
}

/** What exports leave in code: words in bold (`**# like this**`), addresses as links (`[url](url)`). */
function withoutArtefacts(line: Line): Line {
  const bold = /^(\s*)\*\*(.+)\*\*\s*$/.exec(line.text)
  const plain = bold ? cut(line, bold[1]!.length + 2, bold[1]!.length + 2 + bold[2]!.length) : line
  return plain.text.includes('](')
    ? { ...plain, text: plain.text.replace(/\[(https?:\/\/[^\]\s]+)\]\(\1\)/g, '$1') }
    : plain
}

// ── one step of the walk ─────────────────────────────────────────────────────────────────────────────────

/** Rules in the order they are tried; each takes some lines and returns true, or leaves them. */
const rules: Array<(scan: Scan, line: Line) => boolean> = [
  takeBlank,
  takeRuler,
  takeStatement,
  takePrompted,
  takeHash,
  takeRemark,
  takeAnswer,
  takeTable,
  takePrinted,
  takeBare,
  takeConfig,
  takeRest,
]

function step(scan: Scan): void {
  const line = scan.lines[scan.at]!
  for (const rule of rules) if (rule(scan, line)) return
}

function take(scan: Scan, made: Unit, count = made.rows.length): true {
  scan.units.push(made)
  scan.at += count
  if (made.kind !== 'comment') scan.gap = false
  return true
}

function unit(
  kind: Unit['kind'],
  rows: Array<Line>,
  because: string,
  confidence: number,
  more: Partial<Unit> = {},
): Unit {
  return { kind, rows, text: passage(rows), commands: [], ambiguous: false, because, confidence, ...more }
}

function takeBlank(scan: Scan, line: Line): boolean {
  if (line.text.trim() !== '') return false
  scan.at += 1
  scan.gap = true
  return true
}

/** `-------` between things, and addresses of pages. */
function takeRuler(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (isTable(text)) return false
  if (/^([-=*_~#─━═.·])\1{4,}$/.test(text)) {
    if (scan.last && (isPrinter(program(scan.last)) || (isOutput(scan) && !scan.gap && /^[-=]+$/.test(text))))
      return false
    scan.last = undefined
    scan.sql = false
    return take(scan, unit('narrative', [line], 'a ruler', 0.9))
  }
  if (!/^https?:\/\/\S+$/.test(text)) return false
  return take(scan, unit('narrative', [line], 'the address of a page', 0.9))
}

function isOutput(scan: Scan): boolean {
  return scan.units[scan.units.length - 1]?.kind === 'output'
}

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────

/** A line behind a prompt that can be nothing else. */
function takePrompted(scan: Scan, line: Line): boolean {
  const prompt = promptOf(line.text)
  if (!prompt || !isCertain(prompt)) return false
  const typed = cut(line, prompt.length)
  scan.other = prompt.of === 'other' && !leaves.test(typed.text)
  if (prompt.of === 'other')
    return take(scan, unit('narrative', [line], 'the prompt of another program', 0.7))
  scan.sql = prompt.of === 'sql'
  if (typed.text.trim() === '' || /^\^[A-Z]$/.test(typed.text.trim())) {
    scan.last = undefined
    return take(scan, unit('prompt', [line], 'a prompt with nothing typed', 0.9))
  }
  if (prompt.of === 'sql') return takeSql(scan, line, typed, prompt)
  const comment = /^#+\s*(.*)$/.exec(typed.text)
  if (comment && !looksTyped(comment[1]!))
    return take(scan, unit('comment', [line], 'a comment behind a prompt', 0.9))
  return takeCommand(scan, line, typed, prompt, 0.97, `behind the prompt \`${prompt.text}\``)
}

/** A line that begins with `#`: root's prompt where the block is written so, else a comment. */
function takeHash(scan: Scan, line: Line): boolean {
  const text = line.text.trimStart()
  if (!text.startsWith('#') || scan.sql) return false
  if (
    scan.hash !== 'comment' &&
    !scan.other &&
    (isHashCommand(text) || (!scan.bare && isHashCall(text))) &&
    !(scan.last && !scan.gap && isPrinter(program(scan.last)))
  ) {
    const from = line.text.length - text.length + /^#\s*/.exec(text)![0].length
    const ambiguous = scan.hash === 'mixed' || /^#\S/.test(text)
    const prompt: Prompt = { text: '#', length: from, of: 'shell', more: false, ambiguous, user: 'root' }
    const because = ambiguous
      ? '`#` may be a root prompt or a comment'
      : 'the block writes root prompts as `#`'
    return takeCommand(scan, line, cut(line, from), prompt, ambiguous ? 0.7 : 0.88, because, ambiguous)
  }
  if (scan.last && !scan.gap && isPrinter(program(scan.last)) && scan.transcript) return false
  if (saysType(text) && wantsAnswer(scan.last)) return takeWish(scan, line)
  return take(scan, unit('comment', [line], 'begins with `#`', 0.9))
}

/** "enter the password" behind a command that asks for one. */
function takeWish(scan: Scan, line: Line): true {
  return take(scan, unit('answer', [line], 'tells what to type', 0.85, { asked: {} }))
}

function wantsAnswer(last: Unit | undefined): boolean {
  return last?.commands.some((words) => promptsOf(unwrapped(words)).length > 0) ?? false
}

/** It asks for something that only the guide can tell, and not for a yes. */
function wantsSecret(last: Unit): boolean {
  return last.commands.some((words) => promptsOf(unwrapped(words)).some(({ told }) => told === undefined))
}

/** `//`, `--`, `;`, `REM`, and lines of prose in another script between commands. */
function takeRemark(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (/^(\/\/|\/\*|\*\/|<!--|rem\b)/i.test(text)) return take(scan, unit('comment', [line], 'a remark', 0.8))
  if (/^(?:[→⇒➔※★☆]|~{3,}[★☆])/u.test(text) && !askedIn(line))
    return take(scan, unit('narrative', [line], 'a remark', 0.8))
  if (!saysType(text) || !wantsAnswer(scan.last) || scan.gap || readable(text)) return false
  return takeWish(scan, line)
}

/** A line without a prompt that is a command by what it says. */
function takeBare(scan: Scan, line: Line): boolean {
  if (scan.other) return false
  const numbered = scan.numbered ? numberedCommand(line.text) : undefined
  const typed = cut(line, numbered ?? line.text.search(/\S/))
  const likely = likeness(typed.text, scan)
  if (likely.confidence < threshold(scan)) return takeCompound(scan, line, typed)
  scan.sql = false
  const because = numbered ? `${likely.because} behind a history number` : likely.because
  if (scan.exports.has(scan.at) && !scan.told)
    return takeCommand(scan, line, typed, undefined, 0.7, 'sets variables in a row: a file may be meant')
  if (scan.told)
    return takeCommand(scan, line, typed, undefined, 0.5, `${because}, but below sentences in the same block`)
  return takeCommand(scan, line, typed, undefined, likely.confidence, because)
}

/** A function, a loop: it is one thing from its first line to its last, and nothing in it is run alone. */
function takeCompound(scan: Scan, line: Line, typed: Line): boolean {
  if (scan.last?.prompt || scan.trust === 'loose' || isForeign(scan.language)) return false
  if (!opensCompound.test(typed.text)) return false
  const { rows, text, shell } = gather(scan, line, typed, undefined)
  if (rows.length < 2 || shell.error || shell.open || !shell.compound) return false
  const known = shell.commands.some((words) => isProgram(unwrapped(words)[0] ?? ''))
  const confidence = known && !scan.told && threshold(scan) < 0.8 ? 0.75 : 0.45
  const made = unit('command', rows, 'shell syntax from its first line to its last', confidence, {
    text,
    commands: shell.commands,
  })
  take(scan, made)
  scan.last = made
  return true
}
const opensCompound =
  /^\s*(?:(?:function\s+)?[\w.-]+\s*\(\)\s*\{?|function\s+[\w.-]+\s*\{|(?:if|while|until|case|select)\s.*|for\s+(?:\w+\s+in\b|\(\().*)\s*$/

/** How sure one must be to take a line without a prompt for a command here. */
function threshold(scan: Scan): number {
  const inOutput =
    scan.last !== undefined && !scan.gap && scan.last.prompt !== undefined && !scan.last.prompt.ambiguous
  if (inOutput && scan.last?.kind === 'command') return 1
  if (scan.last?.prompt && isPrinter(program(scan.last))) return 1
  if (scan.last?.prompt?.host && scan.last.kind === 'command') return 0.9
  if (scan.trust === 'loose' || scan.transcript) return 0.8
  return 0.6
}

function takeCommand(
  scan: Scan,
  line: Line,
  typed: Line,
  prompt: Prompt | undefined,
  confidence: number,
  because: string,
  ambiguous = false,
): boolean {
  const said = gather(scan, line, typed, prompt)
  if (!prompt && (said.shell.error || said.shell.open)) return false
  const words = unwrapped(said.shell.commands[0] ?? [])
  const base = {
    text: said.text,
    commands: said.shell.commands,
    ambiguous,
    ...(prompt ? { prompt } : {}),
  }
  const broken = said.shell.error !== undefined || said.shell.open !== undefined
  const sure = broken ? Math.min(confidence, 0.5) : confidence
  const file = said.shell.commands.length === 1 ? editedFile(words) : undefined
  if (file !== undefined)
    return takeEditor(scan, unit('editor', said.rows, because, sure, { ...base, file: named(file) }))
  const client = said.shell.commands.length === 1 && opensClient(words, said.text.text)
  const made = unit(
    client ? 'client' : 'command',
    said.rows,
    broken ? `${because}, but no shell can read it` : because,
    sure,
    base,
  )
  scan.sql = client
  take(scan, made)
  scan.last = made
  return true
}

function named(file: string): string {
  return file.replace(/[:：,;]$/, '')
}

/** An editor, and what stands below it as the content of its file. */
function takeEditor(scan: Scan, editor: Unit): true {
  take(scan, editor)
  scan.last = undefined
  scan.sql = false
  const end = scan.insets.get(scan.at)
  if (end !== undefined) return takeInset(scan, editor, end)
  skipRemarks(scan)
  const fragment = fragmentFrom(scan)
  if (fragment.length > 0) {
    take(
      scan,
      unit('config', fragment, `stands below the editor of ${editor.file}`, 0.9, {
        file: editor.file ?? '',
        text: dedented(fragment),
      }),
    )
  }
  return true
}

function takeInset(scan: Scan, editor: Unit, end: number): true {
  const content = solid(scan.lines.slice(scan.at + 1, end))
  const rulers = [scan.lines[scan.at]!, scan.lines[end]!].map((line) =>
    unit('narrative', [line], 'a ruler', 0.9),
  )
  scan.units.push(rulers[0]!)
  if (content.length > 0) {
    const because = `stands between rulers below the editor of ${editor.file}`
    scan.units.push(
      unit('config', content, because, 0.9, { file: editor.file ?? '', text: dedented(content) }),
    )
  }
  scan.units.push(rulers[1]!)
  scan.at = end + 1
  scan.gap = false
  return true
}

/** Prose between an editor and the content: `add below line 13`. */
function skipRemarks(scan: Scan): void {
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    const text = line.text.trim()
    const prose =
      (!readable(text) || saysPlace(text)) &&
      !text.startsWith('#') &&
      !isSetting(withoutTrailers(line).text.trim()) &&
      !isExport(text)
    if (text !== '' && !prose && !/^-{2,}\s.*[>:]$/.test(text)) return
    if (text === '') scan.at += 1
    else take(scan, unit('narrative', [line], 'a remark on the edit', 0.8))
  }
}

/** `add below line 13`: a shell could read it, and yet it is said to the reader. */
function saysPlace(text: string): boolean {
  const where = putOf([text])?.where
  return where !== undefined && where !== 'added' && where !== 'whole'
}

function fragmentFrom(scan: Scan): Array<Line> {
  const from = scan.at
  let to = from
  let gap = true
  let script = false
  let settings = true
  for (let at = from; at < scan.lines.length; at += 1) {
    const line = scan.lines[at]!
    const text = line.text.trim()
    if (text === '') {
      gap = true
      continue
    }
    if (at === from && text.startsWith('#!')) script = true
    if (endsFragment(scan, line, text, { gap, script, settings, first: at === from })) break
    if (!text.startsWith('#') && !isSetting(text) && !isSectionHead(text) && !isExport(text)) settings = false
    gap = false
    to = at + 1
  }
  return scan.lines.slice(from, to)
}

function endsFragment(
  scan: Scan,
  line: Line,
  text: string,
  state: { gap: boolean; script: boolean; settings: boolean; first: boolean },
): boolean {
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt) && prompt.text !== '$') return true
  if (prompt?.text === '$' && scan.transcript) return true
  if (isTable(text) || /^([-=*_])\1{7,}$/.test(text) || /^-{2,}>?$/.test(text)) return true
  if (state.script) return false
  if (text.startsWith('#'))
    return scan.hash !== 'comment' && isHashCommand(text) && (state.gap || state.settings)
  if (isSetting(text) || isExport(text)) return false
  const likely = likeness(text, scan)
  const editor = editedFile(unwrapped(readShell(text).commands[0] ?? [])) !== undefined
  return likely.confidence >= 0.85 && (state.gap || editor || (state.settings && !state.first))
}

/** What `#` means in this block: root's prompt where no other kind of command stands beside it. */
function hashIn(scan: Scan, mood: Mood): Scan['hash'] {
  const lines = outside(scan.lines, scan.insets)
  const marked = lines.filter((line) => /^\s*#/.test(line.text))
  const commands = marked.filter((line) => isHashCommand(line.text))
  if (commands.length === 0 || isForeign(scan.language)) return 'comment'
  const bare = lines.some(
    (line, at) =>
      !/^\s*#/.test(line.text) && !/\\\s*$/.test(lines[at - 1]?.text ?? '') && isBareCommand(line, scan),
  )
  scan.bare = bare
  const other = lines.some((line) => !/^\s*(#|$)/.test(line.text) && isSectionHead(line.text.trim()))
  if (other && !scan.transcript && !bare) return 'comment'
  const prompts = mood.hashes === 'runs' || (mood.hashes === 'single' && scan.transcript)
  if (bare ? !prompts : scan.transcript && mood.hashes === 'remarks') return 'comment'
  return bare || scan.transcript || commands.length < marked.length ? 'mixed' : 'prompt'
}

function isBareCommand(line: Line, scan: Scan): boolean {
  const prompt = promptOf(line.text)
  return prompt === undefined && likeness(line.text.trim(), scan).confidence >= 0.85
}

function program(last: Unit): string {
  return unwrapped(last.commands[last.commands.length - 1] ?? [])[0] ?? ''
}

// ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────

const statementStart =
  /^\s*(CREATE|GRANT|REVOKE|DROP|ALTER|INSERT|UPDATE|DELETE|SELECT|SHOW|USE|FLUSH|SET|DESC|DESCRIBE|REPLACE|TRUNCATE|START|STOP|CHANGE|RESET|CALL|LOAD|BEGIN|COMMIT|ROLLBACK|EXPLAIN|OPTIMIZE|ANALYZE|LOCK|UNLOCK|RENAME|SOURCE|DELIMITER|HELP|STATUS|INSTALL|UNINSTALL|PURGE|KILL|WITH|DO|DECLARE)\b/i
const surelySql =
  /^\s*(CREATE\s+(OR\s+REPLACE\s+)?(DATABASE|USER|TABLE|SCHEMA|ROLE|VIEW|INDEX|UNIQUE|TRIGGER|PROCEDURE)|GRANT\s+.+\s+(ON|TO)\s|REVOKE\s+.+\s+FROM|DROP\s+(DATABASE|USER|TABLE|SCHEMA)|ALTER\s+(USER|TABLE|DATABASE|ROLE)|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|SELECT\s+.*\bFROM\b|SHOW\s+(DATABASES|TABLES|GRANTS|VARIABLES|STATUS|MASTER|SLAVE)|FLUSH\s+(PRIVILEGES|TABLES)|SET\s+(GLOBAL|PASSWORD|SESSION)|USE\s+`?\w+`?;|CHANGE\s+(MASTER|REPLICATION)\s|(START|STOP|RESET)\s+(SLAVE|REPLICA|MASTER|GROUP_REPLICATION)\b|SOURCE\s+\/\S+;)/i
const leaves = /^\s*(exit|quit|[\\¥]q|bye)\s*;?\s*$/i

/** A statement without a prompt, in an open client or by its own shape. */
function takeStatement(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt)) return false
  if (scan.other || scan.asked) return false
  if (!scan.sql) {
    if (!surelySql.test(text) || scan.trust !== 'fence' || scan.last?.prompt?.host) return false
    return isWholeStatement(scan) && takeSql(scan, line, line, undefined)
  }
  if (/^(#|--\s)/.test(text)) {
    if (/^#/.test(text) && scan.hash !== 'comment' && isHashCommand(text)) scan.sql = false
    return scan.sql && take(scan, unit('comment', [line], 'a comment between statements', 0.9))
  }
  if (leaves.test(text)) return takeLeave(scan, line, line, undefined)
  return statementStart.test(text) && !isTable(text) && takeSql(scan, line, line, undefined)
}

/** Without a client, a statement is told from a sentence by its end. */
function isWholeStatement(scan: Scan): boolean {
  const from = scan.lines.slice(scan.at, scan.at + longest)
  const gap = from.findIndex((line) => line.text.trim() === '')
  return from.slice(0, gap === -1 ? undefined : gap).some((line) => isTerminated([line]))
}

function takeLeave(scan: Scan, line: Line, typed: Line, prompt: Prompt | undefined): true {
  scan.sql = false
  const made = unit('sql', [line], 'leaves the database client', 0.9, {
    text: passage([trimmed(typed)]),
    ...(prompt ? { prompt } : {}),
  })
  take(scan, made)
  scan.last = undefined
  return true
}

function takeSql(scan: Scan, line: Line, typed: Line, prompt: Prompt | undefined): true {
  if (leaves.test(typed.text)) return takeLeave(scan, line, typed, prompt)
  if (/^\s*(#|--\s)/.test(typed.text))
    return take(scan, unit('comment', [line], 'a comment between statements', 0.9))
  const kept = [sqlLine(typed)]
  let next = scan.at + 1
  while (!isTerminated(kept) && next < scan.lines.length && kept.length <= longest) {
    const more = sqlMore(scan.lines[next]!, typed, prompt)
    if (!more) break
    kept.push(more)
    next += 1
  }
  const done = isTerminated(kept)
  const rows = [line, ...scan.lines.slice(scan.at + 1, next)]
  const because = prompt
    ? `behind the prompt \`${prompt.text}\``
    : scan.sql
      ? 'typed into the database client'
      : 'an SQL statement'
  const confidence = done ? (prompt ? 0.97 : scan.sql ? 0.93 : 0.8) : 0.6
  const made = unit('sql', rows, because, confidence, { text: passage(kept), ...(prompt ? { prompt } : {}) })
  take(scan, made)
  scan.last = made
  return true
}

function sqlMore(line: Line, typed: Line, prompt: Prompt | undefined): Line | undefined {
  const own = promptOf(line.text)
  if (own && isCertain(own)) return undefined
  if (own?.more && own.of === 'sql') return sqlLine(cut(line, own.length))
  const open = prompt === undefined || /\\\s*$/.test(typed.text)
  if (line.text.trim() === '' || isTable(line.text.trim()) || !open) return undefined
  return /^\s*(?:#|--\s)/.test(line.text) || newStatement.test(line.text) ? undefined : sqlLine(line)
}
/** Words that no statement has at the beginning of its second line. */
const newStatement = /^\s*(?:SHOW|CREATE|GRANT|REVOKE|DROP|ALTER|USE|FLUSH|INSERT|DELETE|EXIT|QUIT)\b/i

/** The backslash at the end is the shell's habit, not SQL's. */
function sqlLine(line: Line): Line {
  return trimmed(cut(line, 0, withoutBackslash(line.text).length))
}

function trimmed(line: Line): Line {
  const from = line.text.search(/\S|$/)
  return cut(line, from, Math.max(from, line.text.trimEnd().length))
}

function isTerminated(lines: ReadonlyArray<Line>): boolean {
  const last = lines[lines.length - 1]!.text.replace(/(--\s|#)[^'"]*$/, '').trimEnd()
  return /(;|\\[gG])$/.test(last) || (lines.length === 1 && /^\s*use\s+\S+$/i.test(last))
}

// ── what is printed, asked, written ──────────────────────────────────────────────────────────────────────

/** What a prompt asks for stands before its end: a secret, a yes, the return key. */
const asks =
  /^\s*(?<prompt>[^|]{0,160}?(?:(?:pass(?:word|wd|phrase)|\[[yYnN]\/[yYnN](?:\/\w)?\]|\(y(?:es)?\/n(?:o)?\b|ENTER\b|PIN\b|암호|비밀번호|パスワード|密码|密碼)[^|]{0,120}?(?:[:：]|\?(?=\s|$))|\[[yYnN]\/[yYnN](?:\/\w)?\]:?|\(yes\/no[^)]*\)\??|\(y\/n\)\??|(?<=\[ENTER\])))(?:\s+(?<text>\S.*)|\s*)$/iu

/** What the running command asks and, where it is printed, what is typed. */
function takeAnswer(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (!last || (last.kind !== 'command' && last.kind !== 'client')) return false
  if (isPrinter(program(last)) || isTable(line.text)) return false
  const asked = typedIn(line, last) ?? askedIn(line) ?? valueIn(scan, line, last)
  if (!asked) return false
  return take(scan, unit('answer', [line], 'the command before asks', 0.9, { asked }))
}

/** A block of nothing but questions is what the command before it asks. */
function answersIn(scan: Scan): Array<Unit> | undefined {
  const lines = scan.lines.filter((line) => line.text.trim() !== '')
  const units = lines.flatMap((line) => {
    const asked = askedIn(line)
    return asked ? [unit('answer', [line], 'the command before asks', 0.85, { asked })] : []
  })
  return units.length === lines.length ? units : undefined
}

function askedIn(line: Line): Unit['asked'] | undefined {
  const match = line.text.length > 240 ? null : asks.exec(line.text)
  if (!match) return undefined
  const prompt = match.groups!.prompt!.trim()
  if (/\s{2,}[:：]$/.test(prompt) || /\s\S+\s.*[.!]$/.test(match.groups!.text ?? '')) return undefined
  const text = match.groups!.text
  const at = text === undefined ? 0 : line.text.lastIndexOf(text)
  return {
    prompt: passage([cut(line, line.text.indexOf(prompt), line.text.indexOf(prompt) + prompt.length)]),
    ...(text === undefined ? {} : { text: answerText(cut(line, at, at + text.trimEnd().length)) }),
  }
}

/** `[ENTER]`, and what is typed behind the `>` of a running program. */
function typedIn(line: Line, last: Unit): Unit['asked'] | undefined {
  if (/^\s*\[?ENTER\]?\s*$/.test(line.text)) return { text: answerText(line) }
  const typed = /^> \S/.test(line.text) && last.prompt !== undefined
  return typed ? { prompt: passage([cut(line, 0, 1)]), text: passage([cut(line, 2)]) } : undefined
}

/** A word alone, right below a command that asks: what is typed. */
function valueIn(scan: Scan, line: Line, last: Unit): Unit['asked'] | undefined {
  const text = line.text.trim()
  const before = scan.units.at(-1)
  const keys = holdsDialog(program(last))
  const told = before?.kind === 'answer' || before?.kind === 'comment'
  if (scan.gap || (before !== last && !told)) return undefined
  if (keys && /^(?:[a-z\d]{1,3}|\[?enter\]?|\+\d+[KMGT]?)$/i.test(text)) return { text: answerText(line) }
  if (!wantsSecret(last) || !/^[^\s;|#]{1,40}$/.test(text) || isProgram(text)) return undefined
  return /^[\w-]+[>#$%:]$|^[-+*=~.]+$/.test(text) ? undefined : { text: passage([line]) }
}

/** Signs that stand for the return key are nothing typed. */
function answerText(line: Line): Passage {
  return /^\s*(\[?(enter|return)\]?|↵|⏎|<(enter|return)>)\s*$/i.test(line.text)
    ? passage([cut(line, line.text.length)])
    : passage([line])
}

function takeTable(scan: Scan, line: Line): boolean {
  if (!isTable(line.text.trim())) return false
  return takeOutput(scan, line, 'a printed table')
}

/** Lines below a command that shows what it prints. */
function takePrinted(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (!last) return false
  const printed = printedShape.test(line.text)
  if (printed) return takeOutput(scan, line, 'has the shape of something printed')
  if (last.prompt && !last.ambiguous && isPrinter(program(last)))
    return takeOutput(scan, line, 'below a command that prints a file')
  return !last.prompt &&
    !scan.gap &&
    isPrinter(program(last)) &&
    !isOpenEnded(last) &&
    likeness(line.text.trim(), scan).confidence < 0.85
    ? takeOutput(scan, line, 'below a command that prints a file')
    : false
}
const printedShape =
  /^\s*(Query OK\b|Empty set\b|\d+ rows? in set\b|ERROR( \d+)?\b|Database changed|Rows matched|Bye$|\.{3,}\s*$|\(?(?:snip|중략|생략|省略|略)\)?\s*$|\[(?:snip|\.{3})\]|(?:Reading|Building|Setting up|Unpacking|Loaded plugins|Created symlink|Loaded:|Active:|Complete!))/i

/** `sed -i`, `cat > x` and the like print nothing. */
function isOpenEnded(last: Unit): boolean {
  return /\s-i\b|>|\|\s*(sudo\s+)?tee\b/.test(last.text.text)
}

function takeOutput(scan: Scan, line: Line, because: string): true {
  const before = scan.units[scan.units.length - 1]
  const confidence = scan.last ? 0.9 : 0.6
  if (before?.kind === 'output') {
    const from = before.rows[0]!.point.line - scan.lines[0]!.point.line + before.rows.length
    before.rows.push(...scan.lines.slice(from, scan.at + 1))
    scan.at += 1
    scan.gap = false
    return true
  }
  return take(scan, unit('output', [line], because, confidence))
}

/** Without a command and without a file: a person has to say what it is. */
function takeConfig(scan: Scan, line: Line): boolean {
  if (scan.last && !scan.gap) return false
  const text = line.text.trim()
  if (!isSectionHead(text) && !isSetting(text)) return false
  if (scan.last?.prompt) return false
  const fragment = fragmentFrom(scan)
  if (fragment.length === 0) return false
  return take(
    scan,
    unit('config', fragment, 'settings, without a command', 0.7, { text: dedented(fragment) }),
  )
}

function takeRest(scan: Scan, line: Line): boolean {
  const zone = scan.last !== undefined && (!scan.gap || scan.transcript || isOutput(scan))
  const likely = zone || scan.other ? unlikely : likeness(line.text.trim(), scan)
  if (zone && pointsOn(line.text.trim())) scan.told = true
  if (zone && (scan.last!.prompt || readable(line.text)))
    return takeOutput(scan, line, 'below the command that prints it')
  if (likely.confidence >= 0.4)
    return take(scan, unit('command', [line], `${likely.because}, which is not enough`, likely.confidence))
  if (isSentence(line.text.trim()) || saysOutput(line.text.trim()) === 'surely') scan.told = true
  return take(scan, unit('narrative', [line], 'nothing says that it can be run', 0.6))
}

/** A sentence among what is printed that introduces what stands below it: a program tells what to run next. */
function pointsOn(text: string): boolean {
  return text.endsWith(':') && isSentence(text)
}

// ── settings ─────────────────────────────────────────────────────────────────────────────────────────────

/** Fences that hold the text of a file. */
const fileFences = new Set(
  'ini conf cfg yaml yml xml json toml diff properties nginx apache apacheconf dosini editorconfig systemd hcl'.split(
    ' ',
  ),
)

/** A block that is one file's content and nothing else. */
function configBlock(scan: Scan, mood: Mood): Unit | undefined {
  const lines = solid(scan.lines)
  const weighed = lines.map((line) => line.text.trim()).filter((text) => text !== '')
  if (scan.transcript || weighed.some((text) => isTable(text))) return undefined
  if (scan.sql && weighed.some((text) => statementStart.test(text))) return undefined
  const because = configReason(scan, mood, weighed)
  return because
    ? unit('config', lines, because, mood.file ? 0.88 : 0.7, { text: dedented(lines) })
    : undefined
}

function configReason(scan: Scan, mood: Mood, texts: Array<string>): string | undefined {
  const { language } = scan
  const said = texts.filter((text) => !/^[#;]/.test(text))
  if (fileFences.has(language)) return `a ${language} block`
  if (/^#! *\/|^#!.*\b(?:ba|z|k|c)?sh\b/.test(texts[0] ?? '')) return 'a script that is to be saved'
  const settings = said.filter((text) => isSectionHead(text) || isSetting(text)).length
  const sure = (): boolean => said.some((text) => !isSetting(text) && likeness(text, scan).confidence >= 0.85)
  const exports = said.filter((text) => /^(export\s+)?[A-Za-z_]\w*=|^export\s+\w+$/.test(text)).length
  if (
    said.length > 0 &&
    settings === said.length &&
    said.some((text) => isSectionHead(text) || / = |^[\w.]+ =/.test(text))
  )
    return 'sections and settings'
  if (settings > 0 && settings * 10 >= said.length * 6 && isSectionHead(said[0] ?? '') && !sure())
    return 'sections and settings'
  if (isBraced(texts) && !begins(scan)) return 'blocks in braces, as files have them'
  if (said.length > 1 && said.every((text) => interfaces.test(text))) return network
  if (said.length > 0 && /^<[?!a-zA-Z]/.test(said[0]!) && /[>]$/.test(said[0]!)) return 'markup of a file'
  if (!mood.file?.fresh || said.length === 0 || said.some((text) => isSentence(text))) return undefined
  if (mood.file.open && !begins(scan) && !isHashBlock(scan)) return `the content for ${mood.file.path}`
  if (exports === said.length || (!isHashBlock(scan) && !sure()))
    return `follows the naming of ${mood.file.path}`
  return undefined
}

/** `server {` … `}`: what is set in braces, and no function of a shell. */
function isBraced(texts: ReadonlyArray<string>): boolean {
  const opens = texts.filter(
    (text) => /^[\w.*~^/"'-][^#()$]*\{$/.test(text) && !/^(?:do|then|else|function)\b/.test(text),
  )
  const closes = texts.filter((text) => /^\}[;,]?$/.test(text))
  const inside = texts.some((text) => /;$/.test(text) || /^[\w-]+\s+\S/.test(text))
  return opens.length > 0 && closes.length >= opens.length && inside && opens.length * 12 >= texts.length
}
const interfaces =
  /^(?:auto|allow-\w+|iface|address|netmask|gateway|network|broadcast|dns-\w+|(?:pre|post)?-?(?:up|down)|bridge[_-]\w+|bond-\w+|mtu|hwaddress)\s+\S/

/** Why a fragment is that of one kind of file, whatever file was spoken of. */
export const network = 'the network of a host'

function isHashBlock(scan: Scan): boolean {
  return scan.hash !== 'comment'
}
