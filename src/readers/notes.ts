import type { Code, Paragraph, Root, RootContent } from 'mdast'
import type { Plugin } from 'unified'
import type { Point } from 'unist'

/**
 * The unified parser for plain notes: prose behind `...` or a bullet, everything else as it was typed and printed.
 * What is not prose becomes code that nothing vouches for (`meta: loose`), one piece for each run of lines.
 */
export const notes: Plugin<[], string, Root> = function () {
  this.parser = (text) => ({ type: 'root', children: pieces(text) })
}

interface Run {
  prose: boolean
  first: number
  lines: Array<string>
}

function pieces(text: string): Array<RootContent> {
  const runs: Array<Run> = []
  for (const [index, line] of text.split('\n').entries()) {
    const last = runs[runs.length - 1]
    const prose = isProse(line)
    if (last && (last.prose === prose || line.trim() === '')) last.lines.push(line)
    else if (line.trim() !== '') runs.push({ prose, first: index, lines: [line] })
  }
  const offsets = lineOffsets(text)
  return runs.map((run) => (run.prose ? paragraph(run, offsets) : code(run, offsets)))
}

/** A line of prose says so by what stands before it. */
function isProse(line: string): boolean {
  return /^\s*(?:\.{3,}(?:\s|$)|[•◦▪‣]\s)/.test(line)
}

function code(run: Run, offsets: ReadonlyArray<number>): Code {
  const last = run.lines.findLastIndex((line) => line.trim() !== '')
  const lines = run.lines.slice(0, last + 1)
  const end = run.first + last
  return {
    type: 'code',
    lang: null,
    meta: 'loose',
    value: lines.join('\n'),
    position: { start: at(run.first, 0, offsets), end: at(end, lines[last]!.length, offsets) },
  }
}

function paragraph(run: Run, offsets: ReadonlyArray<number>): Paragraph {
  const last = run.lines.findLastIndex((line) => line.trim() !== '')
  const start = at(run.first, 0, offsets)
  const end = at(run.first + last, run.lines[last]!.length, offsets)
  const value = run.lines.slice(0, last + 1).map((line) => line.replace(/^\s*(?:\.{3,}|[•◦▪‣])\s?/, ''))
  const position = { start, end }
  return { type: 'paragraph', children: [{ type: 'text', value: value.join('\n'), position }], position }
}

function at(line: number, column: number, offsets: ReadonlyArray<number>): Point {
  return { line: line + 1, column: column + 1, offset: offsets[line]! + column }
}

function lineOffsets(text: string): Array<number> {
  let offset = 0
  return text.split('\n').map((line) => {
    const here = offset
    offset += line.length + 1
    return here
  })
}
