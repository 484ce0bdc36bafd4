/** Values taken from outputs: one folder, one idea; `printed` is the output, `take.yaml` what is taken and what it gives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { captureContext, makeCaptures } from '../src/bind/captures.ts'
import { takeFrom } from '../src/capture.ts'
import type { Capture } from '../src/model.ts'
import { makePlan, makeRebind } from '../src/plan.ts'
import { emptySidecar, type Sidecar } from '../src/sidecar.ts'
import { command, inventory, printed, runbook, sources, word } from './by-hand.ts'
import { caseNames } from './support/cases.ts'

interface Take {
  takes: Array<Omit<Capture, 'name'> & ({ value: string } | { missing: string })>
}

describe('a value is taken from what was printed', () => {
  it.each(caseNames('capture'))('%s', (name) => {
    const folder = join('test/cases/capture', name)
    const output = readFileSync(join(folder, 'printed'), 'utf8')
    const { takes }: Take = parse(readFileSync(join(folder, 'take.yaml'), 'utf8'))
    expect(takes.length).toBeGreaterThan(0)
    for (const { value, missing, ...how } of takes as Array<Capture & { value?: string; missing?: string }>)
      expect(takeFrom(output, { ...how, name: 'x' }), JSON.stringify(how)).toEqual(
        missing === undefined ? { value } : { missing: expect.stringContaining(missing) },
      )
  })
})

describe('a captured value is data', () => {
  const capture = (name: string): Sidecar => ({
    ...emptySidecar,
    capture: [
      { at: { step: 'chapter/1' }, because: '', source: { path: 's.yaml', line: 1 }, name, column: 'id' },
    ],
  })
  const texts = ['echo WORD', "echo 'WORD'", 'echo "WORD"', 'cat <<EOF\nWORD\nEOF', "cat <<'EOF'\nWORD\nEOF"]
  const steps = [command('make it', 1), ...texts.map((text, i) => command(text, 10 * (i + 1)))]
  const words = [word('WORD', '{{ capture.id }}')]
  const plan = makePlan(runbook(...steps), inventory({ words }), capture('id'), { sources })
  const rebind = makeRebind(runbook(...steps), inventory({ words }), capture('id'), { sources, secrets: {} })
  const sent = (value: string) =>
    plan.stages.slice(1).map(({ tasks: [task] }) => {
      const bound = rebind(task!, new Map([['id', value]])).step
      return bound.kind === 'command' ? bound.text.value : ''
    })

  it('and not known before it was printed', () => {
    for (const { tasks } of plan.stages.slice(1)) {
      expect(tasks[0]!.awaits).toEqual([{ name: 'id', host: 'one', line: 1 }])
      expect(tasks[0]!.step).toHaveProperty('text.shown', expect.stringContaining('‹capture.id›'))
    }
  })
  it('quoted for where it lands, whatever it holds', async () => {
    const { execFileSync } = await import('node:child_process')
    const characters = fc.constantFrom(...' abc-$`"\'\\;&|<>(){}*?!#~=%/‹›{{}}capture.id'.split(''))
    const values = fc
      .string({ unit: characters, minLength: 1, maxLength: 24 })
      .filter((value) => !/^\s|\s$/.test(value))
    fc.assert(
      fc.property(values, (value) => {
        for (const text of sent(value).slice(0, 3))
          expect(execFileSync('bash', ['-c', text.replace(/^echo/, "printf '%s\\n'")]).toString()).toBe(
            `${value}\n`,
          )
      }),
      { numRuns: 60 },
    )
  })
  it('never a template again', () => {
    expect(sent('{{ secrets.x }}')[0]).toBe("echo '{{ secrets.x }}'")
    expect(sent('‹capture.id›')[0]).toBe("echo '‹capture.id›'")
  })
  it('the word of the guide stays in what is printed before', () => {
    const first = command('make it', 1, { expected: printed('WORD is made', 2) })
    const { stages } = makePlan(runbook(first, steps[1]!), inventory({ words }), capture('id'), { sources })
    expect(stages[0]!.tasks[0]!.step).toHaveProperty('expected.text.value', 'WORD is made')
    expect(stages[0]!.tasks[0]!.awaits).toEqual([])
  })
  it('only what is asked for is waited for', () => {
    const { capture: context, asked } = captureContext(
      makeCaptures(
        new Map([
          ['a', undefined],
          ['b', 'B'],
        ]),
      ),
    )
    expect(Object.keys(context)).toEqual(['a', 'b'])
    expect((context as Record<string, string>).b).toBe('B')
    expect([...asked]).toEqual([])
  })
})
