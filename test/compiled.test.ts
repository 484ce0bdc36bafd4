/** What V8 compiled of the command line is kept between starts, and never believed where it could be another's. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { runCli, scratch } from './support/cli.ts'

let caches: string
beforeEach(() => {
  caches = scratch('caches')
})
const inspect = (env: NodeJS.ProcessEnv = { XDG_CACHE_HOME: caches }) =>
  runCli(['inspect', 'runbooks/first-run.md'], { env })
const folder = () => {
  const above = join(caches, 'runbook/compiled')
  return join(above, readdirSync(above)[0]!)
}
const kept = () => readdirSync(folder()).map((name) => join(folder(), name))

test('it is kept for its command, private, and the second start reads it', async () => {
  const first = await inspect()
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(statSync(folder()).mode & 0o777).toBe(0o700)
  expect(kept().length).toBeGreaterThan(2)
  for (const path of kept()) expect(statSync(path).mode & 0o777, path).toBe(0o600)
  const before = kept().map((path) => [path, statSync(path).mtimeMs])
  expect(await inspect()).toEqual(first)
  expect(kept().map((path) => [path, statSync(path).mtimeMs])).toEqual(before)
})

test.each([
  ['nothing', (_: Buffer) => Buffer.alloc(0)],
  ['its first half', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  [
    'all but a few bytes',
    (bytes: Buffer) =>
      Buffer.from(bytes.map((byte, i) => (i > bytes.length / 2 && i % 97 === 0 ? ~byte : byte))),
  ],
  ['something else', (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))],
])('where %s is left of it, it is made again', async (_, damage) => {
  const first = await inspect()
  const sizes = kept().map((path) => statSync(path).size)
  for (const path of kept()) writeFileSync(path, damage(readFileSync(path)))
  expect(await inspect()).toEqual(first)
  for (const [i, path] of kept().entries()) expect(statSync(path).size, path).toBeGreaterThan(sizes[i]! * 0.9)
  expect(await inspect()).toEqual(first)
})

test('a folder that others may write to is neither read nor written', async () => {
  await inspect()
  const path = kept()[0]!
  writeFileSync(path, 'no code')
  chmodSync(folder(), 0o777)
  expect((await inspect()).code).toBe(0)
  expect(readFileSync(path, 'utf8')).toBe('no code')
})

test('where no folder can be had, all is as it would be', async () => {
  const first = await inspect()
  const file = join(scratch('caches'), 'file')
  writeFileSync(file, '')
  expect(await inspect({ XDG_CACHE_HOME: file })).toEqual(first)
  const none = join(scratch('caches'), 'none')
  expect(await inspect({ HOME: none })).toEqual(first)
  expect(existsSync(none)).toBe(false)
})

test('a call that was refused keeps nothing', async () => {
  mkdirSync(join(caches, 'empty'))
  expect(
    (await runCli(['inspect', join(caches, 'empty/none.md')], { env: { XDG_CACHE_HOME: caches } })).code,
  ).toBe(2)
  expect(kept()).toEqual([])
})

test('what was kept of a chunk that has changed, and of a release that nobody uses, goes', async () => {
  await inspect()
  const releases = join(folder(), '..')
  const [newest] = kept()
  const older = newest!.replace(/-[^-]+-[^-]+$/, '-old-old')
  const given = join(releases, '0.0.1-v20.0.0-x64')
  const used = join(releases, '0.0.2-v20.0.0-x64')
  for (const release of [given, used]) mkdirSync(release)
  writeFileSync(older, '')
  utimesSync(given, new Date(2020, 0), new Date(2020, 0))
  writeFileSync(newest!, '') // it is made again
  await inspect()
  expect([older, given, used, newest!].map((path) => existsSync(path))).toEqual([false, false, true, true])
})
