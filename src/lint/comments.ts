/**
 * Comments of a guide that settle a place: `<!-- runbook: ignore ini-comment, interactive -->` on the line before, in
 * whatever way the markup or the code writes comments. Before a block it holds for all of it.
 */

const shape =
  /(?:<!--|\.\.|\/\/|#|;)\s*runbook:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*?)(?:\s+because\b.*?)?\s*(?:-->\s*)?$/

/** Is this rule not to speak of this line? Lines 1-based. */
export function ignoredIn(lines: ReadonlyArray<string>): (rule: string, line: number) => boolean {
  const places = lines.flatMap((line, i) => {
    const rules = line.includes('runbook:') ? shape.exec(line)?.[1] : undefined
    return rules === undefined ? [] : [{ rules: new Set(rules.split(/[\s,]+/)), ...stretchAfter(lines, i) }]
  })
  return (rule, line) => places.some((one) => one.rules.has(rule) && line >= one.from && line <= one.to)
}

const opener = /^[ \t>]*(`{3,}|~{3,}|-{4,}$|\.{4,}$|<(?:pre|source|syntaxhighlight)\b)/

/** The next line that says something; where it opens a block, to the end of that. */
function stretchAfter(lines: ReadonlyArray<string>, comment: number): { from: number; to: number } {
  let at = comment + 1
  while (at < lines.length && (lines[at]!.trim() === '' || /^\s*\.\. code-block::|^\[.*\]$/.test(lines[at]!)))
    at += 1
  const mark = opener.exec(lines[at] ?? '')?.[1]
  if (mark === undefined) return { from: at + 1, to: at + 1 }
  const end = lines.findIndex((line, i) => i > at && isEnd(line.trim(), mark))
  return { from: at + 1, to: end < 0 ? lines.length : end + 1 }
}

const isEnd = (line: string, mark: string): boolean =>
  mark.startsWith('<') ? line.includes(`</${mark.slice(1)}`) : line.startsWith(mark)
