/** What a whole guide is bound with, and what was found wrong on the way. */
import type { VFileMessage } from 'vfile-message'
import { message } from '../messages.ts'
import type { BoundValue, Inventory, Point, Runbook, Word } from '../model.ts'
import { defaultsOf } from '../written/front-matter.ts'
import { type Captures, makeCaptures } from './captures.ts'
import type { Quoted } from './quote.ts'
import { type Finder, makeFinder } from './words.ts'

/** A value as it is sent and as it may be seen. */
export interface Rendered {
  value: string
  shown: string
  /** Captures it is made of whose values are not known yet. */
  awaits?: ReadonlyArray<string>
}

export interface Binder {
  runbook: Runbook
  inventory: Inventory
  secrets: Readonly<Record<string, string>> | undefined
  finder: Finder
  rows: ReadonlyMap<string, ReadonlyArray<Word>>
  /** Names that the guide itself gives a value. */
  known: ReadonlySet<string>
  captures: Captures
  /** Words of the task that is being bound, by the row that binds each; whoever begins a task empties it. */
  used: Map<Word | string, BoundValue>
  named: Map<string, ReadonlySet<string>>
  rendered: Map<Word | string, Map<string, Rendered | undefined>>
  missing: Map<string, Missing>
  problems: Map<string, VFileMessage>
}
/** A word that nothing is bound to, or a question without an answer. */
export interface Missing {
  kind: 'word' | 'answer'
  name: string
  at: Point
  /** Each place may mean another value. */
  apart: boolean
  /** A selector for this one place, as YAML. */
  place: string
  /** What the value probably is. */
  value: string
}

/** Without `secrets` their names, `‹name›`, stand in their places. */
export function makeBinder(
  runbook: Runbook,
  inventory: Inventory,
  known: ReadonlySet<string>,
  secrets: Readonly<Record<string, string>> | undefined,
  captures: Captures = makeCaptures(),
): Binder {
  return {
    runbook,
    inventory: {
      ...inventory,
      vars: runbook.declared ? { ...defaultsOf(runbook.declared), ...inventory.vars } : inventory.vars,
    },
    secrets,
    finder: makeFinder(inventory.words),
    rows: groupBy(inventory.words, (row) => row.word),
    known,
    captures,
    used: new Map(),
    named: new Map(),
    rendered: new Map(),
    missing: new Map(),
    problems: new Map(),
  }
}

export function groupBy<T>(list: ReadonlyArray<T>, key: (item: T) => string): Map<string, Array<T>> {
  const groups = new Map<string, Array<T>>()
  for (const item of list) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/** Notes something that is missing, once for each place. */
export function miss(binder: Binder, missing: Missing): void {
  binder.missing.set(`${missing.at.line}:${missing.at.column}:${missing.name}`, missing)
}

/** The text, or nothing and a problem noted where it cannot stand where it should. */
export function refuse(binder: Binder, text: Quoted, name: string, path: string, at: Point): string {
  if ('text' in text) return text.text
  const key = `${path}:${at.line}:${at.column}:${text.refused}`
  binder.problems.set(key, message('unsafe-value', { name, why: text.refused }, { path, at }))
  return ''
}
