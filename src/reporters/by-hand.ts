/** What a person did to a task: one who led the run, or settled it afterwards. */
import type { RunEvent } from '../model.ts'
import { decisions, type Entry } from './account.ts'

export const deeds: Readonly<Record<Entry['hand'][number]['did'], string>> = {
  edit: 'changed for this run',
  retry: 'tried again',
  shell: 'a shell on the host',
}

/** What makes of the guide's step something else than the guide says, as it happens; undefined for other events. */
export function overruled(event: RunEvent): { task: string; told: string } | undefined {
  if (event.action === 'hand' && event.did === 'edit')
    return { task: event.task, told: `by hand: ${deeds.edit}, to:\n${event.text ?? ''}` }
  if (event.action === 'skip' && event.reason.startsWith(byHand))
    return { task: event.task, told: `by hand: skipped: ${event.reason.slice(byHand.length)}` }
  if (event.action === 'settle') return { task: event.task, told: `by hand: ${decisions[event.as]}` }
  return undefined
}
/** How the reasons begin that people give while they lead a run. */
const byHand = 'by hand: '

/** All of it, a line each; a text of several lines goes on below. */
export function deedsOf({ hand, mark, reason, note }: Entry): Array<string> {
  const done = hand.map(
    ({ did, text }) =>
      `by hand: ${deeds[did]}${text === undefined ? '' : `, to: ${text.replaceAll('\n', '\n    ')}`}`,
  )
  const left =
    mark === 'skipped' && reason?.startsWith(byHand)
      ? [`by hand: skipped: ${reason.slice(byHand.length)}`]
      : []
  const settled = Object.values(decisions).some((one) => one === note) ? [`by hand: ${note}`] : []
  return [...done, ...left, ...settled]
}
