/** Reports are folds over the events of a run, made while it runs or any time later from its log. */
import { message, Refusal } from './messages.ts'
import type { Reporter, RunEvent } from './model.ts'
import { githubReporter } from './reporters/github.ts'
import { htmlReporter } from './reporters/html.ts'
import { jsonReporter } from './reporters/json.ts'
import { junitReporter } from './reporters/junit.ts'
import { type ReportOptions, terminalReporter } from './reporters/terminal.ts'

export type { ReportOptions }

const reporters: Readonly<Record<string, (options: ReportOptions) => Reporter>> = {
  github: githubReporter,
  html: htmlReporter,
  json: jsonReporter,
  junit: junitReporter,
  terminal: terminalReporter,
}

/** A reporter by its name on the shelf; throws `Refusal` for another. */
export function makeReporter(name: string, options: ReportOptions): Reporter {
  const make = Object.hasOwn(reporters, name) ? reporters[name] : undefined
  if (make) return make(options)
  const why = `one of ${Object.keys(reporters).join(', ')}`
  throw new Refusal([message('unsafe-value', { name: '--report', why })])
}

/** The whole report of a run from its events. */
export function report(events: Iterable<RunEvent>, name: string, options: ReportOptions): string {
  const tell = makeReporter(name, options)
  let text = ''
  for (const event of events) text += tell(event)
  return text + (tell.finish?.() ?? '')
}
