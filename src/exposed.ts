/** Where a guide's own command hands a secret to a program as an argument: whoever lists the processes of the host sees it. */
import type { VFileMessage } from 'vfile-message'
import { message } from './messages.ts'
import type { Inventory, Plan, Risk, Stage, Task } from './model.ts'
import { readShell, unwrapped } from './signs/shell.ts'

/** What bash does itself: no process, and so no list of arguments. */
const builtins = new Set(
  ': . [ alias cd declare echo eval exit export false let local printf read readonly return set shift source test true typeset umask unset'.split(
    ' ',
  ),
)
const name = /‹([^‹›]+)›/gu
const kind = 'secret-in-argv'

/** The stages, those with such a command marked: that is shown in the plan. */
export function markExposed(stages: ReadonlyArray<Stage>, { secrets }: Inventory): Array<Stage> {
  return stages.map((stage) => {
    const names = [...new Set(stage.tasks.flatMap(namesInArguments))].filter((each) =>
      Object.hasOwn(secrets, each),
    )
    if (names.length === 0 || stage.step.risks.some((risk) => risk.class === kind)) return stage
    const shown = names.map((each) => `‹${each}›`).join(', ')
    const risk: Risk = { class: kind, reason: `${shown} is seen by everyone who lists processes` }
    return { ...stage, step: { ...stage.step, risks: [...stage.step.risks, risk] } }
  })
}

/** Names of masked values that stand in an argument of a program. */
function namesInArguments({ step }: Task): Array<string> {
  const text = step.kind === 'command' ? step.text : step.kind === 'sql' ? step.client : undefined
  if (!text?.shown.includes('‹')) return []
  const said = readShell(text.shown).commands.flatMap((words) => {
    const [program, ...rest] = unwrapped(words)
    const wrapped = words.slice(0, words.length - rest.length - 1)
    return builtins.has(program ?? '') ? wrapped : [...wrapped, ...rest]
  })
  return said.flatMap((word) => [...word.matchAll(name)].map(([, found]) => found!))
}

/** Every such step of a plan, as messages: why a run with `--strict-secrets` is refused. */
export function exposedMessages({ path, stages }: Plan): Array<VFileMessage> {
  return stages.flatMap(({ step, tasks }) => {
    const risk = step.risks.find((each) => each.class === kind)
    if (!risk) return []
    const bound = tasks[0]?.step
    const shown = bound && 'text' in bound && bound.kind !== 'manual' ? bound.text.shown : step.text.text
    const text = shown.split('\n', 1)[0]!.trim()
    return [message('exposed-secret', { text, reason: risk.reason }, { path, at: step.position.start })]
  })
}
