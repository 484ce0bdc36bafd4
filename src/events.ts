/** What an event looks like from outside: the shape of each line of `--json`, and of a run's log. */
import * as z from 'zod'
import type { RunEvent } from './model.ts'

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe('ISO 8601, UTC')
const hash = z.string().describe('SHA-256 in hex')
const milliseconds = z.number().describe('milliseconds')
const lines = z.tuple([z.int(), z.int()]).describe('first and last line of the guide, 1-based')
const kind = z.enum(['command', 'sql', 'edit', 'manual'])
const task = z.string().describe('step and host: `install/verify/2@web1`')

const verdict = z.object({
  outcome: z.enum(['held', 'differs', 'unchecked']),
  rule: z.string(),
  columns: z
    .array(
      z.object({
        title: z.string(),
        rule: z.enum(['identifies', 'holds', 'may vary', 'in part', 'missing', 'extra']),
      }),
    )
    .exactOptional(),
  differences: z.array(
    z.object({
      what: z.string(),
      expected: z.string().exactOptional(),
      actual: z.string().exactOptional(),
      line: z.int().describe('line of the guide'),
    }),
  ),
  notes: z.array(z.string()),
  compared: z.int().describe('rows, cells or lines that were really compared'),
  learnt: z.array(z.tuple([z.string(), z.string()])),
  sideBySide: z.string().exactOptional(),
  next: z.array(z.string()).exactOptional(),
})
const output = z.object({
  tail: z.string().describe('at most the last 64 KiB'),
  bytes: z.int(),
  sha: hash,
})
const ended = {
  status: z.int().exactOptional().describe('exit status'),
  ms: milliseconds,
  output,
  verdict: verdict.exactOptional(),
}
const summary = z.object({
  id: task,
  step: z.string(),
  host: z.string(),
  user: z.string().describe("the account it runs as; '' is whoever logs in"),
  kind,
  title: z.string(),
  text: z.string(),
  sha: hash,
  line: z.int(),
  trail: z.array(z.string()).describe('headings above, outermost first'),
  expects: z.boolean(),
})
const placed = z.object({
  step: z.string(),
  kind,
  lines,
  expected: lines.exactOptional(),
  reason: z.string().exactOptional(),
})
const given = z.object({
  var: z.array(z.string()).exactOptional(),
  role: z.string().exactOptional(),
  host: z.string().exactOptional(),
  from: z.string().exactOptional(),
  only: z.string().exactOptional(),
  encoding: z.string().exactOptional(),
  lab: z.string().exactOptional(),
})
const host = z.object({
  name: z.string(),
  address: z.string(),
  user: z.string().exactOptional(),
  way: z.string().exactOptional().describe('the command by which a person gets there'),
})
const states = ['passed', 'failed', 'faulted', 'locked', 'unknown', 'interrupted', 'stopped'] as const
const state = z.enum(states)
const verdicts = z
  .array(z.object({ name: z.string(), state: z.enum([...states, 'unfinished']) }))
  .describe('what became of each host; unfinished: the run ended before its last step')
const code = z.enum([
  'unreachable',
  'authentication',
  'host-key',
  'sudo',
  'space',
  'unsupported',
  'locked',
  'journal',
])

/** An event by its action, with when it happened. */
const event = <A extends string, S extends z.ZodRawShape>(action: A, shape: S) =>
  z.object({ at: time, action: z.literal(action), ...shape })

export const eventSchema = z.discriminatedUnion('action', [
  event('begin', {
    run: z.string(),
    guide: z.string(),
    sidecar: z.string().exactOptional(),
    inventory: z.string().exactOptional(),
    hash,
    given,
    version: z.string(),
    directory: z.string(),
    hosts: z.array(host),
    tasks: z.array(summary),
  }),
  event('resume', { hash, tasks: z.array(summary) }),
  event('guide', { text: z.string(), steps: z.array(placed) }),
  event('start', { task }),
  event('intend', {
    task,
    session: z.string(),
    k: z.int(),
    sha: hash,
    of: z.enum(['body', 'unless', 'read', 'write']),
    file: z.object({ target: z.string(), before: hash.exactOptional(), after: hash }).exactOptional(),
  }),
  event('output', { task, text: z.string() }),
  event('answer', { task, prompt: z.string(), shown: z.string() }),
  event('retry', {
    task,
    attempt: z.int(),
    pause: milliseconds.exactOptional(),
    left: milliseconds.exactOptional(),
    verdict: verdict.exactOptional(),
    status: z.int().exactOptional(),
  }),
  event('diff', {
    task,
    path: z.string(),
    diff: z.string(),
    backup: z.string().exactOptional(),
    back: z.literal(true).exactOptional(),
  }),
  event('capture', { task, host: z.string(), capture: z.string(), value: z.string() }),
  event('pass', {
    task,
    tries: z.int(),
    flaky: z.literal(true).exactOptional(),
    note: z.string().exactOptional(),
    ...ended,
  }),
  event('already', { task, note: z.string(), ...ended }),
  event('fail', { task, tries: z.int(), reason: z.string(), ...ended }),
  event('unknown', { task, evidence: z.string(), ...ended }),
  event('hand', { task, did: z.enum(['edit', 'retry', 'shell']), text: z.string().exactOptional() }),
  event('skip', { task, reason: z.string() }),
  event('stop', { step: z.string(), line: z.int(), text: z.string(), reason: z.string() }),
  event('settle', { task, as: z.enum(['done', 'redo', 'abort']) }),
  event('fault', { host: z.string(), task: task.exactOptional(), code, reason: z.string() }),
  event('end', { state, exit: z.int(), hosts: verdicts.exactOptional() }),
]) satisfies z.ZodType<RunEvent>
