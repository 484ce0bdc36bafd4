/** Hosts by a name or a number beside a word for a host: `on the proxy node`, `узел 2`. */

import { type Pattern, regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { aloneRole, describes, isRoleWord, roleOfHost, roleRows } from './phrases.ts'
import { isAway, isInto, isMost, isPlace, isReported, thingSetUp } from './place.ts'
import { asRootWords, edge, nodePattern, nodes, type SaidRole } from './said.ts'
import {
  before,
  behind,
  both,
  countedNodes,
  elsewhere,
  into,
  letteredNodes,
  nameless,
  notOf,
  numberedNodes,
  ofBefore,
  ordinalNodes,
  ordinals,
  ordinalsBehind,
  placed as placedWords,
  pointing,
  servers,
  serversThere,
  setUpAlone,
  stopWords,
  workBehind,
} from './words.ts'

const stopPattern = regex(`(?<![\\p{L}])(?:${any(stopWords)})`)

const name = '[a-z][\\w-]*(?:\\.[\\w-]+)*'
/** `on the proxy node`, `auf dem Zabbix-Server`. */
const namedBefore = regex(
  `${edge.left}(?:${any(before)}|${any(into)})[ \\t]+(?<name>${name}(?: ${name})?)(?:[ \\t]+|-)(?:${nodes})${edge.right}`,
)
/** `on node a1`, `no servidor do Zabbix`. */
const namedAfter = regex(
  `${edge.left}(?:${any(before)}|${any(into)})[ \\t]*(?:${nodes})[ \\t]+(?:(?:${any(ofBefore)}) )?["'\`“(]?(?<name>${name})(?![\\w-])`,
)
/** `kafka 서버에서`, `Zabbixサーバーで`. */
const namedBehind = regex(
  `(?<![\\w/.-])(?<name>${name})[ \\t]*(?:(?:${nodes})[ \\t]*(?:${any(behind)})|(?:${any(placedWords)})${edge.right})`,
)
/** `on a1`, `a1에서`. */
const namedHost = regex(
  `${edge.left}(?:${any(before)}|${any(into)})[ \\t]+(?<name>[a-z][a-z-]*\\d+|[a-z]{3,}node)${edge.right}`,
)
/** `On db:`, `Nur auf web:`, `proxy 上`: a word for a role or a host's name, and no more than the place. */
const onlyThere = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:\\p{L}+[ \\t]+)?(?:${any(before)})(?:[ \\t]+|(?<=[\\u3040-\\uffdc]))["'\`]?(?<name>${name})["'\`]?[ \\t]*(?:${any(behind)})*[\\p{P}\\p{S}\\s]*$`,
)
const onlyThereBehind = regex(
  `^[\\p{P}\\p{S}\\s\\d]*["'\`]?(?<name>${name})["'\`]?[ \\t]*(?:${any(behind)})(?:[ \\t]*(?:${any(pointing)})[^,.，。]{0,8})?[\\p{P}\\p{S}\\s]*$`,
)
/** `En el servidor radius:` */
const namedAtEnd = regex(
  `${edge.left}(?:${any(before)})[ \\t]+(?:${nodes})[ \\t]+(?<name>[a-z][a-z-]{1,})[ \\t]*[:：]$`,
)
const verbLike = /(?:ar|er|ir|re|ez|ons|amos|emos|imos|ado|e|a|o|i)$/
/** `on node 1`, `узел 2`, `ノード3で`: where it is a place, or all that is said. */
const numberedRows = Object.entries(numberedNodes).map(([kind, row]) => {
  const one = `${edge.loose}(?:${any(row)})[ \\t]*[#№]?[ \\t]?`
  return {
    kind,
    begins: regex(any(row)),
    pattern: regex(`${one}(?<number>\\d{1,2})(?!\\d|[.:]\\d)`),
    more: regex(`^[ \\t]*(?:${any(both)}|-|~)[ \\t]*(?:${one})?\\d`),
  }
})
/** `2nd node`, `1号機`, `2번 서버` */
const ordinalRows = Object.entries(ordinalNodes).map(([kind, row]) => ({
  kind,
  begins: regex(any(row)),
  pattern: regex(`(?<![\\p{Script=Latin}\\d.])(?<number>\\d{1,2})(?:${any(row)})`),
  more: regex(`^[ \\t]*(?:${any(both)}|・|-|~)[ \\t]*\\d`),
}))
/** `the second server`, `第二台服务器`, `máy chủ thứ hai` */
const ordinalWords = [...ordinals, ...ordinalsBehind].map(any).join('|')
const countedRows = Object.entries(countedNodes).flatMap(([kind, row]) =>
  ordinals.map((ordinal, index) => ({
    kind: kind + (index + 1),
    begins: regex(any(row)),
    pattern: regex(
      `${edge.loose}(?:(?:${any(ordinal)})[ \\t]*(?:${any(row)})|(?:${any(row)}|${kind})[ \\t]*(?:${any(ordinalsBehind[index]!)}))${edge.right}`,
    ),
    more: regex(`^[ \\t]*(?:${any(both)})[ \\t]*(?:${ordinalWords})`),
  })),
)
const countedPattern = regex(ordinalWords)
const afterOrdinal = regex(`(?:${ordinalWords})[ \\t]*(?:${any(both)})[ \\t]*$`)
/** `サーバA`, `B服务器`, and no `A server`, which has an article: the letters are capitals. */
const letteredRows = Object.entries(letteredNodes).map(([kind, row]) => ({
  kind,
  begins: regex(any(row)),
  pattern: regex(
    `${edge.loose}(?:(?:${any(row)})[ \\t]?(?<after>[A-F])|(?<ahead>[A-F])[ \\t]?(?!\\p{Script=Latin})(?:${any(row)}))${edge.right}`,
  ),
  more: regex(`^[ \\t]*(?:${any(both)})[ \\t]*(?:(?:${any(row)})[ \\t]?)?[A-F]${edge.right}`),
}))
const workPattern = regex(`^(?:${any(workBehind)})`)
/** `(db1 as root)` behind what is done there. */
const asRoot = regex(`\\((?<name>${'[a-z][a-z-]*\\d+'}) ${asRootWords}\\)`)
/** `On web as root:` */
const namedAsRoot = regex(
  `${edge.left}(?:${any(before)})[ \\t]+["'\`“]?(?<name>${name})["'\`”]?,?[ \\t]+${asRootWords}${edge.right}`,
)
/** `Como root en db:` */
const asRootOn = regex(
  `^[^\\p{L}]*${asRootWords},?[ \\t]+(?:${any(before)})[ \\t]+["'\`“]?(?<name>${name})["'\`”]?[\\s\\p{P}]*$`,
)
const namedHostBehind = regex(`(?<![\\w/.-])(?<name>[a-z][a-z-]*\\d+)[ \\t]*(?:에서|で|にて|上${notOf})`)

