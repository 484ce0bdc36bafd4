/** One task, from its first look at the host to its verdict. */
import { createHash } from 'node:crypto'
import type { FileWrite } from '../edit.ts'
import { makeKeeper, makeTail } from '../kept.ts'
import type {
  Command,
  Ended,
  Kept,
  Masked,
  Plan,
  Receipt,
  Session,
  SessionStep,
  Statement,
  Task,
  Verdict,
} from '../model.ts'
import type { Redactor } from '../redact.ts'
import type { EventBody, World } from '../run.ts'
import { restartsHost } from '../vocabulary/commands.ts'
import { bodyOf, foresee, unlessBody } from './ahead.ts'
import { asksTyping } from './asks.ts'
import { type Carried, carriedBehind, promptPattern } from './bodies.ts'
import { editedBy } from './by-hand.ts'
import { fillIn, keepAll, type TakenAll, takeAll } from './captures.ts'
import { performEdit } from './file.ts'
import { settlePrinted } from './printed.ts'
import type { Recall, Remembered } from './recall.ts'
import { beyondSetting } from './sourced.ts'
import { judgeAsked } from './typed.ts'
import { starved, waits } from './waits.ts'

/** `stopped`: what is to be done is left for a person; `left`: we went, and it may still run; `locked`: another run is. */
export type Outcome = 'passed' | 'failed' | 'unknown' | 'faulted' | 'locked' | 'stopped' | 'left'

/** What became of one body: its receipt, what it printed, how long it took. */
export interface Attempt {
  receipt: Receipt
  /** What the judge reads: the last 16 MiB, as printed. */
  printed: string
  ended: Ended
}
/** A task at work: what it needs, and a way to run a body in its session exactly once. */
export interface Bench {
  task: Task
  world: World
  past: Recall
  /** Records what happens while a body runs, without waiting; where that fails the attempt does. */
  note(event: EventBody): void
  attempt(
    of: 'body' | 'unless' | 'read' | 'write',
    body: string,
    options?: SessionStep & { file?: FileWrite },
  ): Promise<Attempt>
}

const judgedBytes = 16 * 1024 * 1024
/** Characters of what a body prints that are recorded and shown as they come; of more, only the end is kept. */
const recordedOutput = 4 * 1024 * 1024

export function makePerformer(plan: Plan, past: Recall, world: World): (task: Task) => Promise<Outcome> {
  const planned = carriedBefore(plan, past)
  /** A statement that a person has changed may leave its client otherwise. */
  const carried = (task: Task) =>
    (past.edits.size > 0 ? carriedBefore(plan, past) : planned).get(task.id) ?? []
  /** Where a person is asked before each task, nothing is sent before they say so. */
  const next = world.lead ? () => undefined : foresee(plan, past, carried)
  /** What has run and only printed something else is not run again before that is looked at. */
  const judgedAgain = async (task: Task) => {
    const printed = past.tasks.get(task.id)?.printed
    const body = task.step.kind === 'manual' ? undefined : bodyOf(task.step, carried(task))
    if (!printed || body === undefined || sha256(body) !== printed.sha) return undefined
    return settlePrinted(task, printed, past, world)
  }
  return async (planned) => {
    const remembered = past.tasks.get(planned.id)
    const filled = fillIn(planned, past, world)
    const judged = 'task' in filled ? await judgedAgain(editedBy(past, filled.task)) : undefined
    if (judged) return judged
    if (remembered?.state !== 'open' && remembered?.state !== 'unknown')
      await world.record({ action: 'start', task: planned.id })
    if ('refused' in filled) return endUnfilled(planned, filled.refused, world)
    const task = editedBy(past, filled.task)
    const bench = makeBench(task, past, world, remembered)
    if (remembered?.state === 'unknown') return (await saysSo(bench)) ?? stillUnknown(bench, remembered)
    const already = mayHaveRun(remembered) ? undefined : await saysSo(bench)
    if (already) return already
    if (task.step.kind === 'edit') return performEdit(bench, task.step)
    if (task.step.kind === 'manual') throw new TypeError(`${task.id} has nothing to run`)
    const more = task.setsUp ? await beyondSetting(bench, task.step.text.value) : undefined
    if (more) return endRefused(bench, more.reason, more.read)
    return performUntilItHolds(bench, task.step, bodyOf(task.step, carried(task))!, next(planned))
  }
}

