/** Database clients that read statements from a person: how each is recognised, and what it does besides SQL. */

/** `mysql`: MySQL's and MariaDB's. */
export type Dialect = 'mysql' | 'psql'

/** `depot=#`, `depot=>`, in a transaction `depot=*#`. */
const psqlPrompt = /^[a-z_][\w-]*=[*!]?[#>]$/
/** The database that a prompt of psql names. */
export const psqlDatabase = (prompt: string): string | undefined => /^([a-z_][\w-]*)=/.exec(prompt)?.[1]

/** By the command that opened the client, else by its prompt. */
export function dialectOf(client: string | undefined, prompt: string | undefined): Dialect {
  if (client !== undefined) return /(?:^|[\s/])psql(?:\s|$)/.test(client) ? 'psql' : 'mysql'
  return prompt !== undefined && psqlPrompt.test(prompt.trim()) ? 'psql' : 'mysql'
}

/** A command of psql's own: ended by its line, without a semicolon. `¥` is a backslash in old Japanese fonts. */
export const isMeta = (text: string): boolean => /^\s*[\\¥](?:[a-zA-Z]\w*\+?|[?!])(?:\s|;|$)/.test(text)

/**
 * What psql prints when a statement is done: its command tag (PostgreSQL's documentation, "CommandComplete"); the
 * first word is the statement's own.
 */
const tag =
  /^(?:INSERT \d+ \d+|(?:SELECT|UPDATE|DELETE|MERGE|MOVE|FETCH|COPY) \d+|(?:CREATE|ALTER|DROP|SECURITY|COMMENT|TRUNCATE|REFRESH|LOCK|GRANT|REVOKE|SET|RESET|BEGIN|COMMIT|ROLLBACK|START|VACUUM|ANALYZE|REINDEX|CLUSTER|CHECKPOINT|DO|CALL|DISCARD|IMPORT|REASSIGN)(?: [A-Z]+){0,4})$/

/** Is this what psql prints once `statement` is done? */
export function isTagOf(text: string, statement: string): boolean {
  const first = (of: string) => /^\s*(\w+)/.exec(of)?.[1]?.toUpperCase()
  return tag.test(text) && first(text) === first(statement)
}

/** Is that all it does: to open a transaction that statements after it are meant for? */
export const opensTransaction = (statement: string): boolean =>
  /^\s*(?:begin(?:\s+(?:work|transaction))?|start\s+transaction)(?:\s+[\w\s,]+)?\s*;?\s*$/i.test(statement)
/** Does it take back what statements before it did? */
export const takesBack = (statement: string): boolean => /^\s*rollback\b/i.test(statement)
