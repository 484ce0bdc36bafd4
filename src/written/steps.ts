/**
 * Runbooks that were written for us, as `import` writes them: Markdown in which a fence with `{ … }` behind its
 * language is a step, and nothing else is one. What stands in the braces is YAML.
 */
import type { Code, Nodes, Root } from 'mdast'
import { toString as plain } from 'mdast-util-to-string'
import type { VFileMessage } from 'vfile-message'
import { z } from 'zod'
import { chooseEditor } from '../edit/shelf.ts'
import { withIds } from '../extract/ids.ts'
import { withKnownAnswers } from '../extract/steps/questions.ts'
import { ambiguousHash, risksOfText } from '../extract/steps/risks.ts'
import { message, Refusal } from '../messages.ts'
import type {
  Answer,
  Command,
  ItemKind,
  Passage,
  Position,
  Put,
  Runbook,
  Said,
  Step,
  Where,
} from '../model.ts'
import { cut, type Line, passage, positionOf, sourceLines } from '../signs/lines.ts'
import { checkShape, kindOf, lazily, readYaml, strictShape } from '../yaml.ts'
import { asFilled, withoutTemplates } from './templates.ts'

/** What may stand in the braces of a step. */
const attributes = lazily(() =>
  strictShape({
    role: z.string().optional(),
    host: z.string().optional(),
    user: z.string().optional(),
    file: z.string().optional().describe('Makes it an edit of this file'),
    put: z
      .string()
      .regex(
        /^(?:end|start|added|whole|(?:below|above) \d{1,7})$/,
        'Unexpected place, expected end, start, added, whole, below N or above N',
      )
      .optional()
      .describe('Where in the file'),
    said: z.string().optional().describe('The words that say where'),
    partial: z.enum(['true', 'false']).optional().describe('Lines of the file are left out'),
    client: z.string().optional().describe('The command that opens the database client'),
    left: z.string().optional().describe('Left for a person, for this reason'),
    as: z.enum(['command', 'sql', 'edit', 'config', 'narrative']).optional().describe('What is left'),
    doubt: z.string().optional().describe('Why it is not certain that it is to run'),
    ask: z.string().optional().describe('Why it is asked about before it runs'),
  }),
)
type Attributes = z.output<ReturnType<typeof attributes>>

/** What may stand in the braces of an `output`. */
const outputAttributes = lazily(() => strictShape({ rows: z.enum(['exact', 'at-least']).optional() }))

/** One row of an `answers` fence: a question, as far as it is known, and what is typed. */
const answerRows = lazily(() =>
  z.array(strictShape({ prompt: z.string().optional(), with: z.string().optional() }), {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected rows of \`prompt\` and \`with\``,
  }),
)

/** A fence of the text and what its first line says. */
interface Fence {
  language: string
  /** What stands in the braces, and where; undefined: it is no step. */
  braces: { text: string; at: Line['point'] } | undefined
  head: Line
  lines: Array<Line>
  trail: Array<string>
  closed: boolean
}

/** Languages of fences whose text a shell runs. */
const shells = new Set(['bash', 'sh', 'shell', 'console', 'zsh'])

/** The steps of a text that was written for us; throws `Refusal` with every problem at its place. */
export function writtenSteps(
  tree: Root,
  text: string,
  path: string,
  variables: Readonly<Record<string, string>>,
): Pick<Runbook, 'steps' | 'asides'> {
  const steps: Array<Step> = []
  const problems: Array<VFileMessage> = []
  for (const fence of fencesOf(tree, text)) {
    try {
      takeFence(fence, steps, path, variables)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push(...error.messages)
    }
  }
  if (problems.length > 0) throw new Refusal(problems)
  return { steps: withIds(steps.map((step) => withKnownAnswers(step))), asides: [] }
}

function takeFence(
  fence: Fence,
  steps: Array<Step>,
  path: string,
  variables: Readonly<Record<string, string>>,
): void {
  const last = steps.at(-1)
  const { language, head } = fence
  if (!fence.braces && language !== 'output' && language !== 'answers') return
  if (!fence.closed) throw problem('Unexpected end, expected the fence that closes this one', head, path)
  if (language === 'output' || language === 'answers') {
    if (!last || last.trail.join('\n') !== fence.trail.join('\n'))
      throw problem(`Unexpected \`${language}\`, expected a step before it in the same section`, head, path)
    steps[steps.length - 1] =
      language === 'output' ? printing(last, fence, path) : answering(last, fence, path)
    return
  }
  const { text, at } = fence.braces!
  steps.push(stepOf(fence, checkShape(readYaml(text, path, at), attributes()), path, variables))
}

// ── one step ─────────────────────────────────────────────────────────────────────────────────────────────

function stepOf(
  fence: Fence,
  told: Attributes,
  path: string,
  variables: Readonly<Record<string, string>>,
): Step {
  const { language, head, lines } = fence
  if (lines.every((line) => line.text.trim() === ''))
    throw problem('Unexpected empty fence, expected what is to be done', head, path)
  const text = passage(lines)
  const said = saidOf(fence, told)
  if (told.left !== undefined) {
    const file = told.file === undefined ? {} : { path: told.file }
    return {
      ...said,
      kind: 'manual',
      text,
      as: (told.as ?? 'narrative') as ItemKind,
      ...file,
      reason: told.left,
    }
  }
  if (told.file !== undefined) {
    const named = { by: 'caption' as const, position: positionOf([head]) }
    const file: Passage = { text: told.file, points: [head.point] }
    const put = putOf(told)
    const how = { ...(put ? { put } : {}), ...(told.partial === 'true' ? { partial: true } : {}) }
    const change = { path: told.file, text: asFilled(text.text, variables), ...how }
    return { ...said, kind: 'edit', path: file, text, ...how, editor: chooseEditor(change), named }
  }
  const bare = withoutTemplates(text.text)
  if (language === 'sql') {
    const client = told.client === undefined ? {} : { client: { text: told.client, points: [head.point] } }
    return { ...said, kind: 'sql', text, ...client, risks: risksOfText('sql', bare) }
  }
  if (!shells.has(language))
    throw problem(`Unexpected step in \`${language}\`, expected bash, sql, or \`file: …\``, head, path)
  const risks = [
    ...(told.ask === undefined ? [] : [ambiguousHash(told.ask)]),
    ...risksOfText('command', bare),
  ]
  return { ...said, kind: 'command', text, answers: [], risks }
}

