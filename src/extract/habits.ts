import { isExport, isHashCall, isHashCommand, isSentence, isTyped, stopWords } from '../signs/evidence.ts'
import { isProgram } from '../signs/programs.ts'
import { isCertain, promptOf } from '../signs/prompts.ts'
import { headOf, unwrapped } from '../signs/shell.ts'
import { saysEdit, saysOutput, tellsEdit } from '../signs/words.ts'
import { insetsOf, outside } from './insets.ts'
import type { Block, Part, Sentence } from './outline.ts'

/** A paragraph that reads as commands, taken for code although nothing fences it. */
export interface TypedParagraph extends Block {
  paragraph: true
  /** Its first line stands behind a prompt, and not all of its paragraph reads as commands. */
  prompted?: PromptedLines
}

/**
 * How sure it is that a line of prose behind a prompt was typed: `said` by the prompt, `typed` by what stands behind
 * it, `shown` by the table below it, or only perhaps.
 */
export type PromptedLines = 'said' | 'typed' | 'shown' | 'perhaps'

/** How the author of a guide writes what is to be typed; what departs from it is doubtful. */
export interface Habits {
  /** A fence has no partner, or is written with the wrong signs: what is code and what is prose is not sure. */
  brokenFences: boolean
  /** Commands stand in fences, next to none outside. */
  fences: boolean
  /** Commands outside fences are indented. */
  indents: boolean
  /** The prose is in another script than Latin: what is in English was printed by a program. */
  script: boolean
  /** The prose is in letters that English has not. */
  accents: boolean
  /** Programs that the guide calls behind a prompt or `sudo`, whether we know them or not. */
  calls: ReadonlySet<string>
  /** Variables that commands use: `$name`. */
  uses: ReadonlySet<string>
  /** What `#` begins: remarks, or root's commands, `runs`: also several in a row; undefined: too few to tell. */
  hashes: 'remarks' | 'both' | 'single' | 'runs' | undefined
}

