/** The loop of a run, its hosts played by a script: what is recorded, in which order, and what is asked for again. */
import { expect, test } from 'vitest'
import { Fault } from '../src/messages.ts'
import type { HostLink, Receipt, RunEvent, SessionStep, Task } from '../src/model.ts'
import { makePlan } from '../src/plan.ts'
import { makeRedactor } from '../src/redact.ts'
import { type Pace, usualPace } from '../src/run/march.ts'
import { sha256 } from '../src/run/perform.ts'
import { type EventBody, run, type World } from '../src/run.ts'
import { command, host, inventory, printed, runbook, sources, statement } from './by-hand.ts'

interface Sent {
  host: string
  k: number
  body: string
  options: SessionStep
}
/** What a host makes of a body: a status, or more of a receipt; it may print. */
type Play = (sent: Sent) => Partial<Receipt> | number | Promise<Partial<Receipt> | number>

/** What asks a host whether it still knows a session. */
const probe = '\\true # does the host still know this step?\n'

/** A world in which every body is played; `past` is what an earlier engine left. */
function worldOf(play: Play, change: Partial<World> = {}) {
  const sent: Array<Sent> = []
  const log: Array<RunEvent> = [...(change.past ?? [])]
  let clock = 0
  const link = (name: string): HostLink => ({
    user: 'stack',
    check: async () => {},
    close: async () => {},
    shell: () => Promise.reject(new Error('nobody asks for a shell here')),
    session: () => ({
      close: async () => {},
      async run(k, body, options = {}) {
        const one = { host: name, k, body, options }
        if (body === probe) return { ...receiptOf(body, {}), ...((await play(one)) as Partial<Receipt>) }
        sent.push(one)
        const said = await play(one)
        return receiptOf(body, typeof said === 'number' ? { status: said } : said)
      },
    }),
  })
  const never = new AbortController().signal
  const world: World = {
    link,
    record: async (event) => void log.push(stamped(event)),
    redactor: makeRedactor([]),
    stopping: never,
    leaving: never,
    past: [],
    run: 'r',
    limit: 1000,
    now: () => clock,
    sleep: async (ms) => void (clock += ms),
    ...change,
  }
  return { world, sent, log, bodies: () => sent.map(({ body }) => body.trim()) }
}
const receiptOf = (body: string, said: Partial<Receipt>): Receipt => ({
  outcome: 'exited',
  lostShell: false,
  sha: sha256(body),
  bytes: 0,
  answered: 0,
  ...said,
})
const stamped = (event: EventBody) => ({ at: '2026-01-01T00:00:00Z', ...event }) as RunEvent
const actions = (log: ReadonlyArray<RunEvent>) => log.map(({ action }) => action)
const past = (...events: Array<EventBody>) => events.map(stamped)

const begun = past({
  action: 'begin',
  run: 'r',
  guide: 'guide.md',
  hash: '',
  given: {},
  version: '',
  directory: '',
  hosts: [],
  tasks: [],
})
const planOf = (steps: Parameters<typeof runbook>, change: (task: Task) => Partial<Task> = () => ({})) => {
  const plan = makePlan(runbook(...steps), inventory(), undefined, { sources })
  const stages = plan.stages.map((stage) => ({
    ...stage,
    tasks: stage.tasks.map((task) => ({ ...task, ...change(task) })),
  }))
  return { ...plan, stages }
}
const twoHosts = (steps: Parameters<typeof runbook>) =>
  makePlan(
    runbook(...steps.map((step) => ({ ...step, where: { role: 'all', witnesses: [] } }))),
    inventory({ hosts: [host('one'), host('two')] }),
    undefined,
    { sources },
  )
const masked = (text: string) => ({ value: text, shown: text, points: [{ line: 1, column: 1 }] })
const task = 'chapter/1@one'
const print = ({ options }: Sent, text: string) => options.onOutput?.(Buffer.from(text))

test('a log that cannot be written ends the run with its fault, also where output is what cannot be written', async () => {
  const unhandled: Array<unknown> = []
  const hear = (cause: unknown) => void unhandled.push(cause)
  process.on('unhandledRejection', hear)
  const full = new Fault('journal', '', 'no space left')
  const play: Play = async (sent) => {
    print(sent, 'much\n')
    await new Promise((resolve) => setTimeout(resolve, 20))
    return 0
  }
  const record = async (event: EventBody) => {
    if (event.action === 'output') throw full
    log.push(stamped(event))
  }
  const { world, log, sent } = worldOf(play)
  const plan = planOf([command('a', 1), command('b', 2)])
  const ended = await run(plan, { ...world, record }).catch((cause) => cause)
  process.off('unhandledRejection', hear)
  expect(unhandled).toEqual([])
  expect(ended).toBe(full)
  expect(sent).toHaveLength(1)
  expect(actions(log)).not.toContain('pass')
})

