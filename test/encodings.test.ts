import { describe, expect, test } from 'vitest'
import { decoded, isHostEncoding, makeTranslator } from '../src/encodings.ts'
import { Refusal } from '../src/messages.ts'
import { readGuide } from '../src/read.ts'

/** Notes as people of each language keep them, and what their editors save them in. */
const notes: Array<[string, Array<string>]> = [
  [
    '# 컴퓨트 노드\n패키지를 설치하고 서비스를 다시 시작한다.\n```\napt install nova\n```\n',
    ['euc-kr', 'utf-16le'],
  ],
  ['# 計算ノード\n設定を確認してからサービスを再起動します。\n', ['shift_jis', 'euc-jp', 'utf-16be']],
  ['# 手順\n全ノード共通設定。再起動後、動作確認実施。\n', ['shift_jis', 'euc-jp']],
  ['# 控制节点\n先安装数据库，然后修改配置文件并启动服务。\n', ['gb18030']],
  ['# 控制節點\n先安裝資料庫，然後編輯設定檔並啟動服務。\n', ['big5']],
  ['# Узел управления\nУстановите пакеты и проверьте, что служба работает.\n', ['windows-1251', 'koi8-r']],
  ['# Nœud\nRedémarrez le réseau à la fin, puis vérifiez l’état.\n', ['windows-1252']],
  ['# Knoten\nSchlüssel hinzufügen und prüfen, ob der Dienst läuft.\n', ['windows-1252']],
  ['# Nó\nNão esqueça a configuração da máquina.\n', ['windows-1252']],
  ['# Düğüm\nAşağıdaki komutları çalıştırın, şifreyi giriniz.\n', ['windows-1254']],
  ['# Węzeł\nUruchom usługę, potem sprawdź hasło użytkownika.\n', ['iso-8859-2', 'windows-1250']],
]

describe('the encoding is told by the bytes', () => {
  const rows = notes.flatMap(([text, encodings]) => encodings.map((encoding) => ({ text, encoding })))
  test.each(rows)('$encoding: $text', ({ text, encoding }) => {
    expect(decoded(encoded(text, encoding))).toEqual({ text, encoding })
  })

  test('a byte order mark tells it, and is no part of the text', () => {
    const text = '# 설치\n'
    const utf8 = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text)])
    expect(decoded(utf8)).toEqual({ text, encoding: 'utf-8' })
    const wide = new Uint8Array([0xfe, 0xff, ...encoded(text, 'utf-16be')])
    expect(decoded(wide)).toEqual({ text, encoding: 'utf-16be' })
  })

  test('the syllables that Windows adds to EUC-KR', () => {
    const bytes = new Uint8Array([
      ...encoded('설정 확인 ', 'euc-kr'),
      0x94,
      0xee,
      0x81,
      0x41,
      0xc6,
      0x52,
      0x0a,
    ])
    expect(decoded(bytes)).toEqual({ text: '설정 확인 뷁갂힣\n', encoding: 'euc-kr' })
  })

  test('what may be several things is not guessed at', () => {
    const read = decoded(new Uint8Array([0x23, 0x20, 0xb0, 0xca, 0x0a]))
    expect(read).not.toHaveProperty('text')
  })

  test('random bytes are no text', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, at) => 1 + ((at * 7919 + (at >> 3) * 104729) % 255))
    expect(decoded(bytes)).toEqual({ guesses: [] })
  })
})

