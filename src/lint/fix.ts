/** Writes rows into a sidecar: its own rows, comments and blank lines stay as they are. */
import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import type { Finding, Offer } from './rule.ts'

/** The rows that may be written unasked; of two that put a text in the place of one line, the first. */
export function safeRows(findings: ReadonlyArray<Finding>): Array<Offer> {
  const replaced = new Set<string | number | undefined>()
  return findings
    .flatMap(({ safe, offers }) => (safe ? (offers ?? []) : []))
    .filter(({ list, row }) => list !== 'replace' || (!replaced.has(row.line) && replaced.add(row.line)))
}

/** The sidecar's text with the rows behind those that are there; scalars are the strings that stand there. */
export function withRows(text: string, offers: ReadonlyArray<Offer>): string {
  const document = parseDocument(text, { schema: 'failsafe', stringKeys: true })
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  for (const { list, row } of offers) append(document, list, row)
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function append(document: Document, list: string, row: Offer['row']): void {
  const fields = Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)]))
  const node = document.createNode(fields)
  const there = document.get(list)
  if (isSeq(there)) {
    there.flow = false
    there.items.push(node)
  } else document.set(list, document.createNode([node]))
}
