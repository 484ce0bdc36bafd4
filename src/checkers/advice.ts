/**
 * What a person looks at next when an output is not what the guide shows.
 */
import { plain } from './cells.ts'
import { short } from './side-by-side.ts'
import { nameOf } from './titles.ts'

/** A cell that differs, and the row it stands in, by title. */
export interface Wrong {
  label: string
  title: string
  actual: string
  row: ReadonlyMap<string, string>
}

/** Words of state that say that something is not well. */
const bad = new Set(
  `down xxx error failed failure dead inactive stopped unavailable offline notready crashloopbackoff imagepullbackoff
  errimagepull evicted shutoff killed`.split(/\s+/),
)
const hosts = ['host', 'hostname', 'hypervisor hostname', 'node', 'host ip']
const heard = [
  'updated at',
  'last heartbeat',
  'last heartbeat at',
  'heartbeat timestamp',
  'last seen',
  'updated',
]

/** Where a service or agent is not well: which host, and when it was last heard of. */
export function adviceOn(wrong: ReadonlyArray<Wrong>): Array<string> {
  const advice = wrong.flatMap(({ label, title, actual, row }) => {
    if (!bad.has(actual.toLowerCase())) return []
    const [host, time] = [valueUnder(row, hosts), valueUnder(row, heard)]
    const where = host ? ` on ${host}` : ''
    const when = time ? `, last heard of ${time === 'None' ? 'never' : time}` : ''
    return [`${label}: ${title} is ${actual}${when}; look at its service and its log${where}`]
  })
  return few(advice)
}

function valueUnder(row: ReadonlyMap<string, string>, titles: ReadonlyArray<string>): string | undefined {
  for (const [title, value] of row) if (titles.includes(nameOf(title)) && value !== '') return value
  return undefined
}

/** Where a row is missing. */
export function adviceOnMissing(labels: ReadonlyArray<string>): Array<string> {
  return few(
    labels.map((label) => `${label}: not there; was it created or started, and has it registered yet?`),
  )
}

/** What an error that is printed in place of a table or a line usually comes from. */
const errors: Array<[RegExp, string]> = [
  [/command not found|: not found$/m, 'the program is not installed there, or not in the PATH of this user'],
  [
    /Missing value auth[-_]url|No password entered|Set a username/i,
    'no credentials: source the rc file first',
  ],
  [
    /HTTP 401|\b401\b|requires authentication|Unauthorized/i,
    'the service refuses the credentials: name, password, auth_url',
  ],
  [/HTTP 403|\b403\b|Forbidden/i, 'the account may not do this: its role, and the policy of the service'],
  [/Access denied for user|ERROR 1045/, 'the database refuses this user from this host: password, GRANT'],
  [/ERROR 1049|Unknown database/, 'there is no such database: was it created?'],
  [
    /Connection refused|ECONNREFUSED/i,
    'nothing listens there: is the service running, on this address and port?',
  ],
  [
    /Name or service not known|Could not resolve|getaddrinfo/i,
    'the name of a host is not known there: /etc/hosts, DNS',
  ],
  [/No route to host|timed out|ETIMEDOUT/i, 'no answer on the network: address, firewall, is the host up?'],
  [
    /HTTP 50[0-4]|\b50[0-4]\b|Internal Server Error|Service Unavailable/i,
    'the service failed itself: its log on its host tells why',
  ],
  [/Permission denied/i, 'the user may not do this: is it run as root, or with sudo?'],
  [/Traceback \(most recent call last\)/, 'the program broke: the last line of its traceback tells why'],
]

/** Where something else was printed: what it says itself. */
export function adviceOnText(output: string): Array<string> {
  if (output.trim() === '')
    return ['nothing was printed: did the command do anything, and is there anything to show?']
  const tail = output.slice(-20_000)
  return errors.flatMap(([pattern, advice]) => (pattern.test(tail) ? [advice] : [])).slice(0, 1)
}

const looksWrong =
  /^(?:E: |ERROR\b|Error\b|error: |FATAL\b|fatal: |Traceback \(most recent|Segmentation fault|\S*: command not found)|: command not found$/
/** Lines looked at for errors. */
const looked = 100_000

/** Errors that were printed besides what the guide shows: nothing that fails a check, but something to know. */
export function errorsBeside(expected: ReadonlyArray<string>, printed: string): Array<string> {
  if (!/error|fatal|traceback|not found|^E: |fault/im.test(printed)) return []
  const known = new Set(expected.map((line) => line.trim()))
  const errors = plain(printed)
    .split('\n', looked)
    .filter((line) => looksWrong.test(line.trim()) && !known.has(line.trim()))
  return few([...new Set(errors.map((line) => `also printed: ${short(line.trim())}`))])
}

const most = 3

function few(advice: Array<string>): Array<string> {
  const more = advice.length - most
  return more > 0 ? [...advice.slice(0, most), `… and ${more} more`] : advice
}
