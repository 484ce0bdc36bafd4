import type { Dialect } from '../vocabulary/clients.ts'

/**
 * How each character of an SQL statement is read: inside which quotes, bare, or in a comment (`never`). `verbatim`: in
 * quotes in which a backslash is one, as the standard has it.
 */
export type SqlContext = "'" | '"' | '`' | "verbatim '" | 'verbatim "' | 'bare' | 'never'

/** What begins something, and how it goes on to its end; the order decides. */
const shapes: Readonly<Record<Dialect, ReadonlyArray<[RegExp, SqlContext]>>> = {
  /** Backslashes escape. */
  mysql: [
    [/'(?:[^'\\]+|\\[\s\S]|'')*'?/y, "'"],
    [/"(?:[^"\\]+|\\[\s\S]|"")*"?/y, '"'],
    [/`(?:[^`]+|``)*`?/y, '`'],
    [/#[^\n]*/y, 'never'],
    [/--(?=\s|$)[^\n]*/y, 'never'],
    [/\/\*[\s\S]*?(?:\*\/|$)/y, 'never'],
    [/[^'"`#\-/]+|[\s\S]/y, 'bare'],
  ],
  /** Backslashes escape only in `E'…'`; between `$$` or `$tag$` everything is as it stands. */
  psql: [
    [/\b[eE]'(?:[^'\\]+|\\[\s\S]|'')*'?/y, "'"],
    [/'(?:[^']+|'')*'?/y, "verbatim '"],
    [/"(?:[^"]+|"")*"?/y, 'verbatim "'],
    [/(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?(?:\1|$)/y, 'bare'],
    [/--[^\n]*/y, 'never'],
    [/\/\*[\s\S]*?(?:\*\/|$)/y, 'never'],
    [/[eE](?=')|[^'"$\-/eE]+|[\s\S]/y, 'bare'],
  ],
}

/** One context a character, as the client's server reads the statement. */
export function sqlContexts(text: string, dialect: Dialect = 'mysql'): Array<SqlContext> {
  const found = new Array<SqlContext>(text.length).fill('bare')
  for (let at = 0; at < text.length; ) {
    const [end, context] = shapeAt(text, at, shapes[dialect])
    found.fill(context, at, end)
    at = end
  }
  return found
}

function shapeAt(text: string, at: number, rows: (typeof shapes)[Dialect]): [number, SqlContext] {
  for (const [shape, context] of rows) {
    shape.lastIndex = at
    if (shape.test(text)) return [shape.lastIndex, context]
  }
  return [at + 1, 'bare']
}
