import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Refusal } from '../src/messages.ts'
import type { SecretSource } from '../src/model.ts'
import { resolveSecrets, type SecretHands } from '../src/secrets.ts'
import { inventory } from './by-hand.ts'

const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
function file(content: string | Buffer, mode = 0o600): string {
  const path = join(folder, `secret-${count++}`)
  writeFileSync(path, content, { mode })
  chmodSync(path, mode)
  return path
}
const hands = (more: Partial<SecretHands> = {}): SecretHands => ({
  ask: async () => 'typed-by-hand',
  env: {},
  ...more,
})
const resolve = (source: SecretSource, given = hands()) =>
  resolveSecrets(inventory({ secrets: { s: source } }), given)
async function refused(source: SecretSource, given = hands()): Promise<string> {
  const error = await resolve(source, given).then(
    () => expect.unreachable(),
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(Refusal)
  return error.messages.map((m: { reason: string }) => m.reason).join('\n')
}

describe('a secret comes', () => {
  it('from a file, without the newline at its end', async () => {
    expect(await resolve({ file: file('correct-horse\n') })).toEqual({ s: 'correct-horse' })
    expect(await resolve({ file: file(' correct\nhorse \r\n') })).toEqual({ s: ' correct\nhorse ' })
  })
  it('from a program, without a shell', async () => {
    expect(await resolve({ command: ['printf', '%s\n', '$HOME;`id` "x"'] })).toEqual({ s: '$HOME;`id` "x"' })
  })
  it('from the environment, once', async () => {
    const env: SecretHands['env'] = { DB: 'correct-horse', OTHER: 'x' }
    expect(await resolve({ env: 'DB' }, hands({ env }))).toEqual({ s: 'correct-horse' })
    expect(env).toEqual({ OTHER: 'x' })
    expect(await resolve({ env: 'DB' }, hands({ env }))).toEqual({ s: 'correct-horse' })
  })
  it('from a person, who is asked the question', async () => {
    const asked: Array<string> = []
    const ask = async (name: string, question: string) => {
      asked.push(`${name}: ${question}`)
      return 'correct-horse'
    }
    expect(await resolve({ prompt: 'Password?' }, hands({ ask }))).toEqual({ s: 'correct-horse' })
    expect(asked).toEqual(['s: Password?'])
  })
  it('from an open file descriptor', async () => {
    expect(await resolve({ fd: openSync(file('correct-horse\n'), 'r') })).toEqual({ s: 'correct-horse' })
  })
})

describe('a secret is refused', () => {
  it.each([0o644, 0o640, 0o604, 0o660])('in a file of mode %o', async (mode) => {
    expect(await refused({ file: file('correct-horse', mode) })).toMatch(/only its owner may read: chmod 600/)
  })
  it('behind a symbolic link', async () => {
    const link = join(folder, 'link')
    symlinkSync(file('correct-horse'), link)
    expect(await refused({ file: link })).toMatch(/is a symbolic link/)
  })
  it('in a pipe or a folder, without waiting', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', ['-m', '600', pipe])
    expect(await refused({ file: pipe })).toMatch(/regular file/)
    expect(await refused({ file: folder })).toMatch(/regular file/)
  })
  it('in a file of more than 64 KiB', async () => {
    expect(await refused({ file: file(Buffer.alloc(64 * 1024 + 1, 'x')) })).toMatch(/at most 65536 bytes/)
  })
  it('where it is not', async () => {
    expect(await refused({ file: join(folder, 'nowhere') })).toMatch(
      /Expected file .*nowhere \(ENOENT\) of secret `s`/,
    )
    expect(await refused({ file: '~/no/such/secret-of-a-test' })).toContain(
      `${homedir()}/no/such/secret-of-a-test`,
    )
    expect(await refused({ env: 'NOT_SET' })).toMatch(/environment variable NOT_SET/)
    expect(await refused({ fd: 9999 })).toMatch(/file descriptor 9999 \(EBADF\)/)
    expect(await refused({ command: ['/no/such/program'] })).toMatch(
      /`\/no\/such\/program` ended with ENOENT/,
    )
  })
  it('where the program fails, and what it printed stays unsaid', async () => {
    const told = await refused({ command: ['sh', '-c', 'echo correct-horse; echo battery >&2; exit 3'] })
    expect(told).toMatch(/`sh` ended with 3/)
    expect(told).not.toMatch(/horse|battery/)
  })
  it.each(['', '\n', '****', '   '])('when it is %j', async (content) => {
    expect(await refused({ file: file(content) })).toMatch(/not empty/)
    expect(await refused({ file: file(content), weak: true })).toMatch(/not empty/)
  })
  it('when it is shorter than 8 characters, unless it is said to be weak', async () => {
    expect(await refused({ file: file('1234567') })).toMatch(/at least 8 characters, or `weak: true`/)
    expect(await resolve({ file: file('1234567'), weak: true })).toEqual({ s: '1234567' })
  })
  it('with all the others at once, and none of their values', async () => {
    const secrets: Record<string, SecretSource> = {
      a: { env: 'A' },
      b: { file: file('short') },
      c: { env: 'C' },
    }
    const error = await resolveSecrets(inventory({ secrets }), hands({ env: { C: 'tiny' } })).catch(
      (thrown) => thrown,
    )
    expect(error.messages).toHaveLength(3)
    expect(error.message).not.toMatch(/short\b(?!er)|tiny/)
  })
})
