/** Arguments in, exit code out. Each command is a file of its own, loaded when it is called. */
import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { exitCodes } from '../messages.ts'
import { version } from '../version.ts'
import type { Options, Terminal } from './options.ts'
import { hangUp } from './signals.ts'

type Run = (names: Array<string>, options: Options, terminal: Terminal) => Promise<number>

/** Node opens a stream when it is first asked for; most commands need one or two of them. */
const terminal: Terminal = {
  get stdout() {
    return told(process.stdout)
  },
  get printer() {
    return mayBeTerminal(1) ? told(process.stdout) : { write: print }
  },
  get stderr() {
    return told(process.stderr)
  },
  get stdin() {
    return process.stdin
  },
  env: process.env,
  cwd: process.cwd(),
}

const inventory = new Option(
  '-i, --inventory <file>',
  'hosts, secrets and words; default: vars/<guide>.yaml, vars/inventory.yaml',
)
const sidecar = new Option(
  '--with <sidecar>',
  'what the guide forgot to say; default: <guide>.yaml beside it',
)
const variable = new Option('--var <name=value>', 'sets a variable; refused for a secret').argParser(collect)
const role = new Option('--role <role,…>', 'only the steps of these roles')
const host = new Option('--host <host,…>', 'only these hosts')
const from = new Option('--from <step>', 'begin at this step')
const only = new Option('--only <step,…>', 'only these steps; an id or the beginning of one')
const json = new Option('--json', 'machine-readable on stdout')
const because = new Option('--because', 'why each line was taken for what it is')
const yes = new Option('--yes', 'do not ask before running')
const approved = new Option('--approved <hash>', 'run only the plan with this hash, as `plan` prints it')
const strict = new Option(
  '--strict',
  'refuse a guide with lines left for a person; an expectation that cannot be read fails the run',
)
const strictSecrets = new Option(
  '--strict-secrets',
  'refuse a guide that hands a secret to a program as an argument',
)
const confidence = new Option('--confidence <least>', 'what --strict takes for sure, 0 to 1; 0.8 if not said')
const rows = new Option('--rows', 'the sidecar rows that settle what is doubtful, to be pasted')
const output = new Option('-o, --output <file>', 'write there; a file that is there is left alone')
const encoding = new Option('--encoding <name>', 'what the guide is written in, where its bytes do not tell')
const report = new Option('--report <form=file>', 'writes a report: html, junit, github or json').argParser(
  collect,
)
const planReport = new Option('--report <html=file>', 'writes the plan as a page, too').argParser(collect)
const ui = new Option('--ui', 'a page on this machine that follows the run, and can stop it')
const hostKey = new Option('--host-key <policy>', 'what to do with an unknown host key')
  .choices(['strict', 'accept-new'])
  .default('strict')
const limit = new Option('--limit <seconds>', 'time a step may take').default('1800')
const shortLimit = new Option('--limit <seconds>', 'time a step may take').default('60')
const nagios = new Option('--nagios', 'one line, and exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN')
const wait = new Option('--wait <seconds>', 'wait for another run on the same hosts').default('2')
const strategy = new Option(
  '--strategy <way>',
  'hosts wait for each other behind every step, or only where the guide turns to other hosts',
)
  .choices(['barrier', 'free'])
  .default('barrier')
const forks = new Option('--forks <hosts>', 'so many hosts at work at once; default: all')
const maxFailures = new Option(
  '--max-failures <hosts>',
  'so many hosts, or percents of them (10%), may fall out, and the others go on; default: none',
)
const older = new Option('--older <days>', 'age of what is removed; of runs that passed, all').default('30')
const settle = new Option('--as <decision>', 'settles a step whose outcome is unknown').choices([
  'done',
  'redo',
  'abort',
])
const way = new Option('--as <way>', 'how it is compared, as a sidecar can say').choices([
  'rows',
  'at-least',
  'columns',
  'none',
  'contains',
  'regex',
])
const task = new Option('--task <task>', 'the task that --as is about; default: every unknown one')
const step = new Option(
  '--step',
  'ask at each step: run, skip, edit, try again, open a shell on its host, or stop; one host after the other',
)
const fix = new Option('--fix', 'writes the rows that are safe into the sidecar, never into the guide')
const target = new Option(
  '--target <os>',
  'what the hosts run, such as debian-12; default: the fact `os` of the inventory’s hosts',
)
const rule = new Option('--rule <rule,…>', 'only these rules')
const ignore = new Option('--ignore <rule,…>', 'not these rules')
const maxWarnings = new Option('--max-warnings <count>', 'more of them end with 1 as an error does')
const noRows = new Option('--no-rows', 'without the sidecar rows to paste')
const lintReport = new Option(
  '--report <form[=file]>',
  'writes findings as sarif, github or json; without a file to stdout',
).argParser(collect)
const labFile = new Option(
  '--lab <file>',
  'what hosts there are; a file, or the name of a lab that is up',
).default('vars/lab.yaml')
const snapshot = new Option('--from <snapshot>', 'make hosts of it instead of bare ones')
const onLab = new Option(
  '--lab <name>',
  'reach the hosts of the inventory in this lab, which is up; no others',
)
const shard = new Option('--shard <i/n>', 'only the i-th of n parts of the guides')
const chain = new Option('--chain', 'each guide goes on with the hosts that the one before it left')
const snapshots = new Option(
  '--snapshots',
  'with --chain: keep the hosts behind every guide that passes, and begin there next time',
)
const keepOnFailure = new Option('--keep-on-failure', 'leave the hosts of a guide that did not pass')
const folder = new Option('-o, --output <folder>', 'events and reports of every guide go there').default(
  'reports',
)
const install = new Option('--install', 'install what is missing on this machine')
const purge = new Option('--purge', 'with `down`: images, snapshots, keys and cached packages, too')
const live = new Option('--live', 'read the files to be changed from their hosts, and show the differences')
const back = new Option('--rollback', 'put the files that it changed back instead, as `rollback` does')
const color = new Option('--color', 'colours, also where no terminal is seen')
const noColor = new Option('--no-color', 'no colours')
const quiet = new Option('-q, --quiet', 'only what went wrong')
const verbose = new Option('-v, --verbose', 'what every step printed')

