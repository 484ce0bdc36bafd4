/** The guides that come with the package: each is read whole, bound, and free of findings. Connects to nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { beyondLooking, setsUpShell, sourcedFile } from '../src/looks.ts'
import { runCli } from './support/cli.ts'

const guides = readdirSync('runbooks').filter((name) => name !== 'README.md' && !name.endsWith('.yaml'))
const inventoryOf = (guide: string) => {
  const own = `vars/${guide.split('.')[0]}.yaml`
  return existsSync(own) ? own : 'vars/openstack.yaml'
}

interface Item {
  lines: [number, number]
  kind: string
  for: number | null
}
const itemsOf = async (guide: string) => {
  const { code, stdout, stderr } = await runCli(['inspect', `runbooks/${guide}`, '--json', '--strict'])
  expect([code, stderr]).toEqual([0, ''])
  return (JSON.parse(stdout) as { items: Array<Item> }).items
}
const textOf = (guide: string, { lines }: Item) =>
  readFileSync(`runbooks/${guide}`, 'utf8')
    .split('\n')
    .slice(lines[0] - 1, lines[1])
    .join('\n')
    .trim()

describe.each(guides)('%s', (guide) => {
  const call = [`runbooks/${guide}`, '-i', inventoryOf(guide)]

  test('nothing of it is doubtful, or left for a person', async () => {
    const items = await itemsOf(guide)
    expect(items.filter(({ kind }) => kind === 'command').length).toBeGreaterThan(1)
    const { stdout } = await runCli(['inspect', `runbooks/${guide}`])
    expect(stdout).toMatch(/^\d+ steps: .*\b0 left for a person$/m)
  })

  test('its plan has a host and a value for everything', async () => {
    const { code, stderr } = await runCli(['plan', ...call, '--strict'])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('lint finds nothing', async () => {
    const { code, stdout } = await runCli(['lint', ...call, '--max-warnings', '0', '--target', 'debian-12'])
    expect([code, stdout]).toEqual([0, ''])
  })
})

test('README.md of the folder names each of them', () => {
  const page = readFileSync('runbooks/README.md', 'utf8')
  expect(guides.filter((guide) => !page.includes(`(${guide})`))).toEqual([])
})

test('verify-cloud.md only looks, and says of each look what must be seen', async () => {
  const guide = 'verify-cloud.md'
  const items = await itemsOf(guide)
  const judged = new Set(items.filter(({ kind }) => kind === 'output').map((item) => item.for))
  const commands = items.filter(({ kind }) => kind === 'command')
  for (const item of commands) {
    const command = textOf(guide, item).replace(/^(?:root@\w+:~)?[#$] /, '')
    if (setsUpShell(command) || sourcedFile(command)) continue
    expect(beyondLooking(command), command).toBeUndefined()
    expect(judged.has(item.lines[0]), `expected output of ${command}`).toBe(true)
  }
})
