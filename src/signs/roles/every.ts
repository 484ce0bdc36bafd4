/** Where a text speaks of every host. */

import { regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { lones, phrases } from './phrases.ts'
import { isAway, isPlace, isReported, toPattern } from './place.ts'
import { edge, nodePattern, nodes, type SaidRole } from './said.ts'
import {
  aloneEvery,
  before,
  behind,
  both,
  described,
  evenWords,
  everyWords,
  factBehind,
  joinedNodes,
  neededBefore,
  numberWords,
  objectBehind,
  wholeWords,
} from './words.ts'

/** All systems are all hosts, but most systems are none. */
const kinds = `${nodes}|systems?|instances?|${any(joinedNodes)}`
const joinedPattern = regex(any(joinedNodes))
const everyPattern = regex(
  `${edge.loose}(?:${any(everyWords)})[ \\t]*(?:[\\p{L}\\p{N}_-]+ )??(?:${kinds})${edge.right}`,
)
const somePattern = regex(
  `${edge.loose}(?:${any(numberWords)})(?<!\\d(?=[\\p{L}-])|第\\d台)[ \\t]*(?:[\\p{L}\\p{N}_-]+ )??(?:${nodes})${edge.right}`,
)
/** `at least three nodes` */
const neededPattern = regex(`(?:${any(neededBefore)})[ \\t]*$`)
const evenPattern = regex(`^[ \\t]*(?:${any(evenWords)})`)
const wholePattern = regex(`${edge.left}(?:${any(wholeWords)})${edge.right}`)
const factPattern = regex(`^[ \\t]*(?:${any(factBehind)})`)
/** `both server and client certificates` */
const describedBehind = regex(
  `^[ \\t]*(?:${any(both)})[ \\t]*[\\p{L}-]+[ \\t]+(?:${any(described)})${edge.right}`,
)
const objectPattern = regex(`^(?:${any(objectBehind)})`)
/** `On both:`, `Redémarrer sur les deux :`, `둘 다`: every one, where a line says no more than that, or ends in it. */
const onlyEvery = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:(?:${any(before)})(?:[ \\t]+|(?<=[\\u3040-\\uffdc])))?(?:${any(aloneEvery)})[ \\t]*(?:${any(behind)})?[\\p{P}\\p{S}\\s]*$`,
)
const endsInEvery = regex(
  `(?:${edge.left}(?:${any(before)})(?:[ \\t]+|(?<=[\\u3040-\\uffdc]))(?:${any(aloneEvery)})|(?:${any(aloneEvery)})[ \\t]*(?:${any(behind)}))[ \\t]*[:：]$`,
)

/** Every one, with no word for hosts beside it. */
export function everyOne(text: string): SaidRole | undefined {
  if (text.length > 80) return undefined
  const match = onlyEvery.exec(text) ?? endsInEvery.exec(text)
  return match ? { role: 'all', text: match[0].trim(), index: match.index } : undefined
}

/** `Check all nodes on the master node`: what is looked at is everywhere, and whoever looks is there. */
export function placeBeside(
  text: string,
  every: SaidRole,
  found: ReadonlyArray<SaidRole>,
): SaidRole | undefined {
  const apart = [...found, ...lones(text)].filter(
    (one) => one.index >= every.index + every.text.length || one.index + one.text.length <= every.index,
  )
  const there = apart.filter((one) => isThere(text, one) && !isAway(text, one) && !isReported(text, one))
  return new Set(there.map((one) => one.role)).size === 1 ? there[0] : undefined
}

/** Is it a place by itself, or by the words that were found with it? */
function isThere(text: string, said: SaidRole): boolean {
  return isPlace(text, said) || !nodePattern.test(said.text)
}

/** What is said of all hosts is said at the beginning of a long sentence. */
export const mostWords = 160

/** `on all nodes`; not where it is told as a fact, or where something is sent there. */
export function everywhere(text: string): SaidRole | undefined {
  if (!nodePattern.test(text) && !joinedPattern.test(text)) return undefined
  const match = everyPattern.exec(text) ?? some(text)
  if (!match || phrases(match[0]).length > 0) return undefined
  const said = { role: 'all', text: match[0], index: match.index }
  const behind = text.slice(said.index + said.text.length)
  if (bothOf.test(match[0]) && /^\s+and\b/.test(behind) && !isPlace(text, said)) return undefined
  if (factPattern.test(behind) || describedBehind.test(behind)) return undefined
  return !isPlace(text, said) && (objectPattern.test(behind) || toPattern.test(behind)) ? undefined : said
}

/** `Both the server and the client know it`: they are spoken of. */
const bothOf = /^both\b.*(?:node|server|host|machine)$/i

/** `…, so do this on both nodes:` at the end of a long sentence. */
export function everyAtEnd(text: string): SaidRole | undefined {
  if (text.length <= mostWords || !/[:：]\s*$/.test(text)) return undefined
  const from = Math.max(text.lastIndexOf(', '), text.lastIndexOf('，'), text.length - 80)
  const said = everywhere(text.slice(from))
  return said && { ...said, index: said.index + from }
}

/** `on the three nodes` */
function some(text: string): RegExpExecArray | undefined {
  const match = somePattern.exec(text)
  if (!match || neededPattern.test(text.slice(0, match.index))) return undefined
  const said = { role: 'all', text: match[0], index: match.index }
  if (phrases(text.slice(match.index, match.index + match[0].length + 24)).length > 0) return undefined
  if (isAway(text, said)) return undefined
  return isPlace(text, said) || evenPattern.test(text.slice(match.index + match[0].length))
    ? match
    : undefined
}

/** `cluster-wide`: a word that alone says every host. */
export function whole(text: string): SaidRole | undefined {
  const match = nodePattern.test(text) ? wholePattern.exec(text) : null
  return match ? { role: 'all', text: match[0], index: match.index } : undefined
}
