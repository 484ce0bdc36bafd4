import { execFileSync, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoteSql } from '../src/bind/quote.ts'

const server = ['/usr/sbin/mariadbd', '/usr/bin/mariadbd', '/usr/libexec/mariadbd'].find((path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
})

describe.skipIf(!server)('a value in quotes reaches MariaDB byte by byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sql-'))
  const socket = join(folder, 'socket')
  const query = (statements: string) =>
    execFileSync(
      'mariadb',
      ['--no-defaults', `--socket=${socket}`, '--default-character-set=utf8mb4', '-N'],
      {
        input: statements,
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    ).toString()
  let running: ReturnType<typeof spawn>

  beforeAll(async () => {
    const user = `--user=${userInfo().username}`
    const data = `--datadir=${join(folder, 'data')}`
    execFileSync(
      'mariadb-install-db',
      ['--no-defaults', '--auth-root-authentication-method=normal', data, user],
      { stdio: 'ignore' },
    )
    running = spawn(server!, ['--no-defaults', data, user, '--skip-networking', `--socket=${socket}`], {
      stdio: 'ignore',
    })
    for (let tries = 0; tries < 150; tries++) {
      try {
        return void query('SELECT 1;')
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
    throw new Error('MariaDB did not answer in 30 s')
  }, 90_000)
  afterAll(async () => {
    const ended = new Promise((resolve) => running?.once('exit', resolve))
    running?.kill('SIGTERM')
    if (running) await ended
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(["'", '"'] as const)('%s', (quote) => {
    const rough = fc.string({
      unit: fc.constantFrom(...'\'"`\\-#/*;% \t_{}$@!aZ0é한'.split(''), "\\'", '-- ', '*/'),
      maxLength: 12,
    })
    const values = fc.sample(rough, 400)
    const statements = values.map((value) => {
      const quoted = quoteSql(value, quote)
      return `SELECT HEX(${quote}${'text' in quoted ? quoted.text : expect.unreachable()}${quote});`
    })
    const answers = query(statements.join('\n')).replace(/\n$/, '').split('\n')
    expect(answers).toEqual(values.map((value) => Buffer.from(value).toString('hex').toUpperCase()))
  })
})
