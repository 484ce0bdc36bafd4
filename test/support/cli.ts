/** The built command line, run as a user runs it: a process of its own, its state in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Ran {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}
export interface Running extends Promise<Ran> {
  child: ChildProcess
}

const cli = resolve('dist/cli.cjs')

/** An empty folder that goes with the machine's temporary files. */
export const scratch = (name: string) => mkdtempSync(join(tmpdir(), `runbook-${name}-`))

export function runCli(
  words: Array<string>,
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Running {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env }
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: options.cwd,
    env,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(options.input)
  const text = { stdout: '', stderr: '' }
  child.stdout!.setEncoding('utf8').on('data', (piece) => (text.stdout += piece))
  child.stderr!.setEncoding('utf8').on('data', (piece) => (text.stderr += piece))
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...text }))
  })
  return Object.assign(ended, { child })
}
