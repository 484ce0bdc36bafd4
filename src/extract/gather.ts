import type { Passage } from '../model.ts'
import { isTable, withoutTrailers } from './evidence.ts'
import { cut, type Line, passage } from './outline.ts'
import { isCertain, type Prompt, promptOf } from './prompts.ts'
import { type Open, readShell, type Shell } from './shell.ts'

/** Lines being walked through. */
export interface Walk {
  lines: Array<Line>
  at: number
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
    if (!more || (joins && (more.text.trim() === '' || isTable(more.text.trim())))) break
    const closes = by === 'here-document' && shell.open.mayClose(more.text)
    kept.push(joins ? withoutTrailers(more) : closes ? solidLine(more) : more)
    next += 1
    if (shell.open.mayClose(kept[kept.length - 1]!.text))
      shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  if (shell.open && shell.open.by !== 'backslash') return alone(walk, line, first, shell)
  if (shell.open) {
    const last = kept.pop()!
    kept.push(cut(last, 0, withoutBackslash(last.text).length))
    shell = readShell(kept.map((one) => one.text).join('\n'))
  }
  return { rows: [line, ...walk.lines.slice(walk.at + 1, next)], text: passage(kept.map(closed)), shell }
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

/** A backslash and blanks behind it join lines for the author, not for bash. */
function closed(line: Line): Line {
  return /\\[ \t]+$/.test(line.text) ? cut(line, 0, line.text.trimEnd().length) : line
}

/** What ends a here-document stands alone for the shell; authors indent it. */
function solidLine(line: Line): Line {
  return cut(line, line.text.search(/\S/), line.text.trimEnd().length)
}

export function withoutBackslash(text: string): string {
  const end = text.trimEnd()
  return end.endsWith('\\') ? end.slice(0, -1).trimEnd() : end
}
