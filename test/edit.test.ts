import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { applyPatch } from 'diff'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffOf } from '../src/edit/patch.ts'
import {
  type FileState,
  hashOf,
  mergeInto,
  parseRead,
  parseWritten,
  readScript,
  refusalIn,
  restoreScript,
  Unmergeable,
  writeScript,
} from '../src/edit.ts'
import type { Edit, Masked } from '../src/model.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "run book's "))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const root = process.getuid?.() === 0
const at = (name: string) => join(home, name)

/** Real bash; what it printed and its exit status. */
function bash(script: string): { printed: string; status: number } {
  try {
    const printed = execFileSync('bash', ['--noprofile', '--norc'], {
      input: script,
      encoding: 'utf8',
      env: { ...process.env, HOME: home },
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 64 << 20,
    })
    return { printed, status: 0 }
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number }
    return { printed: stdout, status }
  }
}
const read = (path: string): FileState => parseRead(bash(readScript(path)).printed)
const write = (path: string, text: string, state: FileState, secret = false) =>
  bash(writeScript(path, text, state, { run: 'r1', secret }))
const restore = (path: string, before: string | undefined, now: string, run = 'r1') => {
  const file = {
    target: path,
    ...(before === undefined ? {} : { before: hashOf(before) }),
    after: hashOf(now),
  }
  return bash(restoreScript(file, hashOf(now), run))
}
const mount = (...words: Array<string>) => execFileSync('mount', words, { stdio: 'ignore' })
function canMount(): boolean {
  if (!root) return false
  const directory = mkdtempSync(join(tmpdir(), 'runbook-mount-'))
  try {
    mount('-t', 'tmpfs', 'none', directory)
    execFileSync('umount', [directory])
    return true
  } catch {
    return false
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
/** Root, and a file system that knows files that nobody may change. */
function canFix(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'runbook-fix-'))
  const path = join(directory, 'file')
  try {
    writeFileSync(path, '')
    execFileSync('chattr', ['+i', path], { stdio: 'ignore' })
    execFileSync('chattr', ['-i', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
/** Python has system calls for what no program of every machine can do. */
function attribute(what: 'set' | 'get', path: string): string {
  const program = {
    set: "import os,sys; os.setxattr(sys.argv[1], 'user.depot', b'ours')",
    get: "import os,sys; print(os.getxattr(sys.argv[1], 'user.depot').decode(), end='')",
  }[what]
  return execFileSync('python3', ['-c', program, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
function hasAttributes(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'runbook-attribute-'))
  try {
    attribute('set', directory)
    return true
  } catch {
    return false
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
const leftovers = () =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)\.runbook/.test(name))

describe('reading', () => {
  it('says what a file is and holds', () => {
    writeFileSync(at('a.conf'), 'k = 1\n')
    chmodSync(at('a.conf'), 0o640)
    const state = read(at('a.conf'))
    expect(state).toMatchObject({
      exists: true,
      text: 'k = 1\n',
      link: false,
      size: 6,
      mode: '640',
      links: 1,
      writable: true,
    })
    expect(state.target).toBe(at('a.conf'))
    expect(state.owner).toBe(`${process.getuid?.()}:${process.getgid?.()}`)
  })
  it('says that there is none', () => {
    expect(read(at('none.conf'))).toEqual({
      exists: false,
      text: '',
      target: at('none.conf'),
      link: false,
      writable: true,
    })
  })
  it('finds what lies below the home', () => {
    writeFileSync(at('x.conf'), 'x')
    expect(read('~/x.conf').target).toBe(at('x.conf'))
  })
  it('follows links', () => {
    mkdirSync(at('sub'))
    writeFileSync(at('sub/real.conf'), 'k = 1\n')
    symlinkSync('sub/real.conf', at('link.conf'))
    expect(read(at('link.conf'))).toMatchObject({ target: at('sub/real.conf'), link: true, text: 'k = 1\n' })
  })
  it.each([
    'a b',
    "a'b",
    'a"b',
    'a$(touch pwned)b',
    'a`id`b',
    '-rf',
    'a\nb',
    'a\\b',
    'ä 한글',
    '*',
    '#',
    'a\n',
  ])('takes %j for a name', (name) => {
    mkdirSync(at('d'))
    writeFileSync(at(`d/${name}`), 'k = 1\n')
    const state = read(at(`d/${name}`))
    expect(state).toMatchObject({ text: 'k = 1\n', target: at(`d/${name}`) })
    expect(write(at(`d/${name}`), 'k = 2\n', state).status).toBe(0)
    expect(readFileSync(at(`d/${name}`), 'utf8')).toBe('k = 2\n')
    expect(readdirSync(at('d')).sort()).toEqual([name, `${name}.runbook-r1`].sort())
  })
  it.each([
    ['a directory', () => mkdirSync(at('it')), 'no regular file'],
    ['a link that leads nowhere', () => symlinkSync('nowhere', at('it')), 'leads nowhere'],
    ['a loop of links', () => symlinkSync('it', at('it')), 'leads nowhere'],
    ['a pipe', () => execFileSync('bash', ['-c', 'mkfifo "$1"', 'bash', at('it')]), 'no regular file'],
    ['a large file', () => writeFileSync(at('it'), Buffer.alloc((8 << 20) + 1, 10)), '8388609 bytes'],
  ])('refuses %s', (_, make, reason) => {
    make()
    const { printed, status } = bash(readScript(at('it')))
    expect(status).toBe(72)
    expect(refusalIn(printed)).toContain(reason)
    expect(() => parseRead(printed)).toThrow(Unmergeable)
  })
  it('refuses a file in a directory that does not exist', () => {
    expect(refusalIn(bash(readScript(at('no/such/it'))).printed)).toContain('directory does not exist')
  })
  it.each([
    ['binary', Buffer.from([65, 0, 66])],
    ['not UTF-8', Buffer.from([0xe4, 0xf6])],
  ])('refuses what is %s', (_, bytes) => {
    writeFileSync(at('it'), bytes)
    expect(() => read(at('it'))).toThrow(Unmergeable)
  })
  it('notices an answer that was cut or changed', () => {
    writeFileSync(at('it'), 'k = 1\n'.repeat(1000))
    const { printed } = bash(readScript(at('it')))
    expect(() => parseRead(printed.slice(0, -40))).toThrow(Unmergeable)
    expect(() => parseRead(printed.replace('runbook:content\n', 'runbook:content\nAAAA'))).toThrow(
      Unmergeable,
    )
    expect(parseRead(`noise\n${printed.replaceAll('\n', '\r\n')}more`).text).toBe('k = 1\n'.repeat(1000))
  })
  it('gives back any text, and an empty one', () => {
    for (const text of ['', '\n', 'no end', '\uFEFFa\r\n', 'ä'.repeat(100_000)]) {
      writeFileSync(at('it'), text)
      expect(read(at('it')).text).toBe(text)
    }
  })
})

describe('writing', () => {
  it('keeps owner, mode and the rest, and a backup', () => {
    writeFileSync(at('a.conf'), 'old\n')
    chmodSync(at('a.conf'), 0o440)
    if (root) execFileSync('chown', ['12345:54321', at('a.conf')])
    const before = statSync(at('a.conf'))
    const { printed, status } = write(at('a.conf'), 'new\n', read(at('a.conf')))
    expect(status).toBe(0)
    expect(parseWritten(printed)).toEqual({ already: false, backup: at('a.conf.runbook-r1') })
    for (const name of ['a.conf', 'a.conf.runbook-r1']) {
      const { mode, uid, gid } = statSync(at(name))
      expect([name, mode, uid, gid]).toEqual([name, before.mode, before.uid, before.gid])
    }
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('new\n')
    expect(readFileSync(at('a.conf.runbook-r1'), 'utf8')).toBe('old\n')
    expect(leftovers()).toEqual([])
  })
  it('backs up once a run', () => {
    writeFileSync(at('a.conf'), 'first\n')
    write(at('a.conf'), 'second\n', read(at('a.conf')))
    write(at('a.conf'), 'third\n', read(at('a.conf')))
    expect(readFileSync(at('a.conf.runbook-r1'), 'utf8')).toBe('first\n')
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('third\n')
  })
  it('does nothing the second time', () => {
    writeFileSync(at('a.conf'), 'old\n')
    const state = read(at('a.conf'))
    write(at('a.conf'), 'new\n', state)
    utimesSync(at('a.conf'), 1000, 1000)
    const { printed, status } = write(at('a.conf'), 'new\n', state)
    expect([status, parseWritten(printed).already]).toEqual([0, true])
    expect(statSync(at('a.conf')).mtimeMs).toBe(1_000_000)
  })
  it('refuses what has changed underneath', () => {
    writeFileSync(at('a.conf'), 'old\n')
    const state = read(at('a.conf'))
    writeFileSync(at('a.conf'), 'theirs\n')
    const { printed, status } = write(at('a.conf'), 'new\n', state)
    expect([status, refusalIn(printed)]).toEqual([71, 'somebody has changed it since it was read'])
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('theirs\n')
    expect(readdirSync(home)).toEqual(['a.conf'])
  })
  it('refuses what has come, gone or been turned elsewhere meanwhile', () => {
    const none = read(at('a.conf'))
    writeFileSync(at('a.conf'), 'theirs\n')
    expect(write(at('a.conf'), 'new\n', none).status).toBe(71)
    const some = read(at('a.conf'))
    rmSync(at('a.conf'))
    expect(write(at('a.conf'), 'new\n', some).status).toBe(71)
    writeFileSync(at('other'), 'theirs\n')
    symlinkSync('other', at('a.conf'))
    expect(write(at('a.conf'), 'new\n', some).status).toBe(71)
    expect(readFileSync(at('other'), 'utf8')).toBe('theirs\n')
  })
  /** Two folders that are told apart by what lies beside the file; one is swapped for a link to the other and back. */
  it('never writes into another folder that takes the place of its own', { timeout: 120_000 }, async () => {
    const [folder, real, outside] = [at('conf'), at('conf.real'), at('outside')]
    for (const one of [folder, outside]) {
      mkdirSync(one)
      writeFileSync(join(one, 'a.conf'), 'old\n')
    }
    const state = read(at('conf/a.conf'))
    const swap = `
      const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
      for (;;) {
        renameSync(${JSON.stringify(folder)}, ${JSON.stringify(real)})
        symlinkSync(${JSON.stringify(outside)}, ${JSON.stringify(folder)})
        for (let at = performance.now() + Math.random() * 4; performance.now() < at; );
        unlinkSync(${JSON.stringify(folder)})
        renameSync(${JSON.stringify(real)}, ${JSON.stringify(folder)})
        for (let at = performance.now() + Math.random() * 4; performance.now() < at; );
      }`
    const racer = spawn(process.execPath, ['-e', swap], { stdio: 'ignore' })
    const ended = new Map<number, number>()
    try {
      for (let tries = 0; tries < Number(process.env.FAULT_SWAPS ?? 150); tries++) {
        const { status } = write(at('conf/a.conf'), `new ${tries}\n`, state)
        ended.set(status, (ended.get(status) ?? 0) + 1)
        expect(readdirSync(outside)).toEqual(['a.conf'])
        expect(readFileSync(join(outside, 'a.conf'), 'utf8')).toBe('old\n')
      }
    } finally {
      racer.kill('SIGKILL')
      await new Promise((resolve) => racer.once('exit', resolve))
    }
    expect(ended.get(71) ?? 0, 'it was swapped under some of them').toBeGreaterThan(0)
  })
  it('writes through a link, which stays', () => {
    mkdirSync(at('sub'))
    writeFileSync(at('sub/real.conf'), 'old\n')
    symlinkSync('sub/real.conf', at('link.conf'))
    expect(write(at('link.conf'), 'new\n', read(at('link.conf'))).status).toBe(0)
    expect(readlinkSync(at('link.conf'))).toBe('sub/real.conf')
    expect(lstatSync(at('sub/real.conf')).isFile()).toBe(true)
    expect(readFileSync(at('sub/real.conf'), 'utf8')).toBe('new\n')
    expect(existsSync(at('sub/real.conf.runbook-r1'))).toBe(true)
  })
  it('writes a file of two names in place, under both', () => {
    writeFileSync(at('a.conf'), 'old and longer\n')
    chmodSync(at('a.conf'), 0o604)
    linkSync(at('a.conf'), at('b.conf'))
    const { ino } = statSync(at('a.conf'))
    expect(write(at('a.conf'), 'new\n', read(at('a.conf'))).status).toBe(0)
    for (const name of ['a.conf', 'b.conf']) {
      expect(readFileSync(at(name), 'utf8')).toBe('new\n')
      expect(statSync(at(name))).toMatchObject({ ino, nlink: 2 })
    }
    expect(statSync(at('a.conf')).mode & 0o777).toBe(0o604)
    expect(readFileSync(at('a.conf.runbook-r1'), 'utf8')).toBe('old and longer\n')
    expect(statSync(at('a.conf.runbook-r1')).nlink).toBe(1)
    expect(readdirSync(home).sort()).toEqual(['a.conf', 'a.conf.runbook-r1', 'b.conf'])
  })
  it('reads no file whose writing in place was cut off', () => {
    writeFileSync(at('a.conf'), 'ne')
    writeFileSync(at('a.conf.runbook-r0.new'), 'new\n')
    const { printed, status } = bash(readScript(at('a.conf')))
    expect([status, refusalIn(printed)]).toEqual([72, expect.stringContaining('a.conf.runbook-r0.new')])
  })
  it.skipIf(!canMount())('writes a file that is mounted in place', () => {
    writeFileSync(at('outer'), 'old\n')
    writeFileSync(at('a b.conf'), '')
    mount('--bind', at('outer'), at('a b.conf'))
    try {
      expect(write(at('a b.conf'), 'new\n', read(at('a b.conf'))).status).toBe(0)
      expect(readFileSync(at('outer'), 'utf8')).toBe('new\n')
      expect(readFileSync(at('a b.conf.runbook-r1'), 'utf8')).toBe('old\n')
      expect(leftovers()).toEqual([])
    } finally {
      execFileSync('umount', [at('a b.conf')])
    }
  })
  it.skipIf(!canMount())('leaves a file that cannot be written in place as it was', () => {
    mkdirSync(at('small'))
    mount('-t', 'tmpfs', '-o', 'size=64k', 'none', at('small'))
    try {
      writeFileSync(at('small/a.conf'), 'old\n')
      linkSync(at('small/a.conf'), at('small/b.conf'))
      const state = read(at('small/a.conf'))
      expect(write(at('small/a.conf'), 'x'.repeat(40_000), state).status).toBe(73)
      expect(readFileSync(at('small/b.conf'), 'utf8')).toBe('old\n')
      expect(readdirSync(at('small')).sort()).toEqual(['a.conf', 'a.conf.runbook-r1', 'b.conf'])
    } finally {
      execFileSync('umount', [at('small')])
    }
  })
  it.skipIf(!canFix())('leaves a file that may not be changed as it was', () => {
    writeFileSync(at('a.conf'), 'old\n')
    execFileSync('chattr', ['+i', at('a.conf')])
    try {
      expect(write(at('a.conf'), 'new\n', read(at('a.conf'))).status).toBe(73)
      expect(readFileSync(at('a.conf'), 'utf8')).toBe('old\n')
      expect(leftovers()).toEqual([])
    } finally {
      execFileSync('chattr', ['-i', at('a.conf')])
    }
  })
  it.skipIf(!hasAttributes())('keeps extended attributes', () => {
    writeFileSync(at('a.conf'), 'old\n')
    attribute('set', at('a.conf'))
    expect(write(at('a.conf'), 'new\n', read(at('a.conf'))).status).toBe(0)
    expect(attribute('get', at('a.conf'))).toBe('ours')
    expect(attribute('get', at('a.conf.runbook-r1'))).toBe('ours')
  })
  it('makes a file, for its owner only where it holds a secret', () => {
    expect(write(at('a.conf'), 'new\n', read(at('a.conf'))).status).toBe(0)
    expect(write(at('s.conf'), 'new\n', read(at('s.conf')), true).status).toBe(0)
    expect(statSync(at('a.conf')).mode & 0o777).toBe(0o644)
    expect(statSync(at('s.conf')).mode & 0o777).toBe(0o600)
    expect(readdirSync(home).sort()).toEqual(['a.conf', 's.conf'])
  })
  it.skipIf(!root)('leaves the file as it was where the disk is full or the file is mounted', () => {
    mkdirSync(at('small'))
    try {
      execFileSync('bash', ['-c', 'mount -t tmpfs -o size=64k none "$1"', 'bash', at('small')], {
        stdio: 'ignore',
      })
    } catch {
      return
    }
    try {
      writeFileSync(at('small/a.conf'), 'old\n')
      const { status } = write(at('small/a.conf'), 'x'.repeat(200_000), read(at('small/a.conf')))
      expect(status).toBe(73)
      expect(readFileSync(at('small/a.conf'), 'utf8')).toBe('old\n')
      expect(leftovers()).toEqual([])
    } finally {
      execFileSync('bash', ['-c', 'umount "$1"', 'bash', at('small')])
    }
  })
  it('is seen whole or not at all', async () => {
    const [one, two] = ['1'.repeat(300_000), '2'.repeat(300_000)]
    writeFileSync(at('a.conf'), one)
    const watch = promisify(execFile)('bash', [
      '-c',
      'while [ ! -e "$2" ]; do sha256sum <"$1"; done | sort -u',
      'watch',
      at('a.conf'),
      at('stop'),
    ])
    for (const text of [two, one, two, one, two, one]) {
      expect(write(at('a.conf'), text, read(at('a.conf'))).status).toBe(0)
    }
    writeFileSync(at('stop'), '')
    const { stdout } = await watch
    expect(stdout.trim().split('\n').length).toBeLessThanOrEqual(2)
  })
  it('killed at any moment it leaves the old file or the new, and the next try leaves nothing else', async () => {
    const [one, two] = ['1'.repeat(200_000), '2'.repeat(200_000)]
    writeFileSync(at('a.conf'), one)
    chmodSync(at('a.conf'), 0o604)
    const state = read(at('a.conf'))
    const script = writeScript(at('a.conf'), two, state, { run: 'r1' })
    const seen = new Set<string>()
    for (let ms = 0; ms < 120; ms += 6) {
      writeFileSync(at('a.conf'), one)
      const child = spawn('bash', ['--noprofile', '--norc'], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      })
      const ended = new Promise((resolve) => child.on('close', resolve))
      child.stdin.on('error', () => {}).end(script)
      await wait(ms)
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // it has done its work
      }
      await ended
      const now = readFileSync(at('a.conf'), 'utf8')
      expect([one, two]).toContain(now)
      expect(statSync(at('a.conf')).mode & 0o777).toBe(0o604)
      seen.add(now)
    }
    writeFileSync(at('a.conf'), one)
    expect(write(at('a.conf'), two, read(at('a.conf'))).status).toBe(0)
    expect(readdirSync(home).sort()).toEqual(['a.conf', 'a.conf.runbook-r1'])
    expect(readFileSync(at('a.conf.runbook-r1'), 'utf8')).toBe(one)
    expect(seen.has(one), 'no try was killed in time').toBe(true)
  })
  it('of several files in one folder at the same time: hosts may share it', async () => {
    const names = ['a.conf', 'b.conf', 'c.conf']
    for (let round = 0; round < 8; round++) {
      for (const name of names) writeFileSync(at(name), `old ${round}\n`)
      const writes = names.map((name) => {
        const script = writeScript(at(name), `new ${round}\n`, read(at(name)), { run: `r${round}` })
        const child = spawn('bash', ['--noprofile', '--norc'], { stdio: ['pipe', 'ignore', 'ignore'] })
        child.stdin.end(script)
        return new Promise((resolve) => child.on('close', resolve))
      })
      expect(await Promise.all(writes)).toEqual([0, 0, 0])
    }
    expect(readdirSync(home).filter((name) => name.startsWith('.'))).toEqual([])
  })
  it('keeps any text, byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        writeFileSync(at('p.conf'), 'old')
        expect(write(at('p.conf'), text, read(at('p.conf'))).status).toBe(0)
        expect(read(at('p.conf')).text).toBe(text)
      }),
      { numRuns: 15 },
    )
  })
})

