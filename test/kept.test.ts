import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeKeeper } from '../src/kept.ts'

test('size and hash are of all that came, the tail is its whole last lines, whatever the pieces', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', '서', '🐟', '\n', ' '), maxLength: 30 })
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 8, max: 40 }), (pieces, limit) => {
      const keeper = makeKeeper(limit)
      for (const text of pieces) keeper.add(text)
      const all = Buffer.from(pieces.join(''))
      const { tail, bytes, sha } = keeper.kept()
      expect(bytes).toBe(all.length)
      expect(sha).toBe(createHash('sha256').update(all).digest('hex'))
      expect(all.toString().endsWith(tail)).toBe(true)
      expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(limit)
      if (all.length <= limit) expect(tail).toBe(all.toString())
      else if (all.subarray(-limit, -1).includes(10)) {
        expect(all.subarray(0, -Buffer.byteLength(tail)).at(-1)).toBe(10)
      } else expect(Buffer.byteLength(tail)).toBeGreaterThan(limit - 4)
    }),
  )
})

test('memory stays bounded: much output, in small pieces and in one large one', () => {
  const keeper = makeKeeper(1_000)
  for (let i = 0; i < 100_000; i++) keeper.add(`line ${i}\n`)
  keeper.add('x'.repeat(5_000_000))
  keeper.add('\nlast\n')
  expect(keeper.kept().tail).toBe('last\n')
})