/** Bodies run under numbers that are on disk before they are sent; one that was on its way is asked for again. */
export function makeBench(task: Task, past: Recall, world: World, remembered?: Remembered): Bench {
  const link = world.link(task.host)
  const user = task.user === link.user ? '' : task.user
  const name = `${task.host}/${user}`
  const session = link.session(user)
  let intended = remembered?.state === 'open' ? remembered.intent : undefined
  let unrecorded: { cause: unknown } | undefined
  let forgotten = remembered?.refused ? Promise.resolve(false) : undefined
  const note = (event: EventBody) =>
    void world.record(event).catch((cause: unknown) => {
      unrecorded ??= { cause }
    })
  return {
    task,
    world,
    past,
    note,
    async attempt(of, body, options = {}) {
      const again = intended?.of === of && (of === 'body' || of === 'unless') ? intended : undefined
      intended = undefined
      const sha = sha256(body)
      forgotten ??= isForgotten(session, past.receipts.get(name), world)
      past.receipts.delete(name)
      if (await forgotten) return notSent(sha, again !== undefined)
      const k = again?.k ?? nextK(past, name)
      if (again?.sha !== sha)
        await world.record({
          action: 'intend',
          task: task.id,
          session: name,
          k,
          sha,
          of,
          ...(options.file ? { file: options.file } : {}),
        })
      const tell = firstOf(recordedOutput, (text) => {
        if (of === 'body') note({ action: 'output', task: task.id, text })
      })
      const keep = of !== 'body' || isRead(task) ? judgedBytes : undefined
      const ran = await runBody({ session, k }, body, options, { world, tell, keep })
      if (unrecorded) throw unrecorded.cause
      return settleIdentity(ran, sha, k)
    },
  }
}

async function endUnfilled({ id }: Task, reason: string, { record }: World): Promise<Outcome> {
  const nothing = { ms: 0, output: makeKeeper().kept() }
  await record({ action: 'fail', task: id, tries: 0, reason, ...nothing })
  return 'failed'
}

async function endRefused({ task, world }: Bench, reason: string, { ended }: Attempt): Promise<Outcome> {
  const output = { ...ended.output, tail: '', bytes: 0 }
  await world.record({ action: 'fail', task: task.id, tries: 1, reason, ...ended, output })
  return 'failed'
}

/** Is what the task prints compared with anything, or anything taken from it? */
const isRead = ({ step, already, captures }: Task) =>
  captures.length > 0 || already.length > 0 || ('expected' in step && step.expected !== undefined)

const nothing = '\\true # does the host still know this step?\n'
/**
 * Has the host lost what this session kept there, shell and receipts? It is asked for a step that does nothing under
 * the number of one that left a receipt: only where that receipt is gone will it run.
 */
async function isForgotten(session: Session, k: number | undefined, { leaving }: World): Promise<boolean> {
  if (k === undefined) return false
  const { sha } = await session.run(k, nothing, { signal: leaving })
  return sha === sha256(nothing)
}

/** What was on its way may have run; anything else is not begun without the state of the steps before it. */
function notSent(sha: string, wasSent: boolean): Attempt {
  const gone = 'what the session kept on the host (~/.runbook) was removed'
  const [outcome, evidence] = wasSent
    ? (['unknown', gone] as const)
    : ([
        'refused',
        `${gone}, and with it the state of its shell; resumed once more it runs without, or begin there with \`runbook exec --from\`, which sets its shell up again`,
      ] as const)
  const receipt: Receipt = { outcome, evidence, lostShell: true, sha, bytes: 0, answered: 0 }
  return { receipt, printed: '', ended: { ms: 0, output: makeKeeper().kept() } }
}

