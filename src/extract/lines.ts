import type { Passage } from '../model.ts'
import { type Block, cut, type Line } from './outline.ts'
import {
  editedFile,
  isEveryday,
  isPrinter,
  isProgram,
  isSureForm,
  opensClient,
  promptsOf,
} from './programs.ts'
import { type Prompt, promptOf } from './prompts.ts'
import { isSudo, type Open, readShell, type Shell, unwrapped } from './shell.ts'
import { saysType } from './words.ts'

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
  /** A file whose content may follow; `fresh`: none has followed yet. */
  file?: { path: string; fresh: boolean }
  /** The sentence before called it output. */
  output?: 'surely' | 'perhaps'
  /** A database client is still open. */
  client: boolean
}

/** The most lines one command may take, here-documents apart. */
const longest = 80

/** Reads one block of code: each line is taken for something, nothing twice. */
export function readBlock(block: Block, mood: Mood): Array<Unit> {
  const scan = scanOf(block, mood)
  if (block.lines.every((line) => line.text.trim() === '')) return []
  if (isCalledOutput(scan, mood))
    return [unit('output', solid(block.lines), 'the sentence before calls it output', 0.85)]
  const config = configBlock(scan, mood)
  if (config) return [config]
  while (scan.at < scan.lines.length) step(scan)
  return scan.units.map((one) => (one.kind === 'output' ? { ...one, text: passage(one.rows) } : one))
}

