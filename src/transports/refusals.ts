/** Which keys a host may show, and how it is told that it showed another one; the same for every client of ssh. */
import { Fault } from '../messages.ts'
import type { Hands } from '../model.ts'
import { type Finding, fingerprint, type KnownKey, readKnownKeys } from './known-hosts.ts'
import type { Settings } from './ssh-config.ts'

/** A key that a host showed: `ssh-ed25519`, `SHA256:…`. */
export interface Shown {
  type: string
  print: string
}

/** What the files know of all hosts; a file that cannot be read trusts nobody. */
export function knownKeys(settings: Settings): Array<KnownKey> {
  try {
    return readKnownKeys(settings.knownHosts)
  } catch (cause) {
    const reason = `known hosts cannot be read, so ${settings.host} is not trusted: ${(cause as Error).message}`
    throw new Fault('host-key', settings.host, reason, { cause })
  }
}

/** Why a key is refused, and what to do about it; undefined where it may be recorded. */
export function refuse(
  finding: Exclude<Finding, { verdict: 'known' }>,
  settings: Settings,
  hostKeys: Hands['hostKeys'],
  { type, print }: Shown,
): Fault | undefined {
  const { host, known, address, port } = settings
  const shown = `${type} ${print}`
  const fault = (reason: string) => new Fault('host-key', host, reason)
  if (finding.verdict === 'revoked')
    return fault(`the key of ${host} (${shown}) is revoked at ${finding.by.path}:${finding.by.line}`)
  if (finding.verdict === 'changed') {
    const expected = `${finding.by.type} ${fingerprint(Buffer.from(finding.by.key, 'base64'))}`
    return fault(
      `Unexpected key of ${host} (${known}): ${shown}, expected ${expected} as at ${finding.by.path}:${finding.by.line}. ` +
        `Somebody may be in between. If the host has a new key, remove the old one: ssh-keygen -R '${known}' -f ${finding.by.path}`,
    )
  }
  const [file] = settings.knownHosts
  const short = type.replace(/^ssh-|-sha2-.*$/g, '')
  const add = `ssh-keyscan -p ${port} -t ${short} ${address} >> ${file}`
  if (finding.verdict === 'authority')
    return fault(
      `${host} is known by a certificate authority only (${finding.by.path}:${finding.by.line}), and it shows no certificate of it that is understood; ` +
        `its key is ${shown}. Add that key, once you have compared it: ${add}`,
    )
  if (finding.others.length > 0) {
    const [other] = finding.others
    return fault(
      `Unexpected key of ${host} (${known}): ${shown}, expected one of type ${finding.others.map((each) => each.type).join(' or ')} ` +
        `as at ${other!.path}:${other!.line}. Add it, once you have compared it: ${add}`,
    )
  }
  if (hostKeys === 'strict' || !file)
    return fault(
      `Unexpected key of ${host} (${known}): ${shown}, expected one that ${settings.knownHosts.join(' or ')} knows. ` +
        `Compare it on the host with: ssh-keygen -lf /etc/ssh/ssh_host_${short}_key.pub — then add it: ${add}`,
    )
  return undefined
}

/** Nothing was tried, as there is nothing to log in with. */
export const noMethod =
  'there is no agent, no key and no password: name a key as `identity` of the host in the inventory'
