/** JSON with the place of every value: what `JSON.parse` reads, and where it stands. */

export type JsonNode = { from: number; to: number } & (
  | { kind: 'object'; members: Array<JsonMember> }
  | { kind: 'array'; items: Array<JsonNode> }
  | { kind: 'value' }
)
export interface JsonMember {
  name: string
  from: number
  value: JsonNode
}

/** The tree of a text that is JSON; undefined for any other, and for an object that says a name twice. */
export function readJson(text: string): JsonNode | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const reader = new Reader(text)
  const node = reader.value()
  return reader.isUnique ? node : undefined
}

/** Walks a text that is known to be JSON. */
class Reader {
  isUnique = true
  #at = 0
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }

  value(): JsonNode {
    this.#skip()
    const from = this.#at
    const char = this.#text[from]
    if (char === '{') return this.#object(from)
    if (char === '[') return this.#array(from)
    this.#scalar()
    return { kind: 'value', from, to: this.#at }
  }

  #object(from: number): JsonNode {
    const members: Array<JsonMember> = []
    const names = new Set<string>()
    this.#list('}', () => {
      const start = this.#at
      this.#scalar()
      const name = JSON.parse(this.#text.slice(start, this.#at)) as string
      this.#skip()
      this.#at += 1 // the colon
      if (names.has(name)) this.isUnique = false
      names.add(name)
      members.push({ name, from: start, value: this.value() })
    })
    return { kind: 'object', members, from, to: this.#at }
  }

  #array(from: number): JsonNode {
    const items: Array<JsonNode> = []
    this.#list(']', () => void items.push(this.value()))
    return { kind: 'array', items, from, to: this.#at }
  }

  #list(close: string, item: () => void): void {
    this.#at += 1
    for (;;) {
      this.#skip()
      const char = this.#text[this.#at]
      if (char === close) break
      if (char === ',') this.#at += 1
      else item()
    }
    this.#at += 1
  }

  #scalar(): void {
    const shape = /"(?:[^"\\]|\\.)*"|[^\s,:\]}]+/y
    shape.lastIndex = this.#at
    this.#at += shape.exec(this.#text)![0].length
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1
  }
}
