/**
 * Comments of a guide that settle a place: `<!-- runbook-lint: ignore ini-comment, interactive -->` on the line before, in
 * whatever way the markup or the code writes comments. Before a block it holds for all of it.
 */

const shape =
  /(?:<!--|\.\.|\/\/|#|;)\s*runbook-lint:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*?)(?:\s+because\b.*?)?\s*(?:-->\s*)?$/

/** Is this rule not to speak of this line? Lines 1-based. */
export function ignoredIn(lines: ReadonlyArray<string>): (rule: string, line: number) => boolean {
  const ignored = new Map<number, ReadonlySet<string>>()
  let waiting = new Set<string>()
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    const rules = rulesIn(line)
    for (const rule of rules) waiting.add(rule)
    if (waiting.size === 0 || rules.length > 0 || line.trim() === '' || announces.test(line)) continue
    const mark = opener.exec(line)?.[1]
    const begin = at
    if (mark !== undefined) while (at + 1 < lines.length && !isEnd(lines[at + 1]!.trim(), mark)) at += 1
    for (let inside = begin; inside <= at; inside += 1) {
      const own = new Set([
        ...(ignored.get(inside) ?? []),
        ...waiting,
        ...(inside > begin ? rulesIn(lines[inside - 1]!) : []),
      ])
      ignored.set(inside + 1, own)
    }
    waiting = new Set()
  }
  return (rule, line) => ignored.get(line)?.has(rule) ?? false
}

function rulesIn(line: string): Array<string> {
  const rules = line.length < 1000 && line.includes('runbook-lint:') ? shape.exec(line)?.[1] : undefined
  return rules === undefined ? [] : rules.split(/[\s,]+/)
}

const opener = /^[ \t>]*(`{3,}|~{3,}|-{4,}$|\.{4,}$|<(?:pre|source|syntaxhighlight)\b)/
/** What stands between a comment and the block that it is about. */
const announces = /^\s*\.\. code-block::|^\[.*\]$/

const isEnd = (line: string, mark: string): boolean =>
  mark.startsWith('<') ? line.includes(`</${mark.slice(1)}`) : line.startsWith(mark)
