/** What careless hands did to fences, and how they were meant. */
export interface Mended {
  /** The text, line for line; a fence that was written twice is blank the second time. */
  text: string
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
export function mended(text: string): Mended {
  const ends = new Set<number>()
  if (!/```|~~~/.test(text)) return { text, ends }
  const lines = text.split('\n')
  const fences = lines.map(fenceOf)
  let open: Fence | undefined
  let changed = false
  const drop = (at: number): void => {
    lines[at] = ''
    fences[at] = undefined
    changed = true
  }
  for (const [at, fence] of fences.entries()) {
    if (!fence || fences[at] === undefined) continue
    const next = fences[at + 1]
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
  return changed ? { text: lines.join('\n'), ends } : { text, ends }
}

function fenceOf(line: string): Fence | undefined {
  if (!/^[ \t>]*(?:```|~~~)/.test(line)) return undefined
  const match = /^[ \t>]*(`{3,}|~{3,})[ \t]*([\w.+#-]*)[ \t]*$/.exec(line)
  return match ? { mark: match[1]!, word: match[2]!.toLowerCase() } : undefined
}

function closes(open: Fence, fence: Fence): boolean {
  return fence.word === '' && fence.mark[0] === open.mark[0] && fence.mark.length >= open.mark.length
}

/** A fence with a word, as long as the open one, begins a block; unless that one shows how Markdown is written. */
function opensAnew(open: Fence, fence: Fence): boolean {
  return fence.word !== '' && fence.mark === open.mark && !/^(?:md|markdown|text)$/.test(open.word)
}

/** The next fence begins a block: the one before it ended one. */
function opensNext(fences: ReadonlyArray<Fence | undefined>, from: number): boolean {
  for (let at = from; at < fences.length && at < from + far; at += 1)
    if (fences[at]) return fences[at]!.word !== ''
  return false
}
/** Lines that are looked ahead. */
const far = 200

/** After the second of two fences: nothing, or what is no code; a `#` may begin a heading as well as a command of root's. */
function endsAfter(
  lines: ReadonlyArray<string>,
  fences: ReadonlyArray<Fence | undefined>,
  at: number,
): boolean {
  const line = lines[at]
  if (line === undefined || line.trim() === '') return true
  return /^\s*#{1,6} /.test(line) && plainFrom(fences, at) % 2 === 0
}

/** How many fences without a word stand before the next one with a word: pairs, where none is missing. */
function plainFrom(fences: ReadonlyArray<Fence | undefined>, from: number): number {
  let count = 0
  for (let at = from; at < fences.length && at < from + far; at += 1) {
    const word = fences[at]?.word
    if (word === '') count += 1
    else if (word) break
  }
  return count
}
