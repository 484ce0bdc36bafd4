/** Code, unit by unit, and why it may be doubted. */

import { enough, weight } from '../../signs/confidence.ts'
import { isExport, isHashCommand, isShellFence, isTyped } from '../../signs/evidence.ts'
import { fileIn } from '../../signs/file-names.ts'
import { dedented, passage, positionOf, solid } from '../../signs/lines.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { warns } from '../../signs/warnings.ts'
import { announcesCommand, saysFormer, saysNotation, supposes } from '../../signs/words.ts'
import { dialectOf } from '../../vocabulary/clients.ts'
import { printsCall } from '../../vocabulary/joining.ts'
import { isSilent } from '../../vocabulary/silent.ts'
import { doubtOf, doubtOfSettings, type TypedParagraph } from '../habits.ts'
import type { Unit } from '../lines/scan.ts'
import { readBlock } from '../lines.ts'
import type { Block, Part } from '../outline.ts'
import { foldClient, foldStatement } from './clients.ts'
import { foldCommand, hostNamed, keepsTerminal } from './commands.ts'
import { closeNamed, foldConfig, foldEditor } from './edits.ts'
import { aside, type Fold } from './fold.ts'
import { leaveAccount, loginIn } from './journeys.ts'
import { foldAnswer, foldOutput } from './outputs.ts'
import { foldRemark } from './remarks.ts'

/** Commands outside fences, doubted where they depart from the author's habits or where a program may have printed them. */
export function foldParagraph(fold: Fold, block: TypedParagraph): void {
  const { prompted } = block
  if (prompted === 'said' || prompted === 'typed') {
    foldBlock(fold, block)
    return
  }
  if (prompted === 'perhaps') {
    foldBlock(fold, block, 'it stands in prose, and its program is not known')
    return
  }
  const doubt = fold.printing
    ? 'below what is called output or reads like it'
    : doubtOf(block, fold.before, fold.habits)
  foldBlock(fold, block, isWarnedOf(fold) ? warned : doubt)
}

/** `[File 2] /etc/app.conf` below a block: it is what that file holds, whatever it looks like. */
export function isCaptioned(block: Block, next: Part | undefined): boolean {
  if (next?.type !== 'sentence' || solid(block.lines).length === 0) return false
  const caption = /^\[[^\]]*\d+\]\s*(.*)$/.exec(next.text.trim())?.[1]
  const file = caption === undefined || isTyped(caption) ? undefined : fileIn(caption)
  return file !== undefined && caption!.endsWith(file.path) && !isTypedIn(block)
}

function isTypedIn({ lines, language }: Block): boolean {
  return lines.some(({ text }) => {
    const prompt = promptOf(text)
    const typed = isShellFence(language) && isTyped(text) && !isExport(text.trim())
    return (prompt !== undefined && isCertain(prompt)) || isHashCommand(text) || typed
  })
}

/** What stands above its caption is no other file's, and nothing printed. */
export function foldCaptioned(fold: Fold, block: Block): void {
  closeNamed(fold)
  fold.sections.reach(block.column)
  const rows = solid(block.lines)
  const base = { commands: [], ambiguous: false, because: 'its caption names the file' }
  foldConfig(fold, { ...base, kind: 'config', rows, text: dedented(rows), confidence: weight.either })
  fold.output = undefined
}

