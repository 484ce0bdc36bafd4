import type { Position } from 'unist'
import { chooseEditor } from '../edit/shelf.ts'
import type {
  Answer,
  Aside,
  Command,
  Edit,
  Expected,
  Manual,
  Passage,
  Risk,
  Runbook,
  Said,
  Statement,
  Step,
  Where,
} from '../model.ts'
import { isExport, isSectionHead, isSetting, isTyped, mayBeTyped } from './evidence.ts'
import {
  doubtOf,
  doubtOfSettings,
  endsPrinting,
  type Habits,
  habitsOf,
  isPrintedSentence,
  isTypedPart,
  type TypedParagraph,
} from './habits.ts'
import { type Hosts, hostsIn } from './hosts.ts'
import { withIds } from './ids.ts'
import { network, readBlock, type Unit } from './lines.ts'
import {
  type Block,
  cut,
  type Heading,
  type Line,
  type Part,
  passage,
  positionOf,
  Sections,
  type Sentence,
} from './outline.ts'
import { prompted, settled } from './places.ts'
import { editedFile, isEveryday, opensClient, promptsOf, risksOf, sqlRisks } from './programs.ts'
import { isCertain, promptOf } from './prompts.ts'
import { putOf } from './put.ts'
import { roleOfHeading, roleOfHost, roleOfSentence } from './roles.ts'
import { isSudo, readShell, unwrapped } from './shell.ts'
import { fileIn, isCaption, saysEdit, saysLook, saysOutput, tellsEdit, userOf } from './words.ts'

/** A file that was named and waits for its content. */
interface Named {
  path: Passage
  by: Edit['named']['by']
  position: Position
  where: Where
  /** An editor was called and nothing is known yet of what to write. */
  open: boolean
  /** No content was seen yet. */
  fresh: boolean
  /** What was said of it since, before its content: where that goes. */
  said: Array<string>
  /** The sentence that asks for a change, until something to run or to write follows. */
  asked: Line | undefined
  trail: Array<string>
}
/** A database client that was opened; a command of its own only when no statement follows. */
interface Client {
  unit: Unit
  where: Where
  answers: Array<Answer>
  trail: Array<string>
  used: boolean
}

interface Fold {
  habits: Habits
  hosts: Hosts
  sections: Sections
  steps: Array<Step>
  asides: Array<Aside>
  named: Named | undefined
  client: Client | undefined
  /** What output and answers belong to. */
  last: Command | Statement | undefined
  /** The sentence before calls what follows output. */
  output: ReturnType<typeof saysOutput>
  /** A remark in the block says where the rest of it runs. */
  remark: Where | undefined
  /** A directory whose files are named after it without it. */
  directory: string | undefined
  /** Files that were named in full, by their names alone. */
  paths: Map<string, string>
  /** Content whose file may be named right after it. */
  orphan: { step: Step; unit: Unit } | undefined
  /** A sentence wants the file to look like what is printed next. */
  shown: Named | undefined
  /** The last sentence, until an output stands below it. */
  told: string | undefined
  /** The sentence just read. */
  before: Sentence | undefined
  /** The lines so far of a sentence that is wrapped. */
  wrapped: string
  /** Outside fences: what is printed began here and has not ended. */
  printing: boolean
}

/** Folds the parts of a guide, in order, into its steps. */
export function foldSteps(
  read: ReadonlyArray<Part>,
  { brokenFences }: Pick<Habits, 'brokenFences'>,
): Pick<Runbook, 'steps' | 'asides'> {
  const parts = withTypedParagraphs(read)
  const fold: Fold = {
    habits: habitsOf(parts, brokenFences),
    hosts: hostsIn(read),
    sections: new Sections(),
    steps: [],
    asides: [],
    named: undefined,
    client: undefined,
    last: undefined,
    output: undefined,
    remark: undefined,
    told: undefined,
    directory: undefined,
    paths: new Map(),
    orphan: undefined,
    shown: undefined,
    before: undefined,
    wrapped: '',
    printing: false,
  }
  for (const [at, part] of parts.entries()) {
    if (part.type === 'heading') foldHeading(fold, part)
    else if (part.type === 'sentence') foldSentence(fold, part, parts[at + 1])
    else if (isTypedPart(part)) foldParagraph(fold, part)
    else foldBlock(fold, part)
    if (part.type !== 'block' || part.lines.length > 0)
      fold.before = part.type === 'sentence' ? part : undefined
    if (part.type === 'heading' || (part.type === 'block' && !isTypedPart(part) && !part.indented))
      fold.printing = false
  }
  closeClient(fold)
  closeNamed(fold)
  return { steps: withIds(settled(fold.steps, fold.hosts.names).map(withKnownAnswers)), asides: fold.asides }
}

