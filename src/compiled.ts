/** What makes a start quick: V8 keeps what it compiled, and compiles patterns once. */
import { mkdirSync, statSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

/**
 * Where Node can (22.1 and newer), what V8 compiled is kept below `$XDG_CACHE_HOME/runbook` and read at the next start. What
 * is read there is run: the folder is the caller's own, and nobody else may write to it. Without it, all is as slow as before.
 */
export function keepCompiled(): void {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown }
  const { XDG_CACHE_HOME, HOME } = process.env
  const caches = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'))
  if (!enableCompileCache || !caches) return
  const folder = join(caches, 'runbook', 'compiled')
  if (isOwn(folder)) enableCompileCache(folder)
}

function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(folder)
    return uid === process.getuid?.() && (mode & 0o022) === 0
  } catch {
    return false
  }
}

/** A pattern of many words is not interpreted first, and then compiled all the same. */
export const compilePatternsOnce = (): void => setFlagsFromString('--no-regexp-tier-up')
