/** A MariaDB server of the test's own, on a socket in a folder of its own. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Database {
  socket: string
  /** Runs statements as its root; what the client prints, without headings. */
  query(statements: string): string
  stop(): Promise<void>
}

const server = ['/usr/sbin/mariadbd', '/usr/bin/mariadbd', '/usr/libexec/mariadbd'].find(existsSync)
/** Is there a MariaDB server to be had on this machine? */
export const hasMariadb = server !== undefined

export async function startMariadb(): Promise<Database> {
  if (!server) throw new Error('no MariaDB server')
  const folder = mkdtempSync(join(tmpdir(), 'sql-'))
  const socket = join(folder, 'socket')
  const user = `--user=${userInfo().username}`
  const data = `--datadir=${join(folder, 'data')}`
  const fresh = ['--no-defaults', '--auth-root-authentication-method=normal', data, user]
  execFileSync('mariadb-install-db', fresh, { stdio: 'ignore' })
  const running = spawn(server, ['--no-defaults', data, user, '--skip-networking', `--socket=${socket}`], {
    stdio: 'ignore',
  })
  const asRoot = ['--no-defaults', `--socket=${socket}`, '--default-character-set=utf8mb4', '-N']
  const query = (statements: string) =>
    execFileSync('mariadb', asRoot, { input: statements, stdio: ['pipe', 'pipe', 'ignore'] }).toString()
  await untilItAnswers(query)
  return {
    socket,
    query,
    async stop() {
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilItAnswers(query: (statements: string) => string): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    try {
      query('SELECT 1;')
      return
    } catch {
      await wait(200)
    }
  }
  throw new Error('MariaDB did not answer in 30 s')
}
