import type { Finding, GuideFindings } from '../rule.ts'

/** For machines: guides with their findings, a finding a line; columns 1-based, the end behind the last character. */
export function json(guides: ReadonlyArray<GuideFindings>): string {
  const each = guides.map(
    ({ path, findings }) =>
      `{"path":${JSON.stringify(path)},"findings":[${findings.map((one) => `\n${JSON.stringify(plain(one))}`).join(',')}]}`,
  )
  return `{"schemaVersion":1,"guides":[${each.join(',\n')}]}\n`
}

function plain({ rule, severity, at: { start, end }, reason, offers, safe }: Finding) {
  return {
    rule,
    severity,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    reason,
    rows: (offers ?? []).map(({ list, row }) => ({ list, row })),
    fixable: safe === true,
  }
}
