/**
 * Files whose every line is a row that stands for itself: which words of it say what the row is about, and what
 * becomes of a row about the same thing. A kind of file is a row here.
 */
import { isIP } from 'node:net'
import { Unmergeable } from './unmergeable.ts'

/** A row of a file, its comment taken off, cut into words. */
export type Words = ReadonlyArray<string>

export interface RowKind {
  files: RegExp
  /** May these words be a row? Asked before placeholders have their values. */
  accepts(words: Words): boolean
  /** What the row is about. */
  key(words: Words): string
  /** The words of the row that both want, where one about the same thing is there; undefined: nobody knows. */
  join(there: Words, wanted: Words): Words | undefined
  /** Throws where the row cannot stand beside those that are there. */
  check?(rows: ReadonlyArray<Words>, wanted: Words): void
  /** Several rows may be about the same thing, and one that is enough is enough. */
  many?: boolean
  /** From the first such line on, rows are about something narrower. */
  until?: RegExp
  /** `#Keyword value` is the default of a row, which goes below it. */
  defaults?: boolean
}

const all = (words: Words): string => words.join(' ')
const wanted = (_: Words, words: Words): Words => words
/** A row with any other words is another row, and both may be there. */
const additive = { key: all, join: wanted }

/** Names below an address. */
const hosts: RowKind = {
  files: /^\/etc\/hosts$/,
  many: true,
  accepts: (words) => words.length >= 2 && /[\d:<${*xX]|_IP|ADDR/.test(words[0]!),
  key: (words) => words[0]!,
  join: (there, words) => [...there, ...words.slice(1).filter((name) => !there.includes(name))],
  check(rows, [address = '', ...names]) {
    if (isIP(address) === 0) throw new Unmergeable(`Unexpected \`${address}\`, expected an address`)
    if (isLoopback(address)) return
    for (const [other = '', ...known] of rows) {
      const name = known.find((one) => names.includes(one))
      const rival = other !== address && isIP(other) === isIP(address) && !isLoopback(other)
      if (name !== undefined && rival)
        throw new Unmergeable(
          `Unexpected \`${name}\` at ${other} in the file, expected it at ${address} only`,
        )
    }
  },
}
const isLoopback = (address: string): boolean => /^127\.|^::1$/.test(address)

/** A device on its mount point, with its options; a mount point of another device is a person's to give away. */
const fstab: RowKind = {
  files: /^\/etc\/fstab$/,
  accepts: (words) => words.length >= 4 && words.length <= 6,
  key: (words) => (words[1]!.startsWith('/') ? words[1]! : words[0]!),
  join: (there, words) => (there[0] === words[0] && there[1] === words[1] ? words : undefined),
}

/** A folder and who may mount it; clients of the same name get the new options. */
const exports: RowKind = {
  files: /^\/etc\/exports$|\/exports\.d\/[^/]+$/,
  accepts: (words) => words.length >= 2 && words[0]!.startsWith('/'),
  key: (words) => words[0]!,
  join(there, words) {
    const client = (word: string) => word.split('(')[0]!
    const known = new Set(words.slice(1).map(client))
    return there.slice(1).every((word) => known.has(client(word))) ? words : undefined
  },
}

const limits: RowKind = {
  files: /^\/etc\/security\/limits(?:\.conf|\.d\/[^/]+)$/,
  accepts: (words) => words.length === 4 && /^(?:soft|hard|-)$/.test(words[1]!),
  key: (words) => words.slice(0, 3).join(' '),
  join: wanted,
}

const sources: RowKind = {
  files: /^\/etc\/apt\/sources\.list$|\/sources\.list\.d\/[^/]+\.list$/,
  accepts: (words) => /^deb(?:-src)?$/.test(words[0]!) && words.length >= 3,
  ...additive,
}

const modules: RowKind = {
  files: /^\/etc\/modules$|\/modules-load\.d\/[^/]+$/,
  accepts: (words) => words.length === 1 && /^[\w-]+$/.test(words[0]!),
  ...additive,
}

const memcached: RowKind = {
  files: /\/memcached\.conf$/,
  accepts: (words) => words.length === 2 && /^-[lpmUucM]$/.test(words[0]!),
  key: (words) => words[0]!,
  join: wanted,
}

/** Servers of time: each is a row of its own, known by its name. */
const chronyServers = new Set(['server', 'pool', 'peer'])
const chronyMany = new Set(['allow', 'deny', 'cmdallow', 'cmddeny', 'confdir', 'sourcedir'])
const chronyOnce = new Set(
  'bindcmdaddress driftfile dumpdir keyfile leapsectz local log logdir makestep maxupdateskew minsources ntsdumpdir port rtcsync stratumweight'.split(
    ' ',
  ),
)
const chrony: RowKind = {
  files: /\/chrony(?:\/chrony)?\.conf$|\/chrony\/(?:conf|sources)\.d\/[^/]+$/,
  accepts: ([word = '', first]) =>
    (chronyServers.has(word) && first !== undefined) || chronyMany.has(word) || chronyOnce.has(word),
  key: ([word = '', ...rest]) =>
    chronyServers.has(word) ? `${word} ${rest[0]}` : chronyOnce.has(word) ? word : all([word, ...rest]),
  join: wanted,
}

/** Keywords that sshd heeds once, the first time; those that it collects are not here. */
const sshdOnce = new Set(
  `allowagentforwarding allowstreamlocalforwarding allowtcpforwarding authorizedkeysfile authenticationmethods
  banner challengeresponseauthentication ciphers clientalivecountmax clientaliveinterval compression gatewayports
  gssapiauthentication gssapicleanupcredentials hostbasedauthentication ignorerhosts kbdinteractiveauthentication
  kerberosauthentication kexalgorithms logingracetime loglevel macs maxauthtries maxsessions maxstartups
  passwordauthentication permitemptypasswords permitrootlogin permittty permittunnel permituserenvironment printlastlog
  printmotd pubkeyauthentication strictmodes syslogfacility tcpkeepalive usedns usepam x11displayoffset x11forwarding
  x11uselocalhost`.split(/\s+/),
)
const sshd: RowKind = {
  files: /\/sshd_config$|\/sshd_config\.d\/[^/]+\.conf$/,
  accepts: (words) => words.length >= 2 && sshdOnce.has(words[0]!.toLowerCase()),
  key: (words) => words[0]!.toLowerCase(),
  join: wanted,
  until: /^\s*Match\s/i,
  defaults: true,
}

export const rowKinds: ReadonlyArray<RowKind> = [
  hosts,
  fstab,
  exports,
  limits,
  sources,
  modules,
  memcached,
  chrony,
  sshd,
]
