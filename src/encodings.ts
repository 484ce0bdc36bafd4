/** Encodings that may be named, as the Encoding Standard calls them, less what this Node does not know. */
export function encodingNames(): Array<string> {
  const all =
    'utf-8 utf-16le utf-16be euc-kr shift_jis euc-jp iso-2022-jp gb18030 gbk big5 windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u ibm866 macintosh'
  return all.split(' ').filter(isEncoding)
}

/** Names that people use and the Encoding Standard does not have. */
const otherNames: Record<string, string> = {
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp950: 'big5',
}
const labelOf = (name: string): string => otherNames[name.toLowerCase()] ?? name

/** Is this the name of an encoding: a label of the Encoding Standard (`latin1`, `sjis`), or one that people use? */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(labelOf(name)).encoding !== ''
  } catch {
    return false
  }
}

/** Text and how its bytes were read; undefined where no reading is plausible. */
export interface Decoded {
  text: string
  /** A label of the Encoding Standard: `utf-8`, `euc-kr`. */
  encoding: string
}
/** What the bytes may be, the likeliest first; none for what is no text at all. */
export interface Undecoded {
  guesses: Array<string>
}

/**
 * Reads bytes in the encoding that is named, that a byte order mark tells, or that is by far the most plausible.
 * Labels and decoders are those of the Encoding Standard (https://encoding.spec.whatwg.org/).
 */
export function decoded(bytes: Uint8Array, named?: string): Decoded | Undecoded {
  if (named !== undefined) return readAs(named, bytes) ?? { guesses: [] }
  const marked = markOf(bytes)
  if (marked) return readAs(marked, bytes) ?? { guesses: [marked] }
  if (bytes.includes(0)) return readWide(bytes)
  return (isEscaped(bytes) && readAs('iso-2022-jp', bytes)) || (readAs('utf-8', bytes) ?? readLikely(bytes))
}

function readAs(label: string, bytes: Uint8Array): Decoded | undefined {
  try {
    const decoder = new TextDecoder(labelOf(label), { fatal: true })
    const { encoding } = decoder
    if (encoding === 'euc-kr') return { text: hangul(bytes, decoder), encoding }
    const text = decoder.decode(bytes)
    return { text: encoding === 'windows-1252' ? withQuotes(text) : text, encoding }
  } catch {
    return undefined
  }
}

type Decoder = InstanceType<typeof TextDecoder>

/** What Node leaves of windows-1252 between 0x80 and 0x9f. */
function withQuotes(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (letter) => quotes[letter.charCodeAt(0) - 0x80] ?? letter)
}
const quotes = [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ']

/**
 * EUC-KR with the syllables that windows-949 adds, which Node leaves out: those that the rest lacks, in the order
 * of Unicode, at the lead bytes 0x81 to 0xc6. A decoder that is `fatal` throws `TypeError` for what is neither.
 */
function hangul(bytes: Uint8Array, decoder: Decoder): string {
  try {
    const text = decoder.decode(bytes)
    if (!text.includes('\ufffd')) return text
    throw new TypeError('more than EUC-KR')
  } catch {
    const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const more = addedSyllables(decoder)
    return latin.replace(stretches, (all, known?: string) => {
      if (known !== undefined) return decoder.decode(Buffer.from(known, 'latin1'))
      const letter = addedSigns[all] ?? more[placeOf(all.charCodeAt(0), all.charCodeAt(1))]
      if (letter === undefined && decoder.fatal) throw new TypeError('no letter of windows-949')
      return letter ?? '\ufffd'
    })
  }
}
/** A stretch that EUC-KR knows, or one pair of bytes that it does not. */
const stretches = /((?:[\x00-\x7f]|(?!\xa2[\xe6\xe7])[\xa1-\xfe][\xa1-\xfe]){1,4096})|[\x80-\xff][\s\S]?/g
const addedSigns: Record<string, string> = { '\xa2\xe6': '€', '\xa2\xe7': '®' }

/** The trail bytes of added syllables are A to Z, a to z, and 0x81 on: to 0xfe, or to 0xa0 where EUC-KR begins. */
function placeOf(lead: number, trail: number): number {
  const column = trail < 0x61 ? trail - 0x41 : trail < 0x81 ? trail - 0x61 + 26 : trail - 0x81 + 52
  return lead < 0xa1 ? (lead - 0x81) * 178 + column : 32 * 178 + (lead - 0xa1) * 84 + column
}

function addedSyllables(decoder: Decoder): Array<string> {
  const rows = Array.from({ length: 25 * 94 }, (_, at) => [0xb0 + Math.floor(at / 94), 0xa1 + (at % 94)])
  const known = new Set(decoder.decode(new Uint8Array(rows.flat())))
  const all = Array.from({ length: 0xd7a4 - 0xac00 }, (_, at) => String.fromCharCode(0xac00 + at))
  return all.filter((syllable) => !known.has(syllable))
}

/** What a host prints, in pieces that are split anywhere, as UTF-8; without bytes: that was all of it. */
export type Translator = (bytes?: Buffer) => Buffer

/** What is no letter of the encoding becomes U+FFFD. */
export function makeTranslator(name: string): Translator {
  const decoder = new TextDecoder(labelOf(name))
  const { encoding } = decoder
  if (encoding === 'euc-kr') return translateHangul(decoder)
  const finish = encoding === 'windows-1252' ? withQuotes : (text: string) => text
  return (bytes) =>
    Buffer.from(finish(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()), 'utf8')
}

/** The first byte of two waits for the second. */
function translateHangul(decoder: Decoder): Translator {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    const all = bytes ? Buffer.concat([rest, bytes]) : rest
    let end = 0
    while (end < all.length) end += all[end]! < 0x80 ? 1 : 2
    const whole = end > all.length && bytes ? end - 2 : all.length
    rest = all.subarray(whole)
    return Buffer.from(hangul(all.subarray(0, whole), decoder), 'utf8')
  }
}