describe('putting back', () => {
  it('restores bytes, owner, mode, time and attributes', () => {
    writeFileSync(at('a.conf'), 'old\n')
    chmodSync(at('a.conf'), 0o440)
    if (root) execFileSync('chown', ['12345:54321', at('a.conf')])
    if (hasAttributes()) attribute('set', at('a.conf'))
    utimesSync(at('a.conf'), 1000, 1000)
    const { mode, uid, gid, mtimeMs } = statSync(at('a.conf'))
    write(at('a.conf'), 'new\n', read(at('a.conf')))
    chmodSync(at('a.conf'), 0o600)
    expect(restore(at('a.conf'), 'old\n', 'new\n').status).toBe(0)
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('old\n')
    expect(statSync(at('a.conf'))).toMatchObject({ mode, uid, gid, mtimeMs })
    if (hasAttributes()) expect(attribute('get', at('a.conf'))).toBe('ours')
    expect(leftovers()).toEqual([])
  })
  it('removes a file that there was not', () => {
    write(at('a.conf'), 'new\n', read(at('a.conf')))
    expect(restore(at('a.conf'), undefined, 'new\n').status).toBe(0)
    expect(readdirSync(home)).toEqual([])
    expect(parseWritten(restore(at('a.conf'), undefined, 'new\n').printed).already).toBe(true)
  })
  it('leaves alone what was changed since, and what has lost its copy', () => {
    writeFileSync(at('a.conf'), 'old\n')
    write(at('a.conf'), 'new\n', read(at('a.conf')))
    writeFileSync(at('a.conf'), 'theirs\n')
    expect(restore(at('a.conf'), 'old\n', 'new\n').status).toBe(71)
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('theirs\n')
    expect(restore(at('a.conf'), undefined, 'new\n').status).toBe(71)
    writeFileSync(at('a.conf'), 'new\n')
    writeFileSync(at('a.conf.runbook-r1'), 'tampered\n')
    expect(restore(at('a.conf'), 'old\n', 'new\n').status).toBe(71)
    rmSync(at('a.conf.runbook-r1'))
    expect(restore(at('a.conf'), 'old\n', 'new\n').status).toBe(71)
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('new\n')
  })
  it('writes a file of two names in place', () => {
    writeFileSync(at('a.conf'), 'old\n')
    chmodSync(at('a.conf'), 0o604)
    linkSync(at('a.conf'), at('b.conf'))
    write(at('a.conf'), 'new\n', read(at('a.conf')))
    chmodSync(at('a.conf'), 0o600)
    expect(restore(at('a.conf'), 'old\n', 'new\n').status).toBe(0)
    expect(readFileSync(at('b.conf'), 'utf8')).toBe('old\n')
    expect(statSync(at('a.conf'))).toMatchObject({ nlink: 2 })
    expect(statSync(at('a.conf')).mode & 0o777).toBe(0o604)
    expect(readdirSync(home).sort()).toEqual(['a.conf', 'a.conf.runbook-r1', 'b.conf'])
  })
})

