/** The lab's own network: a bridge that leads to this machine only, and on it to the package proxy only. */
import { execa } from 'execa'
import type { Lab } from '../lab.ts'
import { Fault } from '../messages.ts'
import type { Engine } from './engine.ts'
import { lastLines, path } from './machine.ts'
import { proxyPort } from './packages.ts'
import { type Places, shortHash } from './places.ts'

export const networkName = ({ name }: Lab): string => `runbook-${name}`

/** Names of interfaces have at most 15 letters. */
export const bridgeOf = ({ name }: Lab, { store }: Places): string => `rb-${shortHash(`${store} ${name}`)}`

/** Makes the network if it is not there; throws `Fault` where another network has its addresses. */
export async function makeNetwork(lab: Lab, engine: Engine, places: Places): Promise<void> {
  const bridge = bridgeOf(lab, places)
  if (!(await engine.succeeds(['network', 'inspect', networkName(lab)]))) {
    await refuseTaken(lab, bridge)
    await engine.makeNetwork({
      name: networkName(lab),
      bridge,
      subnet: lab.subnet.text,
      gateway: lab.subnet.gateway,
    })
  }
  await nft(rules(tableOf(bridge), bridge))
}

/** Removes the network, its bridge and its rules, if they are there. */
export async function removeNetwork(lab: Lab, engine: Engine, places: Places): Promise<void> {
  const bridge = bridgeOf(lab, places)
  if (await engine.succeeds(['network', 'inspect', networkName(lab)]))
    await engine.call(['network', 'rm', networkName(lab)])
  await execa('ip', ['link', 'delete', bridge], { env: { PATH: path }, reject: false })
  await nft(`add table inet ${tableOf(bridge)}\ndelete table inet ${tableOf(bridge)}\n`)
}

/** An address of the subnet on another interface of this machine would make ssh end up elsewhere. */
async function refuseTaken({ subnet }: Lab, bridge: string): Promise<void> {
  const shown = await execa('ip', ['-json', '-4', 'address'], { env: { PATH: path }, reject: false })
  const interfaces: Array<{ ifname: string; addr_info: Array<{ local: string }> }> = JSON.parse(
    shown.stdout || '[]',
  )
  const taken = interfaces.find(
    ({ ifname, addr_info }) =>
      ifname !== bridge && addr_info.some(({ local }) => local === subnet.gateway || subnet.has(local)),
  )
  if (taken)
    throw new Fault(
      'unsupported',
      '',
      `${subnet.text} is in use on ${taken.ifname}: give the lab another subnet, or take down what has it`,
    )
}

const tableOf = (bridge: string) => `runbook_${bridge.replace('-', '_')}`

/**
 * Hosts reach the proxy and may be seen to answer; this machine reaches them; nothing is passed on from or to elsewhere.
 * One table, so that it goes at one stroke and touches nobody else's.
 */
const rules = (table: string, bridge: string): string => `add table inet ${table}
delete table inet ${table}
table inet ${table} {
  chain input {
    type filter hook input priority -10; policy accept;
    iifname "${bridge}" ct state established,related accept
    iifname "${bridge}" tcp dport ${proxyPort} accept
    iifname "${bridge}" icmp type echo-request accept
    iifname "${bridge}" ip6 nexthdr icmpv6 accept
    iifname "${bridge}" reject
  }
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "${bridge}" oifname != "${bridge}" drop
    oifname "${bridge}" iifname != "${bridge}" drop
  }
}
`

async function nft(input: string): Promise<void> {
  const ran = await execa('nft', ['-f', '-'], { input, env: { PATH: path }, reject: false })
  if (ran.failed) throw new Fault('unsupported', '', `nft: ${lastLines(ran.stderr) || ran.shortMessage}`)
}
