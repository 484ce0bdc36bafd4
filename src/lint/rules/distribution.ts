/** Packages, services and tools that the hosts' distribution does not have, and what no release has any more. */

import { literally } from '../../literally.ts'
import type { Command, Position } from '../../model.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { packages, services, type Target, targetOf, tools, unknownTo } from '../distributions.ts'
import {
  type Found,
  groupBy,
  linesOf,
  linesText,
  placeIn,
  placeOf,
  type Rule,
  type Study,
  sentBy,
} from '../rule.ts'

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
  const at = new RegExp(`(?<![\\w.-])${literally(name)}(?![\\w-])`).exec(text.text)?.index
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
    const sightings = [...sentNames(study), ...expectedNames(study)].sort(
      (a, b) => a.at.start.line - b.at.start.line,
    )
    for (const [first, ...others] of groupBy(sightings, ({ row }) => row.what).values()) {
      const lines = others.map(({ at }) => at.start.line).filter((line) => line !== first!.at.start.line)
      yield { at: first!.at, reason: out(first!.row, lines) }
    }
  },
}

interface Sighting {
  row: (typeof gone)[number]
  at: Position
}

function sentNames(study: Study): Array<Sighting> {
  return sentBy(study.steps).flatMap(({ text, part }) =>
    part !== 'text'
      ? []
      : linesOf(text).flatMap((line) =>
          gone.flatMap((row): Array<Sighting> => {
            const match = /^\s*#/.test(line.text) ? null : row.pattern.exec(line.text)
            const from = match ? line.from + match.index : 0
            return match ? [{ row, at: placeIn(text, from, from + match[0].length) }] : []
          }),
        ),
  )
}

/** Names in printed tables: such a row will not be there. */
function expectedNames({ steps }: Study): Array<Sighting> {
  return steps.flatMap((step) => {
    if (!('expected' in step) || !step.expected) return []
    const { text } = step.expected
    return linesOf(text).flatMap((line) =>
      gone.flatMap((row): Array<Sighting> => {
        const match = /^\s*\|/.test(line.text) ? row.pattern.exec(line.text) : null
        const from = match ? line.from + match.index : 0
        return match ? [{ row, at: placeIn(text, from, from + match[0].length) }] : []
      }),
    )
  })
}

const out = ({ what, since }: Sighting['row'], lines: ReadonlyArray<number>): string => {
  const more = lines.length > 0 ? `, also on ${linesText(lines)}` : ''
  return `Unexpected ${what}${more}, expected what took its place: it is gone since ${since}`
}

export const distributionRules: ReadonlyArray<Rule> = [drift, retired]
