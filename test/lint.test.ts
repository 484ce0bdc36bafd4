import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decoded } from '../src/encodings.ts'
import { readInventory } from '../src/inventory.ts'
import { safeRows, withRows } from '../src/lint/fix.ts'
import { lintReport } from '../src/lint/report.ts'
import { printFindings } from '../src/lint/reports/text.ts'
import type { GuideFindings } from '../src/lint/rule.ts'
import { type Finding, type Linted, lint, rules } from '../src/lint.ts'
import { readGuide } from '../src/read.ts'
import { readSidecar } from '../src/sidecar.ts'
import { caseNames, expectFile } from './support/cases.ts'
import { runCli, scratch } from './support/cli.ts'

const look = { color: false, quiet: false, rows: false }

/** A guide that lies in a file, with what lies beside it. */
function guideAt(path: string, name: string, sidecar?: string, inventory?: string): Linted {
  const bytes = readFileSync(path)
  const { runbook, text } = readGuide(bytes, name)
  const read = decoded(bytes)
  const base = { runbook, text, raw: 'text' in read ? read.text : text }
  const stock = inventory === undefined ? {} : { inventory: readInventory(inventory, 'inventory.yaml') }
  return {
    ...base,
    ...stock,
    ...(sidecar === undefined ? {} : { sidecar: readSidecar(sidecar, 'sidecar.yaml') }),
  }
}
const told = (guide: Linted, findings: ReadonlyArray<Finding>): GuideFindings => ({
  path: guide.runbook.path,
  lines: guide.text.split('\n'),
  findings,
})

describe('findings', () => {
  it.each(caseNames('lint'))('%s', (name) => {
    const folder = join('test/cases/lint', name)
    const text = (file: string) =>
      existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined
    const file = readdirSync(folder).find((one) => one.startsWith('guide.'))!
    const guide = guideAt(join(folder, file), file, text('sidecar.yaml'), text('inventory.yaml'))
    const { fix, ...options } = JSON.parse(text('options.json') ?? '{}') as { fix?: boolean; target?: string }
    const findings = lint(guide, options)
    expectFile(join(folder, 'findings.txt'), printFindings([told(guide, findings)], { ...look, rows: true }))
    if (fix) expectFile(join(folder, 'fixed.yaml'), withRows(text('sidecar.yaml') ?? '', safeRows(findings)))
  })
  it('show every rule at work', () => {
    const shown = caseNames('lint').map((name) =>
      readFileSync(`test/cases/lint/${name}/findings.txt`, 'utf8'),
    )
    const silent = rules.filter(({ id }) => !shown.some((text) => new RegExp(` {2}${id}$`, 'm').test(text)))
    expect(silent.map(({ id }) => id)).toEqual([])
  })
})

describe('reports', () => {
  const name = 'what-makes-a-second-one'
  const guide = guideAt(`test/cases/lint/${name}/guide.md`, 'docs/a, b: 100%.md')
  const found = told(guide, lint(guide))
  it('as SARIF have the structure that the specification asks for', () => {
    const log = JSON.parse(lintReport('sarif')([found]))
    const check = new Ajv({ strict: false, allErrors: true }).compile(sarifSchema)
    check(log)
    expect(check.errors ?? []).toEqual([])
    const [run] = log.runs
    expect(run.results).toHaveLength(found.findings.length)
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
    expect(run.artifacts[0].location.uri).toBe('docs/a%2C%20b%3A%20100%25.md')
    const prints = run.results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    )
    expect(new Set(prints).size).toBe(prints.length)
  })
  it('as workflow commands escape what would end them', () => {
    const at = { start: { line: 3, column: 5 }, end: { line: 3, column: 9 } }
    const finding: Finding = { rule: 'retired', severity: 'info', at, reason: '100%\n::error::no\x1b[2J' }
    expect(lintReport('github')([told(guide, [finding])])).toBe(
      '::notice file=docs/a%2C b%3A 100%25.md,line=3,endLine=3,col=5,endColumn=8,title=runbook%3A retired::100%25%0A::error::no\\x1b[2J\n',
    )
  })
  it('as JSON hold every finding, its place and its rows', () => {
    const { schemaVersion, guides } = JSON.parse(lintReport('json')([found]))
    expect(schemaVersion).toBe(1)
    expect(guides[0].findings).toHaveLength(found.findings.length)
    expect(guides[0].findings[0]).toMatchObject({
      rule: 'makes-a-second',
      severity: 'info',
      line: 4,
      column: 1,
      endLine: 4,
      fixable: true,
      rows: [{ list: 'unless', row: { line: 4, command: 'openstack service show bell' } }],
    })
  })
  it('for people hide nothing that a guide holds', () => {
    const at = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
    const finding: Finding = { rule: 'retired', severity: 'info', at, reason: 'a\x1b[31m\u202eb' }
    expect(printFindings([told(guide, [finding])], look)).not.toMatch(/[\x1b\u202e]/)
  })
})

