/** Commands that leave the reader on another host, or as somebody else. */
import type { Command } from '../../model.ts'
import { positionOf } from '../../signs/lines.ts'
import { roleOfHost } from '../../signs/roles/phrases.ts'
import { shellOf } from '../../signs/shell.ts'
import type { Unit } from '../lines/scan.ts'
import { type Change, type Fold, remarked } from './fold.ts'

/** A command that leaves the reader elsewhere: until he comes back, or the block ends. */
export function move(fold: Fold, unit: Unit, step: Command): void {
  const login = loginIn(fold, unit)
  const account = shellOf(unit.text.text)
  if (login) {
    fold.remark = remarked(fold, login.role, login.text, positionOf(unit.rows))
    if (login.role) needless(step, `what follows runs on \`${login.role}\` by itself`)
  } else if (account) {
    fold.account = { name: account, by: step }
    fold.accounts.add(account)
  } else if (/^(?:exit|logout)$/.test(unit.text.text.trim())) comeBack(fold, step)
}

/** From the account, else from the host. */
function comeBack(fold: Fold, step: Command): void {
  const login = fold.remark?.witnesses.at(-1)?.text.startsWith('ssh ') ?? false
  if (fold.account || login) needless(step, 'what follows runs where it should by itself')
  if (fold.account) leaveAccount(fold)
  else fold.remark = undefined
}

/** Back from the account, or at the end of the block; as all of its block the change holds for its section. */
export function leaveAccount(fold: Fold, only?: Unit): void {
  const { account } = fold
  fold.account = undefined
  if (!account) return
  if (only) fold.sections.say('user', account.name, only.text.text.trim(), positionOf(only.rows))
  if (only || isFollowed(fold, account))
    needless(account.by, `what follows runs as \`${account.name}\` by itself`)
}

/** Is something typed by the account since the change? */
function isFollowed({ steps, client }: Fold, { name, by }: Change): boolean {
  const later = steps.slice(steps.lastIndexOf(by) + 1)
  return later.some(({ where }) => where.user === name) || client?.where.user === name
}

/** It would open a shell that nobody uses, or end one. */
export function needless(step: Command, why: string): void {
  step.moves = why
  step.risks = step.risks.filter((risk) => risk.class !== 'interactive' && risk.class !== 'ends-session')
}

/** `ssh HOST` and nothing else on the line; `''` for a host that has no name here. */
export function loginIn(fold: Fold, unit: Unit): { role: string; text: string } | undefined {
  if (unit.kind !== 'command') return undefined
  const match = /^ssh(?:\s+-(?:[46AXYtv]+|[piloJ]\s*\S+))*\s+(?:[^\s@]+@)?(\S+)$/.exec(unit.text.text.trim())
  if (!match) return undefined
  if (/^(?:localhost|127\.0\.0\.1|::1|0\.0\.0\.0)$/.test(match[1]!)) return undefined
  const host = match[1]!.replace(/[<>{}[\]"']/g, '').toLowerCase()
  const place = /(?:^|[-_.])(?:ip|address|addr)\b/.test(host) ? roleIn(host) : host
  const role = fold.hosts.addresses.get(host) ?? (/^[a-z][\w.-]*$/.test(place) ? place : '')
  return { role, text: match[0] }
}

/** `master-public-ip` is that of a master. */
function roleIn(host: string): string {
  const role = roleOfHost(host.replace(/_/g, '-'))
  return role === host ? '' : role
}
