import { jointRole } from '../joint.ts'
import { lately, remembered } from './memory.ts'
import { isEveryday, isProgram, isSureForm } from './programs.ts'

/** A prompt at the beginning of a line, and what it tells. */
export interface Prompt {
  /** As printed, without the blank behind it. */
  text: string
  /** Characters of the line up to what is typed. */
  length: number
  /** Whose prompt it is. `other`: a program we do not drive. */
  of: 'shell' | 'sql' | 'other'
  /** `more`: the second and later lines of something typed. */
  more: boolean
  /** A lone `#` may as well begin a comment. */
  ambiguous: boolean
  host?: string
  user?: 'root' | 'user'
  /** The account as printed. */
  account?: string
  /** A role where hosts stand: `(Deploy)$`. */
  role?: string
}

interface Shape {
  name: string
  /** Groups: `user`, `host`, `role`, `mark` (`#` is root's, `$` is anyone's). */
  pattern: RegExp
  of: Prompt['of']
  more?: true
  ambiguous?: true
  /** Whether it is one, by what stands behind it and its host, where the signs alone say little. */
  fits?: (behind: string, host: string) => boolean
}

const name = '[A-Za-z_][\\w.-]*'
const host = '[A-Za-z0-9][\\w.-]*'
const env = '(?:\\((?:[\\w.-]+)\\) ?)?'
/** As whom a client is called there: no mode of a router, as in `(config)#`. */
const credentials =
  '(?:[\\w-]*[_-])?(?:admin|demo|user|keystone|project|tenant|openrc|venv|env)(?:[_-][\\w-]*)?'
/** What a router or a boot loader calls the state it is in, where roles stand. */
const modes = '(?:config|conf|vlan|cfg)(?:[_-][\\w-]*)?|u-?boot|grub|enable|rommon'
const statements =
  'select|show|create|grant|revoke|alter|drop|insert|update|delete|use|flush|set|describe|exit|quit'
/** What no variable is called, right behind a sign. */
const commands =
  'sudo|apt|apt-get|yum|dnf|systemctl|service|cd|vi|vim|nano|mkdir|cp|mv|scp|ssh|chmod|chown|wget|curl|tar|tail|docker|kubectl|kubeadm'
/** `%` begins remarks, too: a program that is no word of a sentence, or a file, stands behind a prompt. */
function isCalled(text: string): boolean {
  const words = text.split(/\s+/)
  const [first = ''] = words
  if (/^(?:\.|\/|~\/)/.test(first)) return /\/./.test(first)
  if (/^[a-z][\w.+-]*$/.test(first) && /^--?[A-Za-z]/.test(words[1] ?? '')) return true
  return isProgram(first) && (!isEveryday(first) || words.length === 1 || isSureForm(words))
}
/** It may be a call with a remark behind it. */
const isNoProgram = (_: string, host: string): boolean => !isProgram(host)
const shape = (pattern: string): RegExp => new RegExp(`^\\s{0,3}${pattern}`, 'u')

