import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import type { VFile } from 'vfile'
import { hasBrokenFences } from './extract/habits.ts'
import { outline, type Part } from './extract/outline.ts'
import { foldSteps } from './extract/steps.ts'
import type { Runbook } from './model.ts'

declare module 'unified' {
  interface CompileResultMap {
    Runbook: Runbook
  }
}

declare module 'vfile' {
  interface DataMap {
    /** The parts of the guide that its runbook was folded from. */
    outline: ReadonlyArray<Part>
    /** Names of hosts that are known beside the guide. */
    hosts: ReadonlyArray<string>
  }
}

/** The unified compiler that makes a runbook of a guide's tree; the file must hold the text the tree was made of. */
export const extract: Plugin<[], Root, Runbook> = function () {
  this.compiler = (tree, file) => runbookOf(tree as Root, file)
}

/** The runbook of a tree with positions in the file's text, whichever parser made it. */
export function runbookOf(tree: Root, file: VFile): Runbook {
  const text = String(file)
  const parts = outline(tree, text)
  file.data.outline = parts
  const title = parts.find((part) => part.type === 'heading')?.text.trim() ?? ''
  return {
    path: file.path ?? '',
    title,
    ...foldSteps(parts, { brokenFences: hasBrokenFences(text), hosts: file.data.hosts ?? [] }),
    adaptations: [],
  }
}
