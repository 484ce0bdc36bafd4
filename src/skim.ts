/**
 * Finds where in bytes one of many patterns may begin, without looking at most of the bytes: the shift table of
 * Wu and Manber ("A fast algorithm for multi-pattern searching", TR 94-17, University of Arizona, 1994) with blocks
 * of two bytes. It may say so in vain, and never misses one.
 */
export interface Skimmer {
  /**
   * The first place from `from` on where a pattern may begin; where there is none, the first at which too few bytes
   * are left to tell.
   */
  find(bytes: Buffer, from: number): number
}

/** Bytes that tell a pattern from others; shorter ones cannot be skimmed for. */
const least = 4

/** Undefined where a pattern is too short. */
export function makeSkimmer(patterns: ReadonlyArray<Buffer>): Skimmer | undefined {
  const length = Math.min(255, ...patterns.map((pattern) => pattern.length))
  if (length < least) return undefined
  const shift = new Uint8Array(65_536).fill(length - 1)
  const begins = new Uint8Array(65_536)
  for (const pattern of patterns) {
    begins[hashOf(pattern, 0)] = 1
    for (let at = 1; at < length; at++) {
      const block = (pattern[at - 1]! << 8) | pattern[at]!
      shift[block] = Math.min(shift[block]!, length - 1 - at)
    }
  }
  return {
    find(bytes, from) {
      const { length: size } = bytes
      let end = from + length - 1
      while (end < size) {
        const skip = shift[(bytes[end - 1]! << 8) | bytes[end]!]!
        if (skip === 0) {
          const start = end - length + 1
          if (begins[hashOf(bytes, start)] === 1) return start
          end++
        } else end += skip
      }
      return Math.max(from, size - length + 1)
    },
  }
}

/** Of the four bytes from `at` on, 16 bits. */
const hashOf = (bytes: Buffer, at: number): number =>
  (((bytes[at]! * 31 + bytes[at + 1]!) * 31 + bytes[at + 2]!) * 31 + bytes[at + 3]!) & 0xffff
