/** Output in bounded memory: what is kept of what a task printed. */
import { createHash } from 'node:crypto'
import type { Kept } from './model.ts'

export interface Keeper {
  /** More output. */
  add(chunk: Buffer | string): void
  /** What was kept so far. */
  kept(): Kept
}

/** Keeps the last `limit` bytes of an output, its size and its hash; holds at most twice `limit` in memory. */
export function makeKeeper(limit = 64 * 1024): Keeper {
  const hash = createHash('sha256')
  const chunks: Array<Buffer> = []
  let held = 0
  let bytes = 0
  return {
    add: (chunk) => {
      const buffer = Buffer.from(chunk as string)
      hash.update(buffer)
      bytes += buffer.length
      chunks.push(buffer.length > limit ? Buffer.from(buffer.subarray(-limit)) : buffer)
      held += chunks.at(-1)!.length
      if (held > 2 * limit || chunks.length > 1_024) {
        const tail = Buffer.from(Buffer.concat(chunks).subarray(-limit))
        chunks.splice(0, chunks.length, tail)
        held = tail.length
      }
    },
    kept: () => {
      const all = Buffer.concat(chunks)
      const tail = all.subarray(Math.max(0, all.length - limit))
      return { tail: decodeTail(tail, bytes > tail.length), bytes, sha: hash.copy().digest('hex') }
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
  if (line > 0 && line < tail.length) return tail.subarray(line).toString('utf8')
  let from = 0
  while (from < 3 && ((tail[from] ?? 0) & 0xc0) === 0x80) from++
  return tail.subarray(from).toString('utf8')
}
