/**
 * What a host printed, made safe to look at: nothing in it can move a cursor, set a title, fill a clipboard,
 * hide or turn text round. What would is shown as a visible escape.
 */

/** Controls other than newline and tab, and what hides or reorders text; not the variants of a character. */
const unsafe =
  /(?![\t\n\p{Variation_Selector}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Colours and other looks that programs give their output, and nothing else: dropped, not shown. */
const looks = /\x1b\[[0-9;:]*[mK]/g

/**
 * Text for a terminal or a log. Every line is what a person saw last: a progress line that was redrawn with
 * `\r` is its last state. Colours are dropped; every other control is visible: `\x1b]52;…`, `\u202e`.
 */
export function sanitise(text: string): string {
  return text
    .replace(looks, '')
    .split('\n')
    .map((line) => lastState(line).replace(unsafe, visible))
    .join('\n')
}

/** The characters of a text that would be shown as escapes, each once and as they would be shown. */
export const hiddenIn = (text: string): Array<string> => [
  ...new Set([...text.matchAll(unsafe)].map(([character]) => visible(character))),
]

/** Behind the last `\r` that has something behind it. */
function lastState(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(end === 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1, end)
}

function visible(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
