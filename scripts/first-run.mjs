/**
 * The first run: a small guide over real SSH, on hosts inside this process.
 * `--break` plants a failure with a sidecar, to show how one is told.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `npm ci` has built it; whoever has changed something since wants to see that. */
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const newest = Math.max(
  ...readdirSync('src', { recursive: true }).map((path) => changedAt(join('src', path))),
)
if (newest > changedAt('dist/cli.cjs')) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const broken = process.argv.includes('--break')
const rest = process.argv.slice(2).filter((word) => word !== '--break')
const planted = broken ? ['--with', 'runbooks/first-run.break.yaml'] : []
const words = ['dist/cli.cjs', 'exec', 'runbooks/first-run.md', '--yes', ...planted, ...rest]
console.log(`$ runbook ${words.slice(1).join(' ')}\n`)
const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' })
process.exit(status ?? 1)
