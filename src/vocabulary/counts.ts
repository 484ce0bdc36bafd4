/**
 * How many rows a sentence wants to see: "three agents must show", "exactly two", "at least these", "looks like this".
 * All languages are tried at once.
 */

import { type Pattern, regex } from '../signs/patterns.ts'

/** Number words, 1 to 10, a row per language. */
const numbers: Array<Array<string>> = [
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  ['한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉', '열'],
  ['一', '二|两|兩', '三', '四', '五', '六', '七', '八', '九', '十'],
  ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín', 'mười'],
  ['um|uma', 'dois|duas', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez'],
  ['uno|una', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez'],
  ['une?', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix'],
  ['ein(?:e[nr]?)?', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'],
  ['оди?н[аи]?', 'два|две', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять', 'десять'],
  ['satu', 'dua', 'tiga', 'empat', 'lima', 'enam', 'tujuh', 'delapan', 'sembilan', 'sepuluh'],
]

const words = (...list: Array<string>) => regex(list.join('|'))
/** A word of a language that has spaces. */
const whole = (text: string) => `(?<![\\p{L}\\p{N}])(?:${text})(?![\\p{L}\\p{N}])`

/** As many or more, or only something like it. */
const atLeast = words(
  whole(
    'at least|or more|minimum|at minimum|similar|like th(?:is|ese|e following)|for example|e\\.g\\.|may differ|depending',
  ),
  '이상|적어도|최소|비슷|예를 ?들|예시|다를 수',
  '以上|少なくとも|ような|のように|例え?ば|異なる',
  '至少|类似|類似|例如|可能不同|类如',
  whole('ít nhất|tương tự|ví dụ|trở lên'),
  whole('pelo menos|semelhante|parecido|por exemplo'),
  whole('al menos|similar|parecid[oa]s?|por ejemplo'),
  whole('au moins|semblable|similaire|par exemple'),
  whole('mindestens|ähnlich|zum Beispiel|z\\. ?B\\.'),
  whole('не менее|как минимум|похож\\p{L}*|например|примерно'),
  whole('setidaknya|minimal|mirip|serupa|contohnya|misalnya'),
)
/** So many have to be there, or no others may be. */
const wanted = words(
  whole('must|should|shall|ought to|have to|has to|will|exactly|only|expect(?:ed)?|no more'),
  '해야|되어야|보여야|나와야|나타나야|있어야|정확히|만 (?:보|나|표)',
  'はず|なければ|べき|のみ|だけ|ちょうど',
  '应该|應該|必须|必須|只有|只会|正好|恰好',
  whole('phải|sẽ|chỉ|đúng'),
  whole('dev(?:e|em|erá|erão)|apenas|somente|exatamente'),
  whole('deb(?:e|en|erá|erían?)|solo|sólo|solamente|exactamente'),
  whole('doi(?:t|vent)|seulement|exactement|uniquement'),
  whole('muss|müssen|soll(?:te|ten|en)?|genau|nur'),
  whole('долж\\p{L}+|ровно|только'),
  whole('harus|seharusnya|akan|hanya|tepat'),
)

/**
 * `exact`: the sentence wants as many rows as are printed, and says how many; `at-least`: more are fine; undefined: it
 * says nothing of it.
 */
export function rowsSaid(sentence: string, printed: number): 'exact' | 'at-least' | undefined {
  if (atLeast.test(sentence)) return 'at-least'
  return wanted.test(sentence) && saysNumber(sentence, printed) ? 'exact' : undefined
}

function saysNumber(sentence: string, number: number): boolean {
  return digits(number).test(sentence) || numbers.some((row) => named(row[number - 1])?.test(sentence))
}

const seconds = 'seconds?|minutes?|초|분|秒|分|giây|phút'
function digits(number: number): RegExp {
  return new RegExp(`(?<![\\d.,:/-])${number}(?![\\d.:/-]|\\s*(?:${seconds}))`)
}

/** The word for a number, in a language without spaces with what is counted behind it. */
function named(word: string | undefined): Pattern | undefined {
  if (word === undefined) return undefined
  return made(/^[a-zà-ỹа-я]/i.test(word) ? whole(word) : `(?:${word}) ?(?:${counters})`)
}
const counters = '개|대|명|가지|つ|個|台|个|條|条|行|项|種|种'

const patterns = new Map<string, Pattern>()
function made(source: string): Pattern {
  const known = patterns.get(source) ?? regex(source)
  patterns.set(source, known)
  return known
}
