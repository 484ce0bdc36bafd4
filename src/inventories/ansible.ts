import type { Point } from '../model.ts'
import { readYaml } from '../yaml.ts'
import { type ForeignHosts, hostIn } from './foreign.ts'

/** Ansible's connection variables and our keys (docs.ansible.com: "Connecting to hosts: behavioral inventory parameters"). */
const variables: Record<string, string> = {
  ansible_host: 'address',
  ansible_ssh_host: 'address',
  ansible_port: 'port',
  ansible_ssh_port: 'port',
  ansible_user: 'user',
  ansible_ssh_user: 'user',
  ansible_ssh_private_key_file: 'identity',
}
/** Values that are no place for a secret, and what is to be written instead. */
const secrets = /^ansible_(?:ssh_|become_|sudo_)?pass(?:word)?$/
/** Groups that say nothing of what a host does. */
const plainGroups = new Set(['all', 'ungrouped'])

/** `[group]` and hosts below it. */
export const isAnsibleIni = (text: string): boolean =>
  /^\[[\w.-]+(?::(?:children|vars))?\]\s*(?:[#;].*)?$/m.test(text) && !/^\S+:(?:\s|$)/m.test(text)

/** `all:` or another group, with `hosts:` or `children:` in it. */
export const isAnsibleYaml = (text: string): boolean =>
  /^(?!hosts:|secrets:|vars:|words:|hosts-from:)[\w.-]+:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*[ \t]+(?:hosts|children|vars):/m.test(
    text,
  )

interface Group {
  hosts: Set<string>
  children: Set<string>
  vars: Map<string, { value: string; at: Point }>
}

/** The INI form: hosts with ranges and variables, `:children`, `:vars`. */
export function readAnsibleIni(text: string): ForeignHosts {
  const found: ForeignHosts = { hosts: new Map(), problems: [] }
  const groups = new Map<string, Group>()
  let [name, kind] = ['ungrouped', 'hosts']
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(?:^|\s)[#;].*$/, '').trim()
    const at = { line: index + 1, column: raw.search(/\S/) + 1 }
    const title = /^\[([\w.-]+)(?::(children|vars|hosts))?\]$/.exec(line)
    if (title) [name, kind] = [title[1]!, title[2] ?? 'hosts']
    const group = groupIn(groups, name)
    if (title || line === '') continue
    if (kind === 'children') group.children.add(line)
    else if (kind === 'vars') setVariable(group, line, at)
    else hostLine(found, group, line, at)
  }
  return spread(found, groups)
}

function hostLine(found: ForeignHosts, group: Group, line: string, at: Point): void {
  const [names = '', ...pairs] = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  for (const name of ranged(names)) {
    group.hosts.add(name)
    const host = hostIn(found, name, at)
    for (const pair of pairs) {
      const cut = pair.indexOf('=')
      if (cut > 0) take(found, host.values, pair.slice(0, cut), unquoted(pair.slice(cut + 1)), at)
    }
  }
}

function setVariable(group: Group, line: string, at: Point): void {
  const cut = line.indexOf('=')
  if (cut > 0) group.vars.set(line.slice(0, cut).trim(), { value: unquoted(line.slice(cut + 1).trim()), at })
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/, '$2')

/** `web[01:03]` are three hosts, `db-[a:c]` too. */
function ranged(names: string): Array<string> {
  const range = /^(.*?)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(names)
  if (!range) return [names]
  const [, before, first = '', last = '', step = '1', behind = ''] = range
  const digits = /^\d+$/.test(first)
  const [from, to] = digits ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)]
  const every = Math.max(1, Number(step))
  const count = Math.min(10_000, Math.floor((to - from) / every) + 1)
  return Array.from({ length: Math.max(0, count) }, (_, k) => from + k * every)
    .map((one) => (digits ? String(one).padStart(first.length, '0') : String.fromCharCode(one)))
    .flatMap((one) => ranged(behind).map((rest) => `${before}${one}${rest}`))
}

/** The YAML form: groups with `hosts`, `children` and `vars`. */
export function readAnsibleYaml(text: string, path: string): ForeignHosts {
  const yaml = readYaml(text, path)
  const found: ForeignHosts = { hosts: new Map(), problems: [] }
  const groups = new Map<string, Group>()
  const walk = (name: string, value: unknown, keys: Array<string>): void => {
    const group = groupIn(groups, name)
    const { hosts, children, vars } = mapping(value)
    for (const [names, values] of Object.entries(mapping(hosts)))
      for (const one of ranged(names)) {
        group.hosts.add(one)
        const host = hostIn(found, one, yaml.at([...keys, 'hosts', names], true))
        for (const [key, given] of Object.entries(mapping(values)))
          if (typeof given === 'string')
            take(found, host.values, key, given, yaml.at([...keys, 'hosts', names, key], true))
      }
    for (const [key, given] of Object.entries(mapping(vars)))
      if (typeof given === 'string')
        group.vars.set(key, { value: given, at: yaml.at([...keys, 'vars', key], true) })
    for (const [child, inner] of Object.entries(mapping(children))) {
      group.children.add(child)
      walk(child, inner, [...keys, 'children', child])
    }
  }
  for (const [name, value] of Object.entries(mapping(yaml.value))) walk(name, value, [name])
  return spread(found, groups)
}

const mapping = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

function groupIn(groups: Map<string, Group>, name: string): Group {
  const group = groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: new Map() }
  groups.set(name, group)
  return group
}

/** What groups say, handed to their hosts: roles, and variables, those of inner groups before those of outer ones. */
function spread(found: ForeignHosts, groups: Map<string, Group>): ForeignHosts {
  const hand = (hosts: ReadonlySet<string>, name: string, group: Group) => {
    for (const one of hosts) {
      const host = found.hosts.get(one)!
      if (!plainGroups.has(name)) host.roles.add(name)
      for (const [key, { value, at }] of group.vars) take(found, host.values, key, value, at, false)
    }
  }
  const members = (name: string, seen: ReadonlySet<string> = new Set()): Set<string> => {
    const group = groups.get(name)
    if (!group || seen.has(name)) return new Set()
    const inner = [...group.children].flatMap((child) => [...members(child, new Set([...seen, name]))])
    return new Set([...group.hosts, ...inner])
  }
  const size = (name: string) => (name === 'all' ? Number.POSITIVE_INFINITY : members(name).size)
  const order = [...groups.keys()].sort((a, b) => size(a) - size(b))
  for (const name of order)
    hand(name === 'all' ? new Set(found.hosts.keys()) : members(name), name, groups.get(name)!)
  return found
}

/** One variable as one of our keys, or as a fact; `over`: it counts more than what is there. */
function take(
  found: ForeignHosts,
  values: Record<string, string>,
  name: string,
  value: string,
  at: Point,
  over = true,
): void {
  const set = (key: string, text: string) => {
    if (over || values[key] === undefined) values[key] = text
  }
  if (secrets.test(name))
    found.problems.push({
      problem: `Unexpected secret \`${name}\`, expected a source of \`secrets\`, and \`password\` or \`become-password\` of the host, in an inventory that takes its hosts \`hosts-from\` this file`,
      at,
    })
  else if (name === 'ansible_connection') set('transport', value === 'local' ? 'local' : 'ssh')
  else if (name === 'ansible_become') set('become', /^(?:true|yes|1|on)$/i.test(value) ? 'sudo' : 'none')
  else if (variables[name]) set(variables[name], value)
  else if (!name.startsWith('ansible_') && /^[A-Za-z_]\w*$/.test(name)) set(name, value)
}
