/**
 * Fragments with the marks of a difference: `- ` before lines that go, `+ ` before lines that come.
 *
 * Lines that go, with the unmarked ones around them, have to stand in the file together and only once. Where lines
 * only come, the marks are taken off and the fragment is what is left of it.
 */
import type { Change, Editor, Merged } from '../model.ts'
import { indexOfBlock, linesOf, readLines, withLines, writeLines } from './text-lines.ts'
import { Unmergeable } from './unmergeable.ts'

/** `others`: who can merge what is left without the marks. */
export function differenceBy(others: ReadonlyArray<Editor>): Editor {
  const editorFor = (change: Change) => others.find((editor) => editor.claims(change))
  return {
    name: 'difference',
    claims(change) {
      const hunk = readHunk(change.text)
      if (!hunk || change.partial) return false
      return hunk.goes || editorFor(unmarked(change, hunk)) !== undefined
    },
    merge(before, change) {
      const hunk = readHunk(change.text)
      if (!hunk) throw new Unmergeable('Unexpected fragment, expected lines marked with `+` and `-`')
      if (hunk.goes) return exchanged(before, hunk)
      const left = unmarked(change, hunk)
      const editor = editorFor(left)
      if (!editor) throw new Unmergeable('Unexpected fragment, expected one that says where it goes')
      return editor.merge(before, left)
    },
    notes(change) {
      const hunk = readHunk(change.text)
      if (!hunk) return []
      if (hunk.goes) return ['lines marked `-` are exchanged for those marked `+`']
      const left = unmarked(change, hunk)
      return ['marks of a difference taken off', ...(editorFor(left)?.notes(left) ?? [])]
    },
  }
}

interface Hunk {
  before: Array<string>
  after: Array<string>
  /** There are lines that go. */
  goes: boolean
}

/** Undefined: not every line has a mark and a blank behind it, or none comes. */
function readHunk(fragment: string): Hunk | undefined {
  const lines = linesOf(fragment).filter((line) => line !== '')
  if (!lines.some((line) => line.startsWith('+ ')) || !lines.every((line) => /^[-+ ] /.test(line)))
    return undefined
  const said = (mark: string) => lines.filter((line) => !line.startsWith(mark)).map((line) => line.slice(2))
  return { before: said('+'), after: said('-'), goes: lines.some((line) => line.startsWith('-')) }
}

function unmarked(change: Change, { after }: Hunk): Change {
  return { ...change, text: after.join('\n') }
}

function exchanged(before: string | undefined, hunk: Hunk): Merged {
  if (before === undefined)
    throw new Unmergeable('Unexpected missing file, expected one with the lines that go')
  const lines = readLines(before)
  const places = placesOf(lines.length, (from) => indexOfBlock(lines, hunk.before, from))
  const there = indexOfBlock(lines, hunk.after) >= 0
  if (places.length === 0 && there) return { text: before, changed: false }
  const first = hunk.before[0] ?? ''
  if (places.length !== 1 || there)
    throw new Unmergeable(
      `Unexpected ${there ? 'lines of both kinds' : `\`${first}\` ${places.length} times`} in the file, expected what goes once, and nothing yet of what comes`,
    )
  const at = places[0]!
  return { text: writeLines(withLines(lines, at, at + hunk.before.length, hunk.after)), changed: true }
}

function placesOf(length: number, next: (from: number) => number): Array<number> {
  const found: Array<number> = []
  for (let at = next(0); at >= 0 && at < length; at = next(at + 1)) found.push(at)
  return found
}
