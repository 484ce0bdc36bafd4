import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharedAs } from '../src/signs/alternatives.ts'
import { regex } from '../src/signs/patterns.ts'

/** Every construction that the vocabulary uses, in the scripts that it is written in. */
const sources = [
  'nodes?|노드|ノード|节点|nút|nœuds?|узл(?:ы|ах)|Knoten',
  '(?<![\\p{L}\\p{N}_/.-])(?:di control\\p{L}+|контрол\\p{L}*|điều khiển|컨트롤)(?![\\p{Script=Latin}\\p{Script=Cyrillic}_-])',
  '^[\\p{P}\\p{S}\\s\\d]*(?:worker|워커|工作)[\\p{P}\\p{S}\\s]*$',
  '(?:하고|と|और)?(?<name>[a-z][a-z-]*\\d+)(?!노드|上)',
  '(?!)|(?:é|ё){2,}x*|a(?=\\s|$|[.,:])',
  '(?<=düğüm)de(?=\\s|$)|\\bedit\\b.{0,4}',
]
const piece = fc.constantFrom(
  ...[
    'node',
    'Nodes',
    '노드',
    '노드에서',
    'ノード',
    '节点',
    'nút',
    'NŒUDS',
    'узлы',
    'УЗЛАХ',
    'knoten',
    'di controllo',
  ],
  ...[
    'контроллер',
    'Điều khiển',
    '컨트롤',
    'worker',
    '워커',
    '工作',
    'Web1',
    '하고',
    '上',
    'éé',
    'ЁЁx',
    'a',
    'düğümde',
  ],
  ...[
    'edit',
    ' ',
    '.',
    ',',
    '/',
    '-',
    '_',
    '“',
    '→',
    '①',
    'λ',
    'ก',
    '１',
    '。',
    '~',
    '々',
    '・',
    '×',
    'コー',
    'x',
    '7',
    '\n',
  ],
)

const seen = (match: RegExpExecArray | null) =>
  match && { index: match.index, input: match.input, matched: [...match], groups: { ...match.groups } }

test('a pattern finds what its source finds, whatever scripts a text is of', () => {
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(texts, fc.constantFrom(...sources), (text, source) => {
      const plain = new RegExp(source, 'iu').exec(text)
      const pattern = regex(source)
      const found = pattern.exec(text)
      expect(seen(found)).toEqual(seen(plain))
      expect(pattern.test(text)).toBe(plain !== null)
      expect(pattern.all(text)).toEqual(Array.from(text.matchAll(new RegExp(source, 'giu')), ([all]) => all))
    }),
    { numRuns: 20_000 },
  )
})

test('alternatives that sources share are found as if each had them for itself', () => {
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  const around: Array<[before: string, behind: string]> = [
    ['(?<![\\p{L}_])(?:', ')(?=\\s|$)'],
    ['(?:', ')|on (?:the )?x'],
    ['', ''],
    ['nút(?:', ')?'],
    ['^[^ ]*?(?:', ')+(?<rest>\\d*)'],
  ]
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom(...sources),
      fc.constantFrom(...around),
      (text, source, [before, behind]) => {
        const plain = new RegExp(`${before}(?:${source})${behind}`, 'iu').exec(text)
        const found = regex(before + sharedAs(source) + behind).exec(text)
        expect(found && [found.index, ...found]).toEqual(plain && [plain.index, ...plain])
      },
    ),
    { numRuns: 20_000 },
  )
})

test('a class of Unicode that no row spells is an error', () => {
  expect(() => regex('\\p{Lu}').test('a')).toThrow(/Unexpected class Lu/)
})
