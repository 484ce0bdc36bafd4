import type { Host, Transport } from './model.ts'

/** Every way to a host, by the name the inventory calls it; each is loaded when a host asks for it. */
const shelf: Record<Exclude<Host['transport'], 'embedded'>, () => Promise<Transport>> = {
  openssh: async () => (await import('./transports/openssh.ts')).openssh,
  local: async () => (await import('./transports/local.ts')).local,
  ssh: async () => (await import('./transports/ssh.ts')).ssh,
}

/** The transport of a name. An embedded host has been given an address before, and is reached by ssh. */
export function transports(name: Host['transport']): Promise<Transport> {
  return shelf[name === 'embedded' ? 'ssh' : name]()
}
