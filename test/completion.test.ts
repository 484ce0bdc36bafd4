/** Real shells are told what `runbook completion` prints, and asked as they ask at a press of Tab. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from './support/cli.ts'

const cli = resolve(import.meta.dirname, '../dist/cli.cjs')
const folder = scratch('completion')
const state = scratch('state')
symlinkSync(cli, join(folder, 'runbook'))
mkdirSync(join(folder, 'vars'))
writeFileSync(
  join(folder, 'vars/shop.yaml'),
  'hosts:\n  db1: { address: 127.0.0.1, roles: [database] }\n  web1: { address: 127.0.0.1, roles: [web] }\n',
)
writeFileSync(
  join(folder, 'shop.md'),
  '# Shop\n\n## On the database node\n\n```console\n$ uname -s\n$ uname -m\n```\n\n## 웹 노드에서\n\n```console\n$ uptime\n```\n',
)
const environment = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, XDG_STATE_HOME: state }

/** What a shell offers for the last word of a line. */
const asks: Record<string, (words: Array<string>) => Array<string>> = {
  bash: (words) =>
    printed('bash', [
      '-c',
      `source <(runbook completion bash)
       COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runbook; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      ...words,
    ]),
  zsh: (words) =>
    printed('zsh', [
      '-fc',
      `compdef() { : }; _files() { print -r -- files }; compadd() { shift 2; print -rl -- "$@" }
       source <(runbook completion zsh)
       words=("$@"); CURRENT=$#; _runbook`,
      'zsh',
      ...words,
    ]),
}
function printed(shell: string, words: Array<string>): Array<string> {
  const text = execFileSync(shell, words, { cwd: folder, env: environment, encoding: 'utf8' })
  return text.split('\n').filter((line) => line !== '')
}

const nothing: Record<string, Array<string>> = { bash: [], zsh: ['files'] }
describe.each(Object.keys(asks))('%s', (shell) => {
  const ask = asks[shell]!
  test.each<[string, Array<string>, Array<string>]>([
    ['commands', ['runbook', 'insp'], ['inspect']],
    ['options', ['runbook', 'exec', 'shop.md', '--host-'], ['--host-key']],
    ['choices of an option', ['runbook', 'exec', '--host-key', ''], ['strict', 'accept-new']],
    ['hosts of the inventory', ['runbook', 'plan', 'shop.md', '--host', ''], ['db1', 'web1']],
    ['the rest of a list', ['runbook', 'plan', 'shop.md', '--host', 'db1,'], ['db1,web1']],
    ['roles of a named inventory', ['runbook', 'plan', '-i', 'vars/shop.yaml', '--role', 'w'], ['web']],
    [
      'steps of the guide',
      ['runbook', 'exec', 'shop.md', '--from', 'shop/'],
      ['shop/on-the-database-node/1', 'shop/on-the-database-node/2', 'shop/웹-노드에서/1'],
    ],
    ['no runs yet', ['runbook', 'resume', ''], nothing[shell]!],
    ['files for a guide', ['runbook', 'plan', 'sh'], nothing[shell]!],
    ['nothing where the guide is not there', ['runbook', 'exec', 'gone.md', '--from', ''], nothing[shell]!],
  ])('%s', (_, line, offered) => {
    expect(ask(line)).toEqual(offered)
  })
})

test('a shell that is not known is refused by name', () => {
  let told: { status?: number; stderr?: string } = {}
  try {
    execFileSync(process.execPath, [cli, 'completion', 'tcsh'], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    told = error as typeof told
  }
  expect(told).toMatchObject({ status: 2 })
  expect(told.stderr).toContain('expected bash or zsh')
})
