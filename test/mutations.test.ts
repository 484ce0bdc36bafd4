import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspect } from '../src/inspect.ts'
import { Refusal } from '../src/messages.ts'
import type { Item } from '../src/model.ts'
import { readGuide } from '../src/read.ts'
import { type Kept, type Known, keeping, taking } from './support/mutate.ts'
import { Random } from './support/random.ts'

/**
 * Guides changed by careless hands: where the change leaves a reader as sure as before, nothing runs that did not;
 * where it takes the evidence away, nothing of it runs that looks sure. RUNBOOK_MUTANTS: changed guides a kind and
 * guide (default 2); RUNBOOK_SEED: another series.
 */
const mutants = Number(process.env.RUNBOOK_MUTANTS ?? 2)
const seed = Number(process.env.RUNBOOK_SEED ?? 1)
/** A line that runs though the reader would be left unsure may be no surer than this. */
const sure = 0.8

interface Guide extends Known {
  name: string
  lines: Array<Kept>
  /** Why this line must not run; undefined where it may. */
  forbidden(line: number): string | undefined
}

/**
 * Lines of our own cases that one line elsewhere tells from something to run, by the words of that one. Whoever takes
 * it, or the fence between, leaves a command to any reader.
 */
const leaning: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<number>>>>> = {
  'files-of-other-programs': { 'cat Makefile': [46, 47, 48, 49] },
  'how-the-guide-is-written': { 'Document conventions': [32] },
  'printed-below-calls-in-words': { 会输出这样一段内容: [62] },
  'rulers-below-remarks': { 'vi /usr/local/bin/depot-init.sh': [7, 8, 9, 10, 11] },
}

const guides = [...ownGuides(), ...labelledGuides()]

describe.each(guides)('$name', (guide) => {
  test.each(Object.keys(keeping))('%s: nothing runs that did not', (kind) => {
    expect(ran(guide, kind, keeping[kind]!)).toEqual([])
  })
  test.each(Object.keys(taking))('%s: nothing that runs for it is sure', (kind) => {
    expect(ran(guide, kind, taking[kind]!).filter((one) => one.confidence >= sure)).toEqual([])
  })
})

interface Ran {
  line: number
  was: string
  text: string
  confidence: number
}

/** Lines that run in a changed guide and must not in the guide as written. */
function ran(guide: Guide, kind: string, change: (typeof keeping)[string]): Array<Ran> {
  const found = new Map<number, Ran>()
  for (let round = 0; round < mutants; round += 1) {
    const random = new Random(seed * 7919 + round * 104_729 + kind.length)
    const lines = change(guide.lines, random, guide)
    for (const item of items(lines.map((line) => line.text).join('\n')))
      for (let at = item.lines[0]; at <= item.lines[1]; at += 1) {
        const line = lines[at - 1]!
        const was = line.text.trim() === '' || item.confidence === 0 ? undefined : guide.forbidden(line.from)
        const before = found.get(line.from)?.confidence ?? 0
        if (was && item.confidence > before)
          found.set(line.from, { line: line.from, was, text: line.text.trim(), confidence: item.confidence })
      }
  }
  return [...found.values()]
}

/** What would run. */
function items(text: string): Array<Item> {
  try {
    const { runbook } = readGuide(new TextEncoder().encode(text), 'guide.md')
    return inspect(runbook).filter((item) => item.kind === 'command' || item.kind === 'sql')
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

function kept(text: string): Array<Kept> {
  return text
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((text, index) => ({ text, from: index + 1 }))
}

/** Our own cases: what the reading of the guide as written does not run, its changed forms do not run. */
function ownGuides(): Array<Guide> {
  const cases = join(import.meta.dirname, 'cases/read')
  return readdirSync(cases).flatMap((name) => {
    const file = readdirSync(join(cases, name)).find((one) => /^guide\.(md|txt)$/.test(one))
    if (!file) return []
    const text = readFileSync(join(cases, name, file), 'utf8')
    const { runbook } = readGuide(new TextEncoder().encode(text), file)
    const kinds = kindsOf(inspect(runbook))
    const leans = Object.entries(leaning[name] ?? {}).flatMap(([words, lines]) => {
      if (!text.includes(words)) throw new Error(`${name} does not say: ${words}`)
      return lines
    })
    return {
      name,
      lines: kept(text),
      forbidden: (line) => {
        if (leans.includes(line)) return undefined
        const kind = kinds.get(line) ?? 'prose'
        return kind === 'command' || kind === 'sql' || kind === 'edit' ? undefined : kind
      },
      plain: (line) => !kinds.has(line.from) && !/^\s*[#`~>|]|^\s*$|[:：]\s*$/.test(line.text),
      names: (line) => kinds.get(line.from) === 'edit',
    }
  })
}

function kindsOf(items: ReadonlyArray<{ lines: [number, number]; kind: string }>): Map<number, string> {
  const kinds = new Map<number, string>()
  for (const { lines, kind } of items)
    for (let line = lines[0]; line <= lines[1]; line += 1) kinds.set(line, kind)
  return kinds
}

interface Label {
  lines: [number, number]
  kind: string
  alt?: Array<string>
  soft?: Array<number>
  editor?: boolean
}

/** Guides whose every line has a label. */
function labelledGuides(): Array<Guide> {
  const corpus = process.env.RUNBOOK_CORPUS
  if (!corpus) return []
  const notes = process.env.RUNBOOK_NOTES ?? join(corpus, '../seeds')
  const { docs } = JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8'))
  return docs.flatMap((doc: { id: string; file: string; labelled_region?: [number, number] }) => {
    const found = doc.file.replace(/^\.\.\/seeds/, notes)
    const file = found.startsWith('/') ? found : join(corpus, found)
    return existsSync(file) ? [labelled(doc, file, join(corpus, 'labels', `${doc.id}.json`))] : []
  })
}

function labelled(
  doc: { id: string; labelled_region?: [number, number] },
  file: string,
  labelFile: string,
): Guide {
  const read = JSON.parse(readFileSync(labelFile, 'utf8'))
  const labels: Array<Label> = Array.isArray(read) ? read : read.items
  const [first, last] = doc.labelled_region ?? [1, Number.POSITIVE_INFINITY]
  const by = new Map<number, Label>()
  const soft = new Set(labels.flatMap((label) => label.soft ?? []))
  for (const label of labels)
    for (let line = label.lines[0]; line <= label.lines[1]; line += 1) by.set(line, label)
  const lines = kept(readFileSync(file, 'utf8')).filter((line) => line.from >= first && line.from <= last)
  return {
    name: `labelled ${doc.id}`,
    lines,
    forbidden: (line) => {
      const label = by.get(line)
      const kinds = [label?.kind, ...(label?.alt ?? [])]
      if (label && soft.has(line)) return label.kind
      return kinds.some(
        (kind) => kind === 'command' || kind === 'sql' || kind === 'edit' || kind === undefined,
      )
        ? undefined
        : label!.kind
    },
    plain: (line) => !by.has(line.from) && !/^\s*[#`~>|]|^\s*$|[:：]\s*$/.test(line.text),
    names: (line) => by.get(line.from)?.kind === 'edit',
  }
}
