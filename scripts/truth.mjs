// Does a check tell the truth? On the lab that scripts/openstack.mjs --keep leaves: faults are planted one at a time,
// `runbook check` must turn red at the row, cell or line that differs, and green after the repair.
//   node scripts/truth.mjs [--healthy COUNT] [FAULT …]
// FAULT is a part of a name below; --healthy looks COUNT times at the healthy cloud first, which must stay green.
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { healthy: { type: 'string', default: '1' } },
})
const looks = 'runbooks/verify-cloud.md'
const credentials = '. /root/admin-openrc;'

/** What goes wrong, how it is put right, and where it must be seen: in which guide, and in words of the report. */
const faults = [
  {
    name: 'nova-compute is stopped',
    ...unit('compute1', 'nova-compute'),
    seen: [/nova-compute compute1, column State/],
  },
  {
    name: 'nova-scheduler is stopped',
    ...unit('controller', 'nova-scheduler'),
    seen: [/nova-scheduler controller, column State/],
  },
  {
    name: 'nova-conductor is stopped',
    ...unit('controller', 'nova-conductor'),
    seen: [/nova-conductor controller, column State/],
  },
  {
    name: 'a service is disabled',
    host: 'controller',
    plant: `${credentials} openstack compute service set --disable --disable-reason trial compute2 nova-compute`,
    repair: `${credentials} openstack compute service set --enable compute2 nova-compute`,
    seen: [/nova-compute compute2, column Status/],
  },
  {
    name: 'an endpoint is deleted',
    host: 'controller',
    plant: `${credentials} openstack endpoint delete $(openstack endpoint list --service glance --interface admin -f value -c ID)`,
    repair: `${credentials} openstack endpoint create --region RegionOne image admin http://controller:9292`,
    seen: [/missing row .*glance.*admin/],
  },
  {
    name: 'my_ip is wrong',
    host: 'compute1',
    plant: "sed -i 's/^my_ip *=.*/my_ip = 10.0.0.99/' /etc/nova/nova.conf; systemctl restart nova-compute",
    repair: "sed -i 's/^my_ip *=.*/my_ip = 10.0.0.31/' /etc/nova/nova.conf; systemctl restart nova-compute",
    seen: [/compute1.*column Host IP/],
  },
  {
    name: 'a host is in no cell',
    host: 'controller',
    // what nova-manage does, too, but for a host that has instances
    plant:
      "mysql -e \"DELETE FROM nova_api.host_mappings WHERE host = 'compute2'; UPDATE nova.compute_nodes SET mapped = 0 WHERE host = 'compute2'\"",
    repair: "su -s /bin/sh -c 'nova-manage cell_v2 discover_hosts' nova",
    seen: [/missing row .*compute2/],
  },
  {
    name: 'a password in nova.conf is wrong',
    host: 'controller',
    guide: 'runbooks/nova.ko.md',
    plant:
      "cp -p /etc/nova/nova.conf /root/nova.conf.kept; sed -i '/^\\[keystone_authtoken\\]/,/^\\[/ s/^password *=.*/password = wrong/' /etc/nova/nova.conf",
    repair: 'mv /root/nova.conf.kept /etc/nova/nova.conf',
    seen: [/nova\.conf/],
  },
  {
    name: 'the message queue is stopped',
    ...unit('controller', 'rabbitmq-server'),
    after: 'systemctl restart nova-scheduler nova-conductor',
    seen: [/inactive/],
  },
  {
    name: 'a host has another name',
    host: 'compute1',
    plant: 'hostname compute9; systemctl restart nova-compute',
    repair: 'hostname compute1; systemctl restart nova-compute',
    cleanUp: `${credentials} openstack compute service list --host compute9 -f value -c ID | xargs -r openstack compute service delete`,
    seen: [/nova-compute compute1, column State|compute9/],
  },
  {
    name: 'the volume service is stopped',
    ...unit('storage', 'cinder-volume'),
    seen: [/row cinder-volume, column State/],
  },
  {
    name: 'an agent is dead',
    ...unit('compute2', 'neutron-linuxbridge-agent'),
    seen: [/row neutron-linuxbridge-agent compute2, column Alive/],
  },
]

function unit(host, name) {
  return { host, plant: `systemctl stop ${name}`, repair: `systemctl start ${name}` }
}

const wrong = []
const quicker = await inLab('exec', 'test/truth/intervals.md', '--yes', '--quiet')
if (quicker.exitCode !== 0) throw new Error(`intervals.md: exit ${quicker.exitCode}\n${quicker.stderr}`)
await mustBecome('green', looks, 'the cloud is up', [])
for (let i = 1; i <= Number(values.healthy); i++) await mustBecome('green', looks, `healthy ${i}`, [], 0)
const chosen = faults.filter(({ name }) => positionals.every((part) => name.includes(part)))
for (const fault of chosen) await tryOut(fault)
console.log(`${values.healthy} healthy looks, ${chosen.length} faults, ${wrong.length} times wrong`)
for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0

async function tryOut({ name, host, guide = looks, plant, repair, after, cleanUp, seen }) {
  try {
    const { exitCode, stderr } = await onHost(host, plant)
    if (exitCode === 0) await mustBecome('red', guide, name, seen)
    else wrong.push(`${name}: could not be planted, exit ${exitCode}\n${stderr}`)
  } finally {
    await onHost(host, repair)
    if (after) await onHost(host, after)
    if (cleanUp) await onHost('controller', cleanUp)
  }
  await mustBecome('green', guide, `${name}, repaired`, [])
}

/** Looks until it is so: services need some time to be missed, or to announce themselves. `patience` in milliseconds. */
async function mustBecome(color, guide, name, seen, patience = 240_000) {
  const began = Date.now()
  for (;;) {
    const { exitCode, stdout, stderr } = await inLab('check', guide, '--quiet')
    const found = exitCode === 0 ? 'green' : 'red'
    const there = seen.every((sign) => sign.test(stdout))
    const took = Math.round((Date.now() - began) / 1000)
    if (found === color && there)
      return console.log(`${color.padEnd(5)}  ${String(took).padStart(4)} s  ${name}`)
    if (Date.now() - began > patience) {
      wrong.push(`${name}: ${found}, expected ${color} ${seen.join(' ')}\n${stdout}${stderr}`)
      return console.log(`WRONG  ${String(took).padStart(4)} s  ${name}`)
    }
    await sleep(5_000)
  }
}

function inLab(command, guide, ...words) {
  const given = [command, guide, '-i', 'vars/openstack.yaml', '--lab', 'openstack-lab', ...words]
  return execa('node', ['dist/cli.cjs', ...given], { reject: false })
}

function onHost(host, command) {
  return execa(
    'node',
    ['dist/cli.cjs', 'lab', 'ssh', `root@${host}`, '--lab', 'openstack-lab', '--', command],
    { reject: false },
  )
}
