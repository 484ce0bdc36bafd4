/**
 * `runbook judge`: one folder, one idea. `stdin` is what it is given there; `seen.yaml` says the exit code and texts
 * that are printed, no more: how verdicts are worded is shown by the checkers' own cases.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { caseNames } from './support/cases.ts'
import { runCli } from './support/cli.ts'

interface Seen {
  exit: number
  stdout?: Array<string>
  stderr?: Array<string>
  /** Of the JSON on stdout. */
  json?: object
  /** Texts that are nowhere. */
  never?: Array<string>
}

describe('one expectation against one output', () => {
  test.each(caseNames('judge'))('%s', async (name) => {
    const folder = resolve('test/cases/judge', name)
    const words = readFileSync(join(folder, 'call'), 'utf8').trim().split(/\s+/)
    const given = join(folder, 'stdin')
    const input = existsSync(given) ? readFileSync(given, 'utf8') : undefined
    const seen: Seen = parse(readFileSync(join(folder, 'seen.yaml'), 'utf8'))
    const ran = await runCli(words, { cwd: folder, ...(input === undefined ? {} : { input }) })
    expect(ran.code, ran.stdout + ran.stderr).toBe(seen.exit)
    for (const part of seen.stdout ?? []) expect(ran.stdout).toContain(part)
    for (const part of seen.stderr ?? []) expect(ran.stderr).toContain(part)
    for (const part of seen.never ?? []) expect(ran.stdout + ran.stderr).not.toContain(part)
    if (seen.json) expect(JSON.parse(ran.stdout)).toMatchObject(seen.json)
    if (!seen.stderr) expect(ran.stderr).toBe('')
    expect(ran.stderr).not.toMatch(/\n\s+at /)
  })
})
