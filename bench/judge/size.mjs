// What a large table costs: parsing both sides and comparing, against parsing alone, and how it grows.
// Needs a build. Times of the processor, not of the clock; ROUNDS (5) are interleaved and the least of each is taken,
// as other work on the machine only adds.
import { verdictOn } from './verdict.mjs'

const { parseGrids } = await import('../../dist/checkers/grid.js')
const rounds = Number(process.env.ROUNDS ?? 5)
const large = 100_000
const small = 10_000

/** What the tables hold: all alike but ids and times, or every row broken, or no word that identifies. */
const tables = {
  'ids and times differ': (i, day) => [
    uuid(i, day),
    `service-${i % 40}`,
    `host-${Math.floor(i / 40)}`,
    'internal',
    'enabled',
    'up',
    `2026-11-${day}T10:${pair(i % 60)}:01.000000`,
    `10.${i % 200}.0.7`,
    `${i % 900}G`,
    'None',
  ],
  'every row differs': (i, day) => [
    uuid(i, day),
    `service-${i % 40}`,
    `host-${Math.floor(i / 40)}`,
    'internal',
    'enabled',
    day === 20 ? 'up' : 'down',
    `2026-11-${day}T10:${pair(i % 60)}:01.000000`,
    `10.${i % 200}.0.7`,
    `${i % 900}G`,
    'None',
  ],
  'no row like another': (i, day) => [
    uuid(i, day),
    `service-${i}-${day}`,
    `host-${i}-${day}`,
    'internal',
    'enabled',
    'up',
    `2026-11-${day}T10:${pair(i % 60)}:01.000000`,
    `10.${i % 200}.0.7`,
    `${i % 900}G`,
    'None',
  ],
  'all rows alike': () => ['-', 'service', 'host', 'internal', 'enabled', 'up', '-', '-', '-', 'None'],
}
const titles = ['ID', 'Binary', 'Host', 'Zone', 'Status', 'State', 'Updated At', 'Address', 'Size', 'Reason']
const pair = (n) => String(n).padStart(2, '0')
const uuid = (i, day) => `${String(i).padStart(8, '0')}-0000-4000-8000-0000000000${day}`

function drawn(count, day, cells) {
  const rows = Array.from({ length: count }, (_, i) => cells(day === 20 ? i : count - 1 - i, day))
  const size = titles.map((title, x) =>
    rows.reduce((most, row) => Math.max(most, row[x].length), title.length),
  )
  const rule = `+${size.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const line = (row) => `| ${row.map((cell, x) => cell.padEnd(size[x])).join(' | ')} |`
  return [rule, line(titles), rule, ...rows.map(line), rule]
}
function timed(work) {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

/** How else rows can be printed, and lines that are none: each is judged, and must grow no faster. */
const forms = {
  'between tabs': (rows) => [titles, ...rows].map((row) => row.join('\t')),
  'in columns of white space': (rows) => {
    const size = titles.map((title, x) =>
      rows.reduce((most, row) => Math.max(most, row[x].length), title.length),
    )
    const line = (row) => row.map((cell, x) => cell.padEnd(size[x])).join('  ')
    return [line(titles.map((title) => title.toUpperCase().replace(' ', '-'))), ...rows.map(line)]
  },
  'in records': (rows) =>
    rows.flatMap((row, i) => [
      `*************************** ${i + 1}. row ***************************`,
      ...row.slice(0, 5).map((cell, x) => `${titles[x].padStart(20)}: ${cell}`),
    ]),
  JSON: (rows) =>
    JSON.stringify(
      rows.map((row) => Object.fromEntries(row.map((cell, x) => [titles[x], cell]))),
      null,
      1,
    ).split('\n'),
  'as lines of text': (rows) => rows.map((row) => `Checking ${row[1]} of ${row[2]}: ${row[0]} was ${row[4]}`),
  'lines of text that are missing': (rows, day) => rows.map((row, i) => `Checking ${day} ${i} of ${row[2]}`),
  'elided lines of text': (rows, day) => rows.map((row, i) => `Checking ${i} of ... ${day} ${row[2]}`),
}

console.log(
  `| ${'100,000 rows of 10 columns'.padEnd(26)} | parse ms | all ms | all/parse, goal 4 | t(100,000)/t(10,000), goal 12 |`,
)
console.log(`|${'-'.repeat(28)}|---------:|-------:|------------------:|------------------------------:|`)
for (const [name, cells] of Object.entries(tables)) {
  const [many, few] = [large, small].map((count) => [drawn(count, 20, cells), drawn(count, 21, cells)])
  const least = { parse: Infinity, all: Infinity, few: Infinity }
  for (let round = 0; round < rounds; round++) {
    least.parse = Math.min(
      least.parse,
      timed(() => many.map((lines) => parseGrids(lines))),
    )
    const printed = [many[1].join('\n'), few[1].join('\n')]
    least.all = Math.min(
      least.all,
      timed(() => verdictOn(many[0], printed[0])),
    )
    least.few = Math.min(
      least.few,
      timed(() => verdictOn(few[0], printed[1])),
    )
  }
  const [ratio, growth] = [least.all / least.parse, least.all / least.few]
  const row = [name.padEnd(26), least.parse.toFixed(0).padStart(8), least.all.toFixed(0).padStart(6)]
  console.log(`| ${row.join(' | ')} | ${ratio.toFixed(2).padStart(17)} | ${growth.toFixed(1).padStart(29)} |`)
  if (ratio > 4 || growth > 12) process.exitCode = 1
}

const [most, few] = [20_000, 2_000]
console.log(`\n| ${'20,000 rows otherwise'.padEnd(30)} | all ms | t(20,000)/t(2,000), goal 20 |`)
console.log(`|${'-'.repeat(32)}|-------:|----------------------------:|`)
for (const [name, lines] of Object.entries(forms)) {
  const cells = tables['ids and times differ']
  const printed = [most, few].map((count) =>
    [20, 21].map((day) =>
      lines(
        Array.from({ length: count }, (_, i) => cells(i, day)),
        day,
      ),
    ),
  )
  const times = [Infinity, Infinity]
  for (let round = 0; round < rounds; round++)
    for (const [i, [expected, actual]] of printed.entries()) {
      const text = actual.join('\n')
      times[i] = Math.min(
        times[i],
        timed(() => verdictOn(expected, text)),
      )
    }
  const growth = times[0] / times[1]
  console.log(
    `| ${name.padEnd(30)} | ${times[0].toFixed(0).padStart(6)} | ${growth.toFixed(1).padStart(27)} |`,
  )
  if (growth > 20) process.exitCode = 1
}