/** Paragraphs of nothing but commands, as notes without any markup have them, are code. */
function withTypedParagraphs(parts: ReadonlyArray<Part>): Array<Part | TypedParagraph> {
  const made: Array<Part | TypedParagraph> = []
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at]!
    const settings = settingsFrom(parts, at)
    if (settings.length > 1) {
      made.push(settingsBlock(settings))
      at += settings.length - 1
      continue
    }
    if (part.type !== 'sentence' || part.code) {
      made.push(part)
      continue
    }
    const lines = [part]
    for (let next = parts[at + 1]; isSameParagraph(lines, next); next = parts[at + lines.length])
      lines.push(next)
    if (isTypedParagraph(lines, made.at(-1))) made.push(block(lines))
    else if (isLabel(part) && isTypedParagraph(lines.slice(1), part)) made.push(part, block(lines.slice(1)))
    else for (const line of lines) made.push(line)
    at += lines.length - 1
  }
  return made
}

/** Settings in inline code, one an item, or behind the bullets of a list below the naming of their file. */
function settingsFrom(parts: ReadonlyArray<Part>, from: number): Array<Sentence> {
  const found: Array<Sentence> = []
  const before = parts[from - 1]
  const named =
    before && before.type !== 'block' && saysEdit(before.text) && fileIn(before.text) !== undefined
  for (let at = from; at < parts.length; at += 1) {
    const part = parts[at]!
    if (part.type !== 'sentence' || !(part.code || named)) break
    const text = (part.code ?? part.raw).text.trim()
    if (!isSetting(text) && !isSectionHead(text)) break
    found.push(part.code ? { ...part, raw: part.code } : part)
  }
  return found
}

/** A line that says of the commands right below it where or what they are: `Node 1:`. */
function isLabel({ text }: Sentence): boolean {
  return text.length <= 60 && !text.startsWith('#!') && (/[:：]$/.test(text) || text.split(/\s+/).length <= 3)
}

/** A line behind a backslash belongs to it, whatever the markup makes of the `>` of its second prompt. */
function isSameParagraph(lines: ReadonlyArray<Sentence>, next: Part | undefined): next is Sentence {
  if (next?.type !== 'sentence') return false
  if (next.paragraph === lines[0]!.paragraph) return true
  const last = lines.at(-1)!.raw
  return next.quoted && /\\\s*$/.test(last.text) && next.raw.point.line === last.point.line + 1
}

/** A paragraph that reads as commands from its first line to its last, and is more than two words. */
function isTypedParagraph(
  lines: ReadonlyArray<Sentence>,
  before: Part | TypedParagraph | undefined,
): boolean {
  if (lines.length === 0) return false
  const first = lines[0]!.raw.text
  if (lines[0]!.written && !isPromptedLine(first)) return false
  const goesOn = before !== undefined && isTypedPart(before)
  const short = lines.length === 1 && !goesOn
  if (lines.every((line) => isExport(line.raw.text))) return goesOn && lines.length > 1
  if (!isTypedLine(first) && !/\\\s*$/.test(first) && !opensDocument(first)) return false
  if (short && !/\s[-/~][\w/-]|\s\S+\s+\S+\s+\S|^sudo\s|\s[\w.]+=\S/.test(first)) return false
  const units = readBlock({ ...block(lines), trust: 'loose' }, { client: false })
  const sure = units.filter((unit) => unit.confidence >= 0.8)
  return units.every(isTypedUnit) && sure.length * 2 > units.length
}

/** A here-document, which nobody writes in prose; where it ends is seen when the block is read. */
function opensDocument(text: string): boolean {
  return text.includes('<<') && mayBeTyped(text) && readShell(text).open?.by === 'here-document'
}

