/** The sidecar: what a guide forgot to say, row by row, so that the guide stays as its author left it. */

import type { VFileMessage } from 'vfile-message'
import * as z from 'zod'
import { defined, selectorShape } from './inventory.ts'
import { message, Refusal } from './messages.ts'
import type { Capture, Row, Selector, Sidecar } from './model.ts'
import { checkShape, kindOf, lazily, readYaml, strictShape, type Yaml } from './yaml.ts'

const because = z
  .string({ error: (issue) => `Unexpected ${kindOf(issue.input)}, expected the reason` })
  .regex(/\S/, 'Unexpected empty reason, expected why')
  .describe('The reason, shown in the plan')
const text = (what: string) =>
  z.string({ error: (issue) => `Unexpected ${kindOf(issue.input)}, expected ${what}` })
const optionalReason = { because: because.optional() }
const rows = <S extends z.ZodRawShape>(shape: S) =>
  z.array(strictShape(shape), {
    error: (issue) => `Unexpected ${kindOf(issue.input)}, expected a list of rows`,
  })
const duration = text('a duration: 300, 300s, 5m, 1h').regex(
  /^\d{1,6}(?:s|m|h)?$/,
  'Unexpected duration, expected 300, 300s, 5m or 1h',
)
const kinds = ['rows', 'at-least', 'columns', 'none', 'contains', 'regex'] as const

/** A stretch of steps: from the row's line to this one. */
const stretch = () => ({
  to: strictShape({ line: selectorShape.line.unwrap(), text: text('what stands there') })
    .optional()
    .describe('Last line of a stretch of steps that begins at `line`'),
})

