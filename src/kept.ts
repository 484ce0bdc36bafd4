/** Output in bounded memory: what is kept of what a task printed. */
import { createHash } from 'node:crypto'
import type { Kept } from './model.ts'

export interface Keeper {
  /** More output. */
  add(chunk: Buffer | string): void
  /** What was kept so far. */
  kept(): Kept
}

const usual = 64 * 1024

/** Keeps the last `limit` bytes of an output, its size and its hash; holds a quarter more than that in memory. */
export function makeKeeper(limit = usual): Keeper {
  const hash = createHash('sha256')
  const tail = makeTail(limit)
  let bytes = 0
  return {
    add: (chunk) => {
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      hash.update(buffer)
      bytes += buffer.length
      tail.add(buffer)
    },
    kept: () => ({ tail: tail.text(), bytes, sha: hash.copy().digest('hex') }),
  }
}

/** The last bytes of an output and nothing else of it. */
export interface Tail {
  add(chunk: Buffer): void
  /** As UTF-8; what was cut off leaves no half line, where there is a whole one, and no half character. */
  text(): string
}

export function makeTail(limit = usual): Tail {
  const most = limit + Math.max(1, limit >> 2)
  let held = Buffer.alloc(Math.min(most, 4096))
  let end = 0
  let isCut = false
  /** Room for `more` bytes, which are not more than `limit`; the oldest make room where there is none. */
  const makeRoom = (more: number) => {
    if (end + more <= held.length) return
    if (end + more <= most) {
      const larger = Buffer.alloc(Math.min(most, Math.max(end + more, 2 * held.length)))
      held.copy(larger, 0, 0, end)
      held = larger
      return
    }
    const kept = limit - more
    held.copyWithin(0, Math.max(0, end - kept), end)
    if (end > kept) isCut = true
    end = Math.min(end, kept)
    makeRoom(more)
  }
  return {
    add(chunk) {
      const last = chunk.subarray(-limit)
      if (last.length < chunk.length) isCut = true
      makeRoom(last.length)
      end += last.copy(held, end)
    },
    text() {
      const from = Math.max(0, end - limit)
      return decodeTail(held.subarray(from, end), isCut || from > 0)
    },
  }
}

/**
 * A tail whose beginning was cut off starts with a whole line where there is one: a half line may be half a
 * secret, which nobody would know for one. Without a line end, at least no character is cut in two.
 */
function decodeTail(tail: Buffer, cut: boolean): string {
  if (!cut) return tail.toString('utf8')
  const line = tail.indexOf(10) + 1
  if (line > 0 && line < tail.length) return tail.toString('utf8', line)
  let from = 0
  while (from < 3 && ((tail[from] ?? 0) & 0xc0) === 0x80) from++
  return tail.toString('utf8', from)
}
