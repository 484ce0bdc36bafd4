/** A plan as text that an operator can follow who has never seen the guide, and as JSON. No secret is in either. */
import picocolors from 'picocolors'
import { captureText } from './adapt.ts'
import { iniLines } from './bind/ini.ts'
import { foretell } from './foretold.ts'
import { stagesAtRisk } from './hidden.ts'
import type {
  Adaptation,
  BoundValue,
  Host,
  Masked,
  Plan,
  Position,
  Risk,
  Stage,
  Step,
  Task,
} from './model.ts'
import { sanitise } from './sanitise.ts'
import { dialectOf } from './vocabulary/clients.ts'

export interface PlanLook {
  color: boolean
  /** Columns; only rules and headings are fitted to them, nothing that is run is cut. */
  width: number
}
type Colors = ReturnType<typeof picocolors.createColors>

/** The whole plan: what runs in which order where, what is compared, what is left out, and why. */
export function printPlan(plan: Plan, look: PlanLook): string {
  const paint = picocolors.createColors(look.color)
  const index = indexOf(plan)
  const parts = [
    printSummary(plan, look),
    ...chapters(plan).map((stages) => chapterText(index, stages, paint)),
    ...leftOut(plan, paint),
    ...unread(plan, paint),
  ]
  return `${parts.join('\n\n')}\n`
}

// ── summary ──────────────────────────────────────────────────────────────────────────────────────────────

/** What the plan amounts to: hosts, counts, the steps that deserve a second look. */
export function printSummary(plan: Plan, look: PlanLook): string {
  const paint = picocolors.createColors(look.color)
  const widest = (key: 'name' | 'address') => Math.max(0, ...plan.hosts.map((host) => host[key].length))
  return [
    paint.bold(sanitise(plan.title || plan.path)),
    row('guide', plan.path),
    row('plan', plan.hash),
    ...plan.hosts.map((host, i) =>
      row(i === 0 ? 'hosts' : '', hostText(host, widest('name'), widest('address'))),
    ),
    row('steps', stepCounts(plan)),
    row('checks', checkCounts(plan)),
    ...counted('sidecar', plan.adaptations.length - commentsIn(plan), 'row at work', 'rows at work'),
    ...counted('comments', commentsIn(plan), 'of the guide, at work', 'of the guide, at work'),
    ...counted('left out', plan.skipped.length, 'step, listed at the end', 'steps, listed at the end'),
    ...byHand(plan),
    ...counted(
      'not taken',
      plan.unread.length,
      'place in code for a step, listed at the end',
      'places in code for steps, listed at the end',
    ),
    ...undoable(plan, paint),
    ...risky(plan, paint),
  ].join('\n')
}
/** How many rows the guide gives itself, in its comments. */
const commentsIn = ({ adaptations, path }: Plan): number =>
  adaptations.filter(({ source }) => source.path === path).length
const row = (label: string, text: string): string => `  ${label.padEnd(9)} ${text}`.trimEnd()
const counted = (label: string, count: number, one: string, many: string): Array<string> =>
  count === 0 ? [] : [row(label, `${count} ${count === 1 ? one : many}`)]

function hostText(host: Host, nameWidth: number, addressWidth: number): string {
  const login = host.user === undefined ? 'login as ssh chooses' : `login ${host.user}`
  const become = host.user === 'root' ? '' : host.become === 'sudo' ? ', root by sudo' : ', no other account'
  const address = `${host.address}${host.port === undefined ? '' : `:${host.port}`}`
  return `${host.name.padEnd(nameWidth)}  ${address.padEnd(addressWidth)}  ${login}${become}${host.transport === 'ssh' ? '' : `, ${host.transport}`}`
}

