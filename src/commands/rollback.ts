import { resolve as resolvePath } from 'node:path'
import { findRun, type Journal, openJournal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import type { Host, Plan, RunEvent } from '../model.ts'
import { makeRedactor } from '../redact.ts'
import { type Changed, changedBy } from '../run/changed.ts'
import { recall } from '../run/recall.ts'
import { type Prospect, rollBack, tasksFor } from '../run/rollback.ts'
import type { World } from '../run.ts'
import { sanitise } from '../sanitise.ts'
import { resolveSecrets } from '../secrets.ts'
import { askSecret } from './ask.ts'
import { carryOut } from './carry-out.ts'
import { loadInventory } from './inputs.ts'
import { canAsk, type Options, type Terminal } from './options.ts'
import { Unapproved } from './tell.ts'

/**
 * `runbook rollback RUN`: the files that a run changed become what they were before it, bytes and metadata. Nothing else
 * that the run did is undone. Shows the differences first and asks; a file that was changed since is left alone.
 */
export async function rollback([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const directory = await findRun(name!)
  if (!directory) throw missing(`run ${name}`)
  const journal = await openJournal(directory)
  try {
    return await undo(journal, options, terminal)
  } finally {
    await journal.close()
  }
}

const missing = (what: string) => new Refusal([message('missing-file', { what })])

type Begin = Extract<RunEvent, { action: 'begin' }>

async function undo(journal: Journal, options: Options, terminal: Terminal): Promise<number> {
  const { begin, end } = recall(journal.past)
  if (!begin) throw missing(`first event of run ${journal.run}`)
  const files = changedBy(journal.past)
  if (files.length === 0) {
    terminal.stderr.write(`${journal.run} has changed no file that is not what it was\n`)
    return exitCodes.passed
  }
  const stock = await stockOf(begin, options)
  const plan = planFor(files, stock.value.hosts, begin)
  const secrets = await resolveSecrets(stock.value, { ask: askSecret(terminal), env: terminal.env })
  const speaker = makeSpeaker(secrets, options, terminal)
  const work = (world: World) => rollBack(files, world, speaker.decide, speaker.tell)
  const instead = { work, forget: end?.state === 'passed' }
  try {
    const done = { what: 'rollback' as const, plan, secrets, journal, past: journal.past, instead }
    return await carryOut(done, options, terminal)
  } finally {
    await endAgain(journal, end, speaker.isAnyBack())
  }
}

/** The inventory as the run was given it. */
function stockOf(begin: Begin, options: Options) {
  const at = (path: string) => (process.cwd() === begin.directory ? path : resolvePath(begin.directory, path))
  return loadInventory(at(begin.guide), {
    ...options,
    ...(begin.inventory ? { inventory: at(begin.inventory) } : {}),
  })
}

/** The hosts and accounts that are needed. */
function planFor(files: ReadonlyArray<Changed>, hosts: ReadonlyArray<Host>, begin: Begin): Plan {
  const needed = new Set(files.map(({ host }) => host))
  const known = hosts.filter(({ name }) => needed.delete(name))
  const [unknown] = needed
  if (unknown !== undefined) throw missing(`host ${unknown} in the inventory`)
  const stages = tasksFor(files).map((task) => ({
    step: task.step as Plan['stages'][number]['step'],
    tasks: [task],
  }))
  return {
    path: begin.guide,
    title: '',
    hash: begin.hash,
    hosts: known,
    stages,
    adaptations: [],
    skipped: [],
    unread: [],
  }
}

/** The run stands where it stood; where files were put back it is no longer over. */
async function endAgain(journal: Journal, end: RunEvent | undefined, isAnyBack: boolean): Promise<void> {
  const at = new Date().toISOString()
  const open: RunEvent = { at, action: 'end', state: 'interrupted', exit: exitCodes.interrupted }
  const last = isAnyBack ? open : end && { ...end, at }
  if (last) await journal.append(last, { sync: true })
}

/** Shows what will be, asks once, and says what has become of each file. */
function makeSpeaker(secrets: Record<string, string>, options: Options, terminal: Terminal) {
  const redactor = makeRedactor(Object.entries(secrets).map(([name, value]) => ({ name, value })))
  const say = (text: string) => void terminal.stdout.write(`${sanitise(redactor.text(text))}\n`)
  let back = 0
  return {
    isAnyBack: () => back > 0,
    async decide(prospects: ReadonlyArray<Prospect>): Promise<void> {
      for (const prospect of prospects) say(aboutIt(prospect))
      const count = prospects.filter(({ state }) => state === 'restorable').length
      if (count === 0 || options.yes) return
      if (!canAsk(terminal))
        throw new Unapproved('nobody is here to say yes: nothing was put back; pass --yes to do it')
      const { confirm, isCancel } = await import('@clack/prompts')
      const said = await confirm({
        message: `Put ${count === 1 ? 'this file' : `these ${count} files`} back?`,
        initialValue: false,
      })
      if (isCancel(said) || !said) throw new Unapproved('not approved, nothing was put back')
    },
    tell(changed: Changed, refused?: string): void {
      if (refused === undefined) back += 1
      say(
        refused === undefined
          ? `put back: ${nameOf(changed)}`
          : `not put back: ${nameOf(changed)}: ${refused}`,
      )
    },
  }
}

const nameOf = ({ host, file }: Changed): string => `${file.target} on ${host}`

function aboutIt(prospect: Prospect): string {
  const { changed, state } = prospect
  if (state === 'already') return `already what it was: ${nameOf(changed)}`
  if (state === 'refused') return `not put back: ${nameOf(changed)}: ${prospect.reason}`
  const gone = changed.file.before === undefined ? ', which the run made, goes' : ''
  return `${nameOf(changed)}${gone}\n${prospect.diff}`
}
