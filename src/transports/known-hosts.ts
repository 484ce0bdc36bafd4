/**
 * Which keys hosts are known by: OpenSSH's `known_hosts`, read as sshd(8) SSH_KNOWN_HOSTS FILE FORMAT says.
 */
import { createHash, createHmac } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** One line of a file. */
export interface KnownKey {
  marker: '' | '@revoked' | '@cert-authority'
  /** As written: `a,b`, `[h]:22`, `*.example.org,!x`, `|1|salt|hash`. */
  hosts: string
  type: string
  /** Base64, as in the file. */
  key: string
  path: string
  line: number
}
/** What the files say about a key that a host showed. */
export type Finding =
  | { verdict: 'known' }
  /** No key of this host, or none of this type. */
  | { verdict: 'unknown'; others: Array<KnownKey> }
  | { verdict: 'changed'; by: KnownKey }
  | { verdict: 'revoked'; by: KnownKey }
  /** Only a certificate would do, and certificates of hosts are not understood. */
  | { verdict: 'authority'; by: KnownKey }

/** The lines of all files that say something, in order. A file that is missing says nothing; any other failure throws. */
export function readKnownKeys(paths: Array<string>): Array<KnownKey> {
  return paths
    .filter((path) => path !== '/dev/null' && existsSync(path))
    .flatMap((path) => parseKnownKeys(readFileSync(path, 'utf8'), path))
}

export function parseKnownKeys(text: string, path: string): Array<KnownKey> {
  return text.split('\n').flatMap((written, index) => {
    const fields = written.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift()! : ''
    const [hosts, type, key] = fields
    if (!hosts || hosts.startsWith('#') || !type || !key || !isMarker(marker)) return []
    return [{ marker, hosts, type, key, path, line: index + 1 }]
  })
}
const isMarker = (marker: string): marker is KnownKey['marker'] =>
  marker === '' || marker === '@revoked' || marker === '@cert-authority'

/** The name a host is looked up by: its alias as it is, else `host`, or `[host]:port` for any port but 22. */
export function knownName(host: string, port: number, alias?: string): string {
  if (alias) return alias.toLowerCase()
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
}

/** Does a line speak of a host? A negated pattern that matches outweighs all others. */
export function speaksOf(known: KnownKey, name: string): boolean {
  if (known.hosts.startsWith('|')) return matchesHash(known.hosts, name)
  const patterns = known.hosts.toLowerCase().split(',')
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), name))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern, name))
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed with the salt, both in base64. */
function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split('|')
  if (version !== '1' || !salt || !hash) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

/** `*` for any characters, `?` for one. Backtracks to the last `*` only, so it is never worse than n·m. */
function matches(pattern: string, name: string): boolean {
  let p = 0
  let star = -1
  let resume = 0
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p++
      resume = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** What is known of a key (as it came over the wire) that `name` showed. `@revoked` outweighs everything. */
export function judgeKey(keys: Array<KnownKey>, name: string, shown: Buffer): Finding {
  const key = shown.toString('base64')
  const type = keyType(shown)
  const ours = keys.filter((known) => speaksOf(known, name))
  const revoked = ours.find((known) => known.marker === '@revoked' && known.key === key)
  if (revoked) return { verdict: 'revoked', by: revoked }
  const plain = ours.filter((known) => known.marker === '')
  if (plain.some((known) => known.key === key)) return { verdict: 'known' }
  const changed = plain.find((known) => known.type === type)
  if (changed) return { verdict: 'changed', by: changed }
  const authority = ours.find((known) => known.marker === '@cert-authority')
  if (authority && plain.length === 0) return { verdict: 'authority', by: authority }
  return { verdict: 'unknown', others: plain }
}

/** Key types that the files hold for a host, in their order. */
export const typesOf = (keys: Array<KnownKey>, name: string): Array<string> => [
  ...new Set(keys.filter((known) => known.marker === '' && speaksOf(known, name)).map((known) => known.type)),
]

/** The first field of a public key as RFC 4253 §6.6 has it: a length, and the name of its type. */
export const keyType = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE(0))

/** `SHA256:…`, as ssh-keygen prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** Adds a key on first use, to a file that only its owner reads. */
export function recordKey(path: string, name: string, key: Buffer): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const torn = existsSync(path) && /[^\n]$/.test(readFileSync(path, 'utf8'))
  const fresh = !existsSync(path)
  appendFileSync(path, `${torn ? '\n' : ''}${name} ${keyType(key)} ${key.toString('base64')}\n`, {
    mode: 0o600,
  })
  if (fresh) chmodSync(path, 0o600)
}
