/** Packages, services and tools that the hosts' distribution does not have, and what no release has any more. */
import { readShell, unwrapped } from '../../extract/shell.ts'
import type { Command } from '../../model.ts'
import { packages, services, type Target, targetOf, tools, unknownTo } from '../distributions.ts'
import { type Found, linesOf, placeIn, placeOf, placeOnLine, type Rule, type Study, sentBy } from '../rule.ts'

/** What is looked up of a simple command, and in which table. */
interface Named {
  what: 'package' | 'service'
  name: string
}

const drift: Rule = {
  id: 'unknown-to-target',
  about: 'packages, services and tools that the target distribution does not have; silent where none is told',
  severity: 'error',
  *find(study) {
    for (const step of study.steps) {
      if (step.kind !== 'command') continue
      for (const name of study.targetsOf(step)) {
        const target = targetOf(name)
        if (target) yield* unknownIn(step, name, target)
      }
    }
  },
}

function* unknownIn(step: Command, distribution: string, target: Target): Iterable<Found> {
  for (const words of readShell(step.text.text).commands.map((words) => unwrapped(words))) {
    const tool = tools.find(({ name }) => name.test(words[0] ?? ''))
    if (tool && !tool.on.includes(target.family))
      yield {
        at: placeOf(step.text),
        reason: `Unexpected \`${words[0]}\`, expected \`${tool.instead}\`: ${distribution} has no such tool`,
      }
    else
      for (const { what, name } of named(words)) {
        const row = unknownTo(target, name, what === 'package' ? packages : services)
        if (row)
          yield {
            at: wordIn(step, name),
            reason: `Unexpected ${what} \`${name}\`, expected ${row.instead ?? 'none'}: ${distribution} has no ${what} of this name`,
          }
      }
  }
}

const installs = /^(?:apt|apt-get|aptitude|yum|dnf|microdnf)$/

function named(words: ReadonlyArray<string>): Array<Named> {
  const [tool = '', ...rest] = words
  const plain = rest.filter((word) => !word.startsWith('-'))
  if (installs.test(tool) && /^(?:install|reinstall)$/.test(plain[0] ?? ''))
    return plain
      .slice(1)
      .map((name) => ({ what: 'package', name: name.replace(/[:=].*$|\.(?:noarch|x86_64)$/g, '') }))
  if (
    tool === 'systemctl' &&
    /^(?:re)?(?:start|load|enable|stop|disable|status|try-restart|restart)$/.test(plain[0] ?? '')
  )
    return plain.slice(1).map((name) => ({ what: 'service', name: name.replace(/\.service$/, '') }))
  if (tool === 'service' && plain[0]) return [{ what: 'service', name: plain[0] }]
  return []
}

function wordIn({ text }: Command, name: string): Found['at'] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const at = new RegExp(`(?<![\\w.-])${escaped}(?![\\w-])`).exec(text.text)?.index
  return at === undefined ? placeOf(text) : placeIn(text, at, at + name.length)
}

/** What current releases no longer have; a row a thing, with the release that took it out. */
const gone: ReadonlyArray<{ pattern: RegExp; what: string; since: string }> = [
  {
    pattern: /(?<![\w-])(?:openstack-)?nova-consoleauth(?![\w-])/,
    what: 'nova-consoleauth',
    since: 'OpenStack Train',
  },
  {
    pattern: /(?<![\w-])nova-manage\s+cell\s+(?:create|list|delete)\b/,
    what: 'nova-manage cell (cells v1)',
    since: 'OpenStack Stein',
  },
  {
    pattern: /(?<![\w-])(?:openstack-)?nova-network(?![\w-])/,
    what: 'nova-network',
    since: 'OpenStack Train',
  },
  {
    pattern: /(?<![\w-])(?:openstack-)?nova-placement-api(?![\w-])/,
    what: 'nova-placement-api',
    since: 'OpenStack Stein',
  },
  { pattern: /(?<=:)35357(?=[/\s"']|$)/, what: 'port 35357 of keystone', since: 'OpenStack Queens' },
  {
    pattern: /^[ \t]*(?:\d+[ \t]+)?enabled_apis\s*=.*\bec2\b/,
    what: 'the API `ec2` of nova',
    since: 'OpenStack Mitaka',
  },
]

const retired: Rule = {
  id: 'retired',
  about: 'what current releases of the product no longer have',
  severity: 'info',
  settledBy: ['expect'],
  *find(study) {
    const told = new Set<string>()
    for (const { text, part } of sentBy(study.steps))
      if (part === 'text')
        for (const line of linesOf(text))
          for (const row of gone) {
            const match = /^\s*#/.test(line.text) ? null : row.pattern.exec(line.text)
            if (match && !told.has(`${row.what}:${line.number}`)) {
              told.add(`${row.what}:${line.number}`)
              yield {
                at: placeIn(text, line.from + match.index, line.from + match.index + match[0].length),
                reason: out(row),
              }
            }
          }
    yield* expectedRows(study)
  },
}

/** Names in printed tables: the row will not be there. */
function* expectedRows({ steps }: Study): Iterable<Found> {
  for (const step of steps) {
    if (!('expected' in step) || !step.expected) continue
    for (const line of linesOf(step.expected.text)) {
      const row = /^\s*\|/.test(line.text) ? gone.find(({ pattern }) => pattern.test(line.text)) : undefined
      if (!row) continue
      const match = row.pattern.exec(line.text)!
      yield {
        at: placeOnLine(line.number, match.index, match.index + match[0].length),
        reason: `${out(row)}; this row is not printed`,
      }
    }
  }
}

const out = ({ what, since }: (typeof gone)[number]): string =>
  `Unexpected ${what}, expected what took its place: it is gone since ${since}`

export const distributionRules: ReadonlyArray<Rule> = [drift, retired]
