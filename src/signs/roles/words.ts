/** What guides call hosts, roles and places, a row per meaning. */
import type { Row } from '../rows.ts'

/** What hosts with a number are called, by the English word that stands for all of them: `узел 2` is `node2`. */
export const numberedNodes: Record<string, Row> = {
  node: {
    en: 'node',
    ko: '노드',
    ja: 'ノード',
    zh: '节点|節點',
    vi: 'nút',
    pt: 'nodo|nó',
    es: 'nodo',
    fr: 'nœud|noeud',
    de: 'Knoten',
    ru: 'узл[еауы]|узел|нод[еауы]',
    tr: 'düğüm',
    it: 'nodo',
    pl: 'węzeł|węźle|węzła',
    cs: 'uzel|uzlu|uzlech',
    uk: 'вузол|вузл[іа]|нод[іау]',
    th: 'โหนด(?: ?ที่)?',
  },
  server: {
    en: 'server',
    ko: '서버',
    ja: 'サーバー?',
    zh: '服务器|伺服器',
    vi: 'máy chủ|may chu',
    pt: 'servidor',
    es: 'servidor',
    fr: 'serveur',
    ru: 'сервер[еау]?',
    tr: 'sunucu',
    pl: 'serwer(?:ze|a)?',
    cs: 'serveru',
    uk: 'сервер[іау]?',
    th: 'เซิร์ฟเวอร์(?: ?ที่)?|เครื่อง(?: ?ที่)?',
  },
  host: { en: 'host', ko: '호스트', ja: 'ホスト', zh: '主机|主機', fr: 'hôte', ru: 'хост[еау]?' },
  vm: { en: 'VM' },
}

/** Behind the number of a host: `2nd node`, `1号機`, `2번 서버`, by the word that stands for all of them. */
export const ordinalNodes: Record<string, Row> = {
  node: {
    en: '(?:st|nd|rd|th) node',
    ko: '번(?:째)? ?노드',
    ja: '(?:番|番目の|つ目の)ノード',
    zh: '号节点|號節點',
    pt: 'º (?:nó|nodo)',
    es: 'º nodo',
    fr: '(?:er|e|ème) n(?:œ|oe)ud',
    ru: '-(?:й|ой|ей|м|ом|я|ая) (?:узел|узле|узла|нод[аеу])',
  },
  server: {
    en: '(?:st|nd|rd|th) (?:server|machine|host)',
    ko: '번(?:째)? ?(?:서버|호스트|장비|머신)|호기',
    ja: '号機|台目(?:の(?:サーバー?|マシン|ホスト))?|番目の(?:サーバー?|マシン|ホスト)',
    zh: '号(?:机(?![房组])|服务器|主机)|(?<=第\\d)台(?:服务器|机器|主机|虚拟机)',
    pt: 'º servidor',
    es: 'º servidor',
    fr: '(?:er|e|ème) serveur',
    ru: '-(?:й|ой|ей|м|ом) (?:сервере?|хосте?)',
  },
}

/** What hosts are called that are counted in words, by the word that stands for all of them: `the second server`. */
export const countedNodes: Record<string, Row> = {
  node: { en: 'nodes?', ko: '노드', ja: 'ノード', zh: '节点|節點', vi: 'nút', th: 'โหนด' },
  server: {
    en: '(?:server|machine)s?',
    ko: '서버|장비|머신',
    ja: 'サーバー?|マシン',
    zh: '服务器|伺服器|机器|機器|虚拟机|虛擬機',
    vi: 'máy(?: chủ)?',
    id: 'mesin|komputer',
    th: 'เซิร์ฟเวอร์|เครื่อง',
  },
  host: { en: 'hosts?', ko: '호스트', ja: 'ホスト', zh: '主机|主機' },
  vm: { en: 'VMs?' },
}
/** Words that count them, from the first on; of those, some languages put theirs behind. */
export const ordinals: ReadonlyArray<Row> = [
  { en: 'first', ko: '첫 ?(?:번째|째)', ja: '[一1](?:台|つ|番)目の|第[一1]', zh: '第[一1][台个個]?' },
  { en: 'second', ko: '두 ?번째|둘째', ja: '[二2](?:台|つ|番)目の|第[二2]', zh: '第[二2][台个個]?' },
  { en: 'third', ko: '세 ?번째|셋째', ja: '[三3](?:台|つ|番)目の|第[三3]', zh: '第[三3][台个個]?' },
]
export const ordinalsBehind: ReadonlyArray<Row> = [
  { vi: 'thứ (?:nhất|1)|đầu tiên', id: 'pertama', th: '(?:ที่ ?)?(?:หนึ่ง|แรก)' },
  { vi: 'thứ (?:hai|2)', id: 'kedua', th: 'ที่ ?สอง' },
  { vi: 'thứ (?:ba|3)', id: 'ketiga', th: 'ที่ ?สาม' },
]

/** What hosts are called that have a letter: `サーバA`, `B服务器`. */
export const letteredNodes: Record<string, Row> = {
  node: { en: 'node', ko: '노드', ja: 'ノード', zh: '节点|節點' },
  server: {
    en: 'server|machine',
    ko: '서버',
    ja: 'サーバー?|マシン',
    zh: '服务器|伺服器|机器|機器|机(?!房|柜)',
  },
  host: { en: 'host', ko: '호스트', ja: 'ホスト', zh: '主机|主機' },
}

/** Behind such a host: work that is done there. */
export const workBehind: Row = {
  ko: '(?:의)? ?(?:설정|작업|구성|세팅|실행)',
  ja: '側?(?:で)?の(?:設定|作業|構築|手順|セットアップ|操作)|側?の?(?:設定|作業)',
  zh: '上?的?(?:配置|操作|设置|執行|执行)',
}

/** Behind several roles: what is done on each of them. */
export const sharedBehind: Row = {
  ko: '(?:노드 ?)?(?:공통|공용|모두|동일)',
  ja: '共通|両方',
  zh: '通用|共同|共用|都',
}

/** What a host is called: `node`, `서버`. Alternatives of a regular expression, as in every row here. */
export const nodeWords: Row = {
  en: 'nodes?|servers?|hosts?|machines?|VMs?',
  ko: '노드|서버|호스트|(?:가상 ?)?머신',
  ja: 'ノード|サーバー?|ホスト|(?:仮想)?マシン',
  zh: '节点|節點|服务器|伺服器|主机|主機|(?<=[主从從备備])[库庫]|机器|機器|机子|機子|从机|虚拟机|虛擬機|云主机',
  vi: 'node|nút|máy chủ|máy|may chu',
  pt: 'nós|nó|nodos?|servidor(?:es)?|máquinas?',
  es: 'nodos?|servidor(?:es)?|máquinas?|equipos?',
  fr: 'nœuds?|noeuds?|serveurs?|machines?|hôtes?',
  de: 'Knoten|Servern?|Hosts?|Rechnern?|Maschinen?|Nodes?',
  ru: 'узл(?:ы|ах|ам|а|е|у|ов)|узел|нод(?:ы|ах|ам|а|е|у)|сервер(?:ах|ы|а|е|ов|у)?|хост(?:ах|ы|а|е|ов|у)?|машин(?:ах|ы|а|е|у)?',
  id: 'node|server|mesin|host|komputer',
  tr: 'düğüm(?:ler|lerde|ü|de|ünde)?|sunucu(?:lar|larda|ları|larında|da|su|sunda)?|makine(?:ler|lerde|de|sinde)?|sistem(?:ler|lerde|de|inde)',
  it: 'nodi|nodo|server|macchine|macchina',
  pl: 'węz(?:eł|ły|łach|ła|łów)|węźle|weźle|serwer(?:y|ach|ze|a|ów)?|maszyn(?:y|ach|ie|a)?|host(?:y|a|ach|ów|cie)?',
  th: 'โหนด|เซิร์ฟเวอร์|เครื่อง(?!มือ|หมาย)',
  cs: 'uz(?:el|ly|lech|lu|lem|lů)|server(?:u|y|ech|ů|em)|stroj(?:i|e|ích|ů)?|počítač(?:i|e|ích|ů)?|hostitel(?:i|e|ích)?',
  uk: 'вуз(?:ол|ли|лах|лі|ла|лів)|нод(?:и|ах|і|а|у)|сервер(?:ах|и|і|а|ів|у)?|хост(?:ах|и|і|а|ів)?|машин(?:ах|и|і|а)?',
}

