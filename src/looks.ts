/**
 * Tells whether a text only looks: whether to run it changes nothing but what is seen. What is not positively known to
 * is told with a reason, and is not run where nothing may be changed.
 */
import { forEachChild, parse } from 'unbash'
import {
  carrying,
  decidingVariables,
  harmlessVariables,
  type Look,
  looking,
  sqlFunctions,
} from './vocabulary/looking.ts'

type Node = Parameters<typeof forEachChild>[0]
type Command = Extract<Node, { type: 'Command' }>
type Word = Extract<Node, { type: 'Word' }>
type Redirection = Command['redirects'][number]

/** Why the shell text may do more than look; undefined: it only looks. */
export function beyondLooking(text: string): string | undefined {
  const tree = parse(text)
  if (tree.errors?.length) return 'bash cannot read it'
  return whyNot(tree, text)
}

/** Does the command only look? Then to run it again is harmless. */
export const onlyLooks = (command: string): boolean => beyondLooking(command) === undefined

/** Parts of a text that hold commands and do nothing by themselves. */
const harmless = new Set<Node['type']>([
  ...(['Script', 'AndOr', 'Pipeline', 'Negation', 'Time', 'Subshell', 'BraceGroup', 'CompoundList'] as const),
  ...([
    'Redirected',
    'Redirect',
    'HereString',
    'TestCommand',
    'TestUnary',
    'TestBinary',
    'TestLogical',
  ] as const),
  ...([
    'TestNot',
    'TestGroup',
    'Word',
    'Literal',
    'Glob',
    'SingleQuoted',
    'DoubleQuoted',
    'AnsiCQuoted',
  ] as const),
  ...(['LocaleString', 'FileDescriptor', 'SimpleExpansion', 'CommandExpansion', 'BraceExpansion'] as const),
])

function whyNot(node: Node, text: string): string | undefined {
  let reason = ownReason(node, text)
  if (reason !== undefined) return reason
  forEachChild(node, (child) => {
    reason ??= whyNot(child, text)
  })
  return reason
}

function ownReason(node: Node, text: string): string | undefined {
  const source = () => `\`${text.slice(node.pos, node.end)}\``
  switch (node.type) {
    case 'Statement':
      return node.background ? 'it goes on in the background' : undefined
    case 'ParameterExpansion':
      return node.operation === undefined ? undefined : `${source()} is more than a variable`
    case 'Command':
      return commandReason(node, text)
    case 'Assignment':
      return undefined // looked at with its command
    default:
      if ('redirects' in node) return node.redirects.map(redirectReason).find((why) => why !== undefined)
      return harmless.has(node.type) ? undefined : `${source()} is more than a command`
  }
}

function commandReason(node: Command, text: string): string | undefined {
  const set = node.prefix.find((one) => one.type === 'Assignment' && !harmlessVariables.test(one.name))
  if (set?.type === 'Assignment') return `it sets \`${set.name}\``
  const redirected = node.redirects.map(redirectReason).find((why) => why !== undefined)
  if (redirected !== undefined) return redirected
  const words = wordsOf(node)
  if (words === undefined || words.length === 0) return `\`${text.slice(node.pos, node.end)}\` runs nothing`
  return wordsReason(words)
}

