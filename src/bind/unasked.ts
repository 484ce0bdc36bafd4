/** Package tools ask before they go on; at a plan that is shown and approved the answer is yes. */
import { forEachChild, parse } from 'unbash'
import { type Dialect, dialectOf } from '../vocabulary/clients.ts'
import { asking } from '../vocabulary/commands.ts'

/** A question whether to go on: `[Y/n]`, `[y/N]`, `[y/d/N]`. */
export const confirms = (prompt: string): boolean => /\[y(?:es)?\/(?:\w\/)?no?\]/i.test(prompt)

type Node = Parameters<typeof forEachChild>[0]
interface Insertion {
  at: number
  text: string
}

/** The command with the confirmation given, and notes on what was added; no notes where nothing asks. */
export function unasked(command: string): { text: string; notes: Array<string> } {
  const insertions: Array<Insertion> = []
  const notes: Array<string> = []
  const visit = (node: Node): void => {
    if (node.type === 'Command') collect(node)
    forEachChild(node, visit)
  }
  const collect = (node: Extract<Node, { type: 'Command' }>) => {
    const words = [node.name, ...node.args].flatMap((word) => (word?.type === 'Word' ? [word] : []))
    for (const { tool, verb, quiet, add, environment } of asking) {
      const start = words.findIndex((word) => tool.test(word.value.slice(word.value.lastIndexOf('/') + 1)))
      if (start < 0 || !words.slice(0, start).every((word) => isWrapper(word.value))) continue
      const told = words.slice(start + 1)
      const doing = told.find((word) => verb.test(word.value))
      if (!doing) continue
      const added = [
        ...(told.some((word) => quiet.test(word.value)) ? [] : [{ at: doing.end, text: ` ${add}` }]),
        ...(environment && !command.includes(nameIn(environment))
          ? [{ at: words[start]!.pos, text: `${environment} ` }]
          : []),
      ]
      if (added.length === 0) continue
      insertions.push(...added)
      const what = added.map(({ text }) => `\`${text.trim()}\``).join(' and ')
      notes.push(`what \`${words[start]!.value} ${doing.value}\` asks is answered: ${what} added`)
    }
  }
  visit(parse(command))
  return { text: inserted(command, insertions), notes }
}
const nameIn = (assignment: string): string => assignment.slice(0, assignment.indexOf('=') + 1)
const isWrapper = (word: string): boolean => /^(?:sudo|env|nice|time|nohup)$|^-|=/.test(word)
const inserted = (text: string, insertions: ReadonlyArray<Insertion>): string =>
  [...insertions]
    .sort((a, b) => b.at - a.at)
    .reduce((out, { at, text: more }) => out.slice(0, at) + more + out.slice(at), text)

/**
 * The command that opens a database client, not told to ask for a password: each statement is a client run of its own,
 * with nobody there to type one. What the account may, and what its own file of passwords says, is as it was.
 */
export function unaskedClient(client: string): { text: string; notes: Array<string> } {
  const { option, file } = askingOptions[dialectOf(client, undefined)]
  const text = client.replace(option, '').trimEnd()
  const note = `the client is not told to ask for a password; where one is needed name it in \`${file}\`, or in an \`answers\` row of the sidecar`
  return text === client.trimEnd() ? { text: client, notes: [] } : { text, notes: [note] }
}
/** What makes a client ask; to psql `-p` is the port. */
const askingOptions: Readonly<Record<Dialect, { option: RegExp; file: string }>> = {
  mysql: { option: /(?<=\s)(?:-p|--password)(?:\s+|$)/g, file: '~/.my.cnf' },
  psql: { option: /(?<=\s)(?:-W|--password)(?:\s+|$)/g, file: '~/.pgpass' },
}