/** Roles and what they are called; a role is named by its English word, as guides print it. */
export const roleWords: Record<string, Row> = {
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
    tr: 'denetleyici|kontrol(?= (?:düğüm|sunucu|makine))',
    it: 'di controllo',
    pl: 'kontroler(?:a|y|ze)?|sterując\\p{L}+|kontroln\\p{L}+',
    cs: 'řídic\\p{L}+',
    uk: 'контролер(?:а|і|и|ах)?|керуюч\\p{L}+',
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
    cs: 'výpočetn\\p{L}+',
    uk: 'обчислювальн\\p{L}+',
  },
  network: {
    en: 'network|neutron',
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
    en: 'storage',
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
    tr: 'depolama',
    it: 'di archiviazione',
    pl: 'magazynow\\p{L}+|pamięci masowej',
  },
  master: {
    en: 'master|masters',
    ko: '마스터',
    ja: 'マスター?',
    zh: '主库|主庫|主控|主',
    pt: 'mestre|principal',
    es: 'maestro|principal',
    fr: 'maître|principal',
    de: 'Master-?',
    ru: 'мастер(?:а|е|-)?|главн\\p{L}+',
    id: 'utama|induk',
    tr: 'ana|yönetici',
    it: 'principale',
    pl: 'główn\\p{L}+|nadrzędn\\p{L}+',
    cs: 'hlavn\\p{L}+(?= (?:uz|server|stroj))',
    uk: 'майстер-?|головн\\p{L}+(?= (?:вуз|нод|сервер))',
  },
  'control plane': {
    en: 'control(?: |-)?planes?',
    ko: '컨트롤 ?플레인',
    ja: 'コントロールプレーン',
    zh: '控制平面|控制面',
    pt: 'plano de controle',
    es: 'plano de control',
    fr: 'plan de contrôle',
    de: 'Control-Plane-?|Steuerungsebene',
    it: 'piano di controllo',
  },
  primary: {
    en: 'primary|primaries',
    ko: '프라이머리|주',
    ja: 'プライマリ|現用系|正系',
    pt: 'primário',
    es: 'primario',
    fr: 'primaire',
    de: 'primäre\\p{L}?|Primär-?',
    ru: 'первичн\\p{L}+|основн\\p{L}+',
    tr: 'birincil',
    it: 'primario',
    pl: 'podstawow\\p{L}+',
    cs: 'primárn\\p{L}+',
    uk: 'первинн\\p{L}+|основн\\p{L}+',
  },
  worker: {
    en: 'workers?',
    ko: '워커',
    ja: 'ワーカー?',
    zh: '工作|工作者',
    pt: 'trabalhador(?:es)?|de trabalho',
    es: 'trabajador(?:es)?|de trabajo',
    fr: 'travailleurs?|de travail',
    de: 'Worker-?|Arbeits-?',
    ru: 'воркер(?:ах|ы|а|е|-)?|рабоч\\p{L}+',
    id: 'pekerja',
    tr: 'işçi|çalışan',
    it: 'lavoratori|lavoratore',
    pl: 'robocz\\p{L}+',
    cs: 'pracovn\\p{L}+(?= (?:uz|server|stroj))',
    uk: 'воркер(?:ах|и|а|і|-)?|робоч\\p{L}+(?= (?:вуз|нод|сервер))',
  },
  slave: {
    en: 'slaves?',
    ko: '슬레이브',
    ja: 'スレーブ',
    zh: '从库|從庫|从(?=节点|库|(?:服务器|主机|机)(?:[上中端]|[^a-z]slave|[:：]\\s*$|配置|设置|操作|执行|$))|(?<=在)从(?=服务器|主机)|從(?=節點|庫|伺服器)|备|備(?=節點|庫)',
    pt: 'escravo',
    es: 'esclavo',
    fr: 'esclave',
    ru: 'слейв\\p{L}*|ведом\\p{L}+|подчин[её]нн\\p{L}+',
    pl: 'podrzędn\\p{L}+',
  },
  replica: {
    en: 'replicas?',
    ko: '레플리카|복제',
    ja: 'レプリカ',
    zh: '副本',
    pt: 'réplica',
    es: 'réplica',
    fr: 'réplica',
    de: 'Replikat?-?',
    ru: 'реплик\\p{L}+',
    uk: 'репл[іи]к\\p{L}+',
  },
  standby: { en: 'stand-?by', ko: '스탠바이', ja: 'スタンバイ|待機系|副系', zh: '备用|備用' },
  secondary: {
    en: 'secondary',
    ko: '보조',
    ja: 'セカンダリ',
    pt: 'secundário',
    es: 'secundario',
    fr: 'secondaire',
    de: 'sekundäre\\p{L}?|Sekundär-?',
    tr: 'ikincil',
    it: 'secondario',
    cs: 'sekundárn\\p{L}+',
    uk: 'вторинн\\p{L}+',
  },
  manager: { en: 'managers?(?! server)', ko: '매니저', ja: 'マネージャー?', ru: 'менеджер\\p{L}*' },
  management: {
    en: 'management',
    ko: '관리',
    ja: '管理',
    zh: '管理',
    fr: 'de gestion',
    es: 'de gestión',
    pt: 'de gerenciamento',
  },
  monitor: { en: 'monitors?|monitoring', ko: '모니터', ja: 'モニター?', zh: '监控', ru: 'мониторинга' },
  mon: { en: 'mons?' },
  mgr: { en: 'mgrs?' },
  osd: { en: 'osds?' },
  mds: { en: 'mds' },
  deploy: {
    en: 'deploy|deployer|deployment(?=[ -](?:nodes?|hosts?|servers?|machines?|vms?))',
    ko: '배포',
    ja: 'デプロイ',
    zh: '部署',
    fr: 'de déploiement',
    de: 'Deploy-?',
  },
  head: { en: 'head(?=[ -]nodes?)' },
  admin: { en: 'admin|administration', ja: 'アドミン', zh: '运维', ru: 'админ\\p{L}*' },
  bastion: { en: 'bastion|jump', ko: '배스천|베스천', zh: '跳板|堡垒' },
  namenode: { en: 'name-?node', ko: '네임' },
  datanode: { en: 'data-?nodes?', ko: '데이터', zh: '数据', ja: 'データ' },
  data: { en: 'data' },
  broker: { en: 'brokers?', ko: '브로커', ja: 'ブローカー?', ru: 'брокер\\p{L}*' },
  zookeeper: { en: 'zookeepers?', ko: '주키퍼', ru: 'зукипер\\p{L}*' },
  proxy: { en: 'proxy|proxies', ko: '프록시', ja: 'プロキシ', zh: '代理', ru: 'прокси' },
  agent: {
    en: 'agents?',
    ko: '에이전트',
    ja: 'エージェント',
    pt: 'agentes?',
    es: 'agentes?',
    ru: 'агент(?:а|е|ах|ы)?',
  },
  database: {
    en: 'database|db',
    ko: '데이터베이스|DB',
    ja: 'データベース|DB',
    zh: '数据库',
    pt: 'de banco de dados',
    es: 'de base de datos',
    fr: 'de bases? de données',
    de: 'Datenbank-?',
    ru: 'баз(?:ы|) данных',
    it: 'database',
    pl: 'baz(?:y|) danych',
    tr: 'veri ?tabanı',
  },
  sql: { en: 'sql' },
  web: { en: 'web|www|front(?: |-)?end', ko: '웹', ja: 'ウェブ|Web', zh: '网页|Web', ru: 'веб', de: 'Web-?' },
  edge: { en: 'edge', ko: '엣지', ja: 'エッジ', zh: '边缘' },
  gateway: { en: 'gateway|router', ko: '게이트웨이', ja: 'ゲートウェイ', zh: '网关' },
  'load balancer': {
    en: 'load(?: |-)?balancer',
    ko: '로드 ?밸런서',
    ja: 'ロードバランサー?',
    zh: '负载均衡',
    pt: 'balanceador(?: de carga)?',
    es: 'balanceador(?: de carga)?',
    fr: 'répartiteur de charge',
    ru: 'балансировщик\\p{L}*',
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
    tr: 'istemci',
    pl: 'klien(?:t|cie|ta)',
  },
}

