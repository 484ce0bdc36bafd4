/** The program that runs containers: what is said to podman, and to docker where that differs. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExecaError, execa } from 'execa'
import { Fault } from '../messages.ts'
import { lastLines, limits, path } from './machine.ts'
import { makeFolder, type Places } from './places.ts'

export interface Engine {
  name: 'podman' | 'docker'
  /** What it prints; throws `Fault` (`unsupported`) with the end of what it says when it fails. */
  call(words: ReadonlyArray<string>, options?: { input?: Uint8Array }): Promise<string>
  /** Whether it ends well. */
  succeeds(words: ReadonlyArray<string>): Promise<boolean>
  /** Removes the images that hosts are made of, and whatever else is left where no lab is any more. */
  forget(): Promise<void>
  /** Makes a network that leads nowhere but to the bridge `bridge` with this machine's `gateway` on it. */
  makeNetwork(network: Network): Promise<void>
  /** Words of `create` for a host that has a system of its own. */
  system: ReadonlyArray<string>
  /** Words of `cp` that keep the owners of what is copied. */
  copy: ReadonlyArray<string>
}
export interface Network {
  name: string
  bridge: string
  subnet: string
  gateway: string
}

/** Repository of the images that bare hosts are made of. */
export const baseImages = 'localhost/runbook-lab-base'

/** An engine, with a store of its own where it can have one; makes the settings it needs. */
export async function openEngine(name: Engine['name'], places: Places): Promise<Engine> {
  return name === 'podman' ? openPodman(places) : openDocker()
}

/**
 * podman with everything of it in our own folders, what it knows of running containers among them: it would take those of
 * ours for gone after a restart of the machine when another podman clears the common folder. `runc`, because crun refuses control groups of versions 1 and 2
 * side by side; limits are stated, because podman's own are more than a machine may allow.
 */
async function openPodman({ store, running }: Places): Promise<Engine> {
  const networks = join(store, 'networks')
  const settings = join(store, 'containers.conf')
  for (const folder of [store, networks, running]) await makeFolder(folder)
  await writeFile(settings, podmanSettings(networks, join(running, 'libpod')), { mode: 0o600 })
  const words = ['--log-level', 'error', '--root', join(store, 'containers'), '--runroot', running]
  const caller = makeCaller('podman', words, { CONTAINERS_CONF: settings })
  return {
    name: 'podman',
    ...caller,
    async forget() {
      // `system reset` would take along what podman knows of containers in other stores
      await caller.call(['rmi', '--all', '--force'])
      await execa('umount', [join(store, 'containers/overlay')], { env: { PATH: path }, reject: false })
      for (const folder of [store, running]) await rm(folder, { recursive: true, force: true })
    },
    async makeNetwork({ name, bridge, subnet, gateway }) {
      await caller.call([...networkWords(subnet, gateway), '--disable-dns', name])
      await nameBridge(join(networks, `${name}.json`), bridge)
    },
    system: ['--privileged', '--systemd=always', '--no-hosts', '--dns', 'none'],
    copy: ['--archive=false'],
  }
}

function podmanSettings(networks: string, running: string): string {
  const { nofile, nproc } = limits()
  return `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = ${JSON.stringify(running)}
[network]
network_backend = "netavark"
network_config_dir = ${JSON.stringify(networks)}
[containers]
default_ulimits = ["nofile=${nofile}:${nofile}", "nproc=${nproc}:${nproc}"]
log_driver = "k8s-file"
`
}

/** podman numbers bridges as it sees them, and two that make one at once may see the same number free. */
async function nameBridge(file: string, bridge: string): Promise<void> {
  const network = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...network, network_interface: bridge }, undefined, 1))
}

/** The same commands; nobody has run them here yet. Containers and images are among the machine's own. */
function openDocker(): Engine {
  const caller = makeCaller('docker', [], {})
  const { nofile, nproc } = limits()
  return {
    name: 'docker',
    ...caller,
    async forget() {
      const images = await caller.call(['images', '--quiet', baseImages])
      for (const image of images.split('\n').filter(Boolean)) await caller.call(['rmi', '--force', image])
    },
    async makeNetwork({ name, bridge, subnet, gateway }) {
      const option = `com.docker.network.bridge.name=${bridge}`
      await caller.call([...networkWords(subnet, gateway), '--opt', option, name])
    },
    system: [
      '--privileged',
      ...[
        '--tmpfs',
        '/run',
        '--tmpfs',
        '/run/lock',
        '--cgroupns=host',
        '-v',
        '/sys/fs/cgroup:/sys/fs/cgroup',
      ],
      ...['--ulimit', `nofile=${nofile}:${nofile}`, '--ulimit', `nproc=${nproc}:${nproc}`],
    ],
    copy: ['--archive'],
  }
}

const networkWords = (subnet: string, gateway: string) => [
  ...['network', 'create', '--driver', 'bridge', '--internal', '--subnet', subnet, '--gateway', gateway],
]

function makeCaller(
  program: string,
  before: ReadonlyArray<string>,
  env: Record<string, string>,
): Pick<Engine, 'call' | 'succeeds'> {
  const options = { env: { ...env, PATH: path } }
  return {
    async call(words, { input } = {}) {
      try {
        const ran = await execa(program, [...before, ...words], {
          ...options,
          ...(input ? { input } : { stdin: 'ignore' as const }),
        })
        return ran.stdout
      } catch (error) {
        const { stderr, shortMessage } = error as ExecaError
        const said = lastLines(String(stderr ?? '')) || shortMessage
        throw new Fault('unsupported', '', `${program} ${words.slice(0, 2).join(' ')}: ${said}`, {
          cause: error,
        })
      }
    },
    async succeeds(words) {
      const ran = await execa(program, [...before, ...words], { ...options, stdin: 'ignore', reject: false })
      return !ran.failed
    },
  }
}
