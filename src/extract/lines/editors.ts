/** An editor's call, and what stands below it as the content of its file. */
import { enough, weight } from '../confidence.ts'
import {
  isExport,
  isHashCommand,
  isSectionHead,
  isSetting,
  isTable,
  likeness,
  readable,
  withoutTrailers,
} from '../evidence.ts'
import { dedented, type Line, solid } from '../outline.ts'
import { editedFile } from '../programs.ts'
import { isCertain, promptOf } from '../prompts.ts'
import { putOf } from '../put.ts'
import { readShell, unwrapped } from '../shell.ts'
import { type Scan, take, type Unit, unit } from './scan.ts'

export function named(file: string): string {
  return file.replace(/[:：,;]$/, '')
}

/** An editor, and what stands below it as the content of its file. */
export function takeEditor(scan: Scan, editor: Unit): true {
  take(scan, editor)
  scan.last = undefined
  scan.sql = undefined
  const end = scan.insets.get(scan.at)
  if (end !== undefined) return takeInset(scan, editor, end)
  skipRemarks(scan)
  const fragment = fragmentFrom(scan)
  if (fragment.length > 0) {
    take(
      scan,
      unit('config', fragment, `stands below the editor of ${editor.file}`, weight.told, {
        file: editor.file ?? '',
        text: dedented(fragment),
      }),
    )
  }
  return true
}

function takeInset(scan: Scan, editor: Unit, end: number): true {
  const content = solid(scan.lines.slice(scan.at + 1, end))
  const rulers = [scan.lines[scan.at]!, scan.lines[end]!].map((line) =>
    unit('narrative', [line], 'a ruler', weight.told),
  )
  scan.units.push(rulers[0]!)
  if (content.length > 0) {
    const because = `stands between rulers below the editor of ${editor.file}`
    scan.units.push(
      unit('config', content, because, weight.told, { file: editor.file ?? '', text: dedented(content) }),
    )
  }
  scan.units.push(rulers[1]!)
  scan.at = end + 1
  scan.gap = false
  return true
}

/** Prose between an editor and the content: `add below line 13`. */
function skipRemarks(scan: Scan): void {
  while (scan.at < scan.lines.length) {
    const line = scan.lines[scan.at]!
    const text = line.text.trim()
    const prose =
      (!readable(text) || saysPlace(text)) &&
      !text.startsWith('#') &&
      !isSetting(withoutTrailers(line).text.trim()) &&
      !isExport(text)
    if (text !== '' && !prose && !/^-{2,}\s.*[>:]$/.test(text)) return
    if (text === '') scan.at += 1
    else take(scan, unit('narrative', [line], 'a remark on the edit', weight.word))
  }
}

/** `add below line 13`: a shell could read it, and yet it is said to the reader. */
function saysPlace(text: string): boolean {
  const where = putOf([text])?.where
  return where !== undefined && where !== 'added' && where !== 'whole'
}

export function fragmentFrom(scan: Scan): Array<Line> {
  const from = scan.at
  let to = from
  let gap = true
  let script = false
  let settings = true
  let braces = 0
  let closed = false
  for (let at = from; at < scan.lines.length; at += 1) {
    const line = scan.lines[at]!
    const text = line.text.trim()
    if (text === '') {
      gap = true
      continue
    }
    if (at === from && text.startsWith('#!')) script = true
    if (endsFragment(scan, line, text, { gap, script, settings, closed, first: at === from })) break
    if (!text.startsWith('#') && !isSetting(text) && !isSectionHead(text) && !isExport(text)) settings = false
    braces += (text.match(/\{/g)?.length ?? 0) - (text.match(/\}/g)?.length ?? 0)
    closed = braces === 0 && text === '}'
    gap = false
    to = at + 1
  }
  return scan.lines.slice(from, to)
}

/** Where content may end: behind a blank line, settings, or the last of its braces. */
function betweenParts({ gap, settings, closed }: { gap: boolean; settings: boolean; closed: boolean }) {
  return gap || settings || closed
}

function endsFragment(
  scan: Scan,
  line: Line,
  text: string,
  state: { gap: boolean; script: boolean; settings: boolean; closed: boolean; first: boolean },
): boolean {
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt) && prompt.text !== '$') return true
  if (prompt?.text === '$' && scan.transcript) return true
  if (isTable(text) || /^([-=*_])\1{7,}$/.test(text) || /^-{2,}>?$/.test(text)) return true
  if (state.script) return false
  if (text.startsWith('#'))
    return isHashCommand(text) && (scan.hash === 'prompt' || (scan.hash === 'mixed' && betweenParts(state)))
  if (isSetting(text) || isExport(text)) return false
  const likely = likeness(text, scan)
  const editor = editedFile(unwrapped(readShell(text).commands[0] ?? [])) !== undefined
  return likely.confidence >= enough.against && (state.gap || editor || (state.settings && !state.first))
}
