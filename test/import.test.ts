/** What `import` writes reads back as the guide it was made of: the same steps, the same plan. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adapt } from '../src/adapt.ts'
import { slotsOf } from '../src/import/slots.ts'
import { essence, type Imported, importGuide, type Lifted } from '../src/import.ts'
import { readInventory } from '../src/inventory.ts'
import { rolesIn } from '../src/joint.ts'
import { Refusal } from '../src/messages.ts'
import type { Host, Inventory, Plan, Runbook, Sidecar, Step, Word } from '../src/model.ts'
import { makePlan } from '../src/plan.ts'
import { readGuide } from '../src/read.ts'
import { emptySidecar, readSidecar } from '../src/sidecar.ts'
import { caseNames, expectFile } from './support/cases.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Guides to be imported: our own cases, and real ones where folders name them. */
function guides(): Array<{ name: string; path: string }> {
  const own = ['read', 'overrides'].flatMap((kind) =>
    caseNames(kind).flatMap((name) => {
      const folder = join('test/cases', kind, name)
      const file = readdirSync(folder).find((one) => one.startsWith('guide.'))!
      return existsSync(join(folder, 'messages.txt')) ? [] : [{ name, path: join(folder, file) }]
    }),
  )
  const folders = [
    process.env.RUNBOOK_NOTES,
    process.env.RUNBOOK_CORPUS && join(process.env.RUNBOOK_CORPUS, 'docs'),
  ]
  const real = folders.flatMap((folder) =>
    folder ? readdirSync(folder).map((file) => ({ name: file, path: join(folder, file) })) : [],
  )
  return [...own, ...real]
}

describe('cases', () => {
  test.each(caseNames('import'))('%s', (name) => {
    const folder = join('test/cases/import', name)
    const file = readdirSync(folder).find((one) => one.startsWith('notes.'))!
    const side = join(folder, 'sidecar.yaml')
    const sidecar = existsSync(side) ? readSidecar(readFileSync(side, 'utf8'), 'sidecar.yaml') : emptySidecar
    expectFile(join(folder, 'runbook.md'), importGuide(readFileSync(join(folder, file)), file, sidecar).text)
  })
})

describe('what is written reads back', () => {
  test.each(guides())('$name', ({ path }) => {
    const imported = importGuide(readFileSync(path), path, emptySidecar)
    const { runbook } = readGuide(encode(imported.text), 'runbook.md')
    const guide = adapt(imported.guide, emptySidecar)
    expect(runbook.steps).toHaveLength(guide.steps.length)
    for (const [at, step] of guide.steps.entries()) {
      const read = runbook.steps[at]!
      expect(essence(read)).toBe(essence(imported.steps[at]!))
      sameButForLifted(step, read, imported.lifted)
    }
    const again = readGuide(encode(imported.text), 'runbook.md')
    expect(again.runbook).toEqual(runbook)
  })

  test.each(guides())('$name: the same plan', ({ path }) => {
    const imported = importGuide(readFileSync(path), path, emptySidecar)
    const read = readGuide(encode(imported.text), 'runbook.md').runbook
    const world = worldOf(adapt(imported.guide, emptySidecar), read, imported)
    const before = makePlan(
      placed(adapt(imported.guide, world.sidecar)),
      world.inventory,
      undefined,
      world.options,
    )
    const unworded = {
      ...world.inventory,
      words: world.inventory.words.filter((word) => word.value === filler),
    }
    const after = makePlan(placed(adapt(read, emptySidecar)), unworded, undefined, world.options)
    expect(shownPlan(after)).toEqual(shownPlan(before))
  })

  test.each(guides())('$name: every word of its prose is kept', ({ path }) => {
    const { text } = readGuide(readFileSync(path), path)
    const imported = importGuide(readFileSync(path), path, emptySidecar)
    const literals = imported.lifted.flatMap(({ literal }) => literal ?? [])
    const kept = wordsOf(`${imported.text} ${literals.join(' ')}`)
    const lost = [...wordsOf(text)].filter((word) => !kept.has(word) && !/^[\w.-]+$/.test(word))
    expect(lost).toEqual([])
  })
})

