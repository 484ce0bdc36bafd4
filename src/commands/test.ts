/** `runbook test GUIDE…`: guides are carried out on fresh hosts of a lab, judged and reported. */
import { mkdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { statesOf } from '../lab/hosts.ts'
import { alone, up as bringUp, settle, down as takeDown } from '../lab/life.ts'
import { shortHash } from '../lab/places.ts'
import { removeSnapshots, snapshotsOf, takeSnapshot } from '../lab/snapshots.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { sanitise } from '../sanitise.ts'
import { version } from '../version.ts'
import { exec } from './exec.ts'
import { findInventory, guideAt, loadSidecar } from './inputs.ts'
import { siteAt } from './lab.ts'
import type { Options, Terminal } from './options.ts'
import { tell } from './tell.ts'

type Bench = Awaited<ReturnType<typeof siteAt>>

/** A guide and what became of it. */
interface Trial {
  guide: string
  /** Its name among the reports. */
  name: string
  /** Exit code of the run; undefined: not tried. */
  code?: number
  /** Milliseconds. */
  took?: number
  /** Taken from a snapshot. */
  kept?: boolean
}

/** The exit code is that of the first guide that did not pass. The lab must be down: its hosts are made anew. */
export async function test(guides: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const trials = named(shardOf(guides, options))
  for (const { guide } of trials) await guideAt(guide, options)
  const bench = await siteAt({ ...options, quiet: true }, terminal)
  await refuseUp(bench)
  await mkdir(options.output!, { recursive: true })
  if (options.chain) await inARow(trials, bench, options, terminal)
  else
    for (const trial of trials) {
      await fresh(bench, options.from)
      await carryOutOne(trial, bench, options, terminal)
      if (!(await cleared(bench, trial.code, options, terminal))) break
    }
  terminal.stdout.write(summary(trials, options.output!))
  return trials.find(({ code }) => code !== undefined && code !== exitCodes.passed)?.code ?? exitCodes.passed
}

/** `--shard i/n`: every n-th guide from the i-th on. */
export function shardOf(guides: Array<string>, { shard, chain, snapshots }: Options): Array<string> {
  const refuse = (name: string, why: string) => new Refusal([message('unsafe-value', { name, why })])
  if (snapshots && !chain) throw refuse('--snapshots', '`--chain` with it')
  if (shard === undefined) return guides
  if (chain) throw refuse('--shard', 'guides that do not need each other, thus no `--chain`')
  const [, i, n] = (/^(\d{1,4})\/(\d{1,4})$/.exec(shard) ?? []).map(Number)
  if (!i || !n || i > n) throw refuse(`--shard ${shard}`, 'a part and how many there are, such as 1/3')
  return guides.filter((_, at) => at % n === i - 1)
}

/** Two guides of the same name in two folders have reports of their own. */
function named(guides: Array<string>): Array<Trial> {
  const met = new Map<string, number>()
  return guides.map((guide) => {
    const name = basename(guide, extname(guide))
    const count = (met.get(name) ?? 0) + 1
    met.set(name, count)
    return { guide, name: count === 1 ? name : `${name}-${count}` }
  })
}

async function refuseUp({ lab, engine }: Bench): Promise<void> {
  if ((await statesOf(lab, engine)).size === 0) return
  const why = `a lab that is down, for its hosts are made anew: runbook lab down --lab ${lab.name}`
  throw new Refusal([message('unsafe-value', { name: `--lab ${lab.name}`, why })])
}

const fresh = (bench: Bench, from: string | undefined) => alone(bench, () => bringUp(bench, bench.text, from))

async function carryOutOne(trial: Trial, { lab }: Bench, options: Options, terminal: Terminal) {
  const began = performance.now()
  const at = (ending: string) => join(options.output!, `${trial.name}.${ending}`)
  const report = [`json=${at('jsonl')}`, `html=${at('html')}`, `junit=${at('xml')}`]
  const { from: _, output: __, ...rest } = options
  const given: Options = { ...rest, lab: lab.name, report, yes: true, hostKey: 'strict', wait: '60' }
  trial.code = await exec([trial.guide], { ...given, strategy: 'barrier' }, terminal).catch((error) =>
    tell(error, terminal),
  )
  trial.took = performance.now() - began
}

/** The hosts are gone; or they are left to be looked at, with the way in, and nothing more can be tried. */
async function cleared(bench: Bench, code: number | undefined, options: Options, terminal: Terminal) {
  const { lab } = bench
  const left = options.keepOnFailure && code !== exitCodes.passed
  if (!left) await alone(bench, () => takeDown(bench))
  else
    terminal.stderr.write(
      [
        'the hosts are left as they are:',
        ...lab.hosts.map(({ name }) => `  runbook lab ssh ${name} --lab ${lab.name}`),
        '  runbook resume',
        `  runbook lab down --lab ${lab.name}`,
        '',
      ].join('\n'),
    )
  const interrupted = code === exitCodes.interrupted || code === exitCodes.terminated
  return !left && !interrupted
}

// ── guides that need each other ────────────────────────────────────────────────────────────────────────────

/** `--chain`: what does not pass ends it. With `--snapshots` it begins behind the last guide that is as it was. */
async function inARow(trials: Array<Trial>, bench: Bench, options: Options, terminal: Terminal) {
  const tags = options.snapshots ? await tagsOf(trials, bench, options) : []
  const known = await snapshotsOf(bench.lab, bench.engine)
  const last = tags.findLastIndex((tag) => known.get(tag)?.length === bench.lab.hosts.length)
  for (const trial of trials.slice(0, last + 1)) trial.kept = true
  await fresh(bench, tags[last] ?? options.from)
  let failed: number | undefined
  for (const [at, trial] of trials.entries()) {
    if (trial.kept) continue
    await carryOutOne(trial, bench, options, terminal)
    if (trial.code !== exitCodes.passed) {
      failed = trial.code
      break
    }
    if (options.snapshots && at < trials.length - 1) await keep(bench, tags[at]!, tags)
  }
  await cleared(bench, failed ?? exitCodes.passed, options, terminal)
}

/** Names of snapshots behind each guide: they stand for all that went into it, and into those before it. */
async function tagsOf(trials: Array<Trial>, { text }: Bench, options: Options): Promise<Array<string>> {
  const { lab: _, ...rest } = options
  const tags: Array<string> = []
  for (const { guide } of trials) {
    const parts = [
      ...[tags.at(-1) ?? options.from ?? '', version, text, (options.var ?? []).join('\n')],
      (await guideAt(guide, options)).text,
      (await loadSidecar(guide, options))?.text ?? '',
      (await findInventory(guide, rest))?.text ?? '',
    ]
    tags.push(`chain-${shortHash(parts.join('\0'))}`)
  }
  return tags
}

/** Of the guides as they were before nothing is kept. */
async function keep(bench: Bench, tag: string, current: Array<string>): Promise<void> {
  const { lab, engine } = bench
  await alone(bench, async () => {
    await takeSnapshot(lab, lab.hosts, tag, engine)
    await settle(bench, lab.hosts)
    for (const old of (await snapshotsOf(lab, engine)).keys())
      if (old.startsWith('chain-') && !current.includes(old)) await removeSnapshots(lab, engine, old)
  })
}

// ── what came of it ────────────────────────────────────────────────────────────────────────────────────────

function summary(trials: ReadonlyArray<Trial>, folder: string): string {
  const width = Math.max(0, ...trials.map(({ guide }) => guide.length))
  const rows = trials.map((trial) => `  ${lineOf(trial, width, folder)}\n`)
  return sanitise(`\n${rows.join('')}`)
}

function lineOf({ guide, name, code, took = 0, kept }: Trial, width: number, folder: string): string {
  const padded = guide.padEnd(width)
  if (kept) return `✓ ${padded}  as before, from a snapshot`
  if (code === undefined) return `· ${padded}  not tried`
  const seconds = Math.round(took / 1000)
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const end = code === exitCodes.passed ? '✓' : '✗'
  return `${end} ${padded}  exit ${code}, ${time}, ${join(folder, `${name}.html`)}`
}
