/** The author's prose as Markdown, a converter for each markup: lines in, lines out, every word kept. */
import type { Markup } from '../recognise.ts'
import { asciidoc } from './prose/asciidoc.ts'
import { html } from './prose/html.ts'
import { markdown } from './prose/markdown.ts'
import { mediawiki } from './prose/mediawiki.ts'
import { notes } from './prose/notes.ts'
import { rst } from './prose/rst.ts'
import { dedented, drawing } from './prose/shapes.ts'

/** Lines that stand together, without code and headings, become lines of Markdown. */
type Converter = (lines: ReadonlyArray<string>) => Array<string>

const converters: Record<Markup, Converter> = { asciidoc, html, markdown, mediawiki, notes, rst }

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