/** A name alone behind "on": all that the heading says. */
export const onlyNamed = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:on|в?на|na|em|sur|auf|di|pada|su|en)(?: (?:the|le|la|el|dem|der))? ["'\`]?(?<name>${name})["'\`]?[\\p{P}\\p{S}\\s]*$`,
)
/** `## proxy node`, `## proxy节点` */
export const onlyNode = regex(
  `^[\\p{P}\\p{S}\\s\\d一二三四五六七八九十]*(?<name>${name})(?:[ -]nodes?|[ -]?(?:노드|ノード|节点|節點))[\\p{P}\\p{S}\\s]*$`,
)
const versions =
  /^(?:v|ext|raid|[svx]v?d[a-z]|bond|vlan|python|php|openjdk|java|el|rhel|centos|port|step|ipv|ip|layer|l|x|eth|ens|enp|eno|md|sha|utf|s|section|version|ubuntu|debian|rocky|oracle|rev|tcp|udp|day|part|lab|task|container|volume|bucket|phase|option|method|case|lesson|chapter|note|ch|no|jdk|base|pkcs|sigusr|cpu|vg|lv|psycopg|rfc|fedora|mlx|krb|wgs|apache|exim|anaconda|level|pre|dom)-?\d+$/
/** Versions, unless a word for a host stands beside them: `kafka1节点`. */
const products = /^(?:mysql|psql|postgresql|hadoop|kafka|ha|k|k8s|http)-?[1-9]\d?$/

/** Nothing but the place, by a name that is a role's or a host's. */
export function thereOnly(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  if (text.length > 60) return undefined
  const match = onlyThere.exec(text) ?? onlyThereBehind.exec(text)
  const found = match?.groups?.name?.toLowerCase()
  if (!match || !found || versions.test(found) || nameless.has(found)) return undefined
  if (hosts.has(found)) return { role: found, text: text.trim(), index: 0 }
  const row = isRoleWord(found) ? roleRows.find((one) => one.host.test(found)) : undefined
  if (!row) return undefined
  return { role: row.english.test(found) ? found : row.role, text: text.trim(), index: 0 }
}

