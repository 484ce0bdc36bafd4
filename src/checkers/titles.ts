/**
 * What the titles of columns, and the names of fields, say of their cells.
 */

/** A title without its case and its joints: `Updated_At` is `updated at`. */
export function nameOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
}

/** What a title says of the cells below it. */
export interface Traits {
  /** Identifiers: a number here may be a uuid elsewhere. */
  id: boolean
  /** Nothing but uuids. */
  uuid: boolean
  /** How a thing is: words and numbers must hold. */
  state: boolean
  /** Made up anew each time: a password, a token. */
  secret: boolean
  /** Words that mean the same here. */
  same: Array<ReadonlyArray<string>>
}

/** Titles whose cells say how a thing is: even a number must hold there. */
const stateful = new Set(
  `status|state|alive|enabled|disabled|health|ready|result|condition|phase|admin state up|admin state|power state
  |task state|vm state|forced down|is default|running|available|up to date|desired|current|load|active|sub`
    .split('|')
    .map((title) => title.trim()),
)
/** How many take part in a cluster: `wsrep_cluster_size`, `replicas`, `live nodes`. One fewer is what a guide looks for. */
const headcount =
  /(?:^| )(?:cluster size|replicas|members|nodes|brokers|(?:live|online|alive|healthy) [a-z]+)$/

/** Titles whose cells tell of a thing, but not which it is. */
const telling = new Set(
  `details|disabled reason|reason|restarts|age|size|used|free|total|options|properties|value|description|capacity
  |avail|use%|uptime|last seen|message|flags|mode|links|owner|group|date|proto|by|foreign address|peer address`
    .split('|')
    .map((title) => title.trim()),
)
/** Titles whose cells name a thing, the better ones first. */
const naming =
  `name|names|binary|agent type|field|hostname|host|hypervisor hostname|service name|unit|filesystem|module
  |device|local address|interface|namespace|username|user|login`
    .split('|')
    .map((title) => title.trim())

/** By title: words that mean the same there. */
const aliases: Record<string, Traits['same']> = {
  alive: [
    [':-)', 'true', 'yes'],
    ['xxx', 'false', 'no'],
  ],
}

const known = new Map<string, Traits>()
/** Titles that are remembered; fields of large lists are not all kept. */
const most = 1000

export function traitsOf(title: string): Traits {
  const before = known.get(title)
  if (before) return before
  const name = nameOf(title)
  const last = name.replace(/^.*[:.]/, '')
  const traits = {
    id: /(?:^|[ .:])(?:id|uuid)$/.test(name),
    uuid: /(?:^|[ .:])uuid$/.test(name),
    state: stateful.has(name) || stateful.has(last) || headcount.test(name),
    secret: /(?:^|[^a-z])(?:admin ?pass|password|passphrase|secret|token)$/.test(last),
    same: aliases[name] ?? [],
  }
  if (known.size < most) known.set(title, traits)
  return traits
}

/** Can the cells below this title say which thing a row is about? */
export function canIdentify(title: string): boolean {
  const { id, state } = traitsOf(title)
  return !id && !state && !telling.has(nameOf(title))
}

/** How well the cells below this title name a thing: 0 is best. */
export function rankOf(title: string): number {
  const rank = naming.indexOf(nameOf(title))
  return rank < 0 ? naming.length : rank
}

/** Titles that mean the same in tables of different versions and clients. `Status` and `State` do not. */
const synonyms: Array<Array<string>> = [
  ['host', 'hostname', 'host name'],
  ['project', 'tenant'],
  ['project id', 'tenant id'],
  ['zone', 'availability zone'],
  ['field', 'property'],
  ['public', 'is public'],
  ['admin state up', 'admin state'],
  ['endpoint type', 'interface'],
]
const meaning = new Map(synonyms.flatMap((names) => names.map((name) => [name, names[0]!] as const)))

/** The name that a title and its synonyms share. */
export function meaningOf(title: string): string {
  const name = nameOf(title)
  return meaning.get(name) ?? name
}

const values = /^(?:values?|값|値|值|giá trị|valor|valeur|wert|значение|nilai)$/
/** Does this title stand over the values of fields? */
export function isValueTitle(title: string): boolean {
  return values.test(nameOf(title))
}
