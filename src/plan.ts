/** Runbook, inventory and sidecar become a plan: every step on its hosts, bound, in the guide's order. */
import { createHash } from 'node:crypto'
import type { VFileMessage } from 'vfile-message'
import { type Adapted, adapt, type Rules } from './adapt.ts'
import { type Binder, makeBinder } from './bind/binder.ts'
import { makeCaptures } from './bind/captures.ts'
import { iniLines, isFile, isSetting } from './bind/ini.ts'
import { problemsOf, selectorText } from './bind/missing.ts'
import { renderRow, wordValue } from './bind/render.ts'
import { knownNames } from './bind/shell.ts'
import { confirms, unasked, unaskedClient } from './bind/unasked.ts'
import { bindCommand, bindStep } from './bind.ts'
import { changeOf, chooseEditor, notesOn } from './edit.ts'
import { markExposed } from './exposed.ts'
import { markHidden } from './hidden.ts'
import { rolesIn } from './joint.ts'
import { message, Refusal } from './messages.ts'
import type {
  Capture,
  Host,
  Inventory,
  Masked,
  Passage,
  Plan,
  Runbook,
  Stage,
  Step,
  Task,
  Word,
} from './model.ts'
import { makePatience, type Patience } from './patience.ts'
import { aheadOf, type Prelude, preludeOf } from './prelude.ts'
import { indexOf, select, short, stepsNamed } from './select.ts'
import { emptySidecar, type Sidecar } from './sidecar.ts'
import { readShell } from './signs/shell.ts'
import { version } from './version.ts'
import { opensTransaction, takesBack } from './vocabulary/clients.ts'
import { defaultsOf } from './written/front-matter.ts'
import { asFilled, shownToPeople } from './written/templates.ts'
import { didYouMean, nearest } from './yaml.ts'

export interface PlanOptions {
  /** Resolved secrets; without them the plan holds their names, `‹name›`, and cannot be run. */
  secrets?: Readonly<Record<string, string>>
  /** Filters: names, ids or beginnings of ids, several with commas. */
  role?: string
  host?: string
  from?: string
  only?: string
  /** The texts the plan is made of, for its hash; `given`: variables of the command line, `NAME=VALUE`. */
  sources: { guide: string; inventory: string; sidecar?: string; given?: ReadonlyArray<string> }
}

/**
 * The plan. Pure: reads no secret, touches no host. Throws `Refusal` with everything at once: steps whose hosts
 * are not known, words without a value, values that cannot stand where they are put, selectors and filters that
 * name nothing.
 */
export function makePlan(
  runbook: Runbook | Adapted,
  inventory: Inventory,
  sidecar: Sidecar | undefined,
  options: PlanOptions,
): Plan {
  const adapted = isAdapted(runbook) ? runbook : adapt(runbook, sidecar ?? emptySidecar)
  const captures = makeCaptures(captureNames(adapted))
  const binder = makeBinder(adapted, inventory, knownNames(adapted), options.secrets, captures)
  const problems = [
    ...declaredProblems(adapted, inventory),
    ...filterProblems(adapted, inventory, options),
    ...narrowProblems(adapted, inventory),
  ]
  if (problems.length > 0) throw new Refusal(problems)
  const filled = filling(adapted, inventory)
  const { kept, skipped } = keep(adapted, options, filled)
  if (kept.length === 0) throw new Refusal([nothingLeft(runbook, skipped)])
  const prelude = needsPrelude(options) ? preludeFor(kept, adapted, binder, options, filled) : noPrelude
  const all = stagesOf(withPrelude(kept, adapted, prelude), adapted, binder, options, problems, prelude)
  problems.push(...problemsOf(binder))
  if (problems.length > 0) throw new Refusal(problems)
  const here = all.filter((stage) => !isElsewhere(stage, options))
  const stages = markHidden(markExposed(here, inventory))
  const left = all.filter((stage) => isElsewhere(stage, options)).map((stage) => elsewhere(stage, options))
  if (stages.length === 0) throw new Refusal([nothingLeft(runbook, left)])
  return {
    path: runbook.path,
    title: runbook.title,
    hash: hashOf(options, prelude),
    hosts: inventory.hosts.filter((host) =>
      stages.some((stage) => stage.tasks.some((task) => task.host === host.name)),
    ),
    stages,
    adaptations: adapted.adaptations,
    skipped: [...skipped.filter(({ step }) => !prelude.steps.has(step)), ...left].sort(
      (a, b) => a.position.start.line - b.position.start.line,
    ),
    unread: unreadOf(runbook, options.sources.guide),
  }
}

