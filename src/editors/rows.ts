/**
 * Files of rows, each for itself: `/etc/hosts`, `/etc/fstab`, `sshd_config` and their like (`rows-kinds.ts`).
 *
 * A row about something new goes below its commented default, else to the end; one about the same thing becomes
 * what both want, in its place. Where two rows are about the same thing nobody knows which is meant. Comments of
 * the fragment are not written.
 */
import type { Change, Editor, Merged } from '../model.ts'
import { type RowKind, rowKinds, type Words } from './rows-kinds.ts'
import { endOf, fileOf, linesOf, readLines, type TextLine, withLines, writeLines } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const rows: Editor = { name: 'rows', claims, merge, notes: () => [] }

function claims({ path, text, partial }: Change): boolean {
  const kind = partial ? undefined : kindOf(path)
  const wishes = kind ? wishesIn(text) : []
  return kind !== undefined && wishes.length > 0 && wishes.every((line) => kind.accepts(wordsOf(line)))
}

function kindOf(path: string): RowKind | undefined {
  return rowKinds.find(({ files }) => files.test(path))
}

function wishesIn(fragment: string): Array<string> {
  return linesOf(fragment)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Words of a row; `#` behind white space begins a comment. */
function wordsOf(line: string): Words {
  const row = line.replace(/(?:^|\s)#.*$/s, '').trim()
  return row === '' ? [] : row.split(/\s+/)
}

function merge(before: string | undefined, { path, text }: Change): Merged {
  const kind = kindOf(path)
  const wishes = wishesIn(text)
  if (!kind) throw new Unmergeable(`Unexpected file \`${path}\`, expected one whose rows are known`)
  for (const line of wishes)
    if (!kind.accepts(wordsOf(line))) throw new Unmergeable(`Unexpected row \`${line}\` in the fragment`)
  if (before === undefined) return { text: fileOf(text), changed: true }
  const lines = readLines(before)
  const broken = lines.find((line) => /^[^#]*\\$/.test(line.text))
  if (broken) throw new Unmergeable(`Unexpected row over several lines: \`${broken.text.trim()}\``)
  const after = writeLines(wishes.reduce((done, wish) => put(done, wish, kind), lines))
  return { text: after, changed: after !== before }
}

/** The lines with one row as it is wanted. */
function put(lines: Array<TextLine>, wish: string, kind: RowKind): Array<TextLine> {
  const narrow = kind.until ? lines.findIndex(({ text }) => kind.until!.test(text)) : -1
  const wide = narrow < 0 ? lines : lines.slice(0, narrow)
  const wanted = wordsOf(wish)
  const known = wide.map(({ text }) => wordsOf(text))
  kind.check?.(known, wanted)
  const places = known.flatMap((words, at) => (isAbout(words, wanted, kind) ? [at] : []))
  const isThere = (at: number) => isSame(kind.join(known[at]!, wanted), known[at]!)
  if (places.length > 0 && (kind.many ? places.some(isThere) : places.every(isThere))) return lines
  if (places.length > 1)
    throw new Unmergeable(
      `Unexpected \`${kind.key(wanted)}\` ${places.length} times in the file, expected it once`,
    )
  const [at] = places
  if (at === undefined) return inserted(lines, wide, wish, kind)
  const joined = kind.join(known[at]!, wanted)
  if (!joined)
    throw new Unmergeable(
      `Unexpected \`${lines[at]!.text.trim()}\` in the file, expected \`${wish}\` or nothing`,
    )
  return withLines(lines, at, at + 1, [respelled(lines[at]!.text, known[at]!, joined, wish)])
}

function isAbout(words: Words, wanted: Words, { accepts, key }: RowKind): boolean {
  return words.length > 0 && accepts(words) && key(words) === key(wanted)
}

function isSame(some: Words | undefined, others: Words): boolean {
  return some !== undefined && some.length === others.length && some.every((word, i) => word === others[i])
}

/** The row in its own spacing where words only came behind; else as the guide has it. Its comment stays. */
function respelled(text: string, there: Words, joined: Words, wish: string): string {
  const comment = /\s+#.*$/s.exec(text)?.[0] ?? ''
  const row = text.slice(0, text.length - comment.length).trimEnd()
  const isLonger = joined.length > there.length && isSame(joined.slice(0, there.length), there)
  const words = wish.replace(/\s+#.*$/s, '').trimEnd()
  return (isLonger ? [row, ...joined.slice(there.length)].join(' ') : words) + comment
}

function inserted(
  lines: Array<TextLine>,
  wide: Array<TextLine>,
  wish: string,
  kind: RowKind,
): Array<TextLine> {
  const wanted = wordsOf(wish)
  const isDefault = ({ text }: TextLine) => isAbout(wordsOf(/^#(\S.*)$/.exec(text)?.[1] ?? ''), wanted, kind)
  const below = kind.defaults ? wide.findLastIndex(isDefault) : -1
  const at = below < 0 ? endOf(wide) : below + 1
  return withLines(lines, at, at, [wish])
}
