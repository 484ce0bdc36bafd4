// What reading costs: guides, each read and extracted for itself, in CPU time, with the flags that the command line sets;
// remark-parse alone beside it, in one run. RUNBOOK_CORPUS adds the Markdown guides of that folder to our own. Then hostile
// texts of the greatest size.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlags } from '../dist/compiled.js'

setFlags() // before what is measured is compiled
const { default: remarkParse } = await import('remark-parse')
const { unified } = await import('unified')
const { readGuide } = await import('../dist/read.js')
const { recognise } = await import('../dist/recognise.js')

const rounds = Number(process.env.ROUNDS ?? 5)
/** MB a second of read and extract together. */
const goal = 1
const warming = 4
const here = fileURLToPath(new URL('..', import.meta.url))
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

const folders = [
  join(here, 'runbooks'),
  process.env.RUNBOOK_NOTES,
  process.env.RUNBOOK_CORPUS && join(process.env.RUNBOOK_CORPUS, 'docs'),
].filter(Boolean)
const guides = folders
  .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name))))
  .filter((bytes) => recognise(String(bytes)) === 'markdown' && isGuide(bytes))

const megabytes = guides.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6

const ours = []
const theirs = []
for (let round = -warming; round < rounds; round++) {
  const remark = cpu((bytes) => unified().use(remarkParse).parse(String(bytes)))
  const reading = cpu((bytes) => readGuide(bytes, 'guide.md'))
  if (round < 0) continue
  theirs.push(megabytes / remark)
  ours.push(megabytes / reading)
}
const rate = median(ours)
const ratio = rate / median(theirs)
console.log(
  `${megabytes.toFixed(2)} MB, ${guides.length} guides, each for itself: remark-parse alone ${median(theirs).toFixed(2)} MB/s`,
)
console.log(`read and extracted ${rate.toFixed(2)} MB/s, ${ratio.toFixed(2)}x, goal ${goal} MB/s`)
if (rate < goal) process.exitCode = 1

// As one text, too: what V8 has to compile for it is in the first reading, and no more in the best of many.
const whole = Buffer.concat(guides.flatMap((bytes) => [bytes, Buffer.from('\n\n')]))
const times = Array.from({ length: 20 }, () => cpu(() => readGuide(whole, 'guide.md'), [whole]))
const best = whole.length / 1e6 / Math.min(...times)
console.log(`all as one text: the best of ${times.length} readings ${best.toFixed(2)} MB/s`)

function isGuide(bytes) {
  try {
    return readGuide(bytes, 'guide.md').runbook.steps.length > 0
  } catch {
    return false
  }
}

/** Seconds of processor time for all of them. */
function cpu(work, texts = guides) {
  const begun = process.cpuUsage()
  for (const bytes of texts) work(bytes)
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1e6
}

/** Texts of 4 MiB that a reader may choke on; each ends in a plan or a message within 4 s and 512 MB; more lines are refused. */
const hostile = {
  commands: '$ echo 1\n',
  'list items': '- a\n',
  'deep quotes': '>',
  'deep lists': '- ',
  brackets: '[',
  'open links': '[a](',
  emphasis: '*a_',
  backticks: '`a``',
  'open fence': `\`\`\`\n${'x'.repeat(70)}\n`,
  entities: '&#x26;',
  html: '<a b="',
  tables: '| a | b |\n|---|---|\n',
  headings: '# on the controller node\n',
  continuations: '$ echo a \\\n',
  'here-documents': '$ cat <<EOF\n',
  quotes: "$ echo '\n",
  rst: 'Title\n=====\n\n.. code-block:: console\n\n   # ls\n\n',
  wiki: '== a ==\n<pre>\n# ls\n</pre>\n',
  'wiki links': '[[',
  asciidoc: '= a\n\n----\n$ ls\n----\n',
  korean: '컨트롤러 노드에서 실행한다.\n\n',
}
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const size = 4 * 1024 * 1024
try {
  for (const [name, piece] of Object.entries(hostile)) {
    const path = join(directory, 'guide.txt')
    const lines = piece.split('\n').length - 1
    const times = Math.min(Math.floor(size / Buffer.byteLength(piece)) - 4, Math.floor(49_900 / lines))
    writeFileSync(path, `# A guide\n\n    $ ls\n\n${piece.repeat(times)}`.slice(0, size))
    const found = measured(path)
    const bad = !(found.seconds <= 4 && found.megabytes <= 512)
    console.log(
      `${bad ? 'OVER' : 'ok  '} ${name.padEnd(16)} ${found.seconds.toFixed(1)} s ${found.megabytes} MB, exit ${found.status}`,
    )
    if (bad) process.exitCode = 1
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** One `plan` as a process of its own: CPU seconds, the most memory it held, its exit code. */
function measured(path) {
  const script = `
    process.argv[1] = ${JSON.stringify(join(here, 'dist/cli.cjs'))}
    process.on('exit', (code) => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
      require('fs').writeSync(3, JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: Math.round(maxRSS / 1024), status: code }))
    })
    import(process.argv[1])`
  const ended = spawnSync(process.execPath, ['-e', script, 'runbook', 'inspect', path], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  const said = ended.output[3]
  return said
    ? JSON.parse(said)
    : { seconds: Number.NaN, megabytes: Number.NaN, status: ended.signal ?? ended.status }
}
