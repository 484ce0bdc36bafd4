/** A step in the report: its lines of the guide, and below them a row for each of its hosts that opens. */
import type { Difference, Verdict } from '../../model.ts'
import { type Account, bad, type Entry, entriesOf, type Mark, markOf } from '../account.ts'
import { deeds } from '../by-hand.ts'
import { count, duration, firstLines, lastLines } from '../columns.ts'
import { attribute, type Content, type Html, html, spoken } from './markup.ts'

/** How a mark is shown: a sign, a word, and the group that a reader can choose. */
export const looks: Readonly<Record<Mark, { sign: string; word: string; group: Group }>> = {
  passed: { sign: '✓', word: 'passed', group: 'well' },
  already: { sign: '≡', word: 'already so', group: 'well' },
  unchecked: { sign: '○', word: 'not compared', group: 'unchecked' },
  failed: { sign: '✗', word: 'failed', group: 'bad' },
  unknown: { sign: '?', word: 'outcome unknown', group: 'bad' },
  faulted: { sign: '!', word: 'host fault', group: 'bad' },
  left: { sign: '☐', word: 'left for a person', group: 'bad' },
  running: { sign: '▸', word: 'running', group: 'running' },
  skipped: { sign: '–', word: 'skipped', group: 'idle' },
  waiting: { sign: '·', word: 'not reached', group: 'idle' },
}
export type Group = 'bad' | 'unchecked' | 'running' | 'well' | 'idle'

/** Where a link to a step, or to one of its tasks, leads. */
export const stepAnchor = (step: string) => `step-${step}`
export const taskAnchor = (task: string) => `task-${task}`
export const linkTo = (anchor: string) => `#${encodeURIComponent(anchor)}`

export function showStep(account: Account, step: string, lines: Content): Html {
  const anchor = stepAnchor(step)
  return html`<section class="${classOfStep(account, step)}" id="${anchor}" aria-label="Step ${step}">
${lines}<a class="here" href="${linkTo(anchor)}" aria-label="Link to step ${step}">#</a>
<div class="results">${showResults(account, step)}</div>
</section>
`
}

/** By which a step is drawn and chosen. */
export function classOfStep(account: Account, step: string): string {
  const mark = markOf(account, step)
  return `step b ${mark} g-${looks[mark].group}`
}

/** What became of a step, host by host; the part that changes while it runs. */
export function showResults(account: Account, step: string): Html {
  const entries = entriesOf(account, step)
  if (entries.length > 0) return html`${entries.map((entry) => row(account, entry))}`
  const mark = markOf(account, step)
  return line(mark, undefined, reasonWithoutHost(account, step))
}

function reasonWithoutHost(account: Account, step: string): string | undefined {
  const skipped = account.skipped.get(step)
  if (skipped !== undefined) return skipped
  const left = account.left.get(step)
  if (left) return left.settled ? 'a person says that it was done' : left.reason
  return account.places.get(step)?.reason
}

function row(account: Account, entry: Entry): Html {
  const { task, mark, ms, tries, flaky } = entry
  const host = account.hosts.length > 1 ? task.host : undefined
  const time = [ms === undefined ? '' : duration(ms), tries > 1 ? `${tries} tries` : '', flaky ? 'flaky' : '']
    .filter(Boolean)
    .join(', ')
  const told = (entry.reason ?? entry.note ?? '').split('\n', 1)[0]
  const more = details(account, entry)
  if (more.length === 0) return line(mark, host, told, time)
  const opens = bad.has(mark) || mark === 'running'
  return html`<details class="row ${mark}" id="${taskAnchor(task.id)}"${opens && html` open`}><summary>${head(mark, host, told, time)}</summary>
<div class="more">${more}</div></details>
`
}

const line = (mark: Mark, host: string | undefined, told: string | undefined, time?: string): Html =>
  html`<div class="row ${mark}">${head(mark, host, told, time)}</div>
`

