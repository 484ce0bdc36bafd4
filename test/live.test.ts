/** `--ui`: the page of a run while it goes on, in a real browser, and at the door, where others knock. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, judgeAccess, open, startBrowser } from './support/browser.ts'
import { type Ran, type Running, runCli, scratch } from './support/cli.ts'

/** Each step waits for a file that the test makes. */
const guide = (folder: string) => `# Install

## First

\`\`\`console
$ echo begun; until [ -e ${folder}/first ]; do sleep 0.1; done
\`\`\`

## Second

\`\`\`console
$ echo '<b>two</b>'; until [ -e ${folder}/second ]; do sleep 0.1; done
$ touch ${folder}/third
\`\`\`
`

interface Following {
  running: Running
  url: URL
  folder: string
  go(name: string): void
}
async function follow(): Promise<Following> {
  const folder = scratch('live')
  mkdirSync(join(folder, 'vars'))
  writeFileSync(join(folder, 'guide.md'), guide(folder))
  writeFileSync(join(folder, 'vars/guide.yaml'), 'hosts: { box: { transport: local } }\n')
  const env = { XDG_STATE_HOME: join(folder, 'state'), HOME: scratch('home') }
  const running = runCli(['exec', 'guide.md', '--yes', '--ui'], { cwd: folder, env })
  const told = await new Promise<string>((resolve, reject) => {
    let text = ''
    running.child.stderr!.on('data', (piece) => {
      text += piece
      const [, address] = /follow it at (\S+)\n/.exec(text) ?? []
      if (address) resolve(address)
    })
    running.then((ran) => reject(new Error(`it ended: ${ran.stdout}${ran.stderr}`)), reject)
  })
  return { running, url: new URL(told), folder, go: (name) => writeFileSync(join(folder, name), '') }
}

/** What the server says to a request made by hand. */
function ask(url: URL, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
    (resolve, reject) => {
      const asked = request({ host: url.hostname, port: url.port, path, ...options }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
      })
      asked.on('error', reject).end()
    },
  )
}
const isGone = (url: URL) =>
  ask(url, '/').then(
    () => false,
    () => true,
  )

describe.runIf(hasBrowser)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('it follows the run to its end, for every viewer', async () => {
    const { running, url, go } = await follow()
    const one = await open(browser, url.href)
    await one.page.waitForURL(`${url.origin}/`)
    const other = await open(browser, url.href)
    await other.page.waitForURL(`${url.origin}/`)
    for (const { page } of [one, other]) {
      await page.locator('#step-install\\/first\\/1.running').waitFor()
      await page.locator('.step.running .output', { hasText: 'begun' }).waitFor()
      expect(await page.locator('.state').innerText()).toContain('Running')
    }
    expect(await one.page.evaluate('document.cookie')).toBe('')
    expect(await judgeAccess(one.page)).toEqual([])
    go('first')
    for (const { page } of [one, other]) {
      await page.locator('#step-install\\/first\\/1.passed').waitFor()
      await page.locator('.step.running .output', { hasText: '<b>two</b>' }).waitFor()
      expect(await page.locator('.choices .running b').innerText()).toBe('1')
    }
    go('second')
    expect((await running).code).toBe(0)
    for (const { page, said } of [one, other]) {
      await page.locator('.state.passed').waitFor()
      expect(await page.locator('.step.passed').count()).toBe(3)
      expect(await page.locator('#stop').isVisible()).toBe(false)
      expect(said).toEqual([])
      await page.context().close()
    }
    expect(await isGone(url)).toBe(true)
  })

  test('it stops the run after the step that runs', async () => {
    const { running, url, folder, go } = await follow()
    const { page, said } = await open(browser, url.href)
    await page.locator('.step.running').waitFor()
    await page.locator('#stop').click()
    await page.getByText('Stopping after the running steps').waitFor()
    go('first')
    const ran: Ran = await running
    expect(ran.code).toBe(130)
    expect(ran.stderr).toContain('stopping after the running steps')
    await page.locator('.state', { hasText: 'Interrupted' }).waitFor()
    expect(await page.locator('.step.waiting').count()).toBe(2)
    expect(existsSync(join(folder, 'third'))).toBe(false)
    expect(said).toEqual([])
    await page.context().close()
    expect(await isGone(url)).toBe(true)
  })
})

test('only who has the token is let in, under our own name, and only our own page may stop', async () => {
  const { running, url, go, folder } = await follow()
  const host = url.host
  const token = url.searchParams.get('token')!
  expect(url.hostname).toBe('127.0.0.1')
  const entered = await ask(url, `/?token=${token}`, { headers: { host } })
  expect(entered.status).toBe(200)
  const [cookie] = entered.headers['set-cookie']!
  expect(cookie).toMatch(/^runbook-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/)
  expect(cookie).not.toContain(token)
  expect(entered.headers['referrer-policy']).toBe('no-referrer')
  const pass = { cookie: cookie!.split(';')[0]! }
  const page = await ask(url, '/', { headers: { host, ...pass } })
  expect(page).toMatchObject({
    status: 200,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/)
  expect(page.text).not.toContain(token)
  const refused: Array<[string, { method?: string; headers: Record<string, string> }, number]> = [
    ['/', { headers: { host } }, 403],
    ['/events', { headers: { host } }, 403],
    ['/?token=x', { headers: { host, ...pass } }, 403],
    [`/?token=${token}`, { headers: { host: `evil.example:${url.port}` } }, 421],
    ['/', { headers: { host: 'evil.example', ...pass } }, 421],
    ['/', { headers: { host, cookie: `${pass.cookie}x` } }, 403],
    ['/stop', { method: 'POST', headers: { host, ...pass } }, 403],
    ['/stop', { method: 'POST', headers: { host, ...pass, origin: 'http://127.0.0.1:1' } }, 403],
    ['/stop', { method: 'POST', headers: { host, origin: url.origin } }, 403],
    ['/stop', { headers: { host, ...pass } }, 404],
    ['/constructor', { headers: { host, ...pass } }, 404],
    ['//', { headers: { host, ...pass } }, 400],
  ]
  for (const [path, options, status] of refused)
    expect((await ask(url, path, options)).status, `${path} ${JSON.stringify(options)}`).toBe(status)
  go('first')
  go('second')
  expect((await running).code).toBe(0)
  expect(readdirSync(folder)).toContain('third')
})
