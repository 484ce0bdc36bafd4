import { findRun, readJournal } from '../journal.ts'
import { exitCodes, message, Refusal } from '../messages.ts'
import { makeReporter } from '../report.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/** `runbook report RUN`: the run again, from its log. */
export async function report(
  [name]: Array<string>,
  options: Options,
  { stdout, env }: Terminal,
): Promise<number> {
  const run = await findRun(name!)
  if (!run) throw new Refusal([message('missing-file', { what: `run ${name}` })])
  const fold = makeReporter(options.json ? 'json' : 'terminal', {
    color: wantsColor(options, stdout, env),
    width: widthOf(stdout),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  })
  for (const event of await readJournal(run)) stdout.write(fold(event))
  return exitCodes.passed
}
