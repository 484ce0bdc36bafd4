/**
 * What a fragment of an INI file, as guides print it, wants to be set.
 */
import type { Setting } from './ini-document.ts'
import { nameIn } from './ini-document.ts'
import { Unmergeable } from './unmergeable.ts'

/** A key and what it is to be: one value, or several where the fragment repeats it. */
export interface Wish {
  /** Undefined: the fragment does not say. */
  section: string | undefined
  key: string
  settings: Array<Setting>
}
/** A fragment, read. `rules` are what was changed in it on the way, in words. */
export interface Fragment {
  sections: Array<string>
  wishes: Array<Wish>
  rules: Array<string>
}

const header = /^\[([^\]]+)\]\s*(#.*)?$/
const assignment = /^([A-Za-z_][\w.@/-]*)(\s*=)(.*)$/s
const colon = /^([a-z][\w.-]*)(\s*:(?!\/\/))(.*)$/s
const bareWord = /^[A-Za-z]+(?:[-_][A-Za-z0-9]+)+$/
export const leftOut = /^(?:\.{2,}|…+|[([<](?:\.{3}|…|snip|중략|생략|中略|略|省略)[)\]>]|⋮)$/i
const comment = /^[#;]/

/** Reads a fragment; throws `Unmergeable` at a line that is neither a setting nor a comment. */
export function readFragment(text: string): Fragment {
  const { lines, numbered } = withoutNumbers(text.replace(/^\uFEFF/, '').split(/\r?\n/))
  const reader = new Reader()
  for (const line of dedent(lines)) reader.read(line)
  return { sections: reader.sections, wishes: reader.wishes, rules: reader.rules(numbered) }
}

export const number = /^\s*\d{1,6}(?:[:.)|]\s*|\s+)(?=[[#;A-Za-z_])/
export const numberOnly = /^\s*\d{1,6}[:.)|]?\s*$/

/** Editor line numbers in front of lines are taken off. */
function withoutNumbers(lines: Array<string>): { lines: Array<string>; numbered: boolean } {
  const numbered = lines.some((line) => number.test(line) && looksSet(line.replace(number, '')))
  if (!numbered) return { lines, numbered }
  const bare = lines.map((line) => (numberOnly.test(line) ? '' : line.replace(number, '')))
  return { lines: bare, numbered }
}

function looksSet(line: string): boolean {
  return header.test(line) || assignment.test(line) || comment.test(line)
}

function dedent(lines: Array<string>): Array<string> {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length)
  const common = Math.min(...indents)
  return lines.map((line) => line.slice(common).trimEnd())
}

class Reader {
  readonly sections: Array<string> = []
  readonly wishes: Array<Wish> = []
  readonly #byName = new Map<string, Wish>()
  readonly #commented: Array<string> = []
  #section: string | undefined
  #last: Setting | undefined
  #name = ''
  #indented = false

  read(line: string): void {
    const content = line.trim()
    if (content === '' || comment.test(content) || leftOut.test(content)) {
      if (content === '') this.#last = undefined
      return
    }
    const indented = content !== line
    if (this.#readHeader(content) || this.#readSetting(content)) this.#indented ||= indented
    else if (indented && this.#last?.value !== undefined) this.#readMore(line)
    else if (bareWord.test(content)) this.#add(content, { text: content, value: undefined, more: [] })
    else
      throw new Unmergeable(
        `Unexpected \`${content}\` in the fragment, expected \`key = value\` or \`[section]\``,
      )
  }

  rules(numbered: boolean): Array<string> {
    const commented = [...new Set(this.#commented)].join(', ')
    return [
      ...(numbered ? ['line numbers in front of lines taken off'] : []),
      ...(this.#indented
        ? ['indent of keys and sections taken off, else they would go on with the value above']
        : []),
      ...(commented
        ? [`comments (\` # …\`) behind values taken off, else they would be part of them: ${commented}`]
        : []),
    ]
  }

  #readHeader(content: string): boolean {
    const [, name, remark] = header.exec(content) ?? []
    if (name === undefined) return false
    this.#section = name
    this.#last = undefined
    if (!this.sections.includes(name)) this.sections.push(name)
    if (remark) this.#commented.push(`[${name}]`)
    return true
  }

  #readSetting(content: string): boolean {
    const [, key, sign, rest] = assignment.exec(content) ?? (this.#section ? (colon.exec(content) ?? []) : [])
    if (key === undefined) return false
    const value = withoutComment(rest!)
    this.#name = key
    if (value !== rest) this.#commented.push(key)
    this.#add(key, { text: `${key}${sign}${value}`.trimEnd(), value: value.trim(), more: [] })
    return true
  }

  #readMore(line: string): void {
    const value = withoutComment(line)
    if (value !== line) this.#commented.push(this.#name)
    this.#last!.more.push(value.trimEnd())
  }

  #add(key: string, setting: Setting): void {
    this.#last = setting
    const name = nameIn(this.#section, key)
    const wish = this.#byName.get(name)
    if (wish) wish.settings.push(setting)
    else {
      const wished: Wish = { section: this.#section, key, settings: [setting] }
      this.#byName.set(name, wished)
      this.wishes.push(wished)
    }
  }
}

/** A value without the comment behind it; `#` needs white space before it and stands outside quotes. `#ffeedd` alone is a value. */
export function withoutComment(value: string): string {
  const quoted = /^\s*(?:"[^"]*"|'[^']*')/.exec(value)?.[0] ?? ''
  const remark = quoted ? /(?<!\s)\s+#.*$/s : /(?<=\S)\s+#.*$|^\s+#(?:\s.*)?$/s
  return quoted + value.slice(quoted.length).replace(remark, '')
}
