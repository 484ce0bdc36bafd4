/** The phrasing of a guide as HTML of our own: nothing of its HTML, and no address but of pages and mail, goes through. */
import type { PhrasingContent } from 'mdast'
import { type Content, html } from './markup.ts'

/** What stands in the guide where a node is. */
export type SourceOf = (node: PhrasingContent) => string

export function inlines(nodes: ReadonlyArray<PhrasingContent>, sourceOf: SourceOf): Array<Content> {
  return nodes.map((node) => inline(node, sourceOf))
}

function inline(node: PhrasingContent, sourceOf: SourceOf): Content {
  switch (node.type) {
    case 'text':
      return node.value
    case 'inlineCode':
      return html`<code>${node.value}</code>`
    case 'emphasis':
      return html`<em>${inlines(node.children, sourceOf)}</em>`
    case 'strong':
      return html`<strong>${inlines(node.children, sourceOf)}</strong>`
    case 'delete':
      return html`<del>${inlines(node.children, sourceOf)}</del>`
    case 'break':
      return html`<br>`
    case 'link':
      return link(targetOf(node.url, sourceOf(node)), inlines(node.children, sourceOf))
    case 'image':
      return link(targetOf(node.url, sourceOf(node)), `[${node.alt || 'image'}]`)
    case 'html':
      return /^<br\s*\/?>$/i.test(node.value) ? html`<br>` : html`<code class="tag">${node.value}</code>`
    default:
      return 'children' in node ? inlines(node.children, sourceOf) : sourceOf(node)
  }
}

/** Where a link leads, and what else is written of it. */
interface Target {
  url: string
  title: string
}

/** A reader need not keep addresses: they are taken from where the link stands. */
function targetOf(url: string, source: string): Target {
  const direct = /\]\(\s*<?([^\s<>]*?)>?(?:\s+["'(]([^\n]*)["')])?\s*\)$/.exec(source)
  if (direct) return { url: direct[1] ?? '', title: direct[2] ?? '' }
  const reference = /\]\[([^\]]*)\]$/.exec(source)
  if (reference) return { url: '', title: reference[1] ?? '' }
  return { url: url || (/^<([^<>\s]+)>$/.exec(source)?.[1] ?? ''), title: '' }
}

/** Addresses that a click may open; another is shown beside its words. */
const harmless = /^(?:https?:\/\/|mailto:)/i

function link({ url, title }: Target, words: Content): Content {
  const told = title && html` <span class="aside">(${title})</span>`
  if (harmless.test(url)) return html`<a href="${url}" rel="noreferrer noopener">${words}</a>${told}`
  return html`${words}${url && html` <span class="aside">(${url})</span>`}${told}`
}

/** All the words that `inlines` shows or leads to. */
export function wordsOf(nodes: ReadonlyArray<PhrasingContent>, sourceOf: SourceOf): string {
  return nodes.map((node) => wordsIn(node, sourceOf).join(' ')).join(' ')
}

function wordsIn(node: PhrasingContent, sourceOf: SourceOf): Array<string> {
  const { url, title } =
    node.type === 'link' || node.type === 'image'
      ? targetOf(node.url, sourceOf(node))
      : { url: '', title: '' }
  return [
    'value' in node ? node.value : '',
    'alt' in node && node.alt ? node.alt : '',
    'children' in node ? wordsOf(node.children, sourceOf) : '',
    url,
    title,
  ]
}
