/** What to look at twice before a step runs. */
import type { Risk } from '../../model.ts'
import { opensClient, risksOf, sqlRisks } from '../../signs/programs.ts'
import { isSudo, readShell, unwrapped } from '../../signs/shell.ts'
import { talks } from '../../vocabulary/talking.ts'
import type { Unit } from '../lines/scan.ts'

export function risks(unit: Unit): Array<Risk> {
  const hash = ambiguousHash('a `#` in front: a root prompt, or a comment')
  return [...(unit.ambiguous ? [hash] : []), ...commandRisks(unit.commands)]
}
/** Asked about one by one before it runs. */
export const ambiguousHash = (reason: string): Risk => ({ class: 'ambiguous-hash', reason })

function commandRisks(commands: ReadonlyArray<Array<string>>): Array<Risk> {
  const known = risksOf(commands.map((words) => unwrapped(words)))
  const sudo = risksOf(commands.filter((words) => isSudo(words))).filter(
    (risk) => risk.class === 'interactive',
  )
  const talking = commands.length === 1 && talks(unwrapped(commands[0]!)) && !known.some(isInteractive)
  return [...known, ...sudo, ...(talking ? [keepsTerminal] : [])]
}
const isInteractive = (risk: Risk): boolean => risk.class === 'interactive'
const keepsTerminal: Risk = { class: 'interactive', reason: 'is used by hand until it is left' }

/** What to look at twice in a text that is surely a command or a statement. */
export function risksOfText(kind: 'command' | 'sql', text: string): Array<Risk> {
  if (kind === 'sql') return sqlRisks(text)
  const { commands } = readShell(text)
  const client = commands.length === 1 && opensClient(unwrapped(commands[0]!), text)
  return [...commandRisks(commands), ...(client ? [opensDatabase] : [])]
}
export const opensDatabase: Risk = { class: 'interactive', reason: 'opens a database client' }
