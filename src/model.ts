/**
 * Every type that more than one room of the house knows.
 *
 * The walk, front door to back:
 *
 *     guide text ─read─▶ mdast ─extract─▶ Runbook ─adapt─▶ Runbook ─plan─▶ Plan ─run─▶ RunEvent … ─report─▶ text
 *
 * Everything before `run` is pure. All values are plain data and print as JSON.
 */
import type { Point, Position } from 'unist'

export type { Point, Position }

// ── what a guide says ────────────────────────────────────────────────────────────────────────────────────

/** Text of the guide that knows where it stood. Line `i` of `text` begins at `points[i]` in the guide. */
export interface Passage {
  /** Prompt, list marker, quote mark and continuation prompt taken off; lines joined by `\n`. */
  text: string
  /** One point a line: line and column 1-based, offset 0-based, as unist has them. */
  points: Array<Point>
}

/** A guide, understood. */
export interface Runbook {
  /** The guide's path as the user gave it. */
  path: string
  title: string
  /** In the order of the guide. */
  steps: Array<Step>
  /** Lines in code that are none of a step's: comments, remarks, output without its command. */
  asides: Array<Aside>
  /** What a sidecar changed; empty before `adapt`. */
  adaptations: Array<Adaptation>
  /** Rows that stand in the guide itself, in comments `runbook: …`; `adapt` puts them to work before a sidecar's. */
  overrides?: Sidecar
  /** There where its texts may hold `{{ … }}`, as `templates: handlebars` in the front matter says. */
  declared?: Declared
}

/** What a runbook that was written for us says it needs; where it stands in the front matter. */
export interface Declared {
  roles: Array<string>
  /** `value`: what holds where the inventory has no other; `''`: the inventory must have one. */
  variables: Array<{ name: string; value: string; at: Point }>
  /** What each is for, in a few words. */
  secrets: Array<{ name: string; what: string; at: Point }>
}

/** `Text` is `Passage` as read, `Masked` once bound: an unbound step cannot be run, the compiler sees to it. */
export type Step<Text = Passage> = Command<Text> | Statement<Text> | Edit<Text> | Manual

/** What every step knows about itself. */
export interface Said {
  /** The heading's slug and an ordinal below it: `controller-node/verify/2`. */
  id: string
  /** Headings above, outermost first. */
  trail: Array<string>
  where: Where
  /** First to last line of what is run or written; expected output and answers have positions of their own. */
  position: Position
  /** Why it was taken for this, in a few words. */
  because: string
  /** 0 to 1. */
  confidence: number
  /** Reasons to look twice before it runs. */
  risks: Array<Risk>
}

/** Where a step belongs, as far as the guide says; each fact with the places that say so. */
export interface Where {
  /** `controller`, `compute`, `all`: lower case, without "node"; undefined where the guide does not say. */
  role?: string
  /** The host in a prompt: `controller` in `root@controller:~#`. */
  host?: string
  /** `root`, or `user` for whoever the inventory logs in as, or an account's name; undefined: not said. */
  user?: string
  witnesses: Array<Witness>
}
export interface Witness {
  says: 'role' | 'host' | 'user'
  /** The words that say it. */
  text: string
  position: Position
}

/** A class of danger, e.g. `ambiguous-hash`, `irreversible`, `ends-session`, and what made us think so. */
export interface Risk {
  class: string
  reason: string
}

/** Something typed at a shell prompt. */
export interface Command<Text = Passage> extends Said {
  kind: 'command'
  /** Continuations and here-documents included; ready for bash. */
  text: Text
  /** The prompt it stood behind, as printed. */
  prompt?: string
  /** What the running command asks and is told, in order. */
  answers: Array<Answer<Text>>
  expected?: Expected<Text>
  /**
   * It only takes a person to another account or host, or back (`su - postgres`, `ssh db`, `exit`), in words: the steps
   * that follow are run there, and it need not be.
   */
  moves?: string
}