/** `below 13`, and the words of the guide that say so. */
function putOf({ put, said }: Attributes): Put | undefined {
  if (put === undefined) return undefined
  const [where, line] = put.split(' ')
  const words = said ?? put
  return (line === undefined ? { words, where } : { words, where, line: Number(line) }) as Put
}

function saidOf({ head, lines, trail }: Fence, told: Attributes): Said {
  const doubt = told.doubt ?? told.ask
  return {
    id: '',
    trail,
    where: whereOf(told, head),
    position: positionOf(lines),
    because: doubt ?? 'the runbook says so',
    confidence: doubt === undefined ? 1 : 0.7,
    risks: [],
  }
}

function whereOf({ role, host, user }: Attributes, head: Line): Where {
  const said = Object.entries({ role, host, user }).filter(([, value]) => value !== undefined)
  const position = positionOf([head])
  return {
    ...Object.fromEntries(said),
    witnesses: said.map(([says, text]) => ({
      says: says as 'role' | 'host' | 'user',
      text: text!,
      position,
    })),
  }
}

function printing(step: Step, { head, lines, braces }: Fence, path: string): Step {
  if (step.kind !== 'command' && step.kind !== 'sql')
    throw problem('Unexpected `output`, expected a command or a statement before it', head, path)
  if (step.expected) throw problem('Unexpected second `output` of the same step', head, path)
  if (lines.length === 0) throw problem('Unexpected empty `output`, expected what is printed', head, path)
  const { rows } = braces ? checkShape(readYaml(braces.text, path, braces.at), outputAttributes()) : {}
  const printed = { text: passage(lines), position: positionOf(lines), as: 'auto' as const, drop: [] }
  return { ...step, expected: { ...printed, ...(rows ? { rows } : {}) } }
}

function answering(step: Step, { head, lines }: Fence, path: string): Command {
  if (step.kind !== 'command')
    throw problem('Unexpected `answers`, expected a command before them', head, path)
  const first = lines[0] ?? head
  const yaml = readYaml(lines.map((line) => line.text).join('\n'), path, first.point)
  const rows = checkShape(yaml, answerRows())
  const answers = rows.map((row, index): Answer => {
    const { line } = yaml.at([index])
    const at = lines.find((one) => one.point.line === line) ?? first
    return {
      ...(row.prompt === undefined ? {} : { prompt: row.prompt }),
      ...(row.with === undefined ? {} : { text: { text: row.with, points: [at.point] } }),
      position: positionOf([at]),
    }
  })
  return { ...step, answers: [...step.answers, ...answers] }
}

function problem(text: string, at: Line, path: string): Refusal {
  const place: Position = positionOf([at])
  return new Refusal([message('unread-schema', { problem: text }, { path, at: place })])
}

// ── fences ───────────────────────────────────────────────────────────────────────────────────────────────

/** Every fence of the tree, below its headings. */
function fencesOf(tree: Root, text: string): Array<Fence> {
  const source = sourceLines(text)
  const open: Array<{ depth: number; title: string }> = []
  const fences: Array<Fence> = []
  const walk = (node: Nodes): void => {
    if (node.type === 'heading') {
      while ((open.at(-1)?.depth ?? 0) >= node.depth) open.pop()
      open.push({ depth: node.depth, title: plain(node).trim() })
    } else if (node.type === 'code') {
      const fence = fenceOf(node, source)
      const trail = open.map(({ title }) => title).filter((title) => title !== '')
      if (fence) fences.push({ ...fence, trail })
    } else if ('children' in node && node.type !== 'paragraph') for (const child of node.children) walk(child)
  }
  walk(tree)
  return fences
}

function fenceOf(node: Code, source: ReadonlyArray<Line>): Omit<Fence, 'trail'> | undefined {
  const { start, end } = node.position!
  const head = cut(source[start.line - 1]!, start.column - 1)
  const opened = /^(`{3,}|~{3,})[ \t]*([^\s{`]*)[ \t]*(\{.*\})?[ \t]*$/.exec(head.text)
  if (!opened) return undefined
  const [, mark = '', language = '', braces] = opened
  const close = new RegExp(`^[\\s>]*\\${mark[0]}{${mark.length},}[ \\t]*$`)
  const closed = end.line > start.line && close.test(source[end.line - 1]!.text)
  const values = node.value === '' && end.line - start.line < 2 ? [] : node.value.split('\n')
  const column = braces === undefined ? 0 : head.text.indexOf(braces)
  return {
    language: language.toLowerCase(),
    braces: braces === undefined ? undefined : { text: braces, at: cut(head, column).point },
    head,
    lines: values.map((value, index) => behindMargin(source[start.line + index]!, value)),
    closed,
  }
}

function behindMargin(line: Line, value: string): Line {
  return cut(line, line.text.endsWith(value) ? line.text.length - value.length : line.text.search(/[^\s>]|$/))
}
