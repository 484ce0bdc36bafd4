/** Words that an author leaves for the reader to fill in: shapes, a row each. Sent unbound they are an error. */
import { ownWordsIn } from '../vocabulary/own.ts'
import { isBeforeSecret, standsForSecret } from '../vocabulary/secrets.ts'

/** A row matches a whole word; `mask`: each place may mean another value. */
const shapes: ReadonlyArray<{ shape: RegExp; mask?: true }> = [
  // gu***, ***, ********
  { shape: /(?<![A-Za-z0-9_*-])[A-Za-z0-9_-]*\*{3,}[A-Za-z0-9_*-]*/g, mask: true },
  // <IP>, <controller IP>, <your-password>, <비밀번호>
  { shape: /<(?:[A-Z][A-Z0-9_ .-]{0,60}[A-Z0-9]|[A-Z])>/g, mask: true },
  {
    shape:
      /<[\w .-]{0,40}(?:ip|addr(?:ess)?|host(?:name)?|pass(?:word|wd)?|pw|user(?:name)?|token|secret|key|domain|node|interface|your|id|name|uuid|port|version)(?:[\s_.-][\w .-]{0,40})?>/gi,
    mask: true,
  },
  { shape: /<[^\x00-\x7f<>\s][^<>\n]{0,40}>/g, mask: true },
  // xxx.xxx.xxx.xxx, 192.168.x.x, 10.0.0.XX
  {
    shape: /(?<![\w.-])(?=[\d.]*[xX])(?:\d{1,3}|[xX]{1,3})(?:\.(?:\d{1,3}|[xX]{1,3})){3}(?![\w-]|\.[\dxX])/g,
    mask: true,
  },
  { shape: /(?<![\w-])(?:x{4,}|X{3,})(?![\w-])/g, mask: true },
  // NOVA_DBPASS, RABBIT_PASS, MANAGEMENT_INTERFACE_IP_ADDRESS, PROVIDER_INTERFACE_NAME
  {
    shape:
      /(?<![A-Z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:DB)?(?:PASS|PASSWORD|PASSWD|PW|PWD|SECRET|TOKEN|IP|IPADDR|IPADDRESS|ADDRESS|ADDR|HOST|HOSTNAME|INTERFACE_NAME|SECRET_KEY|API_KEY)(?![A-Za-z0-9_])/g,
  },
  { shape: /(?<![A-Za-z0-9_-])(?:YOUR|MY)[_-][A-Z0-9_-]*[A-Z0-9](?![A-Za-z0-9_-])/g },
]

export interface Placeholder {
  name: string
  offset: number
  mask: boolean
  /** It stands where a password does. */
  secret?: true
}

/**
 * The placeholders in what would be sent. Names that the guide itself gives a value (`known`) are none, nor is
 * what stands for its own element name, as in XML.
 */
export function placeholdersIn(text: string, known: ReadonlySet<string>): Array<Placeholder> {
  const found = shapes.flatMap(({ shape, mask }) =>
    [...text.matchAll(shape)].map((match) => ({ name: match[0], offset: match.index, mask: mask ?? false })),
  )
  const own = ownWordsIn(text).map((place) => ({ ...place, mask: true }))
  return [...found, ...own, ...secretsIn(text)]
    .filter(
      ({ name, offset }) => !known.has(name) && !isAssigned(text, name, offset) && !isElement(text, name),
    )
    .sort((a, b) => a.offset - b.offset)
    .filter((place, i, all) => i === 0 || place.offset >= all[i - 1]!.offset + all[i - 1]!.name.length)
}

/** `password = GEHEIM_DB`: in the place of a password a word in capitals is one to fill in, in any language. */
function secretsIn(text: string): Array<Placeholder> {
  const found: Array<Placeholder> = []
  for (const { 0: name, index: offset } of text.matchAll(
    /(?:(?<![\p{L}\p{N}_$-])|(?<=\s-p))[\p{Lu}\p{Lo}][\p{Lu}\p{Lo}\p{N}_]+(?![\p{L}\p{N}_(-])/gu,
  ))
    if (standsForSecret(name) && isBeforeSecret(lineBefore(text, offset)))
      found.push({ name, offset, mask: false, secret: true })
  return found
}
const lineBefore = (text: string, offset: number): string =>
  text.slice(Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 400), offset)

/** `NAME=`, `NAME =`, `NAME:` at the beginning of a line, `$NAME`, `${NAME`. */
const isAssigned = (text: string, name: string, offset: number): boolean =>
  /^\s*=(?!=)/.test(text.slice(offset + name.length, offset + name.length + 8)) ||
  /\$\{?[#!]?$/.test(text.slice(Math.max(0, offset - 3), offset)) ||
  (/(?:^|\n)\s*$/.test(text.slice(Math.max(0, offset - 40), offset)) && text[offset + name.length] === ':')
const isElement = (text: string, name: string): boolean =>
  name.startsWith('<') && text.includes(`</${name.slice(1).split(/[\s>]/)[0]}>`)
