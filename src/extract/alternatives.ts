/** The source of a regular expression, taken apart: what its alternatives are made of. */

/** Its alternatives, each a list of atoms. */
export type Choice = Array<Array<Atom>>
export interface Atom {
  /** What it is, or how its group opens: `(?:`. */
  text: string
  inside?: Choice
  /** It stands for itself: a letter, or several of them. */
  plain?: true
  /** `?`, `*`, `{2,}`… */
  repeat: string
}

/**
 * Reads a source in one walk: groups, classes, escapes, single characters, each with its repetition. What `runs` (sticky)
 * matches is one atom: for whom letter by letter is too slow.
 */
export function takeApart(source: string, runs?: RegExp): Choice {
  let at = 0
  const sticky = (shape: RegExp): string => {
    shape.lastIndex = at
    const found = shape.exec(source)?.[0] ?? ''
    at += found.length
    return found
  }
  const choice = (): Choice => {
    const found: Choice = [[]]
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        found.push([])
        at += 1
      } else found.at(-1)!.push(atom())
    }
    return found
  }
  const atom = (): Atom => {
    const run = runs ? sticky(runs) : ''
    if (run) return { text: run, plain: true, repeat: '' }
    const text = sticky(opening) || sticky(special) || source[at++]!
    const plain = text.length === 1 ? { plain: true as const } : {}
    if (!text.startsWith('(')) return { text, ...plain, repeat: sticky(repetition) }
    const inside = choice()
    at += 1
    return { text, inside, repeat: sticky(repetition) }
  }
  return choice()
}
const opening = /\((?:\?(?::|<?[=!]|<\w+>))?/y
const special = /\\p\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]/sy
const repetition = /(?:[?*+]|\{\d+(?:,\d*)?\})?\??/y
