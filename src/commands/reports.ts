/** Where reports go while a run is made: the screen, stdout, files. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Journal } from '../journal.ts'
import { Fault, message, Refusal } from '../messages.ts'
import type { Reporter, RunEvent } from '../model.ts'
import { makeReporter, type ReportOptions } from '../report.ts'
import { isLive, type Options, type Terminal, wantsColor, widthOf } from './options.ts'

export interface Tellers {
  tell(event: RunEvent): void
  /** Events of before, so that a report knows what it speaks of. */
  remember(past: ReadonlyArray<RunEvent>): void
  close(): void
}

/** The terminal's report, JSON lines on stdout if asked, and reports into files. */
export function openReports(options: Options, terminal: Terminal, journal: Journal): Tellers {
  const { stdout, stderr, env } = terminal
  const screen = options.json ? stderr : stdout
  const log = join(journal.directory, 'events.jsonl')
  const look = { color: wantsColor(options, screen, env), width: widthOf(screen), log }
  const shown = makeReporter('terminal', {
    ...look,
    verbose: options.verbose === true,
    quiet: options.quiet === true,
    live: isLive(options, terminal),
    get width() {
      return widthOf(screen) // of a terminal that may have been made wider
    },
  })
  const lines: Reporter | undefined = options.json ? makeReporter('json', look) : undefined
  const files = openFiles(options, terminal, look)
  return {
    tell(event) {
      const text = shown(event)
      if (text !== '') screen.write(text)
      if (lines) stdout.write(lines(event))
      for (const file of files) file.tell(event)
    },
    remember(past) {
      for (const event of past) for (const fold of [shown, ...files.map((file) => file.reporter)]) fold(event)
    },
    close() {
      closeAll(files)
    },
  }
}

/** All of them, though one of them cannot be written. */
export function closeAll([file, ...rest]: ReadonlyArray<ReportFile>): void {
  try {
    file?.close()
  } finally {
    if (rest.length > 0) closeAll(rest)
  }
}

/** Tells two of them. */
export const both = (one: Tellers, other: Pick<Tellers, 'tell' | 'remember'>): Tellers => ({
  ...one,
  tell(event) {
    one.tell(event)
    other.tell(event)
  },
  remember(past) {
    one.remember(past)
    other.remember(past)
  },
})

export interface ReportFile {
  reporter: Reporter
  tell(event: RunEvent): void
  close(): void
}

/** The files that `--report FORM=FILE` names, each opened at once: where one cannot be written, nothing runs. */
export function openFiles(
  options: Options,
  { stderr, env }: Terminal,
  look: ReportOptions,
): Array<ReportFile> {
  const told = options.report ?? []
  const places = told.map((pair) => placeOf(pair, env))
  const say = (text: string) => void stderr.write(text)
  return places.map((place) => openFile(place, { ...look, color: false, env }, say))
}

interface Place {
  form: string
  path: string
}
/** A file that others write to as well is added to. */
const shared: Readonly<Record<string, string>> = { github: 'GITHUB_STEP_SUMMARY' }

/** `{guide}` in a FILE is the guide's name without its ending: of several guides each needs a file of its own. */
export function reportsFor(
  guide: string,
  { report }: Options,
  guides: number,
): Pick<Options, 'report'> | undefined {
  const owned = (pair: string) => pair.includes('{guide}') || Object.hasOwn(shared, pair.replace(/=.*$/s, ''))
  const lost = guides > 1 ? report?.find((pair) => !owned(pair)) : undefined
  if (lost !== undefined) {
    const why = '`{guide}` in FILE, for each guide has a report of its own'
    throw new Refusal([message('unsafe-value', { name: `--report ${lost}`, why })])
  }
  const name = basename(guide, extname(guide))
  return report && { report: report.map((pair) => pair.replaceAll('{guide}', name)) }
}

function placeOf(pair: string, env: NodeJS.ProcessEnv): Place {
  const [, form = '', path = ''] = /^([a-z]+)(?:=(.+))?$/.exec(pair) ?? []
  const variable = Object.hasOwn(shared, form) ? shared[form] : undefined
  const given = path || (variable && env[variable])
  if (given) return { form, path: given }
  const why = variable ? `${form}=FILE where $${variable} is not set` : 'FORM=FILE, such as html=run.html'
  throw new Refusal([message('unsafe-value', { name: '--report', why })])
}

/**
 * A report is written as it comes, or whole at its end: until then a file of before stays, and what it says on the
 * way is for the log of a CI. Where it cannot be written, the run ends as without its log.
 */
function openFile({ form, path }: Place, options: ReportOptions, say: (text: string) => void): ReportFile {
  const reporter = makeReporter(form, options)
  const trying = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      const why = `report ${path} cannot be written: ${(cause as Error).message}`
      throw new Fault('journal', '', why, { cause })
    }
  }
  const { finish } = reporter
  const adds = Object.hasOwn(shared, form)
  const fd = trying(() => openSync(path, finish ? 'a' : 'w', 0o600))
  return {
    reporter,
    tell(event) {
      const text = reporter(event)
      if (text && finish) say(text)
      else if (text) trying(() => writeFileSync(fd, text))
    },
    close() {
      try {
        trying(() => {
          if (finish) rewrite(fd, finish(), adds)
          refuseLost(fd)
        })
      } finally {
        closeSync(fd)
      }
    },
  }
}

function rewrite(fd: number, text: string, adds: boolean): void {
  if (!adds) ftruncateIfFile(fd)
  writeFileSync(fd, text)
}

/** A file that was removed while we wrote it keeps nothing for anybody. */
function refuseLost(fd: number): void {
  if (fstatSync(fd).nlink === 0) throw new Error('it was removed while the run was made')
}

/** A pipe or a terminal has no end to be cut off. */
function ftruncateIfFile(fd: number): void {
  try {
    ftruncateSync(fd)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  }
}
