import { overlap } from './frames.ts'

/**
 * What a step printed on its terminal, out of the transcript of all that the terminal showed: the bytes between
 * the two marks that the shell prints around the step.
 */
export function between(begin: string, end: string, each: (bytes: Buffer) => void): (chunk: Buffer) => void {
  const marks = [Buffer.from(begin), Buffer.from(end)]
  let rest: Buffer = Buffer.alloc(0)
  let passed = 0
  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let mark = marks[passed]; mark; mark = marks[passed]) {
      const at = data.indexOf(mark)
      const end = at < 0 ? data.length - overlap(data, mark) : at
      if (passed === 1 && end > 0) each(data.subarray(0, end))
      data = data.subarray(at < 0 ? end : at + mark.length)
      if (at < 0) break
      passed++
    }
    rest = passed < marks.length ? data : Buffer.alloc(0)
  }
}

/** Milliseconds without a further byte after which what stands there is taken for a prompt. */
const quiet = 15
/** Characters of the end of the output that a prompt is looked for in. */
const tailSize = 8192

/**
 * Watches for the prompts of a step, in order, and calls `type` once for each, when its prompt stands at the very
 * end of what was printed and nothing follows for a moment.
 */
export class Prompts {
  /** Answers typed so far. */
  typed = 0
  readonly #prompts: Array<RegExp>
  readonly #type: (index: number) => void
  #decoder = new TextDecoder()
  #tail = ''
  #timer: NodeJS.Timeout | undefined

  constructor(prompts: Array<RegExp>, type: (index: number) => void) {
    this.#prompts = prompts.map(atEnd)
    this.#type = type
  }
  push(bytes: Buffer): void {
    if (this.typed >= this.#prompts.length) return
    this.#tail = (this.#tail + this.#decoder.decode(bytes, { stream: true })).slice(-tailSize)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), quiet)
  }
  /** What was printed so far has been answered, `typed` times. */
  skip(typed: number): void {
    this.typed = typed
    this.#tail = ''
  }
  stop(): void {
    clearTimeout(this.#timer)
  }
  #look(): void {
    if (!this.#prompts[this.typed]?.test(withoutEscapes(this.#tail))) return
    this.#tail = ''
    this.#type(this.typed++)
  }
}

const atEnd = (prompt: RegExp) =>
  new RegExp(`(?:${prompt.source})[ \\t\\r]*(?![\\s\\S])`, prompt.flags.replace(/[gy]/g, ''))

/** Terminal control sequences (ECMA-48 CSI, OSC, two-character escapes) taken out. */
const withoutEscapes = (text: string) =>
  text.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g, '')
