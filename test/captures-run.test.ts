/** Values that a step prints, used by later steps on their hosts: known, quoted, kept for a resume, refused where not found. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli, scratch } from './support/cli.ts'
import { type Desk, setDesk } from './support/guide.ts'

const home = scratch('home')
afterAll(() => rmSync(home, { recursive: true }))

const host = (name: string, role: string): Host => ({
  name,
  address: name,
  roles: [role],
  become: 'none',
  transport: 'local',
  facts: {},
})
const hosts = [host('quay', 'controller'), host('ship1', 'compute'), host('ship2', 'compute')]
const onDesk = (desk: Desk, ...words: Array<string>) =>
  runCli(words, { cwd: desk.directory, env: { ...desk.env, HOME: home } })

/** A guide whose values are in files of a folder; `sidecar` says what is taken. */
function setHarbour(guide: string, sidecar: string, more = '') {
  const folder = scratch('harbour')
  const desk = setDesk(guide.replaceAll('HARBOUR', folder), hosts, more)
  writeFileSync(join(desk.directory, 'guide.yaml'), sidecar.replaceAll('HARBOUR', folder))
  return { desk, folder, file: (name: string) => join(folder, name) }
}

const berths = `# Harbour

## Controller node

\`\`\`
$ cat HARBOUR/berth
+-------+-------+
| Field | Value |
+-------+-------+
| name  | north |
+-------+-------+
\`\`\`

## Compute nodes

\`\`\`
$ cat HARBOUR/pier.NODE
$ printf '%s\\n' at BERTH "of PIER" >> HARBOUR/moored.NODE
$ test -e HARBOUR/open
$ printf '%s\\n' BERTH >> HARBOUR/moored.NODE
\`\`\`

Edit \`HARBOUR/NODE.conf\`:

\`\`\`ini
[berth]
id = BERTH
\`\`\`
`
const words = `words:
  BERTH: "{{ capture.berth }}"
  PIER: "{{ capture.pier }}"
  NODE: "{{ host.name }}"
`
const sidecar = `capture:
  berth: { step: controller-node/1, column: id }
  pier: { step: compute-nodes/1, regex: '^pier=(.+)$' }
`
const table = (id: string) =>
  `+-------+-------+\n| Field | Value |\n+-------+-------+\n| name  | north |\n| id    | ${id} |\n+-------+-------+\n`
const lines = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1)

describe('captured values', () => {
  test('are data, one a host, and known to a resume', async () => {
    const { desk, file } = setHarbour(berths, sidecar, words)
    const id = `b'1 "$(touch ${file('touched')})" \`x\``
    writeFileSync(file('berth'), table(id))
    writeFileSync(file('pier.ship1'), 'pier={{ host.name }}\n')
    writeFileSync(file('pier.ship2'), 'pier=$HOME\n')
    for (const ship of ['ship1', 'ship2']) writeFileSync(file(`${ship}.conf`), '')
    const failed = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(failed.code, failed.stdout + failed.stderr).toBe(1)
    expect(failed.stdout).toContain(`kept as berth: ${id}`)
    writeFileSync(file('open'), '')
    rmSync(file('berth'))
    const resumed = await onDesk(desk, 'resume')
    // An INI value cannot hold a `$`: the step that would write it is refused, and nothing is written.
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(1)
    expect(resumed.stdout).toContain('Unexpected value of `BERTH`, expected a value without `$`')
    expect(readFileSync(file('ship1.conf'), 'utf8')).toBe('')
    expect(lines(file('moored.ship1'))).toEqual(['at', id, 'of {{ host.name }}', id])
    expect(lines(file('moored.ship2'))).toEqual(['at', id, 'of $HOME', id])
    expect(readdirSync(file('.'))).not.toContain('touched')
  })

  test('stand in files, too', async () => {
    const { desk, file } = setHarbour(berths, sidecar, words)
    writeFileSync(file('berth'), table('b-17'))
    writeFileSync(file('open'), '')
    for (const ship of ['ship1', 'ship2']) {
      writeFileSync(file(`pier.${ship}`), 'pier=7\n')
      writeFileSync(file(`${ship}.conf`), '[berth]\nid = none\n')
    }
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes', '--json')
    expect(ran.code, ran.stderr).toBe(0)
    expect(readFileSync(file('ship2.conf'), 'utf8')).toBe('[berth]\nid = b-17\n')
    const events = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const captured = events.filter(({ action }) => action === 'capture')
    expect(captured).toMatchObject([
      { host: 'quay', capture: 'berth', value: 'b-17' },
      { capture: 'pier', value: '7' },
      { capture: 'pier', value: '7' },
    ])
  })

  test('that are not printed fail the step that should print them, and nothing behind it runs', async () => {
    const { desk, file } = setHarbour(berths, sidecar, words)
    writeFileSync(file('berth'), table('').replace(/\n.*\bid\b.*/, ''))
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain(
      '`berth` cannot be taken from what it printed: no table of it has a column or field `id`',
    )
    expect(ran.stdout).toMatch(/guide\.md:6/)
    expect(readdirSync(file('.'))).toEqual(['berth'])
  })

  test('are no way around secrets: one that holds one is refused', async () => {
    const secret = 'secrets:\n  pier: { command: [echo, open-sesame] }\n'
    const { desk, file } = setHarbour(berths, sidecar, words + secret)
    writeFileSync(file('berth'), table('x-open-sesame'))
    const ran = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('`berth` cannot be taken from what it printed: it holds a secret')
    expect(ran.stdout).not.toContain('open-sesame')
  })

  test('come from `unless` where the step is already so', async () => {
    const guide = `# Harbour

## Controller node

\`\`\`
$ mkdir HARBOUR/berth && echo id=new
$ echo BERTH > HARBOUR/seen
\`\`\`
`
    const rows = `capture: { berth: { step: controller-node/1, regex: 'id=(.+)' } }
unless: [{ step: controller-node/1, command: "test -d HARBOUR/berth && cat HARBOUR/berth/id" }]
`
    const { desk, file } = setHarbour(guide, rows, words)
    mkdirSync(file('berth'))
    writeFileSync(file('berth/id'), 'id=old\n')
    expect(await onDesk(desk, 'exec', desk.guide, '--yes')).toMatchObject({ code: 0 })
    expect(lines(file('seen'))).toEqual(['old'])
    writeFileSync(file('berth/id'), '\n')
    const without = await onDesk(desk, 'exec', desk.guide, '--yes')
    expect(without.code).toBe(1)
    expect(without.stdout).toMatch(/already so \(.*\), but `berth` cannot be taken from what it printed/)
  })
})
