/** Lines that are typed at a shell: behind a prompt, behind `#`, or told by what they say. */

import { enough, weight } from '../../signs/confidence.ts'
import {
  isForeign,
  isHashCommand,
  isSentence,
  isShellFence,
  isTyped,
  likeness,
  looksTyped,
  numberedCommand,
  readable,
} from '../../signs/evidence.ts'
import { cut, type Line, passage } from '../../signs/lines.ts'
import { isNote } from '../../signs/notes.ts'
import { editedFile, isEveryday, isPrinter, isProgram, opensClient } from '../../signs/programs.ts'
import { isCertain, type Prompt, promptOf } from '../../signs/prompts.ts'
import { headOf, readShell, unwrapped } from '../../signs/shell.ts'
import { saysOutput, saysType } from '../../signs/words.ts'
import { dialectOf } from '../../vocabulary/clients.ts'
import { talks } from '../../vocabulary/talking.ts'
import { gather } from '../gather.ts'
import { lastIndexBefore } from '../near.ts'
import { takeWish, wantsAnswer } from './answers.ts'
import { editorBehind, named, takeEditor } from './editors.ts'
import { isOpenEnded, printsNothing, takeOutput } from './printed.ts'
import { isHashSetting, isOutput, mayBeCall, program, type Scan, take, type Unit, unit } from './scan.ts'
import { leaves, takeSql } from './statements.ts'

/** A line behind a prompt that can be nothing else. */
export function takePrompted(scan: Scan, line: Line): boolean {
  const prompt = promptOf(line.text)
  if (!prompt || !isCertain(prompt)) return false
  const typed = cut(line, prompt.length)
  if (typed.text.trim() === '' && isNoPromptHere(scan, prompt)) return false
  scan.other = prompt.of === 'other' && !leaves.test(typed.text)
  if (prompt.of === 'other')
    return take(scan, unit('narrative', [line], 'the prompt of another program', weight.either))
  scan.sql = prompt.of === 'sql' ? dialectOf(undefined, prompt.text) : undefined
  if (typed.text.trim() === '' || /^\^[A-Z]$/.test(typed.text.trim())) {
    scan.last = undefined
    return take(scan, unit('prompt', [line], 'a prompt with nothing typed', weight.told))
  }
  if (prompt.of === 'sql') return takeSql(scan, line, typed, prompt)
  const comment = /^#+\s*(.*)$/.exec(typed.text)
  if (comment && !looksTyped(comment[1]!))
    return take(scan, unit('comment', [line], 'a comment behind a prompt', weight.told))
  if (clientPrompt.test(typed.text)) return takeInner(scan, line, typed)
  if (sum.test(typed.text))
    return take(scan, unit('narrative', [line], 'a sum, and no program', weight.either))
  const because = `behind the prompt \`${prompt.text}\``
  if (!isAdvice(scan)) return takeCommand(scan, line, typed, prompt, weight.prompt, because)
  const doubt = `${because}, but below sentences of what is called output`
  return takeCommand(scan, line, typed, prompt, weight.doubted, doubt)
}

/** In what is called output, below the sentences that it begins with: a program shows what might be typed next. */
function isAdvice({ called, units }: Scan): boolean {
  return (
    called &&
    units.some((one) => one.kind === 'narrative' && isSentence(one.text.text.trim())) &&
    units.every((one) => one.kind !== 'command' || one.confidence < enough.run)
  )
}

/** `$ hive> show tables;`: behind the shell's prompt stands that of a client, and what is typed into it. */
function takeInner(scan: Scan, line: Line, typed: Line): boolean {
  const inner = promptOf(typed.text)
  if (inner?.of === 'sql') return takePrompted(scan, typed)
  scan.other = true
  return take(scan, unit('narrative', [line], 'the prompt of another program', weight.either))
}
const clientPrompt =
  /^(?:mysql|mariadb|sqlite|hive|beeline|impala|spark-sql|cqlsh|redis|mongo|hbase)> (?=\w)/i

