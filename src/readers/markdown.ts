import type { Code, Nodes, Root } from 'mdast'
import type { Plugin } from 'unified'
import { blocksOf } from './markdown/blocks.ts'
import { mended } from './markdown/fences.ts'

/**
 * The unified parser for Markdown as people export it. Where indented code turns out to hold fences or lists,
 * as in exports that indent everything below a bullet, the text is parsed again without indented code.
 */
export const markdown: Plugin<[], string, Root> = function () {
  this.parser = (source) => {
    const { text, ends } = mended(withFences(source))
    const tree = blocksOf(text, { ends })
    return hidesMarkup(tree, text) ? blocksOf(text, { ends, flat: true }) : tree
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
  return codeIn(tree).some(({ lang, value, position }) => {
    if (lang || !hidden.test(value)) return false
    const { line, column } = position!.start
    return /^(?: {4}| {0,3}\t)/.test(lines[line - 1]!.slice(column - 1))
  })
}
const hidden = /^[ \t]*(?:`{3,}|~{3,})[\w-]*[ \t]*$|^[ \t]*- \*\*.*\*\*[ \t]*$/m

function codeIn(node: Nodes): Array<Code> {
  if (node.type === 'code') return [node]
  if (node.type === 'paragraph' || node.type === 'heading' || !('children' in node)) return []
  return node.children.flatMap(codeIn)
}
