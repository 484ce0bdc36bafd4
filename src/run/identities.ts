/** Identifiers that a guide prints, and what they turned out to be on the hosts of a run. */

interface Met {
  step: string
  value: string
}
export class Identities {
  /** By what the guide prints, then by host. */
  readonly #met = new Map<string, Map<string, Met>>()

  learn({ step, host }: { step: string; host: string }, learnt: Iterable<readonly [string, string]>): void {
    for (const [guide, value] of learnt) {
      const hosts = this.#met.get(guide) ?? new Map<string, Met>()
      this.#met.set(guide, hosts.set(host, { step, value }))
    }
  }

  /**
   * What a step has to find on a host: what that host printed before; else what the others printed at other steps,
   * where they agree. At this very step each host may have an identifier of its own.
   */
  knownTo({ step, host }: { step: string; host: string }): ReadonlyMap<string, string> {
    const known = new Map<string, string>()
    for (const [guide, hosts] of this.#met) {
      const own = hosts.get(host)
      const others = [...hosts.values()].filter((met) => met.step !== step).map(({ value }) => value)
      const [value, ...more] = own ? [own.value] : new Set(others)
      if (value !== undefined && more.length === 0) known.set(guide, value)
    }
    return known
  }
}