/** `web$` alone, where accounts at hosts are asked: a program printed it. */
function isNoPromptHere({ lines }: Scan, { host, account, text }: Prompt): boolean {
  return (
    host !== undefined &&
    account === undefined &&
    /^[\w-]+[#$]$/.test(text) &&
    lines.some((line) => promptOf(line.text)?.account !== undefined)
  )
}

/** `$ 40 is what it costs` */
const sum = /^\s*\d[\d.,]*(?:\s+\p{L}|\s*$)/u

/** A line that begins with `#`: root's prompt where the block is written so, else a comment. */
export function takeHash(scan: Scan, line: Line): boolean {
  const text = line.text.trimStart()
  if (!text.startsWith('#') || scan.sql) return false
  if (
    scan.hash !== 'comment' &&
    !scan.other &&
    (isHashCommand(text) ||
      (!scan.bare && (mayBeCall(text, scan.calls) || isHashSetting(text, scan.lines, scan.uses)))) &&
    !isTitle(scan, text) &&
    !isBelowPrinter(scan, text)
  ) {
    const from = line.text.length - text.length + /^#\s*/.exec(text)![0].length
    const ambiguous = scan.hash === 'mixed' || /^#\S/.test(text)
    const printed = ambiguous && scan.told
    const prompt: Prompt = { text: '#', length: from, of: 'shell', more: false, ambiguous, user: 'root' }
    const because = printed
      ? '`#`, but below what is called output or points at it'
      : ambiguous
        ? '`#` may be a root prompt or a comment'
        : 'the block writes root prompts as `#`'
    return takeCommand(
      scan,
      line,
      cut(line, from),
      prompt,
      weight[printed ? 'doubted' : ambiguous ? 'either' : 'habit'],
      because,
      ambiguous,
    )
  }
  if (scan.last && isPrinter(program(scan.last)) && scan.transcript && (!scan.gap || isCompared(scan)))
    return false
  if (saysType(text) && wantsAnswer(scan.last)) return takeWish(scan, line)
  if (!readable(text) && saysOutput(text) === undefined && announcesCall(scan)) scan.last = undefined // the author speaks again
  return take(scan, unit('comment', [line], 'begins with `#`', weight.told))
}

/** Right above a call, and not below what prints a file: nothing from here on was printed by the command before. */
function announcesCall(scan: Scan): boolean {
  const next = scan.lines[scan.at + 1]?.text.trim() ?? ''
  const prints = scan.last !== undefined && isPrinter(program(scan.last))
  return !prints && likeness(next, scan).confidence >= enough.run
}

/** Right below a command that prints a file, a `#` is the file's, unless the same is called again. */
function isBelowPrinter({ last, gap, hash, units }: Scan, text: string): boolean {
  if (!last || gap || !isPrinter(program(last))) return false
  if (units.at(-1) !== last) return true
  const again = headOf(text.replace(/^#\s*/, '')) === program(last)
  if (hash !== 'prompt') return !again || last.prompt?.text !== '#'
  return !again && !mayFindNothing.has(program(last)) && !isOpenEnded(last)
}

/** What prints only what it finds. */
const mayFindNothing = new Set(['grep', 'egrep', 'diff'])

/** Blank lines are part of a difference, and so is what is marked below them. */
function isCompared(scan: Scan): boolean {
  return isOutput(scan) && program(scan.last!) === 'diff'
}

/** `# mysql`, right above what a shell is told: what the next lines are about, and no client that waits for statements. */
function isTitle({ lines, at }: Scan, text: string): boolean {
  const [only, more] = unwrapped(readShell(text.replace(/^#\s*/, '')).commands[0] ?? [])
  if (more !== undefined || only === undefined || !opensClient([only], only)) return false
  return isHashCommand(lines[at + 1]?.text ?? '')
}

/** A line without a prompt that is a command by what it says. */
export function takeBare(scan: Scan, line: Line): boolean {
  if (scan.other) return false
  if (scan.usage) return take(scan, unit('narrative', [line], 'how a program is called', weight.word))
  const numbered = scan.numbered || countsOne(line.text) ? numberedCommand(line.text) : undefined
  const typed = cut(line, numbered ?? line.text.search(/\S/))
  if (isListed(scan)) return false
  const likely = likeness(typed.text, scan)
  if (likely.confidence < threshold(scan) && !isCalledAgain(scan, typed.text))
    return takeCompound(scan, line, typed)
  scan.sql = undefined
  if (isRepeated(scan) && scan.last?.prompt) {
    const why = `calls \`${program(scan.last)}\` again, whose prompt was forgotten`
    return takeCommand(scan, line, typed, scan.last.prompt, weight.likely, why)
  }
  const because = numbered ? `${likely.because} behind a history number` : likely.because
  const takeAs = (confidence: number, why: string) =>
    takeCommand(scan, line, typed, undefined, confidence, why)
  if (scan.unfinished) return takeAs(weight.doubted, `${because}, but inside what has no end`)
  if (scan.exports.has(scan.at) && !scan.told)
    return takeAs(weight.either, 'sets variables in a row: a file may be meant')
  if (isNaming(scan, line))
    return takeAs(weight.doubted, `${because}, but among what a shell is told at its start`)
  if (isAmongCode(scan)) return takeAs(weight.doubted, `${because}, but among code of another language`)
  if (isAmong(scan)) return takeAs(weight.doubted, `${because}, but among lines that are none`)
  if (scan.told) return takeAs(weight.doubted, `${because}, but below sentences in the same block`)
  return takeAs(likely.confidence, because)
}

/** Right below a call of the same tool, with other options: `tool --start one` above `tool --start two`. */
function isCalledAgain({ last, gap, units }: Scan, text: string): boolean {
  const before = units.at(-1)
  return (
    !gap &&
    before === last &&
    last?.kind === 'command' &&
    !last.prompt &&
    headOf(text) === program(last) &&
    /\s--?[A-Za-z]/.test(text) &&
    /\s--?[A-Za-z]/.test(last.text.text)
  )
}

/** `a. sudo apt install …`: an item of a list, and nothing else than a command. */
function countsOne(text: string): boolean {
  const mark = /^\s*(?:\d{1,2}|[a-z])[.)]\s+/.exec(text)
  return mark !== null && isTyped(text.slice(mark[0].length))
}

/** Nothing vouches for the block, nobody types at a prompt in it, and it has lines of another language than a shell's. */
function isAmongCode({ trust, transcript, lines }: Scan): boolean {
  return trust === 'loose' && !transcript && lines.some(({ text }) => foreignCode.test(text))
}
const foreignCode =
  /^\s*(?:import [a-z][\w.]*(?: as \w+)?|from [a-z][\w.]* import \S.*|FROM [a-z][\w./:-]*|RUN [a-z].*|def \w+\(.*\):|#include\s*[<"].*|package [a-z]\w*;?)\s*$/

/** An alias below a variable that is set, in no block for a shell. */
function isNaming({ lines, at, language }: Scan, { text }: Line): boolean {
  if (!/^\s*alias\s/.test(text) || isShellFence(language)) return false
  const above = lines[lastIndexBefore(lines, at, (line) => !/^\s*(?:#|$)/.test(line.text))]
  return above !== undefined && /^\s*(?:export\s+)?[A-Za-z_]\w*(?:=|$)/.test(above.text)
}

/** One of three files or more, a line each: what there is, not what is run. */
function isListed({ lines, at }: Scan): boolean {
  if (!isPath(lines[at])) return false
  const [before, after] = [isPath(lines[at - 1]), isPath(lines[at + 1])]
  return (before && after) || (before && isPath(lines[at - 2])) || (after && isPath(lines[at + 2]))
}
const isPath = (line: Line | undefined): boolean =>
  line !== undefined &&
  /^\s*(?:\/|\.\/[\w.-]+\/)(?!\S*\.(?:sh|py|pl|rb|bash|run|bin)\s*$)[\w.+/-]+\s*$/.test(line.text)

/** Right below a line that is nothing known, and right above another one: what reads like a command is one of them. */
function isAmong(scan: Scan): boolean {
  const before = scan.units.at(-1)
  if (!before || !strange.has(before.kind) || scan.gap || isShellFence(scan.language)) return false
  const next = scan.lines[scan.at + 1]?.text.trim() ?? ''
  if (next === '' && areStrange(scan.units.slice(-3))) {
    const { text } = scan.lines[scan.at]!
    return isEveryday(headOf(text)) && bareWords.test(text.trim()) && !isTyped(text)
  }
  return [before.rows.at(-1)!.text.trim(), next].every((text) => bareWords.test(text) && !isTyped(text))
}
/** Three in a row, of bare words. */
function areStrange(units: ReadonlyArray<Unit>): boolean {
  return (
    units.length === 3 &&
    units.every(({ kind, rows }) => strange.has(kind) && bareWords.test(rows.at(-1)!.text.trim()))
  )
}

const strange = new Set<Unit['kind']>(['narrative', 'output', 'config'])
/** `key value`, `key`: neither a sentence nor a label. */
const bareWords = /^[a-z][\w.-]*(?:\s+[^\s|<>&;:]+){0,4}$/

/** A loop or a document that never ends: what stands below may be inside it, and must not run alone. */
export function isUnfinished(scan: Scan, line: Line): boolean {
  if (!mayStayOpen(line.text) || isForeign(scan.language)) return false
  const typed = cut(line, line.text.search(/\S/))
  const by = readShell(typed.text).open?.by
  if (by !== 'here-document' && (by !== 'compound' || !opensCompound.test(typed.text))) return false
  return gather(scan, line, typed, undefined).shell.open !== undefined
}

/** `<<`, `then`, `do`, `in`, `{`. */
function mayStayOpen(text: string): boolean {
  const end = text.trimEnd().at(-1)
  const opens = end === '{' || ((end === 'n' || end === 'o') && /(?:[;\s](?:then|do)|\sin)\s*$/.test(text))
  return opens || text.includes('<<')
}

/** A function, a loop: it is one thing from its first line to its last, and nothing in it is run alone. */
function takeCompound(scan: Scan, line: Line, typed: Line): boolean {
  if (scan.last?.prompt || scan.trust === 'loose' || isForeign(scan.language)) return false
  if (!opensCompound.test(typed.text)) return false
  const { rows, text, shell } = gather(scan, line, typed, undefined)
  if (rows.length < 2 || shell.error || shell.open || !shell.compound) return false
  const known = shell.commands.some((words) => isProgram(unwrapped(words)[0] ?? ''))
  const usual = known && !scan.told && threshold(scan) < enough.outside
  const confidence = weight[usual ? 'shape' : 'inShell']
  const made = unit('command', rows, 'shell syntax from its first line to its last', confidence, {
    text,
    commands: shell.commands,
  })
  take(scan, made)
  scan.last = made
  return true
}

/** Where the program that was just called is left: behind the word for it, or at a blank line. */
function leftAt({ lines, at }: Scan): number {
  let gap = 0
  for (let next = at; next < lines.length && next < at + farthest; next += 1) {
    const { text } = lines[next]!
    const prompt = promptOf(text)
    if (prompt?.of === 'shell' && isCertain(prompt)) return gap || next
    if (leavesProgram.test(text)) return next + 1
    if (text.trim() === '') gap ||= next
  }
  return gap || Math.min(lines.length, at + farthest)
}
/** The most lines of a talk. */
const farthest = 400
const leavesProgram = /(?:^|[>$)] ?)\s*(?:exit|quit|bye|\\q|\^[CDZ]\b.*|ctrl ?[+-] ?[cdz])[;()]*\s*$/i

/** What is typed into a program that keeps the terminal, and what it prints. */
export function takeTalk(scan: Scan, line: Line): boolean {
  if (scan.at >= scan.talk) return false
  const typed = /^> ?(?=[^\s^])/.exec(line.text)
  if (typed) {
    const asked = { prompt: passage([cut(line, 0, 1)]), text: passage([cut(line, typed[0].length)]) }
    return take(scan, unit('answer', [line], 'typed into the running program', weight.told, { asked }))
  }
  if (isNote(line.text)) return take(scan, unit('narrative', [line], 'a remark', weight.word))
  return takeOutput(scan, line, 'in a program that keeps the terminal')
}
const opensCompound =
  /^\s*(?:(?:function\s+)?[\w.-]+\s*\(\)\s*\{?|function\s+[\w.-]+\s*\{|(?:if|while|until|case|select)\s.*|for\s+(?:\w+\s+in\b|\(\().*)\s*$/

/** How sure one must be to take a line without a prompt for a command here. */
function threshold(scan: Scan): number {
  const inOutput =
    scan.last !== undefined && !scan.gap && scan.last.prompt !== undefined && !scan.last.prompt.ambiguous
  if (isRepeated(scan)) return enough.against
  if (inOutput && scan.last?.kind === 'command') return enough.never
  if (scan.last?.prompt && !scan.gap && scan.units.at(-1) !== scan.last) return enough.never // below what it printed
  if (scan.last?.prompt && isPrinter(program(scan.last))) return enough.never
  if (scan.last?.prompt?.host && scan.last.kind === 'command') return enough.below
  if (scan.trust === 'loose' && isNext(scan)) return enough.run
  if (scan.trust === 'loose' || scan.transcript) return enough.outside
  return enough.run
}

/** Right below one that prints no commands, the same program is called with other words: its prompt was forgotten. */
function isRepeated({ last, gap, units, lines, at }: Scan): boolean {
  if (gap || last?.kind !== 'command') return false
  const name = program(last)
  if (units.at(-1) !== last && !(units.at(-1)?.kind === 'output' && copies.has(name))) return false
  const { text } = lines[at]!
  return headOf(text) === name && isTyped(text) && (copies.has(name) || printsNothing(last))
}
const copies = new Set(['scp', 'ssh-copy-id', 'rsync'])

/** Nothing was printed since what was typed last, and this is a program's name or its path, too. */
function isNext({ units, last, lines, at, gap, transcript, told, sql }: Scan): boolean {
  if (transcript || told || sql) return false
  const first = headOf(lines[at]!.text)
  if (!(isProgram(first) && !isEveryday(first)) && !/^\/\S+\/s?bin\/[\w.-]+$|^\.\/[\w.-]+$/.test(first))
    return false
  const before = units.findLast((one) => one.kind !== 'comment')
  if (!before) return true
  if (before.kind === 'config') return gap
  return (
    before === last &&
    last.kind === 'command' &&
    (gap || !(isPrinter(program(last)) || lists.has(program(last))))
  )
}
/** Programs that print the names of others. */
const lists = new Set(
  'ls ll which whereis whatis apropos type dpkg rpm find locate compgen ps pgrep history alias'.split(' '),
)

/** `$ sudo /etc/app/app.conf`: a file of settings is no program; whoever names it has forgotten the editor. */
function configAlone([first, second]: ReadonlyArray<string>): string | undefined {
  return second === undefined && settingsFile.test(first ?? '') ? first : undefined
}
const settingsFile = /^\/etc\/[\w./@-]+\.(?:conf|cnf|cfg|ini|ya?ml|json|xml|toml|list|repo)$/

function takeCommand(
  scan: Scan,
  line: Line,
  typed: Line,
  prompt: Prompt | undefined,
  confidence: number,
  because: string,
  ambiguous = false,
): boolean {
  const said = gather(scan, line, typed, prompt)
  if (!prompt && (said.shell.error || said.shell.open)) return false
  const words = unwrapped(said.shell.commands[0] ?? [])
  const base = {
    text: said.text,
    commands: said.shell.commands,
    ambiguous,
    ...(prompt ? { prompt } : {}),
    ...(said.cut ? { cut: true as const } : {}),
  }
  const broken = said.shell.error !== undefined || said.shell.open !== undefined || said.cut
  const sure = broken ? Math.min(confidence, weight.doubted) : confidence
  const file = said.shell.commands.length === 1 ? (editedFile(words) ?? configAlone(words)) : undefined
  if (file !== undefined)
    return takeEditor(scan, unit('editor', said.rows, because, sure, { ...base, file: named(file) }))
  const editor = editorBehind(said)
  if (editor) {
    const text = passage([editor.before])
    const commands = said.shell.commands.slice(0, -1)
    take(scan, unit('command', said.rows, because, sure, { ...base, text, commands }), 0)
    return takeEditor(scan, unit('editor', said.rows, because, sure, { ...base, file: named(editor.file) }))
  }
  const client = said.shell.commands.length === 1 && opensClient(words, said.text.text)
  const made = unit(
    client ? 'client' : 'command',
    said.rows,
    broken ? `${because}, but ${said.cut ? 'nothing ends it' : 'no shell can read it'}` : because,
    sure,
    base,
  )
  scan.sql = client ? dialectOf(said.text.text, undefined) : undefined
  take(scan, made)
  scan.last = made
  const stays = said.shell.commands.length === 1 && talks(words) && !/&\s*$/.test(said.text.text)
  if (made.kind === 'command' && stays) scan.talk = leftAt(scan)
  return true
}
