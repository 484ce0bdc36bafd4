/** Steps that cannot simply be run again: some make a second one, others fail where all is well. */

import type { Command, Statement } from '../../model.ts'
import { short } from '../../select.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { type Dialect, dialectOf } from '../../vocabulary/clients.ts'
import { type Found, lineOf, type Offer, placeOf, type Rule, type Study } from '../rule.ts'

/** A command that makes the same thing a second time, and one that ends with 0 where there is one already. */
interface Duplicator {
  pattern: RegExp
  makes: string
  /** From the words of the command; undefined where it cannot be said. */
  unless?(words: ReadonlyArray<string>): string | undefined
}

const duplicators: ReadonlyArray<Duplicator> = [
  {
    pattern: /^openstack service create\b/,
    makes: 'a second service of the same name',
    unless: (words) => shown('service', option(words, '--name')),
  },
  {
    pattern: /^openstack endpoint create\b/,
    makes: 'a second endpoint',
    unless: (words) => endpoint(words),
  },
  ...['network', 'subnet', 'router', 'image', 'server', 'volume', 'security group'].map((thing) => ({
    pattern: new RegExp(`^openstack ${thing} create\\b`),
    makes: `a second ${thing} of the same name`,
    unless: (words: ReadonlyArray<string>) => shown(thing, plainAfter(words, 2 + thing.split(' ').length)),
  })),
  { pattern: /^openstack floating ip create\b/, makes: 'a second address' },
  {
    pattern:
      /^(?:cinder|glance|neutron|nova) (?:create|image-create|net-create|subnet-create|router-create|boot)\b/,
    makes: 'a second one of the same name',
  },
  { pattern: /^(?:iptables|ip6tables)(?: -t \S+)? (?:-A|-I|--append|--insert)\b/, makes: 'a second rule' },
]

/** A command that fails where what it makes is there already, and what it prints then. */
interface Harmless {
  pattern: RegExp
  prints: string
  means: string
}

const failures: ReadonlyArray<Harmless> = [
  {
    pattern: /^openstack (?:user|project|domain|role|region|group) create\b(?!.*--or-show)/,
    prints: 'HTTP 409',
    means: 'it is there',
  },
  {
    pattern: /^openstack (?:security group rule|flavor|keypair|aggregate) create\b/,
    prints: 'already exists',
    means: 'it is there',
  },
  { pattern: /^nova-manage cell_v2 create_cell\b/, prints: 'already exists', means: 'the cell is there' },
  {
    pattern: /^(?:useradd|adduser|groupadd|addgroup)\b/,
    prints: 'already exists',
    means: 'the account is there',
  },
  {
    pattern: /^rabbitmqctl (?:-\S+ )*(?:add_user|add_vhost)\b/,
    prints: 'already exists',
    means: 'it is there',
  },
  { pattern: /^mkdir (?!.*(?:-\w*p|--parents))/, prints: 'File exists', means: 'the folder is there' },
  { pattern: /^ln (?=.*-\w*s)(?!.*-\w*f)/, prints: 'File exists', means: 'the link is there' },
  { pattern: /^createdb\b/, prints: 'already exists', means: 'the database is there' },
  { pattern: /^createuser\b/, prints: 'already exists', means: 'the account is there' },
  { pattern: /^kubectl (?:-\S+ )*create (?!.*--dry-run)/, prints: 'AlreadyExists', means: 'it is there' },
]

const statements: ReadonlyArray<Harmless> = [
  {
    pattern: /^\s*CREATE\s+DATABASE\s+(?!IF\s+NOT\s+EXISTS)/i,
    prints: 'ERROR 1007',
    means: 'the database is there',
  },
  {
    pattern: /^\s*CREATE\s+USER\s+(?!IF\s+NOT\s+EXISTS)/i,
    prints: 'ERROR 1396',
    means: 'the account is there',
  },
  {
    pattern: /^\s*CREATE\s+TABLE\s+(?!IF\s+NOT\s+EXISTS)/i,
    prints: 'ERROR 1050',
    means: 'the table is there',
  },
]

const second: Rule = {
  id: 'makes-a-second',
  about: 'a step that makes a second one where it is run again, and says nothing',
  severity: 'info',
  settledBy: ['unless', 'already'],
  *find(study) {
    for (const { step, lines } of simpleSteps(study))
      for (const words of lines) {
        const row = duplicators.find(({ pattern }) => pattern.test(words.join(' ')))
        if (!row) continue
        const command = row.unless?.(words)
        yield {
          at: placeOf(step.text),
          reason: `Unexpected \`${first(step)}\`, expected a look whether it is there: run again it makes ${row.makes} and says nothing`,
          ...(command === undefined ? {} : { safe: true, offers: [unless(step, command, row.makes)] }),
        }
        break
      }
    yield* appending(study)
  },
}

const unless = (step: Command, command: string, makes: string): Offer => ({
  list: 'unless',
  row: { ...lineOf(step.text), command, because: `run again it would make ${makes}` },
})

