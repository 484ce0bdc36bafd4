/** What addresses and host names are called when they become variables. */

import { bindable } from '../bind/sheet.ts'
import { type Finder, makeFinder } from '../bind/words.ts'
import type { Slot } from './slots.ts'

/** Finds words as an inventory's are found. */
export const finderOf = (words: Iterable<string>): Finder =>
  makeFinder([...words].map((word) => ({ word, value: '', source: { path: '', line: 0 } })))

/** By the setting or the option that takes it, and by the role of the host it is said on. */
export function nameOfAddress({ step, text, to }: Slot, at: number, address: string): string {
  const from = text.text.lastIndexOf('\n', at - 1) + 1
  const before = text.text.slice(from, at)
  const role = identifier(step.where.role ?? '')
  const word =
    to === 'lines' && step.kind === 'edit' ? /^[ \t]*([a-z][\w-]*)[ \t]+$/.exec(before)?.[1] : undefined
  const key =
    word ??
    /(?:^|["'])[ \t+]*(?:\d+:?[ \t]+)?(?:export[ \t]+)?([A-Za-z][\w.-]*)["']?[ \t]*[=:][ \t]*["']?$/.exec(
      before,
    )?.[1]
  if (key && /^(?:my|local|host|tunnel|bind|overlay)?_?ip(?:addr(?:ess)?)?$|^address$/i.test(key))
    return role ? `${role}_ip` : identifier(key)
  const host = /^[ \t]+([A-Za-z][\w-]*)(?=[.\s]|$)/.exec(text.text.slice(at + address.length))?.[1]
  if (host && /^\s*(?:echo\s+(?:-e\s+)?["'])?$/.test(before)) return `${identifier(host)}_ip`
  const option = /--([a-z][\w-]*)[= ]["']?$/.exec(before)?.[1]
  const name = identifier(option ?? key ?? '')
  return name === '' || name === address ? 'address' : name
}

/**
 * Host names that are nothing else wherever they are sent: behind `//` or `@`, before a port or a path, or where
 * an option or a setting wants a host.
 */
export function hostNamesIn(
  slots: ReadonlyArray<Slot>,
): Array<{ literal: string; name: string; what: string }> {
  const sent = slots.filter(({ to }) => to !== 'expected')
  const named = sent.flatMap(({ text }) =>
    [...text.text.matchAll(/(?:\/\/(?:[^\s/'"]*@)?)([A-Za-z][\w-]*)(?=:\d|[/,]|\s|$|["'])/gm)].map(
      (match) => match[1]!,
    ),
  )
  const candidates = [...new Set(named)].filter((name) => !/^localhost$|^[A-Z][A-Z0-9_]*$/.test(name))
  const finder = finderOf(candidates)
  const elsewhere = new Set(
    sent.flatMap(({ text, to, step }) =>
      bindable(text, to, step, finder)
        .filter(({ start, end }) => !isHost(text.text, start, end))
        .map(({ word }) => word),
    ),
  )
  return candidates
    .filter((name) => !elsewhere.has(name))
    .map((literal) => ({ literal, name: identifier(literal), what: '' }))
}

function isHost(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 60), start)
  const after = text.slice(end, end + 8)
  return (
    /(?:\/\/|@)$/.test(before) ||
    (/^:(?:\d|\/|$|\s|~)/.test(after) && /(?:^|[\s=,"'/@])$/.test(before)) ||
    /(?:\s-h\s?|--host(?:name)?[= ]|set-hostname\s+|\bping\s(?:.*\s)?|\bssh\s(?:.*\s)?)$/.test(before) ||
    /(?:^|\n)[ \t]*[\w.-]*(?:host|hosts|hostname|server|servers|address|node)[ \t]*=[ \t]*(?:[\w.:-]+,)*$/i.test(
      before,
    )
  )
}

/** Letters, digits and `_`, beginning with a letter. */
function identifier(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
  return plain
}
