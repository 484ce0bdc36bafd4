/** Which host a text speaks of: roles by their words, hosts by their names, names beside a word for a host. */

import { jointRole } from '../joint.ts'
import { sharedAs } from './alternatives.ts'
import { lately, rememberedIn } from './memory.ts'
import { type Pattern, regex } from './patterns.ts'
import {
  aloneEvery,
  and,
  articles,
  away,
  before,
  behind,
  both,
  elsewhere,
  everyWords,
  factBehind,
  fillWords,
  forWords,
  fromWords,
  into,
  loginInto,
  lone,
  nameless,
  nodeWords,
  numberedNodes,
  numberWords,
  objectBehind,
  ofBefore,
  ofBehind,
  onlyWords,
  otherNodes,
  placed as placedWords,
  pointing,
  productWords,
  repeated,
  reported,
  roleWords,
  sendWords,
  setUpWords,
  stopWords,
  together,
  toWords,
  wholeWords,
} from './role-words.ts'
import { alternativesOf, any, type Row } from './rows.ts'
import { isProgramServer, isSoftware } from './software.ts'
import { warns } from './warnings.ts'

/** A role that a text says, and the words that say it. */
export interface SaidRole {
  role: string
  text: string
  index: number
}

const nodes = any(nodeWords)
/** All systems are all hosts, but most systems are none. */
const kinds = `${nodes}|systems?|instances?`
/** Without one of these, no text speaks of hosts; without one of those, of no role. */
const nodePattern = regex(nodes)
const edge = {
  left: '(?:(?<![\\p{L}\\p{N}_/.-])|(?<=[\\u3040-\\uffdc])(?=[A-Za-z]))',
  /** Languages that are written without blanks have no edges. */
  loose: '(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_/.-])',
  right: '(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_/-])',
}
const blanks = '[ \\t]*'
/** Languages without blanks put `every` and the like right before a role. */
const leftOfPhrase = `(?:${edge.left}|(?<=所有|全部|各|每个|每個|每台|其他|两个|三个|两台|三台|全|すべての|모든|각|在|到|和|与|及|、|は|の|と))`
const roleRows = Object.entries(roleWords).map(([role, row]) => ({
  role,
  row,
  words: any(row),
  host: regex(`^(?:${any(row)})(?:node|server|host)?s?\\d*$`),
  english: regex(`^(?:${row.en ?? '(?!)'})$`),
  word: regex(`(?:${any(row)})`),
  begins: regex(`${leftOfPhrase}(?:${any(row)})`),
}))
const rolePattern = regex(`${leftOfPhrase}(?:${roleRows.map((row) => row.words).join('|')})`)
const wordPattern = regex(roleRows.map((row) => row.words).join('|'))
/** The roles of which a text has a word at all: no rule asks for others. */
const rolesIn = lately((text) =>
  wordPattern.test(text) ? roleRows.filter(({ word }) => word.test(text)) : [],
)
type Patterns = Record<string, Pattern>
/** `controller node`, `コントローラノード`, `nút điều khiển`, `node controller`. */
const rolePhrases: Patterns = byRole(({ words }) =>
  regex(
    `${leftOfPhrase}(?:(?:${words})${blanks}-?(?:${nodes})|(?:${nodes})[ \\t]+(?:${words}))${edge.right}`,
  ),
)
/** One sign alone, as 从, is a word of many sentences. */
const loneRows = roleRows
  .filter(({ role }) => lone.has(role))
  .map((each) => ({ ...each, words: telling(each.row) }))
