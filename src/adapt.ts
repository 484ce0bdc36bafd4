/** Puts a sidecar's rows to work on a runbook; every row is told as an adaptation with its reason. */
import { VFileMessage } from 'vfile-message'
import { withNamedAsides } from './asides.ts'
import { confirms } from './bind/unasked.ts'
import { message, Refusal } from './messages.ts'
import type {
  Adaptation,
  Answer,
  Capture,
  Command,
  Expected,
  Manual,
  Passage,
  Runbook,
  Step,
} from './model.ts'
import { type Index, indexOf, type Place, type Selected, select, short } from './select.ts'
import { joinedRows, type Row, type Sidecar } from './sidecar.ts'

/** What a sidecar says of a step that only planning can use. */
export interface Rules {
  /** Not to be run, for this reason. */
  skip?: string
  unless?: { command: string; source: Row['source'] }
  already: Array<string>
  /** Seconds a check is repeated until it holds. */
  patience?: number
  /** It changes nothing. */
  looks?: true
  answers: Array<{ prompt?: string; with: string; source: Row['source'] }>
  captures: Array<Capture & { source: Row['source'] }>
}
/** A runbook with its sidecar's rules, by step id. */
export interface Adapted extends Runbook {
  rules: Readonly<Record<string, Rules>>
}

/** What is known while rows are put to work, in the sidecar's order of kinds. */
interface Bench {
  runbook: Runbook
  index: Index
  /** The steps as they are by now, by id. */
  steps: Map<string, Step>
  rules: Map<string, Rules>
  adaptations: Array<Adaptation>
  problems: Array<VFileMessage>
}

/**
 * The runbook with the sidecar's rows applied. `replace`, on a line, changes that line: of a command, a statement,
 * its client, an edit's fragment or an expectation; on the line that names a file, the path; on a step, its whole
 * text; on a line left for a person, the text is what runs instead of all of it. `skip` on a line of an edit's fragment takes out that
 * line, anywhere else the step. Throws `Refusal` with every selector that names nothing.
 */