/** What SARIF 2.1.0 asks of a log, a run, a rule and a result, as far as we write them. */
const sarifSchema = {
  type: 'object',
  required: ['version', 'runs'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool', 'results', 'columnKind'],
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: {
                  name: { type: 'string', minLength: 1 },
                  semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      required: ['id', 'shortDescription'],
                      additionalProperties: false,
                      properties: {
                        id: { type: 'string', minLength: 1 },
                        shortDescription: { type: 'object', required: ['text'] },
                        defaultConfiguration: {
                          type: 'object',
                          properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          artifacts: { type: 'array', minItems: 0, uniqueItems: true },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['message', 'ruleId', 'ruleIndex', 'level', 'locations', 'partialFingerprints'],
              additionalProperties: false,
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message: {
                  type: 'object',
                  required: ['text'],
                  properties: { text: { type: 'string', minLength: 1 } },
                },
                locations: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    type: 'object',
                    required: ['physicalLocation'],
                    properties: {
                      physicalLocation: {
                        type: 'object',
                        required: ['artifactLocation', 'region'],
                        properties: {
                          artifactLocation: {
                            type: 'object',
                            required: ['uri'],
                            properties: { uri: { type: 'string' }, index: { type: 'integer', minimum: 0 } },
                          },
                          region: {
                            type: 'object',
                            required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
                            additionalProperties: { type: 'integer', minimum: 1 },
                          },
                        },
                      },
                    },
                  },
                },
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
                properties: { type: 'object' },
              },
            },
          },
        },
      },
    },
  },
}

describe('rows written into a sidecar', () => {
  it('leave nothing safe to write, and are written once', () => {
    for (const name of caseNames('lint')) {
      const folder = join('test/cases/lint', name)
      const file = readdirSync(folder).find((one) => one.startsWith('guide.'))!
      const beside = join(folder, 'sidecar.yaml')
      const before = existsSync(beside) ? readFileSync(beside, 'utf8') : ''
      const guide = guideAt(join(folder, file), file, before || undefined)
      const rows = safeRows(lint(guide))
      if (rows.length === 0) continue
      const after = guideAt(join(folder, file), file, withRows(before, rows))
      expect(safeRows(lint(after)), name).toEqual([])
    }
  })
  it('keep rows, comments and texts of any kind that are there', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .filter((one) => /\S/.test(one) && one !== '__proto__')
    const line = fc.integer({ min: 1, max: 9999 })
    const row = fc.record({ line, text, failure: text, because: text })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), row, text, (rows, first, said) => {
        const comment = `# ${said.replace(/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/gu, '.')}`
        const before = `${comment}\n${withRows('', [{ list: 'already', row: first }])}`
        const after = withRows(before, [
          ...rows.map((one) => ({ list: 'already' as const, row: one })),
          { list: 'skip', row: { line: 1, text: 'x', because: 'y' } },
        ])
        expect(after.startsWith(before)).toBe(true)
        const read = readSidecar(after, 'sidecar.yaml')
        const wanted = [first, ...rows].map((one) => [one.line, one.text, one.failure, one.because])
        expect(read.already.map(({ at, failure, because }) => [at.line, at.text, failure, because])).toEqual(
          wanted,
        )
        expect(read.skip).toHaveLength(1)
      }),
    )
  })
})

