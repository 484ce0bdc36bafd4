/**
 * How each character of a shell text is read by bash, so that a value put there arrives as it is.
 *
 * `bare`, `single`, `double`, `ansi` (`$'…'`), `here` and `verbatim` (a here-document with a quoted end) can
 * carry any value. `plain` is read by something else too (another shell, arithmetic, backquotes): only harmless
 * characters go there. `plainest` is part of a program in another language. `never` holds no words: comments,
 * operators, names of variables.
 */
import { forEachChild, parse } from 'unbash'
import type { Runbook } from '../model.ts'
import { withoutTemplates } from '../written/templates.ts'

export type ShellContext =
  | 'bare'
  | 'single'
  | 'double'
  | 'ansi'
  | 'here'
  | 'verbatim'
  | 'plain'
  | 'plainest'
  | 'never'

type Node = Parameters<typeof forEachChild>[0]
type Command = Extract<Node, { type: 'Command' }>
type HereDoc = Extract<Node, { type: 'HereDoc' }>

/** Programs that read an argument or their input as a program once more, and how. */
const rereaders: ReadonlyArray<[RegExp, ShellContext]> = [
  [
    /^(?:ba|da|k|z|c|tc)?sh$|^fish$|^su$|^runuser$|^ssh$|^eval$|^xargs$|^parallel$|^watch$|^script$|^trap$/,
    'plain',
  ],
  [/^[gmn]?awk$|^sed$|^perl$|^python[\d.]*$|^ruby$|^node$|^php$|^lua$|^jq$|^crontab$/, 'plainest'],
]
/** Database clients: only what they are told to execute is read again. */
const clients = /^(?:mysql|mariadb|psql|sqlite3|mongo|mongosh)$/
const executes = /^(?:-e|--execute|-c|--command|--eval)/
/** Commands that run another command, which follows. */
const wrappers = /^(?:sudo|doas|env|nohup|time|nice|ionice|timeout|stdbuf|setsid|exec|command|builtin|find)$/
/** Builtins whose bare arguments are names of variables. */
const naming = /^(?:export|unset|read|declare|typeset|local|readonly|printenv|mapfile|readarray)$/

/** One context a character; a text that cannot be parsed is `plain` throughout. */
export function shellContexts(text: string): Array<ShellContext> {
  const found = new Array<ShellContext>(text.length).fill('never')
  const tree = parse(text)
  if (tree.errors?.length) return found.fill('plain')
  const paint = (node: { pos: number; end: number }, as: ShellContext) => found.fill(as, node.pos, node.end)
  walk(tree, undefined)
  return found

  /** `forced` is what everything inside has to be, whatever quotes say. */
  function walk(node: Node, forced: ShellContext | undefined): void {
    if (node.type === 'Command') walkCommand(node, forced)
    else if (node.type === 'HereDoc') walkHereDoc(node, forced)
    else walkOther(node, forced)
  }

  function walkOther(node: Node, forced: ShellContext | undefined): void {
    const as = contextOf(node, text)
    if (as) paint(node, as === 'never' ? as : (forced ?? as))
    const inside = forced ?? insideOf(node, text)
    // A script in escaped backquotes has positions of its own; what surrounds it is painted already.
    if (node.type !== 'Script' || node.source === undefined)
      forEachChild(node, (child) => walk(child, inside))
  }

  function walkCommand(node: Command, forced: ShellContext | undefined): void {
    const words = wordsOf(node)
    const reader = forced ?? readerOf(words)
    const client = clients.test(words.find((word) => !wrappers.test(word) && !word.startsWith('-')) ?? '')
    const names = naming.test(words[0] ?? '')
    let executed = false
    forEachChild(node, (child) => {
      const value = child.type === 'Word' ? child.value : ''
      executed = client && (executes.test(value) || (executed && !value.startsWith('-')))
      const input = child.type === 'HereDoc' || child.type === 'HereString'
      // A variable in front of a program comes to it as it is, whatever becomes of its arguments.
      if (child.type === 'Assignment') walk(child, forced)
      else walk(child, reader ?? (client && (executed || input) ? 'plain' : undefined))
      if (names && child.type === 'Word' && /^[A-Za-z_]\w*$/.test(value)) paint(child, 'never')
    })
  }

  function walkHereDoc(node: HereDoc, forced: ShellContext | undefined): void {
    paint(node.body, forced ?? (node.delimiter?.quoted ? 'verbatim' : 'here'))
    for (const part of node.body.parts ?? []) if (part.type !== 'Literal') walk(part, forced)
  }
}

