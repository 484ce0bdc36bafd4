/** Passwords and names of hosts that a guide sends, with their places. */
import { distance } from 'fastest-levenshtein'
import type { Passage, Step } from '../model.ts'
import { passwordPrompt } from '../vocabulary/prompts.ts'
import { linesOf, type Sent, sentBy } from './rule.ts'

/** A value at its place in what is sent. */
export interface Value {
  value: string
  step: Step
  text: Passage
  /** Offsets into `text`. */
  from: number
  to: number
  /** Where it stands: in a statement, a setting, a URL, an argument, an answer. */
  in: 'sql' | 'setting' | 'url' | 'argument' | 'answer'
  /** Whose password it is, where that is said. */
  user?: string
}

/** Ways to write a password; the group `v` is it, `u` is whose. */
const shapes: ReadonlyArray<{ in: Value['in']; kinds: ReadonlyArray<string>; shape: RegExp }> = [
  {
    in: 'sql',
    kinds: ['sql', 'command'],
    shape:
      /(?:'?(?<u>[\w.-]+)'?@\S+\s+)?\bIDENTIFIED\s+(?:(?:WITH|VIA)\s+\S+\s+)?(?:BY|USING)\s+(?:PASSWORD\s*\(?\s*)?(?<q>['"])(?<v>[^'"\n]+)\k<q>/gi,
  },
  {
    in: 'sql',
    kinds: ['sql', 'command'],
    shape: /\b(?:ROLE|USER)\s+"?(?<u>[\w.-]+)"?\s[^;\n]{0,80}?\bPASSWORD\s+(?<q>')(?<v>[^'\n]+)'/gi,
  },
  { in: 'sql', kinds: ['sql', 'command'], shape: /\bPASSWORD\s*\(\s*(?<q>['"])(?<v>[^'"\n]+)\k<q>\s*\)/gi },
  {
    in: 'setting',
    kinds: ['edit', 'command'],
    shape:
      /^[ \t]*(?:\d+[:.)]?[ \t]+)?(?:export[ \t]+)?"?(?:[\w.-]*[_.-])?(?:password|passwd|passphrase|pass|pwd|secret|admin_token)"?[ \t]*(?:=|:(?=[ \t]))[ \t]*(?<q>["']?)(?<v>[^\s"'#;][^\s"']*)\k<q>/gim,
  },
  {
    in: 'argument',
    kinds: ['command', 'client'],
    shape: /(?<=\s)--(?:\w+-)*(?:password|passwd|pass)[= ](?<q>["']?)(?<v>[^\s"'-][^\s"']*)\k<q>/g,
  },
  {
    /** A secret that is called by its identifier is kept elsewhere. */
    in: 'argument',
    kinds: ['command', 'client'],
    shape:
      /(?<=\s)--(?:\w+-)*secret[= ](?<q>["']?)(?!(?:[\da-f]{4}-?){8}\b|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b)(?<v>[^\s"'-][^\s"']*)\k<q>/gi,
  },
  {
    in: 'argument',
    kinds: ['command', 'client'],
    shape:
      /\b(?:mysql|mariadb|mysqldump|mysqladmin)\b[^|;\n]*?\s-p(?<q>["']?)(?<v>[^\s"'|;&-][^\s"'|;&]*)\k<q>/g,
  },
  {
    in: 'argument',
    kinds: ['command'],
    shape: /\bmysqladmin\b[^|;\n]*\spassword\s+(?<q>["']?)(?<v>[^\s"'|;&-][^\s"'|;&]*)\k<q>/g,
  },
  {
    in: 'argument',
    kinds: ['command'],
    shape:
      /\brabbitmqctl\s+(?:-\S+\s+)*(?:add_user|change_password)\s+(?<u>[\w.-]+)\s+(?<q>["']?)(?<v>[^\s"'|;&]+)\k<q>/g,
  },
  { in: 'argument', kinds: ['command'], shape: /\bsshpass\s+-p\s*(?<q>["']?)(?<v>[^\s"']+)\k<q>/g },
  {
    in: 'argument',
    kinds: ['command'],
    shape: /\bcurl\b[^|;\n]*\s(?:-u|--user)[ =]?(?<q>["']?)(?<u>[^\s:"'@]+):(?<v>[^\s"'@]+)\k<q>/g,
  },
  {
    in: 'argument',
    kinds: ['command'],
    shape: /\bhtpasswd\s+-\w*b\w*\s+\S+\s+(?<u>\S+)\s+(?<q>["']?)(?<v>[^\s"']+)\k<q>/g,
  },
  {
    in: 'argument',
    kinds: ['command'],
    shape: /\bansible_(?:ssh_|become_|sudo_)?pass(?:word)?=(?<q>["']?)(?<v>[^\s"']+)\k<q>/g,
  },
  {
    in: 'url',
    kinds: ['edit', 'command', 'client'],
    shape: /\b[a-z][a-z0-9+.-]*:\/\/(?<u>[^\s:/@'"\\]*):(?<v>[^\s/'"\\]+)@(?=[^\s/'"@:]+)/gi,
  },
]

/** What is no password: a switch, a path, a variable, a command's output. */
const none =
  /^(?:true|false|yes|no|none|null|nil|<None>|files|compat|systemd|sss)$|^[/$~]|^\$?\(|^%\(|^`|^\{\{/i

/** Every password that is sent, in the guide's order. */
export function passwordsIn(steps: ReadonlyArray<Step>): Array<Value> {
  const found = sentBy(steps).flatMap((sent) => (sent.part === 'answer' ? answered(sent) : written(sent)))
  const seen = new Set<string>()
  return found.filter(({ text, from }) => {
    const name = `${text.points[0]?.line}:${text.points[0]?.column}:${from}`
    return !seen.has(name) && seen.add(name)
  })
}

function written({ step, part, text }: Sent): Array<Value> {
  const kind = part === 'client' ? 'client' : step.kind
  return shapes
    .filter(({ kinds }) => kinds.includes(kind))
    .flatMap((row) =>
      [...text.text.matchAll(row.shape)].flatMap((match) => {
        const { v = '', u } = match.groups ?? {}
        if (v === '' || none.test(v)) return []
        const from = match.index + match[0].lastIndexOf(v)
        return [{ value: v, step, text, from, to: from + v.length, in: row.in, ...(u ? { user: u } : {}) }]
      }),
    )
}

function answered({ step, text, prompt }: Sent): Array<Value> {
  if (prompt === undefined || !passwordPrompt.test(prompt) || text.text.trim() === '') return []
  const from = text.text.search(/\S/)
  return [{ value: text.text.trim(), step, text, from, to: from + text.text.trim().length, in: 'answer' }]
}

/** Only capitals and signs, or angle brackets: a word to be filled in, no password of the author's. */
export const isPlaceholder = (value: string): boolean =>
  /^[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+$/.test(value) ||
  /^<.*>$|^\[.*\]$|^\{.*\}$|^\$/.test(value) ||
  /[^\x00-\x7f]/.test(value)

/** Marks that stand for a password which the author took out. */
export const isMasked = (value: string): boolean => /\*{3,}|•{3,}|^[xX]{3,}$|^\.{3,}$|^#{3,}$/.test(value)

/** The host and port of every address a setting names, by the setting's name. */
export interface Named {
  key: string
  host: string
  text: Passage
  from: number
  to: number
  line: number
}

const authority =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/]*@)?|^)(?<h>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?::\d+)?(?=[/,\s]|$)/gi

/** Hosts in the values of these settings. */
export function hostsIn(steps: ReadonlyArray<Step>, keys: ReadonlySet<string>): Array<Named> {
  return steps.flatMap((step) => {
    if (step.kind !== 'edit' && step.kind !== 'command') return []
    return linesOf(step.text).flatMap(({ text, from, number }) => {
      const set = /^[ \t]*(?:\d+[:.)]?[ \t]+)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*["']?(\S+)/.exec(
        text,
      )
      if (!set || !keys.has(set[1]!.toLowerCase())) return []
      const start = set[0].length - set[2]!.length
      return [...set[2]!.matchAll(authority)].map((match) => {
        const at = from + start + match.index + match[0].indexOf(match.groups!.h!)
        const host = match.groups!.h!
        return {
          key: set[1]!.toLowerCase(),
          host,
          text: step.text,
          from: at,
          to: at + host.length,
          line: number,
        }
      })
    })
  })
}

/** Do two values differ by one sign, or by two that changed places? */
export function differBySlip(one: string, other: string): boolean {
  if (distance(one, other) === 1) return true
  const at = [...one].findIndex((sign, i) => sign !== other[i])
  const swapped = one.slice(0, at) + (one[at + 1] ?? '') + one[at] + one.slice(at + 2)
  return one !== other && swapped === other
}

/** `compute1` and `compute2` are two names, and so are `db` and `db2`. */
export const differInNumber = (one: string, other: string): boolean =>
  one.replace(/\d+/g, '') === other.replace(/\d+/g, '')
