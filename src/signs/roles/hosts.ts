/** Hosts that the guide has names for. */

import { jointRole } from '../../joint.ts'
import { rememberedIn } from '../memory.ts'
import { type Pattern, regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { isRoleWord } from './phrases.ts'
import { awayPattern, forPattern, isAway, isInto, isMost, isPlace, isReported } from './place.ts'
import { asRootWords, edge, nodes, type SaidRole } from './said.ts'
import { and, both } from './words.ts'

const token = /(?<![\w/@.:~$-])[A-Za-z][\w-]*(?:\.[\w-]+)*(?![\w/@=~-]|\.\w|:[\w/])/g

/** The hosts of the guide that a text speaks of. */
export const spoken = rememberedIn((text, hosts: ReadonlySet<string>): ReadonlyArray<SaidRole> => {
  if (hosts.size === 0) return []
  return Array.from(text.matchAll(token)).flatMap((match) => {
    const role = match[0].toLowerCase()
    const meant = hosts.has(role) && (!isRoleWord(role) || standsAlone(text, match))
    return meant ? [{ role, text: match[0], index: match.index }] : []
  })
})

/** A host's name that is a word of its own, too: "on web, as root", but not "in web browsers". */
function standsAlone(text: string, { index, 0: word }: RegExpMatchArray): boolean {
  return alone.test(text.slice(index! + word.length))
}
const alone = regex(
  `^["'\`”’)\\]]*[ \\t]*(?:$|[.,:;)(（，。：、]|[^\\p{Script=Latin}\\s\\d]|(?:${nodes})${edge.right}|${asRootWords}|box(?:es)?\\b)`,
)

/**
 * The host that a sentence puts what follows on; `all` where it counts up every one of a kind, each of them where all that
 * are named are meant, `''` for some.
 */
export function hostOf(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const all = spoken(text, hosts)
  const apart = all.filter((said) => isInto(text, said) || isPlace(text, said) || !isAway(text, said))
  const [first] = apart
  const found = first && (isPlace(text, first) || isInto(text, first)) ? inOneBreath(text, apart) : apart
  const last = found.at(-1)
  if (!first || !last) return undefined
  const there =
    isInto(text, first) ||
    ((isPlace(text, first) || isPlace(text, last) || isMost(text, { ...first, text: lettersOf(found) })) &&
      !isAway(text, first) &&
      !isReported(text, first))
  if (!there) return undefined
  const names = new Set(found.map((said) => said.role))
  if (names.size === 1) return first
  if (!isInto(text, first) && !isPlace(text, first) && !isPlace(text, last) && !/[:：]$/.test(text))
    return undefined
  const stem = first.role.replace(/\d+$/, '')
  const kin = [...hosts].filter((host) => host.replace(/\d+$/, '') === stem)
  const begins = [...names].some((host) => Number(/\d+$/.exec(host)?.[0] ?? 1) <= 1)
  const others = [...hosts].some((host) => /\d$/.test(host) && !kin.includes(host))
  const every =
    kin.length > 1 && begins && !others && !isRoleWord(stem) && kin.every((host) => names.has(host))
  return { ...first, role: every ? 'all' : eachOf(text, found) }
}

/** `node1 is the MASTER:`, `db1 and db2 in full:` right above a block: whose it is, by what the line begins with. */
export function hostsAhead(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  if (text.length > 60) return undefined
  const named = numberedAhead.exec(text)
  const all = spoken(text, hosts)
  const first =
    all[0] ??
    (named
      ? { role: named[1]!.toLowerCase(), text: named[1]!, index: named[0].length - named[1]!.length }
      : undefined)
  if (!first || /[\p{L}\p{N}]/u.test(text.slice(0, first.index))) return undefined
  const found = all.length > 0 ? inOneBreath(text, all) : [first]
  return found.length < all.length ? undefined : { ...first, role: eachOf(text, found) }
}

/** A word for hosts and a number at the beginning: a host, whether it is named elsewhere or not. */
const numberedAhead =
  /^[^\p{L}\p{N}]*((?:node|server|host)-?\d{1,2})(?![\w-]|\.(?:conf|cnf|cfg|ini|ya?ml|xml|properties|json|sh|txt|log)\b)/iu

/** All that are named, as one; `''` where any of them may be meant, or those between the first and the last. */
function eachOf(text: string, found: ReadonlyArray<SaidRole>): string {
  const each = found.every((said, at) => {
    const before = found[at - 1]
    return !before || eachNamed.test(text.slice(before.index + before.text.length, said.index))
  })
  const last = found.at(-1)!
  const open = orName.test(text.slice(last.index + last.text.length))
  return each && !open ? jointRole([...new Set(found.map((said) => said.role))]) : ''
}

/** The hosts that are named in one breath with the first. */
function inOneBreath(text: string, all: ReadonlyArray<SaidRole>): ReadonlyArray<SaidRole> {
  const end = all.findIndex((said, at) => {
    const before = all[at - 1]
    return before && !joinedNames.test(text.slice(before.index + before.text.length, said.index))
  })
  return end === -1 ? all : all.slice(0, end)
}
const joinedNames = namesJoined(`${any(both)}|,|~|-`, any(both))
/** What stands between two names of which each is meant. */
const eachNamed = namesJoined(`${any(and)}|,`, any(and))
/** Another name, which nobody knows as a host's: `, or db9`. */
const orName = regex(`^["'\`”’)]*[ \\t]*(?:${any(both)}|,|~|-)[ \\t]*["'\`“‘(]*[a-z][a-z-]*\\d`)

function namesJoined(sign: string, word: string): Pattern {
  return regex(`^["'\`”’)]*[ \\t]*(?:${sign})?[ \\t]*(?:${word})?[ \\t]*(?:${nodes})?[ \\t]*["'\`“‘(]*$`)
}

function lettersOf(found: ReadonlyArray<SaidRole>): string {
  return found.map((said) => said.text).join(' ')
}

/** A heading that speaks of one host is about it. */
export function hostOfHeading(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const found = spoken(text, hosts)
  const [first] = found
  if (!first) return undefined
  if (new Set(found.map((said) => said.role)).size > 1) return hostsOfHeading(text, found)
  const before = text.slice(0, first.index)
  const sent = awayPattern.test(before) && !forPattern.test(before)
  const named = /[\d-]/.test(first.role) && !sent
  return named || isPlace(text, first) || isMost(text, first) ? first : undefined
}

/** `db1 and db2`, `Check on db1, db2`: little else, or where it is done. */
function hostsOfHeading(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const [first, last] = [found[0]!, found.at(-1)!]
  const said = { ...first, role: eachOf(text, found) }
  if (said.role === '' || isAway(text, first) || isReported(text, first)) return undefined
  const there =
    isPlace(text, first) || isPlace(text, last) || isMost(text, { ...first, text: lettersOf(found) })
  return there ? said : undefined
}
