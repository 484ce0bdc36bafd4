/** What holds for every editor: nothing else changes, and the second time nothing at all. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { mergeWith } from '../src/edit/shelf.ts'
import { plainValue, readShellFile, uses, writeShellFile } from '../src/editors/shell-document.ts'
import { readLines, writeLines } from '../src/editors/text-lines.ts'
import { Unmergeable } from '../src/editors/unmergeable.ts'
import type { Change } from '../src/model.ts'

/** The merged text; undefined where it is refused. The second merge is part of `mergeWith`. */
function attempt(name: string, before: string, change: Change): string | undefined {
  try {
    const { text, changed } = mergeWith(name, before, change)
    expect(changed).toBe(text !== before)
    expect(mergeWith(name, text, change)).toEqual({ text, changed: false })
    return text
  } catch (error) {
    if (error instanceof Unmergeable) return undefined
    throw error
  }
}
/** How many of the trials merged: a property of nothing but refusals would say nothing. */
function counting(check: (count: () => void) => void, least: number): void {
  let merged = 0
  check(() => void merged++)
  expect(merged).toBeGreaterThan(least)
}
const end = fc.constantFrom('\n', '\r\n')
const textOf = (line: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(line, { maxLength: 12 }), end, fc.boolean())
    .map(([lines, eol, ended]) => lines.join(eol) + (ended && lines.length > 0 ? eol : ''))
/** `some` without lines, in order, is `others`. */
function isWithin(others: ReadonlyArray<string>, some: ReadonlyArray<string>): boolean {
  let at = 0
  for (const line of some) if (line === others[at]) at += 1
  return at === others.length
}

describe('lines', () => {
  const line = fc.constantFrom(
    'alpha',
    'beta gamma',
    '  indented',
    '',
    '#',
    '}',
    'one {',
    'ä 한글',
    '\t',
    '[x]',
  )
  it('what is read is written, byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(writeLines(readLines(text))).toBe(text)
      }),
    )
  })
  it('are put in, and all that was there stays in its order', () => {
    counting((count) => {
      const put = fc.oneof(
        fc.constantFrom('end', 'start', 'added').map((where) => ({ where, words: '' })),
        fc.record({
          where: fc.constantFrom('below', 'above'),
          line: fc.integer({ min: 1, max: 8 }),
          words: fc.constant(''),
        }),
      ) as fc.Arbitrary<NonNullable<Change['put']>>
      const added = fc.array(fc.constantFrom('new one', 'new two', '  new three', 'alpha'), {
        minLength: 1,
        maxLength: 3,
      })
      fc.assert(
        fc.property(textOf(line), added, put, (before, fragment, where) => {
          const after = attempt('lines', before, { path: '/etc/x', text: fragment.join('\n'), put: where })
          if (after === undefined) return
          count()
          const texts = (text: string) => readLines(text).map((one) => one.text)
          expect(isWithin(texts(before), texts(after))).toBe(true)
          for (const one of fragment) expect(texts(after)).toContain(one)
        }),
        { numRuns: 200 },
      )
    }, 20)
  })
})

