import type { Runbook } from '../model.ts'
import { type Habits, habitsOf, isTypedPart } from './habits.ts'
import { hostsIn } from './hosts.ts'
import { withIds } from './ids.ts'
import type { Part } from './outline.ts'
import { settled } from './places.ts'
import { Sections } from './sections.ts'
import { foldBlock, foldCaptioned, foldParagraph, isCaptioned } from './steps/blocks.ts'
import { closeClient } from './steps/clients.ts'
import { closeNamed } from './steps/edits.ts'
import type { Fold } from './steps/fold.ts'
import { withTypedParagraphs } from './steps/paragraphs.ts'
import { foldHeading, foldSentence } from './steps/prose.ts'
import { withKnownAnswers } from './steps/questions.ts'

/** Folds the parts of a guide, in order, into its steps. */
export function foldSteps(
  read: ReadonlyArray<Part>,
  { brokenFences, hosts }: Pick<Habits, 'brokenFences'> & { hosts: ReadonlyArray<string> },
): Pick<Runbook, 'steps' | 'asides'> {
  const parts = withTypedParagraphs(read)
  const fold: Fold = {
    habits: habitsOf(parts, brokenFences),
    hosts: hostsIn(read, hosts),
    sections: new Sections(),
    steps: [],
    asides: [],
    named: undefined,
    client: undefined,
    last: undefined,
    output: undefined,
    remark: undefined,
    account: undefined,
    inside: undefined,
    talk: false,
    accounts: new Set(),
    several: false,
    loose: false,
    prints: false,
    lists: false,
    told: undefined,
    directory: undefined,
    brief: false,
    calls: false,
    adjacent: false,
    paths: new Map(),
    spoken: undefined,
    orphan: undefined,
    shown: undefined,
    before: undefined,
    wrapped: '',
    whole: undefined,
    printing: false,
    printedAbove: false,
  }
  for (const [at, part] of parts.entries()) {
    if (part.type !== 'block') fold.printedAbove = false
    if (part.type === 'heading') foldHeading(fold, part)
    else if (part.type === 'sentence') foldSentence(fold, part, parts[at + 1])
    else if (isTypedPart(part)) foldParagraph(fold, part)
    else if (isCaptioned(part, parts[at + 1])) foldCaptioned(fold, part)
    else foldBlock(fold, part)
    if (part.type !== 'block' || part.lines.some((line) => line.text.trim() !== ''))
      fold.before = part.type === 'sentence' ? part : undefined
    fold.adjacent = part.type === 'block'
    if (part.type === 'heading' || (part.type === 'block' && !isTypedPart(part) && !part.indented))
      fold.printing = false
  }
  closeClient(fold)
  closeNamed(fold)
  return { steps: withIds(settled(fold.steps, fold.hosts.own).map(withKnownAnswers)), asides: fold.asides }
}
