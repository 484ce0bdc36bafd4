/** Changes to a guide's lines as careless hands and exports make them; each line remembers which one it was. */
import type { Random } from './random.ts'

export interface Kept {
  text: string
  /** Its number in the guide as written, from 1. */
  from: number
}

/** What a line of the guide is known to be, for changes that choose lines by it. */
export interface Known {
  /** Neither code nor the name of a file: nothing that tells what another line is. */
  plain(line: Kept): boolean
  /** Calls an editor, or names the file of what stands around it. */
  names(line: Kept): boolean
}

type Change = (lines: ReadonlyArray<Kept>, random: Random, known: Known) => Array<Kept>

const fence = /^[\s>]*(?:`{3,}|~{3,})/
const isFence = (line: Kept): boolean => fence.test(line.text)
const words = ['', 'text', 'console', 'bash', 'sh', 'shell', 'plaintext', 'none']
/** Words that say that a block is for a shell, or nothing. */
const shells = /([`~]{3,}) *(?:bash|sh|shell|console|text|plaintext|terminal|zsh)\b/
const indents = ['  ', '    ', '\t', '        ', '   ']

/** Changes that leave a reader as sure as before of what every line is. */
export const keeping: Record<string, Change> = {
  'blocks indented': (lines, random) => {
    const inside = fenced(lines)
    const indent = random.pick(indents)
    const chosen = new Set(inside.filter(() => random.next() < 0.5).flat())
    return lines.map((line, at) => (chosen.has(at) ? { ...line, text: indent + line.text } : line))
  },
  'code indented inside its fence': (lines, random) => {
    const indent = random.pick(indents)
    const chosen = new Set(fenced(lines).flatMap((run) => (random.next() < 0.5 ? run.slice(1, -1) : [])))
    return lines.map((line, at) => (chosen.has(at) ? { ...line, text: indent + line.text } : line))
  },
  'everything indented': (lines, random) => {
    const indent = random.pick(['  ', '    ', '\t'])
    return lines.map((line) => ({ ...line, text: line.text === '' ? '' : indent + line.text }))
  },
  'indents lost': (lines, random) =>
    lines.map((line) =>
      random.next() < 0.5 && /^ /.test(line.text) ? { ...line, text: line.text.trimStart() } : line,
    ),
  'fences doubled': (lines, random) =>
    lines.flatMap((line) => (isFence(line) && random.next() < 0.6 ? [line, line] : [line])),
  'a fence lost': (lines, random) => {
    const at = random.pick([...lines.keys()].filter((index) => isFence(lines[index]!)).concat(-1))
    return lines.filter((_, index) => index !== at)
  },
  'all fences lost': (lines) => lines.filter((line) => !isFence(line)),
  'fences broken': (lines, random) =>
    lines.map((line) =>
      isFence(line) && (shells.test(line.text) || /[`~]\s*$/.test(line.text)) && random.next() < 0.3
        ? { ...line, text: line.text.replace(/[`~]{3,}/, random.pick(['``', '`', "'''"])) }
        : line,
    ),
  'fence words changed': (lines, random) =>
    lines.map((line) =>
      isFence(line) ? { ...line, text: line.text.replace(shells, `$1${random.pick(words)}`) } : line,
    ),
  'blank lines lost': (lines, random) =>
    lines.filter((line) => line.text.trim() !== '' || random.next() < 0.5),
  'all blank lines lost': (lines) => lines.filter((line) => line.text.trim() !== ''),
  'blank lines put in': (lines, random) =>
    lines.flatMap((line) =>
      isFence(line) && random.next() < 0.5 ? [{ text: '', from: line.from }, line] : [line],
    ),
  'prose lost': (lines, random, known) => lines.filter((line) => !known.plain(line) || random.next() < 0.6),
  'carriage returns': (lines) => lines.map((line) => ({ ...line, text: `${line.text}\r` })),
  'blanks behind': (lines, random) =>
    lines.map((line) =>
      /\\$/.test(line.text) || random.next() < 0.5
        ? line
        : { ...line, text: line.text + random.pick(['  ', ' ', '\t']) },
    ),
  'tabs for blanks': (lines) =>
    lines.map((line) => ({
      ...line,
      text: line.text.replace(/^( {4})+/, (run) => '\t'.repeat(run.length / 4)),
    })),
  quoted: (lines, random) => {
    const inside = new Set(fenced(lines).flatMap((run) => run.slice(1)))
    const starts = [...lines.keys()].filter(
      (at) => !inside.has(at) && (at === 0 || !lines[at - 1]!.text.trim()),
    )
    const from = random.pick(starts)
    const to = starts[Math.min(starts.indexOf(from) + random.int(1, 40), starts.length - 1)]!
    return lines.map((line, at) => (at >= from && at < to ? { ...line, text: `> ${line.text}` } : line))
  },
}

/** Changes that take away what tells a line from something to run. */
export const taking: Record<string, Change> = {
  'openers of here-documents cut': (lines) => lines.filter((line) => !/<<-?\s*['"]?\w/.test(line.text)),
  'editors and captions cut': (lines, _, known) => lines.filter((line) => !known.names(line)),
  'one editor or caption cut': (lines, random, known) => {
    const at = random.pick([...lines.keys()].filter((index) => known.names(lines[index]!)).concat(-1))
    return lines.filter((_, index) => index !== at)
  },
}

/** Index runs of fenced blocks, fences included. */
function fenced(lines: ReadonlyArray<Kept>): Array<Array<number>> {
  const runs: Array<Array<number>> = []
  let open: Array<number> | undefined
  for (const [index, line] of lines.entries()) {
    open?.push(index)
    if (!isFence(line)) continue
    if (open) {
      runs.push(open)
      open = undefined
    } else open = [index]
  }
  return runs
}
