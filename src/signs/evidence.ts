import { weight } from './confidence.ts'
import { isDirective } from './kickstart.ts'
import { cut, type Line } from './lines.ts'
import { remembered } from './memory.ts'
import { isCallOf, isEveryday, isProgram, isSureForm, opensClient } from './programs.ts'
import { headOf, isSudo, readShell, type Shell, unwrapped } from './shell.ts'

/** What is known around a line that is weighed. */
export interface Around {
  /** The word behind the fence. */
  language: string
  /** `loose`: nothing says that this is code. */
  trust: 'fence' | 'loose'
  /** Commands stand behind history numbers. */
  numbered: boolean
  /** Some line of the block begins with a program that does more than to set a variable. */
  commands: boolean
  /** Programs that the guide calls elsewhere, behind a prompt. */
  calls: ReadonlySet<string>
  /** Variables that commands of the guide use, where nothing else is set in the block. */
  uses: ReadonlySet<string>
}

export interface Likely {
  confidence: number
  because: string
}

export const unlikely: Likely = { confidence: 0, because: 'nothing says that it is a command' }

/** Fences that say: this is for a shell. */
const shellFences = new Set([
  'bash',
  'sh',
  'shell',
  'console',
  'shell-session',
  'zsh',
  'terminal',
  'shellscript',
  'ksh',
])

export function isShellFence(language: string): boolean {
  return shellFences.has(language)
}

/** Fences that say: this is a script, not what a terminal shows. */
export function isScriptFence(language: string): boolean {
  return isShellFence(language) && !/^(?:console|shell-session|terminal)$/.test(language)
}

/** Fences that say: this is for something else than a shell. */
const foreignFences = new Set(
  'python py python3 js javascript ts typescript jsx tsx java kotlin scala c cpp c++ csharp cs go golang rust ruby rb php perl lua r swift dockerfile docker makefile make cmake groovy powershell ps1 pwsh cmd bat batch dos vim vimscript html css scss graphql proto protobuf mermaid plantuml dot latex tex sql mysql mariadb postgresql plsql jinja jinja2 erb puppet http promql'.split(
    ' ',
  ),
)
/** Of those, the fences for what is typed into a database client; that is called in them, too. */
const sqlFences = new Set(['sql', 'mysql', 'mariadb', 'postgresql', 'plsql'])

export function isSqlFence(language: string): boolean {
  return sqlFences.has(language)
}

/** Fences that say: this was printed. */
const printedFences = new Set('output log logs stdout stderr result'.split(' '))

/** Fences that hold the text of a file. */
const fileFences = new Set(
  'ini conf cfg yaml yml xml json toml diff properties nginx apache apacheconf dosini editorconfig systemd hcl drbd haproxy bind named zone squid varnish vcl lighttpd asterisk dhcpd fstab sshconfig ssh-config crontab unbound keepalived corosync icinga2 logstash rsyslog'.split(
    ' ',
  ),
)

/** Does the word behind the fence say that a file holds it? */
export function isFileFence(language: string): boolean {
  return fileFences.has(language)
}

/** Does the word behind the fence say that nothing in it is typed at a shell? */
export function isForeign(language: string): boolean {
  return foreignFences.has(language) || printedFences.has(language)
}

/** Does the word behind the fence say that a program printed it? */
export function isPrinted(language: string): boolean {
  return printedFences.has(language)
}

