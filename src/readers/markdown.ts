import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import { visit } from 'unist-util-visit'
import { blocksOf } from './markdown/blocks.ts'

/**
 * The unified parser for Markdown as people export it. Where indented code turns out to hold fences or lists,
 * as in exports that indent everything below a bullet, the text is parsed again without indented code.
 */
export const markdown: Plugin<[], string, Root> = function () {
  this.parser = (source) => {
    const text = withFences(source)
    const tree = blocksOf(text)
    return hidesMarkup(tree, text) ? blocksOf(text, true) : tree
  }
}

/** Tags of site generators that fence code become fences, line for line. */
function withFences(text: string): string {
  if (!text.includes('{% highlight')) return text
  return text
    .replace(/^[ \t]*\{% highlight (\w*)[^\n]*%\}[ \t]*$/gm, (_, language: string) => `~~~~${language}`)
    .replace(/^[ \t]*\{% endhighlight %\}[ \t]*$/gm, '~~~~')
}

/** Does indented code hold what is no code: the marker of a fence, a bullet in bold? */
function hidesMarkup(tree: Root, text: string): boolean {
  const lines = text.split('\n')
  let found = false
  visit(tree, 'code', ({ lang, value, position }) => {
    const { line, column } = position!.start
    const indented = !lang && /^(?: {4}| {0,3}\t)/.test(lines[line - 1]!.slice(column - 1))
    if (indented && hidden.test(value)) found = true
  })
  return found
}
const hidden = /^\s*(?:`{3,}|~{3,})[\w-]*\s*$|^\s*- \*\*.*\*\*\s*$/m
