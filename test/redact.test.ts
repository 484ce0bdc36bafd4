import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formsOf, makeRedactor } from '../src/redact.ts'

const canary = 'p@ss"w\'o$rd&é서 <x>\\/%'
const key =
  '-----BEGIN KEY-----\nbG9uZyBsaW5lIG9uZSBvZiBrZXk\nc2Vjb25kIGxpbmUgb2Yga2V5IQ\nab\n-----END KEY-----\n'

const chunksOf = (bytes: Buffer, cuts: ReadonlyArray<number>): Array<Buffer> => {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length))
}
const throughStream = (secrets: Parameters<typeof makeRedactor>[0], chunks: Array<Buffer | string>) => {
  const stream = makeRedactor(secrets).stream()
  return chunks.map((chunk) => stream.push(chunk)).join('') + stream.flush()
}

test('every form, split at every byte, leaves nothing but the name', () => {
  const secrets = [{ name: 'db', value: canary }]
  const stream = makeRedactor(secrets).stream()
  let splits = 0
  for (const form of formsOf(canary)) {
    const bytes = Buffer.from(`<${form}>`)
    for (let cut = 0; cut <= bytes.length; cut++, splits++) {
      const out = stream.push(bytes.subarray(0, cut)) + stream.push(bytes.subarray(cut)) + stream.flush()
      expect(out, `${form} cut at ${cut}`).toBe('<‹db›>')
    }
  }
  expect(splits).toBeGreaterThan(1_000)
})

test('forms are found as the programs themselves print them', () => {
  const bash = (script: string, value: string, env = {}) =>
    execFileSync('bash', ['-c', script, 'bash', value], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, ...env },
    })
  const inBase64 = /^[A-Za-z0-9+/]{0,4}‹db›[A-Za-z0-9+/]{0,4}={0,2}$/
  const scripts: Array<[string, RegExp]> = [
    ['printf %s "$1"', /^‹db›$/],
    ['printf %q "$1"', /^(‹db›|\$'‹db›')$/],
    ['x=$1; declare -p x', /^declare -- x=\$?(["'])‹db›\1\n$/],
    [`printf %s "\${1@Q}"`, /^\$?'‹db›'$/],
    ['x=$1; exec 2>&1; set -x; : "$x"', /^\+ : \$?'?‹db›'?\n$/],
    ['printf %s "$1" | base64', /^‹db›\n$/],
    ['printf "a%s" "$1" | base64 -w0', inBase64],
    ['printf "ab%sc" "$1" | base64 -w0', inBase64],
    ['printf "%s\\n" "$1" | base64', /^‹db›\n$/],
    ['printf %s "$1" | od -An -v -tx1 | tr -d " \\n"', /^‹db›$/],
  ]
  for (const value of [
    canary,
    'tab\there and\nline two',
    '#lead~tilde',
    '~a:~b=~c d',
    '비밀번호 열쇠',
    "it's!",
  ]) {
    const redactor = makeRedactor([{ name: 'db', value }])
    for (const [script, shown] of scripts) {
      for (const LC_ALL of ['C', 'C.UTF-8']) {
        expect(redactor.text(bash(script, value, { LC_ALL })), `${LC_ALL} ${script} ${value}`).toMatch(shown)
      }
    }
  }
})

test('printf %q of any printable text is found', () => {
  const values = fc
    .sample(fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 20 }), { numRuns: 200, seed: 7 })
    .filter((value) => value.trim() === value)
  const printed = execFileSync('bash', ['-c', `printf '%q\\0' "$@"`, 'bash', ...values], {
    encoding: 'utf8',
  }).split('\0')
  for (const [i, value] of values.entries()) {
    const shown = makeRedactor([{ name: 's', value }]).text(printed[i]!)
    expect(shown.replace(/^\$'|'$/g, ''), `${value} printed as ${printed[i]}`).toBe('‹s›')
  }
})

