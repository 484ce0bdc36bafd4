/** The scripts that a text is written in, a bit each. */

/** Ranges of letters; signs outside of them stand in any text, as those of script 0 are known to. */
const rows: ReadonlyArray<readonly [from: string, to: string, script: number]> = [
  ['\u00c0', '\u00d6', 1],
  ['\u00d8', '\u00f6', 1],
  ['\u00f8', '\u024f', 1],
  ['\u1e00', '\u1eff', 1],
  ['\u0400', '\u052f', 2],
  ['\u1100', '\u11ff', 4],
  ['\u3131', '\u318e', 4],
  ['\uac00', '\ud7a3', 4],
  ['\u3041', '\u3096', 8],
  ['\u30a1', '\u30fa', 8],
  ['\u30fc', '\u30ff', 8],
  ['\u3005', '\u3007', 16],
  ['\u3400', '\u9fff', 16],
  ['\uf900', '\ufaff', 16],
  ['\u2010', '\u205e', 0],
  ['\u3001', '\u3003', 0],
  ['\u30fb', '\u30fb', 0],
  ['\uff01', '\uff0f', 0],
  ['\uff1a', '\uff20', 0],
]
/** Letters or digits of a script that no row knows: Greek, Thai, circled numbers. */
export const foreign = 1 << 8
/** Scripts with capitals, besides ASCII; that of no row may have them. */
export const cased = 1 | 2 | foreign

let lastText = ''
let lastScripts = 0
export function scriptsOf(text: string): number {
  if (text === lastText) return lastScripts
  lastText = text
  lastScripts = scriptsIn(text)
  return lastScripts
}

export function scriptsIn(text: string): number {
  let found = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) found |= scriptAt(text, at, code)
  }
  return found
}

/** By the code of a character in the basic plane: its script's bit, one more; 0 where it was not asked for yet. */
const known = new Uint16Array(1 << 16)
for (const [from, to, script] of rows) known.fill(script + 1, from.charCodeAt(0), to.charCodeAt(0) + 1)

function scriptAt(text: string, at: number, code: number): number {
  if (code >= 0xd800 && code <= 0xdfff) return foreignOr0(String.fromCodePoint(text.codePointAt(at)!))
  if (known[code] === 0) known[code] = foreignOr0(text[at]!) + 1
  return known[code]! - 1
}
function foreignOr0(char: string): number {
  return /[\p{L}\p{N}]/u.test(char) ? foreign : 0
}

/** Unicode's classes: the signs that any text may hold, and the scripts that are of the class. */
const classes: Record<string, { always: string; scripts: number }> = {
  L: { always: 'a-z', scripts: ~0 },
  N: { always: '0-9', scripts: 0 },
  P: {
    always:
      '!-#%-*,-\\/:;?@\\[-\\]_{}\u00a1-\u00bf\u2010-\u205e\u3001-\u3003\u3008-\u3020\u3030\u30fb\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65',
    scripts: 0,
  },
  S: { always: '$+<->^`|~\u00a2-\u00b8\u00d7\u00f7\u20a0-\u20bf\u2190-\u2bff', scripts: 0 },
  'Script=Latin': { always: 'a-z', scripts: 1 },
  'Script=Cyrillic': { always: '', scripts: 2 },
}

/** The ranges of a class of Unicode that texts of these scripts can hold. */
export function rangesOf(name: string, scripts: number): string {
  const row = classes[name]
  if (!row) throw new Error(`Unexpected class ${name}, expected ${Object.keys(classes).join(', ')}`)
  const ranges = rows.filter(([, , script]) => script & scripts & row.scripts)
  return row.always + ranges.map(([from, to]) => `${from}-${to}`).join('')
}