/** Roles that are understood without "node" where a word like "on" stands before or after them. */
export const lone = new Set([
  'controller',
  'compute',
  'master',
  'control plane',
  'primary',
  'slave',
  'replica',
  'standby',
  'secondary',
  'worker',
  'manager',
  'client',
  'server',
  'load balancer',
  'deploy',
  'bastion',
  'namenode',
  'datanode',
  'broker',
])

/** Roles that make up everything between them: named together, they are all hosts. */
export const together: Array<[string, string]> = [
  ['master', 'worker'],
  ['control plane', 'worker'],
  ['master', 'slave'],
  ['manager', 'worker'],
  ['primary', 'standby'],
  ['primary', 'replica'],
  ['primary', 'secondary'],
  ['master', 'replica'],
  ['server', 'client'],
  ['server', 'agent'],
]

/** What hosts are called in one word with what they are for, behind a word for all of them. */
export const joinedNodes: Row = {
  de: '(?:\\p{L}{3,}-?)?(?:knoten|nodes?|servern?|systemen?|rechnern?|maschinen?|instanzen)',
}

/** Every one of them: "all", "each of the three". */
export const everyWords: Row = {
  en: '(?:all|every|each|both)(?: of)?(?: the| your| our)?(?: (?:two|three|four|five|six|\\d+))?',
  ko: '(?:모든|전체|각각의|각|양쪽)',
  ja: '(?:[2-9三二両]台)?(?:すべて|全て|全部|全)の?|各|両',
  zh: '(?:所有|全部|每个|每個|每台|各个?|各)(?:的)?',
  vi: '(?:tất cả|tat ca|toàn bộ|cả)(?: các| cac)?(?: hai| ba| 0?\\d)?|mọi|mỗi|từng',
  pt: '(?:todos|todas|ambos|ambas)(?: os| as)?|cada',
  es: '(?:todos|todas) (?:los|las)|cada|ambos|ambas',
  fr: '(?:tous|toutes) les|chaque|chacun des',
  de: 'allen?|jede[mnrs]?|beiden?',
  ru: 'вс(?:е|ех|ем)|кажд\\p{L}+|обо?их|обеих',
  id: 'semua|setiap|seluruh|kedua|ketiga|masing-masing',
  tr: 'tüm|bütün|her(?: (?:iki|üç|bir))?',
  it: 'tutt[ie] (?:i|gli|le)|ogni|ciascun[oa]?|entramb[ie] (?:i|le)',
  pl: 'wszys?tki\\p{L}+|każd\\p{L}+|obu',
  th: 'ทุก(?: ?ๆ)?|ทั้ง ?(?:สอง|สาม|\\d)|แต่ละ',
  cs: 'všech|všechny|každ(?:ém|ý|é)|obou',
  uk: 'ус(?:і|іх|ім)|вс(?:і|іх|ім)|кожн(?:ому|ій|ий|у|ого)|обо(?:х|м)',
}

/** What the one that serves is called behind a word for the place, where nothing else is said. */
export const servers: Row = {
  en: 'server',
  de: 'Server',
  ru: 'сервере',
  id: 'server',
  it: 'server',
  pl: 'serwerze',
  cs: 'serveru',
  uk: 'сервері',
}
/** Of those, what says the place, too. */
export const serversThere: Row = {
  ko: '서버에서',
  ja: 'サーバー?(?:側)?で',
  zh: '服务器(?:端)?上',
  tr: 'sunucuda',
}

/** Every one of them, where nothing else is said: `on both:`. */
export const aloneEvery: Row = {
  en: '(?:all|both)(?: of them)?|all (?:two|three|four|five|six|\\d+)(?: of them)?|everywhere',
  ko: '전부|모두|둘 ?다|양쪽(?: 모두| 다)?|공통',
  ja: '両方|全部|全台|すべて|共通',
  zh: '全部|所有|两台(?:都)?|两边|全体',
  vi: 'tất cả|cả hai|cả ba',
  pt: 'todos(?: eles)?|ambos|os dois|os três',
  es: 'todos(?: ellos)?|ambos|los dos|los tres',
  fr: 'tous|les deux|les trois|partout',
  de: 'allen?|beiden?|allen drei(?:en)?|überall',
  ru: 'все|всех|обоих|обеих|везде',
  id: 'semua(?:nya)?|keduanya|ketiganya',
  tr: 'hepsi(?:nde)?|her ikisi(?:nde)?|tümü(?:nde)?',
  it: 'tutti(?: e (?:due|tre))?|entrambi|ovunque',
  pl: 'wszystki(?:e|ch)|obu|obydwu|wszędzie',
  th: 'ทั้งหมด|ทั้งคู่|ทั้งสอง(?:เครื่อง)?|ทุกเครื่อง',
}

