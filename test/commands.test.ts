import { describe, expect, it } from 'vitest'
import { confirms, unasked, unaskedClient } from '../src/bind/unasked.ts'
import { onlyLooks } from '../src/looks.ts'
import { startsSomething } from '../src/vocabulary/commands.ts'

describe('what package tools ask is answered', () => {
  it.each([
    ['apt install a b', 'DEBIAN_FRONTEND=noninteractive apt install -y a b'],
    ['sudo apt-get -q install a', 'sudo DEBIAN_FRONTEND=noninteractive apt-get -q install -y a'],
    [
      'sudo -E /usr/bin/apt dist-upgrade',
      'sudo -E DEBIAN_FRONTEND=noninteractive /usr/bin/apt dist-upgrade -y',
    ],
    ['apt update && apt install a', 'apt update && DEBIAN_FRONTEND=noninteractive apt install -y a'],
    ['apt install \\\n  a \\\n  b', 'DEBIAN_FRONTEND=noninteractive apt install -y \\\n  a \\\n  b'],
    ['apt install -y a', 'DEBIAN_FRONTEND=noninteractive apt install -y a'],
    ['apt-get -qy install a', 'DEBIAN_FRONTEND=noninteractive apt-get -qy install a'],
    ['apt-get --assume-yes install a', 'DEBIAN_FRONTEND=noninteractive apt-get --assume-yes install a'],
    ['yum install a', 'yum install -y a'],
    ['sudo dnf upgrade', 'sudo dnf upgrade -y'],
    ['zypper install a', 'zypper install -y a'],
    ['if true; then apt install a; fi', 'if true; then DEBIAN_FRONTEND=noninteractive apt install -y a; fi'],
  ])('%s', (command, expected) => {
    expect(unasked(command).text).toBe(expected)
    expect(unasked(command).notes).toHaveLength(1)
  })
  it.each([
    'DEBIAN_FRONTEND=noninteractive apt-get install -y a',
    'yum -y install a',
    'apt update',
    'apt list --installed',
    'apt-cache search install',
    'echo apt install a',
    'man apt install',
    '# apt install a',
    "ssh host 'apt install a'",
  ])('but nothing is changed in: %s', (command) => {
    expect(unasked(command)).toEqual({ text: command, notes: [] })
  })
  it.each([
    ['mysql -u root -p', 'mysql -u root'],
    ['sudo mysql -p -h db', 'sudo mysql -h db'],
    ['mysql --password -u root depot', 'mysql -u root depot'],
  ])('a database client is not told to ask: %s', (client, expected) => {
    expect(unaskedClient(client).text).toBe(expected)
    expect(unaskedClient(client).notes).toHaveLength(1)
  })
  it.each(['mysql', 'mysql -u root -psesame', 'mysql --password=sesame', "sh -c 'mysql -p'"])(
    'but this is left: %s',
    (client) => {
      expect(unaskedClient(client)).toEqual({ text: client, notes: [] })
    },
  )
  it('and their questions are known', () => {
    for (const prompt of [
      'Do you want to continue? [Y/n]',
      'Is this ok [y/d/N]:',
      'Is this ok [y/N]:',
      'Continue? [yes/no]',
    ])
      expect(confirms(prompt), prompt).toBe(true)
    for (const prompt of ['User Password:', 'Enter [a/b]:', 'Path [/usr]:'])
      expect(confirms(prompt), prompt).toBe(false)
  })
})

describe('a command that', () => {
  it.each([
    'systemctl restart nova-api nova-scheduler',
    'sudo service nova-compute restart',
    '/etc/init.d/rabbitmq-server start',
    'systemctl enable --now httpd',
    'docker compose up -d',
    'kubectl apply -f x.yaml',
    'openstack server create --image x y',
    'nova-manage cell_v2 discover_hosts --verbose',
  ])('starts something: %s', (command) => {
    expect(startsSomething(command)).toBe(true)
    expect(onlyLooks(command)).toBe(false)
  })
  it.each([
    'openstack compute service list --service nova-compute',
    'openstack --os-cloud x network show net1',
    'sudo nova-manage cell_v2 list_hosts',
    '/bin/sh -c "nova-manage cell_v2 list_cells" nova',
    'su -s /bin/sh -c "nova-manage cell_v2 list_cells" nova',
    'sudo -u nova nova-status upgrade check',
    'systemctl status nova-api',
    'kubectl get pods -A',
    'docker ps',
    'ip addr show eth0',
    'cat /etc/hosts',
    'ss -tlnp',
    'curl -s http://x/',
    'hostname -f',
    'date',
  ])('only looks: %s', (command) => {
    expect(onlyLooks(command)).toBe(true)
    expect(startsSomething(command)).toBe(false)
  })
  it.each([
    'openstack server list; openstack server delete x',
    'openstack server delete $(openstack server list -f value -c ID)',
    'cat x > /etc/hosts',
    'cat x | sh',
    'ip addr add 192.0.2.1/24 dev eth0',
    'ip link set eth0 up',
    'nova-manage db sync',
    'curl -X POST http://x/',
    'curl -d a=b http://x/',
    'openstack user create listener',
    'hostname new-name',
    'date -s 2020-01-01',
    'mount /dev/sda1 /mnt',
    'tail -f /var/log/syslog',
    'openstack network set --description "list" x',
    '/bin/sh -c "nova-manage cell_v2 list_cells; reboot" nova',
  ])('is not run again for a look: %s', (command) => {
    expect(onlyLooks(command)).toBe(false)
  })
})