function head(mark: Mark, host: string | undefined, told: string | undefined, time = ''): Html {
  const { sign, word } = looks[mark]
  return html`<span class="sign" aria-hidden="true">${sign}</span>${host !== undefined && html`<b class="host">${host}</b>`}<span class="word">${word}</span>${told && html`<span class="told">${spoken(told)}</span>`}${time && html`<span class="time">${time}</span>`}`
}

// ── what a row opens to ──────────────────────────────────────────────────────────────────────────────────

function details(account: Account, entry: Entry): Array<Content> {
  const parts = [
    wholeReason(entry),
    entry.verdict && verdict(account, entry, entry.verdict),
    printed(entry),
    entry.diffs.map(fileDiff),
    earlier(entry),
    byHand(entry),
    answers(entry),
    captures(entry),
    asRun(account, entry),
    facts(entry),
  ]
  return parts.filter(
    (part) => part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0),
  )
}

function wholeReason({ reason }: Entry): Content {
  return reason?.includes('\n') && html`<pre class="reason">${reason}</pre>`
}

const shownDifferences = 100

function verdict(account: Account, entry: Entry, found: Verdict): Content {
  const { differences, notes, rule } = found
  const told = [rule, ...notes].map((note) => html`<li>${spoken(note)}</li>`)
  const rules = html`<ul class="rules">${told}</ul>`
  if (found.outcome !== 'differs') return rules
  const rest = differences.length - shownDifferences
  return html`${panes(account, entry, found)}
${
  differences.length > 0 &&
  html`<div class="scroll" tabindex="0"><table class="differences"><thead><tr><th scope="col">What differs</th><th scope="col">The guide prints</th><th scope="col">The host printed</th><th scope="col">Line</th></tr></thead>
<tbody>${differences.slice(0, shownDifferences).map(difference)}</tbody></table></div>`
}
${rest > 0 && html`<p>and ${count(rest, 'more difference')}</p>`}${rules}`
}

const difference = ({ what, expected, actual, line: number }: Difference): Html =>
  html`<tr><th scope="row">${what}</th><td>${expected !== undefined && html`<del>${expected}</del>`}</td><td>${actual !== undefined && html`<ins>${actual}</ins>`}</td><td>${number}</td></tr>
`

const shownLines = 200

/** The guide's lines and the host's, side by side. */
function panes(account: Account, { task, output }: Entry, { differences }: Verdict): Content {
  const expected = account.places.get(task.step)?.expected
  if (!expected || account.text === undefined) return undefined
  const differing = new Set(differences.map(({ line: number }) => number))
  const guide = account.text
    .split('\n')
    .slice(expected[0] - 1, Math.min(expected[1], expected[0] - 1 + shownLines))
  const numbered = guide.map((text, index) => ({ text, number: expected[0] + index }))
  return html`<div class="panes"><figure><figcaption>The guide prints</figcaption><pre tabindex="0">${numbered.map(
    ({ text, number }) => html`<span class="l${differing.has(number) && ' off'}" data-n="${number}">${text}
</span>`,
  )}</pre></figure><figure><figcaption>${task.host} printed</figcaption><pre tabindex="0">${lastLines(output?.tail || '(nothing)', shownLines).lines.join('\n')}</pre></figure></div>`
}

/** How much of an output is shown, in characters: more where somebody has to look. */
const most = { well: 8_000, bad: 64_000 }

