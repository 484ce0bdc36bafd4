/** A real Chromium, and what it has to say about a page. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((path) => existsSync(path))
export const hasBrowser = executablePath !== undefined

/** As root Chromium has no sandbox of its own. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath!, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })

export interface Opened {
  page: Page
  /** Everything that came to the console, and every error. */
  said: Array<string>
}
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const said: Array<string> = []
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => said.push(`error: ${error.message}`))
  await page.goto(url)
  return { page, said }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong: `serious label: <input …>`. */
export async function judgeAccess(page: Page): Promise<Array<string>> {
  await page.evaluate(`${axe};0`)
  const found = await page.evaluate('axe.run()')
  const { violations } = found as {
    violations: Array<{ impact: string; id: string; nodes: Array<{ html: string }> }>
  }
  return violations.map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 200)}`)
}
