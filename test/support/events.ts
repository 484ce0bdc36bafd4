/** The events of a run that never was: a guide, read, and how each of its steps ended. */
import { placesOf } from '../../src/commands/summaries.ts'
import type { RunEvent, Step } from '../../src/model.ts'
import { readGuide } from '../../src/read.ts'

export type Ending = Extract<RunEvent, { action: 'pass' | 'fail' | 'already' | 'unknown' }>
type Told = Ending extends infer E ? (E extends RunEvent ? Omit<E, 'at' | 'task'> : never) : never

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 10, 15, 0) + second * 1000).toISOString()

/** Output as an ended task keeps it. */
export const kept = (tail: string) => ({ tail, bytes: Buffer.byteLength(tail), sha: '0'.repeat(64) })
export const passed = (tail = ''): Told => ({
  action: 'pass',
  tries: 1,
  status: 0,
  ms: 120,
  output: kept(tail),
})
export const failed = (tail = '', reason = 'exit status 1'): Told => ({
  action: 'fail',
  tries: 1,
  status: 1,
  ms: 80,
  reason,
  output: kept(tail),
})

/** A whole run of a guide; `ending` says how a step went on a host, and undefined that it was not reached. */
export function eventsOf(
  text: string,
  ending: (step: Step, host: string) => Told | undefined = () => passed(),
  { hosts = ['box'], path = 'guide.md' } = {},
): Array<RunEvent> {
  const { runbook } = readGuide(Buffer.from(text), path)
  const steps = runbook.steps.filter((step) => step.kind !== 'manual')
  const tasks = steps.flatMap((step) => hosts.map((host) => ({ step, host, id: `${step.id}@${host}` })))
  const summaries = tasks.map(({ step, host, id }) => ({
    id,
    step: step.id,
    host,
    user: '',
    kind: step.kind,
    title: step.text.text.split('\n', 1)[0]!,
    text: step.text.text,
    sha: '0'.repeat(64),
    line: step.position.start.line,
    trail: step.trail,
    expects: 'expected' in step && step.expected !== undefined,
  }))
  const told = tasks.flatMap(({ step, host, id }, index): Array<RunEvent> => {
    const end = ending(step, host)
    if (!end) return []
    const ended = { at: at(index + 1), task: id, ...end } as RunEvent
    return [{ at: at(index), action: 'start', task: id }, ended]
  })
  const bad = told.some(({ action }) => action === 'fail')
  return [
    {
      at: at(0),
      action: 'begin',
      run: '20261120T101500-k3f9',
      guide: path,
      hash: 'h',
      given: {},
      version: '0.1.0',
      directory: '/home/op',
      hosts: hosts.map((name) => ({ name, address: name })),
      tasks: summaries,
    },
    { at: at(0), action: 'guide', text, steps: placesOf(runbook) },
    ...told,
    { at: at(tasks.length + 1), action: 'end', state: bad ? 'failed' : 'passed', exit: bad ? 1 : 0 },
  ]
}