describe('the session around it', () => {
  const hostile = [
    'stat() { echo no; }; base64() { echo no; }; mv() { echo no; }; export -f stat base64 mv',
    'shopt -s expand_aliases extglob',
    'alias command="echo no" bash="echo no" stat="echo no" cat="echo no" mv="echo no" exit="echo no"',
    'export BASH_ENV=/dev/full ENV=/dev/full IFS=0123456789 CDPATH=/',
    'set -u; set -f; set -C; umask 000; cd /; PATH=',
  ].join('\n')
  const look = 'echo "--$PWD $- $(umask) $PATH"; shopt; alias; declare -f; declare -p\n'
  const fixed = (text: string) =>
    text
      .split('\n')
      .filter((line) => !/^declare \S+ (?:BASH\w*|LINENO|S?RANDOM|EPOCH\w+|SECONDS|_|PIPESTATUS)=/.test(line))

  it('neither bends it nor is bent by it', () => {
    writeFileSync(at('a.conf'), 'old\n')
    const state = read(at('a.conf'))
    const { printed } = bash(
      `${hostile}\n${look}echo ==\n${readScript(at('a.conf'))}${writeScript(at('a.conf'), 'new\n', state, { run: 'r' })}echo "== $?"\n${look}`,
    )
    const [before, middle, after] = printed.split(/^==.*\n/m)
    expect(parseRead(middle!).text).toBe('old\n')
    expect(printed).toContain('== 0\n')
    expect(readFileSync(at('a.conf'), 'utf8')).toBe('new\n')
    expect(fixed(after!)).toEqual(fixed(before!))
    expect(before).toContain('declare -')
  })
  it('never holds content in its words', () => {
    const script = writeScript(
      '/x',
      'Geheim',
      { exists: false, text: '', target: '/x', link: false, writable: true },
      { run: 'r' },
    )
    expect(script.split("<<'RUNBOOK_CONTENT'")[0]).not.toContain(Buffer.from('Geheim').toString('base64'))
  })
})

