/** What a session is given for a step: bash, and how to answer what it asks. */
import type { Answer, Command, Masked, Statement } from '../model.ts'
import { passwordPrompt } from '../vocabulary/prompts.ts'

/** A command goes as it stands in the guide. */
export function commandBody(command: Command<Masked>): string {
  return `${command.text.value}\n`
}

/**
 * One statement, one run of the client, which reads it from its standard input; `-t` prints tables as a person
 * at the prompt sees them, `-vv` adds `Query OK, …`. `database` is what the last `USE` chose. Where there is no
 * client that stays open, to leave it is nothing to do.
 */
export function statementBody(statement: Statement<Masked>, database: string | undefined): string {
  if (leavesClient(statement.text.value)) return ':\n'
  const client = statement.client?.value ?? 'mysql'
  const chosen = database === undefined ? '' : ` --database=${database}`
  const end = freeDelimiter(statement.text.value)
  return `${client}${chosen} --table -vv <<'${end}'\n${statement.text.value}\n${end}\n`
}

/** A here-document delimiter that does not occur in the text. */
function freeDelimiter(text: string): string {
  let end = 'END_OF_STATEMENT'
  while (text.includes(end)) end += '_'
  return end
}

/** Does it end the client, and with it what `USE` chose? */
export function leavesClient(statement: string): boolean {
  return /^\s*(?:exit|quit|\\q)\s*;?\s*$/i.test(statement)
}

/** The database that a `USE` statement chooses, as a word that is safe in a command line. */
export function chosenDatabase(statement: string): string | undefined {
  return /^\s*use\s+`?([A-Za-z0-9_$-]+)`?\s*;?\s*$/i.exec(statement)?.[1]
}

/** The database that a statement removes: whoever had chosen it has then chosen none. */
export function droppedDatabase(statement: string): string | undefined {
  return /^\s*drop\s+(?:database|schema)\s+(?:if\s+exists\s+)?`?([A-Za-z0-9_$-]+)`?\s*;?\s*$/i.exec(
    statement,
  )?.[1]
}

/** The prompt an answer waits for: as printed, at the start of a line and at the end of what was printed. */
export function promptPattern(answer: Answer<Masked>): RegExp {
  if (answer.prompt === undefined) return passwordPrompt
  const printed = answer.prompt
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
  return new RegExp(`(?:^|[\\r\\n])[^\\S\\n]*${printed}\\s*$`)
}
