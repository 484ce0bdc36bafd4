// The same fault against other tools: the connection is reset in the middle of every step, and the steps say on their
// host how often they ran. A tool that is not installed is named and left out.
// Needs a build, an OpenSSH server and ssh; Debian: ansible-core and fabric. All keys are made for this run; STEPS and
// FAULT_SEED set how many steps and which moments.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hostRow, startServer } from './server.mjs'

const steps = Number(process.env.STEPS ?? 40)
const seed = Number(process.env.FAULT_SEED ?? 1)
/** Milliseconds after which a tool counts as hung. */
const patience = 90_000
const directory = mkdtempSync(join(tmpdir(), 'bench-faults-'))
const file = (name) => join(directory, name)
const user = userInfo().username

const server = await startServer(directory)
const relay = await startRelay(server.port)
const ansible = { program: 'ansible', words: ansibleWords }
const tools = [
  { name: 'runbook exec', run: runbook },
  { name: 'ansible, retries=0', run: eachStep(ansible, { ANSIBLE_SSH_RETRIES: '0' }), needs: 'ansible' },
  { name: 'ansible, retries=3', run: eachStep(ansible, { ANSIBLE_SSH_RETRIES: '3' }), needs: 'ansible' },
  { name: 'fabric', run: eachStep({ program: '/usr/bin/python3', words: fabricWords }), needs: 'fab' },
]

try {
  console.log(`${steps} steps each, the connection reset once in each of them; FAULT_SEED=${seed}`)
  console.log(
    `| ${['', 'once, and told so', 'twice or more', 'never', 'ran, told as failed', 'hung'].join(' | ')} |`,
  )
  console.log(`|${'---|'.repeat(6)}`)
  for (const { name, run, needs } of tools) {
    if (needs && !(await exists(needs))) {
      console.log(`| ${name} | not installed |`)
      continue
    }
    const effects = file(`effects-${name.replace(/\W+/g, '-')}`)
    writeFileSync(effects, '')
    const stop = strike(effects)
    const said = await run(effects)
    stop()
    const counts = tally(effects, said)
    console.log(`| ${[name, ...counts].join(' | ')} |`)
    if (name === 'runbook exec' && counts[0] !== steps) process.exitCode = 1
  }
} finally {
  relay.stop()
  server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
}

/** What the host saw, beside what the tool said of each step: true, false, or undefined where it hung. */
function tally(effects, said) {
  const lines = readFileSync(effects, 'utf8').split('\n')
  const ran = said.map((_, index) => lines.filter((line) => line === `did ${index + 1}`).length)
  const count = (has) => said.filter((told, index) => has(told, ran[index])).length
  return [
    count((told, times) => told === true && times === 1),
    count((_, times) => times > 1),
    count((_, times) => times === 0),
    count((told, times) => told === false && times === 1),
    count((told) => told === undefined),
  ]
}

/** One step: it says that it has begun, takes a while, and says what it did. */
function commandOf(n, effects) {
  return `echo begun ${n} >> ${effects}; sleep 0.4; echo did ${n} >> ${effects}; sleep 0.4`
}

/** Resets every connection at some moment of each step, once. */
function strike(effects) {
  let random = seed >>> 0
  const next = () => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const struck = new Set()
  const timer = setInterval(() => {
    const begun = readFileSync(effects, 'utf8').match(/^begun \d+$/gm) ?? []
    for (const line of new Set(begun)) {
      if (struck.has(line)) continue
      struck.add(line)
      setTimeout(relay.cut, next() * 700)
    }
  }, 10)
  return () => clearInterval(timer)
}

/** All steps are one guide; the record of the run says how each ended. */
async function runbook(effects) {
  const lines = Array.from({ length: steps }, (_, index) => `$ ${commandOf(index + 1, effects)}`)
  writeFileSync(file('guide.md'), `# Bench\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`)
  writeFileSync(file('inventory.yaml'), `hosts:\n${hostRow('bench', { port: relay.port, directory })}`)
  const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))
  const words = [cli, 'exec', file('guide.md'), '-i', file('inventory.yaml'), '--yes', '--json', '-q']
  const { text, hung } = await ran(
    process.execPath,
    words,
    { XDG_STATE_HOME: file('state') },
    patience * steps,
  )
  const events = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  const tasks = events.find(({ action }) => action === 'begin').tasks
  return tasks.map(({ id }) => {
    const end = events.find(({ action, task }) => task === id && /^(pass|fail|unknown)$/.test(action))
    return end ? end.action === 'pass' : hung ? undefined : false
  })
}

/** Each step is a call of the tool. */
function eachStep({ program, words }, env = {}) {
  return async (effects) => {
    const said = []
    for (let n = 1; n <= steps; n++) {
      const { code, hung } = await ran(program, words(commandOf(n, effects)), env, patience)
      said.push(hung ? undefined : code === 0)
      await wait(900) // what was cut off runs to its end
    }
    return said
  }
}

function ansibleWords(command) {
  mkdirSync(file('ansible'), { recursive: true })
  const common = `-F none -o UserKnownHostsFile=${file('known_hosts')}`
  const facts = {
    ansible_host: '127.0.0.1',
    ansible_port: relay.port,
    ansible_user: user,
    ansible_ssh_private_key_file: file('id'),
    ansible_ssh_common_args: common,
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_ssh_pipelining: true,
  }
  return ['all', '-i', 'bench,', '-m', 'ansible.builtin.shell', '-a', command, '-e', JSON.stringify(facts)]
}

function fabricWords(command) {
  const program = [
    'import sys, fabric, paramiko',
    'command, port, user, key, known = sys.argv[1:]',
    'to = fabric.Connection("127.0.0.1", port=int(port), user=user, connect_kwargs={"key_filename": key})',
    'to.client.load_host_keys(known)',
    'sys.exit(0 if to.run(command, hide=True, warn=True).ok else 1)',
  ].join('\n')
  return ['-c', program, command, String(relay.port), user, file('id'), file('known_exact')]
}

function ran(program, words, env, time) {
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, HOME: directory, ANSIBLE_LOCAL_TEMP: file('ansible'), ...env },
  })
  let text = ''
  let hung = false
  child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece))
  const timer = setTimeout(() => {
    hung = true
    child.kill('SIGKILL')
  }, time)
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, text, hung })
    }),
  )
}

async function exists(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
}

/** Carries everything, until its connections are cut. */
function startRelay(target) {
  const ends = new Set()
  const relay = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      ends.add(from)
      from
        .on('error', () => {})
        .on('close', () => {
          ends.delete(from)
          to.destroy()
        })
      from.pipe(to)
    }
  })
  const cut = () => {
    for (const end of ends) end.resetAndDestroy()
  }
  return new Promise((resolve) =>
    relay.listen(0, '127.0.0.1', () => {
      const { port } = relay.address()
      const key = readFileSync(file('host.pub'), 'utf8').trim()
      writeFileSync(file('known_exact'), `[127.0.0.1]:${port} ${key}\n`)
      resolve({ port, cut, stop: () => relay.close() })
    }),
  )
}