describe('a guide in another encoding', () => {
  const guide = '# 컴퓨트 노드\r\n\r\n```\r\nsudo apt\u00a0install nova-compute\r\n```\r\n'

  test('is read as in UTF-8, and positions refer to its text', () => {
    const read = readGuide(encoded(guide, 'utf-16le'), 'guide.txt')
    expect(read.encoding).toBe('utf-16le')
    expect(read.runbook.steps).toMatchObject([
      {
        kind: 'command',
        where: { role: 'compute' },
        text: { text: 'sudo apt install nova-compute', points: [{ line: 4, column: 1 }] },
      },
    ])
  })

  test('may be named, and what does not fit the name is refused', () => {
    const bytes = encoded('# 설치\n```\nsudo apt update\n```\n', 'euc-kr')
    expect(readGuide(bytes, 'guide.txt', { encoding: 'euc-kr' }).text).toContain('설치')
    for (const encoding of ['utf-8', 'no-such-encoding'])
      expect(() => readGuide(bytes, 'guide.txt', { encoding })).toThrow(Refusal)
  })

  test('lines that end with a carriage return alone are lines', () => {
    const bytes = new TextEncoder().encode('# Setup\r\r```\rsudo apt update\r```\r')
    expect(readGuide(bytes, 'guide.md').runbook.steps).toMatchObject([
      { kind: 'command', position: { start: { line: 4 } } },
    ])
  })

  test('a refusal names the guesses', () => {
    const bytes = new Uint8Array([0x23, 0x20, 0xb0, 0xca, 0x0a])
    expect(() => readGuide(bytes, 'guide.md')).toThrow(/expected UTF-8 or one that is named; perhaps \S+/)
  })
})

describe('what a host prints is translated', () => {
  const rows = notes.flatMap(([text, encodings]) => encodings.map((encoding) => ({ text, encoding })))
  const printable = rows.filter(({ encoding }) => isHostEncoding(encoding))
  test.each(printable)('$encoding, in pieces cut anywhere: $text', ({ text, encoding }) => {
    const bytes = Buffer.from(encoded(text, encoding))
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(inPieces(encoding, [bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(text)
    expect(
      inPieces(
        encoding,
        [...bytes].map((byte) => Buffer.from([byte])),
      ),
    ).toBe(text)
  })

  test('what is no letter is shown as such, and nothing of what follows is lost', () => {
    const printed = Buffer.concat([Buffer.from([0x94, 0xee, 0x20, 0xff, 0xff]), Buffer.from(' end\n')])
    expect(inPieces('cp949', [printed])).toBe('뷁 \ufffd end\n')
    expect(inPieces('euc-kr', [Buffer.from([0xbc])])).toBe('\ufffd')
  })

  test('only by what leaves ASCII as it is', () => {
    expect(['euc-kr', 'cp932', 'latin1', 'utf-8'].map(isHostEncoding)).toEqual([true, true, true, true])
    expect(['utf-16le', 'no-such-encoding'].map(isHostEncoding)).toEqual([false, false])
  })
})

function inPieces(encoding: string, pieces: Array<Buffer>): string {
  const translate = makeTranslator(encoding)
  return Buffer.concat([...pieces.map((piece) => translate(piece)), translate()]).toString()
}

/** The bytes of a text, found by decoding every pair of bytes. */
function encoded(text: string, encoding: string): Uint8Array {
  if (encoding.startsWith('utf-16')) {
    const bytes = Buffer.from(text, 'utf16le')
    return new Uint8Array(encoding === 'utf-16be' ? bytes.swap16() : bytes)
  }
  const known = tables.get(encoding) ?? tableOf(encoding)
  tables.set(encoding, known)
  return new Uint8Array([...text].flatMap((letter) => known.get(letter) ?? fail(letter, encoding)))
}

const tables = new Map<string, Map<string, Array<number>>>()

function tableOf(encoding: string): Map<string, Array<number>> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map<string, Array<number>>()
  const add = (bytes: Array<number>): void => {
    try {
      const letter = decoder.decode(new Uint8Array(bytes))
      if ([...letter].length === 1 && !table.has(letter)) table.set(letter, bytes)
    } catch {}
  }
  for (let lead = 0; lead < 256; lead += 1) add([lead])
  if (encoding === 'windows-1252') {
    table.set('œ', [0x9c])
    table.set('’', [0x92])
  }
  for (let lead = 0x81; lead < 255; lead += 1)
    for (let trail = 0x40; trail < 255; trail += 1) add([lead, trail])
  return table
}

function fail(letter: string, encoding: string): never {
  throw new Error(`${letter} is not in ${encoding}`)
}
