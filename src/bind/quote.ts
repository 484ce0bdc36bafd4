/** A value made to arrive byte for byte where it is put, or the reason why it cannot. */
import type { ShellContext } from './shell.ts'
import type { SqlContext } from './sql.ts'

/** The text to put, or what a value has to be there. */
export type Quoted = { text: string } | { refused: string }

const plain = /^[A-Za-z0-9_./:@%+=,-]+$/
const plainest = /^[A-Za-z0-9_.-]+$/
const put = (text: string): Quoted => ({ text })
const only = (value: string, pattern: RegExp, expected: string): Quoted =>
  pattern.test(value) ? put(value) : { refused: expected }

/** One row a way to read a shell text. */
const shell: Record<Exclude<ShellContext, 'never'>, (value: string) => Quoted> = {
  bare: (value) =>
    put(
      /^[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+,-]*$/.test(value)
        ? value
        : `'${value.replaceAll("'", "'\\''")}'`,
    ),
  single: (value) => put(value.replaceAll("'", "'\\''")),
  double: (value) => put(value.replace(/[\\"$`]/g, '\\$&')),
  ansi: (value) => put(value.replace(/[\\']/g, '\\$&')),
  here: (value) => (value.includes('\n') ? oneLine : put(value.replace(/[\\$`]/g, '\\$&'))),
  verbatim: (value) => (value.includes('\n') ? oneLine : put(value)),
  plain: (value) =>
    only(
      value,
      plain,
      'only letters, digits and _ . / : @ % + = , - where another program reads the line again',
    ),
  plainest: (value) =>
    only(value, plainest, 'only letters, digits and _ . - where it becomes part of another program'),
}
const oneLine = { refused: 'a value of one line' }

/** For a place in a shell text; `escaped`: a backslash stands before it. */
export function quoteShell(value: string, context: Exclude<ShellContext, 'never'>, escaped: boolean): Quoted {
  if (value.includes('\0')) return { refused: 'a value without NUL' }
  return shell[escaped ? 'plainest' : context](value)
}

/** For a place in an SQL statement. */
export function quoteSql(value: string, context: Exclude<SqlContext, 'never'>): Quoted {
  if (value.includes('\0')) return { refused: 'a value without NUL' }
  if (context === 'bare')
    return only(value, /^[A-Za-z0-9_.]+$/, 'only letters, digits, _ and . outside quotes of SQL')
  if (/[\r\n]/.test(value)) return oneLine
  if (context === '`') return put(value.replaceAll('`', '``'))
  const verbatim = /^verbatim (.)$/.exec(context)?.[1]
  if (verbatim) return put(value.replaceAll(verbatim, verbatim + verbatim))
  return put(value.replaceAll('\\', '\\\\').replaceAll(context, context + context))
}

/** For a value in an INI file, as oslo.config reads it and as our own merge leaves it. */
export function quoteIni(value: string): Quoted {
  if (/[\r\n\0]/.test(value)) return oneLine
  if (value.includes('$')) return { refused: 'a value without `$`, which oslo.config would expand' }
  if (/(?:^|\s)#/.test(value)) return { refused: 'a value without ` #`, which begins a comment' }
  if (value !== value.trim()) return { refused: 'a value without white space around it' }
  if (/^(['"]).*\1$/.test(value))
    return { refused: 'a value without quotes around it, which would be taken off' }
  return put(value)
}

/** For a line of another file, a path, or what is typed at a prompt. */
export function quoteLine(value: string): Quoted {
  return /[\0-\x08\x0a-\x1f\x7f]/.test(value) ? oneLine : put(value)
}

/** What a URL would read differently. */
const special = /[@:/%?#]/g

/**
 * For a place inside a URL: what the guide's own word holds of `@ : / % ? #` may be there, no more. `encode`
 * percent-encodes: it cures some programs and breaks others, so it has to be asked for.
 */
export function quoteUrl(value: string, word: string, encode: boolean): Quoted {
  if (encode) return put(encodeURIComponent(value).replace(/[!'()*]/g, percent))
  const extra = [...(value.match(special) ?? [])].find((char) => count(value, char) > count(word, char))
  return extra === undefined
    ? put(value)
    : { refused: `a value without \`${extra}\` inside a URL, or \`encode: url\` on its row` }
}
const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
const count = (text: string, char: string) => text.split(char).length - 1

/** What stands on the line before and behind a place of a file. */
export interface Around {
  before: string
  behind: string
}
export function aroundIn(text: string, start: number, end: number): Around {
  const stop = text.indexOf('\n', end)
  return {
    before: text.slice(text.lastIndexOf('\n', start - 1) + 1, start),
    behind: text.slice(end, stop < 0 ? text.length : stop),
  }
}

/** Which quote is open behind this part of a line; a backslash hides one only between double quotes. */
function openQuote(line: string, quotes: string): string {
  let open = ''
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i]!
    if (char === '\\' && open === '"') i += 1
    else if (open !== '') open = char === open ? '' : open
    else if (quotes.includes(char) && (char === '"' || /[\s:[{,(-]/.test(line[i - 1] ?? ' '))) open = char
  }
  return open
}
const inDouble = (value: string): Quoted => put(JSON.stringify(value).slice(1, -1))

/** For a place in YAML: a value that is all of a scalar gets quotes where it needs them. */
export function quoteYaml(value: string, { before, behind }: Around): Quoted {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return oneLine
  const open = openQuote(before, `"'`)
  if (open === '"') return inDouble(value)
  if (open === "'") return put(value.replaceAll("'", "''"))
  if (/^[A-Za-z0-9_./][A-Za-z0-9_./:@%+=-]*$/.test(value) && !value.endsWith(':')) return put(value)
  const isAll = /^\s*(?:-\s+)*(?:[^\s#:][^#:]*:\s+)?$/.test(before) && /^\s*(?:#.*)?$/.test(behind)
  if (isAll) return put(JSON.stringify(value))
  return { refused: 'only letters, digits and _ . / : @ % + = - inside a longer value of YAML' }
}

/** For a place in JSON, in a string or alone. */
export function quoteJson(value: string, { before }: Around): Quoted {
  if (openQuote(before, '"') === '"') return inDouble(value)
  return only(value, /^-?[\w.+-]+$/, 'a number or a word where JSON has no quotes')
}

/** For a place in the text or in an attribute of an element. */
export function quoteXml(value: string): Quoted {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return oneLine
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return put(value.replace(/[&<>"']/g, (char) => names[char]!))
}
