/**
 * What was really printed becomes what a guide prints: one folder, one idea. `guide.*` prints something for
 * `cat DEPOT/printed`, a host prints `printed`; then the guide is `after.*`, or is as before and `refused` says why not.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { caseNames } from './support/cases.ts'
import { runCli, scratch } from './support/cli.ts'

const home = scratch('home')
const inventory = (depot: string, more: string) =>
  `hosts:\n  web1: { roles: [web], transport: local, become: none }\nwords:\n  DEPOT: ${depot}\n${more}`

function setDesk(folder: string) {
  const directory = scratch('accept')
  const depot = scratch('depot')
  const name = readdirSync(folder).find((file) => file.startsWith('guide.'))!
  const given = (file: string) => join(folder, file)
  copyFileSync(given(name), join(directory, name))
  copyFileSync(given('printed'), join(depot, 'printed'))
  const more = existsSync(given('words')) ? readFileSync(given('words'), 'utf8') : ''
  writeFileSync(join(directory, 'inventory.yaml'), inventory(depot, more))
  const sidecar = existsSync(given('sidecar.yaml')) ? ['--with', given('sidecar.yaml')] : []
  const env = { HOME: home, XDG_STATE_HOME: join(directory, 'state') }
  const call = (...words: Array<string>) => runCli(words, { cwd: directory, env })
  return {
    guide: join(directory, name),
    name,
    depot,
    call,
    exec: () => call('exec', name, '-i', 'inventory.yaml', ...sidecar, '--yes'),
    run: () => readdirSync(join(directory, 'state/runbook/runs')).sort().at(-1)!,
  }
}

/** Guides are not all in UTF-8. */
function expectBytes(path: string, actual: Buffer): void {
  if (process.env.UPDATE || (!existsSync(path) && !process.env.CI)) writeFileSync(path, actual)
  expect(actual.toString('latin1')).toBe(readFileSync(path, 'latin1'))
}

describe('accepted', () => {
  test.each(caseNames('accept'))('%s', async (idea) => {
    const folder = resolve('test/cases/accept', idea)
    const desk = setDesk(folder)
    const before = readFileSync(desk.guide)
    const failed = await desk.exec()
    expect(failed.code, failed.stdout + failed.stderr).toBe(1)
    const ran = await desk.call('accept', desk.run(), '--yes')
    const refused = join(folder, 'refused')
    if (existsSync(refused)) {
      expect(ran.code, ran.stdout).toBe(2)
      expect(ran.stderr).toContain(readFileSync(refused, 'utf8').trim())
      expect(readFileSync(desk.guide).equals(before)).toBe(true)
      return
    }
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expectBytes(join(folder, desk.name.replace('guide', 'after')), readFileSync(desk.guide))
    const again = await desk.exec()
    expect(again.code, again.stdout).toBe(0)
    expect(again.stdout).toContain('1 check held')
  })
})

describe('accept', () => {
  const folder = resolve('test/cases/accept/one-state')

  test('shows the difference and writes nothing unless somebody says yes', async () => {
    const desk = setDesk(folder)
    const before = readFileSync(desk.guide, 'utf8')
    await desk.exec()
    const ran = await desk.call('accept', desk.run())
    expect(ran.code).toBe(3)
    expect(ran.stdout).toMatch(/^-\|.* crane \| up/m)
    expect(ran.stdout).toMatch(/^\+\|.* crane \| down/m)
    expect(readFileSync(desk.guide, 'utf8')).toBe(before)
  })

  test('keeps the mode of the file, and a link to it', async () => {
    const desk = setDesk(folder)
    const real = join(desk.depot, 'real.md')
    copyFileSync(desk.guide, real)
    chmodSync(real, 0o640)
    unlinkSync(desk.guide)
    symlinkSync(real, desk.guide)
    await desk.exec()
    expect((await desk.call('accept', desk.run(), '--yes')).code).toBe(0)
    expect(lstatSync(desk.guide).isSymbolicLink()).toBe(true)
    expect(statSync(real).mode & 0o777).toBe(0o640)
    expect(readFileSync(real, 'utf8')).toContain('down')
    expect(readdirSync(desk.depot).sort()).toEqual(['printed', 'real.md'])
  })

  test('refuses a guide that has changed since the run', async () => {
    const desk = setDesk(folder)
    await desk.exec()
    writeFileSync(desk.guide, `${readFileSync(desk.guide, 'utf8')}\nMore.\n`)
    const ran = await desk.call('accept', desk.run(), '--yes')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('Unexpected change of guide, sidecar or inventory')
  })

  test('refuses what cannot hold on every host', async () => {
    const desk = setDesk(folder)
    const path = join(desk.guide, '../inventory.yaml')
    const both = readFileSync(path, 'utf8').replace(
      'words:',
      '  web2: { roles: [web], transport: local, become: none }\nwords:',
    )
    writeFileSync(path, both.replace(/DEPOT: (.*)/, 'DEPOT: "$1/{{ host.name }}"'))
    const printed = readFileSync(join(desk.depot, 'printed'), 'utf8')
    for (const [name, state] of [
      ['web1', 'down'],
      ['web2', 'lost'],
    ] as const) {
      mkdirSync(join(desk.depot, name))
      writeFileSync(join(desk.depot, name, 'printed'), printed.replace('down', state))
    }
    expect((await desk.exec()).code).toBe(1)
    const ran = await desk.call('accept', desk.run(), '--yes')
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(/guide\.md:6:1 .*it would not hold on web2, too/)
  })

  test('has nothing to do where all is as printed', async () => {
    const desk = setDesk(folder)
    const table = readFileSync(desk.guide, 'utf8')
      .split('\n')
      .filter((line) => /^[+|]/.test(line))
    writeFileSync(join(desk.depot, 'printed'), `${table.join('\n')}\n`)
    expect((await desk.exec()).code).toBe(0)
    expect(await desk.call('accept', desk.run(), '--yes')).toMatchObject({ code: 0, stdout: '' })
  })
})
