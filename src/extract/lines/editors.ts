/** An editor's call, and what stands below it as the content of its file. */
import { enough, weight } from '../../signs/confidence.ts'
import {
  isExport,
  isHashCommand,
  isSectionHead,
  isSetting,
  isTable,
  likeness,
  readable,
  speaks,
  variableIn,
  withoutTrailers,
} from '../../signs/evidence.ts'
import { dedented, type Line, solid } from '../../signs/lines.ts'
import { isNotedHead } from '../../signs/notes.ts'
import { editedFile } from '../../signs/programs.ts'
import { isCertain, promptOf } from '../../signs/prompts.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { saysEdit } from '../../signs/words.ts'
import type { Gathered } from '../gather.ts'
import { putOf } from '../put.ts'
import { type Scan, take, type Unit, unit } from './scan.ts'

export function named(file: string): string {
  return file.replace(/[:：,;]$/, '')
}

/** `mkdir -p /etc/app && vim /etc/app/x.conf`: a command, and the file that an editor is opened for behind it. */
export function editorBehind({ text, shell }: Gathered): { before: Line; file: string } | undefined {
  const file = editedFile(unwrapped(shell.commands.at(-1) ?? []))
  if (!file || shell.commands.length < 2 || shell.compound || text.points.length > 1) return undefined
  const at = Math.max(text.text.lastIndexOf('&&'), text.text.lastIndexOf(';'))
  const before = text.text.slice(0, at).trimEnd()
  return before === '' ? undefined : { before: { text: before, point: text.points[0]! }, file }
}

/** `新建：vim /etc/app.conf`: words in another script before the editor's call. */
export function takeLabelled(scan: Scan, line: Line): boolean {
  const label = /^\s*[^\x00-\x7f][^:：]{0,40}[:：]\s*(?=[a-z]+ )/.exec(line.text)
  const call = label ? line.text.slice(label[0].length) : saidBehind.exec(line.text)?.[1]
  if (!call || scan.last?.prompt) return false
  const file = editedFile(unwrapped(call.trim().split(/\s+/, 8)))
  if (!file) return false
  return takeEditor(
    scan,
    unit('editor', [line], 'calls an editor behind a label', weight.told, { file: named(file) }),
  )
}

/** `vi /etc/app.conf 加入以下两行：` */
const saidBehind =
  /^\s*((?:sudo\s+)?[a-z]+\s+(?=\S*[./])[\w./~${}-]+)\s+(?=[^|;&<>]*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[^\x00-\x7f][^|;&<>]*$/u

/** An editor, and what stands below it as the content of its file. */
export function takeEditor(scan: Scan, editor: Unit): true {
  take(scan, editor)
  scan.last = undefined
  scan.sql = undefined
  const end = scan.insets.get(scan.at)
  if (end !== undefined) return takeInset(scan, editor, end)
  skipRemarks(scan)
  const below = scan.insets.get(scan.at)
  if (below !== undefined) return takeInset(scan, editor, below)
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
      (!readable(text) || saysPlace(text) || tellsReader(text)) &&
      !text.startsWith('#') &&
      !isSetting(withoutTrailers(line).text.trim()) &&
      !variableIn(withoutTrailers(line).text.trim()) &&
      !isNotedHead(text) &&
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

/** `Collez la valeur au niveau de la clé`: a sentence that asks for a change, without a sign that settings have. */
function tellsReader(text: string): boolean {
  const words = text.split(/\s+/)
  return (
    words.length > 4 &&
    /^\p{Lu}\p{Ll}+ /u.test(text) &&
    !/[=:{}<>#"]/.test(text) &&
    speaks(words) &&
    saysEdit(text)
  )
}

export function fragmentFrom(scan: Scan): Array<Line> {
  const from = scan.at
  let to = from
  let gap = true
  let script = false
  let settings = true
  let braces = 0
  let closed = false
  let markup = false
  for (let at = from; at < scan.lines.length; at += 1) {
    const line = scan.lines[at]!
    const text = line.text.trim()
    if (text === '') {
      gap = true
      continue
    }
    if (at === from && text.startsWith('#!')) script = true
    if (text.includes('<!--')) markup = true
    const state = { gap, script, settings, closed, markup, first: at === from }
    if (endsFragment(scan, line, text, state)) break
    if (!text.startsWith('#') && !isSetting(text) && !isSectionHead(text) && !isExport(text)) settings = false
    braces += (text.match(/\{/g)?.length ?? 0) - (text.match(/\}/g)?.length ?? 0)
    closed = braces === 0 && text === '}'
    gap = false
    to = at + 1
  }
  return scan.lines.slice(from, withoutRemarks(scan, from, to))
}

/** Remarks behind a blank line, right above something typed, are about that. */
function withoutRemarks({ lines }: Scan, from: number, to: number): number {
  const next = lines.slice(to).find((line) => line.text.trim() !== '')
  const prompt = next && promptOf(next.text)
  if (!prompt || !isCertain(prompt)) return to
  let end = to
  while (end > from && lines[end - 1]!.text.trim().startsWith('#')) end -= 1
  return end > from && end < to && lines[end - 1]!.text.trim() === '' ? end - 1 : to
}

/** Where content may end: behind a blank line, settings, or the last of its braces. */
function betweenParts({ gap, settings, closed }: { gap: boolean; settings: boolean; closed: boolean }) {
  return gap || settings || closed
}

/** What is known of a fragment before one of its lines. */
interface FragmentState {
  gap: boolean
  script: boolean
  settings: boolean
  closed: boolean
  markup: boolean
  first: boolean
}

function endsFragment(scan: Scan, line: Line, text: string, state: FragmentState): boolean {
  const prompt = promptOf(line.text)
  if (prompt && isCertain(prompt) && prompt.text !== '$') return true
  if (prompt?.text === '$' && scan.transcript) return true
  if (isTable(text) || /^([-=*_])\1{7,}$/.test(text)) return true
  if (/^-{2,}>?$/.test(text)) return !state.markup
  if (state.script) return false
  if (text.startsWith('#'))
    return isHashCommand(text) && (scan.hash === 'prompt' || (scan.hash === 'mixed' && betweenParts(state)))
  if (state.gap && /^\d+[.)]\s+\p{L}+\s+\p{L}/u.test(text)) return true
  if (!state.first && restarts.test(text)) return true
  if (isSetting(text) || isExport(text)) return false
  const likely = likeness(text, scan)
  const editor = editedFile(unwrapped(readShell(text).commands[0] ?? [])) !== undefined
  const sure = state.settings && !state.first ? enough.outside : enough.against
  return likely.confidence >= sure && (state.gap || editor || (state.settings && !state.first))
}
/** What comes when a file is written; none of its lines, but in a script. */
const restarts =
  /^(?:sudo )?(?:systemctl (?:restart|reload|start|enable|daemon-reload)|service [\w@.-]+ (?:restart|reload|start)|\/etc\/init\.d\/[\w@.-]+ (?:restart|reload|start))\b/
