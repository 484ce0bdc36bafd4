/** How each character of an SQL statement is read: inside which quotes, bare, or in a comment (`never`). */
export type SqlContext = "'" | '"' | '`' | 'bare' | 'never'

/** What begins something, and how it goes on to its end; the order decides. */
const shapes: ReadonlyArray<[RegExp, SqlContext]> = [
  [/'(?:[^'\\]+|\\[\s\S]|'')*'?/y, "'"],
  [/"(?:[^"\\]+|\\[\s\S]|"")*"?/y, '"'],
  [/`(?:[^`]+|``)*`?/y, '`'],
  [/#[^\n]*/y, 'never'],
  [/--(?=\s|$)[^\n]*/y, 'never'],
  [/\/\*[\s\S]*?(?:\*\/|$)/y, 'never'],
  [/[^'"`#\-/]+|[\s\S]/y, 'bare'],
]

/** One context a character, as MySQL and MariaDB read the statement. */
export function sqlContexts(text: string): Array<SqlContext> {
  const found = new Array<SqlContext>(text.length).fill('bare')
  for (let at = 0; at < text.length; ) {
    const [end, context] = shapeAt(text, at)
    found.fill(context, at, end)
    at = end
  }
  return found
}

function shapeAt(text: string, at: number): [number, SqlContext] {
  for (const [shape, context] of shapes) {
    shape.lastIndex = at
    if (shape.test(text)) return [shape.lastIndex, context]
  }
  return [at + 1, 'bare']
}
