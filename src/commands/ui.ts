import type { RunEvent } from '../model.ts'
import type { Terminal } from './options.ts'

/** A page that follows the run. */
export interface Page {
  tell(event: RunEvent): void
  remember(past: ReadonlyArray<RunEvent>): void
  close(): Promise<void>
}

/** `--ui`: the report as a page that follows the run, on loopback, while it lasts; its address is told. */
export async function openPage({ stderr }: Terminal, stop: () => void): Promise<Page> {
  const { startLive } = await import('../live.ts')
  const live = await startLive(stop)
  stderr.write(`follow it at ${live.url}\n`)
  return {
    tell: live.tell,
    remember: (past) => {
      for (const event of past) live.tell(event)
    },
    close: live.close,
  }
}
