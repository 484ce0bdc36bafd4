/** What a person sees of a run while it goes on, and how long its steps take. */
import type { RunEvent } from '../model.ts'
import { isLive, type Options, type Terminal, wantsColor } from './options.ts'
import { openTimes, type Times } from './times.ts'

export interface Follower {
  /** To be spoken to from now on. */
  terminal: Terminal
  tell(event: RunEvent): void
  /** Events of before. */
  remember(past: ReadonlyArray<RunEvent>): void
  /** The terminal is somebody else's meanwhile. */
  lend<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** On a terminal with a foot of what is running, else nothing but the plain lines of the report. */
export async function follow(options: Options, terminal: Terminal): Promise<Follower> {
  const times = await openTimes()
  const live = isLive(options, terminal) ? await openFoot(options, terminal, times.expected) : undefined
  return {
    terminal: live?.screen.terminal ?? terminal,
    tell(event) {
      times.tell(event)
      live?.foot.tell(event, performance.now())
      live?.screen.look()
    },
    remember(past) {
      for (const event of past) {
        if (event.action !== 'pass') times.tell(event)
        live?.foot.tell(event, performance.now())
      }
    },
    lend: (work) => (live ? live.screen.lend(work) : work()),
    async close() {
      live?.screen.close()
      await times.save()
    },
  }
}

async function openFoot(options: Options, terminal: Terminal, expected: Times['expected']) {
  const { makeFoot } = await import('../reporters/foot.ts')
  const { openScreen } = await import('./screen.ts')
  const color = wantsColor(options, terminal.stdout, terminal.env)
  const foot = makeFoot({ color, expected, verbose: options.verbose === true })
  return { foot, screen: openScreen(terminal, foot) }
}
