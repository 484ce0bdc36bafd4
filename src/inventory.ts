/** The inventory: which hosts there are, where secrets come from, and what the words of guides stand for. */

import { distance } from 'fastest-levenshtein'
import type { VFileMessage } from 'vfile-message'
import * as z from 'zod'
import { isHostEncoding } from './encodings.ts'
import { foreignHosts } from './inventories.ts'
import { message, Refusal } from './messages.ts'
import type { Host, Inventory, SecretSource, Selector, Word } from './model.ts'
import { checkShape, didYouMean, kindOf, readYaml, strictShape, type Yaml } from './yaml.ts'

/** A scalar; YAML is read with all of them as strings, editors that check the schema see other types too. */
const scalar = z
  .union([z.string(), z.number(), z.boolean()], {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected one value`,
  })
  .transform(String)
export const safe = (pattern: RegExp, expected: string) =>
  z.string({ error: (issue) => `Unexpected ${kindOf(issue.input)}, expected ${expected}` }).regex(pattern, {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected ${expected}`,
  })
export const oneOf = <T extends string>(names: readonly [T, ...Array<T>]) =>
  z.enum(names, {
    error: (issue) =>
      `Unexpected ${kindOf(issue.input)}, expected ${names.map((name) => `\`${name}\``).join(' or ')}`,
  })
const yesOrNo = z
  .union([z.boolean(), z.enum(['true', 'false'])], {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected true or false`,
  })
  .transform((value) => String(value) === 'true')
const path = safe(/^[^\0-\x1f\x7f]+$/, 'a path')
const identifier = safe(
  /^(?!(?:__proto__|constructor|prototype)$)[A-Za-z_][A-Za-z0-9_]*$/,
  'a name of letters, digits and _',
)
/** Nothing that ssh could take for an option or a shell for more than a word. */
export const hostName = safe(
  /^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/,
  'a host name of letters, digits, `.`, `_` and `-`',
)
const address = safe(
  /^[A-Za-z0-9:][A-Za-z0-9._:%-]{0,252}$/,
  'a host name or an IP address (international names as xn--…)',
)
const account = safe(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/, 'the name of an account')
const port = z
  .union([z.int().min(1).max(65535), z.string().regex(/^\d{1,5}$/)], {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a port from 1 to 65535`,
  })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65535, 'Unexpected port, expected 1 to 65535')
const encoding = safe(/./, 'the name of an encoding').refine(isHostEncoding, {
  error: (issue) =>
    `Unexpected \`${issue.input}\`, expected an encoding that begins with ASCII, such as euc-kr, shift_jis or gb18030`,
})

