import { dedented, drawing } from './shapes.ts'

/** Directives that only say how code is shown, or what a page is part of. */
const silent =
  /^\s*\.\. (?:code-block|code|sourcecode|highlight|parsed-literal|prompt|literalinclude|only|role|default-role|end|path|_)/
const notices =
  /^(\s*)\.\. (note|warning|tip|important|caution|danger|hint|attention|seealso|admonition)::\s*(.*)$/i

/** reStructuredText: lists, notices, images, links; tables drawn in it stay as they are drawn. */
export function rst(lines: ReadonlyArray<string>): Array<string> {
  const out: Array<string> = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (isRuler(line) || /^\s*::\s*$/.test(line)) {
      const drawn = /^\s*(?:=+ +=[= ]*|\+[-=+]+\+)\s*$/.test(line) ? drawnFrom(lines, at) : []
      if (drawn.length > 1) {
        out.push('', `${drawing}text`, ...dedented(drawn), drawing, '')
        at += drawn.length - 1
      }
      continue
    }
    if (/^\s*\.\. (?:contents|toctree|index|raw|meta|rst-class)::/.test(line)) {
      const body = indentedBelow(lines, at)
      const pages = /toctree/.test(line) ? body.filter((one) => !/^\s*(?::\w+:|$)/.test(one)) : []
      out.push('', ...pages.map((one) => `- ${one.trim()}`), '')
      at += body.length
      continue
    }
    const notice = notices.exec(line)
    const image = /^(\s*)\.\. (?:image|figure):: *(\S+)/.exec(line)
    if (notice) {
      const body = indentedBelow(lines, at)
      const title = notice[2]![0]!.toUpperCase() + notice[2]!.slice(1)
      const said = dedented(rst([notice[3]!, ...dedented(body)]))
      out.push(...[`**${title}**`, '', ...said].map((one) => `> ${one}`.trimEnd()), '')
      at += body.length
    } else if (image) {
      const body = indentedBelow(lines, at)
      const alt = body.map((one) => /^\s*:alt:\s*(.*)$/.exec(one)?.[1]).find((one) => one)
      out.push(
        '',
        `![${alt ?? image[2]}](${image[2]})`,
        '',
        ...body.filter((one) => !/^\s*:\w+:/.test(one)).map((one) => inline(one.trim())),
        '',
      )
      at += body.length
    } else if (silent.test(line) || /^\s*:[a-z-]+:(?:\s|$)/.test(line)) continue
    else if (/^\s*\.\.(?:\s|$)/.test(line))
      out.push('', inline(line.replace(/^\s*\.\.\s*(?:\|[^|]+\|\s*)?(?:[\w-]+::)?\s*/, '')), '')
    else out.push(inline(line))
  }
  return dedented(out)
}

/** A line of signs below or above a title, or between the rows of a table. */
const isRuler = (line: string): boolean =>
  /^\s*(?:([=\-~^"'`+*#:.<>_])\1{2,}[\s=+-]*|\+[-=+]{3,}\+?)$/.test(line.trimEnd())

/** A table to its end: simple ones end with a ruler before a blank line, grids where no line is drawn. */
function drawnFrom(lines: ReadonlyArray<string>, from: number): Array<string> {
  const grid = lines[from]!.trim().startsWith('+')
  let to = from + 1
  while (to < lines.length && (grid ? /^\s*[+|]/.test(lines[to]!) : lines[to]!.trim() !== '')) to += 1
  return lines.slice(from, to)
}

/** Lines that are indented deeper, blank ones between them too. */
function indentedBelow(lines: ReadonlyArray<string>, at: number): Array<string> {
  const margin = lines[at]!.search(/\S/)
  let to = at + 1
  for (let next = to; next < lines.length; next += 1) {
    if (lines[next]!.trim() === '') continue
    if (lines[next]!.search(/\S/) <= margin) break
    to = next + 1
  }
  return lines.slice(at + 1, to)
}

function inline(text: string): string {
  return text
    .replace(/^(\s*)#\.\s/, '$11. ')
    .replace(/^(\s*)[*•]\s/, '$1- ')
    .replace(/``(.+?)``/g, '`$1`')
    .replace(/`([^`<]+?)\s*<([^`>]+)>`__?/g, '[$1]($2)')
    .replace(/:[\w:+-]+:`([^`<]+?)\s*<[^`>]+>`/g, '$1')
    .replace(/:[\w:+-]+:`([^`]+)`/g, '`$1`')
    .replace(/`([^`]+)`__?(?!\w)/g, '$1')
    .replace(/::\s*$/, ':')
}