describe('of any notes', () => {
  const said = guides()
    .flatMap(({ path }) => readGuide(readFileSync(path), path).text.split('\n'))
    .slice(0, 4000)
  const lines = said.filter((line) => !line.includes('runbook:'))
  test('what cannot be read back is never written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...lines, '```', '<!--', '<pre>', '---', '~~~', '{{ x }}', '    '), {
          minLength: 1,
          maxLength: 60,
        }),
        (some) => {
          try {
            const { text, steps } = importGuide(encode(some.join('\n')), 'notes.txt', emptySidecar)
            expect(readGuide(encode(text), 'runbook.md').runbook.steps.map(essence)).toEqual(
              steps.map(essence),
            )
          } catch (error) {
            if (!(error instanceof Refusal)) throw error
            expect(error.messages.map(({ ruleId }) => ruleId)).toEqual(['empty-guide'])
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a runbook that was written for us', () => {
  const head = '---\nrunbook: 1\ntemplates: handlebars\n---\n\n# Depot\n\n'
  const read = (body: string) => readGuide(encode(head + body), 'depot.md').runbook
  const refused = (body: string): string => {
    try {
      read(body)
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
    return ''
  }

  test('nothing runs that does not say so', () => {
    const { steps } = read(
      [
        '```bash {role: store}\nsystemctl start depot\n```',
        '```bash\nrm -rf /srv/depot\n```',
        '    $ rm -rf /srv/depot',
        '<!--\n```bash {role: store}\nrm -rf /srv/depot\n```\n-->',
        '````markdown\n```bash {role: store}\nrm -rf /srv/depot\n```\n````',
        'Run `systemctl stop depot`:\n\nroot@store:~# systemctl stop depot',
      ].join('\n\n'),
    )
    expect(steps.map((step) => step.text.text)).toEqual(['systemctl start depot'])
  })

  test('the one of docs/writing-guides.md is planned', () => {
    const page = readFileSync('docs/writing-guides.md', 'utf8')
    const [, text = ''] = /^````markdown\n([\s\S]*?)\n````$/m.exec(page)!
    const { runbook } = readGuide(encode(text), 'nova.md')
    const inventory = readInventory(
      'hosts: { c1: { roles: [controller] } }\nsecrets: { nova_pass: { prompt: "?" } }\nvars: { region: x }',
      'inventory.yaml',
    )
    const plan = makePlan(runbook, inventory, undefined, { sources: { guide: '', inventory: '' } })
    expect(plan.stages.map(({ step }) => step.kind)).toEqual(['command', 'sql', 'edit'])
    expect(plan.stages[2]!.tasks[0]!.step).toMatchObject({ text: { value: '[DEFAULT]\nmy_ip = 10.0.0.11' } })
  })

  test('what is wrong is told at its place, all of it at once', () => {
    const message = refused(
      [
        '```bash {rule: store}\nls\n```',
        '```bash {role: store\nls\n```',
        '```python {role: store}\nprint(1)\n```',
        '```bash {role: store}\n```',
        '```bash {role: store, user: root}\nls\n```\n\n```output\na\n```\n\n```output\nb\n```',
        '```sql {}\nSELECT 1;\n```\n\n```answers\n- { prompt: x }\n```',
        '```bash {}\nsu\n```\n\n```answers\nPassword: x\n```',
        '```bash {}\nls',
      ].join('\n\n'),
    )
    expect(message.split('\n').map((line) => line.replace(/ {2}unread-\w+$/, ''))).toEqual([
      'depot.md:8:10  error  Unexpected key `rule`, expected `role` at `rule`',
      'depot.md:16:1  error  Unexpected step in `python`, expected bash, sql, or `file: …`',
      'depot.md:20:1  error  Unexpected empty fence, expected what is to be done',
      'depot.md:31:1  error  Unexpected second `output` of the same step',
      'depot.md:39:1  error  Unexpected `answers`, expected a command before them',
      'depot.md:48:1  error  Unexpected mapping, expected rows of `prompt` and `with`',
      'depot.md:51:1  error  Unexpected end, expected the fence that closes this one',
    ])
  })

  test('a template is quoted for where it lands; braces behind a backslash are text', () => {
    const runbook = read(
      [
        '```bash {}\necho {{ vars.name }} "{{ vars.name }}" \'{{vars.name}}\' \\{{.Names}}\n```',
        "```sql {client: mysql}\nSELECT '{{ vars.name }}';\n```",
      ].join('\n\n'),
    )
    const inventory = readInventory('hosts: { box: {} }\nvars: { name: "it\'s $5" }', 'inventory.yaml')
    const plan = makePlan(runbook, inventory, undefined, { sources: { guide: '', inventory: '' } })
    const texts = plan.stages.map(({ tasks }) => (tasks[0]!.step as { text: { value: string } }).text.value)
    expect(texts).toEqual(["echo 'it'\\''s $5' \"it's \\$5\" 'it'\\''s $5' {{.Names}}", "SELECT 'it''s $5';"])
  })

  test('what it says it needs is asked for', () => {
    const text = `---\nrunbook: 1\ntemplates: handlebars\nvariables:\n  port: 80\n  site:\nsecrets:\n  admin: of the admin\n---\n\n\`\`\`bash {}\ncurl {{ vars.site }}:{{ vars.port }}\n\`\`\`\n`
    const { runbook } = readGuide(encode(text), 'depot.md')
    const plan = (more: string) =>
      makePlan(runbook, readInventory(`hosts: { box: {} }\n${more}`, 'inventory.yaml'), undefined, {
        sources: { guide: '', inventory: '' },
      })
    expect(() => plan('')).toThrow(/depot\.md:6:3 .*`vars\.site`[\s\S]*depot\.md:8:3 .*`secrets\.admin`/)
    const made = plan('vars: { site: example.org }\nsecrets: { admin: { prompt: "?" } }')
    expect(made.stages[0]!.tasks[0]!.step).toMatchObject({ text: { value: 'curl example.org:80' } })
  })
})