export function adapt(read: Runbook, given: Sidecar): Adapted {
  const sidecar = read.overrides ? joinedRows([read.overrides, given]) : given
  const runbook = withNamedAsides(read, sidecar)
  const bench: Bench = {
    runbook,
    index: indexOf(runbook),
    steps: new Map(runbook.steps.map((step) => [step.id, step])),
    rules: new Map(),
    adaptations: [...runbook.adaptations],
    problems: [],
  }
  for (const row of sidecar.roles)
    apply(bench, 'roles', row, roleText(row), (found) => belong(bench, found, row))
  for (const row of sidecar.replace)
    apply(bench, 'replace', row, replaceText(row), (found) => {
      refuseTemplate(bench, row)
      replace(bench, found, row.with)
    })
  for (const row of sidecar.skip)
    apply(bench, 'skip', row, skipText, (found) => skip(bench, found, row.because))
  for (const row of sidecar.done)
    apply(bench, 'done', row, 'done by a person', (found) =>
      skip(bench, found, `done by a person: ${row.because}`),
    )
  for (const row of sidecar.expect)
    apply(bench, 'expect', row, expectText(row), (found) => expect(bench, found, row.as))
  for (const { row, kind, what, rule } of laterRows(sidecar))
    apply(bench, kind, row, what, (found) => each(bench, found, rule))
  for (const row of sidecar.capture)
    apply(bench, 'capture', row, captureText(row), (found) => capture(bench, found, row))
  if (bench.problems.length > 0)
    throw new Refusal(bench.problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
  for (const step of runbook.steps) stay(bench, step)
  return {
    ...runbook,
    steps: runbook.steps.map((step) => bench.steps.get(step.id)!),
    adaptations: bench.adaptations,
    rules: Object.fromEntries(bench.rules),
  }
}

/** Rows that change no step and are kept for planning. */
function laterRows(
  sidecar: Sidecar,
): Array<{ row: Row; kind: string; what: string; rule: (rules: Rules, found: Selected) => void }> {
  return [
    ...sidecar.already.map((row) => ({
      row,
      kind: 'already',
      what: `a failure that prints \`${row.failure}\` means: already so`,
      rule: (rules: Rules) => void rules.already.push(row.failure),
    })),
    ...sidecar.unless.map((row) => ({
      row,
      kind: 'unless',
      what: `not run where \`${short(row.command)}\` ends with 0`,
      rule: (rules: Rules) => void (rules.unless = { command: row.command, source: row.source }),
    })),
    ...sidecar.answers.map((row) => ({
      row,
      kind: 'answers',
      what: `\`${row.prompt ?? 'what it asks'}\` is answered with ${row.with}`,
      rule: (rules: Rules, { places }: Selected) => {
        const prompt = row.prompt ?? places.find(({ part }) => part === 'answer')?.text
        rules.answers.push({
          with: row.with,
          source: row.source,
          ...(prompt === undefined ? {} : { prompt }),
        })
      },
    })),
    ...sidecar.retry.map((row) => ({
      row,
      kind: 'retry',
      what: `repeated for up to ${row.seconds} s until it holds`,
      rule: (rules: Rules) => void (rules.patience = row.seconds),
    })),
    ...sidecar.looks.map((row) => ({
      row,
      kind: 'looks',
      what: 'it only looks, and changes nothing',
      rule: (rules: Rules) => void (rules.looks = true),
    })),
  ]
}

/** Resolves the row's selector, puts it to work, and tells of it. */
function apply(
  bench: Bench,
  kind: string,
  row: Row,
  what: string | ((found: Selected) => string),
  work: (found: Selected) => void,
): void {
  const found = select(bench.runbook, bench.index, row.at, row.source)
  if (found instanceof VFileMessage) return void bench.problems.push(found)
  work(found)
  const steps = found.steps.map((step) => step.id)
  const told = typeof what === 'string' ? what : what(found)
  bench.adaptations.push({ kind, steps, what: told, because: row.because, source: row.source })
}

const current = (bench: Bench, step: Step): Step => bench.steps.get(step.id)!
const put = (bench: Bench, step: Step): void => void bench.steps.set(step.id, step)

function belong(bench: Bench, found: Selected, row: Sidecar['roles'][number]): void {
  for (const step of found.steps.map((old) => current(bench, old))) {
    const { host, ...where } = step.where
    const stays = row.role === undefined && host !== undefined ? { host } : {}
    const said = {
      ...(row.role === undefined ? {} : { role: row.role }),
      ...(row.host === undefined ? {} : { host: row.host }),
      ...(row.user === undefined ? {} : { user: row.user }),
    }
    put(bench, { ...step, where: { ...where, ...stays, ...said } })
  }
}
const roleText = (row: Sidecar['roles'][number]): string =>
  (['role', 'host', 'user'] as const)
    .filter((key) => row[key] !== undefined)
    .map((key) => `${key} ${row[key]}`)
    .join(', ')
const replaceText = (row: Sidecar['replace'][number]): string =>
  `\`${placeText(row)}\` becomes \`${short(row.with.replaceAll('\n', ' ⏎ '))}\``

const placeText = ({ at }: Row): string => short(at.text ?? at.step ?? at.section ?? 'what stands below')

/** What is put into a guide is read like the guide: in one without templates `{{ secrets.x }}` would be typed as it is. */
function refuseTemplate({ runbook, problems }: Bench, row: Sidecar['replace'][number]): void {
  const template = /\{\{\s*(?:secrets|vars|hosts?|capture)\b[^}]*\}\}/.exec(row.with)?.[0]
  if (template === undefined || runbook.declared) return
  const why = `a word of your own in the place of \`${template}\`, bound under \`words\` of the inventory`
  problems.push(
    message(
      'unsafe-value',
      { name: 'with', why },
      { path: row.source.path, at: { line: row.source.line, column: 1 } },
    ),
  )
}

