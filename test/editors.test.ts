import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { editors } from '../src/edit/shelf.ts'
import { chooseEditor } from '../src/edit.ts'
import { Unmergeable } from '../src/editors/unmergeable.ts'
import type { Change } from '../src/model.ts'

/**
 * A case is a folder below the editor's name: `fragment`, `before` (none: there is no such file), and `after` or
 * `refused` (a part of the reason a line); `path`, `put` (JSON) and `notes` (a part of each) where they matter.
 */
const folder = new URL('editors/', import.meta.url)
const named = (kind: string) => editors.find(({ name }) => name === kind)!

describe.each(readdirSync(folder))('editors/%s', (kind) => {
  const editor = named(kind)
  const file = (idea: string, name: string) => new URL(`${kind}/${idea}/${name}`, folder)
  const has = (idea: string, name: string) => existsSync(file(idea, name))
  const text = (idea: string, name: string) => readFileSync(file(idea, name), 'utf8')
  const lines = (idea: string, name: string) => (has(idea, name) ? text(idea, name).trim().split('\n') : [])
  const changeIn = (idea: string): Change => ({
    path: lines(idea, 'path')[0] ?? '/etc/depot/depot.conf',
    text: text(idea, 'fragment'),
    ...(has(idea, 'put') ? { put: JSON.parse(text(idea, 'put')) } : {}),
  })
  const beforeIn = (idea: string) => (has(idea, 'before') ? text(idea, 'before') : undefined)
  const ideas = readdirSync(new URL(`${kind}/`, folder))

  it.each(ideas.filter((idea) => has(idea, 'after')))('%s', (idea) => {
    const [change, after] = [changeIn(idea), text(idea, 'after')]
    expect(editor.merge(beforeIn(idea), change)).toEqual({ text: after, changed: true })
    expect(editor.merge(after, change)).toEqual({ text: after, changed: false })
    const notes = editor.notes(change).join('\n')
    for (const note of lines(idea, 'notes')) expect(notes).toContain(note)
    if (lines(idea, 'notes').length === 0) expect(notes).toBe('')
    expect(chooseEditor(change)).toBe(kind)
  })
  it.each(ideas.filter((idea) => has(idea, 'refused')))('%s is refused', (idea) => {
    const attempt = () => editor.merge(beforeIn(idea), changeIn(idea))
    expect(attempt).toThrow(Unmergeable)
    for (const part of lines(idea, 'refused')) expect(attempt).toThrow(part)
  })
  it('every case has one end', () => {
    for (const idea of ideas) expect([idea, has(idea, 'after')]).toEqual([idea, !has(idea, 'refused')])
  })
})

describe('who merges what', () => {
  it.each([
    ['/etc/depot/depot.conf', '[api]\nworkers = 2\n', 'ini'],
    ['/etc/hosts', '10.9.0.11 head\n', 'rows'],
    ['/etc/hosts', 'HEAD_IP head\n', 'rows'],
    ['/etc/netplan/a.yaml', 'network:\n  version: 2\n', 'yaml'],
    ['/etc/docker/daemon.json', '{"a": 1}', 'json'],
    ['/root/openrc', 'export OS_REGION=Seoul\n', 'shell'],
    ['depot-rc', 'export OS_REGION=Seoul\n', 'shell'],
    ['/usr/local/bin/up', '#!/bin/sh\nexport A=1\nup\n', 'whole'],
    ['/etc/udev/rules.d/70-depot.rules', 'SUBSYSTEM=="net", NAME="depot0"\n', 'whole'],
  ])('%s %j: %s', (path, text, kind) => {
    expect(chooseEditor({ path, text })).toBe(kind)
  })
  it.each([
    ['prose', '/etc/x.conf', 'Set the address as you like\n'],
    ['nothing', '/etc/hosts', '# only a comment\n'],
    ['lines whose place nobody says', '/etc/nginx/nginx.conf', 'include /etc/nginx/tcp.d/*;\n'],
    ['TOML', '/etc/depot/config.toml', '[api]\nport = 80\n'],
    ['several names for one host', '/etc/hostname', 'head / stack / store\n'],
    ['a keyword of sshd that it collects', '/etc/ssh/sshd_config', 'ListenAddress 10.9.0.11\n'],
    ['a block of sshd', '/etc/ssh/sshd_config', 'Match User depot\n  PermitTTY no\n'],
    ['a command among variables', '~/.bashrc', 'A=1\ncd /srv\n'],
    ['rules that begin with a dash', '/etc/depot.rules', '-A IN -j DROP\n-A OUT -j DROP\n'],
    ['YAML of a list', '/etc/depot/depot.yml', '- a\n- b\n'],
  ])('%s is left for a person', (_, path, text) => {
    expect(chooseEditor({ path, text })).toBe('none')
  })
  it('what is nested too deep is nobody’s', () => {
    const depth = 50_000
    const nested = `{"a": ${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect(chooseEditor({ path: '/etc/x.json', text: nested })).toBe('none')
    expect(chooseEditor({ path: '/etc/x.yaml', text: `a: ${'['.repeat(depth)}${']'.repeat(depth)}` })).toBe(
      'none',
    )
  })
  it('a fragment with lines left out is never all of a file', () => {
    for (const [path, text] of [
      ['/usr/local/bin/up', '#!/bin/sh\nup\n'],
      ['/etc/hosts', '10.9.0.11 head\n'],
      ['/etc/docker/daemon.json', '{"a": 1}'],
    ] as const)
      expect(chooseEditor({ path, text, partial: true })).toBe('none')
  })
})
