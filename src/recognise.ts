import { isHashCommand, isTyped } from './signs/evidence.ts'
import { isCertain, promptOf } from './signs/prompts.ts'

/** What a guide may be written in. */
export type Markup = 'markdown' | 'mediawiki' | 'rst' | 'asciidoc' | 'html' | 'notes'

/** What a text is written in, by what stands in it; a file's name says nothing. */
export function recognise(text: string): Markup {
  if (isPage(text)) return 'html'
  const found = counted(text)
  const weights = signs.map(([markup, rows]) => {
    const told = rows.some((sign) => !sign.ruler && found.get(sign)! > 0)
    const counted = told ? rows : []
    return { markup, weight: counted.reduce((sum, sign) => sum + found.get(sign)! * sign.weight, 0) }
  })
  const { markup, weight } = weights.reduce((most, one) => (one.weight > most.weight ? one : most))
  if (weight === 0) return hasInsets(text) || hasTitles(text) ? 'markdown' : 'notes'
  if (isTold(text, weight)) return 'notes'
  const plain = allSigns.every((sign) => sign.plain || found.get(sign) === 0)
  const hashes = allSigns.every(
    (sign) => sign.plain || sign === headings || found.get(sign)! < (sign === fences ? 2 : 1),
  )
  if ((plain && typedIn(text) >= 2) || (hashes && typedIn(text, hashed) >= 2)) return 'notes'
  return markup
}

