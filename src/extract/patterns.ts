/**
 * Patterns of words in many languages. A text is only searched for the alternatives that its scripts can write:
 * most lines of most guides are plain ASCII.
 */
export interface Pattern {
  exec(text: string): RegExpExecArray | null
  test(text: string): boolean
  /** Every match, in order. */
  all(text: string): Array<string>
}

/** A pattern of the source of a regular expression, upper and lower case alike. */
export function regex(source: string): Pattern {
  const made = new Map<number, RegExp>()
  const of = (text: string): RegExp => {
    const scripts = scriptsOf(text)
    const known = made.get(scripts)
    if (known) return known
    const fitting = new RegExp(once(source, (char) => (scriptOf(char) & ~scripts) === 0) ?? '(?!)', 'iu')
    made.set(scripts, fitting)
    return fitting
  }
  let last: { text: string; found: boolean } | undefined
  return {
    exec: (text) => of(text).exec(text),
    test: (text) => {
      if (last?.text !== text) last = { text, found: of(text).test(text) }
      return last.found
    },
    all: (text) => Array.from(text.matchAll(new RegExp(of(text), 'giu')), (match) => match[0]),
  }
}

/** Ranges of scripts, a bit each; signs outside of them stand in any text. */
const scripts: Array<[from: string, to: string, bit: number]> = [
  ['\u00c0', '\u024f', 1],
  ['\u1e00', '\u1eff', 1],
  ['\u0400', '\u052f', 2],
  ['\u1100', '\u11ff', 4],
  ['\u3131', '\u318e', 4],
  ['\uac00', '\ud7a3', 4],
  ['\u3041', '\u30ff', 8],
  ['\u3400', '\u9fff', 16],
  ['\uf900', '\ufaff', 16],
]

function scriptOf(char: string): number {
  if (char <= '\x7f') return 0
  return scripts.find(([from, to]) => char >= from && char <= to)?.[2] ?? 0
}

let lastText = ''
let lastScripts = 0
function scriptsOf(text: string): number {
  if (text === lastText) return lastScripts
  lastText = text
  lastScripts = 0
  if (!ascii.test(text)) for (const char of new Set(text)) lastScripts |= scriptOf(char)
  return lastScripts
}
const ascii = /^[\x00-\x7f]*$/

/** The source with each alternative once, and only those that are made of characters that may stand in the text. */
function once(source: string, may: (char: string) => boolean): string | undefined {
  const kept = new Set(alternatives(source).flatMap((atoms) => possible(atoms, may) ?? []))
  return kept.size === 0 ? undefined : [...kept].join('|')
}

function possible(atoms: ReadonlyArray<string>, may: (char: string) => boolean): string | undefined {
  let made = ''
  for (const atom of atoms) {
    const [, body, repeat] = /^(.*?)([?*][?]?)?$/s.exec(atom)!
    const kept = body === '' ? atom : atomOf(body!, may)
    if (kept !== undefined) made += kept + (body === '' ? '' : (repeat ?? ''))
    else if (!repeat) return undefined
  }
  return made
}

/** One atom, its groups thinned out; undefined where nothing of it may stand. */
function atomOf(atom: string, may: (char: string) => boolean): string | undefined {
  const group = /^(\((?:\?(?::|=|<=|<\w+>))?)(?!\?)(.*)\)$/s.exec(atom)
  if (group) {
    const inside = once(group[2]!, may)
    return inside === undefined ? undefined : `${group[1]}${inside})`
  }
  const literal = !/^[([\\]/.test(atom)
  return literal && ![...atom].every(may) ? undefined : atom
}

/** Alternatives as lists of atoms: groups, classes, escapes, single characters, each with its repetition. */
function alternatives(source: string): Array<Array<string>> {
  const found: Array<Array<string>> = [[]]
  let at = 0
  while (at < source.length) {
    if (source[at] === '|') {
      found.push([])
      at += 1
      continue
    }
    const end = repeated(source, atomEnd(source, at))
    found[found.length - 1]!.push(source.slice(at, end))
    at = end
  }
  return found
}

function atomEnd(source: string, from: number): number {
  const char = source[from]
  if (char === '\\') return from + (/^\\p\{[^}]*\}/u.exec(source.slice(from, from + 40))?.[0].length ?? 2)
  if (char === '[') return from + /^\[(?:\\.|[^\]\\])*\]/s.exec(source.slice(from))![0].length
  if (char !== '(') return from + (source.codePointAt(from)! > 0xffff ? 2 : 1)
  let at = from + 1
  while (source[at] !== ')') at = atomEnd(source, at)
  return at + 1
}

function repeated(source: string, from: number): number {
  return from + /^(?:[?*+]|\{\d+(?:,\d*)?\})?\??/.exec(source.slice(from, from + 12))![0].length
}
