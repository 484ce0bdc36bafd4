/** The plan as a page, in a real browser: all of it there, quiet, accessible, inert, without a script. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, judgeAccess, open, startBrowser } from './support/browser.ts'
import { runCli, scratch } from './support/cli.ts'

const folder = scratch('plan-page')
const own = { env: { XDG_STATE_HOME: join(folder, 'state') } }

/** The page of a guide's plan, and what was told on the terminal. */
async function planned(guide: string, inventory: string, ...more: Array<string>) {
  const page = join(folder, `${Math.random().toString(36).slice(2)}.html`)
  const ran = await runCli(['plan', guide, '-i', inventory, '--report', `html=${page}`, ...more], own)
  expect(ran.code, ran.stderr).toBe(0)
  return { page, text: ran.stdout, url: pathToFileURL(page).href }
}

const hostile = `# Shop <script>document.title = 1</script>

## On the web server

\`\`\`console
$ echo '<img src=x onerror=alert(1)>' "\u202egnp.exe"
$ mkfs.ext4 /dev/sdb1
$ openstack compute service list
+----+----------------+--------+-------+
| ID | Binary         | Host   | State |
+----+----------------+--------+-------+
|  1 | nova-compute   | WEB    | up    |
+----+----------------+--------+-------+
$ vi /etc/motd
\`\`\`
`
const inventory = `hosts: { box: { address: 192.0.2.7, roles: [web] } }
secrets: { door: { file: /nowhere } }
words: { WEB: "{{ host.address }}", exe: "{{ secrets.door }}" }
`

describe.runIf(hasBrowser)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  describe.each(['ko', 'ja', 'vi', 'en'])('the plan of the guide in %s', (language) => {
    const guides = join(import.meta.dirname, 'html', language)
    const desk = scratch(`plan-${language}`)
    mkdirSync(join(desk, 'vars'))
    copyFileSync(join(guides, 'guide.md'), join(desk, 'guide.md'))
    if (existsSync(join(guides, 'sidecar.yaml')))
      copyFileSync(join(guides, 'sidecar.yaml'), join(desk, 'guide.yaml'))

    test.each(['light', 'dark'] as const)(
      '%s: nothing on the console, nothing for axe',
      async (colorScheme) => {
        const { url, text } = await planned(join(desk, 'guide.md'), join(guides, 'inventory.yaml'))
        const { page, said } = await open(browser, url, { colorScheme })
        expect(await judgeAccess(page)).toEqual([])
        expect(said).toEqual([])
        const steps = Number(/^ {2}steps +(\d+)/m.exec(text)![1])
        expect(await page.locator('.step').count()).toBe(steps)
        expect(await page.locator('script').count()).toBe(0)
        await page.context().close()
      },
    )
  })

  test('what the guide holds is inert; what cannot be undone stands first', async () => {
    writeFileSync(join(folder, 'guide.md'), hostile)
    writeFileSync(join(folder, 'inventory.yaml'), inventory)
    const { page: file, text, url } = await planned(join(folder, 'guide.md'), join(folder, 'inventory.yaml'))
    const { page, said } = await open(browser, url)
    expect(await page.title()).toBe('Plan: Shop <script>document.title = 1</script>')
    expect(await page.locator('img, script').count()).toBe(0)
    expect(readFileSync(file, 'utf8')).not.toContain('\u202e')
    expect(await page.locator('#problems li').first().innerText()).toMatch(
      /mkfs\.ext4 \/dev\/sdb1\s+cannot be undone: /,
    )
    await page.locator('#problems a').first().click()
    expect(await page.evaluate('location.hash')).toBe('#step-2')
    const told = await page.locator('#guide').innerText()
    expect(told).toMatch(/exe\s+‹door›\s+\{\{ secrets\.door \}\} .*inventory\.yaml:3/)
    expect(told).toMatch(/WEB\s+192\.0\.2\.7\s+\{\{ host\.address \}\}/)
    expect(told).toMatch(/ID\s+may vary\s+Binary\s+tells rows apart\s+Host\s+\S[^\n]*\s+State\s+must be so/)
    expect(said).toEqual([])
    expect(text).toMatch(/^ {2}for good +step 2 cannot be undone$/m)
    expect(text).toMatch(/^ {5}!! cannot be undone \(.+\)$/m)
    expect(text).toMatch(/^ {5}with WEB = 192\.0\.2\.7, from \{\{ host\.address \}\}$/m)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await page.context().close()
  })

  test('on a phone nothing is wider than the screen', async () => {
    const { url } = await planned('runbooks/nova.ko.md', 'vars/openstack.yaml')
    const { page } = await open(browser, url, { viewport: { width: 360, height: 740 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.context().close()
  })
})

test('a plan is the same text whenever it is made', async () => {
  const words = ['plan', 'runbooks/nova.ko.md', '-i', 'vars/openstack.yaml']
  const [one, two] = [await runCli(words, own), await runCli(words, own)]
  expect(one.stdout).toBe(two.stdout)
})

test('a plan has no other report', async () => {
  const { code, stderr } = await runCli(['plan', 'runbooks/nova.ko.md', '--report', 'junit=x.xml'], own)
  expect(stderr).toContain('Unexpected value of `--report junit=x.xml`, expected html=FILE')
  expect(code).toBe(2)
})
