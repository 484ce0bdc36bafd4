// What many hosts cost: 20 steps on 10 and on 200 hosts, each step a barrier, by the whole `runbook exec` against bare
// shells, which keep nothing and judge nothing: those of the system's ssh for 10 hosts, those of ssh2 for more, which a
// hundred processes of ssh cannot beat. From the first connection to the end of the last step, and the steps alone; the
// memory that the engine holds at most, and its processor time, which is what a control machine pays: all hosts are one
// server on loopback, so that the work of the hosts' side is in the rest, with no more processors than this machine has.
// Needs a build, an OpenSSH server and client. HOSTS and ROUNDS set the sizes.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { clock, hostRow, median, row, runCli, startServer } from './server.mjs'

const steps = 20
const sizes = (process.env.HOSTS ?? '10,200').split(',').map(Number)
const rounds = Number(process.env.ROUNDS ?? 5)
const body = 'X=$((X + 1)); echo "step $X in $PWD"'
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const file = (name) => join(directory, name)
const sshd = await startServer(directory)
/** Logins at once, as the engine has them. */
const atOnce = 32

try {
  for (const hosts of sizes) {
    const found = { ours: [], bare: [], oursSteps: [], bareSteps: [], spent: [], bareSpent: [] }
    let most = 0
    const [open, by] = hosts > 100 ? [shell, 'ssh2'] : [systemShell, "the system's ssh"]
    for (let round = 0; round < rounds; round++) {
      const bare = await bareShells(hosts, open)
      const ours = await engine(hosts)
      found.bare.push(bare.whole)
      found.bareSteps.push(bare.steps)
      found.ours.push(ours.whole)
      found.oursSteps.push(ours.steps)
      found.spent.push(ours.spent)
      found.bareSpent.push(bare.spent)
      most = Math.max(most, ours.peak)
    }
    const of = (name) => median(found[name])
    const goal = hosts > 100 ? 1.5 : 1.2
    row(`${steps} steps on ${hosts} hosts by bare shells of ${by}, ms`, of('bare').toFixed(0))
    const ratio = of('ours') / of('bare')
    row('  by `runbook exec`, ms', of('ours').toFixed(0), `${ratio.toFixed(2)}x, goal ${goal}x`)
    row('  the steps alone, bare, ms', of('bareSteps').toFixed(0))
    row(
      '  the steps alone, ours, ms',
      of('oursSteps').toFixed(0),
      `${(of('oursSteps') / of('bareSteps')).toFixed(2)}x`,
    )
    if (open === shell) row('  processor time of the bare client, ms', of('bareSpent').toFixed(0))
    row('  processor time of the engine, ms', of('spent').toFixed(0))
    row('  most memory of the engine, MB', most.toFixed(0), 'goal 250')
    if (ratio > goal || most > 250) process.exitCode = 1
  }
} finally {
  sshd.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function engine(hosts) {
  const names = Array.from({ length: hosts }, (_, index) => `web${index}`)
  writeFileSync(
    file('guide.md'),
    `# Bench\n\n## On the web nodes\n\n\`\`\`\n${`$ ${body}\n`.repeat(steps)}\`\`\`\n`,
  )
  writeFileSync(
    file('inventory.yaml'),
    `hosts:\n${names.map((name) => hostRow(name, sshd, ', roles: [web]')).join('')}`,
  )
  const words = [
    'exec',
    file('guide.md'),
    '-i',
    file('inventory.yaml'),
    '--yes',
    '--report',
    `json=${file('log')}`,
  ]
  const begun = clock()
  const { peak, spent } = await runCli(words, { state: file('state'), directory })
  const whole = clock() - begun
  const events = readFileSync(file('log'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  const at = (action) => Date.parse(events.find((event) => event.action === action).at)
  const passed = events.filter(({ action }) => action === 'pass').length
  if (passed !== hosts * steps) throw new Error(`${passed} tasks passed`)
  return { whole, steps: at('end') - at('start'), peak, spent }
}

async function bareShells(hosts, shell) {
  const begun = clock()
  const before = process.cpuUsage()
  const shells = []
  const waiting = Array.from({ length: hosts }, () => shell)
  const worker = async () => {
    for (let open = waiting.pop(); open; open = waiting.pop()) shells.push(await open())
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const first = clock()
  for (let k = 0; k < steps; k++) await Promise.all(shells.map(({ step }) => step()))
  const end = clock()
  for (const { leave } of shells) leave()
  const { user, system } = process.cpuUsage(before)
  return { whole: end - begun, steps: end - first, spent: (user + system) / 1000 }
}

/** A shell on a channel; a step is over when the line behind it is printed. */
async function shell() {
  const client = new ssh2.Client()
  await new Promise((resolve, reject) => {
    client.once('ready', resolve).once('error', reject)
    client.connect({
      host: '127.0.0.1',
      port: sshd.port,
      username: userInfo().username,
      privateKey: readFileSync(file('id')),
      readyTimeout: 120_000,
      algorithms: { cipher: ['aes128-gcm@openssh.com'] },
    })
  })
  client.setNoDelay(true)
  const channel = await new Promise((resolve, reject) =>
    client.exec('bash', (error, stream) => (error ? reject(error) : resolve(stream))),
  )
  return { step: stepOf(channel, channel), leave: () => client.end() }
}

/** The same by a process of the system's ssh; it is there once it has said a word. */
async function systemShell() {
  const child = spawn('ssh', [
    ...['-F', 'none', '-i', file('id'), '-p', String(sshd.port), '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile=${file('known_hosts')}`, '127.0.0.1', 'bash'],
  ])
  child.stderr.resume()
  const step = stepOf(child.stdin, child.stdout)
  await step()
  return { step, leave: () => child.stdin.end() }
}

function stepOf(input, output) {
  let heard = () => {}
  output.on('data', (chunk) => {
    if (chunk.includes('over 0\n')) heard()
  })
  return () =>
    new Promise((resolve) => {
      heard = resolve
      input.write(`${body}; echo "over $?"\n`)
    })
}
