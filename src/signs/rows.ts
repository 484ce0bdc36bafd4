import { sharedAs } from './alternatives.ts'

/** A row of the vocabulary: alternatives of a regular expression, by language. A new language is a new entry. */
export type Row = Partial<Record<Language, string>>

type Language =
  | 'en'
  | 'ko'
  | 'ja'
  | 'zh'
  | 'vi'
  | 'pt'
  | 'es'
  | 'fr'
  | 'de'
  | 'ru'
  | 'id'
  | 'tr'
  | 'it'
  | 'pl'
  | 'cs'
  | 'uk'
  | 'th'

/** All languages at once, for the source of a `regex`: guides mix them, and a guide's language is never guessed. */
export function any(row: Row): string {
  return sharedAs(alternativesOf(row))
}

export function alternativesOf(row: Row): string {
  return Object.values(row).join('|')
}
