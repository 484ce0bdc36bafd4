/** The engine as a remark plugin: what a guide says to do, beside the tree that remark has of it. */
import type { Root } from 'mdast'
import type { Plugin } from 'unified'
import type { VFile } from 'vfile'
import { runbookOf } from './extract.ts'
import type { Runbook } from './model.ts'

declare module 'vfile' {
  interface DataMap {
    runbook: Runbook
  }
}

/**
 * Puts the steps of a Markdown guide into `file.data.runbook`, and a warning where something is left for a person.
 * The tree is not changed. `file.value` must be the text that the tree was parsed from.
 *
 *     unified().use(remarkParse).use(remarkRunbook).use(remarkStringify)
 */
const remarkRunbook: Plugin<[], Root> = () => (tree: Root, file: VFile) => {
  const runbook = runbookOf(tree, file)
  file.data.runbook = runbook
  for (const step of runbook.steps)
    if (step.kind === 'manual')
      file.message(`Left for a person: ${step.reason}`, {
        place: step.position,
        source: 'runbook',
        ruleId: 'left-for-a-person',
      })
}
export default remarkRunbook
