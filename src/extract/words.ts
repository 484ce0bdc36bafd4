/**
 * The vocabulary: what guides say in words, a row per language. All languages are tried at once, since guides
 * mix them; a new language is a new entry in each row.
 */
import { type Pattern, regex } from './patterns.ts'

type Language =
  | 'en'
  | 'ko'
  | 'ja'
  | 'zh'
  | 'vi'
  | 'pt'
  | 'es'
  | 'fr'
  | 'de'
  | 'ru'
  | 'id'
  | 'tr'
  | 'it'
  | 'pl'
type Row = Partial<Record<Language, string>>

// ── roles ────────────────────────────────────────────────────────────────────────────────────────────────

/** What a host is called: `node`, `서버`. Alternatives of a regular expression, as in every row here. */
const nodeWords: Row = {
  en: 'nodes?|servers?|hosts?|machines?|VMs?',
  ko: '노드|서버|호스트|머신',
  ja: 'ノード|サーバー?|ホスト|マシン',
  zh: '节点|節點|服务器|伺服器|主机|主機|机器|機器',
  vi: 'node|nút|máy chủ|máy',
  pt: 'nós|nó|nodos?|servidor(?:es)?|máquinas?',
  es: 'nodos?|servidor(?:es)?|máquinas?|equipos?',
  fr: 'nœuds?|noeuds?|serveurs?|machines?|hôtes?',
  de: 'Knoten|Server|Host|Rechner|Maschinen?',
  ru: 'узл(?:ы|ах|ам|а|е|у|ов)|узел|нод(?:ы|ах|ам|а|е|у)|сервер(?:ах|ы|а|е|ов)?|хост(?:ах|ы|а|е|ов)?|машин(?:ах|ы|а|е)?',
  id: 'node|server|mesin|host',
  tr: 'düğüm(?:ler|lerde|ü|de|ünde)?|sunucu(?:lar|da|larda|su|sunda)?|makine(?:ler|de|lerde)?',
  it: 'nodi|nodo|server|macchine|macchina',
  pl: 'węz(?:eł|ły|łach|ła)|węźle|serwer(?:y|ach|ze|a)?|maszyn(?:y|ach|ie|a)?|hosty?',
}