const kindNames: Record<Step['kind'], [string, string]> = {
  command: ['command', 'commands'],
  sql: ['SQL statement', 'SQL statements'],
  edit: ['file to change', 'files to change'],
  manual: ['line for a person', 'lines for a person'],
}
function stepCounts({ stages }: Plan): string {
  const kinds = (Object.keys(kindNames) as Array<Step['kind']>)
    .map((kind) => [kind, stages.filter((stage) => stage.step.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kindNames[kind][count === 1 ? 0 : 1]}`)
  const tasks = stages.reduce((sum, stage) => sum + stage.tasks.length, 0)
  return `${stages.length}: ${kinds.join(', ')} (${tasks} with every host counted)`
}
function checkCounts({ stages }: Plan): string {
  const checks = stages.filter(({ step }) => 'expected' in step && step.expected)
  const patient = checks.filter(({ tasks }) => tasks.some((task) => task.patience > 0))
  return `${checks.length} output${checks.length === 1 ? '' : 's'} compared${patient.length > 0 ? `, ${patient.length} with time to settle` : ''}`
}
function byHand({ stages }: Plan): Array<string> {
  const lines = stages.flatMap(({ step }) => (step.kind === 'manual' ? [step.position.start.line] : []))
  return lines.length === 0
    ? []
    : [row('by hand', `the run stops at line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}`)]
}
/** Steps whose effect stays, whatever is done afterwards. */
function undoable(plan: Plan, paint: Colors): Array<string> {
  const found = new Set(stagesAtRisk(plan, 'irreversible'))
  const numbers = plan.stages.flatMap((stage, i) => (found.has(stage) ? [i + 1] : []))
  if (numbers.length === 0) return []
  return [
    row(
      'for good',
      paint.red(`${numbers.length === 1 ? 'step' : 'steps'} ${numbers.join(', ')} cannot be undone`),
    ),
  ]
}
function risky(plan: Plan, paint: Colors): Array<string> {
  const dangerous = plan.stages.filter(({ step }) => step.risks.length > 0)
  return dangerous.flatMap(({ step, tasks }, i) =>
    step.risks.map((risk, j) =>
      row(
        i === 0 && j === 0 ? 'look at' : '',
        `${paint.yellow(`${plan.path}:${step.position.start.line}`)} ${risk.class}: ${sanitise(titleOf(step, tasks))} (${sanitise(risk.reason)})`,
      ),
    ),
  )
}
function titleOf(step: Step, tasks: ReadonlyArray<Task>): string {
  const bound = tasks[0]?.step
  const text = bound && bound.kind !== 'manual' ? bound.text.shown : step.text.text
  return text.split('\n')[0]!.trim()
}

// ── chapters ─────────────────────────────────────────────────────────────────────────────────────────────

/** Stages that stand under the same headings, in the order of the guide. */
function chapters(plan: Plan): Array<Array<Stage>> {
  const found: Array<Array<Stage>> = []
  for (const stage of plan.stages) {
    const last = found.at(-1)
    if (last && heading(last[0]!) === heading(stage)) last.push(stage)
    else found.push([stage])
  }
  return found
}
const heading = ({ step }: Stage): string => step.trail.join(' › ')

function chapterText(index: Index, stages: Array<Stage>, paint: Colors): string {
  const title = sanitise(heading(stages[0]!)) || index.path
  return [paint.bold(`── ${title} ──`), ...stages.map((stage) => stageText(index, stage, paint))].join('\n\n')
}

function stageText(index: Index, stage: Stage, paint: Colors): string {
  const number = String(index.numbers.get(stage.step.id)).padStart(3)
  const lines = stage.step.kind === 'manual' ? manualLines(stage, paint) : taskLines(stage, paint)
  const where = paint.dim(`${index.path}:${stage.step.position.start.line}  ${stage.step.id}`)
  return [
    `${number}. ${whoText(stage, paint)}  ${where}`,
    ...lines.map((line) => `     ${line}`.trimEnd()),
    ...(index.rows.get(stage.step.id) ?? []).map((row) => paint.dim(`     ≈ ${row}`)),
  ].join('\n')
}

function whoText({ step, tasks }: Stage, paint: Colors): string {
  if (step.kind === 'manual') return paint.yellow('a person')
  const users = [...new Set(tasks.map((task) => task.user))]
  const hosts = (user: string) => tasks.filter((task) => task.user === user).map((task) => task.host)
  return users
    .map((user) => `${paint.cyan(hosts(user).join(', '))}${user === '' ? '' : ` as ${user}`}`)
    .join('; ')
}

function manualLines({ step }: Stage, paint: Colors): Array<string> {
  if (step.kind !== 'manual') return []
  return [
    ...sanitise(step.text.text)
      .split('\n')
      .map((line) => `? ${line}`),
    paint.yellow(
      `the run stops here: ${sanitise(step.reason)}; a \`skip\`, \`done\` or \`replace\` row settles it`,
    ),
  ]
}