const loneRoles: Patterns = byRole(
  ({ words }) =>
    regex(
      `${edge.left}(?:(?:${any(before)}|${any(loginInto)})[ \\t]*(?:${words})${edge.right}|(?:${words})[ \\t]*(?:${any(behind)}))`,
    ),
  loneRows,
)
const loneWords = loneRows.map((row) => row.words).join('|')
const lonePattern = regex(loneWords)
const anyRole = regex(`(?<![\\p{L}\\p{N}_-])(?:${loneWords})(?![\\p{Script=Latin}\\p{Script=Cyrillic}_-])`)
const everyPattern = regex(
  `${edge.loose}(?:${any(everyWords)})[ \\t]*(?:[\\p{L}\\p{N}_-]+ )??(?:${kinds})${edge.right}`,
)
const somePattern = regex(
  `${edge.loose}(?:${any(numberWords)})[ \\t]*(?:[\\p{L}\\p{N}_-]+ )??(?:${nodes})${edge.right}`,
)
const wholePattern = regex(`${edge.left}(?:${any(wholeWords)})${edge.right}`)
const node = `(?:${nodes})`
const placePattern = regex(`${edge.left}(?:${any(before)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const intoPattern = regex(`${edge.loose}(?:${any(into)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const behindPattern = regex(`^["'\`”’」)\\]]*[ \\t]*(?:${node})?["'\`”’」)\\]]*[ \\t]*(?:${any(behind)})`)
const endsInPlace = regex(`(?:${any(placedWords)})$`)
const awayPattern = regex(`(?:${edge.loose}(?:${any(away)}))[ \\t]*$`)
const forPattern = regex(`${edge.loose}(?:${any(forWords)})[ \\t]*$`)
const fromPattern = regex(`${edge.loose}(?:${any(fromWords)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const fromAnywhere = regex(`${edge.loose}(?:${any(fromWords)})`)
const toPattern = regex(
  `^[^,;.。，、]{0,24}(?:${edge.loose}(?:${any(toWords)})[ \\t]|[へに到至给給往向]|(?:으로|로) )`,
)
const reportPattern = regex(`${edge.left}(?:${any(reported)})${edge.right}[^.,;:。、，]{0,24}$`)
const repeatedPattern = regex(`${edge.loose}(?:${any(repeated)})[ \\t]*$`)
const only = `(?:${any(onlyWords)})`
const productPattern = regex(`${edge.left}(?:${any(productWords)})[ \\t]+$`)
const setUpPattern = regex(`^[\\p{P}\\p{S}\\s\\d]*(?:${any(setUpWords)})(?: (?:${any(articles)}))?[ \\t]*$`)
const onlyBegins = regex(`^(?:${only}|${any(before)})[ \\t]`)
const stopPattern = regex(`(?<![\\p{L}])(?:${any(stopWords)})`)
const fillPattern = regex(`(?<![\\p{L}])(?:${any(fillWords)})`)
const ofPattern = regex(`^[ \\t]*(?:${any(ofBehind)})`)
const factPattern = regex(`^[ \\t]*(?:${any(factBehind)})`)
const objectPattern = regex(`^(?:${any(objectBehind)})`)
const otherPattern = regex(`(?:${any(otherNodes)})`)
const pointingPattern = regex(`(?:${any(pointing)})`)
const joinedBefore = regex(`(?:${loneWords})[ \\t]*(?:${nodes})?[ \\t]*(?:${any(both)})[ \\t]*$`)
const joinedBehind = regex(`^[ \\t]*(?:${any(both)})[ \\t]*(?:${loneWords})(?![\\p{L}\\p{N}_-])`)
const bothPattern = joined(both)
/** What stands between two roles of which each is meant. */
const andPattern = joined(and)
const nodeBehind = regex(`^[ \\t]*-?(?:${nodes})${edge.right}`)
/** Roles by their bare words, wherever they stand. */
const namedRoles: Patterns = byRole(({ row }) =>
  regex(`${edge.loose}(?:${telling(row)})(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_])`),
)
const nodeBefore = regex(`(?:${nodes})[ \\t]+$`)
const onlyRole = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:${only}[ \\t]*)?(?:${loneWords})(?:[ \\t]*${node})?(?:[ \\t]*${only})?[\\p{P}\\p{S}\\s]*$`,
)

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
/** `On both:`, `Redémarrer sur les deux :`, `둘 다`: every one, where a line says no more than that, or ends in it. */
const onlyEvery = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:(?:${any(before)})(?:[ \\t]+|(?<=[\\u3040-\\uffdc])))?(?:${any(aloneEvery)})[ \\t]*(?:${any(behind)})?[\\p{P}\\p{S}\\s]*$`,
)
const endsInEvery = regex(
  `(?:${edge.left}(?:${any(before)})(?:[ \\t]+|(?<=[\\u3040-\\uffdc]))(?:${any(aloneEvery)})|(?:${any(aloneEvery)})[ \\t]*(?:${any(behind)}))[ \\t]*[:：]$`,
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
const asRootWords = '(?:as|como|comme|als|jako|come|sebagai|en tant que) root'
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
const namedHostBehind = /(?<![\w/.-])(?<name>[a-z][a-z-]*\d+)[ \t]*(?:에서|で|にて|上)/

/** A name alone behind "on": all that the heading says. */
const onlyNamed = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:on|в?на|na|em|sur|auf|di|pada|su|en)(?: (?:the|le|la|el|dem|der))? ["'\`]?(?<name>${name})["'\`]?[\\p{P}\\p{S}\\s]*$`,
)
/** `## proxy node`, `## proxy节点` */
const onlyNode = regex(
  `^[\\p{P}\\p{S}\\s\\d一二三四五六七八九十]*(?<name>${name})(?:[ -]nodes?|[ -]?(?:노드|ノード|节点|節點))[\\p{P}\\p{S}\\s]*$`,
)
const versions =
  /^(?:v|python|php|openjdk|java|el|rhel|centos|port|step|ipv|ip|layer|l|x|eth|ens|enp|eno|md|sha|utf|s|section|version|ubuntu|debian|rocky|oracle|rev|tcp|udp|day|part|lab|task|container|volume|bucket|phase|option|method|case|lesson|chapter|note|ch|no|jdk)-?\d+$/
/** Versions, unless a word for a host stands beside them: `kafka1节点`. */
const products = /^(?:mysql|psql|postgresql|hadoop|kafka|ha|k|k8s|http)-?\d+$/

