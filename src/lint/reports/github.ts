import { sanitise } from '../../sanitise.ts'
import type { GuideFindings, Severity } from '../rule.ts'

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/**
 * Workflow commands that GitHub shows beside the lines
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function github(guides: ReadonlyArray<GuideFindings>): string {
  return guides
    .flatMap(({ path, findings }) =>
      findings.map(({ rule, severity, reason, at: { start, end } }) => {
        // A column's end is only meant where the line is one.
        const columns =
          start.line === end.line
            ? [
                ['col', start.column],
                ['endColumn', Math.max(end.column - 1, start.column)],
              ]
            : []
        const properties = [
          ['file', path],
          ['line', start.line],
          ['endLine', end.line],
          ...columns,
          ['title', `runbook: ${rule}`],
        ].map(([name, value]) => `${name}=${property(String(value))}`)
        return `::${levels[severity]} ${properties.join(',')}::${data(sanitise(reason))}\n`
      }),
    )
    .join('')
}

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
