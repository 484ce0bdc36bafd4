/** What stands between two rulers below an editor's call: the content of its file, whatever it looks like. */
import type { Line } from '../signs/lines.ts'
import { editedFile } from '../signs/programs.ts'
import { unwrapped } from '../signs/shell.ts'

/** The opening rulers by their index, with the index of the closing one. */
export type Insets = ReadonlyMap<number, number>

export function insetsOf(lines: ReadonlyArray<Line>): Insets {
  const found = new Map<number, number>()
  for (let at = 1; at < lines.length; at += 1) {
    const ruler = rulerOf(lines[at]!)
    if (ruler === '' || !opensEditor(lines[at - 1]!.text)) continue
    const end = lines.findIndex((line, index) => index > at && rulerOf(line) === ruler)
    if (end === -1) continue
    found.set(at, end)
    at = end
  }
  return found
}

/** Lines that are in no inset. */
export function outside(lines: ReadonlyArray<Line>, insets: Insets): ReadonlyArray<Line> {
  if (insets.size === 0) return lines
  const inside = [...insets]
  return lines.filter((_, index) => !inside.some(([from, to]) => index >= from && index <= to))
}

function rulerOf({ text }: Line): string {
  return /^\s*([-=~*_])\1{2,}\s*$/.exec(text)?.[1] ?? ''
}

function opensEditor(text: string): boolean {
  const typed = text.replace(/^[^#$>%]{0,60}[#$>%] ?/, '')
  return [typed, text].some((one) => editedFile(unwrapped(one.trim().split(/\s+/, 8))) !== undefined)
}
