/** What guides warn of: a command that is shown, and must not be run. */
import { regex } from './patterns.ts'
import { any, type Row } from './rows.ts'

const neverWords: Row = {
  en: "\\b(?:never|do not|don['’]t|must not|should not) (?:\\p{L}+ )?(?:run|execute|use|type|issue|do)\\b",
  ko: '실행하지 ?(?:마|않)|하지 ?마세요|절대',
  ja: '実行しないで|しないでください',
  zh: '不要.{0,8}(?:执行|運行|运行|使用)|请勿|請勿|严禁',
  vi: '(?:không (?:được|nên) |đừng )(?:chạy|thực hiện|dùng)',
  pt: 'não (?:execut|us|faç|rod)\\p{L}+|nunca',
  es: 'no (?:ejecut|us|hag|lanc)\\p{L}+|nunca',
  fr: "\\bne (?:jamais |pas )?(?:lance|exécute|faite|utilise)\\p{L}*|\\bn['’](?:exécute|utilise)\\p{L}*",
  de: 'nicht (?:aus)?führen|niemals|nicht ausgeführt',
  ru: 'не (?:запуска|выполня|использу)\\p{L}+|никогда',
  id: '\\bjangan',
  tr: 'çalıştırmayın|asla',
  it: '\\bnon (?:eseg|us|lanci)\\p{L}+',
  th: '(?:ห้าม|อย่า)(?:รัน|ใช้|ทำ|พิมพ์)',
  pl: 'nie (?:uruchami|wykonuj|używa)\\p{L}*|nigdy',
  cs: 'ne(?:spoušt|použív|provád)\\p{L}+|nikdy',
  uk: 'не (?:запуск|викону|використ)\\p{L}+|ніколи',
}
const never = regex(any(neverWords))

/** Does the sentence say of what it speaks that it must not be run? */
export function warns(text: string): boolean {
  return text.length <= 160 && never.test(text)
}
