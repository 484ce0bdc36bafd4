import pc from 'picocolors'
import { rolesIn } from './joint.ts'
import type { Answer, Aside, Item, ItemKind, Position, Runbook, Said, Step } from './model.ts'
import { textWidth } from './width.ts'

/**
 * The guide line by line as the very steps that would run: every item stands for lines of a step, of what it
 * prints or asks, or of an aside. In the order of lines; no two items share a line.
 */
export function inspect(runbook: Runbook): Array<Item> {
  const all = [...runbook.steps.flatMap(itemsOf), ...runbook.asides.map(asideItem)]
  const order = all.sort((a, b) => a.lines[0] - b.lines[0] || rank(a) - rank(b))
  return distinct(order)
}

/** Who comes first where two claim a line: what is run, what is printed, then what is written. */
function rank(item: Item): number {
  return ['command', 'sql', 'edit', 'answer', 'output', 'config'].indexOf(item.kind) + 1 || 9
}

function distinct(items: Array<Item>): Array<Item> {
  let end = 0
  return items.filter((item) => {
    if (item.lines[0] <= end) return false
    end = item.lines[1]
    return true
  })
}

function itemsOf(step: Step): Array<Item> {
  if (step.kind === 'command')
    return [
      item(step, 'command', step.position),
      ...answers(step, step.answers, step.position),
      ...printed(step),
    ]
  if (step.kind === 'sql') {
    const client = step.client?.points
    const opened = client ? [item(step, 'command', span(client), 'opens the database client')] : []
    return [...opened, item(step, 'sql', step.position), ...printed(step)]
  }
  if (step.kind === 'edit') {
    const target = step.path.text
    const { where = step.where, position } = step.named
    const named = item({ ...step, where }, 'edit', position, `names ${target}`)
    return [
      { ...named, target },
      { ...item(step, 'config', step.position), target },
    ]
  }
  const because = `left for a person: ${step.reason}`
  return [{ ...item(step, step.as, step.position, because), target: step.path ?? null }]
}

function item(step: Said, kind: ItemKind, at: Position, because = step.because): Item {
  const { role, host, user } = step.where
  const named = step.where.witnesses.some((one) => one.says === 'user')
  return {
    lines: [at.start.line, at.end.line],
    kind,
    role: role ?? null,
    host: host ?? null,
    user: named && user ? (user === 'root' ? 'root' : 'user') : null,
    target: null,
    for: null,
    because,
    confidence: step.confidence,
  }
}

function answers(step: Said, asked: ReadonlyArray<Answer>, at: Position): Array<Item> {
  return asked.flatMap(({ position }) =>
    position
      ? [
          quiet(
            'answer',
            [position.start.line, position.end.line],
            at.start.line,
            'the command asks',
            step.confidence,
          ),
        ]
      : [],
  )
}

/** Output stands in runs of lines; answers may come between them. */
function printed(step: Extract<Step, { kind: 'command' | 'sql' }>): Array<Item> {
  const lines = step.expected?.text.points.map((point) => point.line) ?? []
  const runs: Array<[number, number]> = []
  for (const line of lines) {
    const last = runs[runs.length - 1]
    if (last && line === last[1] + 1) last[1] = line
    else runs.push([line, line])
  }
  return runs.map((run) =>
    quiet('output', run, step.position.start.line, 'printed by the command', step.confidence),
  )
}

function quiet(
  kind: ItemKind,
  lines: [number, number],
  of: number | null,
  because: string,
  confidence: number,
): Item {
  return { lines, kind, role: null, host: null, user: null, target: null, for: of, because, confidence }
}

function asideItem(aside: Aside): Item {
  const { start, end } = aside.position
  return quiet(aside.kind, [start.line, end.line], aside.of ?? null, aside.because, aside.confidence)
}

function span(points: ReadonlyArray<Position['start']>): Position {
  return { start: points[0]!, end: points[points.length - 1]! }
}

// ── for machines ─────────────────────────────────────────────────────────────────────────────────────────

/** The machine form: `{"schemaVersion":1,"path",…,"items":[…]}`, one item a line. */
export function inspectionJson(runbook: Runbook): string {
  const items = inspect(runbook).map((one) => JSON.stringify(one))
  return `{"schemaVersion":1,"path":${JSON.stringify(runbook.path)},"title":${JSON.stringify(runbook.title)},"items":[\n${items.join(',\n')}\n]}\n`
}

// ── for people ───────────────────────────────────────────────────────────────────────────────────────────