const captureNames = ({ rules }: Adapted): Map<string, undefined> =>
  new Map(Object.values(rules).flatMap(({ captures }) => captures.map(({ name }) => [name, undefined])))

/** A task of a plan, bound anew with the values it has waited for; throws `Refusal` where one cannot be put. */
export type Rebind = (task: Task, values: ReadonlyMap<string, string>) => Task

/** What binds the tasks of the plan that `makePlan` makes of the same. */
export function makeRebind(
  runbook: Runbook | Adapted,
  inventory: Inventory,
  sidecar: Sidecar | undefined,
  options: PlanOptions,
): Rebind {
  const adapted = isAdapted(runbook) ? runbook : adapt(runbook, sidecar ?? emptySidecar)
  const named = knownNames(adapted)
  const steps = new Map(adapted.steps.map((step) => [step.id, step]))
  const hosts = new Map(inventory.hosts.map((host) => [host.name, host]))
  return (task, values) => {
    const known = new Map([...captureNames(adapted).keys()].map((name) => [name, values.get(name)]))
    const binder = makeBinder(adapted, inventory, named, options.secrets, makeCaptures(known))
    const filled = filling(adapted, inventory)
    const whole = handable(steps.get(task.step.id)!, filled)
    const step = task.setsUp ? aheadOf(whole, filled.meant) : whole
    const bound = taskOf(step, hosts.get(task.host)!, adapted.rules[step.id], task, binder)
    const problems = problemsOf(binder)
    if (problems.length > 0) throw new Refusal(problems)
    return { ...(task.setsUp ? setsUp(bound, []) : bound), notes: task.notes, awaits: [] }
  }
}

/** Filters and sidecar rows that leave nothing: a run of nothing must not pass. */
function nothingLeft({ path }: Runbook, skipped: Plan['skipped']): VFileMessage {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))].join('; ')
  return message('nothing-left', { reasons }, { path })
}

/** What stands in code and was taken for neither step nor output nor comment, by its lines. */
function unreadOf(runbook: Runbook, guide: string): Plan['unread'] {
  const lines = guide.split(/\r?\n/)
  return runbook.asides
    .filter(({ kind }) => kind === 'narrative')
    .map(({ position, because }) => {
      const line = position.start.line
      return { line, text: lines[line - 1]?.trim() ?? '', because }
    })
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
}

/**
 * An edit with its editor, which a sidecar may have given another fragment; one that no editor of the shelf can make
 * is left for a person, with what is to be done.
 */
function handable(step: Step, { meant, shown }: Filling): Step {
  if (step.kind === 'sql' && takesBack(step.text.text))
    return {
      ...saidOf(step),
      kind: 'manual',
      as: 'sql',
      text: shown(step.text),
      reason: `it would take nothing back: ${lasting}`,
    }
  if (step.kind !== 'edit') return step
  const editor = chooseEditor({ ...step, path: step.path.text, text: meant(step.text.text) })
  if (editor !== 'none') return { ...step, editor }
  const { text, path } = step
  const reason = `no editor can merge this into \`${shown(path).text}\` by itself: make the file say so`
  return { ...saidOf(step), kind: 'manual', text: shown(text), as: 'config', path: shown(path).text, reason }
}

const lasting =
  'each statement runs in a client of its own and lasts; only a transaction on one line, from `BEGIN` to its end, runs as one'

function saidOf({ id, trail, where, position, because, confidence, risks }: Step) {
  return { id, trail, where, position, because, confidence, risks }
}

/** How a runbook's own templates are seen before they are bound. */
interface Filling {
  /** By an editor that is to say whether it knows what is meant. */
  meant(text: string): string
  /** By a person. */
  shown(text: Passage): Passage
}
function filling({ declared }: Runbook, { vars }: Inventory): Filling {
  if (!declared) return { meant: (text) => text, shown: (text) => text }
  const variables = { ...defaultsOf(declared), ...vars }
  return {
    meant: (text) => asFilled(text, variables),
    shown: (text) => ({ ...text, text: shownToPeople(text.text, variables) }),
  }
}

