// What much output costs: one step that prints 100 MB and one that prints 1 GB, kept with tail, size, hash and with
// two secrets looked for, against a bare exec channel of ssh2 that reads the same and forgets it; the memory that the
// engine holds at most; and 100 MB over a link of 50 ms. Needs a build and an OpenSSH server. SIZES, in MB.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { clock, hostRow, median, row, runCli, startRelay, startServer } from './server.mjs'

const sizes = (process.env.SIZES ?? '100,1000').split(',').map(Number)
const rounds = Number(process.env.ROUNDS ?? 3)
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const file = (name) => join(directory, name)
const sshd = await startServer(directory)
const far = await startRelay(sshd.port, 25)
const secrets =
  'secrets:\n  one: { command: [echo, correct-horse-battery] }\n  two: { command: [echo, "p@ss w\'o$rd&é"] }\n'

try {
  for (const size of sizes) {
    const line = 'a line of sixty-four characters, as logs and builds print them..'
    execFileSync('bash', ['-c', `yes '${line}' | head -c ${size}000000 > ${file('data')}`])
    const ours = []
    const bare = []
    let peak = 0
    for (let round = 0; round < rounds; round++) {
      const ran = await step(sshd, size)
      ours.push(ran.rate)
      peak = Math.max(peak, ran.peak)
      bare.push(await bareRead(sshd.port, size))
    }
    const ratio = median(ours) / median(bare)
    row(`${size} MB by a bare exec channel of ssh2, MB/s`, median(bare).toFixed(0))
    row(`${size} MB of a step, MB/s`, median(ours).toFixed(0), `${ratio.toFixed(2)}x, goal 0.6x`)
    row('  most memory of the engine, MB', peak.toFixed(0), 'goal 150')
    if (ratio < 0.6 || peak > 150) process.exitCode = 1
  }
  execFileSync('truncate', ['-s', '100000000', file('data')])
  const delayed = await step({ ...sshd, port: far.port }, 100)
  row('100 MB of a step 50 ms away, MB/s', delayed.rate.toFixed(0), 'goal 60')
  if (delayed.rate < 60) process.exitCode = 1
} finally {
  far.stop()
  sshd.stop()
  rmSync(directory, { recursive: true, force: true })
}

/** MB/s of a step of the whole engine, by its own clock from the sending of the step to its receipt. */
async function step(server, size) {
  writeFileSync(file('guide.md'), `# Bench\n\n\`\`\`\n$ cat ${file('data')}\n\`\`\`\n`)
  writeFileSync(file('inventory.yaml'), `hosts:\n${hostRow('bench', server)}${secrets}`)
  const words = [
    'exec',
    file('guide.md'),
    '-i',
    file('inventory.yaml'),
    '--yes',
    '--report',
    `json=${file('log')}`,
  ]
  const { peak } = await runCli(words, { state: file('state'), directory })
  const passed = readFileSync(file('log'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
    .find(({ action }) => action === 'pass')
  if (passed.output.bytes !== size * 1e6) throw new Error(`${passed.output.bytes} bytes came`)
  return { rate: size / (passed.ms / 1000), peak }
}

function bareRead(port, size) {
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    client.on('error', reject).on('ready', () => {
      const begun = clock()
      client.exec(`cat ${file('data')}`, (error, stream) => {
        if (error) return reject(error)
        let bytes = 0
        stream.on('data', (chunk) => {
          bytes += chunk.length
        })
        stream.on('close', () => {
          client.end()
          if (bytes !== size * 1e6) reject(new Error(`${bytes} bytes came`))
          resolve(size / ((clock() - begun) / 1000))
        })
      })
    })
    client.connect({
      host: '127.0.0.1',
      port,
      username: userInfo().username,
      privateKey: readFileSync(file('id')),
      algorithms: { cipher: ['aes128-gcm@openssh.com'] },
    })
  })
}
