/** What a session is given for a step: bash, and how to answer what it asks. */
import { literally } from '../literally.ts'
import type { Answer, Command, Masked, Statement } from '../model.ts'
import { type Dialect, dialectOf, psqlDatabase } from '../vocabulary/clients.ts'
import { passwordPrompt } from '../vocabulary/prompts.ts'

/** A command goes as it stands in the guide. */
export function commandBody(command: Command<Masked>): string {
  return `${command.text.value}\n`
}

/** What earlier statements of a session left in the client that a person would have open; in order. */
export type Carried = ReadonlyArray<string>

/** One statement, one run of the client, which reads it from its standard input. */
export function statementBody(statement: Statement<Masked>, carried: Carried): string {
  if (leavesClient(statement.text.value)) return ':\n'
  return bodies[dialectIn(statement)](statement, carried)
}

/** What is carried on to the statement after this one. */
export function carriedBehind(statement: Statement<Masked>, carried: Carried): Carried {
  const text = statement.text.value
  return leavesClient(text) ? [] : carries[dialectIn(statement)](text, carried)
}

export const dialectIn = ({ client, prompt }: Statement<Masked>): Dialect => dialectOf(client?.value, prompt)

const bodies: Readonly<Record<Dialect, (statement: Statement<Masked>, carried: Carried) => string>> = {
  /** `-t` prints tables as a person at the prompt sees them, `-vv` adds `Query OK, …`. */
  mysql({ client, text }, [database]) {
    const chosen = database === undefined ? '' : ` --database=${database}`
    return fed(`${client?.value ?? 'mysql'}${chosen} --table -vv`, text.value)
  },
  /** An error ends it with status 3; nobody is there to page, or, but for an answer, to type a password; what is carried prints nothing. */
  psql({ client, answers, prompt, text }, carried) {
    const database = psqlDatabase(prompt?.trim() ?? '')
    const opened = client?.value ?? (database === undefined ? 'psql' : `psql --dbname=${database}`)
    const before = carried.length === 0 ? [] : ['\\set QUIET on', ...carried, '\\set QUIET off']
    const asks = answers ? '' : ' --no-password'
    const options = `--no-psqlrc${asks} --set=ON_ERROR_STOP=1 --pset=pager=off`
    return fed(`${opened} ${options}`, [...before, text.value].join('\n'))
  },
}

const carries: Readonly<Record<Dialect, (statement: string, carried: Carried) => Carried>> = {
  mysql(statement, carried) {
    const database = chosenDatabase(statement)
    if (database !== undefined) return [database]
    return carried[0] === droppedDatabase(statement) ? [] : carried
  },
  psql: (statement, carried) => (staying.test(statement) ? [...carried, statement.trim()] : carried),
}

/** What lasts in psql until its end: the database, how results look, settings of the session. */
const staying =
  /^\s*(?:\\(?:c|connect|x|pset|a|t|f|encoding|set|unset|cd|timing)(?:\s|$)|set\s+(?!local\b|transaction\b|constraints\b)|reset\s)/i

/** A here-document, its end a word that does not occur in the text. */
function fed(command: string, text: string): string {
  let end = 'END_OF_STATEMENT'
  while (text.includes(end)) end += '_'
  return `${command} <<'${end}'\n${text}\n${end}\n`
}

/** Does it end the client, and with it what was chosen in it? */
function leavesClient(statement: string): boolean {
  return /^\s*(?:exit|quit|[\\¥]q)\s*;?\s*$/i.test(statement)
}

/** The database that a `USE` statement chooses, as a word that is safe in a command line. */
function chosenDatabase(statement: string): string | undefined {
  return /^\s*use\s+`?([A-Za-z0-9_$-]+)`?\s*;?\s*$/i.exec(statement)?.[1]
}

/** The database that a statement removes: whoever had chosen it has then chosen none. */
function droppedDatabase(statement: string): string | undefined {
  return /^\s*drop\s+(?:database|schema)\s+(?:if\s+exists\s+)?`?([A-Za-z0-9_$-]+)`?\s*;?\s*$/i.exec(
    statement,
  )?.[1]
}

/**
 * The prompt an answer waits for: as printed, at the start of a line and at the end of what was printed. What begins with a
 * sign, `[y/N]`, is the end of a question.
 */
export function promptPattern(answer: Answer<Masked>): RegExp {
  if (answer.prompt === undefined) return passwordPrompt
  const printed = literally(answer.prompt.trim()).replace(/\s+/g, '\\s+')
  const begins = /^[\p{L}\p{N}]/u.test(answer.prompt.trim()) ? '(?:^|[\\r\\n])[^\\S\\n]*' : ''
  return new RegExp(`${begins}${printed}\\s*$`)
}
