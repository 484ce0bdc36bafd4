/** A TCP proxy to a loopback port that can be slow, uneven, cut, fall silent, or lead elsewhere. */
import { connect, createServer, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** Connections made through it so far. */
  connections(): number
  /** Resets every connection. */
  cut(): void
  /** Connections of now carry nothing more, in either direction or in one, and are not closed; new ones are fine. */
  silence(way?: 'there' | 'back'): void
  /** Connections from now on are made to another port. */
  leadTo(target: number): void
  /** From now on bytes come in small pieces, so many a second. */
  trickle(bytesPerSecond: number): void
  stop(): Promise<void>
}

/** Bytes that a trickle carries at once. */
const piece = 64

interface Pair {
  /** Ours and the server's. */
  ends: [Socket, Socket]
  /** From which end nothing comes any more. */
  silent: Set<Socket>
}

/** `delay`: milliseconds each way; a function gives each piece its own, and no piece overtakes another. */
export function startProxy(target: number, delay: number | (() => number) = 0): Promise<Relay> {
  const pairs = new Set<Pair>()
  const late = typeof delay === 'function' ? delay : () => delay
  let made = 0
  let rate = 0
  const server = createServer({ noDelay: true }, (near) => {
    made++
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const pair: Pair = { ends: [near, far], silent: new Set() }
    pairs.add(pair)
    const carry = (from: Socket, to: Socket) => {
      let due = 0
      const queue: Array<Buffer> = [] // two timers may go off in either order, bytes may not
      const pass = (chunk: Buffer) => {
        const wait = Math.max(late(), due - performance.now())
        if (wait <= 0 && queue.length === 0) return void to.write(chunk)
        due = performance.now() + wait
        queue.push(chunk)
        setTimeout(() => {
          const next = queue.shift()!
          if (to.writable) to.write(next)
        }, wait)
      }
      from.on('data', (chunk) => {
        if (pair.silent.has(from)) return
        if (rate === 0) return pass(chunk)
        for (let at = 0; at < chunk.length; at += piece) {
          due = Math.max(due, performance.now()) + (piece / rate) * 1000
          pass(chunk.subarray(at, at + piece))
        }
      })
      from.on('error', () => {})
      from.on('close', () => {
        if (pair.silent.size > 0) return
        pairs.delete(pair)
        setTimeout(() => to.destroy(), Math.max(late(), due - performance.now()))
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
          for (const pair of pairs)
            if (pair.silent.size === 0) for (const end of pair.ends) end.resetAndDestroy()
        },
        silence(way) {
          for (const { ends, silent } of pairs) {
            if (way !== 'back') silent.add(ends[0])
            if (way !== 'there') silent.add(ends[1])
          }
        },
        leadTo(other) {
          target = other
        },
        trickle(bytesPerSecond) {
          rate = bytesPerSecond
        },
        async stop() {
          drop()
          await new Promise((done) => server.close(done))
        },
      }),
    )
  })
}
