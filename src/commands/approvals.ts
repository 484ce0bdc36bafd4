/** What a person has said yes to, kept by the hash of the plan with the texts it was made of. */

import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { diffOf } from '../edit/patch.ts'
import { asFault, makeDirectories, stateDirectory } from '../journal.ts'
import type { Redactor } from '../redact.ts'
import type { Inputs } from './inputs.ts'

export interface Approved {
  schemaVersion: 1
  /** Of the plan. */
  hash: string
  /** ISO 8601, UTC. */
  at: string
  /** `account@machine` */
  by: string
  /** Guide, sidecar and inventory by their paths as given, secrets masked; `options`: what was given beside them. */
  texts: Record<string, string>
  /** Lines that held a secret, masked, by the hash of what they were, so that they are known again and no others. */
  masked: Record<string, string>
  /** Of these hashes. */
  salt: string
}

/** Approvals of one guide that are kept, the newest. */
const kept = 20

/** All approvals of this guide, newest first; a file that is none of ours is passed over. */
export async function approvalsOf(guide: string): Promise<Array<Approved>> {
  const folder = await folderOf(guide)
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(names.map((name) => approvalIn(join(folder, name))))
  return found.filter((one) => one !== undefined).sort((a, b) => (a.at < b.at ? 1 : -1))
}

async function approvalIn(path: string): Promise<Approved | undefined> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as Partial<Approved>
    const whole =
      read.schemaVersion === 1 && read.hash && read.at && read.by && read.texts && read.masked && read.salt
    return whole ? (read as Approved) : undefined
  } catch {
    return undefined
  }
}

/** Keeps that this plan was approved; throws `Fault` (`journal`) where that cannot be written. */
export async function rememberApproval(hash: string, inputs: Inputs, redactor: Redactor): Promise<void> {
  const folder = await folderOf(inputs.guide.path)
  const salt = randomBytes(16).toString('hex')
  const { texts, masked } = maskedTexts(inputs, redactor, salt)
  const at = new Date().toISOString()
  const approved: Approved = { schemaVersion: 1, hash, at, by: whoami(), texts, masked, salt }
  const path = join(folder, `${hash}.json`)
  try {
    await makeDirectories(folder)
    await writeFile(`${path}.${process.pid}`, `${JSON.stringify(approved)}\n`, { mode: 0o600 })
    await rename(`${path}.${process.pid}`, path)
  } catch (cause) {
    throw asFault(path, cause)
  }
  const old = (await approvalsOf(inputs.guide.path)).slice(kept)
  await Promise.all(old.map((one) => rm(join(folder, `${one.hash}.json`), { force: true })))
}

/** By lines, so that a secret of several lines does not join them. */
function maskedTexts(inputs: Inputs, redactor: Redactor, salt: string): Pick<Approved, 'texts' | 'masked'> {
  const masked: Record<string, string> = {}
  const maskLine = (line: string) => {
    const shown = redactor.text(line)
    if (shown !== line) masked[hashOf(salt, line)] = shown
    return shown
  }
  const texts = Object.entries(textsOf(inputs)).map(([path, text]) => [path, byLines(text, maskLine)])
  return { texts: Object.fromEntries(texts), masked }
}
const byLines = (text: string, map: (line: string) => string): string => text.split('\n').map(map).join('\n')
const hashOf = (salt: string, line: string) => createHash('sha256').update(salt).update(line).digest('hex')

/** One folder for each guide, by its real path. */
async function folderOf(guide: string): Promise<string> {
  const path = await realpath(guide).catch(() => guide)
  const name = createHash('sha256').update(path).digest('hex').slice(0, 32)
  return join(stateDirectory(), 'approvals', name)
}

export function whoami(): string {
  const { SUDO_USER } = process.env
  const name = userInfo().username
  return `${SUDO_USER && SUDO_USER !== name ? `${SUDO_USER} as ` : ''}${name}@${hostname()}`
}

function textsOf({ guide, sidecar, inventory, options }: Inputs): Record<string, string> {
  const { var: vars, role, host, from, only } = options
  const given = Object.entries({ var: vars?.join('\n'), role, host, from, only })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${value}\n`)
  return {
    [guide.path]: guide.text,
    ...(sidecar ? { [sidecar.path]: sidecar.text } : {}),
    [inventory.path]: inventory.text,
    ...(given.length > 0 ? { options: given.join('') } : {}),
  }
}

/** What is another now than when it was approved: a unified difference of each text; empty where nothing is. */
export function changesSince(approved: Approved, inputs: Inputs): string {
  const now = textsOf(inputs)
  const paths = [...new Set([...Object.keys(now), ...Object.keys(approved.texts)])]
  return paths
    .map((path) => {
      const masked = (line: string) => approved.masked[hashOf(approved.salt, line)]
      const shown = byLines(now[path] ?? '', (line) => masked(line) ?? line)
      return diffOf(path, approved.texts[path] ?? '', shown)
    })
    .join('')
}
