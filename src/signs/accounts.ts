/** As whom something is done: accounts that headings and sentences name. */

import { remembered } from './memory.ts'
import { regex } from './patterns.ts'
import { alternativesOf, any, type Row } from './rows.ts'

const rootWords: Row = {
  en: '\\(root(?:\\)|,)|as (?:the )?root|root user|with root|superuser|(?:back|switch|return) to root',
  ko: 'root ?(?:계정|사용자|유저|권한)|루트|관리자 ?권한',
  ja: 'root ?(?:ユーザー?|権限|で)|管理者権限',
  zh: 'root ?(?:用户|用戶|权限|身份)|以 ?root',
  vi: 'quyền root|user root|tài khoản root|người dùng root',
  pt: '(?:como|usuário) root',
  es: '(?:como|usuario) root',
  fr: 'en tant que root|utilisateur root',
  de: 'als root|root-Benutzer',
  ru: 'под root|от (?:имени )?root|пользовател\\p{L}+ root|правами root',
  id: 'sebagai root|user root',
  tr: 'root olarak|root kullanıcı\\p{L}*',
  it: 'come root|utente root',
  pl: 'jako root|użytkownik\\p{L}* root',
}
const userWords: Row = {
  en: 'as (?:a|the) (?:regular|normal|non-root|unprivileged) user|non-root user|regular user',
  ko: '일반 ?(?:사용자|유저|계정)',
  ja: '一般ユーザー?',
  zh: '普通用户|普通用戶|非 ?root',
  vi: 'người dùng thường|user thường',
  pt: 'usuário (?:comum|normal)',
  es: 'usuario (?:normal|regular)',
  fr: 'utilisateur (?:normal|ordinaire)',
  de: '(?:normaler?|einfacher?) Benutzer|als Benutzer(?! [a-z_])',
  ru: 'обычн\\p{L}+ пользовател\\p{L}+',
  id: 'user biasa|pengguna biasa',
  tr: 'normal kullanıcı\\p{L}*',
  it: 'utente normale',
  pl: 'zwykł\\p{L}+ użytkownik\\p{L}*',
}
const rootPattern = regex(`(?:${any(rootWords)})`)
const userPattern = regex(`(?:${any(userWords)})`)

/** As whom something is done, `N` being the account's name: with a word for accounts, and without one. */
const accountWords: Row = {
  en: '(?:as|under|using|become|switch to|change to|log ?in (?:to|as)|back to) (?:the )?(?:N (?:user|account)|(?:user|account) N)\\b',
  ko: 'N ?(?:사용자|유저|계정)(?:로|으로|에서|의 ?권한)|(?:사용자|계정) ?N(?:로|으로)',
  ja: 'N ?(?:ユーザー?|アカウント)(?:で|に|として|の権限)',
  zh: '(?:以|用|使用|切换(?:到|至|为|成)?|切換到|在) ?N ?(?:用户|用戶|账号|账户|帳號|身份)|(?:切换(?:到|至)?|使用|以)(?:用户|用戶|账号) ?N',
  vi: '(?:với|bằng|sang|dưới|quyền)(?: quyền)? (?:user|người dùng|tài khoản) N',
  pt: '(?:como|com) (?:o )?(?:usuário|utilizador) N|para o usuário N',
  es: '(?:como|con) (?:el )?usuario N|al usuario N',
  fr: "(?:en tant qu(?:e |[’'])|avec |sous |comme )(?:l[’'])?(?:utilisateur|compte) N",
  de: '(?:als|unter|zum|mit) (?:dem )?(?:Benutzer|User|Nutzer|Account) N|als N-(?:Benutzer|User)',
  ru: '(?:от (?:имени )?|под |из-под )(?:пользовател\\p{L}+|учётк\\p{L}+|юзер\\p{L}*) N|пользователем N',
  id: '(?:sebagai|dengan|ke) (?:user|pengguna|akun) N',
  tr: 'N (?:kullanıcısı\\p{L}*|hesabı\\p{L}*)(?: (?:ile|olarak))?',
  it: "(?:come|con|da) (?:l[’'])?utente N",
  pl: '(?:jako|na) użytkownik\\p{L}* N',
}
const knownAccountWords: Row = {
  en: '(?:as|become|switch to|change to) N',
  ko: 'N(?:로|으로) ?(?:전환|변경|로그인|접속|실행)',
  ja: 'Nで(?:実行|ログイン)',
  zh: '(?:以|用|切换到|切换至) ?N',
  pt: 'como N',
  es: 'como N',
  fr: 'en tant que N',
  de: 'als N',
  ru: '(?:от имени|под|из-под|от) N',
  id: 'sebagai N',
  tr: 'N olarak',
  it: 'come N',
  pl: 'jako N',
}
/** Whoever says so means it for more than the next lines. */
const switchWords: Row = {
  en: '\\b(?:switch|change|log ?in|become|su)\\b',
  ko: '전환|변경|로그인|접속',
  ja: '切り替え|ログイン|変更',
  zh: '切换|切換|登录',
  vi: 'chuyển|đăng nhập',
  pt: 'mud\\p{L}+|troc\\p{L}+|entr\\p{L}+',
  es: 'cambi\\p{L}+|entr\\p{L}+',
  fr: 'chang\\p{L}+|bascul\\p{L}+|connect\\p{L}+',
  de: 'wechsel\\p{L}+|anmeld\\p{L}+',
  ru: 'переключ\\p{L}+|переход\\p{L}+|заход\\p{L}+',
  id: 'pindah|masuk|ganti',
  tr: 'geç\\p{L}*',
  it: 'passa\\p{L}*|cambi\\p{L}+',
  pl: 'przełącz\\p{L}*|zaloguj\\p{L}*',
}
/** Accounts that packages make, and that everyone knows for such. */
const accounts =
  'postgres|hadoop|hdfs|yarn|hbase|hive|spark|oracle|grid|stack|ceph|kafka|zookeeper|mysql|mongod|mongodb|rabbitmq|redis|elastic|elasticsearch|nova|neutron|glance|keystone|cinder|swift|zabbix|nagios|icinga|radiusd|freerad|www-data|apache|nginx|tomcat|jenkins|git|gitlab|nexus|solr|cassandra|minio|borg|vault|consul|ldap|openldap|munge|slurm|prometheus|grafana|ubuntu|vagrant'