/** What all hosts share once; what differs by a value, line by line with the host's name. */
function taskLines({ step, tasks }: Stage, paint: Colors): Array<string> {
  const blocks = tasks.map((task) => blockOf(task, paint))
  const risks = step.risks.map((risk) => riskText(risk, paint))
  if (blocks.every((block) => block.length === blocks[0]!.length)) return [...woven(blocks, tasks), ...risks]
  return [...blocks.flatMap((block, i) => [paint.cyan(`on ${tasks[i]!.host}:`), ...block]), ...risks]
}
export const riskText = (
  { class: kind, reason }: Risk,
  { red, yellow }: Pick<Colors, 'red' | 'yellow'>,
): string =>
  kind === 'irreversible'
    ? red(`!! cannot be undone (${sanitise(reason)})`)
    : yellow(`look at it: ${kind} (${sanitise(reason)})`)

function woven(blocks: Array<Array<string>>, tasks: ReadonlyArray<Task>): Array<string> {
  return blocks[0]!.flatMap((line, i) =>
    blocks.every((block) => block[i] === line)
      ? [line]
      : blocks.map((block, j) => `${block[i]}   ← ${tasks[j]!.host}`),
  )
}

function blockOf(task: Task, paint: Colors): Array<string> {
  const { step } = task
  if (step.kind === 'manual') return []
  return [
    ...(task.unless ? [`already so, and not run, where this ends with 0: ${seen(task.unless)}`] : []),
    ...bodyOf(step),
    ...('answers' in step && step.answers
      ? step.answers.map(
          (answer) =>
            `  asked \`${sanitise(answer.prompt?.trim() ?? (step.kind === 'sql' ? 'its password' : 'a question'))}\`, answers ${answer.text ? seen(answer.text) : 'nothing'}`,
        )
      : []),
    ...task.values.filter(isTold).map((value) => paint.dim(valueText(value))),
    ...task.already.map((text) => `already so, if it fails with: ${sanitise(text)}`),
    ...task.notes.map((note) => paint.dim(`note: ${note}`)),
    ...task.captures.map((capture) => sanitise(captureText(capture))),
    ...task.awaits.map(({ name, host, line }) =>
      awaitText(name, line, host === task.host ? '' : ` on ${host}`),
    ),
    ...('expected' in step && step.expected ? expectedLines(step.expected, task.patience) : []),
  ]
}
/** A template of the guide's own says itself where its value is from. */
export const isTold = ({ word, from }: BoundValue): boolean => word !== from

/** What a word of the guide is here, and which right-hand side of the inventory says so. */
function valueText({ word, from, shown }: BoundValue): string {
  const source = from === shown ? '' : `, from ${sanitise(from)}`
  return `with ${sanitise(word)} = ${sanitise(shown) || '(empty)'}${source}`
}

/** What one task does and what it must print, as the plan has it; its risks are the step's. */
export const printTask = (task: Task, color: boolean): Array<string> =>
  blockOf(task, picocolors.createColors(color))

const awaitText = (name: string, line: number, host: string): string =>
  `\`‹capture.${name}›\` is known when line ${line} has run${host}`
const seen = (text: Masked): string => sanitise(text.shown)

/** Every kind of step in the form in which a person would type it. */
function bodyOf(step: Exclude<Step<Masked>, { kind: 'manual' }>): Array<string> {
  switch (step.kind) {
    case 'command':
      return prefixed('$ ', '> ', seen(step.text))
    case 'sql':
      return [
        `$ ${step.client ? seen(step.client) : dialectOf(undefined, step.prompt)}`,
        ...prefixed('SQL> ', '  -> ', seen(step.text)),
      ]
    case 'edit':
      return [`change ${seen(step.path)} so that it says:`, ...fragmentLines(step.editor, seen(step.text))]
  }
}
const prefixed = (first: string, more: string, text: string): Array<string> =>
  text.split('\n').map((line, i) => `${i === 0 ? first : more}${line}`)

/** The fragment as it will be merged: without comments and empty lines, where the editor leaves them out. */
function fragmentLines(editor: string, text: string): Array<string> {
  const lines = text.split('\n')
  if (editor !== 'ini') return lines.map((line) => `  | ${line}`)
  return iniLines(text)
    .map((place, i) => lines[i]!.slice(0, place.comment).trimEnd())
    .filter((line) => line.trim() !== '')
    .map((line) => `  | ${line}`)
}

/** Lines of an expectation that are printed in full. */
const shownLines = 14
type Printed = NonNullable<Extract<Step<Masked>, { kind: 'command' }>['expected']>

