import type { Passage } from '../model.ts'
import { isTable, withoutTrailers } from '../signs/evidence.ts'
import { cut, type Line, passage } from '../signs/lines.ts'
import { isCertain, type Prompt, promptOf } from '../signs/prompts.ts'
import { type Open, readShell, type Shell } from '../signs/shell.ts'

/** Lines being walked through. */
export interface Walk {
  lines: Array<Line>
  at: number
  /** Something that is none of these lines stands right below the last of them. */
  goesOn: boolean
  /** Quotes that never close are not searched for over and over. */
  patience: number
}

/** The most lines one command may take, here-documents apart. */
export const longest = 80

/** A command as it was typed over its lines, and as a shell reads it. */
export interface Gathered {
  rows: Array<Line>
  text: Passage
  shell: Shell
  /** It ends in a backslash, and the line right below it was not taken for what follows. */
  cut: boolean
}

/** A command with its continuation lines, here-documents and open quotes. */
export function gather(walk: Walk, line: Line, typed: Line, prompt: Prompt | undefined): Gathered {
  const first = withoutTrailers(typed)
  const kept = [first]
  let shell = readShell(first.text)
  let next = walk.at + 1
  while (shell.open && next < walk.lines.length && mayGrow(walk, shell.open, kept.length)) {
    const { by } = shell.open
    const more = moreLine(walk.lines[next]!, prompt, by)
    const joins = by === 'backslash' || by === 'operator'
    if (!more || (joins && isNoPart(more.text.trim()))) break
    const closes = by === 'here-document' && shell.open.mayClose(more.text)
    kept.push(joins ? withoutTrailers(more) : closes ? solidLine(more) : more)
    next += 1
    if (shell.open.mayClose(kept[kept.length - 1]!.text))
      shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  if (shell.open && shell.open.by !== 'backslash') return alone(walk, line, first, shell)
  const isCut = shell.open !== undefined && isFollowed(walk, next)
  if (shell.open && !isCut) {
    const last = kept.pop()!
    kept.push(cut(last, 0, withoutBackslash(last.text).length))
    shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  const rows = [line, ...walk.lines.slice(walk.at + 1, next)]
  return { rows, text: passage(kept.map(closed)), shell, cut: isCut }
}

/** Below a backslash; the mark of a list is the author's, and an argument begins with no dash alone. */
function isNoPart(text: string): boolean {
  return text === '' || isTable(text) || isListed(text)
}

/** Is it an item of a list? */
export const isListed = (line: string): boolean => /^\s*[-*+•] \S/.test(line)

/** Does something stand right below what comes before this line? */
export function isFollowed({ lines, goesOn }: Walk, next: number): boolean {
  return next < lines.length ? lines[next]!.text.trim() !== '' : goesOn
}

function mayGrow(walk: Walk, open: Open, lines: number): boolean {
  if (open.by === 'backslash') return true
  return walk.patience > 0 && (lines <= longest || open.by === 'here-document')
}

/** What never closes is one line. */
function alone(walk: Walk, line: Line, first: Line, shell: Shell): Gathered {
  walk.patience -= 1
  return {
    rows: [line],
    text: passage([first]),
    shell: readShell(first.text).open ? shell : readShell(first.text),
    cut: false,
  }
}

/** The next line of something typed, its second prompt taken off; undefined where a new command begins. */
function moreLine(line: Line, prompt: Prompt | undefined, by: string): Line | undefined {
  const own = promptOf(line.text)
  if (own?.more && own.of === 'shell' && (prompt || by === 'here-document'))
    return cut(line, /^\s*> ?/.exec(line.text)![0].length)
  if (own && isCertain(own) && own.of === 'shell' && (own.text.length > 2 || isNext(own, prompt, by)))
    return undefined
  return line
}

/** The same `$` again begins another command; a document may hold one. */
function isNext(own: Prompt, prompt: Prompt | undefined, by: string): boolean {
  return own.text === prompt?.text && by !== 'here-document' && by !== 'quote'
}

/** A backslash and blanks behind it join lines for the author, not for bash. */
function closed(line: Line): Line {
  return line.text.includes('\\') && /\\[ \t]+$/.test(line.text)
    ? cut(line, 0, line.text.trimEnd().length)
    : line
}

/** What ends a here-document stands alone for the shell; authors indent it. */
function solidLine(line: Line): Line {
  return cut(line, line.text.search(/\S/), line.text.trimEnd().length)
}

export function withoutBackslash(text: string): string {
  const end = text.trimEnd()
  return end.endsWith('\\') ? end.slice(0, -1).trimEnd() : end
}