/** A program's name alone may be a word, but not among commands. */
function isTypedUnit(unit: Unit): boolean {
  return typedKinds.has(unit.kind) && (unit.confidence >= 0.8 || isTyped(unit.text.text))
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

function block(lines: ReadonlyArray<Sentence>): TypedParagraph {
  return { ...settingsBlock(lines), paragraph: true }
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

// ── prose ────────────────────────────────────────────────────────────────────────────────────────────────

function foldHeading(fold: Fold, heading: Heading): void {
  closeClient(fold)
  fold.named = keptNamed(fold, heading)
  fold.output = heading.level >= 8 ? saysOutput(heading.text) : undefined
  if (heading.level < 10 || !fold.output) fold.last = undefined
  fold.orphan = undefined
  fold.directory = undefined
  fold.sections.enter(heading)
  fold.told = undefined
  const names = fold.hosts.names
  const role = heading.level < 10 ? roleOfHeading(heading.text, names) : roleOfSentence(heading.text, names)
  if (role) fold.sections.say('role', role.role, role.text, heading.position)
  sayUser(fold, heading.text, heading.position)
  nameFile(fold, heading.text, heading.position)
}

/** A file that a sentence names is spoken of until its list ends: `in the [x] section`. */
function keptNamed(fold: Fold, heading: Heading): Named | undefined {
  const { named } = fold
  if ((named?.asked || named?.open) && fold.sections.holds(heading)) return named
  closeNamed(fold)
  if (!named || named.open || named.by === 'caption' || heading.level < 10) return undefined
  return { ...named, fresh: named.fresh && fold.sections.holds(heading) }
}

function foldSentence(fold: Fold, sentence: Sentence, next: Part | undefined): void {
  if (!sentence.quoted) fold.sections.reach(sentence.column)
  if (sentence.quoted && fold.last?.kind === 'command' && /^\[?ENTER\]?$/i.test(sentence.text)) {
    fold.last.answers.push({
      text: { text: '', points: [sentence.position.start] },
      position: sentence.position,
    })
    return
  }
  const line = typedIn(sentence)
  if (line) {
    foldBlock(fold, line)
    return
  }
  speak(fold, sentence, next)
  sayUser(fold, sentence.text, sentence.position)
  if (!(sentence.remark && fold.named?.by === 'sentence'))
    nameFile(fold, sentence.text, sentence.position, sentence.written ?? sentence.raw)
  if (fold.named && sentence.text !== fold.named.said.at(-1)) fold.named.said.push(sentence.text)
  fold.told = sentence.text
  fold.output = saysOutput(sentence.text)
  if (fold.output === 'surely' || isPrintedSentence(sentence, fold.habits)) fold.printing = true
  else if (endsPrinting(sentence, fold.habits)) fold.printing = false
}

/** What a sentence says of the place; one that is wrapped over lines is read as a whole. */
function speak(fold: Fold, sentence: Sentence, next: Part | undefined): void {
  if (sentence.text.startsWith('|') || fileOf(fold.directory, sentence.text)) return
  const text = fold.wrapped + sentence.text
  fold.wrapped = goesOn(sentence, next) && text.length < 400 ? `${text} ` : ''
  const role = fold.wrapped === '' ? roleOfSentence(text, fold.hosts.names) : undefined
  if (role) fold.sections.speak(role.role, role.text, sentence.position)
}

/** A long line of prose without an end, and more of its paragraph below. */
function goesOn({ text, paragraph }: Sentence, next: Part | undefined): boolean {
  const more = next?.type === 'sentence' && next.paragraph === paragraph
  return more && text.length >= 24 && !/[.!?:;。！？：；)）]$/.test(text)
}

function sayUser(fold: Fold, text: string, position: Position): void {
  const user = userOf(text)
  if (user) fold.sections.say('user', user.user, user.text, position)
}

/** A sentence that names a file and wants it changed, or that is nothing but its name. */
function nameFile(fold: Fold, said: string, position: Position, sentence?: Line): void {
  const text = sentence ? withoutCalls(said, sentence.text) : said
  const file = fileInDirectory(nearest(text)) ?? fileOf(fold.directory, text)
  if (!file) return
  const by = isCaption(text, file.path)
    ? 'caption'
    : saysEdit(text) || saysLook(text)
      ? 'sentence'
      : undefined
  if (!by || fold.named?.open || nobodyEdits.test(file.path)) return
  if (by === 'sentence' && file.path.endsWith('/')) {
    fold.directory = file.path
    return
  }
  const path = { text: fullPath(fold, file.path), points: [position.start] }
  closeNamed(fold)
  fold.named = {
    path,
    by,
    position,
    where: fold.sections.where(),
    open: false,
    fresh: true,
    said: [said],
    asked: sentence && by === 'sentence' && tellsEdit(text) ? sentence : undefined,
    trail: fold.sections.trail(),
  }
  adoptOrphan(fold, text)
}

/** What programs write. */
const nobodyEdits = /^\/(?:var\/log|proc|dev)\/|\.log$/

/** What a command in inline code works on is no file that is named for a change. */
function withoutCalls(text: string, written: string): string {
  if (!written.includes('`')) return text
  return Array.from(written.matchAll(/(`+)([^`]+)\1/g), (match) => match[2]!.trim()).reduce(
    (rest, code) => (isCall(code) ? rest.replace(code, ' '.repeat(code.length)) : rest),
    text,
  )
}

