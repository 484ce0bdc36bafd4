/** Writes the inventory that a guide needs: its roles, hosts, addresses and placeholders, to be filled in. */
import { isIPv4 } from 'node:net'
import { type Missing, makeBinder } from './bind/binder.ts'
import { knownNames } from './bind/shell.ts'
import { bindStep } from './bind.ts'
import { rolesIn } from './joint.ts'
import type { Host, Runbook, Step } from './model.ts'
import { anyHost } from './signs/host-names.ts'
import { isRoleWord } from './signs/roles/phrases.ts'

/** Words of the guide and the lines they stand on. */
type Sightings = Map<string, Set<number>>
/** Who a guide's text is bound for while we look for what is missing. */
const nobody: Host = { name: 'host', address: 'host', roles: [], become: 'none', transport: 'ssh', facts: {} }

/** Commented YAML that can be read as it is; every `FILL-IN` and every secret is a place to look at. */
export function initInventory(runbook: Runbook): string {
  const hosts = hostsOf(runbook)
  const first = hosts[0]!.name
  const missing = missingIn(runbook).map((one) => ({
    ...one,
    value: one.value.replace('hosts.NAME', `hosts.${first}`),
  }))
  return [
    `# Inventory for ${oneLine(runbook.title || runbook.path)}`,
    `# Made from ${oneLine(runbook.path)}. Look at every FILL-IN, then: runbook plan ${oneLine(runbook.path)}`,
    '',
    'hosts:',
    ...hosts.flatMap(hostLines),
    '',
    ...secretLines(missing, runbook),
    '',
    ...variableLines(runbook),
    ...wordLines(missing, aliasRows(runbook, hosts), sightings(runbook, addresses), first),
    ...answerLines(missing),
  ].join('\n')
}

const oneLine = (text: string): string => text.replace(/[\s\0-\x1f\x7f]+/g, ' ').trim()
const quoted = (text: string): string => JSON.stringify(text)

/** A host to be filled in. */
interface Wanted {
  name: string
  roles: Array<string>
}

/** The hosts that prompts name, with the roles they are spoken of in, and one of each role that no prompt names a host of. */
function hostsOf(runbook: Runbook): Array<Wanted> {
  const prompts = new Map<string, Set<string>>()
  for (const step of runbook.steps) {
    const { host } = step.where
    if (host === undefined || anyHost.has(host)) continue
    prompts.set(host, new Set([...(prompts.get(host) ?? []), ...rolesBeside(step, runbook)]))
  }
  const named = [...prompts].map(([host, roles]) => ({
    name: nameOf(host),
    roles: roles.size > 0 ? [...roles] : [oneLine(host)],
  }))
  const met = new Set(named.flatMap(({ name, roles }) => [name, ...roles]))
  const others = [...rolesOf(runbook)].filter((role) => !met.has(role))
  const hosts = [
    ...named,
    ...others.map((role) => ({ name: /\d$/.test(role) ? nameOf(role) : `${nameOf(role)}1`, roles: [role] })),
  ]
  return hosts.length > 0 ? hosts : [{ name: 'controller1', roles: ['controller'] }]
}

/** The roles of the host in a step's prompt: as the step has them, else as others of its section without a prompt do. */
function rolesBeside({ where: { role, host }, trail }: Step, { steps }: Runbook): Array<string> {
  if (host !== undefined && role === host && isRoleWord(host)) return [host]
  if (role !== undefined && role !== host) return role === 'all' ? [] : rolesIn(role).map(oneLine)
  const others = steps.filter(
    (one) => one.where.host === undefined && one.trail.join('/') === trail.join('/'),
  )
  const roles = new Set(others.flatMap((one) => (one.where.role === 'all' ? [] : (one.where.role ?? []))))
  return roles.size === 1 ? rolesIn([...roles][0]!).map(oneLine) : []
}

/** Roles that headings and sentences speak of. */
function rolesOf({ steps, declared }: Runbook): Set<string> {
  const said = steps.flatMap(({ where: { role } }) => (role === undefined ? [] : rolesIn(role).map(oneLine)))
  return new Set([...(declared?.roles ?? []), ...said].filter((role) => role !== 'all'))
}

const nameOf = (text: string): string =>
  text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'host'
const hostLines = ({ name, roles }: Wanted): Array<string> => [
  `  ${name}:`,
  '    address: FILL-IN.example',
  `    roles: [${roles.map(quoted).join(', ')}]`,
  '    # user: FILL-IN     # login account; left out: ssh’s own choice',
  '    # become: none      # if the login account must not use sudo',
]

function secretLines(missing: ReadonlyArray<Missing>, { declared }: Runbook): Array<string> {
  const wanted = new Map((declared?.secrets ?? []).map(({ name, what }) => [name, oneLine(what)]))
  const names = new Set([
    ...wanted.keys(),
    ...missing.flatMap(({ value }) => /secrets\.(\w+)/.exec(value)?.[1] ?? []),
  ])
  const about =
    '# { file: ~/x } (mode 0600) | { command: [pass, show, x] } | { env: X } | { fd: 3 } | { prompt: "X:" }'
  if (names.size === 0) return [about, '# secrets:']
  return [
    about,
    'secrets:',
    ...[...names].map(
      (name) =>
        `  ${name}: { prompt: ${quoted(`${name}:`)} }${wanted.get(name) ? `  # ${wanted.get(name)}` : ''}`,
    ),
  ]
}