describe('around a merge', () => {
  const edit = (text: string): Edit<Masked> => {
    const point = { line: 1, column: 1, offset: 0 }
    const masked = (value: string) => ({ value, shown: value, points: [point] })
    const position = { start: point, end: point }
    return {
      kind: 'edit',
      id: 'x/1',
      trail: [],
      where: { witnesses: [] },
      position,
      because: '',
      confidence: 1,
      risks: [],
      path: masked('/x'),
      text: masked(text),
      editor: 'ini',
      named: { by: 'editor', position },
    }
  }
  it('merges into what the host has', () => {
    const state: FileState = { exists: true, text: '[api]\n', target: '/x', link: false, writable: true }
    expect(mergeInto(edit('[api]\nworkers = 2'), state)).toEqual({
      text: '[api]\nworkers = 2\n',
      changed: true,
    })
    expect(() => mergeInto({ ...edit(''), editor: 'poke' }, state)).toThrow(Unmergeable)
  })
  it('tells the difference', () => {
    expect(diffOf('/etc/x.conf', 'a\nb\n', 'a\nc\n')).toBe(
      '--- /etc/x.conf\n+++ /etc/x.conf\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n',
    )
    expect(diffOf('/etc/x.conf', 'a', 'a')).toBe('')
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n')),
        fc.array(fc.constantFrom('a\n', 'b\n', 'd')),
        (before, after) => {
          const [one, two] = [before.join(''), after.join('')]
          if (one !== two) expect(applyPatch(one, diffOf('x', one, two))).toBe(two)
        },
      ),
    )
  })
})
