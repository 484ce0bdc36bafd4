/** What a change looks like to people. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** Milliseconds after which a difference is not looked for any longer. */
const patience = 5000

/** The difference of two states of a file, as a unified diff; `''` where there is none. */
export function diffOf(path: string, before: string, after: string): string {
  if (before === after) return ''
  const options = { context: 3, timeout: patience, headerOptions: FILE_HEADERS_ONLY }
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, options)
  return (
    patch ??
    `--- ${path}\n+++ ${path}\n${before.length} characters become ${after.length}, too different to show\n`
  )
}
