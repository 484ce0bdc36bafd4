/** What a step prints that is asked something: nothing that we type is echoed, so that what it says then stands behind its question. */
import { judge } from '../judge.ts'
import type { Answer, Expected, Masked, Verdict } from '../model.ts'
import { promptPattern } from './bodies.ts'

interface Asked {
  expected: Expected<Masked>
  answers?: ReadonlyArray<Answer<Masked>> | undefined
}

/** As it was printed; where that is not right, as the author of a guide saw it, who typed the answers. */
export function judgeAsked(
  { expected, answers }: Asked,
  printed: string,
  seen: ReadonlyMap<string, string>,
): Verdict {
  const verdictOn = (text: string) => judge(expected, text, seen, new Set(expected.text.bound))
  const verdict = verdictOn(printed)
  const typed = verdict.outcome === 'differs' ? asTyped(printed, answers) : printed
  return typed === printed ? verdict : verdictOn(typed)
}

/** As a terminal shows it: behind an answer its line ends. */
export function asTyped(printed: string, answers: ReadonlyArray<Answer<Masked>> = []): string {
  const lines: Array<string> = []
  let rest = printed
  for (const answer of answers) {
    const question = questionOf(answer).exec(rest)
    if (!question) break
    const end = question.index + question[0].length
    lines.push(rest.slice(0, end), /^(?:[\r\n]|$)/.test(rest.slice(end)) ? '' : '\n')
    rest = rest.slice(end)
  }
  return lines.join('') + rest
}

/** Its prompt, wherever that stands. */
function questionOf(answer: Answer<Masked>): RegExp {
  const { source, flags } = promptPattern(answer)
  return new RegExp(source.replace(/\\s\*\$$/, '[^\\S\\r\\n]*'), flags)
}
