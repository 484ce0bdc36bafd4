import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readInventory } from '../src/inventory.ts'
import { readLab } from '../src/lab.ts'
import { Refusal } from '../src/messages.ts'
import { schemas } from '../src/schemas.ts'
import { readSidecar } from '../src/sidecar.ts'
import { readYaml } from '../src/yaml.ts'
import { caseNames, expectFile } from './support/cases.ts'

const readers = { inventory: readInventory, sidecar: readSidecar }

describe.each(Object.entries(readers))('%s', (kind, read) => {
  it.each(caseNames(kind))('%s', (name) => {
    const folder = join('test/cases', kind, name)
    try {
      const [hosts] = ['hosts.txt'].filter((file) => existsSync(join(folder, file)))
      const beside = hosts && { path: hosts, text: readFileSync(join(folder, hosts), 'utf8') }
      const text = readFileSync(join(folder, `${kind}.yaml`), 'utf8')
      const value = beside ? readInventory(text, 'inventory.yaml', beside) : read(text, `${kind}.yaml`)
      expect(existsSync(join(folder, 'messages.txt')), 'expected messages').toBe(false)
      expectFile(join(folder, `${kind}.json`), `${JSON.stringify(value, null, 2)}\n`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(existsSync(join(folder, `${kind}.json`)), error.message).toBe(false)
      expectFile(join(folder, 'messages.txt'), `${error.message}\n`)
    }
  })
})

describe('YAML that would take an engine down is refused within a second', () => {
  const refusals: Record<string, string> = {
    'brackets 20000 deep': `a: ${'['.repeat(20_000)}`,
    'braces 20000 deep': `a: ${'{a: '.repeat(20_000)}`,
    'mappings 1300 deep': Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'lists 20000 deep on a line': '- '.repeat(20_000),
    'keys 20000 deep on a line': '? '.repeat(20_000),
    'more than a mebibyte': `a: ${'x'.repeat(1024 * 1024)}`,
    'a thousand million laughs': 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]',
    'what holds itself': 'a: &a [*a]',
    'a tag': 'a: !!binary aGVsbG8=',
    'a key that is every object’s': '__proto__: { polluted: x }',
    'two documents': 'a: 1\n---\nb: 2',
  }
  it.each(Object.entries(refusals))('%s', (_, text) => {
    const began = performance.now()
    expect(() => readYaml(text, 'x.yaml')).toThrow(Refusal)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('schemas', () => {
  const check = (kind: string, text: string) => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
    const schema = JSON.parse(readFileSync(`schema/${kind}.schema.json`, 'utf8'))
    const valid = ajv.validate(schema, parse(text))
    return valid ? [] : ajv.errors
  }
  it.each(Object.keys(schemas))(
    '%s is what the code reads: npm run build && node scripts/schemas.mjs',
    (kind) => {
      const written = readFileSync(`schema/${kind}.schema.json`, 'utf8')
      expect(written).toBe(`${JSON.stringify(schemas[kind as keyof typeof schemas](), null, 2)}\n`)
    },
  )
  it.each(Object.keys(readers))('accepts a whole %s, read as editors read YAML', (kind) => {
    expect(check(kind, readFileSync(`test/cases/${kind}/whole/${kind}.yaml`, 'utf8'))).toEqual([])
  })
  it.each(['000', '001', '002', '003', '004'])('accepts the files of note %s', (note) => {
    for (const kind of Object.keys(readers))
      expect(check(kind, readFileSync(`test/notes/${note}/${kind}.yaml`, 'utf8'))).toEqual([])
  })
  it('refuses what the code refuses', () => {
    expect(check('inventory', 'hosts: { a: { port: 70000 } }')).not.toEqual([])
    expect(check('inventory', 'hosts: { "-o": {} }')).not.toEqual([])
    expect(check('sidecar', 'skip: [{ step: a }]')).not.toEqual([])
    expect(check('sidecar', 'skips: []')).not.toEqual([])
  })
  it('accepts the inventories and labs we ship', () => {
    for (const name of readdirSync('vars').filter((file) => file.endsWith('.yaml'))) {
      const text = readFileSync(join('vars', name), 'utf8')
      if (/\blab\b/.test(name)) {
        expect(check('lab', text), name).toEqual([])
        expect(() => readLab(text, name)).not.toThrow()
        continue
      }
      expect(check('inventory', text), name).toEqual([])
      expect(() => readInventory(text, name)).not.toThrow()
    }
  })
})
