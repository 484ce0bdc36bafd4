import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { putOf } from '../src/extract/put.ts'
import { inspect, inspectionJson, printInspection } from '../src/inspect.ts'
import { Refusal } from '../src/messages.ts'
import type { Passage, Runbook, Step } from '../src/model.ts'
import { readGuide } from '../src/read.ts'
import { promptOf } from '../src/signs/prompts.ts'
import { roleOfHeading, roleOfSentence } from '../src/signs/roles.ts'

const cases = join(import.meta.dirname, 'cases/read')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const readText = (text: string) => readGuide(bytes(text), 'guide.md')

describe('guides become steps', () => {
  test.each(readdirSync(cases))('%s', (name) => {
    const folder = join(cases, name)
    const guide = readdirSync(folder).find((file) => file.startsWith('guide.'))!
    const { runbook } = readGuide(readFileSync(join(folder, guide)), guide)
    matches(join(folder, 'steps.yaml'), stringify(shown(runbook), { lineWidth: 0 }))
  })

  test('byte order mark and carriage returns are no part of the text', () => {
    const { runbook, text } = readText(
      '\ufeff# Controller node\r\n\r\n```bash\r\nsystemctl restart nova-api\r\n```\r\n',
    )
    expect(text.includes('\r')).toBe(false)
    expect(runbook.steps).toMatchObject([
      { kind: 'command', text: { text: 'systemctl restart nova-api', points: [{ line: 4, column: 1 }] } },
    ])
  })

  test('a return inside a line ends a line of code, and is a blank in prose', () => {
    const { runbook } = readText(
      '# Depot\n\nOn the\rcontroller node:\n\n```\n# vi /etc/depot.conf\n[depot]\rsize = 2   ← so much\rport = 7\n```\n\n```\n# systemctl restart \\\r  depot\n```\n',
    )
    expect(runbook.steps).toMatchObject([
      {
        kind: 'edit',
        text: {
          text: '[depot]\nsize = 2\nport = 7',
          points: [
            { line: 7, column: 1 },
            { line: 7, column: 9 },
            { line: 7, column: 30 },
          ],
        },
        where: { role: 'controller' },
      },
      { kind: 'command', text: { text: 'systemctl restart \\\n  depot' }, position: { start: { line: 11 } } },
    ])
  })

  test('a caption below a block with nothing in it has no content', () => {
    const { runbook } = readText(
      '```bash\n```\n[File 1] /etc/depot.conf\n\n```\nsystemctl start depot\n```\n',
    )
    expect(runbook.steps).toMatchObject([{ kind: 'command' }])
  })

  test('statements below the name of a file of SQL are its content', () => {
    const { runbook } = readText('`/srv/app/init.sql`:\n\n```\nCREATE DATABASE shop;\nUSE shop;\n```\n')
    expect(runbook.steps).toMatchObject([{ kind: 'edit', path: { text: '/srv/app/init.sql' } }])
  })

  test.each(['Do not run this command:', 'อย่ารันคำสั่งนี้:'])(
    '%s leaves what stands below to a person',
    (said) => {
      const { runbook } = readText(`${said}\n\n\`\`\`\nsudo kubeadm reset\n\`\`\`\n`)
      expect(runbook.steps).toMatchObject([{ kind: 'manual' }])
    },
  )

  test('ids hold when a step is added under another heading', () => {
    const ids = (text: string) => readText(text).runbook.steps.map((step) => step.id)
    const tail = '## Verify\n```sh\nopenstack service list\nopenstack user list\n```\n'
    const before = ids(`# Compute node\n\`\`\`sh\napt-get update\n\`\`\`\n${tail}`)
    const after = ids(`# Compute node\n\`\`\`sh\napt-get update\napt-get upgrade -y\n\`\`\`\n${tail}`)
    expect(before.slice(1)).toEqual(['compute-node/verify/1', 'compute-node/verify/2'])
    expect(after.slice(2)).toEqual(before.slice(1))
  })
})

describe('what guides say in words', () => {
  type Row = { sentence?: string; heading?: string; hosts?: Array<string>; role: string | null }
  const rows: Array<Row> = parse(readFileSync(join(cases, '../roles.yaml'), 'utf8'))
  test.each(rows.map((row) => ({ ...row, text: row.sentence ?? row.heading! })))(
    '$text',
    ({ text, heading, hosts, role }) => {
      const names = new Set(hosts)
      const said = heading === undefined ? roleOfSentence(text, names) : roleOfHeading(text, names)
      expect(said?.role ?? null).toBe(role)
    },
  )
})

