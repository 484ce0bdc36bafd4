/**
 * Files that the guide prints whole: a script, a page of XML, a file that it says to create.
 *
 * Where there is none it is made. One that says something else is replaced only where the guide says that this is
 * all of it; else nothing is certain of the lines that it has and the guide has not.
 */
import type { Change, Editor, Merged } from '../model.ts'
import { fileOf, linesOf } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const whole: Editor = { name: 'whole', claims, merge, notes }

/** Files that are one of many in their folder, each made by whoever needs it. */
const ownFolder = /\/(?:[\w.-]+\.d|sites-(?:available|enabled)|tmpfiles|rules)\/[^/]+$/
/** Files that hold one line, a name. */
const oneName = /^\/etc\/(?:hostname|timezone|mailname)$/

function claims({ path, text, put, partial }: Change): boolean {
  const lines = linesOf(text)
  if (partial || lines.length === 0) return false
  if (oneName.test(path)) return isName(lines)
  if (put?.where === 'whole') return true
  const isPlaced = put !== undefined && put.where !== 'added'
  return !isPlaced && (ownFolder.test(path) || (put === undefined && (isScript(lines) || isElement(lines))))
}

function isName(lines: ReadonlyArray<string>): boolean {
  return lines.length === 1 && /^\S+$/.test(lines[0]!.trim())
}

function isScript(lines: ReadonlyArray<string>): boolean {
  return /^#!\s*\//.test(lines[0]!)
}

/** One element from the first line to the last. */
function isElement(lines: ReadonlyArray<string>): boolean {
  const first = lines.find((line) => !/^\s*<[?!]/.test(line)) ?? ''
  const name = /^\s*<([\w:.-]+)[\s>]/.exec(first)?.[1]
  return name !== undefined && lines.at(-1)!.trim() === `</${name}>`
}

function notes({ path, put }: Change): Array<string> {
  if (oneName.test(path)) return []
  return [
    put?.where === 'whole'
      ? `all of the file, as the guide says: \`${put.words}\``
      : 'all of the file; one that says something else is left to a person',
  ]
}

function merge(before: string | undefined, { path, text, put }: Change): Merged {
  const after = fileOf(text)
  if (before !== undefined && fileOf(before) === after) return { text: before, changed: false }
  const isFree = before === undefined || before.trim() === '' || oneName.test(path)
  if (isFree || put?.where === 'whole') return { text: after, changed: true }
  throw new Unmergeable(
    `Unexpected other content of \`${path}\`, expected none, or a guide that says to replace it`,
  )
}