/** Every account that a text may name behind words for it. */
const accountPattern = regex(accountsIn(accountWords, `[a-z_][a-z\\d_-]{1,30}`))
const knownAccountPattern = regex(accountsIn(knownAccountWords, accounts))
const switchPattern = regex(`(?:${any(switchWords)})`)

function accountsIn(row: Row, account: string): string {
  const one = `["'\`“‘「]?(${account})["'\`”’」]?(?![a-z\\d_.-])`
  const all = alternativesOf(row)
    .replace(/N(?![\p{L}}\d])/gu, one)
    .replace(/N(?=[\u3040-\uffdc-])/gu, one)
  return `(?<![\\p{Script=Latin}\\p{Script=Cyrillic}\\d_/-])(?:${all})`
}

/** Words that stand where an account's name would. */
const noAccount = new Set(
  'the a an any another other same new regular normal non-root unprivileged standard current default admin root user users account own your different following each every this that sudo named called system service local remote os unix linux login name id to on in for with by mit auf con de la el le les o um uma un una username you we it which who'.split(
    ' ',
  ),
)

/** An account, other than root, that a text names; `stays`: for more than the next lines. */
interface SaidAccount {
  account: string
  stays: boolean
  text: string
  index: number
}

/** The account that a short sentence names for what follows. */
export const accountOf = remembered((text): SaidAccount | undefined => {
  if (text.length > 120) return undefined
  const match = accountPattern.exec(text) ?? knownAccountPattern.exec(text)
  if (!match) return undefined
  const rest = text.slice(match.index + match[0].length)
  if (whole.test(rest) || secretPattern.test(rest)) return undefined
  const account = match
    .slice(1)
    .find((group) => group !== undefined)
    ?.toLowerCase()
  if (!account || noAccount.has(account) || states.test(text)) return undefined
  return { account, stays: switchPattern.test(text), text: match[0], index: match.index }
})
/** Behind the account: its password, its home, what it owns. */
const whole = /^["'`]?(?:['’]s\b|\s+(?:password|passwd|group|home|directory|in|to|can|has|is|must|should)\b)/
/** With its password it is what a program is told, and nobody types as it. */
const secretBehind: Row = {
  en: 'and (?:the |its |a )?pass(?:word|wd)',
  ko: '(?:와|과|및|, ?) ?(?:비밀번호|패스워드|암호)',
  ja: '(?:と|及び|および|、)(?:パスワード)',
  zh: '(?:和|与|與|及|、)(?:密码|密碼|口令)',
  vi: 'và (?:password|mật khẩu)',
  pt: 'e (?:a )?senha',
  es: 'y (?:la )?contraseña',
  fr: 'et (?:le )?mot de passe',
  de: 'und (?:dem )?(?:Passwort|Kennwort)',
  ru: 'и парол\\p{L}+',
  id: 'dan (?:password|kata sandi|sandi)',
  tr: 've (?:parola|şifre)\\p{L}*',
  it: 'e (?:la )?password',
  pl: 'i hasł\\p{L}+',
}
const secretPattern = regex(`^["'\`”’」]?[ \\t]*(?:${any(secretBehind)})`)
/** What a service does all by itself. */
const states = /\b(?:runs|running|owned|started|executes|belongs) (?:as|by|under|to)\b/i

/** The account that a heading or a short sentence names for what follows. */
export function userOf(text: string): { user: 'root' | 'user'; text: string; index: number } | undefined {
  if (text.length > 160 || accountOf(text)) return undefined
  const user = userPattern.exec(text)
  if (user) return { user: 'user', text: user[0], index: user.index }
  const root = rootPattern.exec(text)
  return root ? { user: 'root', text: root[0], index: root.index } : undefined
}
