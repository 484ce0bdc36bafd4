/** What is known of commands: which start something that takes a while, which only look, which ask to go on. */

/** After one of these a check may need a moment to hold; a row a way of saying it. */
const starting: ReadonlyArray<RegExp> = [
  /\b(?:systemctl|initctl|rc-service)\b.*\b(?:re)?(?:start|load)\b/,
  /\b(?:service|invoke-rc\.d)\s+\S+\s+(?:re)?(?:start|load)\b/,
  /\/etc\/(?:rc\.d\/)?init\.d\/\S+\s+(?:re)?start\b/,
  /\bsystemctl\b.*\benable\b.*--now\b/,
  /\bsupervisorctl\b.*\b(?:re)?start\b/,
  /\b(?:docker|podman|nerdctl)\s+(?:run|start|restart|compose\s+up)\b|\bdocker-compose\s+up\b/,
  /\bkubectl\s+(?:create|apply|run|scale|rollout\s+restart|expose)\b|\bhelm\s+(?:install|upgrade)\b/,
  /\bopenstack\b.*\b(?:create|delete|start|stop|reboot|set)\b/,
  /\bnova-manage\s+cell_v2\s+discover_hosts\b/,
  /^\s*(?:sudo\s+)?(?:shutdown|reboot)\b/,
]

/** Commands that change nothing: to run them again is harmless. */
const looking: ReadonlyArray<RegExp> = [
  /^openstack\s(?!.*\b(?:set|unset|create|delete|add|remove|save)\b).*\b(?:list|show)\b/,
  /^(?:nova|neutron|cinder|glance|keystone|heat|swift)\s+(?:[\w-]*-)?(?:list|show|stat)\b/,
  /^(?:nova|glance|cinder|neutron|keystone|placement)-(?:manage|status)\s.*\b(?:list_\w+|list|check|show)\b/,
  /^systemctl\s+(?:status|is-active|is-enabled|is-failed|show|list-\S+|cat)\b/,
  /^service\s+\S+\s+status\b/,
  /^kubectl\s.*\b(?:get|describe|logs|top|version|cluster-info|explain)\b/,
  /^(?:docker|podman)\s+(?:ps|images|info|version|inspect|logs|network\s+ls|volume\s+ls|image\s+ls|container\s+ls)\b/,
  /^rabbitmqctl\s.*\b(?:list_\w+|status|cluster_status)\b/,
  /^(?:ovs-vsctl|ovs-ofctl|ovs-appctl)\s+(?:show|list\S*|dump-\S+)\b/,
  /^ip\s.*\b(?:a|addr|address|r|route|l|link|neigh|netns)\b(?:\s+(?:show|list|ls)\b|\s*$)/,
  /^(?:ss|netstat|lsof|ps|df|du|free|uptime|uname|id|whoami|ls|cat|head|tail(?!\s+-\w*[fF])|wc|stat|lsmod|lsblk|lscpu|pgrep|dig|nslookup|host|ping|getent|timedatectl|chronyc|grep|egrep|which|rpm\s+-q\S*|dpkg\s+-l)\b/,
  /^(?:hostname|mount)(?:\s+-[a-zA-Z]+)?$/,
  /^date(?:\s+(?:\+\S+|-u|-R|--utc))*$/,
  /^curl\b(?!.*\s-(?:X|d|T|F|o|O|-data\S*|-request|-upload-file|-form\S*|-output|-json)\b)/,
  /^etcdctl\s.*\b(?:get|member\s+list|endpoint\s+\w+)\b/,
]

/** Does the command begin something that is not ready at once? */
export const startsSomething = (command: string): boolean => starting.some((shape) => shape.test(command))

/** Does the command only look? A wrapper in front and a shell around it are looked through. */
export function onlyLooks(command: string): boolean {
  const inner = unwrapped(command.trim())
  return !/[;&|<>\n`]|\$\(/.test(inner) && looking.some((shape) => shape.test(inner))
}

/** `sudo -s /bin/sh -c "nova-manage …" nova` without what stands around it. */
function unwrapped(command: string): string {
  const shell =
    /^(?:sudo\s+)?(?:-\S+\s+)*(?:su\s+.*?|(?:\/bin\/)?(?:ba|da)?sh\s+)-c\s+(["'])(.*?)\1(?:\s+\w+)?$/s.exec(
      command,
    )
  if (shell) return unwrapped(shell[2]!.trim())
  const sudo = /^(?:sudo|doas)\s+(?:-[nHEiS]+\s+|-u\s*\S+\s+)*(?!-)/.exec(command)
  return sudo ? unwrapped(command.slice(sudo[0].length)) : command
}

/** Package tools that ask before they go on, what they are told instead, and what else they need. */
export const asking: ReadonlyArray<{
  tool: RegExp
  verb: RegExp
  quiet: RegExp
  add: string
  environment?: string
}> = [
  {
    tool: /^(?:apt|apt-get|aptitude)$/,
    verb: /^(?:install|reinstall|remove|purge|upgrade|full-upgrade|dist-upgrade|autoremove|build-dep|safe-upgrade)$/,
    quiet:
      /^(?:-[a-zA-Z]*y[a-zA-Z]*|--yes|--assume-yes|--assume-no|-[a-zA-Z]*s[a-zA-Z]*|--simulate|--dry-run|--download-only)$/,
    add: '-y',
    environment: 'DEBIAN_FRONTEND=noninteractive',
  },
  {
    tool: /^(?:yum|dnf|microdnf)$/,
    verb: /^(?:install|reinstall|remove|erase|update|upgrade|downgrade|autoremove|groupinstall|localinstall|distro-sync|swap)$/,
    quiet: /^(?:-[a-zA-Z]*y[a-zA-Z]*|--assumeyes|--assumeno|--downloadonly)$/,
    add: '-y',
  },
  {
    tool: /^zypper$/,
    verb: /^(?:install|in|remove|rm|update|up|dist-upgrade|dup|patch)$/,
    quiet: /^(?:-y|--no-confirm)$/,
    add: '-y',
  },
]
