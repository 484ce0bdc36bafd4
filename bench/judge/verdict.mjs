// The verdict of the built engine on lines of a guide and an output.
const { judge } = await import('../../dist/judge.js')

/** @param {Array<string>} lines of the guide @param {string} actual */
export function verdictOn(lines, actual) {
  const points = lines.map((_, i) => ({ line: i + 1, column: 1, offset: 0 }))
  const value = lines.join('\n')
  const position = { start: points[0], end: points.at(-1) }
  return judge({ text: { value, shown: value, points }, position, as: 'auto', drop: [] }, actual)
}
