import type { Root } from 'mdast'
import { type Plugin, unified } from 'unified'
import { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import { extract } from './extract.ts'
import { message, Refusal } from './messages.ts'
import type { Runbook } from './model.ts'
import { markdown } from './readers/markdown.ts'
import { notes } from './readers/notes.ts'

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

type Markup = 'markdown' | 'notes'
const readers: Record<Markup, Plugin<[], string, Root>> = { markdown, notes }

/** What the text is written in, by what stands in it; a file's name says nothing. */
export function recognise(text: string): Markup {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  const fences = count(/^[\s>]*(?:```|~~~)/gm)
  const headings = count(/^#{2,6}\s+\S/gm) + count(/^# \p{Lu}/gmu)
  const foreign = count(
    /^=+ [^=\n]+ =+$|^<\/?(?:syntaxhighlight|source|pre)\b|^\.\. [\w-]+::|^\[source\b|^={1,5} \S/gm,
  )
  const prose = count(/^\s*\.{3,}\s/gm)
  if (fences > 1 && fences >= foreign) return 'markdown'
  return headings + count(/^\s*[-*] \S/gm) > foreign + prose ? 'markdown' : 'notes'
}

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
