/** The source of a regular expression, as far as texts of some scripts can match it. */

import { sharedBy } from './alternatives.ts'
import { cased, foreign, rangesOf, scriptsIn } from './scripts.ts'

/**
 * Letters that stand together, where a group opens, a bar, or a class, an escape, a single character or the end of a group
 * with its repetition. A letter that is repeated stands alone, and so does the sign of what sources share.
 */
const tokens =
  /[^\\[\](){}?*+|\ue000-\uf8ff]+(?![?*+{])|\((?:\?(?::|<?[=!]|<\w+>))?|\||(?:\\p\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|.)(?:[?*+]|\{\d+(?:,\d*)?\})?\??/gs

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
  for (const token of source.match(tokens) ?? []) {
    const sign = token[0]!
    if (sign === '(') {
      around.push(level)
      level = opened(token)
    } else if (sign === '|') endAlternative(level)
    else if (sign === ')') {
      const { opening } = level
      const inside = closed(level)
      const repeat = token.slice(1)
      level = around.pop()!
      if (inside !== undefined) put(level, opening + inside + token)
      else if (!isOptional(repeat) && !opening.endsWith('!')) level.made = undefined
    } else {
      const kept = sharedBy(sign) ? shared(token, scripts) : oneOf(token, scripts)
      if (kept !== undefined) put(level, kept)
      else if (!isOptional(token.slice(1))) level.made = undefined
    }
  }
  return closed(level)
}

const opened = (opening: string): Level => ({ opening, kept: new Set(), made: '' })

function put(level: Level, text: string): void {
  if (level.made !== undefined) level.made += text
}

function endAlternative(level: Level): void {
  if (level.made !== undefined) level.kept.add(level.made)
  level.made = ''
}

function closed(level: Level): string | undefined {
  endAlternative(level)
  return level.kept.size === 0 ? undefined : [...level.kept].join('|')
}

function isOptional(repeat: string): boolean {
  return /^[?*]/.test(repeat)
}

const sharedFitted = new Map<string, string | undefined>()
/** The sign of what sources share, with its repetition. */
function shared(token: string, scripts: number): string | undefined {
  const key = `${token[0]}${scripts}`
  if (!sharedFitted.has(key)) sharedFitted.set(key, fitted(sharedBy(token[0]!)!, scripts))
  const inside = sharedFitted.get(key)
  return inside === undefined ? undefined : `(?:${inside})${token.slice(1)}`
}

function oneOf(token: string, scripts: number): string | undefined {
  const isSet = token.startsWith('[')
  if (isSet || token.startsWith('\\')) return spelled(token, isSet, scripts)
  if ((scriptsIn(token) & ~scripts) !== 0) return undefined
  return scripts & cased ? token : token.toLowerCase()
}

/** A class or an escape: `[\p{L}_]` is `[a-z_]` in a text of ASCII. */
function spelled(token: string, isSet: boolean, scripts: number): string {
  if (scripts & foreign) return token
  const made = token.includes('\\p{')
    ? token.replace(/\\p\{([^}]*)\}/g, (_, name: string) =>
        isSet ? rangesOf(name, scripts) : `[${rangesOf(name, scripts)}]`,
      )
    : token
  return scripts & cased || !isSet ? made : withoutCapitals(made)
}

/** Capitals and small letters are the same; an escape is another with a capital. */
function withoutCapitals(set: string): string {
  return /[A-Z]/.test(set)
    ? set.replace(/\\.|[A-Z]+/gs, (part) => (part[0] === '\\' ? part : part.toLowerCase()))
    : set
}
