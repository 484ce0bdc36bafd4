/** What of a text only sets up the shell that goes on: where it stands, its variables, functions and options. */
import { forEachChild, parse } from 'unbash'
import { beyondLooking, isSetting, onlySets } from './looks.ts'

type Node = Parameters<typeof forEachChild>[0]
type Command = Extract<Node, { type: 'Command' }>
type List = Extract<Node, { type: 'AndOr' }>

/** A text, taken apart. */
export interface SettingUp {
  /** Those of its commands that only set up their shell, as they stand there; `''`: none does. */
  text: string
  /** It has no others. */
  isWhole: boolean
  /** What else of it changes the shell, and not only that: it cannot be carried out for the shell alone. */
  lost: ReadonlyArray<string>
  /** Files that are read into the shell. */
  sources: ReadonlyArray<string>
}

/** Is it known to do nothing but set up its shell? */
type Judge = (command: Command, text: string) => boolean

/** For a shell in which anything may be run afterwards. */
export const settingUp = (text: string): SettingUp => takeApart(text, isHarmless)

/** For a shell in which only what looks is run: what decides which programs run is no part of it. */
export const settingUpToLook = (text: string): SettingUp => takeApart(text, isSetting)

function takeApart(text: string, judge: Judge): SettingUp {
  const tree = parse(text)
  if (tree.errors?.length) return { text: '', isWhole: false, lost: [text], sources: [] }
  const found = tree.commands.map(({ background, command }) =>
    background ? { taken: '', isWhole: false, lost: [] } : ofStatement(command, text, judge),
  )
  const taken = found.map((one) => one.taken).filter((one) => one !== '')
  const sources = sourcesIn(taken.join('\n'))
  // Which file a relative path behind a `cd` means is only known once that has been carried out.
  if (sources.some((path) => !/^[~/]/.test(path)) && /\b(?:cd|pushd|popd)\b/.test(taken.join('\n')))
    return { text: '', isWhole: false, lost: [text], sources: [] }
  const isWhole = found.every((one) => one.isWhole) && taken.length > 0
  const lost = found.flatMap((one) => one.lost)
  return { text: isWhole ? text : taken.join('\n'), isWhole, lost, sources }
}

interface Part {
  taken: string
  isWhole: boolean
  lost: Array<string>
}

function ofStatement(node: Node, text: string, judge: Judge): Part {
  const own = text.slice(node.pos, node.end)
  if (node.type === 'Command' && judge(node, text)) return { taken: own, isWhole: true, lost: [] }
  if (node.type === 'Function' && judge === isHarmless) return { taken: own, isWhole: true, lost: [] }
  if (node.type === 'AndOr') return ofList(node, text, judge)
  return { taken: '', isWhole: false, lost: changesShell(node) ? [own] : [] }
}

/**
 * Of `a && cd x && b` what sets up the shell, as if the rest had gone well; behind `||` nothing is known to be run, but
 * where all that is asked there only looks.
 */
function ofList(list: List, text: string, judge: Judge): Part {
  const own = text.slice(list.pos, list.end)
  const sets = list.commands.map((one) => one.type === 'Command' && judge(one, text))
  const looks = list.commands.map((one) => beyondLooking(text.slice(one.pos, one.end)) === undefined)
  if (sets.includes(true) && sets.every((one, i) => one || looks[i]))
    return { taken: own, isWhole: true, lost: [] }
  const doubted = list.operators.indexOf('||')
  const sure = doubted < 0 ? list.commands.length : doubted + 1
  const isSure = (i: number) => i < sure && (doubted < 0 || sets[0])
  const taken = list.commands.filter((_, i) => sets[i] && isSure(i))
  const lost = list.commands.filter((one, i) => !(sets[i] && isSure(i)) && changesShell(one))
  const said = (one: Node) => text.slice(one.pos, one.end)
  return { taken: taken.map(said).join(' && '), isWhole: false, lost: lost.map(said) }
}

// ── commands that change their shell ─────────────────────────────────────────────────────────────────────

/** What bash itself does, and only to the shell that does it. */
const harmless =
  /^(?:cd|pushd|popd|export|unset|umask|set|shopt|alias|unalias|declare|typeset|readonly|ulimit)$/
/** What of bash may change the shell, whatever else it does. */
const changing = new RegExp(
  `${harmless.source}|^(?:\\.|source|eval|exec|enable|trap|read|mapfile|readarray|let|getopts)$`,
)
const nameOf = ({ name }: Command): string | undefined => (name?.type === 'Word' ? name.value : undefined)

function isHarmless(command: Command, text: string): boolean {
  const name = nameOf(command)
  if (name !== undefined && isSource(name)) return sourcesIn(text.slice(command.pos, command.end)).length > 0
  if (name !== undefined && !harmless.test(name)) return false
  return onlySets(command, text)
}

const isSource = (name: string): boolean => name === '.' || name === 'source'

/** Within the shell itself: not in a subshell, nor in a process of a pipe. */
function changesShell(node: Node): boolean {
  if (node.type === 'Subshell' || node.type === 'Pipeline' || node.type === 'Function') return false
  if (node.type === 'Word' || node.type === 'Assignment') return false
  if (node.type === 'Statement' && node.background) return false
  if (node.type === 'Command') {
    const name = nameOf(node)
    return name === undefined ? node.prefix.length > 0 : changing.test(name)
  }
  let changes = false
  forEachChild(node, (child) => {
    changes ||= changesShell(child)
  })
  return changes
}

/** The files of `. FILE`, each a plain path. */
function sourcesIn(text: string): Array<string> {
  const found: Array<string> = []
  const visit = (node: Node): void => {
    if (node.type === 'Command') {
      const name = nameOf(node)
      const [file, ...more] = node.args.map((word) => (word.type === 'Word' ? word.value : ''))
      const isPlain = more.length === 0 && /^(?:~\/)?[\w./+-]+$/.test(file ?? '')
      if (name !== undefined && isSource(name) && isPlain) found.push(file!)
    }
    forEachChild(node, visit)
  }
  visit(parse(text))
  return found
}
