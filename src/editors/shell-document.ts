/**
 * Files that a shell reads and that mostly set variables, without loss: every byte belongs to a line of the shell,
 * which may be several lines of the file where a quote is open, a backslash ends one, or a here-document follows.
 */

/** A line as the shell reads it. `text` and `end` together are its bytes. */
export interface ShellLine {
  text: string
  end: string
  /** `set`: one variable and nothing else. */
  kind: 'blank' | 'comment' | 'set' | 'other'
  /** Of `set`: its variable, the value as written, and what stands behind it. */
  name: string
  value: string
  rest: string
  exported: boolean
}

/** The lines of a text; undefined where a quote or a here-document is never closed. */
export function readShellFile(text: string): Array<ShellLine> | undefined {
  const lines: Array<ShellLine> = []
  let at = 0
  while (at < text.length) {
    const stop = endOfLine(text, at)
    if (stop === undefined) return undefined
    const line = lineOf(text.slice(at, stop))
    const past = line.kind === 'other' ? endOfHere(text, line.text, stop) : stop
    if (past === undefined) return undefined
    lines.push(past === stop ? line : { ...line, ...cutEnd(text.slice(at, past)) })
    at = past
  }
  return lines
}

export function writeShellFile(lines: ReadonlyArray<ShellLine>): string {
  return lines.map(({ text, end }) => text + end).join('')
}

/** Offset behind the end of the line that begins at `at`. */
function endOfLine(text: string, at: number): number | undefined {
  let quote = ''
  for (let i = at; i < text.length; i += 1) {
    const char = text[i]!
    if (char === '\\' && quote !== "'") i += 1
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '#' && (i === at || /\s/.test(text[i - 1]!))) i = endOfComment(text, i) - 1
    else if (char === '\n') return i + 1
  }
  return quote === '' ? text.length : undefined
}

function endOfComment(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

const here = /(?<!<)<<(?!<)(-?)\s*(["']?)([A-Za-z_]\w*)\2/

/** Offset behind the here-document that a command opens; `at` where it opens none. */
function endOfHere(text: string, command: string, at: number): number | undefined {
  const [, dash, , word] = here.exec(command) ?? []
  if (word === undefined) return at
  const closing = new RegExp(`^${dash ? '\\t*' : ''}${word}[ \\t]*\\r?(?:\\n|$)`, 'm')
  const found = closing.exec(text.slice(at))
  return found ? at + found.index + found[0].length : undefined
}

function cutEnd(bytes: string): { text: string; end: string } {
  const end = /\r?\n$/.exec(bytes)?.[0] ?? ''
  return { text: bytes.slice(0, bytes.length - end.length), end }
}

const start = /^(export[ \t]+)?([A-Za-z_]\w*)=/

function lineOf(bytes: string): ShellLine {
  const { text, end } = cutEnd(bytes)
  const as = (kind: ShellLine['kind']): ShellLine => ({
    text,
    end,
    kind,
    name: '',
    value: '',
    rest: '',
    exported: false,
  })
  if (text.trim() === '') return as('blank')
  if (text.trimStart().startsWith('#')) return as('comment')
  const [lead, exported, name] = start.exec(text) ?? []
  if (lead === undefined) return as('other')
  const value = text.slice(lead.length, endOfWord(text, lead.length))
  const rest = text.slice(lead.length + value.length)
  if (!/^\s*(?:$|\s#)/.test(rest)) return as('other')
  return { ...as('set'), name: name!, value, rest, exported: exported !== undefined }
}

/** Offset behind the word that begins at `at`; what a substitution or an operator begins is none of it. */
function endOfWord(text: string, at: number): number {
  let quote = ''
  let i = at
  for (; i < text.length; i += 1) {
    const char = text[i]!
    if (char === '\\' && quote !== "'") i += 1
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (/[\s;&|<>()`]/.test(char)) break
  }
  return Math.min(i, text.length)
}

/** A value without its quotes, where it is one word that the shell does not expand; undefined else. */
export function plainValue(value: string): string | undefined {
  const parts = [...value.matchAll(/'([^']*)'|"((?:[^"\\$`]|\\.)*)"|\\(.)|([^'"\\$`]+)/gs)]
  if (parts.map(([part]) => part).join('') !== value) return undefined
  return parts
    .map(
      ([, single, double, escaped, bare]) =>
        single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare,
    )
    .join('')
}

/** Does the value make use of the variable? */
export function uses(value: string, name: string): boolean {
  const open = value.replace(/'[^']*'/g, '')
  return new RegExp(`\\$(?:${name}(?!\\w)|\\{[!#]?${name}(?!\\w))`).test(open)
}