/** One SQL statement, typed at a database prompt: one step, one client run. */
export interface Statement<Text = Passage> extends Said {
  kind: 'sql'
  /** The statement with its terminator, `->` and a trailing `\` taken off. */
  text: Text
  /** The command that opened the client (`mysql -u root -p`); undefined where only its prompt is seen. */
  client?: Text
  /** What the client asks before it takes the statement; only a sidecar says it. */
  answers?: Array<Answer<Text>>
  prompt?: string
  expected?: Expected<Text>
}

/** A file to be changed: merged into by an editor of the shelf. */
export interface Edit<Text = Passage> extends Said {
  kind: 'edit'
  /** As written in the guide: `/etc/nova/nova.conf`. */
  path: Text
  /** The fragment, as printed, its common indent taken off. */
  text: Text
  /** Where the guide wants it put, if it says. */
  put?: Put
  /** The guide leaves lines out (`...`): the fragment is not all of the file. */
  partial?: boolean
  /** A name on the editors shelf; `none`: no editor of ours can make the change by itself. */
  editor: string
  /**
   * The line that named the file: `vi FILE`, or a sentence. `position` is the fragment's. `where`: of that line,
   * where it is for other hosts than the fragment.
   */
  named: { by: 'editor' | 'sentence' | 'caption'; position: Position; where?: Where }
}

/** Where in a file, as a sentence says it; `words` are its own. */
export type Put = { words: string } & (
  | { where: 'end' | 'start' }
  /** Added, and no more is said of where. */
  | { where: 'added' }
  /** Line numbers are 1-based. */
  | { where: 'below' | 'above'; line: number }
  /** All of the file: it is created, or its content replaced. */
  | { where: 'whole' }
)

/** A line that looks like more than prose but is not positively known to be runnable: a person has to decide. */
export interface Manual extends Said {
  kind: 'manual'
  text: Passage
  /** What it looks like: `config` without a file, a `command` with a placeholder, … */
  as: ItemKind
  /** File, where `as` is config and a file is named. */
  path?: string
  reason: string
}

export interface Answer<Text = Passage> {
  /** The prompt as the guide prints it (`User Password:`); undefined where only the value, or only the wish, is given. */
  prompt?: string
  /** What is typed; undefined where the guide leaves it open: then it is a missing variable. */
  text?: Text
  /** Undefined where the engine knows the prompt from the program and the guide does not print it. */
  position?: Position
}

export interface Expected<Text = Passage> {
  /** The printed lines, ready to be compared; rulers and elisions included. */
  text: Text
  /** First to last line; there may be blank lines in between. */
  position: Position
  /** Chosen by a sidecar; `auto` lets the checkers shelf decide. */
  as: 'auto' | 'rows' | 'at-least' | 'columns' | 'none' | 'contains' | 'regex'
  /** Guide lines inside `text` that a sidecar took out. */
  drop: Array<number>
  /** These rows and no others, or at least these, where the guide says so itself. */
  rows?: 'exact' | 'at-least'
  /** The sentence above it, which may say how many rows there are to be; `rows` goes before it. */
  said?: string
}

/** A line in code that is not to be run. */
export interface Aside extends Omit<Said, 'id' | 'risks'> {
  kind: 'comment' | 'narrative' | 'output' | 'answer'
  text: Passage
  /** Line of the command that asked, of an answer. */
  of?: number
}

/** One sidecar row at work, shown in the plan with its reason. */
export interface Adaptation {
  kind: string
  /** Ids of the steps it touched. */
  steps: Array<string>
  /** What it does, in one line. */
  what: string
  because: string
  /** Where the row stands in the sidecar. */
  source: { path: string; line: number }
}

// ── what a guide forgot to say ───────────────────────────────────────────────────────────────────────────

