/** Lines that are typed into a database client. */

import { weight } from '../../signs/confidence.ts'
import { isHashCommand, isSqlFence, isTable } from '../../signs/evidence.ts'
import { cut, type Line, passage, solid } from '../../signs/lines.ts'
import { isCertain, type Prompt, promptOf } from '../../signs/prompts.ts'
import { dialectOf, isMeta, isTagOf } from '../../vocabulary/clients.ts'
import { isListed, longest, withoutBackslash } from '../gather.ts'
import { isPrintedShape, takeOutput } from './printed.ts'
import { beginsRoutine, delimiterIn, isInside } from './routines.ts'
import { leaving, type Scan, take, unit } from './scan.ts'

export const statementStart =
  /^\s*(CREATE|GRANT|REVOKE|DROP|ALTER|INSERT|UPDATE|DELETE|SELECT|SHOW|USE|FLUSH|SET|DESC|DESCRIBE|REPLACE|TRUNCATE|START|STOP|CHANGE|RESET|CALL|LOAD|BEGIN|COMMIT|ROLLBACK|EXPLAIN|OPTIMIZE|ANALYZE|LOCK|UNLOCK|RENAME|SOURCE|DELIMITER|HELP|STATUS|INSTALL|UNINSTALL|PURGE|KILL|WITH|DO|DECLARE)\b/i