describe('runbook lint --fix', () => {
  const desk = (sidecar?: string) => {
    const cwd = scratch('lint')
    cpSync('test/cases/lint/accounts-that-are-missed/guide.md', join(cwd, 'guide.md'))
    if (sidecar !== undefined) writeFileSync(join(cwd, 'guide.yaml'), sidecar)
    return cwd
  }
  it('makes a sidecar beside the guide, leaves the guide as it is, and does nothing the second time', async () => {
    const cwd = desk()
    const guide = readFileSync(join(cwd, 'guide.md'), 'utf8')
    const first = await runCli(['lint', '--fix', 'guide.md'], { cwd })
    expect(first.stderr).toContain('2 rows written to guide.yaml')
    const sidecar = readFileSync(join(cwd, 'guide.yaml'), 'utf8')
    expect(sidecar).toBe(readFileSync('test/cases/lint/accounts-that-are-missed/fixed.yaml', 'utf8'))
    const second = await runCli(['lint', '--fix', 'guide.md'], { cwd })
    expect(second.stdout).toBe('')
    expect(second.stderr).not.toContain('written')
    expect(readFileSync(join(cwd, 'guide.yaml'), 'utf8')).toBe(sidecar)
    expect(readFileSync(join(cwd, 'guide.md'), 'utf8')).toBe(guide)
    expect(readdirSync(cwd).sort()).toEqual(['guide.md', 'guide.yaml'])
  })
  it('writes into the sidecar that is named, whether it is there or not', async () => {
    const cwd = desk()
    const ran = await runCli(['lint', '--fix', '--with', 'other.yaml', 'guide.md'], { cwd })
    expect(ran.code).toBe(0)
    expect(readdirSync(cwd).sort()).toEqual(['guide.md', 'other.yaml'])
  })
  it('leaves a sidecar that cannot be read as it is', async () => {
    const cwd = desk('replace: [{ line: 4')
    const ran = await runCli(['lint', '--fix', 'guide.md'], { cwd })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('guide.yaml:1:')
    expect(readFileSync(join(cwd, 'guide.yaml'), 'utf8')).toBe('replace: [{ line: 4')
  })
  it('says where it cannot write, and ends with 7', async () => {
    const cwd = desk()
    const ran = await runCli(['lint', '--fix', '--with', 'no/such/folder.yaml', 'guide.md'], { cwd })
    expect(ran.code).toBe(7)
    expect(ran.stderr).toContain('no/such/folder.yaml cannot be written')
  })
  it('writes reports into files', async () => {
    const cwd = desk()
    const ran = await runCli(
      ['lint', '--report', 'sarif=a.sarif', '--report', 'json=b.json', '--json', 'guide.md'],
      { cwd },
    )
    expect(JSON.parse(readFileSync(join(cwd, 'a.sarif'), 'utf8')).runs[0].results).toHaveLength(2)
    expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toBe(ran.stdout)
  })
})