/** The one role that a heading names; undefined where it names none, or several. */
export function roleOfHeading(text: string, hosts: ReadonlySet<string> = nobody): SaidRole | undefined {
  return headingRole(text, hosts)
}
const headingRole = rememberedIn((text, hosts: ReadonlySet<string>): SaidRole | undefined => {
  return roleOfTitle(text, hosts) ?? inBrackets(text, (part) => roleOfTitle(part, hosts))
})

/** `ns1 (primary)`, `Check (db1)`, `the ring files (on the proxy)`: what stands before the brackets says it, or what is in them. */
function inBrackets(text: string, find: (part: string) => SaidRole | undefined): SaidRole | undefined {
  const match =
    text.length > 120 ? null : /^(.*?)\s*[(（[【]([^()（）[\]【】]{2,40})[)）\]】]\s*[:：]?\s*$/u.exec(text)
  if (!match) return undefined
  const [, outer, inner] = match as unknown as [string, string, string]
  const said = find(inner)
  const first = outer.trim() === '' ? undefined : find(outer)
  if (first?.role) return first
  return said?.role ? { ...said, index: text.indexOf(inner) + said.index } : undefined
}

function roleOfTitle(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const found = phrases(text).filter((said) => isPlace(text, said) || !isSoftware(text, said))
  if (found.length > 0 && found.every((said) => isReported(text, said))) return undefined
  return (
    everywhere(text) ??
    whole(text) ??
    sourceOf(text, () => [...found, ...lonesAt(text)]) ??
    jointOfHeading(text) ??
    oneOf(text, unreported(text, found)) ??
    notServer(text, oneOf(text, unreported(text, lones(text)))) ??
    aloneRole(text) ??
    aloneHost(text, hosts) ??
    numbered(text) ??
    hostOfHeading(text, hosts) ??
    namedIn(text) ??
    placed(text) ??
    onlyPlace(text, onlyNamed, onlyNode) ??
    thereOnly(text, hosts) ??
    everyOne(text)
  )
}

/** Nothing but the place, by a name that is a role's or a host's. */
function thereOnly(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  if (text.length > 60) return undefined
  const match = onlyThere.exec(text) ?? onlyThereBehind.exec(text)
  const found = match?.groups?.name?.toLowerCase()
  if (!match || !found || versions.test(found) || nameless.has(found)) return undefined
  if (hosts.has(found)) return { role: found, text: text.trim(), index: 0 }
  const row = isRoleWord(found) ? roleRows.find((one) => one.host.test(found)) : undefined
  if (!row) return undefined
  return { role: row.english.test(found) ? found : row.role, text: text.trim(), index: 0 }
}

function everyOne(text: string): SaidRole | undefined {
  if (text.length > 80) return undefined
  const match = onlyEvery.exec(text) ?? endsInEvery.exec(text)
  return match ? { role: 'all', text: match[0].trim(), index: match.index } : undefined
}

/** `No servidor do Zabbix`: the name beside the word tells more than the word. */
function notServer(text: string, said: SaidRole | undefined): SaidRole | undefined {
  return said?.role === 'server' ? (placed(text) ?? said) : said
}

/**
 * The role that a sentence puts what follows on: "on the controller node", `compute 노드에서`; `''` where it speaks
 * of hosts and does not say which.
 */
export function roleOfSentence(text: string, hosts: ReadonlySet<string> = nobody): SaidRole | undefined {
  return text.length > 400 ? undefined : sentenceRole(text, hosts)
}
const sentenceRole = rememberedIn((whole, hosts: ReadonlySet<string>): SaidRole | undefined => {
  const text = withoutFills(whole)
  const last = lastSentence(text)
  const said = (last ? roleOfSaid(last, hosts) : undefined) ?? roleOfSaid(text, hosts)
  if (said) return said
  return text.length > 120 ? undefined : inRemark(text, hosts)
})