/** What every row of a sidecar has: where it applies, why, and where it stands. */
export interface Row {
  at: Selector
  because: string
  source: { path: string; line: number }
}
/** The rows of a sidecar, by what they do. */
export interface Sidecar {
  path: string
  /** Says where steps belong. */
  roles: Array<Row & { role?: string; host?: string; user?: string }>
  /** Puts other text, of one or more lines, in the place of the guide's. */
  replace: Array<Row & { with: string }>
  /** Not to be run. */
  skip: Array<Row>
  /** Left for a person, and a person has done it. */
  done: Array<Row>
  /** A failure that prints this text means: already so. */
  already: Array<Row & { failure: string }>
  /** Where this command ends with 0 the step is already so and is not run. */
  unless: Array<Row & { command: string }>
  /** How an expectation is compared; `none` takes it, or one row of its table, out. */
  expect: Array<Row & { as: Exclude<Expected['as'], 'auto'> }>
  /** What a running command asks, and the answer: Handlebars over secrets, hosts, host, vars. */
  answers: Array<Row & { prompt?: string; with: string }>
  /** Names for what a step prints. */
  capture: Array<Row & Capture>
  /** Seconds a check is repeated until it holds. */
  retry: Array<Row & { seconds: number }>
  /** It changes nothing: a check runs it, and a resume runs it again. */
  looks: Array<Row>
}

// ── inspection ───────────────────────────────────────────────────────────────────────────────────────────

export type ItemKind = 'command' | 'sql' | 'edit' | 'config' | 'output' | 'answer' | 'comment' | 'narrative'

/** What a run of lines was taken for; derived from the very steps that would run. */
export interface Item {
  /** First and last line, 1-based, inclusive. */
  lines: [number, number]
  kind: ItemKind
  role: string | null
  host: string | null
  user: 'root' | 'user' | null
  target: string | null
  /** First line of the command that printed or asked. */
  for: number | null
  because: string
  confidence: number
}

// ── who runs it, with what ───────────────────────────────────────────────────────────────────────────────

export interface Inventory {
  path: string
  hosts: Array<Host>
  secrets: Record<string, SecretSource>
  /** Where the file names each secret. */
  secretsAt?: Readonly<Record<string, Point>>
  vars: Record<string, string>
  words: Array<Word>
}
export interface Host {
  name: string
  /** What ssh is given; the name where the inventory has none. */
  address: string
  port?: number
  roles: Array<string>
  /** Login user; undefined: ssh's own choice. */
  user?: string
  /** How to become another user. */
  become: 'sudo' | 'none'
  /** Name of the secret that sudo wants. */
  becomePassword?: string
  /** Names on the transports shelf. */
  transport: 'ssh' | 'openssh' | 'local' | 'embedded'
  identity?: string
  /** Name of the secret that ssh wants: a login password, or the passphrase of `identity`. */
  password?: string
  passphrase?: string
  knownHosts?: string
  /** What its programs print is in: a label of the Encoding Standard; UTF-8 where left out. */
  encoding?: string
  /** Anything else the inventory says of it: `{{ host.rack }}`. */
  facts: Record<string, string>
}
export type SecretSource = (
  | { file: string }
  | { command: Array<string> }
  | { env: string }
  | { fd: number }
  | { prompt: string }
) & {
  weak?: boolean
}

/** A word of the guide and what it stands for. */
export interface Word {
  word: string
  /** Handlebars over `secrets`, `hosts`, `host`, `vars`. */
  value: string
  /** Narrows the word; the narrowest wins. */
  at?: Selector
  /** Where the word stands in a URL its value is percent-encoded. */
  encode?: 'url'
  source: { path: string; line: number }
}
export interface Selector {
  step?: string
  section?: string
  line?: number
  text?: string
  /** With a line: the stretch of steps from that one to this. */
  to?: { line: number; text: string }
  /** `nova.conf/[placement]/password` */
  key?: string
  /** First and last line, for what is said in the guide itself; `text` then narrows it to lines that say so. */
  within?: [number, number]
}

// ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────

/** A value and what may be seen of it. Reporters never hold a `value`. */
export interface Masked {
  value: string
  /** Secrets are `‹name›` here. */
  shown: string
  /** `points[i]`: where line i stands in the guide. */
  points: Array<Point>
  /** In expected output, the values that binding put in: they must hold, whatever their kind. */
  bound?: Array<string>
}

