/** Which commands ask the person at their terminal by way of their input. */
import { parse } from 'unbash'
import { unwrapped } from '../signs/shell.ts'

interface Node {
  type: string
  [key: string]: unknown
}

/**
 * Programs that take an empty input for an answer and may end well with it: a variable that stays empty, a file that stays
 * where it is. On a terminal they ask; a row a family, `asks` is held against the words of a call.
 */
const families: ReadonlyArray<{ asks: RegExp; unless?: RegExp }> = [
  { asks: /^read\b/, unless: / -\w*[tu]/ }, // gives up by itself, or reads elsewhere
  { asks: /^(?:rm|cp|mv|ln) (?:.* )?(?:-[a-zA-Z]*[iI][a-zA-Z]*|--interactive(?:=(?:once|always))?)(?: |$)/ },
  { asks: /^su\b/ },
]

/** Does a command of this text ask? One that is fed, or stands in a loop or a function, does not count. */
export const asksTyping = (text: string): boolean =>
  /\b(?:read|rm|cp|mv|ln|su)\b/.test(text) && asks(parse(text) as unknown as Node)

const asks = (node: Node): boolean => within[node.type]?.(node) ?? false

const some = (nodes: unknown) => (nodes as ReadonlyArray<Node>).some(asks)
/** Where one may stand; a row a kind of node. */
const within: Record<string, (node: Node) => boolean> = {
  Script: ({ commands }) => some(commands),
  Statement: ({ command, background }) => !background && asks(command as Node),
  AndOr: ({ commands }) => some(commands),
  Pipeline: ({ commands }) => some((commands as ReadonlyArray<Node>).slice(0, 1)),
  Command: ({ name, suffix }) => {
    const words = [name, ...(suffix as ReadonlyArray<Node>)] as ReadonlyArray<Node | undefined>
    return (
      !words.some(feeds) &&
      isOfFamily(words.flatMap((word) => (word?.type === 'Word' ? [String(word.value)] : [])))
    )
  },
}

const feeds = (part: Node | undefined): boolean =>
  part !== undefined && part.type !== 'Word' && !String(part.operator).startsWith('>')

function isOfFamily(words: ReadonlyArray<string>): boolean {
  const call = unwrapped(words).join(' ')
  return families.some((one) => one.asks.test(call) && !one.unless?.test(call))
}