function nextK(past: Recall, session: string): number {
  const k = (past.lastK.get(session) ?? 0) + 1
  past.lastK.set(session, k)
  return k
}

/** Runs one body. The judge reads what was printed; all that is kept or shown of it has no secrets left. */
async function runBody(
  at: { session: Session; k: number },
  body: string,
  options: SessionStep,
  { world, tell, keep }: { world: World; tell: (piece: Buffer | string) => void; keep: number | undefined },
): Promise<Attempt> {
  const began = world.now()
  const printed = makeTail(keep)
  const shown = makeKeeper()
  const redacted = world.redactor.stream()
  const show = (piece: Buffer | string) => {
    shown.add(piece)
    if (piece.length > 0) tell(piece)
  }
  const receipt = await at.session.run(at.k, body, {
    ...options,
    limit: options.limit ?? world.limit,
    signal: world.leaving,
    onOutput: (chunk) => {
      printed.add(chunk)
      for (const piece of redacted.pieces(chunk)) show(piece)
    },
  })
  show(redacted.flush())
  const ms = Math.round(world.now() - began)
  return {
    receipt,
    printed: withoutBody(printed.text()),
    ended: { ...statusOf(receipt), ms, output: told(shown.kept()) },
  }
}

/** Hands texts on until there were so many characters, then says once that there is more. */
function firstOf(limit: number, tell: (text: string) => void): (piece: Buffer | string) => void {
  let left = limit
  return (piece) => {
    if (left <= 0) return
    const text = piece.toString()
    left -= text.length
    tell(
      left > 0
        ? text
        : `${text}\n… it prints more than ${limit >> 20} MiB: of the rest only the end is kept\n`,
    )
  }
}

/** bash names the file a step was read from in its complaints; the guide's reader knows no such file. */
const withoutBody = (text: string) =>
  text.includes('.body.') ? text.replace(/(?:\/[^\s/:]+){0,32}\/\d+\.body\.\w+: (?=line \d+:)/g, '') : text
const told = (kept: Kept): Kept => ({ ...kept, tail: withoutBody(kept.tail) })

const statusOf = (receipt: Receipt) => (receipt.status === undefined ? {} : { status: receipt.status })

/** Where two plans met under one number, what ran was not ours: that is not known to be done. */
function settleIdentity(attempt: Attempt, sha: string, k: number): Attempt {
  if (attempt.receipt.outcome !== 'exited' || attempt.receipt.sha === sha) return attempt
  const evidence = `another text ran as number ${k} of this session (${attempt.receipt.sha.slice(0, 12)})`
  return { ...attempt, receipt: { ...attempt.receipt, outcome: 'unknown', evidence } }
}

const mayHaveRun = (remembered: Remembered | undefined) =>
  remembered?.state === 'open' && remembered.intent?.of === 'body'

/** How the task ends where its `unless` says that it is already so. What later steps need, it has to print then. */
async function saysSo(bench: Bench): Promise<Outcome | undefined> {
  const { task } = bench
  if (!task.unless) return undefined
  const attempt = await bench.attempt('unless', unlessBody(task.unless))
  if (attempt.receipt.outcome !== 'exited' || attempt.receipt.status !== 0) return undefined
  return endAlready(bench, attempt, `\`${task.unless.shown}\` says it is so`)
}

async function endAlready(bench: Bench, attempt: Attempt, note: string, tries = 1): Promise<Outcome> {
  const { task, world, past } = bench
  const taken = takeAll(task, attempt.printed, world.redactor)
  if ('missing' in taken) {
    const reason = `already so (${note}), but ${taken.missing}`
    await world.record({ action: 'fail', task: task.id, tries, reason, ...attempt.ended })
    return 'failed'
  }
  await keepAll(task, taken.values, past, world)
  await world.record({ action: 'already', task: task.id, note, ...attempt.ended })
  return 'passed'
}

type Runnable = Command<Masked> | Statement<Masked>

