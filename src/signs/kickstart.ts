/**
 * Kickstart files, which an installer of Red Hat's family is told everything by: a directive and its options a line. Their
 * `reboot` and `network` would be taken for commands of the host that the guide is carried out on. The directives are those
 * of pykickstart's reference that name no program, with what they are called with.
 */

/** A line that is nothing but a directive. */
export function isDirective(text: string): boolean {
  return directive.test(text)
}
const directive =
  /^(?:%(?:packages|pre|post|addon|anaconda|onerror|include|ksappend|end)\b|(?:zerombr|skipx|xconfig|firstboot|clearpart|ignoredisk|bootloader|eula|rootpw|logvol|volgroup|autopart|authselect-compat|sshpw|sshkey|reqpart|ostreesetup|realm join|driverdisk|mediacheck|unsupported_hardware|syspurpose|rhsm)(?: +(?:--)?[\w/%.]|$)|(?:part|partition|raid) +\S+ +--|(?:url|repo|user|group|network|firewall|selinux|services|auth|timesource|module|nfs|harddrive|liveimg|cmdline|snapshot) +--[a-z]|(?:timezone|keyboard|lang) +(?:--[a-z]|[\w/+-]+(?: +--\S+)*$))/

/** Two that differ: no shell and no other file has them. */
export function isKickstart(texts: ReadonlyArray<string>): boolean {
  const heads = new Set(texts.filter(isDirective).map((text) => text.split(/\s/, 1)[0]))
  return heads.size > 1
}