const isAdapted = (runbook: Runbook | Adapted): runbook is Adapted => 'rules' in runbook

/**
 * Guide, sidecar and inventory as they are written, what narrows and fills them, what is carried out ahead of what they
 * name, and how this engine reads them.
 */
function hashOf({ sources, role, host, from, only }: PlanOptions, { steps }: Prelude): string {
  const { guide, sidecar, inventory, given } = sources
  const ahead = [...steps].map(([id, { step }]) => [id, step.text.text])
  const narrowed = {
    role,
    host,
    from,
    only,
    given: given?.length ? given : undefined,
    ahead: ahead.length > 0 ? ahead : undefined,
  }
  const options = Object.values(narrowed).some((value) => value !== undefined) ? [narrowed] : []
  const texts = [version.split('.')[0], guide, sidecar ?? '', inventory, ...options]
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex')
}

// ── which steps ──────────────────────────────────────────────────────────────────────────────────────────

const listOf = (names: string | undefined): Array<string> | undefined =>
  names
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** Filters that name nothing. */
function filterProblems(runbook: Adapted, inventory: Inventory, options: PlanOptions): Array<VFileMessage> {
  const parts = new Set(runbook.steps.flatMap(({ id }) => [id, ...id.split('/')]))
  const roles = rolesOf(inventory)
  const hosts = inventory.hosts.map((host) => host.name)
  return [
    ...(listOf(options.role) ?? [])
      .filter((name) => !roles.some((role) => fold(role) === fold(name)))
      .map((name) => message('unknown-role', { name, expected: expected(name, roles) })),
    ...(listOf(options.host) ?? [])
      .filter((name) => !hosts.includes(name))
      .map((name) => message('unknown-host', { name, expected: expected(name, hosts) })),
    ...(['from', 'only'] as const).flatMap((key) =>
      (listOf(options[key]) ?? [])
        .filter((name) => stepsNamed(runbook.steps, name).length === 0)
        .map((name) =>
          message('unmatched-selector', { what: `\`--${key} ${name}\``, actual: didYouMean(name, parts) }),
        ),
    ),
  ]
}
const expected = (name: string, known: ReadonlyArray<string>): string =>
  `${known.map((one) => `\`${one}\``).join(' or ') || 'one of the inventory'}${didYouMean(name, known)}`

/** Variables and secrets that the runbook says it needs, and that the inventory does not have. */
function declaredProblems({ declared, path }: Runbook, inventory: Inventory): Array<VFileMessage> {
  const variables = (declared?.variables ?? []).filter(
    ({ name, value }) => value === '' && !Object.hasOwn(inventory.vars, name),
  )
  const secrets = (declared?.secrets ?? []).filter(({ name }) => !Object.hasOwn(inventory.secrets, name))
  return [
    ...variables.map(({ name, at }) =>
      message('missing-variable', { name: `vars.${name}`, where: '' }, { path, at }, `vars:\n  ${name}: …`),
    ),
    ...secrets.map(({ name, at }) => {
      const row = `secrets:\n  ${name}: { prompt: "${name}:" }`
      return message('missing-variable', { name: `secrets.${name}`, where: '' }, { path, at }, row)
    }),
  ]
}

/** Narrowed words whose place is not in the guide, though the word, or the file of the setting, is. */
function narrowProblems(runbook: Adapted, inventory: Inventory): Array<VFileMessage> {
  const index = indexOf(runbook)
  const text = [...index.values()]
    .flat()
    .map((place) => place.text)
    .join('\n')
  return inventory.words.flatMap((row) => {
    if (!row.at || !text.includes(row.word)) return []
    if (row.at.key !== undefined) return keyProblem(runbook, row.at.key, row.source)
    const found = select(runbook, index, row.at, row.source)
    return 'steps' in found ? [] : [found]
  })
}
/** A setting that the guide does not write, in a file that it writes. */
function keyProblem(runbook: Runbook, key: string, source: Word['source']): Array<VFileMessage> {
  const edits = runbook.steps.flatMap((step) => (step.kind === 'edit' ? [step] : []))
  const settings = edits
    .filter((edit) => isFile(key, edit.path.text))
    .flatMap((edit) => iniLines(edit.text.text))
  if (settings.length === 0 || settings.some((line) => isSetting(key, line))) return []
  const file = key.slice(0, key.indexOf('/['))
  const known = settings.map((line) => `${file}/[${line.section}]/${line.key ?? ''}`)
  const parameters = { what: `\`key: ${key}\``, actual: didYouMean(key, known) }
  return [
    message('unmatched-selector', parameters, { path: source.path, at: { line: source.line, column: 1 } }),
  ]
}

