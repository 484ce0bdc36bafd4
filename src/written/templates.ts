/** `{{ … }}` in a runbook's own text. A backslash before it makes it text: `\{{`. */

/** A template, or a pair of braces that stands for itself. */
interface Template {
  start: number
  end: number
  /** The template with its braces; undefined: braces that stand for themselves, behind a backslash. */
  template?: string
}

const shape = /\\\{\{|\{\{[^{}\n]{0,400}\}\}/g

/** The templates of a text, in their order. */
export function templatesIn(text: string): Array<Template> {
  if (!text.includes('{{')) return []
  return [...text.matchAll(shape)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    ...(found.startsWith('\\') ? {} : { template: found }),
  }))
}

/** The text with a word of the same length in the place of each template: what reads it sees one word. */
export function withoutTemplates(text: string): string {
  return text.includes('{{') ? text.replace(shape, (found) => 'x'.repeat(found.length)) : text
}

/** A text of someone else's as a template has to say it. */
export function escaped(text: string): string {
  return text.replaceAll('{{', '\\{{')
}

/** The text as a person is shown it: variables filled in, secrets by their names. */
export function shownToPeople(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(shape, (found) => {
    if (found.startsWith('\\')) return '{{'
    const [, kind, name = ''] = /^\{\{\s*(vars|secrets)\.(\w+)\s*\}\}$/.exec(found) ?? []
    return kind === 'secrets' ? `‹${name}›` : kind === 'vars' ? (variables[name] ?? found) : found
  })
}

/** The text as it may be when it is filled in: variables as they are, a word in the place of all else. */
export function asFilled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(shape, (found) => {
    if (found.startsWith('\\')) return '{{'
    const name = /^\{\{\s*vars\.(\w+)\s*\}\}$/.exec(found)?.[1] ?? ''
    return variables[name] || 'x'.repeat(found.length)
  })
}
