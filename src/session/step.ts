import { createHash } from 'node:crypto'
import { makeTranslator, type Translator } from '../encodings.ts'
import { Fault } from '../messages.ts'
import type { Receipt, SessionStep } from '../model.ts'
import type { Frame } from './frames.ts'
import { between, Prompts } from './transcript.ts'
import { lockedBy, type Window } from './window.ts'

export interface Asked {
  host: string
  /** What the host prints is in; UTF-8 where left out. */
  encoding?: string | undefined
  k: number
  bytes: Buffer
  sha: string
  options: SessionStep
  /** Who is logged in, where this is their session, and the secret that sudo is told there. */
  own?: (() => OwnPassword | undefined) | undefined
  /** Milliseconds between TERM and KILL. */
  grace: number
}

export interface OwnPassword {
  user: string
  /** Undefined where the inventory names none. */
  secret: { name: string; read(): Promise<string> } | undefined
}

/** One step, followed over as many windows as it takes: what was heard and typed so far is kept between them. */
export function follow(asked: Asked): Following {
  return new Following(asked)
}

class Following {
  readonly #asked: Asked
  readonly #prompts: Prompts
  readonly #sent: Array<string> = []
  #hear: ((bytes: Buffer) => void) | undefined
  #window: Window | undefined
  /** Bytes of the host's file that we have, and those that are the step's own. */
  #offset = 0
  #printed = 0
  readonly #translate: Translator | undefined
  /** Up to here, prompts were answered by a client before us. */
  #answered = 0
  /** What bash says of a body that it does not understand. */
  #verdict = ''
  #speaking = ''
  /** A program of the step that waits for input, or was stopped, and what stands on its terminal. */
  #waiting = ''
  #why: Why = 'asks'
  #sudo: NonNullable<Receipt['waiting']>['sudo']
  #standing = ''
  #signals: Array<string> = []
  #timers: Array<NodeJS.Timeout> = []

  constructor(asked: Asked) {
    this.#asked = asked
    if (asked.encoding) this.#translate = makeTranslator(asked.encoding)
    const prompts = asked.options.answers?.map((answer) => answer.prompt) ?? []
    this.#prompts = new Prompts(prompts, (index) => this.#type(index))
    if (asked.options.limit !== undefined) this.#limit(asked.options.limit)
  }

