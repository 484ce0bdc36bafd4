import { type Atom, type Choice, runs, takeApart } from './alternatives.ts'
import { type Beginnings, beginningsOf } from './beginnings.ts'
import { lately } from './memory.ts'

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
  const made = new Map<number, Search>()
  let choice: Choice | undefined
  let used: Search | undefined
  let usedFor = -1
  const of = (text: string): Search => {
    const scripts = scriptsOf(text)
    if (used && scripts === usedFor) return used
    used = made.get(scripts) ?? new Search(fitted((choice ??= takeApart(source, runs)), scripts))
    usedFor = scripts
    made.set(scripts, used)
    return used
  }
  return {
    exec: (text) => of(text).exec(text),
    test: lately((text) => of(text).exec(text) !== null),
    all: (text) => of(text).all(text),
  }
}

/** One regular expression; once it is used often it is only tried where a match may begin. */
class Search {
  readonly #whole: RegExp
  #uses = 0
  #begin: Beginnings | undefined
  #sticky: RegExp | undefined

  constructor(whole: RegExp) {
    this.#whole = whole
  }

  exec(text: string): RegExpExecArray | null {
    this.#uses += 1
    if (this.#uses === often && !this.#whole.unicode) this.#prepare()
    const begin = this.#begin
    const lower = begin ? lowerOf(text) : ''
    if (!begin || lower.length !== text.length) return this.#whole.exec(text)
    const sticky = this.#sticky!
    for (let at = begin.next(lower, 0); at >= 0; at = begin.next(lower, at + 1)) {
      sticky.lastIndex = at
      const match = sticky.exec(text)
      if (match) return match
    }
    return null
  }

  all(text: string): Array<string> {
    const { flags } = this.#whole
    return Array.from(text.matchAll(new RegExp(this.#whole, `g${flags}`)), (match) => match[0])
  }

  #prepare(): void {
    this.#begin = beginningsOf(takeApart(this.#whole.source))
    if (this.#begin) this.#sticky = new RegExp(this.#whole, `${this.#whole.flags}y`)
  }
}
/** From so many texts on it pays to know how matches begin. */
const often = 256

let lastMixed = ''
let lastLower = ''
function lowerOf(text: string): string {
  if (text !== lastMixed) {
    lastMixed = text
    lastLower = text.toLowerCase()
  }
  return lastLower
}

/**
 * The regular expression of what texts of these scripts can hold. Unicode's classes of letters are long and slow to
 * compile: they are spelled as the few ranges that count, unless the text has letters of other scripts.
 */
function fitted(choice: Choice, scripts: number): RegExp {
  return new RegExp(once(choice, scripts) ?? '(?!)', scripts & foreign ? 'iu' : 'i')
}

/** A set of characters, its Unicode classes as ranges: `[\p{L}_]` is `[a-z_]` in a text of ASCII. */
function spelled(set: string, written: number): string {
  if (written & foreign || !set.includes('\\p{')) return set
  const ranges = set.replace(/\\p\{([^}]*)\}/g, (_, name: string) => rangesOf(name, written))
  return set.startsWith('[') ? ranges : `[${ranges}]`
}

function rangesOf(name: string, written: number): string {
  const row = classes[name]
  if (!row) throw new Error(`Unexpected class ${name}, expected ${Object.keys(classes).join(', ')}`)
  const ranges = scripts.filter(([, , bit]) => bit & written & row.scripts)
  return row.always + ranges.map(([from, to]) => `${from}-${to}`).join('')
}

/** Unicode's classes: the signs that any text may hold, and the scripts that are of the class. */
const classes: Record<string, { always: string; scripts: number }> = {
  L: { always: 'a-z', scripts: ~0 },
  N: { always: '0-9', scripts: 0 },
  P: {
    always:
      '!-#%-*,-\\/:;?@\\[-\\]_{}\u00a1-\u00bf\u2010-\u205e\u3001-\u3003\u3008-\u3020\u3030\u30fb\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65',
    scripts: 0,
  },
  S: { always: '$+<->^`|~\u00a2-\u00b8\u00d7\u00f7\u20a0-\u20bf\u2190-\u2bff', scripts: 0 },
  'Script=Latin': { always: 'a-z', scripts: 1 },
  'Script=Cyrillic': { always: '', scripts: 2 },
}

/** Ranges of scripts, a bit each; signs outside of them stand in any text. */
const scripts: Array<[from: string, to: string, bit: number]> = [
  ['\u00c0', '\u00d6', 1],
  ['\u00d8', '\u00f6', 1],
  ['\u00f8', '\u024f', 1],
  ['\u1e00', '\u1eff', 1],
  ['\u0400', '\u052f', 2],
  ['\u1100', '\u11ff', 4],
  ['\u3131', '\u318e', 4],
  ['\uac00', '\ud7a3', 4],
  ['\u3041', '\u3096', 8],
  ['\u30a1', '\u30fa', 8],
  ['\u30fc', '\u30ff', 8],
  ['\u3005', '\u3007', 16],
  ['\u3400', '\u9fff', 16],
  ['\uf900', '\ufaff', 16],
]

/** Letters or digits of a script that no row knows: Greek, Thai, circled numbers. */
const foreign = 1 << 8

function scriptOf(char: string): number {
  if (char <= '\x7f') return 0
  const known = scripts.find(([from, to]) => char >= from && char <= to)?.[2]
  return known ?? (/[\p{L}\p{N}]/u.test(char) ? foreign : 0)
}

let lastText = ''
let lastScripts = 0
function scriptsOf(text: string): number {
  if (text === lastText) return lastScripts
  lastText = text
  lastScripts = scriptsIn(text)
  return lastScripts
}

function scriptsIn(text: string): number {
  let found = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) found |= scriptAt(text, at, code)
  }
  return found
}

/** By the code of a character in the basic plane: its script's bit, one more; 0 where it was not asked for yet. */
const known = new Uint16Array(1 << 16)
function scriptAt(text: string, at: number, code: number): number {
  if (code >= 0xd800 && code <= 0xdfff) return scriptOf(String.fromCodePoint(text.codePointAt(at)!))
  if (known[code] === 0) known[code] = scriptOf(text[at]!) + 1
  return known[code]! - 1
}

/** The source with each alternative once, and only those that are made of letters of these scripts. */
function once(choice: Choice, scripts: number): string | undefined {
  const kept = new Set<string>()
  for (const atoms of choice) {
    const made = possible(atoms, scripts)
    if (made !== undefined) kept.add(made)
  }
  return kept.size === 0 ? undefined : [...kept].join('|')
}

function possible(atoms: ReadonlyArray<Atom>, scripts: number): string | undefined {
  let made = ''
  for (const atom of atoms) {
    const { text, inside, repeat } = atom
    const kept = inside ? within(atom, inside, scripts) : oneOf(atom, scripts)
    if (kept !== undefined) made += inside ? `${text}${kept})${repeat}` : kept + repeat
    else if (!/^[?*]/.test(repeat) && !text.endsWith('!')) return undefined
  }
  return made
}

function oneOf({ text, plain }: Atom, scripts: number): string | undefined {
  if (!plain) return spelled(text, scripts)
  return (scriptsIn(text) & ~scripts) === 0 ? text : undefined
}

const sharedOnce = new WeakMap<Choice, Map<number, string | undefined>>()
function within({ shared }: Atom, inside: Choice, scripts: number): string | undefined {
  if (!shared) return once(inside, scripts)
  const known = sharedOnce.get(inside) ?? new Map<number, string | undefined>()
  sharedOnce.set(inside, known)
  if (!known.has(scripts)) known.set(scripts, once(inside, scripts))
  return known.get(scripts)
}
