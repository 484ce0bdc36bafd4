/**
 * A terminal on which something moves: text that stays goes above, the foot below is redrawn in place. Each frame is one
 * write, holds only the lines that changed, and is shown at once by terminals that know synchronised output.
 */
import type { Foot } from '../reporters/foot.ts'
import { beat } from '../reporters/foot.ts'
import { textWidth } from '../width.ts'
import type { Terminal } from './options.ts'

export interface Screen {
  /** Its streams print above the foot. */
  terminal: Terminal
  /** Something has happened: the foot is drawn anew before long. */
  look(): void
  /** The terminal belongs to somebody else meanwhile: a question, a shell. */
  lend<T>(work: () => Promise<T>): Promise<T>
  /** The foot goes; what was printed stays. */
  close(): void
}

const csi = '\x1b['
const frame = (text: string) => `${csi}?2026h${text}${csi}?2026l`
const hide = `${csi}?25l`
const show = `${csi}?25h`

/** Milliseconds between what happens and the frame that shows it. */
const soon = 40

export function openScreen(terminal: Terminal, foot: Foot): Screen {
  const { stdout, stdin } = terminal
  let drawn: Array<string> = []
  let columns = stdout.columns
  let held = ''
  let lent = false
  let timer: NodeJS.Timeout | undefined

  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  /** Rows of the foot as it is on the screen: where the terminal has become narrower, its lines have been folded. */
  const rowsOf = () => drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)), 0)
  const up = (rows: number) => (rows > 1 ? `${csi}${rows - 1}A` : '')
  const toTop = () => `\r${up(rowsOf())}`
  /** Row by row: what is cleared at once from the first row on, some terminals move into their history. */
  const wiped = () => {
    const rows = rowsOf()
    return rows === 0 ? '' : `${toTop()}${Array(rows).fill(`${csi}2K`).join('\r\n')}\r${up(rows)}`
  }
  const draw = () => {
    timer = undefined
    if (lent) return
    refresh(stdout)
    const resized = columns !== size().columns
    columns = size().columns
    const lines = foot.lines(performance.now(), size())
    const text = held !== '' || resized || lines.length !== drawn.length ? anew(lines) : changed(lines)
    held = ''
    drawn = lines
    if (text !== '') stdout.write(frame(text))
    if (lines.length > 0) schedule(beat)
  }
  const anew = (lines: ReadonlyArray<string>) =>
    `${wiped()}${held}${lines.length > 0 ? hide : show}${lines.join('\r\n')}`
  const changed = (lines: ReadonlyArray<string>) => {
    if (lines.every((line, at) => line === drawn[at])) return ''
    const parts = lines.map((line, at) => (line === drawn[at] ? '' : `${line}${csi}K`))
    return `${toTop()}${parts.join('\r\n')}${endOf(lines)}`
  }
  /** The cursor rests behind the last line, where a fold of the lines takes it along. */
  const endOf = (lines: ReadonlyArray<string>) => `\r${csi}${Math.max(1, textWidth(lines.at(-1)!))}C`
  const schedule = (ms: number) => {
    if (timer && ms >= beat) return
    clearTimeout(timer)
    timer = setTimeout(draw, ms)
  }
  const print = (text: string) => {
    if (lent) return void stdout.write(text)
    held += text.replace(/\r?\n/g, '\r\n')
    schedule(soon)
  }
  const clear = () => {
    clearTimeout(timer)
    timer = undefined
    refresh(stdout)
    columns = size().columns
    const text = `${wiped()}${held}${show}`
    held = ''
    drawn = []
    stdout.write(text)
  }
  const keys = listen(stdin, { leave: clear, come: () => schedule(soon) })
  const onResize = () => schedule(soon)
  stdout.on('resize', onResize)
  process.on('exit', clear)
  const write = (text: string) => {
    print(text)
    return true
  }
  const stream = (of: NodeJS.WriteStream): NodeJS.WriteStream =>
    Object.create(of, { write: { value: write } })
  return {
    terminal: { ...terminal, stdout: stream(stdout), stderr: stream(terminal.stderr) },
    look: () => schedule(soon),
    async lend(work) {
      clear()
      lent = true
      keys.off()
      try {
        return await work()
      } finally {
        lent = false
        keys.on()
        schedule(soon)
      }
    },
    close() {
      clear()
      keys.off()
      stdout.off('resize', onResize)
      process.off('exit', clear)
    },
  }
}

/** The terminal has folded its lines before the signal that it was resized gets here: it is asked each time. */
function refresh(stdout: NodeJS.WriteStream): void {
  const { _refreshSize: ask } = stdout as { _refreshSize?: () => void } // Node's own, for that signal
  ask?.call(stdout)
}

/** Keys are not echoed into the foot; those that a terminal makes signals of, are made signals of. */
function listen(stdin: NodeJS.ReadStream, { leave, come }: { leave(): void; come(): void }) {
  const onData = (bytes: Buffer) => {
    for (const byte of bytes) signals[byte]?.()
  }
  const suspend = () => {
    off()
    leave()
    process.once('SIGCONT', () => {
      on()
      come()
    })
    process.kill(process.pid, 'SIGTSTP')
  }
  const signals: Readonly<Record<number, () => void>> = {
    3: () => process.kill(process.pid, 'SIGINT'),
    26: suspend,
    28: () => process.kill(process.pid, 'SIGQUIT'),
  }
  const on = () => {
    stdin.setRawMode(true)
    stdin.on('data', onData).resume()
    stdin.unref()
  }
  const off = () => {
    stdin.off('data', onData).pause()
    stdin.setRawMode(false)
  }
  on()
  return { on, off }
}
