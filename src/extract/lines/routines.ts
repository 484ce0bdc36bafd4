/**
 * Statements that hold others: the routines of a database. A `;` inside of one ends nothing: in a string
 * (`AS $$ … $$`, `AS ' … '`), between BEGIN and END, or where MySQL's client was told of another sign (`DELIMITER //`).
 */

/** The sign that ends statements below `DELIMITER //`; undefined for any other line. */
export function delimiterIn(text: string): string | undefined {
  return /^\s*delimiter\s+(\S+)\s*$/i.exec(text)?.[1]
}

/** Does a line begin what may hold statements? */
export function beginsRoutine(text: string): boolean {
  return /^\s*(?:CREATE\b.*\b(?:FUNCTION|PROCEDURE|TRIGGER|EVENT)\b|DO\s+(?:LANGUAGE\s|\$))/i.test(text)
}

/** Is a statement, by its lines so far, in the middle of what it holds? */
export function isInside(lines: ReadonlyArray<string>): boolean {
  if (!beginsRoutine(lines[0]!)) return false
  const text = lines.join('\n')
  const tag = /\$\w*\$/.exec(text)?.[0]
  if (tag) return (text.split(tag).length - 1) % 2 === 1
  const quoted = /\bAS\s+'/i.exec(text)
  if (quoted) return (text.slice(quoted.index).replaceAll("''", '').split("'").length - 1) % 2 === 1
  return isOpen(text.replace(/--\s.*$|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/gm, ' '))
}

/** Between BEGIN and its END, or where variables are declared ahead of that, as Oracle has it. */
function isOpen(text: string): boolean {
  const words = text.match(/\b(?:BEGIN|CASE|END(?:\s+(?:CASE|IF|LOOP|WHILE|REPEAT|FOR))?)\b/gi) ?? []
  if (words.length === 0) return /\b(?:IS|AS)\s*$/im.test(text)
  return words.reduce((depth, word) => depth + deeper(word), 0) > 0
}
function deeper(word: string): number {
  if (/^(?:BEGIN|CASE)$/i.test(word)) return 1
  return /^END(?:\s+CASE)?$/i.test(word) ? -1 : 0
}
