/**
 * What we say about guides, inventories and sidecars, and about a world that does not answer.
 *
 * A message is about a text we were given; it points at `file:line:column`. A fault is about the world.
 */
import { VFileMessage } from 'vfile-message'
import type { FaultCode, Point, Position } from './model.ts'

/** Every code and its wording: "Unexpected x, expected y". Codes are stable; rows in alphabetical order. */
const wording = {
  'ambiguous-role': (p: { step: string; roles: string }) =>
    `Unexpected step without a role, expected one of ${p.roles}: \`${p.step}\``,
  'binary-guide': (p: { what: string }) => `Unexpected ${p.what}, expected text`,
  'changed-guide': (p: { run: string }) =>
    `Unexpected change of guide, sidecar or inventory since ${p.run}, expected them as they were: run it once more`,
  'empty-guide': () => 'Unexpected guide without a step that can be run',
  'exposed-secret': (p: { text: string; reason: string }) =>
    `Unexpected secret among the arguments of \`${p.text}\`, expected one that is asked for or read from a file: ${p.reason}`,
  'left-for-a-person': (p: { text: string; reason: string }) =>
    `Unexpected \`${p.text}\`, expected a step that can be run: ${p.reason}`,
  'missing-file': (p: { what: string; code?: string | undefined }) =>
    `Expected ${p.what}, found ${foundInstead(p.code)}`,
  'missing-variable': (p: { name: string; where: string }) =>
    `Unexpected unbound \`${p.name}\`, expected a value${p.where}`,
  'no-run': (p: { what: string }) => `Expected ${p.what}, found none: \`runbook runs\` lists what there is`,
  'nothing-left': (p: { reasons: string }) => `Unexpected choice of no step at all: ${p.reasons}`,
  'too-large': (p: { what: string; size: string; limit: string }) =>
    `Unexpected ${p.what} of ${p.size}, expected at most ${p.limit}`,
  unaccepted: (p: { step: string; why: string }) =>
    `Unexpected output of \`${p.step}\`, expected one that can be written into the guide: ${p.why}`,
  'unequal-import': (p: { text: string; read: string; meant: string }) =>
    `Unexpected reading of \`${p.text}\` in the runbook made of it: ${p.read}, expected ${p.meant}`,
  'unfit-capture': (p: { name: string; steps: ReadonlyArray<string> }) =>
    `Unexpected capture \`${p.name}\` of ${p.steps.length === 1 ? 'a step that prints nothing' : `${p.steps.length} steps`}, expected one command or statement${p.steps.length === 1 ? '' : `: ${p.steps.slice(0, 3).join(', ')}${p.steps.length > 3 ? ', …' : ''}`}`,
  'unknown-encoding': (p: { named: string | undefined; guesses: ReadonlyArray<string> }) =>
    p.named === undefined
      ? `Unexpected encoding, expected UTF-8 or one that is named${p.guesses.length > 0 ? `; perhaps ${p.guesses.join(' or ')}` : ''}`
      : `Unexpected bytes, expected text in \`${p.named}\``,
  'unknown-host': (p: { name: string; expected: string }) =>
    `Unexpected host \`${p.name}\`, expected ${p.expected}`,
  'unknown-role': (p: { name: string; expected: string }) =>
    `Unexpected role \`${p.name}\`, expected ${p.expected}`,
  'unmatched-selector': (p: { what: string; actual: string }) =>
    `Unexpected selector ${p.what}, expected a place of the guide${p.actual}`,
  'unsafe-value': (p: { name: string; why: string }) =>
    `Unexpected value of \`${p.name}\`, expected ${p.why}`,
  'unread-yaml': (p: { problem: string }) => `Unexpected YAML: ${p.problem}`,
  'unread-schema': (p: { problem: string }) => p.problem,
}
export type Code = keyof typeof wording

/** What is there where a file should be, by the error of the system. */
const instead: Readonly<Record<string, string>> = {
  ENOENT: 'nothing',
  EISDIR: 'a folder',
  EACCES: 'one that may not be read',
}
const foundInstead = (code = 'ENOENT'): string => instead[code] ?? `one that cannot be read (${code})`
type Parameters_<C extends Code> = Parameters<(typeof wording)[C]>[0]

/** A message about a file: which, where, what, and the row to paste where there is one. */
export function message<C extends Code>(
  code: C,
  parameters: Parameters_<C>,
  place?: { path: string; at?: Position | Point | undefined },
  note?: string,
): VFileMessage {
  const say = wording[code] as (p: unknown) => string
  const found = new VFileMessage(say(parameters), {
    source: 'runbook',
    ruleId: code,
    ...(place?.at ? { place: place.at } : {}),
  })
  if (place) found.file = place.path
  if (note) found.note = note
  found.fatal = true
  return found
}

/** The text of messages, one a line, as editors and CI read them: `guide.md:214:13 error … code`. */
export function printMessages(messages: ReadonlyArray<VFileMessage>): string {
  return messages
    .map((m) => {
      const place = [m.file, m.line, m.column].filter((part) => part !== undefined && part !== '').join(':')
      const level = m.fatal ? 'error' : m.fatal === false ? 'warning' : 'info'
      const note = m.note ? `\n${m.note.replace(/^/gm, '  ')}` : ''
      return `${place ? `${place}  ` : ''}${level}  ${m.reason}  ${m.ruleId ?? ''}`.trimEnd() + note
    })
    .join('\n')
}

/** The guide, its variables or the way we were called are at fault: nothing was run, exit 2. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly messages: ReadonlyArray<VFileMessage>
  constructor(messages: ReadonlyArray<VFileMessage>) {
    super(printMessages(messages))
    this.messages = messages
  }
}

/** The world did not answer as it must for a run to go on: exit 4, 6 or 7. */
export class Fault extends Error {
  override name = 'Fault'
  readonly code: FaultCode
  readonly host: string
  constructor(code: FaultCode, host: string, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.code = code
    this.host = host
  }
}

/** A server opens no further channel on a connection that is otherwise fine. */
export class Crowded extends Error {
  override name = 'Crowded'
}

/** Exit codes, worst first when hosts differ. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  refused: 2,
  unapproved: 3,
  faulted: 4,
  unknown: 5,
  locked: 6,
  journal: 7,
  interrupted: 130,
  terminated: 143,
} as const
