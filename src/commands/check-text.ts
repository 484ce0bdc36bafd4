/** What a check found, for people and for other programs. */
import picocolors from 'picocolors'
import { type CheckPlan, type Found, type Health, type Left, type Tally, tallyText } from '../check.ts'
import type { Finding } from '../check-run.ts'
import type { RunEvent } from '../model.ts'
import { cut } from '../reporters/columns.ts'
import { terminalReporter } from '../reporters/terminal.ts'
import { sanitise } from '../sanitise.ts'
import { summariesOf } from './summaries.ts'

export interface Checked {
  work: CheckPlan
  findings: ReadonlyArray<Finding>
  /** Without secrets. */
  events: ReadonlyArray<RunEvent>
  tally: Tally
  health: Health
  exit: number
}

const bad: ReadonlySet<Found> = new Set(['differs', 'failed', 'unknown', 'faulted'])

/** The first thing that is the matter, with its place, and how many there are. */
export function matterOf(
  { plan }: CheckPlan,
  findings: ReadonlyArray<Finding>,
  health: Health,
): string | undefined {
  if (health === 'nothing') return 'nothing could be compared with what the guide says'
  const matters = findings.filter(
    ({ found }) => bad.has(found) || (health === 'unchecked' && found === 'unchecked'),
  )
  const [first] = matters
  if (!first) return undefined
  const place = `${plan.path}:${first.task.step.position.start.line} ${first.task.host}: ${first.matter ?? first.found}`
  return matters.length === 1 ? place : `${matters.length} of ${findings.length}, first ${place}`
}

const states: Readonly<Record<Health, [text: string, look: 'green' | 'red' | 'yellow' | 'magenta']>> = {
  healthy: ['as the guide says', 'green'],
  unchecked: ['as the guide says, as far as it can be compared', 'green'],
  differs: ['not as the guide says', 'red'],
  faulted: ['a host cannot be looked at', 'red'],
  unknown: ['an outcome is unknown', 'magenta'],
  nothing: ['nothing could be compared: nothing is known', 'yellow'],
}

/** A report as of a run, and below it what was not run, as it may change something. */
export function checkText(
  { work, findings, events, tally, health }: Checked,
  options: { color: boolean; width: number; verbose: boolean; quiet: boolean },
): string {
  const paint = picocolors.createColors(options.color)
  const report = terminalReporter(options)
  report(beginOf(work))
  const body = events.map(report).join('')
  const [text, look] = states[health]
  const left = options.quiet ? [] : leftLines(work, findings, paint, options)
  return [
    ...(body === '' ? [] : [body.trimEnd().replace(/^\n/, '')]),
    ...left,
    `${options.quiet ? '' : '\n'}${paint.bold(paint[look](text))}: ${tallyText(tally)}`,
  ]
    .map((part) => `${part}\n`)
    .join('')
}

/** What the reporter has to know of the tasks; it is not shown. */
function beginOf({ plan }: CheckPlan): RunEvent {
  return {
    at: new Date(0).toISOString(),
    action: 'begin',
    run: '',
    guide: plan.path,
    hash: plan.hash,
    given: {},
    version: '',
    directory: '',
    hosts: plan.hosts.map(({ name, address }) => ({ name, address })),
    tasks: summariesOf(plan),
  }
}

function leftLines(
  work: CheckPlan,
  findings: ReadonlyArray<Finding>,
  paint: ReturnType<typeof picocolors.createColors>,
  { width }: { width: number },
): Array<string> {
  const left = allLeft(work, findings)
  if (left.length === 0) return []
  const rows = left.map(({ line, text, reason }) => {
    const shown = `  ${work.plan.path}:${line}  ${cut(sanitise(text), 60)}`
    const why = reason === unheard(text) ? '' : `  (${sanitise(reason)})`
    return `${shown}${paint.dim(cut(why, Math.max(40, 2 * width - shown.length)))}`
  })
  return ['', paint.bold('not run, as it is not known to change nothing:'), ...rows]
}

/** The reason that the heading has told already. */
const unheard = (text: string) => `\`${text}\` is not known to only look`

/** What was left out from the beginning, and what turned out to be more than a look. */
function allLeft({ left }: CheckPlan, findings: ReadonlyArray<Finding>): Array<Left> {
  const found = findings.flatMap(({ task, found, matter }) =>
    found === 'not-run'
      ? [
          {
            step: task.step.id,
            line: task.step.position.start.line,
            text: 'shown' in task.step.text ? task.step.text.shown : task.step.id,
            reason: matter ?? '',
          },
        ]
      : [],
  )
  return [...left, ...found].sort((a, b) => a.line - b.line)
}

/** Everything, schema version 1. */
export function checkJson({ work, findings, events, tally, health, exit }: Checked): string {
  const summaries = new Map(summariesOf(work.plan).map((task) => [task.id, task]))
  const of = <A extends RunEvent['action']>(action: A, id: string) =>
    events.find((event) => event.action === action && 'task' in event && event.task === id) as
      | Extract<RunEvent, { action: A }>
      | undefined
  const tasks = findings.map(({ task: { id, host, step }, found, matter }) => ({
    task: id,
    step: step.id,
    host,
    line: step.position.start.line,
    title: summaries.get(id)?.title ?? id,
    found,
    ...(matter === undefined ? {} : { matter }),
    verdict: of('pass', id)?.verdict ?? of('fail', id)?.verdict,
    diff: of('diff', id)?.diff,
  }))
  const whole = {
    schemaVersion: 1,
    guide: work.plan.path,
    health,
    exit,
    tally,
    tasks,
    left: allLeft(work, findings),
  }
  return `${JSON.stringify(whole, null, 2)}\n`
}