/** How much a line without a prompt looks like something typed at a shell. */
export function likeness(line: string, around: Around): Likely {
  if (isForeign(around.language)) return isSqlFence(around.language) ? clientCall(line) : unlikely
  if (around.uses.has(variableIn(line) ?? '') && readShell(line).error === undefined)
    return { confidence: weight.shape, because: 'sets a variable that a command of the guide uses' }
  if (isFilledByCommand(line))
    return { confidence: weight.shape, because: 'sets a variable to what a command prints' }
  const call = callIn(line)
  if (!call) return unlikely
  const { shell, all, words } = call
  const [first] = words
  const fenced = shellFences.has(around.language)
  if (!isProgram(first ?? '') && fenced && feedsPrinter(shell))
    return { confidence: weight.shape, because: 'what it prints is read by a program' }
  if (first === undefined || first === '') {
    if (isSudo(all) && /^(-i|-s|-i -u \S+|-u \S+ -[is])$/.test(all.slice(1).join(' ')))
      return { confidence: weight.told, because: 'opens a shell of another account' }
    const assignment =
      all.length > 0 &&
      all.length < 4 &&
      /^[A-Za-z_]/.test(line) &&
      all.every((word) => /^[A-Za-z_]\w*=(?!.*,$)/.test(word))
    if (assignment && around.commands)
      return { confidence: weight.shape, because: 'sets a variable between commands' }
    if (assignment && fenced) return { confidence: weight.either, because: loneVariable }
    return shell.compound && fenced
      ? { confidence: weight.shape, because: 'shell syntax in a shell block' }
      : unlikely
  }
  return call.prose ? unlikely : likenessOf(first, call, around, fenced)
}

const loneVariable = 'sets a variable, with no command beside it: a file may be meant'

/** `mysql -u root -p` above the statements that are typed into it. */
function clientCall(line: string): Likely {
  const words = unwrapped(readShell(line).commands[0] ?? [])
  return opensClient(words, line)
    ? { confidence: weight.named, because: 'opens the database client' }
    : unlikely
}

/** `NODE=$(hostname -s)`: a shell alone fills it in. */
function isFilledByCommand(line: string): boolean {
  if (!line.includes('=$(') && !line.includes('="$(')) return false
  if (variableIn(line.trim()) === undefined) return false
  const { error, open } = readShell(line)
  return error === undefined && open === undefined
}

/** `tool-of-ours | grep members`: whatever it is, the program behind it reads what it prints. */
function feedsPrinter({ commands, compound }: Shell): boolean {
  const [first, ...rest] = commands
  return (
    !compound &&
    rest.length > 0 &&
    /^[a-z][\w-]*[a-z\d]$/.test(first?.[0] ?? '') &&
    rest.every((words) => readers.has(words[0] ?? '') && words.length > 1)
  )
}
const readers = new Set('grep egrep awk sed head tail sort cut wc tr tee jq xargs'.split(' '))

/** A line without its trailers, as a shell reads it. */
interface Call {
  shell: Shell
  /** The words of its first command, and those without `sudo` and the like. */
  all: ReadonlyArray<string>
  words: ReadonlyArray<string>
  /** More than a blank stands behind the first word. */
  wide: boolean
  /** It is a sentence rather. */
  prose: boolean
}

