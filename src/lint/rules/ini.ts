/** Files of keys and values in sections: what a program would read differently from what the author meant. */
import { iniLines } from '../../bind/ini.ts'
import { dialectOf } from '../../editors/ini-dialects.ts'
import type { Edit, Position } from '../../model.ts'
import { type Found, linesOf, placeIn, placeOnLine, type Rule, type Study } from '../rule.ts'

/** Programs that take a comment behind a value off, by their files: for these it is no defect. */
const takesOff: ReadonlyArray<RegExp> = [
  /\/(?:my\.cnf|my\.cnf\.d|mysql|mariadb)\b|\.cnf$/,
  /\/(?:sysconfig|default|profile\.d)\//,
  /(?:rc|\.sh|\.bash|\.env|profile|bashrc)$/,
  /\/(?:postgresql|php|nginx|apache2|httpd|haproxy)\b/,
  /\.(?:toml|ya?ml|json|xml|hcl)$/,
  /\/(?:ansible\.cfg|\.?gitconfig|hosts|inventory)$/,
]

const iniEdits = ({ steps }: Study): Array<Edit> =>
  steps.filter((step): step is Edit => step.kind === 'edit' && step.editor === 'ini')

/** An indent before a key means something to the program. */
const mindsIndents = (path: string): boolean =>
  dialectOf(path).indentGoesOn && !takesOff.some((file) => file.test(path)) && !/smb\.conf$/.test(path)

const comment: Rule = {
  id: 'ini-comment',
  about: 'a comment behind the value of a setting, which becomes part of the value',
  severity: 'warning',
  *find(study) {
    for (const { text, path } of iniEdits(study))
      if (!takesOff.some((file) => file.test(path.text))) yield* commentsIn(text)
  },
}

function* commentsIn(text: Edit['text']): Iterable<Found> {
  const places = iniLines(text.text)
  for (const [i, line] of linesOf(text).entries()) {
    const at = places[i]!.comment
    if (at === 0 || at >= line.text.length || !/^\s*[^#;[\s][^=]*=/.test(line.text)) continue
    const value = line.text.slice(0, at)
    // `colour = #ffeedd` is a value.
    if (/=\s*$/.test(value)) continue
    const said = line.text.slice(at).trim()
    yield {
      at: placeIn(
        text,
        line.from + at + /^\s*/.exec(line.text.slice(at))![0].length,
        line.from + line.text.trimEnd().length,
      ),
      reason: `Unexpected \`${said}\` behind the value of \`${places[i]!.key ?? value.trim()}\`, expected it on a line of its own: programs take it for a part of the value`,
      safe: true,
      offers: [
        {
          list: 'replace',
          row: {
            line: line.number,
            text: line.text.trim(),
            with: value.trim(),
            because: 'the comment would become part of the value',
          },
        },
      ],
    }
  }
}

const indent: Rule = {
  id: 'ini-indent',
  about: 'settings that are indented, which goes on with the value above',
  severity: 'warning',
  *find(study) {
    const blocks = blockIndents(study)
    for (const { text, path } of iniEdits(study)) {
      if (!mindsIndents(path.text)) continue
      const numbers = linesOf(text).map(({ number }) => number)
      const own = Math.min(...numbers.map((number) => widthOf(study.lines[number - 1] ?? '')))
      const found = numbers.flatMap((number) => indentOn(study, number, blocks[number - 1] ?? own) ?? [])
      const first = found[0]
      if (!first) continue
      const more = found.length > 1 ? ` (${found.length} lines)` : ''
      yield {
        at: first,
        reason: `Unexpected blanks before settings of ${path.text}${more}, expected them at the beginning of the line: copied as they stand they go on with the value above, or are refused`,
      }
    }
  },
}

/** Blanks before a setting that whoever copies the line would copy too: those behind the indent of its block. */
function indentOn(study: Study, number: number, block: number): Position | undefined {
  const line = study.lines[number - 1] ?? ''
  if (!/^[ \t]+(?:\[[^\]]+\]|[A-Za-z_][\w.-]*[ \t]*=)/.test(line)) return undefined
  return widthOf(line) > block ? placeOnLine(number, block, widthOf(line)) : undefined
}

/** Columns of blanks; those of a blank line do not count. */
const widthOf = (line: string): number => {
  const width = line.search(/\S/)
  return width < 0 ? Number.POSITIVE_INFINITY : width
}

/**
 * For every line the indent that a reader takes off: that of the fence it stands behind. None for a fence that is
 * four columns or more deeper than the list item it belongs to, or whose item is so itself: CommonMark shows it as
 * text, indent and all (https://spec.commonmark.org/0.31.2/#indented-code-blocks). Undefined where there is no fence.
 */
function blockIndents({ markup, lines }: Study): Array<number | undefined> {
  if (markup === 'rst' || markup === 'notes' || markup === 'html') return []
  const items: Array<{ content: number; deep: boolean }> = []
  let indent: number | undefined
  return lines.map((line) => {
    const before = indent
    const text = line.replaceAll('\t', '    ')
    const width = text.search(/\S/)
    const item = /^ *(?:[-*+]|\d{1,9}[.)]) +/.exec(text)
    const fence = /^[ >]*(?:`{3,}|~{3,}|-{4,}$|\.{4,}$|<(?:pre|source|syntaxhighlight)\b)/.test(text)
    if (/^(?:#{1,6} |=+ )/.test(line)) indent = undefined
    if (item || fence || width === 0) while (items.length > 0 && width < items.at(-1)!.content) items.pop()
    const parent = items.at(-1)
    const deep = (parent?.deep ?? false) || width - (parent?.content ?? 0) >= 4
    if (fence) indent = markup === 'markdown' && deep ? 0 : /^[ \t>]*/.exec(line)![0].length
    else if (item && markup === 'markdown') items.push({ content: item[0].length, deep })
    return before
  })
}

export const iniRules: ReadonlyArray<Rule> = [comment, indent]