/** Into nothing, from a file, or from one stream into the other. */
function redirectReason({ type, ...redirect }: Redirection): string | undefined {
  if (type === 'HereDoc') return 'it is given a text to read'
  if (type === 'HereString') return undefined
  const { operator, target } = redirect as Extract<Redirection, { type: 'Redirect' }>
  const value = target?.value ?? ''
  if (operator === '<') return undefined
  if (/^(?:>|>>|&>|&>>|>\|)$/.test(operator) && value === '/dev/null') return undefined
  if (operator === '>&' && /^[12]$/.test(value)) return undefined
  return `it writes to \`${value}\``
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────

/** A word as the program gets it; undefined where only the shell will know. */
type Known = string | undefined

function wordsOf({ name, args }: Command): Array<Known> | undefined {
  if (!name) return undefined
  return [name, ...args].map((word) => (word.type === 'Word' ? knownWord(word) : word.text))
}

const unknown = new Set<Node['type']>([
  ...(['SimpleExpansion', 'ParameterExpansion', 'CommandExpansion', 'ArithmeticExpansion'] as const),
  ...(['ProcessSubstitution', 'BraceExpansion', 'ExtendedGlob', 'Glob'] as const),
])

/** A name with a pattern behind it is one word that is no option, whichever file it finds. */
function knownWord(word: Word): Known {
  const parts = word.parts ?? []
  const [first] = parts
  const open = parts.filter(isOpen)
  if (open.length === 0) return word.value
  const isName = first?.type === 'Literal' && /^[^-]/.test(first.value)
  return isName && open.every(({ type }) => type === 'Glob' || type === 'DoubleQuoted')
    ? word.value
    : undefined
}
function isOpen(part: Node): boolean {
  if (unknown.has(part.type)) return true
  let open = false
  forEachChild(part, (child) => {
    open ||= isOpen(child)
  })
  return open
}

const said = (words: ReadonlyArray<Known>): string => `\`${words.map((word) => word ?? '…').join(' ')}\``
const unheard = (words: ReadonlyArray<Known>): string => `${said(words)} is not known to only look`

/** Why these words, a program and its arguments, may do more than look. */
function wordsReason(words: ReadonlyArray<Known>): string | undefined {
  const [path, ...rest] = words
  const name = path === undefined ? undefined : programOf(path)
  if (name === undefined) return unheard(words)
  const script = scriptOf(name, rest)
  if (script !== undefined) return beyondLooking(script)
  const carried = carriedBy(name, rest)
  if (carried) return wordsReason(carried)
  const queries = queriesOf(name, rest)
  if (queries) return queries.map(beyondAsking).find((why) => why !== undefined)
  const looks = looking.some((row) => row.name.test(name) && allows(row, rest))
  return looks ? undefined : unheard(words)
}

/** A program by its name, or by its path where programs of the system are. */
function programOf(path: string): string | undefined {
  return /^(?:\/(?:usr\/(?:local\/)?)?s?bin\/)?([^/]+)$/.exec(path)?.[1]
}

function allows({ words, valued, options, never, needs }: Look, given: ReadonlyArray<Known>): boolean {
  if ((options || never || needs) && given.includes(undefined)) return false
  if (never && given.some((word) => never.test(word!))) return false
  const [plain, flags] = split(given, valued)
  if (options && !flags.every((flag) => options.test(flag))) return false
  if (needs && !flags.some((flag) => needs.test(flag))) return false
  return words === undefined || words.test(plain.map((word) => word ?? '\0').join(' '))
}

/** Words, and options without their values. */
function split(given: ReadonlyArray<Known>, valued: RegExp | undefined): [Array<Known>, Array<string>] {
  const plain: Array<Known> = []
  const flags: Array<string> = []
  for (let i = 0; i < given.length; i++) {
    const word = given[i]
    if (word === undefined || !/^-./.test(word)) plain.push(word)
    else {
      flags.push(word)
      if (valued?.test(word)) i++
    }
  }
  return [plain, flags]
}

/** What `sudo`, `env` and the like run. */
function carriedBy(name: string, given: ReadonlyArray<Known>): Array<Known> | undefined {
  const row = carrying.find((one) => one.name.test(name))
  if (!row) return undefined
  let at = 0
  for (; at < given.length; at++) {
    const word = given[at] ?? ''
    if (row.valued.test(word) && word !== '') at++
    else if (!row.flags.test(word) && !isHarmlessSetting(word)) break
  }
  const rest = given.slice(at + (row.words ?? 0))
  return rest.length > 0 && !(rest[0] ?? '-').startsWith('-') ? rest : undefined
}
const isHarmlessSetting = (word: string): boolean =>
  /^\w+=/.test(word) && harmlessVariables.test(word.slice(0, word.indexOf('=')))

/** The text that a shell, or `su`, is given to run; undefined where it is given none or is no shell. */
function scriptOf(name: string, given: ReadonlyArray<Known>): string | undefined {
  const isShell = /^(?:ba|da|k)?sh$/.test(name)
  if (!isShell && !/^(?:su|runuser)$/.test(name)) return undefined
  const at = given.findIndex((word) => (isShell ? /^-[elux]*c$/ : /^-c$|^--command$/).test(word ?? ''))
  const script = given[at + 1]
  if (at < 0 || script === undefined) return undefined
  const around = [...given.slice(0, at), ...(isShell ? [] : given.slice(at + 2))]
  const allowed = isShell
    ? /^-[elux]+$/
    : /^(?:-|-l|-m|-p|-s|--login|--shell|\/(?:usr\/)?bin\/(?:ba|da)?sh|[a-z_][\w-]*)$/
  return around.every((word) => word !== undefined && allowed.test(word)) ? script : undefined
}

// ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Statements on the command line of a database client; undefined: it is none, or is given none. */
function queriesOf(name: string, given: ReadonlyArray<Known>): Array<string> | undefined {
  if (!/^(?:mysql|mariadb|psql)$/.test(name) || given.includes(undefined)) return undefined
  const words = given as Array<string>
  const isPsql = name === 'psql'
  const long = isPsql ? /^--command=/ : /^--execute=/
  const queries: Array<string> = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (isPsql ? word === '-c' : word === '-e' || word === '--execute') queries.push(words[++i] ?? '')
    else if (long.test(word)) queries.push(word.slice(word.indexOf('=') + 1))
    else if (/^-[hUudPpD]$/.test(word)) i++
    else if (
      !/^(?:-[NBstAxEvqX]+|-[uhpPD]\S+|--(?:host|user|password|port|database|dbname|username|table|batch|skip-column-names|no-psqlrc|tuples-only|protocol|socket|silent)(?:=\S*)?|[\w.-]+)$/.test(
        word,
      )
    )
      return undefined
  }
  return queries.length > 0 ? queries : undefined
}

