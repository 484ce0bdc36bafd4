/** What may come next on a command line, and the few lines that make bash and zsh ask for it. */

/** A command as completion sees it. */
export interface Offered {
  name: string
  /** What its words are: `guide`, `run`, … */
  takes: string
  options: ReadonlyArray<{ flags: ReadonlyArray<string>; value?: string; choices?: ReadonlyArray<string> }>
}

/** What is known only by looking: each gives the words that fit a kind of value. */
export interface Known {
  hosts(): Promise<ReadonlyArray<string>>
  roles(): Promise<ReadonlyArray<string>>
  steps(): Promise<ReadonlyArray<string>>
  runs(): Promise<ReadonlyArray<string>>
}

/**
 * The words that may stand at `at` of a command line (0: the program itself). None means that the shell's own
 * completion, of files, is the right one.
 */
export async function candidates(
  line: ReadonlyArray<string>,
  at: number,
  commands: ReadonlyArray<Offered>,
  known: Known,
): Promise<Array<string>> {
  const begun = line[at] ?? ''
  const command = commands.find(({ name }) => name === line[1])
  if (at === 1) return fitting(begun, [...commands.map(({ name }) => name), '--help', '--version'])
  if (!command) return []
  const before = command.options.find(({ flags }) => flags.includes(line[at - 1] ?? ''))
  if (before?.value) return fitting(begun, before.choices ?? (await valuesOf(before.value, known)))
  if (begun.startsWith('-'))
    return fitting(begun, [...command.options.flatMap(({ flags }) => flags), '--help'])
  return command.takes === 'run' ? fitting(begun, await known.runs()) : []
}

/** Values by the name that an option gives them: `<host,…>` is a list of hosts. */
async function valuesOf(value: string, known: Known): Promise<ReadonlyArray<string>> {
  if (value.startsWith('host')) return known.hosts()
  if (value.startsWith('role')) return known.roles()
  return /^(?:step|task)/.test(value) ? known.steps() : []
}

/** Of a list only the last word is completed: `controller,com`. */
function fitting(begun: string, words: ReadonlyArray<string>): Array<string> {
  const kept = begun.slice(0, begun.lastIndexOf(',') + 1)
  const taken = new Set(kept.split(','))
  const found = words.filter((word) => !taken.has(word)).map((word) => kept + word)
  return [...new Set(found)].filter((word) => word.startsWith(begun))
}

/** The shells that know how to ask, each with what it has to be told. */
export const shells: Record<string, string> = {
  bash: `_runbook() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(runbook complete "$COMP_CWORD" "\${COMP_WORDS[@]}" 2>/dev/null)
}
complete -o default -F _runbook runbook
`,
  zsh: `#compdef runbook
_runbook() {
  local -a found
  found=("\${(@f)$(runbook complete $((CURRENT - 1)) "\${words[@]}" 2>/dev/null)}")
  if [[ -n $found[1] ]]; then compadd -Q -- "\${found[@]}"; else _files; fi
}
compdef _runbook runbook
`,
}
