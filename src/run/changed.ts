/** Files that a run has changed, by its record. */
import type { FileWrite } from '../edit.ts'
import type { RunEvent } from '../model.ts'

/** A file that a run wrote, however often. */
export interface Changed {
  host: string
  /** The account that wrote it last; `''`: the login user. */
  user: string
  file: FileWrite
  /** SHA-256 of everything that was, or was to be, written. */
  written: Set<string>
  /** The tasks that wrote it. */
  tasks: Set<string>
}

/** What a run has written and not put back, in the order of its first writes. */
export function changedBy(past: Iterable<RunEvent>): Array<Changed> {
  const files = new Map<string, Changed>()
  for (const event of past) {
    if (event.action === 'diff' && event.back)
      for (const [name, { tasks }] of files) if (tasks.has(event.task)) files.delete(name)
    if (event.action !== 'intend' || !event.file || event.task.startsWith(ours)) continue
    const [host = '', user = ''] = event.session.split('/')
    const name = JSON.stringify([host, event.file.target])
    const known = files.get(name) ?? { host, user, file: event.file, written: new Set(), tasks: new Set() }
    known.written.add(event.file.after)
    known.tasks.add(event.task)
    files.set(name, { ...known, user })
  }
  return [...files.values()]
}

/** Ids of our own tasks begin so. */
export const ours = 'rollback/'