/** A number of them: where the place is meant, all that there are. */
export const numberWords: Row = {
  en: '(?:the )?(?:two|three|four|five|six|[2-9])',
  ko: '(?:두|세|네)(?! ?번째)|\\d대(?:의)?',
  ja: '(?<!第)[2-9二三四]台の?|[2-9二三四]つの',
  zh: '(?<!第)[两兩三四五六2-9][个個台]',
  vi: '(?:0?[2-9]|hai|ba|bốn|(?:các|cac)(?= ))',
  pt: '(?:os )?(?:dois|três|quatro|[2-9])',
  es: '(?:los )?(?:dos|tres|cuatro|[2-9])',
  fr: '(?:les )?(?:deux|trois|quatre|[2-9])',
  de: '(?:den )?(?:zwei|drei|vier|[2-9])',
  ru: '(?:дву|тр[её]|четыр[её])х|[2-9]',
  id: '(?:dua|tiga|empat|[2-9])',
  tr: '(?:iki|üç|dört|[2-9])',
  it: '(?:i )?(?:due|tre|quattro|[2-9])',
  pl: '(?:dwóch|trzech|czterech|[2-9])',
  th: '(?:สอง|สาม|สี่|[2-9])',
  cs: '(?:dvou|třech|čtyřech|[2-9])',
  uk: '(?:двох|трьох|чотирьох|[2-9])',
}

/** Before a number of hosts that there must be. */
export const neededBefore: Row = {
  en: 'at least|at most|minimum(?: of)?|need|needs|requires?|up to|total(?: of)?',
  ko: '최소|최대|총|적어도',
  ja: '最低|少なくとも|最小|最大|計',
  zh: '至少|最少|最多|不少于|不低于|共|需要?|准备|準備|一[共个]',
  vi: 'ít nhất|tối thiểu|tối đa|cần|gồm|tổng(?: cộng)?',
  id: 'minimal|setidaknya|paling sedikit|butuh|membutuhkan',
  th: 'อย่างน้อย|ต้องใช้|ทั้งหมด',
}

/** Behind a number of hosts: each of them is meant, whatever of theirs is spoken of. */
export const evenWords: Row = {
  ko: '[^,.:]{0,12}모두',
  ja: '[^、。：]{0,12}(?:すべて|全て|それぞれ|とも)',
  zh: '[^，。；：:]{0,16}[都均]',
}

/** Words beside a role that shut out the others: `master only`. */
export const onlyWords: Row = {
  en: '(?:only|just)(?: (?:on|for|in))?(?: the)?',
  ko: '(?:에서)?만',
  ja: 'のみ|だけ',
  zh: '仅|僅|只|(?:仅|只)(?:在|限)',
  vi: 'chỉ(?: trên)?',
  pt: '(?:somente|apenas|só)(?: (?:no|na|em))?',
  es: '(?:solo|sólo|solamente|únicamente)(?: en(?: el| la)?)?',
  fr: '(?:uniquement|seulement)(?: sur(?: le| la)?)?',
  de: 'nur(?: auf(?: dem| der)?)?',
  ru: 'только(?: на)?',
  id: 'hanya(?: (?:di|pada))?',
  tr: 'sadece|yalnızca',
  it: '(?:solo|soltanto)(?: sul| sulla)?',
  pl: 'tylko(?: na)?',
  th: 'เฉพาะ(?: ?(?:ที่|บน|ใน))?|เท่านั้น',
  cs: '(?:pouze|jen|jenom)(?: na)?',
  uk: '(?:тільки|лише)(?: на)?',
}

/** What is there, `上的服务`, is no work there, but where it is a file, or something must be done about it. */
export const notOf =
  '(?!的(?![ `"“]{0,3}[/~]|\\S{0,16}(?:文件|配置|檔)|[^。]{0,40}(?:需要?|须|請|请|手动|手動)))'

/** Words before a role that make it a place: "on the". */
export const before: Row = {
  en: '(?:(?<=^[^\\p{L}]*)from|on|at|in)(?: both)?(?: (?:the|your|each|a|an|both|all|every|any|our|this|one))?(?: of (?:the|your))?',
  zh: '(?:在|登录|登陆|于)',
  vi: '(?:trên|tren|tại|ở)(?: các| cả| mỗi| từng| con)?',
  pt: '(?:no|na|nos|nas|em|a partir d[oa])(?: cada| todos os)?',
  es: '(?:en el|en la|en los|en las|en cada|en|desde el|desde la)',
  fr: "(?:sur le|sur la|sur les|sur chaque|sur l[’']|sur|dans le|depuis le|depuis la)",
  de: '(?:auf dem|auf der|auf den|auf jedem|auf allen|auf|am|im)',
  ru: 'на(?: кажд\\p{L}+| вс\\p{L}+)?',
  id: '(?:di|pada)(?: setiap| semua)?',
  it: '(?:(?<=^[^\\p{L}]*)da|dal|dalla|sul|sulla|sui|sulle|sugli|su (?:ogni|ciascun[oa]?)|su|nel|nei)',
  pl: '(?:na|w)(?: każd\\p{L}+)?',
  th: '(?:บน|ที่|ใน|ฝั่ง)',
  cs: 'na(?: (?:každém|všech|obou))?',
  uk: 'на(?: кожн\\p{L}+| вс\\p{L}+| усіх)?',
}

/** Words behind a role that make it a place: 에서. */
export const behind: Row = {
  ko: '에서|에 ?접속|(?:으로|로|에) ?(?:로그인|이동|돌아)|측',
  ja: 'で|上で|にて|側で|側|それぞれで|の両方で|に(?:ログイン|接続|戻)',
  zh: `上${notOf}|中|端|里|操作|执行|執行|运行`,
  tr: "(?:['’](?:da|de|nda|nde|ta|te|a|e|ya|ye)|(?<=denetleyici)de| üzerinde|(?:ler|lar)[ıi]? üzerinde)(?=\\s|$|[.,:;)])",
}

/** Words for a host that say the place by their ending. */
export const placed: Row = {
  tr: 'düğüm(?:ün)?de|sunucu(?:sun)?da|makine(?:sin)?de|sistem(?:in)?de|(?:düğüm|makine|sistem)lerde|sunucularda',
}

/** Words before a role that take the reader there: "log in to the". */
export const into: Row = {
  en: '(?:log(?:ged)? ?(?:in|on|back in)|login|ssh(?:ing)?|switch(?: back)?|go(?: back)?|return|back)(?: (?:in|on|over))? ?(?:to|into|onto)(?: the| your| each| all)?',
  zh: '(?:登录|登陆|登入|进入|切换|切換|回)(?:到|至|回)?|(?<!\\p{L})到',
  vi: '(?:(?:đăng nhập|ssh|truy cập)(?: lại)?(?: vào| sang| tới| đến| về)?|(?:chuyển|quay)(?: lại| vào| sang| tới| đến| về| qua)+)(?: các)?',
  pt: '(?:acess\\p{L}+|conect\\p{L}+|entr\\p{L}+|logue|login)(?:-se)?(?: (?:no|na|ao|em|o|a))?',
  es: '(?:sesión|conéct\\p{L}+|conect\\p{L}+|entr\\p{L}+|acced\\p{L}+) (?:en el|en|a la|al|a)',
  fr: '(?:connect\\p{L}+|connexion)(?:-vous)? (?:sur le|sur|au|à la|à)',
  de: '(?:anmelden|einloggen|wechseln|verbinden)(?: Sie)?(?: sich)? (?:auf|am|an|mit|zu)(?: den| dem)?',
  ru: '(?:ид[её]м|иди(?:те)?|заход\\p{L}+|зайд\\p{L}+|подключ\\p{L}+|логин\\p{L}+|переход\\p{L}+|перейд\\p{L}+|верн\\p{L}+) (?:на|к|в)',
  id: '(?:masuk|login|pindah|akses)(?: ke| di)?',
  it: '(?:accedi|acced\\p{L}+|colleg\\p{L}+|connett\\p{L}+)(?:ti)? (?:al|alla|a|su)',
  pl: '(?:zaloguj\\p{L}*|przełącz\\p{L}*|połącz\\p{L}*|przejdź)(?: się)? (?:na|do|z)',
  th: '(?:เข้า(?:สู่|ไปที่)?|ล็อกอิน(?:เข้า)?|กลับ(?:มา|ไป)ที่|ไปที่)',
  cs: '(?:přihl\\p{L}+|připoj\\p{L}+|přepn\\p{L}+|přejd\\p{L}+)(?: se)? (?:na|do|k)',
  uk: '(?:підключ\\p{L}+|під[’ʼ]?єдна\\p{L}+|зайд\\p{L}+|заход\\p{L}+|увійд\\p{L}+|перейд\\p{L}+|переход\\p{L}+|поверн\\p{L}+) (?:на|до|в)',
}