/** Roles and what they are called. */
const roleWords: Record<string, Row> = {
  controller: {
    en: 'controller|control|controllers',
    ko: '컨트롤러|컨트롤',
    ja: 'コントローラー?|コントロール',
    zh: '控制',
    vi: 'điều khiển',
    pt: 'controlador(?:a|es)?|de controle',
    es: 'controlador(?:a|es)?|de control',
    fr: 'contrôleurs?|de contrôle',
    de: 'Controller-?|Steuer(?:ungs)?-?',
    ru: 'контроллер(?:а|е|ы|ах)?|управления|управляющ\\p{L}+',
    tr: 'denetleyici|kontrol',
    it: 'di controllo',
    pl: 'kontroler(?:a|y|ze)?|sterując\\p{L}+|kontroln\\p{L}+',
  },
  compute: {
    en: 'compute|computes',
    ko: '컴퓨트|컴퓨팅|컴퓨터',
    ja: 'コンピュート|コンピューティング|計算',
    zh: '计算|計算|运算',
    vi: 'tính toán',
    pt: 'de computação|computacional',
    es: 'de cómputo|de computación',
    fr: 'de calcul',
    de: 'Compute-?|Rechen-?',
    ru: 'вычислительн\\p{L}+|вычислений',
    id: 'komputasi',
    tr: 'hesaplama|işlem',
    it: 'di calcolo',
    pl: 'obliczeniow\\p{L}+',
  },
  network: {
    en: 'network|networking|neutron',
    ko: '네트워크',
    ja: 'ネットワーク',
    zh: '网络|網路|網絡',
    vi: 'mạng',
    pt: 'de redes?',
    es: 'de red',
    fr: 'réseau',
    de: 'Netzwerk-?',
    ru: 'сетев\\p{L}+',
    id: 'jaringan',
    tr: 'ağ',
    it: 'di rete',
    pl: 'sieciow\\p{L}+',
  },
  'block storage': {
    en: 'block(?: |-)storage|cinder',
    ko: '블록 ?스토리지',
    ja: 'ブロックストレージ',
    zh: '块存储',
  },
  'object storage': {
    en: 'object(?: |-)storage|swift',
    ko: '오브젝트 ?스토리지',
    ja: 'オブジェクトストレージ',
    zh: '对象存储',
  },
  storage: {
    en: 'storage|osd',
    ko: '스토리지',
    ja: 'ストレージ',
    zh: '存储|儲存',
    vi: 'lưu trữ',
    pt: 'de armazenamento',
    es: 'de almacenamiento',
    fr: 'de stockage',
    de: 'Speicher-?|Storage-?',
    ru: 'хранени\\p{L}+',
    id: 'penyimpanan',
    it: 'di archiviazione',
  },
  master: {
    en: 'master|masters|primary|control(?: |-)plane',
    ko: '마스터',
    ja: 'マスター?|プライマリ',
    zh: '主|主控',
    pt: 'mestre|principal',
    es: 'maestro|principal',
    fr: 'maître|principal',
    ru: 'мастер(?:а|е)?|главн\\p{L}+',
    id: 'utama|induk',
    pl: 'główn\\p{L}+',
  },
  worker: {
    en: 'worker|workers',
    ko: '워커',
    ja: 'ワーカー?',
    zh: '工作|工作者',
    ru: 'воркер(?:ах|ы|а|е)?|рабоч\\p{L}+',
    de: 'Worker-?',
    pt: 'trabalhador(?:es)?',
  },
  slave: {
    en: 'slaves?|replicas?|secondary|standby',
    ko: '슬레이브|보조',
    ja: 'スレーブ|セカンダリ',
    zh: '从|從|备',
    pt: 'escravo|secundário',
    es: 'esclavo|secundario',
    fr: 'esclave|secondaire',
  },
  manager: { en: 'manager|managers|management', ko: '매니저|관리', ja: 'マネージャー?|管理', zh: '管理' },
  monitor: { en: 'monitor|monitors|monitoring|mon', ko: '모니터', ja: 'モニター?', zh: '监控' },
  deploy: {
    en: 'deploy|deployment|deployer|admin|administration|bastion|jump',
    ko: '배포',
    ja: 'デプロイ',
    zh: '部署',
  },
  database: {
    en: 'database|db|sql',
    ko: '데이터베이스|DB',
    ja: 'データベース|DB',
    zh: '数据库',
    pt: 'de banco de dados',
    es: 'de base de datos',
  },
  web: { en: 'web|www|front(?: |-)?end', ko: '웹', ja: 'ウェブ|Web', zh: '网页|Web', ru: 'веб', de: 'Web-?' },
  gateway: { en: 'gateway|edge|router', ko: '게이트웨이', ja: 'ゲートウェイ', zh: '网关' },
  'load balancer': {
    en: 'load(?: |-)?balancer',
    ko: '로드 ?밸런서',
    ja: 'ロードバランサー?',
    zh: '负载均衡',
  },
  server: {
    ko: '서버',
    ja: 'サーバー?',
    zh: '服务端|服务器端',
    pt: 'servidor',
    es: 'servidor',
    fr: 'serveur',
  },
  client: {
    en: 'client|clients',
    ko: '클라이언트',
    ja: 'クライアント',
    zh: '客户端|客户机',
    pt: 'cliente',
    es: 'cliente',
    fr: 'client',
    de: 'Client',
    ru: 'клиент(?:а|е)?',
  },
}

/** Roles that are understood without "node" where a word like "on" stands before or after them. */
const lone = new Set([
  'controller',
  'compute',
  'master',
  'slave',
  'worker',
  'manager',
  'client',
  'server',
  'load balancer',
  'deploy',
])

/** Every host. */
const everyNode: Row = {
  en: '(?:all|every|each|both)(?: of)?(?: the)?(?: \\w+)?? (?:nodes?|servers?|hosts?|machines?)',
  ko: '(?:모든|전체|각|양쪽) ?(?:노드|서버|호스트)',
  ja: '(?:すべて|全て|全)の?(?:ノード|サーバー?|ホスト|マシン)|各(?:ノード|サーバー?|ホスト|マシン)',
  zh: '(?:所有|全部|每个|每個|各个?|各)(?:的)?(?:节点|節點|服务器|主机|机器)',
  vi: '(?:tất cả|mọi|mỗi|cả hai|toàn bộ)(?: các)? (?:node|nút|máy chủ|máy|server)',
  pt: '(?:todos os|em todos os|cada|ambos os) (?:nós|nó|nodos?|servidor(?:es)?|nodes?|hosts)|todas as máquinas',
  es: '(?:todos los|cada|ambos) (?:nodos?|servidor(?:es)?|hosts|equipos)|todas las máquinas',
  fr: '(?:tous les|chaque|les deux) (?:nœuds?|noeuds?|serveurs?|hôtes?)|toutes les machines',
  de: '(?:allen?|jedem|jeder|beiden) (?:Knoten|Servern?|Hosts?|Rechnern?|Nodes?|Maschinen)',
  ru: '(?:вс(?:е|ех)|кажд\\p{L}+|обо?их) (?:узл\\p{L}+|нод\\p{L}+|сервер\\p{L}*|хост\\p{L}*|машин\\p{L}*)',
  id: '(?:semua|setiap|seluruh|kedua) (?:node|server|mesin|host)',
  tr: '(?:tüm|bütün|her|her iki) (?:düğüm\\p{L}*|sunucu\\p{L}*|makine\\p{L}*|node\\p{L}*)',
  it: '(?:tutti i|ogni|entrambi i) (?:nodi|nodo|server)|tutte le macchine',
  pl: '(?:wszystkich|wszystkie|każdym|obu) (?:węz\\p{L}+|serwer\\p{L}*|maszyn\\p{L}*|host\\p{L}*)',
}