function printed({ mark, output, printed: live, verdict: found }: Entry): Content {
  if (mark === 'running') return live !== '' && html`<pre class="output" tabindex="0">${live}</pre>`
  if (!output || output.bytes === 0) return undefined
  const limit = bad.has(mark) ? most.bad : most.well
  const text = output.tail.slice(-limit)
  const cut = output.bytes > Buffer.byteLength(text)
  const title = cut ? `Printed ${size(output.bytes)}; the end of it:` : 'Printed:'
  const shown = html`<p class="label">${title}</p><pre class="output" tabindex="0">${text}</pre>`
  return found?.outcome === 'differs' && !cut ? undefined : shown
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

const shownDiff = 400
const kinds: ReadonlyArray<[RegExp, string]> = [
  [/^(?:---|\+\+\+|===|Index:|\\ No newline)/, 'file'],
  [/^@@/, 'place'],
  [/^\+/, 'added'],
  [/^-/, 'removed'],
]

function fileDiff({ path, diff, backup }: Entry['diffs'][number]): Html {
  return html`<p class="label">Changed <code>${path}</code>${backup !== undefined && html`; as it was: <code>${backup}</code>`}</p>
${diffLines(diff)}`
}

/** The lines of a unified diff, its file names left out. */
export function diffLines(diff: string): Html {
  const { lines, after } = firstLines(diff, shownDiff)
  const rows = lines.map((text) => ({ text, kind: kinds.find(([pattern]) => pattern.test(text))?.[1] ?? '' }))
  return html`<pre class="diff" tabindex="0">${rows
    .filter(({ kind }) => kind !== 'file')
    .map(
      ({ text, kind }) => html`<span class="l ${kind}">${text}
</span>`,
    )}</pre>${after > 0 && html`<p>and ${count(after, 'more line')}</p>`}`
}

function answers({ answers: given }: Entry): Content {
  if (given.length === 0) return undefined
  const rows = given.map(
    ({ prompt, shown }) =>
      html`<li><code>${prompt.trim()}</code> <span aria-hidden="true">←</span> <code>${shown}</code></li>`,
  )
  return html`<p class="label">Answered:</p><ul class="answers">${rows}</ul>`
}

/** How it went before the run was resumed. */
function earlier({ earlier: tries }: Entry): Content {
  if (tries.length === 0) return undefined
  const rows = tries.map(
    ({ mark, at, reason }) =>
      html`<li><time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time> ${looks[mark].word}${reason && `: ${reason}`}</li>`,
  )
  return html`<p class="label">Before the run was resumed:</p><ul class="answers">${rows}</ul>`
}

/** What a person did who led the run. */
function byHand({ hand }: Entry): Content {
  if (hand.length === 0) return undefined
  const rows = hand.map(
    ({ did, text }) =>
      html`<li>${deeds[did]}${text !== undefined && html`<pre tabindex="0">${text}</pre>`}</li>`,
  )
  return html`<p class="label">By hand:</p><ul class="answers">${rows}</ul>`
}

function captures({ captures: kept }: Entry): Content {
  const rows = kept.map(
    ({ name, value }) => html`<li>${name} <span aria-hidden="true">=</span> <code>${value}</code></li>`,
  )
  return rows.length > 0 && html`<p class="label">Kept for later steps:</p><ul class="answers">${rows}</ul>`
}

/** What was really run, where that is not what the guide says. */
function asRun({ text, places }: Account, { task }: Entry): Content {
  const place = places.get(task.step)
  if (text === undefined || !task.text) return undefined
  if (place) {
    const said = text
      .split('\n')
      .slice(place.lines[0] - 1, place.lines[1])
      .join('\n')
    if (bare(said).endsWith(bare(task.text))) return undefined
  }
  return html`<p class="label">${task.kind === 'edit' ? 'As it was set' : 'As it ran'}:</p><pre class="ran" tabindex="0">${task.text}</pre>`
}
const bare = (text: string) => text.replace(/[\s\\]+/g, '')

function facts({ task, status, since, output }: Entry): Content {
  const rows: Array<[string, Content]> = []
  if (status !== undefined && status !== 0) rows.push(['exit status', status])
  if (task.user) rows.push(['as', task.user])
  if (since !== undefined) rows.push(['begun', html`<time datetime="${since}">${since.slice(11, 19)}</time>`])
  if (output && output.bytes > 0)
    rows.push(['SHA-256 of the output', html`<code>${output.sha.slice(0, 12)}</code>`])
  if (rows.length === 0) return undefined
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** A link to a step whose words are its command. */
export const stepLink = (step: string, words: string): Html =>
  html`<a${attribute('href', linkTo(stepAnchor(step)))}>${words}</a>`
