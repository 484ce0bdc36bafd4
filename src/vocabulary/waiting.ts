/** Words that tell to wait, or that something takes its time, and units of time; a row a language. */

/** Beginnings of words, except where a language has no blanks between them. */
const waits: ReadonlyArray<string> = [
  'wait|allow|give (?:it|them)|takes?|taking|within|up to|after|at least', // en
  '기다|대기|걸리|걸릴|소요|경과|정도|후에|이후|동안', // ko
  '待|かか|後に|経過|ほど', // ja
  '等待|等候|等|需要|大约|之后|以后|左右', // zh-Hans
  '稍候|大約|之後|以後', // zh-Hant
  'đợi|chờ|mất|khoảng', // vi
  'esper|tard|demor|después', // es
  'aguard|demor|leva|após', // pt
  'attend|patient|prend|après', // fr
  'wart|dauer|nach', // de
  'подожд|ожида|займ|через|около', // ru
  'bekle|sür|sonra', // tr
  'tunggu|setelah|memakan|sekitar', // id
  'poczeka|odczeka|zaczeka|trwa', // pl
]

/** Units and their seconds. */
const units: ReadonlyArray<[seconds: number, words: string]> = [
  [
    1,
    's|secs?|seconds?|초|秒(?:钟|鐘|間)?|giây|segundos?|secondes?|sekunden?|секунд[а-я]{0,2}|saniye|detik|sekund[ay]?',
  ],
  [60, 'mins?|minutes?|분|分(?:钟|鐘|間)?|phút|minutos?|minuten?|минут[а-я]{0,2}|dakika|menit|minut[ay]?'],
  [3600, 'hrs?|hours?|시간|小时|小時|時間|giờ|horas?|heures?|stunden?|час[а-я]{0,2}|saat|jam|godzin[ay]?'],
]

/** Numbers in words; "a few" of something is five. */
const numbers: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, five: 5, ten: 10, few: 5, several: 5, some: 5, couple: 2 },
  ...{
    몇: 5,
    수: 5,
    数: 5,
    數: 5,
    几: 5,
    幾: 5,
    vài: 5,
    unos: 5,
    alguns: 5,
    quelques: 5,
    einige: 5,
    несколько: 5,
  },
  ...{ birkaç: 5, beberapa: 5, kilka: 5, unas: 5 },
}

const waiting = new RegExp(`(?<!\\p{L})(?:${waits.join('|')})|${waits.slice(1, 5).join('|')}`, 'iu')
const numeral = `\\d{1,5}(?:[.,]\\d)?(?:\\s*(?:-|–|~|～|to|bis|à|từ|至|到|から)\\s*\\d{1,5})?|${Object.keys(numbers).join('|')}`
const durations = new RegExp(
  `(?<![a-zà-ỹа-я\\d.])(${numeral})(?: of)?[\\s-]{0,3}(?:${units.map(([, words]) => `(${words})`).join('|')})(?![a-zà-ỹа-я\\d])`,
  'giu',
)

/** Seconds that a sentence says to wait: its longest duration; undefined where it says none. */
export function waitOf(sentence: string): number | undefined {
  if (!waiting.test(sentence)) return undefined
  const found = [...sentence.matchAll(durations)].map(([, number, ...named]) => {
    const unit = units[named.findIndex((name) => name !== undefined)]!
    return amountOf(number!) * unit[0]
  })
  return found.length > 0 ? Math.ceil(Math.max(...found)) : undefined
}

/** The larger end of a range. */
function amountOf(number: string): number {
  const word = numbers[number.toLowerCase()]
  return word ?? Number(/(\d+(?:[.,]\d)?)\D*$/.exec(number)![1]!.replace(',', '.'))
}
