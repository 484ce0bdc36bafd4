/** What the running command asks, and what is typed. */

import type { Passage } from '../../model.ts'
import { weight } from '../../signs/confidence.ts'
import { isTable } from '../../signs/evidence.ts'
import { cut, type Line, passage } from '../../signs/lines.ts'
import { holdsDialog, isPrinter, isProgram, promptsOf } from '../../signs/programs.ts'
import { unwrapped } from '../../signs/shell.ts'
import { isOutput, program, type Scan, take, type Unit, unit } from './scan.ts'

/** "enter the password" behind a command that asks for one. */
export function takeWish(scan: Scan, line: Line): true {
  return take(scan, unit('answer', [line], 'tells what to type', weight.likely, { asked: {} }))
}

export function wantsAnswer(last: Unit | undefined): boolean {
  return last?.commands.some((words) => promptsOf(unwrapped(words)).length > 0) ?? false
}

/** It asks for something that only the guide can tell, and not for a yes. */
function wantsSecret(last: Unit): boolean {
  return last.commands.some((words) => promptsOf(unwrapped(words)).some(({ told }) => told === undefined))
}

/** What a prompt asks for stands before its end: a secret, a yes, the return key. */
export const asks =
  /^\s*(?<prompt>(?:[^|]{0,160}? )?\(?Press y\|Y[^:]{0,80}[:：]|[^|]{0,160}?(?:(?:pass(?:word|wd|phrase)|\[[yYnN]\/[yYnN](?:\/\w)?\]|\(y(?:es)?\/n(?:o)?\b|ENTER\b|PIN\b|암호|비밀번호|パスワード|密码|密碼)[^|]{0,120}?(?:[:：]|\?(?=\s|$))|\[[yYnN]\/[yYnN](?:\/\w)?\]:?|\(yes\/no[^)]*\)\??|\(y\/n\)\??|(?<=\[ENTER\])))(?:\s+(?<text>\S.*)|\s*)$/iu

/** One of the words that it needs. */
const mayAsk = /pass[wp]|press y|\[[yn]\/|\(y|enter|pin|암호|비밀번호|パスワード|密码|密碼/iu

/** What the running command asks and, where it is printed, what is typed. */
export function takeAnswer(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (!last || (last.kind !== 'command' && last.kind !== 'client')) return false
  if (isPrinter(program(last)) || isTable(line.text) || isOneOfKeys(scan, line)) return false
  const asked =
    typedIn(line, last) ??
    askedIn(line) ??
    accountIn(scan, line) ??
    questionIn(scan, line, last) ??
    defaultIn(scan, line) ??
    valueIn(scan, line, last)
  if (!asked) return false
  return take(scan, unit('answer', [line], 'the command before asks', weight.told, { asked }))
}

/** Below `User: admin`, `Password: …` is printed like it. */
function isOneOfKeys(scan: Scan, { text }: Line): boolean {
  const before = isOutput(scan) && !scan.gap ? scan.units.at(-1)!.rows.at(-1)!.text : ''
  return [before, text].every((one) => /^\s*[\w ]+: +\S/.test(one))
}

/** A block of nothing but questions is what the command before it asks. */
export function answersIn(scan: Scan): Array<Unit> | undefined {
  const lines = scan.lines.filter((line) => line.text.trim() !== '')
  const units = lines.flatMap((line) => {
    const asked = askedIn(line)
    return asked ? [unit('answer', [line], 'the command before asks', weight.likely, { asked })] : []
  })
  return units.length === lines.length ? units : undefined
}

export function askedIn(line: Line): Unit['asked'] | undefined {
  const blank = nothing.exec(line.text)
  if (blank) {
    const asked = askedIn(cut(line, 0, blank.index))
    return asked && { ...asked, text: passage([cut(line, line.text.length)]) }
  }
  const agreed = line.text.length <= 240 ? agrees.exec(line.text) : null
  if (agreed) return partsOf(line, agreed)
  const may = line.text.length <= 240 && mayAsk.test(line.text) && !/^\s*(?:[{"<]|\[[{"])/.test(line.text)
  const match = may ? asks.exec(line.text) : null
  if (!match) return undefined
  const prompt = match.groups!.prompt!.trim()
  if (/\s{2,}[:：]$/.test(prompt) || /^\S+\s+\S+\s+\S/.test(match.groups!.text ?? '')) return undefined
  const text = match.groups!.text
  const at = text === undefined ? 0 : line.text.lastIndexOf(text)
  return {
    prompt: passage([cut(line, line.text.indexOf(prompt), line.text.indexOf(prompt) + prompt.length)]),
    ...(text === undefined ? {} : { text: answerText(cut(line, at, at + text.trimEnd().length)) }),
  }
}

/** `cp: overwrite 'b'? y`: what was asked, and a yes or no behind it. */
const agrees = /^\s*(?<prompt>[\p{L}\p{N}].{3,160}[?？])\s+(?<text>y|yes|n|no)\s*$/iu

function partsOf(line: Line, { groups }: RegExpExecArray): Unit['asked'] {
  const { prompt, text } = groups as { prompt: string; text: string }
  const [from, at] = [line.text.indexOf(prompt), line.text.lastIndexOf(text)]
  return {
    prompt: passage([cut(line, from, from + prompt.length)]),
    text: answerText(cut(line, at, at + text.length)),
  }
}

/** `Username: app`, right above what asks for the password. */
function accountIn(scan: Scan, line: Line): Unit['asked'] | undefined {
  const match = account.exec(line.text)
  const next = scan.lines[scan.at + 1]
  return match && scan.units.at(-1) === scan.last && next && askedIn(next) ? partsOf(line, match) : undefined
}
const account =
  /^\s*(?<prompt>(?:user(?: ?name)?|login|account)(?: for [^:]{1,60})? ?:)\s+(?<text>[\w.@-]+)\s*$/i

/** `Realm [EXAMPLE.ORG]: `, right below the command or another question: with what it takes where nothing is typed. */
function defaultIn(scan: Scan, line: Line): Unit['asked'] | undefined {
  const before = scan.units.at(-1)
  if (scan.gap || (before !== scan.last && before?.kind !== 'answer')) return undefined
  const match =
    /^\s*(?<prompt>[A-Z][\w /'(),.:-]{1,90} [[(][^\][()]{1,40}[\])] ?[:?])(?:\s+(?<text>\S+)|\s*)$/.exec(
      line.text,
    )
  if (!match || (before === scan.last && /[[(]\d+(?:[\])]| [a-z]+, )/.test(match[0]))) return undefined
  const { prompt, text } = match.groups!
  const [from, at] = [line.text.indexOf(prompt!), text === undefined ? 0 : line.text.lastIndexOf(text)]
  return {
    prompt: passage([cut(line, from, from + prompt!.length)]),
    ...(text === undefined ? {} : { text: answerText(cut(line, at, at + text.length)) }),
  }
}

/** Words for nothing that is typed, behind a question. */
const nothing = /(?<=[:：])\s*(?:なし|無し|空欄?|空白|없음|无|無)\s*$/u

/** What a program that is told with keys asks for, `Select (default p): p`; questions with what they take, one below the other. */
function questionIn(scan: Scan, line: Line, last: Unit): Unit['asked'] | undefined {
  if (last.prompt === undefined) return undefined
  const keys = holdsDialog(program(last)) ? keyed.exec(line.text) : null
  const match = keys ?? (isOneOfQuestions(scan) ? valued.exec(line.text) : null)
  if (!match) return undefined
  const { prompt, text = '' } = match.groups!
  const at = line.text.indexOf(prompt!)
  const from = line.text.length - line.text.slice(at + prompt!.length).trimStart().length
  return {
    prompt: passage([cut(line, at, at + prompt!.length)]),
    text: answerText(cut(line, text === '' ? line.text.length : from, from + text.length)),
  }
}
const keyed = /^\s*(?<prompt>[A-Z][\w ,+/{}-]*\([^()]*\) ?[:?])(?:\s+(?<text>\S{1,16}))?\s*$/
const valued = /^\s*(?<prompt>[A-Z][\w '’(),.-]{1,80}\[[^\][]{0,60}\] ?:)(?:\s+(?<text>\S.{0,60}?))?\s*$/

function isOneOfQuestions({ lines, at }: Scan): boolean {
  return [lines[at - 1], lines[at + 1]].some((line) => line !== undefined && valued.test(line.text))
}

/** `[ENTER]`, and what is typed behind the `>` of a running program. */
function typedIn(line: Line, last: Unit): Unit['asked'] | undefined {
  if (/^\s*\[?ENTER\]?\s*$/.test(line.text)) return { text: answerText(line) }
  const typed = /^> \S/.test(line.text) && last.prompt !== undefined
  return typed ? { prompt: passage([cut(line, 0, 1)]), text: passage([cut(line, 2)]) } : undefined
}

/** A word alone, right below a command that asks: what is typed. */
function valueIn(scan: Scan, line: Line, last: Unit): Unit['asked'] | undefined {
  const text = line.text.trim()
  const before = scan.units.at(-1)
  const keys = holdsDialog(program(last))
  const told = before?.kind === 'answer' || before?.kind === 'comment'
  if (scan.gap || (before !== last && !told)) return undefined
  if (keys && /^(?:[a-z\d]{1,3}|\[?enter\]?|\+\d+[KMGT]?)$/i.test(text)) return { text: answerText(line) }
  if (!/^[^\s;|#]{1,40}$/.test(text) || isProgram(text) || !wantsSecret(last)) return undefined
  return /^[\w-]+[>#$%:]$|^[-+*=~.]+$/.test(text) ? undefined : { text: passage([line]) }
}

/** Signs that stand for the return key are nothing typed. */
function answerText(line: Line): Passage {
  return /^\s*(\[?(enter|return)\]?|↵|⏎|<(enter|return)>)\s*$/i.test(line.text)
    ? passage([cut(line, line.text.length)])
    : passage([line])
}
