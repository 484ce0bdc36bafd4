import type { Root } from 'mdast'
import { type Plugin, unified } from 'unified'
import { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import { extract } from './extract.ts'
import { message, Refusal } from './messages.ts'
import type { Runbook } from './model.ts'
import { asciidoc } from './readers/asciidoc.ts'
import { markdown } from './readers/markdown.ts'
import { mediawiki } from './readers/mediawiki.ts'
import { notes } from './readers/notes.ts'
import { rst } from './readers/rst.ts'
import { type Markup, recognise } from './recognise.ts'

/** The most bytes a guide may have. */
const limit = 4 * 1024 * 1024

/**
 * Reads a guide: bytes → text → tree → runbook. `text` is what positions in the runbook refer to: the guide with
 * its byte order mark and carriage returns taken off. Throws `Refusal` for what is no guide.
 */
export function readGuide(
  bytes: Uint8Array,
  path: string,
): { runbook: Runbook; messages: Array<VFileMessage>; text: string } {
  const text = decode(bytes, path)
  const file = new VFile({ path, value: text })
  const runbook = unified().use(readers[recognise(text)]).use(extract).processSync(file).result
  if (runbook.steps.length === 0) throw new Refusal([message('empty-guide', undefined, { path })])
  return { runbook, messages: file.messages, text }
}

const readers: Record<Markup, Plugin<[], string, Root>> = { markdown, mediawiki, rst, asciidoc, notes }

function decode(bytes: Uint8Array, path: string): string {
  const refuse = (found: VFileMessage): never => {
    throw new Refusal([found])
  }
  if (bytes.length > limit)
    refuse(message('too-large', { what: 'guide', size: `${bytes.length} bytes`, limit: '4 MiB' }, { path }))
  if (bytes.includes(0)) refuse(message('binary-guide', { what: 'binary file' }, { path }))
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.replace(/\r\n/g, '\n').replace(/\r/g, ' ')
  } catch {
    return refuse(message('binary-guide', { what: 'encoding that is not UTF-8' }, { path }))
  }
}
