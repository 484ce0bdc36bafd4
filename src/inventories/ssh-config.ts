import type { ForeignHosts } from './foreign.ts'
import { hostIn } from './foreign.ts'

/** OpenSSH's keywords and ours (ssh_config(5)). The first value that applies to a host counts. */
const keywords: Record<string, string> = {
  hostname: 'address',
  port: 'port',
  user: 'user',
  identityfile: 'identity',
  userknownhostsfile: 'known-hosts',
}

/** A file of `Host` blocks. */
export const isSshConfig = (text: string): boolean =>
  /^[ \t]*Host[ \t=]+\S/im.test(text) && !/^[ \t]*(?:hosts|all):|^\[/m.test(text)

/** Every host that is named without a pattern; each plays the role of its name. `Match` blocks are ssh's own affair. */
export function readSshConfig(text: string): ForeignHosts {
  const found: ForeignHosts = { hosts: new Map(), problems: [] }
  const settings: Array<{ patterns: Array<string>; key: string; value: string }> = []
  let patterns: Array<string> | undefined = ['*']
  for (const [index, line] of text.split('\n').entries()) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
    const value = rest.replace(/^"(.*)"$/, '$1')
    const key = keywords[keyword.toLowerCase()]
    if (/^match$/i.test(keyword)) patterns = undefined
    else if (/^host$/i.test(keyword)) {
      patterns = value.split(/\s+/)
      for (const name of patterns.filter((one) => !/[*?!]/.test(one)))
        hostIn(found, name, { line: index + 1, column: line.indexOf(name) + 1 }).roles.add(name)
    } else if (key && patterns) settings.push({ patterns, key, value })
  }
  for (const [name, host] of found.hosts)
    for (const { patterns, key, value } of settings) if (applies(patterns, name)) host.values[key] ??= value
  return found
}

function applies(patterns: ReadonlyArray<string>, name: string): boolean {
  const fits = (pattern: string) => shapeOf(pattern).test(name)
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern))
}

function shapeOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`)
}
