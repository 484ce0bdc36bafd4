/** How long a check may be repeated until it holds: where something was started before it, or the guide says to wait. */
import { onlyLooks } from './looks.ts'
import type { Runbook, Step, Task } from './model.ts'
import { startsSomething } from './vocabulary/commands.ts'
import { type Wait, waitsIn } from './waits.ts'

/** Seconds that a check after a start or a restart may take to hold. */
const usual = 60

export interface Patience extends Pick<Task, 'patience' | 'settling'> {
  /** The place that says to wait, where that decides. */
  told?: Wait
}

/**
 * Asked for each step, in the order of the guide. A check that only looks gets time to settle where something was
 * started before it, and as much as the guide says to wait; `chosen`, by a sidecar, wins.
 */
export function makePatience(
  guide: string,
  runbook: Runbook,
): (step: Step, chosen: number | undefined) => Patience {
  const toldBefore = waitingFor(waitsIn(guide, runbook))
  let started = false
  return (step, chosen) => {
    const patience = patienceOf(step, chosen, started, toldBefore(step))
    started ||= step.kind === 'command' && startsSomething(step.text.text)
    return patience
  }
}

function patienceOf(
  step: Step,
  chosen: number | undefined,
  started: boolean,
  told: Wait | undefined,
): Patience {
  const settling = started || told !== undefined
  if (chosen !== undefined) return { patience: chosen, settling }
  if (!isCheck(step)) return { patience: 0, settling }
  const own = started ? usual : 0
  return told && told.seconds > own ? { patience: told.seconds, settling, told } : { patience: own, settling }
}

const isCheck = (step: Step): boolean =>
  step.kind === 'command' &&
  step.expected !== undefined &&
  step.expected.as !== 'none' &&
  onlyLooks(step.text.text)

/** What the guide says to wait for counts for the next check below the same headings. */
function waitingFor(waits: ReadonlyArray<Wait>): (step: Step) => Wait | undefined {
  let next = 0
  let open: { wait: Wait; trail: string } | undefined
  return (step) => {
    const trail = step.trail.join('\n')
    if (open?.trail !== trail) open = undefined
    for (; next < waits.length && waits[next]!.line < step.position.start.line; next++) {
      const wait = waits[next]!
      if (!open || wait.seconds > open.wait.seconds) open = { wait, trail }
    }
    const found = open?.wait
    if (isCheck(step)) open = undefined
    return found
  }
}
