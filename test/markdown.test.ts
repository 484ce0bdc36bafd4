import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Root } from 'mdast'
import remarkFrontmatter from 'remark-frontmatter'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { outline, type Part } from '../src/extract/outline.ts'
import { blocksOf } from '../src/readers/markdown/blocks.ts'
import { recognise } from '../src/recognise.ts'

/** Our own scanner of Markdown against remark: the same headings, sentences and code, at the same places. */
const remark = unified().use(remarkParse).use(remarkFrontmatter)
const flat = unified().use(remarkParse).use(remarkFrontmatter)
flat.data('micromarkExtensions', [{ disable: { null: ['codeIndented'] } }])

function shown(tree: Root, text: string): Array<unknown> {
  return outline(tree, text)
    .map(told)
    .filter((one) => one[1] !== '')
}

/** Blank lines at the end of code say nothing, nor does code without any. */
function told(part: Part): Array<unknown> {
  if (part.type === 'heading') return [part.type, part.level, part.text, part.position.start.line]
  if (part.type === 'sentence') {
    const { text, raw, code, quoted, paragraph, column } = part
    return [part.type, text, raw, code?.text, code?.point, quoted, paragraph, column]
  }
  const lines = part.lines.map((line) => line.text)
  return [part.type, lines.join('\n').trimEnd(), part.lines[0]?.point, part.language, part.trust, part.column]
}

function same(text: string): void {
  expect(shown(blocksOf(text), text)).toEqual(shown(remark.parse(text), text))
  expect(shown(blocksOf(text, { flat: true }), text)).toEqual(shown(flat.parse(text), text))
}

const own = join(import.meta.dirname, 'cases/read')
const shelves = [
  process.env.RUNBOOK_NOTES,
  process.env.RUNBOOK_CORPUS && join(process.env.RUNBOOK_CORPUS, 'docs'),
]
const files = [
  ...readdirSync(own).flatMap((name) =>
    readdirSync(join(own, name))
      .filter((file) => file.startsWith('guide.'))
      .map((file) => join(own, name, file)),
  ),
  ...shelves.flatMap((shelf) =>
    shelf && existsSync(shelf) ? readdirSync(shelf).map((file) => join(shelf, file)) : [],
  ),
]

describe('as remark reads it', () => {
  const textOf = (file: string) =>
    readFileSync(file, 'utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
  const written = files.filter((file) => recognise(textOf(file)) === 'markdown')
  test.each(written)('%s', (file) => same(textOf(file)))

  test('any blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }), (blocks) =>
        same(`Text.\n\n${blocks.join('\n\n')}\n`),
      ),
      { numRuns: Number(process.env.RUNBOOK_RUNS ?? 500) },
    )
  })

  test('any phrasing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 14 }), (parts) =>
        same(`x${parts.join('').replace(/\n/g, '\nx')}`),
      ),
      { numRuns: Number(process.env.RUNBOOK_RUNS ?? 1000) },
    )
  })
})

describe('hostile text ends in time', () => {
  const size = 1 << 20
  const fill = (text: string): string => text.repeat(Math.ceil(size / text.length)).slice(0, size)
  const hostile: Array<[string, string]> = [
    ['opening brackets', fill('[')],
    ['closing brackets', fill(']')],
    ['brackets in brackets', fill('[a](')],
    ['links that never close', fill('[a](<b')],
    ['images', fill('![[]()')],
    ['emphasis that never closes', fill('*a_ ')],
    ['openers only', fill('a**b')],
    ['one run of stars', `${'*'.repeat(size / 2)}a${'*'.repeat(size / 2)}`],
    ['nested emphasis', `${'*a **a '.repeat(size / 16)}b${'** a* '.repeat(size / 16)}`],
    ['quotes in quotes', fill('> ')],
    ['lists in lists', fill('* ')],
    ['lists and quotes', fill('> * ')],
    ['deeper and deeper', Array.from({ length: 1400 }, (_, depth) => `${'  '.repeat(depth)}* a`).join('\n')],
    ['back-ticks of every length', Array.from({ length: 1400 }, (_, n) => `e${'`'.repeat(n)}`).join('')],
    ['fences', fill('```\n')],
    ['an unclosed fence', `\`\`\`\n${fill('line\n')}`],
    ['comments that never close', fill('<!-- a ')],
    ['instructions that never close', fill('<? a ')],
    ['tags that never close', fill('<a b="')],
    ['entities', fill('&')],
    ['backslashes', fill('\\')],
    ['definitions', fill('[a]: b\n')],
    ['references', fill('[a][b]')],
    ['blanks', `a${' '.repeat(size)}b`],
    ['hashes', `# a ${'#'.repeat(size)} b`],
    ['rulers that are none', fill('- - - x')],
    ['underlines', `a\n${'='.repeat(size)} b`],
    ['tabs', fill('\t')],
  ]
  test.each(hostile)('%s', (_, text) => {
    const from = process.cpuUsage()
    outline(blocksOf(text), text)
    const spent = process.cpuUsage(from)
    expect((spent.user + spent.system) / 1e6).toBeLessThan(2)
  })
})

const signs = [
  ...['a', 'b c', ' ', '*', '**', '_', '__', '`', '``', '[', ']', '![', '](', '(', ')', '<', '>', '\\', '!'],
  ...[
    '&amp;',
    '&lt;',
    '&',
    'x_y',
    '<b>',
    '</b>',
    '<http://a.b>',
    '"',
    "'",
    '  \n',
    '\n',
    '.',
    ',',
    '한',
    '(u)',
  ],
  ...['[a](b)', '[a](b "t")', '**a**', '*a*', '`c`', '<!-- x -->', '# ', '한국', '。'],
]
/** Blocks as guides have them; below one another with a blank line between. */
const pieces = [
  '# Controller node',
  '## Verify ##',
  'A title\n=====',
  'Text of\ntwo lines, the `second` **bold**.',
  '**A line in bold**',
  '```bash\napt install chrony\n\n# a comment\n```',
  '~~~\n```\nnot a fence\n```\n~~~',
  '````md\n```sh\nls\n```\n````',
  '- one\n- two\n  - three\n\n    text of three\n- four',
  '- Install:\n\n  ```sh\n  apt install x\n  ```\n- Start:\n      systemctl start x',
  '1. one\n   ```\n   code\n   ```\n2. two\n\ttab',
  '* a\n\n      code in an item\n\n  text',
  '> a note\nlazy line\n> > deeper\n\n> - item\n>   text\n>\n>       code',
  '> ```\n> quoted code\n> ```',
  '    indented code\n\n    more\n\ttab',
  '***',
  '---',
  '+----+----+\n| ID | xx |\n+----+----+',
  '[DEFAULT]\nkey = value',
  '<div>\n<b>html</b> text\n</div>\n',
  '<!-- a comment\n\nover lines -->',
  'Line with a break  \nand one with\\\nanother, an [address](http://a.b/c "t"), <http://x.y>, ![i](j).',
  'Under_scores_here and *emphasis*, __strong__, a\\*b, 2 * 3 * 4, `` ` ``.',
  '[ref]: http://a.b\n\nA [ref] and [text][ref] and [none].',
  '서버에서 **실행**합니다.\n다음 `명령`을',
  '#none\n####### none\n-none',
  '| a | b |\n|---|---|\n| `x` | y |',
]