/** Words before a role that make it a place: "on the". */
const before: Row = {
  en: '(?:on|at|in)(?: (?:the|your|each|a|an|both|all))?',
  zh: '(?:在|登录|登陆)',
  vi: '(?:trên|tại|ở)(?: các)?',
  pt: '(?:no|na|nos|nas|em)',
  es: '(?:en el|en la|en los|en las|en)',
  fr: '(?:sur le|sur la|sur les|sur|dans le)',
  de: '(?:auf dem|auf der|auf den|auf|am|im)',
  ru: '(?:на|с)',
  id: '(?:di|pada)',
  it: '(?:sul|sulla|sui|sulle|su|nel|nei)',
  pl: '(?:na|w)',
}

/** Words behind a role that make it a place: 에서. */
const behind: Row = {
  ko: '에서',
  ja: 'で|上で|にて|側で',
  zh: '上|中|端',
  tr: "(?:['’](?:da|de|nda|nde|ta|te)|(?<=denetleyici)de)(?=\\s|$|[.,:])",
}

/** Words before a role that something goes to or comes from: nothing runs there for that. */
const away: Row = {
  en: '(?:to|from|between|for|with)(?: (?:the|all|both|each|every))?',
  ko: '(?!)',
  zh: '(?:到|从|從|向|给|給)',
  vi: '(?:tới|đến|sang|từ|vào|cho)(?: các)?',
  pt: '(?:para|aos?|às?|dos?|das?)(?: os| as| o| a)?',
  es: '(?:a|al|hacia|desde|para)(?: los| las| el| la)?',
  fr: '(?:vers|aux?|à|depuis|pour|des?)(?: les?| la)?',
  de: '(?:zu|zum|zur|an|von|vom|für)(?: den| die| das| dem)?',
  ru: '(?:к|ко|от|с|для|между)',
  id: '(?:ke|dari|untuk|antar)',
  it: '(?:ai?|al|verso|dal?|dai|per)(?: i| gli| le| il)?',
  pl: '(?:do|od|z|dla)',
}

/** Words before a place that report what was done there, or is needed there only. */
const reported: Row = {
  en: '(?:been|was|were|already|previously|earlier|only (?:required|needed|necessary))',
  ko: '이미|이전에',
  ja: '既に|すでに',
  zh: '已经|已經|之前',
  vi: 'đã',
  pt: 'já',
  es: 'ya',
  fr: 'déjà',
  de: 'bereits|schon',
  ru: 'уже',
  id: 'sudah|telah',
  tr: 'zaten',
  it: 'già',
  pl: 'już',
}

/** Words between a role and what is its: the file of the controller. */
const ofBehind: Row = { ko: '의', ja: 'の', zh: '的' }

/** Between two roles that are both meant. */
const both: Row = {
  en: 'and|or|&|,|/|\\+',
  ko: '와|과|및|랑|하고',
  ja: 'と|及び|および|、',
  zh: '和|与|與|及|、',
  vi: 'và',
  pt: 'e',
  es: 'y',
  fr: 'et',
  de: 'und',
  ru: 'и',
  id: 'dan',
  tr: 've',
  pl: 'i|oraz',
}

/** Hosts other than those just spoken of: it is not said which. */
const otherNodes: Row = {
  en: 'other (?:nodes?|servers?|hosts?|machines?)',
  ko: '(?:다른|나머지) ?(?:노드|서버|호스트)',
  ja: '(?:他の|その他の?)(?:ノード|サーバー?|ホスト)',
  zh: '(?:其他|其它|其餘|其余)(?:的)?(?:节点|節點|服务器|主机)',
  vi: '(?:node|nút|máy chủ|máy) (?:khác|còn lại)',
  pt: 'outros (?:nós|servidores|nodes)',
  es: 'otros (?:nodos|servidores)|los demás nodos',
  fr: 'autres (?:nœuds|noeuds|serveurs)',
  de: 'anderen? (?:Knoten|Servern?|Rechnern?)|übrigen Knoten',
  ru: '(?:остальн|друг)\\p{L}+ (?:узл|нод|сервер|хост)\\p{L}*',
  id: '(?:node|server) (?:lain|lainnya)',
  tr: 'diğer (?:düğüm|sunucu)\\p{L}*',
  it: 'altri (?:nodi|server)',
  pl: '(?:pozostał|inn)\\p{L}+ (?:węz|serwer)\\p{L}*',
}

