/**
 * Canaries: secrets of odd characters go through a run on a real server that types them, binds them, writes them into
 * files and prints them in every form we know. Then every trace of it is searched for each form: record, reports,
 * screens, what lies on the host, lists of processes, the log of the server.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, runCli, scratch } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const canaries = {
  login: `p@ss"w'o$rd&é서 <x>/%+`,
  conf: 'c0nf;p@ss&é서"x',
  key: `-- key --\nline 'one' & é서 $1\nline "two" of it\n-- end --`,
}

/** Every way to write a value down that is promised not to be shown; our own list, not the redactor's. */
function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value)
  const percent = (keep: RegExp) =>
    [...bytes]
      .map((byte) =>
        keep.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('')
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  const entities = (quote: string, apostrophe: string) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', quote)
      .replaceAll("'", apostrophe)
  const at = (offset: number) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  const json = JSON.stringify(value).slice(1, -1)
  const forms: Record<string, string> = {
    itself: value,
    'as NFD': value.normalize('NFD'),
    'with carriage returns': value.replaceAll('\n', '\r\n'),
    base64: bytes.toString('base64'),
    'base64 of a line': Buffer.from(`${value}\n`).toString('base64'),
    'base64 at 0': at(0),
    'base64 at 1': at(1),
    'base64 at 2': at(2),
    base64url: bytes.toString('base64url'),
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    'a part of a URL': encodeURIComponent(value),
    'a part of a URL, all': percent(/[A-Za-z0-9]/),
    'a part of a URL, lower case': lower(percent(/[A-Za-z0-9_.~-]/)),
    'a field of a form': percent(/[A-Za-z0-9*_. -]/).replaceAll(' ', '+'),
    JSON: json,
    'JSON in ASCII': json.replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    'JSON with \\/': json.replaceAll('/', '\\/'),
    'in single quotes': value.replaceAll("'", "'\\''"),
    'in single quotes, otherwise': value.replaceAll("'", `'"'"'`),
    'in double quotes': value.replace(/[\\"$`]/g, '\\$&'),
    "in $'…'": value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n'),
    'with backslashes': value.replace(/[^A-Za-z0-9_\-.,:+/@\n]/g, '\\$&'),
    HTML: entities('&quot;', '&#39;'),
    'HTML, numbered': entities('&#34;', '&#39;'),
    'HTML in hex': entities('&quot;', '&#x27;'),
    XML: entities('&quot;', '&apos;'),
    'text in XML': entities('"', "'"),
    'SQL, doubled': value.replaceAll("'", "''"),
    'SQL, double quotes doubled': value.replaceAll('"', '""'),
    'SQL with backslashes': value.replace(/[\\'"]/g, '\\$&'),
    'a format': value.replaceAll('%', '%%'),
    'UTF-16': Buffer.from(value, 'utf16le').toString('latin1'),
  }
  const lines = value.split('\n').filter((line) => line.length >= 8)
  if (lines.length > 1) for (const [index, line] of lines.entries()) forms[`line ${index + 1}`] = line
  return forms
}

/** Of each canary its forms as bytes; those that say nothing of it are left out. */
const sought = Object.entries(canaries).flatMap(([name, value]) =>
  Object.entries(formsOf(value)).map(([form, text]) => ({
    what: `${name}: ${form}`,
    bytes: form === 'UTF-16' ? Buffer.from(text, 'latin1') : Buffer.from(text),
  })),
)
const hitsIn = (place: string, content: Buffer | string): Array<string> => {
  const bytes = Buffer.from(content)
  return sought.filter((form) => bytes.includes(form.bytes)).map(({ what }) => `${what} in ${place}`)
}

const table = [
  '+------+-------+',
  '| Name | Key   |',
  '+------+-------+',
  '| till | known |',
  '+------+-------+',
]
const guide = `# Till

## On the shop host

\`\`\`
$ cd WORK_DIR && export TILL_KEY='LOGIN_PASS'
$ read -r -s -p "Password: " word; echo; [ "$word" = "$TILL_KEY" ] && sleep 0.3 && echo same
Password:
same
$ printf '%s\\n' 'KEY_TEXT' > till.key
$ cat forms; cat forms >&2; env; set -x; : "$TILL_KEY"; set +x
$ ./slow 'LOGIN_PASS'
$ stty echo; read -r -p "Password again: " word; stty -echo; [ "$word" = "$TILL_KEY" ] && echo same again
Password again:
same again
\`\`\`

Edit \`WORK_DIR/till.conf\`:

\`\`\`ini
[till]
password = CONF_PASS
\`\`\`

\`\`\`
$ cat table
${table.join('\n')}
\`\`\`
`

/** Command lines of every process, again and again while something runs. */
function watchProcesses() {
  const seen = new Set<string>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
      } catch {
        // it has ended
      }
  }
  const timer = setInterval(look, 20)
  return () => {
    clearInterval(timer)
    return [...seen].map((line) => Buffer.from(line, 'latin1').toString('utf8').replaceAll('\0', ' '))
  }
}

function filesBelow(folder: string): Array<string> {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0) // it was removed meanwhile
  }
}