/** Called output; where the word may mean a look at it, only what does not read as a command. */
function isCalledOutput(scan: Scan, mood: Mood): boolean {
  if (!mood.output || scan.transcript) return false
  const first = scan.lines.find((line) => line.text.trim() !== '')!.text.replace(/^\s*#\s*/, '')
  return mood.output === 'surely' || !(isTyped(first.trim()) || likeness(first, scan).confidence >= 0.6)
}

interface Scan {
  block: Block
  lines: Array<Line>
  at: number
  units: Array<Unit>
  /** Some prompt in the block cannot be anything else. */
  transcript: boolean
  /** Commands stand behind history numbers. */
  numbered: boolean
  /** `#` begins root's commands rather than comments; `mixed`: beside commands without a prompt. */
  hash: 'prompt' | 'mixed' | 'comment'
  /** The unit whose output or answers may follow. */
  last: Unit | undefined
  /** A blank line since the unit before. */
  gap: boolean
  sql: boolean
  /** Sentences stand in the block: what reads like a command below them may be what a program printed. */
  told: boolean
  /** Quotes that never close are not searched for over and over. */
  patience: number
}

function scanOf(block: Block, mood: Mood): Scan {
  const prompts = block.lines.map((line) => promptOf(line.text))
  const scan: Scan = {
    block,
    lines: block.lines.map(withoutArtefacts),
    at: 0,
    units: [],
    transcript: prompts.some((prompt) => prompt !== undefined && isCertain(prompt)),
    numbered: false,
    hash: 'comment',
    last: undefined,
    gap: true,
    sql: mood.client,
    told: false,
    patience: 8,
  }
  scan.numbered = scan.lines.filter((line) => numberedCommand(line.text)).length >= 2
  scan.hash = hashIn(scan)
  return scan
}

function isCertain(prompt: Prompt): boolean {
  return !prompt.ambiguous && !prompt.more
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
  scan.gap = false
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

/** Lines joined, each with its place. */
export function passage(lines: ReadonlyArray<Line>): Passage {
  return { text: lines.map((line) => line.text).join('\n'), points: lines.map((line) => line.point) }
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
    if (scan.last && (isPrinter(program(scan.last)) || (isOutput(scan) && !scan.gap && /^-+$/.test(text))))
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
    isHashCommand(text) &&
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

/** `//`, `--`, `;`, `REM`, and lines of prose in another script between commands. */
function takeRemark(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  if (/^(\/\/|\/\*|\*\/|<!--|rem\b)/i.test(text)) return take(scan, unit('comment', [line], 'a remark', 0.8))
  if (!saysType(text) || !wantsAnswer(scan.last) || scan.gap || readable(text)) return false
  return takeWish(scan, line)
}

/** A line without a prompt that is a command by what it says. */
function takeBare(scan: Scan, line: Line): boolean {
  const numbered = scan.numbered ? numberedCommand(line.text) : undefined
  const typed = cut(line, numbered ?? line.text.search(/\S/))
  const likely = likeness(typed.text, scan)
  if (likely.confidence < threshold(scan)) return false
  scan.sql = false
  const because = numbered ? `${likely.because} behind a history number` : likely.because
  if (scan.told)
    return takeCommand(scan, line, typed, undefined, 0.5, `${because}, but below sentences in the same block`)
  return takeCommand(scan, line, typed, undefined, likely.confidence, because)
}

/** How sure one must be to take a line without a prompt for a command here. */
function threshold(scan: Scan): number {
  const inOutput =
    scan.last !== undefined && !scan.gap && scan.last.prompt !== undefined && !scan.last.prompt.ambiguous
  if (inOutput && scan.last?.kind === 'command') return 1
  if (scan.last?.prompt && isPrinter(program(scan.last))) return 1
  if (scan.block.trust === 'loose' || scan.transcript) return 0.8
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

/** Prose between an editor and the content: `add below line 13`. */
function skipRemarks(scan: Scan): void {
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    const text = line.text.trim()
    const prose = !readable(text) && !text.startsWith('#') && !isSetting(text)
    if (text !== '' && !prose && !/^-{2,}\s.*[>:]$/.test(text)) return
    if (text === '') scan.at += 1
    else take(scan, unit('narrative', [line], 'a remark on the edit', 0.8))
  }
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

// ── what a command takes with it ─────────────────────────────────────────────────────────────────────────

interface Gathered {
  rows: Array<Line>
  text: Passage
  shell: Shell
}

/** A command with its continuation lines, here-documents and open quotes. */
function gather(scan: Scan, line: Line, typed: Line, prompt: Prompt | undefined): Gathered {
  const first = withoutTrailers(typed)
  const kept = [first]
  let shell = readShell(first.text)
  let next = scan.at + 1
  while (shell.open && next < scan.lines.length && mayGrow(scan, shell.open, kept.length)) {
    const { by } = shell.open
    const more = moreLine(scan.lines[next]!, prompt, by)
    const joins = by === 'backslash' || by === 'operator'
    if (!more || (joins && more.text.trim() === '')) break
    kept.push(joins ? withoutTrailers(more) : more)
    next += 1
    if (shell.open.mayClose(kept[kept.length - 1]!.text))
      shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  if (shell.open && shell.open.by !== 'backslash') return alone(scan, line, first, shell)
  if (shell.open) {
    const last = kept.pop()!
    kept.push(cut(last, 0, withoutBackslash(last.text).length))
    shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  return { rows: [line, ...scan.lines.slice(scan.at + 1, next)], text: passage(kept.map(closed)), shell }
}

function mayGrow(scan: Scan, open: Open, lines: number): boolean {
  if (open.by === 'backslash') return true
  return scan.patience > 0 && (lines <= longest || open.by === 'here-document')
}

/** What never closes is one line. */
function alone(scan: Scan, line: Line, first: Line, shell: Shell): Gathered {
  scan.patience -= 1
  return {
    rows: [line],
    text: passage([first]),
    shell: readShell(first.text).open ? shell : readShell(first.text),
  }
}

/** The next line of something typed, its second prompt taken off; undefined where a new command begins. */
function moreLine(line: Line, prompt: Prompt | undefined, by: string): Line | undefined {
  const own = promptOf(line.text)
  if (own?.more && own.of === 'shell' && (prompt || by === 'here-document'))
    return cut(line, /^\s*> ?/.exec(line.text)![0].length)
  if (own && isCertain(own) && own.of === 'shell' && own.text.length > 2) return undefined
  return line
}

/** Remarks behind a command that no shell would take for a comment: `// …`, `← …`. */
function withoutTrailers(line: Line): Line {
  const remark = /(?<!\s)\s+(?:\/\/(?=.*[^\x00-\x7f])|\/\/\s|←|<--?\s|\(disconnect).*$/u.exec(line.text)
  return cut(line, 0, remark ? remark.index : line.text.trimEnd().length)
}

/** A backslash and blanks behind it join lines for the author, not for bash. */
function closed(line: Line): Line {
  return /\\[ \t]+$/.test(line.text) ? cut(line, 0, line.text.trimEnd().length) : line
}

// ── evidence ─────────────────────────────────────────────────────────────────────────────────────────────

interface Likely {
  confidence: number
  because: string
}
const unlikely: Likely = { confidence: 0, because: 'nothing says that it is a command' }

/** Fences that say: this is for a shell. */
const shellFences = new Set([
  'bash',
  'sh',
  'shell',
  'console',
  'shell-session',
  'zsh',
  'terminal',
  'shellscript',
  'ksh',
])

/** How much a line without a prompt looks like something typed at a shell. */
function likeness(line: string, scan: Scan): Likely {
  const text = withoutTrailers({ text: line, point: { line: 1, column: 1 } }).text
  if (text.length > 20_000 || isSetting(text) || isTable(text) || isMachine(text)) return unlikely
  const shell = readShell(text)
  if (shell.error || (shell.open?.by === 'quote' && /[’']\w/.test(text))) return unlikely
  const all = shell.commands[0] ?? []
  const words = unwrapped(all)
  const [first] = words
  const fenced = shellFences.has(scan.block.language)
  if (first === undefined || first === '') {
    const assignment = all.length > 0 && all.every((word) => /^[A-Za-z_]\w*=/.test(word))
    if (assignment && (fenced || hasCommands(scan)))
      return { confidence: 0.75, because: 'sets a variable between commands' }
    return shell.compound && fenced
      ? { confidence: 0.75, because: 'shell syntax in a shell block' }
      : unlikely
  }
  if (isProse(text, words, shell)) return unlikely
  if (first === '.' || first === 'source')
    return { confidence: words.length === 2 ? 0.9 : 0.3, because: 'sources a file' }
  if (isProgram(first)) return programLine(words, all, shell, scan)
  if (/^(\.{1,2}|~|\$\w+|\$\{\w+\})?\/?[\w.${}-]*\/[\w./${}-]+$/.test(first))
    return pathLine(first, words, fenced)
  if (shell.compound && fenced) return { confidence: 0.75, because: 'shell syntax in a shell block' }
  if (!/^[a-z_][\w.+-]*$/.test(first)) return unlikely
  if (isSudo(all)) return { confidence: 0.88, because: 'behind sudo' }
  const options = words.slice(1).some((word) => /^--?[A-Za-z][\w-]*(=|$)/.test(word))
  if (words.length > 1 && (/-/.test(first) || /\.(sh|py|pl)$/.test(first)))
    return {
      confidence: options ? 0.75 : fenced && words.length < 4 ? 0.65 : 0.4,
      because: 'has the shape of a command',
    }
  if (options) return { confidence: 0.75, because: 'has options like a command' }
  return {
    confidence: fenced && words.length > 1 && words.length < 5 ? 0.45 : 0.2,
    because: 'in a shell block',
  }
}

function programLine(words: Array<string>, all: Array<string>, shell: Shell, scan: Scan): Likely {
  const name = words[0]!
  const marked =
    words.slice(1).some((word) => /^[-/~.$]|[=/@*]|\.\w+$/.test(word)) ||
    shell.commands.length > 1 ||
    isSudo(all)
  if (isEveryday(name) && !marked && !isSureForm(words)) {
    const alone = words.length === 1
    const fenced = shellFences.has(scan.block.language) || scan.numbered
    if (scan.block.trust === 'loose') return { confidence: 0.5, because: `\`${name}\` may be a word` }
    return {
      confidence: fenced || words.length <= 4 ? (alone && !fenced ? 0.62 : 0.8) : 0.55,
      because: `\`${name}\` is a program`,
    }
  }
  if (words.length === 1 && scan.block.trust === 'loose')
    return { confidence: 0.6, because: `\`${name}\` is a program` }
  return { confidence: 0.92, because: `\`${name}\` is a program` }
}

function pathLine(first: string, words: Array<string>, fenced: boolean): Likely {
  const data = /^(\/etc|\/var|\/proc|\/sys)\//.test(first) && !/\/init\.d\//.test(first)
  if (data || /\.(conf|cnf|cfg|ini|ya?ml|json|xml|toml|repo|list|log|txt|md|service)$/.test(first))
    return unlikely
  const runs =
    /^(\.{1,2}\/|\/(usr\/)?(local\/)?s?bin\/|\/opt\/|\/root\/|~\/|\$)/.test(first) ||
    /\/s?bin\/|\.(sh|py)$/.test(first)
  if (runs) return { confidence: words.length > 1 || fenced ? 0.85 : 0.7, because: 'runs a file' }
  return { confidence: fenced && words.length > 1 ? 0.62 : 0.3, because: 'runs a file' }
}

/** Other lines of the block are commands. */
function hasCommands(scan: Scan): boolean {
  return (
    scan.units.some((one) => one.kind === 'command') ||
    scan.lines.some((line) => isProgram(unwrapped(line.text.trim().split(/\s+/))[0] ?? ''))
  )
}

/** A sentence rather than a command: ends like one, or says words that no command has. */
function isProse(text: string, words: ReadonlyArray<string>, shell: Shell): boolean {
  const unquoted = text.replace(/'[^']*'|"[^"]*"|(?:^|\s)#.*$/g, '')
  if (/[^\x00-\x7f]/.test(unquoted.replace(/<[^>]*>/g, '')) && !/[\\/=@*$|-]/.test(words.slice(1).join(' ')))
    return true
  if (shell.compound) return false
  if (
    /[.!?,:;。、！？：]$/.test(unquoted.trim()) &&
    words.length > 2 &&
    !/(^|[\s/])\.{1,2}$|[\\;&]$|::?$/.test(unquoted.trim())
  )
    return true
  return (
    words.length > 3 &&
    words.slice(1).filter((word) => stopWords.has(word)).length >= (isEveryday(words[0]!) ? 1 : 2)
  )
}
const stopWords = new Set(
  'the a an is are was be to of for and that this these it you your will with from as should must then have has can into not'.split(
    ' ',
  ),
)

function looksTyped(text: string): boolean {
  const words = unwrapped(readShell(text).commands[0] ?? [])
  return words[0] !== undefined && isProgram(words[0]) && !isProse(text, words, readShell(text))
}

/** `# text` that is a command behind root's prompt. */
function isHashCommand(line: string): boolean {
  const match = /^\s*#\s?(\S.*)$/.exec(line)
  if (!match || /^#{2,}/.test(line.trim())) return false
  const text = match[1]!
  const shell = readShell(text)
  if (shell.error || isSetting(text)) return false
  const words = unwrapped(shell.commands[0] ?? [])
  const [first] = words
  if (first === undefined || isProse(text, words, shell)) return false
  if (first === '.' || first === 'source') return words.length === 2
  const file = /^(\.|~|\/(usr\/)?(local\/)?s?bin\/|\/opt\/)/.test(first) && first.includes('/')
  if (!isProgram(first) && !file && !isSudo(shell.commands[0] ?? [])) return false
  return (
    !isEveryday(first) ||
    words.slice(1).some((word) => /^[-/~.$]|[=/@*]|\.\w+$/.test(word)) ||
    words.length <= 3
  )
}

/** What `#` means in this block: root's prompt where no other kind of command stands beside it. */
function hashIn(scan: Scan): Scan['hash'] {
  const marked = scan.lines.filter((line) => /^\s*#/.test(line.text))
  const commands = marked.filter((line) => isHashCommand(line.text))
  if (commands.length === 0) return 'comment'
  const bare = scan.lines.some((line) => !/^\s*#/.test(line.text) && isBareCommand(line, scan))
  const other = scan.lines.some((line) => !/^\s*(#|$)/.test(line.text) && isSectionHead(line.text.trim()))
  if (other && !scan.transcript && !bare) return 'comment'
  return bare || scan.transcript || commands.length < marked.length ? 'mixed' : 'prompt'
}

function isBareCommand(line: Line, scan: Scan): boolean {
  const prompt = promptOf(line.text)
  return prompt === undefined && likeness(line.text.trim(), scan).confidence >= 0.85
}

/** `  217  openstack …`: where the command begins behind its history number. */
function numberedCommand(line: string): number | undefined {
  const match = /^\s*\d{1,5}\.?\s+(?=\S)/.exec(line)
  if (!match) return undefined
  const words = unwrapped(line.slice(match[0].length).split(/\s+/))
  const first = words[0] ?? ''
  return (isProgram(first) || first === '.') && !/^=/.test(words[1] ?? '') ? match[0].length : undefined
}

function program(last: Unit): string {
  return unwrapped(last.commands[last.commands.length - 1] ?? [])[0] ?? ''
}

/** Readable as ASCII: no prose in another script. */
function readable(text: string): boolean {
  return !/\p{L}/u.test(text.replace(/[\x00-\x7f]/g, ''))
}

// ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────

const statementStart =
  /^\s*(CREATE|GRANT|REVOKE|DROP|ALTER|INSERT|UPDATE|DELETE|SELECT|SHOW|USE|FLUSH|SET|DESC|DESCRIBE|REPLACE|TRUNCATE|START|STOP|CHANGE|RESET|CALL|LOAD|BEGIN|COMMIT|ROLLBACK|EXPLAIN|OPTIMIZE|ANALYZE|LOCK|UNLOCK|RENAME|SOURCE|DELIMITER|HELP|STATUS|INSTALL|UNINSTALL|PURGE|KILL|WITH|DO|DECLARE)\b/i
const surelySql =
  /^\s*(CREATE\s+(OR\s+REPLACE\s+)?(DATABASE|USER|TABLE|SCHEMA|ROLE|VIEW|INDEX|UNIQUE|TRIGGER|PROCEDURE)|GRANT\s+.+\s+(ON|TO)\s|REVOKE\s+.+\s+FROM|DROP\s+(DATABASE|USER|TABLE|SCHEMA)|ALTER\s+(USER|TABLE|DATABASE|ROLE)|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|SELECT\s+.*\bFROM\b|SHOW\s+(DATABASES|TABLES|GRANTS|VARIABLES|STATUS|MASTER|SLAVE)|FLUSH\s+(PRIVILEGES|TABLES)|SET\s+(GLOBAL|PASSWORD|SESSION)|USE\s+`?\w+`?;)/i
const leaves = /^\s*(exit|quit|\\q|bye)\s*;?\s*$/i

/** A statement without a prompt, in an open client or by its own shape. */
function takeStatement(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt)) return false
  if (!scan.sql)
    return surelySql.test(text) && scan.block.trust === 'fence' && takeSql(scan, line, line, undefined)
  if (/^(#|--\s)/.test(text)) {
    if (/^#/.test(text) && scan.hash !== 'comment' && isHashCommand(text)) scan.sql = false
    return scan.sql && take(scan, unit('comment', [line], 'a comment between statements', 0.9))
  }
  if (leaves.test(text)) return takeLeave(scan, line, line, undefined)
  return statementStart.test(text) && !isTable(text) && takeSql(scan, line, line, undefined)
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
  return sqlLine(line)
}

/** The backslash at the end is the shell's habit, not SQL's. */
function sqlLine(line: Line): Line {
  return trimmed(cut(line, 0, withoutBackslash(line.text).length))
}

function withoutBackslash(text: string): string {
  const end = text.trimEnd()
  return end.endsWith('\\') ? end.slice(0, -1).trimEnd() : end
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

const asks =
  /^\s*(?<prompt>(?=.*(?:pass(?:word|wd|phrase)|\[[yYnN]\/[yYnN](?:\/\w)?\]|\(y(?:es)?\/n(?:o)?\b|\[ENTER\]|ENTER\b|PIN\b|암호|비밀번호|パスワード|密码|密碼))[^|]{0,160}?(?:[:：]|\?(?=\s|$)|\[[yYnN]\/[yYnN](?:\/\w)?\]:?|\(yes\/no[^)]*\)\??|\(y\/n\)\??|(?<=\[ENTER\])))(?:\s+(?<text>\S.*)|\s*)$/iu

/** What the running command asks and, where it is printed, what is typed. */
function takeAnswer(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (!last || (last.kind !== 'command' && last.kind !== 'client')) return false
  if (isPrinter(program(last)) || isTable(line.text)) return false
  const asked = typedIn(line, last) ?? askedIn(line)
  if (!asked) return false
  return take(scan, unit('answer', [line], 'the command before asks', 0.9, { asked }))
}

function askedIn(line: Line): Unit['asked'] | undefined {
  const match = line.text.length > 240 ? null : asks.exec(line.text)
  if (!match) return undefined
  const prompt = match.groups!.prompt!.trim()
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

/** A table's ruler or row, whatever draws it. */
export function isTable(text: string): boolean {
  return (
    /^\+[-=+]{2,}|^\|.*\|$|^[┌├└╔╠╚┏┣┗│║┃].*[┐┤┘╗╣╝┓┫┛│║┃]?$|^-{2,}(\s+-{2,})+\s*$/.test(text) ||
    /^-{3,}\+-{3,}/.test(text)
  )
}

/** Prompts of machines, logs, and things that no one types. */
function isMachine(text: string): boolean {
  return /^(\d{4}-\d\d-\d\d|\w{3} \d+ \d\d:\d\d|[-+]?\d+(\.\d+)?\s|<[a-zA-Z/!?])/.test(text)
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
  const likely = zone ? unlikely : likeness(line.text.trim(), scan)
  if (zone && (scan.last!.prompt || readable(line.text)))
    return takeOutput(scan, line, 'below the command that prints it')
  if (likely.confidence >= 0.4)
    return take(scan, unit('command', [line], `${likely.because}, which is not enough`, likely.confidence))
  if (isSentence(line.text.trim())) scan.told = true
  return take(scan, unit('narrative', [line], 'nothing says that it can be run', 0.6))
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
  const { language } = scan.block
  const said = texts.filter((text) => !/^[#;]/.test(text))
  if (fileFences.has(language)) return `a ${language} block`
  const settings = said.filter((text) => isSectionHead(text) || isSetting(text)).length
  const sure = said.filter((text) => !isSetting(text) && likeness(text, scan).confidence >= 0.85)
  const exports = said.filter((text) => /^(export\s+)?[A-Za-z_]\w*=/.test(text)).length
  if (
    said.length > 0 &&
    settings === said.length &&
    said.some((text) => isSectionHead(text) || / = |^[\w.]+ =/.test(text))
  )
    return 'sections and settings'
  if (settings > 0 && settings * 10 >= said.length * 6 && sure.length === 0 && isSectionHead(said[0] ?? ''))
    return 'sections and settings'
  if (said.length > 0 && /^<[?!a-zA-Z]/.test(said[0]!) && /[>]$/.test(said[0]!)) return 'markup of a file'
  if (!mood.file?.fresh || said.length === 0 || said.some((text) => isSentence(text))) return undefined
  if (exports === said.length || (sure.length === 0 && !isHashBlock(scan)))
    return `follows the naming of ${mood.file.path}`
  return undefined
}

function isSentence(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/)
  return (
    words.length > 4 &&
    /^[\p{L}\s]/u.test(text) &&
    /[.!?:,。]$/.test(text) &&
    words.filter((word) => stopWords.has(word)).length >= 2
  )
}

function isHashBlock(scan: Scan): boolean {
  return scan.hash !== 'comment'
}

/** `[section]` */
export function isSectionHead(text: string): boolean {
  return /^\[[\w .:/@*-]+\]\s*(#.*)?$/.test(text)
}

/** `key = value`, `key=value` that is not a command's environment, also behind an editor's line number. */
export function isSetting(text: string): boolean {
  return (
    /^(\d{1,5}:?\s+)?[+-]?\s?#?[A-Za-z_][\w.:/\-[\]]*\s+=(\s|$)/.test(text) ||
    (/^(\d{1,5}:?\s+)?[A-Za-z_][\w.-]*=("[^"]*"|'[^']*'|[^\s"'$(`]*)(\s*#.*)?$/.test(text) &&
      !/^[A-Z_]+=\S/.test(text))
  )
}

function isExport(text: string): boolean {
  return /^export\s+[A-Za-z_]\w*=/.test(text)
}

function solid(lines: Array<Line>): Array<Line> {
  const first = lines.findIndex((line) => line.text.trim() !== '')
  const last = lines.findLastIndex((line) => line.text.trim() !== '')
  return lines.slice(first, last + 1)
}

/** The common indent taken off. */
export function dedented(lines: ReadonlyArray<Line>): Passage {
  const indents = lines.filter((line) => line.text.trim() !== '').map((line) => line.text.search(/\S/))
  const margin = Math.min(...(indents.length > 0 ? indents : [0]))
  return passage(lines.map((line) => cut(line, Math.min(margin, line.text.length))))
}

/** A line of prose that is surely a command: a program that is no everyday word, read by a shell without an error. */
export function isTyped(text: string): boolean {
  if (text.length > 4000 || /[^\x00-\x7f]/.test(text) || /[.:?!,]$/.test(text.trim())) return false
  const shell = readShell(text)
  const words = unwrapped(shell.commands[0] ?? [])
  const [first] = words
  if (first === undefined || shell.error || shell.open || isProse(text, words, shell)) return false
  return isProgram(first) && (!isEveryday(first) || isSureForm(words) || isSudo(shell.commands[0] ?? []))
}
