/** A text as a regular expression that finds it and nothing else; not for character classes. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