describe('where lines go', () => {
  type Row = { says: string; where: string | null; line?: number }
  const rows: Array<Row> = parse(readFileSync(join(cases, '../puts.yaml'), 'utf8'))
  test.each(rows)('$says', ({ says, where, line }) => {
    const put = putOf(['', says, 'and so on'])
    expect([put?.where ?? null, put && 'line' in put ? put.line : undefined]).toEqual([where, line])
  })
})

describe('prompts', () => {
  type Row = { line: string; of: string | null; typed?: string }
  const rows: Array<Row> = parse(readFileSync(join(cases, '../prompts.yaml'), 'utf8'))
  test.each(rows)('$line', ({ line, of, typed, ...told }) => {
    const prompt = promptOf(line)
    expect(prompt?.of ?? null).toBe(of)
    if (!prompt) return
    expect(line.slice(prompt.length)).toBe(typed)
    expect(prompt).toMatchObject({ more: false, ...told })
    if (!('host' in told)) expect(prompt.host).toBeUndefined()
    if (!('user' in told)) expect(prompt.user).toBeUndefined()
  })
})

describe('what is no guide is refused', () => {
  const refused: Array<[string, Uint8Array, string]> = [
    ['nothing', bytes(''), 'empty-guide'],
    ['prose only', bytes('# Title\n\nJust a story about servers.\n'), 'empty-guide'],
    ['a binary file', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), 'binary-guide'],
    ['bytes of several encodings', new Uint8Array([0xb0, 0xca, 0x0a]), 'unknown-encoding'],
    ['too much', new Uint8Array(4 * 1024 * 1024 + 1).fill(0x61), 'too-large'],
    ['too many lines', bytes('$ echo 1\n'.repeat(50_001)), 'too-large'],
  ]
  test.each(refused)('%s', (_, content, code) => {
    let thrown: unknown
    try {
      readGuide(content, 'guide.md')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Refusal)
    expect((thrown as Refusal).messages).toMatchObject([{ ruleId: code, file: 'guide.md' }])
  })
})

describe('inspection', () => {
  const text = readFileSync(join(cases, 'nested-export/guide.md'), 'utf8')
  const { runbook } = readText(text)

  test('the machine form is derived from the steps', () => {
    const read = JSON.parse(inspectionJson(runbook))
    expect(read).toMatchObject({ schemaVersion: 1, path: 'guide.md' })
    const commands = read.items.filter((item: { kind: string }) => item.kind === 'command').length
    const clients = new Set(
      runbook.steps.flatMap((step) => (step.kind === 'sql' ? (step.client?.points[0]?.line ?? []) : [])),
    )
    expect(commands).toBe(runbook.steps.filter((step) => step.kind === 'command').length + clients.size)
  })

  test('every line of the guide is shown once, beside what it was taken for', () => {
    const printed = printInspection(runbook, text, { color: false, width: 120, because: false })
    const lines = printed.split('\n').filter((line) => / │/.test(line))
    expect(lines).toHaveLength(text.trimEnd().split('\n').length)
    expect(lines.find((line) => line.includes('openstack billing list'))).toMatch(/command controller/)
    const bars = new Set(lines.map((line) => line.indexOf('│')))
    expect(bars.size).toBe(1)
  })

  test('a reason is printed where it is asked for', () => {
    const printed = printInspection(runbook, text, { color: false, width: 120, because: true })
    expect(printed).toMatch(/↑ .*editor of|↑ the content for/)
  })
})

