/** Who can merge what into which file: the first editor that is certain of a change makes it. */
import { differenceBy } from '../editors/difference.ts'
import { ini } from '../editors/ini.ts'
import { json } from '../editors/json.ts'
import { lines } from '../editors/lines.ts'
import { rows } from '../editors/rows.ts'
import { shell } from '../editors/shell.ts'
import { Unmergeable } from '../editors/unmergeable.ts'
import { whole } from '../editors/whole.ts'
import { yaml } from '../editors/yaml.ts'
import type { Change, Editor, Merged } from '../model.ts'

/** Those that know the file by its name come first, those that go by what the guide says of the place last. */
const simple: ReadonlyArray<Editor> = [rows, shell, yaml, json, ini, lines, whole]
export const editors: ReadonlyArray<Editor> = [...simple, differenceBy(simple)]

/** Name of the editor for a change; `none`: it is left for a person. */
export function chooseEditor(change: Change): string {
  return editors.find((editor) => isClaimed(change, editor))?.name ?? 'none'
}

/** What is nested too deep to be looked at is nobody's. */
function isClaimed(change: Change, editor: Editor): boolean {
  try {
    return editor.claims(change)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** What is done with the fragment beyond its own words. */
export function notesOn(name: string, change: Change): Array<string> {
  return editorNamed(name)?.notes(change) ?? []
}

const editorNamed = (name: string): Editor | undefined => editors.find((editor) => editor.name === name)

/** The file with the change made, merged twice to be sure that the second time changes nothing. Throws `Unmergeable`. */
export function mergeWith(name: string, before: string | undefined, change: Change): Merged {
  const editor = editorNamed(name)
  if (!editor)
    throw new Unmergeable(
      `Unexpected editor \`${name}\`, expected one of ${editors.map((each) => each.name)}`,
    )
  try {
    const merged = editor.merge(before, change)
    if (merged.changed && editor.merge(merged.text, change).changed)
      throw new Unmergeable('Unexpected second change by the same fragment, expected it to be made once')
    return merged
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError)
      throw new Unmergeable('Unexpected depth of the file, expected one that a person can read')
    throw error
  }
}

/** How values have to be quoted to arrive in a file as they are. */
export type Syntax = 'ini' | 'shell' | 'yaml' | 'json' | 'xml' | 'lines'

/** By the editor, and for files that are written as they stand by their own form. */
export function syntaxOf(editor: string, { path, text }: Change): Syntax {
  if (editor === 'ini' || editor === 'shell' || editor === 'yaml' || editor === 'json') return editor
  if (/^#!.*\b(?:ba|da|k)?sh\b/.test(text) || /\.(?:sh|bash)$|\.?(?:bash|zsh)rc$/.test(path)) return 'shell'
  const form = /\.(ya?ml|json|xml|html?)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  if (form.startsWith('y')) return 'yaml'
  if (form === 'json') return 'json'
  return form !== '' || /^\s*<[?!\w]/.test(text) ? 'xml' : 'lines'
}
