import type { Receipt, Task } from '../model.ts'
import { sanitise } from '../sanitise.ts'

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
  const prompt = asked === '' ? '' : `prompt: ${JSON.stringify(asked)}, `
  return `${where}. A row for the sidecar: answers: [{ step: ${step.id}, ${prompt}with: "…" }]`
}
