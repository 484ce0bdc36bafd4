import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createJournal,
  findRun,
  listRuns,
  newestUnfinished,
  newRunId,
  openJournal,
  readJournal,
  runsDirectory,
} from '../src/journal.ts'
import { takeLock } from '../src/lock.ts'
import { Fault } from '../src/messages.ts'
import type { RunEvent } from '../src/model.ts'

const at = '2026-11-20T10:15:00.000Z'
const output = { tail: 'done 서버\n', bytes: 12, sha: 'f'.repeat(64) }
const begin = (run: string, directory = '/home/op'): RunEvent => ({
  at,
  action: 'begin',
  run,
  guide: 'guide.md',
  hash: 'abc',
  given: {},
  version: '0.1.0',
  directory,
  hosts: [{ name: 'web1', address: '127.0.0.1' }],
  tasks: [],
})
const eventsOf = (run: string): Array<RunEvent> => [
  begin(run),
  { at, action: 'start', task: 'a/1@web1' },
  { at, action: 'intend', task: 'a/1@web1', session: 's', k: 1, sha: 'e'.repeat(64), of: 'body' },
  { at, action: 'output', task: 'a/1@web1', text: 'done \u001b[31m"서버"\n' },
  { at, action: 'pass', task: 'a/1@web1', tries: 1, status: 0, ms: 12, output },
  { at, action: 'end', state: 'passed', exit: 0 },
]

let home: string
const id = '20261120T101500-k3f9'
const runDirectory = (run = id) => join(runsDirectory({ XDG_STATE_HOME: home }), run)
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function record(run = id, events = eventsOf(run)): Promise<string> {
  const journal = await createJournal(runDirectory(run))
  for (const event of events) await journal.append(event, { sync: event.action === 'intend' })
  await journal.close()
  return journal.directory
}
const codeOf = (error: unknown) => (error instanceof Fault ? error.code : `no fault: ${error}`)
/** The events, or the code of the fault. */
const read = (directory: string) => readJournal(directory).catch(codeOf)
const fileIn = (directory: string) => join(directory, 'events.jsonl')

test('what is written is read, in private files', async () => {
  const run = await record()
  expect(await read(run)).toEqual(eventsOf(id))
  expect((await readJournal(run, { output: false })).map((event) => event.action)).toEqual(
    eventsOf(id)
      .map((event) => event.action)
      .filter((action) => action !== 'output'),
  )
  expect(statSync(fileIn(run)).mode & 0o777).toBe(0o600)
  expect(statSync(runDirectory()).mode & 0o777).toBe(0o700)
})

test('cut at any byte, the record says a beginning of what happened', async () => {
  const run = await record()
  const bytes = readFileSync(fileIn(run))
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(fileIn(run), bytes.subarray(0, length))
    const lines = bytes.subarray(0, length).toString('latin1').split('\n').length - 1
    expect(await read(run), `cut at ${length}`).toEqual(eventsOf(id).slice(0, lines))
  }
})

test('one bit flipped at any byte is told, or the line was the last and counts as torn', async () => {
  const run = await record()
  const bytes = readFileSync(fileIn(run))
  for (let place = 0; place < bytes.length; place++) {
    const flipped = Buffer.from(bytes)
    flipped[place]! ^= 1 << ((place * 5) % 8)
    writeFileSync(fileIn(run), flipped)
    const expected = place === bytes.length - 1 ? eventsOf(id).slice(0, -1) : 'journal'
    expect(await read(run), `flipped at ${place}`).toEqual(expected)
  }
})

test('lines taken out, repeated, swapped or foreign are told', async () => {
  const run = await record()
  const lines = readFileSync(fileIn(run), 'utf8').trimEnd().split('\n')
  const write = (changed: Array<string | undefined>) =>
    writeFileSync(fileIn(run), changed.map((line) => `${line}\n`).join(''))
  const [a, b, c, d, e, f] = lines
  for (const changed of [
    [b, c, d, e, f],
    [a, b, d, e, f],
    [a, b, b, c],
    [a, c, b],
    [a, b, ''],
    [a, JSON.stringify({ at, action: 'end', state: 'passed', exit: 0 })],
    [d],
  ]) {
    write(changed)
    expect(await read(run)).toBe('journal')
  }
})

