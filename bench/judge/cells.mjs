// Single cells of tables that programs really printed, changed at random: every change of a cell that must hold has
// to be seen, and none of a cell that may vary. Needs a build and the folder that RUNBOOK_TRANSCRIPTS names.
// CHANGES (10,000) and SEED say how many and which; `-v` shows the first that were judged wrong.
import { existsSync } from 'node:fs'
import { randomFrom } from '../../scripts/random.mjs'
import { another, draw, mapCells, tablesOf, vary } from './tables.mjs'
import { verdictOn } from './verdict.mjs'

const folder = process.env.RUNBOOK_TRANSCRIPTS
if (!folder || !existsSync(folder)) {
  console.log('RUNBOOK_TRANSCRIPTS names no folder: the changes of single cells are left out')
  process.exit(0)
}
const changes = Number(process.env.CHANGES ?? 10_000)
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
const random = randomFrom(seed)
const pick = (list) => list[Math.floor(random() * list.length)]
const tables = tablesOf('outputs', [folder])

const turned = new Map([
  ['up', 'down'],
  ['UP', 'DOWN'],
  ['enabled', 'disabled'],
  ['True', 'False'],
  ['False', 'True'],
  [':-)', 'XXX'],
  ['active', 'killed'],
  ['ACTIVE', 'ERROR'],
  ['Success', 'Failure'],
  ['running', 'shut off'],
])
const letters = 'abcdefghijklmnopqrstuvwxyz'

const nothing = new Set(['', '-', 'none', 'null', 'n/a'])
/** By what is changed: how many changes, and how many were judged right. */
const counts = new Map()
const wrong = []
for (let done = 0; done < changes; ) {
  const table = pick(tables)
  const change = changeOf(table, pick(cellsOf(table)))
  if (!change) continue
  done++
  const actual = draw(change.table)
  const { outcome } = verdictOn(table.expected, actual)
  const right = outcome === (change.seen ? 'differs' : 'held')
  const key = change.seen ? 'must hold: seen' : 'may vary: not seen'
  const count = counts.get(key) ?? { all: 0, right: 0 }
  counts.set(key, { all: count.all + 1, right: count.right + (right ? 1 : 0) })
  if (!right) wrong.push({ ...change, place: table.place, outcome, actual, expected: table.expected })
}

console.log(`${tables.length} tables, ${changes} changes, SEED=${seed}`)
for (const [what, { all, right }] of counts) console.log(`| ${what.padEnd(20)} | ${right} of ${all} |`)
const groups = new Map()
for (const { place, title, from, to, seen } of wrong) {
  const key = `${place} ${title}: ${seen ? 'not seen' : 'seen'}`
  const group = groups.get(key) ?? { count: 0, from, to }
  groups.set(key, { ...group, count: group.count + 1 })
}
for (const [key, { count, from, to }] of groups)
  console.log(`  ${key}, ${count} times, as ${JSON.stringify(from)} → ${JSON.stringify(to)}`)
if (process.argv.includes('-v'))
  for (const { expected, actual } of wrong.slice(0, 3))
    console.log(actual, '\n', JSON.stringify(verdictOn(expected, actual), null, 1))
if (wrong.length > 0) process.exitCode = 1

function cellsOf(table) {
  const cells = []
  mapCells(table, (role, title, text) => {
    cells.push({ role, title, text, at: cells.length })
    return text
  })
  return cells
}

/** Another text in that cell, and whether it has to be seen; undefined where nothing is another thing by then. */
function changeOf(table, { role, title, text, at }) {
  const by = 1 + Math.floor(random() * 15)
  const may = role === 'vary' ? another(text, title, by) : role === 'mixed' ? vary(text, by) : text
  const volatile = role === 'vary' || (role === 'mixed' && may !== text && random() < 0.5)
  const to = volatile ? may : broken(text, columnOf(table, title), role)
  if (to === undefined || to === text || isSame(to, text)) return undefined
  let i = 0
  const changed = mapCells(table, (_, __, cell) => (i++ === at ? to : cell))
  return { table: changed, title, from: text, to, seen: !volatile || isRepeated(table, text) }
}

function columnOf(table, title) {
  const column = []
  mapCells(table, (_, other, text) => {
    if (other === title) column.push(text)
    return text
  })
  return column
}

/** An id that stands in the table twice is the same thing twice: another in one place only has to be seen. */
function isRepeated(table, text) {
  return /^[0-9a-f-]{32,36}$/i.test(text) && cellsOf(table).filter((cell) => cell.text === text).length > 1
}

/** The text broken in one of the ways that things break; parts that may vary are left as they are. */
function broken(text, column, role) {
  const solid = [...text].flatMap((character, i) =>
    /\w/.test(character) && isSolid(text, i, role) ? [i] : [],
  )
  const at = pick(solid)
  const letter = pick([...letters, ...'0123456789'])
  const cut = (to, keep) => (at === undefined ? undefined : text.slice(0, at) + to + text.slice(at + keep))
  return pick([
    () => turned.get(text),
    () => (role === 'mixed' ? undefined : pick(column)),
    () => cut(letter, 1),
    () => cut('', 1),
    () => cut(letter, 0),
    () => (text === '' || role === 'mixed' ? `${letter}${letter}` : ''),
    () => `${text}${pick(['x', '-lost', ' (lost)'])}`,
    () => `un${text}`,
  ])()
}

/** Does what stands there belong to no part that may vary, nor touch one? */
function isSolid(text, i, role) {
  if (/\*\*/.test(text.slice(Math.max(0, i - 2), i + 3))) return false
  if (role !== 'mixed') return true
  const marked = vary(text, 1)
  const other = vary(text, 2)
  if (marked.length !== text.length || other.length !== text.length) return false
  const near = (j) => marked[j] === text[j] && other[j] === text[j]
  return [i - 2, i - 1, i, i + 1, i + 2].every(
    (j) => text[j] === undefined || !/[\w.:-]/.test(text[j]) || near(j),
  )
}

/** What is the same by the rules: words in another case, and the words for nothing. */
function isSame(one, two) {
  const [here, there] = [one.trim().toLowerCase(), two.trim().toLowerCase()]
  return here === there || (nothing.has(here) && nothing.has(there))
}