/** Words that point at what follows. */
const pointing: Row = {
  en: 'following|below|as follows|run this|execute|run the|these (?:steps|commands)|perform',
  ko: '아래|다음|실행|진행|수행',
  ja: '以下|次の|実行|下記',
  zh: '以下|如下|下面|执行|運行|运行',
  vi: 'sau đây|như sau|dưới đây|chạy|thực hiện',
  pt: 'seguintes?|abaixo|a seguir|executar?|execute|feita',
  es: 'siguientes?|abajo|a continuación|ejecut\\p{L}+',
  fr: 'suivante?s?|ci-dessous|exécut\\p{L}+|lancez',
  de: 'folgende\\p{L}*|unten|führen|ausführen|ausgeführt',
  ru: 'следующ\\p{L}+|ниже|выполн\\p{L}+|запуска\\p{L}+|запустит\\p{L}+',
  id: 'berikut|di bawah|jalankan|lakukan',
  tr: 'aşağıda\\p{L}*|şu|çalıştır\\p{L}*|uygula\\p{L}*',
  it: 'seguent[ei]|sotto|esegui\\p{L}*|eseguire',
  pl: 'następując\\p{L}+|poniż\\p{L}+|wykon\\p{L}+|uruchom\\p{L}*',
}

/** A role that a text says, and the words that say it. */
export interface SaidRole {
  role: string
  text: string
  index: number
}

const nodes = any(nodeWords)
/** Without one of these, no text speaks of hosts; without one of those, of no role. */
const nodePattern = regex(nodes)
const edge = {
  left: '(?<![\\p{L}\\p{N}_/.-])',
  right: '(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}_/-])',
}
const cjkOrSpace = '[ \\t]*'
const roleRows = Object.entries(roleWords).map(([role, row]) => ({
  role,
  words: any(row),
  host: regex(`^(?:${any(row)})(?:node|server|host)?s?\\d*$`),
  word: regex(`(?:${any(row)})`),
  begins: regex(`${edge.left}(?:${any(row)})`),
}))
const rolePattern = regex(`${edge.left}(?:${roleRows.map((row) => row.words).join('|')})`)
/** `controller node`, `コントローラノード`, `nút điều khiển`, `node controller`. */
const rolePhrases = roleRows.map(({ role, words, begins }) => ({
  role,
  begins,
  pattern: regex(
    `${edge.left}(?:(?:${words})${cjkOrSpace}-?(?:${nodes})|(?:${nodes})[ \\t]+(?:${words}))${edge.right}`,
  ),
}))
const loneRoles = roleRows
  .filter(({ role }) => lone.has(role))
  .map(({ role, words, word }) => ({
    role,
    begins: word,
    pattern: regex(
      `${edge.left}(?:(?:${any(before)})[ \\t]*(?:${words})${edge.right}|(?:${words})[ \\t]*(?:${any(behind)}))`,
    ),
  }))
const everyPattern = regex(`${edge.left}(?:${any(everyNode)})${edge.right}`)
const placePattern = regex(`(?:${edge.left}(?:${any(before)}))[ \\t]*$`)
const awayPattern = regex(`(?:${edge.left}(?:${any(away)}))[ \\t]*$`)
const reportPattern = regex(`${edge.left}(?:${any(reported)})${edge.right}[^.,;:。、，]{0,24}$`)
const ofPattern = regex(`^[ \\t]*(?:${any(ofBehind)})`)
const otherPattern = regex(`(?:${any(otherNodes)})`)
const anyRole = regex(
  `(?<![\\p{L}\\p{N}_-])(?:${roleRows
    .filter((r) => lone.has(r.role))
    .map((r) => r.words)
    .join('|')})(?![\\p{Script=Latin}\\p{Script=Cyrillic}_-])`,
)
const loneWords = roleRows
  .filter((r) => lone.has(r.role))
  .map((r) => r.words)
  .join('|')
