/** What programs print. */

import { onlyLooks } from '../../looks.ts'
import { enough, weight } from '../../signs/confidence.ts'
import {
  isCall,
  isColumns,
  isFileFence,
  isForeign,
  isHashCommand,
  isPrinted,
  isScriptFence,
  isSentence,
  isTable,
  likeness,
  mayBeTyped,
  readable,
  speaks,
  unlikely,
  withoutTrailers,
} from '../../signs/evidence.ts'
import { type Line, passage, solid } from '../../signs/lines.ts'
import { isNote } from '../../signs/notes.ts'
import { isPrinter } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { unwrapped } from '../../signs/shell.ts'
import { saysOutput } from '../../signs/words.ts'
import { isSilent } from '../../vocabulary/silent.ts'
import { askedIn, asks } from './answers.ts'
import { begins, isOutput, leaving, type Mood, program, type Scan, take, type Unit, unit } from './scan.ts'

/** Right below a command, a block in which nothing is understood but signs of something printed. */
export function isPrintedBlock(scan: Scan, mood: Mood): boolean {
  if (mood.file?.fresh || isForeign(scan.language) || usage.test(solid(scan.lines)[0]?.text ?? ''))
    return false
  const strange = scan.units.every(
    (one) =>
      one.kind === 'narrative' ||
      one.kind === 'answer' ||
      one.kind === 'output' ||
      (one.kind === 'command' && one.confidence < enough.run),
  )
  if (!strange) return false
  if (scan.lines.filter((line) => logged.test(line.text)).length > 1) return true
  const told = mood.asking === true || mood.output !== undefined
  return (
    told &&
    (scan.lines.some((line) => isPrintedLine(line.text)) || (mood.adjacent === true && hasFields(scan)))
  )
}

/** `target: default`, and nobody's prompt. */
function hasFields({ lines }: Scan): boolean {
  return (
    lines.some(({ text }) => /^\s*[\w][\w .-]*:(?:\s|$)/.test(text)) &&
    !lines.some(({ text }) => promptOf(text))
  )
}

/** How a program is called. */
export const usage = /^\s*(?:usage|uso|用法|使用法|使い方|사용법)\s*[:：]\s*\S/i

/** That on a line of its own, and the calls below it, farther in. */
export function opensUsage({ lines, at }: Scan): boolean {
  const margin = usageAlone.exec(lines[at]!.text)?.[1]
  return margin !== undefined && /^\s*/.exec(lines[at + 1]?.text ?? '')![0].length > margin.length
}
const usageAlone =
  /^(\s*)(?:usage|uso|utilisation|utilizzo|aufruf|verwendung|использование|użycie|kullanım|penggunaan|用法|使用法|使い方|사용법)\s*[:：]\s*$/iu

/** What services write down, and how `systemctl status` tells of them. */
const logged =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|(?:\w{3} )?\w{3} +\d+ \d\d:\d\d:\d\d\b|(?:Loaded|Active|Main PID|CGroup|Drop-In|Memory|Tasks): \S|[\w.-]+: (?:error|warning|fatal|notice|info)\b|(?:fatal|failed|ok|changed|skipping): \[[^\]]+\](?:: |$)|\S+ +\d+ +\d+\.\d +\d+\.\d |[-dl](?:[-r][-w][-xsStT]){3}[.+@]? +\d+ )/i

export function isLogged(text: string): boolean {
  return logged.test(text)
}

function isPrintedLine(text: string): boolean {
  const bare = text.trim()
  return (
    printedShape.test(text) ||
    asks.test(text) ||
    isSentence(bare) ||
    isColumns(bare) ||
    (/\.{3}$/.test(bare) && !mayBeTyped(bare)) ||
    /^[A-Z][\w ]+[\w)]: +\S|^[\da-f]{8}-[\da-f-]{20,}$/.test(bare)
  )
}

/** What a program prints, and between it what it asks. */
export function printedUnits(scan: Scan, because: string, confidence: number): Array<Unit> {
  const units: Array<Unit> = []
  let run: Array<Line> = []
  const close = (): void => {
    const rows = solid(run)
    if (rows.length > 0) units.push(unit('output', rows, because, confidence))
    run = []
  }
  for (const line of solid(scan.lines)) {
    const asked = askedIn(line)
    if (!asked) run.push(line)
    else {
      close()
      units.push(unit('answer', [line], 'the command before asks', confidence, { asked }))
    }
  }
  close()
  return units
}

/** Called output; where the word may mean a look at it, only what does not read as a command. */
export function isCalledOutput(scan: Scan, mood: Mood): boolean {
  if (scan.transcript || writesFile(scan)) return false
  if (isPrinted(scan.language) || callsItself(scan)) return true
  if (!mood.output || showsItsCall(scan, mood)) return false
  return mood.output === 'surely' || ((mood.asking === true || isLate(scan, mood)) && !begins(scan))
}