/** The shape of a sidecar file, made when the first is read; `schema/sidecar.schema.json` is made of it. */
export const sidecarSchema = lazily(() =>
  strictShape({
    roles: rows({
      ...selectorShape,
      ...stretch(),
      role: z.string().optional(),
      host: z.string().optional(),
      user: z.string().optional().describe('root, user, or an account'),
      ...optionalReason,
    }).optional(),
    replace: rows({
      ...selectorShape,
      with: text('the text to put there').describe('One line or several'),
      because,
    }).optional(),
    skip: rows({ ...selectorShape, ...stretch(), because }).optional(),
    done: rows({ ...selectorShape, because }).optional(),
    already: rows({
      ...selectorShape,
      failure: z
        .string()
        .min(1)
        .optional()
        .describe('The failure text, where `text` says what stands on the line'),
      ...optionalReason,
    }).optional(),
    unless: rows({ ...selectorShape, command: text('a command'), ...optionalReason }).optional(),
    expect: rows({
      ...selectorShape,
      as: z.enum(kinds, {
        error: (issue) =>
          `Unexpected ${kindOf(issue.input)}, expected ${kinds.map((kind) => `\`${kind}\``).join(', ')}`,
      }),
      because,
    }).optional(),
    answers: rows({
      ...selectorShape,
      prompt: z.string().optional().describe('What the command asks; every open question where left out'),
      with: text('the answer').describe('Handlebars over secrets, hosts, host, vars'),
      ...optionalReason,
    }).optional(),
    capture: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
        strictShape({
          ...selectorShape,
          column: text('a column').describe('Column of a table, or field of a list of fields').optional(),
          row: text('the text of a cell')
            .describe('With `column`: the row that has this cell; Handlebars over hosts, host, vars')
            .optional(),
          key: text('a key').describe('Of JSON, by names and indexes: ports.0.id').optional(),
          regex: text('a regular expression')
            .refine(isPattern, 'Unexpected text, expected a regular expression')
            .describe('Its first group, or all that it matches')
            .optional(),
          ...optionalReason,
        }),
      )
      .optional(),
    retry: rows({
      ...selectorShape,
      for: z.union([duration, z.int().min(0).transform(String)]),
      ...optionalReason,
    }).optional(),
    looks: rows({ ...selectorShape, because }).optional(),
  }),
)
type Shape = z.output<ReturnType<typeof sidecarSchema>>

export type { Row, Sidecar } from './model.ts'

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'mu') !== undefined
  } catch {
    return false
  }
}

/** The sidecar in a YAML text; throws `Refusal` with every problem at its place. */
export function readSidecar(text: string, path: string): Sidecar {
  const yaml = readYaml(text, path)
  const shape = checkShape(yaml, sidecarSchema())
  const problems = listNames.flatMap((name) =>
    (shape[name] ?? []).flatMap((row, i) => unselective(row, name === 'already', [name, i], yaml)),
  )
  problems.push(
    ...Object.entries(shape.capture ?? {}).flatMap(([name, row]) => [
      ...unselective(row, false, ['capture', name], yaml),
      ...ambiguous(row, ['capture', name], yaml),
    ]),
  )
  if (problems.length > 0) throw new Refusal(problems)
  return sidecarOf(shape, yaml)
}
const listNames = [
  'roles',
  'replace',
  'skip',
  'done',
  'already',
  'unless',
  'expect',
  'answers',
  'retry',
  'looks',
] as const

/** A sidecar that changes nothing. */
export const emptySidecar: Sidecar = {
  path: '',
  roles: [],
  replace: [],
  skip: [],
  done: [],
  already: [],
  unless: [],
  expect: [],
  answers: [],
  capture: [],
  retry: [],
  looks: [],
}

/** The rows of several sidecars, the later ones having the last word. */
export function joinedRows(all: ReadonlyArray<Sidecar>): Sidecar {
  const lists = Object.keys(emptySidecar).filter((key) => key !== 'path') as Array<
    Exclude<keyof Sidecar, 'path'>
  >
  const joined = lists.map((key) => [key, all.flatMap((one): Array<Row> => one[key])])
  return { ...Object.fromEntries(joined), path: all.at(-1)?.path ?? '' }
}

/** The rows of data that has a sidecar's form, selectors left out: what comments of a guide say. */
export function readRows(yaml: Yaml): Sidecar {
  return sidecarOf(checkShape(yaml, sidecarSchema()), yaml)
}

function sidecarOf(shape: Shape, yaml: Yaml): Sidecar {
  const base = (name: string, row: Given, i: PropertyKey) => ({
    at: defined({
      step: row.step,
      section: row.section,
      line: row.line,
      text: row.text,
      to: row.to,
    }) as Selector,
    because: row.because ?? '',
    source: { path: yaml.path, line: yaml.at([name, i], typeof i === 'string').line },
  })
  const each = <R extends Given, T>(name: string, list: Array<R> | undefined, more: (row: R) => T) =>
    (list ?? []).map((row, i) => ({ ...base(name, row, i), ...more(row) }))
  return {
    path: yaml.path,
    roles: each('roles', shape.roles, ({ role, host, user }) => defined({ role, host, user }) as object),
    replace: each('replace', shape.replace, (row) => ({ with: row.with.replace(/\n+$/, '') })),
    skip: each('skip', shape.skip, () => ({})),
    done: each('done', shape.done, () => ({})),
    already: (shape.already ?? []).map((row, i) => alreadyOf(row, base('already', row, i))),
    unless: each('unless', shape.unless, ({ command }) => ({ command })),
    expect: each('expect', shape.expect, (row) => ({ as: row.as })),
    answers: each('answers', shape.answers, (row) => ({
      with: row.with,
      ...(defined({ prompt: row.prompt }) as object),
    })),
    capture: Object.entries(shape.capture ?? {}).map(([name, row]) => ({
      ...base('capture', row, name),
      name,
      ...(defined({ column: row.column, row: row.row, key: row.key, regex: row.regex }) as object),
    })),
    retry: each('retry', shape.retry, (row) => ({ seconds: secondsOf(row.for) })),
    looks: each('looks', shape.looks, () => ({})),
  }
}
interface Given {
  step?: string | undefined
  section?: string | undefined
  line?: number | undefined
  text?: string | undefined
  to?: { line: number; text: string } | undefined
  because?: string | undefined
}

/** With a step or a section `text` is the failure; with a line it is what stands there. */
function alreadyOf(row: Given & { failure?: string | undefined }, base: Row): Row & { failure: string } {
  if (row.line !== undefined) return { ...base, failure: row.failure! }
  const { text, ...at } = base.at
  return { ...base, at, failure: row.failure ?? text! }
}

const secondsOf = (duration: string): number => {
  const [, count = '0', unit = 's'] = /^(\d+)([smh]?)$/.exec(duration) ?? []
  return Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1)
}

/** A capture says what it takes in exactly one way. */
function ambiguous(
  { column, row, key, regex }: { [K in keyof Capture]?: string | undefined },
  keys: Array<PropertyKey>,
  yaml: Yaml,
): Array<VFileMessage> {
  const ways = [column, key, regex].filter((way) => way !== undefined).length
  const problem =
    ways !== 1
      ? 'Unexpected capture, expected one of `column`, `key` or `regex`'
      : row !== undefined && column === undefined
        ? 'Unexpected `row`, expected it with `column`'
        : undefined
  return problem === undefined
    ? []
    : [message('unread-schema', { problem }, { path: yaml.path, at: yaml.at(keys) })]
}

/** A row says where it applies in exactly one way. */
function unselective(
  row: Given & { failure?: string | undefined },
  failing: boolean,
  keys: Array<PropertyKey>,
  yaml: Yaml,
): Array<VFileMessage> {
  const ways = [row.step, row.section, row.line].filter((way) => way !== undefined).length
  const place = { path: yaml.path, at: yaml.at(keys) }
  const refuse = (problem: string) => [message('unread-schema', { problem }, place)]
  if (ways !== 1)
    return refuse('Unexpected selector, expected one of `step`, `section`, or `line` with `text`')
  if (row.to !== undefined && row.line === undefined)
    return refuse('Unexpected `to`, expected it with the `line` at which the stretch begins')
  if (row.line !== undefined && row.text === undefined)
    return refuse('Unexpected `line` alone, expected `text` with what stands there')
  if (failing && row.failure === undefined && (row.line !== undefined || row.text === undefined))
    return refuse('Unexpected row without a failure text, expected `failure`')
  if (!failing && row.line === undefined && row.text !== undefined)
    return refuse('Unexpected `text`, expected it with `line`')
  return []
}
