// Runs the real notes of RUNBOOK_NOTES on the lab of vars/openstack-lab.yaml, and prints a table of figures:
//   node scripts/notes.mjs [--again] [--out FOLDER] [NOTE …]
// The first, 001, adds a compute host to a cloud: to the one that scripts/openstack.mjs leaves, with compute1 made anew.
// The others begin with hosts made anew of the snapshot `prereqs`, which it leaves as well. --again runs each a second
// time over finished hosts: that must end with 0 and write no file, and services, endpoints and cells must be as many
// as before it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { figures } from './figures.mjs'

const here = join(dirname(fileURLToPath(import.meta.url)), '../test/notes')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { again: { type: 'boolean', default: false }, out: { type: 'string', default: 'notes' } },
})
const lab = join(here, '../../vars/openstack-lab.yaml')
const notes = positionals.length > 0 ? positionals : ['001', '000', '002', '003', '004']
mkdirSync(values.out, { recursive: true, mode: 0o700 })

const rows = []
const failures = []
for (const note of notes) await both(note)
console.log(figures(rows))
for (const failure of failures) console.error(failure)
process.exitCode = failures.length > 0 ? 1 : 0

async function both(note) {
  const wrong = failures.length
  await onFreshHosts(note)
  const plan = join(values.out, `${note}.plan.json`)
  const planned = await inLab(note, ['--json'], { RUNBOOK_COMMAND: 'plan' }, 'pipe')
  writeFileSync(plan, planned.stdout)
  if (existsSync(join(here, note, 'before.md'))) await run(note, `${note}/before`)
  if (failures.length > wrong) return
  rows.push([note, await run(note, note), plan])
  const first = await counted(note)
  if (failures.length > wrong || !values.again) return
  const again = await run(`${note}-again`, note)
  rows.push([`${note}, again`, again, plan])
  const second = await counted(`${note}-again`)
  if (readFileSync(again, 'utf8').includes('"action":"diff"'))
    failures.push(`${note}: a file was written again`)
  if (first !== second) failures.push(`${note}: not as it was before the second run:\n${first}\n${second}`)
}

/** What there is after a run; the look also says whether it is up. */
async function counted(name) {
  const events = await run(`${name}-look`, `${name.slice(0, 3)}/look`)
  const counts = readFileSync(events, 'utf8').match(/counted: \d[^"\\]*/g) ?? []
  if (counts.length === 0) failures.push(`${name}: nothing was counted`)
  return counts.at(-1) // those before it may be pieces of it
}

async function run(name, what) {
  const events = join(values.out, `${name.replace('/', '-')}.jsonl`)
  const report = join(values.out, `${name.replace('/', '-')}.html`)
  const options = ['--yes', '--report', `json=${events}`, '--report', `html=${report}`]
  const { exitCode } = await inLab(what, options, {}, 'inherit')
  if (exitCode !== 0) failures.push(`${what}: exit ${exitCode}, ${report}`)
  return events
}

async function onFreshHosts(note) {
  await (note === '001' ? runLab('reset', '--host', 'compute1') : runLab('reset', '--from', 'prereqs'))
}

function runLab(...words) {
  return execa('node', [join(here, '../../dist/cli.cjs'), 'lab', ...words, '--lab', lab, '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function inLab(what, options, env, stdout) {
  const stdio = { stdout, stderr: 'inherit' }
  return execa(join(here, 'in-lab'), [what, ...options], { reject: false, env, ...stdio })
}
