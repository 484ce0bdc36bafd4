// How often a table is judged right, in nine cases each, by this engine and by what other tools compare with.
// Needs a build, and the folders that RUNBOOK_NOTES and RUNBOOK_CORPUS name. `-v` lists what was judged wrong;
// `--alone` leaves the others out.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cases } from './cases.mjs'
import { jaroWinkler, like, ratio } from './peers.mjs'
import { tablesOf } from './tables.mjs'
import { verdictOn } from './verdict.mjs'

const { RUNBOOK_NOTES, RUNBOOK_CORPUS } = process.env
const folders = [RUNBOOK_NOTES, RUNBOOK_CORPUS && join(RUNBOOK_CORPUS, 'docs')]
for (const [i, name] of ['RUNBOOK_NOTES', 'RUNBOOK_CORPUS'].entries())
  if (!folders[i] || !existsSync(folders[i])) console.log(`${name} names no folder: its tables are left out`)
const tables = tablesOf(
  'tables',
  folders.filter((folder) => folder && existsSync(folder)),
)
if (tables.length === 0) process.exit(0)

const alone = process.argv.includes('--alone')
/** Each gives a figure from 0 to 1; where that is no yes or no, the threshold is the best that can be chosen. */
const all = [
  { name: 'runbook', of: (expected, actual) => (verdictOn(expected, actual).outcome === 'held' ? 1 : 0) },
  { name: 'Innovation Engine', of: (expected, actual) => jaroWinkler(expected.join('\n'), actual) },
  { name: 'simdem', of: (expected, actual) => ratio(expected.join('\n'), actual) },
  { name: 'istio like', of: (expected, actual) => (like(expected.join('\n'), actual) ? 1 : 0) },
  { name: 'exact', of: (expected, actual) => (expected.join('\n').trim() === actual.trim() ? 1 : 0) },
]
const comparators = alone ? all.slice(0, 1) : all

const trials = tables.flatMap((table) =>
  cases
    .filter(({ name }) => !table.not[name])
    .map(({ name, holds, outputs }) => ({ table, name, holds, outputs: outputs(table, tables) })),
)
for (const trial of trials) {
  if (trial.outputs.length === 0) throw new Error(`${trial.table.place}: nothing for ${trial.name}`)
  trial.figures = comparators.map(({ of }) => trial.outputs.map((actual) => of(trial.table.expected, actual)))
}

/** A case is right when every output that it makes is on the right side. */
const isRight = ({ holds, figures }, k, threshold) =>
  figures[k].every((figure) => figure >= threshold === holds)
const rightly = (list, k, threshold) => list.filter((trial) => isRight(trial, k, threshold)).length
const thresholds = comparators.map((_, k) => {
  const figures = [...new Set(trials.flatMap((trial) => trial.figures[k]))]
  const few = figures.length > 200 ? Array.from({ length: 200 }, (_, i) => (i + 1) / 200) : figures
  return few.reduce((best, value) => (rightly(trials, k, value) > rightly(trials, k, best) ? value : best), 1)
})

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`
const row = (name, cells) =>
  console.log(`| ${name.padEnd(24)} | ${cells.map((cell) => String(cell).padEnd(17)).join(' | ')} |`)
const ruler = () => console.log(`|${'-'.repeat(26)}|${comparators.map(() => '-'.repeat(19)).join('|')}|`)
row(
  'judged right',
  comparators.map(({ name }) => name),
)
ruler()
for (const { name, holds } of cases) {
  const list = trials.filter((trial) => trial.name === name)
  row(
    `${name} (${holds ? 'holds' : 'differs'})`,
    comparators.map((_, k) => `${rightly(list, k, thresholds[k])} of ${list.length}`),
  )
}
ruler()
const notes = trials.filter(({ table }) => table.seed)
const share = (list) =>
  comparators.map((_, k) => (list.length ? percent(rightly(list, k, thresholds[k]), list.length) : '-'))
row(`the notes: ${notes.length} cases`, share(notes))
row(`all: ${trials.length} cases`, share(trials))
row(
  'threshold',
  thresholds.map((value, k) => (k === 0 || k > 2 ? 'yes or no' : `${value.toFixed(3)}, the best`)),
)

const skipped = tables.flatMap(({ place, not }) =>
  Object.entries(not).map(([name, why]) => ({ place, name, why })),
)
const reasons = Map.groupBy
  ? [...Map.groupBy(skipped, ({ name, why }) => `${name}: ${why}`)]
  : grouped(skipped)
console.log(`\n${tables.length} tables; ${skipped.length} cases that do not apply are not counted:`)
for (const [why, list] of reasons) console.log(`  ${why}: ${list.length} tables`)
if (process.argv.includes('-v'))
  for (const { place, name, why } of skipped) console.log(`  ${place} ${name}: ${why}`)

const wrong = trials.filter((trial) => !isRight(trial, 0, 0.5))
if (wrong.length > 0) console.log('\njudged wrong by runbook:')
for (const { table, name, holds, figures, outputs } of wrong) {
  console.log(`  ${table.place} ${name}: should ${holds ? 'hold' : 'differ'}`)
  if (!process.argv.includes('-v')) continue
  const output = outputs[figures[0].findIndex((figure) => figure >= 0.5 !== holds)]
  console.log(output, '\n', JSON.stringify(verdictOn(table.expected, output), null, 1))
}
const wrongNotes = wrong.filter(({ table }) => table.seed)
if (wrongNotes.length > 0 || wrong.length > trials.length * 0.005) process.exitCode = 1

function grouped(list) {
  const groups = new Map()
  for (const each of list) {
    const key = `${each.name}: ${each.why}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups]
}
