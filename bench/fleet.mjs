// What many hosts cost: 20 steps on 10 and on 200 hosts, each step a barrier, by the whole `runbook exec` against bare
// shells of ssh2, which keep nothing and judge nothing: from the first connection to the end of the last step, and the
// steps alone; and the memory that the engine holds at most. All hosts are one server on loopback, so that the work of
// the hosts' side is in both. Needs a build and an OpenSSH server. HOSTS and ROUNDS set the sizes.
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
    const found = { ours: [], bare: [], oursSteps: [], bareSteps: [] }
    let most = 0
    for (let round = 0; round < rounds; round++) {
      const bare = await bareShells(hosts)
      const ours = await engine(hosts)
      found.bare.push(bare.whole)
      found.bareSteps.push(bare.steps)
      found.ours.push(ours.whole)
      found.oursSteps.push(ours.steps)
      most = Math.max(most, ours.peak)
    }
    const of = (name) => median(found[name])
    const goal = hosts > 100 ? 1.5 : 1.2
    row(`${steps} steps on ${hosts} hosts by bare shells of ssh2, ms`, of('bare').toFixed(0))
    const ratio = of('ours') / of('bare')
    row('  by `runbook exec`, ms', of('ours').toFixed(0), `${ratio.toFixed(2)}x, goal ${goal}x`)
    row('  the steps alone, bare, ms', of('bareSteps').toFixed(0))
    row(
      '  the steps alone, ours, ms',
      of('oursSteps').toFixed(0),
      `${(of('oursSteps') / of('bareSteps')).toFixed(2)}x`,
    )
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
  const { peak } = await runCli(words, { state: file('state'), directory })
  const whole = clock() - begun
  const events = readFileSync(file('log'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  const at = (action) => Date.parse(events.find((event) => event.action === action).at)
  const passed = events.filter(({ action }) => action === 'pass').length
  if (passed !== hosts * steps) throw new Error(`${passed} tasks passed`)
  return { whole, steps: at('end') - at('start'), peak }
}

async function bareShells(hosts) {
  const begun = clock()
  const shells = []
  const waiting = Array.from({ length: hosts }, () => shell)
  const worker = async () => {
    for (let open = waiting.pop(); open; open = waiting.pop()) shells.push(await open())
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const first = clock()
  for (let k = 0; k < steps; k++) await Promise.all(shells.map(({ step }) => step()))
  const end = clock()
  for (const { client } of shells) client.end()
  return { whole: end - begun, steps: end - first }
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
  let heard = () => {}
  channel.on('data', (chunk) => {
    if (chunk.includes('over 0\n')) heard()
  })
  return {
    client,
    step: () =>
      new Promise((resolve) => {
        heard = resolve
        channel.write(`${body}; echo "over $?"\n`)
      }),
  }
}
