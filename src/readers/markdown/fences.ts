/** What careless hands did to fences, and how they were meant. */
export interface Mended {
  /** The lines of the text; a fence that was written twice is blank the second time. */
  lines: ReadonlyArray<string>
  /** Numbers of lines before which a fence was forgotten that ends the block. */
  ends: ReadonlySet<number>
}

interface Fence {
  mark: string
  word: string
}

/**
 * Fences written twice, and fences that open a block inside an open one: the end of that one was forgotten. Where
 * fences are in order nothing is changed.
 */
export function mended(source: ReadonlyArray<string>): Mended {
  const lines = [...source]
  const fences = fencesIn(lines)
  const ends = new Set<number>()
  let open: Fence | undefined
  const drop = (at: number): void => {
    lines[at] = ''
    fences.delete(at)
  }
  for (const [at, fence] of fences) {
    const next = fences.get(at + 1)
    if (open && !closes(open, fence)) {
      if (!opensAnew(open, fence)) continue
      ends.add(at + 1)
      open = undefined
    }
    const twice = next && next.mark === fence.mark && next.word === fence.word
    if (open) {
      if (twice && (endsAfter(lines, fences, at + 2) || opensNext(fences, at + 2))) drop(at + 1)
      open = undefined
      continue
    }
    if (twice && !endsAfter(lines, fences, at + 2)) drop(at + 1)
    open = fence
  }
  return { lines, ends }
}

/** The fences of a text by their rows, from 0, in the order they stand. */
type Fences = Map<number, Fence>

function fencesIn(lines: ReadonlyArray<string>): Fences {
  const fences: Fences = new Map()
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    const match = marked.test(line) ? shape.exec(line) : null
    if (match) fences.set(at, { mark: match[1]!, word: match[2]!.toLowerCase() })
  }
  return fences
}
const marked = /^[ \t>]*(?:```|~~~)/
const shape = /^[ \t>]*(`{3,}|~{3,})[ \t]*([\w.+#-]*)[ \t]*$/

function closes(open: Fence, fence: Fence): boolean {
  return fence.word === '' && fence.mark[0] === open.mark[0] && fence.mark.length >= open.mark.length
}

/** A fence with a word, as long as the open one, begins a block; unless that one shows how Markdown is written. */
function opensAnew(open: Fence, fence: Fence): boolean {
  return fence.word !== '' && fence.mark === open.mark && !/^(?:md|markdown|text)$/.test(open.word)
}

/** The next fence begins a block: the one before it ended one. */
function opensNext(fences: Fences, from: number): boolean {
  for (let at = from; at < from + far; at += 1) {
    const fence = fences.get(at)
    if (fence) return fence.word !== ''
  }
  return false
}
/** Lines that are looked ahead. */
const far = 200

/** After the second of two fences: nothing, or what is no code; a `#` may begin a heading as well as a command of root's. */
function endsAfter(lines: ReadonlyArray<string>, fences: Fences, at: number): boolean {
  const line = lines[at]
  if (line === undefined || line.trim() === '') return true
  return /^\s*#{1,6} /.test(line) && plainFrom(fences, at) % 2 === 0
}

/** How many fences without a word stand before the next one with a word: pairs, where none is missing. */
function plainFrom(fences: Fences, from: number): number {
  let count = 0
  for (let at = from; at < from + far; at += 1) {
    const word = fences.get(at)?.word
    if (word === '') count += 1
    else if (word) break
  }
  return count
}
