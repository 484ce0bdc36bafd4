/** What rules about roles are made of: what they find, words for hosts, and where words end. */

import { regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { nodeWords } from './words.ts'

/** A role that a text says, and the words that say it. */
export interface SaidRole {
  role: string
  text: string
  index: number
}

export const nodes = any(nodeWords)
/** Without one of these, no text speaks of hosts; without one of those, of no role. */
export const nodePattern = regex(nodes)
export const edge = {
  left: '(?:(?<![\\p{L}\\p{N}_/.-])|(?<=[\\u3040-\\uffdc])(?=[A-Za-z])|(?<=[\\u0e01-\\u0e4e])(?=บน|เครื่อง|โหนด|เซิร์ฟเวอร์|[A-Za-z]))',
  /** Languages that are written without blanks have no edges. */
  loose: '(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_/.-])',
  right: '(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_/-])',
}
export const node = `(?:${nodes})`
export const asRootWords = '(?:as|como|comme|als|jako|come|sebagai|en tant que) root'
export const nobody: ReadonlySet<string> = new Set()

/** `Object Storage node` covers `Storage node`. */
export function covers(wide: SaidRole, narrow: SaidRole): boolean {
  const inside =
    narrow.index >= wide.index && narrow.index + narrow.text.length <= wide.index + wide.text.length
  return inside && wide.text.length > narrow.text.length
}
