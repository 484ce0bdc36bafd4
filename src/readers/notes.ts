import type { Code, Heading, Paragraph, Root, RootContent } from 'mdast'
import type { Plugin } from 'unified'
import type { Point } from 'unist'
import { isHashCommand, isTyped } from '../signs/evidence.ts'
import { type Label, labelsIn } from './notes/labels.ts'

/**
 * The unified parser for plain notes: prose behind `...` or a bullet, or told by its letters, everything else as it was
 * typed and printed.
 * What is not prose becomes code that nothing vouches for (`meta: loose`), one piece for each run of lines.
 */
export const notes: Plugin<[], string, Root> = function () {
  this.parser = (text) => ({ type: 'root', children: pieces(text) })
}

interface Run {
  prose: boolean
  first: number
  lines: Array<string>
  /** A line of the author's that stands alone. */
  label?: Label
}

function pieces(text: string): Array<RootContent> {
  const runs: Array<Run> = []
  const lines = text.split('\n')
  const said = saidIn(lines)
  const labels = labelsIn(lines)
  for (const [index, line] of lines.entries()) {
    const label = labels.get(index)
    if (!label && labels.has(index)) continue
    const last = runs[runs.length - 1]
    if (label) {
      runs.push({ prose: true, first: index, lines: [line], label })
      continue
    }
    const prose = isProse(line) || said.has(index)
    const goesOn = last && !last.label && last.prose === prose && !(prose && lines[index - 1]?.trim() === '')
    if (last && (goesOn || line.trim() === '')) last.lines.push(line)
    else if (line.trim() !== '') runs.push({ prose, first: index, lines: [line] })
  }
  const offsets = lineOffsets(text)
  return runs
    .flatMap(apart)
    .map((run) =>
      run.label
        ? labelled(run, run.label, offsets)
        : run.prose
          ? (title(run, offsets) ?? paragraph(run, offsets))
          : code(run, offsets),
    )
}

/**
 * Code by its paragraphs, where one that is neither typed nor printed stands above one that is typed: what is to be in a
 * file ends there. Scripts go on.
 */
function apart(run: Run): Array<Run> {
  if (run.prose || run.lines.some((line) => /^\s*#!/.test(line))) return [run]
  const [first = '', ...others] = run.lines
  if (isCommand(first)) return [run]
  const end = others.findIndex((line, at) => line.trim() === '' && isCommand(others[at + 1] ?? ''))
  const braces = run.lines
    .slice(0, end + 1)
    .join('')
    .replace(/[^{}]/g, '')
  if (end === -1 || (braces.match(/\{/g) ?? []).length !== (braces.match(/\}/g) ?? []).length) return [run]
  const [content, more] = [run.lines.slice(0, end + 1), run.lines.slice(end + 2)]
  return [
    { ...run, lines: content },
    { ...run, first: run.first + end + 2, lines: more },
  ]
}

function isCommand(line: string): boolean {
  return /^\S/.test(line) && !/^export\b/.test(line) && (isTyped(line) || isHashCommand(line))
}

function labelled({ first, lines }: Run, label: Label, offsets: ReadonlyArray<number>): Heading | Paragraph {
  const { from, to, depth } = label
  const position = { start: at(first, from, offsets), end: at(first, to, offsets) }
  const children = [{ type: 'text' as const, value: lines[0]!.slice(from, to), position }]
  return depth === undefined
    ? { type: 'paragraph', children, position }
    : { type: 'heading', depth: depth as Heading['depth'], children, position }
}

/** Lines of paragraphs that are prose from their first line to their last, by the letters they are written in. */
function saidIn(lines: ReadonlyArray<string>): ReadonlySet<number> {
  const found = new Set<number>()
  for (let from = 0; from < lines.length; from += 1) {
    if (lines[from]!.trim() === '') continue
    let to = from + 1
    while (to < lines.length && lines[to]!.trim() !== '') to += 1
    const paragraph = lines.slice(from, to)
    const caption = paragraph.length === 1 && fileName.test(paragraph[0]!)
    if (caption || paragraph.every(isSaid)) for (let at = from; at < to; at += 1) found.add(at)
    from = to
  }
  return found
}
const fileName =
  /^[\w./~-]+\.(?:xml|conf|cfg|cnf|ini|ya?ml|properties|json|env|service|repo|list)[ \t]*[:：]?[ \t]*$/

/** Mostly in another script than Latin, or a sentence with letters that no program prints. */
function isSaid(line: string): boolean {
  if (/^\s*(?:[#$>|+<{[]|\S+[@:~]\S*[#$]\s)|^\S+\s*=|^\t| {6}/.test(line)) return false
  const letters = line.match(/\p{L}/gu) ?? []
  const foreign = letters.filter((letter) => letter > '\u024f' && !/[\u1e00-\u1eff]/.test(letter)).length
  if (foreign > 0) return foreign * 4 >= letters.length && !isTyped(line)
  return /[^\x00-\x7f]/.test(letters.join('')) && /\S\s+\S+\s+\S+\s.*[.:]\s*$/.test(line) && !isTyped(line)
}

/** `1-2. Names`: a line that counts, alone in its paragraph. */
function title(run: Run, offsets: ReadonlyArray<number>): Heading | undefined {
  const [line = '', ...more] = run.lines
  const number = /^\s*(\d{1,2}(?:[-.]\d{1,2})*)[.)]?\s+(?=\S)/.exec(line)
  if (!number || more.some((one) => one.trim() !== '') || /[.。:：]\s*$/.test(line)) return undefined
  const depth = Math.min(6, number[1]!.split(/[-.]/).length + 1) as Heading['depth']
  const start = at(run.first, number[0].length, offsets)
  const position = { start, end: at(run.first, line.trimEnd().length, offsets) }
  const value = line.slice(number[0].length).trimEnd()
  return { type: 'heading', depth, children: [{ type: 'text', value, position }], position }
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
