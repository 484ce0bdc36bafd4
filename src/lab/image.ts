/** The image that fresh hosts start from: Debian with systemd, sshd and what people expect of a server; built once. */
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { Fault } from '../messages.ts'
import { baseImages, type Engine } from './engine.ts'
import { lastLines, path } from './machine.ts'
import { type Mirrors, sourceLines } from './packages.ts'
import { makeFolder, type Places, shortHash } from './places.ts'

const finish = readFileSync(new URL('./base.sh', import.meta.url), 'utf8')

/** What every host has. */
const always = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'openssh-server', 'openssh-client', 'sudo'],
  ...['iproute2', 'iputils-ping', 'procps', 'kmod', 'netbase', 'ca-certificates', 'curl', 'less', 'vim-tiny'],
  ...['apt-utils', 'debconf-utils', 'iptables'],
]
/** Pages that nobody reads on a host that is thrown away; licences stay. */
const leftOut = [
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
]

/** What an image is made of, and by that its name. */
export function imageOf(
  mirrors: Mirrors,
  packages: ReadonlyArray<string>,
): { name: string; packages: string } {
  const all = [...new Set([...always, ...packages])].sort().join(',')
  const made = [mirrors.suite, all, ...sourceLines(mirrors), ...mirrors.settings, ...leftOut, finish].join(
    '\n',
  )
  return { name: `${baseImages}:${mirrors.suite}-${shortHash(made)}`, packages: all }
}

/** Builds the image with mmdebstrap and hands it to the engine. */
export async function buildImage(
  image: ReturnType<typeof imageOf>,
  mirrors: Mirrors,
  engine: Engine,
  { store }: Places,
): Promise<void> {
  await makeFolder(store)
  const files = { hook: join(store, `base-${process.pid}.sh`), root: join(store, `base-${process.pid}.tar`) }
  try {
    await writeFile(files.hook, finish, { mode: 0o600 })
    await debootstrap(image.packages, files, mirrors)
    await engine.call(['import', '--change', 'CMD ["/sbin/init"]', files.root, image.name])
  } finally {
    for (const file of Object.values(files)) await rm(file, { force: true })
  }
}

async function debootstrap(
  packages: string,
  files: { hook: string; root: string },
  mirrors: Mirrors,
): Promise<void> {
  const settings = [...mirrors.settings, 'Acquire::Languages "none";']
  const words = [
    ...['--quiet', '--mode=root', '--format=tar', '--variant=apt', `--include=${packages}`],
    ...[...settings, ...(mirrors.proxy ? [`Acquire::http::Proxy "${mirrors.proxy}";`] : [])].map(
      (setting) => `--aptopt=${setting}`,
    ),
    ...leftOut.map((option) => `--dpkgopt=${option}`),
    `--customize-hook=sh '${files.hook.replaceAll("'", "'\\''")}' "$1"`,
    ...[mirrors.suite, files.root, '-'],
  ]
  const ran = await execa('mmdebstrap', words, {
    input: sourceLines(mirrors).join('\n'),
    env: { PATH: path, TMPDIR: '/var/tmp' },
    reject: false,
    all: true,
  })
  if (ran.failed) throw new Fault('unsupported', '', `mmdebstrap: ${lastLines(ran.all) || ran.shortMessage}`)
}
