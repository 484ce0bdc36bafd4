/** What `ssh` asks for, answered through its SSH_ASKPASS (ssh(1)) from the secrets that the inventory names. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Hands, Host } from '../model.ts'
import { passwordPrompt } from '../vocabulary/prompts.ts'
import type { Settings } from './ssh-config.ts'

export interface Asking {
  environment: Record<string, string>
  /** What was asked and told, for a person. */
  notes: Array<string>
  stop(): void
}

/** Prints what the socket answers to a question, on one line; no answer, no success. */
const program = `#!/bin/sh
exec "$RUNBOOK_NODE" -e '
const [, socket, question] = process.argv
let answer = ""
require("net").connect(socket, function () { this.end(question) })
  .on("data", (chunk) => { answer += chunk })
  .on("error", () => process.exit(1))
  .on("close", () => { process.stdout.write(answer); process.exitCode = answer ? 0 : 1 })
' "$RUNBOOK_ASK" "$1"
`

/** Undefined where the inventory names nothing to answer with: then `ssh` is not to ask. */
export async function answerAsked(
  folder: string,
  host: Host,
  settings: Settings,
  hands: Hands,
): Promise<Asking | undefined> {
  if (!host.password && !host.passphrase) return undefined
  const notes: Array<string> = []
  const answer = answersFor(host, settings, hands, notes)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let question = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => (question += chunk))
    socket.on('end', () => {
      answer(question).then(
        (text) => socket.end(text === undefined ? '' : `${text}\n`),
        () => socket.end(),
      )
    })
  })
  const [script, path] = [join(folder, 'askpass'), join(folder, 'ask')]
  writeFileSync(script, program, { mode: 0o700 })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(path, resolve)
  })
  server.unref()
  return {
    environment: {
      SSH_ASKPASS: script,
      SSH_ASKPASS_REQUIRE: 'force',
      RUNBOOK_NODE: process.execPath,
      RUNBOOK_ASK: path,
    },
    notes,
    stop: () => void server.close(),
  }
}

/**
 * A passphrase opens a key here; a password goes to the host itself only, and once: `ssh` says in the question whom it
 * is for (`user@host's password: `, `(user@host) …`), and a jump host is somebody else.
 */
function answersFor(host: Host, settings: Settings, hands: Hands, notes: Array<string>) {
  const whom = `${settings.user}@${settings.address}`.toLowerCase()
  let asked = 0
  return async (question: string): Promise<string | undefined> => {
    const key = /^Enter passphrase for (?:key )?'?(.*?)'?: ?$/.exec(question)?.[1]
    if (key !== undefined) {
      notes.push(
        host.passphrase
          ? `key ${key} (its passphrase is wrong)`
          : `key ${key} (encrypted, and no \`passphrase\` is named)`,
      )
      return host.passphrase && hands.secret(host.passphrase)
    }
    const said = question.toLowerCase()
    const mine = said.startsWith(`${whom}'s `) || said.startsWith(`(${whom}) `)
    if (!mine || !host.password || !passwordPrompt.test(question) || asked++ > 0) return undefined
    notes.push('password')
    return hands.secret(host.password)
  }
}
