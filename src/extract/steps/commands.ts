import type { Command } from '../../model.ts'
import { enough, weight } from '../../signs/confidence.ts'
import { isTyped } from '../../signs/evidence.ts'
import { positionOf } from '../../signs/lines.ts'
import { roleOfSentence } from '../../signs/roles.ts'
import { unwrapped } from '../../signs/shell.ts'
import { talks } from '../../vocabulary/talking.ts'
import type { Unit } from '../lines/scan.ts'
import { closeClient } from './clients.ts'
import { closeNamed } from './edits.ts'
import { type Fold, leave, remarked, said, typed } from './fold.ts'
import { move, needless } from './journeys.ts'
import { risks } from './risks.ts'

export function foldCommand(fold: Fold, read: Unit): void {
  const place = fold.inside ? 'container' : fold.talk ? 'program' : undefined
  const left = place !== undefined && leavesShell.test(read.text.text)
  if (left || outside.test(read.text.text)) fold.inside = undefined
  if (left || isTyped(read.text.text)) fold.talk = false
  const unit = read.prompt
    ? read
    : fold.inside
      ? within(read, 'container')
      : fold.talk
        ? within(read, 'program')
        : read
  closeClient(fold)
  if (fold.named?.open) closeNamed(fold)
  const { remark } = fold
  nameHost(fold, unit)
  const aside = hostBehind(fold, unit)
  if (unit.confidence < enough.run) {
    leave(fold, unit)
    if (aside) fold.remark = remark
    return
  }
  const step: Command = {
    kind: 'command',
    ...said(fold, unit),
    ...typed(unit),
    answers: [],
    risks: risks(unit),
  }
  fold.steps.push(step)
  fold.last = step
  passNamed(fold, unit)
  fold.shown = showsNamed(fold, unit) ? fold.named : undefined
  if (left) needless(step, typedBy[place])
  if (opensContainer.test(unit.text.text)) {
    fold.inside = 'block'
    needless(step, typedBy.container)
  }
  if (aside || namesOnly(fold, unit)) fold.remark = remark
  if (!left) move(fold, unit, step)
}

/** It gives its name to one of several hosts: what follows is no more theirs than before. */
function namesOnly(fold: Fold, unit: Unit): boolean {
  return hostNamed(unit) !== '' && (fold.several || fold.sections.where().role === 'all')
}

const typedBy = {
  container: 'only a person types in the shell of the container',
  program: 'only a person types in the program',
}

/** A shell in a container, and nothing for it to run: what follows is typed in there. */
const opensContainer =
  /^\s*(?:sudo\s+)?(?:docker|podman|nerdctl|crictl|kubectl|oc|lxc|docker-compose|docker compose)\s(?:.*\s)?exec\s.*\s(?:\/(?:usr\/)?bin\/)?(?:ba|z|a|da)?sh\s*$/
const leavesShell = /^\s*(?:exit|logout|quit)\s*$/
/** What is no program of a container's. */
const outside = /^\s*(?:sudo\s+)?(?:docker|podman|nerdctl|crictl|kubectl|oc|lxc|docker-compose)\s/

function within(unit: Unit, inside: NonNullable<Unit['inside']>): Unit {
  const confidence = Math.min(unit.confidence, weight.doubted)
  const place =
    inside === 'container' ? 'in the shell of a container' : 'in a program that keeps the terminal'
  return { ...unit, confidence, inside, because: `${unit.because}, but ${place}` }
}

/** Alone in its block, a program that keeps the terminal: what stands in the next blocks is typed into it. */
export function keepsTerminal({ kind, commands, text }: Unit): boolean {
  return (
    kind === 'command' && commands.length === 1 && talks(unwrapped(commands[0]!)) && !/&\s*$/.test(text.text)
  )
}

/** What is run between the naming of a file and a block is not about that file: only what looks like content is its. */
function passNamed({ named }: Fold, { text }: Unit): void {
  if (named && !text.text.includes(named.path.text.split('/').at(-1)!)) named.fresh = false
}

/** `echo 1 > id   # on zk1` says where it runs; was there such a remark? */
function hostBehind(fold: Fold, { rows, prompt }: Unit): boolean {
  const [only, more] = rows
  const said = more || prompt?.host ? null : /\s#\s*([^#"'`]{2,60})$/.exec(only!.text)
  const role = said ? roleOfSentence(`${said[1]!.trim()}:`, fold.hosts.names) : undefined
  if (!role?.role) return false
  fold.remark = remarked(fold, role.role, role.text, positionOf(rows))
  return true
}

/** The name that a command gives its host; `''` for none. */
export function hostNamed({ commands }: Unit): string {
  const words = unwrapped(commands[0] ?? [])
  const host = words[0] === 'hostnamectl' && words.includes('set-hostname') ? words.at(-1)! : ''
  return /^[a-z][\w.-]*$/i.test(host) ? host : ''
}

/** Whoever is given its name is where the block runs, if nothing else says it. */
function nameHost(fold: Fold, unit: Unit): void {
  const host = hostNamed(unit)
  if (host === '') return
  const around = fold.sections.where()
  const named = fold.remark?.witnesses.at(-1)?.text.startsWith('set-hostname') ?? false
  const one = fold.several || fold.hosts.names.has(host) || /^[a-z][a-z-]*\d+$/.test(host)
  const own = around.role === undefined || (around.role === 'all' && one) // one name is none for all
  if (!own || (fold.remark?.role !== undefined && !named)) return
  fold.remark = remarked(fold, host.toLowerCase(), `set-hostname ${host}`, positionOf(unit.rows))
}

/** `cat -n FILE` behind a sentence that wants FILE edited shows how it is to look. */
function showsNamed(fold: Fold, unit: Unit): boolean {
  const words = unwrapped(unit.commands[0] ?? [])
  return words[0] === 'cat' && fold.named?.by === 'sentence' && words.at(-1) === fold.named.path.text
}
