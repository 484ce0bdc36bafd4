/**
 * Tables that are printed a record at a time, a field a line: mysql's `\G`, psql's expanded form.
 */
import type { Grid, Row } from './grid.ts'

/** How a record begins, and a field of it. */
const forms = [
  { begin: /^\*{5,} \d+\. row \*{5,}$/, field: /^\s*([^:\s][^:]*): ?(.*)$/ },
  { begin: /^-\[ RECORD \d+ \][-+]*$/, field: /^([^|]*?)\s*\| ?(.*)$/ },
]

interface Field {
  text: string
  line: number
}

/** Every table of records: titles are the names of fields, in the order in which they come. */
export function parseRecords(lines: ReadonlyArray<string>): Array<Grid> {
  return forms.flatMap(({ begin, field }) => {
    const records: Array<{ line: number; fields: Map<string, Field> }> = []
    let open: Map<string, Field> | undefined
    let last: Field | undefined
    for (const [line, raw] of lines.entries()) {
      const text = raw.trimEnd()
      const found = open && field.exec(text)
      if (begin.test(text.trim())) records.push({ line, fields: (open = new Map()) })
      else if (found) open!.set(found[1]!.trim(), (last = { text: found[2]!.trim(), line }))
      else if (text.trim() === '' || /^\d+ rows? in set|^\(\d+ rows?\)/.test(text)) open = last = undefined
      else if (last) last.text += `\n${text.trim()}`
    }
    return records.length === 0 ? [] : [gridOf(records)]
  })
}

function gridOf(records: Array<{ line: number; fields: Map<string, Field> }>): Grid {
  const titles = [...new Set(records.flatMap(({ fields }) => [...fields.keys()]))]
  const rows = records.map(({ line, fields }): Row => {
    const cells = titles.map((title) => fields.get(title) ?? { text: '', line })
    return { cells: cells.map(({ text }) => text), line, lines: cells.map((cell) => cell.line) }
  })
  return { titles, rows, width: titles.length, line: records[0]!.line, damage: [], cut: false, unread: 0 }
}