describe.runIf(hasSshd)('a secret', () => {
  const home = scratch('home')
  const log = join(scratch('log'), 'sshd.log')
  let sshd: Sshd
  beforeAll(async () => {
    const config = `LogLevel DEBUG3\nSetEnv HOME=${home}`
    sshd = await startSshd({ name: 'shop1', config, wrap: ['sh', '-c', `exec "$@" 2>>${log}`, 'sh'] })
  })
  afterAll(() => sshd?.stop())

  test('has forms enough to be looked for', () => {
    for (const value of Object.values(canaries))
      expect(new Set(Object.values(formsOf(value))).size).toBeGreaterThanOrEqual(20)
    expect(new Set(Object.values(formsOf(canaries.login))).size).toBeGreaterThanOrEqual(24)
  })

  test.each(['ssh', 'openssh'] as const)(
    'no artefact of a run holds it in any form, by %s',
    async (transport) => {
      const work = scratch('work')
      const given = scratch('given')
      for (const [name, value] of Object.entries(canaries))
        writeFileSync(join(given, name), `${value}\n`, { mode: 0o600 })
      writeFileSync(
        join(work, 'forms'),
        Buffer.concat(sought.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])),
      )
      writeFileSync(join(work, 'till.conf'), '[till]\npassword = none\n', { mode: 0o600 })
      writeFileSync(join(work, 'slow'), '#!/bin/sh\nsleep 1\n', { mode: 0o755 })
      writeFileSync(join(work, 'table'), `${table.join('\n').replace('known', `k${canaries.login}`)}\n`)
      const sources = Object.keys(canaries).map((name) => `  ${name}: { file: ${join(given, name)} }\n`)
      const words = `words:\n  WORK_DIR: ${work}\n  LOGIN_PASS: "{{ secrets.login }}"\n  CONF_PASS: "{{ secrets.conf }}"\n  KEY_TEXT: "{{ secrets.key }}"\nsecrets:\n${sources.join('')}`
      const desk = setDesk(guide, [{ ...sshd.host, transport, roles: ['shop'] }], words)
      writeFileSync(
        join(desk.directory, 'guide.yaml'),
        `answers:\n${[2, 6].map((step) => `  - { step: till/on-the-shop-host/${step}, with: "{{ secrets.login }}" }\n`).join('')}`,
      )
      const cli = (...more: Array<string>): Running => runCli(more, { cwd: desk.directory, env: desk.env })

      const plan = await cli('plan', desk.guide)
      expect(plan, plan.stderr).toMatchObject({ code: 0 })
      expect(plan.stdout).toMatch(/guide\.md:12 secret-in-argv: .*‹login›/)
      expect(await cli('exec', desk.guide, '--yes', '--strict-secrets')).toMatchObject({
        code: 2,
        stdout: '',
      })

      const endWatch = watchProcesses()
      const onDisk: Array<string> = []
      const look = setInterval(() => {
        for (const path of filesBelow(join(home, '.runbook'))) {
          // What a step itself prints is kept for whoever asks for it, for nobody else to read, until the run is over.
          const printed = /^(\d+\.out|tty)$/.test(basename(path))
          const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0
          if (printed) onDisk.push(...((mode & 0o077) === 0 ? [] : [`${path} is open to others`]))
          else onDisk.push(...hitsIn(path, contentOf(path)))
        }
      }, 100)
      const reports = ['json=run.jsonl', 'junit=run.xml', 'html=run.html', 'github=run.md'].flatMap(
        (form) => ['--report', form],
      )
      const failed = await cli('exec', desk.guide, '--yes', '-v', ...reports)
      expect(failed, failed.stdout + failed.stderr).toMatchObject({ code: 1 })
      expect(failed.stdout, 'the terminal echoed it').toMatch(/Password again: with ‹login›\n +│ ‹login›\n/)
      writeFileSync(join(work, 'table'), `${table.join('\n')}\n`)
      const resumed = await cli('resume', '-v', '--yes')
      expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 })
      clearInterval(look)
      const lines = endWatch()
      const [run] = readdirSync(join(desk.env.XDG_STATE_HOME, 'runbook/runs'))
      const told = await cli('report', run!, '-v')

      expect(readFileSync(join(work, 'till.conf'), 'utf8')).toBe(`[till]\npassword = ${canaries.conf}\n`)
      expect(readFileSync(join(work, 'till.key'), 'utf8')).toBe(`${canaries.key}\n`)
      const shown = { plan, failed, resumed, told }
      expect(
        Object.entries(shown).flatMap(([name, { stdout, stderr }]) => [
          ...hitsIn(`${name}, stdout`, stdout),
          ...hitsIn(`${name}, stderr`, stderr),
        ]),
      ).toEqual([])
      const written = filesBelow(desk.directory)
      for (const name of ['events.jsonl', 'run.jsonl', 'run.xml', 'run.html', 'run.md'])
        expect(written.map((path) => basename(path))).toContain(name)
      expect(
        written.flatMap((path) => [...hitsIn(path, contentOf(path)), ...hitsIn('a name', path)]),
      ).toEqual([])
      expect(onDisk).toEqual([])
      const left = filesBelow(work).filter((path) => !/\/(forms|till\.conf|till\.key)$/.test(path))
      expect(left.some((path) => path.includes('till.conf.runbook-'))).toBe(true)
      expect(left.flatMap((path) => [...hitsIn(path, contentOf(path)), ...hitsIn('a name', path)])).toEqual(
        [],
      )
      // The command of the guide that the plan marks: seen, which shows that we looked; and no other.
      const exposed = lines.filter((line) => hitsIn('', line).length > 0)
      expect(exposed.length).toBeGreaterThan(0)
      expect(exposed.filter((line) => !line.startsWith('/bin/sh ./slow '))).toEqual([])
      const server = contentOf(log)
      expect(server.includes('debug3')).toBe(true)
      expect(hitsIn('the log of the server', server)).toEqual([])
      expect(filesBelow(join(home, '.runbook'))).toEqual([])
      expect(readdirSync('/dev/shm').filter((name) => name.includes(run!))).toEqual([])
    },
  )
})