const binding = [inventory, onLab, sidecar, variable, role, host, from, only]
const running = [
  step,
  approved,
  hostKey,
  limit,
  wait,
  strategy,
  forks,
  maxFailures,
  report,
  ui,
  json,
  strict,
  strictSecrets,
  confidence,
  encoding,
  quiet,
  verbose,
]

/** Every command: how it is called, what it is for, which options it takes, and where it lives. */
const commands: ReadonlyArray<{
  name: string
  about: string
  options: Array<Option>
  load: () => Promise<Run>
}> = [
  {
    name: 'exec <guide...>',
    about: 'run it: read, bind, plan, confirm, run, judge, report',
    options: [...binding, yes, ...running],
    load: async () => (await import('./exec.ts')).exec,
  },
  {
    name: 'plan <guide>',
    about: 'what would run: per host, every command, file, prompt and check; connects to nothing',
    options: [...binding, live, hostKey, planReport, json, strict, strictSecrets, confidence, encoding],
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'inspect <guide>',
    about: 'the guide line by line: what each line was taken for, and why',
    options: [json, because, rows, sidecar, strict, confidence, encoding],
    load: async () => (await import('./inspect.ts')).inspect,
  },
  {
    name: 'lint <guide...>',
    about: 'defects of guides, before any host is touched; exit 1 where one is an error',
    options: [
      inventory,
      sidecar,
      target,
      fix,
      rule,
      ignore,
      maxWarnings,
      noRows,
      lintReport,
      json,
      quiet,
      encoding,
    ],
    load: async () => (await import('./lint.ts')).lint,
  },
  {
    name: 'import <notes>',
    about: 'make a canonical runbook of notes, with everything that was inferred written out',
    options: [output, sidecar, strict, confidence, encoding],
    load: async () => (await import('./import.ts')).importNotes,
  },
  {
    name: 'init <guide>',
    about: 'print the inventory that a guide needs, to be filled in',
    options: [encoding],
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'accept <run>',
    about: 'write what was really printed into the guide, in its own form; shows the difference first',
    options: [only, yes],
    load: async () => (await import('./accept.ts')).accept,
  },
  {
    name: 'check <guide>',
    about: 'the guide as a health check: runs only what looks, compares files, changes nothing',
    options: [
      ...binding,
      ...[hostKey, shortLimit, json, nagios, strict, confidence, encoding, quiet, verbose],
    ],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'judge <expected> <actual>',
    about:
      'compare an output with what is expected, files or -; exit 0 holds, 1 does not, 2 nothing to compare',
    options: [way, json],
    load: async () => (await import('./judge.ts')).judgeTexts,
  },
  {
    name: 'resume [run]',
    about: 'go on where a run stopped; without a name the newest unfinished run of this directory',
    options: [settle, task, back, yes, ...running],
    load: async () => (await import('./resume.ts')).resume,
  },
  {
    name: 'rollback <run>',
    about: 'the files that a run changed become what they were; shows the differences and asks',
    options: [yes, hostKey, limit, quiet, verbose],
    load: async () => (await import('./rollback.ts')).rollback,
  },
  {
    name: 'runs',
    about: 'list the runs of this account',
    options: [json],
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'gc',
    about: 'remove what runs that are over have left in the state folder and on the hosts of an inventory',
    options: [inventory, older, hostKey, yes],
    load: async () => (await import('./gc.ts')).gc,
  },
  {
    name: 'report <run>',
    about: 'the report of a run, from its record',
    options: [report, json, quiet, verbose],
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'doctor [guide]',
    about: 'what is missing on this machine, and on the hosts of an inventory',
    options: [inventory, onLab, hostKey],
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'lab <action> [name...]',
    about: 'throw-away hosts: up, down, status, snapshot NAME, reset, ssh HOST',
    options: [labFile, snapshot, host, install, purge, json, quiet],
    load: async () => (await import('./lab.ts')).lab,
  },
  {
    name: 'test <guide...>',
    about: 'each guide on fresh hosts of a lab: up, run, judge, report, down',
    options: [
      ...[inventory, labFile, snapshot, chain, snapshots, shard, keepOnFailure, folder, install],
      ...[sidecar, variable, limit, strict, strictSecrets, confidence, encoding, quiet, verbose],
    ],
    load: async () => (await import('./test.ts')).test,
  },
  {
    name: 'completion <shell>',
    about: 'what bash or zsh is to be told: source <(runbook completion bash)',
    options: [],
    load: async () => (await import('./completion.ts')).completion,
  },
]

