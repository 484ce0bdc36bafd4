/** The report for people: plain lines that read alike on a terminal and in a CI log. */
import picocolors from 'picocolors'
import type { Ended, EndState, HostState, Reporter, RunEvent, TaskSummary, Verdict } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { count, cut, duration, firstLines, lastLines, spread } from './columns.ts'
import { verdictLines } from './verdict.ts'

export interface ReportOptions {
  color: boolean
  /** Columns of the screen. */
  width: number
  /** Output as it comes, and rules that held. */
  verbose?: boolean
  /** Failures and the summary only. */
  quiet?: boolean
  /** Something else shows what is waited for. */
  live?: boolean
  /** Where the log is kept, to be named at the end. */
  log?: string
  /** What the machine says of itself; a CI names its folder there. */
  env?: Readonly<Record<string, string | undefined>>
}

type Event<A extends RunEvent['action']> = Extract<RunEvent, { action: A }>
type Colors = ReturnType<typeof picocolors.createColors>
type Mark = 'pass' | 'already' | 'fail' | 'unknown' | 'skip' | 'stop' | 'fault' | 'start'

/** What the fold carries from event to event. */
interface Memory {
  options: ReportOptions
  paint: Colors
  run: string
  guide: string
  since: string
  hosts: number
  /** How a person gets to each host. */
  ways: Map<string, string>
  tasks: Map<string, TaskSummary>
  /** How each task ended; the newest counts. */
  ended: Map<string, Mark>
  /** Tasks whose text was given to their hosts; those that have not ended are left running where a run is left. */
  sent: Set<string>
  /** Files that were changed and not put back, with their hosts, by task. */
  changed: Map<string, string>
  /** Tasks whose expectation was compared and held, and those where it could not be read. */
  held: Set<string>
  unchecked: Map<string, string>
  /** Tasks that held only at a later try, for no reason that is known. */
  flaky: Set<string>
  /** Printed something else than the guide, when they ended last. */
  differs: Set<string>
  /** Lines that belong under a task's line, until it is printed. */
  under: Map<string, Array<string>>
  /** Unended output lines, when output is shown as it comes. */
  partial: Map<string, string>
  /** Headings that stand above what is printed next. */
  trail: string
  /** Of each host, what stands in its way: the newest counts. */
  troubles: Map<string, string>
}

const shownLines = { diff: 30, output: 20 }
const longestPartial = 64 * 1024

/** Folds the events of a run into lines; no colour unless asked, nothing raw from a host. */
export function terminalReporter(options: ReportOptions): Reporter {
  const memory: Memory = {
    options,
    paint: picocolors.createColors(options.color),
    run: '',
    guide: '',
    since: '',
    hosts: 0,
    ways: new Map(),
    tasks: new Map(),
    ended: new Map(),
    sent: new Set(),
    changed: new Map(),
    held: new Set(),
    unchecked: new Map(),
    flaky: new Set(),
    differs: new Set(),
    under: new Map(),
    partial: new Map(),
    trail: '',
    troubles: new Map(),
  }
  return (event) => {
    const tell = tellers[event.action] as (event: RunEvent, memory: Memory) => Array<string>
    return tell(event, memory)
      .map((line) => `${line.trimEnd()}\n`)
      .join('')
  }
}

