/** What the words around a role or a name say of it: that something is done there, sent there, told of it. */

import { regex } from '../patterns.ts'
import { any } from '../rows.ts'
import { isProduct, isProgramServer } from '../software.ts'
import { edge, node, type SaidRole } from './said.ts'
import {
  articles,
  away,
  before,
  behind,
  compared,
  forWords,
  fromWords,
  into,
  ofBehind,
  placed as placedWords,
  pointing,
  productWords,
  repeated,
  reported,
  sendWords,
  setUpBehind,
  setUpWords,
  toWords,
} from './words.ts'

const placePattern = regex(`${edge.left}(?:${any(before)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const intoPattern = regex(`${edge.loose}(?:${any(into)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const behindPattern = regex(`^["'\`”’」)\\]]*[ \\t]*(?:${node})?["'\`”’」)\\]]*[ \\t]*(?:${any(behind)})`)
const endsInPlace = regex(`(?:${any(placedWords)})$`)
export const awayPattern = regex(`(?:${edge.loose}(?:${any(away)}))[ \\t]*$`)
export const forPattern = regex(`${edge.loose}(?:${any(forWords)})[ \\t]*$`)
const fromPattern = regex(`${edge.loose}(?:${any(fromWords)})[ \\t]*(?:${node}[ \\t]*)?["'\`“‘「(\\[]*$`)
const fromAnywhere = regex(`${edge.loose}(?:${any(fromWords)})`)
export const toPattern = regex(
  `^[^,;.。，、]{0,24}(?:${edge.loose}(?:${any(toWords)})[ \\t]|[へに到至给給往向]|(?:으로|로) )`,
)
const reportPattern = regex(`${edge.left}(?:${any(reported)})${edge.right}[^.,;:。、，]{0,24}$`)
const comparedPattern = regex(`${edge.loose}(?:${any(compared)})[ \\t]*["'\`“*]*$`)
const repeatedPattern = regex(`${edge.loose}(?:${any(repeated)})[ \\t]*$`)
const productPattern = regex(`${edge.left}(?:${any(productWords)})[ \\t]+$`)
const setUpPattern = regex(`^[\\p{P}\\p{S}\\s\\d]*(?:${any(setUpWords)})(?: (?:${any(articles)}))?[ \\t]*$`)
/** `Konfigurasi`, `的配置`: the words of a title that say what is done to what is named beside them. */
const titleAhead = regex(`^[\\p{P}\\p{S}\\s\\d]*(?:${any(setUpWords)})(?: (?:${any(articles)}))?[ \\t]+`)
const titleBehind = regex(`[ \\t]*(?:${any(setUpBehind)})[\\p{P}\\p{S}\\s]*$`)
const ofPattern = regex(`^[ \\t]*(?:${any(ofBehind)})`)
const pointingPattern = regex(`(?:${any(pointing)})`)

/** Is what follows done there? By the words before and behind, or because nothing else is said. */
export function governs(text: string, said: SaidRole): boolean {
  if (isInto(text, said)) return true
  if (isAway(text, said) || isReported(text, said)) return false
  const of = ofPattern.test(text.slice(said.index + said.text.length)) && pointingPattern.test(text)
  return isPlace(text, said) || of || isMost(text, said)
}

/** Those that the text does not merely tell of. */
export function unreported(text: string, found: ReadonlyArray<SaidRole>): Array<SaidRole> {
  return found.filter((said) => !isReported(text, said))
}

/** `Has been done on the controller node`, `just like on the controller node` tells of it, and puts nothing there. */
export function isReported(text: string, said: SaidRole): boolean {
  const before = text.slice(0, said.index)
  if (comparedPattern.test(before)) return true
  return reportPattern.test(before) && !pointingPattern.test(text)
}

/** `Copy it from the master to the workers`: whoever sends is there. */
export function sourceOf(text: string, find: () => ReadonlyArray<SaidRole>): SaidRole | undefined {
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

/** `on the controller node`, `compute 노드에서`: something is done there. */
export function isPlace(text: string, said: SaidRole): boolean {
  if (isOnto(text, said)) return false
  return (
    isWorkedFrom(text, said) ||
    endsInPlace.test(said.text) ||
    placePattern.test(beforeOf(text, said)) ||
    isSetUp(text, said) ||
    ownsFile.test(text.slice(said.index + said.text.length)) ||
    behindPattern.test(text.slice(said.index + said.text.length))
  )
}

/** `the controller's /etc/hosts`, `コントローラノードの/etc/hosts`: the file is where the role is. */
const ownsFile = /^(?:の|的|의|['’]s)[ \t]*["'`“「]?(?:\/etc|~)\/[\w./-]*\w/

/** What stands before a role, without the name of what it is the role in: `on the Ceph `. */
function beforeOf(text: string, said: SaidRole): string {
  const before = text.slice(0, said.index)
  const product = productPattern.exec(before)
  return product ? before.slice(0, product.index) : before
}

/** `Configure the data node`: all that the sentence says; a server may be a program. */
function isSetUp(text: string, said: SaidRole): boolean {
  const rest = text.slice(said.index + said.text.length).replace(/[(（][^()（）]*\d[^()（）]*[)）]/g, '')
  return (
    !/[\p{L}\p{N}]/u.test(rest) &&
    setUpPattern.test(text.slice(0, said.index)) &&
    !isProgramServer(said) &&
    !isProduct(text, said)
  )
}

/** What a title sets up, and nothing else is said of; undefined where it says something else. */
export function thingSetUp(text: string): string | undefined {
  const end = titleAhead.exec(text)?.[0].length
  if (end !== undefined) return text.slice(end)
  const behind = titleBehind.exec(text)
  return behind && behind.index > 0 ? text.slice(0, behind.index) : undefined
}

/** `Log in to db1`: from there on all is done there. */
export function isInto(text: string, said: SaidRole): boolean {
  return intoPattern.test(text.slice(0, said.index))
}

/** `Скопируем файл на data nodes`: something is sent there, and whoever sends it is elsewhere. */
function isOnto(text: string, said: SaidRole): boolean {
  const before = text.slice(0, said.index)
  return onto.test(before) && sends.test(before) && !locative.test(said.text)
}
const onto =
  /(?:^|[\s,])(?:на|na|sur(?: (?:les?|la|tous les|chaque))?|auf (?:die|das|alle)|sui|sugli|sulle)[ \t]+["'`“]?$|(?:^|\s)(?:на|na|sur|auf|sui)[ \t]+(?=$)/iu
export const sends = regex(`(?<![\\p{L}])(?:${any(sendWords)})`)
/** Where something is, in Russian: на узлах. */
export const locative = /(?:ах|ях|\p{Script=Cyrillic}е)$/iu

/** `Install it on all nodes from the admin node`: whoever does it is there. */
export function isWorkedFrom(text: string, said: SaidRole): boolean {
  const rest = text.slice(said.index + said.text.length)
  return (
    /^[\s.:。：)]*$/.test(rest) &&
    /\bfrom (?:the |your |an? )?["'`“]?$/i.test(beforeOf(text, said)) &&
    /^\W*(?:then |next,? |now |please )?(?:install|configure|run|execute|deploy|check|verify|perform|start|set up|test|do|log in)\b/i.test(
      text,
    )
  )
}

/** `Copy it to the compute nodes`: spoken of, and not where it is done. */
export function isAway(text: string, said: SaidRole): boolean {
  if (isOnto(text, said)) return true
  if (isWorkedFrom(text, said)) return false
  const before = text.slice(0, said.index)
  if (repeatedPattern.test(before)) return true
  if (!awayPattern.test(before) || placePattern.test(before)) return false
  return !(forPattern.test(before) && (/^[^\p{L}]*\p{L}+ *$/u.test(before) || pointingPattern.test(before)))
}

/** `Copy the key to all compute nodes`: whoever sends it is elsewhere. */
export function isSentThere(text: string, said: SaidRole): boolean {
  return isAway(text, said) && sends.test(text.slice(0, said.index))
}

/** The words are most of the line. */
export function isMost(text: string, said: SaidRole): boolean {
  const bare = text.replace(/[(（][^()（）]*\d[^()（）]*[)）]/g, '')
  return said.text.length >= bare.replace(/[^\p{L}\p{N} ]/gu, '').trim().length * 0.6
}
