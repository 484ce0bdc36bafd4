import { createHash } from 'node:crypto'
import { rules } from '../../lint.ts'
import { version } from '../../version.ts'
import type { Finding, GuideFindings, Severity } from '../rule.ts'
import { rowText } from './text.ts'

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), one run over all guides. */
export function sarif(guides: ReadonlyArray<GuideFindings>): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'runbook', semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        artifacts: guides.map(({ path }) => ({ location: { uri: uriOf(path) } })),
        results: guides.flatMap((guide, index) => resultsOf(guide, index)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const descriptor = ({ id, about, severity }: (typeof rules)[number]) => ({
  id,
  shortDescription: { text: about },
  defaultConfiguration: { level: levels[severity] },
})

function resultsOf(guide: GuideFindings, artifact: number) {
  const seen = new Map<string, number>()
  return guide.findings.map((finding) => resultOf(finding, guide, artifact, seen))
}

function resultOf(
  { rule, severity, reason, at: { start, end }, offers, safe }: Finding,
  { path, lines }: GuideFindings,
  artifact: number,
  seen: Map<string, number>,
) {
  const print = fingerprint(rule, lines[start.line - 1] ?? '')
  const nth = (seen.get(print) ?? 0) + 1
  seen.set(print, nth)
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: levels[severity],
    message: { text: reason },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path), index: artifact },
          region: {
            startLine: start.line,
            startColumn: start.column,
            endLine: end.line,
            endColumn: end.column,
          },
        },
      },
    ],
    partialFingerprints: { 'ruleAndLine/v1': `${print}:${nth}` },
    ...(offers ? { properties: { sidecarRows: offers.map(rowText), fixable: safe === true } } : {}),
  }
}

/** The same wherever the line moves to. */
const fingerprint = (rule: string, line: string): string =>
  createHash('sha256').update(`${rule}\n${line.trim()}`).digest('hex').slice(0, 32)

/** A relative path is a relative reference; one from the root is a file's. */
function uriOf(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  if (parts.startsWith('/')) return `file://${parts}`
  return parts.replace(/^(?:\.\/)+/, '')
}
