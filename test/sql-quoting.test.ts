/** Values in SQL quotes, as a real MariaDB reads them. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoteSql } from '../src/bind/quote.ts'
import { type Database, hasMariadb, startMariadb } from './support/mariadb.ts'

describe.runIf(hasMariadb)('a value in quotes reaches MariaDB byte by byte', () => {
  let database: Database
  beforeAll(async () => {
    database = await startMariadb()
  }, 90_000)
  afterAll(() => database?.stop())

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
    const answers = database.query(statements.join('\n')).replace(/\n$/, '').split('\n')
    expect(answers).toEqual(values.map((value) => Buffer.from(value).toString('hex').toUpperCase()))
  })
})
