import { table } from './shapes.ts'

/** AsciiDoc: lists, notices, images, links and tables; what fences code and blocks goes. */
export function asciidoc(lines: ReadonlyArray<string>): Array<string> {
  const out: Array<string> = []
  let notice = ''
  let indent = ''
  let hang = ''
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!.trimEnd()
    if (/^\|={3,}$/.test(line)) {
      const end = lines.findIndex((one, index) => index > at && /^\|={3,}\s*$/.test(one))
      out.push('', ...tableOf(lines.slice(at + 1, end === -1 ? undefined : end)), '')
      at = end === -1 ? lines.length : end
      continue
    }
    const named = /^\[(NOTE|TIP|WARNING|IMPORTANT|CAUTION)\b[^\]]*\]$/.exec(line)?.[1]
    if (named) notice = named
    if (line === '+') hang = indent
    if (named || isMark(line)) {
      if (out.at(-1) !== '') out.push('')
      continue
    }
    const image = /^image::?([^[]+)\[([^\],]*).*\]$/.exec(line)
    const item = /^\s*(\*+|-|\.+|\d+\.)\s+(.*)$/.exec(line)
    const title = /^\.([^\s.].*)$/.exec(line)
    if (image) out.push('', `![${image[2] || image[1]}](${image[1]})`, '')
    else if (item) {
      const mark = bullet(item[1]!)
      indent = ' '.repeat(mark.length + 1)
      hang = ''
      out.push(`${mark} ${inline(item[2]!)}`)
    } else if (title) out.push('', `**${inline(title[1]!)}**`, '')
    else if (/^[^:\s][^:]*::\s*$/.test(line)) out.push('', `**${inline(line.replace(/::\s*$/, ''))}**  `)
    else if (notice !== '' && line !== '') {
      out.push(`> **${capital(notice)}**: ${inline(line.trim())}`)
      notice = ''
    } else
      out.push(
        inline(
          `${line.trim() === '' ? '' : hang}${line.trim()}`.replace(
            /^(NOTE|TIP|WARNING|IMPORTANT|CAUTION): /,
            (_, name: string) => `> **${capital(name)}**: `,
          ),
        ),
      )
  }
  return out
}

/** Signs of the markup that say nothing to a reader. */
const isMark = (line: string): boolean =>
  /^(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|\/{4,}|--|\+)$|^\[\[?[^\]]*\]\]?$|^:[\w-]+:(?: .*)?$|^\/\/|^<<<+$|^(?:ifdef|ifndef|endif|include)::/.test(
    line,
  )
const capital = (name: string): string => name[0]! + name.slice(1).toLowerCase()

function bullet(mark: string): string {
  if (/^\d/.test(mark)) return mark
  const indent = '   '.repeat(mark.length - 1)
  return mark.startsWith('.') ? `${indent}1.` : `${'  '.repeat(mark.length - 1)}-`
}

function tableOf(lines: ReadonlyArray<string>): Array<string> {
  const groups: Array<Array<string>> = [[]]
  for (const line of lines) {
    if (line.trim() === '') groups.push([])
    else
      groups.at(-1)!.push(
        ...line
          .split(/(?<!\\)\|/)
          .slice(line.startsWith('|') ? 1 : 0)
          .map((cell) => inline(cell.trim())),
      )
  }
  const rows = groups.filter((row) => row.length > 0)
  const first = lines.find((line) => line.trim() !== '')?.match(/(?<!\\)\|/g)?.length ?? 1
  const width = first > 1 ? first : (rows[0]?.length ?? 1)
  const cells = rows.flat()
  return table(
    Array.from({ length: Math.ceil(cells.length / width) }, (_, at) =>
      cells.slice(at * width, (at + 1) * width),
    ),
  )
}

function inline(text: string): string {
  return text
    .replace(/\blink:([^\s[]+)\[([^\]]*)\]/g, '[$2]($1)')
    .replace(/(https?:\/\/[^\s[\]]+)\[([^\]]+)\]/g, '[$2]($1)')
    .replace(/(https?:\/\/[^\s[\]]+)\[\]/g, '<$1>')
    .replace(/<<[^,>]+,\s*([^>]+)>>/g, '$1')
    .replace(/<<([^>]+)>>/g, '$1')
    .replace(/image:([^\s[]+)\[([^\],]*)[^\]]*\]/g, '![$2]($1)')
    .replace(/(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])/g, '**$1**')
    .replace(/(?<![\w+])\+(?!\s)([^+\n]+?)(?<!\s)\+(?![\w+])/g, '`$1`')
    .replace(/\s\+$/, '  ')
}