function isCall(code: string): boolean {
  if (!/\s/.test(code) || !isTyped(code)) return false
  return editedFile(unwrapped(readShell(code).commands[0] ?? [])) === undefined
}

/** `in /etc/app/ create app.conf` names one file. */
function fileInDirectory(text: string): ReturnType<typeof fileIn> {
  const file = fileIn(text)
  const rest = file ? text.slice(file.index + file.path.length) : ''
  if (
    !file ||
    (!/^[`'"”]?\s*(?:目录|目錄|directory|folder|디렉토리|디렉터리|ディレクトリ|フォルダ)/i.test(rest) &&
      !file.path.endsWith('/'))
  )
    return file
  const name = fileIn(rest)
  return name && !name.path.includes('/')
    ? { path: `${file.path.replace(/\/$/, '')}/${name.path}`, index: file.index }
    : file
}

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
function fileOf(directory: string | undefined, text: string): { path: string; index: number } | undefined {
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

/** A line of prose that is something typed: behind a prompt, alone in inline code, quoted, or an editor's call. */
function typedIn(sentence: Sentence): Block | undefined {
  const { raw, code, quoted } = sentence
  const prompt = promptOf(raw.text)
  if (prompt && isCertain(prompt) && isTyped(raw.text.slice(prompt.length)) && !code) return loose(raw)
  const line = code ?? raw
  const words =
    line.text.length > 400 || !mayBeTyped(line.text.replace(/[:：]$/, ''))
      ? []
      : unwrapped(readShell(line.text.replace(/[:：]$/, '')).commands[0] ?? [])
  const file = editedFile(words)
  if (file && words.length <= 3 && !isEveryday(words[0]!) && /[./]/.test(file))
    return loose(withoutColon(line))
  return (code || quoted) && isTyped(line.text) && (words.length > 1 || !code) ? loose(line) : undefined
}

function withoutColon(line: Line): Line {
  return cut(line, 0, line.text.replace(/\s*[:：]\s*$/, '').length)
}

function loose(line: Line): Block {
  return { type: 'block', lines: [line], language: '', trust: 'fence', column: line.point.column }
}

// ── code ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Commands outside fences, doubted where they depart from the author's habits or where a program may have printed them. */
function foldParagraph(fold: Fold, block: TypedParagraph): void {
  const doubt = fold.printing
    ? 'below what is called output or reads like it'
    : doubtOf(block, fold.before, fold.habits)
  foldBlock(fold, block, doubt)
}

function foldBlock(fold: Fold, block: Block, doubt = doubtOfBlock(fold, block)): void {
  if (block.lines.length > 0) fold.sections.reach(block.column)
  const file = fold.named
  const units = readBlock(block, {
    ...(fold.output && (fold.output === 'surely' || fold.last) ? { output: fold.output } : {}),
    client: fold.client !== undefined,
    asking: fold.last !== undefined,
    hashes: fold.habits.hashes,
    calls: fold.habits.calls,
    ...(file ? { file: { path: file.path.text, fresh: file.fresh, open: file.open } } : {}),
  })
  fold.remark = undefined
  if (file && units.length > 0) file.asked = undefined
  const settings = doubtOfSettings(block, fold.before, fold.habits)
  for (const unit of units) {
    const why = doubt ?? (isExport(unit.text.text.trim()) ? settings : undefined)
    folds[unit.kind](fold, why ? doubted(unit, why) : unit)
  }
  const [only, more] = units
  const login = only && !more ? loginIn(fold, only) : undefined
  if (units.length > 0) fold.sections.pass()
  if (login?.role) fold.sections.speak(login.role, login.text, positionOf(only!.rows))
  fold.output = undefined
  fold.remark = undefined
}

/** Code that nothing but its indent marks, below what was printed, is printed, too. */
function doubtOfBlock(fold: Fold, block: Block): string | undefined {
  return block.indented && fold.printing ? 'indented below what a program printed' : undefined
}

function doubted(unit: Unit, doubt: string): Unit {
  if (unit.kind !== 'command' && unit.kind !== 'client' && unit.kind !== 'sql') return unit
  const confidence = Math.min(unit.confidence, 0.5)
  return { ...unit, confidence, because: `${unit.because}, but ${doubt}` }
}

/** What each kind of unit becomes; the table is the whole of it. */
const folds: Record<Unit['kind'], (fold: Fold, unit: Unit) => void> = {
  command: foldCommand,
  editor: foldEditor,
  client: foldClient,
  sql: foldStatement,
  config: foldConfig,
  output: foldOutput,
  answer: foldAnswer,
  comment: foldRemark,
  narrative: foldRemark,
  prompt: (fold) => {
    fold.last = undefined
  },
}

function typed(unit: Unit): { text: Passage; prompt?: string } {
  return { text: unit.text, ...(unit.prompt ? { prompt: unit.prompt.text } : {}) }
}

/** Surer than this, or a person has to decide. */
const runnable = 0.6

function foldCommand(fold: Fold, unit: Unit): void {
  closeClient(fold)
  if (fold.named?.open) closeNamed(fold)
  nameHost(fold, unit)
  if (unit.confidence < runnable) {
    leave(fold, unit)
    return
  }
  const step: Command = {
    kind: 'command',
    ...said(fold, unit),
    ...typed(unit),
    answers: [],
    risks: risks(unit),
  }
  fold.steps.push(step)
  fold.last = step
  fold.shown = showsNamed(fold, unit) ? fold.named : undefined
  move(fold, unit)
}

/** Whoever is given its name is where the block runs, if nothing else says it. */
function nameHost(fold: Fold, unit: Unit): void {
  const words = unwrapped(unit.commands[0] ?? [])
  const host = words[0] === 'hostnamectl' && words.includes('set-hostname') ? words.at(-1)! : ''
  if (!/^[a-z][\w.-]*$/i.test(host)) return
  const around = fold.sections.where()
  const named = fold.remark?.witnesses.at(-1)?.text.startsWith('set-hostname') ?? false
  if (around.role !== undefined || (fold.remark?.role !== undefined && !named)) return
  fold.remark = remarked(fold, host.toLowerCase(), `set-hostname ${host}`, positionOf(unit.rows))
}

/** A command that leaves the reader on another host: until he leaves it, or the block ends. */
function move(fold: Fold, unit: Unit): void {
  const login = loginIn(fold, unit)
  if (login) fold.remark = remarked(fold, login.role, login.text, positionOf(unit.rows))
  else if (/^(?:exit|logout)$/.test(unit.text.text.trim())) fold.remark = undefined
}

/** `ssh HOST` and nothing else on the line; `''` for a host that has no name here. */
function loginIn(fold: Fold, unit: Unit): { role: string; text: string } | undefined {
  if (unit.kind !== 'command') return undefined
  const match = /^ssh(?:\s+-(?:[46AXYtv]+|[piloJ]\s*\S+))*\s+(?:[^\s@]+@)?(\S+)$/.exec(unit.text.text.trim())
  if (!match) return undefined
  const host = match[1]!.replace(/[<>{}[\]"']/g, '').toLowerCase()
  const place = /(?:^|[-_.])(?:ip|address|addr)\b/.test(host) ? roleIn(host) : host
  const role = fold.hosts.addresses.get(host) ?? (/^[a-z][\w.-]*$/.test(place) ? place : '')
  return { role, text: match[0] }
}

/** `master-public-ip` is that of a master. */
function roleIn(host: string): string {
  const role = roleOfHost(host.replace(/_/g, '-'))
  return role === host ? '' : role
}

function remarked(fold: Fold, role: string, text: string, position: Position): Where {
  const { role: _, ...around } = fold.sections.where()
  return { ...around, ...(role ? { role } : {}), witnesses: [{ says: 'role', text, position }] }
}

/** `cat -n FILE` behind a sentence that wants FILE edited shows how it is to look. */
function showsNamed(fold: Fold, unit: Unit): boolean {
  const words = unwrapped(unit.commands[0] ?? [])
  return words[0] === 'cat' && fold.named?.by === 'sentence' && words.at(-1) === fold.named.path.text
}

function leave(fold: Fold, unit: Unit): void {
  const sure = unit.prompt !== undefined
  const reason = sure ? 'no shell can read it' : 'it is not certain that it is a command'
  const step: Manual = {
    kind: 'manual',
    ...said(fold, unit),
    text: unit.text,
    as: sure ? 'command' : 'narrative',
    reason,
    risks: [],
  }
  fold.steps.push(step)
  fold.last = undefined
}

function foldClient(fold: Fold, unit: Unit): void {
  closeClient(fold)
  if (unit.confidence < runnable) {
    leave(fold, unit)
    return
  }
  fold.client = { unit, where: where(fold, unit), answers: [], trail: fold.sections.trail(), used: false }
  fold.last = undefined
}

/** A client into which nothing was typed is a command that a person uses. */
function closeClient(fold: Fold): void {
  const { client } = fold
  fold.client = undefined
  if (!client || client.used) return
  const { unit, where, answers } = client
  insert(fold, {
    kind: 'command',
    ...said(fold, unit),
    trail: client.trail,
    where,
    ...typed(unit),
    answers,
    risks: [...risks(unit), opensDatabase],
  })
}

function foldStatement(fold: Fold, unit: Unit): void {
  if (unit.confidence < runnable) {
    leave(fold, unit)
    return
  }
  const { client } = fold
  if (client && !client.used)
    for (const answer of client.answers) if (answer.position) asideAnswer(fold, client.unit, answer.position)
  const { witnesses, ...place } = client ? client.where : where(fold, unit)
  const step: Statement = {
    kind: 'sql',
    ...said(fold, unit),
    where: { ...place, witnesses },
    ...typed(unit),
    ...(client ? { client: client.unit.text } : {}),
    risks: sqlRisks(unit.text.text),
  }
  if (client) client.used = true
  fold.steps.push(step)
  fold.last = step
  if (/^leaves/.test(unit.because)) fold.client = undefined
}

function foldEditor(fold: Fold, unit: Unit): void {
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
    said: [fold.before?.text ?? ''],
    asked: undefined,
    trail: fold.sections.trail(),
  }
  fold.last = undefined
}

function pathIn(unit: Unit, before: string | undefined): Passage {
  const path = unit.file || before || ''
  const row = unit.text.points.findIndex((_, index) => unit.text.text.split('\n')[index]?.includes(path))
  const line = {
    text: unit.text.text.split('\n')[Math.max(row, 0)] ?? '',
    point: unit.text.points[Math.max(row, 0)]!,
  }
  return { text: path, points: [cut(line, Math.max(line.text.lastIndexOf(path), 0)).point] }
}

function foldConfig(fold: Fold, unit: Unit): void {
  fold.last = undefined
  const { named } = fold
  const other = unit.because === network && !/net|interfaces|ifcfg/i.test(named?.path.text ?? '')
  if (!named || named.path.text === '' || other) {
    leaveConfig(fold, unit)
    return
  }
  fold.steps.push(edited(fold, unit, named, said(fold, unit)))
  named.open = false
  named.fresh = false
  named.said = []
}

function edited(fold: Fold, unit: Unit, named: Named, base: Omit<Said, 'risks'>): Edit {
  const { id, trail, position, because, confidence } = base
  const text = withoutElisions(unit.text)
  const put = putOf(named.said)
  const how = {
    ...(put ? { put } : {}),
    ...(text.points.length < unit.text.points.length ? { partial: true } : {}),
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

/** Lines that stand for lines left out are no content. */
function withoutElisions(text: Passage): Passage {
  const lines = text.text.split('\n')
  const kept = lines.flatMap((line, index) => (/^\s*(\.{3,}|…)\s*$/.test(line) ? [] : [index]))
  return {
    text: kept.map((index) => lines[index]).join('\n'),
    points: kept.map((index) => text.points[index]!),
  }
}

/** In the editor's own block the editor's place holds; a later fragment has its own, and the editor's account. */
function editWhere(fold: Fold, unit: Unit, named: Named): Where {
  const here = where(fold, unit)
  if (unit.file !== undefined || (here.role === undefined && !fold.sections.vague)) return named.where
  const { user } = named.where
  const witnesses = named.where.witnesses.filter((one) => one.says === 'user')
  return user ? { ...here, user, witnesses: [...here.witnesses, ...witnesses] } : here
}

function leaveConfig(fold: Fold, unit: Unit): void {
  const reason = 'it looks like the content of a file, but no file is named'
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
function closeNamed(fold: Fold): void {
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
      ? { because: 'calls an editor', confidence: 0.9 }
      : { because: 'a sentence asks for the edit', confidence: 0.7 }),
    risks: [],
    text: named.asked ? passage([named.asked]) : named.path,
    as: 'edit',
    path: named.path.text,
    reason: `${named.open ? 'an editor is opened' : 'a file is to be changed'}, but nothing says what to write`,
  })
}

/** A step that is only understood later than those that follow it. */
function insert(fold: Fold, step: Step): void {
  const { line } = step.position.start
  const at = fold.steps.findLastIndex((one) => one.position.start.line < line)
  fold.steps.splice(at + 1, 0, step)
}

function foldOutput(fold: Fold, unit: Unit): void {
  const { last } = fold
  if (!last) {
    aside(fold, unit, 'output')
    return
  }
  if (fold.shown) editShown(fold, unit, fold.shown)
  last.expected = last.expected
    ? joined(last.expected, unit)
    : { text: unit.text, position: positionOf(unit.rows), as: 'auto', drop: [], ...saidAbove(fold) }
}

/** The sentence above an output speaks of the first that stands below it, within its section. */
function saidAbove(fold: Fold): Pick<Expected, 'said'> {
  const said = fold.told
  fold.told = undefined
  return said === undefined ? {} : { said }
}

/** What is shown is the content; the edit comes before the command that shows it. */
function editShown(fold: Fold, unit: Unit, named: Named): void {
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

function joined(expected: Expected, unit: Unit): Expected {
  return {
    ...expected,
    text: {
      text: `${expected.text.text}\n${unit.text.text}`,
      points: [...expected.text.points, ...unit.text.points],
    },
    position: { start: expected.position.start, end: positionOf(unit.rows).end },
  }
}

function foldAnswer(fold: Fold, unit: Unit): void {
  const position = positionOf(unit.rows)
  const asked = unit.asked ?? {}
  const printed: Answer = {
    ...(asked.prompt ? { prompt: asked.prompt.text } : {}),
    ...(asked.text ? { text: asked.text } : {}),
    position,
  }
  if (fold.last?.kind === 'command')
    fold.last.answers.push(
      ...(asked.prompt || asked.text ? [withQuestion(fold.last, printed)] : wished(fold.last, position)),
    )
  else if (fold.client) fold.client.answers.push(printed)
  else aside(fold, unit, 'output')
}

/** An answer printed without its question is to what the program is known to ask. */
function withQuestion(step: Command, answer: Answer): Answer {
  const prompt = answer.prompt ?? knownPrompts(step)[step.answers.length]?.prompt
  return { ...answer, ...(prompt === undefined ? {} : { prompt }) }
}

/** "enter the password": what the program is known to ask. */
function wished(step: Command, position: Position): Array<Answer> {
  return knownPrompts(step).map(({ prompt }) => ({ prompt, position }))
}

function knownPrompts(step: Command): ReturnType<typeof promptsOf> {
  return readShell(step.text.text).commands.flatMap((words) => promptsOf(unwrapped(words)))
}

/** What programs are known to ask, where the guide shows nothing of it. */
export function withKnownAnswers(step: Step): Step {
  if (step.kind !== 'command' || step.answers.length > 0) return step
  const points = [step.position.start]
  const answers = knownPrompts(step).map(
    ({ prompt, told }): Answer => ({
      prompt,
      ...(told === undefined ? {} : { text: { text: told, points } }),
    }),
  )
  return answers.length === 0 ? step : { ...step, answers }
}

/** Remarks are no steps, but they may say where the next ones run. */
function foldRemark(fold: Fold, unit: Unit): void {
  aside(fold, unit, unit.kind === 'comment' ? 'comment' : 'narrative')
  const text = unit.rows
    .map((row) => row.text)
    .join(' ')
    .replace(/^\s*(#|\/\/)+/, '')
  const position = positionOf(unit.rows)
  if (unit.kind === 'narrative' && !/^\s*(?:-{3}|\+{3}|@@) /.test(text)) nameFile(fold, text, position)
  if (unit.kind === 'narrative') fold.named?.said.push(text)
  const key = unit.kind === 'narrative' && /^\s*[\w.-]+:\s*$/.test(text)
  const role = key ? undefined : roleOfSentence(text.trim(), fold.hosts.names)
  if (!role) return
  if (unit.kind === 'narrative') fold.sections.speak(role.role, role.text, position)
  fold.remark = remarked(fold, role.role, role.text, position)
}

/** What the client asks is answered by whoever runs the statements. */
function asideAnswer(fold: Fold, unit: Unit, position: Position): void {
  const { id: _, ...known } = said(fold, unit)
  const line = { text: '', point: position.start }
  const asked = { position, because: 'the client asks', of: unit.rows[0]!.point.line }
  fold.asides.push({ kind: 'answer', ...known, ...asked, text: passage([line]) })
}

function aside(fold: Fold, unit: Unit, kind: Aside['kind']): void {
  const { id: _, ...known } = said(fold, unit)
  fold.asides.push({ kind, ...known, text: unit.text })
}

// ── what every step knows ────────────────────────────────────────────────────────────────────────────────

function said(fold: Fold, unit: Unit): Omit<Said, 'risks'> {
  const trail = fold.sections.trail()
  return {
    id: '',
    trail,
    where: where(fold, unit),
    position: positionOf(unit.rows),
    because: unit.because,
    confidence: unit.confidence,
  }
}

/** What the sections, a remark in the block and the prompt say together; the nearest wins. */
function where(fold: Fold, unit: Unit): Where {
  const around = fold.remark ?? fold.sections.where()
  return unit.prompt ? prompted(around, unit.prompt, positionOf(unit.rows.slice(0, 1))) : around
}

function risks(unit: Unit): Array<Risk> {
  const hash = ambiguousHash('a `#` in front: a root prompt, or a comment')
  return [...(unit.ambiguous ? [hash] : []), ...commandRisks(unit.commands)]
}
/** Asked about one by one before it runs. */
export const ambiguousHash = (reason: string): Risk => ({ class: 'ambiguous-hash', reason })

function commandRisks(commands: ReadonlyArray<Array<string>>): Array<Risk> {
  const known = risksOf(commands.map((words) => unwrapped(words)))
  const sudo = risksOf(commands.filter((words) => isSudo(words))).filter(
    (risk) => risk.class === 'interactive',
  )
  return [...known, ...sudo]
}

/** What to look at twice in a text that is surely a command or a statement. */
export function risksOfText(kind: 'command' | 'sql', text: string): Array<Risk> {
  if (kind === 'sql') return sqlRisks(text)
  const { commands } = readShell(text)
  const client = commands.length === 1 && opensClient(unwrapped(commands[0]!), text)
  return [...commandRisks(commands), ...(client ? [opensDatabase] : [])]
}
const opensDatabase: Risk = { class: 'interactive', reason: 'opens a database client' }
