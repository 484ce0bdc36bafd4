/** Servers that are programs: what a heading installs is no host. */
import { regex } from './patterns.ts'
import { any, type Row } from './rows.ts'

const installWords: Row = {
  en: '\\binstall\\p{L}*',
  ko: '설치',
  ja: 'インストール',
  zh: '安装|安裝',
  vi: 'cài đặt',
  pt: '\\binstal\\p{L}+',
  es: '\\binstal\\p{L}+',
  fr: '\\binstall\\p{L}+',
  de: 'install\\p{L}+',
  ru: 'установ\\p{L}+|устанавл\\p{L}+',
  id: '\\binstal\\p{L}*',
  tr: 'kurulum\\p{L}*|kurma|kurun',
  it: '\\binstall\\p{L}+',
  pl: '\\binstal\\p{L}+|zainstal\\p{L}+',
}
const serverWords: Row = {
  en: '\\bservers?\\b',
  ko: '서버',
  ja: 'サーバ',
  zh: '服务器|伺服器',
  vi: 'máy chủ',
  pt: '\\bservidor',
  es: '\\bservidor',
  fr: '\\bserveur',
  de: 'Server',
  ru: 'сервер',
  tr: 'sunucu',
  pl: 'serwer',
}
const setUpWords: Row = {
  en: '\\b(?:configur|set(?:ting)? up)\\p{L}*|\\bsettings?\\b',
  ko: '설정|구성',
  ja: '設定|構成',
  zh: '配置|设置|設定',
  vi: 'cấu hình',
  pt: '\\bconfigur\\p{L}+',
  es: '\\bconfigur\\p{L}+',
  fr: '\\bconfigur\\p{L}+',
  de: 'konfigur\\p{L}+|einricht\\p{L}+',
  ru: 'настр\\p{L}+|конфиг\\p{L}+',
  id: '\\bkonfigur\\p{L}+',
  tr: 'yapılandır\\p{L}*',
  it: '\\bconfigur\\p{L}+',
  pl: 's?konfigur\\p{L}+',
}
/** Before a server, what a program has and no host: `the port of the web server`. */
const ownedWords: Row = {
  en: '\\bports?\\b',
  ko: '포트',
  ja: 'ポート',
  zh: '端口|連接埠',
  vi: 'cổng',
  pt: '\\bportas?\\b',
  es: '\\bpuertos?\\b',
  ru: 'порт\\p{L}*',
  it: '\\bporta\\b',
  th: 'พอร์ต',
}
const owned = regex(any(ownedWords))
const installs = regex(any(installWords))
const setsUp = regex(any(setUpWords))
const server = regex(any(serverWords))
/** Roles that a program plays, whatever host it is on. */
const services = new Set(['database', 'sql', 'web', 'proxy', 'server', 'monitor', 'load balancer'])

/** `the web server`: a host, or the program on it? */
export function isProgramServer(said: { role: string; text: string }): boolean {
  return services.has(said.role) && server.test(said.text)
}

/** `Install the web server`: does a heading speak of the program rather than of the host? */
export function isSoftware(heading: string, said: { role: string; text: string; index: number }): boolean {
  return (
    (isProgramServer(said) && (installs.test(heading) || owned.test(heading.slice(0, said.index)))) ||
    (isProduct(heading, said) && setsUp.test(heading)) ||
    (server.test(said.text) && productBehind.test(heading.slice(said.index + said.text.length))) ||
    said.text === 'SQL Server' // as Microsoft's is written
  )
}

/** `the Apache web server`, `Neutron server`: a program by its name. */
export function isProduct(text: string, said: { text: string; index: number }): boolean {
  if (!server.test(said.text)) return false
  return named.test(said.text) || products.test(text.slice(0, said.index))
}
/** `web server Apache`, where the name stands behind. */
const productBehind = /^[ \t]+(?:apache|nginx|httpd|lighttpd|caddy|tomcat|jetty)\b/i
const products = /\b(?:apache|nginx|httpd|lighttpd|caddy|tomcat|jetty)[ \t]*$/i
/** Servers of OpenStack that are called after what they serve. */
const named = /\b(?:neutron|nova|glance|keystone|cinder|swift|heat)[ \t-]*(?:api[ \t-]*)?/i
