/** `runbook lint GUIDE…`: defects of guides, before any host is touched. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { decoded } from '../encodings.ts'
import { distributions, targetOf } from '../lint/distributions.ts'
import { safeRows, withRows } from '../lint/fix.ts'
import { countsOf, lintReport } from '../lint/report.ts'
import { printFindings } from '../lint/reports/text.ts'
import type { GuideFindings } from '../lint/rule.ts'
import { type Linted, type LintOptions, lint as lintGuide, rules } from '../lint.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import { readGuide } from '../read.ts'
import { readSidecar } from '../sidecar.ts'
import { didYouMean } from '../yaml.ts'
import { contentOf, findInventory, type Inputs, loadSidecar, sidecarPlace } from './inputs.ts'
import { type Options, type Terminal, wantsColor } from './options.ts'

/** 0: no error, and no more warnings than allowed; 1: else; 2: a guide or the call is no good. */
export async function lint(names: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const { stdout, stderr, env } = terminal
  const chosen = optionsOf(names, options)
  const reports = (options.report ?? []).map(reportOf)
  const refused: Array<Refusal> = []
  const guides: Array<GuideFindings> = []
  for (const name of names)
    try {
      guides.push(await findingsIn(name, options, chosen, terminal))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused.push(error)
    }
  const color = wantsColor(options, stdout, env)
  if (options.json) stdout.write(lintReport('json')(guides))
  else if (reports.every(({ path }) => path !== undefined))
    stdout.write(
      printFindings(guides, { color, quiet: options.quiet === true, rows: options.rows !== false }),
    )
  for (const { path, form } of reports) await written(path, form(guides), terminal)
  if (!options.quiet) stderr.write(`${summaryOf(guides, options)}\n`)
  if (refused.length > 0) throw new Refusal(refused.flatMap(({ messages }) => messages))
  const { errors, warnings } = countsOf(guides)
  return errors > 0 || warnings > allowed(options) ? exitCodes.failed : exitCodes.passed
}

/** One guide's findings; with `--fix` those that are left when the rows are written. */
async function findingsIn(
  name: string,
  options: Options,
  chosen: LintOptions,
  { stderr }: Terminal,
): Promise<GuideFindings> {
  const bytes = await contentOf(name, 'guide')
  const { encoding } = options
  const { runbook, text } = readGuide(bytes, name, encoding === undefined ? {} : { encoding })
  const read = decoded(bytes, encoding)
  const inventory = await inventoryFor(name, options)
  const guide = { runbook, text, raw: 'text' in read ? read.text : text, ...(inventory ? { inventory } : {}) }
  const sidecar = await sidecarFor(name, options)
  const findings = lintGuide(withRowsOf(guide, sidecar?.value), chosen)
  const lines = text.split('\n')
  const rows = options.fix ? safeRows(findings) : []
  if (rows.length === 0) return { path: name, lines, findings }
  const path = sidecarPlace(name, options)
  const fixed = withRows(sidecar?.text ?? '', rows)
  const after = lintGuide(withRowsOf(guide, readSidecar(fixed, path)), chosen)
  await replaceFile(path, fixed)
  stderr.write(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'} written to ${path}\n`)
  return { path: name, lines, findings: after }
}

const withRowsOf = (guide: Linted, sidecar: Linted['sidecar']): Linted =>
  sidecar ? { ...guide, sidecar } : guide

/** With `--fix` the sidecar that is named need not be there yet. */
async function sidecarFor(name: string, options: Options): Promise<Inputs['sidecar']> {
  try {
    return await loadSidecar(name, options)
  } catch (error) {
    const missing =
      error instanceof Refusal && error.messages.every(({ ruleId }) => ruleId === 'missing-file')
    if (options.fix && missing) return undefined
    throw error
  }
}

/** An inventory tells what is bound; one that nobody has filled in yet tells nothing. */
async function inventoryFor(name: string, options: Options): Promise<Linted['inventory']> {
  try {
    return (await findInventory(name, options))?.value
  } catch (error) {
    const open =
      error instanceof Refusal && error.messages.every(({ ruleId }) => ruleId === 'missing-variable')
    if (open && !options.inventory) return undefined
    throw error
  }
}

/** At once or not at all. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.new`
  try {
    await writeFile(beside, text, { flag: 'wx' })
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true })
    throw new Fault('journal', '', `sidecar ${path} cannot be written: ${(cause as Error).message}`, {
      cause,
    })
  }
}

// ── what was asked for ───────────────────────────────────────────────────────────────────────────────────

const refuse = (name: string, why: string) => new Refusal([message('unsafe-value', { name, why })])

function optionsOf(
  names: ReadonlyArray<string>,
  { with: sidecar, target, ignore, rule }: Options,
): LintOptions {
  if (sidecar !== undefined && names.length > 1) throw refuse('--with', 'one guide: a sidecar belongs to one')
  if (target !== undefined && !targetOf(target))
    throw refuse('--target', `a distribution such as debian-12: one of ${distributions.join(', ')}`)
  return {
    ...(target === undefined ? {} : { target }),
    ...(ignore === undefined ? {} : { ignore: idsIn('--ignore', ignore) }),
    ...(rule === undefined ? {} : { only: idsIn('--rule', rule) }),
  }
}

function idsIn(option: string, list: string): Set<string> {
  const known = rules.map(({ id }) => id)
  const ids = list.split(/[\s,]+/).filter((id) => id !== '')
  for (const id of ids)
    if (!known.includes(id))
      throw refuse(option, `rules of \`runbook lint\`; \`${id}\` is none${didYouMean(id, known)}`)
  return new Set(ids)
}

function allowed({ maxWarnings }: Options): number {
  if (maxWarnings === undefined) return Number.POSITIVE_INFINITY
  if (!/^\d{1,9}$/.test(maxWarnings)) throw refuse('--max-warnings', 'a number')
  return Number(maxWarnings)
}

/** `sarif=FILE`; a form alone goes to stdout. */
function reportOf(pair: string): { path: string | undefined; form: ReturnType<typeof lintReport> } {
  const [, name = '', path] = /^([a-z]+)(?:=(.+))?$/.exec(pair) ?? []
  return { path, form: lintReport(name) }
}

async function written(path: string | undefined, text: string, { stdout }: Terminal): Promise<void> {
  if (path === undefined) return void stdout.write(text)
  try {
    await writeFile(path, text)
  } catch (cause) {
    throw new Fault('journal', '', `report ${path} cannot be written: ${(cause as Error).message}`, { cause })
  }
}

function summaryOf(guides: ReadonlyArray<GuideFindings>, options: Options): string {
  const { errors, warnings, notes } = countsOf(guides)
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
  const rows = guides.reduce((sum, { findings }) => sum + safeRows(findings).length, 0)
  const fix =
    rows > 0 && !options.fix
      ? `; --fix writes ${many(rows, 'row')} into ${rows === 1 ? 'a sidecar' : 'sidecars'}`
      : ''
  return `${many(errors, 'error')}, ${many(warnings, 'warning')}, ${many(notes, 'note')} in ${many(guides.length, 'guide')}${fix}`
}
