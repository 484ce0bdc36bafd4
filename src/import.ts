/** Messy notes become a canonical runbook: everything that was inferred is written out, and reads back the same. */
import { type Adapted, adapt } from './adapt.ts'
import { outline } from './extract/outline.ts'
import { arrange } from './import/arrange.ts'
import { type Lifted, lift, withoutSecrets } from './import/lift.ts'
import { frontMatter, printStep } from './import/print.ts'
import { message, Refusal } from './messages.ts'
import type { Runbook, Step } from './model.ts'
import { readGuide, takeApart } from './read.ts'
import type { Sidecar } from './sidecar.ts'
import { sourceLines } from './signs/lines.ts'

export type { Lifted } from './import/lift.ts'

export interface Imported {
  /** Markdown, as `runbook` reads it back. */
  text: string
  /** What was put into variables and secrets. */
  lifted: Array<Lifted>
  /** The steps as they are written, templates in the place of what was lifted. */
  steps: Array<Step>
  /** The guide as it was read. */
  guide: Runbook
}

/**
 * The runbook that a guide is, its sidecar's rows written into it. Throws `Refusal` for what is no guide, for one
 * that was written for us already, and, for it must not happen, where the text would read back as other steps.
 */
export function importGuide(
  bytes: Uint8Array,
  path: string,
  sidecar: Sidecar,
  options: { encoding?: string } = {},
): Imported {
  const { runbook, said, tree, markup, explicit } = takeApart(bytes, path, options)
  if (explicit)
    throw new Refusal([
      message('unsafe-value', { name: path, why: 'notes to import: this is a runbook already' }),
    ])
  const adapted = adapt(runbook, sidecar)
  const { steps, lifted: found } = lift(adapted)
  const lifted = [...found, ...namedByRows(adapted, found)]
  const print = (_: Step, index: number) => printStep(steps[index]!, adapted)
  const body = arrange(
    adapted,
    outline(tree, said),
    tree,
    sourceLines(said),
    markup,
    print,
    withoutSecrets(lifted),
  )
  const titled = /^#{1,6} /m.test(body)
  const written = `${frontMatter({ ...adapted, steps }, lifted, titled)}\n\n${body}\n`
  compare({ ...adapted, steps }, written, path)
  return { text: written, lifted, steps, guide: runbook }
}

/** Secrets that answers of the sidecar speak of, and the guide does not hold. */
function namedByRows({ rules }: Adapted, found: ReadonlyArray<Lifted>): Array<Lifted> {
  const known = new Set(found.map(({ name }) => name))
  const answers = Object.values(rules).flatMap((rule) => rule.answers.map((answer) => answer.with))
  const names = answers.flatMap((text) =>
    [...text.matchAll(/\{\{[^}]*?\bsecrets\.(\w+)/g)].map(([, name]) => name!),
  )
  return [...new Set(names)]
    .filter((name) => !known.has(name))
    .map((name) => ({ kind: 'secrets', name, what: '' }))
}

/** Reads what was written, and refuses it where a step is not what it was. */
function compare(meant: Adapted, written: string, path: string): void {
  const { runbook: read } = readGuide(new TextEncoder().encode(written), path)
  const [expected, actual] = [meant.steps.map(essence), read.steps.map(essence)]
  const at = expected.findIndex((one, index) => one !== actual[index])
  const first = at === -1 && actual.length > expected.length ? expected.length : at
  if (first === -1) return
  const step = meant.steps[first] ?? read.steps[first]!
  const text = step.text.text.split('\n')[0]!
  const told = { text, read: short(actual[first]), meant: short(expected[first]) }
  throw new Refusal([message('unequal-import', told, { path, at: step.position })])
}
const short = (text: string | undefined): string => (text === undefined ? 'nothing' : text.slice(0, 300))

/** What of a step decides what is done, as one text. */
export function essence(step: Step): string {
  const { role, host, user } = step.where
  const answers = step.kind === 'command' ? step.answers.map(({ prompt, text }) => [prompt, text?.text]) : []
  const expected = 'expected' in step ? step.expected : undefined
  const lines = expected?.text.text
    .split('\n')
    .filter((_, at) => !expected.drop.includes(expected.text.points[at]?.line ?? 0))
  return JSON.stringify({
    kind: step.kind,
    text: step.text.text,
    where: [role, host, user],
    ...(step.kind === 'edit'
      ? { path: step.path.text, editor: step.editor, put: step.put, partial: step.partial === true }
      : {}),
    ...(step.kind === 'sql' ? { client: step.client?.text } : {}),
    ...(step.kind === 'manual' ? { as: step.as, path: step.path, reason: step.reason } : {}),
    answers,
    expected: lines?.join('\n'),
    rows: expected?.rows,
    asked: step.risks.some((risk) => risk.class === 'ambiguous-hash'),
    sure: step.kind === 'manual' || step.confidence >= 0.8,
  })
}