/** Encodings in which all of ASCII stands for itself, as in what a host prints it has to. */
export const isHostEncoding = (name: string): boolean =>
  isEncoding(name) && !new TextDecoder(labelOf(name)).encoding.startsWith('utf-16')

function markOf([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe && (third !== 0 || fourth !== 0)) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** Without a mark, the ASCII of a guide leaves a NUL in every other byte, and none in between. */
function readWide(bytes: Uint8Array): Decoded | Undecoded {
  const zeros = [0, 0]
  for (const [at, byte] of bytes.subarray(0, sample).entries()) if (byte === 0) zeros[at % 2]! += 1
  const [even, odd] = zeros as [number, number]
  const few = Math.min(bytes.length, sample) / 200
  if (bytes.length % 2 === 1 || Math.min(even, odd) > few || Math.max(even, odd) < few * 10)
    return { guesses: [] }
  return readAs(even > odd ? 'utf-16be' : 'utf-16le', bytes) ?? { guesses: [] }
}

/** ISO-2022-JP changes its alphabet by `ESC $ B`. */
function isEscaped(bytes: Uint8Array): boolean {
  const at = bytes.indexOf(0x1b)
  return at !== -1 && bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)
}

/** As much of a text tells what it is written in. */
const sample = 64 * 1024
/** Less than this on the scale from -1 to 1 is no language. */
const plausible = 0.25
/** The best must be better than any other text by this. */
const margin = 0.05

function readLikely(bytes: Uint8Array): Decoded | Undecoded {
  const texts = new Map(alphabets.map(([encoding]) => [encoding, readAs(encoding, bytes)]))
  const ranked = alphabets
    .flatMap(([encoding, alphabet]) => {
      const read = texts.get(encoding)
      return read ? [{ ...read, weight: weigh(read.text, alphabet) }] : []
    })
    .filter((one) => one.weight >= plausible)
    .sort((a, b) => b.weight - a.weight)
  const [best] = ranked
  const rival = ranked.find((one) => one.text !== best?.text)
  if (best && best.weight - (rival?.weight ?? 0) >= margin)
    return { text: best.text, encoding: best.encoding }
  return { guesses: [...new Set(ranked.map((one) => one.encoding))] }
}

/** What a letter beyond ASCII tells for a reading, from -1 to 1, 0 for nothing; its neighbours may matter. */
type Alphabet = (letter: string, before: string, after: string) => number

/** The mean of what the letters beyond ASCII tell; -1 for what holds control characters. */
function weigh(text: string, alphabet: Alphabet): number {
  const letters = text.slice(0, sample)
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f\ufffd]/.test(letters)) return -1
  let sum = 0
  let count = 0
  for (const { 0: letter, index } of letters.matchAll(/[^\x00-\x7f]/gu)) {
    const [before, after] = [letters[index - 1] ?? ' ', letters[index + letter.length] ?? ' ']
    const told = alphabet(letter, before, after)
    sum += told
    count += told === 0 ? 0 : 1
  }
  return count === 0 ? 0 : sum / count
}
/** Signs that all encodings of East Asia have: quotes, arrows, what tables are drawn with. */
const signs = /[\u2010-\u27bf\u3000-\u3003\u3008-\u3011\uff01-\uff5e]/

