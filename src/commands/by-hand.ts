/** `--step` on a terminal: what is next is shown, a person chooses, and has the terminal for an editor or a shell. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import picocolors from 'picocolors'
import { message, Refusal } from '../messages.ts'
import type { HostLink, Task } from '../model.ts'
import { printTask, riskText } from '../plan-text.ts'
import { type Choice, type Deed, type Lead, type Question, textOf } from '../run/by-hand.ts'
import type { Outcome } from '../run/perform.ts'
import { sanitise } from '../sanitise.ts'
import { sit } from '../session/shell.ts'
import type { Follower } from './follow.ts'
import { canAsk, type Options, type Terminal, wantsColor } from './options.ts'

/** Throws `Refusal` where `--step` has nobody to ask. */
export function refuseUnattended({ step }: Options, terminal: Terminal): void {
  if (!step || canAsk(terminal)) return
  const why = 'a terminal with somebody at it who is asked at each step; this is none, or `CI` is set'
  throw new Refusal([message('unsafe-value', { name: '--step', why })])
}

/** Undefined without `--step`. */
export function leadOf(
  options: Options,
  follower: Pick<Follower, 'lend'>,
  terminal: Terminal,
  guide: string,
  link: (host: string) => HostLink,
): Lead | undefined {
  if (!options.step) return undefined
  const color = wantsColor(options, terminal.stdout, terminal.env)
  return {
    choose: (question) =>
      follower.lend(async () => {
        terminal.stdout.write(`\n${questionText(question, guide, color)}\n`)
        for (;;) {
          const choice = await asked(question, terminal)
          if (choice) return choice
        }
      }),
    shell: ({ host, user }, holdsSecret) =>
      follower.lend(async () => {
        const { stdout, env } = terminal
        const account = user === link(host).user ? '' : user
        stdout.write(`a shell on ${host}${user ? ` as ${user}` : ''}; \`exit\` leads back\n`)
        const size = { columns: stdout.columns || 80, rows: stdout.rows || 24, term: env.TERM ?? 'dumb' }
        const { channel, without } = await link(host).shell(account, size, holdsSecret)
        if (without.length > 0)
          stdout.write(sanitise(`without ${without.map(nameOf).join(', ')}: secrets are in them\n`))
        await sit(channel, host, terminal)
      }),
  }
}

/** `variable OS_PASSWORD` */
const nameOf = (one: string): string => one.slice(one.indexOf(' ') + 1)

// ── what is next ─────────────────────────────────────────────────────────────────────────────────────────

const ends: Readonly<Record<Outcome, string>> = {
  passed: 'it has passed',
  failed: 'it has failed',
  stopped: 'it is left for a person',
  unknown: 'whether it ran to its end is unknown; look at the host, then say what is so',
  faulted: 'its host cannot be used',
  locked: 'another run is at work on its host',
  left: 'it was left running',
}

function questionText(
  { task, stage: { step }, last, refused }: Question,
  guide: string,
  color: boolean,
): string {
  const paint = picocolors.createColors(color)
  const { bold, cyan, dim, yellow } = paint
  const place = `${guide}:${step.position.start.line}`
  if (!task) return `${bold('── by hand')}  ${dim(place)}`
  const who = `${task.host}${task.user ? ` as ${task.user}` : ''}`
  const head = `${bold(`── ${sanitise(step.trail.at(-1) ?? step.id)}`)}  ${cyan(sanitise(who))}  ${dim(`${place}  ${step.id}`)}`
  if (refused) return `${head}\n   ${yellow(`it stays as it is: ${refused}`)}`
  if (last) return `${head}\n   ${yellow(ends[last])}`
  const risks = step.risks.map((risk) => riskText(risk, paint))
  return [head, ...[...printTask(task, color), ...risks].map((line) => `   ${line}`)].join('\n')
}

// ── the choice ───────────────────────────────────────────────────────────────────────────────────────────

const labels: Readonly<Record<Deed, [label: string, hint: string]>> = {
  run: ['run it', ''],
  retry: ['try it again', ''],
  skip: ['skip it', 'it counts as left out, with your reason'],
  edit: ['edit it', 'for this run; the guide stays as it is'],
  shell: ['open a shell on its host', '`exit` leads back here'],
  done: ['it is done', 'go on with the next'],
  redo: ['do it again', 'it was not done'],
  stop: ['stop here', '`runbook resume` goes on from here'],
}

/** Undefined: nothing was decided after all. */
async function asked(question: Question, terminal: Terminal): Promise<Choice | undefined> {
  const { select, text, isCancel, log } = await import('@clack/prompts')
  const options = question.deeds.map((value) => {
    const [label, hint] = labels[value]
    return { value, label, ...(hint ? { hint } : {}) }
  })
  const deed = await select({ message: 'What now?', options })
  if (isCancel(deed)) return { deed: 'stop' }
  if (deed === 'skip') {
    const reason = await text({ message: 'Why? The report shows it.', defaultValue: 'not needed here' })
    return isCancel(reason) ? undefined : { deed, reason: `by hand: ${reason}` }
  }
  if (deed !== 'edit') return { deed }
  if (question.uneditable !== undefined) {
    log.warn(`It is not edited here: ${question.uneditable}`)
    return undefined
  }
  return edited(question.task!, terminal, log.warn)
}

async function edited(
  task: Task,
  { env }: Terminal,
  warn: (text: string) => void,
): Promise<Choice | undefined> {
  const before = textOf(task)!.value
  const text = await inEditor(before, task.step.kind === 'sql' ? 'step.sql' : 'step.sh', env).catch(
    (error: Error) => warn(`It stays as it is: ${error.message}`),
  )
  if (typeof text !== 'string' || text === before) return undefined
  if (text.trim() !== '') return { deed: 'edit', text }
  warn('It stays as it is: nothing was left of it')
  return undefined
}

/** The text as a person leaves it in `$VISUAL` or `$EDITOR`. */
async function inEditor(text: string, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-edit-'))
  const file = join(folder, name)
  try {
    await writeFile(file, `${text}\n`, { mode: 0o600 })
    const editor = env.VISUAL || env.EDITOR || 'vi'
    await new Promise<void>((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
      child.on('error', reject)
      child.on('close', (status) =>
        status === 0 ? resolve() : reject(new Error(`${editor} ended with ${status}`)),
      )
    })
    return (await readFile(file, 'utf8')).replace(/\n+$/, '')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
