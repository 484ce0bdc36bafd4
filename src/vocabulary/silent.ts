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
  install: verbose,
  ln: verbose,
  mkdir: verbose,
  mkfifo: never,
  mv: verbose,
  rm: verbose,
  rmdir: verbose,
  setfacl: /^--test$/,
  sleep: never,
  systemctl:
    /^(?:status|show\S*|cat|list-\S+|is-\S+|enable|reenable|disable|mask|unmask|preset\S*|[gs]et-\S+|edit|help|--\S+)$/,
  touch: never,
  truncate: never,
  unset: never,
}

/** Does a program, called with these words, print nothing unless it fails? */
export function isSilent(words: ReadonlyArray<string>): boolean {
  const [first = '', ...rest] = words
  const tells = Object.hasOwn(rows, first) ? rows[first]! : undefined
  if (!tells || rest.length === 0) return false
  return !rest.some((word) => tells.test(word))
}