// ── steps ────────────────────────────────────────────────────────────────────────────────────────────────

/** Each text of a step as it was, with a name where something was lifted that stood there. */
function sameButForLifted(step: Step, read: Step, lifted: ReadonlyArray<Lifted>): void {
  if (step.kind === 'manual') expect(read.text.text).toBe(step.text.text)
  const [before, after] = [slotsOf(step), slotsOf(read)]
  const texts = before.map(({ text }) => text.text)
  for (const [at, { text }] of after.filter(({ text }) => !isOpen(step, text.text)).entries())
    expect(texts[at]).toMatch(shapeOf(text.text, lifted))
}
/** An answer that the guide leaves open stands only in what was written. */
const isOpen = (step: Step, text: string): boolean =>
  step.kind === 'command' &&
  step.answers.some((answer) => answer.text === undefined) &&
  /^\{\{ secrets\.\w+ \}\}$/.test(text)

function shapeOf(text: string, lifted: ReadonlyArray<Lifted>): RegExp {
  const parts = text.split(/(\\\{\{|\{\{ \w+\.\w+ \}\})/)
  const shapes = parts.map((part, at) => {
    if (at % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    if (part === '\\{{') return '\\{\\{'
    const [, kind, name] = /(\w+)\.(\w+)/.exec(part)!
    const { literal } = lifted.find((one) => one.kind === kind && one.name === name)!
    const own = literal?.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    return `(?:${[...(own ? [own] : []), '[^\\s]*\\*{3,}[^\\s\'"@]*', '<[^>]*>'].join('|')})`
  })
  return new RegExp(`^${shapes.join('')}$`)
}

const wordsOf = (text: string): Set<string> =>
  new Set(text.match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*[\p{L}\p{N}]/gu) ?? [])

// ── plans ────────────────────────────────────────────────────────────────────────────────────────────────

/** An inventory that binds a guide's words to what its runbook's templates stand for. */
function worldOf(guide: Runbook, read: Runbook, { lifted, steps }: Imported) {
  const source = { path: 'inventory.yaml', line: 1 }
  const secrets = Object.fromEntries(
    lifted.filter(({ kind }) => kind === 'secrets').map((one) => [one.name, resolved(one)]),
  )
  const words: Array<Word> = [
    ...lifted.flatMap(({ kind, name, literal }) =>
      literal === undefined || (kind === 'secrets' && secrets[name] === literal)
        ? []
        : [{ word: literal, value: `{{ ${kind}.${name} }}`, source }],
    ),
  ]
  const hosts = hostsOf(guide)
  const inventory: Inventory = {
    path: 'inventory.yaml',
    hosts,
    secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, { env: 'X' }])),
    vars: Object.fromEntries(
      lifted.filter(({ kind }) => kind === 'vars').map(({ name, literal }) => [name, literal!]),
    ),
    words: [...words, ...unfilled([guide, read], hosts[0]!, words)],
  }
  const options = { secrets, sources: { guide: '', inventory: '' } }
  return { inventory, options, sidecar: answersFor(guide, steps) }
}

