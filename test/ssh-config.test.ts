/** What ssh_config comes to for many hosts that are asked about at once: each gets its own answer. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { resolve } from '../src/transports/ssh-config.ts'

const hasSsh = ['/usr/bin/ssh', '/usr/local/bin/ssh'].some(existsSync)
const host = (name: string, more: Partial<Host> = {}): Host => ({
  name,
  address: `${name}.example`,
  roles: [],
  become: 'none',
  transport: 'ssh',
  facts: {},
  ...more,
})

test.runIf(hasSsh)('each of many hosts gets its own answer, one that ssh refuses its own fault', async () => {
  const hosts = [
    host('a', { port: 2201, user: 'one' }),
    host('b', { port: 99_999 }),
    host('c', { user: 'three' }),
    host('a', { port: 2201, user: 'one' }),
    host('d'),
  ]
  const answers = await Promise.allSettled(hosts.map(resolve))
  const found = answers.map((answer) =>
    answer.status === 'fulfilled'
      ? [answer.value.address, answer.value.port, answer.value.user]
      : answer.reason.message,
  )
  const login = (await resolve(host('e'))).user
  expect(found).toEqual([
    ['a.example', 2201, 'one'],
    expect.stringContaining('99999'),
    ['c.example', 22, 'three'],
    ['a.example', 2201, 'one'],
    ['d.example', 22, login],
  ])
  expect(answers[1]).toMatchObject({ reason: { code: 'unsupported', host: 'b' } })
})

test('without an ssh on this machine the usual files count', async () => {
  const before = process.env.PATH
  process.env.PATH = '/nowhere'
  try {
    const settings = await resolve(host('a', { user: 'one' }))
    expect(settings).toMatchObject({ address: 'a.example', port: 22, user: 'one' })
    expect(settings.knownHosts[0]).toMatch(/\/\.ssh\/known_hosts$/)
  } finally {
    process.env.PATH = before
  }
})
