/**
 * Templates of right-hand sides: Handlebars, strict, nothing escaped. Most of them are a path or two, `{{ host.address }}`:
 * these are looked up here, by Handlebars' own rules, and Handlebars is not even loaded.
 */
import { createRequire } from 'node:module'

/** The text with its expressions filled in; throws what Handlebars throws where one names what is not there. */
export function fill(template: string, context: Context): string {
  return filledByPaths(template, context) ?? compiled(template)(context)
}
type Context = Readonly<Record<string, unknown>>

/** Undefined where there is more to it than paths to texts and numbers. */
function filledByPaths(template: string, context: Context): string | undefined {
  const values: Array<string> = []
  for (const [, path = ''] of template.matchAll(paths)) {
    const value = valueAt(path, context)
    if (value === undefined) return undefined
    values.push(value)
  }
  const between = template.split(anyPath)
  if (between.some((text) => beyondPaths.test(text))) return undefined
  return between.map((text, i) => text + (values[i] ?? '')).join('')
}

/** Two names at least: one alone may be a helper's. */
const paths = /\{\{[ \t]*([A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*)+)[ \t]*\}\}/g
const anyPath = /\{\{[ \t]*[A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*)+[ \t]*\}\}/
/** Other expressions, escaped ones, and a third brace. */
const beyondPaths = /\{\{|\}\}|\\|\{$|^\}/

function valueAt(path: string, context: Context): string | undefined {
  let value: unknown = context
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Context)[name]
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Handlebars' own, loaded when the first template needs it. */
function compiled(template: string): (context: Context) => string {
  handlebars ??= (createRequire(import.meta.url)('handlebars') as typeof import('handlebars')).create()
  return handlebars.compile(template, { strict: true, noEscape: true })
}
let handlebars: typeof import('handlebars') | undefined
