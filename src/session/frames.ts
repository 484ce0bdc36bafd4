/** A line of the host's half: some words, and with `O` the bytes that came behind it. */
export type Frame = { words: Array<string> } | { bytes: Buffer }

/**
 * Cuts what a window sends into frames: `\n<nonce> words\n`, then raw bytes up to the next one. The nonce is known
 * to the two ends of one channel only, so nothing that a step prints can look like a frame. Memory is one chunk.
 */
export function frames(nonce: string, each: (frame: Frame) => void): (chunk: Buffer) => void {
  const opening = Buffer.from(`\n${nonce} `)
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  const raw = (bytes: Buffer) => {
    if (begun && bytes.length > 0) each({ bytes })
  }
  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (;;) {
      const at = data.indexOf(opening)
      const end = at < 0 ? -1 : data.indexOf(10, at + opening.length)
      if (end < 0) {
        const held = at < 0 ? data.length - overlap(data, opening) : at
        raw(data.subarray(0, held))
        rest = data.subarray(held)
        return
      }
      raw(data.subarray(0, at))
      begun = true
      each({ words: data.toString('latin1', at + opening.length, end).split(' ') })
      data = data.subarray(end + 1)
    }
  }
}

/** The length of the longest end of `data` that `pattern` begins with: what may turn out to be the pattern. */
export function overlap(data: Buffer, pattern: Buffer): number {
  const first = pattern[0]!
  let at = data.indexOf(first, Math.max(0, data.length - pattern.length + 1))
  while (at >= 0 && data.compare(pattern, 0, data.length - at, at) !== 0) at = data.indexOf(first, at + 1)
  return at < 0 ? 0 : data.length - at
}
