import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Crowded, Fault } from '../messages.ts'
import type { Channel, Connection, FaultCode, Hands, Host } from '../model.ts'
import { type Frame, frames } from './frames.ts'

/** A live view of the session on a host; when it is lost, the session goes on without it. */
export interface Window {
  /** What the shell marks the output of a step on the terminal with. */
  mark: string
  /** Set while somebody follows a step. */
  onFrame?: ((frame: Frame) => void) | undefined
  onLost?: (() => void) | undefined
  lost: boolean
  /** The body that was put there last, by its number and hash. */
  holds: string
  send(bytes: Uint8Array | string): void
  destroy(): void
}
export interface WindowOptions {
  /** Directories below `~/.runbook`: the run, and the session in it. */
  run: string
  name: string
  /** Bytes a step may print. */
  cap: number
  /** No other run may be at work for this account on the host. */
  exclusive: boolean
  /** The account to become; undefined: whoever is logged in. */
  become: string | undefined
}

/** The way to a window broke; another attempt may succeed. */
export class Lost extends Error {
  override name = 'Lost'
}

/** The parts of the host's half, without the rules between them, remarks and indents: bash is slow to take in a text. */
const [, both, keeper, window, main] = readFileSync(new URL('./host.sh', import.meta.url), 'utf8')
  .split(/^# ──.*\n/m)
  .map((part) => part.replace(/^ *(?:#.*)?\n|^ +/gm, ''))
/** The exit status of a window whose place a newer one has taken. */
const superseded = 75
/** Milliseconds in which a host has to show its window. */
const patience = 15_000
/** Milliseconds between signs of life; the host takes half a minute without for the end of us. */
const signsOfLife = 10_000

/** Opens a window: becomes the user, hands the host its half of the program, waits for the first word. */
export function openWindow(
  connection: Connection,
  host: Host,
  hands: Hands,
  options: WindowOptions,
): Promise<Window> {
  const nonce = randomBytes(12).toString('hex')
  const text = bootText(nonce, options)
  const { ask, login } = becoming(options.become)
  const ready = `ready ${randomBytes(8).toString('hex')}`
  const read = `LC_ALL=C IFS= read -r -N ${Buffer.byteLength(text)} p; eval "$p"`
  const command = `exec ${login}bash --noprofile --norc -c 'echo "${ready}"; ${read}'`

  return new Promise((resolve, reject) => {
    let said = ''
    let printed = ''
    let timer: NodeJS.Timeout | undefined
    let signs: NodeJS.Timeout | undefined
    const give = (why: Error) => {
      clearTimeout(timer)
      reject(why)
    }
    connection.open(command).then(
      (channel) => {
        const window: Window = {
          mark: '',
          holds: '',
          lost: false,
          send: (bytes) => {
            if (!window.lost) channel.write(bytes)
          },
          destroy: () => {
            lose()
            channel.destroy()
          },
        }
        const lose = () => {
          if (window.lost) return
          window.lost = true
          clearInterval(signs)
          window.onLost?.()
        }
        const fail = (why: Error) => {
          give(why)
          window.destroy()
        }
        timer = setTimeout(() => fail(new Lost('the host shows no session in time')), patience)
        const cut = frames(nonce, (frame) => {
          if ('bytes' in frame || window.mark) return window.onFrame?.(frame)
          const [word, first = '', ...words] = frame.words
          if (word === 'E') return fail(refusal(first as FaultCode, host.name, words.join(' ')))
          if (word !== 'H') return
          clearTimeout(timer)
          window.mark = first
          signs = setInterval(() => window.send('P\n'), signsOfLife).unref()
          resolve(window)
        })
        const password = answerOnce(channel, host, hands, ask, fail)
        channel.onError((chunk) => {
          said = (said + chunk.toString()).slice(-2000)
          if (ask) password(said)
        })
        let opened = !ask
        channel.onData((chunk) => {
          if (window.lost) return
          if (opened) return cut(chunk)
          printed = (printed + chunk.toString('latin1')).slice(-2000)
          if (!printed.includes(ready)) return
          opened = true
          channel.write(text)
        })
        channel.onClose(({ reason, status, crowded }) => {
          lose()
          if (crowded) return give(new Crowded(reason))
          give(
            closedEarly(
              host,
              options.become,
              opened,
              status,
              said.replaceAll(ask || '\0', '').trim(),
              reason,
            ),
          )
        })
        connection.onClose(lose)
        if (!ask) channel.write(text)
      },
      (error: Error) => give(error instanceof Crowded ? error : new Lost(error.message)),
    )
  })
}

/** The words in front of a command that another account is to run, and what sudo asks for a password with. */
export function becoming(user: string | undefined): { ask: string; login: string } {
  if (user === undefined) return { ask: '', login: '' }
  const ask = `runbook-${randomBytes(8).toString('hex')}: `
  return { ask, login: `sudo -H -S -p '${ask}' -u ${user} -- ` }
}

const refusal = (code: FaultCode, host: string, reason: string) =>
  new Fault(code, host, code === 'locked' ? lockedBy(reason) : reason)
/** Another run is at work there. */
export const lockedBy = (run: string) =>
  `run ${run} is at work for this account; \`--wait SECONDS\` waits until it is done; where its engine was killed, \`runbook resume ${run}\` goes on with it`

function bootText(nonce: string, options: WindowOptions): string {
  const wid = randomBytes(6).toString('hex')
  return [
    'unset -v nonce wid run user cap exclusive program',
    `nonce=${nonce} wid=${wid} run=${options.run} user=${options.name} cap=${options.cap} exclusive=${options.exclusive ? 1 : ''} program=${keeperProgram}`,
    windowProgram,
  ].join('\n')
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const keeperProgram = quote(`${both}${keeper}${main}`)
const windowProgram = `${both}${window}${main}`

/** The password goes out once, and only where sudo asks with our own words; asked again, it was wrong. */
export function answerOnce(
  channel: Channel,
  host: Host,
  hands: Hands,
  ask: string,
  fail: (why: Error) => void,
) {
  let answered = false
  return (said: string) => {
    const asked = said.split(ask).length - 1
    if (asked > 1) return fail(new Fault('sudo', host.name, 'sudo refuses the password'))
    if (asked === 0 || answered) return
    answered = true
    if (!host.becomePassword)
      return fail(
        new Fault(
          'sudo',
          host.name,
          'sudo asks for a password, and `become-password` of the inventory names none',
        ),
      )
    hands.secret(host.becomePassword).then((secret) => channel.write(`${secret}\n`), fail)
  }
}

/** What it means that a channel ended before its window said a word. */
function closedEarly(
  host: Host,
  become: string | undefined,
  opened: boolean,
  status: number | undefined,
  said: string,
  reason: string,
): Error {
  if (status === undefined || status === superseded) return new Lost(said || reason)
  if (become !== undefined && !opened)
    return new Fault('sudo', host.name, `sudo to ${become} is refused: ${said || `exit ${status}`}`)
  return new Fault(
    'unsupported',
    host.name,
    `cannot hold a session (bash 4.2 or newer is needed): ${said || `exit ${status}`}`,
  )
}
