/**
 * What an author writes for what he left out.
 */
import { verbatim } from './cells.ts'

/** Words that stand for what the author left out. */
const elisions = [
  '...',
  '…',
  '(snip)',
  '(略)',
  '(중략)',
  '(생략)',
  '(後略)',
  '(中略)',
  '(省略)',
  '(tỉnh lược)',
  '[중략]',
  '[생략]',
  '[中略]',
  '[省略]',
  '[...]',
  '[…]',
  '(...)',
  '<snip>',
  '<...>',
  '--snip--',
  '-- snip --',
  '~~~',
  '⋮',
]
export const elided = new RegExp(
  elisions
    .sort((a, b) => b.length - a.length)
    .map(verbatim)
    .join('|'),
  'gi',
)

/** Does a line say only that something was left out? */
export function isLeftOut(line: string): boolean {
  return /^[.:·・*#/\s]*$/.test(line.replace(elided, ''))
}
