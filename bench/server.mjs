// What benches share: a server on loopback, a relay that is late, the inventory's row of a host, ways to measure.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const clock = () => performance.now()
export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
export async function timed(work) {
  const begun = clock()
  await work()
  return clock() - begun
}

/** A row of a table of figures, as all benches print them. */
export const row = (what, figure, note = '') =>
  console.log(`| ${what.padEnd(54)} | ${String(figure).padStart(8)} | ${note.padEnd(34)} |`)

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))
/**
 * Runs the command line; gives back what it printed, its events where `--json` is among the words, its peak of memory in
 * MB, and the processor time that it has spent, in ms, as far as was seen before it went.
 */
export function runCli(words, { state, directory }) {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, XDG_STATE_HOME: state },
  })
  const printed = []
  child.stdout.on('data', (chunk) => printed.push(chunk))
  let peak = 0
  let spent = 0
  const look = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid) ?? 0)
    spent = spentBy(child.pid) ?? spent
  }, 20)
  return new Promise((resolve, reject) =>
    child.on('close', (status) => {
      clearInterval(look)
      const text = Buffer.concat(printed).toString()
      if (status === 0) resolve({ text, peak, spent })
      else reject(new Error(`runbook ended with ${status}: ${text.slice(-2_000)}`))
    }),
  )
}

/** The most memory that a process has held, in MB. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_000
  } catch {
    return undefined
  }
}

/** In the kernel's ticks of 10 ms; its threads included, its children not. */
function spentBy(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) * 10
  } catch {
    return undefined
  }
}

export const hostRow = (name, { port, directory }, more = '') =>
  `  ${name}: { address: 127.0.0.1, port: ${port}, identity: ${join(directory, 'id')}, known-hosts: ${join(directory, 'known_hosts')}, user: ${userInfo().username}${more} }\n`

/**
 * A server on loopback whose keys lie in `directory`: what this machine's logins start is not measured. Its home is in
 * memory where that can be: ext4 is slow to make a file where thousands were removed within the last seconds, as every
 * round does and no host sees.
 */
export async function startServer(directory) {
  const file = (name) => join(directory, name)
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(existsSync)
  if (!program) throw new Error('no sshd on this machine')
  if (userInfo().uid === 0) execFileSync('mkdir', ['-p', '/run/sshd'])
  for (const name of ['host', 'id'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)])
  const home = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/bench-home-') : file('home')
  mkdirSync(home, { recursive: true })
  const port = await freePort()
  const key = readFileSync(file('host.pub'), 'utf8').trim()
  writeFileSync(file('known_hosts'), `[127.0.0.1]:* ${key}\n`)
  const lines = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: file('host'),
    AuthorizedKeysFile: file('id.pub'),
    PidFile: 'none',
    StrictModes: 'no',
    UsePAM: 'no',
    PermitRootLogin: 'yes',
    SetEnv: `HOME=${home}`,
    MaxStartups: 100,
  }
  writeFileSync(
    file('sshd_config'),
    Object.entries(lines)
      .map((line) => `${line.join(' ')}\n`)
      .join(''),
  )
  const child = spawn(program, ['-D', '-f', file('sshd_config')], { stdio: 'ignore' })
  for (let tries = 0; tries < 100 && !(await answers(port)); tries++) await wait(20)
  const stop = () => {
    child.kill()
    rmSync(home, { recursive: true, force: true })
  }
  return { port, directory, stop }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => resolve(true)).once('error', () => resolve(false))
    socket.once('data', () => socket.destroy())
  })
}

/**
 * Carries everything `delay` ms later, in both directions; timers and sockets make it a little more, which `roundTrip`
 * measures: the median of some, in ms, of what is sent to an echo and comes back.
 */
export async function startRelay(target, delay) {
  const relay = await startDelay(target, delay)
  return { ...relay, roundTrip: () => measureRoundTrip(delay) }
}

async function measureRoundTrip(delay) {
  const echo = createServer({ noDelay: true }, (socket) => socket.pipe(socket))
  await new Promise((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const relay = await startDelay(echo.address().port, delay)
  const socket = connect({ port: relay.port, host: '127.0.0.1', noDelay: true })
  const once = () =>
    timed(() => {
      socket.write('a few words, as a step is')
      return new Promise((resolve) => socket.once('data', resolve))
    })
  await once()
  const times = []
  for (let round = 0; round < 20; round++) times.push(await once())
  socket.destroy()
  relay.stop()
  echo.close()
  return median(times)
}

function startDelay(target, delay) {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const carry = (from, to) =>
      from
        .on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delay))
        .on('close', () => setTimeout(() => to.destroy(), delay))
        .on('error', () => {})
    carry(near, far)
    carry(far, near)
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, stop: () => server.close() })),
  )
}
