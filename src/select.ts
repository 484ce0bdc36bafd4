/** Finds the places of a guide that a selector names: a step, a section, or a line that says a certain text. */
import { distance } from 'fastest-levenshtein'
import type { VFileMessage } from 'vfile-message'
import { message } from './messages.ts'
import type { Answer, Passage, Runbook, Selector, Step } from './model.ts'
import { passwordPrompt } from './vocabulary/prompts.ts'
import { nearest } from './yaml.ts'

/** Which text of a step a line belongs to. */
export type Part = 'text' | 'client' | 'path' | 'expected' | 'answer' | 'password'
/** A line of the guide inside a step. */
export interface Place {
  step: Step
  part: Part
  /** Line of the guide. */
  line: number
  /** Index of the line in its passage. */
  index: number
  text: string
}
/** What a selector names; `places` only where it names a line. */
export interface Selected {
  steps: Array<Step>
  places: Array<Place>
}
/** A row that has a selector and a place of its own. */
interface Source {
  path: string
  line: number
}

/** Every line that is part of a step, by its number in the guide. */
export type Index = ReadonlyMap<number, ReadonlyArray<Place>>

/** The index of a runbook's lines. */
export function indexOf(runbook: Runbook): Index {
  const index = new Map<number, Array<Place>>()
  for (const place of [...runbook.steps.flatMap(placesOf), ...askedByClients(runbook)]) {
    const there = index.get(place.line)
    if (there) there.push(place)
    else index.set(place.line, [place])
  }
  return index
}

function placesOf(step: Step): Array<Place> {
  const of = (part: Part, passage: Passage | undefined) => (passage ? linesOf(step, part, passage) : [])
  return [
    ...(step.kind === 'edit' ? of('path', step.path) : []),
    ...(step.kind === 'sql' ? of('client', step.client) : []),
    ...of('text', step.text),
    ...(step.kind === 'command' ? step.answers.flatMap((answer) => answerPlaces(step, answer)) : []),
    ...(step.kind === 'command' || step.kind === 'sql' ? of('expected', step.expected?.text) : []),
  ]
}
/** Where a client asks for a password before its first statement: each of its statements is a client of its own. */
function askedByClients({ steps, asides }: Runbook): Array<Place> {
  return asides.flatMap(({ kind, of, position: { start } }) =>
    kind === 'answer' && of !== undefined
      ? steps
          .filter((step) => step.kind === 'sql' && step.client?.points[0]?.line === of)
          .map((step) => ({ step, part: 'password' as const, line: start.line, index: 0, text: '' }))
      : [],
  )
}
/** What is typed, or, where the guide leaves it open, the prompt it prints. */
function answerPlaces(step: Step, { text, prompt, position }: Answer): Array<Place> {
  if (text) return linesOf(step, 'answer', text)
  if (prompt === undefined || !position) return []
  return [{ step, part: 'answer', line: position.start.line, index: 0, text: prompt }]
}
const linesOf = (step: Step, part: Part, passage: Passage): Array<Place> =>
  passage.text
    .split('\n')
    .map((text, index) => ({ step, part, line: passage.points[index]?.line ?? 0, index, text }))

/** What the selector names, or the message that says why it names nothing. */
export function select(
  runbook: Runbook,
  index: Index,
  at: Selector,
  source: Source,
): Selected | VFileMessage {
  if (at.line !== undefined && at.to) return selectStretch(runbook, index, at, source)
  if (at.line !== undefined) return selectLine(index, at.line, at.text ?? '', source)
  if (at.within) return selectWithin(runbook, index, at.within, at.text, source)
  const steps =
    at.step !== undefined
      ? stepsNamed(runbook.steps, at.step)
      : at.section !== undefined
        ? runbook.steps.filter((step) => isBelow(step.trail, at.section!))
        : runbook.steps
  if (steps.length > 0) return { steps: [...steps], places: [] }
  return at.step !== undefined
    ? unmatched(
        `\`step: ${at.step}\``,
        at.step,
        runbook.steps.map((step) => step.id),
        source,
      )
    : unmatched(`\`section: ${at.section}\``, at.section!, sectionsOf(runbook.steps), source)
}

/** The steps with this id, or whose id holds it as whole segments: `verify` names `controller/verify/1`. */
export function stepsNamed<S extends { id: string }>(
  steps: ReadonlyArray<S>,
  name: string,
): ReadonlyArray<S> {
  const exact = steps.filter((step) => step.id === name)
  if (exact.length > 0) return exact
  const wanted = `/${name.replace(/^\/+|\/+$/g, '')}/`
  const beginning = steps.filter((step) => `/${step.id}/`.startsWith(wanted))
  return beginning.length > 0 ? beginning : steps.filter((step) => `/${step.id}/`.includes(wanted))
}

/** Is the section, or `outer > inner` in this order, among the headings above? */
export function isBelow(trail: ReadonlyArray<string>, section: string): boolean {
  const above = trail.map(bare)
  if (above.includes(bare(section))) return true
  let from = 0
  return section.split(' > ').every((name) => {
    const found = above.indexOf(bare(name), from)
    from = found + 1
    return found >= 0
  })
}
/** A heading without its markup. */
const bare = (heading: string): string =>
  heading
    .replace(/[*_`]+|^#+\s/g, '')
    .replace(/\s+/g, ' ')
    .trim()
const sectionsOf = (steps: ReadonlyArray<Step>): Array<string> => [
  ...new Set(steps.flatMap((step) => step.trail.map(bare))),
]

function selectLine(index: Index, line: number, text: string, source: Source): Selected | VFileMessage {
  const places = (index.get(line) ?? []).filter((place) => says(place, text))
  if (places.length > 0) return { steps: [...new Set(places.map((place) => place.step))], places }
  return message(
    'unmatched-selector',
    { what: `\`line: ${line}, text: ${short(text)}\``, actual: suggestion(index, line, text) },
    { path: source.path, at: { line: source.line, column: 1 } },
  )
}

