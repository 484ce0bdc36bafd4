import type { Code, Html, Nodes, Root } from 'mdast'
import type { Plugin } from 'unified'
import { blocksOfLines } from './markdown/blocks.ts'
import { mended } from './markdown/fences.ts'
import { withoutEntities } from './nodes.ts'

/** The unified parser for Markdown as people export it: fences mended, HTML's code taken for code. */
export const markdown: Plugin<[], string, Root> = function () {
  this.parser = (source) => markdownTree(source)
}

/** The tree; `bare`: its blocks alone, for what asks no more than where code stands. */
export function markdownTree(source: string, { bare = false } = {}): Root {
  const { lines, ends } = mended(linesOf(source))
  const tree = blocksOfLines(lines, { ends, tags: true, wary: true, bare })
  return /<[pP][rR][eE]\b/.test(source) ? withPreformatted(tree, lines) : tree
}

/** HTML's `<pre>` is code, as a reader of the page sees it. */
function withPreformatted(tree: Root, lines: ReadonlyArray<string>): Root {
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

/** Tags that change how a part of the code looks. */
const marks = /<\/?(?:b|strong|em|i|u|mark|span)\b[^<>]{0,200}>/gi

function preformatted(node: Html, source: ReadonlyArray<string>): Code {
  const { start } = node.position!
  const rows = node.value.split('\n').map((piece, index) => {
    const number = start.line + index
    const opened = index === 0 ? /^<pre\b[^>]*>(?:<code\b[^>]*>)?/i.exec(piece)![0].length : 0
    const shown = piece.slice(opened).replace(/(?:<\/code>)?<\/pre>.*$/i, '')
    const text = shown.replace(marks, '')
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

/** The lines of a text; tags of site generators that fence code become fences. */
function linesOf(source: string): ReadonlyArray<string> {
  const lines = source.split('\n')
  return source.includes('{% highlight') ? lines.map(withFence) : lines
}

function withFence(line: string): string {
  if (!line.includes('{% ')) return line
  return line
    .replace(/^[ \t]*\{% highlight (\w*).*%\}[ \t]*$/, (_, language: string) => `~~~~${language}`)
    .replace(/^[ \t]*\{% endhighlight %\}[ \t]*$/, '~~~~')
}
