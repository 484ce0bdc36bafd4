/** A shell for a person: a terminal on the host, over the connection that is there, where the session stands. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Fault } from '../messages.ts'
import type { Channel, Connection, Hands, Host, OpenShell, ShellSize } from '../model.ts'
import { answerOnce, becoming } from './window.ts'

const program = readFileSync(new URL('./hand.sh', import.meta.url), 'utf8')

export interface ShellOptions extends ShellSize {
  /** The account to become; undefined: whoever is logged in. */
  become: string | undefined
  /** The session's folder below `~/.runbook`. */
  session: string
  /** What is not to be carried along. */
  holdsSecret: (text: string) => boolean
}

/**
 * Bytes that go in are typed, what comes out is what the terminal shows; the channel closes when the shell is left. Throws
 * `Fault` where there is none to be had.
 */
export function openShell(
  connection: Connection,
  host: Host,
  hands: Hands,
  options: ShellOptions,
): Promise<OpenShell> {
  const { ask, login } = becoming(options.become)
  const nonce = randomBytes(12).toString('hex')
  const text = bootText(nonce, options)
  const read = `LC_ALL=C IFS= read -r -N ${Buffer.byteLength(text)} p; eval "$p"`
  return new Promise((resolve, reject) => {
    let shown = Buffer.alloc(0)
    let said = ''
    let open = false
    const fail = (why: Error) => reject(why)
    connection
      .open(`exec ${login}bash --noprofile --norc -c 'printf "%s\\0" ${nonce}; ${read}'`)
      .then((channel) => {
        const password = answerOnce(channel, host, hands, ask, (why) => {
          fail(why)
          channel.destroy()
        })
        channel.onError((chunk) => {
          if (open) return
          said = (said + chunk.toString()).slice(-2000)
          if (ask !== '') password(said)
        })
        let begun = false
        channel.onData((chunk) => {
          if (open) return
          shown = Buffer.concat([shown, chunk])
          if (!begun && shown.includes(`${nonce}\0`)) {
            begun = true
            shown = shown.subarray(shown.indexOf(`${nonce}\0`) + nonce.length + 1)
            channel.write(text)
          }
          if (!begun || !endsWith(shown, `${nonce}\0`)) return
          open = true
          const without = secretOnes(shown, options.holdsSecret)
          channel.write(`${without.join('\n')}${without.length > 0 ? '\n' : ''}\n`)
          resolve({ channel, without })
        })
        channel.onClose(({ reason }) => fail(new Fault('unreachable', host.name, said.trim() || reason)))
      }, fail)
  })
}

const endsWith = (bytes: Buffer, end: string) => bytes.subarray(-end.length).equals(Buffer.from(end))

/** `variable NAME`, `function NAME`, `alias NAME` of all that holds a secret. */
function secretOnes(shown: Buffer, holdsSecret: ShellOptions['holdsSecret']): Array<string> {
  const fields = shown.toString('utf8').split('\0').slice(0, -2)
  return fields.filter((name, i) => i % 2 === 0 && /^[^\n]+$/.test(name) && holdsSecret(fields[i + 1]!))
}

function bootText(nonce: string, { session, term, rows, columns }: ShellOptions): string {
  const kind = /^[\w.+-]{1,64}$/.test(term) ? term : 'dumb'
  return [`nonce=${nonce} session=${session} term=${kind} rows=${rows} columns=${columns}`, program, ''].join(
    '\n',
  )
}

/** The channel with a person at it, until the shell is left or the connection lost. */
export function sit(
  channel: Channel,
  host: string,
  { stdin, stdout }: { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const typed = (bytes: Buffer) => channel.write(bytes)
    const leave = () => {
      stdin.off('data', typed).pause()
      stdin.setRawMode(false)
    }
    channel.onData((chunk) => void stdout.write(chunk))
    channel.onError((chunk) => void stdout.write(chunk))
    channel.onClose(({ status, reason }) => {
      leave()
      if (status === undefined) reject(new Fault('unreachable', host, reason))
      else resolve()
    })
    stdin.setRawMode(true)
    stdin.on('data', typed).resume()
  })
}