test('a host in trouble does not end the run before the others have ended and are recorded', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return 0
  }
  for (const trouble of [new Fault('unreachable', 'one', 'gone'), new TypeError('our own')]) {
    const { world, log } = worldOf((sent) => {
      if (sent.host === 'one') throw trouble
      return slow()
    })
    await run(twoHosts([command('a', 1)]), world).catch(() => {})
    expect(log).toContainEqual(expect.objectContaining({ action: 'pass', task: 'chapter/1@two' }))
  }
})

test('an unknown step that is given up is not run by the next resume', async () => {
  const plan = planOf([command('a', 1)])
  const left = [
    ...begun,
    ...past(
      { action: 'start', task },
      { action: 'intend', task, session: 'one/', k: 1, sha: '', of: 'body' },
      { action: 'unknown', task, evidence: '', ms: 1, output: { tail: '', bytes: 0, sha: '' } },
      { action: 'settle', task, as: 'abort' },
    ),
  ]
  const given = worldOf(() => 0, { past: left })
  expect(await run(plan, given.world)).toBe('unknown')
  expect(given.sent).toEqual([])
  const redo = worldOf(() => 0, { past: [...left, ...past({ action: 'settle', task, as: 'redo' })] })
  expect(await run(plan, redo.world)).toBe('passed')
  expect(redo.sent).toMatchObject([{ k: 2, body: 'a\n' }])
})

test('what is unknown is settled by its own `unless`, and by nothing less', async () => {
  const plan = planOf([command('a', 1)], () => ({ unless: masked('is it') }))
  const play =
    (so: () => number): Play =>
    ({ body }) =>
      body.startsWith('is it') ? so() : { outcome: 'unknown' }
  let asked = 0
  const cured = worldOf(play(() => (asked++ === 0 ? 1 : 0)))
  expect(await run(plan, cured.world)).toBe('passed')
  expect(cured.bodies()).toEqual(['is it', 'a', 'is it'])
  expect(actions(cured.log)).toEqual(
    expect.arrayContaining(['unknown', 'already', 'end']) as unknown as Array<RunEvent['action']>,
  )
  const open = worldOf(play(() => 1))
  expect(await run(plan, open.world)).toBe('unknown')
  // An engine that was killed while it asked: the step itself is not given to the host again.
  const cut = open.log.slice(0, open.log.findLastIndex(({ action }) => action === 'intend') + 1)
  const resumed = worldOf(
    play(() => 1),
    { past: cut },
  )
  expect(await run(plan, resumed.world)).toBe('unknown')
  expect(resumed.bodies()).toEqual(['is it'])
  expect(resumed.sent[0]!.k).toBeGreaterThan(2)
})

test('a line left for a person is passed once the person says so, and not before', async () => {
  const { expected: _, answers: _answers, ...said } = command('press the button', 1)
  const manual = { ...said, kind: 'manual' as const, as: 'command' as const, reason: 'a person has to' }
  const plan = planOf([manual, command('b', 2)])
  const first = worldOf(() => 0)
  expect(await run(plan, first.world)).toBe('stopped')
  const again = worldOf(() => 0, { past: first.log })
  expect(await run(plan, again.world)).toBe('stopped')
  const done = past({ action: 'settle', task: 'chapter/1', as: 'done' })
  const last = worldOf(() => 0, { past: [...first.log, ...done] })
  expect(await run(plan, last.world)).toBe('passed')
  expect(last.bodies()).toEqual(['b'])
})

test('a check whose time is not up when the run is interrupted has not failed', async () => {
  const stopping = new AbortController()
  const plan = planOf([command('a', 1, { expected: printed('up', 2) })], () => ({ patience: 60 }))
  const { world, log } = worldOf(
    (sent) => {
      print(sent, 'down\n')
      if (sent.k === 2) stopping.abort()
      return 0
    },
    { stopping: stopping.signal },
  )
  expect(await run(plan, world)).toBe('interrupted')
  expect(actions(log)).not.toContain('fail')
  const later = worldOf(
    (sent) => {
      if (sent.body === probe) return { sha: 'of what ran' }
      print(sent, sent.k === 2 ? 'down\n' : 'up\n')
      return 0
    },
    { past: log },
  )
  expect(await run(plan, later.world)).toBe('passed')
  expect(later.sent.map(({ k }) => k)).toEqual([2, 3])
})

