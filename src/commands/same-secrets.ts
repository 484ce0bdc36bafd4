/** Whether secrets are still what they were when a run began, without keeping anything they could be read from. */
import { randomBytes, scrypt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { asFault } from '../journal.ts'

/** Beside the record, for its owner alone; reports know nothing of it. */
interface Checks {
  /** Hexadecimal; another in each run. */
  salt: string
  checks: Record<string, string>
}
const pathIn = (directory: string) => join(directory, 'secrets.json')

export async function keepChecks(directory: string, secrets: Record<string, string>): Promise<void> {
  if (Object.keys(secrets).length === 0) return
  const salt = randomBytes(16).toString('hex')
  const kept: Checks = { salt, checks: await checksOf(secrets, salt) }
  const path = pathIn(directory)
  await writeFile(path, `${JSON.stringify(kept)}\n`, { mode: 0o600 }).catch((cause: unknown) => {
    throw asFault(path, cause)
  })
}

/** Names of secrets that are no longer what they were; none where nothing was kept. */
export async function changedSecrets(
  directory: string,
  secrets: Record<string, string>,
): Promise<Array<string>> {
  const text = await readFile(pathIn(directory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return []
  const { salt, checks } = JSON.parse(text) as Checks
  const now = await checksOf(secrets, salt)
  return Object.keys(now).filter((name) => checks[name] !== undefined && checks[name] !== now[name])
}

/**
 * Of a slow and salted hash (scrypt, RFC 7914) no more than 16 bits: they tell all but one of 65,536 other values from
 * this one, and leave whoever tries out values with too many that fit.
 */
async function checksOf(secrets: Record<string, string>, salt: string): Promise<Record<string, string>> {
  const checks = Object.entries(secrets).map(async ([name, value]) => {
    const hash = (await promisify(scrypt)(value, `${salt} ${name}`, 2)) as Buffer
    return [name, hash.toString('hex')] as const
  })
  return Object.fromEntries(await Promise.all(checks))
}
