/** Binds the words of a guide to an inventory's values, quoted for where each of them lands. */
import type { Rules } from './adapt.ts'
import { bindAnswers } from './bind/answers.ts'
import type { Binder } from './bind/binder.ts'
import type { Destination } from './bind/sheet.ts'
import { bindText } from './bind/text.ts'
import { syntaxOf } from './edit/shelf.ts'
import type { Expected, Host, Masked, Passage, Step } from './model.ts'

/** The step as it is for this host. */
export function bindStep(binder: Binder, step: Step, host: Host, rules: Rules | undefined): Step<Masked> {
  const bind = (text: Passage, to: Destination) => bindText(binder, text, to, step, host)
  const expected = (printed: Expected) => ({ expected: { ...printed, text: bind(printed.text, 'expected') } })
  switch (step.kind) {
    case 'manual':
      return step
    case 'command': {
      const { text, answers, expected: printed, ...said } = step
      const told = bindAnswers(binder, answers, step, host, rules)
      return { ...said, text: bind(text, 'shell'), answers: told, ...(printed ? expected(printed) : {}) }
    }
    case 'sql': {
      const { text, client, answers: _, expected: printed, ...said } = step
      const opened = client ? { client: bind(client, 'shell') } : {}
      const told = bindAnswers(binder, [], step, host, rules)
      return {
        ...said,
        text: bind(text, 'sql'),
        ...opened,
        ...(told.length > 0 ? { answers: told } : {}),
        ...(printed ? expected(printed) : {}),
      }
    }
    case 'edit': {
      const { text, path, ...said } = step
      const syntax = syntaxOf(step.editor, { path: path.text, text: text.text })
      return { ...said, path: bind(path, 'line'), text: bind(text, syntax) }
    }
  }
}

/** A sidecar's command, bound like the step's own text. */
export function bindCommand(binder: Binder, command: string, step: Step, host: Host): Masked {
  const points = command.split('\n').map(() => step.position.start)
  return bindText(binder, { text: command, points }, 'shell', step, host)
}
