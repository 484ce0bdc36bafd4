import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitise } from '../src/sanitise.ts'

test.each([
  ['plain\ttext, 서버 🐟 ❤️ é\n', 'plain\ttext, 서버 🐟 ❤️ é\n'],
  ['\u001b[1;31mred\u001b[0m', 'red'],
  ['\u001b]52;c;aGk=\u0007', '\\x1b]52;c;aGk=\\x07'],
  ['\u001b]8;;http://x\u001b\\link', '\\x1b]8;;http://x\\x1b\\link'],
  ['\u001b[2J\u001b[H', '\\x1b[2J\\x1b[H'],
  ['\u009b31m', '\\x9b31m'],
  ['10%\r50%\r100%\n', '100%\n'],
  ['10%\r100%\r\nnext\r\n', '100%\nnext\n'],
  ['100%\r', '100%'],
  ['a\bb\u0000\u007f', 'a\\x08b\\x00\\x7f'],
  ['user\u202Etxt.exe', 'user\\u202etxt.exe'],
  ['pass\u200bword\ufeff', 'pass\\u200bword\\ufeff'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\ud800'],
])('%j is shown as %j', (printed, shown) => expect(sanitise(printed)).toBe(shown))

test('nothing that controls a terminal or reorders text passes, and what is safe already is unchanged', () => {
  const nasty = fc.constantFrom(
    '\u001b[',
    '\u001b]0;',
    '\r',
    '\n',
    '\t',
    '\u009d',
    '\u202e',
    '\u200f',
    'm',
    '31',
    'a',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))), (parts) => {
      const shown = sanitise(parts.join(''))
      expect(shown).not.toMatch(
        /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
      )
      expect(sanitise(shown)).toBe(shown)
    }),
    { numRuns: 1_000 },
  )
})

test('it is linear: a long unended escape, many of them, and much progress', () => {
  for (const text of ['\u001b]', '\u001b[', '\r', '\u001b[0;', '\r\r\n', '1\r']) {
    const started = performance.now()
    sanitise(text.repeat(300_000))
    expect(performance.now() - started, JSON.stringify(text)).toBeLessThan(2_000)
  }
  const started = performance.now()
  sanitise(`\u001b[${'1;'.repeat(300_000)}`)
  expect(performance.now() - started).toBeLessThan(2_000)
})
