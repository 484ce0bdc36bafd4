import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../src/model.ts'
import { runCli } from './support/cli.ts'
import { setDesk } from './support/guide.ts'
import { freePort, hasSshd, type Sshd, startSshd } from './support/sshd.ts'

const guide = '# Depot\n\n## On the web node\n\n```\n$ uname\n```\n'

test('without hosts it looks at this machine', async () => {
  const ran = await runCli(['doctor'])
  expect(ran, ran.stderr).toMatchObject({ code: 0 })
  expect(ran.stdout).toContain(`ok   Node ${process.versions.node}`)
  expect(ran.stdout).toContain('name a guide or an inventory')
})

describe.runIf(hasSshd)('on real servers', () => {
  let sshd: Sshd
  beforeAll(async () => {
    sshd = await startSshd({ name: 'web1' })
  })
  afterAll(() => sshd?.stop())

  const look = (...hosts: Array<Partial<Host>>) => {
    const desk = setDesk(
      guide,
      hosts.map((host) => ({ ...sshd.host, roles: ['web'], ...host })) as Array<Host>,
    )
    return runCli(['doctor', desk.guide], { cwd: desk.directory, env: desk.env })
  }

  test('a host that will do', async () => {
    const ran = await look({})
    expect(ran, ran.stderr).toMatchObject({ code: 0 })
    expect(ran.stdout).toMatch(/web1 \(127\.0\.0\.1\)\n {2}ok {3}reached as \S+; its key is known/)
    expect(ran.stdout).toMatch(/ok {3}.+, bash \d+\.\d+/)
    expect(ran.stdout).toMatch(/ok {3}\d+ [GM]iB free at home/)
    expect(ran.stdout).not.toContain('FAIL')
  })

  test('hosts that will not, all told, and one that will', async () => {
    const nobody = await freePort()
    const ran = await look({}, { name: 'web2', port: nobody }, { name: 'web3', identity: '/nowhere' })
    expect(ran, ran.stderr).toMatchObject({ code: 4 })
    expect(ran.stdout).toMatch(/web1 .*\n {2}ok/)
    expect(ran.stdout).toMatch(/web2 .*\n {2}FAIL .*refused/i)
    expect(ran.stdout).toMatch(/web3 .*\n {2}FAIL /)
  })

  test('nothing of it stays on the host', async () => {
    await look({})
    const folder = `${process.env.HOME}/.runbook`
    const left = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('doctor-')) : []
    expect(left).toEqual([])
  })
})
