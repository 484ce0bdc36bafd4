/**
 * The whole campaign of faults: npm run fault [SEED]. Runs and sessions are killed in every way we know, over and
 * over, and the record's every call is struck in turn. One number brings a campaign back; it takes about a quarter of
 * an hour on two cores. Everything is on loopback.
 */
import { spawnSync } from 'node:child_process'

const seed = process.argv[2] ?? String(Date.now() % 1_000_000)
/** Each a file of tests that count what the steps did, and how large it is made. */
const lanes = [
  { what: 'sessions killed', file: 'test/kills.test.ts', size: { FAULT_TRIALS: '530' } },
  { what: 'runs killed and resumed', file: 'test/resume.test.ts', size: { FAULT_KILLS: '950' } },
  { what: 'links and servers half dead', file: 'test/links.test.ts', size: {} },
  { what: 'secrets looked for in every trace', file: 'test/leaks.test.ts', size: {} },
  { what: 'planted defects caught', file: 'test/mutants.test.ts', size: { FAULT_MUTANTS: '1' } },
  { what: 'calls of the record struck', file: 'test/syscalls.test.ts', size: { FAULT_EVERY: '1' } },
]
console.log(`FAULT_SEED=${seed}`)
const failed = lanes.filter(({ what, file, size }) => {
  const begun = Date.now()
  const env = { ...process.env, ...size, FAULT_SEED: seed }
  const words = ['node_modules/vitest/vitest.mjs', 'run', file, '--testTimeout', '1800000']
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env })
  console.log(`${what}: ${status === 0 ? 'passed' : 'FAILED'}, ${Math.round((Date.now() - begun) / 1000)} s`)
  return status !== 0
})
process.exit(failed.length > 0 ? 1 : 0)
