/** What came into a guide with its author's terminal, editor and notes. */
import { iniLines } from '../../bind/ini.ts'
import type { Step } from '../../model.ts'
import { short } from '../../select.ts'
import {
  type Found,
  groupBy,
  lineOf,
  linesOf,
  placeIn,
  placeOf,
  placeOnLine,
  type Rule,
  type Study,
  sentBy,
} from '../rule.ts'

const numbers: Rule = {
  id: 'line-numbers',
  about: 'numbers of a history, an editor or `cat -n` before what is typed or written',
  severity: 'info',
  *find(study) {
    const { lines, steps } = study
    let before = Number.NEGATIVE_INFINITY
    for (const step of steps) {
      if (step.kind === 'manual') continue
      const found = numbered(lines, step)
      if (!found) continue
      const goesOn = found.line - before <= 3
      before = step.position.end.line
      if (goesOn) continue
      yield {
        at: placeOnLine(found.line, found.from, found.to),
        reason: `Unexpected number before what is ${step.kind === 'edit' ? 'written' : 'typed'}, expected none: copied as it stands it is a part of it`,
      }
    }
  },
}

/** The first number that was taken off; with a dot or a bracket it is that of a list. */
function numbered(
  lines: ReadonlyArray<string>,
  step: Step,
): { line: number; from: number; to: number } | undefined {
  const whole = linesOf(step.text)
  for (const { number, text } of step.kind === 'edit' ? whole : whole.slice(0, 1)) {
    const line = lines[number - 1] ?? ''
    const match = /^[ \t]*(?:(?:[-*>|][ \t]+)*)(\d{1,6})(?::?[ \t]+)(?=\S)/.exec(line)
    if (!match || text.trim() === '') continue
    const rest = line.slice(match[0].length)
    const isSetting = step.kind === 'edit' && /^(?:\[[^\]]+\]$|[A-Za-z_][\w.-]*\s*=)/.test(rest)
    if (
      !isSetting &&
      (step.kind === 'edit' || !rest.startsWith(text.split(/\s/)[0]!) || text === line.trim())
    )
      continue
    const from = match[0].search(/\d/)
    return { line: number, from, to: from + match[1]!.length }
  }
  return undefined
}

const remark: Rule = {
  id: 'trailing-remark',
  about: 'a remark behind a command, which a shell would take for arguments',
  severity: 'warning',
  *find({ steps, lines }) {
    for (const step of steps) {
      if (step.kind !== 'command') continue
      for (const { text, number } of linesOf(step.text)) {
        const line = lines[number - 1] ?? ''
        const at = text.trim() === '' ? -1 : line.indexOf(text.trim())
        const rest = at < 0 ? '' : line.slice(at + text.trim().length)
        const said = /^\s+(?:\/\/|\(|（|←|<-|⇐|--\s|;\s)\s*\S.*$/.exec(rest)
        // Behind a `#` it is a comment's.
        if (!said || /(?:^|\s)#/.test(text)) continue
        const from = line.length - rest.trimStart().length
        yield {
          at: placeOnLine(number, from, line.trimEnd().length),
          reason: `Unexpected \`${line.slice(from).trim()}\` behind a command, expected it on a line of its own or behind \`#\`: copied as it stands it is an argument`,
        }
      }
    }
  },
}

const prose: Rule = {
  id: 'prose-in-code',
  about: 'sentences among commands in one block',
  severity: 'info',
  *find(study) {
    let before = Number.NEGATIVE_INFINITY
    for (const { kind, position, because } of study.runbook.asides) {
      const { line } = position.start
      const text = study.lines[line - 1] ?? ''
      if (kind !== 'narrative' || !/nothing says|remark/.test(because) || !readsAsProse(text)) continue
      if (!isAmongCommands(study, line)) continue
      const goesOn = line - before <= 2
      before = position.end.line
      if (!goesOn)
        yield {
          at: placeOnLine(line, text.search(/\S/), text.trimEnd().length),
          reason: `Unexpected \`${short(text.trim())}\` among commands, expected it outside the block or behind \`#\`: it is not run`,
        }
    }
  },
}

/** Words of a script that programs do not speak, or several in a row; and nothing that a shell or a file would hold. */
const readsAsProse = (text: string): boolean =>
  !/[=`$|;{}\\"]|\s-{1,2}\w/.test(text) &&
  (/(?=[^\x00-\x7f])\p{L}/u.test(text) || /(?:[A-Za-z',]{2,}\s+){3}[A-Za-z]{2,}/.test(text))

/**
 * Does something that is typed without a prompt, or written, stand in the same block, with no blank line between?
 * Among lines with prompts one without is printed.
 */
function isAmongCommands({ lines, code, stepAt }: Study, line: number): boolean {
  const look = (by: number) => {
    for (let at = line + by; at > 0 && at <= lines.length; at += by) {
      const text = lines[at - 1]!.trim()
      const kind = code.get(at)
      if (text === '' || /^(?:`{3,}|~{3,}|<\/?\w)/.test(text) || kind === undefined) return false
      if (kind === 'config' || kind === 'edit') return true
      if (kind === 'command' || kind === 'sql') return !isPromptedStep(stepAt.get(at))
    }
    return false
  }
  return look(1) || look(-1)
}

