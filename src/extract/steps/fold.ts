/** What is known of a guide while its parts are folded into steps. */

import type { Position } from 'unist'
import type {
  Answer,
  Aside,
  Command,
  Edit,
  Manual,
  Passage,
  Said,
  Statement,
  Step,
  Where,
} from '../../model.ts'
import { type Line, passage, positionOf } from '../../signs/lines.ts'
import type { Prompt } from '../../signs/prompts.ts'
import { readShell } from '../../signs/shell.ts'
import type { saysOutput } from '../../signs/words.ts'
import type { Habits } from '../habits.ts'
import type { Hosts } from '../hosts.ts'
import type { Unit } from '../lines/scan.ts'
import type { Sentence } from '../outline.ts'
import { prompted } from '../places.ts'
import type { Sections } from '../sections.ts'

/** A file that was named and waits for its content. */
export interface Named {
  path: Passage
  by: Edit['named']['by']
  position: Position
  where: Where
  /** An editor was called and nothing is known yet of what to write. */
  open: boolean
  /** No content was seen yet. */
  fresh: boolean
  /** Its sentence names another file, too. */
  several?: boolean
  /** A sentence says that more follows, and no content did yet. */
  more?: boolean
  /** How many steps stood before the first that a sentence holds, while it waits: its content comes before that. */
  before?: number
  /** What was said of it since, before its content: where that goes. */
  said: Array<string>
  /** The sentence that asks for a change, until something to run or to write follows. */
  asked: Line | undefined
  trail: Array<string>
}
/** A database client that was opened; a command of its own only when no statement follows. */
interface Client {
  unit: Unit
  where: Where
  answers: Array<Answer>
  trail: Array<string>
  used: boolean
}

/** A change of account. */
export interface Change {
  name: string
  by: Command
}

export interface Fold {
  habits: Habits
  hosts: Hosts
  sections: Sections
  steps: Array<Step>
  asides: Array<Aside>
  named: Named | undefined
  client: Client | undefined
  /** What output and answers belong to. */
  last: Command | Statement | undefined
  /** The sentence before calls what follows output. */
  output: ReturnType<typeof saysOutput>
  /** A remark in the block says where the rest of it runs. */
  remark: Where | undefined
  /** The account that the block has changed to, and how: until it is left, or the block ends. */
  account: Change | undefined
  /** A shell in a container was opened: `block` until the block ends, `section` until the section does. */
  inside: 'block' | 'section' | undefined
  /** A program that keeps the terminal was opened in a block of its own, and not left. */
  talk: boolean
  /** Accounts that the guide changes to, for their prompts. */
  accounts: Set<string>
  /** The block gives several hosts their names: each of these commands speaks for itself. */
  several: boolean
  /** Nothing marks the block as one. */
  loose: boolean
  /** The block holds what a program printed: what reads like a sentence in it may be the program's. */
  prints: boolean
  /** Nothing in this block is typed, and more than one thing stands in it. */
  lists: boolean
  /** A directory whose files are named after it without it. */
  directory: string | undefined
  /** A file that was spoken of, and nobody asked to change. */
  spoken: Passage | undefined
  /** Files that were named in full, by their names alone. */
  paths: Map<string, string>
  /** Content whose file may be named right after it. */
  orphan: { step: Step; unit: Unit } | undefined
  /** A sentence wants the file to look like what is printed next. */
  shown: Named | undefined
  /** The last sentence, until an output stands below it. */
  told: string | undefined
  /** The sentence just read. */
  before: Sentence | undefined
  /** The last command stands in running text: what it prints is right below. */
  brief: boolean
  /** A command stands in the running text of the sentence just read. */
  calls: boolean
  /** A block was just read. */
  adjacent: boolean
  /** The sentence that a line ends which began on one before. */
  whole: string | undefined
  /** The lines so far of a sentence that is wrapped. */
  wrapped: string
  /** Outside fences: what is printed began here and has not ended. */
  printing: boolean
  /** The block right above was printed, and nothing but its indent said that it is code. */
  printedAbove: boolean
}

