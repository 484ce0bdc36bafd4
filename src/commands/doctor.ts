/** What is missing, on this machine and on the hosts, before a guide meets it. */
import { execFile } from 'node:child_process'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runsDirectory } from '../journal.ts'
import { exitCodes, Fault, Refusal } from '../messages.ts'
import type { Hands, Host } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { resolveSecrets } from '../secrets.ts'
import { openHost } from '../session/session.ts'
import { askSecret } from './ask.ts'
import { loadInputs, loadInventory, planOf } from './inputs.ts'
import type { Options, Terminal } from './options.ts'

/** One thing that was looked at; `poor` is a pity, `bad` stops a run. */
interface Finding {
  how: 'fine' | 'poor' | 'bad'
  text: string
}
const fine = (text: string): Finding => ({ how: 'fine', text })
const poor = (text: string): Finding => ({ how: 'poor', text })
const bad = (text: string): Finding => ({ how: 'bad', text })

/** `runbook doctor [GUIDE]`: exit 0, 2 where this machine will not do, 4 where a host will not. Changes nothing. */
export async function doctor([guide]: Array<string>, options: Options, terminal: Terminal): Promise<number> {
  const tell = (title: string, findings: ReadonlyArray<Finding>) =>
    terminal.stdout.write(
      `${title}\n${findings.map(({ how, text }) => `  ${marks[how]} ${sanitise(text)}\n`).join('')}`,
    )
  const here = await thisMachine(terminal.env)
  tell('this machine', here)
  if (!guide && !options.inventory) {
    terminal.stdout.write('hosts: none; name a guide or an inventory (-i) to have its hosts looked at\n')
    return here.some(isBad) ? exitCodes.refused : exitCodes.passed
  }
  const inventory = (await loadInventory(guide ?? '', options)).value
  const needsRoot = guide ? await rootIn(guide, options) : () => true
  const secrets = await resolveSecrets(inventory, { ask: askSecret(terminal), env: terminal.env })
  const abort = new AbortController()
  const hands: Hands = {
    signal: abort.signal,
    secret: async (name) => secrets[name] ?? '',
    hostKeys: options.hostKey ?? 'strict',
    log() {},
  }
  const hosts = inventory.hosts.filter((host) => host.transport !== 'embedded')
  const found = await Promise.all(
    hosts.map(async (host) => ({ host, findings: await thatHost(host, hands, needsRoot(host)) })),
  )
  for (const { host, findings } of found) tell(`${host.name} (${host.address})`, findings)
  if (here.some(isBad)) return exitCodes.refused
  return found.some(({ findings }) => findings.some(isBad)) ? exitCodes.faulted : exitCodes.passed
}
const marks = { fine: 'ok  ', poor: '--  ', bad: 'FAIL' }
const isBad = ({ how }: Finding) => how === 'bad'

async function thisMachine(env: NodeJS.ProcessEnv): Promise<Array<Finding>> {
  return [node(process.versions.node), await opensshHere(), await recordHere(), agentHere(env)]
}

function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const known = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  return known ? fine(`Node ${version}`) : bad(`Node ${version}, expected ^20.19 or >=22.12`)
}

async function opensshHere(): Promise<Finding> {
  try {
    const { stderr } = await promisify(execFile)('ssh', ['-V'])
    return fine(`${stderr.trim().split(',')[0]}: ssh_config is obeyed`)
  } catch {
    return poor('no `ssh`: ssh_config is not read, and `transport: openssh` cannot be used')
  }
}

async function recordHere(): Promise<Finding> {
  const folder = runsDirectory()
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    const text = `the record of runs, ${folder}, can be written; ${sizeOf(free / 1024)} free`
    return free > 100 * 2 ** 20 ? fine(text) : bad(text)
  } catch (error) {
    return bad(`the record of runs cannot be written: ${(error as Error).message}`)
  }
}

function agentHere(env: NodeJS.ProcessEnv): Finding {
  return env.SSH_AUTH_SOCK
    ? fine('an ssh agent is there')
    : poor(`no ssh agent: keys are taken from files, ${join(homedir(), '.ssh')} or \`identity\``)
}

