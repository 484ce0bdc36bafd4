/** What is expected, and what is answered. */

import type { Answer, Command, Expected, Statement } from '../../model.ts'
import { positionOf } from '../../signs/lines.ts'
import { leaving, type Unit } from '../lines/scan.ts'
import { editShown } from './edits.ts'
import { aside, type Fold } from './fold.ts'
import { wished, withQuestion } from './questions.ts'

export function foldOutput(fold: Fold, unit: Unit): void {
  const { last } = fold
  if (!last || last.because === leaving) {
    aside(fold, unit, 'output', last?.position.start.line ?? greeted(fold))
    return
  }
  if (isOfAnother(last, unit)) {
    aside(fold, unit, 'output')
    return
  }
  if (fold.shown) editShown(fold, unit, fold.shown)
  last.expected = last.expected
    ? joined(last.expected, unit)
    : { text: unit.text, position: positionOf(unit.rows), as: 'auto', drop: [], ...saidAbove(fold) }
}

/** Rows or fields below a statement that asks for none: one that is only spoken of printed them. */
function isOfAnother(last: Command | Statement, { rows }: Unit): boolean {
  return last.kind === 'sql' && asksForNothing.test(last.text.text) && !saysDone.test(rows[0]!.text)
}
const asksForNothing =
  /^\s*(?:create|alter|drop|grant|revoke|flush|set|use|start|stop|reset|change|lock|unlock)\b/i
/** What clients print below such a statement. */
const saysDone =
  /^\s*(?:Query OK|ERROR|Warning|Database changed|Rows matched|Records|Bye|NOTICE|HINT|You are now|Time:|\.{3}|CREATE|ALTER|DROP|GRANT|REVOKE|SET|START|STOP|LOCK)\b/i

/** The client that was opened and greets whoever opened it. */
function greeted({ client }: Fold): number | undefined {
  return client && !client.used ? client.unit.rows[0]!.point.line : undefined
}

/** The sentence above an output speaks of the first that stands below it, within its section. */
function saidAbove(fold: Fold): Pick<Expected, 'said'> {
  const said = fold.told
  fold.told = undefined
  return said === undefined ? {} : { said }
}

function joined(expected: Expected, unit: Unit): Expected {
  return {
    ...expected,
    text: {
      text: `${expected.text.text}\n${unit.text.text}`,
      points: [...expected.text.points, ...unit.text.points],
    },
    position: { start: expected.position.start, end: positionOf(unit.rows).end },
  }
}

export function foldAnswer(fold: Fold, unit: Unit): void {
  const position = positionOf(unit.rows)
  const asked = unit.asked ?? {}
  const printed: Answer = {
    ...(asked.prompt ? { prompt: asked.prompt.text } : {}),
    ...(asked.text ? { text: asked.text } : {}),
    position,
  }
  if (fold.last?.kind === 'command')
    fold.last.answers.push(
      ...(asked.prompt || asked.text ? [withQuestion(fold.last, printed)] : wished(fold.last, position)),
    )
  else if (fold.client) fold.client.answers.push(printed)
  else aside(fold, unit, 'output')
}
