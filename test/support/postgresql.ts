/** A PostgreSQL server of the test's own, on a socket in a folder of its own. It runs as nobody but itself. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Postgres {
  /** The folder of its socket: what `psql --host` is given. */
  socket: string
  /** Runs a statement as its superuser; rows without headings. */
  query(statement: string, database?: string): string
  stop(): Promise<void>
}

const versions = '/usr/lib/postgresql'
const programs = existsSync(versions)
  ? readdirSync(versions)
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined
/** Is there a PostgreSQL server to be had on this machine? */
export const hasPostgresql = programs !== undefined

/** Whom the server runs as: it refuses to be root. */
function account(): { uid?: number; gid?: number } {
  if (userInfo().uid !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postgres'])))
  return { uid: uid!, gid: gid! }
}

export async function startPostgresql(): Promise<Postgres> {
  if (!programs) throw new Error('no PostgreSQL server')
  const folder = mkdtempSync(join(tmpdir(), 'psql-'))
  const who = account()
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid!)
  const data = join(folder, 'data')
  const fresh = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-locale', '--no-sync', data]
  execFileSync(join(programs, 'initdb'), fresh, { ...who, cwd: folder, stdio: 'ignore' })
  const given = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off']
  const running = spawn(join(programs, 'postgres'), given, { ...who, cwd: folder, stdio: 'ignore' })
  const query = (statement: string, database = 'postgres') =>
    execFileSync('psql', ['-X', '-h', folder, '-U', 'postgres', '-d', database, '-At', '-c', statement], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString()
  for (let tries = 0; ; tries++) {
    try {
      query('SELECT 1')
      break
    } catch (error) {
      if (tries > 150) throw error
      await wait(200)
    }
  }
  return {
    socket: folder,
    query,
    async stop() {
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
