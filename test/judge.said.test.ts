import { describe, expect, it } from 'vitest'
import { judge } from '../src/judge.ts'
import type { Command, Expected, Masked } from '../src/model.ts'
import { readGuide } from '../src/read.ts'

/** What the sentence above an output says of its rows reaches the verdict. */
const table = (names: Array<string>) =>
  ['+------+-------+', '| Name | State |', '+------+-------+']
    .concat(
      names.map((name) => `| ${name.padEnd(4)} | up    |`),
      '+------+-------+',
    )
    .join('\n')

function expectedBelow(sentence: string): Expected<Masked> {
  const guide = `# Trees\n\n${sentence}\n\n\`\`\`console\n$ trees list\n${table(['oak', 'ash'])}\n\`\`\`\n`
  const { runbook } = readGuide(Buffer.from(guide), 'trees.md')
  const { expected } = runbook.steps.find(({ kind }) => kind === 'command') as Command
  const { text, points } = expected!.text
  return { ...expected!, text: { value: text, shown: text, points } }
}

describe('a sentence above an output', () => {
  const three = table(['oak', 'ash', 'fir'])
  it.each([
    ['Two trees must be up:', 'differs'],
    ['정확히 2개의 나무가 있어야 합니다.', 'differs'],
    ['2 本の木だけが表示されるはずです。', 'differs'],
    ['At least two trees must be up:', 'held'],
    ['The list should look like this:', 'held'],
    ['List the trees:', 'held'],
  ])('%s', (sentence, outcome) => {
    expect(judge(expectedBelow(sentence), three).outcome).toBe(outcome)
    expect(judge(expectedBelow(sentence), table(['ash', 'oak'])).outcome).toBe('held')
  })

  it('speaks of the first output below it, not of the next section', () => {
    const guide = `Two trees must be up:\n\n## Later\n\n\`\`\`console\n$ trees list\n${table(['oak', 'ash'])}\n\`\`\`\n`
    const { runbook } = readGuide(Buffer.from(guide), 'trees.md')
    expect((runbook.steps.at(-1) as Command).expected).not.toHaveProperty('said')
  })
})
