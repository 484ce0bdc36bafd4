/** What an author notes beside the content of a file: no line of the file, nor part of one. */
import type { Passage } from '../model.ts'
import { isOutsideQuotes, readable } from './evidence.ts'
import { cut, type Line } from './lines.ts'

/** Files that hold sentences, whatever they look like. */
const prose =
  /(?:^|\/)(?:motd|issue|issue\.net|README)$|\.(?:txt|md|rst|html?|xhtml|xml|json|php|tex|po|csv|j2)$/i
/** Files in which an indented line may be a sentence of a longer text. */
const indents = /\.ya?ml$/i

/** A fragment as it is meant to stand in the file: without notes on lines of their own or behind settings. */
export function withoutNotes(text: Passage, path: string): Passage {
  if (prose.test(path)) return text
  if (!/[^\x00-\x7f]/.test(text.text)) return withoutOld(text)
  const lines = text.text.split('\n')
  const saidToo = lines.some(isPlain)
  const isText = (line: string) => indents.test(path) && /^\s/.test(line)
  const isNote = (line: string) => !isText(line) && (isMarked(line) || (saidToo && isSaid(line)))
  const slashes = noSlashes.test(path) ? slashed : undefined
  const kept = lines.flatMap((line, index) => (isNote(line) || slashes?.test(line) ? [] : [index]))
  return {
    text: kept.map((index) => lines[index]!.slice(0, noteIn(lines[index]!))).join('\n'),
    points: kept.map((index) => text.points[index]!),
  }
}

/** `replace size = 1 by`, above the line that is wanted: what the file says now. */
function withoutOld(text: Passage): Passage {
  if (!asksReplace.test(text.text)) return text
  const lines = text.text.split('\n')
  const kept = lines.flatMap((line, at) => (at < lines.length - 1 && asksReplace.test(line) ? [] : [at]))
  return {
    text: kept.map((at) => lines[at]!).join('\n'),
    points: kept.map((at) => text.points[at]!),
  }
}
const asksReplace = /^\s*#?\s*(?:replace|change)\s+\S.*\s(?:by|with|to|into)\s*:?\s*$/im

/** `// …` in another script, in files whose remarks have another sign. */
const slashed = /^\s*\/\/\s*[^\x00-\x7f\s]/
const noSlashes =
  /(?:cron\w*(?:\/[\w.-]+)?|\/(?:fstab|exports|hosts|sysctl\.conf|limits\.conf)|\.(?:ini|cnf|ya?ml|toml|service))$/

/** `[DEFAULT] (…)`, `[DEFAULT]…`: a section's head, and words in another script behind it. */
export function isNotedHead(text: string): boolean {
  return notedHead.test(text)
}
const notedHead =
  /^\s*\[[\w .:/@*-]+\](?=\s*(?:[（(][^()（）]*[^\x00-\x7f][^()（）]*[)）]|[←⇐]\s*\S.*|[^\x00-\x7f(]\S*)\s*$)/u

/** Where the note behind what a line sets begins; the line's end where there is none. */
function noteIn(line: string): number {
  const head = notedHead.exec(line)
  if (head) return head[0].length
  const { index = -1, 0: note = '' } = behind.exec(line) ?? {}
  return index > 0 && isOutsideQuotes(line, index) && !goesOn.test(note) ? index : line.length
}
/** An arrow that points back, or a row of middle dots, and words; `>>>`, and words in another script. */
const behind = /(?<=\S)\s*(?:(?:[←⇐]|・{2,})\s*[^\s←⇐・]|(?<=\s)(?:>{2,}|<{2,})\s*[^\x00-\x7f]).*$/u
/** A setting behind the words: nobody can tell where they end. */
const goesOn = /\s[\w.-]+ = /

/** A line without the note that an author put behind it. */
export function withoutNote(line: Line): Line {
  return mayNote.test(line.text) ? cut(line, 0, noteIn(line.text)) : line
}
const mayNote = /[←⇐・]|>>|<</

/** `→ …`, `※ …`, `~~~ …` in another script, or a line in it that stands in brackets: no program prints that. */
export function isNote(line: string): boolean {
  const text = line.trim()
  return /^(?:[→⇒➔※★☆]|~{3,})/u.test(text)
    ? !readable(text.slice(1))
    : /^[(（][^()（）]*[)）]$/u.test(text) && signs.test(text)
}

/** A line of the file itself, in ASCII. */
function isPlain(line: string): boolean {
  return /\w/.test(line) && !/[^\x00-\x7f]/.test(line.slice(0, noteIn(line)))
}

/** An arrow or a star before it, or a sentence that is ended as such. */
function isMarked(line: string): boolean {
  const text = line.trim()
  if (isNotedHead(text)) return false
  return /^(?:[→⇒➔※★☆]|~{2,}\s*[^\x00-\x7f\s])/u.test(text) || (/。/.test(text) && isBare(text))
}

/** Words of a script without blanks, in no comment and in nothing that a file holds. */
function isSaid(line: string): boolean {
  const text = line.trim()
  return !isNotedHead(text) && isBare(text) && (!/[a-z\d]/i.test(text) || signs.test(text))
}
const signs = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u

function isBare(text: string): boolean {
  if (!/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return false
  if (/^(?:[-#;*!"'`%<+]|\/\/|\/\*)/.test(text) || /["'`<>{}|]/.test(text)) return false
  return !/[=:]/.test(text) || particle.test(text)
}
/** A word in Latin letters that a sentence goes on behind: `mode=fastは…`. */
const particle = /^[\w.-]+\s*[=:]\s*[\w.-]+(?:は|が|を|では|には|已|在|은|는|이|가|을|를)[^=:]*$/u
