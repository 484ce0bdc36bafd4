import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ini } from '../src/editors/ini.ts'
import { modelOf, readIni, writeIni } from '../src/editors/ini-document.ts'
import { Unmergeable } from '../src/editors/unmergeable.ts'

const merge = (before: string, text: string) => ini.merge(before, { path: '/etc/depot/depot.conf', text })
const key = fc.constantFrom('my_ip', 'debug', 'bind-address', 'a', 'b', 'log.dir')
const section = fc.constantFrom('DEFAULT', 'api', 'vnc', 'a b')
const value = fc.constantFrom(
  '',
  '1',
  'x y',
  '$my_ip',
  'rabbit://u:p#s;w@h/',
  '"q # r"',
  '%(x)s',
  '[v]',
  'a=b:c',
  '한글',
)
const end = fc.constantFrom('\n', '\r\n')
const anyLine = fc.oneof(
  fc.tuple(key, fc.constantFrom('=', ' = ', ':', '   =\t'), value).map((parts) => parts.join('')),
  section.map((name) => `[${name}]`),
  fc.tuple(fc.constantFrom('#', '# ', ';'), key, fc.constantFrom('', ' = 1')).map((parts) => parts.join('')),
  fc.constantFrom('', '   ', '\t', '    more of it', '!includedir /etc/x', 'skip-this', '#', '[', '=', 'x ]'),
)
const anyText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(anyLine, end)),
    fc.constantFrom('', 'last = 1', '[x]'),
  )
  .map(([mark, all, last]) => mark + all.flat().join('') + last)
const entry = fc.tuple(section, key, value)
type Entry = [section: string, key: string, value: string]
const fragmentOf = (entries: Array<Entry>) => entries.map(([s, k, v]) => `[${s}]\n${k} = ${v}\n`).join('')
const modelOfText = (content: string) => Object.fromEntries([...modelOf(readIni(content))].sort())

describe('properties of INI files', () => {
  it('what is read is written, byte for byte', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (before) => {
        expect(writeIni(readIni(before))).toBe(before)
      }),
    )
  })

  it('a fragment sets its keys, once, and nothing else', () => {
    let merged = 0
    fc.assert(
      fc.property(
        anyText,
        fc.uniqueArray(entry, { selector: ([s, k]) => s + k, minLength: 1 }),
        (before, entries) => {
          const after = mergeOrRefuse(before, fragmentOf(entries))
          if (after === undefined) return
          merged++
          const [was, is] = [modelOfText(before), modelOfText(after)]
          for (const [s, k, v] of entries) expect(is[`[${s}] ${k}`]?.at(-1)).toBe(v.trim())
          const own = new Set(entries.map(([s, k]) => `[${s}] ${k}`))
          for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
            if (!own.has(name)) expect([name, is[name]]).toEqual([name, was[name]])
          }
          expect(merge(after, fragmentOf(entries))).toEqual({ text: after, changed: false })
          const comments = (content: string) =>
            content.split(/\r?\n/).filter((line) => /^\uFEFF?[#;]/.test(line))
          expect(comments(after)).toEqual(comments(before))
        },
      ),
      { numRuns: 500 },
    )
    expect(merged).toBeGreaterThan(50)
  })

  it('fragments of different keys may come in any order', () => {
    let merged = 0
    const pair = fc.uniqueArray(entry, { selector: ([s, k]) => s + k, minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(anyText, pair, (before, [first, ...rest]) => {
        const [one, two] = [fragmentOf([first!]), fragmentOf(rest)]
        const there = mergeOrRefuse(before, one)
        if (there === undefined) return
        merged++
        const back = merge(merge(before, two).text, one).text
        expect(modelOfText(merge(there, two).text)).toEqual(modelOfText(back))
      }),
      { numRuns: 500 },
    )
    expect(merged).toBeGreaterThan(50)
  })
})

function mergeOrRefuse(before: string, fragment: string): string | undefined {
  try {
    return merge(before, fragment).text
  } catch (error) {
    expect(error).toBeInstanceOf(Unmergeable)
    return undefined
  }
}
