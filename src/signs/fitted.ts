/** The source of a regular expression, as far as texts of some scripts can match it. */

import { sharedBy } from './alternatives.ts'
import { cased, foreign, rangesOf, scriptsIn } from './scripts.ts'

/** ASCII, escapes, sets: what any text may hold. */
const anyText = String.raw`[^\\[()|\x80-\uffff]|\\[^p]|\[(?:[^\\\]]|\\[^p])*\]`
const opening = String.raw`\((?:\?(?::|<?[=!]|<\w+>))?`
const repetition = String.raw`(?:[?*+]|\{\d+(?:,\d*)?\})?\??`
/**
 * What any text may hold, as far as it goes, groups of it in it. Letters of other scripts. Where a group opens, a bar. With its
 * repetition: the end of a group, a class of Unicode, a letter of another script, the sign of what sources share.
 */
const tokens = new RegExp(
  [
    `(?:${anyText}|\\((?:\\?(?::|<?[=!]))?(?:${anyText}|\\|)*\\))+`,
    String.raw`[^\0-\x7f\ue000-\uf8ff]+(?![?*+{])`,
    opening,
    String.raw`\|`,
    String.raw`(?:\\p\{[^}]*\}|\[(?:\\.|[^\]\\])*\]|.)${repetition}`,
  ].join('|'),
  'gs',
)

/** A group that is open, or the whole. */
interface Level {
  opening: string
  /** Its alternatives that can match, each once. */
  kept: Set<string>
  /** The alternative so far; undefined where it cannot match. */
  made: string | undefined
}

/**
 * The source with each alternative once, and only those that are made of letters of these scripts; undefined where none
 * is. It has no capitals where no text of the scripts has, but those of ASCII. Unicode's classes of letters are long and
 * slow to compile: they are spelled as the few ranges that count, unless the texts have letters of other scripts.
 */
export function fitted(source: string, scripts: number): string | undefined {
  const around: Array<Level> = []
  let level = opened('')
  for (const token of (scripts & cased ? source : withoutCapitals(source)).match(tokens) ?? []) {
    const sign = token[0]!
    if (sign === '|') endAlternative(level)
    else if (sign === ')') {
      const inner = level
      level = around.pop()!
      put(level, insideOf(inner, token), token.slice(1))
    } else if (sign > '\x7f') put(level, letters(token, scripts), token.slice(1))
    else if (sign === '(' && !token.includes(')')) {
      around.push(level)
      level = opened(token)
    } else put(level, token.includes('\\p{') ? spelled(token, scripts) : token)
  }
  return closed(level)
}

const opened = (opening: string): Level => ({ opening, kept: new Set(), made: '' })

/** What cannot match may be left out where it is repeated like `?` or `*`. */
function put(level: Level, text: string | undefined, repeat = ''): void {
  if (level.made === undefined) return
  if (text !== undefined) level.made += text
  else if (!/^[?*]/.test(repeat)) level.made = undefined
}

function endAlternative(level: Level): void {
  if (level.made !== undefined) level.kept.add(level.made)
  level.made = ''
}

function closed(level: Level): string | undefined {
  endAlternative(level)
  return level.kept.size === 0 ? undefined : [...level.kept].join('|')
}

/** A group that is complete; what does not stand there where nothing is looked for, never does. */
function insideOf(level: Level, end: string): string | undefined {
  const inside = closed(level)
  if (inside !== undefined) return level.opening + inside + end
  return level.opening.endsWith('!') ? '' : undefined
}

const sharedFitted = new Map<string, string | undefined>()
/** The sign of what sources share, with its repetition. */
function shared(token: string, scripts: number): string | undefined {
  const key = `${token[0]}${scripts}`
  if (!sharedFitted.has(key)) sharedFitted.set(key, fitted(sharedBy(token[0]!)!, scripts))
  const inside = sharedFitted.get(key)
  return inside === undefined ? undefined : `(?:${inside})${token.slice(1)}`
}

function letters(token: string, scripts: number): string | undefined {
  if (sharedBy(token[0]!) !== undefined) return shared(token, scripts)
  return (scriptsIn(token) & ~scripts) === 0 ? token : undefined
}

/** `[\p{L}_]` is `[a-z_]` in a text of ASCII, `\p{L}` is `[a-z]`. */
function spelled(token: string, scripts: number): string {
  if (scripts & foreign) return token
  return token.replace(unicodeClass, (_, name: string) =>
    token.startsWith('[') ? rangesOf(name, scripts) : `[${rangesOf(name, scripts)}]`,
  )
}
const unicodeClass = /\\p\{([^}]*)\}/g

/** Capitals and small letters are the same, but an escape is another with a capital. */
function withoutCapitals(source: string): string {
  return source.replace(capitals, (found) => found.toLowerCase())
}
const capitals = /(?<!\\(?:p\{[^}]*)?|\(\?<\w*)[A-Z]+/g