/** Its first line fills a file up to a mark: no program prints that. */
function writesFile(scan: Scan): boolean {
  const first = scan.lines.find((line) => line.text.trim() !== '')?.text ?? ''
  return /^\s*(?:[#$] +)?(?:sudo +)?(?:cat|tee)\b[^|]*<<-?\s*['"]?\w+['"]?/.test(first)
}

/** `# lsmod | grep kvm` and what it prints, in a guide that writes root's prompt so: the call is shown with it. */
function showsItsCall({ lines, trust }: Scan, { hashes }: Mood): boolean {
  if (trust !== 'fence' || (hashes !== 'runs' && hashes !== 'single')) return false
  const [first, ...more] = solid(lines).map(({ text }) => text.trim())
  return (
    more.length > 0 &&
    first !== undefined &&
    /^# \S/.test(first) &&
    isHashCommand(first) &&
    !more.some((text) => text.startsWith('#'))
  )
}

/** A fence for the text of a file, below words for what is seen, where the file that was named has its content. */
function isLate({ language }: Scan, { file }: Mood): boolean {
  return file?.fresh === false && isFileFence(language)
}

/** `Output:` in its first line. */
function callsItself(scan: Scan): boolean {
  const first = scan.lines.find((line) => line.text.trim() !== '')?.text.trim() ?? ''
  return /[:：]$/.test(first) && saysOutput(first) === 'surely'
}

export function takeTable(scan: Scan, line: Line): boolean {
  if (!isTable(line.text.trim())) return false
  return takeOutput(scan, line, 'a printed table')
}

/** Lines below a command that shows what it prints. */
export function takePrinted(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (saysBye(scan, line)) return takeOutput(scan, line, 'what the database client says when it is left')
  if (!last) return false
  const silent =
    last.kind === 'command' && printsNothing(last) && !isOutput(scan) && !complains.test(line.text)
  const printed = !silent && printedShape.test(line.text)
  if (printed) return takeOutput(scan, line, 'has the shape of something printed')
  if (last.prompt && !last.ambiguous && isPrinter(program(last)) && !printsNothing(last))
    return takeOutput(scan, line, 'below a command that prints a file')
  return !last.prompt &&
    !scan.gap &&
    !isSaid(scan, line) &&
    isPrinter(program(last)) &&
    !isOpenEnded(last) &&
    likeness(line.text.trim(), scan).confidence < enough.against
    ? takeOutput(scan, line, 'below a command that prints a file')
    : false
}
/** Right below the word that leaves a client. */
function saysBye({ units, gap }: Scan, { text }: Line): boolean {
  return !gap && /^\s*Bye$/.test(text) && units.at(-1)?.because === leaving
}

export function isPrintedShape(text: string): boolean {
  return printedShape.test(text)
}
const printedShape =
  /^\s*(Query OK\b|Empty set\b|\d+ rows? in set\b|ERROR( \d+)?\b|Database changed|Rows matched|Bye$|checking (?:for|whether|if) .*\.{3} ?\S|\.{3,}\s*$|\(?(?:snip|중략|생략|省略|略)\)?\s*$|\[(?:snip|\.{3})\]|(?:Reading|Building|Setting up|Unpacking|Loaded plugins|Created symlink|Loaded:|Active:|Complete!|total \d+\s*$|[-dlbcps](?:[r-][w-][xsStT-]){3}[.+@]? +\d))/i

/** `sed -i`, `cat > x` and the like print nothing. */
export function isOpenEnded(last: Unit): boolean {
  return /\s-i\b|>|\|\s*(sudo\s+)?tee\b/.test(last.text.text)
}

export function takeOutput(scan: Scan, line: Line, because: string): true {
  const before = scan.units[scan.units.length - 1]
  const confidence = weight[scan.last ? 'told' : 'plain']
  if (before?.kind === 'output') {
    const from = scan.lines.lastIndexOf(before.rows.at(-1)!, scan.at) + 1
    before.rows.push(...scan.lines.slice(from, scan.at + 1))
    scan.at += 1
    scan.gap = false
    return true
  }
  return take(scan, unit('output', [line], because, confidence))
}

/** A fence for a script, without a prompt: what may be a call of a program is no output of the one above. */
export function takeUnknown(scan: Scan, line: Line): boolean {
  const { last } = scan
  if (!last || last.prompt || scan.gap || scan.transcript || !isScriptFence(scan.language)) return false
  if (scan.units.at(-1)?.kind !== 'command' || last.kind !== 'command') return false
  const text = line.text.trim()
  const likely = likeness(text, scan).confidence
  if (likely >= (isPrinter(program(last)) ? enough.against : enough.run)) return false
  if (!isCall(text) || isPrintedShape(text) || logged.test(text)) return false
  if (!/\s/.test(text) && !printsNothing(last)) return false
  const because = 'in a block for a shell, but its program is not known'
  const typed = passage([withoutTrailers(line)])
  return take(scan, unit('command', [line], because, weight.inShell, { text: typed }))
}

/** Nothing below it is its output: it works in silence, or what it prints goes to a file. */
export function printsNothing({ commands, text }: Unit): boolean {
  if (commands.length === 0) return false
  if (commands.every((words) => isSilent(unwrapped(words)))) return true
  return commands.length === 1 && /(?:^|\s)(?:&|1)?>>?\s*[^\s&|;>]+\s*$/.test(text.text.split('\n')[0]!)
}

/** What a program says when it fails: `cp: cannot stat …`. */
const complains = /^\s*(?:[\w./-]+: |warning\b|error\b)/i

export function takeRest(scan: Scan, line: Line): boolean {
  const quiet =
    scan.last !== undefined && !isOutput(scan) && printsNothing(scan.last) && !complains.test(line.text)
  const near =
    !scan.gap || scan.transcript || isOutput(scan) || isHeader(scan, line) || isLookedAt(scan, line)
  const zone = !quiet && scan.last !== undefined && near
  if (scan.other && /\\\s*$/.test(scan.lines[scan.at - 1]?.text ?? ''))
    return take(
      scan,
      unit('narrative', [line], 'goes on with what is typed into another program', weight.either),
    )
  const likely = zone || scan.other ? unlikely : likeness(line.text.trim(), scan)
  if (zone && (isOutdented(scan, line) || isItem(scan, line))) {
    scan.last = undefined
    return take(scan, unit('narrative', [line], saidBetween, weight.plain))
  }
  if (zone && isSaid(scan, line))
    return take(scan, unit('narrative', [line], 'somebody says it', weight.plain))
  if (zone && (pointsOn(line.text.trim()) || succeeds(line.text.trim()))) scan.told = true
  if (zone && (scan.last!.prompt || readable(line.text)))
    return takeOutput(scan, line, 'below the command that prints it')
  if (likely.confidence >= enough.mention)
    return take(
      scan,
      unit(
        'command',
        [line],
        `${likely.because}, which is not enough`,
        Math.min(likely.confidence, weight.doubted),
      ),
    )
  if (isSentence(line.text.trim()) || saysOutput(line.text.trim()) === 'surely') scan.told = true
  return take(scan, unit('narrative', [line], 'nothing says that it can be run', weight.plain))
}

/** In notes of which nothing says what is code, words of another language than programs speak, below what has no prompt. */
function isSaid({ trust, last }: Scan, { text }: Line): boolean {
  return trust === 'loose' && !last?.prompt && speaks(text.trim().split(/\s+/))
}

/** Columns of words, below a command and a blank line: what stands above a table. */
function isHeader({ units, last, trust }: Scan, { text }: Line): boolean {
  return trust === 'fence' && units.at(-1) === last && isColumns(text.trim()) && /^[A-Z]/.test(text.trim())
}

/** Below a blank line and a command that only looks: what it shows, and no sentence. */
function isLookedAt({ units, last, trust }: Scan, { text }: Line): boolean {
  if (trust !== 'fence' || last?.kind !== 'command' || units.at(-1) !== last) return false
  return (
    readable(text) && !isSentence(text.trim()) && !/[:：.]$/.test(text.trim()) && onlyLooks(last.text.text)
  )
}

/** Why a line between prompts is its author's: it holds for its block. */
export const saidBetween = 'said between what is typed'

/** To the left of the prompt that it would be printed below. */
function isOutdented({ last }: Scan, { text }: Line): boolean {
  const indent = last?.prompt ? last.rows[0]!.text.search(/\S/) : 0
  return indent >= 2 && text.search(/\S/) < indent && /\p{L}/u.test(text)
}

/** `- Start it on db2`, below a blank line and right above a prompt. */
function isItem({ gap, lines, at }: Scan, { text }: Line): boolean {
  if (!gap || !/^\s*(?:(?:[-*•](?: \[[x ]\])?|\d{1,2}[.)])\s+|[(（]\d{1,2}[)）]\s*)\p{L}/u.test(text))
    return false
  const next = lines.slice(at + 1).find((line) => line.text.trim() !== '' && !isNote(line.text))
  const prompt = next && promptOf(next.text)
  return prompt !== undefined && isCertain(prompt)
}

/** A program that is glad of itself goes on with what to do next. */
function succeeds(text: string): boolean {
  return /!$/.test(text) && isSentence(text)
}

/** A sentence among what is printed that introduces what stands below it: a program tells what to run next. */
function pointsOn(text: string): boolean {
  return /[:：]$/.test(text) && (isSentence(text) || saysOutput(text) !== undefined)
}
