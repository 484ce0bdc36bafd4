/**
 * Changes files of a host: which editor merges, what bash has to do, and what its answer says.
 *
 * Everything here is text in, text out; a session carries the scripts to the host.
 */
import { createHash } from 'node:crypto'
import { inItsOwnBash, largest, reading, restoring, writing } from './edit/scripts.ts'
import { chooseEditor, mergeWith, notesOn } from './edit/shelf.ts'
import { Unmergeable } from './editors/unmergeable.ts'
import type { Change, Edit, Masked, Merged, RunEvent } from './model.ts'

export { chooseEditor, notesOn, Unmergeable }

/** What a host said of a file. */
export interface FileState {
  exists: boolean
  /** `''` where it does not exist. */
  text: string
  /** Its own path, symbolic links followed. */
  target: string
  /** The path that was asked for is a symbolic link. */
  link: boolean
  /** SHA-256 of its bytes; undefined where it does not exist, as the rest. */
  sha256?: string
  size?: number
  /** Octal: `640`. */
  mode?: string
  /** `uid:gid` */
  owner?: string
  links?: number
  /** May a file be made beside it? */
  writable: boolean
}

/** Bash that prints what a file is and holds, for `parseRead`; exit status 72: it is none that can be edited. */
export function readScript(path: string): string {
  return inItsOwnBash(reading, [path, String(largest)])
}

/** Reads what `readScript` printed; throws `Unmergeable` where there is no text to edit. */
export function parseRead(printed: string): FileState {
  const refused = refusalIn(printed)
  if (refused !== undefined) throw new Unmergeable(`Unexpected file: ${refused}`)
  const field = fieldsOf(printed)
  const target = field('target')
  const bytes = contentOf(printed)
  if (target === undefined || bytes === undefined)
    throw new Unmergeable('Unexpected answer of the host, expected a file')
  const base = {
    target: Buffer.from(target, 'base64').toString(),
    link: field('link') === 'yes',
    writable: field('directory') === 'writable',
  }
  if (field('state') !== 'file') return { exists: false, text: '', ...base }
  return {
    exists: true,
    text: textOf(bytes, field('sha256')),
    ...base,
    sha256: field('sha256') ?? '',
    size: Number(field('size')),
    mode: field('mode') ?? '',
    owner: field('owner') ?? '',
    links: Number(field('links')),
  }
}

/** The exit status of a script that its account may not do what it is to do. */
export const forbidden = 77

/** Why a script did nothing, in its own words; undefined: it said nothing of the kind. */
export function refusalIn(printed: string): string | undefined {
  return fieldsOf(printed)('refused')
}

function fieldsOf(printed: string): (name: string) => string | undefined {
  const fields = new Map(
    [...printed.matchAll(/^runbook:(\w+) (.*?)\r?$/gm)].map(([, name, value]) => [name!, value!]),
  )
  return (name) => fields.get(name)
}

function contentOf(printed: string): Buffer | undefined {
  const begin = /^runbook:content\r?\n/m.exec(printed)
  const end = printed.lastIndexOf('\nrunbook:end')
  if (!begin || end < 0) return undefined
  return Buffer.from(printed.slice(begin.index + begin[0].length, Math.max(end, 0)), 'base64')
}

function textOf(bytes: Buffer, sha256: string | undefined): string {
  if (shaOf(bytes) !== sha256)
    throw new Unmergeable('Unexpected damage on the way from the host, expected the whole file')
  if (bytes.includes(0)) throw new Unmergeable('Unexpected binary file, expected text')
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes))
    throw new Unmergeable('Unexpected encoding of the file, expected UTF-8')
  return text
}

function shaOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The change that a step makes; `said` chooses what is seen of it. */
export function changeOf(step: Edit<Masked>, said: 'value' | 'shown' = 'value'): Change {
  const { path, text, put, partial } = step
  return {
    path: path[said],
    text: text[said],
    ...(put ? { put } : {}),
    ...(partial === undefined ? {} : { partial }),
  }
}

/** Merges an edit into what the host has; throws `Unmergeable`. */
export function mergeInto(step: Edit<Masked>, { exists, text }: FileState): Merged {
  return mergeWith(step.editor, exists ? text : undefined, changeOf(step))
}

/** How a file is written. */
export interface Writing {
  /** The run's id: the backup is `<file>.runbook-<run>`. It is made once a run and never overwritten. */
  run: string
  /** The content holds a secret: a new file is for its owner only (0600), else 0644. */
  secret?: boolean
}

/**
 * Bash that puts the text in place of what `state` says, at once or not at all; owner, mode and extended
 * attributes stay, symbolic links too. Done twice, the second time does nothing. Exit status: 71 somebody has changed the file since,
 * 72 this kind of file is not edited, 73 it cannot be written, 74 what was read back differs, 77 this account may not.
 */
export function writeScript(
  path: string,
  text: string,
  state: FileState,
  { run, secret = false }: Writing,
): string {
  const content = Buffer.from(text, 'utf8')
  const words = [
    path,
    state.target,
    state.sha256 ?? '-',
    shaOf(content),
    `runbook-${run}`,
    secret ? '0600' : '0644',
  ]
  const lines = content.toString('base64').match(/.{1,76}/g) ?? []
  return inItsOwnBash(writing, words, `${lines.join('\n')}\n`)
}

/** What `writeScript` printed when it did its work. */
export interface Written {
  /** The file was so already. */
  already: boolean
  /** Path of the copy of what was there before. */
  backup?: string
}

/** Reads what `writeScript` printed. */
export function parseWritten(printed: string): Written {
  const field = fieldsOf(printed)
  const backup = field('backup')
  const already = field('written') === 'already'
  return { already, ...(backup === undefined ? {} : { backup: Buffer.from(backup, 'base64').toString() }) }
}

/** What a run did to a file, as its log knows it. */
export type FileWrite = NonNullable<Extract<RunEvent, { action: 'intend' }>['file']>

/** The copy that a run made of a file before it changed it for the first time. */
export const backupOf = (target: string, run: string): string => `${target}.runbook-${run}`

/** Bash that makes a file again what it was before a run; `now` is the SHA-256 that it has. Exit status as of `writeScript`. */
export function restoreScript({ target, before }: FileWrite, now: string, run: string): string {
  const copy = before === undefined ? '-' : backupOf(target, run)
  const words = [target, now, before ?? '-', copy, `runbook-${run}`]
  return inItsOwnBash(restoring, words)
}

/** SHA-256 (hex) of a text as UTF-8. */
export const hashOf = (text: string): string => shaOf(text)
