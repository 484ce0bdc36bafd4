/** The texts of a step that words of an inventory may be bound in. */
import type { Destination } from '../bind/sheet.ts'
import { syntaxOf } from '../edit/shelf.ts'
import type { Passage, Step } from '../model.ts'

/** One text of a step, and where it is sent to. */
export interface Slot {
  step: Step
  text: Passage
  to: Destination
}

/** Every text of a step that is bound, in the order of the guide; a line left for a person is none. */
export function slotsOf(step: Step): Array<Slot> {
  const slot = (text: Passage | undefined, to: Destination) => (text ? [{ step, text, to }] : [])
  switch (step.kind) {
    case 'manual':
      return []
    case 'command':
      return [
        ...slot(step.text, 'shell'),
        ...step.answers.flatMap((answer) => slot(answer.text, 'line')),
        ...slot(step.expected?.text, 'expected'),
      ]
    case 'sql':
      return [
        ...slot(step.client, 'shell'),
        ...slot(step.text, 'sql'),
        ...slot(step.expected?.text, 'expected'),
      ]
    case 'edit':
      return [
        ...slot(step.path, 'line'),
        ...slot(step.text, syntaxOf(step.editor, { path: step.path.text, text: step.text.text })),
      ]
  }
}
