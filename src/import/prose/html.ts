import { withoutEntities } from '../../readers/nodes.ts'
import { table } from './shapes.ts'

/** HTML: paragraphs, lists, images, links and tables; the page around them goes. */
export function html(lines: ReadonlyArray<string>): Array<string> {
  const page = lines
    .join('\n')
    .replace(/<!--[\s\S]*?-->|<(head|script|style|nav|svg)\b[\s\S]*?<\/\1\s*>|<!doctype[^>]*>/gi, '')
    .replace(/<table\b[\s\S]*?<\/table\s*>/gi, (found) => `\n\n${tableOf(found).join('\n')}\n\n`)
  return withoutEntities(
    inline(page)
      .replace(blocks, '\n\n')
      .replace(/<\/?[a-zA-Z][^<>]*>/g, ''),
  )
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
}
const blocks =
  /<\/?(?:p|div|ul|ol|dl|dt|dd|section|article|main|body|html|header|footer|aside|pre|figure|figcaption|blockquote|h[1-6]|hr)\b[^<>]*>/gi

function inline(text: string): string {
  return text
    .replace(/<img\b([^<>]*)>/gi, (_, said: string) => `![${value(said, 'alt')}](${value(said, 'src')})`)
    .replace(/<a\b([^<>]*)>([\s\S]*?)<\/a\s*>/gi, (_, said: string, shown: string) =>
      value(said, 'href') === '' ? shown : `[${shown.trim()}](${value(said, 'href')})`,
    )
    .replace(/<(code|tt|kbd|samp)\b[^<>]*>([\s\S]*?)<\/\1\s*>/gi, '`$2`')
    .replace(/<(b|strong)\b[^<>]*>([\s\S]*?)<\/\1\s*>/gi, '**$2**')
    .replace(/<(i|em)\b[^<>]*>([\s\S]*?)<\/\1\s*>/gi, '*$2*')
    .replace(/\s*<li\b[^<>]*>\s*/gi, '\n- ')
    .replace(/\s*<\/li\s*>/gi, '')
    .replace(/<br\b[^<>]*>/gi, '\n')
}
const value = (attributes: string, name: string): string =>
  new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i')
    .exec(attributes)
    ?.slice(1)
    .find((one) => one !== undefined) ?? ''

function tableOf(text: string): Array<string> {
  const rows = [...text.matchAll(/<tr\b[^<>]*>([\s\S]*?)(?=<tr\b|<\/table)/gi)].map((row) =>
    [...row[1]!.matchAll(/<t[hd]\b[^<>]*>([\s\S]*?)(?=<t[hd]\b|<\/tr|$)/gi)].map((cell) =>
      inline(cell[1]!)
        .replace(/<[^<>]*>/g, '')
        .trim(),
    ),
  )
  return table(rows)
}
