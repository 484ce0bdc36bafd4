import type { Position } from 'unist'
import type { Step, Where } from '../model.ts'
import { anyHost } from '../signs/host-names.ts'
import type { Prompt } from '../signs/prompts.ts'
import { roleOfHost } from '../signs/roles/phrases.ts'

export function prompted(around: Where, prompt: Prompt, position: Position): Where {
  const { role, host, user } = placeOf(around, prompt)
  const says = (what: 'role' | 'host' | 'user') => ({ says: what, text: prompt.text, position })
  return {
    ...around,
    ...(role ? { role } : {}),
    ...(host ? { host } : {}),
    ...(user ? { user } : {}),
    witnesses: [
      ...around.witnesses.filter((one) => !(one.says === 'role' && role) && !(one.says === 'user' && user)),
      ...(role ? [says('role')] : []),
      ...(host ? [says('host')] : []),
      ...(user ? [says('user')] : []),
    ],
  }
}

function placeOf(around: Where, prompt: Prompt): { role?: string; host?: string; user?: string } {
  const { host, user } = prompt
  const own = prompt.role ?? (host && !anyHost.has(host) ? roleOfHost(host) : undefined)
  const fits = around.role !== undefined && (host?.includes(around.role) ?? false)
  return { ...(own && !fits ? { role: own } : {}), ...(host ? { host } : {}), ...(user ? { user } : {}) }
}

/** Steps without a role, between prompts of one host or in a guide that knows no other host. */
export function settled(steps: Array<Step>, names: ReadonlySet<string>): Array<Step> {
  const hosts = new Set(steps.flatMap((step) => step.where.host ?? []))
  const told = steps.filter((step) => step.where.role !== undefined)
  const roles = new Set(told.map((step) => step.where.role))
  const often = steps.filter((step) => step.where.host).length * 4 >= steps.length
  const lonely = often && hosts.size === 1 && roles.size === 1 && [...names].every((name) => hosts.has(name))
  const sole = lonely ? told.find((step) => step.where.host) : undefined
  let before: Step | undefined
  return steps.map((step, index) => {
    if (step.where.host) before = step
    if (step.where.role !== undefined) return step
    const source = sole ?? between(steps, index, before)
    return source ? { ...step, where: lent(step.where, source) } : step
  })
}

function between(steps: ReadonlyArray<Step>, index: number, before: Step | undefined): Step | undefined {
  if (!before) return undefined
  for (const step of steps.slice(index + 1, index + 60)) {
    if (!isSameTrail(step.trail, before.trail)) return undefined
    if (step.where.host) return step.where.host === before.where.host ? before : undefined
    if (step.where.role !== undefined) return undefined
  }
  return undefined
}

function isSameTrail(one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean {
  return one === other || one.join('\n') === other.join('\n')
}

function lent(where: Where, source: Step): Where {
  const witnesses = source.where.witnesses.filter((witness) => witness.says === 'role')
  return {
    ...where,
    ...(source.where.role ? { role: source.where.role } : {}),
    witnesses: [...where.witnesses, ...witnesses],
  }
}
