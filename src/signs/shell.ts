import { parse } from 'unbash'
import { remembered } from './memory.ts'

/** What bash would make of a text. */
export interface Shell {
  /** What the text still waits for before bash would run it. */
  open?: Open
  /** The first thing in it that is no shell, in the parser's words. */
  error?: string
  /** The words of every simple command in it, quotes taken off, outermost first. */
  commands: Array<Array<string>>
  /** Somewhere it is more than simple commands in a row: `if`, `for`, a function. */
  compound: boolean
}
export interface Open {
  by: 'backslash' | 'operator' | 'here-document' | 'quote' | 'compound'
  /** Only a line that can close it is worth reading everything again. */
  mayClose(line: string): boolean
}

interface Node {
  type?: string
  [key: string]: unknown
}

const compounds = new Set(['If', 'For', 'While', 'Case', 'Function', 'BraceGroup', 'Subshell', 'Select'])

/** Words with a blank between them: what the parser would make of them can be seen, and asking it takes long. */
const onlyWords = /^[\w./:=@%+,-]+(?: [\w./:=@%+,-]+)*$/
/** What is no command's name where one may stand (bash's manual, "Reserved Words"). */
const reserved = new Set(
  'if then elif else fi time for in until while do done case esac coproc select function'.split(' '),
)

/** Reads a text as bash would; placeholders like `<NAME>` count as words. */
export const readShell = remembered(read)

function read(text: string): Shell {
  if (onlyWords.test(text)) {
    const words = text.split(' ')
    if (!reserved.has(words[0]!)) return { commands: [words], compound: false }
  }
  if (text.includes('\\') && /(^|[^\\])(\\\\)*\\[ \t]*$/.test(text))
    return { commands: commandsIn(withoutPlaceholders(text)), compound: false, open: waits('backslash') }
  const plain = withoutPlaceholders(text)
  const tree = parsed(plain)
  const { commands, compound, terminator } = look(tree)
  const problem = (tree as { errors?: Array<{ message: string }> }).errors
  const open = terminator
    ? waits('here-document', terminator)
    : problem && openBy(problem.map((e) => e.message))
  const error = problem?.[0]?.message
  return { commands, compound, ...(open ? { open } : error ? { error } : {}) }
}

/** `sudo -u nova env A=b nova-manage …` is about `nova-manage …`. */
export function unwrapped(words: ReadonlyArray<string>): ReadonlyArray<string> {
  let at = 0
  while (at < words.length) {
    const word = words[at]!
    const valued = wrappers.get(word)
    if (!valued && !(word.includes('=') && /^\w+=/.test(word))) break
    at += 1
    while (valued && words[at]?.startsWith('-')) at += valued.includes(words[at]!) ? 2 : 1
  }
  return at === 0 ? words : words.slice(at)
}

/** The first word of a line that is not `sudo` or the like, without asking a shell. */
export function headOf(line: string): string {
  const first = /\S+/.exec(line)?.[0] ?? ''
  return wrappers.has(first) || first.includes('=') ? headBehind(line) : first
}
const headBehind = (line: string): string => unwrapped(line.trim().split(/\s+/, 12))[0] ?? ''

/** Programs that run the rest of their line, and their options that take a value. */
const wrappers = new Map([
  ['sudo', ['-u', '-g', '-p', '-C', '-h', '-r', '-t', '-U', '-D', '-R', '-T', '--user', '--group']],
  ['doas', ['-u', '-C']],
  ['env', ['-u', '-C', '-S']],
  ['nohup', []],
  ['time', ['-f', '-o']],
  ['command', []],
  ['exec', ['-a']],
  ['nice', ['-n']],
  ['setsid', []],
])

/** The options of `sudo` come before the program: was it asked for? */
export function isSudo(words: ReadonlyArray<string>): boolean {
  return words[0] === 'sudo' || words[0] === 'doas' || words[0] === 'sudoedit'
}