/** Prompts, the more telling ones first; the first that matches wins. */
const shapes: Array<Shape> = [
  { name: 'MariaDB [(none)]>', of: 'sql', pattern: shape('(?:MariaDB|MySQL) \\[[^\\]]*\\]>(?=\\s|$)') },
  { name: 'mysql>', of: 'sql', pattern: shape('(?:# ?)?(?:mysql|MySQL|mariadb|MariaDB|sqlite)>(?=\\s|$)') },
  {
    name: 'mysql>select',
    of: 'sql',
    pattern: new RegExp(`^\\s{0,3}(?:# ?)?(?:mysql|mariadb)>(?=(?:${statements})\\b)`, 'i'),
  },
  {
    name: 'MariaDB >',
    of: 'sql',
    pattern: new RegExp(`^\\s{0,3}(?:mysql|mariadb) >(?=\\s+(?:${statements})\\b|\\s*$)`, 'i'),
  },
  { name: 'mysql@host>', of: 'sql', pattern: shape(`(?:mysql|mariadb|MariaDB)@(?<host>${host})>(?=\\s|$)`) },
  { name: 'postgres=#', of: 'sql', pattern: shape('[a-z_][\\w-]*=[*!]?[#>](?=\\s|$)') },
  { name: 'postgres-#', of: 'sql', more: true, pattern: shape('[a-z_]\\w*[-(\'"*$][#>](?=\\s|$)') },
  { name: '->', of: 'sql', more: true, pattern: /^\s{0,12}(?:->|'>|">|`>|\/\*>)(?=\s|$)/ },
  { name: 'C:\\>', of: 'other', pattern: /^\s{0,3}(?:PS )?[A-Z]:\\[^<>|]*>(?=\s|$)/ },
  { name: '>>>', of: 'other', pattern: shape('(?:>>>|In \\[\\d+\\]:)(?=\\s)') },
  {
    name: 'sftp>',
    of: 'other',
    pattern: shape(
      '(?:sftp|ftp|lftp[^>]*|virsh|gdb|redis[^>]*|mongo\\w*|(?:[a-z_]\\w*@)?cqlsh(?::\\w+)?|hbase[^>]*|ovs-\\w+|nova|cinder|crm\\([\\w-]+\\)[\\w-]*)(?:>|#)(?=\\s|$)',
    ),
  },
  {
    name: '[root@host dir]#',
    of: 'shell',
    pattern: shape(
      `${env}\\[(?:\\w+: )?(?<user>${name})@(?<host>${host})(?:[ ~][^\\]]*)?\\] ?(?<mark>[#$])(?=\\s|$)`,
    ),
  },
  {
    name: '[host dir]#',
    of: 'shell',
    pattern: shape('\\[(?<host>[A-Za-z][\\w.-]*) [~/][^\\]\\s]*\\] ?(?<mark>[#$])(?=\\s|$)'),
  },
  {
    name: '[root@host dir]',
    of: 'shell',
    pattern: shape(`${env}\\[(?<user>${name})@(?<host>${host}) [~/\\w][^\\]\\s]*\\](?= [a-z./~]|\\s*$)`),
  },
  {
    name: 'root@host:~#',
    of: 'shell',
    pattern: shape(
      `${env}(?<user>${name})@(?<host>${host})(?::| )(?:[~/][^\\s#$>%]*)? ?(?<mark>[#$%])(?=\\s|$)`,
    ),
  },
  {
    name: 'root@host#',
    of: 'shell',
    pattern: shape(`(?<user>${name})@(?<host>${host}) ?(?<mark>[#$>])(?=\\s|$)`),
  },
  {
    name: 'host ~#',
    of: 'shell',
    fits: isNoProgram,
    pattern: shape(`(?<host>${host}) [~/][^\\s#$]* ?(?<mark>[#$])(?=\\s|$)`),
  },
  { name: 'host:~#', of: 'shell', pattern: shape(`(?<host>${host}):[~/][^\\s#$]* ?(?<mark>[#$])(?=\\s|$)`) },
  {
    name: 'host{1,2}#',
    of: 'shell',
    pattern: shape(
      '(?:[A-Za-z_][\\w.-]*@)?[A-Za-z][\\w.-]*(?:\\{[\\w,.-]+\\}|\\[\\d[\\d,-]*\\])(?::[~/]\\S*)?(?<mark>[#$])(?=\\s\\S|\\s*$)',
    ),
  },
  {
    name: 'host $',
    of: 'shell',
    pattern: shape('(?<host>[a-z][a-z-]*\\d+) (?<mark>\\$)(?= (?:sudo |[a-z./]))'),
  },
  {
    name: '➜ ~',
    of: 'shell',
    pattern: shape('➜ +(?:[~/]\\S*|[\\w.-]+ git:\\([^)]*\\))(?: ✗)?(?=\\s|$)'),
  },
  { name: 'bash#', of: 'shell', pattern: shape('-?(?:ba|z|k)?sh(?:-[\\d.]+)?(?<mark>[#$])(?=\\s|$)') },
  { name: '(config)#', of: 'other', pattern: shape(`\\((?:${modes})\\) ?[#>](?=\\s|$)`) },
  { name: '(role)$', of: 'shell', pattern: shape('\\((?<role>[A-Za-z][\\w-]*)\\) ?(?<mark>[#$])(?=\\s|$)') },
  {
    name: '(two, roles)#',
    of: 'shell',
    pattern: shape('\\((?<role>[A-Za-z][\\w-]*(?:,? [\\w-]+){1,3})\\)(?<mark>[#$])(?=\\s[a-z./~]|\\s*$)'),
  },
  {
    name: 'host(admin)#',
    of: 'shell',
    pattern: shape(`(?<host>[A-Za-z][\\w-]*)\\((?:${credentials})\\)(?<mark>[#$])(?=\\s[a-z./]|\\s*$)`),
  },
  { name: 'shell >', of: 'shell', pattern: shape('(?:[Ss]hell|[Bb]ash|[Tt]erminal) >(?=\\s[a-z./~])') },
  { name: '{word}>', of: 'shell', pattern: shape('\\{[\\w-]+\\}[>#$](?=\\s|$)') },
  { name: '[word]$', of: 'shell', pattern: shape('\\[[\\w-]+\\](?<mark>[$#])(?=\\s|$)') },
  { name: 'host#', of: 'shell', pattern: shape('(?<host>[A-Za-z][\\w-]*)(?<mark>[#$])(?=\\s[a-z./]|\\s*$)') },
  { name: 'word>', of: 'other', pattern: shape('[a-z][\\w.-]*(?:\\([\\w-]+\\))?>(?=\\s|$)') },
  {
    name: '~/dir$',
    of: 'shell',
    pattern: shape('~(?!\\S*(?:/s?bin/|\\.\\w+ ))(?:/[\\w./-]*)? ?(?<mark>[#$])(?=\\s[a-z./~])'),
  },
  { name: '$', of: 'shell', pattern: shape('(?<mark>\\$)>?(?=\\s|$)') },
  { name: '$cmd', of: 'shell', pattern: shape(`(?<mark>\\$)(?=(?:${commands}) [\\w./-])`) },
  { name: '%', of: 'shell', pattern: shape('(?<mark>%)(?=\\s[a-z./~])'), fits: isCalled },
  { name: '#', of: 'shell', ambiguous: true, pattern: shape('(?<mark>#)(?=[\\sa-z./])') },
  { name: '>', of: 'shell', more: true, pattern: /^\s{0,3}>(?=\s)/ },
]

/** What every prompt has: a sign with a blank or nothing behind it, or a name at a host, or a client's. */
const mayPrompt = /[#$>%](?:\s|$)|^\s{0,3}(?:#|\$[a-z]|➜|m\w+>)|@|In \[/i

/** The prompt a line begins with, if it begins with one. */
export const promptOf = lately((line): Prompt | undefined =>
  mayPrompt.test(line) ? promptIn(line) : undefined,
)

const promptIn = remembered((line): Prompt | undefined => {
  for (const row of shapes) {
    const match = row.pattern.exec(line)
    if (match && (row.fits?.(line.slice(match[0].length).trim(), match.groups?.host ?? '') ?? true))
      return promptFrom(row, match, line)
  }
  return undefined
})

function promptFrom(row: Shape, match: RegExpExecArray, line: string): Prompt {
  const { user, role, mark } = match.groups ?? {}
  const host =
    lonely.has(row.name) && mark === '$' && accounts.test(match.groups!.host!)
      ? undefined
      : match.groups?.host
  const rest = line.slice(match[0].length)
  const who = user === 'root' || mark === '#' ? 'root' : mark || user ? 'user' : undefined
  return {
    text: match[0].trim(),
    length: match[0].length + (rest.length - rest.trimStart().length),
    of: row.of,
    more: row.more ?? false,
    ambiguous: row.ambiguous ?? false,
    ...(host ? { host: host.toLowerCase() } : {}),
    ...(who && row.of === 'shell' && !row.more ? { user: who } : {}),
    ...(user ? { account: user } : {}),
    ...(role && !shells.test(role) ? { role: roleFrom(role.toLowerCase()) } : {}),
  }
}

/** `Network, Compute`, `Master Node`, `All Node`. */
function roleFrom(text: string): string {
  const names = text.split(/,\s*/).map((name) => name.replace(/ (?:node|server|host)s?$/, ''))
  return jointRole(names)
}
/** One of several shells, on a host that nothing is said of. */
const shells = /^(?:shell|terminal|tab|window|session|console|client) ?\d+$/i

/** Shapes with one name, a host's or an account's. */
const lonely = new Set(['host#', '[host dir]#'])
/** Names before a `$` that are accounts. */
const accounts =
  /user$|^(?:postgres|oracle|hadoop|hdfs|stack|ubuntu|ceph|kafka|zookeeper|mysql|vagrant|admin|student)$/

/** Can it be nothing but a prompt, and the beginning of something typed? */
export function isCertain(prompt: Prompt): boolean {
  return !prompt.ambiguous && !prompt.more
}
