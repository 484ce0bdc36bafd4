/** The source of a regular expression, taken apart: what its alternatives are made of. */

/** Its alternatives, each a list of atoms. */
export type Choice = Array<Array<Atom>>
export interface Atom {
  /** What it is, or how its group opens: `(?:`. */
  text: string
  inside?: Choice
  /** It stands for itself: a letter, or several of them. */
  plain?: true
  /** What is inside is the same in other sources. */
  shared?: true
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
    const same = sharedBy(source[at]!)
    if (same) {
      at += 1
      return { text: '(?:', inside: same, repeat: sticky(repetition), shared: true }
    }
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

/** What several sources have in common. */
const common: Array<{ source: string; choice?: Choice }> = []
const signs = new Map<string, string>()
const firstSign = 0xe000

/** A sign, of those that Unicode leaves to everyone, which stands for these alternatives in a source: they are taken apart once. */
export function sharedAs(alternatives: string): string {
  const known = signs.get(alternatives)
  if (known) return known
  const sign = String.fromCharCode(firstSign + common.length)
  common.push({ source: alternatives })
  signs.set(alternatives, sign)
  return sign
}

function sharedBy(sign: string): Choice | undefined {
  const one = common[sign.charCodeAt(0) - firstSign]
  if (!one) return undefined
  one.choice ??= takeApart(one.source, runs)
  return one.choice
}

/** Letters that stand together; one that is repeated stands alone. */
export const runs = /[^\\[\](){}?*+|\ue000-\uf8ff]+(?![?*+{])/y
