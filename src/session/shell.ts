/** A shell for a person: a terminal on the host, over the connection that is there. */
import { Fault } from '../messages.ts'
import type { Channel, Connection, Hands, Host, ShellSize } from '../model.ts'
import { answerOnce, becoming } from './window.ts'

/** Bytes that go in are typed, what comes out is what the terminal shows; it closes when the shell is left. */
export async function openShell(
  connection: Connection,
  host: Host,
  hands: Hands,
  { columns, rows, term, become }: ShellSize & { become: string | undefined },
): Promise<Channel> {
  const { ask, login } = becoming(become)
  const kind = /^[\w.+-]{1,64}$/.test(term) ? term : 'dumb'
  const begin = `stty rows ${rows} columns ${columns}; cd; TERM=${kind} exec bash -l -i`
  const channel = await connection.open(`exec ${login}script -q -e -c '${begin}' /dev/null`)
  if (ask === '') return channel
  let said = ''
  const password = answerOnce(channel, host, hands, ask, () => channel.destroy())
  channel.onError((chunk) => {
    said = (said + chunk.toString()).slice(-2000)
    password(said)
  })
  return channel
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
