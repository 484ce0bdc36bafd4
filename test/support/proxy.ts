/** A TCP proxy to a loopback port that can be slow, cut, or fall silent. */
import { connect, createServer, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** Connections made through it so far. */
  connections(): number
  /** Resets every connection. */
  cut(): void
  /** Connections of now carry nothing more, in either direction, and are not closed; new ones are fine. */
  silence(): void
  stop(): Promise<void>
}

/** `delay`: milliseconds each way. */
export function startProxy(target: number, delay = 0): Promise<Relay> {
  const pairs = new Set<{ ends: [Socket, Socket]; silent: boolean }>()
  let made = 0
  const server = createServer({ noDelay: true }, (near) => {
    made++
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const pair = { ends: [near, far] as [Socket, Socket], silent: false }
    pairs.add(pair)
    const carry = (from: Socket, to: Socket) => {
      from.on('data', (chunk) => {
        if (pair.silent) return
        if (delay > 0) setTimeout(() => to.writable && to.write(chunk), delay)
        else to.write(chunk)
      })
      from.on('error', () => {})
      from.on('close', () => {
        if (pair.silent) return
        pairs.delete(pair)
        setTimeout(() => to.destroy(), delay)
      })
    }
    carry(near, far)
    carry(far, near)
  })
  const drop = () => {
    for (const { ends } of pairs) for (const end of ends) end.destroy()
    pairs.clear()
  }
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as { port: number }).port,
        connections: () => made,
        cut() {
          for (const pair of pairs) if (!pair.silent) for (const end of pair.ends) end.resetAndDestroy()
        },
        silence() {
          for (const pair of pairs) pair.silent = true
        },
        async stop() {
          drop()
          await new Promise((done) => server.close(done))
        },
      }),
    )
  })
}
