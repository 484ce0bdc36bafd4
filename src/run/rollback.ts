/** Makes the files that a run changed again what they were, where nobody has changed them since. */

import { diffOf } from '../edit/patch.ts'
import { backupOf, parseRead, readScript, refusalIn, restoreScript, Unmergeable } from '../edit.ts'
import type { EndState, Manual, Task } from '../model.ts'
import type { World } from '../run.ts'
import { type Changed, ours } from './changed.ts'
import { type Attempt, type Bench, makeBench, reasonOf } from './perform.ts'
import { recall } from './recall.ts'

/** Tasks that stand for the files, for sessions and log; they are no step of a guide. */
export function tasksFor(files: ReadonlyArray<Changed>): Array<Task> {
  const point = { line: 1, column: 1, offset: 0 }
  return files.map(({ host, user, file }, i) => {
    const step: Manual = {
      kind: 'manual',
      id: `${ours}${i + 1}`,
      trail: [],
      where: { witnesses: [] },
      position: { start: point, end: point },
      because: 'the run is rolled back',
      confidence: 1,
      risks: [],
      text: { text: file.target, points: [point] },
      as: 'edit',
      reason: '',
    }
    return {
      id: `${step.id}@${host}`,
      host,
      user,
      step,
      already: [],
      patience: 0,
      notes: [],
      captures: [],
      awaits: [],
      values: [],
      settling: false,
    }
  })
}

/** What is to become of a file. */
export type Prospect = { changed: Changed } & (
  | { state: 'restorable'; diff: string; now: string; bench: Bench }
  | { state: 'already' }
  | { state: 'refused'; reason: string }
)

/**
 * Looks at every file, lets `decide` say what it thinks of it, and puts back what can be. `passed`: every file is what it
 * was before the run.
 */
export async function rollBack(
  files: ReadonlyArray<Changed>,
  world: World,
  decide: (prospects: ReadonlyArray<Prospect>) => Promise<void>,
  tell: (changed: Changed, refused?: string) => void,
): Promise<EndState> {
  const past = recall(world.past)
  past.receipts.clear() // what a shell still knows is nothing to files
  const prospects: Array<Prospect> = []
  for (const [i, task] of tasksFor(files).entries())
    prospects.push(await lookAt(files[i]!, makeBench(task, past, world), world))
  await decide(prospects)
  let state: EndState = 'passed'
  for (const prospect of prospects) {
    if (world.stopping.aborted) return 'interrupted'
    const refused = prospect.state === 'restorable' ? await putBack(prospect, world) : reasonIn(prospect)
    if (refused !== undefined) state = 'failed'
    if (prospect.state === 'restorable') tell(prospect.changed, refused)
  }
  return state
}

const reasonIn = (prospect: Prospect) => (prospect.state === 'refused' ? prospect.reason : undefined)

async function lookAt(changed: Changed, bench: Bench, { run }: World): Promise<Prospect> {
  const refused = (reason: string): Prospect => ({ changed, state: 'refused', reason })
  const { target, before } = changed.file
  const now = await readText(bench, target)
  if ('refused' in now) return refused(now.refused)
  if (now.sha256 === before) return { changed, state: 'already' }
  if (now.sha256 === undefined) return refused('somebody has removed it since')
  if (!changed.written.has(now.sha256)) return refused('somebody has changed it since')
  if (before === undefined)
    return { changed, state: 'restorable', diff: diffOf(target, now.text, ''), now: now.sha256, bench }
  const old = await readText(bench, backupOf(target, run))
  if ('refused' in old) return refused(`its copy ${backupOf(target, run)}: ${old.refused}`)
  if (old.sha256 !== before)
    return refused(
      `its copy ${backupOf(target, run)} ${old.exists ? 'has been changed' : 'is not there any more'}`,
    )
  return { changed, state: 'restorable', diff: diffOf(target, now.text, old.text), now: now.sha256, bench }
}

async function readText(bench: Bench, path: string) {
  const read = await bench.attempt('read', readScript(path))
  if (read.receipt.status !== 0) return { refused: whyNot(read) }
  try {
    return parseRead(read.printed)
  } catch (error) {
    if (error instanceof Unmergeable) return { refused: error.message }
    throw error
  }
}

/** Undefined: it is what it was. */
async function putBack(
  { changed, diff, now, bench }: Extract<Prospect, { state: 'restorable' }>,
  { record, run }: World,
): Promise<string | undefined> {
  const { file, tasks } = changed
  const script = restoreScript(file, now, run)
  const write = await bench.attempt('write', script)
  if (write.receipt.status !== 0) return whyNot(write)
  for (const [i, task] of [...tasks].entries())
    await record({ action: 'diff', task, path: file.target, diff: i === 0 ? diff : '', back: true })
  return undefined
}

const whyNot = ({ printed, receipt }: Attempt): string => refusalIn(printed) ?? reasonOf(receipt)
