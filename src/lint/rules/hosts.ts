/** One host, called by several names. */
import { type Found, groupBy, placeIn, type Rule, type Study } from '../rule.ts'
import { hostsIn, type Named } from '../values.ts'

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
    const names = classesOf(named)
    for (const together of names) if (together.size > 1) yield* told(study, named, together)
  },
}

/** Names that stand in the place of one another: the same setting has one here and the other there. */
function classesOf(named: ReadonlyArray<Named>): Array<Set<string>> {
  const classes: Array<Set<string>> = []
  for (const places of groupBy(named, ({ key }) => key).values()) {
    const here = new Set(places.map(({ host }) => host))
    const joined = classes.filter((one) => [...one].some((host) => here.has(host)))
    for (const one of joined) classes.splice(classes.indexOf(one), 1)
    classes.push(new Set([...joined.flatMap((one) => [...one]), ...here]))
  }
  return classes
}

/** The name used most is the one expected; every other is told once. */
function* told(study: Study, named: ReadonlyArray<Named>, together: ReadonlySet<string>): Iterable<Found> {
  const places = groupBy(
    named.filter(({ host }) => together.has(host)),
    ({ host }) => host,
  )
  const [usual, ...others] = [...places].sort((a, b) => b[1].length - a[1].length)
  for (const [host, [first]] of others) {
    if (study.bound.has(host) || areDeclared(study, host, usual![0])) continue
    const { text, from, to, key } = first!
    yield {
      at: placeIn(text, from, to),
      reason: `Unexpected host \`${host}\` in \`${key}\`, expected \`${usual![0]}\` as on line ${usual![1][0]!.line}: one host under ${places.size} names`,
    }
  }
}

/** A line of the guide that gives an address a name: `10.0.0.11 controller`. */
function areDeclared({ lines }: Study, one: string, other: string): boolean {
  return lines.some((line) => {
    const words = line.trim().split(/[\s|"']+/)
    return (
      words.includes(one) && words.includes(other) && /(?:^|[\s"'|])\d{1,3}(?:\.\d{1,3}){3}[\s|]/.test(line)
    )
  })
}

export const hostRules: ReadonlyArray<Rule> = [spellings]
