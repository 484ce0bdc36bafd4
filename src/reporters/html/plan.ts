/** The plan as a page: what would run where, in the guide's order; one file that needs no script and nobody else. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { captureText } from '../../adapt.ts'
import { iniLines } from '../../bind/ini.ts'
import { foretell } from '../../foretold.ts'
import type { Adaptation, BoundValue, Expected, Masked, Plan, Stage, Step, Task } from '../../model.ts'
import { isTold } from '../../plan-text.ts'
import { version } from '../../version.ts'
import { dialectOf } from '../../vocabulary/clients.ts'
import { grouped } from '../account.ts'
import { count } from '../columns.ts'
import { attribute, type Content, Html, html, spoken } from './markup.ts'
import { languageOf } from './page.ts'
import { diffLines, linkTo } from './step.ts'

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8')
/** Nothing but our own style: there is no script. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A file as it is on a host now, and what would become of it. */
export interface FileProspect {
  host: string
  path: string
  what: string
  reason?: string
  diff?: string
}

export function showPlan(plan: Plan, files: ReadonlyArray<FileProspect> = []): string {
  const chapters = [...grouped(plan.stages, ({ step }) => step.trail.join(' › '))].map(
    ([title, stages], i) => ({
      title: title || plan.path,
      short: stages[0]!.step.trail.at(-1) || plan.path,
      anchor: `chapter-${i + 1}`,
      stages,
    }),
  )
  const numbers = new Map(plan.stages.map(({ step }, i) => [step.id, i + 1]))
  const rows = rowsByStep(plan)
  const ends = endings(plan, files)
  const title = plan.title || plan.path
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="runbook ${version}">
<title>Plan: ${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#guide">To the plan</a>
<div class="layout">
<nav aria-label="Chapters"><div class="map"><ol>${[...chapters, ...ends].map(
    ({ short, anchor }) => html`<li class="level-0"><a href="${linkTo(anchor)}">${short}</a></li>
`,
  )}</ol></div></nav>
<main>
<header>
<h1>${title}</h1>
<p class="state"><strong>Plan</strong> <span class="done">nothing of it has run</span></p>
${facts(plan)}
${forGood(plan, numbers)}
</header>
<article id="guide" class="plan"${attribute('lang', languageOf(plan.stages.map(({ step }) => step.trail.join()).join()))}>
${chapters.map(
  ({ title, anchor, stages }) => html`<section class="chapter" id="${anchor}"><h2>${title}</h2>
${stages.map((stage) => stageHtml(plan, stage, numbers.get(stage.step.id)!, rows.get(stage.step.id) ?? []))}</section>
`,
)}${ends.map(
  ({ title, anchor, content }) => html`<section class="chapter" id="${anchor}"><h2>${title}</h2>
${content}</section>
`,
)}</article>
<footer><p>Made by runbook ${version}. The plan’s hash is <code>${plan.hash}</code>: <code>runbook exec --approved</code> with it runs this plan and no other.</p></footer>
</main>
</div>
</body>
</html>
`
  return page.text
}

// ── the head ─────────────────────────────────────────────────────────────────────────────────────────────

function facts(plan: Plan): Html {
  const tasks = plan.stages.reduce((sum, stage) => sum + stage.tasks.length, 0)
  const checks = plan.stages.filter(({ step }) => 'expected' in step && step.expected).length
  const rows: Array<[string, Content]> = [
    ['Guide', html`<code>${plan.path}</code>`],
    ['Plan', html`<code>${plan.hash}</code>`],
    ['Steps', `${plan.stages.length} (${tasks} with every host counted)`],
    ['Outputs compared', checks],
    ['Sidecar rows', plan.adaptations.length],
  ]
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Host</th><th scope="col">Address</th><th scope="col">Login</th><th scope="col">Other accounts</th></tr></thead><tbody>${plan.hosts.map(
    (host) =>
      html`<tr><th scope="row">${host.name}</th><td>${host.address}${host.port !== undefined && `:${host.port}`}</td><td>${host.user ?? 'as ssh chooses'}</td><td>${host.become === 'sudo' ? 'by sudo' : 'none'}</td></tr>
`,
  )}</tbody></table></div>`
}

/** What somebody has to look at before they say yes: what stays first. */
function forGood({ stages }: Plan, numbers: ReadonlyMap<string, number>): Html | undefined {
  const risky = stages.flatMap((stage) => stage.step.risks.map((risk) => ({ stage, risk })))
  const sorted = [
    ...risky.filter(({ risk }) => risk.class === 'irreversible'),
    ...risky.filter(({ risk }) => risk.class !== 'irreversible'),
  ]
  const manual = stages.filter(({ step }) => step.kind === 'manual')
  if (sorted.length + manual.length === 0) return undefined
  return html`<div id="problems"><h2>Look at these before you run it</h2><ol>${sorted.map(
    ({ stage, risk }) =>
      html`<li class="${risk.class === 'irreversible' ? 'failed' : 'left'}"><span class="sign" aria-hidden="true">${risk.class === 'irreversible' ? '!' : '?'}</span> ${linkToStage(stage, numbers)}<span class="told">${spoken(riskWords(risk))}</span></li>`,
  )}${manual.map(
    (stage) =>
      html`<li class="left"><span class="sign" aria-hidden="true">☐</span> ${linkToStage(stage, numbers)}<span class="told">left for a person: the run stops there</span></li>`,
  )}</ol></div>`
}
const riskWords = ({ class: kind, reason }: Step['risks'][number]): string =>
  kind === 'irreversible' ? `cannot be undone: ${reason}` : `${kind}: ${reason}`

function linkToStage({ step, tasks }: Stage, numbers: ReadonlyMap<string, number>): Html {
  const bound = tasks[0]?.step
  const text = bound && bound.kind !== 'manual' ? bound.text.shown : step.text.text
  const number = numbers.get(step.id)!
  return html`<a href="#step-${number}"><code>${number}. ${text.split('\n', 1)[0]!.trim()}</code></a>`
}

// ── one step ─────────────────────────────────────────────────────────────────────────────────────────────

function stageHtml(plan: Plan, stage: Stage, number: number, rows: ReadonlyArray<string>): Html {
  const { step, tasks } = stage
  const isForGood = step.risks.some((risk) => risk.class === 'irreversible')
  const group = isForGood ? 'g-bad' : step.risks.length > 0 || step.kind === 'manual' ? 'left' : ''
  const risks = step.risks.map(
    (risk) =>
      html`<p class="risk ${risk.class === 'irreversible' && 'failed'}"><strong>${spoken(riskWords(risk))}</strong></p>`,
  )
  return html`<div class="step ${group}" id="step-${number}"><p class="who"><b>${number}.</b> ${whoOf(stage)} <span class="aside"><code>${step.id}</code>, ${plan.path}:${step.position.start.line}</span> <a class="here" href="#step-${number}" aria-label="Link to step ${number}">#</a></p>
<div class="more">${risks}${step.kind === 'manual' ? manual(step) : differing(tasks).map(([hosts, task]) => taskHtml(task, hosts))}${rows.length > 0 && html`<ul class="rules">${rows.map((row) => html`<li>${spoken(row)}</li>`)}</ul>`}</div></div>
`
}

function whoOf({ step, tasks }: Stage): Content {
  if (step.kind === 'manual') return html`<b class="host">a person</b>`
  return [...grouped(tasks, ({ user }) => user)].map(
    ([user, list], i) =>
      html`${i > 0 && '; '}<b class="host">${list.map(({ host }) => host).join(', ')}</b>${user && ` as ${user}`}`,
  )
}

function manual(step: Extract<Step, { kind: 'manual' }>): Html {
  return html`<pre tabindex="0">${step.text.text}</pre><p class="label">The run stops here: ${spoken(step.reason)}. A <code>skip</code>, <code>done</code> or <code>replace</code> row of the sidecar settles it.</p>`
}

/** Hosts on which a step is the very same are told once. */
function differing(tasks: ReadonlyArray<Task>): Array<[hosts: string | undefined, task: Task]> {
  const groups = [...grouped(tasks, (task) => taskHtml(task, undefined).text).values()]
  return groups.map((list) => [
    groups.length > 1 ? list.map(({ host }) => host).join(', ') : undefined,
    list[0]!,
  ])
}

function taskHtml(task: Task, hosts: string | undefined): Html {
  const { step, unless, already, notes, captures, awaits, values, patience } = task
  const told = [
    ...already.map((text) => `already so, if it fails with: ${text}`),
    ...notes,
    ...captures.map(captureText),
    ...awaits.map(({ name, line }) => `capture.${name} is known when line ${line} has run`),
  ]
  return html`${hosts !== undefined && html`<p class="label">On <b>${hosts}</b>:</p>`}${unless && html`<p class="label">Not run where this ends with 0, for it is so already:</p><pre tabindex="0">$ ${unless.shown}</pre>`}${step.kind !== 'manual' && bodyHtml(step)}${'answers' in step && answersHtml(step.answers ?? [])}${values.some(isTold) && valuesHtml(values.filter(isTold))}${told.length > 0 && html`<ul class="rules">${told.map((text) => html`<li>${spoken(text)}</li>`)}</ul>`}${'expected' in step && step.expected && checkHtml(step.expected, patience)}`
}

function bodyHtml(step: Exclude<Step<Masked>, { kind: 'manual' }>): Html {
  switch (step.kind) {
    case 'command':
      return html`<pre class="ran" tabindex="0">${prompted('$ ', '> ', step.text.shown)}</pre>`
    case 'sql':
      return html`<pre class="ran" tabindex="0">$ ${step.client?.shown ?? dialectOf(undefined, step.prompt)}
${prompted('SQL> ', '  -> ', step.text.shown)}</pre>`
    case 'edit':
      return html`<p class="label">Changes <code>${step.path.shown}</code> so that it says:</p><pre tabindex="0">${step.editor === 'ini' ? settingsOf(step.text.shown) : step.text.shown}</pre>`
  }
}
const prompted = (first: string, more: string, text: string): string =>
  text
    .split('\n')
    .map((line, i) => `${i === 0 ? first : more}${line}`)
    .join('\n')

/** As it will be merged: without comments and empty lines. */
function settingsOf(text: string): string {
  const lines = text.split('\n')
  return iniLines(text)
    .map((place, i) => lines[i]!.slice(0, place.comment).trimEnd())
    .filter((line) => line.trim() !== '')
    .join('\n')
}

function answersHtml(answers: Extract<Step<Masked>, { kind: 'command' }>['answers']): Content {
  if (answers.length === 0) return undefined
  return html`<p class="label">Asked, it is answered:</p><ul class="answers">${answers.map(
    ({ prompt, text }) =>
      html`<li><code>${prompt?.trim() ?? 'what it asks'}</code> <span aria-hidden="true">←</span> <code>${text?.shown ?? ''}</code></li>`,
  )}</ul>`
}

/** Words of the guide, what they are here, and who says so. */
function valuesHtml(values: ReadonlyArray<BoundValue>): Html {
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">The guide says</th><th scope="col">Here it is</th><th scope="col">From</th></tr></thead><tbody>${values.map(
    ({ word, shown, from, source }) =>
      html`<tr><th scope="row"><code>${word}</code></th><td><code>${shown}</code></td><td>${from !== shown && html`<code>${from}</code> `}${source.path}:${source.line}</td></tr>
`,
  )}</tbody></table></div>`
}

const ruleWords: Readonly<Record<string, string>> = {
  identifies: 'tells rows apart',
  holds: 'must be so',
  'may vary': 'may vary',
  'in part': 'must be so in part',
  missing: 'may be missing',
  extra: 'is extra',
}

function checkHtml(expected: Expected<Masked>, patience: number): Html {
  const found = foretell(expected)
  const how =
    expected.as === 'auto' || expected.as === 'rows' ? '' : `, compared as <code>${expected.as}</code>`
  const until = patience > 0 ? `, repeated for up to ${patience} s until it holds` : ''
  const { start, end } = expected.position
  const lines = start.line === end.line ? `line ${start.line}` : `lines ${start.line}–${end.line}`
  const verdict =
    found && (found.outcome === 'unchecked' ? `not judged: ${found.rule}` : `judged: ${found.rule}`)
  return html`<p class="label">Must print (${lines}${new Html(how)}${until}):</p><pre class="output" tabindex="0">${expected.text.shown}</pre>${verdict && html`<p class="label">${spoken(verdict)}</p>`}${
    found?.columns &&
    html`<div class="scroll" tabindex="0"><table class="columns"><thead><tr><th scope="col">Column</th><th scope="col">Rule</th></tr></thead><tbody>${found.columns.map(
      ({ title, rule }) => html`<tr><th scope="row">${title}</th><td>${ruleWords[rule]}</td></tr>
`,
    )}</tbody></table></div>`
  }`
}

// ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────

/** The rows of the sidecar, each at the first step that it changes. */
function rowsByStep({ stages, adaptations }: Plan): Map<string, Array<string>> {
  const known = new Set(stages.map(({ step }) => step.id))
  const rows = new Map<string, Array<string>>()
  for (const row of adaptations) {
    const [first, ...others] = row.steps.filter((id) => known.has(id))
    if (first === undefined) continue
    const more = others.length > 0 ? `, here and in ${count(others.length, 'more step')}` : ''
    rows.set(first, [...(rows.get(first) ?? []), `${rowText(row)}${more}`])
  }
  return rows
}
const rowText = ({ kind, what, because, source }: Adaptation): string =>
  `Sidecar, ${kind}: ${what}${because && `, because ${because}`} (${source.path}:${source.line})`

function endings(
  plan: Plan,
  files: ReadonlyArray<FileProspect>,
): Array<{ title: string; short: string; anchor: string; content: Content }> {
  const prospects = files.map(
    ({ host, path, what, reason, diff }) =>
      html`<p class="label"><code>${path}</code> on <b>${host}</b>: ${what}${reason && html`: ${spoken(reason)}`}</p>${diff && diffLines(diff)}`,
  )
  const skipped = plan.skipped.map(
    ({ step, reason, position }) =>
      html`<li>${plan.path}:${position.start.line} <code>${step}</code>: ${spoken(reason)}</li>`,
  )
  const unread = plan.unread.map(
    ({ line, text, because }) =>
      html`<li>${plan.path}:${line} <code>${text}</code> (${spoken(because)})</li>`,
  )
  return [
    { title: 'Files as they are now', anchor: 'files', content: prospects, some: files.length },
    { title: 'Left out', anchor: 'left-out', content: html`<ul>${skipped}</ul>`, some: skipped.length },
    {
      title: 'Not taken for steps',
      anchor: 'not-taken',
      content: html`<ul>${unread}</ul>`,
      some: unread.length,
    },
  ]
    .filter(({ some }) => some > 0)
    .map((ending) => ({ ...ending, short: ending.title }))
}
