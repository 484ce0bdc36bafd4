/** One host, called by several names. */
import { type Found, groupBy, placeIn, type Rule, type Study } from '../rule.ts'
import { differBySlip, hostsIn, type Named } from '../values.ts'

/** Settings that name the one place where a service of the whole cloud is. */
export const addressKeys: ReadonlySet<string> = new Set(
  `auth_url auth_uri www_authenticate_uri identity_uri identity_url os_auth_url transport_url rabbit_host rabbit_hosts
  connection sql_connection memcached_servers memcache_servers api_servers glance_api_servers glance_host
  neutron_url nova_metadata_host nova_metadata_ip metadata_host novncproxy_base_url cinder_endpoint_template
  keystone_authtoken_url placement_endpoint`
    .trim()
    .split(/\s+/),
)

const local = /^(?:localhost|127\..*|0\.0\.0\.0|::1)$/
/** A word to be filled in is no name. */
const open = /^[A-Z][A-Z0-9_]*$|[<>*$]/

const spellings: Rule = {
  id: 'host-spellings',
  about: 'one host under several names',
  severity: 'warning',
  *find(study) {
    const named = hostsIn(study.steps, addressKeys).filter(
      ({ host }) => !local.test(host) && !open.test(host),
    )
    const areDeclared = declaredIn(study)
    for (const together of classesOf(named))
      if (together.length > 1)
        yield* told(together, (host, usual) => study.bound.has(host) || areDeclared(host, usual))
  },
}

/** A host's name and where it stands. */
type Places = [host: string, places: Array<Named>]

/** Names that stand in the place of one another: the same setting has one here and the other there. */
function classesOf(named: ReadonlyArray<Named>): Array<Array<Places>> {
  const parent = new Map<string, string>()
  const root = (name: string): string => {
    let top = name
    while (parent.has(top)) top = parent.get(top)!
    if (top !== name) parent.set(name, top)
    return top
  }
  for (const { key, host } of named) {
    const [one, other] = [root(`host ${host}`), root(`key ${key}`)]
    if (one !== other) parent.set(one, other)
  }
  const hosts = [...groupBy(named, ({ host }) => host)]
  return [...groupBy(hosts, ([host]) => root(`host ${host}`)).values()]
}

/** The name used most is the one expected; every other is told once. */
function* told(
  names: ReadonlyArray<Places>,
  isKnown: (host: string, usual: string) => boolean,
): Iterable<Found> {
  const [usual, ...others] = [...names].sort((a, b) => b[1].length - a[1].length)
  for (const [host, [first]] of others) {
    if (isKnown(host, usual![0]) || differBySlip(host, usual![0])) continue
    const { text, from, to, key } = first!
    yield {
      at: placeIn(text, from, to),
      reason: `Unexpected host \`${host}\` in \`${key}\`, expected \`${usual![0]}\` as on line ${usual![1][0]!.line}: one host under ${names.length} names`,
    }
  }
}

/** Does a line of the guide give an address a name: `10.0.0.11 controller`? */
function declaredIn({ lines }: Study): (one: string, other: string) => boolean {
  const linesBy = new Map<string, Set<number>>()
  for (const [i, line] of lines.entries()) {
    if (line.length > 400 || !/(?:^|[\s"'|])\d{1,3}(?:\.\d{1,3}){3}[\s|]/.test(line)) continue
    for (const word of line.split(/[\s|"']+/)) linesBy.set(word, (linesBy.get(word) ?? new Set()).add(i))
  }
  return (one, other) => [...(linesBy.get(one) ?? [])].some((line) => linesBy.get(other)?.has(line))
}

export const hostRules: ReadonlyArray<Rule> = [spellings]
