/** Puts a guide's text together again, bound words in their places. */
import type { Masked, Passage, Point } from '../model.ts'
import type { Rendered } from './binder.ts'
import type { Destination } from './sheet.ts'
import type { Found } from './words.ts'

/** A bound word, or the guide's own text between two of them. */
interface Piece extends Rendered {
  /** Length in the guide's text. */
  length: number
  own: boolean
}

/** What takes the place of a word; `own`: text of the guide all the same; `length`: columns it stood for. */
export type Put = Found & Rendered & { own?: true; length?: number }

/** The guide's text cut into bound words and what stands between them. */
export function pieces(text: string, bound: ReadonlyArray<Put>): Array<Piece> {
  const all: Array<Piece> = []
  let at = 0
  const own = (to: number) => {
    const part = text.slice(at, to)
    if (part !== '') all.push({ value: part, shown: part, length: part.length, own: true })
  }
  for (const { start, end, value, shown, own: kept = false, length = end - start } of bound) {
    own(start)
    all.push({ value, shown, length, own: kept })
    at = end
  }
  own(text.length)
  return all
}

/** Text as it is sent and as it may be seen. */
export function joined(text: Passage, all: ReadonlyArray<Piece>, to: Destination): Masked {
  const join = (key: 'value' | 'shown') =>
    to === 'expected' ? fitted(all, key) : all.map((piece) => piece[key]).join('')
  const put = all.filter(({ own }) => !own).map(({ value }) => value)
  const bound = to === 'expected' && put.length > 0 ? { bound: [...new Set(put)] } : {}
  return { value: join('value'), shown: join('shown'), points: pointsOf(text, all), ...bound }
}

/** In printed tables the columns stay where they were: white space behind a value makes up for its length. */
function fitted(all: ReadonlyArray<Piece>, key: 'value' | 'shown'): string {
  let owed = 0
  let out = ''
  for (const piece of all) {
    if (piece.own) {
      const [, gap = '', rest = ''] = /^( *)([\s\S]*)$/.exec(piece[key]) ?? []
      const kept = gap.length === 0 ? 0 : Math.max(1, gap.length - owed)
      out +=
        (owed === 0 ? gap : gap.length > 1 || (gap !== '' && /^[|│]/.test(rest)) ? ' '.repeat(kept) : gap) +
        rest
      owed = 0
    } else {
      out += piece[key]
      owed += piece[key].length - piece.length
    }
  }
  return out
}
/** A value of several lines stands, with all of them, where its word stood. */
function pointsOf(text: Passage, all: ReadonlyArray<Piece>): Array<Point> {
  const points = text.points.slice(0, 1)
  let line = 0
  for (const piece of all)
    for (let i = piece.value.split('\n').length - 1; i > 0; i--) {
      if (piece.own) line++
      points.push(text.points[line] ?? points.at(-1)!)
    }
  return points
}
