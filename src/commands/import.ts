import { writeFile } from 'node:fs/promises'
import { importGuide } from '../import.ts'
import { exitCodes, Fault, message, Refusal } from '../messages.ts'
import { sanitise } from '../sanitise.ts'
import { emptySidecar } from '../sidecar.ts'
import { contentOf, loadSidecar, refuseDoubts } from './inputs.ts'
import type { Options, Terminal } from './options.ts'

/** `runbook import NOTES`: the notes as a canonical runbook, on stdout or into a file that is not there yet. */
export async function importNotes(
  [notes]: Array<string>,
  options: Options,
  { stdout, stderr }: Terminal,
): Promise<number> {
  const beside = await loadSidecar(notes!, options)
  const bytes = await contentOf(notes!, 'guide')
  const { encoding, output } = options
  const imported = importGuide(
    bytes,
    notes!,
    beside?.value ?? emptySidecar,
    encoding === undefined ? {} : { encoding },
  )
  refuseDoubts(imported.guide, options)
  if (output === undefined) stdout.write(imported.text)
  else await writeNew(output, imported.text)
  const names = (kind: string) => imported.lifted.filter((one) => one.kind === kind).map((one) => one.name)
  const told = [
    `${imported.steps.length} steps; they read back as they were`,
    ...listed('variables', names('vars')),
    ...listed('secrets', names('secrets')),
  ]
  stderr.write(`${sanitise(told.join('\n'))}\n`)
  return exitCodes.passed
}

const listed = (what: string, names: ReadonlyArray<string>): Array<string> =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]

/** A file that is there is somebody's work. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    const { code, message: why } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new Refusal([
        message('unsafe-value', { name: `--output ${path}`, why: 'a file that is not there yet' }),
      ])
    throw new Fault('journal', '', `${path} cannot be written: ${why}`)
  }
}