/**
 * Why SQL statements may do more than look; undefined: they only look. What the dialects read differently (backslashes,
 * `#`, `$$`, comments that are run) is not read at all.
 */
export function beyondAsking(text: string): string | undefined {
  const ended = text.replace(/\\[gG]\s*;?\s*$/, '')
  if (/[\\#$]|\/\*[!M]/.test(ended)) return `${shortly(text)} may be read in more than one way`
  return statementsIn(ended)
    .map(statementReason)
    .find((why) => why !== undefined)
}
const shortly = (text: string): string => `\`${text.replace(/\s+/g, ' ').trim().slice(0, 60)}\``

/** Statements, with what stands in quotes and comments taken out. */
function statementsIn(text: string): Array<string> {
  return text
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "''")
    .replace(/`[^`]*`/g, 'x')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/--(?=\s|$)[^\n]*/g, ' ')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function statementReason(statement: string): string | undefined {
  const reason = `${shortly(statement)} is not known to only look`
  if (/['"`]|\/\*|\*\//.test(statement.replaceAll("''", ''))) return reason
  if (/^use\s+\w+$/i.test(statement)) return undefined
  if (/^(?:show|desc|describe)\b(?![\s\S]*\binto\b)/i.test(statement)) return undefined
  if (!/^\(?\s*select\b/i.test(statement)) return reason
  if (/\b(?:into|for\s+(?:update|share|no|key)|lock|procedure|analyse)\b|:=/i.test(statement)) return reason
  const calls = [...statement.matchAll(/([\w.@]+)\s*\(/g)].map(([, name]) => name!)
  const words =
    /^(?:in|and|or|not|on|as|from|where|select|using|any|all|exists|union|when|then|join|by|having|limit|over)$/i
  return calls.every((name) => sqlFunctions.test(name) || words.test(name)) ? undefined : reason
}

// ── what a session needs before it can look ──────────────────────────────────────────────────────────────

/** Does the text only say where and with which variables its shell goes on? Nothing outside that shell changes. */
export function setsUpShell(text: string): boolean {
  const tree = parse(text)
  if (tree.errors?.length) return false
  return tree.commands.every(({ background, command }) => !background && isSetting(command, text))
}

/** Does the command only say where, or with which variables, none of which decides what is run, its shell goes on? */
export function isSetting(node: Node, text: string): boolean {
  if (node.type !== 'Command' || node.redirects.length > 0) return false
  const assigned = [...node.prefix, ...node.args].filter((one) => one.type === 'Assignment')
  if (assigned.some(({ name }) => decidingVariables.test(name))) return false
  const name = node.name?.type === 'Word' ? node.name.value : undefined
  const words = node.args.filter((one) => one.type === 'Word')
  const bare = words.map(({ value }) => value)
  const isPlace = name === 'cd' && bare.length <= 1
  const isName =
    (name === 'export' || name === 'unset') && bare.every((word) => /^[A-Za-z_]\w*(?:=|$)/.test(word))
  if (isName && bare.some((word) => decidingVariables.test(word.split('=')[0]!))) return false
  if (name !== undefined && !isPlace && !isName) return false
  return onlySets(node, text)
}
/** Does a command of the shell's own write to no file, and only look to get its words and values? */
export const onlySets = (node: Command, text: string): boolean =>
  node.redirects.length === 0 && insideReason(node, text) === undefined
/** What values are made of must only look. */
function insideReason(node: Node, text: string): string | undefined {
  let reason: string | undefined
  forEachChild(node, (child) => {
    reason ??= child.type === 'Assignment' ? insideReason(child, text) : whyNot(child, text)
  })
  return reason
}

/** The file of `. FILE` or `source FILE`: what it does is told by what it holds. */
export function sourcedFile(text: string): string | undefined {
  return /^\s*(?:\.|source)\s+((?:~\/)?[\w./+-]+)\s*$/.exec(text)?.[1]
}
