/** Right-hand sides of words and rows: Handlebars over secrets, hosts, host, vars and captures. */
import { message } from '../messages.ts'
import type { Host, Point, Word } from '../model.ts'
import type { Binder, Rendered } from './binder.ts'
import { captureContext, waitFor } from './captures.ts'
import { fill } from './fill.ts'

/** A right-hand side for a host; undefined, and a problem noted, where it names what is not there. */
export function render(
  binder: Binder,
  key: Word | string,
  template: string,
  source: Word['source'],
  host: Host,
): Rendered | undefined {
  const known = binder.rendered.get(key) ?? new Map<string, Rendered | undefined>()
  binder.rendered.set(key, known)
  if (!known.has(host.name)) known.set(host.name, renderNow(binder, template, source, host))
  const found = known.get(host.name)
  if (found) {
    const word = typeof key === 'string' ? key : key.word
    binder.used.set(key, { word, from: template, shown: found.shown, source })
  }
  return found
}

function renderNow(
  binder: Binder,
  template: string,
  source: Word['source'],
  host: Host,
): Rendered | undefined {
  if (!template.includes('{{')) return { value: template, shown: template }
  const { inventory, secrets } = binder
  const names = Object.fromEntries(Object.keys(inventory.secrets).map((name) => [name, `‹${name}›`]))
  try {
    const context = {
      host: facts(host),
      hosts: Object.fromEntries(inventory.hosts.map((one) => [one.name, facts(one)])),
      vars: inventory.vars,
    }
    const { capture, asked } = captureContext(binder.captures)
    const shown = fill(template, { ...context, capture, secrets: names })
    const value = secrets ? fill(template, { ...context, capture, secrets }) : shown
    return { shown, value, ...(asked.size > 0 ? { awaits: [...asked] } : {}) }
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]!.replace(/ - \d+:\d+$/, '')
    const at = { line: source.line, column: 1 }
    binder.problems.set(
      `${source.path}:${source.line}:${why}`,
      message('missing-variable', { name: template, where: `: ${why}` }, { path: source.path, at }),
    )
    return undefined
  }
}
function facts({ facts: more, name, address, port, user, roles }: Host): Record<string, unknown> {
  return { ...more, name, address, roles, port: port ?? 22, ...(user === undefined ? {} : { user }) }
}

/** Text of a row, filled in for a host. */
export function renderRow(binder: Binder, template: string, source: Word['source'], host: Host): string {
  return render(binder, template, template, source, host)?.value ?? ''
}

/** The value of a word for one host, where no row narrows it: for host names in prompts. */
export function wordValue(binder: Binder, word: string, host: Host): string | undefined {
  const row = binder.rows.get(word)?.find((one) => !one.at)
  return row && render(binder, row, row.value, row.source, host)?.value
}

/** Notes that the task waits for these values; a problem where none is printed for it before. */
export function awaitAll(binder: Binder, names: ReadonlyArray<string>, at: Point, host: Host): void {
  for (const name of names) {
    const where = waitFor(binder.captures, name, host.name)
    if (where === undefined) continue
    const found = message(
      'missing-variable',
      { name: `capture.${name}`, where },
      { path: binder.runbook.path, at },
    )
    binder.problems.set(`${at.line}:${at.column}:${name}`, found)
  }
}