/** A check is repeated with growing pauses until it holds or its time is up; everything else runs once. */
async function performUntilItHolds(
  bench: Bench,
  step: Runnable,
  body: string,
  next: string | undefined,
): Promise<Outcome> {
  const { task, world, past } = bench
  const until = world.now() + task.patience * 1000
  for (let tries = 1; ; tries++) {
    const options = { ...optionsOf(step, bench), ...(next === undefined ? {} : { next }) }
    const attempt = await bench.attempt('body', body, options)
    const seen = past.seen.knownTo({ step: task.step.id, host: task.host })
    const verdict = verdictOf(step, attempt, seen, world.redactor)
    const taken = takeAll(task, attempt.printed, world.redactor)
    const holds = isRight(attempt, verdict) && 'values' in taken
    const left = until - world.now()
    const { outcome, stopped } = attempt.receipt
    if (holds || outcome !== 'exited' || stopped === 'input' || left <= 0)
      return conclude(bench, attempt, { verdict, taken }, tries)
    const pause = Math.min(1000 * tries, 5000, left)
    const status = statusOf(attempt.receipt)
    await world.record({
      action: 'retry',
      task: task.id,
      attempt: tries,
      pause: Math.round(pause),
      left: Math.round(left),
      ...status,
      ...(verdict ? { verdict } : {}),
    })
    if (!world.stopping.aborted) await world.sleep(pause)
    if (world.stopping.aborted) return 'left' // its time is not up: it has not failed
  }
}

/** Whom a task runs as. */
export const accountOf = ({ task, world }: Pick<Bench, 'task' | 'world'>): string =>
  task.user || world.link(task.host).user

/** A step that asks something gets a terminal, whether anybody has said what to type or not. */
function optionsOf(step: Runnable, bench: Bench): SessionStep {
  const { task, note } = bench
  const isRoot = accountOf(bench) === 'root'
  const asked = step.answers ?? []
  const answers = asked.map((answer) => ({ prompt: promptPattern(answer), text: answer.text?.value ?? '' }))
  return {
    restarts: step.kind === 'command' && restartsHost(step.text.value),
    terminal: answers.length > 0 || (step.kind === 'command' && asksTyping(step.text.value, isRoot)),
    answers,
    onAnswer: (index) => {
      const answer = asked[index]
      const shown = answer?.text?.shown ?? ''
      note({ action: 'answer', task: task.id, prompt: answer?.prompt ?? 'password', shown })
    },
    onPassword: (secret) =>
      note({ action: 'answer', task: task.id, prompt: '[sudo] password', shown: `‹${secret}›` }),
  }
}

function verdictOf(
  { expected, answers }: Runnable,
  { receipt, printed }: Attempt,
  seen: ReadonlyMap<string, string>,
  redactor: Redactor,
): Verdict | undefined {
  if (!expected || expected.as === 'none' || receipt.outcome !== 'exited') return undefined
  const verdict = judgeAsked({ expected, answers }, printed, seen)
  if (verdict.outcome !== 'differs') return verdict
  // A cell that is cut to fit may end in half a secret, which nobody would know for one.
  const text = redactor.object(expected.text)
  const shown = judgeAsked({ expected: { ...expected, text }, answers }, redactor.text(printed), seen)
  if (shown.outcome === 'differs') return shown
  return {
    ...verdict,
    differences: [],
    columns: [],
    next: [],
    sideBySide: '',
    notes: ['what differs holds a secret'],
  }
}

const isRight = (attempt: Attempt, verdict: Verdict | undefined) =>
  attempt.receipt.outcome === 'exited' &&
  attempt.receipt.status === 0 &&
  attempt.receipt.stopped === undefined &&
  verdict?.outcome !== 'differs'