export interface Plan {
  path: string
  title: string
  /** SHA-256 (hex) over guide, sidecar, inventory and what was given beside them, secret values left out. */
  hash: string
  hosts: Array<Host>
  stages: Array<Stage>
  adaptations: Array<Adaptation>
  /** Skipped by a sidecar or a filter, with the reason. */
  skipped: Array<{ step: string; reason: string; position: Position }>
  /** Lines in code that nothing positively says are to be run: listed, so that a person can see them. */
  unread: Array<{ line: number; text: string; because: string }>
}
/** One step on all its hosts; stages go in order, hosts at once. */
export interface Stage {
  step: Step
  tasks: Array<Task>
}
/** One step on one host. */
export interface Task {
  /** `controller-node/verify/2@controller` */
  id: string
  host: string
  /** The account it runs as: `root`, or the login user (`''`: whoever that is). */
  user: string
  step: Step<Masked>
  /** Exit 0 means: already so, the step is not run. */
  unless?: Masked
  /** Failure texts that mean: already so. */
  already: Array<string>
  /** Seconds a check may be repeated until it holds; 0: judged once. */
  patience: number
  /** A person says that it changes nothing. */
  looks?: true
  /** A filter leaves it out, and yet it is carried out: it only sets up the shell for what follows. */
  setsUp?: true
  /** Something was started before it, or the guide says to wait: that it holds only later is as it should be. */
  settling: boolean
  /** What binding changed beyond words: comments taken off INI values, a `-y` answered. */
  notes: Array<string>
  /** Values that are taken from what it prints. */
  captures: Array<Capture>
  /** Values that it is bound with once they are known. */
  awaits: Array<AwaitedValue>
  /** Words of the guide that stand in it, and what each is here. */
  values: Array<BoundValue>
}

/** A word, the right-hand side it is bound to, and what that gives on one host, secrets by their names. */
export interface BoundValue {
  word: string
  from: string
  shown: string
  /** Where the right-hand side stands. */
  source: { path: string; line: number }
}

/** A value that later steps use as `{{ capture.NAME }}`, taken from what a step prints; in one of three ways. */
export interface Capture {
  name: string
  /** Of a table, or the field of a list of fields; `row` is the text of a cell beside it. */
  column?: string
  row?: string
  /** Of JSON: the names and indexes that lead to it, `ports.0.id`. */
  key?: string
  /** Its first group, or all that it matches. */
  regex?: string
}
/** A captured value that a task waits for: the host that prints it, and the line of the guide that makes it do so. */
export interface AwaitedValue {
  name: string
  host: string
  line: number
}

// ── the shelves ──────────────────────────────────────────────────────────────────────────────────────────

/** Compares what a guide prints with what a host printed. */
export interface Checker {
  name: string
  /** Does this checker understand these expected lines? */
  claims(lines: Array<string>): boolean
  compare(expected: Expectation, actual: string): Verdict
}
export interface Expectation {
  lines: Array<string>
  /** Guide line of each of `lines`. */
  numbers: Array<number>
  as: Exclude<Expected['as'], 'at-least'>
  /** `exact`: a row that the guide does not show is a difference; else more rows are told. */
  rows?: 'exact' | 'at-least'
  /** The sentence of the guide above them. */
  said?: string
  /** Identifiers of the guide and what they have turned out to be, carried from check to check. */
  seen: ReadonlyMap<string, string>
  /** Values that binding put in: these must hold even where their kind may vary. */
  bound?: ReadonlySet<string>
}
export interface Verdict {
  outcome: 'held' | 'differs' | 'unchecked'
  /** The rule that was applied, in one line: `3 rows by Binary, Host; ID and Updated At may vary`. */
  rule: string
  /** Of a table, the rule for each column; of a list of fields, for each field. */
  columns?: Array<ColumnRule>
  differences: Array<Difference>
  /** What was tolerated and is worth telling: extra columns, extra rows. */
  notes: Array<string>
  /** Rows, cells or lines that were really compared; a verdict never holds with 0. */
  compared: number
  /** Identifiers learnt here: the guide's → the host's. */
  learnt: Array<[string, string]>
  /** Expected and actual beside each other, only for `differs`: a printable table. */
  sideBySide?: string
  /** What to look at next, a line each: `nova-compute compute1: State is down, last heard of …`. */
  next?: Array<string>
}
export interface ColumnRule {
  title: string
  /** `in part`: some of its cells, or parts of them, may vary. */
  rule: 'identifies' | 'holds' | 'may vary' | 'in part' | 'missing' | 'extra'
}
export interface Difference {
  /** `row nova-compute compute1, column State` */
  what: string
  expected?: string
  actual?: string
  /** Line of the guide. */
  line: number
}