/** Is some fence of the text without its partner, miswritten, or written twice? */
export function hasBrokenFences(text: string): boolean {
  const lines = text.match(/^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:`{3,}[^`\n]*|~{3,}.*)$/gm) ?? []
  const near = /^[ \t>]*(?:`{1,2}|'{3}|\u00b4{3}|\u2018{3}|\u201c`|"{3})[ \t]*\w*[ \t]*$/m
  return (
    lines.length % 2 === 1 || near.test(text) || /^[ \t>]*(`{3,}|~{3,})[ \t]*\n[ \t>]*\1[ \t]*$/m.test(text)
  )
}

/** What the parts of a guide tell of its author's habits. */
export function habitsOf(parts: ReadonlyArray<Part | TypedParagraph>, brokenFences: boolean): Habits {
  const blocks = parts.filter((part) => part.type === 'block')
  const typed = blocks.filter(isTypedPart).filter((block) => block.prompted === undefined)
  const fenced = blocks.filter((block) => !isTypedPart(block) && block.trust === 'fence').length
  const sentences = parts.filter((part) => part.type !== 'block')
  const foreign = sentences.filter((part) => nonLatin.test(part.text)).length
  return {
    brokenFences,
    fences: fenced >= 3 && typed.length * 3 <= fenced,
    indents: typed.length > 2 && typed.filter((block) => block.column > 1).length * 2 > typed.length,
    script: foreign * 3 > sentences.length,
    accents: sentences.filter((part) => accented.test(part.text)).length * 3 > sentences.length,
    calls: callsIn(blocks),
    uses: usesIn(blocks),
    hashes: writesHashes(blocks),
  }
}

function callsIn(blocks: ReadonlyArray<Block>): Set<string> {
  const found = new Set<string>()
  for (const text of textsOf(blocks)) {
    const prompt = promptOf(text)
    const bare = text.trim()
    const typed =
      prompt?.of === 'shell' && isCertain(prompt) ? text.slice(prompt.length) : (hashCall(bare) ?? bare)
    if (typed === bare && !typed.startsWith('sudo ')) continue
    const [name] = unwrapped(typed.trim().split(/\s+/, 8))
    if (name && /^[a-z][\w.+-]+$/.test(name) && !stopWords.has(name)) found.add(name)
  }
  return found
}

/** `my-tool --option`, behind `#`: a name of several words is no remark's. */
function hashCall(text: string): string | undefined {
  return /^#\s+[a-z]\w*-/.test(text) && isHashCall(text) ? text.replace(/^#\s+/, '') : undefined
}

function textsOf(blocks: ReadonlyArray<Block>, sign = ''): Array<string> {
  const found: Array<string> = []
  for (const { lines } of blocks) for (const { text } of lines) if (text.includes(sign)) found.push(text)
  return found
}

function usesIn(blocks: ReadonlyArray<Block>): Set<string> {
  const found = new Set<string>()
  for (const text of textsOf(blocks, '$')) {
    const prompt = promptOf(text)
    const typed = prompt && isCertain(prompt) ? text.slice(prompt.length) : text.trim()
    if (!isProgram(headOf(typed)) || isExport(typed)) continue
    for (const [, name] of typed.matchAll(/\$\{?([A-Za-z_]\w*)/g)) found.add(name!)
  }
  return found
}

function writesHashes(blocks: ReadonlyArray<Block>): Habits['hashes'] {
  const marked = blocks.filter(({ lines }) => lines.some((line) => line.text.includes('#')))
  const seen = marked.map(({ lines }) =>
    hashesOf(
      outside(lines, insetsOf(lines))
        .map((line) => line.text)
        .filter((text) => text.trim() !== ''),
    ),
  )
  const sum = (key: keyof Hashes): number => seen.reduce((all, one) => all + Number(one[key]), 0)
  if (sum('remarks') > 0) return sum('pure') > 1 ? 'both' : 'remarks'
  return sum('runs') > 0 ? 'runs' : sum('commands') > 1 ? 'single' : undefined
}

interface Hashes {
  commands: number
  remarks: number
  /** Two commands in a row. */
  runs: boolean
  /** Nothing but commands behind `#`. */
  pure: boolean
}

function hashesOf(texts: ReadonlyArray<string>): Hashes {
  const marked = texts.map((text) => /^\s*#/.test(text) && (isHashCommand(text) || isHashCall(text)))
  const remarks = texts.filter(
    (text, at) => !marked[at] && /^\s*#(?!#|--)(?=.*[^\x00-\x7f]|.*[a-z]\S* +\S+ +\S)/i.test(text),
  )
  return {
    commands: marked.filter(Boolean).length,
    remarks: remarks.length,
    runs: marked.some((one, at) => one && marked[at + 1] === true),
    pure: texts.length > 0 && marked.every(Boolean),
  }
}

/** Letters of another script than Latin: looked for where anything stands that Latin is not written with. */
export const nonLatin = { test: (text: string): boolean => /[^\x00-\u036f]/.test(text) && letters.test(text) }
const letters =
  /[\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Greek}\p{Script=Arabic}\p{Script=Thai}]/u

const accented = /[\u00c0-\u024f\u1e00-\u1eff]/

export function isTypedPart(part: Part | TypedParagraph): part is TypedParagraph {
  return 'paragraph' in part && part.type === 'block'
}

/** Is this sentence, in a guide of another script, one that a program printed? */
export function isPrintedSentence(sentence: Sentence, habits: Habits): boolean {
  return habits.script && !nonLatin.test(sentence.text) && isSentence(sentence.text)
}

/** The author speaks again. */
export function endsPrinting(sentence: Sentence, habits: Habits): boolean {
  const own = habits.script ? nonLatin : habits.accents ? accented : undefined
  return own?.test(sentence.text) === true && saysOutput(sentence.text) === undefined
}

/** Why a block that does nothing but set variables is doubtful: it may be what a file is to hold. */
export function doubtOfSettings(
  block: Block,
  before: Sentence | undefined,
  habits: Habits,
): string | undefined {
  const lines = block.lines
    .map((line) => line.text.trim())
    .filter((text) => text !== '' && !text.startsWith('#'))
  const others = lines.filter((text) => !isExport(text))
  if (others.length === lines.length || others.some((text) => isTyped(text))) return undefined
  if (others.length > 0) return 'it stands among what is no command'
  if (habits.brokenFences) return 'some fence of the guide has no partner'
  return before && (tellsEdit(before.text) || saysEdit(before.text))
    ? 'the sentence before tells to write it somewhere'
    : undefined
}

/** Why a paragraph of commands outside fences is doubtful; undefined where it is not. */
export function doubtOf(
  block: TypedParagraph,
  before: Sentence | undefined,
  habits: Habits,
): string | undefined {
  if (block.lines.every((line) => promptOf(line.text)?.of === 'sql')) return undefined
  if (habits.brokenFences) return 'some fence of the guide has no partner'
  if (habits.fences) return 'the guide writes its commands in fences, and this one is outside'
  if (!habits.indents && before && block.column > before.column)
    return 'indented below a sentence, as printed'
  return undefined
}
