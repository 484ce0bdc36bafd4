// One of the real notes with its engine killed over and over: does the cloud end up as without it?
//   node scripts/kills.mjs [--kills COUNT] [--seed NUMBER] [--out FOLDER] [NOTE]
// On the lab of vars/openstack-lab.yaml with the snapshot `prereqs` of scripts/openstack.mjs. NOTE (000) is run once as
// it is, which tells how long it takes and what there is then, and once more on fresh hosts with `kill -9` at COUNT (20)
// random moments, each followed by a resume. All steps must have ended once, and there must be as much as before.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { randomFrom } from './random.mjs'

const here = join(dirname(fileURLToPath(import.meta.url)), '../test/notes')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    out: { type: 'string', default: 'kills' },
  },
})
const [note = '000'] = positionals
const lab = join(here, '../../vars/openstack-lab.yaml')
const wanted = Number(values.kills)
/** The same moments for the same seed. */
const random = randomFrom(Number(values.seed))
mkdirSync(values.out, { recursive: true, mode: 0o700 })
console.log(`--seed ${values.seed}`)

await onFreshHosts()
const began = Date.now()
const whole = await started('exec', note, 'whole')
if (whole.exitCode !== 0) throw new Error(`${note} fails without a kill, too: exit ${whole.exitCode}`)
const took = Date.now() - began
const before = await present('whole')
console.log(`without a kill: ${Math.round(took / 1000)} s\n${before}`)

await onFreshHosts()
const { kills, exitCode } = await killed()
const after = await present('killed')
const wrong = [
  exitCode === 0 ? [] : `it ended with ${exitCode}`,
  kills === wanted ? [] : `killed ${kills} times only`,
  after === before ? [] : `not as without a kill:\n${after}`,
  notOnce(),
].flat()
console.log(`killed ${kills} times and resumed: ${wrong.length === 0 ? 'as without' : 'WRONG'}\n${after}`)
for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0

/** Runs it to its end; as long as kills are left, each start lives for a random while. */
async function killed() {
  for (let kills = 0; ; ) {
    const running = started(kills === 0 ? 'exec' : 'resume', note, `killed-${kills}`)
    // half of an even share: what is between two kills is part of the whole, and none must come after the end
    const alive = (kills === 0 ? 8000 : 2000) + (random() * took) / wanted
    const isUp = kills < wanted && (await Promise.race([running.then(() => false), sleep(alive, true)]))
    if (isUp && running.kill('SIGKILL')) kills++
    const { exitCode } = await running
    if (!isUp) return { kills, exitCode }
  }
}

/** Tasks that have not ended just once, by the record of the run. */
function notOnce() {
  const runs = join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'runbook/runs')
  const records = readdirSync(runs)
    .sort()
    .map((run) => eventsOf(join(runs, run, 'events.jsonl')))
  const events = records.findLast(([{ guide }]) => basename(guide).startsWith(note))
  const ends = new Map()
  for (const { action, task } of events)
    if (action === 'pass' || action === 'already') ends.set(task, (ends.get(task) ?? 0) + 1)
  return events[0].tasks
    .map(({ id }) => [id, ends.get(id) ?? 0])
    .filter(([, times]) => times !== 1)
    .map(([id, times]) => `${id} ended ${times} times`)
}

function eventsOf(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line))
}

async function present(name) {
  await started('exec', `${note}/look`, `${name}-look`)
  const told = eventsOf(join(values.out, `${name}-look.jsonl`))
  const counts = JSON.stringify(told).match(/counted: \d[^"\\]*/g) ?? []
  if (counts.length === 0) throw new Error(`${name}-look.jsonl: nothing was counted`)
  return counts.at(-1) // those before it may be pieces of it
}

function started(command, what, name) {
  const options = ['--yes', '--quiet', '--report', `json=${join(values.out, `${name}.jsonl`)}`]
  const env = { RUNBOOK_COMMAND: command }
  return execa(join(here, 'in-lab'), [what, ...options], { reject: false, env, stdio: 'inherit' })
}

function onFreshHosts() {
  const words = ['lab', 'reset', '--lab', lab, '--from', 'prereqs', '--quiet']
  return execa('node', [join(here, '../../dist/cli.cjs'), ...words], { stdio: 'inherit' })
}