/** The steps to run; the others with the reason. */
function keep(
  runbook: Adapted,
  options: PlanOptions,
  filled: Filling,
): { kept: Array<Step>; skipped: Plan['skipped'] } {
  const first = listOf(options.from)?.flatMap((name) => stepsNamed(runbook.steps, name))[0]
  const from = first ? runbook.steps.indexOf(first) : 0
  const only = listOf(options.only)?.flatMap((name) => stepsNamed(runbook.steps, name))
  const kept: Array<Step> = []
  const skipped: Plan['skipped'] = []
  for (const [i, step] of runbook.steps.entries()) {
    const reason =
      i < from
        ? `before --from ${options.from}`
        : only && !only.includes(step)
          ? `not in --only ${options.only}`
          : runbook.rules[step.id]?.skip
    if (reason === undefined) kept.push(handable(step, filled))
    else skipped.push({ step: step.id, reason, position: step.position })
  }
  return { kept, skipped }
}

// ── what they need of the steps that filters leave out ───────────────────────────────────────────────────

const needsPrelude = ({ from, only }: PlanOptions): boolean => from !== undefined || only !== undefined
const noPrelude: Prelude = { steps: new Map(), risks: new Map() }

function preludeFor(
  kept: ReadonlyArray<Step>,
  { steps, rules }: Adapted,
  binder: Binder,
  options: PlanOptions,
  { meant }: Filling,
): Prelude {
  const byId = new Map(kept.map((step) => [step.id, step]))
  const all = steps.map((step) => byId.get(step.id) ?? step)
  const seats = (step: Step) => {
    const hosts = hostsOf(step, binder)
    if (!Array.isArray(hosts)) return []
    return hosts.filter((host) => isWanted(host, options)).map((host) => ({ host, user: userOf(step, host) }))
  }
  return preludeOf(all, ({ id }) => byId.has(id), rules, seats, meant)
}

/** In the order of the guide; those that are missed told with what they are missed for. */
function withPrelude(
  kept: ReadonlyArray<Step>,
  { steps }: Adapted,
  { steps: ahead, risks }: Prelude,
): Array<Step> {
  const byId = new Map(kept.map((step) => [step.id, step]))
  return steps.flatMap(({ id }) => {
    const step = byId.get(id)
    if (step) return [{ ...step, risks: [...step.risks, ...(risks.get(id) ?? [])] } as Step]
    const set = ahead.get(id)
    return set ? [set.step] : []
  })
}

const setsUp = (task: Task, notes: ReadonlyArray<string>): Task => ({
  ...task,
  setsUp: true,
  already: [],
  captures: [],
  patience: 0,
  settling: false,
  notes: [...notes, ...task.notes],
})
const setUpNote = ({ from, only }: PlanOptions): string =>
  `it sets up the shell for what follows, and is carried out ahead of ${only === undefined ? `--from ${from}` : `--only ${only}`}`

// ── on which hosts ───────────────────────────────────────────────────────────────────────────────────────

const fold = (name: string): string => name.toLowerCase().replace(/[-_\s]+/g, '')
const rolesOf = (inventory: Inventory): Array<string> => [
  ...new Set(inventory.hosts.flatMap((host) => host.roles)),
]
const inRole = (host: Host, role: string): boolean =>
  host.roles.some((one) => fold(one) === fold(role) || rolesIn(role).some((part) => fold(part) === fold(one)))

/**
 * The hosts of a step: the one in its prompt, else those of its roles, or which the guide calls so ("on db01 and db02"),
 * else the only one; or why not.
 */
