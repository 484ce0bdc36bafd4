/** Which commands of the shell itself ask the person at its terminal. */
import { parse } from 'unbash'

interface Node {
  type: string
  [key: string]: unknown
}

/**
 * Does the shell `read` what somebody types? Without a terminal it would read nothing, ask nothing, and what comes behind
 * would go on with an empty value. One that is fed, that gives up by itself, or that stands in a loop or a function does not
 * count.
 */
export const readsTyping = (text: string): boolean =>
  /\bread\b/.test(text) && asks(parse(text) as unknown as Node)

const asks = (node: Node): boolean => within[node.type]?.(node) ?? false

const some = (nodes: unknown) => (nodes as ReadonlyArray<Node>).some(asks)
/** Where one may stand; a row a kind of node. */
const within: Record<string, (node: Node) => boolean> = {
  Script: ({ commands }) => some(commands),
  Statement: ({ command, background }) => !background && asks(command as Node),
  AndOr: ({ commands }) => some(commands),
  Pipeline: ({ commands }) => some((commands as ReadonlyArray<Node>).slice(0, 1)),
  Command: ({ name, suffix }) =>
    (name as Node | undefined)?.value === 'read' && isTyped(suffix as Array<Node>),
}

const isTyped = (suffix: ReadonlyArray<Node>): boolean =>
  suffix.every(({ type, value, operator }) =>
    type === 'Word'
      ? !/^-\w*[tu]/.test(String(value))
      : type === 'Redirect' && String(operator).startsWith('>'),
  )