test('a step that we stopped is not already so, whatever it printed', async () => {
  const plan = planOf([command('a', 1)], () => ({ already: ['exists'] }))
  const play =
    (stopped: Partial<Receipt>): Play =>
    (sent) => {
      print(sent, 'it exists\n')
      return { status: 143, ...stopped }
    }
  expect(await run(plan, worldOf(play({})).world)).toBe('passed')
  expect(await run(plan, worldOf(play({ stopped: 'limit' })).world)).toBe('failed')
})

test('no half of a secret is left where a difference is cut to fit', async () => {
  const secret = 'correct-horse-battery-staple'
  const line = `${'x'.repeat(45)} ${secret}`
  const plan = planOf([command('a', 1, { expected: printed(`${'x'.repeat(45)} other\nanother`, 2) })])
  const { world, log } = worldOf(
    (sent) => {
      print(sent, `${line}\nanother\n`)
      return 0
    },
    { redactor: makeRedactor([{ name: 'word', value: secret }]) },
  )
  expect(await run(plan, world)).toBe('failed')
  const told = JSON.stringify(world.redactor.object(log.filter(({ action }) => action === 'fail')))
  expect(told).toContain('≠')
  expect(told).not.toContain(secret.slice(0, 8))
})

test('a database that was dropped, or whose client was left, is not chosen for what follows', async () => {
  const plan = planOf([
    statement('USE depot;', 1),
    statement('SELECT 1;', 2),
    statement('DROP DATABASE depot;', 3),
    statement('CREATE DATABASE depot;', 4),
    statement('USE depot;', 5),
    statement('exit', 6),
    statement('SHOW DATABASES;', 7),
  ])
  const { world, bodies } = worldOf(() => 0)
  expect(await run(plan, world)).toBe('passed')
  const chosen = bodies().map((body) => body.includes('--database=depot'))
  expect(chosen).toEqual([false, true, true, false, false, false, false])
  expect(bodies()[5]).toBe(':')
})

test('a host that has forgotten its session: what was on its way is unknown, what follows is not begun unsaid', async () => {
  const plan = planOf([command('a', 1), command('b', 2)])
  const passed = { status: 0, ms: 1, output: { tail: '', bytes: 0, sha: '' } }
  const [one, two] = ['chapter/1@one', 'chapter/2@one']
  const first = past(
    { action: 'start', task: one },
    { action: 'intend', task: one, session: 'one/', k: 1, sha: sha256('a\n'), of: 'body' },
    { action: 'pass', task: one, tries: 1, ...passed },
    { action: 'start', task: two },
  )
  const sent = past({ action: 'intend', task: two, session: 'one/', k: 2, sha: sha256('b\n'), of: 'body' })
  const flying = worldOf(() => ({}), { past: [...begun, ...first, ...sent] })
  expect(await run(plan, flying.world)).toBe('unknown')
  expect(flying.sent).toEqual([])

  const waiting = worldOf(() => ({}), { past: [...begun, ...first] })
  expect(await run(plan, waiting.world)).toBe('failed')
  expect(waiting.sent).toEqual([])
  const again = worldOf(() => 0, { past: waiting.log })
  expect(await run(plan, again.world)).toBe('passed')
  expect(again.bodies()).toEqual(['b'])

  const known: Play = ({ body }) => (body === probe ? { sha: sha256('a\n') } : 0)
  const whole = worldOf(known, { past: [...begun, ...first, ...sent] })
  expect(await run(plan, whole.world)).toBe('passed')
  expect(whole.sent).toMatchObject([{ k: 2, body: 'b\n' }])
})

test('a check is asked again until it holds or its time is up to the last second; the tries are told', async () => {
  const step = command('a', 1, { expected: printed('up', 2) })
  const heldAt = async (nth: number, change: Partial<Task>) => {
    const plan = planOf([step], () => change)
    const played = worldOf((sent) => {
      print(sent, sent.k >= nth ? 'up\n' : 'down\n')
      return 0
    })
    return { state: await run(plan, played.world), ...played, end: played.log.at(-2) }
  }
  const settled = await heldAt(4, { patience: 60, settling: true })
  expect(settled).toMatchObject({ state: 'passed', end: { action: 'pass', tries: 4 } })
  expect(settled.end).not.toHaveProperty('flaky')
  // Nothing was started and nothing says to wait, so that it held only then is worth telling.
  const flaky = await heldAt(2, { patience: 60, settling: false })
  expect(flaky).toMatchObject({ state: 'passed', end: { action: 'pass', tries: 2, flaky: true } })
  expect((await heldAt(1, { patience: 60, settling: false })).end).not.toHaveProperty('flaky')
  const never = await heldAt(Number.POSITIVE_INFINITY, { patience: 12, settling: true })
  expect(never).toMatchObject({ state: 'failed', end: { action: 'fail' } })
  expect(never.world.now()).toBe(12_000)
  expect(never.log.filter(({ action }) => action === 'retry').length).toBe(never.sent.length - 1)
  const once = await heldAt(2, { patience: 0, settling: true })
  expect(once).toMatchObject({ state: 'failed', sent: [{ k: 1 }] })
})

