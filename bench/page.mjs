// What a report of 5,000 steps costs the one who reads it: the milliseconds of the browser's main thread from what a
// person does to the next frame, the worst of each deed's medians, for many chapters and for one long block.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { placesOf } from '../dist/commands/summaries.js'
import { readGuide } from '../dist/read.js'
import { report } from '../dist/report.js'
import { median } from './server.mjs'

const rounds = Number(process.env.ROUNDS ?? 5)
/** Milliseconds within which a page seems to answer at once. */
const goal = 100
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)
if (!executablePath) {
  console.log('left out: no Chromium is installed (Debian: chromium)')
  process.exit(0)
}

const block = (calls) => `\`\`\`console\n${calls.map((name) => `$ touch ${name}\n`).join('')}\`\`\`\n`
const numbers = (count) => Array.from({ length: count }, (_, number) => number)
const guides = {
  '100 chapters': numbers(100)
    .map(
      (chapter) => `## Chapter ${chapter}\n\n${block(numbers(50).map((step) => `file-${chapter}-${step}`))}`,
    )
    .join('\n'),
  'one block': block(numbers(5000).map((step) => `file-42-${step}`)),
}

/** What a person does, as the page's own code sees it. */
const find = (text) =>
  `{ const box = document.getElementById('find'); box.value = '${text}'; box.dispatchEvent(new Event('input')) }`
const deeds = {
  'a letter': find('a'),
  'a word': find('file-42-17'),
  nothing: find(''),
  'what failed': "document.getElementById('show-bad').click()",
  'what passed': "document.getElementById('show-well').click()",
  all: "document.getElementById('show-all').click()",
  'a screen on': 'scrollBy(0, 900)',
  'far away': 'scrollTo(0, document.documentElement.scrollHeight * 0.8)',
  back: 'scrollTo(0, 0)',
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  for (const [name, text] of Object.entries(guides)) {
    const path = join(folder, 'report.html')
    writeFileSync(path, report(eventsOf(`# Long\n\n${text}`), 'html', { color: false, width: 80 }))
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(pathToFileURL(path).href)
    const took = await interactions(page)
    await page.close()
    const [worst, ms] = took.reduce((most, each) => (each[1] > most[1] ? each : most))
    console.log(`5,000 steps, ${name}: at most ${ms.toFixed(0)} ms (${worst}), goal ${goal} ms`)
    if (!(ms <= goal)) process.exitCode = 1
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}

/** Each deed and its median; the time is the main thread's own, other load is not in it. */
async function interactions(page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
  }
  const frame = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'
  const times = new Map(Object.keys(deeds).map((what) => [what, []]))
  for (let round = 0; round < rounds; round++)
    for (const [what, deed] of Object.entries(deeds)) {
      await page.evaluate(frame)
      const before = await busy()
      await page.evaluate(`(() => { ${deed} })(); ${frame}`)
      times.get(what).push((await busy()) - before)
    }
  return [...times].map(([what, list]) => [what, median(list)])
}

/** A run in which one step of each thousand failed. */
function eventsOf(text) {
  const at = '2026-11-20T10:15:00.000Z'
  const { runbook } = readGuide(Buffer.from(text), 'guide.md')
  const tail = 'a line that was printed\n'.repeat(10)
  const ended = { at, tries: 1, ms: 120, output: { tail, bytes: tail.length, sha: '0'.repeat(64) } }
  const tasks = runbook.steps.map((step) => ({
    id: `${step.id}@box`,
    step: step.id,
    host: 'box',
    user: '',
    kind: step.kind,
    title: step.text.text,
    text: step.text.text,
    sha: '0'.repeat(64),
    line: step.position.start.line,
    trail: step.trail,
    expects: false,
  }))
  return [
    {
      at,
      action: 'begin',
      run: '20261120T101500-k3f9',
      guide: 'guide.md',
      hash: 'h',
      given: {},
      version: '0.1.0',
      directory: '/home/op',
      hosts: [{ name: 'box', address: 'box' }],
      tasks,
    },
    { at, action: 'guide', text, steps: placesOf(runbook) },
    ...tasks.flatMap(({ id: task }, index) => [
      { at, action: 'start', task },
      index % 1000 === 307
        ? { ...ended, action: 'fail', task, status: 1, reason: 'exit status 1' }
        : { ...ended, action: 'pass', task, status: 0 },
    ]),
    { at, action: 'end', state: 'failed', exit: 1 },
  ]
}