/** Merges a fragment into a file. Pure: text in, text out. */
export interface Editor {
  name: string
  /** Is it certain what this fragment means in a file of this name? */
  claims(change: Change): boolean
  /** The new text; `before` is undefined where there is no such file. Throws `Unmergeable`. */
  merge(before: string | undefined, change: Change): Merged
  /** What is done with the fragment beyond its own words, shown in the plan: comments taken off values. */
  notes(change: Change): Array<string>
}
/** A change of one file, as an editor sees it: path and fragment without what else is known of the step. */
export interface Change extends Pick<Edit, 'put' | 'partial'> {
  path: string
  text: string
}
export interface Merged {
  text: string
  /** False: already so, nothing to write. */
  changed: boolean
}

/** A way to a host. */
export interface Transport {
  name: string
  /** Throws `Fault`. Host keys are checked before anything is sent. */
  connect(host: Host, hands: Hands): Promise<Connection>
}
/** One connection, on which several channels may be opened. */
export interface Connection {
  /** Whoever was logged in as. */
  user: string
  /**
   * Runs a command line without a terminal; its stdin stays open. Rejects with `Crowded` where the server opens no
   * further channel on this connection.
   */
  open(command: string): Promise<Channel>
  /** Called once when the connection is gone, whatever ended it. */
  onClose(listener: () => void): void
  /** Drops everything at once. */
  destroy(): void
  close(): Promise<void>
}
export interface Channel {
  write(bytes: Uint8Array | string): void
  end(): void
  onData(listener: (chunk: Buffer) => void): void
  onError(listener: (chunk: Buffer) => void): void
  /**
   * Called once, whatever ended it; `status` where the command's own exit status came through, `crowded` where it
   * never ran, as with `Crowded`.
   */
  onClose(listener: (why: { reason: string; status?: number; crowded?: boolean }) => void): void
  destroy(): void
}
/** What a transport needs of the world, given and never taken. */
export interface Hands {
  signal: AbortSignal
  /** Resolves a secret by name. */
  secret(name: string): Promise<string>
  /** `strict`: an unknown key is refused; `accept-new`: recorded on first use. A changed key is always refused. */
  hostKeys: 'strict' | 'accept-new'
  log(text: string): void
}

// ── the session on a host ────────────────────────────────────────────────────────────────────────────────

/**
 * A shell that lives on the host, one per host and user and run. The connection is only a window on it:
 * steps outlive any number of connections, and each leaves a receipt.
 */
