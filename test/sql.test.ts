/** Statements of a guide against a real MariaDB: each one client run, its answer judged, `USE` carried along. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { type Database, hasMariadb, startMariadb } from './support/mariadb.ts'

const here: Host = {
  name: 'db',
  address: 'db',
  roles: ['database'],
  become: 'none',
  transport: 'local',
  facts: {},
}
const guideFor = (socket: string) => `# Depot

## On the database node

\`\`\`
$ mysql --no-defaults --socket=${socket} -u root

CREATE DATABASE depot;
GRANT ALL PRIVILEGES ON depot.* TO 'depot'@'localhost' \\
  IDENTIFIED BY 'DEPOT_DBPASS';
# the password is yours to choose
USE depot;
CREATE TABLE shelf (name VARCHAR(20), state VARCHAR(10));
\`\`\`

\`\`\`
MariaDB [depot]> INSERT INTO shelf VALUES ('front', 'up'),
    -> ('store', 'up');
Query OK, 2 rows affected (0.16 sec)

MariaDB [depot]> SELECT * FROM shelf;
+-------+-------+
| name  | state |
+-------+-------+
| store | up    |
| front | up    |
+-------+-------+
2 rows in set (0.001 sec)
\`\`\`
`
const secret = "it's; a \\ `strange` $word"
const more = `words:
  DEPOT_DBPASS: "{{ secrets.depot }}"
secrets:
  depot: { env: DEPOT_SECRET }
`

describe.runIf(hasMariadb)('SQL with a real MariaDB', () => {
  let database: Database
  beforeAll(async () => {
    database = await startMariadb()
  }, 90_000)
  afterAll(() => database?.stop())

  const run = (text: string, sidecar = '') => {
    const desk = setDesk(text, [here], more)
    if (sidecar) writeFileSync(join(desk.directory, 'guide.yaml'), sidecar)
    const env = { ...desk.env, DEPOT_SECRET: secret }
    return runCli(['exec', desk.guide, '--yes', '--report', 'json=log'], { cwd: desk.directory, env })
  }

  test('a routine arrives in one piece, under the sign that ends it', async () => {
    const text = `# Refill

## On the database node

\`\`\`
$ mysql --no-defaults --socket=${database.socket} -u root
CREATE DATABASE refill;
USE refill;
CREATE TABLE stock (n INT);
DELIMITER //
CREATE PROCEDURE refill(IN n INT)
BEGIN
  DECLARE i INT DEFAULT 0;

  WHILE i < n DO
    INSERT INTO stock VALUES (i);
    SET i = i + 1;
  END WHILE;
END //
DELIMITER ;
CALL refill(3);
\`\`\`

\`\`\`
MariaDB [refill]> SELECT COUNT(*) FROM stock;
+----------+
| COUNT(*) |
+----------+
|        3 |
+----------+
\`\`\`
`
    const ran = await run(text)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('1 check held')
  })

  test('a session, start to end; the password arrives byte by byte and is printed nowhere', async () => {
    const ran = await run(guideFor(database.socket))
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toContain('2 checks held')
    expect(ran.stdout).not.toContain(secret)
    const quoted = secret.replaceAll('\\', '\\\\').replaceAll("'", "''")
    expect(
      database.query(
        `SELECT authentication_string = PASSWORD('${quoted}') FROM mysql.user WHERE user='depot'`,
      ),
    ).toBe('1\n')
    expect(database.query('SELECT COUNT(*) FROM depot.shelf')).toBe('2\n')
  })

  test('an error stops the run at its statement; what is said to be harmless does not', async () => {
    const failed = await run(guideFor(database.socket))
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('guide.md:8')
    expect(failed.stdout).toContain('ERROR 1007')
    expect(database.query('SELECT COUNT(*) FROM depot.shelf')).toBe('2\n')
    const rows = `already:
  - { line: 8, text: "CREATE DATABASE depot;", failure: ERROR 1007, because: made before }
  - { line: 13, text: "CREATE TABLE shelf (name VARCHAR(20), state VARCHAR(10));", failure: ERROR 1050, because: made before }
skip:
  - { line: 17, text: "MariaDB [depot]> INSERT INTO shelf VALUES ('front', 'up'),", because: filled before }
`
    const again = await run(guideFor(database.socket), rows)
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
    expect(database.query('SELECT COUNT(*) FROM depot.shelf')).toBe('2\n')
  })

  test('a client that is to ask for a password is not waited for; leaving it is no step of the server', async () => {
    const guide = `# Depot\n\n## On the database node\n\n\`\`\`
$ mysql --no-defaults --socket=${database.socket} -u root -p
MariaDB [(none)]> USE mysql;
MariaDB [mysql]> exit;
\`\`\`\n`
    const ran = await run(guide)
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 })
  })

  test('a client that needs a password is told it where it asks, and its output is judged as ever', async () => {
    const quoted = secret.replaceAll('\\', '\\\\').replaceAll("'", "''")
    database.query(
      `CREATE USER clerk@localhost IDENTIFIED BY '${quoted}'; GRANT ALL ON *.* TO clerk@localhost`,
    )
    const client = `mysql --no-defaults --socket=${database.socket} -u clerk -p`
    const guide = `# Depot

## On the database node

\`\`\`
$ ${client}
Enter password:
MariaDB [(none)]> CREATE DATABASE clerks;
Query OK, 1 row affected (0.01 sec)
MariaDB [(none)]> USE clerks;
MariaDB [clerks]> SELECT CURRENT_USER() AS who, DATABASE() AS where_to;
+-----------------+----------+
| who             | where_to |
+-----------------+----------+
| clerk@localhost | clerks   |
+-----------------+----------+
MariaDB [clerks]> exit
Bye
\`\`\`
`
    const refused = await run(guide)
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('Access denied')
    for (const place of ['line: 7, text: "Enter password:"', `line: 6, text: "${client}"`]) {
      const told = await run(
        guide,
        `answers: [{ ${place}, with: "{{ secrets.depot }}", because: it asks }]\n`,
      )
      expect(told, told.stdout + told.stderr).toMatchObject({ code: 0 })
      expect(told.stdout).toContain('2 checks held')
      expect(told.stdout).not.toContain(secret)
      database.query('DROP DATABASE clerks')
    }
  })

  test('a row count or a state that differs is a failure', async () => {
    database.query("UPDATE depot.shelf SET state = 'down' WHERE name = 'store'")
    const only = guideFor(database.socket).replace(
      /```\n\$ mysql[\s\S]*?IDENTIFIED[^\n]*\n[\s\S]*?```\n/,
      `\`\`\`\n$ mysql --no-defaults --socket=${database.socket} -u root\nUSE depot;\n\`\`\`\n`,
    )
    const ran = await run(only.replace(/MariaDB \[depot\]> INSERT[\s\S]*?sec\)\n\n/, ''))
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/row store.*expected `up`, actual `down`/)
  })
})