const hostShape = {
  address: address.optional().describe('What ssh is given; the name where left out'),
  port: port.optional(),
  roles: z
    .array(safe(/^[^\0-\x1f\x7f]+$/, 'the name of a role'), {
      error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a list of roles`,
    })
    .optional()
    .describe('Roles that guides speak of: controller, compute, …'),
  user: account.optional().describe('Login user; ssh’s own choice where left out'),
  become: oneOf(['sudo', 'none']).optional().describe('How to become another user; sudo where left out'),
  'become-password': identifier.optional().describe('Name of the secret that sudo asks for'),
  transport: oneOf(['ssh', 'openssh', 'local', 'embedded']).optional(),
  identity: path.optional().describe('Private key file'),
  password: identifier.optional().describe('Name of the secret for a login with a password'),
  passphrase: identifier.optional().describe('Name of the secret that opens the private key'),
  'known-hosts': path.optional().describe('known_hosts file'),
  encoding: encoding
    .optional()
    .describe('What its programs print is in, such as euc-kr; UTF-8 where left out'),
}
const hostSchema = z
  .object(hostShape, {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a mapping that describes a host`,
  })
  .catchall(scalar)
  .describe('Anything else is a fact of the host: `{{ host.rack }}`')

const weak = {
  weak: yesOrNo.optional().describe('Takes a secret of fewer than 8 characters'),
}
const sourceNames = ['file', 'command', 'env', 'fd', 'prompt']
const secretSchema = z
  .union(
    [
      z.strictObject({ file: path.describe('A file only its owner may read (0600)'), ...weak }),
      z.strictObject({
        command: z.array(z.string()).min(1).describe('Program and arguments; no shell'),
        ...weak,
      }),
      z.strictObject({
        env: identifier.describe('Environment variable, taken out of the environment when read'),
        ...weak,
      }),
      z.strictObject({
        fd: z
          .union([z.int().min(3), z.string().regex(/^[0-9]{1,4}$/)])
          .transform(Number)
          .describe('Open file descriptor'),
        ...weak,
      }),
      z.strictObject({ prompt: z.string().describe('The question asked on the terminal'), ...weak }),
    ],
    {
      error: (issue) =>
        `Unexpected ${sourceText(issue.input)}, expected one of ${sourceNames.map((name) => `\`${name}\``).join(', ')}`,
    },
  )
  .describe('Where a secret comes from; it is read only when a run begins')
function sourceText(input: unknown): string {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : []
  const odd = keys.find((key) => key !== 'weak' && !sourceNames.includes(key))
  if (odd) return `source \`${odd}\`${didYouMean(odd, sourceNames).replace('?', '')}`
  return keys.length > 0 ? `values of ${keys.map((key) => `\`${key}\``).join(', ')}` : kindOf(input)
}

/** Where a row applies; shared with sidecars. */
export const selectorShape = {
  step: z.string().optional().describe('Id of a step, or the beginning of one'),
  section: z.string().optional().describe('A heading; `outer > inner` where one name stands twice'),
  line: z
    .union([z.int().min(1), z.string().regex(/^[1-9]\d{0,7}$/, 'Unexpected line, expected a number')])
    .transform(Number)
    .optional()
    .describe('Line of the guide; `text` then says what stands there'),
  text: z.string().optional().describe('What stands on the line'),
}
const atSchema = strictShape({
  ...selectorShape,
  key: z
    .string()
    .regex(/^.+\/\[[^\]]+\]\/[^/]+$/, 'Unexpected key, expected FILE/[SECTION]/KEY')
    .optional()
    .describe('An INI setting: nova.conf/[placement]/password'),
})
const encode = oneOf(['url']).optional().describe('Percent-encode the value where it stands in a URL')
const wordSchema = z
  .union(
    [
      scalar,
      strictShape({ value: scalar, encode }),
      z.array(strictShape({ at: atSchema.optional(), value: scalar, encode })).min(1),
    ],
    {
      error: (issue) =>
        `Unexpected ${kindOf(issue.input)}, expected a value, or rows of \`at\` and \`value\`${insideText(issue)}`,
    },
  )
  .describe('Handlebars over secrets, hosts, host, vars')
function insideText(issue: object): string {
  const errors = 'errors' in issue && Array.isArray(issue.errors) ? issue.errors.flat() : []
  const told = (errors as Array<{ message: string; code: string }>).find(
    (inner) => inner.code === 'unrecognized_keys' || inner.code === 'invalid_format',
  )
  return told ? `: ${told.message}` : ''
}

/** The shape of an inventory file; `schema/inventory.schema.json` is made of it. */
export const inventorySchema = strictShape({
  'hosts-from': path
    .optional()
    .describe(
      'An inventory of Ansible or an ssh_config, seen from this file; `hosts` then adds to its hosts',
    ),
  hosts: z
    .record(hostName, hostSchema.nullable(), {
      error: (issue) =>
        issue.code === 'invalid_type'
          ? `Unexpected ${kindOf(issue.input)}, expected hosts by name`
          : undefined,
    })
    .optional()
    .describe('Hosts by name'),
  secrets: z.record(identifier, secretSchema).optional(),
  vars: z.record(identifier, scalar).optional(),
  words: z
    .record(z.string().min(1), wordSchema)
    .optional()
    .describe('Words of the guide and what they stand for'),
})
type Shape = z.output<typeof inventorySchema>