export interface Session {
  /** Runs step `k` exactly once, however often it is asked; `k` counts up from 1 within a session. */
  run(k: number, body: string, options?: SessionStep): Promise<Receipt>
  /**
   * Lets go of the session. `forget` ends it and removes what it kept on the host; else it waits there, with all its
   * state, for another client with the same run (after an hour alone only its saved state does).
   */
  close(options: { forget: boolean }): Promise<void>
}
/** Everything on one host: its sessions share a connection, which may be lost and made again at any time. */
export interface HostLink {
  /** The account logged in as, once `check` has passed; a session of that name needs no `become`. */
  readonly user: string
  /** `''`: the login user. */
  session(user: string): Session
  /**
   * Connects, and proves that these users can hold a session there (`''`: the login user); throws `Fault`.
   * Changes nothing but its own folders.
   */
  check(users?: Iterable<string>): Promise<void>
  /**
   * A shell for a person on a terminal of that size, where the user's session stands, without what holds a secret. It is
   * a shell of its own: no step of ours sees what it does.
   */
  shell(user: string, size: ShellSize, holdsSecret: (text: string) => boolean): Promise<OpenShell>
  close(options: { forget: boolean }): Promise<void>
}
export interface OpenShell {
  channel: Channel
  /** What the session has and the shell has not: `variable OS_PASSWORD`. */
  without: Array<string>
}
export interface ShellSize {
  columns: number
  rows: number
  /** The kind of terminal, as `TERM` has it. */
  term: string
}
export interface SessionStep {
  /** It restarts its host: it is over when the host is up again, with a fresh shell. */
  restarts?: boolean
  /** Give the step a terminal: for programs that ask. */
  terminal?: boolean
  /** In order; each is typed once, when its prompt stands at the end of what was printed. */
  answers?: Array<{ prompt: RegExp; text: string }>
  onOutput?: (chunk: Buffer) => void
  /** The answer with this index was typed. */
  onAnswer?: (index: number) => void
  /** sudo asked for the password of the login, and was told the secret of this name. */
  onPassword?: (secret: string) => void
  signal?: AbortSignal
  /** The body that step `k + 1` is likely to have: it is sent along, and looked at by bash, while this one runs. */
  next?: string
  /** Milliseconds after which the step is stopped: TERM to its processes, KILL 10 s later. */
  limit?: number
}
export interface Receipt {
  outcome: 'exited' | 'unknown' | 'syntax' | 'refused'
  /** Exit status, only for `exited`. */
  status?: number
  /** Evidence for `unknown`, bash's message for `syntax`, the reason for `refused`. */
  evidence?: string
  /** The step ended its shell; state is what it was before. */
  lostShell: boolean
  /** It restarted its host; nothing of the state is left. */
  restarted?: boolean
  /** It was killed, and the kernel of its host has killed processes for want of memory meanwhile. */
  outOfMemory?: boolean
  /** We ended it: time was up, too much was printed, or it waited for somebody whom nobody foresaw. */
  stopped?: 'limit' | 'output' | 'input'
  /**
   * Where it was ended for waiting: the program, and the end of what stands on its terminal. It waited for input, or
   * (`halted`) to be let go on, stopped by a signal. `sudo`: it asked for the password of the login, and has `refused` the
   * one that it was told, or the inventory has it `unnamed`.
   */
  waiting?: { program: string; tail: string; halted?: true; sudo?: 'refused' | 'unnamed' }
  /** SHA-256 (hex) of the body that really ran; differs from what was sent where two plans met. */
  sha: string
  /** Bytes printed. */
  bytes: number
  /** Answers typed. */
  answered: number
}

// ── the run ──────────────────────────────────────────────────────────────────────────────────────────────