/** Steps that run on all of these hosts, or on those of a role. */
const fleetOf = (names: ReadonlyArray<string>, steps: Parameters<typeof runbook>) =>
  makePlan(
    runbook(...steps),
    inventory({ hosts: names.map((name, index) => host(name, { roles: [index === 0 ? 'first' : 'rest'] })) }),
    undefined,
    { sources },
  )
const on = (role: string) => ({ where: { role, witnesses: [] } })
const letters = ['a', 'b', 'c', 'd', 'e', 'f']

/** Where hosts stood when each body came, and how many were at work. */
async function march(
  steps: Parameters<typeof runbook>,
  pace: Partial<Pace>,
  play: Play = () => 0,
  names: ReadonlyArray<string> = letters,
) {
  let busy = 0
  let most = 0
  const given = worldOf(
    async (sent) => {
      most = Math.max(most, ++busy)
      await new Promise((resolve) => setTimeout(resolve, sent.host === 'a' ? 20 : 1))
      busy--
      return play(sent)
    },
    { pace: { ...usualPace, ...pace } },
  )
  const state = await run(fleetOf(names, steps), given.world)
  const order = given.sent.map(({ host, body }) => `${body.trim()}@${host}`)
  return { ...given, state, order, most, end: given.log.at(-1) }
}
const verdicts = (end: RunEvent | undefined) =>
  end?.action === 'end' ? end.hosts?.map(({ name, state }) => `${name} ${state}`) : undefined

test('at a barrier no host begins a step before all have ended the one before; free ones wait where the guide turns', async () => {
  const steps = [
    command('one', 1, on('all')),
    command('two', 2, on('all')),
    command('three', 3, on('rest')),
    command('four', 4, on('all')),
  ] as const
  const places = ({ order }: { order: Array<string> }, step: string) =>
    order.flatMap((body, index) => (body.startsWith(`${step}@`) ? [index] : []))
  const barrier = await march([...steps], {})
  for (const [before, after] of [
    ['one', 'two'],
    ['two', 'three'],
    ['three', 'four'],
  ] as const)
    expect(Math.max(...places(barrier, before))).toBeLessThan(Math.min(...places(barrier, after)))
  const free = await march([...steps], { strategy: 'free' })
  expect(free.order.indexOf('two@b')).toBeLessThan(free.order.indexOf('two@a'))
  for (const [before, after] of [
    ['two', 'three'],
    ['three', 'four'],
  ] as const)
    expect(Math.max(...places(free, before))).toBeLessThan(Math.min(...places(free, after)))
  for (const { state, order } of [barrier, free]) {
    expect(state).toBe('passed')
    expect([...order].sort()).toEqual([...new Set(order)].sort())
    expect(order).toHaveLength(6 + 6 + 5 + 6)
  }
})

test('no more hosts are at work at once than are said', async () => {
  const steps: Parameters<typeof runbook> = [command('one', 1, on('all')), command('two', 2, on('all'))]
  for (const strategy of ['barrier', 'free'] as const) {
    expect(await march(steps, { strategy, forks: 2 })).toMatchObject({ state: 'passed', most: 2 })
    expect((await march(steps, { strategy })).most).toBe(letters.length)
  }
})