function replace(bench: Bench, found: Selected, text: string): void {
  for (const place of found.places) put(bench, replaceLine(current(bench, place.step), place, text))
  if (found.places.length > 0) return
  for (const step of found.steps)
    put(bench, decided({ ...current(bench, step), text: wholeText(step.text, text) } as Step))
}
const wholeText = (passage: Passage, text: string): Passage => ({
  text,
  points: text.split('\n').map((_, i) => passage.points[Math.min(i, passage.points.length - 1)]!),
})

function replaceLine(step: Step, place: Place, text: string): Step {
  if (place.step.kind === 'manual') return taught(step, text)
  const change = (passage: Passage) => changeLine(passage, place.line, text.split('\n'))
  if (place.part === 'path' && step.kind === 'edit')
    return { ...step, path: { ...step.path, text: newPath(step.path.text, text) } }
  if (place.part === 'client' && step.kind === 'sql') return { ...step, client: change(step.client!) }
  if (place.part === 'expected' && 'expected' in step)
    return { ...step, expected: { ...step.expected!, text: change(step.expected!.text) } }
  if (place.part === 'answer' && step.kind === 'command')
    return {
      ...step,
      answers: step.answers.map((answer) =>
        answer.text ? { ...answer, text: change(answer.text) } : answer,
      ),
    }
  return decided({ ...step, text: change(step.text) } as Step)
}

/** The passage with other lines in the place of one, all anchored where that one stood. */
function changeLine(passage: Passage, line: number, lines: Array<string>): Passage {
  const old = passage.text.split('\n')
  const at = passage.points.findIndex((point) => point.line === line)
  if (at < 0) return passage
  const anchors = lines.map(() => passage.points[at]!)
  return {
    text: [...old.slice(0, at), ...lines, ...old.slice(at + 1)].join('\n'),
    points: [...passage.points.slice(0, at), ...anchors, ...passage.points.slice(at + 1)],
  }
}
/** `sudo vi /a` becomes `sudo vi /b`: its last word is the path. */
const newPath = (old: string, text: string): string => text.trim().split(/\s+/).at(-1) ?? old

/** A person has looked at it: it runs, and the doubt about it is settled. */
function decided(step: Step): Step {
  if (step.kind === 'manual') return commandOf(step)
  const risks = step.risks.filter((risk) => risk.class !== 'ambiguous-hash')
  const settled = { ...step, risks, confidence: 1, because: 'the sidecar says so' }
  return settled.kind === 'command' ? { ...settled, answers: settled.answers.filter(isOwn) } : settled
}
/** What a line was left for, said as a command; nothing of the line itself runs. Further rows add lines. */
function taught(step: Step, text: string): Step {
  if (step.kind === 'manual') return commandOf({ ...step, text: wholeText(step.text, text) })
  return { ...step, text: wholeText(step.text, `${step.text.text}\n${text}`) } as Step
}

/** An answer that is not only there because of the program that was replaced. */
const isOwn = (answer: Answer): boolean => !confirms(answer.prompt ?? '')
function commandOf({ as: _as, path: _path, reason: _reason, ...said }: Manual): Command {
  return { ...said, kind: 'command', answers: [], risks: [], confidence: 1, because: 'the sidecar says so' }
}

function skip(bench: Bench, found: Selected, reason: string): void {
  const lines = fragmentPlaces(found)
  for (const place of lines) put(bench, withoutLine(current(bench, place.step), place.line))
  const whole = found.steps.filter((step) => !lines.some((place) => place.step === step))
  each(bench, { steps: whole, places: [] }, (rules) => void (rules.skip = reason))
}
/** A command that only takes a person elsewhere is not run, unless a row has made another of it. */
function stay(bench: Bench, step: Step): void {
  const why = step.kind === 'command' && current(bench, step).text === step.text ? step.moves : undefined
  if (why === undefined) return
  each(bench, { steps: [step], places: [] }, (rules) => void (rules.skip ??= why))
}
/** Lines of what an edit writes: they can be left out without the rest. */
const fragmentPlaces = (found: Selected): Array<Place> =>
  found.places.filter((place) => place.part === 'text' && place.step.kind === 'edit')