describe('a guide of any size', () => {
  it('is looked at as a whole', () => {
    // The same guide forty times over has forty times the findings of places, and each rule ends.
    const one = readFileSync('test/cases/lint/what-fails-harmlessly/guide.md', 'utf8')
    const bytes = Buffer.from(one.repeat(40))
    const { runbook, text } = readGuide(bytes, 'long.md')
    const found = lint({ runbook, text, raw: text }).filter(({ rule }) => rule === 'harmless-failure')
    expect(found).toHaveLength(40 * 8)
  })
  it('of nothing but odd lines ends in findings, not in an error', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '```bash',
        '```',
        '# cmd',
        'mysql',
        '+---+---+',
        '| a | b |',
        '[x]',
        'password = ***',
        'sudo -s sh -c "x" y',
        '- item',
        '    deep',
        'vi /etc/a.conf',
        'echo “a” >> /etc/b',
        'systemctl stop a // now',
        '  12  ls -l',
        '',
      ),
      fc.string({ maxLength: 30 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = ['```bash', 'systemctl status x', '```', ...pieces].join('\n').replaceAll('\r', ' ')
        const read = readGuide(Buffer.from(text), 'odd.md')
        const lines = read.text.split('\n')
        for (const { at } of lint({ runbook: read.runbook, text: read.text, raw: read.text })) {
          expect(at.start.line).toBeGreaterThan(0)
          expect(at.end.line).toBeLessThanOrEqual(lines.length)
          expect(at.start.column).toBeGreaterThan(0)
          expect(at.end.column).toBeLessThanOrEqual(lines[at.end.line - 1]!.length + 1)
        }
      }),
    )
  })
})

describe('settling', () => {
  const folder = 'test/cases/lint/accounts-that-are-missed'
  const first = 'line: 4, text: "/bin/sh -c \\"ledger-manage db sync\\" ledger"'
  const rulesAt = (sidecar: string | undefined) =>
    lint(guideAt(join(folder, 'guide.md'), 'guide.md', sidecar)).map(
      ({ rule, at }) => `${rule}:${at.start.line}`,
    )
  it.each([
    ['nothing', undefined, ['missing-su:4', 'missing-su:12']],
    ['a skip', `skip: [{ ${first}, because: no }]`, ['missing-su:12']],
    [
      'the same text',
      `replace: [{ ${first}, with: "/bin/sh -c \\"ledger-manage db sync\\" ledger", because: so it is }]`,
      ['missing-su:12'],
    ],
    [
      'a text without the defect',
      `replace: [{ ${first}, with: "su -s /bin/sh -c \\"x\\" ledger", because: so }]`,
      ['missing-su:12'],
    ],
    [
      'a text with another defect',
      `replace: [{ ${first}, with: "sudo -s sh -c \\"x\\" ledger", because: so }]`,
      ['missing-su:4', 'missing-su:12'],
    ],
    [
      'a row about something else',
      `already: [{ ${first}, failure: x, because: so }]`,
      ['missing-su:4', 'missing-su:12'],
    ],
  ])('%s', (_, sidecar, expected) => {
    expect(rulesAt(sidecar)).toEqual(expected)
  })
  it('is not needed where nothing is said of a distribution', () => {
    expect(
      lint(guideAt('test/cases/lint/names-unknown-to-debian/guide.md', 'g.md'), {
        only: new Set(['unknown-to-target']),
      }),
    ).toEqual([])
  })
})

/** Defects that are known to stand in the notes, found by reading them: rule and lines. */
const known: Record<string, Record<string, Array<number>>> = {
  '000_37675414d86462b5.txt': {
    'missing-su': [155, 156, 157, 158, 159],
    'ini-comment': [86, 106, 119, 127, 144, 186, 206, 220, 228, 246],
    'ini-indent': [71, 180],
    'broken-table': [296],
    'host-spellings': [72, 100],
    'sql-in-shell': [17],
    'markup-in-code': [44],
    'makes-a-second': [50, 53, 54, 55],
    'harmless-failure': [19, 20, 21, 43, 157],
  },
  '001_c8e795aab6bf271c.txt': {
    'ambiguous-hash': [40, 41, 61, 62, 79, 80, 198, 199, 241],
    'ends-session': [27, 32, 49, 74],
    'copy-from-host': [34, 56, 166],
    'trailing-remark': [165, 166, 199, 245, 247],
    interactive: [247, 251],
    'line-numbers': [37, 175, 215, 249, 271, 290],
    'dead-id': [147, 239, 251, 279],
    'prose-in-code': [24, 45, 69, 78, 243],
    retired: [20],
  },
  '002_8e6d80e1f4b597c4.txt': {
    'masked-password': [96, 99, 103, 106, 110, 113, 121, 122, 333, 352, 356, 359, 384],
    'line-numbers': [321],
    retired: [290, 291, 332, 345, 393],
    'secret-in-argv': [405, 409],
    'sql-in-shell': [86],
  },
  '003_1eb37b00f5231b76.txt': {
    'near-value': [110],
    'url-password': [216, 222, 227],
    'ini-comment': [256],
    'secret-in-argv': [124],
    'printed-password': [107, 110],
  },
  '004_0ab252acbecec447.txt': {
    'missing-su': [223, 227, 231, 235, 239],
    'broken-table': [241],
    'printed-password': [66],
    'sql-in-shell': [56],
  },
}

