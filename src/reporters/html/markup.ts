/** HTML made of templates: what is put into one is text, and inert, unless it is HTML itself. */
import { sanitise } from '../../sanitise.ts'

/** A piece of HTML of our own making. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}
/** What may stand in a template; nothing is written for what is false or undefined. */
export type Content = Html | string | number | false | undefined | ReadonlyArray<Content>

export function html(parts: TemplateStringsArray, ...contents: Array<Content>): Html {
  let text = parts[0]!
  for (const [index, content] of contents.entries()) text += written(content) + parts[index + 1]!
  return new Html(text)
}

function written(content: Content): string {
  if (content instanceof Html) return content.text
  if (content === false || content === undefined) return ''
  if (typeof content === 'object') return content.map(written).join('')
  return escaped(sanitise(String(content)))
}

/** Words in which code stands between backticks, as our messages have it. */
export const spoken = (text: string): Array<Content> =>
  text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part))

/** Sanitised text has its controls as visible escapes; here the characters of HTML become text, too. */
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character]!)
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** An attribute, or nothing where its value is undefined. */
export const attribute = (name: string, value: string | number | undefined): Html | undefined =>
  value === undefined ? undefined : html` ${new Html(name)}="${value}"`
