/**
 * The page of a run while it goes on, for browsers on this machine: served on loopback only, to whoever has the
 * token, with what changes sent as server-sent events. It lives no longer than its run.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunEvent } from './model.ts'
import { type Account, enter, newAccount } from './reporters/account.ts'
import {
  type Outline,
  policy,
  showChoices,
  showFacts,
  showMap,
  showPage,
  showProblems,
  showState,
} from './reporters/html/page.ts'
import { classOfStep, showResults, stepAnchor } from './reporters/html/step.ts'

export interface Live {
  /** With the token, for a browser to be started with. */
  url: string
  tell(event: RunEvent): void
  /** Sends what is left to be told and ends every connection. */
  close(): Promise<void>
}

/** A part of the page that was made anew; `mark` is the class of a step, whose results `html` are. */
interface Part {
  id: string
  mark?: string
  html: string
}
interface Viewer {
  response: ServerResponse
  /** The number of the newest change it has. */
  since: number
}

/** Milliseconds in which changes are gathered before they are sent. */
const pause = 150

/** Starts to serve; `stop` is called where a viewer wants the run to stop. */
export async function startLive(stop: () => void): Promise<Live> {
  const account = newAccount()
  const viewers = new Set<Viewer>()
  /** The number of the newest change of each step, and of the page's own shape. */
  const changed = new Map<string, number>()
  let newest = 0
  let shaped = 0
  let outline: Array<Outline> = []
  let timer: NodeJS.Timeout | undefined

  const send = (viewer: Viewer) => {
    if (viewer.since === newest || viewer.response.writableNeedDrain) return
    const { since } = viewer
    viewer.since = newest
    if (since < shaped) viewer.response.write(message('anew', ''))
    else viewer.response.write(message('parts', JSON.stringify(partsSince(since, account, outline, changed))))
  }
  const flush = () => {
    timer = undefined
    for (const viewer of viewers) send(viewer)
  }
  const desk: Desk = {
    token: secret(),
    cookie: secret(),
    stop,
    page() {
      const shown = showPage(account, newest)
      outline = shown.outline
      return shown.text
    },
    follow(response, since) {
      const viewer = { response, since }
      viewers.add(viewer)
      response.on('close', () => viewers.delete(viewer)).on('drain', () => send(viewer))
      send(viewer)
    },
  }
  const server = createServer((request, response) => guardedly(request, response, desk))
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/?token=${desk.token}`,
    tell(event) {
      const steps = enter(account, event)
      newest += 1
      if (reshapes.has(event.action)) shaped = newest
      for (const step of steps) changed.set(step, newest)
      timer ??= setTimeout(flush, pause)
    },
    async close() {
      clearTimeout(timer)
      for (const viewer of viewers) {
        send(viewer)
        viewer.response.end(message('end', ''))
      }
      await closeServer(server)
    },
  }
}

/** After these the page has other steps. */
const reshapes: ReadonlySet<RunEvent['action']> = new Set(['begin', 'resume', 'guide'])

const secret = () => randomBytes(24).toString('base64url')
const message = (event: string, text: string) => `event: ${event}\ndata: ${text}\n\n`

function partsSince(
  since: number,
  account: Account,
  outline: ReadonlyArray<Outline>,
  changed: ReadonlyMap<string, number>,
): Array<Part> {
  const steps = [...changed].filter(([, number]) => number > since).map(([step]) => step)
  return [
    { id: 'state', html: showState(account).text },
    { id: 'facts', html: showFacts(account).text },
    { id: 'problems', html: showProblems(account)?.text ?? '' },
    { id: 'choices', html: showChoices(account).text },
    { id: 'map', html: showMap(account, outline).text },
    ...steps.map((step) => ({
      id: stepAnchor(step),
      mark: classOfStep(account, step),
      html: showResults(account, step).text,
    })),
  ]
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** What is on its way to a viewer gets there, if it goes quickly. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const patience = setTimeout(() => server.closeAllConnections(), 500)
  await closed
  clearTimeout(patience)
}

// ── who may ask for what ─────────────────────────────────────────────────────────────────────────────────

interface Desk {
  token: string
  cookie: string
  stop(): void
  page(): string
  follow(response: ServerResponse, since: number): void
}

/** Whatever is asked, and however it ends, the run goes on. */
function guardedly(request: IncomingMessage, response: ServerResponse, desk: Desk): void {
  try {
    replyTo(request, desk)(response)
  } catch {
    if (!response.headersSent) refusal(500, 'the page cannot be made')(response)
    else response.destroy()
  }
}

type Reply = (response: ServerResponse) => void

/** Another name for this address may be somebody else's page (DNS rebinding): only our own names are answered. */
function replyTo(request: IncomingMessage, desk: Desk): Reply {
  const { port } = request.socket.address() as AddressInfo
  const { host } = request.headers
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return refusal(421, 'another host')
  const base = `http://${host}`
  if (!URL.canParse(request.url ?? '/', base)) return refusal(400, 'no address')
  const url = new URL(request.url ?? '/', base)
  const cookie = `runbook-${port}`
  const token = url.searchParams.get('token')
  if (request.method === 'GET' && url.pathname === '/' && token !== null)
    return same(token, desk.token) ? letIn(cookie, desk) : refusal(403, 'a wrong token')
  if (!same(cookieOf(request, cookie), desk.cookie)) return refusal(403, 'open the address with its token')
  const path = `${request.method} ${url.pathname}`
  const make = Object.hasOwn(paths, path) ? paths[path] : undefined
  return make ? make({ request, url, desk }) : refusal(404, 'nothing here')
}

interface Asked {
  request: IncomingMessage
  url: URL
  desk: Desk
}
const paths: Readonly<Record<string, (asked: Asked) => Reply>> = {
  'GET /':
    ({ desk }) =>
    (response) => {
      response.writeHead(200, {
        ...guarded,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `${policy(true)}; frame-ancestors 'none'`,
      })
      response.end(desk.page())
    },
  'GET /events':
    ({ request, url, desk }) =>
    (response) => {
      response.writeHead(200, { ...guarded, 'content-type': 'text/event-stream' })
      request.socket.setNoDelay(true)
      response.write('retry: 1000\n\n')
      desk.follow(response, Number(url.searchParams.get('since')) || 0)
    },
  'POST /stop': ({ request, url, desk }) =>
    request.headers.origin === url.origin
      ? (response) => {
          desk.stop()
          response.writeHead(204, guarded).end()
        }
      : refusal(403, 'from another page'),
}

const guarded = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * The token is exchanged for a cookie and leaves the address at once. By a page of our own and not by a redirect:
 * whoever follows a link from another site brings a `SameSite=Strict` cookie only on the step after.
 */
const letIn =
  (cookie: string, desk: Desk): Reply =>
  (response) => {
    response.writeHead(200, {
      ...guarded,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; img-src data:; frame-ancestors 'none'",
      'set-cookie': `${cookie}=${desk.cookie}; HttpOnly; SameSite=Strict; Path=/`,
    })
    response.end(
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>runbook</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=/"><p><a href="/">To the run</a></p>',
    )
  }

const refusal =
  (status: number, text: string): Reply =>
  (response) => {
    response.writeHead(status, { ...guarded, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
  }

function cookieOf({ headers }: IncomingMessage, name: string): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
