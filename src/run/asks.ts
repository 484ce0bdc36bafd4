/** Which commands ask the person at their terminal by way of their input. */
import { parse } from 'unbash'
import { isSudo, unwrapped } from '../signs/shell.ts'

interface Node {
  type: string
  [key: string]: unknown
}

/**
 * Programs that take an empty input for an answer and may end well with it: a variable that stays empty, a file that stays
 * where it is. On a terminal they ask; a row a family, `asks` is held against the words of a call. `notRoot`: root is
 * asked nothing, and guides show what is printed without a terminal.
 */
const families: ReadonlyArray<{ asks: RegExp; unless?: RegExp; notRoot?: true }> = [
  { asks: /^read\b/, unless: / -\w*[tu]/ }, // gives up by itself, or reads elsewhere
  { asks: /^(?:rm|cp|mv|ln) (?:.* )?(?:-[a-zA-Z]*[iI][a-zA-Z]*|--interactive(?:=(?:once|always))?)(?: |$)/ },
  { asks: /^su\b/, notRoot: true },
]

/** Does a command of this text ask? One that is fed, or stands in a loop or a function, does not count. */
export const asksTyping = (text: string, isRoot: boolean): boolean =>
  /\b(?:read|rm|cp|mv|ln|su)\b/.test(text) &&
  asks(parse(text) as unknown as Node, (words) => isOfFamily(words, isRoot))

type Call = (words: ReadonlyArray<string>) => boolean
const asks = (node: Node, call: Call): boolean => within[node.type]?.(node, call) ?? false

const some = (nodes: unknown, call: Call) => (nodes as ReadonlyArray<Node>).some((node) => asks(node, call))
/** Where one may stand; a row a kind of node. */
const within: Record<string, (node: Node, call: Call) => boolean> = {
  Script: ({ commands }, call) => some(commands, call),
  Statement: ({ command, background }, call) => !background && asks(command as Node, call),
  AndOr: ({ commands }, call) => some(commands, call),
  Pipeline: ({ commands }, call) => some((commands as ReadonlyArray<Node>).slice(0, 1), call),
  Command: ({ name, suffix }, call) => {
    const words = [name, ...(suffix as ReadonlyArray<Node>)] as ReadonlyArray<Node | undefined>
    return (
      !words.some(feeds) && call(words.flatMap((word) => (word?.type === 'Word' ? [String(word.value)] : [])))
    )
  },
}

const feeds = (part: Node | undefined): boolean =>
  part !== undefined && part.type !== 'Word' && !String(part.operator).startsWith('>')

function isOfFamily(words: ReadonlyArray<string>, isRoot: boolean): boolean {
  const call = unwrapped(words).join(' ')
  const asRoot = isRoot || isSudo(words)
  return families.some((one) => one.asks.test(call) && !one.unless?.test(call) && !(one.notRoot && asRoot))
}
