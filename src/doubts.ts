/** What of a guide is not certain: lines left for a person, and what is taken for a step without enough evidence. */
import type { VFileMessage } from 'vfile-message'
import type { Adapted } from './adapt.ts'
import { message } from './messages.ts'
import type { Aside, Position, Runbook, Step } from './model.ts'
import { short } from './select.ts'

/** Surer than this is sure enough where nothing else is said. */
export const sureEnough = 0.8

/** A line that a person should look at before anything runs. */
interface Doubt {
  /** `left`: for a person to do; `unsure`: it would run, and may be none; `unread`: taken for nothing. */
  kind: 'left' | 'unsure' | 'unread'
  /** Its first line, as a sidecar's `text` wants it. */
  text: string
  /** What would run if it is to run; none for what is no command by any reading. */
  runs?: string
  position: Position
  confidence: number
  reason: string
}

/** Lines left for a person, and those of less confidence than `least`, in the guide's order; settled ones are none. */
export function doubtsOf(runbook: Runbook | Adapted, least: number): Array<Doubt> {
  const rules = 'rules' in runbook ? runbook.rules : {}
  const steps = runbook.steps.filter((step) => rules[step.id]?.skip === undefined)
  return [
    ...steps.flatMap((step) => doubtOf(step, least)),
    ...runbook.asides.flatMap((aside) => unread(aside, least)),
  ].sort((a, b) => a.position.start.line - b.position.start.line)
}

function doubtOf(step: Step, least: number): Array<Doubt> {
  const { position, confidence, because } = step
  const text = firstLine(step.text.text)
  if (step.kind === 'manual') {
    const runs = step.as === 'config' || step.as === 'edit' ? {} : { runs: step.text.text }
    return [{ kind: 'left', text, ...runs, position, confidence, reason: step.reason }]
  }
  return confidence < least
    ? [{ kind: 'unsure', text, runs: text, position, confidence, reason: because }]
    : []
}

/** Comments and output cannot be meant to run; a line that nothing is known about can. */
function unread({ kind, text, position, confidence, because }: Aside, least: number): Array<Doubt> {
  const line = firstLine(text.text)
  if (kind !== 'narrative' || confidence >= least || !/[\p{L}\p{N}]/u.test(line)) return []
  return [{ kind: 'unread', text: line, runs: text.text, position, confidence, reason: because }]
}

const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '') ?? ''

/** The doubts as messages: why a strict run refuses the guide. */
export function doubtMessages(runbook: Runbook | Adapted, least: number): Array<VFileMessage> {
  return doubtsOf(runbook, least).map(({ kind, text, position, confidence, reason }) => {
    const sure = kind === 'left' ? '' : ` (confidence ${confidence.toFixed(2)})`
    const place = { path: runbook.path, at: position.start }
    return message('left-for-a-person', { text: short(text.trim()), reason: `${reason}${sure}` }, place)
  })
}

/**
 * Sidecar rows that settle the doubts, to be pasted: of each line's rows one is kept. `FILL-IN` stands for the
 * reason that only a person knows.
 */
export function rowsToPaste(runbook: Runbook | Adapted, least: number): string {
  const doubts = doubtsOf(runbook, least)
  if (doubts.length === 0) return '# Nothing is left for a person, and nothing is doubtful.\n'
  const runs = doubts.flatMap((doubt) =>
    doubt.runs === undefined
      ? []
      : [`#  - { ${rowOf(doubt)}, with: ${quoted(doubt.runs.trim())}, because: FILL-IN }`],
  )
  const done = doubts
    .filter(({ kind }) => kind === 'left')
    .map((doubt) => `#  - { ${rowOf(doubt)}, because: FILL-IN }`)
  const leaves = doubts.map((doubt) => `#  - { ${rowOf(doubt)}, because: FILL-IN }`)
  return [
    '# Keep one row of each line, without its #, with the reason in the place of FILL-IN.',
    ...doubts.map(
      ({ kind, position, reason }) => `#   line ${position.start.line}: ${told[kind]}: ${reason}`,
    ),
    ...(runs.length > 0 ? ['', '# It runs, as `with` says:', '# replace:', ...runs] : []),
    '',
    '# It does not run:',
    '# skip:',
    ...leaves,
    '',
    ...(done.length > 0 ? ['# A person has done it:', '# done:', ...done, ''] : []),
    '',
  ].join('\n')
}
const told: Record<Doubt['kind'], string> = {
  left: 'left for a person',
  unsure: 'not certain',
  unread: 'taken for nothing',
}
const quoted = (text: string): string => JSON.stringify(text)
const rowOf = ({ text, position }: Doubt): string =>
  `line: ${position.start.line}, text: ${quoted(text.trim())}`
