/**
 * The first run: a small guide over real SSH, on hosts inside this process.
 * `--break` plants a failure with a sidecar, to show how one is told.
 */
import { spawnSync } from 'node:child_process'

const broken = process.argv.includes('--break')
const rest = process.argv.slice(2).filter((word) => word !== '--break')
const planted = broken ? ['--with', 'runbooks/first-run.break.yaml'] : []
const words = ['dist/cli.js', 'exec', 'runbooks/first-run.md', '--yes', ...planted, ...rest]
console.log(`$ runbook ${words.slice(1).join(' ')}\n`)
const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' })
process.exit(status ?? 1)
