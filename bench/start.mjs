// What starting costs: the version and the plan of guides of about 300 lines, as ratios to a bare `node -e 0`, in one run.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rounds = Number(process.env.ROUNDS ?? 25)
const home = fileURLToPath(new URL('..', import.meta.url))
const cli = join(home, 'dist/cli.cjs')
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const guide = join(folder, 'guide.md')
const inventory = join(folder, 'inventory.yaml')
const chapter = (i) => `## Part ${i}

Part ${i} is a service of its own, and what it says is looked at before the next one is begun.

\`\`\`console
$ sudo install -D -m 0644 /dev/null /srv/parts/${i}
$ ls /srv/parts
part-${i}
\`\`\`

`
let text = '# Parts\n\nOn the controller node:\n\n'
for (let i = 1; text.split('\n').length + 10 <= 300; i++) text += chapter(i)
writeFileSync(guide, text)
writeFileSync(inventory, 'hosts:\n  box: { address: 192.0.2.11, roles: [controller], user: stack }\n')

/** What is started, and how many times a bare Node it may take; without a number it is only told. */
const calls = [
  { name: 'node -e 0', words: ['-e', '0'] },
  { name: 'runbook --version', words: [cli, '--version'], goal: 1.3 },
  {
    name: `runbook plan, ${text.split('\n').length} lines, ${text.match(/^\$/gm).length} commands`,
    words: [cli, 'plan', guide, '-i', inventory],
    goal: 3,
  },
  {
    name: 'runbook plan runbooks/nova.ko.md',
    words: [cli, 'plan', join(home, 'runbooks/nova.ko.md'), '-i', join(home, 'vars/openstack.yaml')],
  },
]

const times = new Map(calls.map(({ name }) => [name, []]))
try {
  for (let round = -2; round < rounds; round++)
    for (const { name, words } of calls) {
      const begun = performance.now()
      const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${name}: exit ${status}: ${stderr}`)
      if (round >= 0) times.get(name).push(performance.now() - begun)
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const bare = median(times.get('node -e 0'))
for (const { name, goal } of calls) {
  const took = median(times.get(name))
  const ratio = took / bare
  const told = goal === undefined ? '' : `, goal ${goal}x`
  console.log(`${name}: ${took.toFixed(0)} ms, ${ratio.toFixed(2)}x${told}`)
  if (goal !== undefined && !(ratio <= goal)) process.exitCode = 1
}
