/** The guide in the report: every word that its author wrote, every step once, nothing of its markup alive. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../src/model.ts'
import { report } from '../src/report.ts'
import { caseNames } from './support/cases.ts'
import { eventsOf, failed, passed } from './support/events.ts'

const page = (events: ReadonlyArray<RunEvent>) => report(events, 'html', { color: false, width: 80 })
const articleOf = (html: string) => /<article[\s\S]*<\/article>/.exec(html)![0]
/** What a reader sees of our own HTML, in which every `<` is a tag's; addresses count, for a link leads there. */
const seen = (html: string) =>
  html
    .replace(/ (?:href|data-language|data-mark)="([^"]*)"/g, '> $1 <')
    .replace(/<\/?(?:[a-z][^>]*)?>/g, ' ')
    .replace(
      /&(lt|gt|amp|quot|#39);/g,
      (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name as 'lt'] ?? "'",
    )
const wordsIn = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** Markup whose own words are nobody's: tags, directives, the names of languages. */
const furniture: Array<RegExp> = [
  /<(script|style)\b[^>]*>[\s\S]*?<\/\1>/gi,
  /<\/?[a-zA-Z!][^<>]*>/g,
  /^\s*\.\. (?:code|code-block|sourcecode|highlight|prompt|parsed-literal)::.*$/gm,
  /^\s*(?:`{3,}|~{3,})\{[\w:-]+\}.*$/gm,
  /^\s*:(?:linenos|emphasize-lines|language|dedent).*$/gm,
  /^\s*\[(?:source|listing|literal|subs).*$/gm,
  /^\s*(?:\d{1,3}[.)]|#\.)\s/gm,
  /^\{\|.*$|^\|-.*$/gm,
]
const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rarr: '→',
}
const authorsWords = (text: string) =>
  wordsIn(
    furniture
      .reduce((rest, mark) => rest.replace(mark, ' '), text)
      .replace(/&(\w+);/g, (all, name) => entities[name] ?? all),
  )

const guides = caseNames('read').map((idea) => {
  const folder = join('test/cases/read', idea)
  const file = readdirSync(folder).find((name) => name.startsWith('guide.'))!
  return { name: idea, path: join(folder, file) }
})
const notes = process.env.RUNBOOK_NOTES
const seeds =
  notes && existsSync(notes) ? readdirSync(notes).map((name) => ({ name, path: join(notes, name) })) : []

describe.each([...guides, ...seeds])('$name', ({ path }) => {
  const text = readFileSync(path, 'utf8')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/^\ufeff/, '')
  const events = eventsOf(text, () => passed('fine'))
  const html = page(events)

  test('no word of its author is missing', () => {
    const shown = new Set(wordsIn(seen(html.slice(html.indexOf('<h1>'))).replace(/\u200b/g, '')))
    const missing = [...new Set(authorsWords(text))].filter((word) => !shown.has(word))
    expect(missing).toEqual([])
  })

  test('every step is shown once, in the order of the guide', () => {
    const [, guide] = events
    const ids = guide!.action === 'guide' ? guide!.steps.map(({ step }) => step) : []
    const shown = [...articleOf(html).matchAll(/<section class="step[^"]*" id="step-([^"]*)"/g)].map(
      ([, id]) => id,
    )
    expect(shown.toSorted()).toEqual(ids.toSorted())
    expect(new Set(shown).size).toBe(shown.length)
  })

  test('tags are closed in the order they were opened', () => {
    expect(unbalanced(html)).toBeUndefined()
  })
})

const empty = new Set(['meta', 'link', 'br', 'hr', 'input'])
/** The first end tag that ends nothing. */
function unbalanced(html: string): string | undefined {
  const open: Array<string> = []
  const body = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
  for (const [tag, end, name] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (empty.has(name!)) continue
    if (!end) open.push(name!)
    else if (open.pop() !== name) return tag
  }
  return open.pop()
}

describe('what is put into the page is text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '<script>hacked()</script>',
      '</pre></details></section>',
      '"><img src=x onerror=hacked()>',
      '\u001b]52;c;aGk=\u0007',
      '\u202egnp.exe',
      '&lt;b&gt;',
      '`',
      '\n',
      '--></style>',
      '[x](javascript:hacked())',
      'a\u200bb\u2066c',
    ),
  )
  const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))

  test('whatever guide and host say', () => {
    fc.assert(
      fc.property(line, line, line, line, (prose, output, host, reason) => {
        const text = `# ${prose}\n\n${prose}\n\n\`\`\`console\n$ ls x\n${output.replaceAll('`', '')}\n\`\`\`\n`
        const html = page(eventsOf(text, () => failed(output, reason), { hosts: [host || 'box', 'other'] }))
        expect(html.match(/<script/g)).toHaveLength(1)
        expect(unbalanced(html)).toBeUndefined()
        expect(html).not.toMatch(/<(?:img|iframe|svg|b>hidden)|href="(?!#|https?:|mailto:|data:,)| on\w+="/)
        expect(html).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/,
        )
      }),
      { numRuns: 300 },
    )
  })
})

test('a log that holds no guide is told by its tasks', () => {
  const text = "# Install\n\n## First\n\n```\n$ printf '```'\n$ ls\n```\n\n## Second\n\n```\n$ rm a\n```\n"
  const events = eventsOf(text, (step) => (step.text.text === 'ls' ? failed('gone') : passed()))
  const article = articleOf(page(events.filter(({ action }) => action !== 'guide')))
  expect(seen(article)).toMatch(/First.*printf '```'.*ls.*gone.*Second.*rm a/s)
  expect(article.match(/<section class="step/g)).toHaveLength(3)
})

test('what is left for a person and what is skipped are told with their reasons', () => {
  const text = '# Install\n\n```\n$ touch a\n```\n\nEdit it:\n\n```\n$ ls\n```\n'
  const events = eventsOf(text, (step) => (step.text.text === 'ls' ? undefined : passed()))
  const task = events.findLast((event) => event.action === 'begin')
  const last = task!.action === 'begin' ? task!.tasks.at(-1)! : undefined
  events.splice(-1, 0, {
    at: '2026-11-20T10:20:00.000Z',
    action: 'skip',
    task: last!.step,
    reason: 'virsh console is interactive',
  })
  expect(seen(articleOf(page(events)))).toMatch(/skipped\s+virsh console is interactive/)
})
