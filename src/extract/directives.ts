/** Code in the directives of MyST: ```` ```{terminal} ````, options below it, then what they are about. */
import type { Line } from '../signs/lines.ts'

/** What a fence holds, without the options of its directive, and what it is written in. */
export interface Written {
  lines: Array<Line>
  language: string
}

/** Directives that show what happens at a terminal. */
const terminals = new Set(['terminal', 'prompt'])
/** Directives that name a language behind them. */
const codes = new Set(['code', 'code-block', 'sourcecode', 'code-cell', 'highlight'])

/** The code of a fence, whatever directive it is; the word behind it where it is none. */
export function withoutOptions(lines: Array<Line>, language: string, meta: string): Written {
  const directive = /^\{([\w:-]+)\}$/.exec(language)?.[1]
  if (directive === undefined) return { lines, language }
  const options = lines.findIndex(({ text }) => !option.test(text))
  const head = options === -1 ? lines : lines.slice(0, options)
  const printed = head.some(({ text }) => /^:output-only:/.test(text))
  const body = lines.slice(head.length)
  if (terminals.has(directive)) return { lines: body, language: printed ? 'output' : 'console' }
  return {
    lines: body,
    language: codes.has(directive) ? (meta.split(/\s+/, 1)[0] ?? '').toLowerCase() : language,
  }
}
const option = /^:[a-z][\w-]*:(?:\s|$)/