function hostsOf(step: Step, binder: Binder): Array<Host> | VFileMessage {
  const { hosts } = binder.inventory
  const { host, role } = placeOf(step)
  const named = host === undefined ? undefined : hostNamed(host, binder)
  if (named) return [named]
  if (role !== undefined && fold(role) === 'all') return hosts
  const having = hosts.filter((one) =>
    role !== undefined ? inRole(one, role) : host !== undefined && inRole(one, host),
  )
  const idle =
    role === undefined ? [] : rolesIn(role).filter((one) => !having.some((host) => inRole(host, one)))
  const called = idle.map((one) => hostNamed(one, binder))
  const meant = new Set([...having, ...called])
  if (meant.size > 0 && !meant.has(undefined)) return hosts.filter((one) => meant.has(one))
  if (role === undefined && hosts.length === 1) return hosts
  return placeProblem(step, binder)
}

/** Host and role; a role that only the host's name in the prompt says is none. */
function placeOf({ where: { host, role } }: Step): { host?: string; role?: string } {
  const alone = role !== undefined && (host === undefined || fold(role) !== fold(host))
  return { ...(host === undefined ? {} : { host }), ...(alone ? { role } : {}) }
}

/** An inventory host by its name or address, or by a word that is bound to its name or address. */
function hostNamed(name: string, binder: Binder): Host | undefined {
  const { hosts } = binder.inventory
  const own =
    hosts.find((host) => host.name === name) ??
    hosts.find((host) => fold(host.name) === fold(name) || host.address === name)
  if (own) return own
  const values = new Set(hosts.map((host) => wordValue(binder, name, host)))
  const value = values.size === 1 ? [...values][0] : undefined
  return hosts.find((host) => host.name === value) ?? hosts.find((host) => host.address === value)
}

/** What a row to paste may say: pasted unread, it must not lead a step to a host that is only the first of several. */
const proposed = (name: string | undefined, known: ReadonlyArray<string>): string | undefined =>
  name !== undefined ? nearest(name, known) : known.length === 1 ? known[0] : undefined

function placeProblem(step: Step, binder: Binder): VFileMessage {
  const { inventory, runbook } = binder
  const { role, host } = placeOf(step)
  const said = step.where.witnesses.find((witness) => witness.says === (role === undefined ? 'host' : 'role'))
  const roles = rolesOf(inventory)
  const place = { path: runbook.path, at: step.position.start }
  const row = `roles:\n  - { ${selectorText(step)}, role: ${proposed(role, roles) ?? 'ROLE'} }`
  const from = said ? `taken from \`${said.text}\` on line ${said.position.start.line}\n` : ''
  if (role !== undefined)
    return message(
      'unknown-role',
      { name: role, expected: expected(role, roles) },
      place,
      `${from}give a host the role in the inventory, or say where the step belongs in the sidecar:\n${row}`,
    )
  const hosts = inventory.hosts.map((one) => one.name)
  if (host !== undefined)
    return message(
      'unknown-host',
      { name: host, expected: expected(host, hosts) },
      place,
      `${from}words:\n  ${host}: ${proposed(host, hosts) ?? 'HOST'}`,
    )
  const first = short(step.text.text.split('\n')[0]!.trim())
  return message('ambiguous-role', { step: first, roles: roles.join(', ') || 'the inventory' }, place, row)
}

/** `root` where the step wants root and the login is another; an account that the step names; else the login. */
function userOf(step: Step, host: Host): string {
  const { user } = step.where
  if (user === undefined || user === 'user' || user === host.user) return ''
  return user
}

// ── stages ───────────────────────────────────────────────────────────────────────────────────────────────

function stagesOf(
  steps: ReadonlyArray<Step>,
  runbook: Adapted,
  binder: Binder,
  options: PlanOptions,
  problems: Array<VFileMessage>,
  prelude: Prelude,
): Array<Stage> {
  const patienceWith = makePatience(options.sources.guide, runbook)
  const stages: Array<Stage> = []
  for (const step of steps) {
    const rules = runbook.rules[step.id]
    const hosts = hostsOf(step, binder)
    if (!Array.isArray(hosts) && step.kind !== 'manual') problems.push(hosts)
    const ahead = prelude.steps.get(step.id)
    const here = (Array.isArray(hosts) ? hosts : []).filter(
      (host) => isWanted(host, options) && (!ahead || ahead.hosts.has(host.name)),
    )
    const patience = patienceWith(step, rules?.patience)
    const tasks = here.map((host) => taskOf(step, host, rules, patience, binder))
    stages.push({ step, tasks: ahead ? tasks.map((task) => setsUp(task, [setUpNote(options)])) : tasks })
    for (const captured of here.length > 0 && !ahead ? (rules?.captures ?? []) : [])
      binder.captures.sources.set(captured.name, {
        line: step.position.start.line,
        hosts: here.map(({ name }) => name),
      })
  }
  return stages
}
/** A step that runs on none of the hosts that were asked for; a line left for a person runs on none anyhow. */
const isElsewhere = ({ step, tasks }: Stage, options: PlanOptions): boolean =>
  tasks.length === 0 && (step.kind !== 'manual' || options.role !== undefined || options.host !== undefined)