const lonePattern = regex(loneWords)
const joinedBefore = regex(`(?:${loneWords})[ \\t]*(?:${nodes})?[ \\t]*(?:${any(both)})[ \\t]*$`)
const joinedBehind = regex(`^[ \\t]*(?:${any(both)})[ \\t]*(?:${loneWords})(?![\\p{L}\\p{N}_-])`)
const behindPattern = regex(`^[ \\t]*(?:${any(behind)})`)
const pointingPattern = regex(`(?:${any(pointing)})`)
const onlyRole = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:${roleRows.map((r) => r.words).join('|')})[\\p{P}\\p{S}\\s]*$`,
)
const namedHost = regex(`${edge.left}(?:${any(before)})[ \\t]+(?<name>[a-z][a-z-]*\\d+)${edge.right}`)
const namedHostBehind = /(?<![\w/.-])(?<name>[a-z][a-z-]*\d+)[ \t]*(?:에서|で|にて|上)/

/** The one role that a heading names; undefined where it names none, or several. */
export function roleOfHeading(text: string): SaidRole | undefined {
  return (
    everywhere(text) ??
    only(unreported(text, phrases(text))) ??
    only(unreported(text, lones(text))) ??
    aloneRole(text) ??
    namedIn(text) ??
    aloneHost(text)
  )
}

/**
 * The role that a sentence puts what follows on: "on the controller node", `compute 노드에서`; `''` where it speaks
 * of hosts and does not say which.
 */
export function roleOfSentence(text: string): SaidRole | undefined {
  if (text.length > 400) return undefined
  const other = nodePattern.test(text) ? otherPattern.exec(text) : null
  if (other) return { role: '', text: other[0], index: other.index }
  const every = text.length < 120 ? everywhere(text) : undefined
  if (every) return isAway(text, every) ? undefined : every
  const found = phrases(text)
  if (found.length > 0) return only(found.filter((said) => governs(text, said)))
  return onlyOne(text, lones(text)) ?? aloneRole(text) ?? namedIn(text)
}

function governs(text: string, said: SaidRole): boolean {
  if (isAway(text, said) || isReported(text, said)) return false
  const of = ofPattern.test(text.slice(said.index + said.text.length)) && pointingPattern.test(text)
  return isPlace(text, said) || of || isMost(text, said)
}

function unreported(text: string, found: ReadonlyArray<SaidRole>): Array<SaidRole> {
  return found.filter((said) => !isReported(text, said))
}

/** `Has been done on the controller node` tells of it, and puts nothing there. */
function isReported(text: string, said: SaidRole): boolean {
  const before = text.slice(0, said.index)
  return reportPattern.test(before) && !pointingPattern.test(text)
}

/** Where two roles are spoken of, the words alone do not say which one is meant. */
function onlyOne(text: string, found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  if (found.length === 0) return undefined
  const spoken = new Set(anyRole.all(text).map((match) => match.toLowerCase()))
  return spoken.size > 1 ? undefined : only(found)
}

/** The role that the host of a prompt belongs to: `controller01` is a `controller`. */
export function roleOfHost(host: string): string {
  const parts = host.toLowerCase().split(/[.-]/)
  const row = roleRows.find((row) => parts.some((part) => row.host.test(part)))
  return row?.role ?? host.toLowerCase()
}

function everywhere(text: string): SaidRole | undefined {
  const match = nodePattern.test(text) ? everyPattern.exec(text) : null
  if (match && phrases(match[0]).length > 0) return undefined
  return match ? { role: 'all', text: match[0], index: match.index } : undefined
}

function phrases(text: string): Array<SaidRole> {
  if (!nodePattern.test(text) || !rolePattern.test(text)) return []
  const found = rolePhrases.flatMap((row) => saidBy(row, text)).flatMap((said) => withTwin(text, said))
  return found.filter((one) => !found.some((other) => other !== one && covers(other, one)))
}

/** `Controller and Compute nodes` speaks of two. */
function withTwin(text: string, said: SaidRole): Array<SaidRole> {
  const joined =
    joinedBefore.test(text.slice(0, said.index)) ||
    joinedBehind.test(text.slice(said.index + said.text.length))
  return joined ? [said, { ...said, role: `${said.role} and more` }] : [said]
}

function lones(text: string): Array<SaidRole> {
  if (!lonePattern.test(text)) return []
  return loneRoles.flatMap((row) => saidBy(row, text))
}

function saidBy(
  { role, begins, pattern }: { role: string; begins: Pattern; pattern: Pattern },
  text: string,
): Array<SaidRole> {
  const match = begins.test(text) ? pattern.exec(text) : null
  return match ? [{ role, text: match[0].trim(), index: match.index }] : []
}

function namedIn(text: string): SaidRole | undefined {
  const match = namedHost.exec(text) ?? namedHostBehind.exec(text)
  const name = match?.groups?.name
  return match &&
    name &&
    !/^(?:v|python|php|openjdk|java|el|rhel|centos|port|step|ipv|ip|layer|l|l-|x|eth|ens|enp|md|sha|utf|s|section|version)-?\d+$/.test(
      name,
    )
    ? { role: name, text: match[0], index: match.index }
    : undefined
}

/** A heading that is nothing but the full name of a host: `lb1.example.org`. */
function aloneHost(text: string): SaidRole | undefined {
  const match = /^(?<name>[a-z][a-z-]*\d+)[\w-]*(?:\.[a-z][\w-]*)+$/i.exec(text.trim())
  return match ? { role: match.groups!.name!.toLowerCase(), text: text.trim(), index: 0 } : undefined
}

function aloneRole(text: string): SaidRole | undefined {
  if (text.length > 60 || !onlyRole.test(text)) return undefined
  const row = roleRows.find(({ word }) => word.test(text))
  return row ? { role: row.role, text: text.trim(), index: 0 } : undefined
}

/** `Object Storage node` covers `Storage node`. */
function covers(wide: SaidRole, narrow: SaidRole): boolean {
  const inside =
    narrow.index >= wide.index && narrow.index + narrow.text.length <= wide.index + wide.text.length
  return inside && wide.text.length > narrow.text.length
}

function only(found: ReadonlyArray<SaidRole>): SaidRole | undefined {
  return new Set(found.map((said) => said.role)).size === 1 ? found[0] : undefined
}

function isPlace(text: string, said: SaidRole): boolean {
  return (
    placePattern.test(text.slice(0, said.index)) ||
    behindPattern.test(text.slice(said.index + said.text.length))
  )
}

function isAway(text: string, said: SaidRole): boolean {
  return awayPattern.test(text.slice(0, said.index)) && !placePattern.test(text.slice(0, said.index))
}

/** The words are most of the line. */
function isMost(text: string, said: SaidRole): boolean {
  return said.text.length >= text.replace(/[^\p{L}\p{N} ]/gu, '').trim().length * 0.6
}

// ── users ────────────────────────────────────────────────────────────────────────────────────────────────

const rootWords: Row = {
  en: '\\(root\\)|as (?:the )?root|root user|with root|superuser',
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
  de: 'normaler? Benutzer|als Benutzer',
  ru: 'обычн\\p{L}+ пользовател\\p{L}+',
  id: 'user biasa|pengguna biasa',
  tr: 'normal kullanıcı\\p{L}*',
  it: 'utente normale',
  pl: 'zwykł\\p{L}+ użytkownik\\p{L}*',
}
const rootPattern = regex(`(?:${any(rootWords)})`)
const userPattern = regex(`(?:${any(userWords)})`)

/** The account that a heading or a short sentence names for what follows. */
export function userOf(text: string): { user: 'root' | 'user'; text: string; index: number } | undefined {
  if (text.length > 160) return undefined
  const user = userPattern.exec(text)
  if (user) return { user: 'user', text: user[0], index: user.index }
  const root = rootPattern.exec(text)
  return root ? { user: 'root', text: root[0], index: root.index } : undefined
}

// ── what the author wants done ───────────────────────────────────────────────────────────────────────────

const editWords: Row = {
  en: '\\b(?:edit|modify|change|add|append|create|update|configure|open|put|insert|replace|set up|ensure|make sure|adjust|uncomment|comment out|file)\\b|(?:--?>|=>|→|⇒)\\s*[~/]',
  ko: '편집|수정|추가|변경|작성|설정|생성|파일|입력',
  ja: '編集|修正|追加|変更|作成|設定|追記|記述|ファイル',
  zh: '编辑|編輯|修改|添加|新增|创建|建立|配置|更改|文件|写入',
  vi: 'sửa|chỉnh sửa|thêm|cấu hình|tạo|file|tệp|mở',
  pt: 'edit\\p{L}+|modifi\\p{L}+|adicion\\p{L}+|cri\\p{L}+|alter\\p{L}+|configur\\p{L}+|arquivo|abr\\p{L}+',
  es: 'edit\\p{L}+|modifi\\p{L}+|añad\\p{L}+|agreg\\p{L}+|cre\\p{L}+|configur\\p{L}+|archivo|fichero|abr\\p{L}+',
  fr: 'édit\\p{L}+|modifi\\p{L}+|ajout\\p{L}+|cré\\p{L}+|configur\\p{L}+|fichier|ouvr\\p{L}+',
  de: 'bearbeit\\p{L}+|änder\\p{L}+|füge\\p{L}*|hinzu\\p{L}*|erstell\\p{L}+|konfigur\\p{L}+|Datei|öffn\\p{L}+',
  ru: 'редактир\\p{L}+|правим|измен\\p{L}+|добав\\p{L}+|созда\\p{L}+|настро\\p{L}+|файл\\p{L}*|откр\\p{L}+|вписыва\\p{L}+|прописыва\\p{L}+',
  id: 'edit|ubah|tambah\\p{L}*|buat|konfigurasi|file|berkas|buka|sunting',
  tr: 'düzenle\\p{L}*|değiştir\\p{L}*|ekle\\p{L}*|oluştur\\p{L}*|yapılandır\\p{L}*|dosya\\p{L}*|aç\\p{L}*',
  it: 'modific\\p{L}+|aggiung\\p{L}+|cre\\p{L}+|configur\\p{L}+|file|apr\\p{L}+',
  pl: 'edyt\\p{L}+|zmie\\p{L}+|doda\\p{L}+|utw\\p{L}+|konfigur\\p{L}+|plik\\p{L}*|otw\\p{L}+',
}
/** Words that ask for a change of a file's text. */
const changeWords: Row = {
  en: '(?:^|[.:,;)] ?|\\b(?:then|also|next|now|please|to|and|optionally|must|should) )(?:edit|modify|change|uncomment|comment out|adjust|update)\\b',
  ko: '편집|수정|추가|변경',
  ja: '編集|修正|追加|変更|追記',
  zh: '编辑|編輯|修改|添加|新增|更改|写入',
  vi: 'sửa|thêm',
  pt: 'edit(?:e|ar)|modifi(?:que|car)|adicion(?:e|ar)|alter(?:e|ar)',
  es: 'edit(?:e|a|ar)|modifi(?:que|ca|car)|añad(?:a|e|ir)|agreg(?:ue|a|ar)',
  fr: 'édite[rz]|modifie[rz]|ajoute[rz]',
  de: 'bearbeiten|ändern|hinzufügen',
  ru: 'редактир\\p{L}+|правим|измен\\p{L}+|добав\\p{L}+|прописыва\\p{L}+',
  id: 'edit|ubah|tambahkan|sunting',
  tr: 'düzenle\\p{L}*|değiştir\\p{L}*|ekle\\p{L}*',
  it: 'modific(?:a|are|ate)|aggiung(?:i|ere|ete)',
  pl: 'edytuj\\p{L}*|zmień|zmieniamy|dodaj\\p{L}*',
}
/** Words for what is printed. */
const outputWords: Row = {
  en: '\\boutputs?\\b|looks? like|you (?:should|will) (?:see|get)|\\bprints\\b|\\breturns\\b|\\bdisplays\\b',
  ko: '출력|나오면|나옵니다|나온다',
  ja: '出力',
  zh: '输出|輸出|显示如下|返回',
  vi: 'đầu ra|hiển thị',
  pt: 'saída|retorn\\p{L}+',
  es: 'salida|devuelve',
  fr: 'sortie|affich\\p{L}+',
  de: 'Ausgabe',
  ru: 'вывод\\p{L}*',
  id: 'keluaran',
  tr: 'çıktı\\p{L}*',
  it: 'uscita',
  pl: 'wyjście',
}
/** Words for how something is to look in the end. */
const lookWords: Row = {
  en: '\\b(?:should|must|will|would)\\b.{0,20}\\blook (?:something |somewhat )?like\\b',
  ko: '(?:다음과|아래와) ?같(?:이|은|아야|도록)',
  ja: '(?:次|以下|下記)のように(?:なり|します|する|編集|変更|修正)',
  zh: '(?:应该?|應該?|最终|最後|内容)如下',
  vi: '(?:sẽ|phải|cần) (?:trông )?(?:như|giống) (?:sau|thế này)',
  pt: 'dever?(?:á|ia)? ficar (?:assim|como)|ficar(?:á)? assim',
  es: 'debe(?:ría)? (?:quedar|verse) (?:así|como)',
  fr: 'dev(?:rait|ra) ressembler à',
  de: '(?:sollte|muss) (?:so|wie folgt|folgendermaßen) aussehen',
  ru: 'должен (?:выглядеть|иметь вид)',
  id: '(?:seharusnya|harus) (?:terlihat )?seperti',
  tr: 'şöyle (?:olmalı|görünmeli)',
  it: 'dovrebbe (?:apparire|essere) (?:così|come)',
  pl: 'powin\\p{L}+ wyglądać',
}
/** Words for what comes of it, or for looking: what follows may be printed, or be the command that prints it. */
const resultWords: Row = {
  en: '\\bresults?\\b|\\bverify|\\bcheck|\\bconfirm',
  ko: '결과|확인|표시',
  ja: '結果|確認|表示',
  zh: '结果|結果|验证|驗證|检查|查看|确认|確認',
  vi: 'kết quả|kiểm tra|xác nhận',
  pt: 'resultado|verifi\\p{L}+|confir\\p{L}+',
  es: 'resultado|verifi\\p{L}+|comprob\\p{L}+',
  fr: 'résultat|vérifi\\p{L}+',
  de: 'Ergebnis|prüf\\p{L}+|überprüf\\p{L}+',
  ru: 'результат\\p{L}*|провер\\p{L}+',
  id: 'hasil\\p{L}*|periksa|cek|verifikasi',
  tr: 'sonuç\\p{L}*|kontrol\\p{L}*|doğrula\\p{L}*',
  it: 'risultato|verific\\p{L}+|controll\\p{L}+',
  pl: 'wynik\\p{L}*|sprawd\\p{L}+',
}
const typeWords: Row = {
  en: '(?:enter|type|input)\\b.{0,30}\\b(?:password|passphrase|value|name)|press enter',
  ko: '(?:비밀번호|패스워드|암호|값).{0,8}입력|입력',
  ja: '(?:パスワード).{0,8}入力|入力',
  zh: '(?:输入|輸入).{0,8}(?:密码|密碼)?',
  vi: 'nhập.{0,12}(?:mật khẩu|password)|nhập',
  pt: '(?:digit|inform|insir)\\p{L}+.{0,12}senha',
  es: '(?:introdu|escrib|ingres)\\p{L}+.{0,16}contraseña',
  fr: '(?:saisi|entr|tap)\\p{L}+.{0,16}mot de passe',
  de: '(?:Passwort|Kennwort).{0,12}(?:eingeben|ein)',
  ru: '(?:ввод|введ|вводи)\\p{L}*.{0,12}парол\\p{L}+|вводим пароль',
  id: 'masukkan.{0,16}(?:password|kata sandi)',
  tr: '(?:parola|şifre).{0,12}gir\\p{L}*',
  it: '(?:inser|digit)\\p{L}+.{0,12}password',
  pl: '(?:wpisz|podaj|wprowadź).{0,12}hasło',
}
const editPattern = regex(`(?:${any(editWords)})`)
const changePattern = regex(`(?:${any(changeWords)})`)
const outputPattern = regex(`(?:${any(outputWords)})`)
const resultPattern = regex(`(?:${any(resultWords)})`)
const lookPattern = regex(`(?:${any(lookWords)})`)
const typePattern = regex(`(?:${any(typeWords)})`)

/** Does the sentence ask to change or to make something? */
export function saysEdit(text: string): boolean {
  return editPattern.test(text)
}

/** Does the sentence ask the reader to change the text of a file? */
export function tellsEdit(text: string): boolean {
  return changePattern.test(text)
}

/** Does the sentence tell how a file is to look in the end? */
export function saysLook(text: string): boolean {
  return text.length <= 160 && lookPattern.test(text) && !/\boutput/i.test(text)
}

/** Does the sentence, short and before a block, call the block output: surely, perhaps, or not at all? */
export function saysOutput(text: string): 'surely' | 'perhaps' | undefined {
  if (text.length > 120 || /[`$]/.test(text)) return undefined
  if (resultPattern.test(text)) return 'perhaps'
  return outputPattern.test(text) ? 'surely' : undefined
}

