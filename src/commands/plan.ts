import { writeFileSync } from 'node:fs'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import type { Plan } from '../model.ts'
import { planJson, printPlan } from '../plan-text.ts'
import { loadInputs, planOf } from './inputs.ts'
import type { Prospect } from './live.ts'
import { type Options, type Terminal, wantsColor, widthOf } from './options.ts'

/**
 * `runbook plan GUIDE`: what would run. Reads no secret and connects to nothing, but with `--live`: that reads the files to
 * be changed from their hosts and shows the differences.
 */
export async function plan([guide]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const { printer, env } = terminal
  const pages = pagesOf(options)
  const inputs = await loadInputs(guide!, options)
  const made = planOf(inputs)
  const ahead = options.live ? await import('./live.ts') : undefined
  const files = await ahead?.lookAhead(inputs, options, terminal)
  for (const path of pages) await writePage(path, made, files)
  const text = options.json
    ? planJson(made, files)
    : printPlan(made, { color: wantsColor(options, printer, env), width: widthOf(printer) })
  printer.write(text.endsWith('\n') ? text : `${text}\n`)
  if (files && !options.json) printer.write(`\n${ahead!.printProspects(files)}`)
  return exitCodes.passed
}

/** The files that `--report html=FILE` names. */
function pagesOf({ report = [] }: Options): Array<string> {
  return report.map((pair) => {
    const [, path] = /^html=(.+)$/s.exec(pair) ?? []
    if (path) return path
    const why = 'html=FILE; a plan has no other report, and `--json` for programs'
    throw new Refusal([message('unsafe-value', { name: `--report ${pair}`, why })])
  })
}

async function writePage(path: string, plan: Plan, files: ReadonlyArray<Prospect> = []): Promise<void> {
  const { showPlan } = await import('../reporters/html/plan.ts')
  const { prospectWords } = await import('./live.ts')
  const prospects = files.map((file) => ({ ...file, what: prospectWords[file.state] }))
  try {
    writeFileSync(path, showPlan(plan, prospects), { mode: 0o600 })
  } catch (cause) {
    throw new Fault('journal', '', `page ${path} cannot be written: ${(cause as Error).message}`, { cause })
  }
}
