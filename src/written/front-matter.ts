/** The data before a runbook that was written for us: what it is, and what it wants to know. */
import { z } from 'zod'
import type { Declared, Point } from '../model.ts'
import { checkShape, lazily, readYaml, strictShape } from '../yaml.ts'

/** Of the front matter's keys, those that are ours; `schema/front-matter.schema.json` is not made: it is Markdown. */
const shape = lazily(() =>
  strictShape({
    runbook: z.literal('1', { error: 'Unexpected version, expected `runbook: 1`' }).optional(),
    title: z.string().optional(),
    templates: z.literal('handlebars', { error: 'Unexpected templates, expected `handlebars`' }).optional(),
    roles: z.array(z.string()).optional(),
    variables: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'Unexpected name'), z.string()).optional(),
    secrets: z
      .union([
        z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'Unexpected name'), z.string()),
        z.array(z.string().regex(/^[A-Za-z_]\w*$/, 'Unexpected name')),
      ])
      .optional(),
  }),
)

/** A front matter that speaks to us. */
export interface FrontMatter {
  title: string
  /** The text is written for us: what is a step says so, and nothing else is one. */
  explicit: boolean
  /** Its texts may hold `{{ … }}`. */
  declared?: Declared
}

/** The front matter of a text, if it has one with `runbook: 1` or `templates: handlebars`; throws `Refusal`. */
export function frontMatterOf(text: string, path: string): FrontMatter | undefined {
  const found = /^---[ \t]*\n([\s\S]{0,100000}?)\n---[ \t]*(?:\n|$)/.exec(text)
  if (!found || !/^(?:runbook|templates)[ \t]*:/m.test(found[1]!)) return undefined
  const origin: Point = { line: 2, column: 1, offset: text.indexOf('\n') + 1 }
  const yaml = readYaml(found[1]!, path, origin)
  const { title = '', runbook, templates, roles, variables, secrets } = checkShape(yaml, shape())
  const at = (kind: string, name: string) => yaml.at([kind, name], true)
  const about = Array.isArray(secrets)
    ? secrets.map((name) => [name, ''] as const)
    : Object.entries(secrets ?? {})
  const declared: Declared = {
    roles: roles ?? [],
    variables: Object.entries(variables ?? {}).map(([name, value]) => ({
      name,
      value,
      at: at('variables', name),
    })),
    secrets: about.map(([name, what]) => ({ name, what, at: at('secrets', name) })),
  }
  return { title, explicit: runbook !== undefined, ...(templates ? { declared } : {}) }
}

/** Values of variables that a runbook brings along. */
export const defaultsOf = ({ variables }: Declared): Record<string, string> =>
  Object.fromEntries(variables.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]))