test('a record is gone on with: a torn line goes, the chain holds', async () => {
  const run = await record(id, eventsOf(id).slice(0, 4))
  appendFileSync(fileIn(run), '{"at":"2026')
  const journal = await openJournal(runDirectory())
  expect(journal.run).toBe(id)
  expect(journal.past).toEqual(eventsOf(id).slice(0, 3))
  await Promise.all(
    eventsOf(id)
      .slice(4)
      .map((event) => journal.append(event, { sync: true })),
  )
  await journal.close()
  expect(await read(run)).toEqual(eventsOf(id))
})

test('a run is written by one engine at a time, and the holder is named', async () => {
  const journal = await createJournal(runDirectory())
  await journal.append(begin(id))
  const refused = await openJournal(runDirectory()).catch((error) => error)
  expect(codeOf(refused)).toBe('locked')
  expect(refused.message).toContain(`process ${process.pid} on ${hostname()} since `)
  expect((await listRuns(runsDirectory({ XDG_STATE_HOME: home })))[0]?.holder).toContain(`${process.pid}`)
  await journal.close()
  const again = await openJournal(runDirectory())
  await again.close()
})

test('a lock whose holder is gone is taken over: killed, number reused, rebooted, half written', async () => {
  const gone = spawn('true')
  await new Promise((resolve) => gone.on('exit', resolve))
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const holder = { pid: process.pid, start: '1', boot, host: hostname(), since: at }
  const stale = [{ ...holder, pid: gone.pid }, holder, { ...holder, boot: 'another' }, undefined]
  for (const content of stale) {
    const directory = mkdtempSync(join(home, 'lock-'))
    writeFileSync(join(directory, 'lock.3'), content ? JSON.stringify(content) : '')
    const lock = await takeLock(directory)
    expect(codeOf(await takeLock(directory).catch((error) => error))).toBe('locked')
    await lock.release()
    await (await takeLock(directory)).release()
  }
  const elsewhere = mkdtempSync(join(home, 'lock-'))
  writeFileSync(join(elsewhere, 'lock.1'), JSON.stringify({ ...holder, host: 'elsewhere' }))
  const refused = await takeLock(elsewhere).catch((error) => error)
  expect(codeOf(refused)).toBe('locked')
  expect(refused.message).toContain(`remove ${join(elsewhere, 'lock.1')}`)
})

test('of many who find a stale lock one takes it', async () => {
  for (let round = 0; round < 30; round++) {
    const directory = mkdtempSync(join(home, 'lock-'))
    writeFileSync(join(directory, 'lock.1'), '')
    const takers = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(directory)))
    expect(takers.filter((taker) => taker.status === 'fulfilled')).toHaveLength(1)
  }
})

test('where nothing can be written, that is said, and nothing is written after', async () => {
  mkdirSync(join(home, 'runbook', 'runs'), { recursive: true })
  writeFileSync(join(home, 'runbook', 'runs', id), 'a file in the way')
  expect(codeOf(await createJournal(runDirectory()).catch((error) => error))).toBe('journal')
  const run = await record('20261120T101500-aaaa')
  const twice = await createJournal(runDirectory('20261120T101500-aaaa')).catch((error) => error)
  expect(codeOf(twice)).toBe('journal')
  expect(await read(run)).toHaveLength(6)
})

