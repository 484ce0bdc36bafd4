/** Where passwords stand, and whose they are: shapes, a row each. */

import { iniLines } from '../bind/ini.ts'
import type { Command } from '../model.ts'
import type { Slot } from './slots.ts'

/** A password that is printed in a text, and the name it is to have. */
export interface Claim {
  start: number
  end: number
  literal: string | undefined
  /** Letters, digits and `_`. */
  name: string
  what: string
}

/** What follows the shape is the password, in the group `secret`; `whose` tells what it is for. */
interface Shape {
  in: ReadonlyArray<Slot['to']>
  shape: RegExp
  whose(match: RegExpMatchArray, slot: Slot): Purpose
}
interface Purpose {
  /** Whose password: an account, or what asks for it. */
  account: string
  at: 'database' | 'queue' | 'account' | 'own'
}

const files = ['ini', 'lines', 'yaml', 'json', 'xml', 'shell'] as const
const everywhere = [...files, 'sql'] as const
const value = `(?<quote>["']?)(?<secret>[^\\s"'\`,;&|()]+)\\k<quote>`

const shapes: ReadonlyArray<Shape> = [
  {
    in: everywhere,
    shape: /\b(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<account>[\w.*-]+):(?<secret>[^\s/'"<>,]+)@/dg,
    whose: ({ groups }) => purposeIn(groups!.scheme!, groups!.account!),
  },
  {
    in: ['sql', 'shell'],
    shape:
      /\b(?:IDENTIFIED\s+(?:WITH\s+\w+\s+)?(?:BY|AS)|(?:WITH|ENCRYPTED)\s+PASSWORD|PASSWORD\s*\()\s*(?<quote>['"])(?<secret>[^'"]+)\k<quote>/dgi,
    whose: (match) => ({ account: accountBefore(match), at: 'database' }),
  },
  {
    in: files,
    shape:
      /^[ \t]*(?:export[ \t]+)?(?<key>[\w.-]*(?:pass|passwd|password|secret|secret_key|admin_token|auth_token))["']?[ \t]*[=:][ \t]*(?<quote>["']?)(?<secret>[^\s"'#]+)\k<quote>[ \t]*(?=$|[ \t]#)/dgim,
    whose: (match, slot) => ownerOfSetting(match, slot),
  },
  {
    in: files,
    shape:
      /^[ \t]*[\w.-]*auth["']?[ \t]*[=:][ \t]*(?<quote>["']?)(?<account>[\w.-]+):(?<secret>[^\s"'#:]+)\k<quote>[ \t]*(?=$|[ \t]#)/dgim,
    whose: ({ groups }) => ({ account: groups!.account!, at: 'account' }),
  },
  {
    in: ['shell'],
    shape: new RegExp(
      `(?<=\\s)--(?<key>(?:[\\w-]*-)?(?:password|passwd|pass|secret|token))[= ]${value}`,
      'gid',
    ),
    whose: ({ groups }, { text }) => ({
      account:
        accountOf(text.text) ??
        (groups!.key!.replace(/-?(?:password|passwd|pass)$/i, '') || programOf(text.text)),
      at: /\bmysql/.test(text.text) ? 'database' : 'account',
    }),
  },
  {
    in: ['shell'],
    shape: new RegExp(`\\b(?:mysql|mysqladmin|mysqldump|mariadb)\\b[^\\n|;]*?\\s-p${value}`, 'gd'),
    whose: (_, { text }) => ({ account: accountOf(text.text) ?? 'root', at: 'database' }),
  },
  {
    in: ['shell'],
    shape: new RegExp(
      `(?<![\\w-])(?:export\\s+)?(?<key>[A-Z][A-Z0-9_]*(?:PASS|PASSWORD|PASSWD|SECRET|(?:AUTH|ADMIN|API|ACCESS)_TOKEN))=${value}`,
      'gd',
    ),
    whose: ({ groups }) => ({ account: groups!.key!.toLowerCase(), at: 'own' }),
  },
  {
    in: ['shell'],
    shape:
      /\becho\s+(?:-[neE]+\s+)*(?<quote>["']?)(?<account>[a-z_][\w-]*):(?<secret>[^\s"'|]+)\k<quote>\s*\|\s*(?:sudo\s+)?(?:\/usr)?(?:\/sbin\/)?chpasswd\b/dg,
    whose: ({ groups }) => ({ account: groups!.account!, at: 'account' }),
  },
]

/** The passwords that stand in one text of a step. */
export function secretsIn(slot: Slot): Array<Claim> {
  if (slot.to === 'expected') return []
  if (slot.to === 'line') return answersIn(slot)
  return shapes.flatMap((row) =>
    row.in.includes(slot.to)
      ? [...slot.text.text.matchAll(row.shape)].flatMap((match) => {
          const literal = match.groups!.secret!
          if (!isSecret(literal)) return []
          const [start, end] = match.indices!.groups!.secret!
          return [{ start, end, literal, ...named(row.whose(match, slot)) }]
        })
      : [],
  )
}

/** What is typed where a password is asked for. */
function answersIn({ step, text }: Slot): Array<Claim> {
  const answer = step.kind === 'command' ? step.answers.find((one) => one.text === text) : undefined
  if (step.kind !== 'command' || !answer || text.text.trim() === '' || !asksSecret(answer.prompt ?? ''))
    return []
  const { name, what } = openAnswer(step)
  return [{ start: 0, end: text.text.length, literal: text.text, name, what }]
}

/** A question of a command whose answer the guide leaves open. */
export function openAnswer(step: Command): Pick<Claim, 'name' | 'literal' | 'what'> {
  const text = step.text.text
  const at = /\b(?:mysql|mariadb|psql)/.test(text) ? 'database' : 'account'
  const account = accountOf(text) ?? (at === 'database' ? 'root' : programOf(text))
  return { ...named({ account, at }), literal: undefined }
}

const programOf = (text: string): string => /^\s*(?:sudo\s+)?([a-z][\w-]*)/.exec(text)?.[1] ?? 'answer'

const asksSecret = (prompt: string): boolean =>
  /pass(?:word|wd|phrase)|암호|비밀번호|パスワード|密码|密碼|mật khẩu|пароль|senha|contraseña|mot de passe|parola|hasło|sandi/i.test(
    prompt,
  )

/** Variables, paths, numbers of switches and words that mean none are no passwords. */
const isSecret = (literal: string): boolean =>
  !/^[$/%@]|^\$\(|\{\{|^(?:none|null|true|false|yes|no|password|prompt|0|1)$/i.test(literal) &&
  literal.length > 1

function purposeIn(scheme: string, account: string): Purpose {
  if (/sql|maria|postgres|mongo|db/.test(scheme)) return { account, at: 'database' }
  if (/rabbit|amqp/.test(scheme)) return { account, at: 'queue' }
  return { account, at: 'account' }
}

/** `'nova'@'%' IDENTIFIED BY`, `USER nova WITH PASSWORD`. */
function accountBefore(match: RegExpMatchArray): string {
  const before = match.input!.slice(0, match.index)
  const found =
    /(?:['"`]?([\w-]+)['"`]?\s*@\s*['"`]?[\w.%-]+['"`]?|\b(?:USER|ROLE|TO)\s+['"`]?([\w-]+)['"`]?)\s*(?:WITH\s*)?$/i.exec(
      before,
    )
  return found?.[1] ?? found?.[2] ?? 'database'
}

/** Who is said to have the password in the same section, else what the key or the section is called. */
function ownerOfSetting(match: RegExpMatchArray, { text }: Slot): Purpose {
  const key = match.groups!.key!.toLowerCase().replace(/[.-]/g, '_')
  if (!/^(?:admin_|os_)?(?:pass|passwd|password)$/.test(key)) return { account: key, at: 'own' }
  const rows = text.text.split('\n')
  const places = iniLines(text.text)
  const line = match.input!.slice(0, match.indices!.groups!.secret![0]).split('\n').length - 1
  const { section } = places[line]!
  const user = rows.findIndex(
    (row, at) =>
      places[at]!.section === section &&
      /^[ \t]*(?:export[ \t]+)?(?:admin_|os_)?(?:user|username)[ \t]*[=:]/i.test(row),
  )
  const account = user === -1 ? undefined : /[=:][ \t]*["']?([\w.-]+)/.exec(rows[user]!)?.[1]
  return { account: account ?? (section === 'DEFAULT' ? key : section), at: 'account' }
}

/** The account that a command is about: made by it, or named by an option. */
function accountOf(text: string): string | undefined {
  const made = /\buser create\b[^\n]*?\s([A-Za-z][\w.-]*)\s*$/m.exec(text)?.[1]
  const named = /\s(?:-u\s*|--(?:os-)?user(?:name)?[= ])["']?([A-Za-z][\w.-]*)/.exec(text)?.[1]
  const changed = /\b(?:passwd|chpasswd|su|adduser|useradd)\s+(?:-\S+\s+)*([a-z][\w-]*)\s*$/m.exec(text)?.[1]
  return made ?? named ?? changed
}

function named({ account, at }: Purpose): { name: string; what: string } {
  const who = account
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const safe = /^[a-z]/.test(who) ? who : `secret_${who}`.replace(/_+$/, '')
  switch (at) {
    case 'database':
      return { name: `${safe}_dbpass`, what: `password of ${account} in the database` }
    case 'queue':
      return { name: 'rabbit_pass', what: `password of ${account} at the message queue` }
    case 'account':
      return { name: /pass(?:word)?$/.test(safe) ? safe : `${safe}_pass`, what: `password of ${account}` }
    case 'own':
      return { name: safe, what: '' }
  }
}
