import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  fingerprint,
  judgeKey,
  keyType,
  knownName,
  parseKnownKeys,
  readKnownKeys,
  recordKey,
  speaksOf,
  typesOf,
} from '../src/transports/known-hosts.ts'

const directory = mkdtempSync(join(tmpdir(), 'known-'))
const file = (name: string) => join(directory, name)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function keygen(name: string, type: string): { line: string; wire: Buffer } {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', file(name)])
  const line = readFileSync(file(`${name}.pub`), 'utf8').trim()
  return { line, wire: Buffer.from(line.split(' ')[1]!, 'base64') }
}
const hasKeygen = (() => {
  try {
    execFileSync('sh', ['-c', 'command -v ssh-keygen'])
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!hasKeygen)('known_hosts', () => {
  const mine = keygen('mine', 'ed25519')
  const other = keygen('other', 'ed25519')
  const curve = keygen('curve', 'ecdsa')

  /** Line numbers that ssh-keygen finds for a name. */
  function found(path: string, name: string): Array<number> {
    try {
      const said = execFileSync('ssh-keygen', ['-F', name, '-f', path], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return [...said.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]))
    } catch {
      return []
    }
  }
  const ours = (path: string, name: string) =>
    readKnownKeys([path])
      .filter((known) => speaksOf(known, name))
      .map((known) => known.line)

  const names = [
    'box',
    'BOX',
    'web1.example.org',
    'db.example.org',
    '10.0.0.11',
    '[10.0.0.11]:2222',
    '[box]:22',
    '[web1.example.org]:2200',
    'fe80::1',
  ]
  const patterns = [
    'box',
    'Box',
    '*',
    '?ox',
    'b*x',
    '*.example.org',
    '!db.example.org',
    '!*',
    'web?.example.*',
    '10.0.0.1?',
    '10.0.0.*',
    '[10.0.0.11]:2222',
    '[*]:2222',
    '[box]:22',
    'fe80::*',
    '**x',
    '!box',
    'none',
  ]

  test('finds what ssh-keygen -F finds', () => {
    let count = 0
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom(...names),
        fc.constantFrom('', '@revoked ', '@cert-authority ', '# ', '  '),
        (lists, name, prefix) => {
          const path = file(`list-${count++}`)
          writeFileSync(
            path,
            lists
              .map((list, index) => `${index === 1 ? prefix : ''}${list.join(',')} ${mine.line}\n`)
              .join(''),
          )
          expect(ours(path, name.toLowerCase())).toEqual(found(path, name.toLowerCase()))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('finds hashed names', () => {
    const path = file('hashed')
    writeFileSync(
      path,
      ['box', '10.0.0.11', '[10.0.0.11]:2222', 'web1.example.org']
        .map((name) => `${name} ${mine.line}\n`)
        .join(''),
    )
    execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' })
    expect(readFileSync(path, 'utf8')).not.toContain('box')
    for (const name of names) expect([name, ours(path, name)]).toEqual([name, found(path, name)])
    expect(ours(path, '[10.0.0.11]:2222')).toEqual([3])
  })

  const judge = (text: string, name: string, key: { wire: Buffer }) =>
    judgeKey(parseKnownKeys(text, 'k'), name, key.wire)
  const verdicts: Array<[string, string, { wire: Buffer }, string]> = [
    ['the key', `box ${mine.line}`, mine, 'known'],
    ['a list', `a,box,b ${mine.line}`, mine, 'known'],
    ['another key of the type', `box ${other.line}`, mine, 'changed'],
    ['one of two keys', `box ${other.line}\nbox ${mine.line}`, mine, 'known'],
    ['a key of another type only', `box ${curve.line}`, mine, 'unknown'],
    ['another host', `bix ${mine.line}`, mine, 'unknown'],
    ['nothing', '', mine, 'unknown'],
    ['a comment', `# box ${mine.line}`, mine, 'unknown'],
    ['revoked', `@revoked * ${mine.line}\nbox ${mine.line}`, mine, 'revoked'],
    ['revoked, said later', `box ${mine.line}\n@revoked * ${mine.line}`, mine, 'revoked'],
    ['another revoked', `@revoked * ${other.line}\nbox ${mine.line}`, mine, 'known'],
    ['an authority', `@cert-authority * ${other.line}`, mine, 'authority'],
    ['an authority and the key', `@cert-authority * ${other.line}\nbox ${mine.line}`, mine, 'known'],
    ["the authority's own key", `@cert-authority * ${mine.line}`, mine, 'authority'],
    ['an unknown marker', `@other box ${mine.line}`, mine, 'unknown'],
    ['negated', `*,!box ${mine.line}`, mine, 'unknown'],
    ['garbage around', `\0\n|1|x\nbox\nbox ssh-ed25519\n  box ${mine.line} comment\r`, mine, 'known'],
  ]
  test.each(verdicts)('%s', (_, text, key, verdict) => {
    expect(judge(text, 'box', key).verdict).toBe(verdict)
  })

  test('names a host by alias, port or neither', () => {
    expect(knownName('Box', 22)).toBe('box')
    expect(knownName('Box', 2222)).toBe('[box]:2222')
    expect(knownName('10.0.0.1', 2222, 'Alias')).toBe('alias')
  })

  test('tells types and fingerprints as ssh-keygen does', () => {
    for (const [name, key] of [
      ['mine', mine],
      ['curve', curve],
    ] as const) {
      const said = execFileSync('ssh-keygen', ['-lf', file(`${name}.pub`)], { encoding: 'utf8' })
      expect(fingerprint(key.wire)).toBe(said.split(' ')[1])
      expect(keyType(key.wire)).toBe(key.line.split(' ')[0])
    }
    expect(
      typesOf(parseKnownKeys(`box ${curve.line}\n@revoked box ${other.line}\nbox ${mine.line}`, 'k'), 'box'),
    ).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519'])
  })

  test("records a key so that ssh-keygen finds it, in a file of the owner's own", () => {
    const path = file('new/known_hosts')
    recordKey(path, '[box]:2222', mine.wire)
    recordKey(path, 'box', curve.wire)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect([found(path, '[box]:2222'), found(path, 'box')]).toEqual([[1], [2]])
    const torn = file('torn')
    writeFileSync(torn, `other ${other.line}`)
    recordKey(torn, 'box', mine.wire)
    expect(found(torn, 'box')).toEqual([2])
  })

  test('reads several files; a missing one says nothing, a directory throws', () => {
    writeFileSync(file('one'), `box ${mine.line}\n`)
    expect(
      readKnownKeys([file('one'), file('missing'), '/dev/null', file('one')]).map((known) => known.path),
    ).toEqual([file('one'), file('one')])
    expect(() => readKnownKeys([directory])).toThrow()
    chmodSync(file('one'), 0o600)
  })

  test.each([
    ['bytes that are no text', '\0\x01\x02\ufffd\x7f'],
    ['a name and nothing more', 'box'],
    ['a name and a type', 'box ssh-ed25519'],
    ['a key that is cut', `box ${mine.line.slice(0, 30)}`],
    ['a mark that nobody knows', `@trusted box ${mine.line}`],
    ['a hash that is none', `|1|none ${mine.line}\n|2|x|y ${mine.line}\n| ${mine.line}`],
    ['a very long line', `${'x,'.repeat(500_000)} ssh-ed25519`],
  ])('a broken line vouches for nobody and hides no whole one: %s', (_, broken) => {
    const verdict = (text: string) => judgeKey(parseKnownKeys(text, 'k'), 'box', mine.wire).verdict
    expect(verdict(broken)).not.toBe('known')
    const path = file('broken')
    for (const text of [`${broken}\nbox ${mine.line}`, `box ${mine.line}\n${broken}`]) {
      expect(verdict(text)).toBe('known')
      writeFileSync(path, text)
      expect(found(path, 'box').length, 'ssh-keygen finds it, too').toBeGreaterThan(0)
    }
  })

  test('100,000 lines are no trouble', () => {
    const keys = parseKnownKeys(`*a*a*a*a*a*a*b ${mine.line}\n`.repeat(100_000), 'k')
    const begun = performance.now()
    judgeKey(keys, 'a'.repeat(60), mine.wire)
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})
