/** The GitHub Action: its script as the runner's bash runs it, with the engine that was built. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { scratch } from './support/cli.ts'

interface Action {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>
  runs: { using: string; steps: Array<{ shell: string; env: Record<string, string>; run: string }> }
}
const action: Action = parse(readFileSync('action.yml', 'utf8'))
const [step] = action.runs.steps

/** What the runner puts in the place of `${{ inputs.NAME }}`. */
function filled(given: Record<string, string>): Record<string, string> {
  const value = (name: string) => given[name] ?? action.inputs[name]!.default ?? ''
  return Object.fromEntries(
    Object.entries(step!.env).map(([key, text]) => [
      key,
      text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name) => value(name)),
    ]),
  )
}

test('it runs the guide, annotates its lines, adds to the summary and leaves both reports', () => {
  const desk = scratch('action')
  mkdirSync(join(desk, 'docs'))
  writeFileSync(
    join(desk, 'docs/my guide.md'),
    '# Install\n\n```console\n$ echo one\none\n$ echo two; false\n```\n',
  )
  writeFileSync(join(desk, 'hosts.yaml'), 'hosts: { box: { transport: local } }\n')
  const npx = join(desk, 'npx')
  writeFileSync(
    npx,
    `#!/bin/sh\nprintf '%s %s\\n' "$1" "$2" >asked\nshift 2\nexec "${process.execPath}" "${resolve('dist/cli.cjs')}" "$@"\n`,
  )
  chmodSync(npx, 0o755)
  writeFileSync(join(desk, 'summary.md'), 'what an earlier step wrote\n')
  const given = {
    guide: 'docs/my guide.md',
    inventory: 'hosts.yaml',
    arguments: '--strict\n\n--limit\n60\n',
    version: '1.2.3',
  }
  const env = {
    PATH: `${desk}:${process.env.PATH}`,
    HOME: scratch('home'),
    XDG_STATE_HOME: join(desk, 'state'),
    CI: 'true',
    GITHUB_WORKSPACE: desk,
    GITHUB_STEP_SUMMARY: join(desk, 'summary.md'),
    ...filled(given),
  }
  const words = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step!.run]
  const ran = spawnSync('bash', words, { cwd: desk, env, encoding: 'utf8' })
  expect(ran.status, ran.stderr + ran.stdout).toBe(1)
  expect(readFileSync(join(desk, 'asked'), 'utf8')).toBe('--yes runbook@1.2.3\n')
  expect(ran.stderr).toMatch(
    /^::error file=docs\/my guide\.md,line=6,endLine=6,title=box%3A echo two; false::exit status 1/m,
  )
  expect(readFileSync(join(desk, 'summary.md'), 'utf8')).toMatch(/^what an earlier step wrote\n## .*failed\n/)
  expect(readFileSync(join(desk, 'runbook.html'), 'utf8')).toMatch(/^<!doctype html>/)
  expect(readFileSync(join(desk, 'runbook.xml'), 'utf8')).toContain(
    '<failure type="failed" message="exit status 1">',
  )
})

test('every input is told and is nowhere part of the script', () => {
  expect(action.runs.using).toBe('composite')
  expect(step!.run).not.toContain('${{')
  const used = Object.values(step!.env).flatMap((text) => /inputs\.(\w+)/.exec(text)?.[1] ?? [])
  expect(used.toSorted()).toEqual(Object.keys(action.inputs).toSorted())
  for (const { description } of Object.values(action.inputs)) expect(description).toMatch(/\.$/)
})
