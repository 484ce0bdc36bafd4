/** Hosts that a guide itself has names for: in prompts, in `/etc/hosts`, where they are named. */
import { anyHost, namedIn, titledIn } from '../signs/host-names.ts'
import { isCertain, promptOf } from '../signs/prompts.ts'
import { isRoleWord } from '../signs/roles/phrases.ts'
import type { Part } from './outline.ts'

/** Names are lower case; `addresses` tells whose an address is. */
export interface Hosts {
  /** Those of the guide, and those that are known beside it. */
  names: ReadonlySet<string>
  /** Those that the guide itself has. */
  own: ReadonlySet<string>
  addresses: ReadonlyMap<string, string>
}

/** Where names end that are no host's: files, pages, packages. */
const noHost = /\.(?:conf|com|org|net|io|ya?ml|xml|sh|txt|md|service|cfg|ini|json|gz|rpm|deb)$|^ip6-|^ip-\d/

/** More names than any guide has hosts; the rest is a list of something else. */
const most = 200

/** `known`: names that are hosts' for sure. */
export function hostsIn(parts: ReadonlyArray<Part>, known: ReadonlyArray<string>): Hosts {
  const names = new Set<string>()
  const addresses = new Map<string, string>()
  const add = (word: string | undefined): void => {
    const name = word?.toLowerCase() ?? ''
    if (name.length < 2 || anyHost.has(name) || noHost.test(name) || isRoleWord(name)) return
    if (names.size < most) names.add(name)
  }
  for (const name of titledIn(parts.flatMap((part) => (part.type === 'block' ? [] : [part.text])))) add(name)
  for (const part of parts) {
    for (const { text: line } of part.type === 'block' ? part.lines : [part]) {
      if (part.type === 'block') add(prompted(line))
      if (line.includes('set-hostname'))
        add(/\bset-hostname\s+(?:--\w+\s+)?["']?([A-Za-z][\w.-]*)/.exec(line)?.[1])
      for (const [, name, address] of addressed(line)) {
        add(name)
        if (names.has(name!.toLowerCase())) addresses.set(address!, name!.toLowerCase())
      }
      if (part.type !== 'block' || part.trust === 'loose') for (const name of namedIn(line)) add(name)
      if (!/^\s*\d/.test(line)) continue
      const [, address, rest] = /^\s*(\d{1,3}(?:\.\d{1,3}){3})\s+([A-Za-z][^#=:/\\(]*)/.exec(line) ?? []
      if (!address || !rest) continue
      const found = rest.trim().split(/\s+/)
      if (found.length > 4 || !found.every((word) => /^[A-Za-z][\w.-]*$/.test(word))) continue
      for (const word of found) add(word)
      addresses.set(address, found.at(-1)!.toLowerCase())
    }
  }
  return { names: new Set([...names, ...known.map((name) => name.toLowerCase())]), own: names, addresses }
}

/** `web` (10.0.0.5): a name in lower case with its address behind it. */
function addressed(line: string): Iterable<RegExpMatchArray> {
  if (!line.includes('(') || !/\(\d/.test(line)) return []
  return line.matchAll(/(?<![\w/.-])["'`“]?([a-z][\w-]*(?:\.[\w-]+)*)["'`”]? ?\((\d{1,3}(?:\.\d{1,3}){3})\)/g)
}

function prompted(line: string): string | undefined {
  const prompt = promptOf(line)
  return prompt && isCertain(prompt) ? prompt.host : undefined
}
