import { table } from './shapes.ts'

/** MediaWiki: lists, definitions, images, links and tables; the tags that fenced code go. */
export function mediawiki(lines: ReadonlyArray<string>): Array<string> {
  const out: Array<string> = []
  let term = false
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (/^\s*\{\|/.test(line)) {
      const end = lines.findIndex((one, index) => index > at && /^\s*\|\}/.test(one))
      const rows = lines.slice(at + 1, end === -1 ? undefined : end)
      out.push('', ...tableOf(rows), '')
      at = end === -1 ? lines.length : end
      continue
    }
    if (/^\s*<\/?(?:syntaxhighlight|source|pre|nowiki)\b[^>]*>\s*$|^__[A-Z]+__\s*$/i.test(line)) continue
    const [, marks = '', said = ''] = /^([*#:;]+)\s*(.*)$/.exec(line) ?? []
    const text = inline(marks === '' ? line.trim() : said)
    const indent = '  '.repeat(Math.max(0, marks.length - 1))
    if (marks.endsWith('*')) out.push(`${indent}- ${text}`)
    else if (marks.endsWith('#')) out.push(`${'   '.repeat(marks.length - 1)}1. ${text}`)
    else if (marks.endsWith(';')) out.push('', `**${text}**  `)
    else if (marks.endsWith(':')) out.push(...(term ? [text, ''] : ['', `${text}`, '']))
    else out.push(...(text !== '' && isItem(out.at(-1)) ? ['', text] : [text]))
    term = marks.endsWith(';')
  }
  return out
}

const isItem = (line: string | undefined): boolean => /^\s*(?:-|1\.) /.test(line ?? '')

function tableOf(lines: ReadonlyArray<string>): Array<string> {
  const rows: Array<Array<string>> = [[]]
  for (const line of lines) {
    if (/^\s*\|-/.test(line)) rows.push([])
    else if (/^\s*\|\+/.test(line)) rows.unshift([inline(line.replace(/^\s*\|\+/, '').trim())])
    else if (/^\s*[|!]/.test(line))
      rows.at(-1)!.push(
        ...line
          .replace(/^\s*[|!]/, '')
          .split(/\|\||!!/)
          .map((cell) => inline(cell.replace(/^[^|[\]{}]*="[^"]*"\s*\|(?!\|)/, '').trim())),
      )
    else if (rows.at(-1)!.length > 0) rows.at(-1)!.push(`${rows.at(-1)!.pop()!} ${inline(line.trim())}`)
  }
  return table(rows.filter((row) => row.length > 0))
}

function inline(text: string): string {
  return text
    .replace(/<br\s*\/?>\s*(?:<br\s*\/?>\s*)*$/i, '')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<code>(.*?)<\/code>/g, '`$1`')
    .replace(/<(tt|kbd)>(.*?)<\/\1>/g, '`$2`')
    .replace(/'''''(.+?)'''''/g, '***$1***')
    .replace(/'''(.+?)'''/g, '**$1**')
    .replace(/''(.+?)''/g, '*$1*')
    .replace(/\[\[(?:Image|File|画像|ファイル|파일|Datei|Fichier):([^\]|]+)(?:\|([^\]]*))?\]\]/gi, image)
    .replace(/\[\[([^\]|]+)\|([^\]]+)\]\]/g, (_, page: string, said: string) => `[${said}](${address(page)})`)
    .replace(/\[\[([^\]|]+)\]\]/g, (_, page: string) => `[${page}](${address(page)})`)
    .replace(/\[(https?:\/\/[^\s\]]+) ([^\]]+)\]/g, '[$2]($1)')
    .replace(/\[(https?:\/\/[^\s\]]+)\]/g, '<$1>')
    .replace(/<\/?nowiki\s*\/?>|<!--.*?-->/g, '')
    .replace(/^(\s*)(#{1,6}\s|>|~{3,}|`{3,})/, '$1\\$2')
}
const address = (page: string): string => page.trim().replace(/\s+/g, '_')
const image = (_: string, file: string, said?: string): string =>
  `![${said?.split('|').at(-1) ?? file.trim()}](${address(file)})`
