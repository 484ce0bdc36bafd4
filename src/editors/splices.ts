/** Changes of a text at their places: all else stays, byte for byte. */

/** What is put in place of the characters from `from` to `to`. */
export interface Splice {
  from: number
  to: number
  text: string
}

/** The text with all of them made; those at one place in their order. */
export function applied(text: string, splices: ReadonlyArray<Splice>): string {
  const inOrder = [...splices].sort((a, b) => a.from - b.from)
  let made = ''
  let at = 0
  for (const { from, to, text: put } of inOrder) {
    made += text.slice(at, from) + put
    at = to
  }
  return made + text.slice(at)
}

/** Offset at which the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset behind the end of the line that holds what ends at an offset. */
export function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}
