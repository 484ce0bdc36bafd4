import { findRun, readJournal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { makeReporter } from '../report.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'
import { closeAll, openFiles } from './reports.ts'

/** `runbook report RUN`: the run again, from its log: on the screen, or as the files that `--report` names. */
export async function report([name]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const { stdout, env } = terminal
  const run = await findRun(name!)
  if (!run) throw new Refusal([message('missing-file', { what: `run ${name}` })])
  const look = {
    color: wantsColor(options, stdout, env),
    width: widthOf(stdout),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  }
  const files = openFiles(options, terminal, look)
  const shown =
    files.length > 0 && !options.json ? undefined : makeReporter(options.json ? 'json' : 'terminal', look)
  try {
    for (const event of await readJournal(run)) {
      if (shown) stdout.write(shown(event))
      for (const file of files) file.tell(event)
    }
  } finally {
    closeAll(files)
  }
  return exitCodes.passed
}