export function foldBlock(fold: Fold, block: Block, doubt = doubtOfBlock(fold, block)): void {
  if (block.lines.length > 0) fold.sections.reach(block.column)
  const before = fold.before?.text ?? ''
  const { named } = fold
  const supposed = supposes(before)
  if (supposed) fold.named = undefined
  const file = fold.named
  if (isPrintedCall(fold, block)) fold.output = 'surely'
  const units = readBlock(block, {
    output: fold.output,
    client: fold.client && dialectOf(fold.client.unit.text.text, undefined),
    asking: fold.last !== undefined || (fold.calls && fold.output !== undefined),
    typed: announcesCommand(before),
    adjacent: fold.adjacent && !isQuiet(fold.last),
    hashes: fold.habits.hashes,
    calls: fold.habits.calls,
    uses: fold.habits.uses,
    file: file && { path: file.path.text, fresh: file.fresh, open: file.open },
  })
  if (
    saysNotation(fold.sections.trail().at(-1) ?? '') ||
    (file && saysFormer(before) && units.every(isShown))
  ) {
    for (const unit of units) aside(fold, { ...unit, text: passage(unit.rows) }, 'narrative')
    return
  }
  fold.remark = undefined
  fold.several = units.filter((unit) => hostNamed(unit) !== '').length > 1
  fold.loose = block.trust === 'loose'
  fold.prints = units.some((unit) => unit.kind === 'output')
  fold.lists = units.length > 1 && units.every(isShown)
  if (file && units.some((unit) => !elsewhere.has(unit.kind))) file.asked = undefined
  const settings = units.some(isCalled) ? undefined : doubtOfSettings(block, fold.before, fold.habits)
  const asked = doubt === printedByIndent && units.length === 1 && units[0]!.kind === 'sql'
  for (const [at, unit] of units.entries()) {
    const why = (asked ? undefined : doubt) ?? (isExport(unit.text.text.trim()) ? settings : undefined)
    folds[unit.kind](fold, why ? doubted(unit, why) : unit, units[at + 1])
  }
  const [only, more] = units
  // what was called printed had this block for itself: the author goes on
  if (block.indented && units.length > 0 && units.every(isPrinted)) fold.printing = false
  if (fold.inside === 'block') fold.inside = more ? undefined : 'section'
  if (only && !more && keepsTerminal(only)) fold.talk = true
  if (file?.more && units.length > 0) {
    file.fresh = false
    file.more = false
  }
  fold.printedAbove =
    block.indented === true &&
    units.length > 0 &&
    (fold.printedAbove || units.every((unit) => unit.kind === 'output'))
  const login = only && !more ? loginIn(fold, only) : undefined
  if (units.length > 0) fold.sections.pass()
  if (login?.role) fold.sections.speak(login.role, login.text, positionOf(only!.rows))
  leaveAccount(fold, more ? undefined : only)
  if (supposed) fold.named = named
  fold.output = undefined
  fold.remark = undefined
}

/** A command that does more than to set a variable. */
function isCalled({ kind, confidence, text }: Unit): boolean {
  return kind === 'command' && confidence >= enough.run && !isExport(text.text.trim())
}

/** Right below the block of a program that prints it, and nothing else in it. */
function isPrintedCall({ adjacent, last }: Fold, { lines }: Block): boolean {
  if (!adjacent || last?.kind !== 'command') return false
  const rows = solid(lines)
  const whole = rows.map((line) => line.text.replace(/\\\s*$/, '').trim()).join(' ')
  return rows.slice(0, -1).every((line) => /\\\s*$/.test(line.text)) && printsCall(last.text.text, whole)
}

/** What is no answer to a sentence that asks for a change of a file. */
const elsewhere = new Set<Unit['kind']>(['output', 'answer', 'sql'])

/** Nothing that is typed. */
function isShown({ kind }: Unit): boolean {
  return kind === 'config' || kind === 'narrative' || kind === 'comment' || kind === 'output'
}

function isPrinted({ kind }: Unit): boolean {
  return kind === 'output' || kind === 'answer'
}

/** Does it work in silence? Then what stands right below was not printed by it. */
function isQuiet(last: Fold['last']): boolean {
  if (last?.kind !== 'command') return false
  const { commands } = readShell(last.text.text)
  return commands.length > 0 && commands.every((words) => isSilent(unwrapped(words)))
}

const printedByIndent = 'indented below what a program printed'

/** Code that nothing but its indent marks, below what was printed, is printed, too. */
function doubtOfBlock(fold: Fold, block: Block): string | undefined {
  if (isWarnedOf(fold)) return warned
  return block.indented && (fold.printing || fold.printedAbove) ? printedByIndent : undefined
}

const warned = 'the sentence before says not to run it'

function isWarnedOf({ before }: Fold): boolean {
  return before !== undefined && /[:：]\s*$/.test(before.text) && warns(before.text)
}

function doubted(unit: Unit, doubt: string): Unit {
  if (unit.kind !== 'command' && unit.kind !== 'client' && unit.kind !== 'sql') return unit
  const confidence = Math.min(unit.confidence, weight.doubted)
  return { ...unit, confidence, because: `${unit.because}, but ${doubt}` }
}

/** What each kind of unit becomes; the table is the whole of it. */
const folds: Record<Unit['kind'], (fold: Fold, unit: Unit, next?: Unit) => void> = {
  command: foldCommand,
  editor: foldEditor,
  client: foldClient,
  sql: foldStatement,
  config: foldConfig,
  output: foldOutput,
  answer: foldAnswer,
  comment: foldRemark,
  narrative: foldRemark,
  prompt: (fold) => {
    fold.last = undefined
  },
}
