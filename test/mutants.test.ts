/**
 * The tests of the tests: defects that were thought of beforehand, each a patch below test/mutants, applied to a copy
 * of the source. For each one test is named that has to fail with it, and passes without.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasSshd } from './support/sshd.ts'

/** Of each defect the file and the test that catch it. */
const caughtBy = {
  'redacts-chunk-by-chunk': ['redact', 'every form, split at every byte'],
  'decodes-chunk-by-chunk': ['redact', 'bytes that are no UTF-8'],
  'gives-out-after-a-while': ['redact', 'a pause in the middle of a secret'],
  'record-without-seals': ['journal', 'one bit flipped at any byte'],
  'writes-in-place': ['edit', 'is seen whole or not at all'],
  'any-host-key': ['ssh', 'hosts by ssh their keys unknown'],
  'lost-means-passed': ['ssh', 'hosts by ssh what cannot be reached a step that kills the server it came by'],
  'runs-again-when-asked-again': ['sessions', 'a session over local a step asked for again is not run again'],
  'frames-of-any-nonce': ['sessions', 'a session over local .*what looks like a frame'],
  'begun-before-it-begins': ['links', 'a shell that dies before its step begins'],
  'half-a-file-is-kept': ['edit', 'leaves the file as it was where the disk is full'],
  'sudo-asks-in-its-own-words': ['links', 'a lecture that looks like the question of sudo'],
  'whoever-asks-is-sudo': ['links', 'a program that asks as sudo does'],
} as const
type Mutant = keyof typeof caughtBy
const mutants = Object.keys(caughtBy) as Array<Mutant>

const copies = mkdtempSync(join(tmpdir(), 'mutants-'))
afterAll(() => rmSync(copies, { recursive: true, force: true }))

/** What the tests need of this package, in a folder of its own. */
function copy(name: string): string {
  const folder = join(copies, name)
  mkdirSync(folder)
  for (const part of ['src', 'test', 'package.json', 'vitest.config.ts'])
    cpSync(part, join(folder, part), { recursive: true })
  symlinkSync(realpathSync('node_modules'), join(folder, 'node_modules'))
  return folder
}

/** How a test ended, or that there was none. */
function ended(folder: string, [file, name]: readonly [string, string]): Promise<string> {
  const words = [
    'node_modules/vitest/vitest.mjs',
    'run',
    `test/${file}.test.ts`,
    '-t',
    name,
    '--reporter=json',
  ]
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 }, (_, stdout) => {
      const { numPassedTests, numFailedTests } = JSON.parse(stdout.slice(stdout.indexOf('{"')))
      resolve(numFailedTests > 0 ? 'failed' : numPassedTests > 0 ? 'passed' : 'none')
    })
  })
}

test('every patch is tried, and every defect has its patch', () => {
  const patches = readdirSync('test/mutants').map((file) => file.replace(/\.patch$/, ''))
  expect(patches.sort()).toEqual([...mutants].sort())
})

const hasPatch = existsSync('/usr/bin/patch')
test.runIf(hasPatch).each(mutants)('%s fits its file', (mutant) => {
  const call = ['-p0', '-s', '-F0', '--dry-run', '-i', resolve('test/mutants', `${mutant}.patch`)]
  expect(spawnSync('patch', call, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' })
})

/** Some minutes on a busy machine: `npm run fault` does it, and whoever sets `FAULT_MUTANTS`. */
const wanted = process.env.FAULT_MUTANTS !== undefined && hasSshd && userInfo().uid === 0
describe.runIf(wanted)('defects', () => {
  let whole: string
  beforeAll(() => {
    whole = copy('whole')
  })
  test.each(mutants)('%s is caught', { timeout: 180_000 }, async (mutant) => {
    const folder = copy(mutant)
    execFileSync('patch', ['-p0', '-s', '-F0', '-i', resolve('test/mutants', `${mutant}.patch`)], {
      cwd: folder,
    })
    expect(await ended(folder, caughtBy[mutant]), 'with the defect').toBe('failed')
    expect(await ended(whole, caughtBy[mutant]), 'without it').toBe('passed')
  })
})
