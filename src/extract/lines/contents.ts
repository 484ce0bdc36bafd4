/** What is written to files. */
import { enough, weight } from '../../signs/confidence.ts'
import {
  isExport,
  isFileFence,
  isForeign,
  isHashCommand,
  isHostsEntry,
  isSectionHead,
  isSentence,
  isSetting,
  isShellFence,
  isTable,
  isTyped,
  likeness,
  variableIn,
} from '../../signs/evidence.ts'
import { fileIn, isHosts } from '../../signs/file-names.ts'
import { isKickstart } from '../../signs/kickstart.ts'
import { dedented, type Line, solid } from '../../signs/lines.ts'
import { isNotedHead } from '../../signs/notes.ts'
import { isProgram } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { fragmentFrom } from './editors.ts'
import { isLogged } from './printed.ts'
import { begins, isHashBlock, type Mood, type Scan, take, type Unit, unit, wordOfDocument } from './scan.ts'
import { statementStart, surelySql } from './statements.ts'

/** Without a command and without a file: a person has to say what it is. */
export function takeConfig(scan: Scan, line: Line): boolean {
  if (scan.last && !scan.gap) return false
  const text = line.text.trim()
  if (!isSectionHead(text) && !isSetting(text) && !isNotedHead(text)) return false
  if (scan.last?.prompt) return false
  const fragment = fragmentFrom(scan)
  if (fragment.length === 0) return false
  return take(
    scan,
    unit('config', fragment, 'settings, without a command', weight.either, { text: dedented(fragment) }),
  )
}

/** `/etc/app.conf` alone, right above settings: what stands below is its content. */
export function takeCaptioned(scan: Scan, line: Line): boolean {
  const next = scan.lines[scan.at + 1]?.text.trim() ?? ''
  if (scan.last?.prompt || !captions.test(line.text)) return false
  if (!isSetting(next) && !isSectionHead(next) && !isExport(next) && !variableIn(next)) return false
  take(scan, unit('narrative', [line], 'names a file', weight.told))
  const fragment = fragmentFrom(scan)
  return take(
    scan,
    unit('config', fragment, 'stands below the name of its file', weight.habit, { text: dedented(fragment) }),
  )
}
const captions =
  /^\s*(?:\/etc|~|\/[\w.-]+(?:\/[\w.-]+)*)\/[\w.-]*(?:\w\.(?!sh|py|pl|bin|run)\w+|(?<=\/etc\/\S*)\w|rc|profile)\s*[:：]?\s*$/

/** The first lines below the naming of a file, up to a blank line or a command. */
export function takeNamed(scan: Scan, line: Line): boolean {
  if (
    scan.file === undefined ||
    line.text.trimStart().startsWith('#') ||
    scan.units.some((one) => one.kind !== 'comment')
  )
    return false
  const rows: Array<Line> = []
  const inParts = partsOf(scan)
  for (const next of scan.lines.slice(scan.at)) {
    if (!isContent(scan, next) && !inParts.has(next)) break
    rows.push(next)
  }
  const path = scan.file
  scan.file = undefined
  const texts = rows.map((row) => row.text.trim())
  if (rows.length === 0 || line.text.trim() === '' || isCallOf(path, texts)) return false
  if (noYaml.test(path) && isYaml(texts)) return false
  return take(
    scan,
    unit('config', rows, `follows the naming of ${path}`, weight.habit, { text: dedented(rows) }),
  )
}

function isContent(scan: Scan, { text }: Line): boolean {
  const bare = text.trim()
  const prompt = promptOf(text)
  if (bare === '' || callOverLines.test(bare)) return false
  if (isTable(bare) || isSentence(bare) || saysInSigns(bare) || isLogged(text)) return false
  if (prompt && isCertain(prompt)) return false
  if (isHashBlock(scan) && isHashCommand(bare)) return false
  return likeness(bare, scan).confidence < enough.run && !statementStart.test(bare)
}

/**
 * `global`, and what stands indented below it, up to a blank line: a part of a file, whatever program a line in it begins
 * like.
 */
function partsOf({ lines }: Scan): ReadonlySet<Line> {
  const found = new Set<Line>()
  let head = false
  for (const line of lines) {
    if (head && /^\s+\S/.test(line.text)) found.add(line)
    else head = partHead.test(line.text) && !shellWords.has(line.text.trim()) && !isTyped(line.text)
  }
  return found
}
/** `defaults`, `frontend main` */
const partHead = /^[a-z][\w-]*(?: +[\w.-]+)?\s*$/
const shellWords = new Set(['do', 'then', 'else'])

