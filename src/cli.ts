#!/usr/bin/env node
/** The front door. Its version is told at it; whoever wants more is let in. */
import { compilePatternsOnce, keepCompiled } from './compiled.ts'
import { version } from './version.ts'

const [first, ...more] = process.argv.slice(2)
if (more.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else {
  keepCompiled()
  compilePatternsOnce()
  const { main } = await import('./commands/program.ts')
  process.exitCode = await main()
}
