/** The HTML report in a real browser: quiet, accessible, inert, quick to search, readable without its script. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunEvent } from '../src/model.ts'
import { formsOf } from '../src/redact.ts'
import { report } from '../src/report.ts'
import { hasBrowser, judgeAccess, open, startBrowser } from './support/browser.ts'
import { runCli, scratch } from './support/cli.ts'
import { eventsOf, failed, passed } from './support/events.ts'

const folder = scratch('html')
let files = 0
/** The address of a report of these events. */
function pageOf(events: ReadonlyArray<RunEvent>): string {
  const file = join(folder, `${files++}.html`)
  writeFileSync(file, report(events, 'html', { color: false, width: 80 }))
  return pathToFileURL(file).href
}
const visibleSteps = '.step:visible'

test('a run whose files were put back is told as that, until it goes on', () => {
  const events = eventsOf('# A\n\n```console\n$ make\n$ check\n```\n', ({ id }) =>
    id === 'a/2' ? failed() : passed(),
  )
  const at = '2026-11-20T11:00:00.000Z'
  const back: Array<RunEvent> = [
    { at, action: 'diff', task: 'a/1@box', path: '/etc/a.conf', diff: '-new\n+old\n', back: true },
    { at, action: 'end', state: 'interrupted', exit: 130 },
  ]
  const stateIn = (all: Array<RunEvent>) =>
    /class="state [^"]*".*?<strong>(.*?)<\/strong>/s.exec(
      report(all, 'html', { color: false, width: 80 }),
    )?.[1]
  expect(stateIn(events)).toBe('Failed')
  expect(stateIn([...events, ...back])).toBe('Rolled back: 1 file as before')
  expect(stateIn([...events, ...back, { at, action: 'start', task: 'a/1@box' }, back[1]!])).toBe(
    'Interrupted, its state is saved',
  )
})

test('a step that failed on two hosts is one thing to look at, and says which cell', () => {
  const verdict = {
    outcome: 'differs' as const,
    rule: '1 row by Name',
    differences: [{ what: 'row api, column State', expected: 'up', actual: 'down', line: 5 }],
    notes: [],
    compared: 1,
    learnt: [],
  }
  const events = eventsOf(
    '# A\n\n```console\n$ services\n```\n',
    () => ({ ...failed('', 'printed something else'), verdict }),
    { hosts: ['web1', 'web2'] },
  )
  const page = report(events, 'html', { color: false, width: 80 })
  const [, problems] = /id="problems">(.*?)<\/div>/s.exec(page)!
  expect(problems!.match(/<li/g)).toHaveLength(1)
  expect(problems).toMatch(/<b>web1<\/b>.*<b>web2<\/b>/s)
  expect(problems).toContain('row api, column State: expected up, actual down; line 5')
  expect(page).toContain('>To look at <b>1</b>')
})

test('what failed before the run was resumed is still told', () => {
  const events = eventsOf('# A\n\n```console\n$ make\n```\n', () => failed('', 'exit status 2'))
  const [begin] = events as [Extract<RunEvent, { action: 'begin' }>]
  const at = '2026-11-20T11:00:00.000Z'
  const resumed: Array<RunEvent> = [
    { at, action: 'resume', hash: 'h', tasks: begin.tasks },
    { at, action: 'start', task: 'a/1@box' },
    { at, task: 'a/1@box', ...passed() } as RunEvent,
    { at, action: 'end', state: 'passed', exit: 0 },
  ]
  const page = report([...events, ...resumed], 'html', { color: false, width: 80 })
  expect(page).toContain('<strong>Passed</strong>')
  expect(page).toMatch(/Before the run was resumed:.*2026-11-20 10:15:01.*failed: exit status 2/s)
})

