/** The source of a regular expression, taken apart: what its alternatives are made of. */

/** Its alternatives, each a list of atoms. */
export type Choice = Array<Array<Atom>>
export interface Atom {
  /** What it is, or how its group opens: `(?:`. */
  text: string
  inside?: Choice
  /** `?`, `*`, `{2,}`… */
  repeat: string
}

/** Reads a source in one walk: groups, classes, escapes, single characters, each with its repetition. */
export function takeApart(source: string): Choice {
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
    const text = sticky(opening) || sticky(special) || source[at++]!
    if (!text.startsWith('(')) return { text, repeat: sticky(repetition) }
    const inside = choice()
    at += 1
    return { text, inside, repeat: sticky(repetition) }
  }
  return choice()
}
const opening = /\((?:\?(?::|<?[=!]|<\w+>))?/y
const special = /\\p\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]/sy
const repetition = /(?:[?*+]|\{\d+(?:,\d*)?\})?\??/y

/** What several sources have in common. */
const common: Array<string> = []
const signs = new Map<string, string>()
const firstSign = 0xe000

/** A sign, of those that Unicode leaves to everyone, which stands for these alternatives in a source. */
export function sharedAs(alternatives: string): string {
  const known = signs.get(alternatives)
  if (known) return known
  const sign = String.fromCharCode(firstSign + common.length)
  common.push(alternatives)
  signs.set(alternatives, sign)
  return sign
}

export function sharedBy(sign: string): string | undefined {
  return common[sign.charCodeAt(0) - firstSign]
}