/** The steps from the one of a line to the one of another. */
function selectStretch(
  { steps }: Runbook,
  index: Index,
  { line, text, to }: Selector,
  source: Source,
): Selected | VFileMessage {
  const first = selectLine(index, line!, text ?? '', source)
  const last = selectLine(index, to!.line, to!.text, source)
  if (!('steps' in first)) return first
  if (!('steps' in last)) return last
  const [from, until] = [steps.indexOf(first.steps[0]!), steps.indexOf(last.steps.at(-1)!)]
  if (from <= until) return { steps: steps.slice(from, until + 1), places: [] }
  const what = `\`line: ${line}\` to \`line: ${to!.line}\``
  return message(
    'unmatched-selector',
    { what, actual: ': the first comes after the last' },
    { path: source.path, at: { line: source.line, column: 1 } },
  )
}

/** Does the line say the text? Its prompt, number, list or quote marks and a trailing `\` may be there or not. */
function says(place: Place, text: string): boolean {
  const wanted = text.trim()
  const actual = place.text.trim()
  if (place.part === 'password') return passwordPrompt.test(wanted)
  if (place.part === 'path' && actual !== '') return wanted.split(/[\s'"`]+/).includes(actual)
  return saysLine(actual, wanted, 'prompt' in place.step ? place.step.prompt : undefined)
}
export function saysLine(line: string, text: string, prompt?: string): boolean {
  const [actual, wanted] = [unnumbered(line.trim()), unnumbered(text.trim())]
  if (actual === '') return false
  const end = wanted.replace(/\s*\\$/, '').replace(/[*`]+$/, '')
  const core = actual.replace(/\s*\\$/, '')
  return (
    wanted === actual ||
    end === core ||
    (end.endsWith(core) && isMark(end.slice(0, -core.length).trim(), prompt))
  )
}
/** Without the number of a listing: a line that is shown as printed and changes a file has it in one place only. */
const unnumbered = (line: string): string => line.replace(/^\d{1,6}(?:[:.)|]\s*|\s+)(?=\S)/, '')
const isMark = (head: string, prompt: string | undefined): boolean =>
  /^[>$#*|`~+.\s-]*$/.test(head) || prompt?.trim() === head

/** Steps that stand in a stretch of the guide, or those of its lines that say a text. */
function selectWithin(
  { steps }: Runbook,
  index: Index,
  [first, last]: [number, number],
  text: string | undefined,
  source: Source,
): Selected | VFileMessage {
  const isWithin = (line: number) => line >= first && line <= last
  if (text === undefined) {
    const found = steps.filter(
      (step) =>
        isWithin(step.position.start.line) ||
        (step.kind === 'edit' && step.named.by === 'editor' && isWithin(step.named.position.start.line)),
    )
    return found.length > 0 ? { steps: found, places: [] } : nothingBelow(source)
  }
  const lines = [...index.keys()].filter(isWithin)
  const places = lines.flatMap((line) => index.get(line)!.filter((place) => says(place, text)))
  if (places.length > 0) return { steps: [...new Set(places.map((place) => place.step))], places }
  const known = lines.flatMap((line) => index.get(line)!.map((place) => place.text.trim()))
  return unmatched(`\`text: ${short(text)}\``, text, known, source)
}

const nothingBelow = (source: Source): VFileMessage =>
  message(
    'unmatched-selector',
    { what: 'in a comment', actual: ': no step stands right below it' },
    { path: source.path, at: { line: source.line, column: 1 } },
  )

function suggestion(index: Index, line: number, text: string): string {
  const all = [...index.values()].flat()
  const same = all.filter((place) => says(place, text))
  const near = same.sort((a, b) => Math.abs(a.line - line) - Math.abs(b.line - line))[0]
  if (near) return `, did you mean line ${near.line}?`
  const there = index.get(line)?.find((place) => place.text.trim() !== '')
  if (there) return `, line ${line} reads \`${short(there.text.trim())}\``
  const like = closest(all, text.trim())
  return like ? `, did you mean line ${like.line}: \`${short(like.text.trim())}\`?` : ''
}
function closest(places: ReadonlyArray<Place>, text: string): Place | undefined {
  const scored = places
    .filter((place) => place.text.trim() !== '' && place.text.length < 400)
    .map((place) => ({ place, far: distance(place.text.trim().slice(0, 200), text.slice(0, 200)) }))
  const best = scored.sort((a, b) => a.far - b.far)[0]
  return best && best.far <= Math.max(3, text.length / 2) ? best.place : undefined
}

function unmatched(what: string, name: string, known: ReadonlyArray<string>, source: Source): VFileMessage {
  const like = nearest(name, known) ?? known.find((candidate) => candidate.includes(name))
  const actual = like === undefined ? '' : `, did you mean \`${like}\`?`
  return message(
    'unmatched-selector',
    { what, actual },
    { path: source.path, at: { line: source.line, column: 1 } },
  )
}

/** The beginning of a text, for a message. */
export const short = (text: string, length = 70): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text
