import { plain } from './shapes.ts'

/** Plain notes: `...` before a line says that it is prose, and alone that a paragraph ends. */
export function notes(lines: ReadonlyArray<string>): Array<string> {
  return lines.map((line) => {
    const item = /^\s*[•◦▪‣]\s*(.*)$/.exec(line)
    if (item) return `- ${plain(item[1]!)}`
    return plain(line.replace(/^\s*\.{3,}\s?/, '').trim())
  })
}