/** Encodings and the letters of a language written in them; the commonest tell the most. */
const alphabets: Array<[string, Alphabet]> = [
  [
    'euc-kr',
    common(
      '이다는에을를의로하고가은서기한지도사시스설정드보그나라아어자리인대일수해제전부상구주공동여성원요용실행확치생비번호암파데터네트워크컨롤러컴퓨베접속버노명령결과추변경입력출관모든개각중안내화연장영역태되있습니합세',
      { rest: /[가-힣]/, rests: 0.3 },
    ),
  ],
  ['shift_jis', japanese],
  ['euc-jp', japanese],
  [
    'gb18030',
    common(
      '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所得经之进等部度家电力里如高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天文件安装配置服务器节点网络计算系统命令启数据库存储编辑修改密码用户创建执行运行接口输入验证防火墙关闭端口主机名址',
      { rest: /\p{Script=Han}/u, rests: -0.1 },
    ),
  ],
  [
    'big5',
    common(
      '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所得經之進等部度家電力裡如高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天文件安裝配置服務器節點網路計算系統命令啟數據庫儲存編輯修改密碼用戶創建執行運行接口輸入驗證設定檔案伺服器',
      { rest: /\p{Script=Han}/u, rests: -0.1 },
    ),
  ],
  ['windows-1252', latin('éèêëàâçîïôùûœÉÈÊÀÇ')], // French
  ['windows-1252', latin('äöüßÄÖÜ')], // German
  ['windows-1252', latin('ñíóúáéÑÁÉÍÓÚü')], // Spanish
  ['windows-1252', latin('ãõçáéíóúâêôàÃÕÇÁÉÍÓÚ')], // Portuguese
  ['windows-1252', latin('àèéìòùÀÈÉ')], // Italian
  ['windows-1252', latin('åøæäöÅØÆÄÖ')], // Nordic
  ['windows-1250', latin('ąćęłńóśźżĄĆĘŁŃÓŚŹŻ')], // Polish
  ['windows-1250', latin('áčďéěíňóřšťúůýžČŘŠŽ')], // Czech
  ['iso-8859-2', latin('ąćęłńóśźżĄĆĘŁŃÓŚŹŻ')],
  ['iso-8859-2', latin('áčďéěíňóřšťúůýžČŘŠŽ')],
  ['windows-1254', latin('çğıöşüÇĞİÖŞÜâî')], // Turkish
  ['windows-1251', cyrillic],
  ['koi8-r', cyrillic],
]

/** Letters that are common in a language tell for it; the rest of its script tells what `rests` says. */
function common(letters: string, { rest, rests }: { rest: RegExp; rests: number }): Alphabet {
  const known = new Set(letters)
  return (letter) => (known.has(letter) ? 1 : rest.test(letter) ? rests : signs.test(letter) ? 0 : -1)
}

const kanji = common(
  '一日本年月大人中出生行分手前後上下時間見設定確認起動再接続作業実施共通順全各用使方法追加変更削除編集結果表示入力管理情報環境構築計算信状態開始終了停止有効無可能必要以次参照場合対象名番号所選択権限利者更新導完初期登録',
  { rest: /\p{Script=Han}/u, rests: 0.1 },
)

function japanese(letter: string): number {
  return /[ぁ-んァ-ヶー]/.test(letter) ? 1 : kanji(letter, '', '')
}

/** Letters of Latin alphabets stand among ASCII, not in rows of their own. */
function latin(letters: string): Alphabet {
  const known = new Set(letters)
  return (letter, before) => {
    if (/[«»¿¡°·‘’“”–—…•]/.test(letter)) return 0.25
    if (/[^\x00-\x7f]/.test(before) && /\p{L}/u.test(before)) return -0.5
    return known.has(letter) ? 1 : -0.5
  }
}

/** Cyrillic stands in words of its own, and capitals at their beginning. */
function cyrillic(letter: string, before: string, after: string): number {
  if (/[a-z]/i.test(before) || /[a-z]/i.test(after)) return -1
  if (/[а-яё]/.test(letter)) return /[оеаинтсрвлкмдпу]/.test(letter) ? 1 : 0.6
  if (!/[А-ЯЁ]/.test(letter)) return /[«»№“”–—…]/.test(letter) ? 0.25 : -1
  return /[а-яё]/.test(before) ? -1 : 0.4
}
