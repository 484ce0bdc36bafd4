/** The page: the guide as it was run, what became of each step, and a way to whatever went wrong. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { EndState, Placed } from '../../model.ts'
import {
  type Account,
  bad,
  type Entry,
  elapsed,
  firstDifference,
  grouped,
  type Mark,
  markOf,
  worst,
} from '../account.ts'
import { count, duration } from '../columns.ts'
import { type Chapter, showGuide } from './guide.ts'
import { attribute, type Content, Html, html, spoken } from './markup.ts'
import { type Group, linkTo, looks, showStep, stepLink, taskAnchor } from './step.ts'

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8')
const script = readFileSync(new URL('./script.js', import.meta.url), 'utf8')

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
/** Nothing but our own style and script; `live` also speaks with the server it came from. */
export const policy = (live: boolean): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    'img-src data:',
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** A chapter as the page knows it, apart from its content, which does not change. */
export interface Outline {
  anchor: string
  chapter: Chapter
  /** 0 for the outermost. */
  level: number
}

/** The whole page. `live`: the number of the newest change in it; the page then asks for those that come after. */
export function showPage(account: Account, live?: number): { text: string; outline: Array<Outline> } {
  const outline = outlineOf(account)
  const first = outline.find(({ chapter }) => chapter.depth > 0)
  const title = first?.chapter.title || account.guide || account.run
  const heading = first?.chapter.title ? first.chapter.heading : title
  const above = first && isShort(outline) ? outline.indexOf(first) : -1
  const below = outline.some(({ level }, index) => level === 0 && index > above) ? 2 : 1
  const text = html`<!doctype html>
<html lang="en"${attribute('data-live', live)}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy(live !== undefined).replaceAll('"', ''))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="runbook ${account.version}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#guide">To the guide</a>
<div class="layout">
<nav aria-label="Chapters"><div class="map" id="map">${showMap(account, outline)}</div></nav>
<main>
<header>
<h1>${heading}</h1>
<div id="state">${showState(account)}</div>
<div id="facts">${showFacts(account)}</div>
<div id="problems">${showProblems(account)}</div>
</header>
${showRadios(account)}
<div class="tools" role="search">
<div class="choices" id="choices">${showChoices(account)}</div>
<div class="find"><label class="unseen" for="find">Find in steps</label><input id="find" type="search" placeholder="Find  /" autocomplete="off" spellcheck="false"><span id="found" role="status"></span><button type="button" id="next">Next to look at <kbd>n</kbd></button>${live !== undefined && html`<button type="button" id="stop">Stop</button>`}</div>
</div>
<article id="guide"${attribute('lang', languageOf(account.text ?? ''))}>
${outline.map((chapter, index) => showChapter(account, chapter, index > above, below))}
</article>
<footer><p>Made by runbook ${account.version} from run <code>${account.run}</code>, ${account.until}. Keys: <kbd>/</kbd> find, <kbd>n</kbd> and <kbd>p</kbd> next and previous to look at, <kbd>Esc</kbd> show all.</p></footer>
</main>
</div>
<script>${new Html(script)}</script>
</body>
</html>
`
  return { text: text.text, outline }
}

// ── chapters ─────────────────────────────────────────────────────────────────────────────────────────────

function outlineOf(account: Account): Array<Outline> {
  const text = account.text ?? textOf(account)
  const places = account.text === undefined ? placesIn(account) : account.places.values()
  const chapters = showGuide(text, places, (step, lines) => showStep(account, step, lines))
  const shallowest = Math.min(...chapters.map(({ depth }) => depth || 6))
  return chapters.map((chapter, index) => ({
    anchor: `chapter-${index + 1}`,
    chapter,
    level: Math.max(0, chapter.depth - shallowest),
  }))
}

/** Where the log does not hold the guide: its headings and what was run, as far as the tasks tell them. */
function textOf({ entries }: Account): string {
  return [...stepsIn(entries)].map(({ text }) => text).join('\n')
}
const placesIn = ({ entries }: Account): Array<Placed> => [...stepsIn(entries)].map(({ place }) => place)