describe.skipIf(!process.env.RUNBOOK_NOTES)('the notes', () => {
  it.each(Object.entries(known))('%s: its known defects', (name, expected) => {
    const findings = lint(guideAt(join(process.env.RUNBOOK_NOTES!, name), name))
    const linesOf = (rule: string) => [
      ...new Set(findings.filter((one) => one.rule === rule).map(({ at }) => at.start.line)),
    ]
    const found = Object.fromEntries(Object.keys(expected).map((rule) => [rule, linesOf(rule)]))
    expect(found).toEqual(expected)
  })
  it('name a package that Debian does not have, where Debian is the target', () => {
    const guide = guideAt(join(process.env.RUNBOOK_NOTES!, '000_37675414d86462b5.txt'), 'nova.md')
    const at = (target?: string) =>
      lint(guide, { ...(target ? { target } : {}), only: new Set(['unknown-to-target']) }).map(
        (one) => one.at.start.line,
      )
    expect(at('debian-12')).toEqual([62])
    expect(at('ubuntu-22.04')).toEqual([])
    expect(at()).toEqual([])
  })
  it.each(Object.keys(known))('%s: what is written into its sidecar settles what it is about', (name) => {
    const path = join(process.env.RUNBOOK_NOTES!, name)
    const rows = safeRows(lint(guideAt(path, name)))
    expect(rows.length).toBeGreaterThan(0)
    expect(safeRows(lint(guideAt(path, name, withRows('', rows))))).toEqual([])
  })
})

describe.skipIf(!process.env.RUNBOOK_CORPUS)('public guides', () => {
  const docs = join(process.env.RUNBOOK_CORPUS ?? '', 'docs')
  /** Rules of which every finding is an error or a warning that somebody has to look at: where they are, by hand. */
  const looked: Record<string, Record<string, Array<number>>> = {
    '05-cinder-pt.md': { 'printed-password': [9] },
    '09-pike-env-zh.md': {
      'odd-blank': [26, 55],
      interactive: [118],
      'secret-in-argv': [124],
      'printed-password': [124],
    },
    '12-kafka-ko.md': {
      'printed-password': [29],
    },
    '16-zabbix-ja.md': { 'left-for-a-person': [65, 95, 127], 'printed-password': [27, 50] },
    '19-hadoop-id.md': { interactive: [30] },
    '22-k8s-ru.md': { 'near-value': [30], 'secret-in-argv': [52] },
    '27-midonet-nova-compute.adoc': {},
    '30-keystone-queens.md': { 'unclosed-fence': [3], 'secret-in-argv': [34], 'printed-password': [34] },
    '34-neutron-compute-ubuntu.rst': {},
    '38-radius-sql-howto.mediawiki': {
      'printed-password': [32],
      'left-for-a-person': [65, 81, 83, 85],
    },
  }
  it.each(Object.entries(looked))('%s: nothing is called a defect that is none', (name, expected) => {
    const found: Record<string, Array<number>> = {}
    for (const { rule, severity, at } of lint(guideAt(join(docs, name), name)))
      if (severity !== 'info') found[rule] = [...new Set([...(found[rule] ?? []), at.start.line])]
    expect(found).toEqual(expected)
  })
})