/** Where an inventory takes its hosts from, if it does: a path, seen from the inventory. */
export function hostsFrom(text: string, path: string): string | undefined {
  if (!/^["']?hosts-from\b/m.test(text)) return undefined
  const from = mappingOf(readYaml(text, path).value)['hosts-from']
  return typeof from === 'string' && from !== '' ? from : undefined
}

/**
 * The inventory in a text: our YAML, an inventory of Ansible, an ssh_config. `beside` is the file that the inventory
 * takes its hosts from. Throws `Refusal` with every problem at its place.
 */
export function readInventory(
  text: string,
  path: string,
  beside?: { text: string; path: string },
): Inventory {
  const foreign = foreignHosts(text, path)
  if (foreign) return { path, hosts: hostsOf(foreignShape(foreign)), secrets: {}, vars: {}, words: [] }
  const yaml = readYaml(text, path)
  const shape = checkShape({ ...yaml, value: withBareHosts(yaml.value) }, inventorySchema, misspelt(yaml))
  const given = beside ? besideHosts(beside) : {}
  const problems = [
    ...(beside ? [] : hostless(yaml, shape)),
    ...undeclared(yaml, shape),
    ...halfSelected(yaml, shape),
  ]
  if (problems.length > 0) throw new Refusal(problems)
  return {
    path,
    hosts: hostsOf(merged(given, shape.hosts ?? {})),
    secrets: Object.fromEntries(
      Object.entries(shape.secrets ?? {}).map(([name, source]) => [name, sourceOf(source)]),
    ),
    ...(shape.secrets ? { secretsAt: placesOf(Object.keys(shape.secrets), yaml) } : {}),
    vars: shape.vars ?? {},
    words: Object.entries(shape.words ?? {}).flatMap(([word, row]) => wordsOf(word, row, yaml)),
  }
}
type Hosts = NonNullable<Shape['hosts']>

const hostsOf = (hosts: Hosts): Array<Host> =>
  Object.entries(hosts).map(([name, host]) => hostOf(name, host ?? {}))

function foreignShape(foreign: Yaml): Hosts {
  const shape = checkShape(foreign, inventorySchema)
  const problems = hostless(foreign, shape)
  if (problems.length > 0) throw new Refusal(problems)
  return shape.hosts ?? {}
}

function besideHosts({ text, path }: { text: string; path: string }): Hosts {
  const foreign = foreignHosts(text, path)
  if (foreign) return foreignShape(foreign)
  const problem = 'Unexpected form, expected an inventory of Ansible or an ssh_config'
  throw new Refusal([message('unread-schema', { problem }, { path, at: { line: 1, column: 1 } })])
}

/** What an inventory says of a host itself counts more than what the other file says of it. */
function merged(given: Hosts, own: Hosts): Hosts {
  const names = [...new Set([...Object.keys(given), ...Object.keys(own)])]
  return Object.fromEntries(names.map((name) => [name, { ...given[name], ...own[name] }])) as Hosts
}

/** Places that `runbook init` left to fill in, and that nobody has. */
export function leftOpen(text: string, path: string): Array<VFileMessage> {
  return text.split('\n').flatMap((line, index) => {
    const column = line.replace(/(?:^|\s)#.*$/, '').indexOf('FILL-IN') + 1
    if (column === 0) return []
    return [
      message(
        'missing-variable',
        { name: 'FILL-IN', where: ' in its place' },
        { path, at: { line: index + 1, column } },
      ),
    ]
  })
}

/** A host of which only the name is given. */
function withBareHosts(value: unknown): unknown {
  const { hosts } = mappingOf(value)
  if (hosts === undefined || hosts !== mappingOf(hosts)) return value
  const filled = Object.entries(hosts).map(([name, host]) => [name, host === '' ? {} : host])
  return { ...mappingOf(value), hosts: Object.fromEntries(filled) }
}

/** Facts that are one slip away from a key we know. */
function misspelt(yaml: Yaml): Array<VFileMessage> {
  const known = Object.keys(hostShape)
  return Object.entries(mappingOf(mappingOf(yaml.value).hosts)).flatMap(([name, host]) =>
    Object.keys(mappingOf(host))
      .filter((key) => !known.includes(key))
      .flatMap((key) => {
        const meant = known.find((one) => distance(one, key) <= (one.length >= 5 ? 2 : 1))
        const problem = `Unexpected key \`${key}\`, expected \`${meant}\` or a fact with another name`
        const place = { path: yaml.path, at: yaml.at(['hosts', name, key], true) }
        return meant === undefined ? [] : [message('unread-schema', { problem }, place)]
      }),
  )
}
const mappingOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

function hostOf(name: string, shape: NonNullable<Hosts[string]>): Host {
  const { address, port, roles, user, become, transport, identity, password, passphrase, ...more } = shape
  const { 'become-password': becomePassword, 'known-hosts': knownHosts, encoding, ...facts } = more
  return {
    name,
    address: address ?? name,
    roles: roles ?? [],
    become: become ?? 'sudo',
    transport: transport ?? 'ssh',
    facts: facts as Record<string, string>,
    ...defined({ port, user, becomePassword, identity, password, passphrase, knownHosts, encoding }),
  }
}
/** Only the keys that have a value. */
export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
const placesOf = (secrets: ReadonlyArray<string>, yaml: Yaml) =>
  Object.fromEntries(secrets.map((name) => [name, yaml.at(['secrets', name], true)]))
const sourceOf = ({ weak, ...source }: NonNullable<Shape['secrets']>[string]): SecretSource =>
  ({ ...source, ...(weak ? { weak } : {}) }) as SecretSource

function wordsOf(word: string, row: NonNullable<Shape['words']>[string], yaml: Yaml): Array<Word> {
  const rows = Array.isArray(row) ? row : [typeof row === 'string' ? { value: row } : row]
  return rows.map((entry, i) => ({
    word,
    value: entry.value,
    ...('at' in entry && entry.at ? { at: defined(entry.at) as Selector } : {}),
    ...('encode' in entry && entry.encode ? { encode: entry.encode } : {}),
    source: {
      path: yaml.path,
      line: yaml.at(['words', word, ...(Array.isArray(row) ? [i] : [])], !Array.isArray(row)).line,
    },
  }))
}

function hostless(yaml: Yaml, shape: Shape): Array<VFileMessage> {
  if (Object.keys(shape.hosts ?? {}).length > 0) return []
  const at = yaml.at(['hosts'], true)
  return [
    message(
      'unread-schema',
      { problem: 'Unexpected empty `hosts`, expected at least one host' },
      { path: yaml.path, at },
    ),
  ]
}

/** Names of secrets that no source is given for. */
function undeclared(yaml: Yaml, shape: Shape): Array<VFileMessage> {
  const known = Object.keys(shape.secrets ?? {})
  return Object.entries(shape.hosts ?? {}).flatMap(([name, host]) =>
    (['password', 'passphrase', 'become-password'] as const)
      .filter((key) => host?.[key] !== undefined && !known.includes(host[key]))
      .map((key) =>
        message(
          'unread-schema',
          {
            problem: `Unexpected \`${key}: …\`, expected the name of one of \`secrets\`${didYouMean(host![key]!, known)}`,
          },
          { path: yaml.path, at: yaml.at(['hosts', name, key]) },
        ),
      ),
  )
}

/** Line selectors say what stands on the line, so that a guide that has changed is noticed. */
function halfSelected(yaml: Yaml, shape: Shape): Array<VFileMessage> {
  return Object.entries(shape.words ?? {}).flatMap(([word, row]) =>
    (Array.isArray(row) ? row : []).flatMap((entry, i) =>
      entry.at && (entry.at.line === undefined) !== (entry.at.text === undefined)
        ? [
            message(
              'unread-schema',
              { problem: 'Unexpected `line` or `text` alone, expected both' },
              { path: yaml.path, at: yaml.at(['words', word, i, 'at']) },
            ),
          ]
        : [],
    ),
  )
}
