/** Values that differ by a slip from what the guide says everywhere else. */
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
import { differBySlip, differInNumber, hostsIn, isMasked, isPlaceholder, passwordsIn } from '../values.ts'
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
    alike: (rare, usual) => usual.length >= 5 && differBySlip(rare, usual),
  },
  {
    what: 'placeholder',
    in: ({ steps }) => placeholders(steps),
    alike: (rare, usual) =>
      usual.length >= 6 &&
      (bare(rare) === bare(usual) || (differBySlip(rare, usual) && !differInNumber(rare, usual))),
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
      differBySlip(rare, usual) &&
      !differInNumber(rare, usual),
  },
]

const bare = (name: string): string => name.replace(/[_-]/g, '')

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
  const usualBy = groupBy(
    groups
      .filter(([, places]) => places.length >= 3)
      .flatMap((group) => [...traces(group[0])].map((trace) => ({ trace, group }))),
    ({ trace }) => trace,
  )
  for (const [rare, places] of groups) {
    const candidates = [...traces(rare)].flatMap((trace) => usualBy.get(trace) ?? [])
    const usual = candidates.find(
      ({ group: [value, others] }) =>
        value !== rare && others.length >= Math.max(3, places.length * 3) && alike(rare, value),
    )?.group
    if (!usual) continue
    const lines = linesText(usual[1].map(({ at }) => at.start.line))
    for (const { at } of places)
      yield {
        at,
        reason: `Unexpected ${what} \`${rare}\`, expected \`${usual[0]}\` as on ${lines}: it looks like a slip`,
      }
  }
}

/** Values that differ by a slip have one of these in common: the value with any one sign left out, or its letters alone. */
function traces(value: string): Set<string> {
  if (value.length > 100) return new Set([value])
  return new Set([value, bare(value), ...[...value].map((_, i) => value.slice(0, i) + value.slice(i + 1))])
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
    const lines = usual && linesText(usual[1].map((one) => one.at.start.line))
    for (const { address, at } of usual ? places : [])
      yield {
        at,
        reason: `Unexpected address \`${address}\`, expected one in \`${usual![0]}\` as on ${lines}: its digits look transposed`,
      }
  }
}
const isPrivate = (net: string): boolean => /^(?:10\.|192\.168$|172\.(?:1[6-9]|2\d|3[01])$)/.test(net)
const sorted = (text: string): string => [...text].sort().join('')
/** The same digits in another order, and no private network itself. */
const transposed = (rare: string, usual: string): boolean =>
  rare !== usual && !isPrivate(rare) && sorted(rare) === sorted(usual)

export const slipRules: ReadonlyArray<Rule> = [slip]