/** `echo … >> FILE`, `… | tee -a FILE`: another copy of the same lines each time; lines one below the other at once. */
function* appending({ steps }: Study): Iterable<Found> {
  let before: { file: string; line: number } | undefined
  for (const step of steps) {
    const file = step.kind === 'command' ? appendedTo(step.text.text) : undefined
    if (file === undefined || step.kind !== 'command') continue
    const goesOn = before?.file === file && step.position.start.line - before.line <= 1
    before = { file, line: step.position.end.line }
    if (!goesOn)
      yield {
        at: placeOf(step.text),
        reason: `Unexpected \`${first(step)}\`, expected a look whether it is there: run again it adds the same lines to ${file} once more`,
      }
  }
}

function appendedTo(command: string): string | undefined {
  const [line = ''] = command.split('\n')
  const found =
    /^(?:echo|printf|cat)\b.*>>\s*["']?(\/(?!dev\/)[\w./-]+)|\btee\s+(?:-a|--append)\s+["']?([\w./~-]+)/.exec(
      line,
    )
  return found?.[1] ?? found?.[2]
}

const harmless: Rule = {
  id: 'harmless-failure',
  about: 'a step that fails where it is run again, although all is as it is to be',
  severity: 'info',
  settledBy: ['already', 'unless'],
  *find(study) {
    for (const { step, lines } of simpleSteps(study))
      yield* failing(
        step,
        failures.find(({ pattern }) => lines.some((words) => pattern.test(words.join(' ')))),
      )
    for (const step of study.steps)
      if (step.kind === 'sql')
        yield* failing(
          step,
          statements.find(({ pattern }) => pattern.test(step.text.text)),
          dialectOf(step.client?.text, step.prompt),
        )
  },
}

function* failing(step: Command | Statement, row: Harmless | undefined, dialect?: Dialect): Iterable<Found> {
  if (!row) return
  // PostgreSQL prints no code, and the same words for all
  const prints = dialect === 'psql' ? 'already exists' : row.prints
  const offer: Offer = {
    list: 'already',
    row: { ...lineOf(step.text), failure: prints, because: row.means },
  }
  yield {
    at: placeOf(step.text),
    reason: `Unexpected failure of \`${first(step)}\` where ${row.means}, expected \`${prints}\` to mean that it is already so`,
    safe: true,
    offers: [offer],
  }
}

const first = (step: Command | Statement): string => short(lineOf(step.text).text)

/** Commands and what they run, a shell around it looked through; not where there is more than commands in a row. */
function simpleSteps({ steps }: Study): Array<{ step: Command; lines: Array<ReadonlyArray<string>> }> {
  return steps.flatMap((step) => {
    if (step.kind !== 'command') return []
    const shell = readShell(step.text.text)
    if (shell.compound || shell.commands.length > 1) return []
    return [{ step, lines: shell.commands.map((words) => innermost(unwrapped(words))) }]
  })
}

/** `su -s /bin/sh -c "nova-manage …" nova` is about `nova-manage …`. */
function innermost(words: ReadonlyArray<string>): ReadonlyArray<string> {
  const at = words.indexOf('-c')
  const shell = /^(?:su|runuser|(?:.*\/)?(?:ba|da)?sh)$/.test(words[0] ?? '')
  const run = shell && at > 0 ? words[at + 1] : undefined
  return run === undefined ? [...words] : unwrapped(readShell(run).commands[0] ?? [])
}

// ── what is there already ──────────────────────────────────────────────────────────────────────────────────

function option(words: ReadonlyArray<string>, name: string): string | undefined {
  const at = words.indexOf(name)
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** Options of `… create` that take no value. */
const switches =
  /^--(?:enable|disable|share|no-share|external|internal|default|no-default|public|private|community|shared|ha|no-ha|distributed|centralized|dhcp|no-dhcp|protected|unprotected|bootable|non-bootable|wait|progress)$/

/** The one argument that is no option's. */
function plainAfter(words: ReadonlyArray<string>, from: number): string | undefined {
  const plain: Array<string> = []
  for (let at = from; at < words.length; at += 1) {
    const word = words[at]!
    if (!word.startsWith('-')) plain.push(word)
    else if (!switches.test(word) && !word.includes('=')) at += 1
  }
  return plain.length === 1 ? plain[0] : undefined
}

const isName = (word: string | undefined): word is string => word !== undefined && /^[\w.-]+$/.test(word)

function shown(thing: string, name: string | undefined): string | undefined {
  return isName(name) ? `openstack ${thing} show ${name}` : undefined
}

function endpoint(words: ReadonlyArray<string>): string | undefined {
  const [service, kind] = words.filter(
    (word, at) => at > 2 && !word.startsWith('-') && words[at - 1] !== '--region',
  )
  const region = option(words, '--region')
  if (!isName(service) || !isName(kind)) return undefined
  const there = isName(region) ? ` --region ${region}` : ''
  return `openstack endpoint list --service ${service} --interface ${kind}${there} -f value -c ID | grep -q .`
}

export const againRules: ReadonlyArray<Rule> = [second, harmless]