/** Of those, what takes the reader to a role that no word for a host stands beside: "log in to the worker". */
export const loginInto: Row = {
  ...into,
  en: '(?:log(?:ged)? ?(?:in|on|back in)|login|ssh)(?: (?:in|on|over))? ?(?:to|into|onto)(?: the| your| each)?|(?:go|switch|return|back) (?:back )?to the',
  zh: '(?:登录|登陆|登入)(?:到|至)?',
  vi: '(?:đăng nhập|ssh|truy cập)(?: vào| tới| đến)?(?: các)?',
  id: '(?:masuk|login|akses) ke',
}

/** Whose hosts they are, between the word for the place and the role: "on the Ceph admin node". */
export const productWords: Row = {
  en: 'ceph|kubernetes|k8s|hadoop|spark|kafka|galera|mariadb|mysql|postgres(?:ql)?|zabbix|elastic(?:search)?|redis|mongodb|rabbitmq|openstack|gluster(?:fs)?|ganeti|linstor|drbd|pacemaker|heartbeat|opennebula|cloudstack|moosefs|beegfs|lustre|foreman|vault|rke2|icinga|graylog|freeipa|kerberos|openldap|proxmox|nfs|vpn|openvpn|wireguard|k3s|solr|zookeeper|jenkins|slurm|swarm|consul|nomad|cassandra|hbase|hdfs|yarn|puppet|salt|ansible|nagios|rancher|openshift|ovirt|patroni|percona|kubeedge',
}

/** What is done to a host by whoever is on it, before its role and with nothing behind: "Configure the data node". */
export const setUpWords: Row = {
  en: '(?:configur|prepar)(?:e|ing)|set(?:ting)?[ -]?up',
  pt: '(?:configur|prepar)(?:ar|e|ando|amos)',
  es: '(?:configur|prepar)(?:ar|e|amos|ando)',
  fr: '(?:configur|prépar)(?:er|ez|ons)',
  ru: '(?:настр|подготов)\\p{L}+',
  id: 'konfigurasi|siapkan|atur',
  vi: 'cấu hình|thiết lập|chuẩn bị',
  th: 'ตั้งค่า|กำหนดค่า|เตรียม',
  it: '(?:configur|prepar)(?:are|a|iamo|ate)',
  pl: '(?:s?konfigur|przygot)\\p{L}+',
}
/** Of those, what stands behind. */
export const setUpBehind: Row = {
  en: 'configuration|set-?up',
  ko: '설정|구성|세팅',
  ja: 'の?(?:設定|構築|セットアップ)',
  zh: '的?(?:配置|设置|設定|部署|安装|安裝|搭建|操作)',
}
/** Roles that are a host's, where a title sets them up and says no more; of others it may be the program. */
export const setUpAlone = new Set(['master', 'slave', 'standby', 'worker', 'client', 'namenode', 'datanode'])

/** Words before a role that something goes to or comes from: nothing runs there for that. */
export const away: Row = {
  en: '(?:add(?:ing)?|join(?:ing)?|register(?:ing)?|list(?:ing)?|show(?:ing)?|display|see|view|to|from|between|for|with|into)(?: (?:the|all|both|each|every|your|of))*',
  ko: '(?!)',
  zh: '(?:到|至|从|從|向|给|給|查看|添加|列出)',
  vi: '(?:thêm|xem|liệt kê|tới|đến|sang|từ|vào|cho|của|tu|den)(?: các)?',
  pt: '(?:adicion\\p{L}+|list\\p{L}+|mostr\\p{L}+|para|aos?|às?|dos?|das?)(?: os| as| o| a)?',
  es: '(?:añad\\p{L}+|agreg\\p{L}+|list\\p{L}+|muestr\\p{L}+|a|al|hacia|desde|para)(?: los| las| el| la)?',
  fr: '(?:ajout\\p{L}+|affich\\p{L}+|list\\p{L}+|vers|aux?|à|depuis|pour|des?)(?: les?| la)?',
  de: '(?:zu|zum|zur|an|von|vom|für)(?: den| die| das| dem)?',
  ru: '(?:добав\\p{L}+|показ\\p{L}+|посмотр\\p{L}+|к|ко|от|с|для|между)',
  id: '(?:tambah\\p{L}*|lihat|ke|dari|untuk|antar)',
  it: '(?:ai?|al|verso|dal?|dai|per)(?: i| gli| le| il)?',
  pl: '(?:do|od|z|dla)',
  th: '(?:ไปยัง|จาก|ให้|ของ|เพิ่ม|ดู)',
  cs: '(?:do|od|z|ze|k|ke|mezi|pro)',
  uk: '(?:до|від|з|для|між)',
}

/** What is fetched from a host, by whoever is elsewhere: `Import it from the master`. */
export const fetchWords: Row = {
  en: 'import\\p{L}*|pull(?:ing)?|fetch(?:ing)?|restor\\p{L}+|download\\p{L}*|receiv\\p{L}+',
  pt: 'import\\p{L}+|baix\\p{L}+|restaur\\p{L}+|receb\\p{L}+|traz\\p{L}+',
  es: 'import\\p{L}+|descarg\\p{L}+|restaur\\p{L}+|recib\\p{L}+|traer|traemos|copi\\p{L}+',
  fr: 'import\\p{L}+|télécharg\\p{L}+|restaur\\p{L}+|récupér\\p{L}+|reç\\p{L}+',
  it: 'import\\p{L}+|scaric\\p{L}+|ripristin\\p{L}+|recuper\\p{L}+|ricev\\p{L}+',
}

/** What is sent to hosts in languages whose word for "on" is one for "to", too. */
export const sendWords: Row = {
  en: 'copy(?:ing)?|copies|send(?:ing)?|transfer\\p{L}*|distribut\\p{L}+|push(?:ing)?|upload\\p{L}*|scp|rsync',
  fr: 'copi\\p{L}+|envoy\\p{L}+|transfér\\p{L}+|distribu\\p{L}+',
  de: 'kopier\\p{L}+|verteil\\p{L}+|übertrag\\p{L}+|schick\\p{L}+',
  ru: '(?:с|от|пере|рас)?копир\\p{L}+|перен\\p{L}+|перед\\p{L}+|отправ\\p{L}+|рассыл\\p{L}+|закид\\p{L}+|перекид\\p{L}+',
  it: 'copi\\p{L}+|invi\\p{L}+|trasfer\\p{L}+',
  pl: 's?kopi\\p{L}+|wyśl\\p{L}+|prześl\\p{L}+',
  cs: 'z?kopír\\p{L}+|pošl\\p{L}+|přen\\p{L}+',
  uk: '(?:с|пере)?копі\\p{L}+|перене\\p{L}+|переда\\p{L}+|надішл\\p{L}+',
}

