/** One run at a time works for an account: runs that come and go at the same moment, each on several hosts of one home. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostLink } from '../src/model.ts'
import { openHost } from '../src/session/session.ts'
import { Random } from './support/random.ts'
import { hands } from './support/session.ts'
import { hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000)
const rounds = 20

describe.runIf(hasSshd)(`runs that want one account, FAULT_SEED=${seed}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'holders-'))
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd({ config: `UsePAM no\nSetEnv HOME=${home}` }) // quick, so that many meet
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  test('two are never at work at the same time, and all come to it', { timeout: 120_000 }, async () => {
    const random = new Random(seed)
    const working = new Set<string>()
    const done = new Set<string>()
    const look = () => expect([...working], 'at work at the same time').toHaveLength(1)

    const comeAndGo = async (name: string, hosts: number) => {
      for (let round = 0; round < rounds; round++) {
        const run = `${name}${round}`
        const links = Array.from({ length: hosts }, (_, at) =>
          openHost({ ...sshd.host, name: `box${at}` }, hands(), { run, exclusive: true }),
        )
        const came = await Promise.allSettled(links.map(work))
        for (const each of came)
          if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'locked' })
        if (came.some(({ status }) => status === 'fulfilled')) {
          working.add(run)
          look()
          await wait(random.int(0, 20))
          look()
          working.delete(run)
          done.add(name)
        }
        await Promise.allSettled(links.map((link) => link.close({ forget: true })))
        await wait(random.int(0, 40))
      }
    }
    await Promise.all([comeAndGo('one', 2), comeAndGo('two', 2), comeAndGo('three', 1)])
    expect([...done].sort()).toEqual(['one', 'three', 'two'])
  })
})

async function work(link: HostLink): Promise<void> {
  await link.check()
  expect(await link.session('').run(1, 'true')).toMatchObject({ outcome: 'exited', status: 0 })
}
