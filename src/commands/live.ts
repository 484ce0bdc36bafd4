/** What a plan would change in the files of its hosts as they are now; reads, and writes nothing. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diffOf } from '../edit/patch.ts'
import { type FileState, mergeInto, parseRead, readScript, refusalIn, Unmergeable } from '../edit.ts'
import { newRunId } from '../journal.ts'
import { makeKeeper } from '../kept.ts'
import type { Edit, HostLink, Masked, Plan, Task } from '../model.ts'
import { makeRedactor, type Redactor } from '../redact.ts'
import { sanitise } from '../sanitise.ts'
import { openFleet } from './fleet.ts'
import { type Inputs, planOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'
import { secretsOf } from './secrets-of.ts'

/** One edit on one host, as it would go now. */
export interface Prospect {
  task: string
  host: string
  path: string
  /** `already`: the file says it; `left`: it would be left for a person. */
  state: 'changes' | 'already' | 'left'
  diff?: string
  reason?: string
}

/** Every edit of the plan, in its order; one that follows on the same file sees it as the one before would leave it. */
export async function lookAhead(
  inputs: Inputs,
  options: Options,
  terminal: Terminal,
): Promise<Array<Prospect>> {
  const secrets = await secretsOf(onlyEdits(planOf(inputs)), inputs, terminal)
  const redactor = makeRedactor(Object.entries(secrets).map(([name, value]) => ({ name, value })))
  const plan = onlyEdits(planOf(inputs, secrets))
  const directory = await mkdtemp(join(tmpdir(), 'runbook-plan-'))
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    const say = (text: string) => void terminal.stderr.write(`${sanitise(redactor.text(text))}\n`)
    const journal = { run: newRunId(), directory }
    const fleet = await openFleet(
      { plan, secrets, past: [], looks: true },
      journal,
      options,
      leaving.signal,
      say,
    )
    try {
      return await lookAtAll(plan, fleet.link, redactor, leaving.signal)
    } finally {
      await fleet.close({ forget: true })
    }
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await rm(directory, { recursive: true, force: true })
  }
}

const isEdit = (task: Task): boolean => task.step.kind === 'edit'

function onlyEdits(plan: Plan): Plan {
  const stages = plan.stages
    .map((stage) => ({ ...stage, tasks: stage.tasks.filter(isEdit) }))
    .filter(({ tasks }) => tasks.length > 0)
  const needed = new Set(stages.flatMap(({ tasks }) => tasks.map(({ host }) => host)))
  return { ...plan, stages, hosts: plan.hosts.filter(({ name }) => needed.has(name)) }
}

async function lookAtAll(
  plan: Plan,
  link: (host: string) => HostLink,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<Array<Prospect>> {
  const states = new Map<string, FileState>()
  const numbers = new Map<string, number>()
  const found: Array<Prospect> = []
  for (const task of plan.stages.flatMap(({ tasks }) => tasks)) {
    const step = task.step as Edit<Masked>
    const base = { task: task.id, host: task.host, path: step.path.shown }
    const name = JSON.stringify([task.host, task.user, step.path.value])
    try {
      const state = states.get(name) ?? (await readFrom(link(task.host), task, step, numbers, signal))
      const { text, changed } = mergeInto(step, state)
      states.set(name, { ...state, exists: true, text })
      const diff = redactor.text(diffOf(step.path.shown, state.text, text))
      found.push(changed ? { ...base, state: 'changes', diff } : { ...base, state: 'already' })
    } catch (error) {
      if (!(error instanceof Unmergeable)) throw error
      found.push({ ...base, state: 'left', reason: redactor.text(error.message) })
    }
  }
  return found
}

/** Bytes of a host's answer that are kept: the largest file, encoded. */
const largest = 16 * 1024 * 1024

async function readFrom(
  link: HostLink,
  { host, user }: Task,
  step: Edit<Masked>,
  numbers: Map<string, number>,
  signal: AbortSignal,
): Promise<FileState> {
  const account = user === link.user ? '' : user
  const k = (numbers.get(`${host}/${account}`) ?? 0) + 1
  numbers.set(`${host}/${account}`, k)
  const printed = makeKeeper(largest)
  const onOutput = (chunk: Buffer) => printed.add(chunk)
  const receipt = await link.session(account).run(k, readScript(step.path.value), { onOutput, signal })
  const text = printed.kept().tail
  if (receipt.status === 0) return parseRead(text)
  throw new Unmergeable(
    refusalIn(text) ?? receipt.evidence ?? `it cannot be read (exit status ${receipt.status})`,
  )
}

/** What each state means, in words. */
export const prospectWords: Record<Prospect['state'], string> = {
  changes: 'would change',
  already: 'already so',
  left: 'would be left for a person',
}

/** For people: each file with its difference. */
export function printProspects(prospects: ReadonlyArray<Prospect>): string {
  const blocks = prospects.map(({ host, path, state, diff, reason }) => {
    const head = `${path} on ${host}: ${prospectWords[state]}${reason === undefined ? '' : `: ${reason}`}`
    return sanitise(diff ? `${head}\n${diff.trimEnd()}` : head)
  })
  return ['── Files as they are now ──', ...blocks].map((block) => `${block}\n`).join('\n')
}