describe.runIf(hasBrowser)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  describe.each(['ko', 'ja', 'vi', 'en'])('a run of the guide in %s', (language) => {
    const desk = scratch(language)
    const guides = join(import.meta.dirname, 'html', language)
    const canary = 'canary-mat-khau-7d1f'
    let url: string
    beforeAll(async () => {
      mkdirSync(join(desk, 'vars'))
      copyFileSync(join(guides, 'guide.md'), join(desk, 'guide.md'))
      copyFileSync(join(guides, 'inventory.yaml'), join(desk, 'vars/guide.yaml'))
      if (existsSync(join(guides, 'sidecar.yaml')))
        copyFileSync(join(guides, 'sidecar.yaml'), join(desk, 'guide.yaml'))
      const env = { XDG_STATE_HOME: join(desk, 'state') }
      const words = ['exec', 'guide.md', '--yes', '--report', 'html=first.html']
      const ran = await runCli(words, { cwd: desk, env })
      expect(ran, ran.stderr + ran.stdout).toMatchObject({ code: 1, stderr: '' })
      const run = /runbook resume (\S+)/.exec(ran.stdout)![1]!
      const again = await runCli(['report', run, '--report', 'html=again.html'], { cwd: desk, env })
      expect(again).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
      url = pathToFileURL(join(desk, 'first.html')).href
    })

    test('the report made while it ran and the one from its record are the same, without its secret', () => {
      const first = readFileSync(join(desk, 'first.html'), 'utf8')
      expect(readFileSync(join(desk, 'again.html'), 'utf8')).toBe(first)
      for (const form of formsOf(canary)) expect(first).not.toContain(form)
    })

    test.each(['light', 'dark'] as const)(
      '%s: no word on the console, nothing for axe to mend',
      async (colorScheme) => {
        const { page, said } = await open(browser, url, { colorScheme })
        expect(await judgeAccess(page)).toEqual([])
        await page.evaluate("for (const row of document.querySelectorAll('details')) row.open = true")
        expect(await judgeAccess(page)).toEqual([])
        expect(said).toEqual([])
        await page.context().close()
      },
    )

    test('what failed is named above and a click away', async () => {
      const { page } = await open(browser, url)
      const named = page.locator('#problems a')
      expect(await named.count()).toBe(1)
      await named.click()
      const row = page.locator('details.failed')
      expect(await row.isVisible()).toBe(true)
      expect(await row.locator('.more').isVisible()).toBe(true)
      await page.locator('.choices .bad').click()
      expect(await page.locator(visibleSteps).count()).toBe(1)
      expect(await page.locator('#guide p:visible').count()).toBe(0)
      await page.keyboard.press('Escape')
      expect(await page.locator(visibleSteps).count()).toBeGreaterThan(2)
      await page.context().close()
    })

    test('on a phone nothing is wider than the screen', async () => {
      const { page } = await open(browser, url, { viewport: { width: 360, height: 740 } })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
      await page.context().close()
    })

    test('without its script it is read, opened and narrowed all the same', async () => {
      const { page, said } = await open(browser, url, { javaScriptEnabled: false })
      await page.locator('.choices .bad').click()
      expect(await page.locator(visibleSteps).count()).toBe(1)
      await page.locator('.choices .all').click()
      const row = page.locator('details.row', { has: page.locator('.output') }).first()
      expect(await row.locator('.output').isVisible()).toBe(false)
      await row.locator('summary').click()
      expect(await row.locator('.output').isVisible()).toBe(true)
      expect(await page.locator('#find').isVisible()).toBe(false)
      expect(said).toEqual([])
      await page.context().close()
    })
  })

  describe('hostile words', () => {
    const hostile = [
      '<script>document.title = "hacked"</script>',
      '<img src=x onerror="document.title=`hacked`">',
      '</pre></div></details></section><style>*{display:none}</style>',
      '<iframe src="javascript:top.document.title=1"></iframe>',
      '\u001b]52;c;aGk=\u0007\u001b[2J\u001b]0;hacked\u0007',
      'safe\u202egnp.exe\u2066x\u200by',
      '&lt;script&gt;hacked()&lt;/script&gt;',
      '<!-- --><base href="https://example.com/">',
    ].join('\n')
    const text = `# Title <script>document.title = "hacked"</script>\n\n${hostile}\n\n[x](javascript:document.title=1)\n\n\`\`\`console\n$ cat "${hostile.split('\n')[1]!.replaceAll('`', '')}"\nfine\n\`\`\`\n`
    const events = () => {
      const told = eventsOf(text, () => ({ ...failed(hostile, hostile), verdict }), {
        hosts: [`<b>box</b>"'`, 'other'],
      })
      const at = told.findIndex(({ action }) => action === 'fail')
      const { task } = told[at] as Extract<RunEvent, { action: 'fail' }>
      const when = { at: told[at]!.at, task }
      told.splice(
        at,
        0,
        { ...when, action: 'diff', path: hostile, diff: hostile.replace(/^/gm, '+'), backup: hostile },
        { ...when, action: 'answer', prompt: hostile, shown: hostile },
      )
      return told
    }
    const verdict = {
      outcome: 'differs' as const,
      rule: hostile,
      differences: [{ what: hostile, expected: hostile, actual: hostile, line: 1 }],
      notes: [hostile],
      compared: 1,
      learnt: [],
    }

    test('are shown, never carried out, and hide nothing', async () => {
      const { page, said } = await open(browser, pageOf(events()))
      expect(await page.title()).toContain('<script>')
      expect(await page.title()).not.toBe('hacked')
      const counted = await page.evaluate(
        "['script', 'img', 'iframe', 'base', 'style', 'svg'].map((name) => document.querySelectorAll(name).length)",
      )
      expect(counted).toEqual([1, 0, 0, 0, 1, 0])
      expect(await page.locator('#guide').innerText()).toContain('<script>document.title = "hacked"</script>')
      expect(await page.locator('#guide').innerText()).toContain('\\u202egnp.exe')
      expect(await page.content()).not.toMatch(/[\u0007\u001b\u200b\u202a-\u202e\u2066-\u2069]/)
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
      expect(said).toEqual([])
      expect((await judgeAccess(page)).filter((found) => /^(serious|critical)/.test(found))).toEqual([])
      await page.context().close()
    })

    test('the policy of the page stops what would be put into it', async () => {
      const { page, said } = await open(browser, pageOf(events()))
      await page.evaluate(`{
        const script = document.createElement('script')
        script.textContent = 'document.title = "hacked"'
        document.body.append(script)
        const image = document.createElement('div')
        image.innerHTML = '<img src="x" onerror="document.title = 1"><p style="color: red">x</p>'
        document.body.append(image)
        const style = document.createElement('style')
        style.textContent = 'body { display: none }'
        document.head.append(style)
      }`)
      await page.evaluate('fetch("https://example.com/").catch(() => {})')
      expect(await page.title()).not.toBe('hacked')
      expect(await page.locator('body').isVisible()).toBe(true)
      const blocked = said.filter((line) => /Content Security Policy/.test(line))
      expect(
        blocked.map((line) => /directive '?"?(\w+-src(?:-\w+)?)|'(\w+-src)/.exec(line)?.[0]),
      ).not.toHaveLength(0)
      for (const what of ['script', 'style', 'img', 'connect'])
        expect(
          blocked.some((line) => line.includes(`${what}-src`) || line.includes('default-src')),
          what,
        ).toBe(true)
      await page.context().close()
    })
  })

  test('5,000 steps are found, narrowed and walked through', async () => {
    const chapters = Array.from({ length: 100 }, (_, chapter) => {
      const commands = Array.from({ length: 50 }, (_, step) => `$ touch file-${chapter}-${step}\n`)
      return `## Chapter ${chapter}\n\nSome words of chapter ${chapter}.\n\n\`\`\`console\n${commands.join('')}\`\`\`\n`
    })
    const text = `# Long\n\n${chapters.join('\n')}`
    const broken = new Set(['touch file-3-7', 'touch file-70-1', 'touch file-99-49'])
    const output = 'a line that was printed\n'.repeat(10)
    const events = eventsOf(text, ({ text: said }) =>
      broken.has(said.text) ? failed(`${output}no space left`) : passed(output),
    )
    const { page, said } = await open(browser, pageOf(events))
    expect(await page.locator('.step').count()).toBe(5000)
    await page.locator('#find').fill('file-42-17')
    await expect.poll(() => page.locator('#found').textContent()).toBe('1 found')
    expect(await page.locator(visibleSteps).count()).toBe(1)
    expect(await page.locator('.chapter:visible').count()).toBe(1)
    await page.locator('#find').fill('no space left')
    await expect.poll(() => page.locator(visibleSteps).count()).toBe(3)
    await page.locator('#find').fill('')
    await expect.poll(() => page.locator('.finding').count()).toBe(0)
    await page.locator('.choices .bad').click()
    expect(await page.locator(visibleSteps).count()).toBe(3)
    await page.keyboard.press('Escape')
    for (const name of ['3-7', '70-1', '99-49', '3-7']) {
      await page.keyboard.press('n')
      const at = page.locator('.step:target')
      expect(await at.innerText()).toContain(`file-${name}`)
      await expect
        .poll(() =>
          at.evaluate((step: { getBoundingClientRect(): { top: number } }) =>
            Math.round(step.getBoundingClientRect().top),
          ),
        )
        .toBeLessThan(900)
    }
    await page.keyboard.press('p')
    expect(await page.locator('.step:target').innerText()).toContain('file-99-49')
    expect(said).toEqual([])
    await page.context().close()
  })

  test('5,000 steps in one block are found and narrowed, too', async () => {
    const commands = Array.from({ length: 5000 }, (_, step) => `$ touch file-42-${step}\n`)
    const text = `# Long\n\n\`\`\`console\n${commands.join('')}\`\`\`\n`
    const output = 'a line that was printed\n'.repeat(10)
    const events = eventsOf(text, ({ text: said }) =>
      said.text === 'touch file-42-4711' ? failed('no space left') : passed(output),
    )
    const { page, said } = await open(browser, pageOf(events))
    expect(await page.locator('.step').count()).toBe(5000)
    await page.locator('#find').fill('file-42-4711')
    await expect.poll(() => page.locator('#found').textContent()).toBe('1 found')
    expect(await page.locator('.part:visible').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.locator('.choices .bad').click()
    expect(await page.locator(visibleSteps).count()).toBe(1)
    expect(await page.locator('.part:visible').count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(said).toEqual([])
    await page.context().close()
  }, 60_000)

  test('on paper everything is there, and nothing to click', async () => {
    const text = '# Install\n\n```\n$ ls\n```\n'
    const { page } = await open(browser, pageOf(eventsOf(text, () => passed('printed on paper'))))
    expect(await page.getByText('printed on paper').isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.getByText('printed on paper').isVisible()).toBe(true)
    expect(await page.locator('.tools').isVisible()).toBe(false)
    await page.context().close()
  })
})
