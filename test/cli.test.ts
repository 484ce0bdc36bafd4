/** What a user sees of guides, inventories and calls that are not right: one folder, one idea. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { caseNames, expectFile } from './support/cases.ts'
import { runCli, scratch } from './support/cli.ts'

describe('the command line', () => {
  test.each(caseNames('cli'))('%s', async (name) => {
    const folder = resolve('test/cases/cli', name)
    const words = readFileSync(join(folder, 'call'), 'utf8').trim().split(/\s+/)
    const ran = await runCli(words, { cwd: folder, env: { XDG_STATE_HOME: scratch('state') } })
    expectFile(join(folder, 'seen.txt'), `exit ${ran.code}\n── stdout\n${ran.stdout}── stderr\n${ran.stderr}`)
    expect(ran.stderr).not.toMatch(/\n\s+at /)
  })
})