/** `0 3 * * * …`, `@daily …`: when something is done is the text of a table of jobs. */
export function takeJobs(scan: Scan, line: Line): boolean {
  if (!isJob(line.text)) return false
  const rows = scan.lines.slice(scan.at)
  const end = rows.findIndex((row) => !isJob(row.text))
  const jobs = end === -1 ? rows : rows.slice(0, end)
  return take(
    scan,
    unit('config', jobs, 'says when something is to be run', weight.told, { text: dedented(jobs) }),
  )
}

export function isJob(text: string): boolean {
  return /^\s*(?:(?:[\d*][\d*/,-]*\s+){4}(?:[\d*][\d*/,-]*|[a-z]{3}(?:-[a-z]{3})?)|@(?:reboot|hourly|daily|weekly|monthly|yearly|midnight))\s+\S/i.test(
    text,
  )
}

/** A block that is one file's content and nothing else. */
export function configBlock(scan: Scan, mood: Mood): Unit | undefined {
  const lines = solid(scan.lines)
  const weighed = lines.map((line) => line.text.trim()).filter((text) => text !== '')
  const differs = weighed.some((text) => hunk.test(text))
  if (scan.transcript || (!differs && weighed.some((text) => isTable(text)))) return undefined
  if (scan.sql && weighed.some((text) => statementStart.test(text))) return undefined
  const because = configReason(scan, mood, weighed)
  return because
    ? unit('config', lines, because, weight[mood.file ? 'habit' : 'either'], { text: dedented(lines) })
    : undefined
}

/** A command over lines, each but the last with a backslash at its end: no file has that alone. */
function isOneCommand(scan: Scan): boolean {
  const lines = solid(scan.lines).map((line) => line.text.trim())
  const [first = ''] = lines
  return (
    lines.length > 1 &&
    lines.every((text, at) => text.endsWith('\\') === at < lines.length - 1) &&
    likeness(first.slice(0, -1).trim(), scan).confidence >= enough.run &&
    !isSetting(first)
  )
}

/** `# cat <<EOF > FILE`, and the word that ends it below: root writes the file. */
function isDocumentOfRoot([first = '', ...more]: ReadonlyArray<string>): boolean {
  const word = wordOfDocument(first)
  return word !== undefined && more.includes(word)
}

/** Where a part of a difference begins. */
const hunk = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/