/** Words before those that what follows is for: where the sentence begins so, it is done there. */
export const forWords: Row = {
  en: 'for(?: the)?',
  zh: '对|對|给|給|为|為',
  vi: 'cho(?: các)?',
  fr: 'pour(?: les?| la)?',
  de: 'für(?: den| die| das)?',
  ru: 'для',
  id: 'untuk',
  it: 'per(?: i| gli| le| il)?',
  pl: 'dla',
  cs: 'pro',
  uk: 'для',
}

/** Words before the role that something comes from: whoever sends it is there. */
export const fromWords: Row = {
  en: 'from(?: the| your)?',
  zh: '从|從|由',
  vi: 'từ|tu',
  pt: 'dos?|das?|desde',
  es: 'desde(?: el| la)?|del',
  fr: 'depuis(?: le| la)?|du',
  de: 'vom|von(?: dem| der)?',
  ru: 'с|со|из',
  id: 'dari',
  it: 'dal|dalla|da',
  pl: 'z|ze',
  th: 'จาก',
  cs: 'z|ze',
  uk: 'з|із',
}

/** Words before that which it goes to, behind what it comes from. */
export const toWords: Row = {
  en: 'to|into|onto',
  ko: '에게|으로|로',
  ja: 'へ|に',
  zh: '到|至|给|給|往|向',
  vi: 'tới|đến|sang|vào|cho|den',
  pt: 'para|ao|à|aos',
  es: 'a|al|hacia',
  fr: 'vers|à|au|aux|sur',
  de: 'zu|zum|zur|auf|nach',
  ru: 'на|к',
  id: 'ke',
  it: 'a|al|ai|su|verso',
  pl: 'na|do',
  th: 'ไปยัง|ไปที่|ให้',
  cs: 'na|do',
  uk: 'на|до',
}

/** Words before a place that report what was done there, or is needed there only. */
export const reported: Row = {
  en: '(?:been|was|were|already|previously|earlier|only (?:required|needed|necessary))',
  ko: '이미|이전에',
  ja: '既に|すでに',
  zh: '已经|已經|之前',
  vi: 'đã|vừa',
  pt: 'já',
  es: 'ya',
  fr: 'déjà',
  de: 'bereits|schon',
  ru: 'уже',
  id: 'sudah|telah',
  tr: 'zaten',
  it: 'già',
  pl: 'już',
  cs: 'již|už',
  uk: 'вже',
}

/** Words between a role and what is its: the file of the controller. */
export const ofBehind: Row = { ko: '의', ja: 'の', zh: '的' }

/** Things that may be primary, master, a client's or a server's: `on the primary key`, `the master branch`. */
export const described: Row = {
  en: 'keys?|index(?:es)?|branch(?:es)?|certificates?|certs?|interfaces?|nics?|disks?|partitions?|domains?|groups?|zones?|blocks?|config(?:uration)?s?|settings?|sections?|process(?:es)?|packages?',
  de: '-?(?:Branch(?:es)?|Schlüssel|Zertifikate?|Schnittstelle|Partition)',
}

/** Behind hosts that are what is worked with, and not where: they are added, joined, looked at. */
export const objectBehind: Row = { ko: '[를을]', ja: 'を' }

/** What is told of hosts and is no work on them: their addresses. */
export const factBehind: Row = {
  en: "['’]s? (?:IPs?|address|names?|status)",
  ko: '의 ?(?:ip|아이피|주소|상태|이름)',
  ja: 'の(?:ip|アドレス|状態|名前)',
  zh: '(?:的 ?)?(?:ip|地址|状态|狀態|名称|名稱|时间|時間|主机名|主機名|用户名|域名|角色|(?:通[讯訊信])?端口)|之?[间間]|都?已?[经經]?(?:启动|啟動|安装|安裝|正常)[^，。:：]{0,8}(?:状态|狀態|之?[后後](?!端)|[时時](?![间間]))',
}

/** What was done there, when it is done alike now. */
const didSo =
  'just|before|earlier|already|was|do|did|done|have done|used|ran|typed|followed|took|performed|executed|applied|configured|installed|created'
/** Where something was done before that is done alike now: `just like on the master`, `to match the zones on the primary`. */
export const compared: Row = {
  en: `(?:(?:(?<!well )(?:like|as)(?: (?:we|you|I))?(?: (?:${didSo}))*|(?:what|that|which) (?:we|you|I)(?: (?:${didSo}))+)(?: (?:for|with))?|(?:correspond\\p{L}*|match(?:es|ing)?|identical|equal|similar) (?:to|with)(?: [\\p{L}\\d]+){1,4})(?: (?:on|in))?(?: (?:the|your|our))?|if (?:you|we)(?: (?:have|had|already|just))*(?: \\p{L}+ed| did| ran| set| built| made)[^,.;:]{0,60}`,
  de: '(?<!sowohl )wie(?: (?:schon|zuvor|bereits|auch))*(?: (?:auf|bei|an|beim|am))?(?: (?:dem|der|den))?',
  fr: 'comme(?: (?:déjà|précédemment))?(?: (?:sur|pour|dans))?(?: (?:les?|la))?',
  es: '(?:como|igual que)(?: ya)?(?: (?:en|con|para))?(?: (?:el|la|los|las))?',
  pt: '(?:como|igual a)(?: já)?(?: (?:no|na|nos|nas|em))?',
  it: 'come(?: già)?(?: (?:sul|sulla|sui|su|nel|per il))?',
  ru: 'как(?: (?:и|уже))*(?: на)?',
  pl: '(?:jak|podobnie jak)(?: (?:i|już))*(?: na)?',
}

/** What something is done once for, and not where. */
export const repeated: Row = {
  en: '(?:for|to|of) (?:each|every|all(?: the)?) [^.,:;]{2,40} (?:on|in|of)(?: (?:the|each|every|all))*',
  de: '(?:für|zu) (?:jede[nrsm]?|alle) [^.,:;]{2,40} (?:auf|in|an)(?: (?:de[mnr]|jede[mrn]|allen))*',
  fr: '(?:pour|à) (?:chaque|tou(?:te)?s les) [^.,:;]{2,40} (?:sur|dans|de)(?: (?:les?|la|chaque))*',
  es: '(?:para|a) (?:cada|tod[oa]s l[oa]s) [^.,:;]{2,40} (?:en|de)(?: (?:los?|las?|el|cada))*',
  pt: '(?:para|a) (?:cada|tod[oa]s [oa]s) [^.,:;]{2,40} (?:em|n[oa]s?|de)(?: cada)?',
  ru: '(?:для|к) (?:кажд\\p{L}+|всех) [^.,:;]{2,40} (?:на|в)(?: кажд\\p{L}+| всех)?',
}

