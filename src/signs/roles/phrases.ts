/** Roles by their words: `controller node`, `컨트롤러에서`. */

import { sharedAs } from '../alternatives.ts'
import { lately } from '../memory.ts'
import { type Pattern, regex } from '../patterns.ts'
import { alternativesOf, any, type Row } from '../rows.ts'
import { locative, sends } from './place.ts'
import { covers, edge, node, nodePattern, nodes, type SaidRole } from './said.ts'
import {
  before,
  behind,
  both,
  described,
  fetchWords,
  loginInto,
  lone,
  onlyWords,
  productWords,
  roleWords,
} from './words.ts'

const blanks = '[ \\t]*'
/** Languages without blanks put `every` and the like right before a role. */
const leftOfPhrase = `(?:${edge.left}|(?<=[A-Za-z])(?=[\\u3040-\\uffdc])|(?<=所有|全部|各|每个|每個|每台|其他|两个|三个|两台|三台|全|すべての|모든|각|在|到|和|与|及|、|は|の|と))`
export const roleRows = Object.entries(roleWords).map(([role, row]) => ({
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
    `${leftOfPhrase}(?:(?:${words})${blanks}-?(?:${nodes})|(?:${nodes})[ \\t]+(?:${words}))(?:${edge.right}|(?=\\d{1,3}\\.\\d))`,
  ),
)
/** One sign alone, as 从, is a word of many sentences. */
const loneRows = roleRows
  .filter(({ role }) => lone.has(role))
  .map((each) => ({ ...each, words: telling(each.row) }))
/** `on the Puppet master`: whose it is, where the role is no program's. */
const whose = `(?:(?:${any(productWords)})[ \\t]+)?`
const programs = new Set(['server', 'client', 'manager', 'primary'])
const loneRoles: Patterns = byRole(
  ({ role, words }) =>
    regex(
      `${edge.left}(?:(?:${any(before)}|${any(loginInto)})[ \\t]*${programs.has(role) ? '' : whose}(?:${words})${edge.right}|(?:${words})[ \\t]*(?:${any(behind)}))`,
    ),
  loneRows,
)
export const loneWords = loneRows.map((row) => row.words).join('|')
export const lonePattern = regex(loneWords)
const joinedBefore = regex(`(?:${loneWords})[ \\t]*(?:${nodes})?[ \\t]*(?:${any(both)})[ \\t]*$`)
const joinedBehind = regex(`^[ \\t]*(?:${any(both)})[ \\t]*(?:${loneWords})(?![\\p{L}\\p{N}_-])`)
/** Roles by their bare words, wherever they stand. */
export const namedRoles: Patterns = byRole(({ row }) =>
  regex(`${edge.loose}(?:${telling(row)})(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_])`),
)
export const only = `(?:${any(onlyWords)})`
const describedPattern = regex(
  `^[ \\t]*(?:\\([^()]*\\)[ \\t]*)?(?:(?:${any(both)})[ \\t]*[\\p{L}\\p{N}._-]+[ \\t]+)?(?:${any(described)})${edge.right}`,
)
const onlyRole = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:${only}[ \\t]*)?(?:${loneWords})(?:[ \\t]*${node})?(?:[ \\t]*${only})?[\\p{P}\\p{S}\\s]*$`,
)

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

/** Is it a word for a role that is understood without one for a host, and no word of what is done? */
export function isLoneRole(word: string): boolean {
  return roleRows.some(
    ({ role, host }) => lone.has(role) && !deeds.has(role) && role !== 'server' && host.test(word),
  )
}

export function phrases(text: string): Array<SaidRole> {
  if (!nodePattern.test(text) || !rolePattern.test(text)) return []
  const found = saidBy(rolePhrases, text)
    .filter((said) => !isDeed(text, said))
    .flatMap((said) => withTwin(text, said))
    .map((said) => withNumber(text, said))
  return found.filter((one) => !found.some((other) => other !== one && covers(other, one)))
}

/** `Worker Node 02`: one of them, and not all. */
function withNumber(text: string, said: SaidRole): SaidRole {
  const rest = text.slice(said.index + said.text.length)
  const match = numberBehind.exec(rest)
  if (!match || moreNumbers.test(rest.slice(match[0].length))) return said
  return { ...said, role: said.role + Number(match[1]), text: said.text + match[0] }
}
const numberBehind =
  /^[ \t]?#?(\d{1,2})(?=$|[ \t]*[:：)）\](（,，、.。]|[ \t]+[-–—][ \t]|의|에|에서|는|은|の|で|に|を|上|中|执行|執行)(?![.,]\d)/u
const moreNumbers = /^[ \t]*(?:,|、|，|과|와|및|と|和|与|~|-|\/|&|and|và|dan)[ \t]*\d/i

/** `Controller and Compute nodes` speaks of two. */
function withTwin(text: string, said: SaidRole): Array<SaidRole> {
  const joined =
    joinedBefore.test(text.slice(0, said.index)) ||
    joinedBehind.test(text.slice(said.index + said.text.length))
  return joined ? [said, { ...said, role: `${said.role} and more` }] : [said]
}

export function lones(text: string): Array<SaidRole> {
  if (!lonePattern.test(text)) return []
  return saidBy(loneRoles, text).filter(
    (said) => !isSentTo(text, said) && !isFetched(text, said) && !isState(said) && !describes(text, said),
  )
}

/** `on the primary key`, `in the master and v2 branches`: a word for what a thing is, and no host. */
export function describes(text: string, { text: said, index }: SaidRole): boolean {
  return describedPattern.test(text.slice(index + said.length))
}

/** `en standby`: what a host is put into. */
function isState({ role, text }: SaidRole): boolean {
  return role === 'standby' && /^(?:in|en|em|im)\s+stand/i.test(text)
}

/** As `isOnto`, where the words before the role are part of what was found. */
function isSentTo(text: string, said: SaidRole): boolean {
  return (
    /^(?:на|na|sur|auf (?:die|das)|su[il]?)\s/iu.test(said.text) &&
    sends.test(text.slice(0, said.index)) &&
    !locative.test(said.text)
  )
}

/** `Importar los datos desde el maestro`: whoever fetches them is elsewhere. */
function isFetched(text: string, said: SaidRole): boolean {
  return /^(?:from|desde|depuis|a partir|dal)/i.test(said.text) && fetches.test(text.slice(0, said.index))
}
const fetches = regex(`(?<![\\p{L}])(?:${any(fetchWords)})`)

/** Roles by their bare words, wherever they stand. */
export function lonesAt(text: string): Array<SaidRole> {
  if (!lonePattern.test(text)) return []
  return rolesIn(text).flatMap(({ role, begins }) => {
    const match = lone.has(role) ? begins.exec(text) : null
    const ended = match && !goesOn.test(text.slice(match.index + match[0].length))
    return ended ? [{ role, text: match[0], index: match.index }] : []
  })
}
/** `computer` is no `compute`. */
const goesOn = /^(?!s(?![a-z]))[a-z]/i

export function saidBy(patterns: Patterns, text: string): Array<SaidRole> {
  return rolesIn(text).flatMap(({ role }) => {
    const match = patterns[role]?.exec(text)
    return match ? [{ role, text: match[0].trim(), index: match.index }] : []
  })
}

/** A heading that is nothing but a role: `Master`. */
export function aloneRole(text: string): SaidRole | undefined {
  if (text.length > 60 || !lonePattern.test(text) || !onlyRole.test(text)) return undefined
  const row = loneRows.find(({ word }) => word.test(text))
  if (row && deeds.has(row.role) && (!nodePattern.test(text) || plural.test(text))) return undefined
  return row ? { role: row.role, text: text.trim(), index: 0 } : undefined
}

/** Words that name what is done as well as who does it: a heading `Deploy` names no host. */
const deeds = new Set(['deploy'])

/** `Deploy nodes`: what is done to them, at the beginning of a title. */
function isDeed(text: string, { role, text: said, index }: SaidRole): boolean {
  return deeds.has(role) && plural.test(said) && !/\p{L}/u.test(text.slice(0, index))
}
const plural = /^\P{L}*deploy\s+\w+s\P{L}*$/iu

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
