/** Where a text speaks of several roles: which of them is meant, or all. */

import { jointRole } from '../../joint.ts'
import { type Pattern, regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { lonesAt, loneWords, namedRoles, saidBy } from './phrases.ts'
import { governs, isAway, isPlace, isReported } from './place.ts'
import { edge, nodePattern, nodes, type SaidRole } from './said.ts'
import { and, articles, both, everyWords, sharedBehind, together } from './words.ts'

const anyRole = regex(`(?<![\\p{L}\\p{N}_-])(?:${loneWords})(?![\\p{Script=Latin}\\p{Script=Cyrillic}_-])`)
const bothPattern = joined(both)
/** What stands between two roles of which each is meant. */
const andPattern = joined(and)
const nodeBehind = regex(`^[ \\t]*-?(?:${nodes})${edge.right}`)
/** `在master和slave的…`: a word that makes a place of each, in a language without blanks. */
const onRole = /[在于於]\s*[A-Za-z]/
const endsInOn = /[在于於]\s*$/
const sharedWord = regex(any(sharedBehind))
/** `Controller / Compute 공통` */
const shared = regex(`^[ \\t]*(?:${any(sharedBehind)})`)
const nodeBefore = regex(`(?:${nodes})[ \\t]+$`)

/** Where two roles are spoken of, the words alone do not say which one is meant. */
export function onlyOne(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  if (found.length === 0) return undefined
  const spoken = new Set(anyRole.all(text).map((match) => match.toLowerCase()))
  return spoken.size > 1 ? allOf(text, found) : oneOf(text, found)
}

/** The one role found; all hosts, where two are found that make up everything. */
export function oneOf(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const roles = new Set(found.map((said) => said.role))
  return roles.size > 1 ? allOf(text, found) : found[0]
}

/** The one role that what follows is put on; `''` where it is put on several. */
export function oneOrSome(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const said = found.filter((one) => governs(text, one))
  const known = oneOf(text, said)
  return known ?? (said[0] && isPlace(text, said[0]) ? { ...said[0], role: '' } : undefined)
}

export function jointOfHeading(text: string): SaidRole | undefined {
  const said = jointOf(text)
  return said?.role && !isAway(text, said) && !isReported(text, said) ? said : undefined
}

/**
 * `on the controller and compute nodes`: two or more roles, with a word for hosts at the last or the first of them; `''`
 * where any of them may be meant.
 */
export function jointOf(text: string): SaidRole | undefined {
  if (!nodePattern.test(text) && !onRole.test(text) && !sharedWord.test(text)) return undefined
  const said = saidBy(namedRoles, text).sort((x, y) => x.index - y.index)
  const [first, ...others] = said
  if (!first || others.length === 0) return undefined
  const roles = [first.role]
  let last = first
  let each = true
  for (const next of others) {
    const between = text.slice(last.index + last.text.length, next.index)
    if (next.index < last.index + last.text.length) continue
    if (!bothPattern.test(between)) break
    each &&= andPattern.test(between)
    roles.push(next.role)
    last = next
  }
  if (new Set(roles).size < 2) return undefined
  const rest = text.slice(last.index + last.text.length)
  const behind = nodeBehind.exec(rest) ?? shared.exec(rest)
  const ahead = text.slice(0, first.index)
  if (!behind && !nodeBefore.test(ahead) && !endsInOn.test(ahead)) return undefined
  const span = text.slice(first.index, last.index + last.text.length + (behind?.[0].length ?? 0))
  const pair = together.some((two) => roles.length === 2 && two.every((role) => roles.includes(role)))
  const role = pair ? 'all' : jointRole([...new Set(roles)])
  return { role: each || shared.test(rest) ? role : '', text: span, index: first.index }
}

function allOf(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const [a, b] = lonesAt(text).sort((x, y) => x.index - y.index)
  if (!a || !b) return undefined
  const pair = together.some(([x, y]) => (a.role === x && b.role === y) || (a.role === y && b.role === x))
  const joined = bothPattern.test(text.slice(a.index + a.text.length, b.index))
  return pair && joined ? { ...found[0]!, role: 'all' } : undefined
}

/** Between two roles: a word for both, and perhaps another for hosts and an article. */
export function joined(words: typeof both): Pattern {
  const article = `(?:${any(articles)})[ \\t]*`
  return regex(
    `^[ \\t]*-?(?:${nodes})?[ \\t]*(?:${any(words)})[ \\t]*(?:${article})?(?:${any(everyWords)})?[ \\t]*(?:${nodes})?[ \\t]*$`,
  )
}