/** A value that is the literal itself where every place can hold it. */
const resolved = ({ literal = filler }: Lifted): string =>
  /[@:/%?#$'"\\\s*<>]/.test(literal) || isPlaceholder(literal)
    ? `value_${literal.replace(/\W/g, '_')}`
    : literal
const filler = 'filled-in'
const isPlaceholder = (literal: string): boolean => /^[A-Z][A-Z0-9_]+$/.test(literal)

/** Masks, and placeholders that stay in the runbook, get one value in both. */
function unfilled(runbooks: ReadonlyArray<Runbook>, host: Host, known: ReadonlyArray<Word>): Array<Word> {
  const names = new Set(runbooks.flatMap((runbook) => missingNames(runbook, host)))
  return [...names]
    .filter((name) => !known.some(({ word, at }) => word === name && !at))
    .map((word) => ({ word, value: filler, source: { path: 'inventory.yaml', line: 1 } }))
}

function missingNames(read: Runbook, host: Host): Array<string> {
  const inventory: Inventory = { path: '', hosts: [host], secrets: {}, vars: {}, words: [] }
  const bare = { ...read, declared: { roles: [], variables: [], secrets: [] } }
  try {
    makePlan(placed(adapt(bare, emptySidecar), host.name), inventory, undefined, {
      sources: { guide: '', inventory: '' },
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.messages.flatMap(
      ({ reason }) => /^Unexpected unbound `([^{}]+)`, expected a value(?:, also|$)/.exec(reason)?.[1] ?? [],
    )
  }
  return []
}

/** Questions that the guide leaves open are answered with the secret that was put there. */
function answersFor(guide: Runbook, steps: ReadonlyArray<Step>): Sidecar {
  const answers = guide.steps.flatMap((step, at) => {
    const written = steps[at]!
    if (step.kind !== 'command' || written.kind !== 'command') return []
    const open = step.answers.findIndex((answer) => answer.text === undefined)
    if (open === -1) return []
    const source = { path: 'sidecar.yaml', line: 1 }
    return [{ at: { step: step.id }, because: '', source, with: written.answers[open]!.text!.text }]
  })
  return { ...emptySidecar, answers }
}

/** Hosts for every role and every prompt of the guide. */
function hostsOf({ steps }: Runbook): Array<Host> {
  const host = (name: string, roles: Array<string>): Host => ({
    name,
    address: `${name.replace(/\W/g, '')}.example`,
    roles,
    become: 'sudo',
    transport: 'ssh',
    facts: {},
  })
  const named = new Map(steps.flatMap(({ where }) => (where.host ? [[where.host, where.role]] : [])))
  const roles = [...new Set(steps.flatMap(({ where }) => rolesIn(where.role ?? '').filter(Boolean)))]
  return [
    ...[...named].map(([name, role]) => host(name!, role ? [role] : [])),
    ...roles.map((role, at) => host(`role${at}`, [role])),
    ...(roles.length + named.size === 0 ? [host('box', [])] : []),
  ]
}

/** Steps that do not say where they belong run everywhere, in both plans. */
function placed<R extends Runbook>(runbook: R, on?: string): R {
  const steps = runbook.steps.map((step): Step => {
    if (on !== undefined) return { ...step, where: { host: on, witnesses: [] } }
    const { role, host } = step.where
    return role === undefined && host === undefined
      ? { ...step, where: { ...step.where, role: 'all' } }
      : step
  })
  return { ...runbook, steps }
}

/** Everything of a plan that decides what is done: not where it stood, nor how it is called. */
function shownPlan({ stages, hosts, skipped }: Plan): unknown {
  return {
    hosts: hosts.map(({ name }) => name),
    skipped: skipped.map(({ reason }) => reason),
    stages: stages.map(({ step, tasks }) => ({
      kind: step.kind,
      risks: step.risks.map((risk) => risk.class),
      ...(step.kind === 'manual' ? { as: step.as, path: step.path } : {}),
      tasks: tasks.map((task) => ({
        host: task.host,
        user: task.user,
        patience: task.patience,
        notes: task.notes,
        unless: task.unless?.value,
        already: task.already,
        ...(step.kind === 'manual' ? {} : { step: shownStep(task.step) }),
      })),
    })),
  }
}

function shownStep(step: Plan['stages'][number]['tasks'][number]['step']): unknown {
  if (step.kind === 'manual') return step.text.text
  return {
    text: step.text.value,
    ...(step.kind === 'edit' ? { path: step.path.value, editor: step.editor } : {}),
    ...(step.kind === 'sql' ? { client: step.client?.value } : {}),
    ...(step.kind === 'command'
      ? { answers: step.answers.map(({ prompt, text }) => [prompt, text?.value]) }
      : {}),
    ...(step.kind !== 'edit' && step.expected
      ? { expected: step.expected.text.value, bound: step.expected.text.bound, as: step.expected.as }
      : {}),
  }
}
