import type { Root } from 'mdast'
import { toString as plainText } from 'mdast-util-to-string'
import { type Plugin, unified } from 'unified'
import { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import { type Decoded, decoded, encodingNames, isEncoding } from './encodings.ts'
import { outline } from './extract/outline.ts'
import { extract } from './extract.ts'
import { message, Refusal } from './messages.ts'
import type { Runbook } from './model.ts'
import { overridesIn, rowsOf, withoutOverrides } from './overrides.ts'
import { asciidoc } from './readers/asciidoc.ts'
import { html } from './readers/html.ts'
import { blocksOf } from './readers/markdown/blocks.ts'
import { markdown, markdownTree } from './readers/markdown.ts'
import { mediawiki } from './readers/mediawiki.ts'
import { notes } from './readers/notes.ts'
import { rst } from './readers/rst.ts'
import { type Markup, recognise } from './recognise.ts'
import { lineBreak } from './signs/lines.ts'
import { forget } from './signs/memory.ts'
import { defaultsOf, frontMatterOf } from './written/front-matter.ts'
import { writtenSteps } from './written/steps.ts'
import { nearest } from './yaml.ts'

/** The most bytes and lines a guide may have; the longest guides that people follow have some ten thousand lines. */
const limit = 4 * 1024 * 1024
const mostLines = 50_000

export interface ReadOptions {
  /** A label of the Encoding Standard; without it the bytes tell. */
  encoding?: string
  /** Names of hosts that the reader knows: where a text says that something is done on one, it is understood. */
  hosts?: ReadonlyArray<string>
}

/**
 * Reads a guide: bytes → text → tree → runbook. `text` is what positions in the runbook refer to: the guide with
 * its byte order mark and carriage returns taken off. Throws `Refusal` for what is no guide.
 */
export function readGuide(bytes: Uint8Array, path: string, options: ReadOptions = {}): Read {
  const { runbook, messages, text, encoding } = takeApart(bytes, path, options)
  return { runbook, messages, text, encoding }
}
interface Read {
  runbook: Runbook
  messages: Array<VFileMessage>
  text: string
  encoding: string
}

/** A guide with all that was found on the way to its runbook: `tree` is that of the text. */
interface Apart extends Read {
  /** The text with blanks where comments speak to us. */
  said: string
  tree: Root
  markup: Markup
  /** It was written for us: what is a step says so. */
  explicit: boolean
}

/** As `readGuide`, with the tree. Comments that speak to us are read apart from what the author says. */
export function takeApart(bytes: Uint8Array, path: string, options: ReadOptions = {}): Apart {
  forget()
  const { text, encoding } = decode(bytes, path, options.encoding)
  const front = frontMatterOf(text, path)
  const explicit = front?.explicit === true
  const markup = front ? 'markdown' : recognise(text)
  const reader = unified().use(explicit ? written : readers[markup])
  const overrides = overridesIn(text, markup, () => blocksIn(text, markup, explicit))
  const file = new VFile({
    path,
    value: withoutOverrides(
      markup === 'markdown' && !explicit ? text : text.replaceAll(lineBreak, ' '),
      overrides,
    ),
    data: { hosts: options.hosts ?? [] },
  })
  const compiler = reader().use(extract)
  const tree = compiler.parse(file) as Root
  const runbook: Runbook = front?.explicit
    ? {
        path,
        title: '',
        ...writtenSteps(tree, String(file), path, front.declared ? defaultsOf(front.declared) : {}),
        adaptations: [],
      }
    : compiler.stringify(tree, file)
  if (front) {
    runbook.title = front.title || titleOf(tree) || runbook.title
    if (front.declared) runbook.declared = front.declared
  }
  if (runbook.steps.length === 0) throw new Refusal([message('empty-guide', undefined, { path })])
  if (overrides.length > 0)
    runbook.overrides = rowsOf(overrides, file.data.outline ?? outline(tree, String(file)), runbook)
  const said = String(file)
  return { runbook, messages: file.messages, text, encoding, said, tree, markup, explicit }
}

/** Text that was written for us is Markdown as CommonMark has it, and nothing is mended. */
const written: Plugin<[], string, Root> = function () {
  this.parser = (text) => blocksOf(text)
}
/** The tree, as far as blocks go. */
function blocksIn(text: string, markup: Markup, explicit: boolean): Root {
  if (explicit) return blocksOf(text, { bare: true })
  if (markup === 'markdown') return markdownTree(text, { bare: true })
  return unified().use(readers[markup]).parse(text) as Root
}

const titleOf = (tree: Root): string => {
  const heading = tree.children.find((node) => node.type === 'heading')
  return heading ? plainText(heading).trim() : ''
}

/** A guide's tree and its markup: for what shows a guide and runs nothing. */
export function parseGuide(text: string): { tree: Root; markup: Markup } {
  const markup = recognise(text)
  return { tree: unified().use(readers[markup]).parse(text) as Root, markup }
}

const readers: Record<Markup, Plugin<[], string, Root>> = {
  markdown,
  mediawiki,
  rst,
  asciidoc,
  html,
  notes,
}

function decode(bytes: Uint8Array, path: string, named: string | undefined): Decoded {
  if (bytes.length > limit)
    throw refusal(
      message('too-large', { what: 'guide', size: `${bytes.length} bytes`, limit: '4 MiB' }, { path }),
    )
  if (named !== undefined && !isEncoding(named)) throw refusal(message('unsafe-value', noEncoding(named)))
  const read = decoded(bytes, named)
  if ('text' in read) return { ...read, text: short(plain(read.text), path) }
  if (named === undefined && bytes.includes(0))
    throw refusal(message('binary-guide', { what: 'binary file' }, { path }))
  throw refusal(message('unknown-encoding', { named, guesses: read.guesses }, { path }))
}

function noEncoding(named: string) {
  const names = encodingNames()
  const meant = nearest(named, names)
  const why = `${meant === undefined ? '' : `\`${meant}\`, or else `}one of ${names.join(', ')}`
  return { name: `--encoding ${named}`, why }
}

function short(text: string, path: string): string {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  if (lines <= mostLines) return text
  const size = { what: 'guide', size: `${lines} lines`, limit: `${mostLines} lines` }
  throw refusal(message('too-large', size, { path }))
}

function refusal(found: VFileMessage): Refusal {
  return new Refusal([found])
}

/** Lines end as on Unix, and blanks that only forbid a break are blanks. */
function plain(text: string): string {
  const lines = text.includes('\n') ? withoutReturns(text.replace(/\r\n/g, '\n')) : text.replace(/\r/g, '\n')
  return lines.replace(/[\u00a0\u2007\u202f]/g, ' ')
}

/** A return inside a line ends a line of code, whatever editors count; in prose it is a blank. */
function withoutReturns(text: string): string {
  if (!text.includes('\r')) return text
  let fenced = false
  const lines = text.split('\n').map((line) => {
    if (/^\s*(?:`{3,}|~{3,})/.test(line)) fenced = !fenced
    return line.replace(/\r/g, fenced ? lineBreak : ' ')
  })
  return lines.join('\n')
}
