import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One folder for all that the tests put into the folder for temporary files, theirs and the product's; gone in the end. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'rb-'))
  chmodSync(folder, 0o1777) // other accounts work below it, as they do in /tmp
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
