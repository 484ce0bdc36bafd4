/** Files of sections, keys and values differ in what an indent, a backslash and a dash mean; told by the file's name. */
export interface Dialect {
  /** An indented line goes on with the value above; else its indent means nothing. */
  indentGoesOn: boolean
  /** A line goes on behind a backslash at its end. */
  backslashGoesOn: boolean
  /** Names that are the same to the program are the same text. */
  same(key: string): string
  /** A key that stands there more than once is a list: which of its lines is meant is not certain. */
  lists: boolean
}

/** As oslo.config reads its files, and whoever is not known better. */
export const oslo: Dialect = {
  indentGoesOn: true,
  backslashGoesOn: false,
  same: (key) => key,
  lists: false,
}

const flat: Dialect = { ...oslo, indentGoesOn: false }

const dialects: ReadonlyArray<readonly [RegExp, Dialect]> = [
  [/(?:^|\/)sysctl(?:\.conf$|\.d\/)/, { ...flat, same: (key) => key.replaceAll('/', '.') }],
  [/(?:^|\/)\.?my\.cnf$|\/(?:mysql|mariadb|my\.cnf\.d)\/.*\.cnf$/, { ...flat, same: dashed }],
  [/\.properties$/, { ...flat, backslashGoesOn: true }],
  [
    /\.(?:service|socket|timer|mount|automount|path|target|slice|swap|netdev|network|link)$|\/systemd\/.*\.conf$/,
    { ...flat, backslashGoesOn: true, lists: true },
  ],
]

/** `skip_name_resolve` and `skip-name-resolve` are one option. */
function dashed(key: string): string {
  return key.replaceAll('_', '-')
}

export function dialectOf(path: string): Dialect {
  return dialects.find(([pattern]) => pattern.test(path))?.[1] ?? oslo
}