  stop(): void {
    this.#prompts.stop()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Asks for the step on a window and waits for its receipt; undefined when the window is lost before. */
  on(window: Window): Promise<Receipt | undefined> {
    const { k, bytes, sha, options } = this.#asked
    const mode = options.terminal ? 't' : 'p'
    return new Promise<Receipt | undefined>((resolve, reject) => {
      const aborted = () => {
        window.destroy()
        reject(options.signal?.reason)
      }
      const settle = () => {
        this.#window = undefined
        window.onFrame = window.onLost = undefined
        options.signal?.removeEventListener('abort', aborted)
      }
      options.signal?.addEventListener('abort', aborted, { once: true })
      window.onLost = () => {
        settle()
        resolve(undefined)
      }
      window.onFrame = (frame) => {
        if (!('words' in frame)) return this.#take(frame, window.mark)
        const [word = '', of, ...rest] = frame.words
        this.#speaking = of === String(k) ? word : ''
        if (of !== String(k)) return
        if (word === 'N') return this.#typedBefore(rest.map(Number))
        if (word === 'W') return this.#hearWait(rest)
        if (word !== 'R') return
        settle()
        if (this.#translate) this.#hand(this.#translate())
        try {
          resolve(this.#receipt(rest))
        } catch (fault) {
          reject(fault)
        }
      }
      if (options.signal?.aborted) return aborted()
      if (window.lost) return window.onLost()
      this.#window = window
      const put = window.holds === nameOf(k, sha) ? [] : putting(k, bytes, sha)
      const order = `S ${k} ${mode} ${this.#offset} ${sha}${options.restarts ? ' r' : ''}\n`
      window.send(Buffer.concat([...put, Buffer.from(order + this.#sent.join('')), ...this.#ahead(window)]))
      for (const signal of this.#signals) this.#kill(signal)
    })
  }

  /** What is likely to be asked for next waits at the host then, found to be bash; it may turn out to be another. */
  #ahead(window: Window): Array<Buffer> {
    const { k, sha, options } = this.#asked
    const next = Buffer.from(options.next ?? '')
    window.holds = nameOf(k, sha)
    if (next.length === 0 || next.length > longestAhead || next.includes(0)) return []
    const nextSha = hashOf(next)
    window.holds = nameOf(k + 1, nextSha)
    return putting(k + 1, next, nextSha)
  }

  #take({ bytes }: Extract<Frame, { bytes: Buffer }>, mark: string): void {
    if (this.#speaking === 'W') this.#standing += this.#read(bytes)
    if (this.#speaking === 'V') this.#verdict = (this.#verdict + bytes.toString()).slice(0, verdictSize)
    if (this.#speaking !== 'O') return
    const old = Math.min(Math.max(this.#answered - this.#offset, 0), bytes.length)
    for (const part of [bytes.subarray(0, old), bytes.subarray(old)]) {
      if (part.length === 0) continue
      this.#offset += part.length
      this.#hear ??= this.#listener(mark)
      this.#hear(part)
    }
  }

  #listener(mark: string): (bytes: Buffer) => void {
    const { k, options } = this.#asked
    const print = (bytes: Buffer) => this.#print(bytes)
    return options.terminal ? between(`\n${mark} begin ${k}.\n`, `\n${mark} end ${k}.`, print) : print
  }

  #print(bytes: Buffer): void {
    this.#printed += bytes.length
    this.#hand(this.#translate ? this.#translate(bytes) : bytes)
  }

  #read(bytes: Buffer): string {
    const { encoding } = this.#asked
    return (encoding ? makeTranslator(encoding)(bytes) : bytes).toString()
  }

  #hand(text: Buffer): void {
    if (text.length === 0) return
    this.#asked.options.onOutput?.(text)
    if (this.#offset > this.#answered) this.#prompts.push(text)
  }

  #type(index: number): void {
    const { k, options } = this.#asked
    const order = `A ${k} ${index + 1} ${escaped(options.answers![index]!.text)}\n`
    this.#sent.push(order)
    this.#window?.send(order)
    options.onAnswer?.(index)
  }

  /** A client before us typed some answers: they are not typed again. */
  #typedBefore([typed = 0, answered = 0]: Array<number>): void {
    if (typed <= this.#prompts.typed) return
    this.#answered = answered
    while (this.#sent.length < typed) this.#sent.push('')
    this.#prompts.skip(typed)
  }

  #limit(ms: number): void {
    const after = (time: number, signal: string) =>
      this.#timers.push(
        setTimeout(() => {
          this.#signals.push(signal)
          this.#kill(signal)
        }, time),
      )
    after(ms, 'TERM')
    after(ms + this.#asked.grace, 'KILL')
  }

  /** Nobody will type what it waits for, unless an answer is just on its way. */
  #hearWait([typed = '', why, , ...program]: Array<string>): void {
    this.#why = why as Why
    this.#waiting = program.join(' ')
    this.#standing = ''
    const settle = () => {
      if (this.#sent.length <= Number(typed)) this.#answerSudo()
    }
    this.#timers.push(setTimeout(settle, settling))
  }

  /** sudo that asks for the password of whoever is logged in is told it, once; anything else is hung up on. */
  #answerSudo(): void {
    const { k, own, options } = this.#asked
    const login = own?.()
    const asks = login !== undefined && asksFor(this.#ownTail(), login.user)
    const secret = asks && this.#why === 'sudo' ? login.secret : undefined
    this.#sudo = asks ? troubleWithSudo[this.#why] : undefined
    const hangUp = () => this.#kill('INPUT')
    const tell = (text: string) => {
      this.#window?.send(`U ${k} ${escaped(text)}\n`)
      options.onPassword?.(secret!.name)
    }
    if (secret) secret.read().then(tell, hangUp)
    else hangUp()
  }

  #kill(signal: string): void {
    this.#window?.send(`K ${this.#asked.k} ${signal}\n`)
  }

  #receipt([rc = '', flags = '', sha = '']: Array<string>): Receipt {
    if (rc === 'locked') throw new Fault('locked', this.#asked.host, lockedBy(sha))
    if (rc === 'nospace')
      throw new Fault(
        'space',
        this.#asked.host,
        `no space is left on ${this.#asked.host}: the step could not be kept`,
      )
    const status = /^\d+$/.test(rc) ? Number(rc) : undefined
    const outcome = status !== undefined ? 'exited' : rc === 'syntax' || rc === 'refused' ? rc : 'unknown'
    const stopped = this.#stopped(flags, status)
    return {
      outcome,
      ...(status === undefined ? {} : { status }),
      ...(outcome === 'unknown' || outcome === 'refused' ? { evidence: evidence[rc] ?? rc } : {}),
      ...(outcome === 'syntax' ? { evidence: this.#verdict.trim() } : {}),
      lostShell: flags.includes('l'),
      ...(flags.includes('b') ? { restarted: true } : {}),
      ...(flags.includes('m') ? { outOfMemory: true } : {}),
      ...(stopped ? { stopped } : {}),
      ...(stopped === 'input' ? { waiting: this.#waitingFor() } : {}),
      sha: sha === '-' || sha === '' ? this.#asked.sha : sha,
      bytes: this.#printed,
      answered: this.#prompts.typed,
    }
  }

  #waitingFor(): NonNullable<Receipt['waiting']> {
    const halted = this.#why === 'halted' ? { halted: true as const } : {}
    const sudo = this.#sudo ? { sudo: this.#sudo } : {}
    return { program: this.#waiting, tail: this.#ownTail(), ...halted, ...sudo }
  }

  /** What stands on the terminal, without what stood there before the step. */
  #ownTail(): string {
    const begin = ` begin ${this.#asked.k}.\n`
    const [before, own] = this.#standing.split(begin)
    return own ?? before ?? ''
  }

  #stopped(flags: string, status: number | undefined): Receipt['stopped'] {
    if (flags.includes('c')) return 'output'
    if (flags.includes('i')) return 'input'
    if (flags.includes('s')) return 'limit'
    return this.#signals.length > 0 && status !== 0 ? 'limit' : undefined
  }
}

/** As the host's half says it: somebody is asked; sudo asks, for the first time or once more; a program was stopped. */
type Why = 'asks' | 'sudo' | 'again' | 'halted'

/** Why sudo is hung up on, where it is. */
const troubleWithSudo: { [W in Why]?: NonNullable<Receipt['waiting']>['sudo'] } = {
  sudo: 'unnamed',
  again: 'refused',
}

/** The question of sudo in any language, `[sudo] password for stack: `; it asks for another's where its rules say so. */
function asksFor(tail: string, user: string): boolean {
  const last = tail.slice(tail.lastIndexOf('\n') + 1).trim()
  return /^\[sudo\].*[:：]$/.test(last) && last.split(/[^A-Za-z0-9_.-]+/).includes(user)
}

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const nameOf = (k: number, sha: string) => `${k} ${sha}`
const putting = (k: number, bytes: Buffer, sha: string) => [
  Buffer.from(`B ${k} ${sha} ${bytes.length}\n`),
  bytes,
]
/** Bytes; what is typed into the step that runs has to come through behind it. */
const longestAhead = 64 * 1024

const verdictSize = 4096
/** Milliseconds in which an answer to what was just heard would be on its way. */
const settling = 500
const evidence: Record<string, string> = {
  unknown: 'it began, and its shell is gone without having left a receipt',
  gone: 'what the session kept on the host (~/.runbook) was removed',
  forged: 'it left two receipts',
  refused:
    'the state that earlier steps left in the shell is gone (was the host restarted?); the next step asked for runs without it',
}

/** For the host's `printf %b`: anything that is not plain as `\xHH`. */
const escaped = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${hex(byte)}`,
    )
    .join('')
const hex = (byte: number) => byte.toString(16).padStart(2, '0')