/** Does the remark tell the reader to type something? */
export function saysType(text: string): boolean {
  return text.length <= 80 && typePattern.test(text)
}

const fileShape =
  /(?<![\w:/@.~-])(?<path>(?:~|\$HOME|\.{1,2})?(?:\/[\w.@+$%{}*-]+){2,}\/?|~\/[\w./-]+|(?:[\w-]+\/)*[\w.-]*\.(?:conf|cnf|cfg|ini|ya?ml|json|xml|toml|repo|service|list|env|properties|rules|sh|bashrc|profile|rc|d)|\.?[\w-]*(?:rc|openrc)|\.bash_profile|\.profile)(?![\w/-])/

/** A file that a text names, and where in the text. */
export function fileIn(text: string): { path: string; index: number } | undefined {
  const match = fileShape.exec(text)
  return match
    ? { path: match.groups!.path!.replace(/(?<=\w\/?)[.,;:]+$/, ''), index: match.index }
    : undefined
}

/** Nothing but the name of a file, and perhaps the host it is on: `* /etc/hosts @ controller`. */
export function isCaption(text: string, path: string): boolean {
  const rest = text.replace(path, '').replace(/@\s*[\w.-]+/, '')
  return !/[\p{L}\p{N}]/u.test(rest) && path.length > 3
}

// ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────

function any(row: Row): string {
  return Object.values(row).join('|')
}