function configReason(scan: Scan, mood: Mood, texts: Array<string>): string | undefined {
  const { language } = scan
  const said = texts.filter((text) => !/^[#;]/.test(text))
  const typed = isHashBlock(scan) ? texts.filter((text) => isHashCommand(text)).length : 0
  if (typed > 1 && typed >= said.length) return undefined
  if (isHashBlock(scan) && /^# ?(?:cat|less|more|vi|vim|nano)\s/.test(texts[0] ?? '')) return undefined
  if (callOverLines.test(texts[0] ?? '') || isDocumentOfRoot(texts)) return undefined
  if (isFileFence(language)) return isOneCommand(scan) ? undefined : `a ${language} block`
  if (isStatements(said)) {
    const path = mood.file?.fresh ? mood.file.path : ''
    return /\.sql$/i.test(path) ? `follows the naming of ${path}` : undefined
  }
  if (texts.some((text) => hunk.test(text))) return 'a difference of files'
  if (beginsScript(texts)) return 'a script that is to be saved'
  if (!isForeign(language) && buildsImage.every((shape) => said.some((text) => shape.test(text))))
    return 'what an image is built by'
  if (isKickstart(texts) && !isTyped(texts.find((text) => /\s/.test(text)) ?? ''))
    return 'what an installer is told'
  if (!scan.transcript && said.some((text) => upstart.test(text))) return 'when a service is started'
  if (isCutOutOfScript(texts)) return partOfScript
  if (holdsHosts(texts)) return 'hosts, below the name of their file'
  const settings = said.filter((text) => isSectionHead(text) || isSetting(text)).length
  const parts = new Set(Array.from(partsOf(scan), (line) => line.text.trim()))
  const sure = (): boolean =>
    said.some(
      (text) => !isSetting(text) && !parts.has(text) && likeness(text, scan).confidence >= enough.against,
    ) || said.some((text) => surelySql.test(text) && /;$/.test(text))
  if (
    said.length > 0 &&
    settings === said.length &&
    said.some((text) => isSectionHead(text) || / = |^[\w.]+ =/.test(text))
  )
    return 'sections and settings'
  if (settings > 0 && settings * 10 >= said.length * 6 && isSectionHead(said[0] ?? '') && !sure())
    return 'sections and settings'
  if (isBraced(texts) && !begins(scan)) return 'blocks in braces, as files have them'
  if (said.length > 1 && said.every((text) => interfaces.test(text))) return network
  if (isKeysAndValues(said, scan)) return 'keys and values'
  if (noYaml.test(mood.file?.path ?? '') && isYaml(said)) return undefined
  if ((!mood.asking || mood.file?.fresh) && isYaml(said)) return 'keys and values, as YAML has them'
  if (said.length > 0 && /^<[?!a-zA-Z]/.test(said[0]!) && /[>]$/.test(said[0]!)) return 'markup of a file'
  if (
    !isShellFence(language) &&
    profile.every((shape) => said.some((text) => shape.test(text))) &&
    said.every((text) => setsShell.test(text))
  )
    return 'what a shell is told at its start'
  if (!mood.file?.fresh || mood.typed || said.length === 0) return undefined
  if (
    said.some((text) => isSentence(text) || saysInSigns(text) || isLogged(text)) ||
    isCallOf(mood.file.path, said)
  )
    return undefined
  if (shellFiles.test(mood.file.path) && outsideFunctions(said).every((text) => setsShell.test(text)))
    return `what a shell is told at its start, for ${mood.file.path}`
  if (mood.file.open && !begins(scan) && !isHashBlock(scan)) return `the content for ${mood.file.path}`
  const exports = said.every((text) => /^(export\s+)?[A-Za-z_]\w*=|^export\s+\w+$/.test(text))
  if (exports || (!isHashBlock(scan) && !sure())) return `follows the naming of ${mood.file.path}`
  return undefined
}

/** The lines of a shell's file that are in no function. */
function outsideFunctions(texts: ReadonlyArray<string>): Array<string> {
  const kept: Array<string> = []
  let inside = false
  for (const text of texts) {
    if (!inside && opensFunction.test(text)) inside = true
    else if (inside && text === '}') inside = false
    else if (!inside) kept.push(text)
  }
  return inside ? [...texts] : kept
}
const opensFunction = /^(?:function\s+)?[\w-]+\s*\(\)\s*\{$/

/** `#!/bin/sh`, or that below a remark on which file it is. */
function beginsScript([first = '', second = '']: ReadonlyArray<string>): boolean {
  return shebang.test(first) || (/^# /.test(first) && fileIn(first) !== undefined && shebang.test(second))
}
const shebang = /^#! *\/|^#!.*\b(?:ba|z|k|c)?sh\b/

/** `RUN apt-get update`, beside other instructions of a Dockerfile. */
const buildsImage = [
  /^RUN\s+[a-z./[]/,
  /^(?:FROM|ENV|ARG|LABEL|COPY|ADD|WORKDIR|USER|EXPOSE|VOLUME|CMD|ENTRYPOINT)\s+\S/,
]

/** `start on runlevel [2345]`: a job of Upstart's, whatever it calls. */
const upstart =
  /^(?:start|stop) on (?:\(|runlevel |start(?:ed|ing|up)\b|stopp(?:ed|ing)\b|(?:local-)?filesystems?\b|net-device)/

/** Why a fragment has no beginning or no end: it is never all that the file says. */
export const partOfScript = 'a part of a script'

/** A `case` that nothing ends, and a label or `;;` of one that begins elsewhere: no shell takes that alone. */
function isCutOutOfScript(texts: ReadonlyArray<string>): boolean {
  if (texts.some((text) => text.includes('<<'))) return false
  const count = (shape: RegExp) => texts.filter((text) => shape.test(text)).length
  const opened = count(/^case\s.*\sin$/)
  if (opened === 0) return count(/^[\w|*"'. -]*[\w*"']\)$/) > 0 && count(/;;$/) > 0
  return opened > count(/(?:^|\s)esac\b/)
}

/** `# add to /etc/hosts`, and nothing but names with their addresses. */
function holdsHosts([first = '', ...more]: ReadonlyArray<string>): boolean {
  return (
    first.startsWith('#') && isHosts(fileIn(first)?.path ?? '') && more.length > 0 && more.every(isHostsEntry)
  )
}

/** `#!/bin/sh` where nothing right above prints it: from there on it is a script, whatever stands above. */
export function takeScript(scan: Scan, line: Line): boolean {
  if (!/^#! ?\/\S*sh\b/.test(line.text) || (scan.last && !scan.gap)) return false
  const fragment = fragmentFrom(scan)
  return take(
    scan,
    unit('config', fragment, 'a script that is to be saved', weight.either, { text: dedented(fragment) }),
  )
}

/** `SET GLOBAL x = 1;`, `CHANGE MASTER TO` and what ends it: typed into a client, whatever file was spoken of. */
function isStatements(texts: ReadonlyArray<string>): boolean {
  return surelySql.test(texts[0] ?? '') && texts.some((text) => /(?:;|\\G)$/.test(text))
}

/** `db.createUser(`: what a client of its own takes is no text of a file. */
const callOverLines = /^[a-z]\w*(?:\.[a-z]\w*)+\($/i

/** Words of a language without blanks, in no setting: somebody says something. */
function saysInSigns(text: string): boolean {
  return (
    /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u.test(text) &&
    !isSetting(text)
  )
}

/** Nothing but the file's own name: it is called; a program and the file's name: it is read. */
function isCallOf(path: string, texts: ReadonlyArray<string>): boolean {
  const [only, more] = texts
  if (more !== undefined || only === undefined) return false
  const read = /^[a-z][\w-]*\s/.test(only) && path.startsWith('/') && only.endsWith(` ${path}`)
  return read || only === path || only.endsWith(`/${path}`) || only === `./${path}`
}

/** Files that shells read when they begin, and what is told there. */
const shellFiles = /(?:rc|profile|_login|aliases|\/environment|env\.sh|\.env)$/
/** A variable and an alias, which nobody types between each other. */
const profile = [/^(?:export\s+)?[A-Za-z_]\w*=/, /^alias\s+[\w.-]+=/]
const setsShell =
  /^(?:(?:export\s+)?[A-Za-z_]\w*=|export\s+\w|alias\s|\[\[? .* \]\]? && |(?:source|\.) |umask\s|ulimit\s|set\s|if |then\b|else\b|fi\b)/

/** Files whose settings have another sign than a colon. */
const noYaml = /\.(?:cnf|ini|service|properties|repo|sh|sql|xml|env)$/

/** `key: value`, `- item`, a key below another. */
function isYaml(texts: ReadonlyArray<string>): boolean {
  const keys = texts.filter((text) => /^(?:- )?["']?[\w./-]+["']?:(?:\s+\S.*)?$/.test(text))
  const others = texts.filter((text) => !keys.includes(text))
  return (
    keys.length >= 3 && keys.length >= others.length * 2 && others.every((text) => /^-|^[\]}]/.test(text))
  )
}

/** `port 6379`, `timeout 0`, …: a key a line, most of them no programs. */
function isKeysAndValues(texts: ReadonlyArray<string>, { language, calls, numbered }: Scan): boolean {
  if (texts.length < 5 || numbered || isShellFence(language)) return false
  if (!texts.every((text) => keyAndValue.test(text)) || texts.every((text) => address.test(text)))
    return false
  const keys = texts.map((text) => text.slice(0, text.search(/\s/)))
  const programs = keys.filter((key) => isProgram(key) || calls.has(key))
  return new Set(keys).size * 4 >= keys.length * 3 && programs.length * 3 <= keys.length
}
const address = /\s\d{1,3}(?:\.\d{1,3}){3}$/
const keyAndValue = /^[a-z][\w.-]*(?:\s+(?!-{1,2}[A-Za-z])[^\s|<>&;]+){1,4}$/

/** `server {` … `}`: what is set in braces, and no function of a shell. */
function isBraced(texts: ReadonlyArray<string>): boolean {
  const opens = texts.filter(
    (text) => /^[\w.*~^/"'-][^#()$]*\{$/.test(text) && !/^(?:do|then|else|function)\b/.test(text),
  )
  const closes = texts.filter((text) => /^\}[;,]?$/.test(text))
  const inside = texts.some((text) => /;$/.test(text) || /^[\w-]+\s+\S/.test(text))
  return opens.length > 0 && closes.length >= opens.length && inside && opens.length * 12 >= texts.length
}
const interfaces =
  /^(?:auto|allow-\w+|iface|address|netmask|gateway|network|broadcast|dns-\w+|(?:pre|post)?-?(?:up|down)|bridge[_-]\w+|bond-\w+|mtu|hwaddress)\s+\S/

/** Why a fragment is that of one kind of file, whatever file was spoken of. */
export const network = 'the network of a host'
