/** Findings for people. */
import pc from 'picocolors'
import { sanitise } from '../../sanitise.ts'
import type { Finding, GuideFindings, Offer } from '../rule.ts'

export interface Look {
  color: boolean
  /** Errors and warnings alone. */
  quiet: boolean
  /** The rows that settle a finding below it. */
  rows: boolean
}

/** One finding a line, `guide.md:12:3  warning  …  rule`, and below it the rows that settle it. */
export function printFindings(guides: ReadonlyArray<GuideFindings>, { color, quiet, rows }: Look): string {
  const paint = pc.createColors(color)
  const paints = { error: paint.red, warning: paint.yellow, info: paint.cyan }
  const lines = guides.flatMap(({ path, findings }) =>
    findings
      .filter(({ severity }) => !quiet || severity !== 'info')
      .flatMap(({ rule, severity, reason, at: { start }, offers, safe }: Finding) => [
        `${sanitise(path)}:${start.line}:${start.column}  ${paints[severity](severity)}  ${sanitise(reason)}  ${paint.dim(rule)}\n`,
        ...(rows ? (offers ?? []) : []).map(
          (offer) => `${paint.dim(sanitise(`    ${safe ? '' : 'or '}${rowText(offer)}`))}\n`,
        ),
      ]),
  )
  return lines.join('')
}

/** A row as it is pasted: `already: [{ line: 19, text: "…", failure: "…" }]`. */
export function rowText({ list, row }: Offer): string {
  const fields = Object.entries(row).map(
    ([key, value]) => `${key}: ${typeof value === 'number' ? value : JSON.stringify(value)}`,
  )
  return `${list}: [{ ${fields.join(', ')} }]`
}
