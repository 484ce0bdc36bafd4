/**
 * Where hosts get Debian's packages: from this machine's own mirrors, as its apt names them, through a caching proxy on
 * the lab's bridge. Nothing else can be had through it.
 */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { literally } from '../literally.ts'
import { Fault } from '../messages.ts'
import { lastLines, path, updateLists } from './machine.ts'
import { makeFolder } from './places.ts'

/** This machine's way to Debian's packages, for a release. */
export interface Mirrors {
  suite: string
  /** Rows of a `sources.list`. */
  sources: Array<{ site: string; release: string; components: Array<string> }>
  /** Settings of apt that say how far release files are trusted: `Acquire::Check-Valid-Until "false";`. */
  settings: Array<string>
  /** The proxy that this machine itself goes through. */
  proxy?: string
}

/** Settings that hosts take over from this machine, where they are set. */
const inherited = [
  ...[
    'Acquire::Check-Valid-Until',
    'Acquire::Check-Date',
    'Acquire::Max-ValidTime',
    'Acquire::Min-ValidTime',
  ],
]

/** What apt here is told, for `suite` or the release of this machine. Throws `Fault` where it knows no mirror of Debian. */
export async function findMirrors(suite?: string): Promise<Mirrors> {
  const own = codeName()
  const wanted = suite ?? own
  const sources = (await targets())
    .filter(({ site, release }) => /^https?:/.test(site) && release.split('-')[0] === own)
    .map(({ site, release, components }) => ({ site, release: release.replace(own, wanted), components }))
  if (sources.length === 0)
    throw new Fault('unsupported', '', `apt of this machine has no http(s) source of Debian's \`${own}\``)
  const proxy = await proxyHere()
  return { suite: wanted, sources, settings: await settingsHere(), ...(proxy ? { proxy } : {}) }
}

function codeName(): string {
  const found = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  if (found) return found
  throw new Fault(
    'unsupported',
    '',
    'no VERSION_CODENAME in /etc/os-release: the release of Debian is not known',
  )
}

/** Known only once the mirrors' lists have been fetched. */
async function targets(): Promise<Mirrors['sources']> {
  const found = await listed()
  if (found.length > 0) return found
  await updateLists()
  return listed()
}

async function listed(): Promise<Mirrors['sources']> {
  const format = '$(SITE) $(RELEASE) $(COMPONENT)'
  const words = ['indextargets', '--format', format, 'Created-By: Packages', 'Origin: Debian']
  const lines = (await aptly('apt-get', words)).split('\n').filter((line) => line !== '')
  const found = new Map<string, Mirrors['sources'][number]>()
  for (const line of [...new Set(lines)]) {
    const [site = '', release = '', component = ''] = line.split(' ')
    const row = found.get(`${site} ${release}`) ?? { site, release, components: [] }
    row.components.push(component)
    found.set(`${site} ${release}`, row)
  }
  return [...found.values()]
}

async function settingsHere(): Promise<Array<string>> {
  const all = (await aptly('apt-config', ['dump', '--no-empty'])).split('\n')
  return all.filter((line) => inherited.includes(line.split(' ', 1)[0]!))
}

async function proxyHere(): Promise<string | undefined> {
  const [line = ''] = (await aptly('apt-config', ['dump', '--no-empty', 'Acquire::http::Proxy'])).split('\n')
  const said = /^Acquire::http::Proxy "(.*)";$/.exec(line)?.[1] ?? process.env.http_proxy
  return said && said !== 'DIRECT' ? said : undefined
}

async function aptly(program: string, words: Array<string>): Promise<string> {
  const ran = await execa(program, words, { stdin: 'ignore', reject: false })
  if (ran.failed)
    throw new Fault('unsupported', '', `${program}: ${lastLines(ran.stderr) || ran.shortMessage}`)
  return ran.stdout
}

export const sourceLines = ({ sources }: Pick<Mirrors, 'sources'>): Array<string> =>
  sources.map(({ site, release, components }) => `deb ${site} ${release} ${components.join(' ')}`)

// ── the proxy ────────────────────────────────────────────────────────────────────────────────────────────────

const port = 3149

/** What apt on a host is told: plain http to the proxy, which speaks to the mirrors as this machine would. */
export const aptOfHosts = (mirrors: Mirrors, gateway: string): { sources: string; settings: string } => ({
  sources: sourceLines(mirrors)
    .map((line) => `${line.replace('https://', 'http://')}\n`)
    .join(''),
  settings: [
    `Acquire::http::Proxy "http://${gateway}:${port}";`,
    'Acquire::Retries "3";',
    ...mirrors.settings,
  ]
    .map((line) => `${line}\n`)
    .join(''),
})

export interface PackageProxy {
  gateway: string
  /** Where packages stay. */
  cache: string
  /** Settings, logs and the number of its process. */
  folder: string
}

export const proxyPort = port

/** Starts the proxy, or leaves one that runs with the same settings. The bridge must have its address. */
export async function startProxy(proxy: PackageProxy, mirrors: Mirrors): Promise<void> {
  const settings = proxySettings(proxy, mirrors)
  const mark = createHash('sha256').update(settings).digest('hex')
  const [pid, was] = await readProcess(proxy)
  if (pid && was === mark && (await listens(proxy.gateway))) return
  await stopProxy(proxy)
  for (const folder of [proxy.cache, proxy.folder]) await makeFolder(folder)
  await writeFile(settingsOf(proxy), settings, { mode: 0o600 })
  const log = openSync(join(proxy.folder, 'proxy.log'), 'a', 0o600)
  const child = spawn('nginx', ['-e', 'stderr', '-p', proxy.folder, '-c', settingsOf(proxy)], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: path },
  })
  closeSync(log)
  child.on('error', () => {})
  child.unref()
  await writeFile(processOf(proxy), `${child.pid} ${mark}`, { mode: 0o600 })
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    if (await listens(proxy.gateway)) return
    await sleep(100)
  }
  const said = lastLines(await readFile(join(proxy.folder, 'proxy.log'), 'utf8'))
  throw new Fault('unsupported', '', `nginx does not listen on ${proxy.gateway}:${port}: ${said}`)
}

