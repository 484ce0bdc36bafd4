// The tables of `verdicts.yaml`: read from the documents, changed in known ways, drawn again as a program would.
// Nothing here is shared with the checkers: what is wrong there must not be wrong here, too.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const sheet = parse(readFileSync(new URL('verdicts.yaml', import.meta.url), 'utf8'))

/**
 * The tables of one list of the sheet, in its order: `{ place, expected, drawn, titles, rows, roles, state, not, … }`.
 * @param {'tables' | 'outputs'} list
 * @param {Array<string | undefined>} folders
 */
export function tablesOf(list, folders) {
  const documents = folders.filter(Boolean).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .map((name) => ({ name, path: join(folder, name) })),
  )
  return sheet[list].flatMap((row) => {
    const document = documents.find(({ name }) => name.startsWith(row.in))
    return document ? [tableOf({ ...sheet.shapes[row.shape], ...row }, document)] : []
  })
}

function tableOf(row, { name, path }) {
  const all = readFileSync(path, 'utf8').split(/\r?\n/)
  const expected = all.slice(row.lines[0] - 1, row.lines[1])
  const { titles, rows } = readers[row.drawn](expected, row)
  const place = `${name}:${row.lines[0]}`
  const roles = new Map()
  for (const role of ['identify', 'hold', 'vary', 'mixed'])
    for (const title of row[role] ?? []) {
      if (roles.has(title)) throw new Error(`${place}: ${title} has two roles`)
      roles.set(title, role)
    }
  const named = row.drawn === 'pairs' ? rows.map(([field]) => field) : titles
  for (const title of named) if (!roles.has(title)) throw new Error(`${place}: no role for ${title}`)
  for (const title of roles.keys())
    if (rows.length > 0 && !named.includes(title)) throw new Error(`${place}: there is no ${title}`)
  const seed = /^00\d_/.test(name)
  return {
    ...row,
    place,
    seed,
    expected,
    titles,
    titled: !row.titles,
    rows,
    roles,
    state: row.state ?? {},
    not: row.not ?? {},
  }
}

const bars = (line) => {
  const text = line.trim()
  return text
    .slice(1, text.endsWith('|') ? -1 : undefined)
    .split('|')
    .map((cell) => cell.trim())
}
const isBar = (line) => line.trim().startsWith('|')
const lined = (lines, { line, titles }) => {
  const cut = (text) => {
    const cells = new RegExp(line).exec(text)?.slice(1)
    if (!cells) throw new Error(`cannot cut ${text}`)
    return cells.map((cell) => cell.trim())
  }
  return titles
    ? { titles, rows: lines.map(cut) }
    : { titles: lines[0].trim().split(/\s+/), rows: lines.slice(1).map(cut) }
}

/** What a table says, by the way it is drawn. */
const readers = {
  grid(lines, { titles }) {
    const all = lines.filter(isBar).map(bars)
    const rows = []
    for (const cells of titles ? all.filter(({ length }) => length === titles.length) : all.slice(1))
      if (rows.length > 0 && cells[0] === '' && rows[0][0] !== '')
        rows[rows.length - 1] = rows.at(-1).map((cell, i) => (cells[i] ? `${cell}\n${cells[i]}` : cell))
      else rows.push(cells)
    return { titles: titles ?? all[0], rows }
  },
  pairs(lines, row) {
    const two = (line) =>
      line
        .trim()
        .slice(1)
        .split('|')
        .slice(0, 2)
        .map((cell) => cell.trim())
    const [titles, ...all] = lines.filter(isBar).map(two)
    const rows = []
    for (const [field, value] of all)
      if (field === '') rows.at(-1)[1] += `\n${value}`
      else rows.push([field, value])
    return { titles: row.titles ?? titles, rows }
  },
  markdown(lines) {
    const [titles, , ...rows] = lines.map(bars)
    return { titles, rows }
  },
  records(lines) {
    const rows = []
    for (const line of lines.slice(3)) {
      const cell = line.trim().replace(/^\| ?|\s*\|$/g, '')
      if (isBar(line) && cell.startsWith('Check: ')) rows.push([])
      if (isBar(line) && /^[A-Z]\w+: /.test(cell)) rows.at(-1).push(cell.replace(/^\w+: /, ''))
      else if (isBar(line)) rows.at(-1)[2] += `\n${cell}`
    }
    return { titles: ['Check', 'Result', 'Details'], rows }
  },
  ruled(lines, row) {
    const rule = lines[1]
    if (row.line) return lined([lines[0], ...lines.slice(2)], row)
    const starts = [...rule.matchAll(/-+/g)].map(({ index }) => index)
    const cut = (line) => starts.map((start, i) => line.slice(start, starts[i + 1]).trim())
    return { titles: cut(lines[0]), rows: lines.slice(2, -1).map(cut) }
  },
  aligned: lined,
  tabs(lines) {
    const [titles, ...rows] = lines.map((line) => line.split('\t'))
    return { titles, rows }
  },
  json(lines) {
    const list = JSON.parse(lines.join('\n'))
    return { titles: Object.keys(list[0]), rows: list.map((row) => Object.values(row)) }
  },
}

/** Columns on the screen that a text takes: what East Asian writing needs is two. */
const widthOf = (text) =>
  [...text].reduce(
    (sum, c) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/.test(c) ? 2 : 1),
    0,
  )
const pad = (text, width) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Widths of columns; `extra` more for the one that is to be wider. */
function widths({ titles, rows }, wider) {
  return titles.map((title, i) => {
    const cells = [title, ...rows.flatMap((row) => row[i].split('\n'))]
    return Math.max(...cells.map(widthOf)) + (i === wider ? 9 : 0)
  })
}

