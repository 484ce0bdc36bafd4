/**
 * What a person reads of a long list: the first of it, and how many more there are.
 */
const most = 5

/** Texts of which only the first are kept, and made. */
export class Few {
  readonly #first: Array<string> = []
  count = 0

  add(text: () => string): void {
    if (this.count++ < most) this.#first.push(text())
  }

  toString(): string {
    const more = this.count - this.#first.length
    return this.#first.join(', ') + (more > 0 ? ` and ${more} more` : '')
  }
}

export function few<T>(list: Iterable<T>, textOf: (each: T) => string = String): Few {
  const texts = new Few()
  for (const each of list) texts.add(() => textOf(each))
  return texts
}
