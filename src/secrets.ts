/** Reads secrets from where the inventory says they are, once, when a run begins. Never from a command line. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { VFileMessage } from 'vfile-message'
import { message, Refusal } from './messages.ts'
import type { Host, Inventory, SecretSource } from './model.ts'

/** What the reading of secrets needs of the world. */
export interface SecretHands {
  /** Asks a person, without echo. */
  ask(name: string, question: string): Promise<string>
  /** A variable that was read is deleted from it. */
  env: Record<string, string | undefined>
}

/** Bytes; no secret is larger, and a file that is was named by mistake. */
const largest = 64 * 1024
/** Characters; shorter secrets cannot be kept out of the log without shredding it. */
const shortest = 8
/** Milliseconds that a command may take to print a secret. */
const patience = 60_000

/**
 * The secrets of the inventory by name. Throws `Refusal` with all that cannot be read or are no secrets. Of those that are not
 * `needed` nobody is asked for one, and what cannot be read is left out; the others come along, to be hidden where a host
 * prints them.
 */
export async function resolveSecrets(
  inventory: Inventory,
  hands: SecretHands,
  needed: ReadonlySet<string> = new Set(Object.keys(inventory.secrets)),
): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {}
  const problems: Array<VFileMessage> = []
  for (const [name, source] of Object.entries(inventory.secrets)) {
    if ('prompt' in source && !needed.has(name)) continue
    try {
      secrets[name] = checked(name, await readSecret(name, source, hands), source)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (needed.has(name))
        problems.push(...error.messages.map((problem) => placed(problem, inventory, name)))
    }
  }
  if (problems.length > 0) throw new Refusal(problems)
  return secrets
}

/** Names of the secrets that a host is logged into and worked on with. */
export const secretsOfHost = ({ password, passphrase, becomePassword }: Host): Array<string> =>
  [password, passphrase, becomePassword].filter((name) => name !== undefined)

function placed(problem: VFileMessage, { path, secretsAt }: Inventory, name: string): VFileMessage {
  const at = secretsAt?.[name]
  if (problem.file) return problem // it is empty, not absent, where nobody said it
  return Object.assign(problem, { file: path }, at ? { line: at.line, column: at.column, place: at } : {})
}

function checked(name: string, value: string, source: SecretSource): string {
  if (value === '' || /^[\s*]*$/.test(value)) throw unfit(name, 'a secret that is not empty')
  if (value.includes('\0')) throw unfit(name, 'a secret without NUL')
  if (value.length < shortest && !source.weak)
    throw unfit(name, `at least ${shortest} characters, or \`weak: true\` at its source`)
  return value
}
const unfit = (name: string, why: string): Refusal =>
  new Refusal([message('unsafe-value', { name: `secrets.${name}`, why })])
const absent = (name: string, what: string): Refusal =>
  new Refusal([message('missing-file', { what: `${what} of secret \`${name}\`` })])

async function readSecret(name: string, source: SecretSource, hands: SecretHands): Promise<string> {
  if ('file' in source) return readFileSecret(name, source.file)
  if ('command' in source) return runCommand(name, source.command)
  if ('env' in source) return takeVariable(name, source.env, hands.env)
  if ('fd' in source) return readDescriptor(name, source.fd)
  return hands.ask(name, source.prompt)
}

const trimmed = (bytes: Buffer): string => bytes.toString('utf8').replace(/\r?\n$/, '')
const expanded = (path: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path

/** A regular file of its owner alone; a symbolic link, a pipe or a device is refused, unopened where it could block. */
async function readFileSecret(name: string, given: string): Promise<string> {
  const path = expanded(given)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error) => {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ELOOP') throw unfit(name, `a regular file, ${path} is a symbolic link`)
      throw absent(name, `file ${path} (${code})`)
    },
  )
  try {
    const state = await file.stat()
    if (!state.isFile()) throw unfit(name, `a regular file at ${path}`)
    if ((state.mode & 0o077) !== 0)
      throw unfit(name, `a file that only its owner may read: chmod 600 ${path}`)
    if (state.size > largest) throw unfit(name, `at most ${largest} bytes in ${path}`)
    return trimmed(await readBounded(name, file))
  } finally {
    await file.close()
  }
}
async function readBounded(name: string, file: Awaited<ReturnType<typeof open>>): Promise<Buffer> {
  const bytes = Buffer.alloc(largest + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null)
    length += bytesRead
    if (length > largest) throw unfit(name, `at most ${largest} bytes`)
    if (bytesRead === 0) return bytes.subarray(0, length)
  }
}

/** Program and arguments, no shell; what it says on stderr stays out of our messages. */
async function runCommand(name: string, [program, ...words]: Array<string>): Promise<string> {
  const { execa } = await import('execa')
  const done = await execa(program!, words, {
    reject: false,
    stdin: 'inherit',
    stderr: 'ignore',
    timeout: patience,
    maxBuffer: largest,
    encoding: 'buffer',
    stripFinalNewline: false,
  })
  if (done.exitCode !== 0) {
    const how = done.timedOut
      ? `did not end in ${patience / 1000} s`
      : `ended with ${done.exitCode ?? done.code ?? done.signal}`
    throw unfit(name, `a command that prints it; \`${program}\` ${how}`)
  }
  return trimmed(Buffer.from(done.stdout))
}

/** What was taken out of an environment, for the next run of the same process. */
const taken = new WeakMap<SecretHands['env'], Map<string, string>>()

function takeVariable(name: string, variable: string, env: SecretHands['env']): string {
  const before = taken.get(env) ?? new Map<string, string>()
  const value = env[variable] ?? before.get(variable)
  if (value === undefined) throw absent(name, `environment variable ${variable}`)
  delete env[variable]
  taken.set(env, before.set(variable, value))
  return value
}

async function readDescriptor(name: string, descriptor: number): Promise<string> {
  const { createReadStream } = await import('node:fs')
  const pieces: Array<Buffer> = []
  let length = 0
  try {
    for await (const piece of createReadStream('', { fd: descriptor })) {
      pieces.push(piece as Buffer)
      length += (piece as Buffer).length
      if (length > largest) throw unfit(name, `at most ${largest} bytes`)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw absent(name, `file descriptor ${descriptor} (${(error as NodeJS.ErrnoException).code})`)
  }
  return trimmed(Buffer.concat(pieces))
}
