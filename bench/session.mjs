// What a session costs: 20 trivial steps end to end against one `ssh host bash -s`, and a step at 20 ms of delay.
// Needs a build, an OpenSSH server, ssh, and (for `ssh`) nothing of the user's: all keys are made for this run.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const steps = 20
const rounds = Number(process.env.ROUNDS ?? 5)
const body = 'X=$((X + 1)); echo "step $X in $PWD"'
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const file = (name) => join(directory, name)
const clock = () => performance.now()
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

const { openHost } = await import('../dist/session/session.js')
const sshd = await startServer()
const slow = await startRelay(sshd.port, 10)
const hands = { signal: new AbortController().signal, secret: async () => '', hostKeys: 'strict', log() {} }
let runs = 0

try {
  const ours = []
  const whole = []
  const theirs = []
  for (let round = 0; round < rounds; round++) {
    theirs.push(await timed(() => oneShell(sshd.port)))
    ours.push(await timed(() => session(sshd.port)))
    whole.push(await timed(() => engine(sshd.port)))
  }
  const near = await perStep(sshd.port, 100)
  const far = await perStep(slow.port, 40)
  const ratio = median(ours) / median(theirs)
  const command = median(whole) / median(theirs)
  const trips = (far.least - near.least) / 20 // what other work on the machine adds is not in the least
  const rows = [
    ['20 steps by one `ssh host bash -s`, ms', median(theirs).toFixed(0), ''],
    ['20 steps of a session, connect included, ms', median(ours).toFixed(0), `${ratio.toFixed(2)}x, goal 3x`],
    [
      '20 steps of a guide by `runbook exec`, ms',
      median(whole).toFixed(0),
      `${command.toFixed(2)}x, goal 3x`,
    ],
    ['a step on loopback, ms', near.usual.toFixed(2), `${near.least.toFixed(2)} at least`],
    ['a step at 20 ms of delay, ms', far.usual.toFixed(2), `${trips.toFixed(2)} round trips more`],
  ]
  for (const [what, figure, note] of rows)
    console.log(`| ${what.padEnd(46)} | ${figure.padStart(7)} | ${note.padEnd(28)} |`)
  if (ratio > 3 || command > 3 || trips > 1.5) process.exitCode = 1
} finally {
  slow.stop()
  sshd.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function timed(work) {
  const begun = clock()
  await work()
  return clock() - begun
}

function link(port) {
  const host = {
    name: 'bench',
    address: '127.0.0.1',
    port,
    roles: [],
    user: userInfo().username,
    become: 'none',
    transport: 'ssh',
    identity: file('id'),
    knownHosts: file('known_hosts'),
    facts: {},
  }
  return openHost(host, hands, { run: `bench-${process.pid}-${++runs}` })
}

async function session(port) {
  const to = link(port)
  const shell = to.session('')
  for (let k = 1; k <= steps; k++) await expectStep(shell, k)
  await to.close({ forget: true })
}

/** The whole of it: a process that reads a guide, plans, runs, judges nothing, writes its log and goes. */
function engine(port) {
  writeFileSync(file('guide.md'), `# Bench\n\n\`\`\`\n${`$ ${body}\n`.repeat(steps)}\`\`\`\n`)
  const host = `address: 127.0.0.1, port: ${port}, identity: ${file('id')}, known-hosts: ${file('known_hosts')}`
  writeFileSync(file('inventory.yaml'), `hosts:\n  bench: { ${host}, user: ${userInfo().username} }\n`)
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
  const words = [cli, 'exec', file('guide.md'), '-i', file('inventory.yaml'), '--yes']
  const env = { ...process.env, XDG_STATE_HOME: file('state') }
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'], env })
  return new Promise((resolve, reject) =>
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`exec ended with ${status}`)),
    ),
  )
}

async function expectStep(shell, k) {
  const receipt = await shell.run(k, body)
  if (receipt.status !== 0) throw new Error(JSON.stringify(receipt))
}

async function perStep(port, count) {
  const to = link(port)
  const shell = to.session('')
  await expectStep(shell, 1)
  const times = []
  for (let k = 2; k < count + 2; k++) times.push(await timed(() => expectStep(shell, k)))
  await to.close({ forget: true })
  return { usual: median(times), least: Math.min(...times) }
}

function oneShell(port) {
  const options = [
    '-F',
    'none',
    '-i',
    file('id'),
    '-p',
    String(port),
    '-o',
    `UserKnownHostsFile=${file('known_hosts')}`,
    '-o',
    'BatchMode=yes',
  ]
  const child = spawn('ssh', [...options, '127.0.0.1', 'bash -s'], { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end(`${body}\n`.repeat(steps))
  return new Promise((resolve, reject) =>
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`ssh ended with ${status}`)))),
  )
}

async function startServer() {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(existsSync)
  if (!program) throw new Error('no sshd on this machine')
  if (userInfo().uid === 0) execFileSync('mkdir', ['-p', '/run/sshd'])
  for (const name of ['host', 'id'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)])
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
  }
  writeFileSync(
    file('sshd_config'),
    Object.entries(lines)
      .map((line) => `${line.join(' ')}\n`)
      .join(''),
  )
  const child = spawn(program, ['-D', '-f', file('sshd_config')], { stdio: 'ignore' })
  for (let tries = 0; tries < 100 && !(await answers(port)); tries++) await wait(20)
  return { port, stop: () => child.kill() }
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

/** Carries everything `delay` ms later, in both directions. */
function startRelay(target, delay) {
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
