/**
 * Puts lines where the guide says: at the end, at the start, below or above a line by its number. Lines that stand
 * together in the file already are there; lines of which only some are there are not put in again.
 *
 * "Add" without a place means the end of the file, where the end is a place like any other: not behind the last
 * section or block of a file that has such.
 */
import type { Change, Editor, Merged, Put } from '../model.ts'
import {
  endOf,
  fileOf,
  indexOfBlock,
  linesOf,
  readLines,
  type TextLine,
  withLines,
  writeLines,
} from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

export const lines: Editor = { name: 'lines', claims, merge, notes }

/** In these a line means nothing without those around it. */
const trees = /\.(?:ya?ml|json|toml|xml|html?)$/i

function claims({ path, text, put, partial }: Change): boolean {
  if (!put || put.where === 'whole' || partial || linesOf(text).length === 0) return false
  return !trees.test(path) && !(put.where === 'added' && linesOf(text).some(opensBlock))
}

function notes({ put }: Change): Array<string> {
  return put ? [`put in ${placeOf(put)}, as the guide says: \`${put.words}\``] : []
}

function placeOf(put: Put): string {
  if (put.where === 'below' || put.where === 'above') return `${put.where} line ${put.line} of the file`
  return put.where === 'start' ? 'at the start of the file' : 'at the end of the file'
}

function merge(before: string | undefined, { text, put }: Change): Merged {
  if (!put || put.where === 'whole') throw new Unmergeable('Unexpected lines without a place, expected one')
  if (before === undefined) return { text: intoNothing(text, put), changed: true }
  const [, mark, content] = /^(\uFEFF?)(.*)$/s.exec(before)!
  const found = readLines(content!)
  const block = linesOf(text)
  if (indexOfBlock(found, block) >= 0) return { text: before, changed: false }
  refuseHalf(found, block)
  const at = indexFor(found, put)
  return { text: mark + writeLines(withLines(found, at, at, block)), changed: true }
}

function intoNothing(text: string, put: Put): string {
  if ('line' in put) throw new Unmergeable(`Unexpected missing file, expected one with a line ${put.line}`)
  return fileOf(text)
}

/** Of lines that say something, some are there: which of them are meant to be added nobody says. */
function refuseHalf(found: ReadonlyArray<TextLine>, block: ReadonlyArray<string>): void {
  const there = new Set(found.map((line) => line.text.trim()))
  const some = block.find((line) => /\w{3}/.test(line) && there.has(line.trim()))
  if (some !== undefined)
    throw new Unmergeable(
      `Unexpected \`${some.trim()}\` in the file already, expected all of the lines or none`,
    )
}

/** Index of the line before which they go. */
function indexFor(found: ReadonlyArray<TextLine>, put: Put): number {
  if (put.where === 'start') return startOf(found)
  if (put.where === 'end') return endOf(found)
  if (put.where === 'added') {
    const block = found.find(({ text }) => opensBlock(text))
    if (!block) return endOf(found)
    throw new Unmergeable(
      `Unexpected \`${block.text.trim()}\` in the file, expected a guide that says above or below which line to add`,
    )
  }
  if (!('line' in put)) throw new Unmergeable('Unexpected lines without a place, expected one')
  if (put.line < 1 || put.line > found.length)
    throw new Unmergeable(`Unexpected file of ${found.length} lines, expected one with a line ${put.line}`)
  return put.where === 'below' ? put.line : put.line - 1
}

function startOf(found: ReadonlyArray<TextLine>): number {
  return found[0]?.text.startsWith('#!') ? 1 : 0
}

/** A line with which a section, a block or an element begins or ends; comments are none. */
function opensBlock(text: string): boolean {
  const opens = /^\s*\[[^\]]+\]\s*$|[{}]\s*$|^\s*<\/?\w[^>]*>|^\s*(?:begin|end|if|case|for|while)\b/i
  return !/^\s*[#;]/.test(text) && opens.test(text)
}
