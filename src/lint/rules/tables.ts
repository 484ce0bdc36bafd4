/** Tables that were cut or damaged on their way into the guide. */
import { parseGrids } from '../../checkers/grid.ts'
import type { Expected, Passage } from '../../model.ts'
import { type Found, placeOnLine, type Rule, type Study } from '../rule.ts'

const isRuler = (line: string): boolean => /^\+[-=+]{3,}$/.test(line)
const isBar = (line: string): boolean => /^[|│┃].*\S/.test(line)
/** The author says that more was printed. */
const isElision = (line: string): boolean => /^(?:\.{2,}|…|[([<].{0,12}[)\]>])$/.test(line)

/** One cell over all columns is a title of the whole table, as some programs print it. */
const isBanner = /^the header has 1 titles? for /

const broken: Rule = {
  id: 'broken-table',
  about: 'a printed table that is cut or damaged, so that less of it is compared, or nothing',
  severity: 'warning',
  settledBy: ['expect'],
  *find(study) {
    for (const { text } of printed(study)) yield* damageIn(study, text)
  },
}

function printed({ steps }: Study): Array<Expected> {
  return steps.flatMap((step) => ('expected' in step && step.expected ? [step.expected] : []))
}

function* damageIn(study: Study, passage: Passage): Iterable<Found> {
  const lines = passage.text.split('\n').map((line) => line.trim())
  const lineAt = (index: number) => passage.points[Math.min(index, passage.points.length - 1)]!.line
  for (const grid of parseGrids(lines)) {
    const damage = grid.unreadable ? [grid.unreadable] : grid.damage.filter((one) => !isBanner.test(one))
    const end = endOf(lines, grid.line)
    const open = damage.length === 0 && lacksBottom(lines, grid.line, end)
    if (open) damage.push('its bottom border is missing')
    if (grid.cut) damage.push('it is cut off at the right')
    if (damage.length === 0) continue
    const line = lineAt(open ? end : grid.line)
    const text = study.lines[line - 1] ?? ''
    yield {
      at: placeOnLine(line, text.search(/\S/), text.trimEnd().length),
      reason: `Unexpected table, expected a whole one: ${damage.join('; ')}`,
    }
  }
}

/** Index of the last line that is drawn, from this one on. */
function endOf(lines: ReadonlyArray<string>, from: number): number {
  let end = from
  while (end + 1 < lines.length && (isRuler(lines[end + 1]!) || isBar(lines[end + 1]!))) end++
  return end
}

/** It begins with a ruler and ends with a row, and nothing says that there was more. */
function lacksBottom(lines: ReadonlyArray<string>, from: number, end: number): boolean {
  const begins = isRuler(lines[from - 1] ?? '') || isRuler(lines[from] ?? '')
  return begins && isBar(lines[end]!) && !isElision(lines[end + 1] ?? '')
}

export const tableRules: ReadonlyArray<Rule> = [broken]
