/** Values that differ by a slip from what the guide says everywhere else. */
import { distance } from 'fastest-levenshtein'
import type { Position } from '../../model.ts'
import {
  type Found,
  groupBy,
  linesText,
  placeIn,
  placeOnLine,
  type Rule,
  type Study,
  sentBy,
} from '../rule.ts'
import { hostsIn, isMasked, isPlaceholder, passwordsIn } from '../values.ts'
import { addressKeys } from './hosts.ts'

/** A value at a place. */
interface Sighting {
  value: string
  at: Position
}

/** A kind of value, and when two of it are the same thing, mistyped. */
interface Kind {
  what: string
  in(study: Study): Array<Sighting>
  alike(rare: string, usual: string): boolean
}

const kinds: ReadonlyArray<Kind> = [
  {
    what: 'password',
    in: ({ steps }) =>
      passwordsIn(steps)
        .filter(({ value }) => !isMasked(value) && !isPlaceholder(value))
        .map(({ value, text, from, to }) => ({ value, at: placeIn(text, from, to) })),
    alike: (rare, usual) => usual.length >= 5 && distance(rare, usual) <= 1,
  },
  {
    what: 'placeholder',
    in: ({ steps }) => (steps.length === 0 ? [] : placeholders(steps)),
    alike: (rare, usual) =>
      usual.length >= 6 &&
      (bare(rare) === bare(usual) || (distance(rare, usual) <= 1 && !differInDigits(rare, usual))),
  },
  {
    what: 'host',
    in: ({ steps }) =>
      hostsIn(steps, addressKeys).map(({ host, text, from, to }) => ({
        value: host,
        at: placeIn(text, from, to),
      })),
    alike: (rare, usual) =>
      usual.length >= 6 &&
      !/^[\d.]+$/.test(usual) &&
      distance(rare, usual) === 1 &&
      !differInDigits(rare, usual),
  },
]

const bare = (name: string): string => name.replace(/[_-]/g, '')
/** `compute1` and `compute2` are two hosts. */
const differInDigits = (one: string, other: string): boolean =>
  one.replace(/\d+/g, '#') === other.replace(/\d+/g, '#') || /\d/.test(one) !== /\d/.test(other)

const name =
  /(?<![A-Za-z0-9_$]|\$\{)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?(?:PASS|PASSWORD|PASSWD|SECRET|DBPASS|DBPAS|PAS)(?![A-Za-z0-9_]|\s*=)/g
const placeholders = (steps: Study['steps']): Array<Sighting> =>
  sentBy(steps).flatMap(({ text }) =>
    [...text.text.matchAll(name)].map((match) => ({
      value: match[0],
      at: placeIn(text, match.index, match.index + match[0].length),
    })),
  )

const slip: Rule = {
  id: 'near-value',
  about: 'a value that differs by one sign from the one used everywhere else',
  severity: 'warning',
  *find(study) {
    for (const kind of kinds) yield* slipsOf(kind, kind.in(study))
    yield* addresses(study)
  },
}

/** A value is a slip where another like it stands three times as often, and at least three times. */
function* slipsOf({ what, alike }: Kind, sightings: ReadonlyArray<Sighting>): Iterable<Found> {
  const groups = [...groupBy(sightings, ({ value }) => value)]
  for (const [rare, places] of groups) {
    const usual = groups.find(
      ([value, others]) =>
        value !== rare && others.length >= Math.max(3, places.length * 3) && alike(rare, value),
    )
    if (!usual) continue
    const lines = usual[1].map(({ at }) => at.start.line)
    for (const { at } of places)
      yield {
        at,
        reason: `Unexpected ${what} \`${rare}\`, expected \`${usual[0]}\` as on ${linesText(lines)}: it looks like a slip`,
      }
  }
}

/** `129.168.1.5` among addresses in 192.168: its digits are transposed. */
function* addresses({ lines }: Study): Iterable<Found> {
  const found = lines.flatMap((line, i) =>
    [...line.matchAll(/(?<![\d.])(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/g)].map((match) => ({
      value: match[1]!,
      address: match[0],
      at: placeOnLine(i + 1, match.index, match.index + match[0].length),
    })),
  )
  const groups = [...groupBy(found, ({ value }) => value)]
  for (const [rare, places] of groups) {
    const usual = groups.find(
      ([net, others]) =>
        isPrivate(net) && others.length >= Math.max(3, places.length * 3) && transposed(rare, net),
    )
    for (const { address, at } of usual ? places : [])
      yield {
        at,
        reason: `Unexpected address \`${address}\`, expected one in \`${usual![0]}\` as on ${linesText(usual![1].map((one) => one.at.start.line))}: its digits look transposed`,
      }
  }
}
const isPrivate = (net: string): boolean => /^(?:10\.|192\.168$|172\.(?:1[6-9]|2\d|3[01])$)/.test(net)
const sorted = (text: string): string => [...text].sort().join('')
/** The same digits in another order, and no private network itself. */
const transposed = (rare: string, usual: string): boolean =>
  rare !== usual && !isPrivate(rare) && sorted(rare) === sorted(usual)

export const slipRules: ReadonlyArray<Rule> = [slip]