/** Of several sentences that announce what stands below, the one that does. */
function lastSentence(text: string): string | undefined {
  if (!/[:：]\s*$/.test(text)) return undefined
  const ends = Array.from(text.matchAll(/(?<=\p{L}{2}[)"'`]?)[.!?]\s+(?=\p{Lu})|[。！？]\s*(?=\S)/gu))
  const end = ends.at(-1)
  return end && text.slice(end.index + end[0].length)
}

/** `Replace STORAGE_IP with the address of the storage node.` tells of a value, and of no place. */
function withoutFills(text: string): string {
  if (!placeholder.test(text) || !fillPattern.test(text)) return text
  return text.replace(/[^.。！？!?]*(?:[.。！？!?](?!\s|$)[^.。！？!?]*)*[.。！？!?]?/gu, (one) =>
    placeholder.test(one) && fillPattern.test(one) ? ' '.repeat(one.length) : one,
  )
}
/** `NODE_IP`, `<address>`. */
const placeholder = /\b[A-Z][A-Z\d]*_[A-Z\d_]+\b|<\w[\w -]*>|\b[A-Z]{5,}\b/

/** `Copy the ring files (on the proxy)`: a remark in brackets at the end that says where. */
function inRemark(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const match = /[(（]([^()（）]{2,40})[)）]\s*[:：.。]?\s*$/u.exec(text)
  if (!match) return undefined
  const inner = match[1]!
  const said =
    thereOnly(inner, hosts) ??
    (onlyBegins.test(inner) ? roleOfSaid(inner, hosts) : undefined) ??
    (/[:：]\s*$/.test(text) && hosts.has(inner.trim().toLowerCase()) ? roleOfSaid(inner, hosts) : undefined)
  return said?.role ? { ...said, index: match.index + 1 } : undefined
}

function roleOfSaid(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  if (!maySpeak(text, hosts) || warns(text)) return undefined
  const other = nodePattern.test(text) ? otherPattern.exec(text) : null
  if (other) {
    const said = { role: '', text: other[0], index: other.index }
    return isAway(text, said) ? undefined : said
  }
  const every = everywhere(text.slice(0, mostWords)) ?? everyAtEnd(text)
  const found = phrases(text)
  if (every) {
    if (isAway(text, every))
      return (
        sourceOf(text, () => [...found, ...lonesAt(text)]) ?? found.find((one) => isWorkedFrom(text, one))
      )
    return isPlace(text, every) ? every : (placeBeside(text, every, found) ?? every)
  }
  const source = sourceOf(text, () => [...found, ...lonesAt(text), ...spoken(text, hosts)])
  if (source) return source
  const joint = jointOf(text)
  if (
    joint &&
    (isPlace(text, joint) || isInto(text, joint)) &&
    !isAway(text, joint) &&
    !isReported(text, joint)
  )
    return joint
  if (found.length > 0) return oneOrSome(text, found)
  const bare = onlyOne(text, unreported(text, lones(text)))
  if (bare && bare.role !== 'server') return bare
  return (
    aloneRole(text) ??
    numbered(text) ??
    hostOf(text, hosts) ??
    namedIn(text) ??
    placed(text) ??
    bare ??
    (/[:：]$/.test(text)
      ? (onlyPlace(text, onlyNode) ?? thereOnly(text, hosts) ?? everyOne(text))
      : undefined)
  )
}
const nobody: ReadonlySet<string> = new Set()

/** `Check all nodes on the master node`: what is looked at is everywhere, and whoever looks is there. */
function placeBeside(text: string, every: SaidRole, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const apart = [...found, ...lones(text)].filter(
    (one) => one.index >= every.index + every.text.length || one.index + one.text.length <= every.index,
  )
  const there = apart.filter((one) => isThere(text, one) && !isAway(text, one) && !isReported(text, one))
  return new Set(there.map((one) => one.role)).size === 1 ? there[0] : undefined
}

/** Is it a place by itself, or by the words that were found with it? */
function isThere(text: string, said: SaidRole): boolean {
  return isPlace(text, said) || !nodePattern.test(said.text)
}

/** Does it hold any of what tells where something is done: words for hosts and roles, names, numbers, a colon behind it? */
function maySpeak(text: string, hosts: ReadonlySet<string>): boolean {
  return (
    text.length > mostWords ||
    /\d|node|root|[:：]$/i.test(text) ||
    nodePattern.test(text) ||
    lonePattern.test(text) ||
    spoken(text, hosts).length > 0
  )
}

/** What is said of all hosts is said at the beginning of a long sentence. */
const mostWords = 160

function governs(text: string, said: SaidRole): boolean {
  if (isInto(text, said)) return true
  if (isAway(text, said) || isReported(text, said)) return false
  const of = ofPattern.test(text.slice(said.index + said.text.length)) && pointingPattern.test(text)
  return isPlace(text, said) || of || isMost(text, said)
}

function unreported(text: string, found: ReadonlyArray<SaidRole>): Array<SaidRole> {
  return found.filter((said) => !isReported(text, said))
}

/** `Has been done on the controller node` tells of it, and puts nothing there. */
function isReported(text: string, said: SaidRole): boolean {
  const before = text.slice(0, said.index)
  return reportPattern.test(before) && !pointingPattern.test(text)
}

/** `Copy it from the master to the workers`: whoever sends is there. */
function sourceOf(text: string, find: () => ReadonlyArray<SaidRole>): SaidRole | undefined {
  if (!fromAnywhere.test(text)) return undefined
  const sender = find().find((said) => {
    const before = beforeOf(text, said)
    return (
      fromPattern.test(before) &&
      (toPattern.test(text.slice(said.index + said.text.length)) || pointingPattern.test(before.slice(-32)))
    )
  })
  return sender && { ...sender, role: sender.role.replace(/ and more$/, '') }
}

/** Where two roles are spoken of, the words alone do not say which one is meant. */
function onlyOne(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  if (found.length === 0) return undefined
  const spoken = new Set(anyRole.all(text).map((match) => match.toLowerCase()))
  return spoken.size > 1 ? allOf(text, found) : oneOf(text, found)
}

/** The role that the host of a prompt belongs to: `controller01` is a `controller`. */
export function roleOfHost(host: string): string {
  const parts = host.toLowerCase().split(/[.-]/)
  const row = roleRows.find((row) => parts.some((part) => row.host.test(part)))
  return row?.role ?? host.toLowerCase()
}

/** Is the word a role's, and no name of its own? */
export function isRoleWord(word: string): boolean {
  return !/[\d.-]/.test(word) && roleRows.some((row) => row.host.test(word))
}

function everywhere(text: string): SaidRole | undefined {
  if (!nodePattern.test(text)) return undefined
  const match = everyPattern.exec(text) ?? some(text)
  if (!match || phrases(match[0]).length > 0) return undefined
  const said = { role: 'all', text: match[0], index: match.index }
  const behind = text.slice(said.index + said.text.length)
  if (factPattern.test(behind)) return undefined
  return !isPlace(text, said) && (objectPattern.test(behind) || toPattern.test(behind)) ? undefined : said
}

/** `…, so do this on both nodes:` at the end of a long sentence. */
function everyAtEnd(text: string): SaidRole | undefined {
  if (text.length <= mostWords || !/[:：]\s*$/.test(text)) return undefined
  const from = Math.max(text.lastIndexOf(', '), text.lastIndexOf('，'), text.length - 80)
  const said = everywhere(text.slice(from))
  return said && { ...said, index: said.index + from }
}

/** `on the three nodes` */
function some(text: string): RegExpExecArray | undefined {
  const match = somePattern.exec(text)
  if (!match) return undefined
  const said = { role: 'all', text: match[0], index: match.index }
  if (phrases(text.slice(match.index, match.index + match[0].length + 24)).length > 0) return undefined
  return isPlace(text, said) && !isAway(text, said) ? match : undefined
}

function whole(text: string): SaidRole | undefined {
  const match = nodePattern.test(text) ? wholePattern.exec(text) : null
  return match ? { role: 'all', text: match[0], index: match.index } : undefined
}

function phrases(text: string): Array<SaidRole> {
  if (!nodePattern.test(text) || !rolePattern.test(text)) return []
  const found = saidBy(rolePhrases, text).flatMap((said) => withTwin(text, said))
  return found.filter((one) => !found.some((other) => other !== one && covers(other, one)))
}

/** `Controller and Compute nodes` speaks of two. */
function withTwin(text: string, said: SaidRole): Array<SaidRole> {
  const joined =
    joinedBefore.test(text.slice(0, said.index)) ||
    joinedBehind.test(text.slice(said.index + said.text.length))
  return joined ? [said, { ...said, role: `${said.role} and more` }] : [said]
}

function lones(text: string): Array<SaidRole> {
  if (!lonePattern.test(text)) return []
  return saidBy(loneRoles, text).filter((said) => !isSentTo(text, said))
}

/** As `isOnto`, where the words before the role are part of what was found. */
function isSentTo(text: string, said: SaidRole): boolean {
  return (
    /^(?:на|na|sur|auf (?:die|das)|su[il]?)\s/iu.test(said.text) &&
    sends.test(text.slice(0, said.index)) &&
    !locative.test(said.text)
  )
}

/** Roles by their bare words, wherever they stand. */
function lonesAt(text: string): Array<SaidRole> {
  if (!lonePattern.test(text)) return []
  return rolesIn(text).flatMap(({ role, begins }) => {
    const match = lone.has(role) ? begins.exec(text) : null
    return match ? [{ role, text: match[0], index: match.index }] : []
  })
}

function saidBy(patterns: Patterns, text: string): Array<SaidRole> {
  return rolesIn(text).flatMap(({ role }) => {
    const match = patterns[role]?.exec(text)
    return match ? [{ role, text: match[0].trim(), index: match.index }] : []
  })
}

/** A host by its kind and number. */
function numbered(text: string): SaidRole | undefined {
  if (!/\d/.test(text)) return undefined
  for (const { kind, begins, pattern, more } of numberedRows) {
    const match = begins.test(text) ? pattern.exec(text) : null
    if (!match) continue
    const several = more.test(text.slice(match.index + match[0].length))
    const role = several ? '' : kind + Number(match.groups!.number)
    const said = { role, text: match[0], index: match.index }
    if (isInto(text, said)) return said
    const there = isPlace(text, said) || isMost(text, said) || isStopped(text, said) || isLabel(text, said)
    if (there && !isAway(text, said) && !isReported(text, said)) return said
  }
  return undefined
}

/** `Node 2: check its state` */
function isLabel(text: string, said: SaidRole): boolean {
  const behind = text.slice(said.index + said.text.length)
  return /^[ \t]*[:：][ \t]*\p{L}/u.test(behind) && !/[\p{L}\p{N}]/u.test(text.slice(0, said.index))
}

/** `Now we stop node 1:` */
function isStopped(text: string, said: SaidRole): boolean {
  return (
    /[:：]\s*$/.test(text) &&
    stopPattern.test(text.slice(0, said.index) + text.slice(said.index + said.text.length))
  )
}

function namedIn(text: string): SaidRole | undefined {
  const root = text.includes('root') ? (namedAsRoot.exec(text) ?? asRootOn.exec(text)) : null
  const named = root ? namedBy(root) : undefined
  if (named) return named
  if (!/\d|node/i.test(text)) return undefined
  const match = namedHost.exec(text) ?? namedHostBehind.exec(text) ?? asRoot.exec(text)
  const name = match?.groups?.name?.toLowerCase()
  if (!match || !name || versions.test(name) || products.test(name)) return undefined
  const more = moreNames.test(text.slice(match.index + match[0].length))
  return { role: more ? '' : name, text: match[0], index: match.index }
}

/** A name beside a word for a host, where something happens: `on the proxy node`. */
function placed(text: string): SaidRole | undefined {
  if (!nodePattern.test(text)) return undefined
  for (const match of [namedBefore.exec(text), namedBehind.exec(text), afterNode(text), atEnd(text)]) {
    const said = match ? namedBy(match) : undefined
    if (!match || !said || genitive.test(match[0])) continue
    if (isReported(text, said)) return undefined
    return moreNames.test(text.slice(match.index + match[0].length)) ? { ...said, role: '' } : said
  }
  return undefined
}

/** `projenin sunucusunda`: whose the host is, and not what it is called. */
const genitive = /^\p{L}+(?:nin|nın|nun|nün)[ \t]+(?:düğüm|sunucu|makine|sistem)/iu
/** `, lb02 and lb03`: it is one name of several. */
const moreNames = regex(`^[ \\t]*(?:${any(both)}|,)[ \\t]*["'\`]?[a-z][a-z-]*\\d`)

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
  const words = match.groups!.name!.toLowerCase().split(' ')
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

function onlyPlace(text: string, ...shapes: ReadonlyArray<Pattern>): SaidRole | undefined {
  const match = text.length > 60 ? undefined : shapes.map((shape) => shape.exec(text)).find(Boolean)
  return match ? namedBy(match) : undefined
}

// ── hosts that the guide has names for ───────────────────────────────────────────────────────────────────

const token = /(?<![\w/@.:~$-])[A-Za-z][\w-]*(?:\.[\w-]+)*(?![\w/@=~-]|\.\w|:[\w/])/g

/** The hosts of the guide that a text speaks of. */
const spoken = rememberedIn((text, hosts: ReadonlySet<string>): ReadonlyArray<SaidRole> => {
  if (hosts.size === 0) return []
  return Array.from(text.matchAll(token)).flatMap((match) => {
    const role = match[0].toLowerCase()
    const meant = hosts.has(role) && (!isRoleWord(role) || standsAlone(text, match))
    return meant ? [{ role, text: match[0], index: match.index }] : []
  })
})

/** A host's name that is a word of its own, too: "on web, as root", but not "in web browsers". */
function standsAlone(text: string, { index, 0: word }: RegExpMatchArray): boolean {
  return alone.test(text.slice(index! + word.length))
}
const alone = regex(
  `^["'\`”’)\\]]*[ \\t]*(?:$|[.,:;)(（，。：、]|[^\\p{Script=Latin}\\s\\d]|(?:${nodes})${edge.right}|${asRootWords}|box(?:es)?\\b)`,
)

/**
 * The host that a sentence puts what follows on; `all` where it counts up every one of a kind, each of them where all that
 * are named are meant, `''` for some.
 */
function hostOf(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const all = spoken(text, hosts)
  const apart = all.filter((said) => isInto(text, said) || isPlace(text, said) || !isAway(text, said))
  const [first] = apart
  const found = first && (isPlace(text, first) || isInto(text, first)) ? inOneBreath(text, apart) : apart
  const last = found.at(-1)
  if (!first || !last) return undefined
  const there =
    isInto(text, first) ||
    ((isPlace(text, first) || isPlace(text, last) || isMost(text, { ...first, text: lettersOf(found) })) &&
      !isAway(text, first) &&
      !isReported(text, first))
  if (!there) return undefined
  const names = new Set(found.map((said) => said.role))
  if (names.size === 1) return first
  if (!isInto(text, first) && !isPlace(text, first) && !isPlace(text, last) && !/[:：]$/.test(text))
    return undefined
  const stem = first.role.replace(/\d+$/, '')
  const kin = [...hosts].filter((host) => host.replace(/\d+$/, '') === stem)
  const begins = [...names].some((host) => Number(/\d+$/.exec(host)?.[0] ?? 1) <= 1)
  const others = [...hosts].some((host) => /\d$/.test(host) && !kin.includes(host))
  const every =
    kin.length > 1 && begins && !others && !isRoleWord(stem) && kin.every((host) => names.has(host))
  return { ...first, role: every ? 'all' : eachOf(text, found) }
}

/** All that are named, as one; `''` where any of them may be meant, or those between the first and the last. */
function eachOf(text: string, found: ReadonlyArray<SaidRole>): string {
  const each = found.every((said, at) => {
    const before = found[at - 1]
    return !before || eachNamed.test(text.slice(before.index + before.text.length, said.index))
  })
  const last = found.at(-1)!
  const open = orName.test(text.slice(last.index + last.text.length))
  return each && !open ? jointRole([...new Set(found.map((said) => said.role))]) : ''
}

/** The hosts that are named in one breath with the first. */
function inOneBreath(text: string, all: ReadonlyArray<SaidRole>): ReadonlyArray<SaidRole> {
  const end = all.findIndex((said, at) => {
    const before = all[at - 1]
    return before && !joinedNames.test(text.slice(before.index + before.text.length, said.index))
  })
  return end === -1 ? all : all.slice(0, end)
}
const joinedNames = namesJoined(`${any(both)}|,|~|-`, any(both))
/** What stands between two names of which each is meant. */
const eachNamed = namesJoined(`${any(and)}|,`, any(and))
/** Another name, which nobody knows as a host's: `, or db9`. */
const orName = regex(`^["'\`”’)]*[ \\t]*(?:${any(both)}|,|~|-)[ \\t]*["'\`“‘(]*[a-z][a-z-]*\\d`)

function namesJoined(sign: string, word: string): Pattern {
  return regex(`^["'\`”’)]*[ \\t]*(?:${sign})?[ \\t]*(?:${word})?[ \\t]*(?:${nodes})?[ \\t]*["'\`“‘(]*$`)
}

function lettersOf(found: ReadonlyArray<SaidRole>): string {
  return found.map((said) => said.text).join(' ')
}

/** A heading that speaks of one host is about it. */
function hostOfHeading(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const found = spoken(text, hosts)
  const [first] = found
  if (!first) return undefined
  if (new Set(found.map((said) => said.role)).size > 1) return hostsOfHeading(text, found)
  const before = text.slice(0, first.index)
  const sent = awayPattern.test(before) && !forPattern.test(before)
  const named = /[\d-]/.test(first.role) && !sent
  return named || isPlace(text, first) || isMost(text, first) ? first : undefined
}

/** `db1 and db2`, `Check on db1, db2`: little else, or where it is done. */
function hostsOfHeading(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const [first, last] = [found[0]!, found.at(-1)!]
  const said = { ...first, role: eachOf(text, found) }
  if (said.role === '' || isAway(text, first) || isReported(text, first)) return undefined
  const there =
    isPlace(text, first) || isPlace(text, last) || isMost(text, { ...first, text: lettersOf(found) })
  return there ? said : undefined
}

/** A heading that is nothing but a role: `Master`. */
function aloneRole(text: string): SaidRole | undefined {
  if (text.length > 60 || !lonePattern.test(text) || !onlyRole.test(text)) return undefined
  const row = loneRows.find(({ word }) => word.test(text))
  if (row && deeds.has(row.role) && !nodePattern.test(text)) return undefined
  return row ? { role: row.role, text: text.trim(), index: 0 } : undefined
}

/** Words that name what is done as well as who does it: a heading `Deploy` names no host. */
const deeds = new Set(['deploy'])

/** A heading that is nothing but the name of a host: `lb1.example.org`, `[db2]`. */
function aloneHost(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const match = /^[^\p{L}\p{N}]*(?<name>[a-z][a-z-]*\d+)(?:[\w-]*(?:\.[a-z][\w-]*)+)?[^\p{L}\p{N}]*$/iu.exec(
    text,
  )
  const name = match?.groups?.name?.toLowerCase()
  const known =
    name && (text.includes('.') || hosts.has(name) || hostlike.test(name) || roleOfHost(name) !== name)
  return known ? { role: name, text: text.trim(), index: 0 } : undefined
}
const hostlike = /^(?:node|host|server|srv|vm|machine)-?\d+$/

// ── what the words around say ────────────────────────────────────────────────────────────────────────────

/** `Object Storage node` covers `Storage node`. */
function covers(wide: SaidRole, narrow: SaidRole): boolean {
  const inside =
    narrow.index >= wide.index && narrow.index + narrow.text.length <= wide.index + wide.text.length
  return inside && wide.text.length > narrow.text.length
}

/** The one role found; all hosts, where two are found that make up everything. */
function oneOf(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const roles = new Set(found.map((said) => said.role))
  return roles.size > 1 ? allOf(text, found) : found[0]
}

/** The one role that what follows is put on; `''` where it is put on several. */
function oneOrSome(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const said = found.filter((one) => governs(text, one))
  const known = oneOf(text, said)
  return known ?? (said[0] && isPlace(text, said[0]) ? { ...said[0], role: '' } : undefined)
}

function jointOfHeading(text: string): SaidRole | undefined {
  const said = jointOf(text)
  return said?.role && !isAway(text, said) && !isReported(text, said) ? said : undefined
}

/**
 * `on the controller and compute nodes`: two or more roles, with a word for hosts at the last or the first of them; `''`
 * where any of them may be meant.
 */
function jointOf(text: string): SaidRole | undefined {
  if (!nodePattern.test(text)) return undefined
  const said = saidBy(namedRoles, text).sort((x, y) => x.index - y.index)
  const [first, ...others] = said
  if (!first || others.length === 0) return undefined
  const roles = [first.role]
  let last = first
  let each = true
  for (const next of others) {
    const between = text.slice(last.index + last.text.length, next.index)
    if (next.index < last.index + last.text.length) continue
    if (!bothPattern.test(between)) break
    each &&= andPattern.test(between)
    roles.push(next.role)
    last = next
  }
  if (new Set(roles).size < 2) return undefined
  const behind = nodeBehind.exec(text.slice(last.index + last.text.length))
  if (!behind && !nodeBefore.test(text.slice(0, first.index))) return undefined
  const span = text.slice(first.index, last.index + last.text.length + (behind?.[0].length ?? 0))
  const pair = together.some((two) => roles.length === 2 && two.every((role) => roles.includes(role)))
  const role = pair ? 'all' : jointRole([...new Set(roles)])
  return { role: each ? role : '', text: span, index: first.index }
}

function allOf(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  const [a, b] = lonesAt(text).sort((x, y) => x.index - y.index)
  if (!a || !b) return undefined
  const pair = together.some(([x, y]) => (a.role === x && b.role === y) || (a.role === y && b.role === x))
  const joined = bothPattern.test(text.slice(a.index + a.text.length, b.index))
  return pair && joined ? { ...found[0]!, role: 'all' } : undefined
}

function isPlace(text: string, said: SaidRole): boolean {
  if (isOnto(text, said)) return false
  return (
    isWorkedFrom(text, said) ||
    endsInPlace.test(said.text) ||
    placePattern.test(beforeOf(text, said)) ||
    isSetUp(text, said) ||
    behindPattern.test(text.slice(said.index + said.text.length))
  )
}

/** What stands before a role, without the name of what it is the role in: `on the Ceph `. */
function beforeOf(text: string, said: SaidRole): string {
  const before = text.slice(0, said.index)
  const product = productPattern.exec(before)
  return product ? before.slice(0, product.index) : before
}

/** `Configure the data node`: all that the sentence says; a server may be a program. */
function isSetUp(text: string, said: SaidRole): boolean {
  const rest = text.slice(said.index + said.text.length).replace(/[(（][^()（）]*\d[^()（）]*[)）]/g, '')
  return !/[\p{L}\p{N}]/u.test(rest) && setUpPattern.test(text.slice(0, said.index)) && !isProgramServer(said)
}

function isInto(text: string, said: SaidRole): boolean {
  return intoPattern.test(text.slice(0, said.index))
}

/** `Скопируем файл на data nodes`: something is sent there, and whoever sends it is elsewhere. */
function isOnto(text: string, said: SaidRole): boolean {
  const before = text.slice(0, said.index)
  return onto.test(before) && sends.test(before) && !locative.test(said.text)
}
const onto =
  /(?:^|[\s,])(?:на|na|sur(?: (?:les?|la|tous les|chaque))?|auf (?:die|das|alle)|sui|sugli|sulle)[ \t]+["'`“]?$|(?:^|\s)(?:на|na|sur|auf|sui)[ \t]+(?=$)/iu
const sends = regex(`(?<![\\p{L}])(?:${any(sendWords)})`)
/** Where something is, in Russian: на узлах. */
const locative = /(?:ах|ях|\p{Script=Cyrillic}е)$/iu

/** `Install it on all nodes from the admin node`: whoever does it is there. */
function isWorkedFrom(text: string, said: SaidRole): boolean {
  const rest = text.slice(said.index + said.text.length)
  return (
    /^[\s.:。：)]*$/.test(rest) &&
    /\bfrom (?:the |your |an? )?["'`“]?$/i.test(beforeOf(text, said)) &&
    /^\W*(?:then |next,? |now |please )?(?:install|configure|run|execute|deploy|check|verify|perform|start|set up|test|do|log in)\b/i.test(
      text,
    )
  )
}

function isAway(text: string, said: SaidRole): boolean {
  if (isOnto(text, said)) return true
  if (isWorkedFrom(text, said)) return false
  const before = text.slice(0, said.index)
  if (repeatedPattern.test(before)) return true
  if (!awayPattern.test(before) || placePattern.test(before)) return false
  return !(forPattern.test(before) && (/^[^\p{L}]*\p{L}+ *$/u.test(before) || pointingPattern.test(before)))
}

/** The words are most of the line. */
function isMost(text: string, said: SaidRole): boolean {
  const bare = text.replace(/[(（][^()（）]*\d[^()（）]*[)）]/g, '')
  return said.text.length >= bare.replace(/[^\p{L}\p{N} ]/gu, '').trim().length * 0.6
}

/** Between two roles: a word for both, and perhaps another for hosts and an article. */
function joined(words: typeof both): Pattern {
  const article = `(?:${any(articles)})[ \\t]*`
  return regex(
    `^[ \\t]*-?(?:${nodes})?[ \\t]*(?:${any(words)})[ \\t]*(?:${article})?(?:${any(everyWords)})?[ \\t]*(?:${nodes})?[ \\t]*$`,
  )
}

function byRole(make: (row: (typeof roleRows)[number]) => Pattern, rows = roleRows): Patterns {
  return Object.fromEntries(rows.map((row) => [row.role, make(row)]))
}

/** Without the alternatives that are one sign only. */
function telling(row: Row): string {
  return sharedAs(
    alternativesOf(row)
      .split(/\|(?![^(]*\))/)
      .filter((word) => !/^[\u3400-\u9fff\uac00-\ud7a3](?:\(\?=.*\))?$/.test(word))
      .join('|'),
  )
}
