import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInventory } from '../src/inventory.ts'
import { Refusal } from '../src/messages.ts'
import type { Plan } from '../src/model.ts'
import { makePlan } from '../src/plan.ts'
import { planJson, printPlan } from '../src/plan-text.ts'
import { readGuide } from '../src/read.ts'
import { readSidecar } from '../src/sidecar.ts'
import { caseNames, expectFile } from './support/cases.ts'

/** The plan of a folder's guide, inventory, sidecar and options. */
function planIn(
  folder: string,
  secrets?: Record<string, string>,
  guide = join(folder, guideIn(folder)),
): Plan {
  const text = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined
  const [inventory, sidecar] = [text('inventory.yaml')!, text('sidecar.yaml')]
  const stock = readInventory(inventory, 'inventory.yaml')
  const hosts = stock.hosts.map(({ name }) => name)
  const { runbook } = readGuide(readFileSync(guide), guideIn(folder), { hosts })
  return makePlan(runbook, stock, sidecar === undefined ? undefined : readSidecar(sidecar, 'sidecar.yaml'), {
    ...(secrets ? { secrets } : {}),
    ...JSON.parse(text('options.json') ?? '{}'),
    sources: {
      guide: readFileSync(guide, 'utf8'),
      inventory,
      ...(sidecar === undefined ? {} : { sidecar }),
    },
  })
}

const guideIn = (folder: string) =>
  readdirSync(folder).find((file) => file.startsWith('guide.')) ?? 'guide.md'

describe.each(['plan', 'overrides'])('%s', (kind) => {
  it.each(caseNames(kind))('%s', (name) => {
    const folder = join('test/cases', kind, name)
    try {
      const text = printPlan(planIn(folder), { color: false, width: 100 }).replace(
        /^( {2}plan +)\w+$/m,
        '$1HASH',
      )
      expect(existsSync(join(folder, 'messages.txt')), text).toBe(false)
      expectFile(join(folder, 'plan.txt'), text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(existsSync(join(folder, 'plan.txt')), error.message).toBe(false)
      expectFile(join(folder, 'messages.txt'), `${error.message}\n`)
    }
  })
})

describe('a plan', () => {
  const folder = 'test/cases/plan/whole'
  const secrets = { db: 'correct-horse', boss: 'battery-staple' }
  it('reads the same with and without secrets, and shows none', () => {
    const look = { color: false, width: 100 }
    const bound = planIn(folder, secrets)
    expect(printPlan(bound, look)).toBe(printPlan(planIn(folder), look))
    expect(JSON.stringify(bound)).toContain('correct-horse')
    expect(planJson(bound)).not.toMatch(/correct-horse|battery-staple/)
    expect(JSON.parse(planJson(bound))).toMatchObject({ schemaVersion: 1, hash: bound.hash })
  })
  it('has the hash of its texts and of what narrows it, whatever the secrets', () => {
    expect(planIn(folder, secrets).hash).toBe(planIn(folder).hash)
    expect(planIn('test/cases/plan/from-and-role').hash).not.toBe(planIn(folder).hash)
    expect(planIn('test/cases/plan/two-hosts-differ').hash).not.toBe(planIn(folder).hash)
  })
  it('holds the values that are sent', () => {
    const edit = planIn(folder, secrets)
      .stages.flatMap((stage) => stage.tasks)
      .find((task) => task.step.kind === 'edit')
    expect(edit?.step).toHaveProperty(
      'text.value',
      expect.stringContaining('mysql://shop:correct-horse@ctl/shop'),
    )
  })
})

describe.skipIf(!process.env.RUNBOOK_NOTES)('the notes', () => {
  const guides: Record<string, { name: string; steps: number; checks: number; skipped: Array<number> }> = {
    '000': { name: '000_37675414d86462b5.txt', steps: 33, checks: 3, skipped: [] },
    '001': {
      name: '001_c8e795aab6bf271c.txt',
      steps: 75,
      checks: 4,
      skipped: [26, 27, 29, 32, 33, 34, 37, 40, 41, 42, 51, 147],
    },
    '002': { name: '002_8e6d80e1f4b597c4.txt', steps: 36, checks: 24, skipped: [431] },
    '003': { name: '003_1eb37b00f5231b76.txt', steps: 28, checks: 6, skipped: [] },
    '004': { name: '004_0ab252acbecec447.txt', steps: 26, checks: 15, skipped: [] },
  }
  const secrets = {
    nova_db: 'nova-database',
    nova: 'nova-account',
    rabbit: 'rabbit-account',
    placement: 'placement-account',
  }
  it.each(Object.entries(guides))('%s has a whole plan', (note, { name, steps, checks, skipped }) => {
    const plan = planIn(`test/notes/${note}`, secrets, join(process.env.RUNBOOK_NOTES!, name))
    expect(plan.stages).toHaveLength(steps)
    expect(plan.stages.filter(({ step }) => step.kind === 'manual')).toEqual([])
    expect(plan.skipped.map(({ position }) => position.start.line)).toEqual(skipped)
    expect(plan.stages.filter(({ step }) => 'expected' in step && step.expected)).toHaveLength(checks)
    const shown = printPlan(plan, { color: false, width: 100 })
    expect(shown).not.toMatch(/nova-database|nova-account|rabbit-account|placement-account/)
    const sent = shown.split('\n').filter((line) => /^ {5,}[$>|:]|SQL>|->/.test(line))
    expect(sent.length).toBeGreaterThan(steps)
    expect(sent.join('\n')).not.toMatch(
      /[A-Z]+_(?:DB)?PASS\b|192\.168\.|mncsvrt|123456|p@ssw0rd|\*{3}'|:35357/,
    )
  })
})
