/** Marsaglia's xorshift, from 0 to less than 1: the same numbers for the same seed. */
export function randomFrom(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