async function conclude(
  bench: Bench,
  attempt: Attempt,
  { verdict, taken }: { verdict: Verdict | undefined; taken: TakenAll },
  tries: number,
): Promise<Outcome> {
  const { task, world, past } = bench
  const ended = { ...attempt.ended, ...(verdict ? { verdict } : {}) }
  if (attempt.receipt.outcome === 'unknown') return endUnknown(bench, attempt)
  if (isRight(attempt, verdict) && 'values' in taken) {
    if (isPlaced(task)) past.lost.delete(`${task.host}/${task.user}`)
    await keepAll(task, taken.values, past, world)
    past.seen.learn({ step: task.step.id, host: task.host }, verdict?.learnt ?? [])
    const { restarted, lostShell: lost } = attempt.receipt
    const why = restarted ? freshShell : lost ? lostShell : task.setsUp ? settingOnly : undefined
    const note = why === undefined ? {} : { note: why }
    const flaky = tries > 1 && !task.settling ? { flaky: true as const } : {}
    await world.record({ action: 'pass', task: task.id, tries, ...flaky, ...note, ...ended })
    return 'passed'
  }
  const harmless = task.already.find((text) => attempt.printed.includes(text))
  if (harmless !== undefined && attempt.receipt.status !== 0 && !attempt.receipt.stopped)
    return endAlready(bench, attempt, `printed \`${harmless}\``, tries)
  await world.record({
    action: 'fail',
    task: task.id,
    tries,
    reason:
      isRight(attempt, verdict) && 'missing' in taken
        ? taken.missing
        : reasonOf(attempt.receipt, verdict, task, world.limit) + starved(attempt, task),
    ...ended,
  })
  return 'failed'
}

/** `cd /srv`: wherever its shell stood before, it stands there now. */
const isPlaced = ({ step }: Task) => step.kind === 'command' && /^\s*cd\s+[~/]/.test(step.text.value)

const freshShell = 'it restarted its host: folder and variables begin anew'
const settingOnly = 'it sets up the shell for what follows'
const lostShell = 'it ended its shell: folder and variables are again what they were before it'

/** Only the task's own `unless`, or a person, can settle it. */
export async function endUnknown(bench: Bench, { receipt, ended }: Attempt): Promise<Outcome> {
  const evidence = receipt.evidence ?? 'the host holds no receipt of it'
  await bench.world.record({ action: 'unknown', task: bench.task.id, evidence, ...ended })
  return (await saysSo(bench)) ?? 'unknown'
}

/** A resume says once more what is waited for: whoever calls it may not have the words of the run at hand. */
async function stillUnknown({ task, world }: Bench, { unknown }: Remembered): Promise<Outcome> {
  if (unknown) await world.record({ action: 'unknown', task: task.id, ...unknown })
  return 'unknown'
}

/** Why a step failed, in one line. */
export function reasonOf(receipt: Receipt, verdict?: Verdict, task?: Task, limit?: number): string {
  if (receipt.outcome === 'syntax')
    return `bash cannot read it: ${withoutBody(receipt.evidence ?? '')}`.trim()
  if (receipt.outcome === 'refused') return receipt.evidence ?? 'the host refused it'
  if (receipt.stopped === 'limit')
    return `stopped by us: its time was up${limit === undefined ? '' : `, ${limit / 1000} s`} (\`--limit SECONDS\` gives more)`
  if (receipt.stopped === 'output') return 'stopped by us: it printed too much'
  if (receipt.waiting) return waits(receipt.waiting, receipt.answered, task)
  if (receipt.outOfMemory) return 'killed (exit status 137): its host ran out of memory'
  if (receipt.status !== 0) return `exit status ${receipt.status}`
  return verdict ? `printed something else: ${verdict.rule}` : 'failed'
}

/** For each statement, what those before it left in its client. */
function carriedBefore(plan: Plan, past: Recall): Map<string, Carried> {
  const before = new Map<string, Carried>()
  const last = new Map<string, Carried>()
  for (const task of plan.stages.flatMap((stage) => stage.tasks).map((one) => editedBy(past, one))) {
    if (task.step.kind !== 'sql') continue
    const session = `${task.host}/${task.user}/${task.step.client?.value ?? ''}`
    const carried = last.get(session) ?? []
    before.set(task.id, carried)
    last.set(session, carriedBehind(task.step, carried))
  }
  return before
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