test('a write that fails midway is told, ends the record, and is torn off when it is opened again', async () => {
  const journal = await createJournal(runDirectory())
  for (const event of eventsOf(id).slice(0, 2)) await journal.append(event)
  const limit = (bytes: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`])
  const ignore = () => {}
  process.on('SIGXFSZ', ignore)
  limit(`${statSync(fileIn(runDirectory())).size + 100}`)
  const refused = await journal.append(eventsOf(id)[2]!, { sync: true }).catch(codeOf)
  limit('unlimited')
  process.off('SIGXFSZ', ignore)
  expect(refused).toBe('journal')
  expect(await journal.append(eventsOf(id)[4]!).catch(codeOf)).toBe('journal')
  await journal.close()
  const again = await openJournal(runDirectory())
  expect(again.past).toEqual(eventsOf(id).slice(0, 2))
  await again.append(eventsOf(id)[5]!)
  await again.close()
  expect(await read(runDirectory())).toHaveLength(3)
})

test('runs are listed newest first; resume takes the newest of this directory that has not passed', async () => {
  const runs = runsDirectory({ XDG_STATE_HOME: home })
  expect(await listRuns(runs)).toEqual([])
  const failed: RunEvent = { at, action: 'end', state: 'failed', exit: 1 }
  await record('20261120T090000-aaaa', [begin('20261120T090000-aaaa'), failed])
  await record('20261120T100000-bbbb', [begin('20261120T100000-bbbb', '/elsewhere')])
  await record('20261120T110000-cccc')
  await createJournal(runDirectory('20261120T110001-dddd')).then((journal) => journal.close())
  const states = (await listRuns(runs)).map(({ run, state, exit }) => [run.slice(-4), state, exit])
  expect(states).toEqual([
    ['dddd', 'unfinished', undefined],
    ['cccc', 'passed', 0],
    ['bbbb', 'unfinished', undefined],
    ['aaaa', 'failed', 1],
  ])
  expect(await newestUnfinished('/home/op', runs)).toBe(join(runs, '20261120T090000-aaaa'))
  expect(await newestUnfinished('/elsewhere', runs)).toBe(join(runs, '20261120T100000-bbbb'))
  expect(await newestUnfinished('/nowhere', runs)).toBeUndefined()
  expect(await findRun('bbbb', runs)).toBe(join(runs, '20261120T100000-bbbb'))
  expect(await findRun('20261120T100000-bbbb', runs)).toBe(join(runs, '20261120T100000-bbbb'))
  expect(await findRun('zzzz', runs)).toBeUndefined()
  appendFileSync(join(runs, '20261120T110000-cccc', 'events.jsonl'), 'x\n')
  expect(codeOf(await newestUnfinished('/home/op', runs).catch((error) => error))).toBe('journal')
})

test('a record moved into the directory of another run is told', async () => {
  await record('20261120T101500-aaaa', eventsOf(id))
  const [summary] = await listRuns(runsDirectory({ XDG_STATE_HOME: home }))
  expect(summary?.state).toBe('damaged')
})

test('run ids sort by time, and the state directory follows XDG', () => {
  expect(newRunId(new Date('2026-11-20T10:15:00Z'))).toMatch(/^20261120T101500-[a-z2-9]{4}$/)
  expect(runsDirectory({ XDG_STATE_HOME: '/s' })).toBe('/s/runbook/runs')
  expect(runsDirectory({ HOME: '/h' })).toBe('/h/.local/state/runbook/runs')
  expect(runsDirectory({ XDG_STATE_HOME: 'relative', HOME: '/h' })).toBe('/h/.local/state/runbook/runs')
})

test('output costs little: two thousand events in a moment, one sync for many who wait', async () => {
  const journal = await createJournal(runDirectory())
  await journal.append(begin(id))
  const started = performance.now()
  for (let i = 0; i < 2_000; i++)
    await journal.append({ at, action: 'output', task: 't', text: 'x'.repeat(4_000) })
  const written = performance.now()
  const intend = eventsOf(id)[2]!
  await Promise.all(Array.from({ length: 200 }, () => journal.append(intend, { sync: true })))
  const synced = performance.now()
  await journal.close()
  if (process.env.MEASURE) {
    console.log(
      `2000 outputs of 4 kB ${(written - started).toFixed(0)} ms, 200 syncs at once ${(synced - written).toFixed(0)} ms`,
    )
  }
  expect(await readJournal(journal.directory)).toHaveLength(2_201)
})

test.each(['/proc/nothing', '/dev/null/state'])(
  'a state folder that cannot be made is told: %s',
  async (state) => {
    await expect(createJournal(join(state, 'runs', id))).rejects.toMatchObject({ code: 'journal' })
  },
)