/** Everything that happens, in order; the log, the journal and every report are made of these and hold no secret. */
export type RunEvent = { at: string } & (
  | {
      action: 'begin'
      run: string
      guide: string
      sidecar?: string
      inventory?: string
      /** Plan hash. */
      hash: string
      /** What narrowed or filled the plan on the command line; a resume uses the same. */
      given: {
        var?: Array<string>
        role?: string
        host?: string
        from?: string
        only?: string
        encoding?: string
        lab?: string
      }
      version: string
      directory: string
      /** `way`: the command by which a person gets there. */
      hosts: Array<{ name: string; address: string; user?: string; way?: string }>
      tasks: Array<TaskSummary>
    }
  /** With the tasks as they are now: what has not been run may have changed meanwhile. */
  | { action: 'resume'; hash: string; tasks: Array<TaskSummary> }
  /** What is run from here on, as its author wrote it, secrets masked in each line, and where its steps stand. */
  | { action: 'guide'; text: string; steps: Array<Placed> }
  | { action: 'start'; task: string }
  /** Written and synced before a body is sent: step `k` of a host's session, with the body's hash. */
  | {
      action: 'intend'
      task: string
      session: string
      k: number
      sha: string
      of: 'body' | 'unless' | 'read' | 'write'
      /** Of a write: the file's own path, and the SHA-256 of what it was (none: there was no file) and of what it will be. */
      file?: { target: string; before?: string; after: string }
    }
  | { action: 'output'; task: string; text: string }
  | { action: 'answer'; task: string; prompt: string; shown: string }
  /** Milliseconds: `pause` until the next try, `left` until it is given up. */
  | {
      action: 'retry'
      task: string
      attempt: number
      pause?: number
      left?: number
      verdict?: Verdict
      status?: number
    }
  /** `back`: it was put back to what it was before the run. */
  | { action: 'diff'; task: string; path: string; diff: string; backup?: string; back?: true }
  /** A value was taken from what the task printed; it is known by its name on that host. */
  | { action: 'capture'; task: string; host: string; capture: string; value: string }
  /** `flaky`: it held only at a later try, though nothing was started before and nothing says to wait. */
  | ({ action: 'pass'; task: string; tries: number; flaky?: true; note?: string } & Ended)
  | ({ action: 'already'; task: string; note: string } & Ended)
  | ({ action: 'fail'; task: string; tries: number; reason: string } & Ended)
  | ({ action: 'unknown'; task: string; evidence: string } & Ended)
  /** A person who leads the run (`--step`) changed the task's text for this run, tried it again, or went to its host. */
  | { action: 'hand'; task: string; did: 'edit' | 'retry' | 'shell'; text?: string }
  | { action: 'skip'; task: string; reason: string }
  /** A line left for a person stands in the way: the run waits there. */
  | { action: 'stop'; step: string; line: number; text: string; reason: string }
  | { action: 'settle'; task: string; as: 'done' | 'redo' | 'abort' }
  | { action: 'fault'; host: string; task?: string; code: FaultCode; reason: string }
  | { action: 'end'; state: EndState; exit: number; hosts?: Array<{ name: string; state: HostState }> }
)
/** Where a step stands in the guide: first and last line, 1-based. */
export interface Placed {
  step: string
  kind: Step['kind']
  lines: [number, number]
  /** Of what the guide prints below it, if the run compares that. */
  expected?: [number, number]
  /** Why it is left for a person. */
  reason?: string
}
/** What is known of a task when it is over. */
export interface Ended {
  status?: number
  /** Milliseconds. */
  ms: number
  output: Kept
  verdict?: Verdict
}
/** Output in bounded memory: its tail, its size, its hash. */
export interface Kept {
  /** At most the last 64 KiB, secrets redacted. */
  tail: string
  bytes: number
  sha: string
}
export interface TaskSummary {
  id: string
  step: string
  host: string
  user: string
  kind: Step['kind']
  /** First line, secrets masked. */
  title: string
  /** All of it, secrets masked, at most 4,096 characters. */
  text: string
  /** SHA-256 (hex) of what it does, where and as whom: a resume runs nothing twice under another text. */
  sha: string
  line: number
  trail: Array<string>
  expects: boolean
}
/** `locked`: another run is at work on a host. */
export type EndState = 'passed' | 'failed' | 'faulted' | 'locked' | 'unknown' | 'interrupted' | 'stopped'
/** What became of one host; `unfinished`: nothing went wrong on it, and the run ended before its last step. */
export type HostState = EndState | 'unfinished'
export type FaultCode =
  | 'unreachable'
  | 'authentication'
  | 'host-key'
  | 'sudo'
  | 'space'
  | 'unsupported'
  | 'locked'
  | 'journal'

/** A fold over events: each event in, some text out. */
export interface Reporter {
  (event: RunEvent): string
  /** What can be said only of all events together: the text of a report that is one document. */
  finish?(): string
}
