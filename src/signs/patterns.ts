import { takeApart } from './alternatives.ts'
import { type Beginnings, beginningsOf } from './beginnings.ts'
import { fitted } from './fitted.ts'
import { lately } from './memory.ts'
import { cased, foreign, scriptsOf } from './scripts.ts'

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
  let used: Search | undefined
  let usedFor = -1
  const of = (text: string): Search => {
    const scripts = scriptsOf(text)
    if (used && scripts === usedFor) return used
    used = made.get(scripts) ?? new Search(fitted(source, scripts) ?? '(?!)', scripts)
    usedFor = scripts
    made.set(scripts, used)
    return used
  }
  return {
    exec: (text) => of(text).exec(text),
    test: lately((text) => of(text).test(text)),
    all: (text) => of(text).all(text),
  }
}

/**
 * One regular expression; once it is used often it is only tried where a match may begin. Where ASCII has the only capitals,
 * it is sought in lower case: it takes half as long to compile when case counts.
 */
class Search {
  readonly #source: string
  readonly #lowers: boolean
  readonly #whole: RegExp
  #uses = 0
  #begin: Beginnings | undefined
  #sticky: RegExp | undefined
  #written: RegExp | undefined

  constructor(source: string, scripts: number) {
    this.#source = source
    this.#lowers = (scripts & cased) === 0
    this.#whole = new RegExp(source, this.#lowers ? '' : scripts & foreign ? 'iu' : 'i')
  }

  test(text: string): boolean {
    return this.#find(this.#read(text)) !== null
  }

  exec(text: string): RegExpExecArray | null {
    const read = this.#read(text)
    const match = this.#find(read)
    return match && read !== text ? this.#asWritten(text, match) : match
  }

  all(text: string): Array<string> {
    const every = new RegExp(this.#whole, `g${this.#whole.flags}`)
    return Array.from(this.#read(text).matchAll(every), ({ 0: { length }, index }) =>
      text.slice(index, index + length),
    )
  }

  #read(text: string): string {
    return this.#lowers ? lowerOf(text) : text
  }

  #find(text: string): RegExpExecArray | null {
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

  /** The match in the author's letters; where it has groups, it is made anew. */
  #asWritten(text: string, match: RegExpExecArray): RegExpExecArray | null {
    const { index } = match
    if (match.length === 1) {
      match[0] = text.slice(index, index + match[0].length)
      match.input = text
      return match
    }
    this.#written ??= new RegExp(this.#source, 'iy')
    this.#written.lastIndex = index
    return this.#written.exec(text)
  }

  #prepare(): void {
    this.#begin = beginningsOf(takeApart(this.#source))
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