/** What the runbook declares: variables without a value to fill in, the others to be changed. */
function variableLines({ declared }: Runbook): Array<string> {
  const rows = (declared?.variables ?? []).map(({ name, value }) =>
    value === '' ? `  ${name}: FILL-IN` : `  # ${name}: ${quoted(value)}`,
  )
  if (rows.length === 0) return []
  const about = '# Variables of the runbook; those behind # have the value they have there.'
  return [about, rows.every((row) => row.startsWith('  #')) ? '# vars:' : 'vars:', ...rows, '']
}

function wordLines(
  missing: ReadonlyArray<Missing>,
  aliases: ReadonlyArray<string>,
  found: Sightings,
  first: string,
): Array<string> {
  const words = missing.filter(({ kind }) => kind === 'word')
  const rows = [
    ...[...new Set(words.map(({ name }) => name))].flatMap((name) =>
      wordRows(words.filter((one) => one.name === name)),
    ),
    ...aliases,
  ]
  const others = [...found].map(
    ([address, lines]) => `# ${rowOf(address, `{{ hosts.${first}.address }}`, lines)}`,
  )
  const about = '# Words of the guide and what they stand for; Handlebars over secrets, hosts, host, vars.'
  if (rows.length === 0) return [about, '# words:', ...others, '']
  return [about, 'words:', ...[...rows, ...others].map((line) => `  ${line}`), '']
}
const rowOf = (word: string, value: string, lines: Set<number>): string =>
  `${quoted(word)}: ${quoted(value)}  # ${linesText(lines)}`

/** One row for a name that means the same everywhere; a row a place for a mask. */
function wordRows(places: ReadonlyArray<Missing>): Array<string> {
  const [one] = places
  if (!one!.apart) return [rowOf(one!.name, one!.value, new Set(places.map(({ at }) => at.line)))]
  const selected = new Map(places.map((place) => [place.place, place]))
  return [
    `${quoted(one!.name)}:`,
    ...[...selected.values()].map(
      ({ place, value, at }) => `  - { at: { ${place} }, value: ${quoted(value)} }  # line ${at.line}`,
    ),
  ]
}

/** What is asked belongs into a sidecar. */
function answerLines(missing: ReadonlyArray<Missing>): Array<string> {
  const answers = missing.filter(({ kind }) => kind === 'answer')
  if (answers.length === 0) return []
  const rows = answers.map(({ place, value }) => `#   - { ${place}, with: ${quoted(value)} }`)
  return [
    '# What commands ask is answered by the sidecar (the guide’s name with .yaml, or --with FILE):',
    '# answers:',
    ...rows,
    '',
  ]
}

function linesText(lines: Set<number>): string {
  const all = [...lines]
  const more = all.length > 6 ? `, … (${all.length} lines)` : ''
  return `line${all.length > 1 ? 's' : ''} ${all.slice(0, 6).join(', ')}${more}`
}

// ── what is in the guide ─────────────────────────────────────────────────────────────────────────────────

/** All that a plan without an inventory would miss, in the guide's order. */
export function missingIn(runbook: Runbook): Array<Missing> {
  const inventory = { path: '', hosts: [nobody], secrets: {}, vars: {}, words: [] }
  const binder = makeBinder(runbook, inventory, knownNames(runbook), undefined)
  for (const step of runbook.steps) bindStep(binder, step, nobody, undefined)
  return [...binder.missing.values()].sort((a, b) => a.at.line - b.at.line)
}

function sightings(runbook: Runbook, see: (step: Step) => Array<[string, number]>): Sightings {
  const found: Sightings = new Map()
  for (const [word, line] of runbook.steps.flatMap(see))
    found.set(word, (found.get(word) ?? new Set()).add(line))
  return found
}
/** Names in prompts that are no host's here: of any host, or with signs that no name has. */
function aliasRows(runbook: Runbook, hosts: ReadonlyArray<Wanted>): Array<string> {
  const isHost = (name: string) => hosts.some((host) => host.name === name)
  const met = sightings(runbook, ({ where: { host }, position }) =>
    host === undefined || isHost(host) ? [] : [[host, position.start.line]],
  )
  return [...met].map(([alias, lines]) => {
    const roles = runbook.steps.filter(({ where }) => where.host === alias).map(({ where }) => where.role)
    const meant = hosts.find(
      ({ name, roles: own }) => name === nameOf(alias) || own.some((role) => roles.includes(role)),
    )
    return rowOf(oneLine(alias), hosts.length === 1 ? hosts[0]!.name : (meant?.name ?? 'FILL-IN'), lines)
  })
}
/** IPv4 addresses that are sent, less those that mean the host itself or every host. */
const addresses = ({ text }: Step): Array<[string, number]> =>
  text.text.split('\n').flatMap((line, i) =>
    [...line.matchAll(/(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g)]
      .map(([address]) => address)
      .filter((address) => isIPv4(address) && !/^(?:127|0|255|169\.254)\./.test(address))
      .map((address): [string, number] => [address, text.points[i]?.line ?? 0]),
  )
