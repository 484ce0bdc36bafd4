/** Where a step holds characters that a reader of the guide does not see, or sees in another order. */
import type { Plan, Risk, Stage } from './model.ts'
import { hiddenIn } from './sanitise.ts'

/** The stages, those with such a step marked: it is shown what the host would be sent. */
export function markHidden(stages: ReadonlyArray<Stage>): Array<Stage> {
  return stages.map((stage) => {
    const hidden = hiddenIn(textsOf(stage).join('\n'))
    if (hidden.length === 0) return stage
    const risk: Risk = { class: 'hidden-characters', reason: `holds ${hidden.join(', ')}` }
    return { ...stage, step: { ...stage.step, risks: [...stage.step.risks, risk] } }
  })
}

/** What is sent: a value of the inventory may hold them as well as the guide. */
function textsOf({ step, tasks }: Stage): Array<string> {
  const own = step.kind === 'edit' ? [step.path.text, step.text.text] : [step.text.text]
  const bound = tasks.flatMap((task) => ('shown' in task.step.text ? [task.step.text.shown] : []))
  return [...own, ...bound]
}

/** Stages with a step of this class of danger. */
export const stagesAtRisk = (plan: Plan, kind: string): Array<Stage> =>
  plan.stages.filter(({ step }) => step.risks.some((risk) => risk.class === kind))
