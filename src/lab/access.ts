/** Getting in: the lab's key pair, its hosts' keys, and the files that tell ssh and runbook of them. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import type { Lab, LabHost } from '../lab.ts'
import { Fault } from '../messages.ts'
import { lastLines } from './machine.ts'
import { makeFolder, type Places } from './places.ts'

export interface Access {
  /** Private key that both `stack` and `root` let in; the public one beside it ends in `.pub`. */
  identity: string
  knownHosts: string
  sshConfig: string
  inventory: string
}

export const accessOf = ({ keys, state }: Places): Access => ({
  identity: join(keys, 'id_ed25519'),
  knownHosts: join(state, 'known_hosts'),
  sshConfig: join(state, 'ssh_config'),
  inventory: join(state, 'inventory.yaml'),
})

/** The private key of a host; it stays the same however often the host is made anew. */
export const hostKeyOf = ({ keys }: Places, host: string): string => join(keys, `host_${host}_ed25519`)

/** Makes what is missing of the keys, and writes anew the files that name the hosts. */
export async function writeAccess(lab: Lab, places: Places): Promise<Access> {
  const access = accessOf(places)
  await makeFolder(places.keys)
  await makeKey(access.identity, `runbook lab ${lab.name}`)
  for (const { name } of lab.hosts) await makeKey(hostKeyOf(places, name), name)
  await writeFile(access.knownHosts, await knownHosts(lab, places), { mode: 0o600 })
  await writeFile(access.sshConfig, sshConfig(lab, access), { mode: 0o600 })
  await writeFile(access.inventory, inventory(lab, access), { mode: 0o600 })
  return access
}

async function makeKey(path: string, comment: string): Promise<void> {
  if (existsSync(path) && existsSync(`${path}.pub`)) return
  const ran = await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path], {
    input: 'y\n',
    reject: false,
  })
  if (ran.failed)
    throw new Fault('unsupported', '', `ssh-keygen: ${lastLines(ran.stderr) || ran.shortMessage}`)
}

/** We made these keys and gave them to the hosts ourselves: nothing is taken on trust. */
export async function knownHosts(lab: Lab, places: Places): Promise<string> {
  const rows = lab.hosts.map(async ({ name, address, aliases }) => {
    const [kind, key] = (await readFile(`${hostKeyOf(places, name)}.pub`, 'utf8')).split(' ')
    return `${[address, name, ...aliases].join(',')} ${kind} ${key}\n`
  })
  return (await Promise.all(rows)).join('')
}

function sshConfig(lab: Lab, access: Access): string {
  const blocks = lab.hosts.map(
    ({ name, address }) => `Host ${name}
  HostName ${address}
  User stack
  IdentityFile ${quoted(access.identity)}
  IdentitiesOnly yes
  UserKnownHostsFile ${quoted(access.knownHosts)}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  ForwardAgent no
`,
  )
  return `# Hosts of the lab \`${lab.name}\`: ssh -F THIS-FILE HOST\n${blocks.join('')}`
}
const quoted = (path: string) => (/\s/.test(path) ? `"${path}"` : path)

function inventory(lab: Lab, access: Access): string {
  const hosts = Object.fromEntries(lab.hosts.map((host) => [host.name, inventoryHost(host, access)]))
  return `# Hosts of the lab \`${lab.name}\`: runbook exec GUIDE -i THIS-FILE\n${stringify({ hosts }, { flowCollectionPadding: true })}`
}

/** A host as an inventory has it. */
export const inventoryHost = ({ address, roles }: LabHost, { identity, knownHosts }: Access) => ({
  address,
  roles,
  user: 'stack',
  become: 'sudo',
  identity,
  'known-hosts': knownHosts,
})
