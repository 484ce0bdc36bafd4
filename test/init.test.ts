import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { initInventory } from '../src/init.ts'
import { readInventory } from '../src/inventory.ts'
import { makePlan } from '../src/plan.ts'
import { readGuide } from '../src/read.ts'
import { command, edit, runbook, sources } from './by-hand.ts'
import { caseNames, expectFile } from './support/cases.ts'

describe('an inventory to fill in', () => {
  it.each(caseNames('init'))('%s', (name) => {
    const folder = join('test/cases/init', name)
    const { runbook } = readGuide(readFileSync(join(folder, 'guide.md')), 'guide.md')
    const made = initInventory(runbook)
    expectFile(join(folder, 'inventory.yaml'), made)
    expect(() => readInventory(made, 'inventory.yaml')).not.toThrow()
  })
  it('binds all that the guide leaves open', () => {
    const guide = runbook(
      command('curl -u admin:ADMIN_PASS http://<API IP>/', 3),
      edit('/etc/a.conf', '[s]\npassword = ***\nurl = amqp://u:RABBIT_PASS@xxx.xxx.xxx.xxx', 6),
    )
    const plan = makePlan(guide, readInventory(initInventory(guide), 'inventory.yaml'), undefined, {
      sources,
    })
    expect(plan.stages).toHaveLength(2)
  })
  it('survives names that mean something to YAML', () => {
    const odd = runbook(
      command('echo hi', 1, { where: { role: 'a: [b]\n#c', host: '"x": {y', witnesses: [] } }),
    )
    const made = initInventory({ ...odd, title: 'x\nhosts: {}' })
    expect(readInventory(made, 'inventory.yaml').hosts[0]?.roles).toEqual(['a: [b] #c'])
  })
})
