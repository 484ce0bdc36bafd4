/** Lines near another one: every line may ask, so that none is looked at but those on the way. */

/** The index of the first item from `from` on; -1: there is none. */
export function indexFrom<T>(list: ReadonlyArray<T>, from: number, is: (one: T) => boolean): number {
  for (let at = from; at < list.length; at += 1) if (is(list[at]!)) return at
  return -1
}

/** The index of the last item before `end`, and not before `from`; -1: there is none. */
export function lastIndexBefore<T>(
  list: ReadonlyArray<T>,
  end: number,
  is: (one: T) => boolean,
  from = 0,
): number {
  for (let at = end - 1; at >= from; at -= 1) if (is(list[at]!)) return at
  return -1
}