test('other ways to write it', () => {
  const { text } = makeRedactor([{ name: 'db', value: canary }])
  expect(text(JSON.stringify({ a: canary }))).toBe('{"a":"‹db›"}')
  expect(text(encodeURIComponent(canary))).toBe('‹db›')
  expect(text(new URLSearchParams({ p: canary }).toString())).toBe('p=‹db›')
  expect(text(`mysql://nova:${encodeURIComponent(canary).toLowerCase()}@h/nova`)).toBe(
    'mysql://nova:‹db›@h/nova',
  )
  expect(text(`IDENTIFIED BY '${canary.replaceAll("'", "''")}'`)).toBe("IDENTIFIED BY '‹db›'")
  expect(text(canary.normalize('NFD'))).toBe('‹db›')
})

test('each line of a secret of several lines is a secret, short ones only together', () => {
  const { text } = makeRedactor([{ name: 'key', value: key }])
  for (const line of key.split('\n').filter((line) => line.length >= 8))
    expect(text(`x ${line} y`)).toBe('x ‹key› y')
  expect(text('grab a cab')).toBe('grab a cab')
  expect(text(key)).toBe('‹key›')
  expect(text(key.replaceAll('\n', '\r\n'))).not.toContain('bG9')
})

test('a long secret costs little and is found in every form', () => {
  const value = Array.from({ length: 50 }, (_, i) => `${i}+/${'Qx7'.repeat(20)}${i * 7919}`).join('\n')
  const before = process.memoryUsage().arrayBuffers
  const stream = makeRedactor([{ name: 'key', value }]).stream()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
  for (const form of formsOf(value)) {
    const cut = (form.length * 7) % 83
    const out = stream.push(form.slice(0, cut)) + stream.push(form.slice(cut)) + stream.flush()
    expect(out.replaceAll('‹key›', ''), form).toBe('')
  }
})

test('overlapping secrets become one', () => {
  const secrets = [
    { name: 'short', value: 'abcdef' },
    { name: 'long', value: 'abcdefghij' },
    { name: 'late', value: 'hijklmno' },
  ]
  const { text } = makeRedactor(secrets)
  expect(text('abcdef')).toBe('‹short›')
  expect(text('abcdefghij')).toBe('‹long›')
  expect(text('abcdefghijklmno')).toBe('‹long›')
  expect(text('abcdefhijklmno')).toBe('‹short›‹late›')
  expect(text('abcdefghi')).toBe('‹short›ghi')
})

test('a short value goes only as a whole word, an empty one never', () => {
  const secrets = [
    { name: 'tiny', value: 'ab' },
    { name: 'pin', value: '1' },
    { name: 'none', value: '' },
    { name: 'blank', value: ' \n' },
  ]
  const { text } = makeRedactor(secrets)
  expect(text('cab ab, (ab) ab-c ab_1 1 11 a1 =1;')).toBe(
    'cab ‹tiny›, (‹tiny›) ab-c ab_1 ‹pin› 11 a1 =‹pin›;',
  )
  expect(throughStream(secrets, ['a', 'b', '', ' c', 'ab ', 'a', 'b'])).toBe('‹tiny› cab ‹tiny›')
  expect(text('a  b\n\n')).toBe('a  b\n\n')
})

test('what is out cannot be taken back, what may be a secret waits, and nothing else does', () => {
  const stream = makeRedactor([{ name: 'db', value: 'hunter22' }]).stream()
  expect(stream.push('User Password: ')).toBe('User Password: ')
  expect(stream.push('x hunt')).toBe('x ')
  expect(stream.push('ing')).toBe('hunting')
  expect(stream.push('hunter2')).toBe('')
  expect(stream.flush()).toBe('hunter2')
})

