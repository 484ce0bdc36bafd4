/** Files that are lines and no more: every byte belongs to a line, and lines come and go whole. */

export interface TextLine {
  text: string
  /** `\n`, `\r\n`, or nothing at the end of a file. */
  end: string
}

/** The lines of a text; `writeLines` gives back every byte of it. */
export function readLines(text: string): Array<TextLine> {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, content, end]) => ({ text: content!, end: end! }))
    .filter((line) => line.text !== '' || line.end !== '')
}

export function writeLines(lines: ReadonlyArray<TextLine>): string {
  return lines.map(({ text, end }) => text + end).join('')
}

/** The lines with new ones from index `from` to `to`; they end as the file's do, and the file ends as it ended. */
export function withLines(
  lines: ReadonlyArray<TextLine>,
  from: number,
  to: number,
  texts: ReadonlyArray<string>,
): Array<TextLine> {
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  const last = to === lines.length && lines.length > 0 ? lines.at(-1)!.end : end
  const before = lines.slice(0, from)
  const above = before.at(-1)
  if (above && above.end === '' && texts.length > 0) before[before.length - 1] = { ...above, end }
  const made = texts.map((text, i) => ({ text, end: i === texts.length - 1 ? last : end }))
  return [...before, ...made, ...lines.slice(to)]
}

/** A fragment's lines without the blank ones around them. */
export function linesOf(fragment: string): Array<string> {
  const lines = fragment.replace(/^\uFEFF/, '').split(/\r?\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, last + 1).map((line) => line.trimEnd())
}

/** A whole file that says what the fragment does; it ends with the end of a line. */
export function fileOf(fragment: string): string {
  return linesOf(fragment)
    .map((line) => `${line}\n`)
    .join('')
}

/** Index in `lines` from which on they say the same as `block`, blanks at line ends aside; -1: nowhere. */
export function indexOfBlock(lines: ReadonlyArray<TextLine>, block: ReadonlyArray<string>, from = 0): number {
  for (let at = from; at + block.length <= lines.length; at += 1)
    if (block.every((text, i) => lines[at + i]!.text.trimEnd() === text)) return at
  return -1
}

/** Index behind the last line that is not blank. */
export function endOf(lines: ReadonlyArray<TextLine>): number {
  return lines.findLastIndex(({ text }) => text.trim() !== '') + 1
}