const tellers: { [A in RunEvent['action']]: (event: Event<A>, memory: Memory) => Array<string> } = {
  begin(event, memory) {
    Object.assign(memory, { run: event.run, guide: event.guide, since: event.at, hosts: event.hosts.length })
    for (const task of event.tasks) memory.tasks.set(task.id, task)
    for (const { name, way } of event.hosts) if (way) memory.ways.set(name, way)
    if (memory.options.quiet) return []
    const { bold, dim } = memory.paint
    const hosts = event.hosts.map(({ name, address }) => (name === address ? name : `${name} (${address})`))
    return [
      `${bold(safe(event.guide))}${dim(`  ${count(event.tasks.length, 'task')}, run ${event.run}`)}`,
      dim(`on ${hosts.map(safe).join(', ')}`),
    ]
  },
  resume(event, memory) {
    memory.since = event.at
    memory.trail = ''
    memory.troubles.clear()
    for (const task of event.tasks ?? []) memory.tasks.set(task.id, task)
    if (memory.options.quiet) return []
    const done = [...memory.ended.values()].filter((mark) => mark === 'pass' || mark === 'already').length
    return ['', `going on with run ${memory.run}: ${done} of ${count(memory.tasks.size, 'task')} done`]
  },
  guide: () => [],
  start: (event, memory) => (memory.options.verbose ? taskLine('start', event.task, '', memory) : []),
  intend({ task, of }, { ended, sent }) {
    if (of !== 'body') return []
    ended.delete(task)
    sent.add(task)
    return []
  },
  output: (event, memory) => (memory.options.verbose ? outputLines(event.task, event.text, memory) : []),
  answer(event, memory) {
    const prompt = safe(event.prompt.trim())
    return below(event.task, [memory.paint.dim(`answered ${prompt} with ${safe(event.shown)}`)], memory)
  },
  retry(event, memory) {
    const { quiet, live, verbose } = memory.options
    memory.sent.delete(event.task)
    if (quiet || ((live || event.attempt > 1) && !verbose)) return []
    const why = event.verdict?.differences[0]?.what ?? `exit status ${event.status ?? 'unknown'}`
    const title = titleOf(event.task, memory)
    const waiting = `  … ${title}${hostOf(event.task, memory)}: not yet (${safe(why)}), trying again`
    return [...heading(event.task, memory), memory.paint.dim(waiting)]
  },
  diff(event, memory) {
    if (event.back) return backLines(event, memory)
    memory.changed.set(event.task, `${memory.tasks.get(event.task)?.host} ${event.path}`)
    const { lines, after } = firstLines(event.diff, shownLines.diff)
    const shown = lines.filter((line) => !/^(---|\+\+\+|===|Index:|\\ No newline)/.test(line))
    const more = after > 0 ? [memory.paint.dim(`… ${count(after, 'more line')}`)] : []
    const kept = event.backup ? [memory.paint.dim(`the file as it was: ${safe(event.backup)}`)] : []
    return below(event.task, [...shown.map((line) => diffLine(line, memory.paint)), ...more, ...kept], memory)
  },
  capture: (event, memory) =>
    below(event.task, [memory.paint.dim(`kept as ${safe(event.capture)}: ${safe(event.value)}`)], memory),
  pass(event, memory) {
    noteVerdict(event.task, event.verdict, memory)
    if (event.flaky) memory.flaky.add(event.task)
    else memory.flaky.delete(event.task)
    const flaky = event.flaky ? [memory.paint.yellow(flakyText(event.tries))] : []
    const notes = [...flaky, ...(event.note ? [memory.paint.dim(safe(event.note))] : [])]
    const lines = [...notes, ...verdictNotes(event.task, event.verdict, memory)]
    return endTask('pass', event, triesOf(event), lines, memory)
  },
  already: (event, memory) =>
    endTask('already', event, '', [memory.paint.dim(`already so: ${safe(event.note)}`)], memory),
  fail(event, memory) {
    noteTrouble(event.task, event.reason, memory)
    if (event.verdict?.outcome === 'differs') memory.differs.add(event.task)
    else memory.differs.delete(event.task)
    return endTask('fail', event, triesOf(event), failureLines(event, memory), memory)
  },
  unknown(event, memory) {
    noteTrouble(event.task, event.evidence, memory)
    const lines = [
      placeOf(event.task, memory),
      `${event.verdict ? 'a decision is needed' : 'whether it ran to its end is unknown'}: ${safe(event.evidence)}`,
      ...outputTail(event, memory),
    ]
    return endTask('unknown', event, '', lines, memory)
  },
  hand(event, memory) {
    const { quiet, verbose } = memory.options
    if (event.did === 'shell') return quiet ? [] : below(event.task, [memory.paint.dim(byHand.shell)], memory)
    if (event.did === 'retry') return verbose ? [indent(memory.paint.dim(byHand.retry))] : []
    const { lines, after } = firstLines(safe(event.text ?? ''), shownLines.output)
    const more = after > 0 ? [`… ${count(after, 'more line')}`] : []
    return below(event.task, [byHand.edit, ...[...lines, ...more].map((line) => `│ ${line}`)], memory)
  },
  skip(event, memory) {
    endAll(event.task, 'skip', memory)
    const reason = memory.paint.dim(`skipped: ${safe(event.reason)}`)
    return memory.options.quiet ? [] : [...taskLine('skip', event.task, '', memory), indent(reason)]
  },
  stop(event, memory) {
    const title = safe(event.text.split('\n', 1)[0]!)
    endAll(event.step, 'stop', memory)
    const lines = [
      place(event.line, memory),
      `left for a person: ${safe(event.reason)}`,
      'Do it, then go on; or say in the sidecar that it is not needed:',
      `  skip: [{ line: ${event.line}, text: ${JSON.stringify(title)}, because: … }]`,
    ]
    return ['', `  ${memory.paint.yellow(`${marks.stop} ${title}`)}`, ...lines.map(indent)]
  },
  settle(event, memory) {
    const meanings = { done: 'it was done', redo: 'it is to be done again', abort: 'the run is given up' }
    endAll(event.task, event.as === 'done' ? 'pass' : 'unknown', memory)
    return [
      `  ${titleOf(event.task, memory)}${hostOf(event.task, memory)}: a person says ${meanings[event.as]}`,
    ]
  },
  fault(event, memory) {
    if (event.task) memory.ended.set(event.task, 'fault')
    memory.troubles.set(event.host, `${faults[event.code] ?? event.code}: ${event.reason}`)
    const lines = [...(event.task ? [placeOf(event.task, memory)] : []), ...safe(event.reason).split('\n')]
    const title = `${marks.fault} ${event.host ? `${safe(event.host)}: ` : ''}${faults[event.code] ?? event.code}`
    return ['', `  ${memory.paint.red(title)}`, ...lines.map(indent)]
  },
  end: (event, memory) => summary(event, memory),
}

