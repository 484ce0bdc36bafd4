// One row of figures per run: node scripts/figures.mjs NAME=EVENTS[,PLAN] …
// EVENTS is what `--report json=FILE` wrote, PLAN what `plan --json` printed (for the adaptations).
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const titles = [
  'run',
  'result',
  'steps',
  'edits',
  'answers',
  'checks held',
  'unchecked',
  'left out',
  'adaptations',
  'time',
  'beyond a step',
]

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(
    figures(
      process.argv.slice(2).map((given) => {
        const [name, files = ''] = given.split('=')
        return [name, ...files.split(',')]
      }),
    ),
  )

/** The table of runs: the name, file of events and file of the plan of each. */
export function figures(runs) {
  const rows = runs.map(([name, events, plan]) =>
    figuresOf(name, eventsIn(events), plan ? JSON.parse(readFileSync(plan, 'utf8')) : undefined),
  )
  return [titles, titles.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function eventsIn(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

function figuresOf(name, events, plan) {
  const of = (action) => events.filter((event) => event.action === action)
  const ended = events.filter(({ action }) => action === 'pass' || action === 'already')
  const kinds = new Map(of('begin').flatMap(({ tasks }) => tasks.map((task) => [task.id, task.kind])))
  const edits = ended.filter(({ task }) => kinds.get(task) === 'edit')
  const verdicts = ended.flatMap(({ verdict }) => verdict?.outcome ?? [])
  const [begin, end] = [of('begin')[0], of('end').at(-1)]
  const wanted = new Set(begin.tasks.filter(({ expects }) => expects).map(({ id }) => id))
  const judged = new Set(ended.filter(({ verdict }) => verdict).map(({ task }) => task))
  const already = ended.filter(({ action }) => action === 'already')
  const skippedChecks = already.filter(({ task }) => wanted.has(task) && !judged.has(task)).length
  return [
    name,
    end ? `${end.state}, exit ${end.exit}` : 'cut off',
    `${ended.length} of ${begin.tasks.length}${already.length > 0 ? `, ${already.length} already so` : ''}`,
    `${of('diff').length} of ${edits.length} wrote`,
    of('answer').length,
    verdicts.filter((outcome) => outcome === 'held').length +
      (skippedChecks > 0 ? ` (${skippedChecks} already so)` : ''),
    verdicts.filter((outcome) => outcome === 'unchecked').length,
    plan ? plan.skipped.length : '',
    plan ? plan.adaptations.length : '',
    end ? clock(at(end) - at(begin)) : '',
    `${Math.round(beyond(events, kinds))} ms`,
  ]
}

// Median of what a step took beyond its command and beyond the command that asks whether it is already so.
function beyond(events, kinds) {
  const open = new Map()
  const found = []
  for (const event of events) {
    if (event.action === 'start') open.set(event.task, { from: at(event), looked: 0 })
    const step = open.get(event.task)
    if (!step) continue
    if (event.action === 'intend') {
      if (step.unless) step.looked = at(event) - step.unless
      step.unless = event.of === 'unless' ? at(event) : undefined
    }
    if (event.action === 'pass' && event.tries === 1 && kinds.get(event.task) !== 'edit')
      found.push(at(event) - step.from - event.ms - step.looked)
  }
  return found.sort((a, b) => a - b)[found.length >> 1] ?? 0
}

function at(event) {
  return Date.parse(event.at)
}
function clock(ms) {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