describe('of any text', () => {
  test('positions are inside it, text stands where it says, and nothing that runs overlaps', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 40 }), (lines) => {
        const text = lines.join('\n')
        const runbook = readOrNothing(text)
        if (!runbook) return
        const rows = text.split('\n')
        const taken = new Set<number>()
        for (const step of runbook.steps) {
          for (const passage of passages(step)) stands(passage, rows, text)
          if (step.kind === 'manual' || step.kind === 'edit') continue
          for (let line = step.position.start.line; line <= step.position.end.line; line += 1) {
            expect(taken.has(line)).toBe(false)
            taken.add(line)
          }
        }
        let end = 0
        for (const item of inspect(runbook)) {
          expect(item.lines[0]).toBeGreaterThan(end)
          end = item.lines[1]
          expect(end).toBeLessThanOrEqual(rows.length)
        }
        expect(new Set(runbook.steps.map((step) => step.id)).size).toBe(runbook.steps.length)
      }),
      { numRuns: 600 },
    )
  })

  test('reading the same text twice gives the same runbook', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (lines) => {
        const text = lines.join('\n')
        expect(readOrNothing(text)).toEqual(readOrNothing(text))
      }),
      { numRuns: 60 },
    )
  })

  const fill = (line: string, size: number): string => line.repeat(Math.ceil(size / line.length))
  const hostile: Array<[string, (size: number) => string]> = [
    ['quotes that never close', (size) => `\`\`\`sh\n${fill('echo "a\n', size)}`],
    ['here-documents that never end', (size) => `\`\`\`sh\n${fill('cat <<EOF\n', size)}`],
    ['one endless continuation', (size) => `\`\`\`sh\n${fill('echo a \\\n', size)}`],
    ['blanks', (size) => `\`\`\`sh\necho${' '.repeat(size)}x\n`],
    ['commands in prose that never end', (size) => fill('a@b:~$ echo "a\n', size)],
    ['documents in prose that never end', (size) => fill('a@b:~$ cat <<EOF\n', size)],
    ['statements in prose that never end', (size) => fill('mysql> SELECT 1\n', size)],
    ['statements without an end', (size) => `\`\`\`\nmysql\n${fill('SELECT 1\n', size)}`],
    ['editors one after the other', (size) => `\`\`\`\n${fill('vi /etc/x.conf\na = b\n\n', size)}`],
    ['printed lines', (size) => `\`\`\`\n$ ls\n${fill('| a | b |\n', size)}`],
    ['`if` that never ends', (size) => `\`\`\`sh\n${fill('if true; then\n', size)}`],
  ]
  test.each(hostile)('time grows with length: %s', (_, make) => {
    const time = (size: number): number => {
      const text = make(size)
      const best = Array.from({ length: 3 }, () => {
        const from = process.cpuUsage()
        readOrNothing(text)
        const spent = process.cpuUsage(from)
        return spent.user + spent.system
      })
      return Math.min(...best)
    }
    time(4_000)
    expect(time(64_000)).toBeLessThan(time(8_000) * 8 * 4 + 50_000)
  })
})

describe.skipIf(!process.env.RUNBOOK_CORPUS)('labelled guides (RUNBOOK_CORPUS)', () => {
  const corpus = process.env.RUNBOOK_CORPUS ?? ''
  const notes = process.env.RUNBOOK_NOTES ?? join(corpus, '../seeds')
  const docs = corpus ? JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')).docs : []

  test.each(docs.map((doc: { id: string }) => doc.id) as Array<string>)(
    '%s: nothing runs that is not to be run',
    async (id) => {
      const figures = await scored(
        id,
        docs.find((doc: { id: string }) => doc.id === id),
      )
      expect(figures.false_exec.lines).toEqual([])
    },
  )

  test.each(['seed-000', 'seed-004'])('%s: every command and statement, with its lines', async (id) => {
    const figures = await scored(
      id,
      docs.find((doc: { id: string }) => doc.id === id),
    )
    expect(figures.missed_exec).toEqual([])
    expect(figures.exec_items.ok).toBe(figures.exec_items.n)
    expect(figures.confusions).toEqual([])
    expect(figures.role.ok).toBe(figures.role.n)
    expect(figures.pairing.ok).toBe(figures.pairing.n)
  })

  async function scored(id: string, doc: { file: string }) {
    const { score } = await import(pathToFileURL(join(corpus, 'score.mjs')).href)
    const labels = JSON.parse(readFileSync(join(corpus, 'labels', `${id}.json`), 'utf8'))
    const file = doc.file.replace(/^\.\.\/seeds/, notes)
    const { runbook } = readGuide(readFileSync(file.startsWith('/') ? file : join(corpus, file)), file)
    return score(Array.isArray(labels) ? labels : labels.items, inspect(runbook), doc)
  }
})

// ── what is compared ─────────────────────────────────────────────────────────────────────────────────────

/** Compares with a kept file; UPDATE=1 writes it, and in CI a missing one is an error. */
function matches(path: string, actual: string): void {
  if (process.env.UPDATE || (!existsSync(path) && !process.env.CI)) writeFileSync(path, actual)
  expect(actual).toBe(readFileSync(path, 'utf8'))
}