test('hosts that fall out are gone without as far as is said; each has its verdict, and the worst is the run\u2019s', async () => {
  const steps: Parameters<typeof runbook> = [
    command('one', 1, on('all')),
    command('two', 2, on('all')),
    command('three', 3, on('all')),
  ]
  const play: Play = ({ host, body }) => {
    if (host === 'b' && body.startsWith('one')) return 1
    if (host === 'c' && body.startsWith('two')) throw new Fault('unreachable', 'c', 'gone')
    return 0
  }
  for (const strategy of ['barrier', 'free'] as const) {
    const borne = await march(steps, { strategy, mayFail: 2 }, play)
    expect(borne.state).toBe('failed')
    expect(borne.order.filter((body) => body.startsWith('three')).sort()).toEqual(
      ['a', 'd', 'e', 'f'].map((name) => `three@${name}`),
    )
    expect(verdicts(borne.end)).toEqual([
      ...['a passed', 'b failed', 'c faulted'],
      ...['d passed', 'e passed', 'f passed'],
    ])
    expect(borne.end).toMatchObject({ exit: 1 })
    // What is resumed goes on with those, and does nothing again on the others.
    const known: Play = ({ body }) => (body === probe ? { sha: 'of what ran' } : 0)
    const later = worldOf(known, { past: borne.log, pace: { ...usualPace, strategy, mayFail: 2 } })
    expect(await run(fleetOf(letters, steps), later.world)).toBe('passed')
    expect(later.sent.map(({ host, body }) => `${body.trim()}@${host}`).sort()).toEqual(
      ['one@b', 'two@b', 'three@b', 'two@c', 'three@c'].sort(),
    )
  }
  const barrier = await march(steps, { mayFail: 1 }, play)
  expect(barrier.order.some((body) => body.startsWith('three'))).toBe(false)
  expect(verdicts(barrier.end)).toContain('d unfinished')
  const none = await march(steps, {}, play)
  expect(none.order.some((body) => body.startsWith('two'))).toBe(false)
  expect(verdicts(none.end)).toEqual(
    letters.map((name) => `${name} ${name === 'b' ? 'failed' : 'unfinished'}`),
  )
})

test('with forks the hosts that have not begun a step do not begin it once the run is over', async () => {
  const ended = await march([command('one', 1, on('all'))], { forks: 2 }, ({ host }) =>
    host === 'b' ? 1 : 0,
  )
  expect(ended.order).toEqual(['one@a', 'one@b'])
})

test('a host that another run holds is told as that: exit 6, unless there is worse', async () => {
  const steps: Parameters<typeof runbook> = [command('one', 1, on('all'))]
  const held: Play = ({ host }) => {
    if (host === 'b') throw new Fault('locked', 'b', 'run r2 is at work')
    return 0
  }
  expect((await march(steps, { mayFail: 3 }, held)).end).toMatchObject({ state: 'locked', exit: 6 })
  const worse: Play = (sent) => {
    if (sent.host === 'c') throw new Fault('unreachable', 'c', 'gone')
    return held(sent)
  }
  expect((await march(steps, { mayFail: 3 }, worse)).end).toMatchObject({ state: 'faulted', exit: 4 })
})

test('an identifier of the guide is one of each host where each prints its own, and the same again on each', async () => {
  const id = (n: number) => `0000000${n}-1111-4222-8333-444455556666`
  const table = (n: number) =>
    `+--------------------------------------+-------+\n| ID                                   | State |\n+--------------------------------------+-------+\n| ${id(n)} | up    |\n+--------------------------------------+-------+\n`
  const plan = twoHosts([
    command('list', 1, { expected: printed(table(0).trim(), 2) }),
    command('list', 11, { expected: printed(table(0).trim(), 12) }),
  ])
  const playing = (again: Record<string, number>): Play => {
    const before = new Set<string>()
    return (sent) => {
      const first = { one: 1, two: 2 }[sent.host]!
      print(sent, table(before.has(sent.host) ? again[sent.host]! : first))
      before.add(sent.host)
      return 0
    }
  }
  for (const forks of [1, 2]) {
    const pace = { ...usualPace, forks }
    expect(await run(plan, worldOf(playing({ one: 1, two: 2 }), { pace }).world)).toBe('passed')
    expect(await run(plan, worldOf(playing({ one: 1, two: 1 }), { pace }).world)).toBe('failed')
  }
})

test('the body that a session is likely to be given next goes along with the one before it, and is not run for that', async () => {
  const unless = (one: Task) => (one.step.id === 'chapter/2' ? { unless: masked('is it so') } : {})
  const plan = planOf([command('one', 1), command('two', 2), statement('SELECT 1;', 3)], unless)
  const { world, sent } = worldOf(({ body }) => (body.startsWith('is it') ? 1 : 0))
  expect(await run(plan, world)).toBe('passed')
  const [one, asked, two, select] = sent
  expect(sent.map(({ k }) => k)).toEqual([1, 2, 3, 4])
  expect(one!.options.next).toBe(asked!.body)
  expect(two!.options.next).toBe(select!.body)
  expect(select!.options.next).toBeUndefined()
})
