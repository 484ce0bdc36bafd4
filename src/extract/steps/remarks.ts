import { positionOf } from '../../signs/lines.ts'
import { roleOfSentence } from '../../signs/roles.ts'
import { unwrapped } from '../../signs/shell.ts'
import { nonLatin } from '../habits.ts'
import { saidBetween } from '../lines/printed.ts'
import { hostLabel } from '../lines/remarks.ts'
import type { Unit } from '../lines/scan.ts'
import { nameFile } from './files.ts'
import { aside, type Fold, remarked } from './fold.ts'

/** Remarks are no steps, but they may say where the next ones run. */
export function foldRemark(fold: Fold, unit: Unit, next?: Unit): void {
  aside(fold, unit, unit.kind === 'comment' ? 'comment' : 'narrative')
  const text = unit.rows
    .map((row) => row.text)
    .join(' ')
    .replace(/^\s*(#|\/\/)+/, '')
  if (unit.kind === 'narrative' && fold.talk) return // it is typed into the program that is open
  const position = positionOf(unit.rows)
  if (unit.kind === 'narrative' && !/^\s*(?:-{3}|\+{3}|@@) /.test(text)) nameFile(fold, text, position)
  if (unit.kind === 'narrative') fold.named?.said.push(text)
  if (unit.kind === 'narrative' && (fold.prints || /^\s*[*-] /.test(text)) && isLong(text)) return
  if (unit.kind === 'narrative' && fold.lists && isEntry.test(text)) return
  if (unit.kind === 'narrative' && fold.loose && !/[:：]\s*$/.test(text)) return
  if (unit.because === hostLabel) {
    const said = text.replace('@', ' ').trim()
    const role =
      roleOfSentence(text.trim(), fold.hosts.names)?.role ?? (/[:：]\s*$/.test(text) ? '' : undefined)
    fold.remark = remarked(fold, role ?? said.toLowerCase(), said, position)
    return
  }
  const key = unit.kind === 'narrative' && /^\s*[\w.-]+:\s*$/.test(text)
  const role = key || tellsOf(text, next) ? undefined : roleOfSentence(text.trim(), fold.hosts.names)
  if (!role) return
  if (unit.kind === 'narrative' && unit.because !== saidBetween)
    fold.sections.speak(role.role, role.text, position)
  fold.remark = remarked(fold, role.role, role.text, position)
}

/** `10.0.0.5 web1 web1.example.org`, `web1`: one of the hosts that are listed, and not where anything is done. */
const isEntry = /^\s*(?:[\d.:/]+\s+)?[A-Za-z][\w.-]*(?:[\s,]+[\w.-]+)*\s*$/

/** `# ping the address on the master`, above `ping`: what the command does, from wherever one is. */
function tellsOf(text: string, next: Unit | undefined): boolean {
  const [program = ''] = unwrapped(next?.commands[0] ?? [])
  return reaches.has(program) && text.trim().toLowerCase().split(/\s+/)[0] === program
}
/** Programs that ask other hosts. */
const reaches = new Set(
  'ping ssh curl telnet nc wget traceroute mtr scp rsync dig nslookup showmount mount'.split(' '),
)

/** A sentence in Latin letters, as programs print them; authors write less between commands. */
function isLong(text: string): boolean {
  return !nonLatin.test(text) && text.trim().split(/\s+/).length > 7
}
