/** Writes the inventory that a guide needs: its roles, hosts, addresses and placeholders, to be filled in. */
import { isIPv4 } from 'node:net'
import { placeholdersIn } from './bind/placeholders.ts'
import { assignedNames, shellContexts } from './bind/shell.ts'
import type { Runbook, Step } from './model.ts'

/** A word of the guide and the lines it stands on. */
type Sightings = Map<string, Set<number>>

/** Commented YAML, ready to be filled in: every `FILL-IN…` is a place to look at. */
export function initInventory(runbook: Runbook): string {
  const hosts = sight(runbook, ({ where }) => (where.host === undefined ? [] : [where.host]))
  const roles = rolesOf(runbook)
  const words = placeholders(runbook)
  const secrets = [...words.keys()].filter(isSecret)
  return [
    ...head(runbook),
    'hosts:',
    ...(roles.length > 0 ? roles : ['controller']).flatMap((role) => hostLines(role)),
    '',
    '# Secrets: { file: … } (mode 0600) | { command: […] } | { env: … } | { fd: … } | { prompt: … }',
    ...(secrets.length > 0 ? ['secrets:', ...secrets.flatMap((word) => secretLines(word))] : ['# secrets:']),
    '',
    '# Words of the guide and what they stand for; Handlebars over secrets, hosts, host, vars.',
    ...wordBlock(words, hosts, addresses(runbook), roles),
    '',
  ].join('\n')
}

const head = ({ path, title }: Runbook): Array<string> => [
  `# Inventory for ${oneLine(title || path)}`,
  `# Made from ${oneLine(path)}. Look at every FILL-IN, then: runbook plan ${oneLine(path)}`,
  '',
]
const oneLine = (text: string): string => text.replace(/[\s\0-\x1f\x7f]+/g, ' ')

function rolesOf({ steps }: Runbook): Array<string> {
  const said = steps.flatMap(({ where }) =>
    where.role === undefined || where.role === 'all' ? [] : [where.role],
  )
  return [...new Set(said)]
}
function hostLines(role: string): Array<string> {
  const name = role.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'host'
  return [
    `  ${name}1:`,
    '    address: FILL-IN.example',
    `    roles: [${JSON.stringify(role)}]`,
    '    # user: the login account; become: sudo (default) or none',
    '    # user: FILL-IN',
  ]
}

/** `NOVA_DBPASS` becomes the secret `nova_dbpass`. */
const secretName = (word: string): string => {
  const name = word
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[a-z_]/.test(name) ? name : `secret_${name}`.replace(/_$/, '')
}
const secretLines = (word: string): Array<string> => [
  `  ${secretName(word)}: { prompt: ${JSON.stringify(`${word}:`)} }`,
]
const isSecret = (word: string): boolean => /PASS|PW|SECRET|TOKEN|KEY|\*\*\*/i.test(word)

function wordBlock(
  words: Sightings,
  hosts: Sightings,
  found: Sightings,
  roles: Array<string>,
): Array<string> {
  const first = `${(roles[0] ?? 'controller').replace(/[^A-Za-z0-9._-]+/g, '-')}1`
  const rows = [
    ...[...words].map(([word, lines]) =>
      wordLine(word, isSecret(word) ? `{{ secrets.${secretName(word)} }}` : '{{ host.address }}', lines),
    ),
    ...[...hosts].filter(([host]) => host !== first).map(([host, lines]) => wordLine(host, first, lines)),
    ...[...found].map(
      ([address, lines]) => `# ${wordLine(address, `{{ hosts.${first}.address }}`, lines).trimStart()}`,
    ),
  ]
  return rows.some((line) => !line.startsWith('#'))
    ? ['words:', ...rows.map(indented)]
    : ['# words:', ...rows]
}
const indented = (line: string): string => (line.startsWith('#') ? `  ${line}` : line)
const wordLine = (word: string, value: string, lines: Set<number>): string =>
  `  ${JSON.stringify(word)}: ${JSON.stringify(value)}  # ${linesText(lines)}`
function linesText(lines: Set<number>): string {
  const all = [...lines]
  const more = all.length > 6 ? `, … (${all.length} lines)` : ''
  return `line${all.length > 1 ? 's' : ''} ${all.slice(0, 6).join(', ')}${more}`
}

// ── what is in the guide ─────────────────────────────────────────────────────────────────────────────────

function sight(runbook: Runbook, see: (step: Step) => Array<string>): Sightings {
  const found: Sightings = new Map()
  for (const step of runbook.steps) for (const word of see(step)) note(found, word, step.position.start.line)
  return found
}
function note(found: Sightings, word: string, line: number): void {
  found.set(word, (found.get(word) ?? new Set()).add(line))
}

/** Everything in steps that would be sent and looks as if the author left it to be filled in. */
function placeholders(runbook: Runbook): Sightings {
  const known = new Set(
    runbook.steps.flatMap((step) => (step.kind === 'command' ? assignedNames(step.text.text) : [])),
  )
  const found: Sightings = new Map()
  for (const step of runbook.steps) {
    if (step.kind === 'manual') continue
    const contexts = step.kind === 'command' ? shellContexts(step.text.text) : undefined
    for (const { name, offset } of placeholdersIn(step.text.text, known))
      if (contexts?.[offset] !== 'never' && !isComment(step, offset)) note(found, name, lineOf(step, offset))
  }
  return found
}
const lineOf = (step: Step, offset: number): number =>
  step.text.points[step.text.text.slice(0, offset).split('\n').length - 1]?.line ?? step.position.start.line
function isComment(step: Step, offset: number): boolean {
  const start = step.text.text.lastIndexOf('\n', offset - 1) + 1
  return step.kind === 'edit' && /^\s*[#;]|\s[#;]\s/.test(step.text.text.slice(start, offset))
}

/** IPv4 addresses in what would be sent, less those that mean the host itself or every host. */
function addresses(runbook: Runbook): Sightings {
  const found: Sightings = new Map()
  for (const step of runbook.steps)
    for (const match of step.text.text.matchAll(/(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g))
      if (isIPv4(match[0]) && !/^(?:127|0|255|169\.254)\./.test(match[0]))
        note(found, match[0], lineOf(step, match.index))
  return found
}
