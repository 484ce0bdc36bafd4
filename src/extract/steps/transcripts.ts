/** Transcripts outside fences: lines behind prompts, with the lines that go on with them and those they printed. */
import { isCall, isColumns, isTable, isTyped, speaks, stopWords } from '../../signs/evidence.ts'
import type { Line } from '../../signs/lines.ts'
import { isCallOf, isProgram } from '../../signs/programs.ts'
import { isCertain, type Prompt, promptOf } from '../../signs/prompts.ts'
import { type Open, readShell, unwrapped } from '../../signs/shell.ts'
import { longest } from '../gather.ts'
import type { PromptedLines, TypedParagraph } from '../habits.ts'
import { isPrintedShape } from '../lines/printed.ts'
import { isEnded, leaves, statementStart } from '../lines/statements.ts'
import type { Block, Part, Sentence } from '../outline.ts'

/** The lines of a paragraph, those of a transcript as one block; `took`: the block right below is part of the last. */
export function withTranscripts(
  lines: ReadonlyArray<Sentence>,
  next: Part | undefined,
): { parts: Array<Sentence | TypedParagraph>; took: boolean } {
  const parts: Array<Sentence | TypedParagraph> = []
  for (let at = 0; at < lines.length; at += 1) {
    const first = typedBehindPrompt(lines[at]!)
    if (!first) {
      parts.push(lines[at]!)
      continue
    }
    const talk = talkFrom(lines, at)
    const below = at + talk.length < lines.length ? undefined : blockBelow(talk, next)
    const end = lines[at + talk.length] ?? next
    parts.push(transcript(talk, first, below, end))
    if (below) return { parts, took: true }
    at += talk.length - 1
  }
  return { parts, took: false }
}

/** How sure it is that a line of prose behind a prompt was typed: nobody begins a sentence with `[root@db ~]#`. */
type Sureness = 'said' | 'typed' | 'perhaps'

function typedBehindPrompt({ raw, code }: Sentence): Sureness | undefined {
  const prompt = promptOf(raw.text)
  if (!prompt || !isCertain(prompt) || code) return undefined
  const text = raw.text.slice(prompt.length)
  if (isSaid(prompt, text)) return 'said'
  if (isTyped(text)) return 'typed'
  if (prompt.text !== '$' || !isCall(text)) return undefined
  const words = unwrapped(readShell(text).commands[0] ?? [])
  return isProgram(words[0]!) && isCallOf(words) ? 'typed' : 'perhaps'
}

function isSaid({ of, account, host, text }: Prompt, typed: string): boolean {
  if (of !== 'sql') return account !== undefined && host !== undefined
  return /[[=]/.test(text) || statementStart.test(typed) || leaves.test(typed) || /^\\/.test(typed)
}

/** The lines of a transcript from one on: while a command or a statement waits for more, all; then what was printed. */
function talkFrom(lines: ReadonlyArray<Sentence>, from: number): Array<Sentence> {
  const talk: Array<Sentence> = []
  const typing = new Typing()
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at]!
    const { text } = line.raw
    if (at > from && line.raw.point.line !== talk.at(-1)!.raw.point.line + 1) break
    if (typing.waits(lines, at)) typing.add(text)
    else if (typedBehindPrompt(line)) typing.begin(text)
    else if (isPrintedLine(text, lines[at + 1]?.raw.text)) typing.end()
    else break
    talk.push(line)
  }
  return talk
}

/** What is typed at a shell or a client, line by line, and whether that waits for more. */
class Typing {
  #lines: Array<string> = []
  #open: Open | undefined
  #sql = false

  begin(line: string): void {
    const prompt = promptOf(line)
    this.#lines = [behindPrompt(line)]
    this.#sql = prompt?.of === 'sql'
    this.#open = this.#sql ? undefined : readShell(this.#lines[0]!).open
  }

  add(line: string): void {
    const more = behindPrompt(line)
    this.#lines.push(more)
    if (this.#open?.mayClose(more)) this.#open = readShell(this.#lines.join('\n')).open
    if (this.#open && this.#lines.length > longest && this.#open.by !== 'here-document')
      this.#open = undefined
  }

  end(): void {
    this.#lines = []
    this.#open = undefined
  }

  waits(lines: ReadonlyArray<Sentence>, at: number): boolean {
    if (!this.#sql) return this.#open !== undefined
    if (this.#lines.length === 0 || this.#lines.length > longest || isEnded(this.#lines)) return false
    if (promptOf(lines[at]!.raw.text)?.more) return true
    return lines.slice(at, at + longest).some(({ raw }) => isEnded([raw.text]))
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** Blanks before the next line are part of what is open: a document keeps them. */
  get keepsBlanks(): boolean {
    return this.#open !== undefined && this.#open.by !== 'backslash' && this.#open.by !== 'operator'
  }
}

function behindPrompt(text: string): string {
  const prompt = promptOf(text)
  return prompt && (isCertain(prompt) || prompt.more) ? text.slice(prompt.length) : text
}

/** A table, a word, what has the signs of something printed, or the title of such: no sentence. */
function isPrintedLine(text: string, below: string | undefined): boolean {
  if (isTable(text) || isColumns(text) || isPrintedShape(text)) return true
  if (isTold(text)) return false
  const words = text.split(/\s+/).length
  return words <= 2 || hasSigns(text) || (below !== undefined && !isTold(below) && hasSigns(below))
}
const hasSigns = (text: string): boolean => /[\d=/[\]{}|<>_@]/.test(text)

function isTold(text: string): boolean {
  if (/[^\x00-\x7f]/.test(text) || /[.,:;!?]$/.test(text)) return true
  const words = text.split(/\s+/)
  return words.length > 2 && (words.some((word) => stopWords.has(word.toLowerCase())) || speaks(words))
}

/** A block that has no fence, right below a transcript that waits for it: what is indented is code in many markups. */
function blockBelow(talk: ReadonlyArray<Sentence>, next: Part | undefined): Block | undefined {
  const last = talk.at(-1)!.raw
  const first = next?.type === 'block' ? next.lines[0] : undefined
  if (!first || first.point.line !== last.point.line + 1) return undefined
  const more = promptOf(first.text)
  const open = readShell(behindPrompt(last.text)).open !== undefined
  return more?.more || open ? (next as Block) : undefined
}

function transcript(
  talk: ReadonlyArray<Sentence>,
  sureness: Sureness,
  below: Block | undefined,
  end: Part | undefined,
): TypedParagraph {
  const lines = [...withIndents(talk), ...(below?.lines ?? [])]
  const shows = talk.some(({ raw }) => isTable(raw.text) || isColumns(raw.text))
  const prompted: PromptedLines = sureness === 'perhaps' ? (shows ? 'shown' : 'perhaps') : sureness
  return {
    type: 'block',
    lines,
    language: '',
    trust: 'fence',
    column: talk[0]!.column,
    paragraph: true,
    prompted,
    ...(!below && end && isRightBelow(end, lines.at(-1)!) ? { goesOn: true } : {}),
  }
}

/** Does a part begin on the line below? A fence takes a line. */
export function isRightBelow(part: Part, { point }: Line): boolean {
  const first = part.type === 'block' ? part.lines[0]?.point.line : part.position.start.line
  return first === point.line + 1
}

/** The lines of a paragraph as they were typed: a here-document keeps the blanks before its lines. */
export function withIndents(lines: ReadonlyArray<Sentence>): Array<Line> {
  const typing = new Typing()
  return lines.map(({ raw, indented }) => {
    const line = typing.keepsBlanks ? indented : raw
    if (typing.isOpen) typing.add(line.text)
    else typing.begin(line.text)
    return line
  })
}