// ── one task ─────────────────────────────────────────────────────────────────────────────────────────────

const marks: Record<Mark, string> = {
  pass: '✓',
  already: '≡',
  fail: '✗',
  unknown: '?',
  skip: '–',
  stop: '☐',
  fault: '!',
  start: '▸',
}
const looks: Record<Mark, keyof Colors> = {
  pass: 'green',
  already: 'cyan',
  fail: 'red',
  unknown: 'magenta',
  skip: 'dim',
  stop: 'yellow',
  fault: 'red',
  start: 'dim',
}
const faults: Record<Event<'fault'>['code'], string> = {
  unreachable: 'cannot be reached',
  authentication: 'does not let us in',
  'host-key': 'is not known to be the host it should be',
  sudo: 'cannot become another user',
  space: 'has no room or cannot be written to',
  unsupported: 'lacks something that is needed',
  locked: 'is held by another run',
  journal: 'the record of this run cannot be kept',
}
const loud: ReadonlySet<Mark> = new Set(['fail', 'unknown'])

const safe = (text: string) => sanitise(text)
const indent = (line: string) => (line === '' ? '' : `      ${line}`)

/** A task is over: its line, and below it what is to be said about it. */
function endTask(
  mark: Mark,
  event: { task: string } & Ended,
  tries: string,
  lines: Array<string>,
  memory: Memory,
): Array<string> {
  const rest = restOfOutput(event.task, memory)
  const under = memory.under.get(event.task) ?? []
  memory.under.delete(event.task)
  memory.ended.set(event.task, mark)
  if (memory.options.quiet && !loud.has(mark)) return []
  const time = [duration(event.ms), tries].filter(Boolean).join(', ')
  return [...rest, ...taskLine(mark, event.task, time, memory), ...[...under, ...lines].map(indent)]
}

function taskLine(mark: Mark, task: string, right: string, memory: Memory): Array<string> {
  const { options, paint } = memory
  const left = `  ${marks[mark]} ${titleOf(task, memory)}`
  const end = [hostOf(task, memory).trim(), right].filter(Boolean).join('  ')
  const line = spread(left, end, Math.min(options.width, 100))
  const color = paint[looks[mark]] as (text: string) => string
  const painted = line.replace(marks[mark], color(marks[mark]))
  return [...heading(task, memory), loud.has(mark) ? paint.bold(painted) : painted]
}

/** The guide's headings above a task, where they are not those of the line before. */
function heading(task: string, memory: Memory): Array<string> {
  const trail = memory.tasks.get(task)?.trail.map(safe).join(' › ')
  if (!trail || trail === memory.trail) return []
  memory.trail = trail
  return ['', memory.paint.bold(trail)]
}

function titleOf(task: string, memory: Memory): string {
  const found = memory.tasks.get(task) ?? [...memory.tasks.values()].find(({ step }) => step === task)
  return safe(found?.title ?? task)
}

function hostOf(task: string, memory: Memory): string {
  const host = memory.tasks.get(task)?.host
  return host && memory.hosts > 1 ? ` @${safe(host)}` : ''
}

const place = (line: number, memory: Memory) => memory.paint.cyan(`——▶ ${safe(memory.guide)}:${line}`)

