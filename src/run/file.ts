/** A file edit: read the file, merge in memory, write it back if it changed. Done twice, the second is a no-op. */
import { diffOf, mergeInto, parseRead, readScript, writeScript } from '../edit.ts'
import type { Edit, Masked } from '../model.ts'
import { type Attempt, type Bench, endUnknown, type Outcome, reasonOf } from './perform.ts'

export async function performEdit(bench: Bench, step: Edit<Masked>): Promise<Outcome> {
  const { task, world } = bench
  const read = await bench.attempt('read', readScript(step.path.value))
  if (read.receipt.outcome === 'unknown') return endUnknown(bench, read)
  if (read.receipt.status !== 0) return fail(bench, read, reasonOf(read.receipt))
  const state = parseRead(read.printed)
  const merged = mergeInto(step, state)
  if (!merged.changed) {
    await world.record({ action: 'already', task: task.id, note: 'the file says it already', ...quiet(read) })
    return 'passed'
  }
  const write = await bench.attempt(
    'write',
    writeScript(step.path.value, merged.text, state, { run: world.run }),
  )
  if (write.receipt.outcome === 'unknown') return endUnknown(bench, write)
  if (write.receipt.status !== 0) return fail(bench, write, reasonOf(write.receipt))
  const diff = diffOf(step.path.shown, state.text, merged.text)
  await world.record({ action: 'diff', task: task.id, path: step.path.shown, diff })
  await world.record({ action: 'pass', task: task.id, tries: 1, ...quiet(write) })
  return 'passed'
}

/** What our own scripts print is not for people. */
const quiet = (attempt: Attempt) => ({ ...attempt.ended, output: { ...attempt.ended.output, tail: '' } })

async function fail({ task, world }: Bench, attempt: Attempt, reason: string): Promise<Outcome> {
  await world.record({ action: 'fail', task: task.id, tries: 1, reason, ...attempt.ended })
  return 'failed'
}
