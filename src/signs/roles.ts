/** Which host a text speaks of: roles by their words, hosts by their names, names beside a word for a host. */

import { jointRole } from '../joint.ts'
import { rememberedIn } from './memory.ts'
import { regex } from './patterns.ts'
import { everyAtEnd, everyOne, everywhere, mostWords, placeBeside, whole } from './roles/every.ts'
import { hostOf, hostOfHeading, hostsAhead, spoken } from './roles/hosts.ts'
import {
  aloneHost,
  namedIn,
  notServer,
  numbered,
  onlyNamed,
  onlyNode,
  onlyPlace,
  placed,
  serverAlone,
  setUp,
  thereOnly,
} from './roles/names.ts'
import { oneOfThem } from './roles/one.ts'
import { aloneRole, isRoleWord, lonePattern, lones, lonesAt, only, phrases } from './roles/phrases.ts'
import {
  isAway,
  isInto,
  isPlace,
  isReported,
  isSentThere,
  isWorkedFrom,
  sourceOf,
  unreported,
} from './roles/place.ts'
import { nobody, nodePattern, type SaidRole } from './roles/said.ts'
import { jointOf, jointOfHeading, oneOf, oneOrSome, onlyOne } from './roles/several.ts'
import {
  before,
  both,
  fillWords,
  loginInto,
  nodeWords,
  noteWords,
  otherNodes,
  pointing,
} from './roles/words.ts'
import { any } from './rows.ts'
import { isProduct, isSoftware } from './software.ts'
import { warns } from './warnings.ts'

const onlyBegins = regex(`^(?:${only}|${any(before)})[ \\t]`)
const fillPattern = regex(`(?<![\\p{L}])(?:${any(fillWords)})`)
const pointingPattern = regex(`(?:${any(pointing)})`)
const entersPattern = regex(`^(?:${any(loginInto)})[ \\t]`)
const otherPattern = regex(`(?:${any(otherNodes)})`)

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
  return said && (said.role || oneOfThem(inner))
    ? { ...said, index: text.indexOf(inner) + said.index }
    : undefined
}

function roleOfTitle(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const found = phrases(text).filter((said) => isPlace(text, said) || !isSoftware(text, said))
  if (found.length > 0 && found.every((said) => isReported(text, said) || isSentThere(text, said)))
    return (
      sourceOf(text, () => [...found, ...lonesAt(text)]) ??
      (found.some((said) => isSentThere(text, said)) ? { ...found[0]!, role: '' } : undefined)
    )
  return (
    everywhere(text) ??
    whole(text) ??
    (found.length === 0 ? oneOfThem(text) : undefined) ??
    sourceOf(text, () => [...found, ...lonesAt(text)]) ??
    jointOfHeading(text) ??
    oneOf(text, unreported(text, found)) ??
    notServer(text, oneOf(text, unreported(text, lones(text)))) ??
    aloneRole(text) ??
    aloneHost(text, hosts) ??
    setUp(text, hosts) ??
    countedOf(text, () => hostOfHeading(text, hosts)) ??
    hostOfHeading(text, hosts) ??
    namedIn(text) ??
    placed(text) ??
    serverAlone(text) ??
    onlyPlace(text, onlyNamed, onlyNode) ??
    thereOnly(text, hosts) ??
    everyOne(text)
  )
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
  if (said) return isAside(text, said) ? undefined : said
  return text.length > 120 ? undefined : inRemark(text, hosts)
})

/** `Note: keep it, and enter it on the slave.`: a note tells of another place in a later part of its sentence. */
function isAside(text: string, { role, index }: SaidRole): boolean {
  const note = role === 'all' ? null : notePattern.exec(text)
  if (!note || /[:：]\s*$/.test(text) || pointingPattern.test(text)) return false
  return /[,，;；。]/.test(text.slice(note[0].length, index))
}
const notePattern = regex(`^[\\p{P}\\p{S}\\s]*(?:${any(noteWords)})[\\p{P}\\p{S}\\s]*[:：]`)

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
    oneOfThem(inner) ??
    thereOnly(inner, hosts) ??
    (onlyBegins.test(inner) ? roleOfSaid(inner, hosts) : undefined) ??
    (areHosts(inner, hosts) && (/[:：]\s*$/.test(text) || isDeed(text.slice(0, match.index)))
      ? jointRoleOf(inner, hosts)
      : undefined)
  return said && (said.role || oneOfThem(inner)) ? { ...said, index: match.index + 1 } : undefined
}

