/** A TCP relay in front of a server, to delay, silence and cut what goes through. */
import { connect, createServer, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** Ends every connection at once, with a reset. */
  cut(): void
  /** Forwards nothing more, in either direction, of the connections there are; new ones work. */
  silence(): void
  stop(): Promise<void>
}

/** `delay`: milliseconds each way. */
export function startRelay(target: number, { delay = 0 } = {}): Promise<Relay> {
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    const relay = (from: Socket, to: Socket) =>
      from.on('data', (chunk) => {
        if (delay === 0) to.write(chunk)
        else setTimeout(() => to.destroyed || to.write(chunk), delay)
      })
    relay(near.setNoDelay(), far)
    relay(far.setNoDelay(), near)
    for (const socket of pair) socket.on('error', end).on('close', end)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      resolve({
        port,
        cut: () => {
          for (const [near, far] of pairs) {
            near.resetAndDestroy()
            far.resetAndDestroy()
          }
        },
        silence: () => {
          for (const pair of pairs) for (const socket of pair) socket.removeAllListeners('data').pause()
        },
        stop: () => {
          for (const [near, far] of pairs) {
            near.destroy()
            far.destroy()
          }
          return new Promise((done) => server.close(() => done()))
        },
      })
    })
  })
}
