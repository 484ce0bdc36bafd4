import fastStringWidth from 'fast-string-width'

/** The columns that a text takes on a terminal: two for a Korean, Japanese or Chinese sign, none for a mark or an escape. */
export function textWidth(text: string): number {
  return fastStringWidth(text, { tabWidth: 0 })
}
