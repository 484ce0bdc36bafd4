#!/usr/bin/env node
/**
 * The front door. Its version is told at it; whoever wants more is let in. It is bundled as CommonJS, which Node starts
 * without its loader of modules.
 */
import { chunkLoader, keptFor } from './compiled.ts'
import { version } from './version.ts'

/** What Node ends a module with whose promise nobody keeps. */
const unsettled = 13

const [first = '', ...more] = process.argv.slice(2)
if (more.length === 0 && (first === '--version' || first === '-V'))
  process.getBuiltinModule('node:fs').writeSync(1, `${version}\n`) // a stream takes longer to open than all the rest
else {
  const load = chunkLoader(keptFor(first, version))
  const program = load(`${import.meta.dirname}/chunks/program.cjs`) as typeof import('./commands/program.ts')
  void program.main().then((code) => {
    process.exitCode = code
  })
  process.once('beforeExit', () => {
    process.exitCode ??= unsettled
  })
}