/** What is stopped or started anew is where that is done. */
export const stopWords: Row = {
  en: '(?:stop|shut ?down|halt|reboot|restart|power(?:ing)? off|turn off)\\p{L}*',
  ko: '중지|종료|정지|재부팅|재시작',
  ja: '停止|シャットダウン|再起動',
  zh: '停止|关闭|關閉|关机|重启|重啟',
  vi: 'tắt|dừng|khởi động lại',
  pt: '(?:parar|pare|deslig\\p{L}+|reinici\\p{L}+)',
  es: '(?:detener|detenga|apag\\p{L}+|reinici\\p{L}+)',
  fr: '(?:arrêt\\p{L}+|éteind\\p{L}+|éteign\\p{L}+|redémarr\\p{L}+)',
  de: '(?:stopp\\p{L}*|herunterfahren|ausschalten|neu ?starten)',
  ru: '(?:останов\\p{L}+|выключ\\p{L}+|перезагру\\p{L}+)',
  id: '(?:matikan|hentikan)',
  tr: '(?:durdur|kapat)\\p{L}*',
  it: '(?:arrest\\p{L}+|spegn\\p{L}+|riavvi\\p{L}+)',
  pl: '(?:zatrzym|wyłącz)\\p{L}*',
}

/** Words that ask to put something in the place of a placeholder. */
export const fillWords: Row = {
  en: '(?:replace|substitute|change|exchange)',
  ko: '(?:바꾸|바꿔|대체|교체|변경)',
  ja: '(?:置き換え|置換|変更|読み替え)',
  zh: '(?:替换|替換|换成|換成|改成|改为)',
  vi: 'thay(?: thế)?',
  pt: 'substitu\\p{L}+',
  es: '(?:reemplac|reemplaz|sustitu)\\p{L}+',
  fr: 'remplac\\p{L}+',
  de: 'ersetz\\p{L}+',
  ru: 'замен\\p{L}+',
  id: 'ganti\\p{L}*',
  tr: 'değiştir\\p{L}*',
  it: 'sostitu\\p{L}+',
  pl: '(?:zastąp|zamień)\\p{L}*',
  th: 'แทนที่|เปลี่ยน',
  cs: 'nahra[ďd]\\p{L}*',
  uk: 'замін\\p{L}+',
}

/** Between two roles that are both meant. */
export const both: Row = {
  en: 'and|or|&|,|/|\\+',
  ko: '와|과|및|랑|하고',
  ja: 'と|及び|および|、|・',
  zh: '和|与|與|及|、',
  vi: 'và|va',
  pt: 'e',
  es: 'y',
  fr: 'et',
  de: 'und',
  ru: 'и',
  id: 'dan',
  tr: 've',
  pl: 'i|oraz',
  th: 'และ|กับ',
}

/** Of those, the words that never leave a choice. */
export const and: Row = {
  ...both,
  en: 'and|&|\\+|, and|,',
  ko: '와|과|및|랑|하고|,',
}

/** Before the second of two things. */
export const articles: Row = {
  en: 'the|all|your',
  pt: 'os|as|o|a|nos|nas|no|na|em',
  es: 'los|las|el|la|en los|en el|en',
  fr: "les|le|la|sur les|sur le|l[’']",
  de: 'die|der|den|dem|das|auf den|auf dem',
  it: 'i|gli|le|il|la|lo|sui|sul',
  vi: 'các|trên|trên các',
  ru: 'на',
}

/** Hosts other than those just spoken of: it is not said which. */
export const otherNodes: Row = {
  en: '(?:other|remaining|rest of the) (?:nodes?|servers?|hosts?|machines?)',
  ko: '(?:다른|나머지|반대쪽) ?(?:한 ?대의 ?)?(?:노드|서버|호스트)',
  ja: '(?:他の|その他の?|残りの|もう(?:[1一]台|[1一]つ|片方|一方)の|別の|対向の?)(?:ノード|サーバー?|ホスト)',
  zh: '(?:其他|其它|其餘|其余|另外?(?:[一两兩二三1-3])?)[台个個]?(?:的)?(?:节点|節點|服务器|伺服器|主机|主機|机器|機器|机子)',
  vi: '(?:các )?(?:node|nút|máy chủ|máy|server) (?:khác|còn lại|kia)',
  pt: '(?:outros?|demais) (?:nós?|nodos?|servidor(?:es)?|nodes?)',
  es: 'otros? (?:nodos?|servidor(?:es)?|equipos?)|los demás nodos',
  fr: 'autres? (?:nœuds?|noeuds?|serveurs?)',
  de: 'anderen? (?:Knoten|Servern?|Rechnern?)|übrigen Knoten',
  ru: '(?:остальн|друг)\\p{L}+ (?:узл|нод|сервер|хост)\\p{L}*',
  id: '(?:node|server|mesin|komputer) (?:lain(?:nya)?|satunya)',
  tr: 'diğer (?:düğüm|sunucu)\\p{L}*',
  it: 'altr[io] (?:nod[io]|server)',
  pl: '(?:pozostał|inn)\\p{L}+ (?:węz|serwer)\\p{L}*',
  th: '(?:โหนด|เครื่อง|เซิร์ฟเวอร์)(?:อื่น|ที่เหลือ)',
  cs: '(?:ostatní|další)\\p{L}* (?:uz|server|stroj)\\p{L}*',
  uk: '(?:інш|решт)\\p{L}+ (?:вузл|нод|сервер|хост)\\p{L}*',
}

