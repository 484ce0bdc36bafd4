/**
 * Listings that programs print without a header, and what stands in their columns.
 */
import type { Grid, Row } from './grid.ts'

/** A line of a listing; each group is a column. */
interface Listing {
  line: RegExp
  titles: Array<string>
}

const month = '(?:[A-Z][a-z]{2}|\\d{1,2}月|\\d{1,2}월|\\S{3,6}\\.?)'
const date = `${month} +\\d{1,2}일? +(?:\\d\\d:\\d\\d|\\d{4})|\\d{4}-\\d\\d-\\d\\d(?: \\d\\d:\\d\\d(?::[\\d.]+ [+-]\\d{4})?)?`

const listings: Array<Listing> = [
  {
    line: new RegExp(
      `^([-dlbcps][-rwxsStT]{9})[.+@]?\\s+(\\d+)\\s+(\\S+)\\s+(\\S+)\\s+(\\d+(?:,\\s*\\d+)?|[\\d.]+[KMGT])\\s+(${date})\\s+(.+)$`,
    ),
    titles: ['Mode', 'Links', 'Owner', 'Group', 'Size', 'Date', 'Name'],
  },
  {
    line: /^(tcp6?|udp6?|raw6?)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:\s+([A-Z][A-Z_0-9]+))?(?:\s+(\d+\/\S.*|-))?$/,
    titles: ['Proto', 'Recv-Q', 'Send-Q', 'Local Address', 'Foreign Address', 'State', 'PID/Program name'],
  },
  {
    line: /^(LISTEN|ESTAB|UNCONN|TIME-WAIT|CLOSE-WAIT)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:\s+(users:.*))?$/,
    titles: ['State', 'Recv-Q', 'Send-Q', 'Local Address', 'Peer Address', 'Process'],
  },
  {
    line: /^(\w+)\s{2,}(\d+)\s{1,}(\d+)(?:\s+([\w,-]+))?$/,
    titles: ['Module', 'Size', 'Used', 'By'],
  },
]

/** Every listing whose lines are among these. */
export function parseListings(lines: ReadonlyArray<string>, like?: Grid): Array<Grid> {
  const wanted = like?.titles?.join()
  return listings
    .filter(({ titles }) => wanted === undefined || wanted === titles.join())
    .flatMap((listing) => {
      const rows = lines.flatMap((text, line) => rowOf(text, line, listing) ?? [])
      const [first] = rows
      const { titles } = listing
      if (!first) return []
      return [{ titles, rows, width: titles.length, line: first.line, damage: [], cut: false, unread: 0 }]
    })
    .slice(0, 1)
}

function rowOf(text: string, line: number, listing: Listing): Row | undefined {
  const found = listing.line.exec(text.trim())
  return found ? { cells: found.slice(1).map((cell) => cell?.trim() ?? ''), line } : undefined
}
