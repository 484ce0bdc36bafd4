/** Lines of code that were taken for no step, where a sidecar names them: a person may know better. */
import { withIds } from './extract/ids.ts'
import type { Aside, Command, Expected, Manual, Passage, Point, Position, Runbook, Step } from './model.ts'
import { saysLine } from './select.ts'
import type { Row, Sidecar } from './sidecar.ts'

/** The runbook with every such line as one that is left for a person, so that rows can settle it as any other. */
export function withNamedAsides(runbook: Runbook, sidecar: Sidecar): Runbook {
  const rows = rowsOf(sidecar).filter(({ at }) => at.text !== undefined)
  const named = runbook.asides.filter((aside) => rows.some((row) => names(row, aside)))
  const own = runbook.steps.flatMap((step) => withNamedOutput(step, sidecar.replace))
  if (named.length === 0 && own.length === runbook.steps.length) return runbook
  const steps = [...own, ...named.map(manualOf)]
  return {
    ...runbook,
    steps: steps.sort((a, b) => a.position.start.line - b.position.start.line),
    asides: runbook.asides.filter((aside) => !named.includes(aside)),
  }
}

/** Rows that may settle a line left for a person. */
const rowsOf = ({ roles, replace, skip, done }: Sidecar): Array<Row> => [
  ...roles,
  ...replace,
  ...skip,
  ...done,
]

const names = (row: Row, { text }: Aside): boolean => lineNamed(row, text) >= 0

/** The index of the line of a text that a row names. */
const lineNamed = ({ at }: Row, { text, points }: Passage): number =>
  text.split('\n').findIndex((line, index) => {
    const number = points[index]!.line
    const isHere = at.within ? isIn(at.within, number) : number === at.line
    return isHere && saysLine(line, at.text ?? '')
  })

/**
 * A line that was taken for output, and that a row has run as it stands, is a command of its own: what is printed above it
 * is the step's, and below it its own.
 */
function withNamedOutput(step: Step, rows: Sidecar['replace']): Array<Step> {
  if ((step.kind !== 'command' && step.kind !== 'sql') || !step.expected) return [step]
  const { expected } = step
  const said = rows.filter(({ at, with: text }) => at.text !== undefined && saysLine(text, at.text))
  const at = Math.max(...said.map((row) => lineNamed(row, expected.text)), -1)
  if (at < 0) return [step]
  const lines = expected.text.text.split('\n')
  const point = expected.text.points[at]!
  const { trail, where } = step
  const command: Command = {
    kind: 'command',
    id: '',
    trail,
    where,
    position: placeOf(point, lines[at]!),
    text: partOf(expected.text, at, at + 1),
    answers: [],
    risks: [],
    confidence: 1,
    because: 'the sidecar says so',
    ...expectedIn(expected, at + 1, lines.length),
  }
  const { expected: _, ...bare } = step
  return [
    ...withNamedOutput({ ...bare, ...expectedIn(expected, 0, at) } as Step, rows),
    { ...command, id: idOf(command) },
  ]
}
const partOf = ({ text, points }: Passage, from: number, to: number): Passage => ({
  text: text.split('\n').slice(from, to).join('\n'),
  points: points.slice(from, to),
})
const placeOf = (start: Point, line: string): Position => ({
  start,
  end: {
    ...start,
    column: start.column + line.length,
    ...(start.offset === undefined ? {} : { offset: start.offset + line.length }),
  },
})
/** Some lines of what is expected; nothing where they are blank. */
function expectedIn(expected: Expected, from: number, to: number): { expected?: Expected } {
  const text = partOf(expected.text, from, to)
  if (text.text.trim() === '') return {}
  const start = text.points[0]!
  const last = text.text.split('\n').at(-1)!
  return { expected: { ...expected, text, position: { start, end: placeOf(text.points.at(-1)!, last).end } } }
}
const isIn = ([first, last]: [number, number], line: number): boolean => line >= first && line <= last

function manualOf({ kind, ...said }: Aside): Step {
  const reason = said.because
  const step: Manual = { ...said, id: '', kind: 'manual', as: kind, reason, risks: [] }
  return { ...step, id: idOf(step) }
}

/** No other step's: it is named by its line. */
function idOf(step: Step): string {
  const [{ id }] = withIds([step]) as [Step]
  return id.replace(/\d+$/, `line-${step.position.start.line}`)
}
