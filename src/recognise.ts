/** What a guide may be written in. */
export type Markup = 'markdown' | 'mediawiki' | 'rst' | 'asciidoc' | 'html' | 'notes'

/** What a text is written in, by what stands in it; a file's name says nothing. */
export function recognise(text: string): Markup {
  if (isPage(text)) return 'html'
  const weights = signs.map(([markup, rows]) => ({ markup, weight: weigh(text, rows) }))
  const { markup, weight } = weights.reduce((most, one) => (one.weight > most.weight ? one : most))
  return weight === 0 || isTold(text, weight) ? 'notes' : markup
}

/** A page begins with a tag of pages, and holds others; no fences stand in it. */
function isPage(text: string): boolean {
  const begins =
    /^\s*(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype html|\?xml|html|head|body|main|article|section|div|h[1-6]|p)\b/i
  if (!begins.test(text)) return false
  return count(text, /<\/(?:p|h[1-6]|li|pre|div|body)>/gi) >= 3 && count(text, /^(?:```|~~~)/gm) === 0
}

/** Signs of a markup, and what one of each weighs. */
const signs: Array<[Markup, Array<[RegExp, number]>]> = [
  [
    'markdown',
    [
      [/^[ \t>]*(?:```|~~~)/gm, 2],
      [/^#{2,6}\s+\S/gm, 1],
      [/^# \p{Lu}/gmu, 0.5],
      [/^[ \t]*[-*] \S/gm, 0.25],
      [/^([=-])\1{3,}$(?<=^\S[^\n]*\n[=-]*)/gm, 0.5],
      [/\]\([^()\n]{1,500}\)|\*\*[^*\n]{1,500}\*\*/g, 0.25],
    ],
  ],
  [
    'mediawiki',
    [
      [/^(={1,6})(?!=)[^\n]{0,500}[^=\s]\s*\1[ \t]*$/gm, 3],
      [/<(?:syntaxhighlight|source)\b/g, 3],
      [/^\{\||'''[^'\n]{1,500}'''|\[\[[^[\]\n]{1,500}\]\]|<nowiki>/gm, 1],
      [/<pre\b/g, 0.5],
    ],
  ],
  [
    'rst',
    [
      [/^[ \t]*\.\. [\w:+-]+::(?:\s|$)/gm, 3],
      [/^[ \t]*\.\. (?:_[^\n]{1,500}:|\|[^|\n]{1,500}\| \w+::)/gm, 2],
      [/::$/gm, 1],
      [/(?<!`)``(?!`)[^`\n]{1,500}``(?!`)|:\w+:`[^`\n]{1,500}`|`[^`\n]{1,500} <[^>\n]{1,500}>`_/g, 0.5],
      [/^\S[^\n]*\n([=-])\1{3,}$/gm, 0.5],
      [/^([=\-~^"'+*#])\1{4,}\n *\S[^\n]*\n\1{4,}$|^\S[^\n]*\n([~^"'+*])\2{3,}$/gm, 2],
    ],
  ],
  [
    'asciidoc',
    [
      [/^\[(?:source|listing|literal|NOTE|TIP|WARNING|IMPORTANT|CAUTION)\b[^\]\n]{0,500}\]$/gm, 3],
      [/^\[\[[\w-]+\]\]$/gm, 3],
      [/^={1,6} \S[^\n]*[^=\s]$/gm, 3],
      [/^={1,6} \S[^\n]* =+$/gm, 2],
      [/^:[\w-]+:(?: |$)|^(?:-{4}|\.{4})$|^\.\p{L}[^\n]*$|^\+$/gmu, 0.5],
      [/(?:link:|https?:\/\/)[^\s[\]]{1,500}\[[^\]\n]{0,500}\]|<<[\w-]{1,100}(?:,[^>\n]{1,500})?>>/g, 0.5],
    ],
  ],
]

/** A sign that is met often tells no more than this many of it. */
const enough = 20

function weigh(text: string, rows: ReadonlyArray<[RegExp, number]>): number {
  return rows.reduce((sum, [pattern, each]) => sum + count(text, pattern) * each, 0)
}

function count(text: string, pattern: RegExp): number {
  let found = 0
  for (const _ of text.matchAll(pattern)) {
    found += 1
    if (found === enough) break
  }
  return found
}

/** Notes say what is prose: `... so`. */
function isTold(text: string, weight: number): boolean {
  return count(text, /^[ \t]*\.{3,}\s/gm) >= weight
}
