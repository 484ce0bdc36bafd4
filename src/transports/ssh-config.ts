import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from '../messages.ts'
import type { Host } from '../model.ts'
import { knownName } from './known-hosts.ts'

/** How one server is reached, the inventory's word before that of ssh_config. */
export interface Settings {
  /** The inventory's name of the host that this is for. */
  host: string
  /** The name it was asked for by, before ssh_config gave it an address. */
  asked: string
  address: string
  port: number
  user: string
  /** What known_hosts has it under. */
  known: string
  knownHosts: Array<string>
  /** Private keys that exist; `own`: named by the inventory, and so tried before the agent's. */
  identities: Array<string>
  own: boolean
  /** Socket of the agent. */
  agent: string | undefined
  isJump: boolean
  /** Servers to go through, nearest first. */
  jumps: Array<Settings>
  /** The ProxyCommand to reach it by. */
  command: string | undefined
}

/** What ssh would do for this host. Throws a `Fault` for fields that are not what they should be. */
export async function resolve(host: Host): Promise<Settings> {
  for (const [field, allowed] of Object.entries(fields)) allow(host, field as keyof typeof fields, allowed)
  return settle(host, false, 0)
}

/** No leading `-` (ssh would take it for an option), no blanks, no control characters. */
const fields = {
  address: /^[A-Za-z0-9:][A-Za-z0-9._:%-]*$/,
  user: /^[A-Za-z0-9_][A-Za-z0-9._@-]*\$?$/,
  identity: /^[^-\x00-\x1f\x7f][^\x00-\x1f\x7f]*$/,
  knownHosts: /^[^-\x00-\x1f\x7f][^\x00-\x1f\x7f]*$/,
}
function allow(host: Host, field: keyof typeof fields, allowed: RegExp): void {
  const value = host[field]
  if (value === undefined || allowed.test(value)) return
  throw new Fault('unsupported', host.name, `${JSON.stringify(value)} cannot be the ${field} of ${host.name}`)
}

async function settle(host: Host, isJump: boolean, depth: number): Promise<Settings> {
  const config = await ask(host)
  const one = (key: string) => config.get(key)?.[0]
  const files = (key: string) => (one(key) ?? '').split(' ').filter((path) => path !== '' && path !== 'none')
  const address = one('hostname') ?? host.address
  const port = host.port ?? Number(one('port') ?? 22)
  const direct = isHere(host.address)
  const jumps = direct ? [] : await through(host, one('proxyjump'), depth)
  const command = direct ? undefined : one('proxycommand')
  return {
    host: host.name,
    asked: host.address,
    address,
    port,
    user: host.user ?? one('user') ?? userInfo().username,
    known: knownName(address, port, one('hostkeyalias')),
    knownHosts: (host.knownHosts
      ? [host.knownHosts]
      : [...files('userknownhostsfile'), ...files('globalknownhostsfile')]
    ).map(expand),
    identities: (host.identity ? [host.identity] : (config.get('identityfile') ?? []))
      .map(expand)
      .filter((path) => host.identity !== undefined || existsSync(path)),
    own: host.identity !== undefined,
    agent: agentOf(one('identityagent'), one('identitiesonly') === 'yes'),
    isJump,
    jumps,
    command: command === 'none' ? undefined : command,
  }
}

/** What ssh_config says for `Host *` is not meant for this machine. */
export const isHere = (address: string) => /^(127\.|::1$|localhost$)/.test(address)

/** `user@host:port`, comma-separated, nearest first; the nearest may itself be behind others. */
async function through(host: Host, jump: string | undefined, depth: number): Promise<Array<Settings>> {
  if (!jump || jump === 'none') return []
  if (depth > 8)
    throw new Fault('unsupported', host.name, `the ProxyJump of ${host.address} goes round in circles`)
  const hops = await Promise.all(jump.split(',').map((text) => settle(hop(host, text), true, depth + 1)))
  return hops.flatMap((each, index) => (index === 0 ? [...each.jumps, each] : [each]))
}

