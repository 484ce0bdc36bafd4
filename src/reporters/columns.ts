/** Text laid out by its width on a screen, where 서 takes two columns and a combining mark none. */
import { textWidth } from '../width.ts'

/** The text, cut to at most `width` columns with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const graphemes = [...new Intl.Segmenter().segment(text)].map((part) => part.segment)
  let taken = ''
  let columns = 0
  for (const grapheme of graphemes) {
    columns += textWidth(grapheme)
    if (columns > width - 1) break
    taken += grapheme
  }
  return `${taken}…`
}

/** `left` and `right` at the two ends of a line; `left` gives way. */
export function spread(left: string, right: string, width: number): string {
  if (right === '') return cut(left, width)
  const room = Math.max(16, width - textWidth(right) - 2)
  const shown = cut(left, room)
  return `${shown}${' '.repeat(room - textWidth(shown) + 2)}${right}`
}

/** The last lines of a text, and how many came before them. */
export function lastLines(text: string, count: number): { lines: Array<string>; before: number } {
  const lines = text.replace(/\n$/, '').split('\n')
  return { lines: lines.slice(-count), before: Math.max(0, lines.length - count) }
}

/** The first lines of a text, and how many come after them. */
export function firstLines(text: string, count: number): { lines: Array<string>; after: number } {
  const lines = text.replace(/\n$/, '').split('\n')
  return { lines: lines.slice(0, count), after: Math.max(0, lines.length - count) }
}

/** `0.3 s`, `42 s`, `3 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** `1 task`, `3 tasks`. */
export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
