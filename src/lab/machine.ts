/** What this machine must have before it can hold a lab. */
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { Fault } from '../messages.ts'

/** A program, what brings it, and what for; a path where it is in nobody's PATH. */
interface Tool {
  program: string
  package: string
  engine?: 'podman'
}
const tools: ReadonlyArray<Tool> = [
  { program: 'podman', package: 'podman', engine: 'podman' },
  { program: 'runc', package: 'runc', engine: 'podman' },
  { program: '/usr/lib/podman/netavark', package: 'netavark', engine: 'podman' },
  { program: 'iptables', package: 'iptables', engine: 'podman' },
  { program: 'mmdebstrap', package: 'mmdebstrap' },
  { program: 'nginx', package: 'nginx' },
  { program: 'nft', package: 'nftables' },
  { program: 'ssh', package: 'openssh-client' },
  { program: 'tar', package: 'tar' },
]

/** Administrators' programs are found though the caller's PATH may leave them out. */
const folders = [
  ...new Set([...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin']),
].filter((folder) => folder !== '')
export const path = folders.join(':')

const isThere = (program: string): boolean =>
  program.startsWith('/') ? existsSync(program) : folders.some((folder) => existsSync(join(folder, program)))

/** Root, and control groups that systemd can have a part of; throws `Fault` (`unsupported`). */
export function refuseUnfit(): void {
  if (process.platform !== 'linux') throw unfit('a lab needs Linux')
  if (process.getuid?.() !== 0)
    throw unfit('a lab needs root: its hosts have a system of their own (try `sudo -E runbook lab …`)')
  const groups = '/sys/fs/cgroup'
  if (!existsSync(`${groups}/cgroup.controllers`) && !existsSync(`${groups}/systemd`))
    throw unfit(`no control groups below ${groups}, and systemd cannot start in a host without them`)
}
const unfit = (why: string) => new Fault('unsupported', '', why)

/** Programs that are missing; Debian's packages that bring them. */
export function missingPackages(engine: 'podman' | 'docker'): Array<string> {
  const needed = tools.filter((tool) => tool.engine === undefined || tool.engine === engine)
  const packages = needed.filter(({ program }) => !isThere(program)).map((tool) => tool.package)
  return engine === 'docker' && !isThere('docker') ? ['docker.io', ...packages] : packages
}

/** Throws `Fault` (`unsupported`) that names the packages, where one is missing. */
export function refuseMissing(packages: ReadonlyArray<string>): void {
  if (packages.length === 0) return
  throw unfit(
    `a lab needs Debian's packages ${packages.join(', ')}: \`runbook lab up --install\`, or \`apt-get install --no-install-recommends ${packages.join(' ')}\``,
  )
}

/**
 * Installs packages, but starts none of their services: a lab has its own, on its own bridge. An administrator's
 * `policy-rc.d` is left alone.
 */
export async function installPackages(packages: ReadonlyArray<string>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await updateLists()
    await apt('install', '-qy', '--no-install-recommends', ...packages)
  } finally {
    if (ours) await rm(policy, { force: true })
  }
  if (packages.includes('nginx') && existsSync('/run/systemd/system'))
    await execa('systemctl', ['disable', '--quiet', 'nginx'], { reject: false })
}

/** What apt here knows of its mirrors, anew. */
export const updateLists = () => apt('update', '-q')

async function apt(...words: Array<string>): Promise<void> {
  const env = { PATH: path, DEBIAN_FRONTEND: 'noninteractive' }
  const ran = await execa('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...words], {
    env,
    stdin: 'ignore',
    reject: false,
    all: true,
  })
  if (ran.failed) throw unfit(`apt-get ${words[0]}: ${lastLines(ran.all)}`)
}

/** The end of what a program printed: where it says why it failed. */
export const lastLines = (text: string | undefined, count = 5): string =>
  (text ?? '').trim().split('\n').slice(-count).join('\n')

/** Limits that a host may be given: no process can raise one beyond its own hard limit without a further privilege. */
export function limits(): { nofile: number; nproc: number } {
  const text = readFileSync('/proc/self/limits', 'utf8')
  const hard = (name: string, most: number): number => {
    const found = new RegExp(`^${name} +\\S+ +(\\S+)`, 'm').exec(text)?.[1] ?? ''
    return Math.min(most, /^\d+$/.test(found) ? Number(found) : most)
  }
  return { nofile: hard('Max open files', 1_048_576), nproc: hard('Max processes', 32_768) }
}
