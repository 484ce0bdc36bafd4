/** How long steps took before: what a live terminal says of those that run. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectories, stateDirectory } from '../journal.ts'
import type { RunEvent, TaskSummary } from '../model.ts'

export interface Times {
  /** Milliseconds; undefined for a task that never passed. */
  expected(task: TaskSummary): number | undefined
  tell(event: RunEvent): void
  save(): Promise<void>
}

/** Times of each task that are kept, and tasks, the oldest going first. */
const kept = { times: 5, tasks: 5_000 }

const place = () => join(stateDirectory(), 'times.json')

/** Nothing hangs on it: where the file cannot be read or written, no times are known. */
export async function openTimes(): Promise<Times> {
  const known = new Map<string, Array<number>>(await recorded())
  const names = new Map<string, string>()
  return {
    expected: (task) => median(known.get(nameOf(task)) ?? []),
    tell(event) {
      if (event.action === 'begin' || event.action === 'resume')
        for (const task of event.tasks) names.set(task.id, nameOf(task))
      const name = event.action === 'pass' ? names.get(event.task) : undefined
      if (event.action !== 'pass' || name === undefined) return
      const times = [...(known.get(name) ?? []), event.ms].slice(-kept.times)
      known.delete(name)
      known.set(name, times)
    },
    async save() {
      const text = JSON.stringify([...known].slice(-kept.tasks))
      try {
        await makeDirectories(stateDirectory())
        await writeFile(`${place()}.${process.pid}`, text, { mode: 0o600 })
        await rename(`${place()}.${process.pid}`, place())
      } catch {}
    },
  }
}

async function recorded(): Promise<Array<[string, Array<number>]>> {
  try {
    const read: unknown = JSON.parse(await readFile(place(), 'utf8'))
    return Array.isArray(read) ? read.filter(isTimes) : []
  } catch {
    return []
  }
}
const isTimes = (row: unknown): row is [string, Array<number>] =>
  Array.isArray(row) && typeof row[0] === 'string' && Array.isArray(row[1]) && row[1].every(Number.isFinite)

/** The same text on the same host takes about as long again. */
const nameOf = ({ sha, host }: TaskSummary) => `${sha.slice(0, 24)}@${host}`

function median(times: ReadonlyArray<number>): number | undefined {
  return [...times].sort((a, b) => a - b)[times.length >> 1]
}
