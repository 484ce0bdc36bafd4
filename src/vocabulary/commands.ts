/** What is known of commands: which start something that takes a while, which ask to go on. */

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

/** Does the command begin something that is not ready at once? */
export const startsSomething = (command: string): boolean => starting.some((shape) => shape.test(command))

const restarting =
  /(?:^|[;&|])\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\S*\/)?(?:reboot(?![\w=.-])|systemctl\s+(?:-\S+\s+)*reboot\b|(?:tel)?init\s+6\b|shutdown\s+(?:-\S+\s+)*-\w*r)/m

/** Does the command restart its host? */
export const restartsHost = (command: string): boolean => restarting.test(command)

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