/** Before words for hosts of which one is meant, and not said which: "on one of the". */
export const oneBefore: Row = {
  en: '(?:on (?:just |only |exactly )?(?:one|any(?: one)?|either|whichever)|from any)(?: single)?(?: of)?(?: the| your| these| those| our)?|only (?:on|from) (?:one|a single)(?: of)?(?: the| your| these| our)?',
  ko: '(?:아무|임의의)(?= ?(?:노드|서버|호스트)(?:에서))|한 (?:대의|개의)(?= ?(?:노드|서버|호스트)에서)',
  ja: '(?:いずれか|どれか|どちらか|任意)(?:の?(?:[1一]台|[1一]つ))?の|[1一]台(?:だけ)?の',
  zh: '在?(?:其中|任意|任选|任选其|任何|随便|某)(?:的)?[一1](?:个|個|台)?(?:的)?|[只仅](?:需要?)?在(?:其中)?[一1](?:个|個|台)(?:的)?',
  vi: 'chỉ trên (?:một|1)|trên (?:một|1) trong(?: số)?(?: các| hai| ba)?|trên bất k[ỳì](?: một)?',
  pt: 'em (?:apenas|somente|só) (?:um|uma)(?: d[oa]s)?|em (?:um|uma) (?:d[oa]s|únic[oa])|num d[oa]s|(?:em|de|a partir de) qualquer(?: um)?(?: d[oa]s)?|(?:apenas|somente|só) (?:em (?:um|uma)|num)(?: d[oa]s)?',
  es: '(?:en|desde) (?:un[oa]?|cualquiera) de (?:l[oa]s|sus|tus|estos|nuestros)|en un solo|(?:en|desde) cualquier|(?:solo|sólo|solamente|únicamente) en un[oa]?(?: de l[oa]s)?',
  fr: "(?:sur|depuis) (?:un(?:e)? seule?|n[’']importe quel(?:le)?|l[’']une? (?:des|de (?:vos|ces|nos)))|(?:uniquement|seulement) sur une?(?: des)?",
  de: '(?:nur|lediglich|ausschließlich) auf (?:einem|einer)(?: einzigen)?(?: der| von den| Ihrer| unserer)?|auf (?:nur |genau )?(?:einem|einer) (?:einzigen|beliebigen|der|von den|Ihrer|unserer)|auf irgendeine[mr]',
  ru: '(?:с|на) (?:одно(?:м|й|го)|любо(?:м|й|го))(?: из)?',
  id: '(?:di|pada) salah satu|hanya (?:di|pada) satu',
  it: 'da qualsiasi|su (?:un solo|una sola|un[oa]? (?:de[il]|degli|delle)|qualsiasi|un[oa]? qualsiasi(?: dei)?)|(?:solo|soltanto|unicamente) su un[oa]?(?: dei)?',
  pl: 'na (?:jedn(?:ym|ej)|dowoln(?:ym|ej)|którymkolwiek)(?: z)?',
  cs: 'na (?:jednom|kterémkoli)(?: z)?',
  uk: '(?:з|на) (?:одн(?:ому|ій)|будь-як(?:ому|ій))(?: (?:з|із))?',
}
/** Of those, what says all of it in languages that put the place behind. */
export const oneBehind: Row = {
  ko: '(?:노드|서버|호스트) ?(?:중 ?)?(?:한 ?(?:대|곳|노드|서버|개)|하나|아무 ?곳)에서',
  ja: '(?:ノード|サーバー?|ホスト)(?:の)?(?:うち)?(?:いずれか|どれか|どちらか)?の?[1一]台(?:だけ|のみ)?で',
  zh: '在(?:节点|節點|服务器|主机|机器)(?:中|里)?的?(?:任意|某)?[一1](?:个|個|台)上',
  tr: '(?:düğüm|sunucu|makine)l[ea]r(?:den|dan) (?:sadece |yalnızca |herhangi )?birinde|(?:sadece|yalnızca|tek|herhangi)(?: bir)? (?:düğümde|sunucuda|makinede)',
}
/** One of them, where nothing else is said: `On one node:`. */
export const oneAlone: Row = {
  en: '(?:one|a single|any)(?: of the)?',
  vi: '(?:một|1)',
  pt: 'uma?(?: só| únic[oa])?',
  es: 'una?(?: sol[oa])?',
  fr: 'une?(?: seule?)?',
  de: 'eine[mr]',
  ru: 'одно(?:м|й)',
  id: 'satu',
  tr: '(?:tek )?bir',
  it: 'una?(?: sol[oa])?',
  pl: 'jedn(?:ym|ej)',
  cs: 'jednom',
  uk: 'одн(?:ому|ій)',
}
/** Behind one host: then comes the next, until all were it. */
export const inTurn: Row = {
  en: 'at a time|after (?:the other|another)|by one',
  ko: '씩',
  ja: 'ずつ',
  vi: 'một lần',
  pt: 'de cada vez|por vez',
  es: 'a la vez|cada vez|tras otr[oa]',
  fr: "à la fois|après l[’']autre",
  de: 'nach (?:dem|der) anderen',
  ru: 'за (?:раз|друг)',
  it: "alla volta|dopo l[’']altr[oa]",
  pl: 'naraz|po drugim',
}

/** What begins a note. */
export const noteWords: Row = {
  en: 'note|n\\.?b\\.?|tip|hint|remark|caution|warning|important',
  ko: '참고|주의|비고|※',
  ja: '注意?|補足|備考|※',
  zh: '注意?|备注|備註|说明|說明|提示',
  vi: 'lưu ý|chú ý|ghi chú',
  pt: 'nota|obs(?:ervação)?',
  es: 'nota|atención',
  fr: 'note|remarque|attention',
  de: 'Hinweis|Anmerkung|Achtung',
  ru: 'примечание|внимание|важно',
  id: 'catatan|perhatian',
  tr: 'not|dikkat',
  it: 'nota|attenzione',
  pl: 'uwaga',
  cs: 'pozn(?:ámka|\\.)|pozor',
  uk: 'примітка|увага',
  th: 'หมายเหตุ',
}

/** Words that point at what follows. */
export const pointing: Row = {
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
  th: 'ต่อไปนี้|ดังนี้|ด้านล่าง|รันคำสั่ง|ใช้คำสั่ง|พิมพ์คำสั่ง',
  cs: 'následujíc\\p{L}+|níže|spus[tť]\\p{L}*|proveď\\p{L}*|provedeme',
  uk: 'наступн\\p{L}+|нижче|викон\\p{L}+|запуст\\p{L}+',
}

/** The nodes as a whole, where a heading says what is done to them. */
export const wholeWords: Row = {
  en: '(?:update|upgrade|prepare|preparing|configure|configuring|set(?:ting)?(?: |-)?up|initiali[sz]e|provision) (?:the|your|our) (?:nodes|servers|hosts|machines)',
}

/** Between the word for a host and its name: the server of Zabbix. */
export const ofBefore: Row = {
  pt: 'do|da|de',
  es: 'de|del',
  fr: 'de|du',
  it: 'di|del',
  vi: 'của',
}

/** Words that stand where a name would, and name nothing. */
export const nameless = new Set(
  `the a an this that these those same each every all any both its their our your my one ones two three which whose
  ec2 linux standard freebsd openbsd netbsd bsd solaris ubuntu debian centos rhel redhat fedora rocky almalinux suse opensuse windows macos unix
  production staging test testing physical virtual bare cloud cluster running existing available single multiple
  multi respective appropriate corresponding relevant desired following given dedicated separate additional more most
  systemd sysv upstart allen jedem beiden einem ihrem dem der den des das die with where that if then and or de da do la le el les los las os as gli para pour con com et e y i fully certain particular
  stand-alone standalone current actual underlying internal external public private docker container
  esempio ejemplo exemplo exemple beispiel example sample contoh seul seule seuls seules mesmo mesma mesmos mesmas mismo misma mismos mismas même stesso stessa stessi selben gleichen
  votre vos notre nos mon ton son ce cet cette chaque un une du tu tus su sus mi mis este esta estos al del nuestro nuestra vuestro cada
  seu sua seus meu minha nosso nossa esse essa deste desse um uma ao à deinem deiner deinen ihren ihrer unserem diesem dieser eurem tuo tua
  nostro nostra questo questa il lo gli uno una swoim twoim tym danym własnym ini itu anda kamu kita bu şu o kendi
  only whichever whatever either any
  four five six seven eight nine ten zero odd even correct right wrong proper chosen selected intended affected failed active passive adres adresy adresse address dirección indirizzo endereço
  actif actifs active actives passif passifs activo activos pasivo pasivos ativo ativos passivo passivos attivo attivi passivi aktif pasif existant existants existente existentes esistente esistenti mevcut
  cac moi tung toan bo ca hai ba
  multi-core multicore single-core modern typical 64-bit 32-bit vanilla fresh clean blank minimal plain busy idle quiet loaded slow healthy small large second first third fourth primary main base
  antar antara primer primera primero segundo tercer primeiro premier première deuxième primo secondo ersten zweiten hangi bir nào quel quale jaki welche какой root side config configuration file files
  such thy many fewer whole particolare tipo tant que ambiente of to from between than has had boots already up-to-date what based providing
  numa state`.split(/\s+/),
)
/** Names that say: not here, and not which. */
export const elsewhere = new Set(
  'local remote new nouveau nouveaux nouvelle nuevo nueva nuevos novo nova novos nuovo nuova nuovi yeni another target different other otro otra outro outra autre altro altra workstation laptop own some separated guest specific specified designated individual random next remaining vostro vostri vostra'.split(
    ' ',
  ),
)
