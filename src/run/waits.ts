import type { Receipt, Task } from '../model.ts'
import { sanitise } from '../sanitise.ts'
import { choices } from '../vocabulary/prompts.ts'
import type { Attempt } from './perform.ts'

/** A question that nobody foresaw, and the row of a sidecar that answers it; or that a program was stopped. */
export function waits(
  { program, tail, halted, sudo }: NonNullable<Receipt['waiting']>,
  answered: number,
  { step, host }: Partial<Pick<Task, 'step' | 'host'>> = {},
): string {
  if (sudo === 'refused')
    return 'stopped by us: sudo refuses the password, `become-password` of the inventory'
  const lines = sanitise(tail)
    .split('\n')
    .map((line) => line.trim())
  const asked = lines.filter((line) => line !== '').at(-1) ?? ''
  const what = halted
    ? `stopped by us: \`${program}\` was suspended by a signal (SIGSTOP, or it reached for a terminal that it does not have), and nobody lets it go on`
    : `stopped by us: \`${program}\` waits for input, and nobody has said what to type`
  const foreseen = step && 'answers' in step ? step.answers?.[answered]?.prompt : undefined
  const other = foreseen === undefined ? '' : `; the answer that is given waits for \`${foreseen.trim()}\``
  const where = asked === '' ? what + other : `${what}; it printed \`${asked}\`${other}`
  if (sudo === 'unnamed')
    return `${where}. A row for the inventory: hosts: { ${host}: { become-password: SECRET } }`
  if (halted || step?.kind !== 'command') return where
  return `${where}. ${rowFor(step.id, asked)}`
}

const rowFor = (step: string, asked: string): string => {
  const prompt = asked === '' ? '' : `prompt: ${JSON.stringify(asked)}, `
  return `A row for the sidecar: answers: [{ step: ${step}, ${prompt}with: "…" }]`
}

/** How it looks when a program asked what it reads from its input, and found nothing there; the question is the group. */
const starving: ReadonlyArray<RegExp> = [
  new RegExp(`([^\\n]*(?:[:?：？]|${choices})) *$`, 'iu'),
  /([^\n]*)Traceback \(most recent call last\):\n[\s\S]{0,4000}\bEOFError: [^\n]*\n*$/,
]

/** What a step that failed had asked, if it had, with the row that answers it; its input was empty. */
export function starved({ receipt, ended }: Attempt, { step }: Task): string {
  if (step.kind !== 'command' || step.answers?.length || !receipt.status || receipt.stopped) return ''
  const tail = sanitise(ended.output.tail.slice(-lookedAt))
  const asked = starving.map((shape) => shape.exec(tail)?.[1]).find((found) => found !== undefined)
  if (asked === undefined || (isTold.test(asked) && /[:：] *$/.test(asked))) return ''
  return `; it seems to ask \`${asked.trim()}\`, and its input is empty. ${rowFor(step.id, asked.trim())}`
}
const lookedAt = 8192
/** What ends in a colon, and says that something went wrong: the reason was to stand behind it. */
const isTold =
  /\b(?:e|err|errors?|fatal|warning|fail(?:ed|ure|s)?|unable|can(?:no|['’])t|could ?n[o'’]t|denied|refused|invalid|no such|not found)\b/i