/** `On the server:`, and no more than that: the one that the others are clients of. */
export function serverAlone(text: string): SaidRole | undefined {
  return text.length <= 60 && onServer.test(text)
    ? { role: 'server', text: text.trim(), index: 0 }
    : undefined
}
const onServer = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:(?:${any(before)})[ \\t]+(?:${any(servers)})|(?:${any(serversThere)}))[ \\t]*[:：][\\p{P}\\s]*$`,
)

/** `No servidor do Zabbix`: the name beside the word tells more than the word. */
export function notServer(text: string, said: SaidRole | undefined): SaidRole | undefined {
  return said?.role === 'server' ? (numbered(text) ?? placed(text) ?? said) : said
}

/** A host by its kind and number; `server02` is a name. */
export function numbered(text: string): SaidRole | undefined {
  for (const { kind, begins, pattern, more } of rowsFor(text)) {
    const match = begins.test(text) ? pattern.exec(text) : null
    if (!match) continue
    if (/[a-z]0\d$/i.test(match[0])) continue
    const number = numberIn(match)
    if (number === undefined) continue
    const first = afterOrdinal.exec(text.slice(0, match.index))
    const several = first !== null || more.test(text.slice(match.index + match[0].length))
    const own = /\d/.test(match[0])
      ? undefined
      : inBracketsBehind.exec(text.slice(match.index + match[0].length))
    const role = several ? '' : (own?.[1]?.toLowerCase() ?? kind + number)
    const said = { role, text: (first?.[0] ?? '') + match[0], index: first?.index ?? match.index }
    if (isInto(text, said)) return said
    const there =
      isPlace(text, said) ||
      isMost(text, said) ||
      isStopped(text, said) ||
      isLabel(text, said) ||
      workPattern.test(text.slice(said.index + said.text.length))
    if (there && !isAway(text, said) && !isReported(text, said)) return said
  }
  return undefined
}

/** `the second node of the ring (db2)`: its name, where it is counted in words. */
const inBracketsBehind = /^[^()（）.,，。:：]{0,16}[(（]\s*["'`]?([a-z][\w.-]*\d[\w-]*)["'`]?\s*[)）]/i
const countingRows = [...ordinalRows, ...numberedRows]
/** Those whose signs a text has at all. */
function rowsFor(text: string): ReadonlyArray<(typeof countedRows)[number]> {
  return [
    ...(/\d/.test(text) ? countingRows : []),
    ...(countedPattern.test(text) ? countedRows : []),
    ...(/[A-F](?![a-z])/.test(text) ? letteredRows : []),
  ]
}

/** A number, or a letter behind a dash; undefined where a small letter is a word. */
function numberIn({ groups }: RegExpExecArray): string | undefined {
  const letter = groups?.after ?? groups?.ahead
  if (letter) return /[A-F]/.test(letter) ? `-${letter.toLowerCase()}` : undefined
  return groups?.number === undefined ? '' : String(Number(groups.number))
}

/** `Node 2: check its state`, `节点 2 启动：systemctl …` */
function isLabel(text: string, said: SaidRole): boolean {
  const behind = text.slice(said.index + said.text.length)
  return (
    /^[ \t]*\p{Script=Han}{0,6}[ \t]*[:：][ \t]*\p{L}/u.test(behind) &&
    !/[\p{L}\p{N}]/u.test(text.slice(0, said.index))
  )
}

/** `Now we stop node 1:` */
function isStopped(text: string, said: SaidRole): boolean {
  return (
    /[:：]\s*$/.test(text) &&
    stopPattern.test(text.slice(0, said.index) + text.slice(said.index + said.text.length))
  )
}

export function namedIn(text: string): SaidRole | undefined {
  const root = text.includes('root') ? (namedAsRoot.exec(text) ?? asRootOn.exec(text)) : null
  const named = root ? namedBy(root) : undefined
  if (named) return named
  if (!/\d|node/i.test(text)) return undefined
  const match = namedHost.exec(text) ?? namedHostBehind.exec(text) ?? asRoot.exec(text)
  const name = match?.groups?.name?.toLowerCase()
  if (!match || !name || versions.test(name) || products.test(name)) return undefined
  const more = moreNames.test(text.slice(match.index + match[0].length))
  const index = match.index + match[0].toLowerCase().indexOf(name)
  const said = { role: name, text: name, index }
  if (!isInto(text, said) && isAway(text, said)) return undefined
  return { role: more ? '' : name, text: match[0], index: match.index }
}

/** A name beside a word for a host, where something happens: `on the proxy node`. */
export function placed(text: string): SaidRole | undefined {
  if (!nodePattern.test(text)) return undefined
  for (const match of [namedBefore.exec(text), namedBehind.exec(text), afterNode(text), atEnd(text)]) {
    const said = match ? namedBy(match) : undefined
    if (!match || !said || genitive.test(match[0]) || opensClient(match[0], said)) continue
    if (isReported(text, said) || describes(text, said)) return undefined
    return moreNames.test(text.slice(match.index + match[0].length)) ? { ...said, role: '' } : said
  }
  return undefined
}

/** `Log in to the MariaDB server`: with a client, from wherever one is. */
function opensClient(text: string, { role }: SaidRole): boolean {
  return databases.test(role) && entersPattern.test(text)
}
const databases =
  /^(?:mysql|mariadb|postgres|postgresql|oracle|mongo|mongodb|redis|sql|mssql|cassandra|clickhouse|influxdb)$/
const entersPattern = regex(`^[ \\t]*(?:${any(into)})`)

/** `projenin sunucusunda`: whose the host is, and not what it is called. */
const genitive = /^\p{L}+(?:nin|nın|nun|nün)[ \t]+(?:düğüm|sunucu|makine|sistem)/iu
/** `, lb02 and lb03`: it is one name of several. */
const moreNames = regex(`^(?:[ \\t]*\\([^()]*\\))?[ \\t]*(?:${any(both)}|,)[ \\t]*["'\`]?[a-z][a-z-]*\\d`)

/** Behind the word for a host, a name is told from a verb by its signs: `на сервере db-1`. */
function afterNode(text: string): RegExpExecArray | null {
  const match = namedAfter.exec(text)
  const found = match?.groups?.name ?? ''
  const german = /^(?:auf|am|im|bei)\b/i.test(match?.[0] ?? '')
  return (german ? /[\d_-]|[A-Z]{2}/ : /[A-Z\d_-]/).test(found) ? match : null
}

/** A noun at the end of the line, rather than the verb of what is done there. */
function atEnd(text: string): RegExpExecArray | null {
  const match = /[:：]$/.test(text) ? namedAtEnd.exec(text) : null
  return match && !verbLike.test(match.groups!.name!) ? match : null
}

function namedBy(match: RegExpExecArray): SaidRole | undefined {
  const said = match.groups!.name!
  if (isAdjective(match[0], said)) return undefined
  const words = said.toLowerCase().split(' ')
  const kept = words.filter((word) => !nameless.has(word))
  const role = kept.some((word) => elsewhere.has(word)) ? '' : kept.join(' ')
  if (
    nameless.has(words.at(-1)!) ||
    /-based$/.test(words.at(-1)!) ||
    kept.length === 0 ||
    versions.test(role)
  )
    return undefined
  return { role, text: match[0].trim(), index: match.index }
}

/** `auf den neuen Knoten`, `na nowym serwerze`: by its ending behind such a word, what hosts are and no name of theirs. */
function isAdjective(said: string, name: string): boolean {
  const end = adjectives.find(([place]) => place.test(said))?.[1]
  return end?.test(name) === true
}
const adjectives = [
  [/^(?:auf|am|im|bei)\s/i, /^[a-zäöüß]{2,}e[nmr]$/],
  [/^(?:na|w)\s/i, /^[a-ząćęłńóśźż]+(?:[yi]m|ej|[yi]ch)$/],
] as const

export function onlyPlace(text: string, ...shapes: ReadonlyArray<Pattern>): SaidRole | undefined {
  const match = text.length > 60 ? undefined : shapes.map((shape) => shape.exec(text)).find(Boolean)
  return match ? namedBy(match) : undefined
}

/** A heading that is nothing but the name of a host: `lb1.example.org`, `[db2]`. */
export function aloneHost(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const match = /^[^\p{L}\p{N}]*(?<name>[a-z][a-z-]*\d+)(?:[\w-]*(?:\.[a-z][\w-]*)+)?[^\p{L}\p{N}]*$/iu.exec(
    text,
  )
  const name = match?.groups?.name?.toLowerCase()
  const known =
    name &&
    !fileEnd.test(text.trim()) &&
    (text.includes('.') || hosts.has(name) || hostlike.test(name) || roleOfHost(name) !== name)
  return known ? { role: name, text: text.trim(), index: 0 } : undefined
}

/** `Konfigurasi Slave`, `slave1 的配置`: a title that says no more than what is set up. */
export function setUp(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const thing = text.length > 60 ? undefined : thingSetUp(text)
  if (thing === undefined) return undefined
  const role = aloneRole(thing)
  const said = role && setUpAlone.has(role.role) ? role : aloneHost(thing, hosts)
  return said && { ...said, text: text.trim(), index: 0 }
}
const fileEnd =
  /\.(?:conf|cnf|cfg|ini|ya?ml|xml|sh|txt|md|service|json|properties|t?gz|rpm|deb|sql|py|repo|list|pem|crt|key|log)[\s\p{P}]*$/u
const hostlike = /^(?:node|host|server|srv|vm|machine)-?\d+$/