test('a pause in the middle of a secret changes nothing', async () => {
  const stream = makeRedactor([{ name: 'db', value: 'hunter22' }]).stream()
  let out = ''
  for (const piece of ['it is h', 'unt', 'er22.']) {
    out += stream.push(piece)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  expect(out + stream.flush()).toBe('it is ‹db›.')
})

test('objects are redacted through and through', () => {
  const { object } = makeRedactor([{ name: 'db', value: 'hunter22' }])
  const value = { hunter22: ['a hunter22', 5, null, undefined, true, { deep: 'hunter22' }] }
  expect(object(value)).toEqual({ '‹db›': ['a ‹db›', 5, null, undefined, true, { deep: '‹db›' }] })
})

test('any chunking gives the same text, and none of the secrets', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '\n', '-', 'é', '서', '"') })
  const secret = fc.record({
    name: fc.constantFrom('x', 'y', 'z'),
    value: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '"', '서'), minLength: 1, maxLength: 12 }),
  })
  fc.assert(
    fc.property(
      fc.array(secret, { maxLength: 4 }),
      fc.array(fc.oneof(letters, fc.nat(3)), { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (secrets, parts, cuts) => {
        const text = parts
          .map((part) => (typeof part === 'string' ? part : (secrets[part]?.value ?? '')))
          .join('')
        const whole = makeRedactor(secrets).text(text)
        expect(throughStream(secrets, chunksOf(Buffer.from(text), cuts))).toBe(whole)
        for (const { value } of secrets.filter(({ value }) => value.length >= 4)) {
          for (const piece of whole.split(/‹[xyz]›/)) expect(piece).not.toContain(value)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('text without secrets passes unchanged, whatever it is and however it is cut', () => {
  const secrets = [{ name: 'db', value: canary }]
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(), { maxLength: 9 }), (text, cuts) => {
      expect(makeRedactor(secrets).text(text)).toBe(text)
      expect(throughStream(secrets, chunksOf(Buffer.from(text), cuts))).toBe(text)
    }),
  )
})

test('bytes that are no UTF-8 come out as decoding them whole would have it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(), { maxLength: 9 }), (array, cuts) => {
      const bytes = Buffer.from(array)
      expect(throughStream([], chunksOf(bytes, cuts))).toBe(bytes.toString('utf8'))
    }),
  )
})

test('a redactor with ten secrets keeps up with a fast network', () => {
  const secrets = Array.from({ length: 10 }, (_, i) => ({ name: `s${i}`, value: `${canary}-${i * 7919}` }))
  const stream = makeRedactor(secrets).stream()
  const chunk = Buffer.from(
    '2026-11-20 10:15:00.123 INFO nova.compute p@ss [req-1f] 서버 | up | a=b\n'.repeat(900),
  )
  for (let i = 0; i < 50; i++) stream.push(chunk)
  const started = performance.now()
  const rounds = 400
  let length = 0
  for (let i = 0; i < rounds; i++) length += stream.push(chunk).length
  const rate = (rounds * chunk.length) / 1e6 / ((performance.now() - started) / 1e3)
  if (process.env.MEASURE) console.log(`${rate.toFixed(0)} MB/s`)
  expect(length).toBeGreaterThan(0)
  expect(rate).toBeGreaterThan(10)
})

test('a character that is begun and not continued keeps its place', () => {
  const redactor = makeRedactor([{ name: 'one', value: 'swordfish' }])
  const stream = redactor.stream()
  const bytes = Buffer.concat([Buffer.alloc(31, 'x'), Buffer.from([0xc0]), Buffer.alloc(64, 'y')])
  expect(stream.push(bytes) + stream.flush()).toBe(bytes.toString('utf8'))
})

test('what is passed over unseen is what the search itself would have given', () => {
  const secret = fc.string({
    unit: fc.constantFrom('a', 'b', '"', '서', '=', ' '),
    minLength: 8,
    maxLength: 14,
  })
  const stray = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes))
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'x', '\n', '서', '🐟'), maxLength: 300 })
  const part = fc.oneof(
    plain.map((text) => Buffer.from(text)),
    stray,
    fc.nat(60),
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(secret, fc.constant('서울시')), { minLength: 1, maxLength: 3 }),
      fc.array(part, { maxLength: 9 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      (values, parts, cuts) => {
        const secrets = values.map((value, i) => ({ name: `s${i}`, value }))
        const forms = values.flatMap((value) => formsOf(value))
        const bytes = Buffer.concat(
          parts.map((one) => (typeof one === 'number' ? Buffer.from(forms[one % forms.length]!) : one)),
        )
        const redactor = makeRedactor(secrets)
        const stream = redactor.stream()
        const skimmed = chunksOf(bytes, cuts).map((chunk) => stream.push(chunk))
        expect(skimmed.join('') + stream.flush()).toBe(redactor.text(bytes.toString('utf8')))
      },
    ),
    { numRuns: 200 },
  )
})