export const surelySql =
  /^\s*(CREATE\s+(OR\s+REPLACE\s+)?(DATABASE|USER|TABLE|SCHEMA|ROLE|VIEW|INDEX|UNIQUE|TRIGGER|PROCEDURE|FUNCTION)|GRANT\s+.+\s+(ON|TO)\s|REVOKE\s+.+\s+FROM|DROP\s+(DATABASE|USER|TABLE|SCHEMA)|ALTER\s+(USER|TABLE|DATABASE|ROLE)|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|SELECT\s+.*\bFROM\b|SHOW\s+(DATABASES|TABLES|GRANTS|VARIABLES|STATUS|MASTER|SLAVE)|FLUSH\s+(PRIVILEGES|TABLES?)|SET\s+(GLOBAL|PASSWORD|SESSION|NAMES)|USE\s+`?(?!strict;|warnings;)\w+`?;|CHANGE\s+(MASTER|REPLICATION)\s|(START|STOP|RESET)\s+(SLAVE|REPLICA|MASTER|GROUP_REPLICATION)\b|(?:UN)?LOCK\s+TABLES\b|SOURCE\s+\/\S+;|DELIMITER\s+[;/$|#]+\s*$)/i
export const leaves = /^\s*(exit|quit|[\\¥]q|bye)\s*;?\s*$/i

/** What clients take without an end. */
const isClientCommand =
  /^\s*(?:[\\¥]\S|(?:charset|clear|connect|delimiter|edit|ego|go|help|nopager|notee|nowarning|pager|prompt|rehash|resetconnection|source|status|system|tee|use|warnings)\b)/i

/** A statement without a prompt, in an open client or by its own shape. */
export function takeStatement(scan: Scan, line: Line): boolean {
  const text = line.text.trim()
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt)) return false
  if (scan.other || scan.asked || text.endsWith('{')) return false // the text of a file, whatever its first word
  const short = prompt?.of === 'sql' ? undefined : shortPrompt(scan, line)
  if (short) {
    scan.sql ??= dialectOf(undefined, 'mysql>')
    return takeSql(scan, line, cut(line, short.length), short)
  }
  if (!scan.sql) {
    const fenced = isSqlFence(scan.language)
    if (leaves.test(text) && (fenced || isBelowStatement(scan))) return takeLeave(scan, line, line, undefined)
    const begun = fenced && statementStart.test(text) && !/[.:]$/.test(text)
    if (begun && isWholeStatement(scan)) return takeSql(scan, line, line, undefined)
    if (!surelySql.test(text) || scan.trust !== 'fence' || scan.last?.prompt?.host) return false
    return isWholeStatement(scan) && takeSql(scan, line, line, undefined)
  }
  if (/^(#|--\s)/.test(text)) {
    if (/^#/.test(text) && scan.hash !== 'comment' && isHashCommand(text)) scan.sql = undefined
    return (
      scan.sql !== undefined &&
      take(scan, unit('comment', [line], 'a comment between statements', weight.told))
    )
  }
  if (leaves.test(text)) return takeLeave(scan, line, line, undefined)
  if (scan.sql === 'psql' && isTag(scan, text))
    return takeOutput(scan, line, 'what psql prints when it is done')
  if (scan.sql === 'psql' && isMeta(text)) return takeSql(scan, line, line, undefined)
  return statementStart.test(text) && !isTable(text) && takeSql(scan, line, line, undefined)
}

/** `> show tables;`: what is left of a client's prompt, before a whole statement. */
function shortPrompt({ sql, trust }: Scan, { text }: Line): Prompt | undefined {
  const match = /^\s*> ?(?=[a-z])/i.exec(text)
  const rest = match ? text.slice(match[0].length) : ''
  const begins = surelySql.test(rest) || (sql !== undefined && statementStart.test(rest))
  if (!match || trust !== 'fence' || !begins || !isTerminated([{ text: rest } as Line])) return undefined
  return { text: '>', length: match[0].length, of: 'sql', more: false, ambiguous: false }
}

/** `Check it:`, and one statement below: it is what shows. */
export function beginsStatement({ lines, language, sql }: Scan): boolean {
  const texts = solid(lines).map((line) => line.text.trim().replace(/^> ?/, ''))
  const [first = ''] = texts
  const end = texts.findIndex((text) => /(?:;|\\[gG])$/.test(text))
  const begun = surelySql.test(first) || ((sql || isSqlFence(language)) && statementStart.test(first))
  return begun && end !== -1 && isEnded(texts.slice(0, end + 1))
}

/** `The following will output the position:`, and nothing but a statement below, with a client that waits for it. */
export function isOneStatement({ lines, sql }: Scan): boolean {
  const texts = solid(lines).map((line) => line.text.trim())
  return sql !== undefined && surelySql.test(texts[0] ?? '') && isEnded(texts) && !texts.some(isTable)
}

/** The client that took the statement above is still open. */
function isBelowStatement({ units }: Scan): boolean {
  const before = units.at(-1)
  return before?.kind === 'sql' && before.because !== leaving
}

/** Without a client, a statement is told from a sentence by its end. */
function isWholeStatement(scan: Scan): boolean {
  if (scan.delimiter) return true
  const from = scan.lines.slice(scan.at, scan.at + longest)
  const gap = beginsRoutine(from[0]!.text) ? -1 : from.findIndex((line) => line.text.trim() === '')
  return from.slice(0, gap === -1 ? undefined : gap).some((line) => isTerminated([line]))
}

/** Below a statement that is ended, and no beginning of another: the next line would go on with it. */
function isTag(scan: Scan, text: string): boolean {
  const { last } = scan
  if (last?.kind !== 'sql' || scan.units.at(-1) !== last || !isTagOf(text, last.text.text)) return false
  const next = scan.lines[scan.at + 1]?.text.trim() ?? ''
  return (
    next === '' || promptOf(next) !== undefined || statementStart.test(next) || isMeta(next) || isTable(next)
  )
}

function takeLeave(scan: Scan, line: Line, typed: Line, prompt: Prompt | undefined): true {
  scan.sql = undefined
  const made = unit('sql', [line], leaving, weight.told, {
    text: passage([trimmed(typed)]),
    ...(prompt ? { prompt } : {}),
  })
  take(scan, made)
  scan.last = undefined
  return true
}

export function takeSql(scan: Scan, line: Line, typed: Line, prompt: Prompt | undefined): true {
  if (leaves.test(typed.text)) return takeLeave(scan, line, typed, prompt)
  if (/^\s*(#|--\s)/.test(typed.text))
    return take(scan, unit('comment', [line], 'a comment between statements', weight.told))
  if (prompt && isSentence(typed.text))
    return take(scan, unit('narrative', [line], 'a sentence about the prompt', weight.either))
  const kept = [sqlLine(typed)]
  heedDelimiter(scan, kept[0]!)
  const ending = endingFor(scan, typed)
  let next = scan.at + 1
  while (!ending.isEnd(kept) && next < scan.lines.length && kept.length <= longest) {
    const more = sqlMore(scan.lines[next]!, typed, prompt, ending.isHeld(kept))
    if (!more) break
    kept.push(more)
    next += 1
  }
  const alone = isClientCommand.test(typed.text)
  if (!ending.isEnd(kept) && prompt && !alone && !ending.told) {
    const rest = restOf(scan, next)
    kept.push(...rest.map(sqlLine))
    next += rest.length
  }
  const done = ending.isEnd(kept)
  const rows = [line, ...scan.lines.slice(scan.at + 1, next)]
  const because = prompt
    ? `behind the prompt \`${prompt.text}\``
    : scan.sql
      ? 'typed into the database client'
      : 'an SQL statement'
  const where = prompt ? 'prompt' : scan.sql ? 'client' : 'word'
  const isCut = !done && (ending.isHeld(kept) || (prompt !== undefined && !alone && goesOn(scan, next)))
  const isTold = !done && toldBehind.test(typed.text)
  const confidence = weight[done ? where : isCut || isTold ? 'doubted' : 'plain']
  const made = unit('sql', rows, isCut ? `${because}, but nothing ends it` : because, confidence, {
    text: passage(ending.told ? [ending.told, ...kept] : kept),
    ...(prompt ? { prompt } : {}),
    ...(isCut ? { cut: true } : {}),
  })
  take(scan, made)
  scan.last = made
  return true
}

/** `DELIMITER //`: from here on statements end in that. */
function heedDelimiter(scan: Scan, line: Line): void {
  const sign = delimiterIn(line.text)
  if (sign) scan.delimiter = sign === ';' ? undefined : { sign, line }
}

/** How it is told, by the lines of a statement so far, whether it is over. */
interface Ending {
  isEnd(kept: ReadonlyArray<Line>): boolean
  /** In the middle of what goes on, whatever its next line reads like. */
  isHeld(kept: ReadonlyArray<Line>): boolean
  /** The line that told the client of the sign, which the client has to be told again. */
  told?: Line
}
function endingFor({ sql, delimiter }: Scan, typed: Line): Ending {
  if (delimiterIn(typed.text) || (delimiter && isClientCommand.test(typed.text)))
    return { isEnd: () => true, isHeld: () => false }
  if (delimiter) {
    const isEnd: Ending['isEnd'] = (kept) => kept.at(-1)!.text.endsWith(delimiter.sign)
    return { isEnd, isHeld: (kept) => !isEnd(kept), told: delimiter.line }
  }
  const isHeld: Ending['isHeld'] = (kept) => isInside(kept.map(({ text }) => text))
  const isAsked = sql === 'psql' && isMeta(typed.text)
  return { isEnd: (kept) => isAsked || (isTerminated(kept) && !isHeld(kept)), isHeld }
}

function sqlMore(line: Line, typed: Line, prompt: Prompt | undefined, held: boolean): Line | undefined {
  const own = promptOf(line.text)
  if (own && isCertain(own)) return undefined
  if (own?.more && own.of === 'sql') return sqlLine(cut(line, own.length))
  if (held && !prompt) return sqlLine(line)
  const open = prompt === undefined || /\\\s*$/.test(typed.text)
  if (line.text.trim() === '' || isTable(line.text.trim()) || !open) return undefined
  return /^\s*(?:#|--\s)/.test(line.text) || newStatement.test(line.text) ? undefined : sqlLine(line)
}
/** `mysql> is the prompt of the client.` */
function isSentence(text: string): boolean {
  return (
    /^\s*[a-z]+(?: \S+){2,}\.\s*$/.test(text) && !statementStart.test(text) && !isClientCommand.test(text)
  )
}

/** A client waits for the end of a statement: the lines up to it, where one stands before anything else does. */
function restOf(scan: Scan, from: number): Array<Line> {
  const lines = scan.lines.slice(from, from + longest)
  const other = lines.findIndex((line) => !mayGoOn(line) || isListed(line.text))
  const end = lines.findIndex((line) => isTerminated([sqlLine(line)]))
  return end === -1 || (other !== -1 && other <= end) ? [] : lines.slice(0, end + 1)
}

/** May the line below go on with a statement that has no end yet? */
function goesOn(scan: Scan, next: number): boolean {
  const line = scan.lines[next]
  return line ? mayGoOn(line) : scan.goesOn
}

function mayGoOn({ text }: Line): boolean {
  const bare = text.trim()
  const prompt = promptOf(text)
  if (bare === '' || isTable(bare) || (prompt && isCertain(prompt))) return false
  return !(
    newStatement.test(text) ||
    leaves.test(text) ||
    /^\s*(?:#|--\s)/.test(text) ||
    isPrintedShape(text)
  )
}
/** Words that no statement has at the beginning of its second line. */
const newStatement = /^\s*(?:SHOW|CREATE|GRANT|REVOKE|DROP|ALTER|USE|FLUSH|INSERT|DELETE|EXIT|QUIT)\b/i

/** The backslash at the end is the shell's habit, not SQL's; nor is what the author says behind a line. */
function sqlLine(line: Line): Line {
  return trimmed(cut(line, 0, withoutBackslash(line.text.replace(remarkBehind, '')).length))
}
/** `name = 'x', >>> 注意`: words in another script, outside quotes and brackets. */
const remarkBehind = /(?<=[;,])\s*(?:[<>←→=#-]+|\/\/)?\s*[^\x00-\x7f][^'"();]*$|(?<=;)\s*\([^'"();]*\)\s*$/
/** `unlock tables (débloque la table)`: words in brackets behind what has no end. */
const toldBehind = /\((?=[^()'"]*\s)[^()'"]*[^\x00-\x7f][^()'"]*\)\s*$/

function trimmed(line: Line): Line {
  const from = line.text.search(/\S|$/)
  return cut(line, from, Math.max(from, line.text.trimEnd().length))
}

/** Is a statement, by its lines so far, ended? */
export function isEnded(lines: ReadonlyArray<string>): boolean {
  return isClientCommand.test(lines[0]!) || ends(withoutBackslash(lines.at(-1)!), lines.length === 1)
}

function isTerminated(lines: ReadonlyArray<Line>): boolean {
  return ends(lines.at(-1)!.text, lines.length === 1)
}

function ends(line: string, alone: boolean): boolean {
  const last = line
    .replace(/(--\s|#)[^'"]*$/, '')
    .replace(remarkBehind, '')
    .trimEnd()
  return /(;|\\[gG])$/.test(last) || (alone && /^\s*use\s+\S+$/i.test(last))
}
