/**
 * Files of `NAME=value` that a shell reads: `/etc/default/*`, `admin-openrc`, `.bashrc`. Only fragments that set
 * variables and do nothing else are merged.
 *
 * - A variable gets its value on the last line that sets it; a new one goes below `#NAME=…` in a file that only sets
 *   variables, else to the end.
 * - `PATH=$PATH:…` adds to what there is: such a line is put in once and changes no other.
 * - A variable that is set inside `if`, a function or beside a command is left for a person.
 * - Comments of the fragment are only written into a new file.
 */

import type { Change, Editor, Merged } from '../model.ts'
import { readShell } from '../signs/shell.ts'
import { plainValue, readShellFile, type ShellLine, uses, writeShellFile } from './shell-document.ts'
import { fileOf, linesOf } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const shell: Editor = { name: 'shell', claims, merge, notes: () => [] }

const files =
  /^\/etc\/(?:default|sysconfig)\/(?!.*(?:iptables|ip6tables|nftables|route)[^/]*$)|^\/etc\/(?:environment|profile|profile\.d\/.*|bash\.bashrc|bashrc)$|(?:^|\/)\.?(?:bash|zsh)rc$|(?:^|\/)\.(?:bash_)?(?:profile|login|aliases)$|(?:openrc|keystonerc)[\w.-]*$|\.(?:sh|env|bash)$|(?:^|\/)\.env$/

function claims({ path, text, partial }: Change): boolean {
  const known = files.test(path)
  if (partial || (!known && /\.\w+$/.test(path))) return false
  const wishes = wishesIn(text) ?? []
  return wishes.length > 0 && (known || wishes.every(({ exported }) => exported))
}

/** What a fragment sets; undefined where it does anything else. */
function wishesIn(fragment: string): Array<ShellLine> | undefined {
  const text = linesOf(fragment)
  const indent = Math.min(...text.filter((line) => line !== '').map((line) => /^\s*/.exec(line)![0].length))
  const lines = readShellFile(text.map((line) => line.slice(indent)).join('\n'))
  if (!lines || lines.some(({ kind }) => kind === 'other')) return undefined
  return lines.filter(({ kind }) => kind === 'set')
}

function merge(before: string | undefined, { text }: Change): Merged {
  const wishes = wishesIn(text)
  if (!wishes) throw new Unmergeable('Unexpected command in the fragment, expected nothing but `NAME=value`')
  const twice = wishes.find(({ name }, i) => wishes.some((other, j) => j < i && other.name === name))
  if (twice) throw new Unmergeable(`Unexpected \`${twice.name}\` twice in the fragment, expected it once`)
  if (before === undefined) return { text: fileOf(text), changed: true }
  const lines = understood(before)
  const done = wishes.reduce(put, lines)
  const after = writeShellFile(done)
  prove(lines, understood(after), wishes)
  return { text: after, changed: after !== before }
}

function understood(text: string): Array<ShellLine> {
  const lines = readShellFile(text)
  if (lines) return lines
  throw new Unmergeable('Unexpected open quote or here-document in the file, expected it to be closed')
}

function put(lines: Array<ShellLine>, wish: ShellLine): Array<ShellLine> {
  if (uses(wish.value, wish.name)) return added(lines, wish)
  refuseHidden(lines, wish)
  const at = lines.findLastIndex(({ kind, name }) => kind === 'set' && name === wish.name)
  const place = lines[at]
  if (!place) return inserted(lines, wish)
  const isSame = place.value === wish.value || samePlain(place.value, wish.value)
  if (isSame && (place.exported || !wish.exported)) return lines
  const lead = place.exported || wish.exported ? 'export ' : ''
  return spliced(lines, at, at + 1, `${lead}${wish.name}=${wish.value}${place.rest.trimEnd()}`)
}

function samePlain(some: string, others: string): boolean {
  const plain = plainValue(some)
  return plain !== undefined && plain === plainValue(others)
}

/** A line that adds to the variable, once. */
function added(lines: Array<ShellLine>, wish: ShellLine): Array<ShellLine> {
  const text = `${wish.exported ? 'export ' : ''}${wish.name}=${wish.value}`
  const isThere = lines.some(
    (line) => line.kind === 'set' && line.name === wish.name && line.value === wish.value,
  )
  return isThere ? lines : spliced(lines, lines.length, lines.length, text)
}

