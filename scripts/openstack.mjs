// The whole way on this machine, from nothing: hosts, an OpenStack by the guides in runbooks/, and, with RUNBOOK_NOTES,
// the real notes, each on fresh hosts. Everything is taken down in the end; events and reports stay.
//   node scripts/openstack.mjs [--out FOLDER] [--keep]
// --keep leaves the lab up. Needs Debian 12, root, about 12 GB of memory and 13 GB of disk.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { figures } from './figures.mjs'

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'))
const { values } = parseArgs({
  options: { out: { type: 'string', default: 'openstack' }, keep: { type: 'boolean', default: false } },
})
const inventory = 'vars/openstack.yaml'
const lab = 'vars/openstack-lab.yaml'
/** In this order; behind the first, hosts are kept as the notes about Nova want them. */
const guides = [
  'prerequisites.md',
  'nova.ko.md',
  'neutron.ja.wiki',
  'instance.vi.md',
  'cinder.rst',
  'swift.adoc',
]
const looks = 'verify-cloud.md'

mkdirSync(values.out, { recursive: true, mode: 0o700 })
makeSecrets()
try {
  await runbook('lab', 'reset', '--lab', lab, '--install')
  const rows = []
  for (const guide of guides) {
    rows.push([guide, await exec(guide)])
    if (guide === guides[0]) await keepAsSnapshot('prereqs')
  }
  await runbook('check', join('runbooks', looks), '-i', inventory, '--lab', lab)
  console.log(figures(rows))
  if (process.env.RUNBOOK_NOTES) {
    await execa('node', ['scripts/notes.mjs', '--out', values.out], { stdio: 'inherit' })
  }
} catch (error) {
  console.error(`${error.shortMessage ?? error.message}\nits reports are in ${values.out}`)
  process.exitCode = 1
} finally {
  if (!values.keep) await runbook('lab', 'down', '--lab', lab)
}

async function exec(guide) {
  const at = (ending) => join(values.out, `${guide}.${ending}`)
  const reports = ['--report', `json=${at('jsonl')}`, '--report', `html=${at('html')}`]
  await runbook('exec', join('runbooks', guide), '-i', inventory, '--lab', lab, '--yes', ...reports)
  return at('jsonl')
}

function runbook(...words) {
  return execa('node', ['dist/cli.cjs', ...words], { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** Hosts go on as made of their snapshot: as they are, all that was installed would lie on the disk twice. */
async function keepAsSnapshot(name) {
  await runbook('lab', 'snapshot', name, '--lab', lab)
  await runbook('lab', 'reset', '--from', name, '--lab', lab)
}

/** The files that the inventory names, where they are not there yet. */
function makeSecrets() {
  const folder = join(homedir(), '.config/runbook/openstack')
  const names = [...readFileSync(inventory, 'utf8').matchAll(/file: ~\/\.config\/runbook\/openstack\/(\w+)/g)]
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [, name] of names) {
    const file = join(folder, name)
    if (!existsSync(file))
      writeFileSync(file, name === 'ceph' ? cephKey() : randomBytes(16).toString('hex'), { mode: 0o600 })
  }
}

/** A key as Ceph's tools make it: type 1, a time, how many bytes, the bytes. */
function cephKey() {
  return Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0]), randomBytes(16)]).toString(
    'base64',
  )
}
