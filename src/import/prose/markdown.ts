import { dedented } from './shapes.ts'

/** Markdown stays as its author wrote it; fences that lost their partner go. */
export function markdown(lines: ReadonlyArray<string>): Array<string> {
  return dedented(lines.filter((line) => !/^[ \t>]*(?:`{3,}|~{3,})[^`]*$|^\s*\{%.*%\}\s*$/.test(line)))
}
