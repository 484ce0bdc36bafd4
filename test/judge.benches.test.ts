import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** The acceptance of verdicts, as commands that anyone can run: see `bench/judge`. They use what was built. */
const run = promisify(execFile)
const { RUNBOOK_NOTES, RUNBOOK_CORPUS, RUNBOOK_TRANSCRIPTS } = process.env

async function bench(
  name: string,
  options: Array<string>,
  env: Record<string, string> = {},
): Promise<string> {
  const path = fileURLToPath(new URL(`../bench/judge/${name}.mjs`, import.meta.url))
  const { stdout } = await run(process.execPath, [path, ...options], { env: { ...process.env, ...env } })
  return stdout
}

describe.skipIf(!RUNBOOK_NOTES || !RUNBOOK_CORPUS)('tables of notes and guides', () => {
  it('are judged right in nine cases each', { timeout: 300_000 }, async () => {
    const told = await bench('nine', ['--alone'])
    expect(told).toMatch(/\| the notes: \d+ cases +\| 100\.0 %/)
    expect(Number(/\| all: \d+ cases +\| ([\d.]+) %/.exec(told)?.[1])).toBeGreaterThanOrEqual(99.5)
  })
})

describe.skipIf(!RUNBOOK_TRANSCRIPTS)('tables that programs printed', () => {
  it('are judged right with single cells changed', { timeout: 300_000 }, async () => {
    const told = await bench('cells', [], { CHANGES: '2000' })
    const [, seen, changed] = /must hold: seen +\| (\d+) of (\d+)/.exec(told) ?? []
    const [, unseen, varied] = /may vary: not seen +\| (\d+) of (\d+)/.exec(told) ?? []
    expect([seen, unseen]).toEqual([changed, varied])
    expect(Number(changed) + Number(varied)).toBe(2000)
  })
})
