/** What hosts are called in a line of the author's: counted up, in brackets, beside their addresses, in commands. */
import { regex } from './patterns.ts'
import { nodeWords } from './roles/words.ts'
import { any } from './rows.ts'

/** Host names that tell nothing. */
export const anyHost = new Set(
  `localhost ubuntu debian centos rocky almalinux fedora kali linux host hostname vm server vagrant ip user root bash sh
  zsh shell terminal broadcasthost node machine client yourhost myhost raspberrypi`.split(/\s+/),
)

/** Hosts that a line of the author's has names for. */
export function namedIn(line: string): Array<string> {
  return mayName.test(line)
    ? [...listedIn(line), ...bracketedIn(line), ...placedIn(line), ...calledIn(line)]
    : nothing
}
/** A number, or a bracket: one of them is in or beside every name. */
const mayName = /[\d(（]/
const nothing: Array<string> = []

/** `scp x db1:/etc/`, `ssh-copy-id db1`: what is reached by its name. */
function calledIn(line: string): Array<string> {
  if (!/(?:scp|rsync|ssh)\b/.test(line)) return []
  return Array.from(
    line.matchAll(/(?:(?<=[\s@])|^)([a-z][a-z-]*\d{1,3})(?::[/~]|(?=\s*$))/g),
    ([, name]) => name!,
  ).filter((name) => !noStem.test(name.replace(/\d+$/, '')))
}

/** `both nodes (alpha and beta)`: names in brackets behind a word for hosts. */
function bracketedIn(line: string): Array<string> {
  const inner = line.includes('(') || line.includes('（') ? besideNodes.exec(line)?.groups?.names : undefined
  const names = inner?.split(namesApart).map((name) => name.trim()) ?? []
  const sure = names.length > 1 ? /^[a-z][\w.-]*$/ : /^[a-z][a-z-]+\d{1,2}$/
  return names.every((name) => sure.test(name)) ? names : []
}
const namesApart =
  /\s*[,、，/&+]\s*|\s+(?:and|und|et|ve|y|e|i|oraz|и|và|dan|와|과|및|と)\s+|[와과및と和与]\s*/
const besideNodes = regex(`(?:${any(nodeWords)})[ \\t]*[(（](?<names>[^()（）]{3,80})[)）]`)

/** `hadoop-master 10.0.0.1`: a name that is no word, and its address. */
function placedIn(line: string): Array<string> {
  if (!/\d\.\d/.test(line)) return []
  return Array.from(
    line.matchAll(
      /(?<![\w./@-])([a-z]+(?:-[a-z\d]+)+|[a-z]+\d{1,3})\s*[:=]?\s+\(?\d{1,3}(?:\.\d{1,3}){3}(?![\w.:/])/g,
    ),
  )
    .map(([, name]) => name!)
    .filter(
      (name) =>
        !noStem.test(name.replace(/\d+$/, '')) &&
        !/(?:address|ip|addr|bind|host|server|gateway|mask)$/.test(name),
    )
}

/** Names and numbers alone, or in brackets behind what is done: two titles of one stem are two hosts. */
export function titledIn(titles: ReadonlyArray<string>): Array<string> {
  const found = titles.flatMap(
    (title) =>
      /^[^()（）]{4,70}[(（]([a-z][a-z-]+?)(\d{1,2})[)）][:：]?$/u.exec(title) ??
      /^[^\p{L}]*([a-z][a-z-]+?)(\d{1,2})(?:\s*[(（][^()（）]*[)）])?[^\p{L}\d]*$/u.exec(title) ??
      [],
  )
  const names: Array<string> = []
  for (let at = 0; at + 2 < found.length; at += 3) {
    const [stem, number] = [found[at + 1]!, found[at + 2]!]
    if (noStem.test(stem)) continue
    if (found.some((_, other) => other % 3 === 0 && found[other + 1] === stem && found[other + 2] !== number))
      names.push(stem + number)
  }
  return names
}

/** Hosts that are counted up in one breath: `web1, web2`, `lb1 / lb2`, `srv1~srv3`; also with addresses between them. */
function listedIn(line: string): Array<string> {
  if (!/\d/.test(line)) return []
  return Array.from(line.replace(capitals, (word) => word.toLowerCase()).matchAll(lists)).flatMap(
    ([, first, stem, rest]) => {
      if (noStem.test(stem!)) return []
      const more = Array.from(
        rest!.matchAll(new RegExp(`(?<![\\w.-])${stem}\\d{1,3}(?![\\w.-])`, 'g')),
        ([name]) => name,
      )
      return new Set([first, ...more]).size > 1 ? [first!, ...more] : []
    },
  )
}
/** `Node2 và Node3`: words for hosts as names, whatever begins a sentence. */
const capitals = /(?<![\w-])(?:Node|Server|Host|Master|Worker|Slave)(?=\d)/g
const between =
  '[\\s,;:/&+~()、，和与と및와과=-]|und|and|et|ve|y|e|i|и|và|dan|\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?|\\([^()]{0,24}\\)'
const lists = new RegExp(
  `(?<![\\w./@-])(([a-z][a-z-]*?)\\d{1,3})(?![\\w.-])((?:(?:${between}){1,8}\\2\\d{1,3}(?![\\w.-]))+)`,
  'g',
)
/** What is counted and is no host: interfaces, disks, versions. */
const noStem =
  /^(?:v|eth|ens|enp|eno|bond|vlan|br|lo|veth|tun|tap|sd[a-z]|vd[a-z]|hd[a-z]|xvd[a-z]|nvme|md|disk|vol|volume|port|step|phase|part|partition|python|php|java|openjdk|jdk|el|rhel|centos|topic|test|user|file|key|id|ipv|rj|layer|l|x|y|z|sha|md|day|lesson|chapter|case|option|method|gcc|libssl|lib[a-z]*)$/
