/** JUnit's XML, read by libxml2 and held against its schema. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { report } from '../src/report.ts'
import { scratch } from './support/cli.ts'
import { eventsOf, failed, passed } from './support/events.ts'

const xmllint = (...words: Array<string>) => spawnSync('xmllint', words, { encoding: 'utf8' })
const hasXmllint = xmllint('--version').error === undefined
const schema = join(import.meta.dirname, 'junit.xsd')

/** What is wrong with these documents. */
function faultsOf(documents: ReadonlyArray<string>): string {
  const folder = scratch('junit')
  const files = documents.map((_, index) => join(folder, `${index}.xml`))
  for (const [index, file] of files.entries()) writeFileSync(file, documents[index]!)
  const { status, stderr } = xmllint('--noout', '--nonet', '--schema', schema, ...files)
  return status === 0 ? '' : stderr
}

describe.runIf(hasXmllint)('JUnit', () => {
  test('every case of the shelf has its shape', () => {
    const shelf = join(import.meta.dirname, 'reporters/junit')
    const documents = readdirSync(shelf).map((idea) => readFileSync(join(shelf, idea, 'report.txt'), 'utf8'))
    expect(documents.length).toBeGreaterThan(4)
    expect(faultsOf(documents)).toBe('')
  })

  test('the schema sees what is wrong', () => {
    const shape =
      '<testsuites name="x" time="0.000" tests="0" failures="0" errors="0"><testsuite/></testsuites>'
    expect(faultsOf([shape])).toContain('testsuite')
  })

  test('whatever guide and host say', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ']]>',
        '<!-- ',
        '&#0;',
        '\u0000',
        '\u001b[1m',
        '\ufffe\uffff',
        '\ud800',
        '"\'\n\t',
        '<?xml ?>',
      ),
    )
    const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
    const documents: Array<string> = []
    fc.assert(
      fc.property(line, line, (said, printed) => {
        const text = `# ${said}\n\n\`\`\`console\n$ ls "${said.replaceAll(/[`"\\$]/g, '')}"\n$ ls y\n\`\`\`\n`
        const ending = (step: { text: { text: string } }) =>
          step.text.text === 'ls y' ? failed(printed, said) : passed(printed)
        let events: ReturnType<typeof eventsOf>
        try {
          events = eventsOf(text, ending)
        } catch {
          return // no guide at all
        }
        documents.push(report(events, 'junit', { color: false, width: 80 }))
      }),
      { numRuns: 200 },
    )
    expect(documents.length).toBeGreaterThan(50)
    expect(faultsOf(documents)).toBe('')
  })
})
