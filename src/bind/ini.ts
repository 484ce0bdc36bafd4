/** The places of an INI fragment: for each line its section and key, and where a comment begins. */
export interface IniLine {
  section: string
  key?: string
  /** Column (0-based) where a comment begins; the length of the line where there is none. */
  comment: number
}

/** One entry a line. A line that begins with white space goes on with the key above it. */
export function iniLines(text: string): Array<IniLine> {
  let section = 'DEFAULT'
  let key: string | undefined
  return text.split('\n').map((line) => {
    if (/^\s*[#;]/.test(line)) return { section, comment: 0 }
    const header = /^\s*\[([^\]]+)\]/.exec(line)
    if (header) [section, key] = [header[1]!.trim(), undefined]
    const set = header ? null : /^\s*([^\s=:[\]][^=:]*)[=:]/.exec(line)
    if (set) key = set[1]!.trimEnd()
    return { section, ...(key === undefined ? {} : { key }), comment: commentIn(line) }
  })
}

/** A `#` behind white space begins a comment, unless it stands in quotes at the beginning of the value. */
function commentIn(line: string): number {
  const quoted = /^[^=]*=\s*(?:"[^"]*"|'[^']*')/.exec(line)?.[0].length ?? 0
  const found = line.slice(quoted).search(/(?<!\s)\s+#/)
  return found < 0 ? line.length : quoted + found
}

const partsOf = (selector: string): Array<string> =>
  /^(.*)\/\[([^\]]+)\]\/([^/]+)$/.exec(selector)?.slice(1) ?? []

/** Is the file of `file/[section]/key` the one at this path? A file is named by the end of its path. */
export function isFile(selector: string, path: string): boolean {
  const [file = ''] = partsOf(selector)
  return path === file || path.endsWith(`/${file.replace(/^\/+/, '')}`)
}
/** Is the line the setting that `file/[section]/key` names? */
export function isSetting(selector: string, line: IniLine | undefined): boolean {
  const [, section, key] = partsOf(selector)
  return line?.key === key && line?.section === section
}