/** How the text of a node itself is read; undefined where that of what surrounds it holds. */
function contextOf(node: Node, text: string): ShellContext | undefined {
  switch (node.type) {
    case 'Word':
    case 'ArrayValue':
      return 'bare'
    case 'SingleQuoted':
      return 'single'
    case 'DoubleQuoted':
    case 'LocaleString':
      return 'double'
    case 'AnsiCQuoted':
      return 'ansi'
    case 'ArithmeticWord':
    case 'Default':
    case 'Remove':
    case 'Replace':
      return 'plain'
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
      return node.type === 'CommandExpansion' && text[node.pos] === '`' ? 'plain' : 'never'
    default:
      return undefined
  }
}

/** What everything inside a node has to be; undefined where quotes decide. */
function insideOf(node: Node, text: string): ShellContext | undefined {
  switch (node.type) {
    case 'Pipeline':
      return pipedInto(node.commands)
    case 'CommandExpansion':
      return text[node.pos] === '`' ? 'plain' : undefined
    case 'ParameterExpansion':
    case 'ArithmeticExpansion':
    case 'ArithmeticCommand':
    case 'ArithmeticFor':
      return 'plain'
    default:
      return undefined
  }
}

const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
const wordsOf = (node: Command): Array<string> =>
  [node.name, ...node.args].flatMap((word) => (word?.type === 'Word' ? [baseName(word.value)] : []))

/** Does the command, or the one that it runs, read its arguments once more? */
function readerOf(words: Array<string>): ShellContext | undefined {
  const named = wrappers.test(words[0] ?? '') ? words : words.slice(0, 1)
  return rereaders.find(([names]) => named.some((word) => names.test(word)))?.[1]
}

/** What feeds a shell or a database client is read by it. */
function pipedInto(commands: ReadonlyArray<Node>): ShellContext | undefined {
  const later = commands.slice(1).flatMap((node) => (node.type === 'Command' ? [wordsOf(node)] : []))
  const reads = (words: Array<string>) =>
    rereaders[0]![0].test(words.find((word) => !wrappers.test(word)) ?? '') ||
    words.some((word) => clients.test(word))
  return later.some(reads) ? 'plain' : undefined
}

/** Lines that end the here-documents of a shell text. */
export function hereEnds(text: string): Set<string> {
  const ends = new Set<string>()
  const visit = (node: Node): void => {
    if (node.type === 'HereDoc' && node.delimiter) ends.add(node.delimiter.value)
    forEachChild(node, visit)
  }
  visit(parse(text))
  return ends
}

/** Names that a shell text gives a value: no placeholders, even where they look like one. */
function assignedNames(text: string): Array<string> {
  const names: Array<string> = []
  const visit = (node: Node): void => {
    if (node.type === 'Assignment') names.push(node.name)
    if (node.type === 'For') names.push(node.name.value)
    if (node.type === 'Command' && naming.test(node.name?.value ?? '')) names.push(...wordsOf(node).slice(1))
    forEachChild(node, visit)
  }
  visit(parse(text))
  return names
}

/** Names that the commands of a guide give a value. */
export const knownNames = ({ steps, declared }: Runbook): Set<string> => {
  const read = declared ? withoutTemplates : (text: string) => text
  return new Set(
    steps.flatMap((step) => (step.kind === 'command' ? assignedNames(read(step.text.text)) : [])),
  )
}
