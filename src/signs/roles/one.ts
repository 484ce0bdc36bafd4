/** Where a text puts something on one of several hosts, whichever that is. */

import { regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { edge, nodePattern, nodes, type SaidRole } from './said.ts'
import { before, inTurn, joinedNodes, oneAlone, oneBefore, oneBehind, onlyWords } from './words.ts'

/** `on one of the database nodes` */
const one = regex(
  `${edge.loose}(?:(?:${any(oneBefore)})[ \\t]*(?:[\\p{L}\\p{N}_-]+[ \\t]+){0,2}?(?:${nodes}|${any(joinedNodes)})${edge.right}|(?:${any(oneBehind)}))`,
)
/** `On one node:`, `(one node only)`: no more than that. */
const only = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:(?:${any(onlyWords)})[ \\t]*)?(?:(?:${any(before)})[ \\t]*)?(?:${any(oneAlone)})[ \\t]+(?:${nodes})(?:[ \\t]*(?:${any(onlyWords)}))?[\\p{P}\\p{S}\\s]*$`,
)
const turn = regex(`^[ \\t]*(?:${any(inTurn)})`)

/** `''`: it is not said which. */
export function oneOfThem(text: string): SaidRole | undefined {
  if (!nodePattern.test(text)) return undefined
  const match = one.exec(text) ?? (text.length > 60 ? null : only.exec(text))
  if (!match || turn.test(text.slice(match.index + match[0].length))) return undefined
  return { role: '', text: match[0].trim(), index: match.index }
}
