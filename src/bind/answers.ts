/** What a running command asks and is told: the guide's answers, and those of a sidecar. */
import type { Rules } from '../adapt.ts'
import type { Answer, Host, Masked, Step, Word } from '../model.ts'
import { asksForOld } from '../vocabulary/prompts.ts'
import { type Binder, miss, type Rendered, refuse } from './binder.ts'
import { quoted, secretNamed, selectorText } from './missing.ts'
import { quoteLine } from './quote.ts'
import { awaitAll, render } from './render.ts'
import { bindText } from './text.ts'

/** Every answer of the step as it is for this host; the sidecar's go before the guide's. */
export function bindAnswers(
  binder: Binder,
  answers: ReadonlyArray<Answer>,
  step: Step,
  host: Host,
  rules: Rules | undefined,
): Array<Answer<Masked>> {
  const rows = rules?.answers ?? []
  const named = (prompt: string) => answers.some((answer) => samePrompt(answer.prompt, prompt))
  const added = rows.filter((row) => (row.prompt === undefined ? answers.length === 0 : !named(row.prompt)))
  const asked = answers.map((answer) => {
    const row =
      rows.find((one) => one.prompt !== undefined && samePrompt(answer.prompt, one.prompt)) ??
      (answer.text === undefined ? rows.find((one) => one.prompt === undefined) : undefined)
    return row ? answerOf(answer, row.with, row.source) : boundAnswer(answer)
  })
  const more = added.map((row) =>
    answerOf(row.prompt === undefined ? {} : { prompt: row.prompt }, row.with, row.source),
  )
  // Whoever asks for the old password does so before any other.
  const isFirst = ({ prompt }: Answer<Masked>) => prompt !== undefined && asksForOld(prompt)
  return [...more.filter(isFirst), ...asked, ...more.filter((answer) => !isFirst(answer))]

  function answerOf(answer: Answer, template: string, source: Word['source']): Answer<Masked> {
    const { text: _, ...said } = answer
    const { value, shown, awaits } = render(binder, template, template, source, host) ?? empty
    if (awaits) awaitAll(binder, awaits, answer.position?.start ?? step.position.start, host)
    else refuse(binder, quoteLine(value), 'an answer', source.path, { line: source.line, column: 1 })
    return { ...said, text: { value, shown, points: [answer.position?.start ?? step.position.start] } }
  }
  function boundAnswer(answer: Answer): Answer<Masked> {
    const { text, ...said } = answer
    if (text) return { ...said, text: bindText(binder, text, 'line', step, host) }
    const at = answer.position?.start ?? step.position.start
    const what = answer.prompt?.trim() ?? 'what it asks'
    const place = `${selectorText(step)}${answer.prompt === undefined ? '' : `, prompt: ${quoted(what)}`}`
    const which = asksForOld(what) ? ' old' : ''
    const value = yesTo(what) ?? secretNamed('', `line ${step.position.start.line}${which}`)
    miss(binder, { kind: 'answer', name: what, at, apart: true, place, value })
    return { ...said, text: { value: '', shown: '', points: [at] } }
  }
}

/** What says yes where a prompt names its choices: `[Y/n]`, `(yes/no)?`. */
function yesTo(prompt: string): string | undefined {
  const [, short, long] = /[[(](?:(y)\/n|(yes)\/no)\b[^\])]*[\])]/i.exec(prompt) ?? []
  return (short ?? long)?.toLowerCase()
}

const empty: Rendered = { value: '', shown: '' }
const samePrompt = (one: string | undefined, other: string): boolean =>
  one !== undefined && plainPrompt(one) === plainPrompt(other)
const plainPrompt = (prompt: string): string =>
  prompt
    .replace(/[\s:：]+$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
