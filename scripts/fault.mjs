/**
 * The whole campaign of faults: npm run fault [SEED]. Runs and sessions are killed in every way we know, over and
 * over, and the record's every call is struck in turn. One number brings a campaign back; it takes about a quarter of
 * an hour on two cores. Everything is on loopback.
 */
import { execa } from 'execa'

const seed = process.argv[2] ?? String(Date.now() % 1_000_000)
/** Each a file of tests that count what the steps did, and how large it is made; the longest first. */
const lanes = [
  { what: 'runs killed and resumed', file: 'test/resume.test.ts', size: { FAULT_KILLS: '950' } },
  { what: 'sessions killed', file: 'test/kills.test.ts', size: { FAULT_TRIALS: '530' } },
  { what: 'links and servers half dead', file: 'test/links.test.ts', size: {} },
  { what: 'secrets looked for in every trace', file: 'test/leaks.test.ts', size: {} },
  { what: 'planted defects caught', file: 'test/mutants.test.ts', size: { FAULT_MUTANTS: '1' } },
  { what: 'calls of the record struck', file: 'test/syscalls.test.ts', size: { FAULT_EVERY: '1' } },
]
/** Lanes at once: they wait as much as they work. */
const atOnce = 2

console.log(`FAULT_SEED=${seed}`)
const queue = [...lanes]
const failed = []
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let lane = queue.shift(); lane; lane = queue.shift())
      if (!(await passes(lane))) failed.push(lane.what)
  }),
)
for (const what of failed) console.log(`FAILED: ${what}`)
process.exit(failed.length > 0 ? 1 : 0)

/** What a lane prints is shown when it has ended, whole. */
async function passes({ what, file, size }) {
  const begun = Date.now()
  const env = { ...process.env, ...size, FAULT_SEED: seed }
  const words = ['node_modules/vitest/vitest.mjs', 'run', file, '--testTimeout', '1800000']
  const { exitCode, all } = await execa(process.execPath, words, { all: true, env, reject: false })
  console.log(all)
  console.log(
    `${what}: ${exitCode === 0 ? 'passed' : 'FAILED'}, ${Math.round((Date.now() - begun) / 1000)} s`,
  )
  return exitCode === 0
}