function isPromptedStep(step: Step | undefined): boolean {
  const doubted = step?.risks.some((risk) => risk.class === 'ambiguous-hash') ?? false
  return step !== undefined && !doubted && 'prompt' in step && step.prompt !== undefined
}

const uuid =
  /(?<![0-9a-f])(?<![0-9a-f]-)(?!00000000-0000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])/gi

/** What lets a node into the author's cluster, as the cluster printed it. */
const joining =
  /(?<=--token[ =])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.])|(?<=--discovery-token-ca-cert-hash[ =])sha256:[0-9a-f]{64}|(?<=--certificate-key[ =])[0-9a-f]{64}|\bSWMTKN-1-[\w-]{20,}/g

const dead: Rule = {
  id: 'dead-id',
  about: "identifiers that were made on the author's hosts and are other ones everywhere else",
  severity: 'warning',
  settledBy: ['capture'],
  *find(study) {
    // One that a file of the guide holds was chosen by the author.
    const chosen = new Set(
      sentBy(study.steps).flatMap(({ step, text }) =>
        step.kind === 'edit' || text.text.includes('<<')
          ? [...text.text.matchAll(uuid)].map(([id]) => id.toLowerCase())
          : [],
      ),
    )
    for (const { text, step } of sentBy(study.steps)) {
      if (step.kind === 'edit') continue
      for (const match of [...text.text.matchAll(uuid), ...text.text.matchAll(joining)])
        if (!chosen.has(match[0].toLowerCase()) && !study.bound.has(match[0]))
          yield {
            at: placeIn(text, match.index, match.index + match[0].length),
            reason: `Unexpected identifier \`${match[0]}\`, expected the one that your hosts print: it was made on the author's`,
          }
    }
  },
}

const client: Rule = {
  id: 'sql-in-shell',
  about: 'statements typed into a database client inside a block for a shell, or into one that nobody opened',
  severity: 'info',
  *find({ steps, lines }) {
    const statements = steps.filter((step) => step.kind === 'sql')
    const opened = groupBy(statements, ({ client }) => String(client?.points[0]?.line ?? 'none'))
    for (const [at, group] of opened) {
      const [first] = group
      const { client } = first!
      if (at === 'none')
        yield {
          at: placeOf(first!.text),
          reason: `Unexpected statement \`${short(lineOf(first!.text).text)}\`, expected the command that opens the client before it`,
        }
      else if (
        !isFence(lines[Number(at) - 1] ?? '') &&
        !isPrompted(lines[first!.position.start.line - 1] ?? '', first!.prompt)
      )
        yield {
          at: placeOf(client!),
          reason: `Unexpected statements behind \`${client!.text}\` in a block for a shell, expected a prompt of the client: pasted as a script the shell gets them`,
        }
    }
  },
}
/** A block of SQL that says which client it is for: no shell gets it. */
const isFence = (line: string): boolean => /^\s*(?:`{3,}|~{3,})/.test(line)
const isPrompted = (line: string, prompt: string | undefined): boolean =>
  prompt !== undefined && line.includes(prompt.trim()) && prompt.trim() !== ''

const left: Rule = {
  id: 'left-for-a-person',
  about: 'lines at which a run stops, as nothing says surely what to do',
  severity: 'warning',
  *find({ steps }) {
    let before = Number.NEGATIVE_INFINITY
    for (const step of steps) {
      if (step.kind !== 'manual') continue
      const goesOn = step.position.start.line - before <= 1
      before = step.position.end.line
      if (!goesOn)
        yield {
          at: placeOf(step.text),
          reason: `Unexpected \`${short(lineOf(step.text).text)}\`, expected a step that can be run: ${step.reason}`,
        }
    }
  },
}

/** A value set in a section twice, differently: only the last one counts. */
const twice: Rule = {
  id: 'set-twice',
  about: 'one setting with two values in one fragment',
  severity: 'warning',
  *find({ steps }: Study): Iterable<Found> {
    for (const step of steps) {
      if (step.kind !== 'edit' || step.editor !== 'ini') continue
      const places = iniLines(step.text.text)
      const set = linesOf(step.text).flatMap((line, i) => {
        const value = /^\s*(?:\d+:?\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*?)\s*$/.exec(
          line.text.slice(0, places[i]!.comment),
        )
        return value && !/^\s*[#;]/.test(line.text)
          ? [{ name: `[${places[i]!.section}] ${value[1]}`, value: value[2]!, line }]
          : []
      })
      for (const [name, all] of groupBy(set, (one) => one.name)) {
        if (new Set(all.map(({ value }) => value)).size < 2 || isRepeated(name)) continue
        const last = all.at(-1)!
        yield {
          at: placeIn(step.text, last.line.from, last.line.from + last.line.text.trimEnd().length),
          reason: `Unexpected second value for ${name}, expected one: line ${all[0]!.line.number} sets it to \`${all[0]!.value}\``,
        }
      }
    }
  },
}
/** Settings that programs take several of. */
const isRepeated = (name: string): boolean =>
  /\[(?:Unit|Service|Install|Timer|Socket|Network|Match|Route|Address)\]|\s(?:Exec\w*|Environment\w*|After|Before|Wants|Requires|server|allow|listen|extension|\w+_(?:list|drivers|filters))$/i.test(
    name,
  )

export const leftoverRules: ReadonlyArray<Rule> = [numbers, remark, prose, dead, client, left, twice]
