/** Lines of a guide that know their place, and what is cut out of them. */
import type { Point, Position } from 'unist'
import type { Passage } from '../model.ts'

/** A line of the guide, or what is left of it when prompts and markers are taken off. */
export interface Line {
  text: string
  /** Where `text` begins. */
  point: Point
}

/** What stands for the end of a line inside one, as a lone return has it: the numbers of lines are those that editors show. */
export const lineBreak = '\u0085'

/** The lines that one line is. */
export function parted(line: Line): Array<Line> {
  if (!line.text.includes(lineBreak)) return [line]
  let from = 0
  return line.text.split(lineBreak).map((text) => {
    const part = cut(line, from, from + text.length)
    from += text.length + lineBreak.length
    return part
  })
}

/** The lines of a text, each knowing where it begins. */
export function sourceLines(source: string): Array<Line> {
  let offset = 0
  return source.split('\n').map((text, index) => {
    const line = { text, point: { line: index + 1, column: 1, offset } }
    offset += text.length + 1
    return line
  })
}

/** The rest of a line from a character on. */
export function cut(line: Line, from: number, to?: number): Line {
  if (from === 0 && (to === undefined || to >= line.text.length)) return line
  return { text: line.text.slice(from, to), point: shifted(line.point, from) }
}

function shifted({ line, column, offset }: Point, by: number): Point {
  return offset === undefined
    ? { line, column: column + by }
    : { line, column: column + by, offset: offset + by }
}

/** Where a run of lines stands. */
export function positionOf(lines: ReadonlyArray<Line>): Position {
  const first = lines[0]!
  const last = lines[lines.length - 1]!
  return { start: first.point, end: shifted(last.point, last.text.length) }
}

/** Lines joined, each with its place. */
export function passage(lines: ReadonlyArray<Line>): Passage {
  return { text: lines.map((line) => line.text).join('\n'), points: lines.map((line) => line.point) }
}

/** The common indent taken off. */
export function dedented(lines: ReadonlyArray<Line>): Passage {
  const margin = marginOf(lines)
  return passage(margin === 0 ? lines : lines.map((line) => cut(line, Math.min(margin, line.text.length))))
}

/** The indent that all lines but the blank ones share; 0 where there are none. */
export function marginOf(lines: ReadonlyArray<Line>): number {
  let margin = Number.POSITIVE_INFINITY
  for (let at = 0; at < lines.length && margin > 0; at += 1) {
    const indent = lines[at]!.text.search(/\S/)
    if (indent >= 0 && indent < margin) margin = indent
  }
  return Number.isFinite(margin) ? margin : 0
}

export function solid(lines: Array<Line>): Array<Line> {
  const first = lines.findIndex((line) => line.text.trim() !== '')
  const last = lines.findLastIndex((line) => line.text.trim() !== '')
  return lines.slice(first, last + 1)
}
