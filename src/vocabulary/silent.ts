/**
 * Programs that print nothing when they work, and the options with which they do: what stands below them was not
 * printed by them, unless it is a complaint.
 */
const verbose = /^(?:-[A-Za-z]*v[A-Za-z]*|--verbose)$/
const never = /(?!)/
const rows: Readonly<Record<string, RegExp>> = {
  alias: /^-p$/,
  cd: /^-$/,
  chgrp: /^(?:-[A-Za-z]*[vc][A-Za-z]*|--verbose|--changes)$/,
  chmod: /^(?:-[A-Za-z]*[vc][A-Za-z]*|--verbose|--changes)$/,
  chown: /^(?:-[A-Za-z]*[vc][A-Za-z]*|--verbose|--changes)$/,
  cp: verbose,
  export: /^-p$/,
  groupadd: never,
  hostnamectl: /^(?:status|-.*)$/,
  install: verbose,
  ln: verbose,
  mkdir: verbose,
  mkfifo: never,
  modprobe: /^-[A-Za-z]*[vcDn]|^--(?:verbose|show|dry-run)/,
  mount: /^(?:-[A-Za-z]*[vl][A-Za-z]*|--verbose|--show-labels)$/,
  mv: verbose,
  rm: verbose,
  rmdir: verbose,
  setenforce: never,
  setfacl: /^--test$/,
  sleep: never,
  swapoff: verbose,
  systemctl:
    /^(?:-.*|status|show\S*|cat|help|list-\S+|is-\S+|enable|reenable|disable|mask|unmask|preset\S*|link|edit|[gs]et-\S+)$/,
  touch: never,
  truncate: never,
  umount: verbose,
  unset: never,
  useradd: /^-D$/,
  usermod: never,
}

/** Does a program, called with these words, print nothing unless it fails? */
export function isSilent(words: ReadonlyArray<string>): boolean {
  const [first = '', ...rest] = words
  const tells = Object.hasOwn(rows, first) ? rows[first]! : undefined
  if (!tells || rest.length === 0) return false
  return !rest.some((word) => tells.test(word))
}
