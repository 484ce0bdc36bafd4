/** Commands that leave the reader on another host. */
import type { Unit } from '../lines/scan.ts'
import { positionOf } from '../outline.ts'
import { roleOfHost } from '../roles.ts'
import { type Fold, remarked } from './fold.ts'

/** A command that leaves the reader on another host: until he leaves it, or the block ends. */
export function move(fold: Fold, unit: Unit): void {
  const login = loginIn(fold, unit)
  if (login) fold.remark = remarked(fold, login.role, login.text, positionOf(unit.rows))
  else if (/^(?:exit|logout)$/.test(unit.text.text.trim())) fold.remark = undefined
}

/** `ssh HOST` and nothing else on the line; `''` for a host that has no name here. */
export function loginIn(fold: Fold, unit: Unit): { role: string; text: string } | undefined {
  if (unit.kind !== 'command') return undefined
  const match = /^ssh(?:\s+-(?:[46AXYtv]+|[piloJ]\s*\S+))*\s+(?:[^\s@]+@)?(\S+)$/.exec(unit.text.text.trim())
  if (!match) return undefined
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
