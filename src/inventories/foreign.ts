import type { Point } from '../model.ts'

/** Hosts as another tool's file has them, in the words of our inventory, each with its line. */
export interface ForeignHosts {
  hosts: Map<string, ForeignHost>
  /** What cannot be taken over, and where. */
  problems: Array<{ problem: string; at: Point }>
}
export interface ForeignHost {
  at: Point
  values: Record<string, string>
  roles: Set<string>
}

/** The first line that speaks of a host is its place. */
export function hostIn({ hosts }: ForeignHosts, name: string, at: Point): ForeignHost {
  const known = hosts.get(name)
  if (known) return known
  const made: ForeignHost = { at, values: {}, roles: new Set() }
  hosts.set(name, made)
  return made
}