function expectedLines(expected: Printed, patience: number): Array<string> {
  const lines = expected.text.shown
    .split('\n')
    .map((line, i) => ({ line: sanitise(line).trimEnd(), number: expected.text.points[i]?.line }))
  const told = lines.filter(({ line, number }) => !isRuler(line) && !expected.drop.includes(number ?? 0))
  const dropped = expected.drop.length > 0 ? `, without line ${expected.drop.join(', ')}` : ''
  const how = expected.as === 'auto' ? '' : `, compared as ${expected.as}`
  const until = patience > 0 ? `, repeated for up to ${patience} s until it holds` : ''
  const more = told.length - shownLines
  return [
    `must print (${linesOf(expected.position)}${dropped}${how})${until}:`,
    ...ruleLines(expected),
    ...told.slice(0, shownLines).map(({ line }) => `  : ${line}`),
    ...(more > 0 ? [`  : … and ${more} more line${more > 1 ? 's' : ''}`] : []),
  ]
}
/** What has to hold of it, as far as that is known before anything is printed. */
function ruleLines(expected: Printed): Array<string> {
  const found = foretell(expected)
  if (!found) return []
  return [found.outcome === 'unchecked' ? `  not judged: ${found.rule}` : `  judged: ${found.rule}`].map(
    sanitise,
  )
}
const isRuler = (line: string): boolean => line.trim() === '' || /^[\s+|=*─━┼├┤┌┐└┘┬┴:-]+$/.test(line)

// ── what the sidecar changed, what is left out ───────────────────────────────────────────────────────────

/** What a plan's steps are told with: their numbers, and the rows of the sidecar that each is the first to show. */
interface Index {
  path: string
  numbers: ReadonlyMap<string, number>
  rows: ReadonlyMap<string, ReadonlyArray<string>>
}
function indexOf(plan: Plan): Index {
  const numbers = new Map(plan.stages.map(({ step }, i) => [step.id, i + 1]))
  const rows = new Map<string, Array<string>>()
  for (const row of plan.adaptations) {
    const kept = row.steps.filter((id) => numbers.has(id))
    const [first] = kept
    if (first === undefined) continue
    rows.set(first, [...(rows.get(first) ?? []), `${adaptationText(row)}${andMore(kept.length - 1)}`])
  }
  return { path: plan.path, numbers, rows }
}

/** Rows whose effect already stands in the step's own lines. */
const told = new Set(['unless', 'already', 'answers', 'retry', 'capture'])
function adaptationText({ kind, what, because, source }: Adaptation): string {
  const effect = told.has(kind) ? '' : `: ${sanitise(what)}`
  return `${kind}${effect}${because === '' ? '' : `, because ${sanitise(because)}`} (${source.path}:${source.line})`
}
const andMore = (count: number): string =>
  count > 0 ? `, here and in ${count} more step${count > 1 ? 's' : ''}` : ''

function leftOut(plan: Plan, paint: Colors): Array<string> {
  if (plan.skipped.length === 0) return []
  const lines = plan.skipped.map(
    ({ step, reason, position }) => `  ${plan.path}:${position.start.line}  ${step}: ${sanitise(reason)}`,
  )
  return [[paint.bold('── Left out ──'), '', ...lines].join('\n')]
}

/** What looks like code and will not run: whoever knows better says so in the sidecar. */
function unread({ path, unread: places }: Plan, paint: Colors): Array<string> {
  if (places.length === 0) return []
  const lines = places.map(({ line, text, because }) => `  ${path}:${line}  ${sanitise(text)}  (${because})`)
  return [[paint.bold('── Not taken for steps ──'), '', ...lines].join('\n')]
}

// ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The plan as JSON, schema version 1; bound texts are there as they may be seen, with the lines of the guide. */
export function planJson(plan: Plan, files?: ReadonlyArray<object>): string {
  const stages = plan.stages.map(({ step, tasks }) => ({ step: step.id, tasks: tasks.map(masked) }))
  return `${JSON.stringify({ schemaVersion: 1, ...plan, stages, ...(files ? { files } : {}) }, null, 2)}\n`
}

/** Every bound text without its value. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  if (isMasked(value)) return { text: value.shown, lines: value.points.map((point) => point.line) }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
}
const isMasked = (value: object): value is Masked => 'value' in value && 'shown' in value && 'points' in value

const linesOf = ({ start, end }: Position): string =>
  start.line === end.line ? `line ${start.line}` : `lines ${start.line}-${end.line}`
