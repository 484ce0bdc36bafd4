/** Steps and inventories made by hand, for tests of what comes after reading. */
import type { Command, Edit, Host, Inventory, Passage, Runbook, Statement, Step, Word } from '../src/model.ts'

export const passage = (text: string, line = 1, column = 1): Passage => ({
  text,
  points: text.split('\n').map((_, i) => ({ line: line + i, column })),
})
const said = (id: string, line: number, text: string) => ({
  id,
  trail: id.split('/').slice(0, -1),
  where: { witnesses: [] },
  position: { start: { line, column: 1 }, end: { line: line + text.split('\n').length - 1, column: 1 } },
  because: 'made by hand',
  confidence: 1,
  risks: [],
})
export const command = (text: string, line = 1, more: Partial<Command> = {}): Command => ({
  ...said(`chapter/${line}`, line, text),
  kind: 'command',
  text: passage(text, line),
  answers: [],
  ...more,
})
export const statement = (text: string, line = 1, more: Partial<Statement> = {}): Statement => ({
  ...said(`chapter/${line}`, line, text),
  kind: 'sql',
  text: passage(text, line),
  ...more,
})
export const edit = (path: string, text: string, line = 2, more: Partial<Edit> = {}): Edit => ({
  ...said(`chapter/${line}`, line, text),
  kind: 'edit',
  path: passage(path, line - 1),
  text: passage(text, line),
  editor: 'ini',
  named: { by: 'editor', position: said('x/1', line - 1, path).position },
  ...more,
})
export const printed = (text: string, line: number): NonNullable<Command['expected']> => ({
  text: passage(text, line),
  position: { start: { line, column: 1 }, end: { line: line + text.split('\n').length - 1, column: 1 } },
  as: 'auto',
  drop: [],
})
export const runbook = (...steps: Array<Step>): Runbook => ({
  path: 'guide.md',
  title: 'A guide',
  steps,
  asides: [],
  adaptations: [],
})
export const host = (name: string, more: Partial<Host> = {}): Host => ({
  name,
  address: name,
  roles: [],
  become: 'sudo',
  transport: 'ssh',
  facts: {},
  ...more,
})
export const word = (name: string, value: string, more: Partial<Word> = {}): Word => ({
  word: name,
  value,
  source: { path: 'inventory.yaml', line: 1 },
  ...more,
})
export const inventory = (more: Partial<Inventory> = {}): Inventory => ({
  path: 'inventory.yaml',
  hosts: [host('one')],
  secrets: {},
  vars: {},
  words: [],
  ...more,
})
export const sources = { guide: '', inventory: '' }
