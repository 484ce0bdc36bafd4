/** Steps at which somebody has to sit, or that end what they run in. */

import type { Command, Step } from '../../model.ts'
import { short } from '../../select.ts'
import { risksOf } from '../../signs/programs.ts'
import { readShell, unwrapped } from '../../signs/shell.ts'
import { type Found, lineOf, placeOf, placeOnLine, type Rule, type Study } from '../rule.ts'

const commands = (steps: ReadonlyArray<Step>): Array<Command> =>
  steps.filter((step): step is Command => step.kind === 'command')

const hash: Rule = {
  id: 'ambiguous-hash',
  about: 'a `#` in front of a command: a root prompt, or a comment',
  severity: 'warning',
  *find({ steps, lines }) {
    for (const step of commands(steps)) {
      if (!step.risks.some((risk) => risk.class === 'ambiguous-hash')) continue
      const at = lineOf(step.text)
      const because = 'it is to be run, as root'
      const line = lines[at.line - 1] ?? ''
      yield {
        at: placeOnLine(at.line, Math.max(line.indexOf('#'), 0), line.trimEnd().length),
        reason: `Unexpected \`#\` before \`${short(at.text)}\`, expected a prompt that is surely one: it may be a comment, so it is asked about, and runs nowhere unattended`,
        offers: [
          { list: 'replace', row: { ...at, with: at.text, because } },
          { list: 'skip', row: { ...at, because: 'it is a comment' } },
        ],
      }
    }
  },
}

/** Commands that change every package, the ones that carry the session among them. */
const upgrades =
  /^(?:(?:yum|dnf)(?: -\S+)* (?:update|upgrade|distro-sync)|(?:apt|apt-get|aptitude)(?: -\S+)* (?:upgrade|dist-upgrade|full-upgrade|safe-upgrade)|zypper(?: -\S+)* (?:up|update|dup|dist-upgrade))(?: -\S+)*$/

const ends: Rule = {
  id: 'ends-session',
  about: 'steps that end the shell, the connection or the host they run on',
  severity: 'info',
  *find({ steps }) {
    for (const step of commands(steps)) {
      const risk = step.risks.find((one) => one.class === 'ends-session')
      const whole = simple(step).some((words) => upgrades.test(words.join(' ')))
      if (!risk && !whole) continue
      const reason = risk?.reason ?? 'may replace the service that carries the connection'
      yield {
        at: placeOf(step.text),
        reason: `Unexpected \`${short(lineOf(step.text).text)}\` among steps that go on, expected it last or by hand: it ${reason}`,
      }
    }
  },
}

const simple = ({ text }: Command): Array<ReadonlyArray<string>> =>
  readShell(text.text).commands.map((words) => unwrapped(words))

/** Forms of such programs that print and end. */
const onlyTells =
  /^(?:fdisk|parted|cfdisk|gdisk|sfdisk) (?:.* )?(?:-l|--list|print)\b|^(?:top|htop) (?:.* )?-\w*b|^tmux (?:ls|list-sessions|new(?:-session)? -d)|^screen -(?:ls|dm)/

/** A shell on another host, whatever runs it. */
const remoteShell = /\bssh(?:\s+-\S+(?:\s+\d+)?)*\s+[\w.-]+@[\w.-]+\s*$/

const interactive: Rule = {
  id: 'interactive',
  about: 'programs that are used by hand until they are left',
  severity: 'warning',
  settledBy: ['answers'],
  *find(study) {
    for (const step of commands(study.steps)) {
      const risk = step.risks.find((one) => one.class === 'interactive')
      if (!risk && !remoteShell.test(step.text.text)) continue
      if (isAnswered(step) || simple(step).some((words) => onlyTells.test(words.join(' ')))) continue
      const reason = risk?.reason ?? 'opens a shell on another account or host'
      yield {
        at: placeOf(step.text),
        reason: `Unexpected \`${short(lineOf(step.text).text)}\`, expected a program that ends by itself: it ${reason}`,
        offers: [{ list: 'skip', row: { ...lineOf(step.text), because: 'it is used by hand' } }],
      }
    }
    yield* remarkedUpon(study)
  },
}

/** The guide says what is typed into it. */
const isAnswered = ({ answers }: Command): boolean =>
  answers.some(({ text, position }) => text !== undefined && position !== undefined)

/** `virsh console 1 (leave it with ^])`: not run for its remark, and still a place where somebody has to sit. */
function* remarkedUpon({ runbook, lines }: Study): Iterable<Found> {
  for (const { kind, position } of runbook.asides) {
    const line = lines[position.start.line - 1] ?? ''
    if (kind !== 'narrative' || line.length > 1000) continue
    const text = line.replace(/^\s*(?:\d+[.):]?\s+)?/, '')
    const words = text.replace(/\s*(?:\(|\/\/|←|<-).*$/, '')
    if (words === text || words.trim() === '') continue
    const risk = risksOf(readShell(words).commands).find((one) => one.class === 'interactive')
    if (risk)
      yield {
        at: placeOnLine(position.start.line, line.length - text.length, line.trimEnd().length),
        reason: `Unexpected \`${words}\`, expected a program that ends by itself: it ${risk.reason}; it is not run`,
      }
  }
}

const copy: Rule = {
  id: 'copy-from-host',
  about: 'a copy from host to host, for which the one has to be let in by the other',
  severity: 'info',
  *find({ steps }) {
    const all = commands(steps)
    if (all.some(({ text }) => /\bssh-copy-id\b|\bssh-keygen\b|authorized_keys/.test(text.text))) return
    for (const step of all) {
      const other = /^(?:sudo\s+)?(?:scp|rsync|sftp)\b.*?\s(?:[\w.-]+@)?([A-Za-z][\w.-]*):/.exec(
        step.text.text,
      )?.[1]
      if (other)
        yield {
          at: placeOf(step.text),
          reason: `Unexpected copy to or from \`${other}\`, expected that a key lets this host in there: the guide makes none, and nobody is there to type a password`,
        }
    }
  },
}

/** A shell without a person expands them only where it is told to: those of `~/.bashrc` (`cp -i`) would ask somebody. */
const alias: Rule = {
  id: 'unexpanded-alias',
  about: 'aliases that later steps call, and that only a shell with a person at it expands',
  severity: 'warning',
  *find({ steps }) {
    const all = commands(steps)
    if (all.some(({ text }) => /\bexpand_aliases\b/.test(text.text))) return
    for (const [at, step] of all.entries()) {
      const names = new Set(simple(step).flatMap(aliasesIn))
      const user = all.slice(at + 1).find((later) => simple(later).some(([head]) => names.has(head ?? '')))
      if (!user) continue
      const line = lineOf(step.text)
      yield {
        at: placeOf(step.text),
        reason: `Unexpected alias that \`${short(lineOf(user.text).text)}\` calls, expected the command itself: steps run in a shell that expands no aliases`,
        offers: [
          {
            list: 'replace',
            row: { ...line, with: `shopt -s expand_aliases; ${line.text}`, because: 'later steps call it' },
          },
        ],
      }
    }
  },
}

const aliasesIn = ([head, ...words]: ReadonlyArray<string>): Array<string> =>
  head === 'alias' ? words.flatMap((word) => /^[\w.-]+(?==)/.exec(word) ?? []) : []

export const attendedRules: ReadonlyArray<Rule> = [hash, ends, interactive, copy, alias]