function hop(host: Host, text: string): Host {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(text) ?? []
  const address = bracketed ?? plain
  if (!address || !fields.address.test(address) || (user && !fields.user.test(user)))
    throw new Fault(
      'unsupported',
      host.name,
      `the ProxyJump ${JSON.stringify(text)} of ${host.address} is not understood`,
    )
  return {
    name: host.name,
    address,
    roles: [],
    become: 'none',
    transport: 'ssh',
    facts: {},
    ...(user ? { user } : {}),
    ...(port ? { port: Number(port) } : {}),
  }
}

function agentOf(named: string | undefined, onlyIdentities: boolean): string | undefined {
  if (onlyIdentities || named === 'none') return undefined
  if (!named || named === 'SSH_AUTH_SOCK') return process.env.SSH_AUTH_SOCK
  return named.startsWith('$') ? process.env[named.slice(1)] : expand(named)
}

export const expand = (path: string) =>
  path
    .replace(/^~(?=\/)/, homedir())
    .replaceAll('%d', homedir())
    .replaceAll('%%', '%')

/** `ssh -G` prints what ssh_config comes to for a host, all of `Host`, `Match` and `Include` applied. */
async function ask(host: Host): Promise<Map<string, Array<string>>> {
  const question: Question = [String(host.port ?? ''), host.user ?? '', host.address]
  const told = (await together(question)) ?? (await alone(question, host.name))
  if (told === undefined) return withoutSsh()
  const config = new Map<string, Array<string>>()
  for (const line of told.split('\n')) {
    const [, key, value] = /^(\S+) (.*)$/.exec(line) ?? []
    if (key && value) config.set(key, [...(config.get(key) ?? []), value])
  }
  return config
}

/** Port and account, where they are given, and address. */
type Question = readonly [port: string, user: string, address: string]

/** Milliseconds; ssh_config may have commands run (`Match exec`). */
const patience = 10_000

/** Undefined where there is no ssh. */
async function alone([port, user, address]: Question, name: string): Promise<string | undefined> {
  const options = [...(port ? ['-p', port] : []), ...(user ? ['-l', user] : [])]
  const asked = promisify(execFile)('ssh', ['-G', ...options, address], { timeout: patience })
  const answer = await asked.catch((error: NodeJS.ErrnoException & { stderr?: string }) => error)
  if (!(answer instanceof Error)) return answer.stdout
  if (answer.code === 'ENOENT') return undefined
  const why = (answer.stderr || answer.message).trim()
  throw new Fault('unsupported', name, `ssh_config for ${address}: ${why}`)
}

/** Questions that nobody has asked yet, each with all who want to know. */
const open = new Map<string, Array<(told: string | undefined) => void>>()

/**
 * What is asked at the same time is asked by one shell, the same question once: starting a process costs us more than
 * all that `ssh -G` does. Undefined where that came to nothing, for whatever reason.
 */
function together(question: Question): Promise<string | undefined> {
  return new Promise((resolve) => {
    const key = question.join('\0')
    if (open.size === 0) setImmediate(askOpen)
    open.set(key, [...(open.get(key) ?? []), resolve])
  })
}

function askOpen(): void {
  const asked = [...open]
  open.clear()
  const words = asked.flatMap(([key]) => key.split('\0'))
  const child = spawn('/bin/sh', ['-c', asking, 'sh', ...words], { stdio: ['ignore', 'pipe', 'ignore'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop()!
    for (const part of parts) {
      const end = part.lastIndexOf('\n') + 1
      const told = part.slice(end) === '0' ? part.slice(0, end) : undefined
      for (const resolve of asked.shift()?.[1] ?? []) resolve(told)
    }
  })
  const end = () => {
    clearTimeout(timer)
    for (const [, waiting] of asked.splice(0)) for (const resolve of waiting) resolve(undefined)
  }
  child.on('error', end).on('close', end)
}

/** Behind each answer its status, and a NUL. */
const asking = `while [ $# -ge 3 ]; do
  ssh -G \${1:+-p "$1"} \${2:+-l "$2"} "$3" 2>/dev/null
  printf '%s\\0' "$?"
  shift 3
done`

const withoutSsh = () =>
  new Map([
    ['identityfile', ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(homedir(), '.ssh', name))],
    ['userknownhostsfile', [join(homedir(), '.ssh', 'known_hosts')]],
    ['globalknownhostsfile', ['/etc/ssh/ssh_known_hosts']],
  ])
