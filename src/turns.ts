/** Works on all of them, at most `limit` at once; rejects with the first error, once all that were begun are over. */
export async function inTurns<T>(
  limit: number,
  all: ReadonlyArray<T>,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = all.values()
  let broken = false
  const worker = async () => {
    for (const one of waiting) {
      if (broken) return
      try {
        await work(one)
      } catch (error) {
        broken = true
        throw error
      }
    }
  }
  const workers = Array.from({ length: Math.min(limit, all.length) }, worker)
  await Promise.allSettled(workers)
  await Promise.all(workers)
}