const settingsOf = ({ folder }: PackageProxy) => join(folder, 'nginx.conf')
const processOf = ({ folder }: PackageProxy) => join(folder, 'proxy.pid')

/**
 * A cache in front of the mirrors: what several hosts want at once is fetched once, packages stay, lists are asked for
 * again after a minute. What is of no mirror is refused. Format: https://nginx.org/en/docs/dirindex.html
 */
function proxySettings({ gateway, cache, folder }: PackageProxy, { sources, proxy }: Mirrors): string {
  const sites = [...new Set(sources.map(({ site }) => site.replace(/\/+$/, '')))].map((site) => new URL(site))
  const names = [...new Set(sites.map(({ hostname }) => hostname))]
  const servers = names.map((name) => {
    const here = sites.filter(({ hostname }) => hostname === name)
    return block('server', [
      `listen ${gateway}:${port};`,
      `server_name ${name};`,
      ...here.flatMap((site) => locations(site, proxy)),
      ...(here.some((site) => folderOf(site) === '') ? [] : ['location / { return 403; }']),
    ])
  })
  return `${[
    'daemon off;',
    'user root;',
    `pid ${quoted(join(folder, 'nginx.pid'))};`,
    'events { }',
    block('http', [
      `log_format row '$time_iso8601 $remote_addr $status $upstream_cache_status $body_bytes_sent $request_uri';`,
      `access_log ${quoted(join(folder, 'access.log'))} row;`,
      'server_tokens off;',
      `proxy_cache_path ${quoted(cache)} levels=1:2 keys_zone=packages:8m inactive=10y use_temp_path=off;`,
      'proxy_cache packages;',
      'proxy_cache_key $host$uri;',
      'proxy_cache_lock on;',
      'proxy_cache_lock_age 10m;',
      'proxy_cache_lock_timeout 10m;',
      'proxy_cache_use_stale error timeout invalid_header http_500 http_502 http_503 http_504;',
      'proxy_ignore_headers Cache-Control Expires Set-Cookie Vary X-Accel-Expires;',
      'proxy_http_version 1.1;',
      'proxy_set_header Connection "";',
      'proxy_ssl_server_name on;',
      'proxy_ssl_verify on;',
      'proxy_ssl_verify_depth 5;',
      'proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;',
      `server { listen ${gateway}:${port} default_server; return 403; }`,
      ...servers,
    ]),
  ].join('\n')}\n`
}

const folderOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '')

/** What never changes, and the lists, which do. */
function locations(site: URL, proxy: string | undefined): Array<string> {
  const [folder, way] = [folderOf(site), upstream(site, proxy)]
  const lists = `^${literally(folder)}/dists/(?!.*/by-hash/)`
  return [
    block(`location ${quoted(`${folder}/`)}`, [...way, 'proxy_cache_valid 200 10y;']),
    block(`location ~ ${quoted(lists)}`, [...way, 'proxy_cache_valid 200 1m;']),
  ]
}

/** How what a mirror has is asked for: of it, or of the proxy that this machine itself goes through. */
function upstream({ protocol, host, href }: URL, proxy: string | undefined): Array<string> {
  if (proxy === undefined) return [`proxy_set_header Host ${host};`, `proxy_pass ${protocol}//${host};`]
  if (protocol === 'https:')
    throw new Fault('unsupported', '', `hosts of a lab cannot be given packages of ${href} through ${proxy}`)
  const { username, password, host: through } = new URL(proxy)
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return [
    `proxy_set_header Host ${host};`,
    ...(username ? [`proxy_set_header Proxy-Authorization "Basic ${credentials.toString('base64')}";`] : []),
    // A proxy is asked for the whole address, which nginx sends only where a rewrite has made it of the path.
    `rewrite ^(.*)$ "://${host}$1";`,
    'rewrite ^(.*)$ "http$1" break;',
    `proxy_pass http://${through};`,
  ]
}

const block = (head: string, lines: ReadonlyArray<string>): string =>
  [`${head} {`, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`), '}'].join('\n')
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** The proxy's process if it lives, and the settings it was started with. */
async function readProcess(proxy: PackageProxy): Promise<[pid: number | undefined, mark: string]> {
  const [pid = '', mark = ''] = (await readFile(processOf(proxy), 'utf8').catch(() => '')).split(' ')
  const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return [title.includes(settingsOf(proxy)) ? Number(pid) : undefined, mark]
}

/** Ends the proxy and waits until it is gone. */
export async function stopProxy(proxy: PackageProxy): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const [pid] = await readProcess(proxy)
    if (!pid) return
    try {
      process.kill(-pid, signal)
    } catch {
      return
    }
    for (let tries = 0; tries < 50 && (await readProcess(proxy))[0]; tries++) await sleep(100)
  }
}

export const proxyRuns = async (proxy: PackageProxy): Promise<boolean> =>
  (await readProcess(proxy))[0] !== undefined

function listens(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const end = (found: boolean) => {
      socket.destroy()
      resolve(found)
    }
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false))
  })
}
