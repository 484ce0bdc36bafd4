/** Cases in folders: what is there is compared, what is missing is written with `UPDATE=1`, in CI it is an error. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'

/** Names of the case folders below `test/cases/<kind>`. */
export function caseNames(kind: string): Array<string> {
  const folder = join('test/cases', kind)
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Compares with the file; writes it where `UPDATE` is set, or where it is missing and this is not CI. */
export function expectFile(path: string, actual: string): void {
  const missing = !existsSync(path)
  if (process.env.UPDATE || (missing && !process.env.CI)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
  }
  expect(existsSync(path), `${path} is missing: UPDATE=1 writes it`).toBe(true)
  expect(actual).toBe(readFileSync(path, 'utf8'))
}
