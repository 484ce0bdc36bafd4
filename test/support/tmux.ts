/** A real terminal of a given size, in which the built command line is run and whose screen is read: tmux. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Screen {
  /** Types text, or keys by tmux's names: `Enter`, `C-c`. */
  keys(...keys: Array<string>): void
  /** What is to be seen, trailing blanks left out; `all`: what has scrolled away, too. */
  text(all?: boolean): string
  /** Waits until that is to be seen, or fails with what is. */
  sees(what: string | RegExp, options?: { within?: number; all?: boolean }): Promise<string>
  resize(columns: number, rows: number): void
  /** Exit code of the command, once it is over. */
  exit(within?: number): Promise<number>
  /** A variable of tmux: `#{cursor_flag}`. */
  ask(format: string): string
  /** Every byte that was written to the terminal from now on goes to this file. */
  record(path: string): void
  stop(): void
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** Runs `runbook WORDS…` in a terminal. */
export function onScreen(
  words: ReadonlyArray<string>,
  options: { cwd: string; env?: Record<string, string>; columns?: number; rows?: number; recordTo?: string },
): Screen {
  const socket = `runbook-test-${randomBytes(6).toString('hex')}`
  const tmux = (...rest: Array<string>) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...rest], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LANG: 'C.UTF-8', ...options.env }
  const pairs = Object.entries(env).map(([name, value]) => quoted(`${name}=${value}`))
  const call = [
    'env',
    '-i',
    'TERM="$TERM"',
    ...pairs,
    ...[process.execPath, resolve('dist/cli.cjs'), ...words].map(quoted),
  ]
  const size = ['-x', String(options.columns ?? 100), '-y', String(options.rows ?? 30)]
  const begun = options.recordTo ? 'read -r _; ' : ''
  const line = `${begun}${call.join(' ')}; echo "exit code $?"; sleep 600`
  tmux('-u', 'new-session', '-d', '-s', 't', ...size, '-c', options.cwd, 'bash', '-c', line)
  tmux('set-option', '-t', 't', 'status', 'off')
  tmux('set-window-option', '-t', 't', 'window-size', 'manual')
  tmux('resize-window', '-t', 't', ...size)
  const text = (all = false) => tmux('capture-pane', '-p', '-t', 't', ...(all ? ['-S', '-'] : [])).trimEnd()
  const sees: Screen['sees'] = async (what, { within = 20_000, all = false } = {}) => {
    const matches = (shown: string) => (typeof what === 'string' ? shown.includes(what) : what.test(shown))
    for (const end = performance.now() + within; ; await wait(50)) {
      const shown = text(all)
      if (matches(shown)) return shown
      if (performance.now() > end) throw new Error(`${what} is not to be seen:\n${shown}`)
    }
  }
  const screen: Screen = {
    keys: (...keys) => void tmux('send-keys', '-t', 't', ...keys),
    text,
    sees,
    resize: (columns, rows) =>
      void tmux('resize-window', '-t', 't', '-x', String(columns), '-y', String(rows)),
    exit: async (within = 30_000) =>
      Number(/exit code (\d+)/.exec(await sees(/^exit code \d+/m, { within, all: true }))![1]),
    ask: (format) => tmux('display-message', '-p', '-t', 't', format).trim(),
    record: (path) => void tmux('pipe-pane', '-t', 't', `cat > ${quoted(path)}`),
    stop: () => void tmux('kill-server'),
  }
  if (options.recordTo) {
    screen.record(options.recordTo)
    screen.keys('Enter')
  }
  return screen
}
