/** A lab: throw-away hosts on this machine, with systemd, sshd and addresses of their own. What a file says of one. */
import { basename, extname } from 'node:path'
import type { VFileMessage } from 'vfile-message'
import * as z from 'zod'
import { hostName, oneOf, safe } from './inventory.ts'
import { message, Refusal } from './messages.ts'
import { checkShape, kindOf, readYaml, strictShape, type Yaml } from './yaml.ts'

/** A lab as its file describes it. */
export interface Lab {
  /** Tells labs on one machine apart: part of the names of containers, networks and folders. */
  name: string
  path: string
  engine: 'podman' | 'docker'
  subnet: Subnet
  /** Code name of the Debian release that hosts are made of; this machine's own where left out. */
  suite?: string
  /** Installed on every host beside what a host always has. */
  packages: Array<string>
  hosts: Array<LabHost>
}
export interface LabHost {
  name: string
  address: string
  /** Roles of guides that it plays. */
  roles: Array<string>
  /** Further names in every host's `/etc/hosts`. */
  aliases: Array<string>
}
/** IPv4, `10.0.0.0/24`. Its first address is this machine's end of the bridge. */
export interface Subnet {
  text: string
  gateway: string
  has(address: string): boolean
}

const labName = safe(
  /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/,
  'a name of at most 20 letters a-z, digits and `-`',
)
const ipv4 = safe(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, 'an IPv4 address')
const roleNames = z.array(safe(/^[^\0-\x1f\x7f]+$/, 'the name of a role'), {
  error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a list of roles`,
})

/** The shape of a lab's file; `schema/lab.schema.json` is made of it. */
export const labSchema = strictShape({
  name: labName.optional().describe('Tells labs apart; the name of the file where left out'),
  engine: oneOf(['podman', 'docker']).optional().describe('What runs the hosts; podman where left out'),
  subnet: safe(/^[0-9.]+\/(?:1[6-9]|2\d)$/, 'an IPv4 subnet such as 10.0.0.0/24')
    .optional()
    .describe('IPv4, /16 to /29; 10.0.0.0/24 where left out. Its first address is this machine'),
  image: strictShape({
    suite: safe(/^[a-z]{2,20}$/, 'the code name of a Debian release')
      .optional()
      .describe('Debian release; this machine’s where left out'),
    packages: z
      .array(safe(/^[a-z0-9][a-z0-9.+-]+$/, 'the name of a Debian package'), {
        error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a list of packages`,
      })
      .optional()
      .describe('Installed on every host from the start'),
  }).optional(),
  hosts: z
    .record(
      hostName,
      strictShape({
        address: ipv4.describe('Inside the subnet'),
        roles: roleNames.optional().describe('Roles that guides speak of; its name where left out'),
        aliases: z.array(hostName).optional().describe('Further names in /etc/hosts of every host'),
      }),
      {
        error: (issue) =>
          issue.code === 'invalid_type'
            ? `Unexpected ${kindOf(issue.input)}, expected hosts by name`
            : undefined,
      },
    )
    .describe('Hosts by name'),
})

/** Where a lab is looked for when nobody names a file. */
export const usualLab = 'vars/lab.yaml'

/** The lab in a text; throws `Refusal` with every problem at its place. */
export function readLab(text: string, path: string): Lab {
  const yaml = readYaml(text, path)
  const shape = checkShape(yaml, labSchema)
  const subnet = subnetOf(shape.subnet ?? '10.0.0.0/24')
  const name = shape.name ?? basename(path, extname(path)).toLowerCase()
  const hosts = Object.entries(shape.hosts).map(([host, { address, roles, aliases }]) => ({
    name: host,
    address,
    roles: roles ?? [host],
    aliases: aliases ?? [],
  }))
  const problems = [
    ...(labName.safeParse(name).success ? [] : [nameless(yaml, name)]),
    ...(subnet ? misplaced(yaml, subnet, hosts) : [crooked(yaml, shape.subnet ?? '')]),
    ...(hosts.length > 0
      ? []
      : [tell(yaml, ['hosts'], 'Unexpected empty `hosts`, expected at least one host')]),
    ...twice(yaml, hosts),
  ]
  if (problems.length > 0) throw new Refusal(problems)
  return {
    name,
    path,
    engine: shape.engine ?? 'podman',
    subnet: subnet!,
    packages: shape.image?.packages ?? [],
    ...(shape.image?.suite ? { suite: shape.image.suite } : {}),
    hosts,
  }
}

const tell = (yaml: Yaml, keys: Array<PropertyKey>, problem: string, key = false): VFileMessage =>
  message('unread-schema', { problem }, { path: yaml.path, at: yaml.at(keys, key) })

const nameless = (yaml: Yaml, name: string) =>
  tell(yaml, [], `Unexpected name \`${name}\` of the file, expected one that names a lab too, or \`name: …\``)
const crooked = (yaml: Yaml, subnet: string) =>
  tell(
    yaml,
    ['subnet'],
    `Unexpected \`${subnet}\`, expected the first address of an IPv4 subnet and its length`,
  )

const misplaced = (yaml: Yaml, subnet: Subnet, hosts: ReadonlyArray<LabHost>) =>
  hosts
    .filter(({ address }) => !subnet.has(address))
    .map(({ name, address }) =>
      tell(
        yaml,
        ['hosts', name, 'address'],
        `Unexpected \`${address}\`, expected an address in ${subnet.text} other than ${subnet.gateway}, which is this machine`,
      ),
    )

/** Addresses and names that two hosts claim. */
function twice(yaml: Yaml, hosts: ReadonlyArray<LabHost>): Array<VFileMessage> {
  const owners = new Map<string, string>()
  const claims = hosts.flatMap(({ name, address, aliases }) =>
    [address, name, ...aliases].map((claim) => ({
      name,
      claim,
      key: claim === address ? 'address' : 'aliases',
    })),
  )
  return claims.flatMap(({ name, claim, key }) => {
    const owner = owners.get(claim)
    owners.set(claim, name)
    if (owner === undefined || (owner === name && claim === name)) return []
    return [
      tell(
        yaml,
        ['hosts', name, key],
        `Unexpected \`${claim}\` of ${name}, expected one that ${owner} has not`,
      ),
    ]
  })
}

/** Undefined where the text is no subnet or has bits beyond its length. */
function subnetOf(text: string): Subnet | undefined {
  const [address = '', length = ''] = text.split('/')
  if (!ipv4.safeParse(address).success) return undefined
  const size = 2 ** (32 - Number(length))
  const first = numberOf(address)
  if (first % size !== 0) return undefined
  return {
    text,
    gateway: addressOf(first + 1),
    has: (other) => numberOf(other) > first + 1 && numberOf(other) < first + size - 1,
  }
}
const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
