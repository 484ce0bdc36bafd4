/** Values that earlier steps print: which there are, where they come from, and which of them a task waits for. */
import type { AwaitedValue } from '../model.ts'

export interface Captures {
  /** Every capture of the guide, with its value once it is known. */
  values: ReadonlyMap<string, string | undefined>
  /** Where those come from that are known before the step that is bound. */
  sources: Map<string, Source>
  /** Those that the task that is bound waits for. */
  awaited: Map<string, AwaitedValue>
}
/** The line that makes a value be printed, and the hosts that print it. */
interface Source {
  line: number
  hosts: Array<string>
}

export const makeCaptures = (values: Captures['values'] = new Map()): Captures => ({
  values,
  sources: new Map(),
  awaited: new Map(),
})

/** The host that prints a value for this one: itself, or the only one that prints it. */
export function sourceOf(
  { sources }: Captures,
  name: string,
  host: string,
): { host: string; line: number } | undefined {
  const { line, hosts } = sources.get(name) ?? { line: 0, hosts: [] }
  if (hosts.includes(host)) return { host, line }
  return hosts.length === 1 ? { host: hosts[0]!, line } : undefined
}

/** Notes that the task on this host waits for a value; why it cannot have one, where none is printed for it before. */
export function waitFor(captures: Captures, name: string, host: string): string | undefined {
  const source = sourceOf(captures, name, host)
  if (source) return void captures.awaited.set(name, { name, ...source })
  const elsewhere = captures.sources.get(name)?.hosts
  return elsewhere
    ? `: it is printed on ${elsewhere.join(' and ')}, and not on ${host}`
    : ': the step that prints it is not among those that run before'
}

/** The captures by name, a mark for each that is not known yet; those that are asked for are noted. */
export function captureContext({ values }: Captures): { capture: object; asked: Set<string> } {
  const asked = new Set<string>()
  const mark = (name: string) => {
    asked.add(name)
    return `‹capture.${name}›`
  }
  const members = [...values].map(([name, value]): [string, PropertyDescriptor] => [
    name,
    { enumerable: true, get: () => value ?? mark(name) },
  ])
  return { capture: Object.defineProperties({}, Object.fromEntries(members)), asked }
}