const colours: Record<ItemKind, 'green' | 'cyan' | 'magenta' | 'blue' | 'gray' | 'yellow' | 'dim'> = {
  command: 'green',
  sql: 'cyan',
  edit: 'magenta',
  config: 'blue',
  output: 'gray',
  answer: 'yellow',
  comment: 'dim',
  narrative: 'dim',
}

/** The guide with a margin that tells what each line was taken for, and a summary; `width` in terminal columns. */
export function printInspection(
  runbook: Runbook,
  text: string,
  options: { color: boolean; width: number; because: boolean },
): string {
  const items = inspect(runbook)
  const rows = text.replace(/\n$/, '').split('\n')
  const margins = marginsOf(items, rows.length)
  const widest = Math.max(0, ...margins.map((margin) => textWidth(margin.text)))
  const paint = pc.createColors(options.color)
  const digits = String(rows.length).length
  const room = Math.max(20, options.width - widest - digits - 4)
  const lines = rows.flatMap((row, index) => {
    const { text: said, item: found, first } = margins[index]!
    const pad = ' '.repeat(widest - textWidth(said))
    const margin = found ? paint[colours[found.kind]](said) : said
    const line = `${String(index + 1).padStart(digits)} ${margin}${pad} │ ${fitted(row, room)}`.trimEnd()
    const why =
      options.because && found && first
        ? [paint.dim(`${' '.repeat(digits + 1 + widest)} │   ↑ ${found.because}`)]
        : []
    return [line, ...why]
  })
  return [...lines, '', summary(runbook, items), ''].join('\n')
}

interface Margin {
  text: string
  item?: Item
  first: boolean
}

function marginsOf(items: ReadonlyArray<Item>, count: number): Array<Margin> {
  const margins = Array.from({ length: count }, (): Margin => ({ text: '', first: false }))
  for (const one of items)
    for (let line = one.lines[0]; line <= Math.min(one.lines[1], count); line += 1)
      margins[line - 1] = {
        text: line === one.lines[0] ? marginOf(one) : '┆',
        item: one,
        first: line === one.lines[0],
      }
  return margins
}

/** `command controller/root 0.97` */
function marginOf(item: Item): string {
  const place = item.host && item.role !== item.host ? `${item.role ?? ''}@${item.host}` : (item.role ?? '')
  const who = [place, item.user ?? ''].filter((part) => part !== '').join('/')
  const sure =
    item.kind === 'command' || item.kind === 'sql' || item.kind === 'config' ? item.confidence.toFixed(2) : ''
  const of = item.for === null ? '' : `of ${item.for}`
  return [item.kind, who, of, sure].filter((part) => part !== '').join(' ')
}

/** Cut to `width` terminal columns; wide characters count two. */
function fitted(text: string, width: number): string {
  const plain = text.replace(/\t/g, '    ').replace(/\p{Cc}/gu, '·')
  if (textWidth(plain) <= width) return plain
  let used = 0
  let kept = ''
  for (const { segment } of segments.segment(plain.slice(0, width * 4))) {
    used += textWidth(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept}…`
}
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function summary(runbook: Runbook, items: ReadonlyArray<Item>): string {
  const { steps } = runbook
  const count = (kind: Step['kind']): number => steps.filter((step) => step.kind === kind).length
  const expected = steps.filter(
    (step) => (step.kind === 'command' || step.kind === 'sql') && step.expected,
  ).length
  const roles = [...new Set(steps.flatMap((step) => rolesIn(step.where.role ?? '').filter(Boolean)))].sort()
  const lost = steps.filter((step) => step.where.role === undefined).length
  const risky = steps.filter((step) => step.risks.length > 0)
  const facts = [
    `${plural(steps.length, 'step')}: ${plural(count('command'), 'command')}, ${plural(count('sql'), 'statement')}, ${plural(count('edit'), 'edit')}, ${count('manual')} left for a person`,
    `${expected} with expected output, ${plural(items.filter((one) => one.kind === 'answer').length, 'line')} of answers`,
    `roles: ${roles.length > 0 ? roles.join(', ') : 'none said'}${lost > 0 ? `; ${plural(lost, 'step')} without one` : ''}`,
    ...(risky.length > 0 ? [`${plural(risky.length, 'step')} to look at twice: ${linesOf(risky)}`] : []),
  ]
  return facts.join('\n')
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
/** `line 6 interactive, 11 ends-session`, the first of them. */
function linesOf(steps: ReadonlyArray<Step>): string {
  const told = steps
    .slice(0, 6)
    .map(
      ({ position, risks }) =>
        `${position.start.line} ${[...new Set(risks.map((risk) => risk.class))].join(' ')}`,
    )
  return `line ${told.join(', ')}${steps.length > told.length ? ', …' : ''}`
}
