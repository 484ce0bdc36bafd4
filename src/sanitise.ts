/**
 * What a host printed, made safe to look at: nothing in it can move a cursor, set a title, fill a clipboard,
 * hide or turn text round. What would is shown as a visible escape.
 */

/** Controls other than newline and tab, and the characters that hide or reorder text. */
const unsafe =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u{e0000}-\u{e0fff}\u{1d173}-\u{1d17a}]/gu

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
    .map((line) => lastState(line).replace(unsafe, escape))
    .join('\n')
}

/** Behind the last `\r` that has something behind it. */
function lastState(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(end === 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1, end)
}

function escape(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
