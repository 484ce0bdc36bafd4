/** Characters that look like others or like nothing at all, in what would be sent. */
import { isTyped } from '../../signs/evidence.ts'
import { promptOf } from '../../signs/prompts.ts'
import { type Found, linesOf, placeIn, placeOnLine, type Rule, type Study, sentBy } from '../rule.ts'

/** What a character is, by its code, and what was meant. */
interface Kind {
  pattern: RegExp
  what: string
  /** What to put in its place; undefined: that is for a person to say. */
  instead?(sign: string): string
}

const kinds: ReadonlyArray<Kind> = [
  {
    pattern: /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu,
    what: 'character that turns text around',
    instead: () => '',
  },
  {
    // A joiner between letters of scripts that need one is part of a word.
    pattern:
      /[\u00ad\u200b\u2060-\u2064\ufeff\u{e0001}-\u{e007f}]|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])/gu,
    what: 'character that cannot be seen',
    instead: () => '',
  },
  {
    pattern:
      /(?<=[A-Za-z0-9_])[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}](?=[A-Za-z0-9_])/gu,
    what: 'letter of another alphabet inside a Latin word',
  },
  {
    pattern: /[\uff01-\uff5e]/gu,
    what: 'full-width sign',
    instead: (sign) => String.fromCodePoint(sign.codePointAt(0)! - 0xfee0),
  },
]

/** What word processors make of what is typed; only where a shell or a database would read it as a word. */
const typeset: ReadonlyArray<Kind> = [
  { pattern: /[\u201c\u201d\u201e\u201f\u00ab\u00bb]/gu, what: 'typographic quote', instead: () => '"' },
  { pattern: /[\u2018\u2019\u201a\u201b]/gu, what: 'typographic quote', instead: () => "'" },
  { pattern: /(?<=^|\s)[\u2013\u2014\u2212](?=[A-Za-z])/gu, what: 'dash', instead: dashes },
  { pattern: /\u2026/gu, what: 'ellipsis of one sign' },
]
/** A long dash before a letter was `-`, or `--` before a word of several. */
function dashes(sign: string): string {
  return sign === '\u2014' ? '--' : '-'
}

const hidden: Rule = {
  id: 'odd-character',
  about: 'characters that are not what they look like',
  severity: 'error',
  *find(study) {
    for (const { text, part, step } of sentBy(study.steps)) {
      const rows = part === 'text' && step.kind !== 'edit' ? [...kinds, ...typeset] : kinds
      for (const line of linesOf(text)) if (!/^\s*(?:#|--\s)/.test(line.text)) yield* oddIn(text, line, rows)
    }
    yield* unsent(study)
  },
}

/** Lines of code that would be commands but for such a character, and any that turn text around. */
function* unsent({ steps, code, lines }: Study): Iterable<Found> {
  const sent = new Set(sentBy(steps).flatMap(({ text }) => text.points.map(({ line }) => line)))
  for (const number of code.keys()) {
    const text = lines[number - 1] ?? ''
    if (sent.has(number) || !/[^\x00-\x7f]/.test(text)) continue
    const rows = [...kinds, ...typeset]
    const found = rows.flatMap((row) => [...text.matchAll(row.pattern)].map((match) => ({ row, match })))
    const first = found.sort((a, b) => a.match.index - b.match.index)[0]
    if (!first || !(first.row === kinds[0] || isTyped(typedPart(mended(text, found))))) continue
    const { row, match } = first
    yield {
      at: placeOnLine(number, match.index, match.index + match[0].length),
      reason: `Unexpected ${row.what} (${codeOf(match[0])}), expected ${row.instead ? said(row.instead(match[0])) : 'the letter it looks like'}: the line is not taken for a command`,
    }
  }
}

const typedPart = (text: string): string => text.slice(promptOf(text)?.length ?? 0).trim()
const codeOf = (sign: string): string =>
  `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

function* oddIn(
  passage: Parameters<typeof placeIn>[0],
  { text, from, number }: ReturnType<typeof linesOf>[number],
  rows: ReadonlyArray<Kind>,
): Iterable<Found> {
  const found = rows.flatMap((row) =>
    [...text.matchAll(row.pattern)]
      .filter((match) => !isQuoted(text, match.index, row))
      .map((match) => ({ row, match })),
  )
  const first = found.sort((a, b) => a.match.index - b.match.index)[0]
  if (!first) return
  const { row, match } = first
  const code = codeOf(match[0])
  const meant = found.every((one) => one.row.instead) ? mended(text, found) : undefined
  const more = found.length > 1 ? ` and ${found.length - 1} more` : ''
  yield {
    at: placeIn(passage, from + match.index, from + match.index + match[0].length),
    reason: `Unexpected ${row.what} (${code})${more}, expected ${row.instead ? said(row.instead(match[0])) : 'the letter it looks like'}`,
    ...(meant === undefined
      ? {}
      : {
          safe: true,
          offers: [
            {
              list: 'replace',
              row: {
                line: number,
                text: text.trim(),
                with: meant.trim(),
                because: `a ${row.what} (${code})`,
              },
            },
          ],
        }),
  }
}

const said = (text: string): string => (text === '' ? 'nothing' : `\`${text}\``)

/** Inside quotes of the shell a typographic sign is text like any other, and so is a full-width one. */
function isQuoted(text: string, at: number, row: Kind): boolean {
  if (!typeset.includes(row) && row.what !== 'full-width sign') return false
  const before = text.slice(0, at).replace(/\\./g, '')
  return (before.match(/"/g)?.length ?? 0) % 2 === 1 || (before.match(/'/g)?.length ?? 0) % 2 === 1
}

/** The line as it was meant; a letter whose look alone is known becomes some letter. */
function mended(text: string, found: ReadonlyArray<{ row: Kind; match: RegExpExecArray }>): string {
  return found.reduceRight(
    (line, { row, match }) =>
      line.slice(0, match.index) +
      (row.instead?.(match[0]) ?? 'x') +
      line.slice(match.index + match[0].length),
    text,
  )
}

const blanks: Rule = {
  id: 'odd-blank',
  about: 'blanks that a shell does not take for blanks, or that undo a continuation',
  severity: 'warning',
  *find(study) {
    for (const { text, part, step } of sentBy(study.steps)) {
      if (part !== 'text') continue
      for (const { number } of linesOf(text))
        yield* oddBlanks(study, number, step.kind === 'command' && number < step.position.end.line)
    }
  },
}

/** `goesOn`: the command has more lines. */
function* oddBlanks({ raw, lines }: Study, number: number, goesOn: boolean): Iterable<Found> {
  const line = raw[number - 1] ?? ''
  const at = line.search(/[\u00a0\u2007\u202f\u3000]/)
  if (at >= 0 && at < line.trimEnd().length)
    yield {
      at: placeOnLine(number, at, at + 1),
      reason: `Unexpected no-break or wide blank (U+${line.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}), expected a plain one: copied as it stands it is part of a word`,
    }
  const end = /(?<!\\)\\([ \t]+)$/.exec(lines[number - 1] ?? '')
  if (goesOn && end)
    yield {
      at: placeOnLine(number, end.index + 1, end.index + end[0].length),
      reason:
        'Unexpected blanks behind `\\`, expected the end of the line: a shell does not go on with the next one',
    }
}

export const characterRules: ReadonlyArray<Rule> = [hidden, blanks]