/** `su - postgres`, `sudo -iu hadoop`, `sudo -i` and nothing else on the line: whose shell it opens. */
export function shellOf(line: string): string | undefined {
  const text = line.trim()
  const match = opening.map((shape) => shape.exec(text)).find((found) => found !== null)
  return match ? (match[1] ?? 'root') : undefined
}
const opening = [
  /^(?:sudo\s+(?:-[EHn]\s+)*)?su(?:\s+(?:-l?|--login|-s\s*\/\S+))*(?:\s+([a-z_][\w-]*))?(?:\s+-s\s*\/\S+)?$/,
  /^sudo\s+(?:-[EHn]\s+)*-[is](?:u\s*|\s+-u\s*)([a-z_][\w-]*)$/,
  /^sudo\s+(?:-[EHn]\s+)*-u\s*([a-z_][\w-]*)\s+-[is]$/,
  /^sudo\s+(?:-[EHn]\s+)*-[is]$/,
]

function waits(by: Open['by'], closer = ''): Open {
  const closing = {
    backslash: (line: string) => !line.trimEnd().endsWith('\\'),
    operator: () => true,
    'here-document': (line: string) => line.trim() === closer,
    quote: (line: string) => line.includes(closer),
    compound: (line: string) => line.includes(closer),
  }
  return { by, mayClose: closing[by] }
}

function openBy(messages: ReadonlyArray<string>): Open | undefined {
  for (const message of messages) {
    const row = unfinished.find(([pattern]) => pattern.test(message))
    if (row) return waits(row[1], row[2] ?? pattern(row[0], message))
  }
  return undefined
}

function pattern(shape: RegExp, message: string): string | undefined {
  return shape.exec(message)?.[1]
}

/** The parser's errors that more lines may cure. */
const unfinished: Array<[RegExp, Open['by'], string?]> = [
  [/^unterminated double quote/, 'quote', '"'],
  [/^unterminated (single|ANSI-C|\$') ?quote/i, 'quote', "'"],
  [/^unterminated .*(substitution|arithmetic|array|paren|glob)/, 'quote', ')'],
  [/^unterminated (backtick|backquote)/, 'quote', '`'],
  [/^unterminated (parameter )?expansion/, 'quote', '}'],
  [/^expected '(\w+|[)}\]]+)' to close/, 'compound'],
  [/^expected command after '(?:\||&&|\|\||\|&)'/, 'operator'],
]

function withoutPlaceholders(text: string): string {
  if (!text.includes('<')) return text
  return text.replace(
    /(?<!<)<(?=[\p{L}_])([\p{L}\p{N} _.-]{0,60}[\p{L}\p{N}_])>/gu,
    (_, name: string) => `_${name.replace(/\W/gu, '_')}_`,
  )
}

function parsed(text: string): Node {
  return parse(text) as unknown as Node
}

function commandsIn(text: string): Array<Array<string>> {
  return look(parsed(text)).commands
}

function look(tree: Node): { commands: Array<Array<string>>; compound: boolean; terminator?: string } {
  const commands: Array<Array<string>> = []
  let compound = false
  let terminator: string | undefined
  const queue: Array<Node> = [tree]
  while (queue.length > 0) {
    const node = queue.pop()!
    if (compounds.has(node.type ?? '')) compound = true
    if (node.type === 'Command') {
      const { name, prefix, suffix } = node as unknown as SimpleCommand
      commands.push([...prefix, ...(name ? [name] : []), ...suffix].flatMap(wordOf))
    }
    if (node.type === 'HereDoc' && !node.closing) {
      const delimiter = node.delimiter as { value: string } | undefined
      terminator ??= delimiter?.value
    }
    pushChildren(queue, node)
  }
  return { commands, compound, ...(terminator === undefined ? {} : { terminator }) }
}
interface SimpleCommand {
  name?: Node
  prefix: Array<Node>
  suffix: Array<Node>
}

function wordOf(node: Node): Array<string> {
  if (node.type === 'Word') return [String(node.value)]
  return node.type === 'Assignment' ? [String(node.text)] : []
}

/** Children in reverse, as a stack takes them; words are leaves. */
function pushChildren(stack: Array<Node>, node: Node): void {
  if (node.type === 'Word') return
  const base = stack.length
  for (const key in node) {
    const value = node[key]
    if (Array.isArray(value)) for (const one of value) isNode(one) && stack.push(one)
    else if (isNode(value)) stack.push(value)
  }
  for (let low = base, high = stack.length - 1; low < high; low++, high--) {
    const one = stack[low]!
    stack[low] = stack[high]!
    stack[high] = one
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