/** A file is named here, and no editor is open in it. */
export function nameHere(
  fold: Fold,
  {
    where = fold.sections.where(),
    ...named
  }: Pick<Named, 'path' | 'by' | 'position' | 'said' | 'asked'> & { where?: Where },
): void {
  fold.named = { ...named, where, open: false, fresh: true, trail: fold.sections.trail() }
}

export function typed(unit: Unit): { text: Passage; prompt?: string } {
  return { text: unit.text, ...(unit.prompt ? { prompt: unit.prompt.text } : {}) }
}

export function remarked(fold: Fold, role: string, text: string, position: Position): Where {
  const { role: _, ...around } = fold.sections.where()
  return { ...around, ...(role ? { role } : {}), witnesses: [{ says: 'role', text, position }] }
}

export function leave(fold: Fold, unit: Unit): void {
  const sure = unit.prompt !== undefined && unit.prompt.text !== '#'
  const { error, open } = readShell(unit.text.text)
  const reason = unit.cut
    ? 'it has no end, and more of it may stand below'
    : error || open
      ? 'no shell can read it'
      : unit.inside
        ? insides[unit.inside]
        : 'it is not certain that it is a command'
  const step: Manual = {
    kind: 'manual',
    ...said(fold, unit),
    text: unit.text,
    as: unit.kind === 'sql' ? 'sql' : sure ? 'command' : 'narrative',
    reason,
    risks: [],
  }
  fold.steps.push(step)
  fold.last = undefined
}

const insides: Record<NonNullable<Unit['inside']>, string> = {
  container: 'it is typed in the shell of a container',
  program: 'it is typed into a program that keeps the terminal',
}

/** A step that is only understood later than those that follow it. */
export function insert(fold: Fold, step: Step): void {
  const { line } = step.position.start
  const at = fold.steps.findLastIndex((one) => one.position.start.line < line)
  fold.steps.splice(at + 1, 0, step)
}

/** `of`: the line of what printed it, where nobody compares that. */
export function aside(fold: Fold, unit: Unit, kind: Aside['kind'], of?: number): void {
  const { id: _, ...known } = said(fold, unit)
  fold.asides.push({ kind, ...known, text: unit.text, ...(of === undefined ? {} : { of }) })
}

export function said(fold: Fold, unit: Unit): Omit<Said, 'risks'> {
  const trail = fold.sections.trail()
  return {
    id: '',
    trail,
    where: where(fold, unit),
    position: positionOf(unit.rows),
    because: unit.because,
    confidence: unit.confidence,
  }
}

/** What the sections, a remark in the block and the prompt say together; the nearest wins. */
export function where(fold: Fold, unit: Unit): Where {
  const around = fold.remark ?? fold.sections.where()
  const place = unit.prompt ? prompted(around, unit.prompt, positionOf(unit.rows.slice(0, 1))) : around
  const account = accountAt(fold, unit.prompt)
  return account === undefined ? place : { ...place, user: account }
}

/** The account that a person has changed to by then; a prompt that names it, or root, says so itself. */
function accountAt({ account, accounts }: Fold, prompt: Prompt | undefined): string | undefined {
  if (prompt?.account !== undefined) return accounts.has(prompt.account) ? prompt.account : undefined
  if (!account || (prompt && (prompt.user === 'root' || account.name === 'root'))) return undefined
  return account.name
}

/** What the client asks is answered by whoever runs the statements. */
export function asideAnswer(fold: Fold, unit: Unit, position: Position): void {
  const { id: _, ...known } = said(fold, unit)
  const line = { text: '', point: position.start }
  const asked = { position, because: 'the client asks', of: unit.rows[0]!.point.line }
  fold.asides.push({ kind: 'answer', ...known, ...asked, text: passage([line]) })
}