/** What may be typed at a shell in a line; undefined where it is surely nothing of the kind. */
const callIn = remembered((line): Call | undefined => {
  const text = line.slice(0, trailerIn(line))
  if (
    text.length > 20_000 ||
    isFenceMark(text) ||
    isSynopsis(text) ||
    /^\S+ ->\s|^[<>|&);]|^diff --git |^[{[]$|^[{[]\s*"|^\(?(?:snip|\.{3}|…|중략|생략|省略|略)\)?$/.test(
      text,
    ) ||
    isSetting(text) ||
    isTable(text) ||
    isColumns(text) ||
    isLimit(text) ||
    isGrant(text) ||
    isMachine(text) ||
    isDirective(text) ||
    misquoted.test(text) ||
    settled.test(text) ||
    /^printf\s*"[^"]*",\s/.test(text) // of another language
  )
    return undefined
  const shell = readShell(text)
  if (shell.error || (shell.open?.by === 'quote' && /\w[’']\w/.test(text))) return undefined
  if (!shell.compound && !shell.open && inBraces.test(text)) return undefined
  const all = shell.commands[0] ?? []
  const words = unwrapped(all)
  if (words.some((word) => word === '...' || word === '…')) return undefined
  if (text.startsWith('(') && !isProgram(words[0] ?? '') && !/[/=]/.test(words[0] ?? '')) return undefined
  if (
    /^(?:[a-z]+\.)+$|\.(?:exe|bat|cmd|ps1)$|^(?:pre|post)-(?:up|down)$/i.test(words[0] ?? '') ||
    /^[-+*/|&^:=!<>]*=>?$/.test(words[1] ?? '')
  )
    return undefined
  const wide = /^\S+(?: {2,}|\t)/.test(text)
  return { shell, all, words, wide, prose: words[0] !== undefined && isProse(text, words, shell) }
})

/** `// the first`, `file "zones.db";`, `allow { any; };`: what ends so is set rather than called. */
const settled =
  /^\/\/|^(?!(?:echo|printf|cd|source)\s)[a-z][\w-]*(?: "[^"]*")+;$|^[a-z][\w-]* \{[^{}$]*;\s*\};?$/

/** `server {`, `node 'ns1' { # the first`, `file {'/etc/motd':`, `node default {}`: what is set in braces, and no shell takes. */
const inBraces =
  /(?:(?:[^$\s'"]\s*|['"]\s+)\{|^[a-z]\w*(?:::\w+)* \{ ?['"$][^{}]*:(?: ?\})?|^[a-z]\w* [\w.-]+ \{ ?\})(?:\s+#.*)?$/

/** `„like this"`: what a word processor made of a quote is none for a shell, and what is inside of it falls apart. */
const misquoted = /(?<=[\s=(])[„“”][^"„“”]*"/

/** May a program be called in a line, known or not? No sentence, no setting, no table. */
export function isCall(text: string): boolean {
  const call = callIn(text)
  return call !== undefined && !call.prose && /^[a-z_./~][\w./~+-]*$/.test(call.words[0] ?? '')
}

function likenessOf(
  first: string,
  { shell, all, words, wide }: Call,
  around: Around,
  fenced: boolean,
): Likely {
  if (first === '.' || first === 'source')
    return { confidence: weight[words.length === 2 ? 'told' : 'hardly'], because: 'sources a file' }
  if (isProgram(first)) return programLine(words, all, shell, around)
  if (/^(\.{1,2}|~|\$\w+|\$\{\w+\})?\/?[\w.${}-]*\/[\w./${}+@-]+$/.test(first))
    return pathLine(first, words, fenced, all.length > words.length)
  if (shell.compound && fenced) return { confidence: weight.shape, because: 'shell syntax in a shell block' }
  if (!/^[a-z_][\w.+-]*$/.test(first)) return unlikely
  if (isSudo(all)) return { confidence: weight.habit, because: 'behind sudo' }
  if (words.length > 1 && around.calls.has(first))
    return { confidence: weight.called, because: `the guide calls \`${first}\` behind a prompt` }
  if (/^[a-z]+:$/i.test(words[1] ?? '')) return unlikely
  const options = !wide && words.slice(1).some((word) => /^--?[A-Za-z][\w-]*(=|$)/.test(word))
  if (words.length > 1 && (/-/.test(first) || /\.(sh|py|pl)$/.test(first)))
    return {
      confidence: weight[options ? 'shape' : fenced && words.length < 4 ? 'named' : 'made'],
      because: 'has the shape of a command',
    }
  if (options) return { confidence: weight.shape, because: 'has options like a command' }
  return {
    confidence: weight[fenced && words.length > 1 && words.length < 5 ? 'inShell' : 'least'],
    because: 'in a shell block',
  }
}

function programLine(
  words: ReadonlyArray<string>,
  all: ReadonlyArray<string>,
  shell: Shell,
  around: Around,
): Likely {
  const name = words[0]!
  if (!isCallOf(words)) return unlikely
  if (name === 'export' && !around.commands) return { confidence: weight.either, because: loneVariable }
  const marked =
    words.slice(1).some((word) => /^[-/~.$]|[=/@*]|\.\w+$/.test(word)) ||
    shell.commands.length > 1 ||
    shell.open?.by === 'here-document' ||
    isSudo(all)
  if (isEveryday(name) && !marked && !isSureForm(words)) {
    const alone = words.length === 1
    const fenced = shellFences.has(around.language) || around.numbered
    if (around.trust === 'loose') return { confidence: weight.doubted, because: `\`${name}\` may be a word` }
    return {
      confidence: weight[alone && !fenced ? 'alone' : fenced || words.length <= 4 ? 'word' : 'long'],
      because: `\`${name}\` is a program`,
    }
  }
  if (words.length === 1 && !marked && around.trust === 'loose')
    return { confidence: weight.plain, because: `\`${name}\` is a program` }
  return { confidence: weight.program, because: `\`${name}\` is a program` }
}

function pathLine(first: string, words: ReadonlyArray<string>, fenced: boolean, called: boolean): Likely {
  const data =
    /^\d|\/$|^\/dev\/(?!shm\/)|^HTTP\/\d/.test(first) ||
    (/^(\/etc|\/var|\/proc|\/sys)\//.test(first) && !/\/init\.d\//.test(first)) ||
    /\/logs?\//.test(first)
  if (
    data ||
    /\.(conf|cnf|cfg|ini|ya?ml|json|xml|toml|repo|list|log|out|err|pid|sock|properties|txt|md|service)\.?$/.test(
      first,
    )
  )
    return unlikely
  const options = words.slice(1).some((word) => /^--?[A-Za-z]/.test(word))
  const script = /\.(?:sh|py|pl|rb|bash|run|bin)$/.test(first)
  if (words.length === 1 && !called && isPlace.test(first) && !script)
    return { confidence: weight.hardly, because: 'runs a file' }
  const runs =
    /^(\.{1,2}\/|\/(usr\/)?(local\/)?s?bin\/|\/opt\/|\/root\/|~\/|\$)/.test(first) ||
    /(^|\/)(?:s?bin|libexec)\/|\.(sh|py)$/.test(first) ||
    (/^\/usr\/(?:local\/)?lib(?:64|exec)?\/.*\/[\w-]+$/.test(first) && /^--?[A-Za-z]/.test(words[1] ?? ''))
  if (/^\/.*\//.test(first) && /^(start|stop|restart|reload|status|--version)$/.test(words[1] ?? ''))
    return { confidence: weight.likely, because: 'runs a file' }
  if (runs)
    return { confidence: weight[words.length > 1 || fenced ? 'likely' : 'either'], because: 'runs a file' }
  const given = first.startsWith('/') ? words.length > 1 : options
  return { confidence: weight[fenced && given ? 'alone' : 'hardly'], because: 'runs a file' }
}

/** Where something is, rather than a file that is run: in a home, or in a folder of no programs. */
const isPlace = /^(?:~|\.\.|\/root|\/opt)\/(?!.*\bs?bin\/)/

/** A sentence rather than a command: ends like one, or says words that no command has. */
export function isProse(text: string, words: ReadonlyArray<string>, shell: Shell): boolean {
  const unquoted = text.replace(/'[^']*'|"[^"]*"|(?:^|\s)#.*$/g, '')
  if (/[^\x00-\x7f]/.test(unquoted.replace(/<[^>]*>/g, '')) && !/[\\/=@*$|-]/.test(words.slice(1).join(' ')))
    return true
  if (isEveryday(words[0] ?? '') && /^\S+ [a-z]+: /.test(unquoted)) return true
  if (!takesDash.has(words[0] ?? '') && /^[\w-]+(?: [\w.]+){0,5} [-–—] [\w.]+(?: [\w.]+)+$/.test(unquoted))
    return true
  if (offersAnother(words) || explainsOption(words)) return true
  if (words.length > 2 && speaks(words) && !/[-/=|$<>"'@*]/.test(words.slice(1).join(' '))) return true
  if (/\s[a-z-]+, [a-z]+ [a-z]+/i.test(unquoted) && !/[|=(]/.test(unquoted)) return true
  if (/[a-z]{3}\. [A-Z][a-z]+[ ,:]/.test(unquoted) && !isProgram(words[0] ?? '')) return true
  if (shell.compound) return false
  const program = words[0] !== undefined && isProgram(words[0]) && !isEveryday(words[0])
  const ended = program ? /^[a-z]{4,}[.?]$/i : /^[a-z]{4,}[.!?]$/i
  if (words.length > 1 && ended.test(words.at(-1)!) && !/[-/=|]/.test(unquoted)) return true
  if (
    (program ? /[.?,:;。、！？：]$/ : /[.!?,:;。、！？：]$/).test(unquoted.trim()) &&
    words.length > 2 &&
    !/(^|[\s/])\.{1,2}$|[\\;&]$|[@/.\d][^\s]*::?$|^(?:sudo )?(?:scp|rsync|nc|rclone)\b.*:$|\| ?[ef]?grep\b.*:$/.test(
      unquoted.trim(),
    )
  )
    return true
  return (
    words.length > 3 &&
    !isSureForm(words) &&
    words.slice(1).filter((word) => stopWords.has(word)).length >= (isEveryday(words[0]!) ? 1 : 2)
  )
}

/** `crontab -l: the jobs`, and not `cut -d: -f4`. */
function explainsOption(words: ReadonlyArray<string>): boolean {
  return words.some(
    (word, at) =>
      at > 0 &&
      /^--?[A-Za-z][\w-]*:$/.test(word) &&
      at + 2 < words.length &&
      words.slice(at + 1, at + 3).every(isWord),
  )
}

/** `tool on 或者 tool up`: of two commands in a line, by the author's word between them, no shell makes one. */
function offersAnother([first = '', ...more]: ReadonlyArray<string>): boolean {
  return first !== 'echo' && first !== 'printf' && more.some((word) => orWords.has(word))
}
const orWords = new Set(
  '或者 或 或是 または もしくは 또는 혹은 hoặc atau หรือ или або oder veya albo lub nebo oppure'.split(' '),
)

/** Programs that read what is given them behind a lone dash. */
const takesDash = new Set('su cat tar diff cpio gzip zcat sh bash env paste sort ssh'.split(' '))

/** Words of a sentence in another language than English, behind a program that does not print them. */
export function speaks([first = '', ...more]: ReadonlyArray<string>): boolean {
  if (first === 'echo' || first === 'printf') return false
  const said = more.filter((word, i) => foreignStopWords.has(word) && !isInterface(word, more[i - 1])).length
  const mayBeArgument = isProgram(first) && !isEveryday(first) && more.length < 7 && !more.every(isWord)
  return said > (mayBeArgument ? 1 : 0)
}
/** `ip link set lo up`, `dev lo`: in several languages that is a word, too. */
const isInterface = (word: string, before = ''): boolean =>
  word === 'lo' && /^(?:dev|set|show|add)$/.test(before)
/** Letters, as a sentence has them: no option, path or number. */
const isWord = (word: string): boolean => /^\p{L}+$/u.test(word)

const foreignStopWords = new Set(
  `de del el la los las un una con para por que puede es son se en y le les des une est pour avec dans sur qui et der die das
  und ist mit für den dem ein eine nicht auf wird di il lo gli che per con sono della um uma não com para os dan yang untuk
  dengan ini adalah ve ile için bir bu jest nie dla się oraz jako va cho khi`.split(/\s+/),
)

export function isSentence(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/)
  return (
    words.length > 4 &&
    /^[\p{L}\s]/u.test(text) &&
    /[.!?:,。]$/.test(text) &&
    new Set(words.filter((word) => stopWords.has(word))).size >= 2
  )
}

export const stopWords = new Set(
  'the a an is are was be to of for and that this these it you your will with from as should must then have has can into not'.split(
    ' ',
  ),
)

export function looksTyped(text: string): boolean {
  const words = unwrapped(readShell(text).commands[0] ?? [])
  return words[0] !== undefined && isProgram(words[0]) && !isProse(text, words, readShell(text))
}

/** A line of prose that is surely a command: a program that is no everyday word, read by a shell without an error. */
export function isTyped(text: string): boolean {
  if (text.length > 4000 || !mayBeTyped(text)) return false
  return !/[^\x00-\x7f]/.test(text) && !/[.:?!,]$(?<!\s\.\.)/.test(text.trim()) && readsAsTyped(text)
}

const readsAsTyped = remembered((text): boolean => {
  const shell = readShell(text)
  const words = unwrapped(shell.commands[0] ?? [])
  const [first] = words
  if (first === undefined || shell.error || shell.open || isProse(text, words, shell)) return false
  return (
    isProgram(first) &&
    isCallOf(words) &&
    (!isEveryday(first) || isSureForm(words) || isSudo(shell.commands[0] ?? []))
  )
})

/** By its first word alone, and without a shell: may this line begin with a program? */
export function mayBeTyped(text: string): boolean {
  const first = headOf(text)
  return !/^[A-Za-z][\w.+-]*$/.test(first) || isProgram(first) || keywords.has(first)
}
const keywords = new Set(
  'if for while until case select function time coproc then else do done fi esac'.split(' '),
)

/** `# text` that is a command behind root's prompt. */
export const isHashCommand = remembered((line): boolean => {
  const match = /^\s*#\s?(\S.*)$/.exec(line)
  if (!match || /^#{2,}/.test(line.trim()) || isCounted.test(line)) return false
  const text = match[1]!
  const shell = readShell(text)
  if (shell.error || isSetting(text) || isSynopsis(text)) return false
  const words = unwrapped(shell.commands[0] ?? [])
  const [first] = words
  if (first === undefined || isProse(text, words, shell)) return false
  if (first === '.' || first === 'source') return words.length === 2
  const file =
    /^(\.|~|\/(usr\/)?(local\/)?(?:s?bin|lib(?:exec)?)\/|\/opt\/|\/etc\/init\.d\/)/.test(first) &&
    first.includes('/')
  if (isProgram(first) && !isCallOf(words)) return false
  if (!isProgram(first) && !file && !isSudo(shell.commands[0] ?? [])) return false
  return (
    !isEveryday(first) ||
    isSureForm(words) ||
    words.slice(1).some((word) => /^[-/~.$]|[=/@*]|\.\w+$/.test(word)) ||
    words.length <= 3
  )
})

/** `#. Name`: reStructuredText counts so; what is sourced there has the name of a file. */
const isCounted = /^\s*#\.\s+(?!\S*(?:[/.]|rc$)\S*\s*$)/

/** `# word --option`, `# some_word`, where other lines of the block are root's: a program that we do not know. */
export function isHashCall(line: string): boolean {
  const text = line.replace(/^\s*#\s+/, '')
  if (text !== line && /^[a-z][a-z\d]*(?:[_-][a-z\d]+)+\s*$/.test(text)) return true
  if (text === line || !/^[a-z][\w.-]*(?: +[\w./:=@-]+)* +--?[A-Za-z]/.test(text)) return false
  const shell = readShell(text)
  return shell.error === undefined && !isProse(text, unwrapped(shell.commands[0] ?? []), shell)
}

/** `  217  openstack …`: where the command begins behind its history number. */
export function numberedCommand(line: string): number | undefined {
  const match = /^\s*(?:\d{1,5}[.)]?|[a-z][.)])\s+(?=\S)/.exec(line)
  if (!match) return undefined
  const words = unwrapped(line.slice(match[0].length).split(/\s+/))
  const first = words[0] ?? ''
  return (isProgram(first) || first === '.') && !/^=/.test(words[1] ?? '') ? match[0].length : undefined
}

/** Readable as ASCII: no prose in another script. */
export function readable(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text) || !/\p{L}/u.test(text.replace(/[\x00-\x7f]/g, ''))
}

/** Remarks behind a command that no shell would take for a comment: `// …`, `← …`, `(as root)`. */
export function withoutTrailers(line: Line): Line {
  return cut(line, 0, trailerIn(line.text))
}

/** Where the remark behind a command begins, or the blanks before it; the line's end where there is none. */
function trailerIn(line: string): number {
  return mayTrail.test(line) ? trailed(line) : line.trimEnd().length
}
const mayTrail = /[（，←⇐→⇒➔(]|\/\/|<-|->|=>/

const trailed = remembered((line): number => {
  const text = line.trimEnd()
  const at = trailers.reduce((least, trailer) => {
    const found = trailer.exec(text)?.index ?? -1
    return found > 0 && found < least && isOutsideQuotes(text, found) ? found : least
  }, text.length)
  return text.slice(0, at).trimEnd().length
})

const trailers = [
  /（[^（）]*）\s*$/u,
  /，(?=[^"']*[^\x00-\x7f])[^"']*$/u,
  /(?<=\s)\/\/(?:(?=.*[^\x00-\x7f])|\s|[^/\s]+(?:\s[^/]*)?$)/u,
  /(?<=\s)(?:[←⇐→⇒➔]|<--?\s|(?:-->|=>)\s)/u,
  /\((?<=[^\s&|;(]\s+\()(?=[^()]*(?:[^\x00-\x7f]|[a-z]\s+[a-z]))[^()]*\)$/iu,
]

/** Does no quote stand open before this character? */
export function isOutsideQuotes(text: string, at: number): boolean {
  let quote = ''
  for (let index = 0; index < at; index += 1) {
    const char = text[index]!
    if (char === '\\' && quote !== "'") index += 1
    else if (quote === '') quote = char === '"' || char === "'" ? char : ''
    else if (char === quote) quote = ''
  }
  return quote === ''
}

/** A table's ruler or row, whatever draws it. */
export function isTable(text: string): boolean {
  const begin = text.charCodeAt(0)
  if (begin === star) return isRecordHead(text)
  if (begin !== plus && begin !== bar && begin !== dash && !(begin >= firstBox)) return false
  return (
    /^\+[-=+]{2,}|^\|.*\|$|^[┌├└╔╠╚┏┣┗│║┃╭╰╞┊┆].*[┐┤┘╗╣╝┓┫┛│║┃╮╯╡┊┆]?$|^-{2,}(\s+-{2,})+\s*$/.test(text) ||
    /^-{3,}\+-{3,}|^[─━]{2,4} \S/.test(text)
  )
}

/** `*** 1. row ***`: above a row of a table that is printed a field a line. */
function isRecordHead(text: string): boolean {
  return /^\*{5,} ?\d+\. row ?\*{5,}$/.test(text)
}

const [plus, bar, dash, star, firstBox] = Array.from('+|-*\u2500', (char) => char.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
]

/** Words far apart, as programs print them: `core  0.94  amd64`. */
export function isColumns(text: string): boolean {
  return text.includes('   ') && /\S {3,}\S.*\S {3,}\S/.test(text) && !/(?:^|\s)[-/'"]|[|<>=]/.test(text)
}

/** What opens or closes a fence, also one that is miswritten: a shell would take its quotes for its own. */
export function isFenceMark(text: string): boolean {
  return /^\s*(?:`+|'{3,}|\u00b4{3,}|\u2018{3,}|"{3,}|~{3,})\s*\w*\s*$/.test(text)
}

/** How a command is called rather than a call: `tool run [--force] <name>`, `{start|stop}`. */
function isSynopsis(text: string): boolean {
  if (!/[[\]{<>]/.test(text)) return false
  const bare = text.replace(/'[^']*'|"[^"]*"/g, '')
  return /\s\[(?:-{1,2}\w|<|(?:OPTIONS?|ARGS?|COMMANDS?|FLAGS?|FILES?|PARAMS?|NAME)\])|[\]>] ?\.\.\.|\s\[(?:options?|args?|commands?|flags?|params?|action)\b[^\]]*\]|\s\[\w+(?:\|\w+)+\]|\[\w*\.{3}\]|\s\{[\w-]+(?:\|[\w-]+)+\}|\s<[\w-]+\|[\w|-]+>/.test(
    bare,
  )
}

/** How lines begin, or what they are all through, that programs print or read and no one types. */
const printedRows: ReadonlyArray<RegExp> = [
  /^(?:\d{4}-\d\d-\d\d|\w{3} \d+ \d\d:\d\d|[-+]?\d+(?:\.\d+)?\s|<[a-zA-Z/!?])/, // logs, numbers, markup
  /^\d+:\s/, // dumps
  /^[\w.-]+\s+:\s/, // what was configured
  /^[\w.-]+\s+\d+%/, // how far a download is
  /^[\w.-]+\s+\d+\s+\S+\s+(?:mem|txt|cwd|rtd|DEL|\d+[rwu]?)\s/, // `lsof`
  /^[-dlbcps](?:[-r][-w][-xsStT]){3}[.+@]?\s/, // `ls -l`
  // `ps aux` and `ps -ef`: the last words of a row are a call
  /^\S+\s+\d+\s+\d[\d.]*\s+\d[\d.]*\s.*\s(?:\?|pts\/\d+|tty\w+)\s.*\d:\d\d\s/,
  /^\S+\s+0:\w+\s+1:\w+\s+2:\w/, // `chkconfig --list`
  /^\S+\s+\/\S*\s+(?:ext[234]|xfs|btrfs|vfat|nfs4?|swap|auto|none)\s+\S+\s+\d\s+\d$/, // fstab
  /^\/\S+\s+(?:file|partition)\s+\d+\s/, // `swapon --show`
  /^[\w.-]+\/\S+ (?:created|configured|unchanged|deleted|patched|annotated|labeled)$/, // kubectl
]
function isMachine(text: string): boolean {
  return printedRows.some((row) => row.test(text))
}

/** `app soft nofile 65536`: what an account may use at most. */
function isLimit(text: string): boolean {
  return /^\S+\s+(?:soft|hard|-)\s+[a-z]+\s+(?:-?\d+|unlimited|infinity)\s*(?:#.*)?$/.test(text)
}

/** `deploy ALL=(ALL) NOPASSWD: ALL`: what an account may run, as sudo reads it. */
function isGrant(text: string): boolean {
  return grants.test(text)
}
const grants =
  /^[%@+]?[\w.-]+\s+(?:ALL\s*=\s*(?:\(|ALL\b|\/|(?:NO)?[A-Z]+:)|[\w.-]+\s*=\s*(?:\([\w.:, -]+\)\s*)?NOPASSWD:)/

/** `[section]` */
export function isSectionHead(text: string): boolean {
  return text.startsWith('[') && /^\[(?=[^\]]*[\w*])[\w .:/@*-]+\]\s*(#.*)?$/.test(text)
}

/** `key = value`, `key=value` that is not a command's environment, also behind an editor's line number. */
export function isSetting(text: string): boolean {
  return text.includes('=') && isSet(text)
}

const isSet = remembered(
  (text): boolean =>
    /^(\d{1,5}:?\s+)?[+-]?\s?#?[A-Za-z_][\w.:/\-[\]]*\s+=(\s|$)/.test(text) ||
    isWordySetting(text) ||
    (/^(\d{1,5}:?\s+)?[A-Za-z_][\w.-]*=("[^"]*"|'[^']*'|[^\s"'$(`]*)(\s*#.*)?$/.test(text) &&
      !/^[A-Z_]+=\S/.test(text)),
)

/** The variable that `name=value` sets. */
export function variableIn(text: string): string | undefined {
  return text.includes('=') ? /^([A-Za-z_]\w*)=(?:\S|$)/.exec(text)?.[1] : undefined
}

/** `mon clock drift allowed = 2` */
function isWordySetting(text: string): boolean {
  const match = /^#?([a-z][\w.]*)(?: [a-z][\w.]*){1,5} = \S/i.exec(text)
  return match !== null && !isProgram(match[1]!) && !/["'`$(]/.test(match[0])
}

/** `10.0.0.11 controller`: an address and its names, as a file of hosts has them. */
export function isHostsEntry(text: string): boolean {
  return /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}:[\da-f:.]*:[\da-f.]*)(?:\s+[A-Za-z][\w.-]*){1,5}(?:\s+#.*)?$/i.test(
    text,
  )
}

export function isExport(text: string): boolean {
  return /^export\s+[A-Za-z_]\w*=/.test(text)
}