function elsewhere({ step }: Stage, { role, host }: PlanOptions): Plan['skipped'][number] {
  const asked = [role && `--role ${role}`, host && `--host ${host}`].filter((one) => one).join(' ')
  return { step: step.id, reason: `not on ${asked}`, position: step.position }
}
function isWanted(host: Host, options: PlanOptions): boolean {
  const roles = listOf(options.role)
  const hosts = listOf(options.host)
  return (!roles || roles.some((role) => inRole(host, role))) && (!hosts || hosts.includes(host.name))
}

function taskOf(step: Step, host: Host, rules: Rules | undefined, patience: Patience, binder: Binder): Task {
  binder.captures.awaited.clear()
  binder.used.clear()
  const { step: bound, notes } = withoutQuestions(bindStep(binder, step, host, rules))
  const user = userOf(step, host)
  const unless = rules?.unless && bindCommand(binder, rules.unless.command, step, host)
  return {
    id: `${step.id}@${host.name}`,
    host: host.name,
    user,
    step: bound,
    ...(unless ? { unless } : {}),
    already: rules?.already ?? [],
    patience: patience.patience,
    settling: patience.settling,
    ...(rules?.looks ? { looks: rules.looks } : {}),
    notes: [...notes, ...sudoNotes(bound, host, user), ...mergeNotes(bound), ...waitNotes(patience)],
    captures: (rules?.captures ?? []).map((row) => captureOf(row, host, binder)),
    awaits: [...binder.captures.awaited.values()],
    values: [...binder.used.values()],
  }
}
const waitNotes = ({ told }: Patience): Array<string> =>
  told ? [`line ${told.line} says to wait: ${told.seconds} s`] : []
function captureOf(
  { source, row, ...capture }: Rules['captures'][number],
  host: Host,
  binder: Binder,
): Capture {
  return { ...capture, ...(row === undefined ? {} : { row: renderRow(binder, row, source, host) }) }
}

const transactionNotes = (statement: string): Array<string> => (opensTransaction(statement) ? [lasting] : [])

/** A package tool is told to go on without asking, a database client to ask nothing; no terminal is then needed. */
function withoutQuestions(step: Step<Masked>): { step: Step<Masked>; notes: Array<string> } {
  if (step.kind === 'sql' && step.client && !step.answers) {
    const { text, notes } = unaskedClient(step.client.value)
    const client = { ...step.client, value: text, shown: unaskedClient(step.client.shown).text }
    return { step: { ...step, client }, notes: [...notes, ...transactionNotes(step.text.value)] }
  }
  if (step.kind === 'sql') return { step, notes: transactionNotes(step.text.value) }
  if (step.kind !== 'command') return { step, notes: [] }
  const { text, notes } = unasked(step.text.value)
  if (notes.length === 0) return { step, notes }
  const answers = step.answers.filter((answer) => !confirms(answer.prompt ?? ''))
  return {
    step: { ...step, answers, text: { ...step.text, value: text, shown: unasked(step.text.shown).text } },
    notes,
  }
}

/** `sudo` in a step of whoever is logged in is told the password of that account, where it asks. */
function sudoNotes(step: Step<Masked>, { becomePassword }: Host, user: string): Array<string> {
  if (step.kind !== 'command' || becomePassword === undefined || user !== '') return []
  if (!readShell(step.text.value).commands.some(([name]) => name === 'sudo' || name === 'sudoedit')) return []
  return [`where \`sudo\` asks for a password, it is told ‹${becomePassword}›`]
}

/** What merging changes in the fragment itself. */
const mergeNotes = (step: Step<Masked>): Array<string> =>
  step.kind === 'edit' ? notesOn(step.editor, changeOf(step, 'shown')) : []