/** Everything that a session needs of a host, and what it costs to ask: one short step. */
const probe = `printf 'bash %s\\n' "\${BASH_VERSION%%(*}"
. /etc/os-release 2>/dev/null; printf 'system %s\\n' "\${PRETTY_NAME:-$(uname -sr)}"
printf 'space %s %s\\n' "$(df -Pk ~ | awk 'END { print $4 }')" "$(df -Pk /dev/shm 2>/dev/null | awk 'END { print $4 }')"
printf 'locale %s\\n' "\${LC_ALL:-\${LC_CTYPE:-\${LANG:-none}}}"
printf 'clock %s\\n' "$(date +%s)"
`

async function thatHost(host: Host, hands: Hands, needsRoot: boolean): Promise<Array<Finding>> {
  const link = openHost(host, hands, { run: `doctor-${process.pid}-${Date.now().toString(36)}` })
  const found: Array<Finding> = []
  try {
    await link.check()
    found.push(fine(`reached as ${link.user}; its key is known; bash, flock and script are there`))
    const chunks: Array<Buffer> = []
    const receipt = await link.session('').run(1, probe, {
      onOutput: (chunk) => void chunks.push(chunk),
      limit: 30_000,
    })
    if (receipt.status === 0) found.push(...factsOf(Buffer.concat(chunks).toString('utf8')))
    else found.push(bad(`a short step did not end well: ${receipt.evidence ?? `exit ${receipt.status}`}`))
    if (host.become !== 'none' && link.user !== 'root') found.push(await rootOf(link, host, needsRoot))
  } catch (error) {
    found.push(bad(reasonOf(error)))
  } finally {
    await link.close({ forget: true }).catch((error: Error) => {
      found.push(poor(`what this look keeps in ~/.runbook stays on the host: ${error.message}`))
    })
  }
  return found
}

async function rootOf(link: ReturnType<typeof openHost>, host: Host, needed: boolean): Promise<Finding> {
  return link.check(['root']).then(
    () => fine(`${host.become} to root works`),
    (error) =>
      needed
        ? bad(`${host.become} to root: ${reasonOf(error)}`)
        : poor(`${host.become} to root: ${reasonOf(error)}; no step of the guide needs it here`),
  )
}

/** On which hosts the guide has steps of other accounts; on all, where it cannot be told. */
async function rootIn(guide: string, options: Options): Promise<(host: Host) => boolean> {
  try {
    const { stages } = planOf(await loadInputs(guide, options))
    const others = new Set(
      stages.flatMap(({ tasks }) => tasks.filter(({ user }) => user !== '').map(({ host }) => host)),
    )
    return ({ name }) => others.has(name)
  } catch (error) {
    if (error instanceof Refusal) return () => true
    throw error
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Fault)) throw error
  return error.message
}

function factsOf(printed: string): Array<Finding> {
  const facts = new Map(
    printed.split('\n').map((line) => [line.split(' ', 1)[0]!, line.slice(line.indexOf(' ') + 1)]),
  )
  const [home = 0, memory = 0] = (facts.get('space') ?? '').split(' ').map(Number)
  const late = Math.round(Date.now() / 1000 - Number(facts.get('clock')))
  const enough = home > 50 * 1024
  return [
    fine(`${facts.get('system')}, bash ${facts.get('bash')}, locale ${facts.get('locale')}`),
    (enough ? fine : bad)(`${sizeOf(home)} free at home, ${sizeOf(memory)} in memory (/dev/shm)`),
    ...(Math.abs(late) > 30
      ? [poor(`its clock is ${Math.abs(late)} s ${late > 0 ? 'behind' : 'ahead'}`)]
      : []),
  ]
}

/** Kibibytes, for people. */
function sizeOf(kibibytes: number): string {
  const size = [
    [2 ** 20, 'GiB'],
    [2 ** 10, 'MiB'],
  ] as const
  const [unit, name] = size.find(([unit]) => kibibytes >= unit) ?? [1, 'KiB']
  return `${(kibibytes / unit).toFixed(0)} ${name}`
}
