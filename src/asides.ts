/** Lines of code that were taken for no step, where a sidecar names them: a person may know better. */
import { withIds } from './extract/ids.ts'
import type { Aside, Manual, Runbook, Step } from './model.ts'
import { saysLine } from './select.ts'
import type { Row, Sidecar } from './sidecar.ts'

/** The runbook with every such line as one that is left for a person, so that rows can settle it as any other. */
export function withNamedAsides(runbook: Runbook, sidecar: Sidecar): Runbook {
  const rows = rowsOf(sidecar).filter(({ at }) => at.text !== undefined)
  const named = runbook.asides.filter((aside) => rows.some((row) => names(row, aside)))
  if (named.length === 0) return runbook
  const steps = [...runbook.steps, ...named.map(manualOf)]
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

const names = ({ at }: Row, { text }: Aside): boolean =>
  text.text.split('\n').some((line, index) => {
    const number = text.points[index]!.line
    const isHere = at.within ? isIn(at.within, number) : number === at.line
    return isHere && saysLine(line, at.text ?? '')
  })
const isIn = ([first, last]: [number, number], line: number): boolean => line >= first && line <= last

function manualOf({ kind, ...said }: Aside): Step {
  const reason = said.because
  const step: Manual = { ...said, id: '', kind: 'manual', as: kind, reason, risks: [] }
  const [{ id }] = withIds([step]) as [Step]
  return { ...step, id: id.replace(/\d+$/, `line-${said.position.start.line}`) }
}
