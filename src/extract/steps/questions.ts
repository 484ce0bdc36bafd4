/** What programs are known to ask. */

import type { Position } from 'unist'
import type { Answer, Command, Step } from '../../model.ts'
import { promptsOf } from '../../signs/programs.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'

/** An answer printed without its question is to what the program is known to ask. */
export function withQuestion(step: Command, answer: Answer): Answer {
  const prompt = answer.prompt ?? knownPrompts(step)[step.answers.length]?.prompt
  return { ...answer, ...(prompt === undefined ? {} : { prompt }) }
}

/** "enter the password": what the program is known to ask. */
export function wished(step: Command, position: Position): Array<Answer> {
  return knownPrompts(step).map(({ prompt }) => ({ prompt, position }))
}

function knownPrompts(step: Command): ReturnType<typeof promptsOf> {
  return readShell(step.text.text).commands.flatMap((words) => promptsOf(unwrapped(words)))
}

/** What programs are known to ask, where the guide shows nothing of it. */
export function withKnownAnswers(step: Step): Step {
  if (step.kind !== 'command' || step.answers.length > 0) return step
  const points = [step.position.start]
  const answers = knownPrompts(step).map(
    ({ prompt, told }): Answer => ({
      prompt,
      ...(told === undefined ? {} : { text: { text: told, points } }),
    }),
  )
  return answers.length === 0 ? step : { ...step, answers }
}
