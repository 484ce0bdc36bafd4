/** Sessions of psql against a real PostgreSQL: each statement one client run, its tag and its table judged, `\c` carried. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { hasPostgresql, type Postgres, startPostgresql } from './support/postgresql.ts'

const here: Host = {
  name: 'db',
  address: 'db',
  roles: ['database'],
  become: 'none',
  transport: 'local',
  facts: {},
}
const guideFor = (client: string) => `# Depot

## On the database node

\`\`\`
$ ${client}
psql (15.8 (Debian 15.8-0+deb12u1))
Type "help" for help.

postgres=# CREATE ROLE depot LOGIN PASSWORD 'DEPOT_DBPASS';
CREATE ROLE
postgres=# CREATE DATABASE depot OWNER depot;
CREATE DATABASE
postgres=# \\c depot
You are now connected to database "depot" as user "postgres".
depot=# CREATE TABLE shelf (name text,
depot(#   state text
depot(# );
CREATE TABLE
depot=# SET search_path TO public;
SET
depot=# INSERT INTO shelf VALUES ('front', 'up'),
depot-#   ('store', 'up');
INSERT 0 2
depot=# SELECT * FROM shelf;
 name  | state
-------+-------
 store | up
 front | up
(2 rows)

depot=# \\q
\`\`\`
`
const secret = "it's; a \\ `strange` $word :depot"
const more = `words:
  DEPOT_DBPASS: "{{ secrets.depot }}"
secrets:
  depot: { env: DEPOT_SECRET }
`

describe.runIf(hasPostgresql)('psql with a real PostgreSQL', () => {
  let database: Postgres
  let client: string
  beforeAll(async () => {
    database = await startPostgresql()
    client = `psql --host=${database.socket} -U postgres`
  }, 90_000)
  afterAll(() => database?.stop())

  const run = (text: string, { sidecar = '', words = more } = {}) => {
    const desk = setDesk(text, [here], words)
    if (sidecar) writeFileSync(join(desk.directory, 'guide.yaml'), sidecar)
    const env = { ...desk.env, DEPOT_SECRET: secret }
    return runCli(['exec', desk.guide, '--yes', '--report', 'json=log'], { cwd: desk.directory, env })
  }
  const block = (...lines: Array<string>) =>
    `# Depot\n\n## On the database node\n\n\`\`\`\n$ ${client}\n${lines.join('\n')}\n\`\`\`\n`

  test('a session, start to end; the password arrives byte by byte and is printed nowhere', async () => {
    const ran = await run(guideFor(client))
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('7 checks held')
    expect(ran.stdout).not.toContain(secret)
    expect(database.query('SELECT count(*) FROM shelf', 'depot')).toBe('2\n')
    // What the server made of the password is what it makes of the very same one, given as a parameter.
    database.query(`ALTER ROLE depot PASSWORD NULL`)
    const again = await run(
      block(
        "ALTER ROLE depot PASSWORD 'DEPOT_DBPASS';",
        'CREATE TABLE said (word text);',
        "INSERT INTO said VALUES ('DEPOT_DBPASS');",
      ),
    )
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
    expect(database.query('SELECT word FROM said')).toBe(`${secret}\n`)
    expect(
      database.query("SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'depot'"),
    ).toBe('t\n')
  })

  test('an error stops the run at its statement; what is said to be harmless does not', async () => {
    const failed = await run(guideFor(client))
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('guide.md:10')
    expect(failed.stdout).toContain('role "depot" already exists')
    expect(database.query('SELECT count(*) FROM shelf', 'depot')).toBe('2\n')
    const row = (line: number, text: string, failure = 'already exists') =>
      `  - { line: ${line}, text: ${JSON.stringify(text)}, failure: ${failure}, because: made before }\n`
    const sidecar = `already:\n${row(10, "postgres=# CREATE ROLE depot LOGIN PASSWORD 'DEPOT_DBPASS';")}${row(12, 'postgres=# CREATE DATABASE depot OWNER depot;')}${row(16, 'depot=# CREATE TABLE shelf (name text,')}skip:\n  - { line: 22, text: "depot=# INSERT INTO shelf VALUES ('front', 'up'),", because: filled before }\n`
    const again = await run(guideFor(client), { sidecar })
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
    expect(database.query('SELECT count(*) FROM shelf', 'depot')).toBe('2\n')
  })

  test('a tag, a row count or a state that differs is a failure', async () => {
    const tag = await run(
      block('depot=# \\c depot', 'depot=# UPDATE shelf SET state = state;', 'UPDATE 3', 'depot=# \\q'),
    )
    expect(tag.code, tag.stdout).toBe(1)
    expect(tag.stdout).toContain('UPDATE 2')
    database.query("UPDATE shelf SET state = 'down' WHERE name = 'store'", 'depot')
    const table = [' name  | state', '-------+-------', ' front | up', ' store | up', '(2 rows)']
    const state = await run(block('depot=# \\c depot', 'depot=# SELECT * FROM shelf;', ...table))
    expect(state.code).toBe(1)
    expect(state.stdout).toMatch(/row store.*expected `up`, actual `down`/)
  })

  test('statements without a prompt, tags among them; what was chosen and set is carried, to its end', async () => {
    const ran = await run(
      block(
        'CREATE DATABASE second;',
        'CREATE DATABASE',
        '\\c second',
        'CREATE TABLE here (id int);',
        'CREATE TABLE',
        'SET ROLE depot;',
        'SELECT current_user;',
        ' current_user',
        '--------------',
        ' depot',
        '(1 row)',
        '',
        '\\q',
      ),
    )
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('3 checks held')
    expect(database.query("SELECT count(*) FROM pg_tables WHERE tablename = 'here'", 'second')).toBe('1\n')
  })

  test.runIf(process.getuid?.() === 0)('by way of sudo, as most guides have it', async () => {
    const guide = `# Depot\n\n## On the database node\n\n\`\`\`\n$ sudo -u postgres psql -h ${database.socket}\nALTER USER postgres WITH PASSWORD 'DEPOT_DBPASS';\nALTER ROLE\n\\q\n\`\`\`\n`
    const ran = await run(guide)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('1 check held')
  })

  test('nobody is asked for a password', async () => {
    const asked = block('postgres=# SELECT 1;').replace('-U postgres', '-U postgres -W')
    const ran = await run(asked)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  })
})