/** Set where it does not stand for itself: beside a command, or inside something that may not run. */
function refuseHidden(lines: Array<ShellLine>, { name }: ShellLine): void {
  const adding = lines.find((line) => line.kind === 'set' && line.name === name && uses(line.value, name))
  if (adding)
    throw new Unmergeable(`Unexpected \`${firstLine(adding)}\` in the file, which adds to \`${name}\``)
  const mentions = new RegExp(
    `(?<![\\w$])${name}\\+?=|\\b(?:unset|read|readonly|declare|local)\\b.*\\b${name}\\b`,
  )
  const hidden = lines.find(({ kind, text }) => kind === 'other' && mentions.test(text))
  if (hidden)
    throw new Unmergeable(`Unexpected \`${firstLine(hidden)}\` in the file, expected only \`${name}=…\``)
  if (lines.every(({ kind }) => kind !== 'other')) return
  const at = lines.findIndex((line) => line.kind === 'set' && line.name === name)
  if (at < 0) return
  for (const [i, line] of lines.entries())
    if (line.kind === 'set' && line.name === name && !isTop(lines.slice(0, i)))
      throw new Unmergeable(
        `Unexpected \`${firstLine(line)}\` inside another command, expected it for itself`,
      )
}

function firstLine({ text }: ShellLine): string {
  return text.trim().split('\n', 1)[0]!
}

/** Is what stands before complete, so that what follows runs in any case? */
function isTop(lines: ReadonlyArray<ShellLine>): boolean {
  const { open, error } = readShell(writeShellFile(lines))
  return open === undefined && error === undefined
}

function inserted(lines: Array<ShellLine>, wish: ShellLine): Array<ShellLine> {
  const text = `${wish.exported ? 'export ' : ''}${wish.name}=${wish.value}`
  const isFlat = lines.every(({ kind }) => kind !== 'other')
  const below = isFlat
    ? lines.findLastIndex(({ kind, text: line }) => kind === 'comment' && isDefault(line, wish.name))
    : -1
  return below < 0
    ? spliced(lines, lines.length, lines.length, text)
    : spliced(lines, below + 1, below + 1, text)
}

function isDefault(comment: string, name: string): boolean {
  return new RegExp(`^#\\s?(?:export\\s+)?${name}=`).test(comment)
}

/** The lines with one from `from` to `to`; a file that does not end its last line has it ended before another. */
function spliced(lines: ReadonlyArray<ShellLine>, from: number, to: number, text: string): Array<ShellLine> {
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  const before = lines.slice(0, from)
  const above = before.at(-1)
  if (above?.end === '') before[before.length - 1] = { ...above, end }
  const last = to > from ? lines[to - 1]!.end : end
  const [made] = readShellFile(text) ?? []
  if (made?.text !== text)
    throw new Unmergeable(`Unexpected value in \`${text}\`, expected one that ends its quotes`)
  return [...before, { ...made, end: last }, ...lines.slice(to)]
}

/** Only what was wished has changed, as a fresh reader sees it, and what uses another variable comes behind it. */
function prove(before: Array<ShellLine>, after: Array<ShellLine>, wishes: Array<ShellLine>): void {
  const own = new Set(wishes.map(({ name }) => name))
  const others = (lines: Array<ShellLine>) =>
    lines.flatMap((line) => (line.kind === 'set' && own.has(line.name) ? [] : [line.text])).join('\n')
  if (others(before) !== others(after))
    throw new Unmergeable(
      'Unexpected change of other lines by this fragment, expected only its own to change',
    )
  const isAt = (wish: ShellLine) =>
    after.findLastIndex(
      ({ kind, name, value }) =>
        kind === 'set' && name === wish.name && (value === wish.value || samePlain(value, wish.value)),
    )
  for (const [i, wish] of wishes.entries()) {
    if (isAt(wish) < 0) throw new Unmergeable(`Unexpected loss of \`${wish.name}\`, expected it to be set`)
    const late = wishes.slice(0, i).find(({ name }) => uses(wish.value, name))
    if (late && isAt(late) > isAt(wish))
      throw new Unmergeable(
        `Unexpected \`${wish.name}\` above \`${late.name}\` in the file, expected it below`,
      )
  }
}
