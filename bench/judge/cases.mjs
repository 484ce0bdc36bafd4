// The nine cases: what a host may print where a guide prints a table, and whether that is right.
import { another, draw, mapCells, vary } from './tables.mjs'

/** Is it right when it `holds`? Each case makes outputs of a table; all of them have to be judged right. */
export const cases = [
  { name: 'healthy', holds: true, outputs: healthy },
  { name: 'order', holds: true, outputs: reordered },
  { name: 'wider', holds: true, outputs: (table) => table.titles.map((_, i) => draw(table, i)) },
  {
    name: 'extra',
    holds: true,
    outputs: (table) => [draw({ ...table, rows: [...table.rows, oneMore(table)] })],
  },
  { name: 'one-bad', holds: false, outputs: oneBad },
  { name: 'all-bad', holds: false, outputs: allBad },
  { name: 'missing', holds: false, outputs: (table) => table.rows.map((_, i) => draw(without(table, i))) },
  {
    name: 'other',
    holds: false,
    outputs: (table, tables) => others(table, tables).map((other) => draw(other)),
  },
  { name: 'error', holds: false, outputs: () => [unavailable, ''] },
]

const unavailable =
  'Service Unavailable\nThe server is currently unavailable. Please try again at a later time.\n (HTTP 503) (Request-ID: req-5b1f0a5e-7c0d-4f7e-9a52-0b9d3c6f8e21)'
const warning = 'Option "verbose" is deprecated for removal. Its value may be silently ignored in the future.'

function healthy(table) {
  const anew = (by) =>
    draw(
      mapCells(table, (role, title, text) =>
        role === 'vary' ? another(text, title, by) : role === 'mixed' ? vary(text, by) : text,
      ),
    )
  const uuids = mapCells(table, (role, title, text) =>
    role === 'vary' && /^id$/i.test(title) && /^\d+$/.test(text) ? uuidOf(text) : text,
  )
  return [anew(3), anew(8).replaceAll('\n', '\r\n'), `${warning}\n${anew(5)}\n`, draw(uuids)]
}
const uuidOf = (id) => `6f2195e5-fe81-4dda-a8c4-${id.padStart(12, '0')}`

function reordered(table) {
  const { rows } = table
  return [rows.toReversed(), [...rows.slice(1), rows[0]]].map((turned) => draw({ ...table, rows: turned }))
}

function oneMore({ drawn, rows, titles, roles }) {
  if (drawn === 'pairs') return ['zone_hint', 'none so far']
  const like = rows.at(-1) ?? titles.map(() => 'one')
  const next = (text) => (/\d$/.test(text) ? `${text}7` : `${text}x`)
  return like.map((text, i) =>
    roles.get(titles[i]) === 'identify' ? next(text) : another(text, titles[i], 7),
  )
}

/** The word that a word of state must never be taken for. */
const turned = ({ state }, title, text) => state[title]?.[text]

function oneBad(table) {
  const outputs = []
  const count = badCells(table)
  for (let bad = 0; bad < count; bad++) {
    let at = 0
    outputs.push(
      draw(
        mapCells(table, (_, title, text) =>
          turned(table, title, text) && at++ === bad ? turned(table, title, text) : text,
        ),
      ),
    )
  }
  return outputs
}
function badCells(table) {
  let count = 0
  mapCells(table, (_, title, text) => {
    if (turned(table, title, text)) count++
    return text
  })
  return count
}
function allBad(table) {
  return [draw(mapCells(table, (_, title, text) => turned(table, title, text) ?? text))]
}

const without = (table, row) => ({ ...table, rows: table.rows.filter((_, i) => i !== row) })

/** The next table of another kind, and the next that is drawn the same way. */
function others(table, tables) {
  const at = tables.indexOf(table)
  const rest = [...tables.slice(at + 1), ...tables.slice(0, at)].filter((other) => isOther(table, other))
  return [...new Set([rest[0], rest.find(({ drawn }) => drawn === table.drawn)])].filter(Boolean)
}
function isOther(table, other) {
  const names = ({ drawn, rows, titles }) => (drawn === 'pairs' ? rows.map(([field]) => field) : titles)
  const there = new Set(names(other).map((name) => name.toLowerCase()))
  return (
    other.rows.length > 0 &&
    names(table).filter((name) => there.has(name.toLowerCase())).length * 2 < names(table).length
  )
}
