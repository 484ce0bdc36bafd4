/** Where in the guide one is: the sections around a line, and who they say does the work. */
import type { Position } from 'unist'
import type { Where, Witness } from '../model.ts'
import type { Heading } from './outline.ts'

interface Section {
  level: number
  title: string
  /** Column of a list item's content; prose that begins before it has left the item. */
  column: number
  /** What its heading says, and what a sentence below it says. */
  role?: Said
  spoken?: Said
  user?: Said
  /** What was spoken holds for one block. */
  once?: boolean
  /** As whom, in the next block; what held before holds again behind it. */
  acting?: Said
}
interface Said {
  value: string
  witness: Witness
}

/** The sections around the line being read, and who they say does the work. */
export class Sections {
  readonly #open: Array<Section> = [{ level: 0, title: '', column: 0 }]
  /** What was asked since the last change. */
  #where: Where | undefined
  #trail: Array<string> | undefined

  /** A heading closes those of its level and below. */
  enter(heading: Heading): void {
    this.#changed()
    while (this.#open.length > 1 && this.#open[this.#open.length - 1]!.level >= heading.level)
      this.#open.pop()
    const column = heading.level > 10 ? heading.level - 10 : 0
    this.#open.push({ level: heading.level, title: heading.text.trim(), column })
  }

  /** Does a heading stand below the innermost section, rather than beside it? */
  holds(heading: Heading): boolean {
    return this.#open[this.#open.length - 1]!.level < heading.level
  }

  /** Prose or code at `column` closes the list items that are indented deeper. */
  reach(column: number): void {
    while (this.#open[this.#open.length - 1]!.column >= column && this.#open.length > 1) {
      if (this.#open[this.#open.length - 1]!.level <= 10) return
      this.#changed()
      this.#open.pop()
    }
  }

  /** What is said here holds to the end of the innermost section. */
  say(says: 'role' | 'user', value: string, text: string, position: Position): void {
    this.#changed()
    this.#open[this.#open.length - 1]![says] = { value, witness: { says, text, position } }
  }

  /**
   * A sentence says where the next steps run, until another one does. The others, where all hosts are the section's,
   * are those of one block: then all are meant again.
   */
  speak(value: string, text: string, position: Position): void {
    this.#changed()
    const section = this.#open[this.#open.length - 1]!
    section.once = value === '' && this.#open.findLast(({ role }) => role)?.role?.value === 'all'
    section.spoken = { value, witness: { says: 'role', text, position } }
  }

  /** As whom the next block is typed, or all of the section. */
  act(value: string, text: string, position: Position, once: boolean): void {
    this.#changed()
    const section = this.#open[this.#open.length - 1]!
    section[once ? 'acting' : 'user'] = { value, witness: { says: 'user', text, position } }
  }

  /** A block was read. */
  pass(): void {
    const section = this.#open[this.#open.length - 1]!
    if (section.acting) {
      this.#changed()
      delete section.acting
    }
    if (!section.once) return
    this.#changed()
    delete section.spoken
    delete section.once
  }

  /** What is said above governs; the innermost wins. */
  where(): Where {
    this.#where ??= this.#said()
    return this.#where
  }

  #said(): Where {
    const role = this.#role()
    const user = this.#open.at(-1)!.acting ?? this.#open.findLast((section) => section.user)?.user
    return {
      ...(role?.value ? { role: role.value } : {}),
      ...(user ? { user: user.value } : {}),
      witnesses: [role, user].flatMap((said) => (said ? [said.witness] : [])),
    }
  }

  /** Hosts were spoken of, and not which. */
  get vague(): boolean {
    return this.#role()?.value === ''
  }

  #role(): Said | undefined {
    const section = this.#open.findLast(({ role, spoken }) => spoken ?? role)
    return section?.spoken ?? section?.role
  }

  /** Headings above, outermost first. */
  trail(): Array<string> {
    this.#trail ??= this.#open.map((section) => section.title).filter((title) => title !== '')
    return this.#trail
  }

  #changed(): void {
    this.#where = undefined
    this.#trail = undefined
  }
}
