/**
 * What was found out about a text, so that it is not found out again: a line is looked at by many rules, and guides
 * repeat themselves. What is remembered must hang on nothing but the text, and must not be changed by those who get it.
 */

const memories: Array<Map<string, unknown>> = []

/** Texts that one memory holds; longer ones are not worth a place. */
const most = 5000
const longest = 1000

/** The same work, done once for a text until `forget`. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  memories.push(known)
  return (text) => recall(known, text, work)
}

/** The same work, done once for a text that rules ask about one after another. */
export function lately<T>(work: (text: string) => T): (text: string) => T {
  let last: string | undefined
  let made: T
  return (text) => {
    if (text !== last) {
      made = work(text)
      last = text
    }
    return made
  }
}

/** The same work, done once for a text and what it stands in. */
export function rememberedIn<C extends object, T>(
  work: (text: string, around: C) => T,
): (text: string, around: C) => T {
  const all = new WeakMap<C, Map<string, T>>()
  return (text, around) => {
    let known = all.get(around)
    if (!known) all.set(around, (known = new Map()))
    return recall(known, text, (one) => work(one, around))
  }
}

function recall<T>(known: Map<string, T>, text: string, work: (text: string) => T): T {
  const found = known.get(text)
  if (found !== undefined || known.has(text)) return found as T
  const made = work(text)
  if (text.length > longest) return made
  if (known.size >= most) known.clear()
  known.set(text, made)
  return made
}

/** A guide begins: what was said of the last one's texts is of no use any more. */
export function forget(): void {
  for (const known of memories) known.clear()
}
