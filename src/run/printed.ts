/** Steps that have run, ended with 0, and printed something else than they should: they are not run again unasked. */
import { beyondAsking, beyondLooking } from '../looks.ts'
import type { Task, Verdict } from '../model.ts'
import type { World } from '../run.ts'
import { keepAll, takeAll } from './captures.ts'
import type { Outcome } from './perform.ts'
import type { Recall, Remembered } from './recall.ts'
import { judgeAsked } from './typed.ts'

/**
 * Holds what the step printed then against what it is to print now. Where that is right the step has passed; where it is
 * not, a step that may change something waits for a decision. Undefined: it may be run again.
 */
export async function settlePrinted(
  task: Task,
  { sha: _, ...ended }: NonNullable<Remembered['printed']>,
  past: Recall,
  world: World,
): Promise<Outcome | undefined> {
  const { output } = ended
  const verdict = verdictOn(task, output.tail, past, world)
  const isRead = verdict !== undefined || task.captures.length > 0
  const isWhole = Buffer.byteLength(output.tail) >= output.bytes
  const taken = takeAll(task, output.tail, world.redactor)
  if ((isWhole || !isRead) && verdict?.outcome !== 'differs' && 'values' in taken) {
    const { verdict: _then, ...rest } = ended
    await keepAll(task, taken.values, past, world)
    past.seen.learn({ step: task.step.id, host: task.host }, verdict?.learnt ?? [])
    const now = { ...rest, ...(verdict ? { verdict } : {}) }
    await world.record({ action: 'pass', task: task.id, tries: 1, note: hadRun, ...now })
    return 'passed'
  }
  if (task.unless || isHarmless(task)) return undefined
  await world.record({ action: 'unknown', task: task.id, evidence: decide, ...ended })
  return 'unknown'
}

const hadRun = 'it had run before; what it printed then is judged anew'
const decide =
  'it ran, and ended with exit status 0, but did not print what the guide prints. It may change something, so that it is not run a second time unasked: say that it is done, or to be done again, or what it is to print'

/** What is expected now, against what is kept, which has no secrets left. */
function verdictOn(
  { step, host }: Task,
  printed: string,
  past: Recall,
  { redactor }: World,
): Verdict | undefined {
  const expected = 'expected' in step ? step.expected : undefined
  if (!expected || expected.as === 'none') return undefined
  const shown = { ...expected, text: redactor.object(expected.text) }
  const answers = 'answers' in step ? step.answers : undefined
  return judgeAsked({ expected: shown, answers }, printed, past.seen.knownTo({ step: step.id, host }))
}

function isHarmless({ step, looks }: Task): boolean {
  if (looks) return true
  if (step.kind === 'sql') return beyondAsking(`${step.text.value}\n`) === undefined
  return step.kind === 'command' && beyondLooking(step.text.value) === undefined
}
