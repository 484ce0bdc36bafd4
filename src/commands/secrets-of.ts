/** The secrets of a guide's inventory, and what has to be true of them before anything runs with them. */
import { Fault, message, Refusal } from '../messages.ts'
import { resolveSecrets } from '../secrets.ts'
import { askSecret } from './ask.ts'
import type { Inputs } from './inputs.ts'
import type { Terminal } from './options.ts'

export async function secretsOf(inputs: Inputs, terminal: Terminal): Promise<Record<string, string>> {
  const secrets = await resolveSecrets(inputs.inventory.value, {
    ask: askSecret(terminal),
    env: terminal.env,
  })
  refuseWords(secrets, inputs)
  return secrets
}

/** One of them, by the name that a host of the inventory has for it. */
export function secretNamed(secrets: Readonly<Record<string, string>>, name: string): string {
  const value = secrets[name]
  if (value === undefined) throw new Fault('authentication', '', `the inventory has no secret \`${name}\``)
  return value
}

/**
 * A secret is hidden wherever it stands. One that is a word of the guide would hide that word in all that is shown and
 * recorded; `weak: true` takes it all the same, and so does a row of `words` that has the guide's word for it.
 */
function refuseWords(secrets: Record<string, string>, { guide, inventory }: Inputs): void {
  const { hosts, words, secrets: sources, secretsAt } = inventory.value
  const names = new Set(
    hosts.flatMap(({ name, address, user, roles }) => [name, address, user ?? '', ...roles]),
  )
  const bound = new Set(words.map(({ word }) => word))
  const problems = Object.entries(secrets).flatMap(([name, value]) => {
    if (sources[name]!.weak || bound.has(value)) return []
    const line = lineWith(value, guide.text)
    const where = names.has(value) ? 'a name of the inventory' : line && `a word of the guide, line ${line}`
    if (!where) return []
    const why = `a value that is not ${where}: it would be hidden wherever it stands; \`weak: true\` at its source takes it`
    return [
      message(
        'unsafe-value',
        { name: `secrets.${name}`, why },
        { path: inventory.path, at: secretsAt?.[name] },
      ),
    ]
  })
  if (problems.length > 0) throw new Refusal(problems)
}

/** The first line where a value of nothing but letters stands as a word of its own; undefined where none does. */
function lineWith(value: string, text: string): number | undefined {
  if (!/^\p{L}+$/u.test(value)) return undefined
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${value}(?![\\p{L}\\p{N}_])`, 'u')
  const index = text.split('\n').findIndex((line) => word.test(line))
  return index < 0 ? undefined : index + 1
}
