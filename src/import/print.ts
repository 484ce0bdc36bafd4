/** Writes a runbook as canonical Markdown: each step a fence that says what it is, the author's prose in its place. */

import type { Adapted, Rules } from '../adapt.ts'
import { rolesIn } from '../joint.ts'
import type { Adaptation, Answer, Put, Runbook, Step } from '../model.ts'
import type { Lifted } from './lift.ts'
import { dump } from './scalars.ts'

/** The data before the text: what the runbook needs to be run. */
export function frontMatter(runbook: Runbook, lifted: ReadonlyArray<Lifted>, titled: boolean): string {
  const roles = [...new Set(runbook.steps.flatMap(({ where }) => rolesIn(where.role ?? '').filter(Boolean)))]
  const block = (kind: Lifted['kind'], title: string, said: (one: Lifted) => string) => {
    const rows = lifted.filter((one) => one.kind === kind)
    return rows.length === 0 ? [] : [`${title}:`, ...rows.map((one) => `  ${one.name}: ${said(one)}`)]
  }
  return [
    '---',
    'runbook: 1',
    ...(titled || runbook.title === '' ? [] : [`title: ${dump(runbook.title)}`]),
    'templates: handlebars',
    ...(roles.length > 0 ? [`roles: [${roles.map(dump).join(', ')}]`] : []),
    ...block('vars', 'variables', ({ literal }) => dump(literal ?? '')),
    ...block('secrets', 'secrets', ({ what }) => dump(what || 'a secret')),
    '---',
  ].join('\n')
}

/** A step with its answers, what it prints, and what a sidecar says of it. */
export function printStep(step: Step, { rules, adaptations }: Adapted): string {
  return [
    ...comments(step, rules[step.id], adaptations),
    fence(languageOf(step), attributesOf(step), step.text.text),
    ...below(step),
  ].join('\n\n')
}

function languageOf(step: Step): string {
  if (step.kind === 'command') return 'bash'
  if (step.kind === 'sql') return 'sql'
  if (step.kind === 'manual') return 'text'
  if (step.editor === 'ini') return 'ini'
  const end = /\.(ya?ml|json|xml|toml|sh|conf|ini|service|repo|sql|py)$/.exec(step.path.text)?.[1]
  return end === undefined ? 'text' : (languages[end] ?? end)
}
const languages: Record<string, string> = { yml: 'yaml', service: 'ini', repo: 'ini', py: 'python' }

/** In the order a reader wants them: what, where, as whom, and what is not certain. */
function attributesOf(step: Step): Record<string, string> {
  const { role, host, user } = step.where
  const unsure = step.kind !== 'manual' && step.confidence < 0.8
  const hash = step.risks.find((risk) => risk.class === 'ambiguous-hash')
  const said: Record<string, string | undefined> = {
    left: step.kind === 'manual' ? step.reason : undefined,
    as: step.kind === 'manual' ? step.as : undefined,
    file: step.kind === 'edit' ? step.path.text : step.kind === 'manual' ? step.path : undefined,
    put: step.kind === 'edit' && step.put ? placeOf(step.put) : undefined,
    said:
      step.kind === 'edit' && step.put && step.put.words !== placeOf(step.put) ? step.put.words : undefined,
    partial: step.kind === 'edit' && step.partial ? 'true' : undefined,
    client: step.kind === 'sql' ? step.client?.text : undefined,
    role,
    host,
    user,
    ask: hash?.reason.replaceAll('`', ''),
    doubt: unsure && !hash ? step.because.replaceAll('`', '') : undefined,
  }
  return Object.fromEntries(
    Object.entries(said).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''),
  )
}

const placeOf = (put: Put): string => ('line' in put ? `${put.where} ${put.line}` : put.where)

function below(step: Step): Array<string> {
  const answers = step.kind === 'command' && step.answers.some((one) => !isKnown(one)) ? step.answers : []
  const printed = 'expected' in step && step.expected ? [step.expected] : []
  return [
    ...(answers.length > 0 ? [fence('answers', undefined, answers.map(answerRow).join('\n'))] : []),
    ...printed.map((one) => fence('output', one.rows ? { rows: one.rows } : undefined, expectedText(one))),
  ]
}
/** What the program is known to ask and is told anyhow need not be written. */
const isKnown = (answer: Answer): boolean =>
  answer.position === undefined && !answer.text?.text.includes('{{')

function answerRow({ prompt, text }: Answer): string {
  const asked = prompt === undefined ? [] : [`prompt: ${dump(prompt)}`]
  const told = text === undefined ? [] : [`with: ${dump(text.text)}`]
  return `- { ${[...asked, ...told].join(', ')} }`
}

function expectedText({ text, drop }: NonNullable<Extract<Step, { kind: 'command' }>['expected']>): string {
  const lines = text.text.split('\n')
  return lines.filter((_, index) => !drop.includes(text.points[index]?.line ?? 0)).join('\n')
}

/** What a sidecar said of the step, beside it and with its reasons. */
function comments(
  step: Step,
  rules: Rules | undefined,
  adaptations: ReadonlyArray<Adaptation>,
): Array<string> {
  const as = 'expected' in step && step.expected && step.expected.as !== 'auto' ? step.expected.as : undefined
  const told = (kind: string) =>
    adaptations.find((one) => one.kind === kind && one.steps.includes(step.id))?.because || undefined
  const row = (kind: string, value: string, reason = told(kind)) =>
    `${kind}: ${value}${reason === undefined ? '' : `, because: ${dump(reason)}`}`
  const rows = [
    ...(rules?.skip === undefined ? [] : [`skip: ${dump(rules.skip)}`]),
    ...(rules?.unless === undefined ? [] : [row('unless', dump(rules.unless.command))]),
    ...(rules?.already ?? []).map((failure) => row('already', dump(failure))),
    ...(rules?.answers ?? []).map(({ prompt, with: value }) =>
      row('answers', `{ ${prompt === undefined ? '' : `prompt: ${dump(prompt)}, `}with: ${dump(value)} }`),
    ),
    ...(rules?.captures ?? []).map(({ name, ...how }) => `capture: { ${name}: ${JSON.stringify(how)} }`),
    ...(rules?.patience === undefined ? [] : [row('retry', `${rules.patience}s`)]),
    ...(as === undefined ? [] : [row('expect', as, told('expect') ?? 'as it is compared')]),
  ]
  return rows.map((one) => `<!-- runbook: { ${one.replaceAll('-->', '- ->')} } -->`)
}

/** A fence that nothing in its text can close. */
export function fence(
  language: string,
  attributes: Record<string, string> | undefined,
  text: string,
): string {
  const said = attributes && Object.entries(attributes).map(([key, value]) => `${key}: ${dump(value)}`)
  const info = said ? ` {${said.join(', ')}}` : ''
  const sign = info.includes('`') ? '~' : '`'
  const runs = text.match(new RegExp(`\\${sign}+`, 'g')) ?? []
  const mark = sign.repeat(runs.reduce((most, run) => Math.max(most, run.length + 1), 3))
  return `${mark}${language}${info}\n${text}\n${mark}`
}