const skipText = (found: Selected): string => {
  const [line] = fragmentPlaces(found)
  return line ? `not written: \`${short(line.text.trim())}\`` : 'not run'
}
function withoutLine(step: Step, line: number): Step {
  return { ...step, text: changeLine(step.text, line, []) } as Step
}

function expect(bench: Bench, found: Selected, as: Exclude<Expected['as'], 'auto'>): void {
  for (const old of found.steps) {
    const step = current(bench, old)
    if (!('expected' in step) || !step.expected) continue
    const place = found.places.find((one) => one.step === old && one.part === 'expected')
    put(bench, expecting(step, step.expected, as, place))
  }
}
/** `none` on a row of a table, or on one of several lines of text, takes out that one; else the whole expectation. */
function expecting<S extends Step>(
  step: S,
  expected: Expected,
  as: Expected['as'],
  place: Place | undefined,
): S {
  if (as !== 'none') return { ...step, expected: { ...expected, as } }
  const drop = place ? [...expected.drop, place.line] : []
  if (place && (isDataRow(expected.text, place) || isOneOfLines(expected.text, drop)))
    return { ...step, expected: { ...expected, drop } }
  const { expected: _, ...rest } = step as S & { expected?: Expected }
  return rest as unknown as S
}
/** A row with cells that is not the first one, which holds the titles. */
function isDataRow(passage: Passage, place: Place): boolean {
  const isRow = (line: string) => /^\s*[|│┃].*[|│┃]\s*$/.test(line) && /[^\s|│┃+:=-]/.test(line)
  const rows = passage.text.split('\n').flatMap((line, i) => (isRow(line) ? [passage.points[i]?.line] : []))
  return rows.indexOf(place.line) > 0
}
/** Lines of text without a table, of which some are left behind those that go. */
function isOneOfLines({ text, points }: Passage, drop: ReadonlyArray<number>): boolean {
  const lines = text.split('\n')
  if (lines.some((line) => /^\s*[|│┃+].*[|│┃+]\s*$/.test(line))) return false
  return lines.some((line, i) => line.trim() !== '' && !drop.includes(points[i]?.line ?? 0))
}
const expectText = (row: Sidecar['expect'][number]): string =>
  row.as === 'none' ? `not expected: \`${placeText(row)}\`` : `compared as ${row.as}`

/** A value has one step that prints it. */
function capture(bench: Bench, found: Selected, row: Sidecar['capture'][number]): void {
  const printing = found.steps.filter(({ kind }) => kind === 'command' || kind === 'sql')
  const { at: _at, because: _because, ...kept } = row
  each(bench, found, (rules) => void rules.captures.push(kept))
  if (found.steps.length === 1 && printing.length === 1) return
  const parameters = { name: row.name, steps: found.steps.map(({ id }) => id) }
  const place = { path: row.source.path, at: { line: row.source.line, column: 1 } }
  bench.problems.push(message('unfit-capture', parameters, place))
}
/** What a capture takes, in words. */
export const captureText = ({ name, column, row, key, regex }: Capture): string => {
  if (regex !== undefined) return `what matches \`${regex}\` is kept as \`${name}\``
  if (key !== undefined) return `the JSON's \`${key}\` is kept as \`${name}\``
  return `\`${column}\`${row === undefined ? '' : ` of \`${row}\``} is kept as \`${name}\``
}

/** Lets a rule be noted for every step found. */
function each(bench: Bench, found: Selected, rule: (rules: Rules, found: Selected) => void): void {
  for (const { id } of found.steps) {
    const rules = bench.rules.get(id) ?? { already: [], answers: [], captures: [] }
    rule(rules, found)
    bench.rules.set(id, rules)
  }
}