function collect(value: string, before: Array<string> | undefined): Array<string> {
  return [...(before ?? []), value]
}

/** What other tools have an option for, and is a command here. */
const otherNames: ReadonlyArray<readonly [option: RegExp, here: string]> = [
  [
    /'--?(?:dry-?run|noop|no-op|what-?if|simulate|just-print)'/,
    '`runbook plan` shows what would run, and runs nothing',
  ],
  [/'--(?:retry|continue|start-at-task)'/, '`runbook resume` goes on where a run stopped'],
]
function calledOtherwise(text: string): string {
  if (!text.includes('unknown option')) return ''
  const [, here] = otherNames.find(([option]) => option.test(text)) ?? []
  return here === undefined ? '' : `(${here})\n`
}

/** `first` is what stands behind `runbook`: where it is a command, no other is made. */
function program(first: string | undefined, finish: (code: number) => void): Command {
  const top = new Command('runbook')
    .description('Runs install guides as their authors left them, and judges what they print.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(`${text}${calledOtherwise(text)}`),
    })
    .showHelpAfterError('(runbook --help shows what there is)')
  const called = commands.filter(({ name }) => name.split(' ')[0] === first)
  for (const { name, about, options, load } of called.length > 0 ? called : commands) {
    const command = top.command(name).description(about).exitOverride()
    for (const option of [...options, color, noColor]) command.addOption(option)
    command.action(async (...given: Array<unknown>) => {
      const names = given
        .slice(0, -2)
        .flat()
        .filter((word): word is string => typeof word === 'string')
      const run = await load()
      finish(await run(names, given.at(-2) as Options, terminal))
    })
  }
  return top
}

/** Whatever goes wrong ends in words and a documented exit code. */
export async function main(): Promise<number> {
  let code: number = exitCodes.passed
  process.once('exit', leaveTerminal).on('SIGHUP', hangUp)
  try {
    const [, , first, ...words] = process.argv
    if (first === 'complete') return (await import('./complete.ts')).complete(words, commands, terminal)
    await program(first, (found) => {
      code = found
    }).parseAsync(process.argv)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.refused
    const { tell } = await import('./tell.ts')
    return tell(error, terminal)
  }
  return code
}

/**
 * Node sets the terminal back when it ends, and aborts where that is gone (`ResetStdio` in its node.cc allows no EIO); it
 * leaves alone what is another file by then.
 */
function leaveTerminal(): void {
  const devices = [0, 1, 2].filter((fd) => mayBeTerminal(fd))
  if (devices.length === 0) return
  const { isatty } = process.getBuiltinModule('node:tty') // loads the network, which most commands never need
  for (const fd of devices.filter((each) => !isatty(each))) {
    closeSync(fd)
    openSync('/dev/null', 'r+') // takes the lowest number that is free: this one
  }
}

/** `/dev/null` is a device, and no terminal. */
function mayBeTerminal(fd: number): boolean {
  try {
    const found = fstatSync(fd)
    return found.isCharacterDevice() && found.rdev !== statSync('/dev/null').rdev
  } catch {
    return false // it was closed
  }
}

/**
 * A stream loads the network, which takes longer than a plan takes to print; where a file or a pipe takes no more, it knows
 * what to do.
 */
function print(text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest))
  } catch {
    told(process.stdout).write(rest)
  }
}

/** A reader that has gone away, at a pipe or at a terminal, is no trouble; any other way in which nothing can be told is. */
function told(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.listeners('error').includes(untold) ? stream : stream.on('error', untold)
}
function untold(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || error.code === 'EIO') return
  process.stderr.write(`runbook: what is told cannot be written: ${error.message}\n`)
  process.exit(exitCodes.journal)
}