/** `db1`, `db1 et db2`: names of the guide's hosts, and nothing else. */
function areHosts(text: string, hosts: ReadonlySet<string>): boolean {
  const said = spoken(text, hosts)
  return (
    said.length > 0 && bothPattern.test(said.reduce((rest, { text: name }) => rest.replace(name, ''), text))
  )
}
const bothPattern = regex(`^[ \\t]*(?:(?:${any(both)})[ \\t]*)*$`)

/** What is done there, in few words; no thing that has the name in the brackets. */
function isDeed(text: string): boolean {
  const last = text.trim().split(/\s+/).at(-1) ?? ''
  return (
    text.length <= 70 &&
    !/[\d:：]|[.,;!?]\s/.test(text) &&
    !endsInNode.test(text.trim()) &&
    !isRoleWord(last.toLowerCase())
  )
}
const endsInNode = regex(`(?:${any(nodeWords)})$`)

/** One of them, or each. */
function jointRoleOf(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  const said = spoken(text, hosts)
  const roles = [...new Set(said.map(({ role }) => role))]
  return said[0] && { ...said[0], role: roles.length > 1 ? jointRole(roles) : said[0].role }
}

function roleOfSaid(text: string, hosts: ReadonlySet<string>): SaidRole | undefined {
  if (!maySpeak(text, hosts) || warns(text) || tellsOfAbility(text)) return undefined
  const other = nodePattern.test(text) ? otherPattern.exec(text) : null
  if (other) {
    const said = { role: '', text: other[0], index: other.index }
    return isAway(text, said) ? undefined : said
  }
  const every = everywhere(text.slice(0, mostWords)) ?? everyAtEnd(text)
  const found = phrases(text).filter((said) => isPlace(text, said) || !isProductTitle(text, said))
  const one = found.some((said) => isPlace(text, said)) ? undefined : oneOfThem(text)
  if (one && (!every || one.index < every.index)) return one
  if (every) {
    if (isAway(text, every) && !isInto(text, every))
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
  const bare = onlyOne(text, unreported(text, lones(text))) ?? entered(text)
  if (bare && bare.role !== 'server') return bare
  return (
    aloneRole(text) ??
    countedOf(text, () => hostOf(text, hosts)) ??
    hostOf(text, hosts) ??
    namedIn(text) ??
    placed(text) ??
    bare ??
    serverAlone(text) ??
    (/[:：]$/.test(text)
      ? (onlyPlace(text, onlyNode) ?? thereOnly(text, hosts) ?? everyOne(text) ?? hostsAhead(text, hosts))
      : undefined)
  )
}

/** A host by its number; of several, those that the guide has names for. */
function countedOf(text: string, named: () => SaidRole | undefined): SaidRole | undefined {
  const said = numbered(text)
  const calls = /[:：]\s*$/.test(text) || pointingPattern.test(text) || text.length <= 40
  return said?.role === '' && calls ? (named() ?? said) : said
}

/** `Log in to the standby. If the primary runs, …`: of several that are spoken of, the one that the reader goes to. */
function entered(text: string): SaidRole | undefined {
  const [said, more] = lones(text).filter((one) => entersPattern.test(one.text))
  return more ? undefined : said
}

/** `Neutronサーバーの設定`: no sentence, but what a step is called, and a program in it. */
function isProductTitle(text: string, said: SaidRole): boolean {
  return text.length <= 60 && !/[.。:：]\s*$/.test(text) && isSoftware(text, said) && isProduct(text, said)
}

/** `Xで監視することができます。`: what can be done, and no call to do it. */
function tellsOfAbility(text: string): boolean {
  return /(?:でき(?:ます|る)|可能です)[。.]?\s*$/.test(text) && !pointingPattern.test(text)
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