/** A runbook in short: what a reader of a case wants to see. */
function shown(runbook: Runbook): unknown {
  return {
    steps: runbook.steps.map(shownStep),
    asides: runbook.asides.map((aside) => `${span(aside.position)} ${aside.kind}`),
  }
}

function shownStep(step: Step): unknown {
  const { role = '-', host, user } = step.where
  const common = {
    id: step.id,
    [step.kind]: step.text.text,
    lines: span(step.position),
    where: [role, host, user].filter(Boolean).join(' '),
    ...(step.risks.length > 0 ? { risks: step.risks.map((risk) => risk.class) } : {}),
  }
  if (step.kind === 'manual') return { ...common, as: step.as, reason: step.reason }
  if (step.kind === 'edit')
    return {
      ...common,
      path: step.path.text,
      editor: step.editor,
      ...(step.put ? { put: step.put } : {}),
      ...(step.partial ? { partial: true } : {}),
      named: `${step.named.by} ${span(step.named.position)}`,
    }
  const answers = step.kind === 'command' ? step.answers : []
  return {
    ...common,
    ...(step.kind === 'command' && step.moves ? { moves: step.moves } : {}),
    ...(step.prompt ? { prompt: step.prompt } : {}),
    ...(step.kind === 'sql' && step.client ? { client: step.client.text } : {}),
    ...(answers.length > 0
      ? {
          answers: answers.map(({ prompt, text, position }) => ({
            prompt,
            text: text?.text,
            line: position?.start.line,
          })),
        }
      : {}),
    ...(step.expected ? { prints: step.expected.text.text } : {}),
  }
}

function span(position: { start: { line: number }; end: { line: number } }): string {
  const { start, end } = position
  return start.line === end.line ? `${start.line}` : `${start.line}-${end.line}`
}

function readOrNothing(text: string): Runbook | undefined {
  try {
    return readText(text).runbook
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function passages(step: Step): Array<Passage> {
  if (step.kind === 'command') return [step.text, ...(step.expected ? [step.expected.text] : [])]
  if (step.kind === 'sql')
    return [step.text, ...(step.client ? [step.client] : []), ...(step.expected ? [step.expected.text] : [])]
  return [step.text]
}

/** Every line of a passage stands in the text where its point says. */
function stands(passage: Passage, rows: ReadonlyArray<string>, text: string): void {
  const lines = passage.text.split('\n')
  expect(passage.points).toHaveLength(lines.length)
  for (const [index, { line, column, offset }] of passage.points.entries()) {
    expect(rows[line - 1]?.slice(column - 1).startsWith(lines[index]!)).toBe(true)
    expect(text.slice(offset).startsWith(lines[index]!)).toBe(true)
  }
}

/** Lines of guides, to be put together in any order. */
const pieces = [
  '',
  '',
  '```',
  '```bash',
  '~~~',
  '# Controller node',
  '## Verify',
  '- Compute Node',
  '    - Restart',
  '> note',
  '> apt install chrony',
  '**# enter the password**',
  '$ sudo apt install nova',
  'root@controller:~# ls -l',
  '[root@compute1 ~]# systemctl restart x',
  '# systemctl stop x',
  '#systemctl stop x',
  '# a comment',
  'mysql',
  'mysql -u root -p',
  'MariaDB [(none)]> SELECT 1',
  '    -> FROM t;',
  'CREATE DATABASE x;',
  'quit',
  'GRANT ALL ON x.* TO y \\',
  'sudo vi /etc/x.conf',
  'vi /etc/y.conf:',
  '[DEFAULT]',
  'key = value  # why',
  'export A=b',
  '+----+',
  '| ID |',
  'User Password:',
  'openstack user create --password-prompt x',
  'cat <<EOF',
  'EOF',
  'echo "open',
  'echo a \\',
  '> more',
  'for i in a b; do',
  'done',
  '  217  ls -l',
  '158 key = value',
  'Edit the `/etc/z.conf` file:',
  'On the compute node:',
  'output:',
  '... prose',
  '        ```sh',
  '        systemctl start x',
  '        ```',
  '\tls -l',
  '`systemctl start y`',
  '{% highlight text %}',
  '{% endhighlight %}',
  '[File 1] /etc/w.conf',
  '-----------',
  'https://example.org/x',
  '한국어 문장',
  '&amp;',
  '<div>',
  '</div>',
  '1. one',
  '   two',
]