function* stepsIn(entries: Account['entries']): Generator<{ text: string; place: Placed }> {
  const seen = new Set<string>()
  let trail: ReadonlyArray<string> = []
  let line = 1
  for (const { task } of entries.values()) {
    if (seen.has(task.step)) continue
    seen.add(task.step)
    const same = task.trail.findIndex((title, level) => title !== trail[level])
    const headings =
      same === -1
        ? []
        : task.trail
            .slice(same)
            .map((title, index) => `${'#'.repeat(Math.min(6, same + index + 1))} ${title}\n`)
    trail = task.trail
    const said = task.text || task.title
    const body = said.split('\n')
    const longest = Math.max(3, ...(said.match(/`+/g) ?? []).map((ticks) => ticks.length + 1))
    const fence = '`'.repeat(longest)
    const text = [...headings.flatMap((heading) => heading.split('\n')), fence, ...body, fence, ''].join('\n')
    const first = line + headings.length * 2 + 1
    yield { text, place: { step: task.step, kind: task.kind, lines: [first, first + body.length - 1] } }
    line += text.split('\n').length
  }
}

/** Little enough stands before the first heading, data mostly, that it may as well stand above the page. */
const isShort = ([first]: ReadonlyArray<Outline>) =>
  first!.chapter.depth > 0 ||
  (first!.chapter.steps.length === 0 && html`${first!.chapter.content}`.text.length < 1_000)

function showChapter(
  account: Account,
  { anchor, chapter, level }: Outline,
  headed: boolean,
  below: number,
): Html {
  const tag = new Html(`h${Math.max(2, Math.min(6, level + below))}`)
  const heading =
    headed &&
    chapter.depth > 0 &&
    html`<${tag} id="${anchor}">${chapter.heading} <a class="here" href="${linkTo(anchor)}" aria-label="Link to this chapter">#</a></${tag}>`
  return html`<section class="${classOf(account, chapter)}"${!(headed && chapter.depth > 0) && html` id="${anchor}"`} data-level="${level}">${heading}
<div class="body">${chapter.content}</div>
</section>
`
}

/** The groups of a chapter's steps, by which it is chosen. */
function classOf(account: Account, { steps }: Chapter): string {
  const found = new Set(steps.map((step) => `has-${looks[markOf(account, step)].group}`))
  return ['chapter', ...found].join(' ')
}

/** By its letters where they leave no doubt: it chooses how they are drawn and read aloud. */
export function languageOf(text: string): string {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja'
  if (/[\uac00-\ud7a3]/.test(text)) return 'ko'
  return ''
}

// ── what changes while it runs ───────────────────────────────────────────────────────────────────────────

const states: Readonly<Record<EndState, [words: string, mark: Mark]>> = {
  passed: ['Passed', 'passed'],
  failed: ['Failed', 'failed'],
  faulted: ['Stopped by a fault', 'faulted'],
  locked: ['Another run is at work on a host', 'faulted'],
  unknown: ['Stopped: an outcome is unknown', 'unknown'],
  interrupted: ['Interrupted, its state is saved', 'left'],
  stopped: ['Stopped at a line left for a person', 'left'],
}

export function showState(account: Account): Html {
  const [words, mark] = stateOf(account)
  const done = [...account.entries.values()].filter(
    ({ mark: one }) => one !== 'waiting' && one !== 'running',
  ).length
  const all = account.entries.size
  return html`<p class="state ${mark}"><span class="sign" aria-hidden="true">${looks[mark].sign}</span> <strong>${words}</strong> <span class="done">${done} of ${count(all, 'task')}, ${duration(elapsed(account))}</span></p>`
}

/** What a rollback ended is no run that somebody interrupted. */
function stateOf({ state, putBack }: Account): [words: string, mark: Mark] {
  if (!state) return ['Running', 'running']
  return state === 'interrupted' && putBack > 0
    ? [`Rolled back: ${count(putBack, 'file')} as before`, 'left']
    : states[state]
}

export function showFacts(account: Account): Html {
  const hosts = account.hosts.map(({ name, address }) => (name === address ? name : `${name} (${address})`))
  const rows: Array<[string, Content]> = [
    ['Guide', html`<code>${account.guide}</code>`],
    ['Run', html`<code>${account.run}</code>`],
    [
      'Begun',
      html`<time datetime="${account.since}">${account.since.slice(0, 19).replace('T', ' ')} UTC</time>`,
    ],
    ...(account.resumed.length > 0
      ? [['Resumed', count(account.resumed.length, 'time')] as [string, Content]]
      : []),
    [account.hosts.length === 1 ? 'Host' : 'Hosts', hosts.join(', ')],
  ]
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

const shownProblems = 50

/** What somebody has to look at, worst things first in the guide's order. */
export function showProblems(account: Account): Html | undefined {
  const entries = [...account.entries.values()].filter(({ mark }) => bad.has(mark))
  const steps = [...grouped(entries, ({ task }) => task.step).values()]
  const left = [...account.left].filter(([step]) => markOf(account, step) === 'left')
  const items = [
    ...account.faults.map(
      ({ host, reason }) => html`<li class="faulted">${host && html`<b>${host}</b> `}${spoken(reason)}</li>`,
    ),
    ...steps.map((tasks) => problem(account, tasks)),
    ...left.map(
      ([step, { line, text, reason }]) =>
        html`<li class="left"><span class="sign" aria-hidden="true">☐</span> ${stepLink(step, text.split('\n', 1)[0]!)}<span class="told">left for a person: ${spoken(reason)}; line ${line}</span></li>`,
    ),
  ]
  if (items.length === 0) return undefined
  const rest = items.length - shownProblems
  return html`<h2>To look at</h2><ol>${items.slice(0, shownProblems)}</ol>${rest > 0 && html`<p>and ${rest} more</p>`}${nextSteps(account)}`
}

/** One step that went wrong, on one host or on several. */
function problem({ hosts }: Account, entries: ReadonlyArray<Entry>): Html {
  const [{ task }] = entries as [Entry]
  const mark = worst(entries.map((entry) => entry.mark))
  return html`<li class="${mark}"><span class="sign" aria-hidden="true">${looks[mark].sign}</span> <a href="${linkTo(taskAnchor(task.id))}"><code>${task.title}</code></a>${entries.map(
    (entry) =>
      html`<span class="told">${hosts.length > 1 && html`<b>${entry.task.host}</b> `}${looks[entry.mark].word}${spoken(toldOf(entry))}; line ${differingLine(entry) ?? task.line}</span>`,
  )}</li>`
}
function toldOf({ reason, verdict }: Entry): string {
  const told = [reason?.split('\n', 1)[0], firstDifference(verdict)].filter(Boolean)
  return told.map((one) => `: ${one}`).join('')
}
const differingLine = ({ verdict }: Entry): number | undefined =>
  verdict?.outcome === 'differs' ? verdict.differences[0]?.line : undefined

function nextSteps({ run, state }: Account): Content {
  if (!state || state === 'passed' || run === '') return undefined
  return html`<p class="next">Go on with <code>runbook resume ${run}</code></p>`
}

const groups: ReadonlyArray<{ group: Group | 'all'; label: string }> = [
  { group: 'all', label: 'All' },
  { group: 'bad', label: 'To look at' },
  { group: 'unchecked', label: 'Not compared' },
  { group: 'running', label: 'Running' },
  { group: 'well', label: 'Passed' },
  { group: 'idle', label: 'Not run' },
]

/** How many steps there are in each group. */
function countsOf(account: Account): Record<string, number> {
  const steps = new Set([...account.places.keys(), ...account.ofStep.keys()])
  const counts: Record<string, number> = { all: steps.size }
  for (const step of steps) {
    const { group } = looks[markOf(account, step)]
    counts[group] = (counts[group] ?? 0) + 1
  }
  return counts
}

/** Choices work without a script: each is a radio button before the guide, its label in the tools. */
function showRadios(account: Account): Array<Html> {
  const counts = countsOf(account)
  return groups.map(({ group }) => {
    const names = ['unseen', group !== 'all' && 'narrow', group !== 'all' && !counts[group] && 'none'].filter(
      Boolean,
    )
    return html`<input class="${names.join(' ')}" type="radio" name="show" id="show-${group}"${group === 'all' && html` checked`}>
`
  })
}

export function showChoices(account: Account): Html {
  const counts = countsOf(account)
  return html`${groups.map(({ group, label }) => html`<label for="show-${group}" class="${group}${!counts[group] && ' none'}">${label} <b>${counts[group] ?? 0}</b></label>`)}`
}

/** The chapters, each with the worst of what became of its steps. */
export function showMap(account: Account, outline: ReadonlyArray<Outline>): Html {
  const named = outline.filter(({ chapter }) => chapter.title !== '' || chapter.steps.length > 0)
  const rows = named.map(({ anchor, chapter, level }) => {
    const marks = chapter.steps.map((step) => markOf(account, step))
    const mark = marks.length > 0 ? worst(marks) : undefined
    const wrong = marks.filter((one) => bad.has(one)).length
    return html`<li class="level-${Math.min(level, 4)} ${mark}"><a href="${linkTo(anchor)}">${chapter.title || 'Before the first chapter'}</a>${mark && html`<span class="badge"><span aria-hidden="true">${looks[mark].sign}</span><span class="unseen"> ${looks[mark].word}</span>${wrong > 1 && ` ${wrong}`}</span>`}</li>
`
  })
  return html`<ol>${rows}</ol>`
}
