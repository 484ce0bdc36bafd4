/** Who ran what, which revision of it, where and with which values: two lines for each run, in a file that only grows. */
import { execFile } from 'node:child_process'
import { open, realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { asFault, makeDirectories, stateDirectory } from '../journal.ts'
import type { EndState, Plan } from '../model.ts'
import type { Redactor } from '../redact.ts'
import { version } from '../version.ts'
import { whoami } from './approvals.ts'
import type { Approval } from './approve.ts'
import type { Inputs } from './inputs.ts'

/** Where the lines stand, JSON each, 0600. */
export const auditPath = (): string => join(stateDirectory(), 'audit.jsonl')

/** A guide under version control: its commit, and which of the files are not as they are there. */
interface Revision {
  commit: string
  changed: Array<string>
}

export interface Audited {
  what: 'exec' | 'resume' | 'rollback'
  run: string
  plan: Plan
  inputs?: Inputs | undefined
  approval?: Approval | undefined
}

/** What a run is made of. */
export interface Origin {
  /** Guide first, then sidecar and inventory. */
  files: Array<string>
  revision: Revision | undefined
}

export async function originOf({ plan, inputs }: Pick<Audited, 'plan' | 'inputs'>): Promise<Origin> {
  const named = inputs ? [inputs.guide.path, inputs.sidecar?.path, inputs.inventory.path] : [plan.path]
  const files = await Promise.all(named.filter((path) => path !== undefined).map((path) => realpath(path)))
  return { files, revision: await revisionOf(files[0]!, files) }
}

/** The line of a run that begins; throws `Fault` (`journal`) where it cannot be written, and then nothing is run. */
export async function auditBegin(
  { what, run, plan, inputs, approval }: Audited,
  { files, revision }: Origin,
  redactor: Redactor,
) {
  await append({
    at: new Date().toISOString(),
    action: what,
    run,
    by: whoami(),
    uid: userInfo().uid,
    version,
    directory: process.cwd(),
    files,
    ...(revision ? { revision } : {}),
    plan: plan.hash,
    ...(approval ? { approved: approval.how } : {}),
    hosts: plan.hosts.map(({ name, address, user }) => ({ name, address, ...(user ? { user } : {}) })),
    ...(inputs ? { values: redactor.object(valuesOf(plan)) } : {}),
  })
}

/** The line of a run that is over, or that was left. */
export function auditEnd(run: string, state: EndState | 'broken off', exit?: number): Promise<void> {
  const at = new Date().toISOString()
  return append({ at, action: 'end', run, by: whoami(), state, ...(exit === undefined ? {} : { exit }) })
}

/** What each word of the guide became on each host, secrets by their names. */
function valuesOf({ stages }: Plan): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {}
  for (const { host, values } of stages.flatMap(({ tasks }) => tasks))
    for (const { word, shown } of values) (found[host] ??= {})[word] = shown
  return found
}

/** One write to the end of the file: runs that go on at once do not cut each other's lines. */
async function append(line: object): Promise<void> {
  const path = auditPath()
  try {
    await makeDirectories(dirname(path))
    const file = await open(path, 'a', 0o600)
    try {
      await file.chmod(0o600)
      await file.appendFile(`${JSON.stringify(line)}\n`)
      await file.datasync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw asFault(path, cause)
  }
}

/** Nothing of the repository's own is started: no hooks, monitors, filters of differences. */
const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks']

async function revisionOf(guide: string, paths: ReadonlyArray<string>): Promise<Revision | undefined> {
  const git = async (...words: Array<string>) =>
    (await promisify(execFile)('git', [...quiet, ...words], { cwd: dirname(guide), timeout: 5_000 })).stdout
  try {
    const [commit = '', top = ''] = (await git('rev-parse', 'HEAD', '--show-toplevel')).trimEnd().split('\n')
    const inside = paths.filter((path) => !relative(top, path).startsWith('..'))
    const changed = await git('status', '--porcelain', '-z', '--', ...inside)
    const names = changed.split('\0').flatMap((entry) => (entry ? [entry.slice(3)] : []))
    return { commit, changed: names }
  } catch {
    return undefined // no git here, or no repository
  }
}
