// What a session costs: 20 trivial steps end to end against one `ssh host bash -s`; 200 steps with state and receipts
// against as many bare exec channels of ssh2, which have neither; the same 20 ms away, against one round trip of that
// link a step; and from the connection to the end of the first step. All ratios are inside one run, on loopback.
// Needs a build, an OpenSSH server and client, and nothing of the user's: all keys are made for this run.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { clock, hostRow, median, row, runCli, startRelay, startServer, timed } from './server.mjs'

const steps = 20
const many = Number(process.env.STEPS ?? 200)
const rounds = Number(process.env.ROUNDS ?? 5)
const body = 'X=$((X + 1)); echo "step $X in $PWD"'
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const file = (name) => join(directory, name)

const { openHost } = await import('../dist/session/session.js')
const sshd = await startServer(directory)
const slow = await startRelay(sshd.port, 10)
const hands = { signal: new AbortController().signal, secret: async () => '', hostKeys: 'strict', log() {} }
let runs = 0

try {
  const found = {
    oneShell: [],
    session: [],
    engine: [],
    near: [],
    bare: [],
    far: [],
    roundTrip: [],
    first: [],
    bareFirst: [],
  }
  for (let round = 0; round < rounds; round++) {
    found.oneShell.push(await timed(() => oneShell(sshd.port)))
    found.session.push(await timed(() => session(sshd.port)))
    found.engine.push(await timed(() => engine()))
    found.near.push((await ourSteps(sshd.port, many)).step)
    found.bare.push((await bareSteps(sshd.port, many)).step)
    const far = await ourSteps(slow.port, 40)
    const bareFar = await bareSteps(slow.port, 1)
    found.far.push(far.step)
    found.roundTrip.push(await slow.roundTrip())
    found.first.push(far.first)
    found.bareFirst.push(bareFar.first)
  }
  const of = (name) => median(found[name])
  /** What is compared, the figure, what it is a ratio of, and the ratio that is the goal. */
  const rows = [
    ['20 steps by one `ssh host bash -s`, ms', of('oneShell')],
    ['20 steps of a session, connect included, ms', of('session'), of('oneShell'), 3],
    ['20 steps of a guide by `runbook exec`, ms', of('engine'), of('oneShell'), 3],
    [`${many} bare exec channels of ssh2, ms a step`, of('bare')],
    [`${many} steps of a session, ms a step`, of('near'), of('bare'), 1],
    ['a round trip of a link of 20 ms, ms', of('roundTrip')],
    ['40 steps of a session over it, ms a step', of('far'), of('roundTrip'), 1.15],
    ['to the first bare exec 20 ms away, ms', of('bareFirst')],
    ['to the first step of a session 20 ms away, ms', of('first'), of('bareFirst'), 1.2],
  ]
  for (const [what, figure, than, goal] of rows) {
    const ratio = figure / than
    row(what, figure.toFixed(figure < 50 ? 2 : 0), than ? `${ratio.toFixed(2)}x, goal ${goal}x` : '')
    if (ratio > goal) process.exitCode = 1
  }
} finally {
  slow.stop()
  sshd.stop()
  rmSync(directory, { recursive: true, force: true })
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
function engine() {
  writeFileSync(file('guide.md'), `# Bench\n\n\`\`\`\n${`$ ${body}\n`.repeat(steps)}\`\`\`\n`)
  writeFileSync(file('inventory.yaml'), `hosts:\n${hostRow('bench', sshd)}`)
  const words = ['exec', file('guide.md'), '-i', file('inventory.yaml'), '--yes']
  return runCli(words, { state: file('state'), directory })
}

/** As the engine has it: what comes next is sent along. */
async function expectStep(shell, k) {
  const receipt = await shell.run(k, body, { next: body })
  if (receipt.status !== 0) throw new Error(JSON.stringify(receipt))
}

/** Milliseconds from the beginning to the end of the first step, and of each further one, as the median has it. */
async function ourSteps(port, count) {
  const begun = clock()
  const to = link(port)
  const shell = to.session('')
  await expectStep(shell, 1)
  const first = clock() - begun
  const times = []
  for (let k = 2; k < count + 2; k++) times.push(await timed(() => expectStep(shell, k)))
  await to.close({ forget: true })
  return { first, step: median(times) }
}

/** The same by bare means: a channel for each step, its exit status, nothing kept. */
async function bareSteps(port, count) {
  const begun = clock()
  const client = new ssh2.Client()
  await new Promise((resolve, reject) => {
    client.once('ready', resolve).once('error', reject)
    client.connect({
      host: '127.0.0.1',
      port,
      username: userInfo().username,
      privateKey: readFileSync(file('id')),
      algorithms: { cipher: ['aes128-gcm@openssh.com'] },
    })
  })
  client.setNoDelay(true)
  const step = () =>
    new Promise((resolve, reject) =>
      client.exec(body, (error, stream) => {
        if (error) return reject(error)
        stream.on('data', () => {}).on('close', resolve)
      }),
    )
  await step()
  const first = clock() - begun
  const times = []
  for (let k = 0; k < count; k++) times.push(await timed(step))
  client.end()
  return { first, step: median(times) }
}

function oneShell(port) {
  const options = [
    ...['-F', 'none', '-i', file('id'), '-p', String(port)],
    ...['-o', `UserKnownHostsFile=${file('known_hosts')}`, '-o', 'BatchMode=yes'],
  ]
  const child = spawn('ssh', [...options, '127.0.0.1', 'bash -s'], { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end(`${body}\n`.repeat(steps))
  return new Promise((resolve, reject) =>
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`ssh ended with ${status}`)))),
  )
}
