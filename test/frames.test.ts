import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { frames } from '../src/session/frames.ts'
import { between, Prompts } from '../src/session/transcript.ts'

const nonce = '0123456789abcdef01234567'
/** Bytes that are full of what nearly is a mark. */
const tricky = fc
  .array(
    fc.constantFrom(
      '\n',
      nonce,
      `\n${nonce}`,
      nonce.slice(0, 7),
      ' ',
      'x',
      '\0',
      '서',
      `\n${nonce.slice(0, 20)}`,
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes(`\n${nonce} `))
/** The same bytes in any portions. */
function portions(bytes: Buffer, cuts: Array<number>): Array<Buffer> {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  )
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}
const cuts = fc.array(fc.nat(), { maxLength: 20 })

test('frames come out as they went in, however they are cut', () => {
  const messages = fc.array(fc.tuple(fc.constantFrom('O 1', 'R 1 0 - abc', '. x'), tricky), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(tricky, messages, cuts, (noise, sent, where) => {
      const wire = Buffer.from(noise + sent.map(([words, text]) => `\n${nonce} ${words}\n${text}`).join(''))
      const got: Array<[string, string]> = []
      const bytes: Array<Array<Buffer>> = []
      const push = frames(nonce, (frame) => {
        if ('words' in frame) {
          got.push([frame.words.join(' '), ''])
          bytes.push([])
        } else bytes.at(-1)!.push(frame.bytes)
      })
      for (const portion of portions(Buffer.concat([wire, Buffer.from(`\n${nonce} end\n`)]), where))
        push(portion)
      const texts = bytes.map((parts) => Buffer.concat(parts).toString())
      expect(got.map(([words], index) => [words, texts[index]])).toEqual([...sent, ['end', '']])
    }),
  )
})

test('a step is cut out of a transcript, however it comes', () => {
  fc.assert(
    fc.property(tricky, tricky, tricky, cuts, (before, inside, after, where) => {
      const [begin, end] = ['\nmark begin 1.\n', '\nmark end 1.']
      const got: Array<Buffer> = []
      const push = between(begin, end, (part) => got.push(Buffer.from(part)))
      for (const portion of portions(Buffer.from(before + begin + inside + end + after), where)) push(portion)
      expect(Buffer.concat(got).toString()).toBe(inside)
    }),
  )
})

describe('prompts', () => {
  const watch = (...prompts: Array<RegExp>) => {
    const typed: Array<number> = []
    const watching = new Prompts(prompts, (index) => typed.push(index))
    const say = async (text: string) => {
      watching.push(Buffer.from(text))
      await vi.advanceTimersByTimeAsync(100)
    }
    return { typed, watching, say }
  }
  test.each<[string, RegExp, Array<string>, number]>([
    ['at the end', /Password:/, ['Password: '], 1],
    ['with colours', /Go\?/, ['\x1b[1mGo?\x1b[0m '], 1],
    ['with its own end', /Go\? $/, ['Go? '], 1],
    ['in two parts', /Password: $/, ['Pass', 'word: '], 1],
    ['with text behind it', /Password:/, ['Password: is fine\n'], 0],
    ['with a line end behind it', /Password:/, ['Password:\n'], 0],
    ['twice for one answer', /Password:/, ['Password: ', 'Password: '], 1],
    ['not the one expected', /Password:/, ['Passphrase: '], 0],
  ])('%s', async (_, prompt, said, times) => {
    vi.useFakeTimers()
    try {
      const { typed, say } = watch(prompt)
      for (const text of said) await say(text)
      expect(typed).toHaveLength(times)
    } finally {
      vi.useRealTimers()
    }
  })
  test('in order, each after new output', async () => {
    vi.useFakeTimers()
    try {
      const { typed, say } = watch(/PW: /, /PW: /, /Name: /)
      await say('Name: ')
      expect(typed).toEqual([])
      await say('PW: ')
      await say('')
      expect(typed).toEqual([0])
      await say('\nPW: ')
      await say('\nName: ')
      expect(typed).toEqual([0, 1, 2])
    } finally {
      vi.useRealTimers()
    }
  })
})
