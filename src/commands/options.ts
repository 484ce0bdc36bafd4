import type { Expected } from '../model.ts'

export type Decision = 'done' | 'redo' | 'abort'

/** What commands are given: their options as commander collects them, and the terminal they speak to. */
export interface Options {
  inventory?: string
  with?: string
  var?: Array<string>
  role?: string
  host?: string
  from?: string
  only?: string
  json?: boolean
  live?: boolean
  /** A page that follows the run. */
  ui?: boolean
  rollback?: boolean
  because?: boolean
  /** Print the sidecar rows that settle what is doubtful. */
  rows?: boolean
  /** Where to write; stdout where left out. */
  output?: string
  /** A label of the Encoding Standard: what the guide's bytes are read as. */
  encoding?: string
  yes?: boolean
  /** The hash of the plan that was approved, or at least 32 characters of its beginning. */
  approved?: string
  strict?: boolean
  /** Refuse a guide that hands a secret to a program as an argument. */
  strictSecrets?: boolean
  /** What `strict` takes for sure, from 0 to 1. */
  confidence?: string
  report?: Array<string>
  hostKey?: 'strict' | 'accept-new'
  limit?: string
  nagios?: boolean
  /** Days after which a run counts as given up. */
  older?: string
  strategy?: 'barrier' | 'free'
  /** Hosts at work at once. */
  forks?: string
  /** Hosts, or percents of them, that may fall out before the run ends. */
  maxFailures?: string
  /** Seconds that another run is waited for. */
  wait?: string
  /** What a person decides about a step (`resume`), or how lines are compared (`judge`). */
  as?: Decision | Exclude<Expected['as'], 'auto'>
  /** A person is asked at each step. */
  step?: boolean
  /** The task that a decision is about. */
  task?: string
  color?: boolean
  quiet?: boolean
  verbose?: boolean
  fix?: boolean
  target?: string
  rule?: string
  ignore?: string
  maxWarnings?: string
  /** A lab's file, or the name of one that is up; for runs: the inventory's hosts are those of it. */
  lab?: string
  /** Which part of the guides, `1/3`. */
  shard?: string
  /** Guides follow each other on the same hosts. */
  chain?: boolean
  /** With `chain`: hosts are kept behind every guide that passed, and taken up again there. */
  snapshots?: boolean
  keepOnFailure?: boolean
  install?: boolean
  purge?: boolean
}
export interface Terminal {
  stdout: NodeJS.WriteStream
  /** stdout, for what is printed at once. */
  printer: Printer
  stderr: NodeJS.WriteStream
  stdin: NodeJS.ReadStream
  env: NodeJS.ProcessEnv
  cwd: string
}

/** What a text can be printed on: a stream, or less than one. */
export interface Printer {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** Colours where a person looks, unless told otherwise (`NO_COLOR`, `FORCE_COLOR`, `--color`, `--no-color`). */
export function wantsColor(options: Options, stream: Printer, env: NodeJS.ProcessEnv): boolean {
  if (options.color !== undefined) return options.color
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return stream.isTTY === true && env.TERM !== 'dumb'
}

/** Columns to write in; 100 where nobody says, or a terminal without a size says 0. */
export function widthOf(stream: Printer): number {
  return stream.columns || 100
}

/** A question may be asked: somebody sits there and it is not CI. */
export function canAsk({ stdin, stdout, env }: Terminal): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && !env.CI
}

/** Does anything move? A pipe, a CI log and a dumb terminal get plain lines. */
export function isLive({ json, quiet }: Options, { stdin, stdout, stderr, env }: Terminal): boolean {
  const all = stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true
  return all && !env.CI && env.TERM !== 'dumb' && !json && !quiet
}
