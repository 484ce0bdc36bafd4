/** Forms in which findings are told: every one is a file of the shelf, text from findings. */
import { message, Refusal } from '../messages.ts'
import { github } from './reports/github.ts'
import { json } from './reports/json.ts'
import { sarif } from './reports/sarif.ts'
import type { Finding, GuideFindings } from './rule.ts'

export type LintReport = (guides: ReadonlyArray<GuideFindings>) => string

const reports: Readonly<Record<string, LintReport>> = { github, json, sarif }

/** A form by its name; throws `Refusal` for another. */
export function lintReport(name: string): LintReport {
  const report = Object.hasOwn(reports, name) ? reports[name] : undefined
  if (report) return report
  const why = `one of ${Object.keys(reports).join(', ')}, each with =FILE`
  throw new Refusal([message('unsafe-value', { name: '--report', why })])
}

/** How many of each severity. */
export function countsOf(guides: ReadonlyArray<GuideFindings>): {
  errors: number
  warnings: number
  notes: number
} {
  const all = guides.flatMap(({ findings }) => findings)
  const count = (severity: Finding['severity']) => all.filter((one) => one.severity === severity).length
  return { errors: count('error'), warnings: count('warning'), notes: count('info') }
}
