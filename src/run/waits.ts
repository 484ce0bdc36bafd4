import type { Masked, Receipt, Step } from '../model.ts'
import { sanitise } from '../sanitise.ts'

/** A question that nobody foresaw, and the row of a sidecar that answers it. */
export function waits({ program, tail }: NonNullable<Receipt['waiting']>, step?: Step<Masked>): string {
  const lines = sanitise(tail)
    .split('\n')
    .map((line) => line.trim())
  const asked = lines.filter((line) => line !== '').at(-1) ?? ''
  const what = `stopped by us: \`${program}\` waits for input, and nobody has said what to type`
  const where = asked === '' ? what : `${what}; it printed \`${asked}\``
  if (step?.kind !== 'command') return where
  const prompt = asked === '' ? '' : `prompt: ${JSON.stringify(asked)}, `
  return `${where}. A row for the sidecar: answers: [{ step: ${step.id}, ${prompt}with: "…" }]`
}
