/** Files of other tools that say which hosts there are: recognised by their text, read into our own words. */
import { isAnsibleIni, isAnsibleYaml, readAnsibleIni, readAnsibleYaml } from './inventories/ansible.ts'
import type { ForeignHosts } from './inventories/foreign.ts'
import { isSshConfig, readSshConfig } from './inventories/ssh-config.ts'
import { message, Refusal } from './messages.ts'
import type { Yaml } from './yaml.ts'

const shelf: ReadonlyArray<{
  claims: (text: string) => boolean
  read: (text: string, path: string) => ForeignHosts
}> = [
  { claims: isAnsibleYaml, read: readAnsibleYaml },
  { claims: isSshConfig, read: readSshConfig },
  { claims: isAnsibleIni, read: readAnsibleIni },
]

/** The hosts of such a file as an inventory would have them, below `hosts`; undefined for a text of no such form. */
export function foreignHosts(text: string, path: string): Yaml | undefined {
  const form = shelf.find(({ claims }) => claims(text))
  if (!form) return undefined
  const { hosts, problems } = form.read(text, path)
  if (problems.length > 0)
    throw new Refusal(problems.map(({ problem, at }) => message('unread-schema', { problem }, { path, at })))
  const rows = [...hosts].map(([name, { values, roles }]) => [name, { ...values, roles: [...roles] }])
  return {
    path,
    value: { hosts: Object.fromEntries(rows) },
    at: ([, name]) => hosts.get(String(name))?.at ?? { line: 1, column: 1 },
  }
}