/** How many commands stand in the open: at the beginning of a line, in no code that a markup has. */
function typedIn(text: string, shape = open): number {
  let found = 0
  let indented = 0
  for (const line of text.split('\n')) {
    if (/^(?: {4}|\t)\S/.test(line)) indented += 1
    if (shape.test(line) && isOpen(line)) found += 1
  }
  return indented > found ? 0 : found
}
const open = /^(?:[a-z./$#]|\[?\w+@)\S*\s?\S/
const hashed = /^# ?[a-z./]/

function isOpen(line: string): boolean {
  const prompt = promptOf(line)
  if (prompt?.of === 'sql' || isHashCommand(line)) return true
  return prompt ? isCertain(prompt) && isTyped(line.slice(prompt.length)) : isTyped(line)
}

/**
 * Titles behind `#`, of words that are no command, one at the head, and a list or code that is indented, quoted or not:
 * Markdown, though nothing else says so. In notes they would be what root types.
 */
function hasTitles(text: string): boolean {
  if (!/^\s*# +\S[^\n]*\n[ \t]*\n/.test(text) || !listOrInset.test(text)) return false
  const lines = text.trimStart().split('\n')
  const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''
  return lines.every(
    (line, at) =>
      !line.startsWith('#') ||
      (/^# +\p{L}/u.test(line) &&
        isBlank(lines[at - 1]) &&
        isBlank(lines[at + 1]) &&
        !isTyped(line.slice(1))),
  )
}

const listOrInset = /^(?:> ?)?(?:(?:\d{1,2}[.)]|[-*+]) | {4,}|\t)\S/m

/** Paragraphs, and between them lines that are indented: Markdown without any other sign of it. */
function hasInsets(text: string): boolean {
  return count(text, /(?<=^\S[^\n]*\n\n)(?: {4}|\t)\S/gm) >= 3
}

/** A page begins with a tag of pages, and holds others; no fences stand in it. */
function isPage(text: string): boolean {
  const begins =
    /^\s*(?:<!--[\s\S]{0,4000}?-->\s*){0,4}<(?:!doctype html|\?xml|html|head|body|main|article|section|div|h[1-6]|p|script|style|link|meta|nav)\b/i
  if (!begins.test(text)) return false
  return count(text, /<\/(?:p|h[1-6]|li|pre|div|body)>/gi) >= 3 && count(text, /^(?:```|~~~)/gm) === 0
}

/** A sign of a markup, and what one of it weighs. */
interface Sign {
  /** Of signs that stand at the beginning of a line sticky, else global. */
  shape: RegExp
  weight: number
  /** Characters that the line begins with. */
  begins?: string
  /** Characters that the line below begins with. */
  below?: string
  /** A ruler around a title, which is drawn in plain notes, too: nothing without another sign of the markup. */
  ruler?: true
  /** Plain notes have it, too: alone it tells nothing where commands stand in the open. */
  plain?: true
}

/** A fence needs another one: alone it is a ruler, or stands for what is left out. */
const fences: Sign = { shape: /^[ \t>]*(?:```|~~~)/my, weight: 2, begins: ' \t>`~' }
/** `## So`: a heading, in notes with root's prompts, too. */
const headings: Sign = { shape: /^#{2,6}\s+\S/my, weight: 1, begins: '#' }

const signs: Array<[Markup, Array<Sign>]> = [
  [
    'markdown',
    [
      fences,
      headings,
      { shape: /^# \p{Lu}/muy, weight: 0.5, begins: '#', plain: true },
      { shape: /^[ \t]*[-*] \S/my, weight: 0.25, begins: ' \t-*', plain: true },
      { shape: /^([=-])\1{3,}$(?<=^\S[^\n]*\n[=-]*)/my, weight: 0.5, begins: '=-', plain: true },
      { shape: /\]\([^()\n]{1,500}\)|(?<!\*)\*\*(?![*\s])[^*\n]{1,500}\*\*(?!\*)/g, weight: 0.25 },
    ],
  ],
  [
    'mediawiki',
    [
      { shape: /^(={1,6})(?!=)[^\n]{0,500}[^=\s]\s*\1[ \t]*$/my, weight: 3, begins: '=', plain: true },
      { shape: /<(?:syntaxhighlight|source)\b/g, weight: 3 },
      { shape: /^\{\||'''[^'\n]{1,500}'''|\[\[(?![ \t])[^[\]\n]{1,500}(?<![ \t])\]\]|<nowiki>/gm, weight: 1 },
      { shape: /<pre\b/g, weight: 0.5 },
    ],
  ],
  [
    'rst',
    [
      { shape: /^[ \t]*\.\. [\w:+-]+::(?:\s|$)/my, weight: 3, begins: ' \t.' },
      { shape: /^[ \t]*\.\. (?:_[^\n]{1,500}:|\|[^|\n]{1,500}\| \w+::)/my, weight: 2, begins: ' \t.' },
      { shape: /::$/gm, weight: 1 },
      {
        shape: /(?<!`)``(?!`)[^`\n]{1,500}``(?!`)|:\w+:`[^`\n]{1,500}`|`[^`\n]{1,500} <[^>\n]{1,500}>`_/g,
        weight: 0.5,
      },
      { shape: /^\S[^\n]*\n([=-])\1{3,}$/my, weight: 0.5, below: '=-', ruler: true, plain: true },
      {
        shape: /^([=\-~^"'+*#])\1{4,}\n *\S[^\n]*\n\1{4,}$|^\S[^\n]*\n([~^"'+*])\2{3,}$/my,
        weight: 2,
        begins: '=-~^"\'+*#',
        below: '~^"\'+*',
        ruler: true,
        plain: true,
      },
    ],
  ],
  [
    'asciidoc',
    [
      {
        shape: /^\[(?:source|listing|literal|NOTE|TIP|WARNING|IMPORTANT|CAUTION)\b[^\]\n]{0,500}\]$/my,
        weight: 3,
        begins: '[',
      },
      { shape: /^\[\[[\w-]+\]\]$/my, weight: 3, begins: '[' },
      { shape: /^={1,6} \S[^\n]*[^=\s]$/my, weight: 3, begins: '=' },
      { shape: /^={1,6} \S[^\n]* =+$/my, weight: 2, begins: '=', plain: true },
      {
        shape: /^:[\w-]+:(?: |$)|^(?:-{4}|\.{4})$|^\.\p{L}[^\n]*$|^\+$/muy,
        weight: 0.5,
        begins: ':-.+',
        plain: true,
      },
      {
        shape: /(?:link:|https?:\/\/)[^\s[\]]{1,500}\[[^\]\n]{0,500}\]|<<[\w-]{1,100}(?:,[^>\n]{1,500})?>>/g,
        weight: 0.5,
      },
    ],
  ],
]
const allSigns = signs.flatMap(([, rows]) => rows)

/** What a line may begin with, and the signs it may be. */
const byBegin = byFirst('begins')
const byBelow = byFirst('below')

function byFirst(place: 'begins' | 'below'): ReadonlyMap<number, ReadonlyArray<Sign>> {
  const found = new Map<number, Array<Sign>>()
  for (const sign of allSigns)
    for (const char of sign[place] ?? '') {
      const code = char.charCodeAt(0)
      found.set(code, [...(found.get(code) ?? []), sign])
    }
  return found
}

/** A sign that is met often tells no more than this many of it. */
const enough = 20

/** How often each sign stands in a text; those of lines are looked for in one walk. */
function counted(text: string): Map<Sign, number> {
  const found = new Map(allSigns.map((sign) => [sign, sign.shape.sticky ? 0 : count(text, sign.shape)]))
  const ends = new Map<Sign, number>()
  const look = (sign: Sign, at: number): void => {
    const before = found.get(sign)!
    if (before >= enough || at < (ends.get(sign) ?? 0)) return
    sign.shape.lastIndex = at
    if (!sign.shape.test(text)) return
    found.set(sign, before + 1)
    ends.set(sign, sign.shape.lastIndex)
  }
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end === -1 ? text.length : end + 1
    for (const sign of byBegin.get(text.charCodeAt(at)) ?? none) look(sign, at)
    if (next < text.length) for (const sign of byBelow.get(text.charCodeAt(next)) ?? none) look(sign, at)
    at = next
  }
  return found
}
const none: ReadonlyArray<Sign> = []

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
