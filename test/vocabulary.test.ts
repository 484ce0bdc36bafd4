import { expect, test } from 'vitest'
import { restartsHost } from '../src/vocabulary/commands.ts'

test.each([
  'reboot',
  'sudo reboot',
  'sudo -n /sbin/reboot --force',
  'apt upgrade -y && sudo reboot',
  'systemctl reboot',
  'sudo systemctl --no-wall reboot',
  'shutdown -r now',
  'shutdown --no-wall -r +0',
  'init 6',
])('`%s` restarts its host', (command) => expect(restartsHost(command)).toBe(true))

test.each([
  'openstack server reboot demo',
  'echo reboot',
  'grep -r reboot /var/log',
  'reboot-notifier --list',
  'reboot=cold',
  'shutdown -h now',
  'systemctl status reboot.target',
  'virsh reboot vm1',
  '# reboot',
])('`%s` does not', (command) => expect(restartsHost(command)).toBe(false))
