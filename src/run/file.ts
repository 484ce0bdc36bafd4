/** A file edit: read the file, merge in memory, write it back if it changed. Done twice, the second is a no-op. */
import { basename } from 'node:path'
import { diffOf } from '../edit/patch.ts'
import {
  forbidden,
  hashOf,
  mergeInto,
  parseRead,
  parseWritten,
  readScript,
  refusalIn,
  Unmergeable,
  writeScript,
} from '../edit.ts'
import { makeKeeper } from '../kept.ts'
import type { Edit, Masked } from '../model.ts'
import { type Attempt, accountOf, type Bench, endUnknown, type Outcome, reasonOf } from './perform.ts'

export async function performEdit(bench: Bench, step: Edit<Masked>): Promise<Outcome> {
  const { task, world } = bench
  const path = pathOf(bench, step)
  if (path === undefined) return leaveAstray(bench, step)
  const read = await bench.attempt('read', readScript(path))
  if (read.receipt.status !== 0) return endBadly(bench, read)
  const merged = tryMerge(step, read)
  if ('refused' in merged) return leave(bench, step, merged.refused)
  if (!merged.changed) {
    await world.record({ action: 'already', task: task.id, note: 'the file says it already', ...quiet(read) })
    return 'passed'
  }
  const secret = step.text.shown !== step.text.value
  const body = writeScript(path, merged.text, merged.state, { run: world.run, secret })
  const { target, sha256 } = merged.state
  const file = { target, ...(sha256 === undefined ? {} : { before: sha256 }), after: hashOf(merged.text) }
  const write = await bench.attempt('write', body, { file })
  if (write.receipt.status !== 0) return endBadly(bench, write)
  const { backup } = parseWritten(write.printed)
  const diff = diffOf(step.path.shown, merged.state.text, merged.text)
  const kept = backup === undefined ? {} : { backup }
  await world.record({ action: 'diff', task: task.id, path: step.path.shown, diff, ...kept })
  await world.record({ action: 'pass', task: task.id, tries: 1, ...quiet(write) })
  return 'passed'
}

/**
 * A path that the run has once found is taken from its record, wherever its shell stands by now; undefined: it is relative
 * to the folder of a shell that is gone.
 */
function pathOf({ task, past }: Bench, { path: { value } }: Edit<Masked>): string | undefined {
  if (/^[~/]/.test(value)) return value
  const target = past.targets.get(task.id)
  if (target !== undefined && basename(target) === basename(value)) return target
  return past.lost.has(`${task.host}/${task.user}`) ? undefined : value
}

async function leaveAstray({ task, world }: Bench, { path }: Edit<Masked>): Promise<Outcome> {
  const nothing = { ms: 0, output: makeKeeper().kept() }
  const reason = `\`${path.shown}\` is meant from the folder of a shell that is gone: begin there anew, with \`runbook exec --from ${task.step.id}\`, which sets the shell up again`
  await world.record({ action: 'fail', task: task.id, tries: 0, reason, ...nothing })
  return 'failed'
}

/** What is not certain nobody merges: a person makes the change, and the run waits there. */
async function leave({ task, world }: Bench, step: Edit<Masked>, why: string): Promise<Outcome> {
  await world.record({
    action: 'stop',
    step: task.id,
    line: step.position.start.line,
    text: step.text.shown,
    reason: `${step.path.shown} on ${task.host}: ${why}`,
  })
  return 'stopped'
}

function tryMerge(step: Edit<Masked>, read: Attempt) {
  try {
    const state = parseRead(read.printed)
    return { state, ...mergeInto(step, state) }
  } catch (error) {
    if (error instanceof Unmergeable) return { refused: error.message }
    throw error
  }
}

/** What our own scripts print is not for people; it may be a whole file. */
const quiet = (attempt: Attempt) => ({
  ...attempt.ended,
  output: { ...attempt.ended.output, tail: '', bytes: 0 },
})

function endBadly(bench: Bench, attempt: Attempt): Promise<Outcome> {
  if (attempt.receipt.outcome === 'unknown') return endUnknown(bench, attempt)
  return fail(
    bench,
    attempt,
    (refusalIn(attempt.printed) ?? reasonOf(attempt.receipt)) + cureOf(bench, attempt),
  )
}

/** What an account may not do to a file root may. */
const cureOf = (bench: Bench, { receipt }: Attempt): string =>
  receipt.status !== forbidden || accountOf(bench) === 'root'
    ? ''
    : `. A row for the sidecar: roles: [{ step: ${bench.task.step.id}, user: root }]`

async function fail({ task, world }: Bench, attempt: Attempt, reason: string): Promise<Outcome> {
  const ended = refusalIn(attempt.printed) === undefined ? attempt.ended : quiet(attempt)
  await world.record({ action: 'fail', task: task.id, tries: 1, reason, ...ended })
  return 'failed'
}
