/** The author's prose as Markdown, a converter for each markup: lines in, lines out, every word kept. */
import type { Markup } from '../recognise.ts'
import { asciidoc } from './prose/asciidoc.ts'
import { html } from './prose/html.ts'
import { markdown } from './prose/markdown.ts'
import { mediawiki } from './prose/mediawiki.ts'
import { notes } from './prose/notes.ts'
import { rst } from './prose/rst.ts'

/** Lines that stand together, without code and headings, become lines of Markdown. */
type Converter = (lines: ReadonlyArray<string>) => Array<string>

const converters: Record<Markup, Converter> = { asciidoc, html, markdown, mediawiki, notes, rst }

/** Fences what is drawn with signs; nothing else of an author's prose may open a fence. */
export const drawing = '~~~~~~'

/** Prose as Markdown in which a fence that follows is one. */
export function proseOf(lines: ReadonlyArray<string>, markup: Markup): string {
  const said = dedented(converters[markup](lines))
  const drawn = said.filter((line) => line.startsWith(drawing)).length % 2 === 0
  return said
    .map((line) => (drawn && line.startsWith(drawing) ? line : safe(line, said)))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
}

/** A mark that opens a fence, and a tag that hides all that follows and is not closed here, are text. */
function safe(line: string, all: ReadonlyArray<string>): string {
  return line
    .replace(/^([\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(?=`{3}|~{3})/, '$1\\')
    .replace(/<(?=(!--|\?|!\[CDATA\[|![A-Za-z]|(?:pre|script|style|textarea)\b))/gi, (open, name: string) => {
      const close = closings.find(([begins]) => name.startsWith(begins))?.[1] ?? `</${name.toLowerCase()}`
      return all.some((one) => one.toLowerCase().includes(close)) ? open : `\\${open}`
    })
}
const closings = [
  ['!--', '-->'],
  ['?', '?>'],
  ['![', ']]>'],
  ['!', '>'],
] as const

/** The indent that all lines share taken off, and blank lines at the ends. */
export function dedented(lines: ReadonlyArray<string>): Array<string> {
  const lazy = (at: number) => /^[^\s]/.test(lines[at]!) && /^\s+\S|^>/.test(lines[at - 1] ?? '')
  const indents = lines.flatMap((line, at) => (line.trim() === '' || lazy(at) ? [] : [line.search(/\S/)]))
  const margin = indents.reduce((least, one) => Math.min(least, one), 1000)
  const cut = lines.map((line) =>
    line.trim() === '' ? '' : line.slice(Math.min(margin, line.search(/\S/))).trimEnd(),
  )
  const first = cut.findIndex((line) => line !== '')
  return first === -1 ? [] : cut.slice(first, cut.findLastIndex((line) => line !== '') + 1)
}

/** A line of plain text that Markdown takes for nothing else. */
export function plain(text: string): string {
  return text
    .replace(/\*(?=\S)|(?<=\S)\*/g, '\\*')
    .replace(/\](?=[([:])/g, '\\]')
    .replace(/`{2,}|<(?=[A-Za-z/!?])/g, '\\$&')
    .replace(/^(\s*)(#{1,6}(?=\s|$)|~{3,}|=+$|-+$)/, '$1\\$2')
}

/** Rows of cells as a table of Markdown; the first row is its head. */
export function table(rows: ReadonlyArray<ReadonlyArray<string>>): Array<string> {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const line = (cells: ReadonlyArray<string>) =>
    `| ${Array.from({ length: width }, (_, at) => (cells[at] ?? '').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`
  const [head = [], ...body] = rows
  return width === 0 ? [] : [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)]
}
