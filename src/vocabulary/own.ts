/**
 * What authors write in scripts without capitals for a value that only the reader knows: whose it is, and what it is, as
 * `你的IP`, `서버IP`, `あなたのパスワード`; a row a language.
 */
const rows: ReadonlyArray<{ of: string; what: string }> = [
  {
    of: '(?:你|您|自己|本机|目标|远程|对方|内网|外网|公网|服务器|主机|主库|从库|主节点|从节点)(?:的)?', // zh
    what: 'IP地址|IP|地址|密码|密碼|用户名|域名|主机名|端口号?|路径|邮箱',
  },
  {
    of: '(?:내|본인|자신의|당신의|서버|호스트|마스터|슬레이브|워커|상대방?)(?:의)?', // ko
    what: 'IP(?:주소)?|아이피|비밀번호|암호|패스워드|도메인|호스트명|사용자명|계정|포트',
  },
  {
    of: '(?:あなたの|自分の|各自の|サーバー?の?|ホストの|マスターの?|スレーブの?|対向の?)', // ja
    what: 'IPアドレス|IP|アドレス|パスワード|ホスト名|ドメイン名?|ユーザー?名|ポート番号',
  },
]

/** What stands for an account or a host on either side of an `@`, whose ever it is: `用户名@主机名`. */
const bare = [
  '用户名?|用戶名?|主机名?|主機名?|域名|地址', // zh
  '사용자명?|계정명?|호스트명?|도메인', // ko
  'ユーザー?名?|ホスト名?|ドメイン名?|アカウント名?', // ja
].join('|')
const alternatives = rows.map(({ of, what }) => `${of}(?:${what})`).join('|')
const whole = '(?![\\p{L}\\p{N}])'
const ownWords = new RegExp(
  `(?<!\\p{Lo})(?:${alternatives})${whole}|(?<![\\p{L}\\p{N}])(?:${bare})(?=@)|(?<=@)(?:${bare})${whole}`,
  'giu',
)
/** A remark, and what a database is told of a column: there the words are words. */
const isSaid = /(?:^|\s)(?:#|\/\/|--\s)|\b(?:COMMENT|echo|printf|description)\b[^;]*$/i

/** Those words in what is typed or written, and where. */
export function ownWordsIn(text: string): Array<{ name: string; offset: number }> {
  return Array.from(text.matchAll(ownWords), (match) => ({ name: match[0], offset: match.index })).filter(
    ({ offset }) => !isSaid.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)),
  )
}
