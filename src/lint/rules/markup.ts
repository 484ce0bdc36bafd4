/** Markup that says something else than its author meant. */
import { type Found, placeOnLine, type Rule, type Study } from '../rule.ts'

interface Fence {
  line: number
  mark: string
  word: string
  column: number
  width: number
}

const fence: Rule = {
  id: 'unclosed-fence',
  about: 'a fence without its partner: what is code and what is prose is guessed',
  severity: 'warning',
  *find(study) {
    if (study.markup === 'markdown') yield* lonelyFences(study.lines)
    else yield* lonelyTags(study.lines)
  },
}

function* lonelyFences(lines: ReadonlyArray<string>): Iterable<Found> {
  let open: Fence | undefined
  for (const [i, line] of lines.entries()) {
    const found = fenceOn(line, i + 1)
    if (!found) continue
    if (!open) open = found
    else if (found.word === '' && found.mark[0] === open.mark[0] && found.mark.length >= open.mark.length)
      open = undefined
    else if (
      found.mark === open.mark &&
      /^[\w.+#-]+$/.test(found.word) &&
      !/^(?:md|markdown|text)$/i.test(open.word)
    ) {
      yield alone(open, `before the one on line ${found.line}`)
      open = found
    }
  }
  if (open) yield alone(open, 'before the end of the guide')
}

function fenceOn(line: string, number: number): Fence | undefined {
  const [all, lead = '', mark = '', word = ''] =
    /^([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(`{3,}|~{3,})[ \t]*([^`]*)$/.exec(line) ?? []
  if (all === undefined) return undefined
  return {
    line: number,
    mark,
    word: word.trim(),
    column: lead.length,
    width: all.trimEnd().length - lead.length,
  }
}

const alone = ({ line, column, width }: Fence, where: string): Found => ({
  at: placeOnLine(line, column, column + width),
  reason: `Unexpected fence without an end, expected one ${where}`,
})

/** Tags of code that are opened and not closed, in wikis and pages. */
function* lonelyTags(lines: ReadonlyArray<string>): Iterable<Found> {
  let open: { tag: string; line: number; column: number; width: number } | undefined
  for (const [i, line] of lines.entries())
    for (const match of line.matchAll(/<(\/?)(syntaxhighlight|source|pre)\b[^>]*?(\/?)>/gi)) {
      const tag = match[2]!.toLowerCase()
      if (match[1] && open?.tag === tag) open = undefined
      else if (!match[1] && !match[3] && !open)
        open = { tag, line: i + 1, column: match.index, width: match[0].length }
    }
  if (open)
    yield {
      at: placeOnLine(open.line, open.column, open.column + open.width),
      reason: `Unexpected \`<${open.tag}>\` without an end, expected \`</${open.tag}>\``,
    }
}

const emphasis: Rule = {
  id: 'markup-in-code',
  about: 'marks of emphasis inside code, where they are no marks',
  severity: 'warning',
  *find({ lines, code }: Study) {
    for (const number of code.keys()) {
      const line = lines[number - 1] ?? ''
      const [all, mark = '', inner = ''] = /^\s*(\*\*|__)([^\s*_].*?)\1\s*$/.exec(line) ?? []
      if (all === undefined || inner.includes(mark)) continue
      const from = line.indexOf(mark)
      yield {
        at: placeOnLine(number, from, line.trimEnd().length),
        reason: `Unexpected \`${mark}\` around code, expected \`${inner.trim()}\`: inside code it is part of what is typed`,
      }
    }
  },
}

export const markupRules: ReadonlyArray<Rule> = [fence, emphasis]
