/** What README and docs say is so: links lead somewhere, commands and options exist, inventories and sidecars are read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readInventory } from '../src/inventory.ts'
import { readLab } from '../src/lab.ts'
import { readSidecar } from '../src/sidecar.ts'
import { runCli } from './support/cli.ts'

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => join('docs', name))]
const textOf = (page: string) => readFileSync(page, 'utf8')

/** Every command with the options that its help names. */
const known = new Map<string, Set<string>>()
beforeAll(async () => {
  const { stdout } = await runCli(['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name!)
  const helps = await Promise.all(names.map((name) => runCli([name, '--help'])))
  for (const [at, name] of names.entries())
    known.set(name, new Set(helps[at]!.stdout.match(/(?<![\w-])--?[a-z][a-z-]*/g)))
})

describe.each(pages)('%s', (page) => {
  const text = textOf(page)

  test('its links lead somewhere', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!)
    const dead = links.filter((link) => !existsSync(join(dirname(page), link)))
    expect(dead).toEqual([])
  })

  test('its commands exist, and their options', () => {
    const code = [
      ...text.matchAll(/^(?:\$ )?(?:npx )?runbook ([a-z]+\b.*)$|`(?:npx )?runbook ([a-z]+\b[^`]*)`/gm),
    ]
    const wrong = code.flatMap(([, block, inline]) => {
      const [name = '', ...words] = (block ?? inline)!.replace(/\s[#|]\s.*$/, '').split(/\s+/)
      const options = known.get(name)
      if (!options) return [`no command ${name}`]
      const asked = words
        .map((word) => /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1])
        .filter((word) => word !== undefined)
      return asked.filter((option) => !options.has(option)).map((option) => `${name} has no ${option}`)
    })
    expect(wrong).toEqual([])
  })

  test('its inventories and sidecars are read', () => {
    for (const [, yaml = ''] of text.matchAll(/^```yaml\n(.*?)^```/gms)) {
      if (page === 'docs/lab.md') expect(() => readLab(yaml, 'lab.yaml'), yaml).not.toThrow()
      else if (/^(?:hosts|words|secrets|hosts-from):/m.test(yaml)) {
        const whole = /^hosts(?:-from)?:/m.test(yaml) ? yaml : `hosts: { a: {} }\n${yaml}`
        const beside = /^hosts-from:/m.test(yaml) ? { text: '[web]\nweb1\n', path: 'hosts.ini' } : undefined
        expect(() => readInventory(whole, page, beside), yaml).not.toThrow()
      } else if (
        /^(?:roles|replace|skip|expect|capture|answers|unless|already|done|retry|looks):/m.test(yaml)
      )
        expect(() => readSidecar(yaml, page), yaml).not.toThrow()
    }
  })
})