function placeOf(task: string, memory: Memory): string {
  const line = memory.tasks.get(task)?.line
  return line === undefined ? safe(task) : place(line, memory)
}

/** Marks a task, or all the tasks of a step, as over. */
function endAll(id: string, mark: Mark, memory: Memory): void {
  const tasks = [...memory.tasks.values()].filter((task) => task.id === id || task.step === id)
  for (const task of tasks.length > 0 ? tasks : [{ id }]) memory.ended.set(task.id, mark)
}

/** What a person did who leads the run. */
const byHand = {
  edit: 'changed by hand for this run, to:',
  retry: 'tried again by hand',
  shell: 'a person was in a shell on the host',
}

const flakyText = (tries: number) =>
  `flaky: it held only at try ${tries}, though nothing was started before it and nothing says to wait`

const triesOf = (event: { tries: number }) => (event.tries > 1 ? `${event.tries} tries` : '')

/** Keeps lines for under the task's own; what people asked to see as it comes is printed at once. */
function below(task: string, lines: Array<string>, memory: Memory): Array<string> {
  if (memory.options.verbose) return [...restOfOutput(task, memory), ...lines.map(indent)]
  memory.under.set(task, [...(memory.under.get(task) ?? []), ...lines])
  return []
}

/** A file that was put back: its task is no longer done. */
function backLines(event: Event<'diff'>, memory: Memory): Array<string> {
  memory.ended.delete(event.task)
  memory.changed.delete(event.task)
  return memory.options.quiet ? [] : [`  ↶ ${safe(event.path)} put back to what it was (${safe(event.task)})`]
}

function diffLine(line: string, paint: Colors): string {
  const shown = safe(line)
  if (line.startsWith('+')) return paint.green(shown)
  if (line.startsWith('-')) return paint.red(shown)
  return line.startsWith('@@') ? paint.dim(shown) : shown
}

// ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────

function noteVerdict(task: string, verdict: Verdict | undefined, memory: Memory): void {
  memory.unchecked.delete(task)
  memory.held.delete(task)
  if (verdict?.outcome === 'held') memory.held.add(task)
  else if (verdict) memory.unchecked.set(task, verdict.rule)
  else if (memory.tasks.get(task)?.expects) memory.unchecked.set(task, 'nothing was compared')
}

function verdictNotes(task: string, verdict: Verdict | undefined, memory: Memory): Array<string> {
  const { paint, options } = memory
  const unread = memory.unchecked.get(task)
  if (unread !== undefined) return [paint.yellow(`unchecked: ${safe(unread)}`)]
  if (!verdict || !options.verbose) return []
  return [`as printed: ${verdict.rule}`, ...verdict.notes].map((line) => paint.dim(safe(line)))
}

function failureLines(event: Event<'fail'>, memory: Memory): Array<string> {
  const { verdict } = event
  const told = verdict && !event.reason.includes(verdict.rule) ? [memory.paint.dim(safe(verdict.rule))] : []
  return [
    placeOf(event.task, memory),
    ...wholeCommand(event.task, memory),
    ...safe(event.reason).split('\n'),
    ...told,
    ...(verdict ? verdictLines(verdict, memory.paint) : []),
    ...outputTail(event, memory),
  ]
}

/** What ran, where its first line does not say it all. */
function wholeCommand(task: string, memory: Memory): Array<string> {
  const { text = '', kind } = memory.tasks.get(task) ?? {}
  if (kind === 'edit' || !text.includes('\n')) return []
  const { lines, after } = firstLines(safe(text), shownLines.output)
  return [...lines.map((line) => `$ ${line}`), ...(after > 0 ? [`… ${count(after, 'more line')}`] : [])]
}

// ── output ───────────────────────────────────────────────────────────────────────────────────────────────