describe('rows', () => {
  const row = fc.constantFrom(
    '127.0.0.1 localhost',
    '10.9.0.1\thead  # ours',
    '10.9.0.2 stack store',
    '# about',
    '',
    '10.9.0.1 head.example.org',
    '::1 ip6',
  )
  const wish = fc.tuple(
    fc.constantFrom('10.9.0.1', '10.9.0.2', '10.9.0.3', '::2'),
    fc.uniqueArray(fc.constantFrom('head', 'stack', 'new', 'store'), { minLength: 1, maxLength: 3 }),
  )
  const known = (text: string) =>
    new Set(
      text.split(/\r?\n/).flatMap((line) => {
        const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
        return names.map((name) => `${address} ${name}`)
      }),
    )
  it('each address has its names, and those it had', () => {
    counting((count) => {
      fc.assert(
        fc.property(
          textOf(row),
          fc.uniqueArray(wish, { selector: ([a]) => a, minLength: 1 }),
          (before, wishes) => {
            const text = wishes.map(([address, names]) => [address, ...names].join(' ')).join('\n')
            const after = attempt('rows', before, { path: '/etc/hosts', text })
            if (after === undefined) return
            count()
            expect(known(after)).toEqual(new Set([...known(before), ...known(text)]))
            const comments = (all: string) => [...all.matchAll(/#.*/g)].map(([one]) => one.trim())
            expect(comments(after)).toEqual(comments(before))
          },
        ),
        { numRuns: 200 },
      )
    }, 10)
  })
})

describe('shell', () => {
  const name = fc.constantFrom('A', 'B', 'PATH', 'LONG_NAME')
  const value = fc.constantFrom(
    '',
    '1',
    '"two words"',
    "'it is #1'",
    '$HOME/x',
    '"$A:b"',
    'a\\ b',
    '\\#',
    "'two\nlines'",
  )
  const setting = fc
    .tuple(fc.constantFrom('', 'export '), name, value)
    .map(([lead, key, text]) => `${lead}${key}=${text}`)
  const line = fc.oneof(
    { weight: 5, arbitrary: setting },
    fc.constantFrom(
      '',
      '# A=1',
      '#B=2',
      'cd /srv',
      'if true; then',
      'fi',
      '  A=3',
      'cat <<END\nA=4\nEND',
      'A=1 true',
      'B=1 # why',
    ),
  )
  it('what is read is written, byte for byte', () => {
    fc.assert(
      fc.property(fc.oneof(textOf(line), fc.string({ unit: 'binary' })), (text) => {
        const lines = readShellFile(text)
        if (lines) expect(writeShellFile(lines)).toBe(text)
      }),
    )
  })
  it('variables are set, once, and nothing else', () => {
    counting((count) => {
      const wishes = fc.uniqueArray(fc.tuple(fc.constantFrom('', 'export '), name, value), {
        selector: ([, key]) => key,
        minLength: 1,
      })
      fc.assert(
        fc.property(textOf(line), wishes, (before, entries) => {
          const text = entries.map((parts) => `${parts[0]}${parts[1]}=${parts[2]}`).join('\n')
          const after = attempt('shell', before, { path: '/etc/default/depot', text })
          if (after === undefined) return
          count()
          const own: Set<string> = new Set(entries.map(([, key]) => key))
          const others = (all: string) =>
            readShellFile(all)!.flatMap((one) => (one.kind === 'set' && own.has(one.name) ? [] : [one.text]))
          expect(others(after)).toEqual(others(before))
          for (const [, key, wanted] of entries) {
            const is = readShellFile(after)!.findLast((one) => one.kind === 'set' && one.name === key)!.value
            const isAdded = uses(wanted, key) // such a line is put in once, and others may come behind it
            if (!isAdded) expect(plainValue(is) ?? is).toBe(plainValue(wanted) ?? wanted)
          }
        }),
        { numRuns: 300 },
      )
    }, 20)
  })
})

describe('data', () => {
  const scalar = fc.constantFrom(1, 2, true, 'x', 'a b', '', 'yes: no', '# 1', null, '10.9.0.1', '한글')
  const key = fc.constantFrom('a', 'b', 'c', 'long-key', 'x y')
  const { tree } = fc.letrec<{ tree: object }>((tie) => ({
    tree: fc.dictionary(
      key,
      fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(fc.constantFrom(1, 2, 'z'), { maxLength: 2 }),
        tie('tree'),
      ),
      { minKeys: 1, maxKeys: 4, noNullPrototype: true },
    ),
  }))
  const joined = (there: unknown, wanted: unknown, keepNull: boolean): unknown => {
    if (wanted === null && keepNull) return there
    const isRecord = (one: unknown): one is Record<string, unknown> =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
    if (!isRecord(there) || !isRecord(wanted)) return wanted
    const made = { ...there }
    for (const [name, one] of Object.entries(wanted))
      made[name] = name in there ? joined(there[name], one, keepNull) : one
    return made
  }
  /** YAML with comments and blank lines between its keys, or without. */
  const spelled = (value: unknown, isBare = false, indent = ''): string => {
    const say = (comment: string) => (isBare ? '' : comment)
    return Object.entries(value as object)
      .map(([name, one]) => {
        const isTree =
          typeof one === 'object' && one !== null && !Array.isArray(one) && Object.keys(one).length > 0
        const said = isTree
          ? `${say('  # a map')}\n${spelled(one, isBare, `${indent}  `)}`
          : ` ${one === null ? '' : JSON.stringify(one)}${say('  # kept')}\n`
        return `${say(`${indent}# about ${name}\n`)}${indent}${name}:${said}${say('\n')}`
      })
      .join('')
  }
  const comments = (text: string) =>
    text.split('\n').flatMap((one) => /# (?:about|kept|a map).*/.exec(one)?.[0] ?? [])

  it('YAML says what both say, with the comments of the file', () => {
    counting((count) => {
      fc.assert(
        fc.property(tree, tree, (there, wanted) => {
          const before = spelled(there)
          const text = spelled(wanted, true)
          const after = attempt('yaml', before, { path: '/etc/x.yaml', text })
          if (after === undefined) return
          count()
          expect(parse(after)).toEqual(joined(there, wanted, true))
          expect(comments(after)).toEqual(comments(before))
        }),
        { numRuns: 200 },
      )
    }, 15)
  })
  it('JSON says what both say', () => {
    counting((count) => {
      fc.assert(
        fc.property(tree, tree, fc.constantFrom(undefined, 1, '\t', 4), (there, wanted, indent) => {
          const after = attempt('json', JSON.stringify(there, null, indent), {
            path: '/x.json',
            text: JSON.stringify(wanted),
          })
          if (after === undefined) return
          count()
          expect(JSON.parse(after)).toEqual(joined(there, wanted, false))
        }),
        { numRuns: 200 },
      )
    }, 15)
  })
})