/** The table as its program prints it. `wider`: the index of a column that is wider than it has to be. */
export function draw(table, wider) {
  return drawers[table.drawn](table, widths(table, wider), wider)
}

const boxed = (table, size) => {
  const rule = `+${size.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const line = (cells) => `| ${cells.map((cell, i) => pad(cell, size[i])).join(' | ')} |`
  const many = (row) => {
    const cells = row.map((cell) => cell.split('\n'))
    const height = Math.max(...cells.map(({ length }) => length))
    return Array.from({ length: height }, (_, y) => line(cells.map((cell) => cell[y] ?? '')))
  }
  return [rule, line(table.titles), rule, ...table.rows.flatMap(many), rule].join('\n')
}
const spaced = (size, gap) => (cells) =>
  cells
    .map((cell, i) => (/^\d+$/.test(cell) ? cell.padStart(size[i]) : pad(cell, size[i])))
    .join(gap)
    .trimEnd()

const drawers = {
  grid: boxed,
  pairs: boxed,
  markdown: ({ titles, rows }, size) => {
    const line = (cells) => `| ${cells.map((cell, i) => pad(cell, size[i])).join(' | ')} |`
    return [
      line(titles),
      `|${size.map((width) => '-'.repeat(width + 2)).join('|')}|`,
      ...rows.map(line),
    ].join('\n')
  },
  records: ({ titles, rows }, _, wider) => {
    const cells = rows.map((row) =>
      row.flatMap((cell, i) =>
        cell.split('\n').map((text, y) => (y ? `  ${text.trim()}` : `${titles[i]}: ${text}`)),
      ),
    )
    const size = Math.max(21, ...cells.flat().map(widthOf)) + (wider === undefined ? 0 : 9)
    const rule = `+${'-'.repeat(size + 2)}+`
    const line = (text) => `| ${pad(text, size)} |`
    return [
      rule,
      line('Upgrade Check Results'),
      rule,
      ...cells.flatMap((row) => [...row.map(line), rule]),
    ].join('\n')
  },
  ruled: ({ titles, rows, line }, size) => {
    if (line) {
      const cut = (cells) => ` ${cells.map((cell, i) => pad(cell, size[i])).join('   ')}`.trimEnd()
      return [
        cut(titles),
        '-'.repeat(size.reduce((sum, width) => sum + width + 3, 1)),
        ...rows.map(cut),
        '',
      ].join('\n')
    }
    const cut = spaced(size, '  ')
    const rule = size.map((width) => '-'.repeat(width)).join('  ')
    return [cut(titles), rule, ...rows.map(cut), rule].join('\n')
  },
  aligned: ({ titles, rows, titled }, size) => {
    const cut = spaced(size, titles[0] === 'Mode' ? ' ' : '  ')
    return [...(titled ? [cut(titles)] : []), ...rows.map(cut)].join('\n')
  },
  tabs: ({ titles, rows }) => [titles, ...rows].map((cells) => cells.join('\t')).join('\n'),
  json: ({ titles, rows }) =>
    JSON.stringify(
      rows.map((row) => Object.fromEntries(row.map((cell, i) => [titles[i], cell]))),
      null,
      2,
    ),
}

/** Cells by what the sheet says of them: `each(role, title, text)` gives the new text. */
export function mapCells(table, each) {
  const { rows, titles, roles, drawn } = table
  const changed =
    drawn === 'pairs'
      ? rows.map(([field, value]) => [field, each(roles.get(field), field, value)])
      : rows.map((row) => row.map((cell, i) => each(roles.get(titles[i]), titles[i], cell)))
  return { ...table, rows: changed }
}

const hex = '0123456789abcdef'
/** Another digit for each, the same for the same: ids stay the same thing wherever they stand. */
const turn = (id, by) => {
  const turned = id.replace(/[0-9a-f]/gi, (digit) => hex[(hex.indexOf(digit.toLowerCase()) + by) % 16])
  return /[A-F]/.test(id) ? turned.toUpperCase() : turned
}
const number = (text, by) => String((Number(text) * 7 + by * 13 + 1) % 10 ** Math.max(1, text.length))

/** Parts of a text that may vary, and another of the same kind; `by`, 1 to 15, says which. */
const parts = [
  [/(?<=\b|%[0-9a-f]{2})(?!0{8}-)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, turn],
  [/\b(?:[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32})\b/gi, turn],
  [/(?<=^(?:tap|brq))[0-9a-f]{8}-[0-9a-f]{2}/g, turn],
  [
    /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g,
    (_, by) => `20${30 + by}-0${1 + (by % 9)}-1${by % 10}T0${by % 10}:4${by % 10}:1${by % 10}`,
  ],
  [/\b[A-Z][a-z]{2} +\d+ +(?:\d\d:\d\d|\d{4})$/g, (_, by) => `Apr ${String(by).padStart(2)} 07:${10 + by}`],
  [/\b(?:[0-9a-f]{2}:){5,15}[0-9a-f]{2}\b/gi, turn],
  [/(?<!\/\/[\w.:@*-]*)\b(?:\d{1,3}\.){3}\d{1,3}\b/g, (_, by) => `10.${by}.${by * 16}.${by + 200}`],
]
/** The text with every part of it that may vary as another of its kind. */
export function vary(text, by) {
  return parts.reduce((all, [pattern, other]) => all.replace(pattern, (part) => other(part, by)), text)
}
/** Whole cells that may vary. */
export function another(text, title, by) {
  if (/^\d+$/.test(text)) return number(text, by)
  if (/^\d+(?:\.\d+)+$/.test(text)) return text.replace(/\d+(?!.*\d)/, (digits) => number(digits, by))
  if (/pass$/i.test(title)) return turn(text, by)
  if (text === 'default') return turn('5b6bc7c059b04a099775da571044511d', by)
  return vary(text, by)
}