/** The end of what a task printed; nothing where it was all shown as it came. */
function outputTail(event: Ended, memory: Memory): Array<string> {
  if (memory.options.verbose || event.output.bytes === 0) return []
  const { lines, before } = lastLines(safe(event.output.tail), shownLines.output)
  const cutOff = before > 0 || event.output.bytes > Buffer.byteLength(event.output.tail)
  const title = cutOff ? `the end of its ${size(event.output.bytes)} of output:` : 'it printed:'
  return ['', memory.paint.dim(title), ...lines.map((line) => `│ ${line}`)]
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Whole lines of what a task prints; an unended one waits for its rest. */
function outputLines(task: string, text: string, memory: Memory): Array<string> {
  const lines = ((memory.partial.get(task) ?? '') + text).split('\n')
  const rest = lines.at(-1)!.length < longestPartial ? lines.pop()! : ''
  memory.partial.set(task, rest)
  return [...heading(task, memory), ...lines.map((line) => outputLine(task, line, memory))]
}

function restOfOutput(task: string, memory: Memory): Array<string> {
  const rest = memory.partial.get(task)
  memory.partial.delete(task)
  return rest ? [outputLine(task, rest, memory)] : []
}

const outputLine = (task: string, line: string, memory: Memory) =>
  indent(`${memory.paint.dim(`${hostOf(task, memory).trim()} │`.trim())} ${safe(line)}`)

// ── the end ──────────────────────────────────────────────────────────────────────────────────────────────

const states: Record<EndState, [text: string, look: keyof Colors]> = {
  passed: ['passed', 'green'],
  failed: ['failed', 'red'],
  faulted: ['stopped by a fault', 'red'],
  locked: ['another run is at work on a host', 'red'],
  unknown: ['stopped: an outcome is unknown', 'magenta'],
  interrupted: ['interrupted, its state is saved', 'yellow'],
  stopped: ['stopped at a line left for a person', 'yellow'],
}

const meanings: Record<number, string> = {
  0: 'all passed',
  1: 'a step or check failed',
  4: 'a host cannot be reached or used',
  5: 'an outcome is unknown, a decision is needed',
  6: 'another run holds it',
  7: 'the record of the run cannot be kept',
  130: 'interrupted',
  143: 'terminated',
}

const meaningOf = ({ exit, state }: Event<'end'>) =>
  state === 'stopped' ? 'a line is left for a person' : (meanings[exit] ?? state)

const counted: Array<[Mark, string]> = [
  ['pass', 'passed'],
  ['already', 'already so'],
  ['fail', 'failed'],
  ['unknown', 'unknown'],
  ['fault', 'faulted'],
  ['skip', 'skipped'],
  ['stop', 'left for a person'],
]

function summary(event: Event<'end'>, memory: Memory): Array<string> {
  const { paint, options } = memory
  const [text, look] = states[event.state]
  const color = paint[look] as (text: string) => string
  const time = duration(Date.parse(event.at) - Date.parse(memory.since) || 0)
  return [
    ...(options.quiet && event.state === 'passed' ? [] : ['']),
    `${paint.bold(color(text))}${paint.dim(` (${time})`)}: ${counts(memory)}`,
    ...hostLines(event, memory),
    ...uncheckedLines(memory),
    ...nextLines(event.state, memory),
    ...(options.log ? [paint.dim(`log: ${options.log}`)] : []),
    ...(event.exit === 0 ? [] : [paint.dim(`exit ${event.exit}: ${meaningOf(event)}`)]),
  ]
}

function counts(memory: Memory): string {
  const marks = [...memory.ended.values()]
  const ended = counted.map(([mark, name]) => [marks.filter((one) => one === mark).length, name] as const)
  const left = [...memory.tasks.keys()].filter((task) => !memory.ended.has(task))
  const running = left.filter((task) => memory.sent.has(task)).length
  const rows = [
    ...ended,
    [running, running === 1 ? 'left running on its host' : 'left running on their hosts'] as const,
    [left.length - running, 'not reached'] as const,
    [memory.held.size, memory.held.size === 1 ? 'check held' : 'checks held'] as const,
    [memory.flaky.size, 'flaky'] as const,
    [memory.unchecked.size, 'unchecked'] as const,
  ]
  const shown = rows.filter(([number]) => number > 0).map(([number, name]) => `${number} ${name}`)
  return shown.join(', ') || 'nothing to do'
}

function noteTrouble(task: string, reason: string, { tasks, troubles }: Memory): void {
  const { host = '', step = '' } = tasks.get(task) ?? {}
  troubles.set(host, `${step}: ${reason}`)
}

/** As many hosts as are told one by one where they have passed, too. */
const fewHosts = 10

/** What became of each host, where there are several and it is not the same for all. */
function hostLines({ hosts = [], state }: Event<'end'>, memory: Memory): Array<string> {
  if (hosts.length < 2 || state === 'passed') return []
  const told = hosts.filter((host) => hosts.length <= fewHosts || host.state !== 'passed')
  const width = Math.max(...told.map(({ name }) => safe(name).length), 0)
  const lines = told.map(({ name, state }) => {
    const [mark, word, look] = hostStates[state]
    const trouble = state === 'passed' || state === 'unfinished' ? '' : memory.troubles.get(name)
    const why = trouble ? `, ${cut(safe(trouble.split('\n', 1)[0]!), 120)}` : ''
    const color = memory.paint[look] as (text: string) => string
    return `  ${color(mark)} ${safe(name).padEnd(width)}  ${word}${why}`
  })
  const passed = hosts.length - told.length
  const rest = passed > 0 ? [`  ${memory.paint.green(marks.pass)} ${count(passed, 'other host')} passed`] : []
  return ['', 'hosts:', ...lines, ...rest]
}

const hostStates: Record<HostState, [mark: string, word: string, look: keyof Colors]> = {
  passed: [marks.pass, 'passed', 'green'],
  failed: [marks.fail, 'failed', 'red'],
  faulted: [marks.fault, 'fault', 'red'],
  locked: [marks.fault, 'another run is at work', 'red'],
  unknown: [marks.unknown, 'unknown', 'magenta'],
  interrupted: [marks.skip, 'interrupted', 'yellow'],
  stopped: [marks.stop, 'left for a person', 'yellow'],
  unfinished: ['·', 'not finished', 'dim'],
}

/** Expectations that nobody compared: not a failure, never a pass. */
function uncheckedLines(memory: Memory): Array<string> {
  const lines = [...memory.unchecked].map(([task, rule]) => {
    const line = memory.tasks.get(task)?.line
    return `  ${safe(memory.guide)}:${line}  ${cut(titleOf(task, memory), 40)}${hostOf(task, memory)}: ${safe(rule)}`
  })
  return lines.length === 0 ? [] : ['', memory.paint.yellow('unchecked:'), ...lines]
}

const onwards = (state: EndState, goOn: string): [string, string] =>
  state === 'stopped' ? [`${goOn} --as done`, 'once you have done it'] : [goOn, 'goes on where it stopped']

const led = (goOn: string): [string, string] => [
  `${goOn} --step`,
  'the same, and asks: a shell on the host, a change, another try',
]

const right = (run: string): [string, string] => [
  `runbook accept ${run}`,
  'what was printed is right: the guide is changed to say so',
]

/** What may be said of a step whose outcome is unknown, once somebody has looked at the host. */
const decisions: ReadonlyArray<[string, string]> = [
  ['done', 'it was done'],
  ['redo', 'it was not, and is to be done again'],
  ['abort', 'the run is given up'],
]

/** The commands that lead on from here, ready to be pasted. */
function nextLines(state: EndState, memory: Memory): Array<string> {
  const { run, paint, ended, changed } = memory
  if (state === 'passed') return []
  const goOn = `runbook resume ${run}`
  const files = new Set(changed.values()).size
  const back: [string, string] = [`runbook rollback ${run}`, `puts ${count(files, 'file')} back`]
  const unknown = [...ended].filter(([, mark]) => mark === 'unknown').map(([task]) => task)
  const rows: Array<[string, string]> = [
    ...unknown.flatMap((task) =>
      decisions.map(([as, what]): [string, string] => [`${goOn} --task ${task} --as ${as}`, what]),
    ),
    ...(unknown.length > 0 ? [] : [onwards(state, goOn)]),
    ...(state === 'failed' ? [led(goOn)] : []),
    ...([...memory.differs].some((task) => odd.has(ended.get(task)!)) ? [right(run)] : []),
    ...(files > 0 ? [back] : []),
    [`runbook report ${run} --verbose`, 'all that was printed'],
    ...waysToLook(memory),
  ]
  const width = Math.max(...rows.map(([command]) => command.length))
  const shown = rows.map(([command, what]) => `  ${command.padEnd(width)}   ${paint.dim(what)}`)
  return ['', 'next:', ...shown, '']
}

/** Marks that make somebody look at a host. */
const odd: ReadonlySet<Mark> = new Set(['fail', 'unknown', 'fault'])

function waysToLook({ ended, tasks, ways }: Memory): Array<[string, string]> {
  const hosts = [...ended].flatMap(([task, mark]) => (odd.has(mark) ? [tasks.get(task)?.host ?? ''] : []))
  return [...new Set(hosts)].flatMap((host): Array<[string, string]> => {
    const way = ways.get(host)
    return way === undefined ? [] : [[safe(way), `a look at ${safe(host)}`]]
  })
}
