import { existsSync } from 'node:fs'
import type { Option } from 'commander'
import { candidates, type Known, type Offered } from '../completion.ts'
import { listRuns } from '../journal.ts'
import { exitCodes } from '../messages.ts'
import type { Inventory, Runbook } from '../model.ts'
import type { Options, Terminal } from './options.ts'

/** A row of the command line's table. */
interface Row {
  name: string
  options: ReadonlyArray<Option>
}

/**
 * `runbook complete AT WORD…`, as the shells call it: what may stand at that word, a line each. Whatever is wrong
 * with the line so far, nothing is said of it here.
 */
export async function complete(
  words: ReadonlyArray<string>,
  rows: ReadonlyArray<Row>,
  { printer }: Terminal,
): Promise<number> {
  const [at, ...line] = words
  const found = await candidates(line, Number(at), rows.map(offered), knownOf(line)).catch(() => [])
  printer.write(found.map((word) => `${word}\n`).join(''))
  return exitCodes.passed
}

function offered({ name, options }: Row): Offered {
  const [word = '', takes = ''] = name.split(' ')
  return {
    name: word,
    takes: takes.replace(/[^a-z]/g, ''),
    options: options.map(({ short, long, required, flags, argChoices }) => ({
      flags: [short, long].filter((flag) => flag !== undefined),
      ...(required ? { value: /<([^>]*)>/.exec(flags)?.[1] ?? '' } : {}),
      ...(argChoices ? { choices: argChoices } : {}),
    })),
  }
}

/** Read only when it is asked for, by what the line names: its guide, its inventory. */
function knownOf(line: ReadonlyArray<string>): Known {
  const behind = (flag: string): string | undefined =>
    line.includes(flag) ? line[line.indexOf(flag) + 1] : undefined
  const guide = line.slice(2).find((word) => !word.startsWith('-') && existsSync(word)) ?? ''
  const chosen = behind('-i') ?? behind('--inventory')
  const options: Options = chosen === undefined ? {} : { inventory: chosen }
  const inventory = async (): Promise<Inventory> => {
    const { loadInventory } = await import('./inputs.ts')
    return (await loadInventory(guide, options)).value
  }
  const runbook = async (): Promise<Runbook> => {
    const { guideAt } = await import('./inputs.ts')
    return (await guideAt(guide, options)).runbook
  }
  return {
    hosts: async () => (await inventory()).hosts.map(({ name }) => name),
    roles: async () => (await inventory()).hosts.flatMap(({ roles }) => roles),
    steps: async () => (await runbook()).steps.map(({ id }) => id),
    runs: async () => (await listRuns()).map(({ run }) => run),
  }
}
