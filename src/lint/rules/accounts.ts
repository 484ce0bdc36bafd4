/** Commands that run as another account than the guide means. */
import type { Command } from '../../model.ts'
import { lineOf, placeOf, type Rule } from '../rule.ts'

/** `sudo -s /bin/sh -c "…" nova`, `/bin/sh -c "…" nova`: a shell, what it runs, and a name behind it. */
const shape =
  /^(?<sudo>sudo\s+)?(?<s>-s\s+)?(?<shell>(?:\/usr)?(?:\/bin\/)?(?:ba|da)?sh)\s+-c\s+(?<run>"(?:[^"\\]|\\.)*"|'[^']*')\s+(?<account>[a-z_][a-z0-9_-]*)\s*$/

/** A shell takes a name behind what it runs for the value of `$0`; of these nobody asks for that. */
const named: Rule = {
  id: 'missing-su',
  about: '`sudo -s …` or nothing where `su -s … account` was meant: it runs as root',
  severity: 'warning',
  *find({ steps }) {
    for (const step of steps) {
      if (step.kind !== 'command') continue
      const found = shape.exec(step.text.text.trim())?.groups
      if (!found || usesName(found.run!)) continue
      const meant = `${asRoot(step, found.sudo)}su -s ${found.shell} -c ${found.run} ${found.account}`
      const what = found.sudo ? `sudo ${found.s ?? ''}${found.shell}` : found.shell!
      yield {
        at: placeOf(step.text),
        reason: `Unexpected \`${what} -c … ${found.account}\`, expected \`su -s ${found.shell} -c … ${found.account}\`: it runs as root, and what it makes is root's; \`${found.account}\` is no more than its \`$0\``,
        safe: true,
        offers: [
          {
            list: 'replace',
            row: { ...lineOf(step.text), with: meant, because: `it is to run as ${found.account}` },
          },
        ],
      }
    }
  },
}

const usesName = (run: string): boolean => /\$\{?0\b/.test(run)
/** `su` asks nobody but root for no password. */
const asRoot = (step: Command, sudo: string | undefined): string =>
  sudo === undefined && step.where.user === 'root' ? '' : 'sudo '

export const accountRules: ReadonlyArray<Rule> = [named]
