/**
 * What is published: packed, installed into an empty folder without any install script, and used there as a command,
 * as a library and as a remark plugin, on every Node it is for.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { beforeAll, describe, expect, test } from 'vitest'
import { scratch } from './support/cli.ts'

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const folder = scratch('package')
const home = join(folder, 'node_modules', manifest.name)
/** The oldest Node it is for, and the newest of each line, as npm carries them. */
const nodes = ['20.19.0', '22', '24']

const call = (program: string, words: Array<string>, cwd = folder) =>
  execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

beforeAll(() => {
  const packed = call('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  call('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `./${packed.trim()}`])
}, 300_000)

interface Locked {
  version: string
  license?: string
  dev?: boolean
  hasInstallScript?: boolean
  optional?: boolean
}
const installed = (): Array<[name: string, Locked]> =>
  Object.entries(
    JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages as Record<string, Locked>,
  )
    .filter(([path]) => path !== '')
    .map(([path, one]) => [path.slice(path.lastIndexOf('node_modules/') + 13), one])

describe('the tree', () => {
  test('is small, and each package of it is named in docs/dependencies.md', () => {
    const names = installed().map(([name]) => name)
    const named = readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
    expect(names.length).toBeLessThanOrEqual(160)
    expect(names.filter((name) => name !== manifest.name && !named.includes(`\`${name}\``))).toEqual([])
    expect(sizeOf(join(folder, 'node_modules'))).toBeLessThan(40e6)
  })

  test('has licences that allow it', () => {
    const fine = new Set([
      'MIT',
      'ISC',
      'Apache-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      '0BSD',
      'Unlicense',
      'BlueOak-1.0.0',
    ])
    const licences = installed().map(([name]) => {
      const { license, licenses } = JSON.parse(
        readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
      )
      return [name, license ?? licenses?.[0]?.type]
    })
    expect(licences.filter(([, licence]) => !fine.has(licence))).toEqual([])
  })

  test('needs no install script', () => {
    const scripted = installed().filter(([, one]) => one.hasInstallScript)
    expect(scripted.map(([name]) => name).sort()).toEqual(['cpu-features', 'ssh2']) // both only speed things up
  })
})

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: root, strict: true })
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('its types are right for those who import it', () => {
  const attw = join(root, 'node_modules/.bin/attw')
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'))!
  expect(call(attw, [packed, '--profile', 'esm-only', '--no-color'])).toContain('"runbook/remark"')
  mkdirSync(join(folder, 'consumer'), { recursive: true })
  writeFileSync(
    join(folder, 'consumer/use.ts'),
    `import { makePlan, readGuide, type Step } from '${manifest.name}'
     import remarkRunbook from '${manifest.name}/remark'
     const steps: Array<Step> = readGuide(new TextEncoder().encode('x'), 'x.md').runbook.steps
     export const used: [typeof makePlan, typeof remarkRunbook, number] = [makePlan, remarkRunbook, steps.length]\n`,
  )
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023']
  const tsc = join(root, 'node_modules/.bin/tsc')
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  expect(call(tsc, [...options, ...types, 'consumer/use.ts'])).toBe('')
})

test('as a remark plugin it tells the steps of a tree that remark parsed', () => {
  writeFileSync(join(folder, 'guide.md'), '# On the controller node\n\n```console\n$ uname -s\nLinux\n```\n')
  writeFileSync(
    join(folder, 'plugin.mjs'),
    `import { readFileSync } from 'node:fs'
     import remarkParse from ${JSON.stringify(join(root, 'node_modules/remark-parse/index.js'))}
     import { unified } from 'unified'
     import remarkRunbook from '${manifest.name}/remark'
     const processor = unified().use(remarkParse).use(remarkRunbook)
     const { VFile } = await import('vfile')
     const file = new VFile({ value: readFileSync('guide.md', 'utf8') })
     await processor.run(processor.parse(file), file)
     console.log(JSON.stringify(file.data.runbook.steps.map((s) => [s.kind, s.where.role, s.text.text, s.position.start.line])))\n`,
  )
  expect(JSON.parse(call(process.execPath, ['plugin.mjs']))).toEqual([
    ['command', 'controller', 'uname -s', 4],
  ])
})

describe.each(nodes)('on Node %s', (line) => {
  let node: string
  beforeAll(() => {
    node = nodeOf(line)
  }, 300_000)

  test('it says its version, plans, and runs the guide that comes with it', () => {
    const cli = join(home, 'dist/cli.cjs')
    const guide = join(home, 'runbooks/first-run.md')
    const inventory = ['-i', join(home, 'vars/first-run.yaml')]
    expect(call(node, [cli, '--version'])).toBe(`${manifest.version}\n`)
    expect(call(node, [cli, 'plan', guide, ...inventory])).toContain('web1')
    const env = { PATH: process.env.PATH, HOME: scratch('home'), XDG_STATE_HOME: scratch('state') }
    const told = execFileSync(node, [cli, 'exec', guide, ...inventory, '--yes'], { env, encoding: 'utf8' })
    expect(told).toMatch(/passed/)
  })
})

/** A Node of that line: this one, or the one that npm carries for this machine. */
function nodeOf(line: string): string {
  if (process.versions.node === line) return process.execPath
  const where = join(folder, `node-${line}`)
  const name = `node-${process.platform}-${process.arch}`
  mkdirSync(where, { recursive: true })
  writeFileSync(join(where, 'package.json'), '{ "private": true }\n')
  call('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${line}`], where)
  const node = join(where, 'node_modules', name, 'bin/node')
  expect(existsSync(node)).toBe(true)
  return node
}

function sizeOf(path: string): number {
  const about = statSync(path)
  if (!about.isDirectory()) return about.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
