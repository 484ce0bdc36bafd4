import type { Atom, Choice } from './alternatives.ts'

/** Where in a text a match may begin, by the first characters that matches have. */
export interface Beginnings {
  /** The next such place in a text of lower case, from one on; -1 where there is none. */
  next(lower: string, from: number): number
}

/** Characters of a beginning that are looked at. */
const most = 3
/** Cells of a table; two beginnings that share one cost a look, never a match. */
const cells = 1 << 12

/** How the matches of a choice begin; undefined where one may begin with anything, as at the edge of a line. */
export function beginningsOf(choice: Choice): Beginnings | undefined {
  const heads = [...new Set(headsOf(choice).map((head) => head.text.toLowerCase()))]
  if (heads.length === 0 || heads.includes('')) return undefined
  /** By its first characters, one, two or three: a bit for each length that a beginning of it has, or goes on. */
  const table = new Uint8Array(cells)
  for (const head of heads)
    for (let length = 1; length <= head.length; length += 1) {
      const cell = cellOf(head.slice(0, length))
      table[cell] = table[cell]! | (length === head.length ? ends[length]! : goesOn[length]!)
    }
  return { next: (lower, from) => nextIn(table, lower, from) }
}
const ends = [0, 1, 4, 16]
const goesOn = [0, 2, 8, 0]

function nextIn(table: Uint8Array, lower: string, from: number): number {
  for (let at = from; at < lower.length; at += 1) {
    const first = lower.charCodeAt(at)
    const one = table[first & (cells - 1)]!
    if ((one & 1) !== 0) return at
    if ((one & 2) === 0 || at + 1 >= lower.length) continue
    const pair = first * 31 + lower.charCodeAt(at + 1)
    const two = table[pair & (cells - 1)]!
    if ((two & 4) !== 0) return at
    if ((two & 8) === 0 || at + 2 >= lower.length) continue
    if ((table[(pair * 31 + lower.charCodeAt(at + 2)) & (cells - 1)]! & 16) !== 0) return at
  }
  return -1
}

function cellOf(head: string): number {
  let sum = 0
  for (let at = 0; at < head.length; at += 1) sum = sum * 31 + head.charCodeAt(at)
  return sum & (cells - 1)
}

/** How a match begins; `closed`: what follows may be anything. */
interface Head {
  text: string
  closed: boolean
}

function headsOf(choice: Choice): Array<Head> {
  return choice.flatMap((atoms) => {
    let heads: Array<Head> = [{ text: '', closed: false }]
    for (const atom of atoms) {
      if (heads.every((head) => head.closed)) break
      heads = unique(heads.flatMap((head) => (head.closed ? [head] : withAtom(head, atom))))
    }
    return heads
  })
}

function unique(heads: ReadonlyArray<Head>): Array<Head> {
  return [...new Map(heads.map((head) => [`${head.closed}${head.text}`, head])).values()]
}

function withAtom(head: Head, atom: Atom): Array<Head> {
  if (isEdge(atom)) return [head]
  const longer = partsOf(atom).map((part) => {
    const text = (head.text + part.text).slice(0, most)
    return { text, closed: part.closed || text.length === most || /^[+*{]/.test(atom.repeat) }
  })
  return /^[?*]|^\{0/.test(atom.repeat) ? [head, ...longer] : longer
}

/** Takes no characters: looks ahead and back, words' and lines' edges. */
function isEdge({ text }: Atom): boolean {
  return /^\(\?<?[=!]$|^\\[bB]$|^[$^]$/.test(text)
}

const anything: Array<Head> = [{ text: '', closed: true }]

function partsOf({ text, inside }: Atom): Array<Head> {
  if (inside) return headsOf(inside)
  if (text.length === 1) return text === '.' ? anything : [{ text, closed: false }]
  if (/^\\[^\w\s]$/.test(text)) return [{ text: text[1]!, closed: false }]
  const set = /^\[([^\\^[\]-]{1,12})\]$/.exec(text)?.[1]
  return set ? Array.from(set, (char) => ({ text: char, closed: false })) : anything
}
