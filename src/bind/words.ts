/** Finds the words of an inventory in a text, as whole tokens, the longest first, in one pass. */
import type { Word } from '../model.ts'

export interface Found {
  word: string
  start: number
  end: number
}
/** Finds words; made once for an inventory. */
export type Finder = (text: string) => Array<Found>

/**
 * A token ends at anything but `[A-Za-z0-9_-]`. An IPv4 address is one token, and a word that ends in a mark such
 * as `*` ends where the run of that mark ends; a mask, `***`, is not found in one that shows a part, `gu***`. What
 * stands behind a `$` is a variable, not a word.
 */
export function makeFinder(words: ReadonlyArray<Word>): Finder {
  const names = [...new Set(words.map((row) => row.word))].sort((a, b) => b.length - a.length)
  if (names.length === 0) return () => []
  const pattern = new RegExp(names.map(tokenPattern).join('|'), 'g')
  return (text) =>
    [...text.matchAll(pattern)].map((match) => ({
      word: match[0],
      start: match.index,
      end: match.index + match[0].length,
    }))
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
function tokenPattern(word: string): string {
  if (isIdentifier(word))
    return `(?<![0-9A-Fa-f]|[0-9A-Fa-f]{4}-)${escaped(word)}(?![0-9A-Za-z]|-[0-9A-Fa-f]{4})`
  if (isMask(word)) return `(?:(?<![A-Za-z0-9_*-])|(?<=\\s-[A-Za-z]))${escaped(word)}(?![A-Za-z0-9_*-])`
  const [first, last] = [word[0]!, word.at(-1)!]
  const numeric = /^[\d.]+$/.test(word)
  const own = '(?<![A-Za-z0-9_-]|\\$|\\$\\{)'
  const before = isToken(first)
    ? isGluable(word)
      ? `(?:${own}|(?<=\\s-[A-Za-z]))`
      : own
    : `(?<!${escaped(first)})`
  const after = isToken(last) ? '(?![A-Za-z0-9_-])' : `(?!${escaped(last)})`
  return `${before}${numeric ? '(?<!\\d\\.)' : ''}${escaped(word)}${after}${numeric ? '(?!\\.\\d)' : ''}`
}
/** `mysql -pDB_PASS`: a placeholder in capitals may stand right behind an option's letter. */
const isGluable = (word: string): boolean => /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(word)
/** `qrouter-UUID`, `AUTH_ID`: an identifier is no part of another name, whatever it is glued to. */
const isIdentifier = (word: string): boolean =>
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i.test(word)
const isMask = (word: string): boolean => /^\*+$/.test(word)
const isToken = (char: string): boolean => /[A-Za-z0-9_-]/.test(char)
