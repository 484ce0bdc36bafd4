/** What stands between two rulers below an editor's call: the content of its file, whatever it looks like. */
import { readable } from '../signs/evidence.ts'
import type { Line } from '../signs/lines.ts'
import { editedFile } from '../signs/programs.ts'
import { isCertain, promptOf } from '../signs/prompts.ts'
import { unwrapped } from '../signs/shell.ts'
import { indexFrom, lastIndexBefore } from './near.ts'

/** The opening rulers by their index, with the index of the closing one. */
export type Insets = ReadonlyMap<number, number>

export function insetsOf(lines: ReadonlyArray<Line>): Insets {
  const found = new Map<number, number>()
  for (let at = 1; at < lines.length; at += 1) {
    const ruler = rulerOf(lines[at]!)
    if (ruler === '' || !standsBelowEditor(lines, at)) continue
    const end = indexFrom(lines, at + 1, (line) => rulerOf(line) === ruler)
    if (end === -1 || isTyped(lines.slice(at + 1, end))) continue
    found.set(at, end)
    at = end
  }
  return found
}

/** Behind a prompt stands what shows the file, and below that what was printed: no content. */
function isTyped(lines: ReadonlyArray<Line>): boolean {
  const first = lines.find((line) => line.text.trim() !== '')
  const prompt = first && promptOf(first.text)
  return prompt?.of === 'shell' && isCertain(prompt)
}

/** Lines that are in no inset. */
export function outside(lines: ReadonlyArray<Line>, insets: Insets): ReadonlyArray<Line> {
  if (insets.size === 0) return lines
  const inside = new Set<number>()
  for (const [from, to] of insets) for (let at = from; at <= to; at += 1) inside.add(at)
  return lines.filter((_, at) => !inside.has(at))
}

function rulerOf({ text }: Line): string {
  return /^\s*([-=~*_])\1{2,}\s*$/.exec(text)?.[1] ?? ''
}

/** Right below the call, or with no more between them than remarks on the edit. */
function standsBelowEditor(lines: ReadonlyArray<Line>, at: number): boolean {
  const above = lines[lastIndexBefore(lines, at, (line) => !isRemark(line.text))]
  return above !== undefined && opensEditor(above.text)
}

function isRemark(text: string): boolean {
  return !readable(text) && /^\s*[^\x00-\x7f]/.test(text)
}

function opensEditor(text: string): boolean {
  const typed = text.replace(/^[^#$>%]{0,60}[#$>%] ?/, '')
  return [typed, text].some((one) => editedFile(unwrapped(one.trim().split(/\s+/, 8))) !== undefined)
}
