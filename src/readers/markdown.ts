import type { Code, Html, Nodes, Root } from 'mdast'
import type { Plugin } from 'unified'
import { blocksOf } from './markdown/blocks.ts'
import { mended } from './markdown/fences.ts'
import { withoutEntities } from './nodes.ts'

/**
 * The unified parser for Markdown as people export it. Where indented code turns out to hold fences or lists,
 * as in exports that indent everything below a bullet, the text is parsed again without indented code.
 */
export const markdown: Plugin<[], string, Root> = function () {
  this.parser = (source) => markdownTree(source)
}

/** The tree; `bare`: its blocks alone, for what asks no more than where code stands. */
export function markdownTree(source: string, { bare = false } = {}): Root {
  const { text, ends } = mended(withFences(source))
  const how = { ends, tags: true, bare }
  const tree = blocksOf(text, how)
  return withPreformatted(hidesMarkup(tree, text) ? blocksOf(text, { ...how, flat: true }) : tree, text)
}

/** HTML's `<pre>` is code, as a reader of the page sees it. */
function withPreformatted(tree: Root, text: string): Root {
  if (!/<pre\b/i.test(text)) return tree
  const lines = text.split('\n')
  const walk = (node: Nodes): void => {
    if (!('children' in node)) return
    for (const [at, child] of node.children.entries())
      if (child.type === 'html' && /^<pre\b/i.test(child.value))
        node.children[at] = preformatted(child, lines)
      else walk(child)
  }
  walk(tree)
  return tree
}

function preformatted(node: Html, source: ReadonlyArray<string>): Code {
  const { start } = node.position!
  const rows = node.value.split('\n').map((piece, index) => {
    const number = start.line + index
    const opened = index === 0 ? /^<pre\b[^>]*>(?:<code\b[^>]*>)?/i.exec(piece)![0].length : 0
    const text = piece.slice(opened).replace(/(?:<\/code>)?<\/pre>.*$/i, '')
    const column = source[number - 1]!.length - piece.length + opened + 1
    return { text: withoutEntities(text), point: { line: number, column } }
  })
  const shown = rows.filter(({ text }, index) => text !== '' || (index > 0 && index < rows.length - 1))
  return {
    type: 'code',
    value: shown.map((row) => row.text).join('\n'),
    position: node.position!,
    data: { points: shown.map((row) => row.point) },
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
  let lines: ReadonlyArray<string> | undefined
  return codeIn(tree).some(({ lang, value, position }) => {
    if (lang || !hidden.test(value)) return false
    const { line, column } = position!.start
    lines ??= text.split('\n')
    return /^(?: {4}| {0,3}\t)/.test(lines[line - 1]!.slice(column - 1))
  })
}
const hidden = /^[ \t]*(?:`{3,}|~{3,})[\w-]*[ \t]*$|^[ \t]*- \*\*.*\*\*[ \t]*$/m

function codeIn(node: Nodes): Array<Code> {
  if (node.type === 'code') return [node]
  if (node.type === 'paragraph' || node.type === 'heading' || !('children' in node)) return []
  return node.children.flatMap(codeIn)
}
