/** What only looks, and what is not known to: a line each, in two files. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { beyondAsking, beyondLooking, setsUpShell, sourcedFile } from '../src/looks.ts'
import { settingUp } from '../src/set-up.ts'

const linesOf = (name: string) =>
  readFileSync(`test/cases/looks/${name}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

describe('commands', () => {
  it.each(linesOf('only'))('only looks: %s', (command) => {
    expect(beyondLooking(command)).toBeUndefined()
  })
  it.each(linesOf('more'))('may do more: %s', (command) => {
    expect(beyondLooking(command)).toMatch(/\S/)
  })
})

describe('statements', () => {
  it.each([
    'SHOW DATABASES;',
    'show tables',
    "SELECT user, host FROM mysql.user WHERE user = 'a;b';",
    'select count(*), max(id) from nova.services where deleted in (0, 1);',
    'SELECT * FROM depots\\G',
    'DESCRIBE depots;',
    'use nova;',
    'SELECT 1; SHOW GRANTS;',
    '(SELECT 1) UNION (SELECT 2)',
  ])('only looks: %s', (statement) => {
    expect(beyondAsking(statement)).toBeUndefined()
  })
  it.each([
    'DROP DATABASE depot;',
    'SELECT 1; DROP DATABASE depot;',
    "SELECT * FROM a INTO OUTFILE '/tmp/x'",
    'SELECT * FROM a FOR UPDATE',
    'SELECT @x := 1',
    'SELECT sleep(10)',
    "SELECT nextval('s')",
    'SELECT my_function(1)',
    'EXPLAIN ANALYZE DELETE FROM a',
    'WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x',
    '/*! DROP DATABASE depot */',
    'SELECT 1 /*! INTO OUTFILE "x" */',
    "SELECT 'a\\'; DROP TABLE a; --'",
    "SELECT $$'$$; DROP TABLE a; --'",
    'SELECT 1 # ; DROP TABLE a',
    "SELECT 'a",
    '\\! rm x',
    'source x.sql',
    "GRANT ALL ON *.* TO 'a'@'%'",
    'CREATE DATABASE depot;',
  ])('may do more: %s', (statement) => {
    expect(beyondAsking(statement)).toMatch(/\S/)
  })
})

describe('what a session needs before it can look', () => {
  it.each([
    'cd /etc/depot',
    'export OS_CLOUD=depot',
    'export A=1 B="$A/x"\nC=3',
    'A=$(hostname -f)',
    '# who we are\nexport OS_USERNAME=admin\nunset OS_TOKEN',
    'export OS_CLOUD',
  ])('only sets up its shell: %s', (text) => {
    expect(setsUpShell(text)).toBe(true)
  })
  it.each([
    'export PATH=/tmp/x:$PATH',
    'PATH=/tmp/x',
    'unset PATH',
    'export A=$(touch x)',
    'A=1 touch x',
    'cd /tmp && rm x',
    'cd $(rm x)',
    'read -r A',
    'export A=1 > x',
    'alias ls=rm',
    'trap "rm x" EXIT',
    'ls',
  ])('does more: %s', (text) => {
    expect(setsUpShell(text)).toBe(false)
  })
  it('a file that is read into the shell is known by its path', () => {
    expect(sourcedFile('. ~/admin-openrc')).toBe('~/admin-openrc')
    expect(sourcedFile('source openrc ')).toBe('openrc')
    for (const other of ['. $FILE', '. openrc admin', '. a; rm b', '. "$(rm x)"', 'source <(rm x)'])
      expect(sourcedFile(other)).toBeUndefined()
  })
})

describe('what of a text only sets up its shell', () => {
  it.each([
    ['cd /srv/depot', 'cd /srv/depot'],
    ['mkdir -p site && cd site', 'cd site'],
    ['cd site && touch x && export A=1', 'cd site && export A=1'],
    ['cd site || exit 1', 'cd site'],
    ['[ -d site ] && cd site', '[ -d site ] && cd site'],
    ['touch x; cd site', 'cd site'],
    ['export PATH=/opt/depot/bin:$PATH', 'export PATH=/opt/depot/bin:$PATH'],
    ['umask 027\nset -o pipefail', 'umask 027\nset -o pipefail'],
    ['. ~/openrc', '. ~/openrc'],
    ['greet() { rm "$1"; }', 'greet() { rm "$1"; }'],
  ])('%s', (text, part) => {
    expect(settingUp(text)).toMatchObject({ text: part, isWhole: part === text, lost: [] })
  })
  it.each([
    ['export A=$(touch x)', 'export A=$(touch x)'],
    ['cd site && . openrc', 'cd site && . openrc'],
    ['eval "$(ssh-agent)"', 'eval "$(ssh-agent)"'],
    ['if rm x; then cd site; fi', 'if rm x; then cd site; fi'],
    ['rm x || cd site', 'cd site'],
    ['read -r A', 'read -r A'],
  ])('not to be had without the rest: %s', (text, lost) => {
    expect(settingUp(text)).toMatchObject({ text: '', lost: [lost] })
  })
  it.each(['touch x', '(cd site; rm x)', 'rm x | cd site', 'cd site &', 'export A=1 > x && ls'])(
    'nothing of it: %s',
    (text) => {
      expect(settingUp(text).text).toBe('')
    },
  )
})
