/**
 * Nothing of what an author wrote may be missing from a report. Readers take markup off, some of them generously;
 * so what is shown of a piece of a guide is compared, word by word, with what stands there.
 */
import { withoutEntities } from '../../readers/nodes.ts'
import type { Markup } from '../../recognise.ts'

/** Does `shown` hold all the words of this piece of a guide? */
export function saysAll(source: string, shown: string, markup: Markup): boolean {
  const said = new Set(wordsIn(shown))
  return wordsIn(written(source, markup)).every((word) => said.has(word))
}

/** Lines of a guide that stand in no block of its tree and hold words, markup only taken off to see that. */
export function linesLeft(source: string, markup: Markup): Array<string> {
  if (!wordy.test(source)) return []
  const text = markup === 'html' ? withoutPage(source) : source
  const lines = text.split('\n').map((line) => (markup === 'html' ? withoutEntities(line).trim() : line))
  return lines.filter((line) => wordy.test(withoutMarks(line, markup)))
}

const wordy = /[\p{L}\p{N}]/u
const wordsIn = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** What a reader of the page sees of a piece of its source. */
function written(source: string, markup: Markup): string {
  const text = markup === 'html' || markup === 'mediawiki' ? source.replace(tag, ' ') : source
  return withoutEntities(text)
}

const tag = /<\/?[a-zA-Z][^<>]{0,4000}>/g
const withoutPage = (source: string) =>
  source.replace(/<(style|script)\b[^>]{0,2000}>[\s\S]*?<\/\1>/gi, ' ').replace(tag, ' ')

/** What begins or carries a block, and is nobody's words. */
const marks: Readonly<Record<Markup, ReadonlyArray<RegExp>>> = {
  markdown: [/^\s*(?:```|~~~)[\w+-]*\s*$/, /^[\s>]*(?:[-*+]|\d{1,9}[.)])?\s*/],
  mediawiki: [tag, /^\s*[*#:;]+\s*/, /^\{\||^\|-|^\|\}/],
  rst: [
    /^\s*\.\. (?:code|code-block|sourcecode|highlight|prompt|parsed-literal|literalinclude)::[^\n]*$/,
    /^\s*:(?:linenos|emphasize-lines|language|dedent)[^:]*:[^\n]*$/,
    /^\s*(?:[-*+•‣]|\d{1,3}[.)]|#\.)\s*/,
  ],
  asciidoc: [/^\s*\[(?:source|listing|literal|subs)[^\]]*\]\s*$/, /^\s*(?:[-*.]+|\d{1,3}\.)\s+/],
  html: [/^\s*<?!doctype html>?\s*$/i],
  notes: [/^\s*(?:\.{3,}|[•◦▪‣])\s*/],
}
const withoutMarks = (line: string, markup: Markup) =>
  marks[markup].reduce((rest, mark) => rest.replace(mark, ' '), line)
