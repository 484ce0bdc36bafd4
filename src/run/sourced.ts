/** Files that a step reads into its shell: what they do is told by what they hold. */
import { parseRead, readScript, Unmergeable } from '../edit.ts'
import { settingUp } from '../set-up.ts'
import type { Attempt, Bench } from './perform.ts'

/** Why a step that is carried out for its shell alone would do more, and the look that says so; undefined: it would not. */
export async function beyondSetting(
  bench: Bench,
  text: string,
): Promise<{ reason: string; read: Attempt } | undefined> {
  for (const path of settingUp(text).sources) {
    const read = await bench.attempt('read', readScript(path))
    const reason = `\`${path}\` does more than set up a shell: name its step in \`--only\`, or begin with it`
    const held = textIn(read)
    if (held === false || (held !== undefined && !isOnlySetting(held))) return { reason, read }
  }
  return undefined
}

/** Files that it reads in turn are not looked into. */
function isOnlySetting(text: string): boolean {
  if (/^\s*(?:#.*)?$/.test(text.replaceAll(/^\s*#.*$\n?/gm, ''))) return true
  const { isWhole, sources } = settingUp(text)
  return isWhole && sources.length === 0
}

/** What the file holds; undefined where there is none, as the shell will say itself; false: it cannot be read. */
export function textIn({ printed, receipt }: Attempt): string | undefined | false {
  if (receipt.status !== 0) return false
  try {
    const state = parseRead(printed)
    return state.exists ? state.text : undefined
  } catch (error) {
    if (error instanceof Unmergeable) return false
    throw error
  }
}
