/** What tests of sessions share: hands that give known secrets, and a way to run step after step. */
import type { Hands, Host, HostLink, Receipt, Session, SessionStep } from '../../src/model.ts'
import { type LinkOptions, openHost } from '../../src/session/session.ts'

export function hands(given: { secrets?: Record<string, string>; hostKeys?: Hands['hostKeys'] } = {}) {
  const controller = new AbortController()
  const log: Array<string> = []
  const made: Hands & { abort(): void; lines: Array<string> } = {
    signal: controller.signal,
    async secret(name) {
      const value = given.secrets?.[name]
      if (value === undefined) throw new Error(`no secret ${name}`)
      return value
    },
    hostKeys: given.hostKeys ?? 'strict',
    log: (text) => void log.push(text),
    abort: () => controller.abort(new Error('abandoned')),
    lines: log,
  }
  return made
}

export interface Told extends Receipt {
  /** All that was printed, up to 1 MiB. */
  text: string
  ms: number
}
/** Runs steps of one session, counting them. */
export class Talk {
  k = 0
  readonly session: Session
  constructor(session: Session) {
    this.session = session
  }
  async say(body: string, options: SessionStep = {}): Promise<Told> {
    const chunks: Array<Buffer> = []
    let kept = 0
    const begun = performance.now()
    const receipt = await this.session.run(++this.k, body, {
      ...options,
      onOutput(chunk) {
        options.onOutput?.(chunk)
        if ((kept += chunk.length) < 2 ** 20) chunks.push(chunk)
      },
    })
    return { ...receipt, text: Buffer.concat(chunks).toString(), ms: performance.now() - begun }
  }
}

let count = 0
/** A link of its own run, and its login session. */
export function open(host: Host, options: Partial<LinkOptions> & Parameters<typeof hands>[0] = {}) {
  const run = options.run ?? `test-${process.pid}-${++count}`
  const held = hands(options)
  const link: HostLink = openHost(host, held, { run, ...(options.limits ? { limits: options.limits } : {}) })
  return { run, link, hands: held, talk: new Talk(link.session('')) }
}
